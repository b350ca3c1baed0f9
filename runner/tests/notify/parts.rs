//! A store with a project, nights of runs, and those who tell of them.

use chrono::{DateTime, Utc};
use runner::{
    Secrets,
    notify::{self, NotifyOptions, Reach},
    schedule::Desk,
    usage::UsageErrors,
    vault::{KeyPlace, Vault},
};
use scenarios::{Attempt, Code, Engine, Language, Outcome, Phase, Run, StepResult, Verdict};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};
use store::{
    Artifacts, FileChange, FileContent, MessageFilter, MessageRow, NewPlanRun, NewRun, Store, UNLIMITED,
    Worker,
};
use tempfile::TempDir;
use tokio::sync::Notify;

/// The signing key of the tests: 24 bytes.
pub const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What stands in the path of a chat's address, and nowhere else.
pub const CANARY: &str = "canary-T0B0-17";

pub struct House {
    pub desk: Desk,
    pub options: NotifyOptions,
    pub project: String,
    _folder: TempDir,
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A project with these channels; messages may go to this machine where `is_named`.
pub async fn house(notifications: &str, web_port: u16, is_named: bool) -> House {
    // Only one provider is compiled in; a second installation is refused and harmless.
    drop(rustls::crypto::ring::default_provider().install_default());
    let folder = tempfile::tempdir().expect("a folder can be made");
    let place = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let store = Store::open(&place("data")).await.expect("a database");
    let artifacts = Artifacts::open(&place("artifacts"), store.clone()).expect("a place");
    let now = at("2026-06-01T00:00:00Z");
    let project = store.project("main", now).await.expect("a project").id;
    let text = format!(
        "systems: {{crm: {{}}}}\nplans: {{nightly: {{when: {{cron: \"0 1 * * *\"}}}}}}\nnotifications:\n{notifications}"
    );
    let file =
        FileChange { path: "surefoot.yaml".to_owned(), content: Some(FileContent::Text(text)), after: None };
    store.save(&project, &[file], ("ada", "first"), now).await.expect("it is kept");
    let values = move |names: &BTreeSet<String>| -> Result<Secrets, UsageErrors> {
        let value = |name: &String| match name.as_str() {
            "KEY" => Ok((name.clone(), KEY.to_owned())),
            "CHAT" => Ok((name.clone(), format!("http://127.0.0.1:{web_port}/{CANARY}"))),
            "PASSWORD" => Ok((name.clone(), "mail-canary-4711".to_owned())),
            other => Err(UsageErrors::one(format!("no value for the secret {other}"))),
        };
        Ok(Secrets::new(names.iter().map(value).collect::<Result<Vec<_>, _>>()?))
    };
    let named = if is_named { vec!["127.0.0.1".parse().expect("a place")] } else { vec![] };
    let options = NotifyOptions {
        public: "https://surefoot.example/".parse().ok(),
        shown: project.clone(),
        reach: Reach::new(named),
        vault: Vault::new(KeyPlace::Given(String::new()), Arc::new(values), |_| {}),
        wake: Arc::new(Notify::new()),
    };
    let desk = Desk::new(store, artifacts, folder.path().join("scratch"));
    House { desk, options, project, _folder: folder }
}

impl House {
    /// One look at what is to be told; how many messages were tried.
    pub async fn round(&self, now: &str) -> usize {
        notify::round(&self.desk, &self.options, at(now)).await.expect("an answer")
    }

    /// The log, the first message first.
    pub async fn log(&self) -> Vec<MessageRow> {
        let log = self.desk.store.messages(&self.project, &MessageFilter::default(), 100).await;
        log.expect("the log").into_iter().rev().collect()
    }

    /// Plays the nightly plan: a cell for each verdict.
    pub async fn night(&self, now: &str, verdicts: &[Verdict]) {
        let store = &self.desk.store;
        let cell = |at: usize| NewRun {
            cell: format!("{}|scenarios/create.yaml · chromium · {at}", self.project),
            scenario: "Create a contact".to_owned(),
            file: "scenarios/create.yaml".to_owned(),
            system: Some("crm".to_owned()),
            environment: "test".to_owned(),
            browser: "chromium".to_owned(),
            language: Some(["en", "de", "ar"][at % 3].to_owned()),
            viewport: "1366x900".to_owned(),
            ..NewRun::default()
        };
        let plan = NewPlanRun {
            is_whole: true,
            project: self.project.clone(),
            plan: "nightly".to_owned(),
            started_by: "cron".to_owned(),
            author: String::new(),
            slot: now.to_owned(),
            snapshot: BTreeMap::new(),
            priority: 5,
            limit: UNLIMITED,
            environment_limits: HashMap::new(),
            system_limits: HashMap::new(),
            cells: (0..verdicts.len()).map(cell).collect(),
        };
        store.start(&plan, at(now)).await.expect("it starts").expect("it is new");
        let worker = Worker { name: "one".to_owned(), cells: 9, browsers: vec!["chromium".to_owned()] };
        let taken = store.take(&worker, 9, at(now)).await.expect("an answer");
        for (taken, verdict) in taken.iter().zip(verdicts) {
            let ended =
                store.finish((&taken.run, "one", 1), &run(*verdict), at(now)).await.expect("an answer");
            assert!(ended.is_some());
        }
    }
}

fn run(verdict: Verdict) -> Run {
    let code = match verdict {
        Verdict::Broken => Some(Code::ELEMENT_MISSING),
        Verdict::Inconclusive => Some(Code::ENV_DOWN),
        _ => None,
    };
    let message = code.as_ref().map(|_| "no button “Save” after 10 s\nhint: record it again".to_owned());
    let started = "2026-06-01T01:00:00Z".to_owned();
    let step = StepResult {
        id: "save".to_owned(),
        phase: Phase::Main,
        words: "click Save".to_owned(),
        action: "click".to_owned(),
        target: Some("save".to_owned()),
        outcome: Outcome::Found,
        code: code.clone(),
        message: message.clone(),
        confidence: None,
        rival: None,
        element: None,
        started: started.clone(),
        took_ms: 12,
        screenshot: None,
        view: None,
        dom: None,
        address: None,
        looked_for: vec![],
        candidates: vec![],
        extra: None,
    };
    Run {
        scenario: "Create a contact".to_owned(),
        file: "scenarios/create.yaml".to_owned(),
        system: Some("crm".to_owned()),
        tags: vec![],
        browser: Engine::Chromium,
        browser_version: None,
        language: Some(Language("en".to_owned())),
        environment: Some("test".to_owned()),
        base_url: None,
        viewport: "1366x900".to_owned(),
        persona: None,
        repetition: 1,
        verdict,
        code: code.clone(),
        message: message.clone(),
        resolve_only: false,
        unstable: false,
        started: started.clone(),
        took_ms: 12,
        absent: vec![],
        attempts: vec![Attempt {
            verdict,
            code,
            message,
            started,
            took_ms: 12,
            steps: vec![step],
            findings: vec![],
            console: vec![],
            requests: vec![],
            har: None,
        }],
    }
}
