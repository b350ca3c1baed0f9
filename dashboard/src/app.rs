//! What all pages share, and how one is rendered.

use crate::{
    access::Permission, files, guard::Visit, heads::Heads, health::Health, lexicon::Lexicons,
    login::LONGEST_WAIT, meters::Meters, projects, results::Rate, words::Words,
};
use axum::response::Html;
use chrono::{DateTime, Utc};
use runner::{Vault, schedule::Desk};
use serde_json::{Map, Value, json};
use std::{
    collections::{HashMap, HashSet},
    future::Future,
    sync::{Arc, LazyLock, Mutex},
};
use store::{Artifacts, Store, StoreError};
use tera::{Context, Tera};
use tokio::sync::{Notify, Semaphore, broadcast};

macro_rules! templates {
    ($($name:literal)*) => { [$(($name, include_str!(concat!("../templates/", $name)))),*] };
}

static TEMPLATES: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::new();
    let all = templates!("layout.html" "account.html" "ticket_family.html" "compare.html" "content.html" "content_changes.html" "content_grid.html" "content_item.html" "publish.html" "error.html" "languages.html" "live.html" "login.html"
        "logs.html" "looked.html" "notifications.html" "overview.html" "person.html" "plan.html" "plan_form.html" "plans.html" "projects.html" "proposals.html" "run.html"
        "runs.html" "saved.html" "api.html" "audit.html" "calendar.html" "sites.html" "slot.html" "retention.html" "scenario.html" "scenarios.html" "search.html" "secrets.html" "settings.html" "settings_nav.html" "ticket.html"
        "tickets.html" "flow.html" "beats.html" "draft.html" "draft_faults.html" "draft_form.html" "drafts.html" "translate.html" "translate_file.html" "watch.html" "unstarted.html");
    tera.add_raw_templates(all).expect("the templates are well-formed; a test renders each");
    tera
});

/// The languages of the dashboard itself, and their messages.
static MESSAGES: LazyLock<[(&str, Value); 4]> = LazyLock::new(|| {
    let read = |texts: [&str; 3]| {
        let parts = texts.map(serde_json::from_str::<Map<String, Value>>);
        Value::Object(
            parts
                .into_iter()
                .flat_map(|part| part.expect("the messages are JSON; a test reads them"))
                .collect(),
        )
    };
    [
        (
            "en",
            read([
                include_str!("../locales/en.json"),
                include_str!("../locales/flow.en.json"),
                include_str!("../locales/work.en.json"),
            ]),
        ),
        (
            "de",
            read([
                include_str!("../locales/de.json"),
                include_str!("../locales/flow.de.json"),
                include_str!("../locales/work.de.json"),
            ]),
        ),
        (
            "ja",
            read([
                include_str!("../locales/ja.json"),
                include_str!("../locales/flow.ja.json"),
                include_str!("../locales/work.ja.json"),
            ]),
        ),
        (
            "ar",
            read([
                include_str!("../locales/ar.json"),
                include_str!("../locales/flow.ar.json"),
                include_str!("../locales/work.ar.json"),
            ]),
        ),
    ]
});

/// The hash of a one-time key, and until when it works.
pub(crate) type SetupKey = (String, DateTime<Utc>);

/// How many logins have failed, and when the last did.
pub(crate) type Failures = (u32, DateTime<Utc>);

/// How the dashboard is set up.
#[derive(Debug, Clone)]
pub struct DashboardOptions {
    /// The project that is shown.
    pub project: store::Project,
    /// The hash of the one-time key that makes the first administrator, and until when it works.
    pub setup: Option<(String, DateTime<Utc>)>,
    /// Only names of this machine are answered to, as it listens to nobody else: no other site's name may be bound
    /// to this address.
    pub is_local: bool,
    /// The host name by which a proxy before us is reached: that one is answered to as well.
    pub public_host: Option<String>,
    /// Wakes whoever sends messages.
    pub tell: Arc<Notify>,
    /// Secrets that the server keeps.
    pub vault: Vault,
    /// Places beside public addresses that messages may go to, as the operator wrote them.
    pub allow: Vec<String>,
    /// The only places where the worker of this server may play, as the operator wrote them; none: anywhere.
    pub sites: Vec<String>,
}

