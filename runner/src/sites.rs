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

/// The places of cells; empty: anywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sites {
    named: Vec<Named>,
}

impl Sites {
    /// Only these, or anywhere without any.
    pub fn new(named: Vec<Named>) -> Sites {
        Sites { named }
    }

    /// Why a cell may not be played; `None`: it may.
    pub(crate) async fn refusal(&self, job: &Job) -> Option<String> {
        if self.named.is_empty() {
            return None;
        }
        let mut seen = vec![];
        for address in addresses(job) {
            // What stands in a path has no host of its own.
            if !address.starts_with("http://") && !address.starts_with("https://") {
                continue;
            }
            let url = Url::parse(&address).ok();
            let host =
                url.as_ref().and_then(|url| Some((url.host()?.to_owned(), url.port_or_known_default()?)));
            if host.is_some() && seen.contains(&host) {
                continue;
            }
            if let Some(words) = self.refused(&address, host.as_ref()).await {
                return Some(words);
            }
            seen.push(host);
        }
        None
    }

    async fn refused(&self, address: &str, host: Option<&(Host, u16)>) -> Option<String> {
        let what = match host {
            None => format!("it is not known where {address} leads"),
            Some((host, port)) => match is_among(&self.named, host, *port).await {
                Ok(true) => return None,
                Ok(false) => format!("{host} is not on the list of places that cells may play at"),
                Err(words) => words,
            },
        };
        let known: Vec<String> = self.named.iter().map(ToString::to_string).collect();
        Some(format!(
            "{what} (known: {})\nhint: correct the address, or let the operator add it: surefoot worker --sites",
            known.join(", ")
        ))
    }
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
        let url = Url::parse(address).ok();
        let host = url.as_ref().and_then(|url| Some((url.host()?.to_owned(), url.port_or_known_default()?)));
        sites.refused(address, host.as_ref()).await
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
