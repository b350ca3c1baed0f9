//! A plan as a form has it: texts that somebody wrote, and what is wrong with each.

use crate::{fields::Fields, words::Words};
use scenarios::{
    Engine, Language, Maintenance, Plan, Project, Trigger, Viewport, duration_text, parse_duration,
    plan::USUAL_PRIORITY, schedule,
};
use std::{collections::BTreeMap, str::FromStr, time::Duration};

/// The lists of a plan, by the names of their fields.
pub(crate) const LISTS: [&str; 7] =
    ["scenarios", "tags", "browsers", "languages", "viewports", "environments", "personas"];

/// The longest name.
const LONGEST: usize = 100;

/// What is wrong, by the name of the field: `priority`, `when.0.cron`.
pub(crate) type Faults = BTreeMap<String, String>;

/// What starts a plan, as it was written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct WhenRow {
    /// `cron`, `every`, `deployment`, or nothing.
    pub kind: String,
    /// The calendar.
    pub cron: String,
    /// Its time zone.
    pub zone: String,
    /// The pause: `15m`, or minutes.
    pub every: String,
}

/// A maintenance window, as it was written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct WindowRow {
    /// The system.
    pub system: String,
    /// When it begins.
    pub cron: String,
    /// The time zone of that.
    pub zone: String,
    /// How long it lasts: `4h`, or minutes.
    pub lasts: String,
}

/// All that was written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct PlanForm {
    /// The plan's name.
    pub name: String,
    /// What is chosen in each list.
    pub lists: BTreeMap<&'static str, Vec<String>>,
    /// What starts it.
    pub when: Vec<WhenRow>,
    /// The maintenance windows of the project's systems.
    pub windows: Vec<WindowRow>,
    /// How often a broken cell is tried again.
    pub retries: String,
    /// Cells at a time.
    pub parallel: String,
    /// From 0 to 9.
    pub priority: String,
    /// It starts by itself no more.
    pub paused: bool,
    /// Whether it only looks for the targets, without acting.
    pub resolve_only: bool,
}

impl PlanForm {
    /// A plan of a project.
    pub fn of(name: &str, plan: &Plan, project: &Project) -> PlanForm {
        let texts = |list: &[String]| list.to_vec();
        let lists = [
            texts(&plan.scenarios),
            texts(&plan.tags),
            plan.browsers.iter().map(|one| one.name().to_owned()).collect(),
            plan.languages.iter().map(|one| one.0.clone()).collect(),
            plan.viewports.iter().map(ToString::to_string).collect(),
            texts(&plan.environments),
            texts(&plan.personas),
        ];
        PlanForm {
            name: name.to_owned(),
            lists: LISTS.into_iter().zip(lists).collect(),
            when: plan.when.iter().map(when_row).collect(),
            windows: windows(project),
            retries: plan.retries.to_string(),
            parallel: plan.parallel.map(|limit| limit.to_string()).unwrap_or_default(),
            priority: plan.priority.to_string(),
            paused: plan.paused,
            resolve_only: plan.resolve_only,
        }
    }

    /// What nobody has written yet.
    pub fn empty(project: &Project) -> PlanForm {
        let plan = Plan { priority: USUAL_PRIORITY, ..Plan::default() };
        PlanForm::of("", &plan, project)
    }