/// What all pages share.
#[derive(Debug, Clone)]
pub struct App {
    pub(crate) desk: Desk,
    pub(crate) options: Arc<DashboardOptions>,
    /// Wakes the worker in this process.
    pub(crate) wake: Arc<Notify>,
    /// Told when a run has ended.
    pub(crate) changed: broadcast::Sender<()>,
    /// The key for the first administrator; taken by the one who uses it.
    pub(crate) setup: Arc<Mutex<Option<SetupKey>>>,
    /// Failed logins by name and by address: how many, and when the last was.
    pub(crate) failed: Arc<Mutex<HashMap<String, Failures>>>,
    /// So many passwords are looked at at a time.
    pub(crate) hashing: Arc<Semaphore>,
    /// What is measured.
    pub(crate) meters: Arc<Meters>,
    /// How many reports of real users came of late.
    pub(crate) rate: Arc<Rate>,
    /// What lists say of scenarios.
    pub(crate) heads: Arc<Heads>,
    /// What the server suffers from.
    pub(crate) health: Arc<Health>,
    /// What targets are called.
    pub(crate) lexicons: Arc<Lexicons>,
    /// What is being noted beside the pages.
    noting: Arc<Mutex<HashSet<String>>>,
}

impl App {
    /// The dashboard of a desk. `wake` is told when something new waits; whoever sends to the result tells pages
    /// that something has ended.
    pub fn new(desk: Desk, options: DashboardOptions, wake: Arc<Notify>) -> (App, broadcast::Sender<()>) {
        let (changed, _) = broadcast::channel(16);
        let setup = Arc::new(Mutex::new(options.setup.clone()));
        let app = App {
            desk,
            options: Arc::new(options),
            wake,
            changed: changed.clone(),
            setup,
            failed: Arc::default(),
            hashing: Arc::new(Semaphore::new(2)),
            meters: Arc::default(),
            rate: Arc::default(),
            heads: Arc::default(),
            health: Arc::default(),
            lexicons: Arc::default(),
            noting: Arc::default(),
        };
        (app, changed)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.desk.store
    }

    pub(crate) fn artifacts(&self) -> &Artifacts {
        &self.desk.artifacts
    }

    /// Counts a wrong password or token; how many that were of late.
    pub(crate) fn count_failure(&self, who: &str, now: DateTime<Utc>) -> u32 {
        let mut failed = self.failed.lock().expect("no panic while locked");
        // What nobody has tried for long is forgotten: the map stays small.
        failed.retain(|_, (_, last)| now - *last < LONGEST_WAIT * 2);
        let entry = failed.entry(who.to_owned()).or_insert((0, now));
        *entry = (entry.0 + 1, now);
        entry.0
    }

    /// Writes down what nobody waits for, such as when a session was used: a page is not slower for it while plans
    /// are being started. What is being written is not written twice.
    pub(crate) fn note(
        &self,
        what: &str,
        writing: impl Future<Output = Result<(), StoreError>> + Send + 'static,
    ) {
        if !self.noting.lock().expect("no panic while locked").insert(what.to_owned()) {
            return;
        }
        let (noting, what) = (self.noting.clone(), what.to_owned());
        tokio::spawn(async move {
            if let Err(error) = writing.await {
                tracing::warn!(%error, "It could not be noted when a session or token was used");
            }
            noting.lock().expect("no panic while locked").remove(&what);
        });
    }

