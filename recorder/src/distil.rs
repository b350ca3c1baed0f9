//! Events become steps: merged, named, in order.
//!
//! The page tells everything at once and holds nothing back, so this is where two clicks become a double
//! click and letters a text. Nothing in here waits or has a clock.

use crate::{
    captured::{CapturedEvent, What},
    tabs::{Meaning, Tabs},
    targets::Targets,
};
use scenarios::{
    Check, Described, Expectation, Language, Scenario, Step, Text, TextMatch, Viewport,
    scenario::{Action, Button, Choice},
};
use url::Url;

/// Two clicks further apart are no double click.
const DOUBLE_MS: u64 = 1500;

/// What is known of the recording itself.
#[derive(Debug, Clone)]
pub struct DistilOptions {
    /// The scenario's title.
    pub title: String,
    /// Where it began.
    pub url: Url,
    /// The language of the application meanwhile.
    pub language: Language,
    /// The size of the page.
    pub viewport: Viewport,
}

struct Draft {
    action: Action,
    navigates: bool,
    time_ms: u64,
    tab: usize,
}

struct Distilling<'a> {
    options: &'a DistilOptions,
    targets: Targets,
    tabs: Tabs,
    drafts: Vec<Draft>,
    /// Secret fields and the names of their values.
    secrets: Vec<(String, String)>,
}

/// Makes a scenario of what was recorded.
pub fn distil(events: &[CapturedEvent], options: &DistilOptions) -> Scenario {
    let mut events: Vec<&CapturedEvent> = events.iter().collect();
    // A dialog is told when it is answered, but belongs where it opened; frames are not told in order.
    events.sort_by_key(|event| event.time_ms);
    let mut distilling = Distilling {
        options,
        targets: Targets::default(),
        tabs: Tabs::new(),
        drafts: vec![],
        secrets: vec![],
    };
    for event in events {
        distilling.add(event);
    }
    distilling.scenario()
}