    /// What was sent.
    pub fn sent(fields: &Fields) -> PlanForm {
        let column = |name: &str| fields.all(name);
        let cell = |column: &[String], at: usize| column.get(at).cloned().unwrap_or_default();
        let (kinds, crons, zones, pauses) =
            (column("when_kind"), column("when_cron"), column("when_zone"), column("when_every"));
        let row = |at: usize| WhenRow {
            kind: cell(&kinds, at),
            cron: cell(&crons, at),
            zone: cell(&zones, at),
            every: cell(&pauses, at),
        };
        let (systems, begins, places, lasts) =
            (column("window_system"), column("window_cron"), column("window_zone"), column("window_lasts"));
        let window = |at: usize| WindowRow {
            system: cell(&systems, at),
            cron: cell(&begins, at),
            zone: cell(&places, at),
            lasts: cell(&lasts, at),
        };
        let list = |name: &'static str| {
            let more = fields.one(&format!("more_{name}"));
            let more = more.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned);
            let mut all: Vec<String> = fields.filled(name);
            for one in more.collect::<Vec<_>>() {
                if !all.contains(&one) {
                    all.push(one);
                }
            }
            (name, all)
        };
        PlanForm {
            name: fields.one("name"),
            lists: LISTS.into_iter().map(list).collect(),
            when: (0..kinds.len()).map(row).filter(|row| !row.kind.is_empty()).collect(),
            windows: (0..systems.len())
                .map(window)
                .filter(|row| !(row.cron.is_empty() && row.lasts.is_empty()))
                .collect(),
            retries: fields.one("retries"),
            parallel: fields.one("parallel"),
            priority: fields.one("priority"),
            paused: fields.one("paused") == "yes",
            resolve_only: fields.one("resolve_only") == "yes",
        }
    }

    /// What is chosen in a list.
    pub fn list(&self, name: &str) -> &[String] {
        self.lists.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The plan that was written, as far as it can be read, and what is wrong with the rest.
    pub fn plan(&self, words: &Words, project: &Project) -> (Plan, Faults) {
        let mut faults = Faults::new();
        self.check_name(words, &mut faults);
        let known = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let environments = known(project.environments.keys().map(String::as_str).collect());
        let personas = known(project.personas.keys().map(String::as_str).collect());
        let plan = Plan {
            scenarios: self.list("scenarios").to_vec(),
            tags: self.list("tags").to_vec(),
            browsers: self.parsed("browsers", words, &mut faults, |_: &Engine| true),
            languages: self.parsed("languages", words, &mut faults, |one: &Language| {
                project.languages.all.is_empty() || project.languages.all.contains(one)
            }),
            viewports: self.parsed("viewports", words, &mut faults, |_: &Viewport| true),
            environments: self.parsed("environments", words, &mut faults, |one| environments.contains(one)),
            personas: self.parsed("personas", words, &mut faults, |one| personas.contains(one)),
            when: self.triggers(words, &mut faults),
            retries: number(&self.retries, ("retries", 0..=10), Some(0), words, &mut faults).unwrap_or(0),
            parallel: number(&self.parallel, ("parallel", 1..=1_000), None, words, &mut faults)
                .and_then(|limit| usize::try_from(limit).ok()),
            priority: number(
                &self.priority,
                ("priority", 0..=9),
                Some(u32::from(USUAL_PRIORITY)),
                words,
                &mut faults,
            )
            .and_then(|priority| u8::try_from(priority).ok())
            .unwrap_or(USUAL_PRIORITY),
            paused: self.paused,
            resolve_only: self.resolve_only,
        };
        (plan, faults)
    }

    /// The maintenance windows that were written, by system, and what is wrong with the rest.
    pub fn maintenance(&self, words: &Words, faults: &mut Faults) -> BTreeMap<String, Vec<Maintenance>> {
        let mut all: BTreeMap<String, Vec<Maintenance>> = BTreeMap::new();
        for (at, row) in self.windows.iter().enumerate() {
            let field = |name: &str| format!("windows.{at}.{name}");
            let begins = calendar(&row.cron, &row.zone, words, (&field("cron"), &field("zone")), faults);
            let lasts = span(&row.lasts, words, &field("lasts"), faults);
            if let (Some(begins), Some(lasts)) = (begins, lasts) {
                all.entry(row.system.clone()).or_default().push(Maintenance { begins, lasts });
            }
        }
        all
    }

    fn check_name(&self, words: &Words, faults: &mut Faults) {
        if !is_name(&self.name) {
            faults.insert("name".to_owned(), words.say("wrong_plan_name").to_owned());
        }
    }

    /// The values of a list; those that can't be are told at the field.
    fn parsed<T: FromStr>(
        &self,
        name: &str,
        words: &Words,
        faults: &mut Faults,
        is_known: impl Fn(&T) -> bool,
    ) -> Vec<T> {
        let mut good = vec![];
        for text in self.list(name) {
            match text.parse::<T>().ok().filter(&is_known) {
                Some(value) => good.push(value),
                None => {
                    faults.insert(name.to_owned(), words.fill("wrong_choice", &[("value", text)]));
                }
            }
        }
        good
    }

    fn triggers(&self, words: &Words, faults: &mut Faults) -> Vec<Trigger> {
        let mut triggers = vec![];
        for (at, row) in self.when.iter().enumerate() {
            let field = |name: &str| format!("when.{at}.{name}");
            let trigger = match row.kind.as_str() {
                "cron" => calendar(&row.cron, &row.zone, words, (&field("cron"), &field("zone")), faults),
                "every" => span(&row.every, words, &field("every"), faults).map(Trigger::Every),
                "deployment" => Some(Trigger::Deployment),
                other => {
                    faults.insert(field("kind"), words.fill("wrong_choice", &[("value", other)]));
                    None
                }
            };
            triggers.extend(trigger);
        }
        triggers
    }
}

/// The maintenance windows of a project's systems.
fn windows(project: &Project) -> Vec<WindowRow> {
    let of_system = |(name, system): (&String, &scenarios::System)| {
        let row = |window: &Maintenance| {
            let begins = when_row(&window.begins);
            WindowRow {
                system: name.clone(),
                cron: begins.cron,
                zone: begins.zone,
                lasts: duration_text(window.lasts),
            }
        };
        system.maintenance.iter().map(row).collect::<Vec<_>>()
    };
    project.systems.iter().flat_map(of_system).collect()
}

