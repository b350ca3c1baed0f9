//! Where a worker's cells may play: anywhere, or only where its operator says.
//!
//! What a project says is the word of whoever may change it. A worker stands in a network of its own, and an operator
//! may keep it from everything there but the applications under test. What is looked at is all that a cell names before
//! it begins: its environment, its pages, its links and the requests around it. Where an application leads from there is
//! the application's.

use crate::{
    cell::Job,
    notify::{Named, is_among},
};
use scenarios::{
    Action, Around, Scenario,
    content::{Go, Item, ItemKind, StepKind, steps_of},
    scenario::Destination,
};
use url::{Host, Url};

/// The places of cells: each list must allow them. Without any: anywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sites {
    lists: Vec<(Vec<Named>, Whose)>,
}

/// Who wrote a list, and where it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Operator,
    Project,
}

impl Sites {
    /// Only these, as the operator of a worker says, or anywhere without any.
    pub fn new(named: Vec<Named>) -> Sites {
        Sites::default().with(named, Whose::Operator)
    }

    /// And only those that a project's administrators allow; without any: all.
    ///
    /// # Errors
    ///
    /// One of them is no place: nobody knows what was meant, so that nothing is allowed.
    pub(crate) fn and(self, places: &[String]) -> Result<Sites, String> {
        let named = places.iter().map(|place| place.parse()).collect::<Result<Vec<Named>, String>>()?;
        Ok(self.with(named, Whose::Project))
    }

    fn with(mut self, named: Vec<Named>, whose: Whose) -> Sites {
        if !named.is_empty() {
            self.lists.push((named, whose));
        }
        self
    }

    /// Why a cell may not be played; `None`: it may.
    pub(crate) async fn refusal(&self, job: &Job) -> Option<String> {
        let mut seen = vec![];
        for address in addresses(job) {
            let host = host_of(&address);
            if host.is_some() && seen.contains(&host) {
                continue;
            }
            if let Some(words) = self.refuses(&address).await {
                return Some(words);
            }
            seen.push(host);
        }
        None
    }

    /// Why a page may not be shown to a cell; `None`: it may. What is in no network has no place.
    pub(crate) async fn refuses(&self, address: &str) -> Option<String> {
        let is_far = |scheme: &str| {
            address.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
        };
        if self.lists.is_empty() || !(is_far("http://") || is_far("https://")) {
            return None;
        }
        let host = host_of(address);
        for (named, whose) in &self.lists {
            if let Some(words) = refused(named, *whose, (address, host.as_ref())).await {
                return Some(words);
            }
        }
        None
    }
}

fn host_of(address: &str) -> Option<(Host, u16)> {
    let url = Url::parse(address).ok()?;
    Some((url.host()?.to_owned(), url.port_or_known_default()?))
}

async fn refused(
    named: &[Named],
    whose: Whose,
    (address, host): (&str, Option<&(Host, u16)>),
) -> Option<String> {
    let what = match host {
        None => format!("it is not known where {address} leads"),
        Some((host, port)) => match is_among(named, host, *port).await {
            Ok(true) => return None,
            Ok(false) => format!("{host} is not on the list of places that cells may play at"),
            Err(words) => words,
        },
    };
    let known: Vec<String> = named.iter().map(ToString::to_string).collect();
    let hint = match whose {
        Whose::Operator => "let the operator add it: surefoot worker --sites",
        Whose::Project => "let an administrator add it: Settings, places of cells",
    };
    Some(format!("{what} (known: {})\nhint: correct the address, or {hint}", known.join(", ")))
}

