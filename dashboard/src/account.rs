//! Where somebody reads mail, what of it and when: their own page; an administrator sets anybody's address.

use crate::{app::App, failure::Failure, guard::Visit};
use axum::{
    Form,
    body::Bytes,
    extract::{Extension, Path, Query, State},
    response::{Html, Redirect},
};
use chrono::{NaiveTime, Utc};
use chrono_tz::Tz;
use scenarios::{TicketTopic, check_mail_address};
use serde::Deserialize;
use serde_json::json;
use store::{MailSettings, Person};

/// The longest address that mail knows.
const LONGEST: usize = 254;

/// Languages in which mails are written.
const LANGUAGES: [&str; 4] = ["en", "de", "ja", "ar"];

/// Who asks, if somebody is logged in.
///
/// # Errors
///
/// Nobody is.
pub(crate) fn myself(visit: &Visit) -> Result<&Person, Failure> {
    visit.person.as_ref().ok_or_else(|| Failure::Unknown("log in first".to_owned()))
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// What has just been done: `password`, `sessions`.
    pub done: Option<String>,
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let words = app.words(&visit);
    let mail = app.store().mail(&myself(&visit)?.id).await?;
    // Without a server nothing goes, whatever somebody writes here.
    let can_go = match app.desk.project(visit.project()).await {
        Ok((folder, _)) => folder.project.notifications.mail.is_some(),
        Err(_) => false,
    };
    let topics: Vec<_> = TicketTopic::ALL
        .iter()
        .map(|topic| json!({"name": topic.name(), "is_on": mail.settings.off.iter().all(|off| off != topic.name())}))
        .collect();
    let values = json!({"mail": mail.address, "settings": mail.settings, "topics": topics, "languages": LANGUAGES,
        "can_go": can_go, "changed": asked.done.as_deref() == Some("password")});
    Ok(app.render(&visit, "account", words.say("account"), values))
}

pub(crate) async fn save(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Result<Redirect, Failure> {
    // Serde's forms know no field that comes more than once.
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let one = |wanted: &str| -> String {
        fields
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    };
    let is_on =
        |topic: &TicketTopic| fields.iter().any(|(name, value)| name == "topic" && value == topic.name());
    let off = TicketTopic::ALL.iter().filter(|topic| !is_on(topic)).map(|topic| topic.name().to_owned());
    let settings = MailSettings {
        off: off.collect(),
        quiet_from: one("quiet_from"),
        quiet_to: one("quiet_to"),
        time_zone: one("time_zone"),
        language: one("language"),
    };
    let id = myself(&visit)?.id.clone();
    set(&app, &visit, &id, (Some(&one("mail")), Some(&settings))).await?;
    Ok(Redirect::to("/settings/me"))
}

#[derive(Deserialize)]
pub(crate) struct Address {
    #[serde(default)]
    mail: String,
}

/// An administrator says where somebody reads mail.
pub(crate) async fn save_of(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(address): Form<Address>,
) -> Result<Redirect, Failure> {
    set(&app, &visit, &id, (Some(&address.mail), None)).await?;
    Ok(Redirect::to("/settings"))
}

/// Changes where somebody reads mail, and what of it; `None` leaves it as it is. No address is noted.
///
/// # Errors
///
/// There is nobody of this id; it is no address; there are no such hours, time zone or topic.
pub(crate) async fn set(
    app: &App,
    visit: &Visit,
    id: &str,
    (address, settings): (Option<&str>, Option<&MailSettings>),
) -> Result<(), Failure> {
    let address = address.map(str::trim);
    if let Some(address) = address.filter(|address| !address.is_empty()) {
        check_mail_address(address).map_err(Failure::Bad)?;
        if address.len() > LONGEST {
            return Err(Failure::Bad(format!("an e-mail address has {LONGEST} letters at most")));
        }
    }
    if let Some(settings) = settings {
        check(settings)?;
    }
    let name = app.store().mail(id).await?.name;
    if let Some(address) = address {
        let address = Some(address).filter(|address| !address.is_empty());
        app.store().set_mail(id, address).await?;
        let detail = if address.is_some() { "set" } else { "removed" };
        app.store().audit((visit.name(), "person.mail", &name, detail), Utc::now()).await?;
    }
    if let Some(settings) = settings {
        app.store().set_mail_settings(id, settings).await?;
        app.store().audit((visit.name(), "person.mail-settings", &name, ""), Utc::now()).await?;
    }
    Ok(())
}

fn check(settings: &MailSettings) -> Result<(), Failure> {
    if let Some(unknown) = settings.off.iter().find(|off| TicketTopic::parse(off).is_none()) {
        let known = TicketTopic::ALL.map(TicketTopic::name).join(", ");
        return Err(Failure::Bad(format!("no topic `{unknown}` (known: {known})")));
    }
    let hours = [&settings.quiet_from, &settings.quiet_to];
    if hours[0].is_empty() != hours[1].is_empty() {
        return Err(Failure::Bad(
            "quiet hours have a beginning and an end\nhint: give both, or none".to_owned(),
        ));
    }
    for time in hours.into_iter().filter(|time| !time.is_empty()) {
        NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| {
            Failure::Bad(format!("`{time}` is no time of the day\nhint: write hours and minutes: 20:00"))
        })?;
    }
    if !settings.time_zone.is_empty() && settings.time_zone.parse::<Tz>().is_err() {
        let words =
            format!("no time zone `{}`\nhint: write its name: Europe/Berlin, or UTC", settings.time_zone);
        return Err(Failure::Bad(words));
    }
    if !settings.language.is_empty() && !LANGUAGES.contains(&settings.language.as_str()) {
        let known = LANGUAGES.join(", ");
        return Err(Failure::Bad(format!("no language `{}` (known: {known})", settings.language)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_is_said() {
        let settings = |change: fn(&mut MailSettings)| {
            let mut settings = MailSettings::default();
            change(&mut settings);
            check(&settings)
        };
        assert!(settings(|_| {}).is_ok());
        assert!(
            settings(|all| (all.quiet_from, all.quiet_to) = ("20:00".to_owned(), "07:00".to_owned())).is_ok()
        );
        assert!(settings(|all| all.quiet_from = "20:00".to_owned()).is_err());
        assert!(
            settings(|all| (all.quiet_from, all.quiet_to) = ("25:00".to_owned(), "7".to_owned())).is_err()
        );
        assert!(settings(|all| all.time_zone = "Europe/Atlantis".to_owned()).is_err());
        assert!(settings(|all| all.language = "xx".to_owned()).is_err());
        assert!(settings(|all| all.off = vec!["everything".to_owned()]).is_err());
    }
}