fn when_row(trigger: &Trigger) -> WhenRow {
    let row = |kind: &str| WhenRow { kind: kind.to_owned(), ..WhenRow::default() };
    match trigger {
        Trigger::Cron { expression, time_zone } => {
            WhenRow { cron: expression.clone(), zone: time_zone.clone().unwrap_or_default(), ..row("cron") }
        }
        Trigger::Every(pause) => WhenRow { every: duration_text(*pause), ..row("every") },
        Trigger::Deployment => row("deployment"),
    }
}

fn calendar(
    cron: &str,
    zone: &str,
    words: &Words,
    (cron_field, zone_field): (&str, &str),
    faults: &mut Faults,
) -> Option<Trigger> {
    let is_zone = zone.is_empty() || schedule::check_zone(zone).is_ok();
    if !is_zone {
        faults.insert(zone_field.to_owned(), words.fill("wrong_zone", &[("value", zone)]));
    }
    if let Err(reason) = schedule::check_cron(cron) {
        let key = if reason.contains("never comes") { "wrong_cron_never" } else { "wrong_cron" };
        faults.insert(cron_field.to_owned(), words.say(key).to_owned());
        return None;
    }
    let time_zone = (!zone.is_empty()).then(|| zone.to_owned());
    is_zone.then(|| Trigger::Cron { expression: cron.to_owned(), time_zone })
}

/// A duration; a bare number is minutes, as people think of plans.
fn span(text: &str, words: &Words, field: &str, faults: &mut Faults) -> Option<Duration> {
    let is_number = !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    let read = if is_number { parse_duration(&format!("{text}m")) } else { parse_duration(text) };
    let good = read.ok().filter(|span| *span >= Duration::from_secs(1));
    if good.is_none() {
        faults.insert(field.to_owned(), words.say("wrong_span").to_owned());
    }
    good
}

/// A number of a field; what is empty is `usual`.
fn number(
    text: &str,
    (field, range): (&str, std::ops::RangeInclusive<u32>),
    usual: Option<u32>,
    words: &Words,
    faults: &mut Faults,
) -> Option<u32> {
    if text.is_empty() {
        return usual;
    }
    let good = text.parse::<u32>().ok().filter(|number| range.contains(number));
    if good.is_none() {
        let (least, most) = (range.start().to_string(), range.end().to_string());
        faults.insert(field.to_owned(), words.fill("wrong_number", &[("least", &least), ("most", &most)]));
    }
    good
}

/// Whether a plan can have this name.
pub(crate) fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= LONGEST && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::read_project;

    const PROJECT: &str = "systems: {crm: {maintenance: [{cron: \"0 22 * * 6\", lasts: 4h}]}}\n\
        environments: {test: {url: http://a/, system: crm}}\nlanguages: {default: en, all: [en, de]}\n\
        plans: {nightly: {scenarios: [scenarios/a.yaml], languages: [de], viewports: [phone, 800x600], \
        environments: [test], when: [{cron: \"30 2 * * *\", time_zone: Europe/Berlin}, {every: 15m}, {after: deployment}], \
        retries: 1, parallel: 4, priority: 7, paused: true, resolve_only: true}}\n";

    #[test]
    fn a_plan_survives_its_form() {
        let project = read_project("", PROJECT).unwrap();
        let form = PlanForm::of("nightly", &project.plans["nightly"], &project);
        let (plan, mut faults) = form.plan(&Words::of("en"), &project);
        let windows = form.maintenance(&Words::of("en"), &mut faults);
        assert_eq!((plan, faults), (project.plans["nightly"].clone(), Faults::new()));
        assert_eq!(windows["crm"], project.systems["crm"].maintenance);
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let project = read_project("", PROJECT).unwrap();
        let body = "name=&languages=fr&environments=tset&more_viewports=phone, 9x9&retries=11&parallel=0&priority=x\
            &when_kind=cron&when_cron=61 * * * *&when_zone=Berlin&when_every=\
            &when_kind=every&when_cron=&when_zone=&when_every=0&when_kind=&when_cron=&when_zone=&when_every=\
            &window_system=crm&window_cron=0 0 31 2 *&window_zone=&window_lasts=soon";
        let form = PlanForm::sent(&Fields::of(body.as_bytes()));
        let (_, mut faults) = form.plan(&Words::of("en"), &project);
        form.maintenance(&Words::of("en"), &mut faults);
        let expected = [
            "environments",
            "languages",
            "name",
            "parallel",
            "priority",
            "retries",
            "viewports",
            "when.0.cron",
            "when.0.zone",
            "when.1.every",
            "windows.0.cron",
            "windows.0.lasts",
        ];
        assert_eq!(faults.keys().map(String::as_str).collect::<Vec<_>>(), expected);
        assert!(faults.values().all(|words| words.contains(' ')), "each is said in words: {faults:?}");
        let minutes = PlanForm::sent(&Fields::of(b"name=x&when_kind=every&when_every=15"));
        assert_eq!(
            minutes.plan(&Words::of("en"), &project).0.when,
            [Trigger::Every(Duration::from_secs(900))]
        );
    }
}