    /// A page: what is common to all, and `values` of its own.
    pub(crate) fn render(&self, visit: &Visit, page: &str, title: &str, values: Value) -> Html<String> {
        let mut all = common(visit, page, title);
        // Whoever is not logged in is told nothing of the machine.
        let ailments = visit.person.as_ref().map(|_| self.health.told(&self.words(visit), Utc::now()));
        all.insert("ailments".to_owned(), ailments.unwrap_or_default().into());
        if let Value::Object(own) = values {
            all.extend(own);
        }
        Html(rendered(&format!("{page}.html"), &all))
    }

    /// The words of somebody's language.
    pub(crate) fn words(&self, visit: &Visit) -> Words {
        Words::of(&visit.language)
    }
}

/// A template with these values. One that does not fit is a fault of ours: told to the log, not to the reader.
pub(crate) fn rendered(template: &str, values: &Map<String, Value>) -> String {
    let rendered = Context::from_serialize(values).and_then(|context| TEMPLATES.render(template, &context));
    rendered.unwrap_or_else(|error| {
        tracing::error!(template, ?error, "The template {template} does not fit what it is given");
        "<!doctype html><title>Surefoot</title><p>This page could not be made; the log has more.".to_owned()
    })
}

fn common(visit: &Visit, page: &str, title: &str) -> Map<String, Value> {
    let person = visit.person.as_ref().map(|person| json!({"name": person.name, "roles": person.roles}));
    // With one project nobody has to know that there could be more.
    let several = visit.projects.iter().filter(|_| visit.projects.len() > 1);
    let projects: Vec<Value> = several
        .map(|one| json!({"name": one.name, "href": format!("{}/", projects::base(&one.name))}))
        .collect();
    let common = json!({
        "page": page,
        "title": title,
        "lang": visit.language,
        "dir": if visit.language == "ar" { "rtl" } else { "ltr" },
        "t": messages(&visit.language).1,
        "person": person,
        "may_translate": visit.may(Permission::Translate),
        "csrf": visit.csrf,
        "version": env!("CARGO_PKG_VERSION"),
        "stamp": *files::STAMP,
        "path": visit.address(),
        "project": visit.project.name,
        "projects": projects,
    });
    match common {
        Value::Object(common) => common,
        _ => Map::new(),
    }
}

/// A language and its messages; English for what we do not speak.
pub(crate) fn messages(language: &str) -> (&'static str, &'static Value) {
    let of = |wanted: &str| MESSAGES.iter().find(|(known, _)| *known == wanted);
    let (language, messages) = of(language).or_else(|| of("en")).expect("English is one of them");
    (language, messages)
}

/// Whether the dashboard speaks a language.
pub(crate) fn is_spoken(language: &str) -> bool {
    MESSAGES.iter().any(|(known, _)| *known == language)
}

/// The first language of a browser's list that the dashboard speaks.
pub(crate) fn preferred(accepted: &str) -> &'static str {
    let tags = accepted.split(',').filter_map(|tag| tag.split([';', '-']).next());
    let spoken =
        tags.filter_map(|tag| MESSAGES.iter().find(|(known, _)| tag.trim().eq_ignore_ascii_case(known)));
    spoken.map(|(known, _)| *known).next().unwrap_or("en")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn all_languages_say_the_same() {
        let keys = |messages: &Value| -> BTreeSet<String> {
            messages.as_object().expect("a map").keys().cloned().collect()
        };
        let english = keys(messages("en").1);
        for (language, messages) in MESSAGES.iter() {
            assert_eq!(keys(messages), english, "{language}");
            for (key, message) in messages.as_object().expect("a map") {
                let places = |text: &str| text.matches('{').count();
                let (own, other) = (message.as_str().expect("a text"), self::messages("en").1[key].as_str());
                assert_eq!(places(own), places(other.unwrap_or_default()), "{language} {key}");
            }
        }
    }

    #[test]
    fn the_browsers_language_is_spoken_where_we_can() {
        assert_eq!(preferred("fr-CH, de;q=0.9, en;q=0.8"), "de");
        assert_eq!(preferred("ja-JP"), "ja");
        assert_eq!(preferred("xx, *;q=0.5"), "en");
        assert_eq!(preferred(""), "en");
    }
}