impl Distilling<'_> {
    fn add(&mut self, event: &CapturedEvent) {
        match &event.what {
            What::TabOpened => self.tabs.opened(event.tab),
            What::TabClosed => {
                // A window that closes right after a click in it was closed by the page.
                let quiet =
                    self.acted_ms(event.tab).is_none_or(|acted| event.time_ms.saturating_sub(acted) > 2000);
                if let Some(action) = self.tabs.closed(event.tab, quiet) {
                    self.push(event, action);
                }
            }
            What::Navigated { cause } => {
                let (acted, address) = (self.acted_ms(event.tab), self.relative(&event.url));
                match self.tabs.arrival(event, *cause, acted, address) {
                    Meaning::Navigates => self.mark_navigation(event.tab),
                    Meaning::Step(action) => {
                        self.enter(event);
                        self.push(event, action);
                    }
                    Meaning::Nothing => {}
                }
            }
            What::Dialog { accepted, text } => {
                self.push(event, Action::Dialog { accept: *accepted, text: text.clone() });
            }
            What::Expect { what, value } => self.expect(event, what, value.as_deref()),
            What::Press { keys } => {
                self.enter(event);
                let on = event.described.as_ref().map(|described| self.name(event, described));
                self.push(event, Action::Press { keys: keys.clone(), on });
            }
            _ => {
                let Some(described) = &event.described else { return };
                self.enter(event);
                self.drop_tabs_between_fields();
                let target = self.name(event, described);
                self.on_element(event, described, target);
            }
        }
    }

    fn on_element(&mut self, event: &CapturedEvent, described: &Described, target: String) {
        match &event.what {
            What::Click { button, modifiers, at } => {
                let (button, modifiers, at) = (*button, modifiers.clone(), *at);
                self.push(event, Action::Click { target, button, count: 1, modifiers, at });
            }
            What::DoubleClick { modifiers, at } => {
                for _ in 0..2 {
                    self.take_click(&target, event.time_ms);
                }
                let modifiers = modifiers.clone();
                self.push(
                    event,
                    Action::Click { target, button: Button::Left, count: 2, modifiers, at: *at },
                );
            }
            What::Type { value } => self.typed(event, described, target, Text::Plain(value.clone())),
            What::Secret => {
                let name = self.secret_name(&target, described);
                self.typed(event, described, target, Text::Secret(name));
            }
            What::Select { options } => {
                self.drafts.pop_if(
                    |draft| matches!(&draft.action, Action::Select { target: last, .. } if *last == target),
                );
                let choices = options.iter().cloned().map(Choice::Option).collect();
                self.push(event, Action::Select { target, choices });
            }
            What::Check { on } => self.push(event, Action::Check { target, on: *on }),
            What::Upload { files, .. } => {
                self.push(event, Action::Upload { to: target, files: files.clone() })
            }
            _ => {}
        }
    }

    /// Typing replaces typing in the same field, and the click that only put the cursor there.
    fn typed(&mut self, event: &CapturedEvent, described: &Described, into: String, text: Text) {
        let plain_field = matches!(described.signals.role.as_str(), "textbox" | "searchbox" | "spinbutton");
        let replaced = |draft: &mut Draft| match &draft.action {
            Action::Type { into: last, .. } => *last == into,
            Action::Click { target, button: Button::Left, count: 1, modifiers, .. } => {
                plain_field && !draft.navigates && modifiers.is_empty() && *target == into
            }
            _ => false,
        };
        while self.drafts.pop_if(replaced).is_some() {}
        self.push(event, Action::Type { into, text, append: false, by_key: false });
    }

    /// Removes the last step if it is a click on the same element a moment ago.
    fn take_click(&mut self, on: &str, time_ms: u64) {
        self.drafts.pop_if(|draft| {
            let click = matches!(&draft.action, Action::Click { target, button: Button::Left, count: 1, .. } if target == on);
            click && time_ms.saturating_sub(draft.time_ms) <= DOUBLE_MS
        });
    }

    /// Tab only led to the next field, which a replay finds by itself.
    fn drop_tabs_between_fields(&mut self) {
        let is_tab = |draft: &mut Draft| matches!(&draft.action, Action::Press { keys, .. } if matches!(keys.as_str(), "Tab" | "Shift+Tab"));
        while self.drafts.pop_if(is_tab).is_some() {}
    }

    fn expect(&mut self, event: &CapturedEvent, what: &str, value: Option<&str>) {
        let said = || {
            let text = value.unwrap_or_default().to_owned();
            // A long text was cut, or is a whole article: its beginning is enough.
            if text.chars().count() > 80 {
                TextMatch::Contains(text.chars().take(80).collect::<String>().trim().to_owned())
            } else {
                TextMatch::Is(text)
            }
        };
        let check = match what {
            "text" => Check::Text(said()),
            "value" => Check::Value(TextMatch::Is(value.unwrap_or_default().to_owned())),
            "address" => Check::Address(TextMatch::Is(value.unwrap_or_default().to_owned())),
            _ => Check::Visible(true),
        };
        self.enter(event);
        let target = match (&event.described, what) {
            (_, "address") => None,
            (Some(described), _) => Some(self.name(event, described)),
            (None, _) => return,
        };
        self.push(event, Action::Expect(Expectation { target, checks: vec![check] }));
    }

    /// Different fields have different secrets, as far as we can know: their values are nowhere.
    fn secret_name(&mut self, target: &str, described: &Described) -> String {
        if let Some((_, name)) = self.secrets.iter().find(|(field, _)| field == target) {
            return name.clone();
        }
        let wish = Targets::secret(described);
        let numbered = (2..).map(|number| format!("{wish}_{number}"));
        let free = |name: &String| self.secrets.iter().all(|(_, taken)| taken != name);
        let name = std::iter::once(wish.clone()).chain(numbered).find(free).expect("numbers do not end");
        self.secrets.push((target.to_owned(), name.clone()));
        name
    }

    fn name(&mut self, event: &CapturedEvent, described: &Described) -> String {
        self.targets.name(event, described, &self.options.language)
    }

    fn enter(&mut self, event: &CapturedEvent) {
        if let Some(action) = self.tabs.enter(event.tab) {
            self.push(event, action);
        }
    }

    fn push(&mut self, event: &CapturedEvent, action: Action) {
        self.drafts.push(Draft { action, navigates: false, time_ms: event.time_ms, tab: event.tab });
    }

    /// When something was done last that may lead to another document.
    fn acted_ms(&self, tab: usize) -> Option<u64> {
        self.drafts
            .iter()
            .rev()
            .find(|draft| draft.tab == tab && acts(&draft.action))
            .map(|draft| draft.time_ms)
    }

    fn mark_navigation(&mut self, tab: usize) {
        if let Some(draft) =
            self.drafts.iter_mut().rev().find(|draft| draft.tab == tab && acts(&draft.action))
        {
            draft.navigates = true;
        }
    }

    fn relative(&self, address: &str) -> String {
        match Url::parse(address) {
            Ok(url) if url.origin() == self.options.url.origin() => path_of(&url),
            _ => address.to_owned(),
        }
    }

    fn scenario(mut self) -> Scenario {
        let step = |(at, draft): (usize, Draft)| Step {
            id: format!("s{}", at + 1),
            note: None,
            action: draft.action,
            timeout: None,
            heal: None,
            navigates: draft.navigates,
            soft: false,
            line: 0,
            imported: None,
        };
        let steps: Vec<Step> = self.drafts.into_iter().enumerate().map(step).collect();
        let used: Vec<&str> = steps.iter().flat_map(|step| step.action.targets()).collect();
        self.targets.named.retain(|name, _| used.contains(&name.as_str()));
        let origin = self.options.url.origin();
        Scenario {
            title: self.options.title.clone(),
            base: origin.is_tuple().then(|| origin.ascii_serialization()),
            start: Some(if origin.is_tuple() {
                path_of(&self.options.url)
            } else {
                self.options.url.to_string()
            }),
            language: Some(self.options.language.clone()),
            viewport: Some(self.options.viewport),
            targets: self.targets.named,
            steps,
            ..Scenario::default()
        }
    }
}

/// Whether a step may lead to another document.
fn acts(action: &Action) -> bool {
    matches!(
        action,
        Action::Click { .. }
            | Action::Press { .. }
            | Action::Select { .. }
            | Action::Check { .. }
            | Action::Type { .. }
            | Action::Upload { .. }
    )
}

fn path_of(url: &Url) -> String {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let fragment = url.fragment().map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{}{query}{fragment}", url.path())
}

#[cfg(test)]
mod tests;
