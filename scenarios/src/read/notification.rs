//! Reads `notifications` out of surefoot.yaml.

use super::value::{parsed, text, texts};
use crate::notification::{Channel, Digest, Mail, MailSecurity, Notifications, Topic, Way, WebhookAddress};
use crate::quiet::QuietHours;
use crate::yaml::Node;
use chrono::{NaiveTime, Weekday};

pub(super) fn notifications(node: &Node) -> Notifications {
    let channels = node.get("channels").map(Node::entries).unwrap_or_default().iter();
    Notifications {
        mail: node.get("mail").and_then(mail),
        channels: channels.filter_map(|entry| Some((entry.key.clone(), channel(&entry.value)?))).collect(),
    }
}

fn mail(node: &Node) -> Option<Mail> {
    let security = match text(node.get("security")).as_deref() {
        Some("tls") => MailSecurity::Tls,
        Some("none") => MailSecurity::None,
        _ => MailSecurity::StartTls,
    };
    Some(Mail {
        server: text(node.get("server"))?,
        port: parsed(node.get("port")).unwrap_or_else(|| security.usual_port()),
        security,
        user: text(node.get("user")),
        password: text(node.get("password")),
        from: text(node.get("from"))?,
    })
}

fn channel(node: &Node) -> Option<Channel> {
    let topic = |name: &String| Topic::ALL.into_iter().find(|topic| topic.name() == name);
    Some(Channel {
        way: way(node)?,
        language: parsed(node.get("language")),
        tell: match node.get("tell") {
            Some(tell) => texts(Some(tell)).iter().filter_map(topic).collect(),
            None => Topic::ALL.to_vec(),
        },
        systems: texts(node.get("systems")),
        plans: texts(node.get("plans")),
        quiet: node.get("quiet").map(quiet).unwrap_or_default(),
        digest: node.get("digest").and_then(digest),
    })
}

fn way(node: &Node) -> Option<Way> {
    if let Some(addresses) = node.get("email") {
        return Some(Way::Email(texts(Some(addresses))));
    }
    let slack = || text(node.get("slack")).map(Way::Slack);
    let teams = || text(node.get("teams")).map(Way::Teams);
    slack().or_else(teams).or_else(|| {
        let webhook = node.get("webhook")?;
        let plain = text(webhook.get("url")).map(WebhookAddress::Plain);
        let address = plain.or_else(|| text(webhook.get("secret")).map(WebhookAddress::Secret))?;
        Some(Way::Webhook { address, key: text(webhook.get("key"))? })
    })
}

/// Hours, or a list of them.
fn quiet(node: &Node) -> Vec<QuietHours> {
    match node.entries() {
        [] => node.items().iter().filter_map(hours).collect(),
        _ => hours(node).into_iter().collect(),
    }
}

fn hours(node: &Node) -> Option<QuietHours> {
    let days = texts(node.get("days"));
    Some(QuietHours {
        from: time(node.get("from"))?,
        to: time(node.get("to"))?,
        days: days.iter().filter_map(|day| day.parse::<Weekday>().ok()).collect(),
        time_zone: text(node.get("time_zone")),
    })
}

fn digest(node: &Node) -> Option<Digest> {
    let at = time(node.get("at"))?;
    let days = texts(node.get("days")).join(",").to_uppercase();
    let days = if days.is_empty() { "*".to_owned() } else { days };
    Some(Digest {
        cron: at.format(&format!("%-M %-H * * {days}")).to_string(),
        time_zone: text(node.get("time_zone")),
    })
}

fn time(node: Option<&Node>) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(&text(node)?, "%H:%M").ok()
}