/// Every address that a cell names.
fn addresses(job: &Job) -> Vec<String> {
    let mut all: Vec<String> = job.base.iter().map(Url::to_string).collect();
    let prepare = job.item.as_ref().and_then(|item| item.prepare.clone());
    let scenarios = [Some(job.scenario.clone()), job.login.clone(), job.switch.clone(), prepare];
    all.extend(scenarios.iter().flatten().flat_map(|scenario| of_scenario(scenario)));
    all.extend(job.item.iter().flat_map(|item| of_item(&item.item)));
    let around = job.environment.iter().flat_map(|known| [&known.before_cell, &known.after_cell]);
    all.extend(around.flatten().filter_map(|around| match around {
        Around::Http { url, .. } => Some(url.clone()),
        Around::Command(_) => None,
    }));
    all.iter().map(|address| address.trim().to_lowercase()).collect()
}

fn of_scenario(scenario: &Scenario) -> Vec<String> {
    let steps = scenario.steps.iter().chain(&scenario.finally);
    let led = steps.filter_map(|step| match &step.action {
        Action::Go(Destination::Address(address)) => Some(address.clone()),
        _ => None,
    });
    led.chain(scenario.start.clone()).collect()
}

fn of_item(item: &Item) -> Vec<String> {
    let led = steps_of(item).into_iter().filter_map(|step| match &step.kind {
        StepKind::Go { to: Go::Url(address) } => Some(address.clone()),
        _ => None,
    });
    let link = match &item.kind {
        ItemKind::Shuttle(shuttle) => Some(shuttle.url.clone()),
        ItemKind::Resource(resource) => Some(resource.url.clone()),
        _ => None,
    };
    led.chain(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn refused(named: &[&str], address: &str) -> Option<String> {
        let sites = Sites::new(named.iter().map(|named| named.parse().expect("a place")).collect());
        sites.refuses(address).await
    }

    #[tokio::test]
    async fn the_operator_and_the_project_must_both_allow() {
        let operator = Sites::new(vec!["10.0.0.0/8".parse().expect("a place")]);
        let both = operator.clone().and(&["10.1.0.0/16".to_owned()]).expect("places");
        assert_eq!(both.refuses("http://10.1.0.1/").await, None);
        assert!(
            both.refuses("http://10.2.0.1/").await.is_some_and(|words| words.contains("an administrator"))
        );
        assert!(both.refuses("http://11.0.0.1/").await.is_some_and(|words| words.contains("the operator")));
        assert_eq!(both.refuses("about:blank").await, None);
        assert_eq!(operator.clone().and(&[]).expect("no places"), operator);
        assert!(operator.and(&["no place at all".to_owned()]).is_err());
        let project = Sites::default().and(&["10.1.0.0/16".to_owned()]).expect("places");
        assert!(project.refuses("HTTP://11.0.0.1/").await.is_some());
    }

    #[tokio::test]
    async fn only_what_the_operator_names_is_played_at_public_or_not() {
        let named = ["crm.example", "10.0.0.0/8", "127.0.0.1:8080"];
        for good in
            ["https://crm.example/a", "http://CRM.example:81/", "http://10.1.2.3/", "http://127.0.0.1:8080/"]
        {
            assert_eq!(refused(&named, good).await, None, "{good}");
        }
        for bad in [
            "http://127.0.0.1:8081/",
            "http://169.254.169.254/latest",
            "http://1.1.1.1/",
            "http://[::1]:8080/",
            "http://crm.example.evil.invalid/",
            "http://${host}/",
        ] {
            let words = refused(&named, bad).await.unwrap_or_default();
            assert!(words.contains("hint: ") && words.contains("known: crm.example"), "{bad}: {words}");
        }
    }

    #[test]
    fn every_address_that_a_scenario_names_is_looked_at() {
        let text = "scenario: A\nstart: http://a.example/\nsteps:\n  - go: http://b.example/\n  - go: /c\n\
                    finally:\n  - go: HTTP://d.example/\n";
        let scenario = scenarios::read_scenario("a.yaml", text).expect("a scenario");
        let mut all = of_scenario(&scenario);
        all.sort();
        assert_eq!(all, ["/c", "HTTP://d.example/", "http://a.example/", "http://b.example/"]);
    }
}
