//! The stable codes of everything that can be wrong, each with its meaning and its next thing to try.
//!
//! A code is a name and sometimes a detail: `element.missing`, `page.http_error(502)`. Names never
//! change their meaning: pipelines and tickets are keyed by them.

use crate::Verdict;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// What a code makes of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The application or the content is wrong.
    Broken,
    /// We could not tell.
    Inconclusive,
    /// Passed with a change to look at.
    Healed,
    /// Not run.
    Skipped,
}

impl Kind {
    /// The verdict of a run whose worst finding is of this kind.
    pub fn verdict(self) -> Verdict {
        match self {
            Kind::Broken => Verdict::Broken,
            Kind::Inconclusive => Verdict::Inconclusive,
            Kind::Healed => Verdict::Healed,
            Kind::Skipped => Verdict::Skipped,
        }
    }
}

/// One row of the table of codes.
#[derive(Debug)]
pub struct Entry {
    /// The code's name.
    pub name: &'static str,
    /// What it makes of a run.
    pub kind: Kind,
    /// What it says, for a person.
    pub meaning: &'static str,
    /// The first thing to try.
    pub next: &'static str,
}

macro_rules! codes {
    ($($constant:ident $name:literal $kind:ident $meaning:literal $next:literal)*) => {
        /// Every code that a run of a scenario can have.
        pub const CODES: &[Entry] = &[$(Entry { name: $name, kind: Kind::$kind, meaning: $meaning, next: $next }),*];
        impl Code {
            $(#[doc = $meaning] pub const $constant: Code = Code { name: $name, detail: None };)*
        }
    };
}

codes! {
    ELEMENT_MISSING "element.missing" Broken "nothing on the page is enough like the recorded element" "if the page was redesigned, record this step again; if it comes late, give the step more time"
    ELEMENT_AMBIGUOUS "element.ambiguous" Broken "several elements are equally like the recorded one" "record the step again with a check that tells them apart, or give the element a test id"
    ELEMENT_HIDDEN "element.hidden" Broken "the element is there but cannot be seen" "look for a step that opens its menu, tab or section"
    ELEMENT_COVERED "element.covered" Broken "a click would land on another element that covers it" "add a step that closes what covers it"
    ELEMENT_OFFSCREEN "element.offscreen" Broken "the element cannot be scrolled into view" "try a larger viewport, or report it: nobody can reach it"
    ELEMENT_DISABLED "element.disabled" Broken "the element never became usable" "look for a field that has to be filled first"
    ELEMENT_MOVING "element.moving" Broken "the element never stood still" "wait for what moves it, or report an endless animation"
    ELEMENT_HEALED "element.healed" Healed "the element was found by its likeness only" "look at the proposal and accept or reject it"
    ELEMENT_WRONG "element.wrong" Broken "the player shows the step at another element than the one that was learned" "look at both elements in the report, and choose the step's element again"
    TEXT_UNTRANSLATED "text.untranslated" Broken "the text is still that of the source language" "ask the translators"
    TEXT_FALLBACK "text.fallback" Broken "the text is absent in this language and another language's is shown" "ask the translators"
    TEXT_WRONG_LANGUAGE "text.wrong_language" Broken "the text is in a third language" "look at how the application chooses its language"
    TEXT_MIXED "text.mixed" Broken "one text is in two languages" "ask the translators"
    TEXT_MISMATCH "text.mismatch" Healed "same language, other words" "accept the new text or report it"
    TEXT_OVERFLOW "text.overflow" Broken "the text is longer than its place and is cut" "shorten the text"
    BALLOON_ABSENT "balloon.absent" Broken "the step's balloon is not there, or nobody can see it" "look at the picture: is the tour still playing?"
    BALLOON_DETACHED "balloon.detached" Broken "the balloon is not beside its element" "look at the picture; where the element has moved or changed, choose it again"
    BALLOON_CLIPPED "balloon.clipped" Broken "part of the balloon is outside of the viewport" "choose another side, or shorten the text"
    BALLOON_EMPTY "balloon.empty" Broken "the balloon says nothing" "write the step's text, in this language too"
    BALLOON_COVERING "balloon.covering" Broken "the balloon hides the element that it explains" "choose another side"
    STEP_PRE_ACTION_FAILED "step.pre_action_failed" Broken "what the step does before it shows found nothing to do it to" "look at what the step prepares: the page has changed there"
    STEP_NOT_ADVANCING "step.not_advancing" Broken "the step's trigger does not lead to the next step" "do what the step asks for by hand, and look at the console"
    WAIT_TIMEOUT "wait.timeout" Broken "what the step waits for did not come in time" "look at the step's rule and at what it says of the page"
    FLOW_ENDED_EARLY "flow.ended_early" Broken "the flow ended before its last step" "look at the step after the last one that was shown"
    FLOW_SKIPPED "flow.skipped" Broken "a step was left out, and nobody was told" "look at the step's element"
    FLOW_ENDLESS "flow.endless" Broken "the flow comes back to steps that it has shown" "look for a step that leads back, or a library that was loaded twice"
    SPLIT_NEVER "split.never" Broken "no cell of the run went this way at a split" "run it with a persona or on a page where the split goes the other way, or remove that way"
    START_NEVER "start.never" Broken "no play of the run began at this start point" "look at its rule: is it true on the page that its step is shown on? Else remove the start point"
    TRIGGER_UNTRIED "trigger.untried" Inconclusive "nothing that the run did has led on by this trigger of a step that has several" "do by hand what it waits for, or remove it"
    ERROR_GROUP_NEVER "error_group.never" Broken "the error was provoked, and the steps that help did not come" "look at the group's rule: does the page still say it like this?"
    ERROR_GROUP_ENDLESS "error_group.endless" Broken "the steps that help against an error do not make it go away" "do by hand what they ask for"
    GOAL_NOT_REACHED "goal.not_reached" Broken "the goal was not reached in time after the last step" "look at the goal's rule and at what it says of the page"
    GOAL_TOO_EARLY "goal.too_early" Broken "the goal was reached before the person had done what leads to it" "choose a goal that is true only when all is done"
    CONNECT_CYCLE "connect.cycle" Broken "walk-thrus lead to each other without end" "let one of them end, or lead elsewhere"
    CONNECT_MISSING_ITEM "connect.missing_item" Broken "the walk-thru leads to an item that is not there" "choose another item, or publish it too"
    LAUNCH_NOTHING_PLAYED "launch.nothing_played" Broken "nothing began to play" "do by hand what starts it, and look at the console"
    AUTOPLAY_NEVER "autoplay.never" Broken "nothing began to play by itself" "look at its rule and segment, and whether it was seen before"
    RULE_NEVER_TRUE "rule.never_true" Broken "the rule holds on none of the pages that were looked at, so that nobody ever gets the item" "give the item a `start` where its rule holds, or mend the rule"
    RULE_ALWAYS_TRUE "rule.always_true" Broken "the rule holds on every page there is, so that it keeps nothing away, or the item shows where the rule says no" "say in the rule where the item belongs, or take the rule away"
    RULE_UNKNOWN "rule.unknown" Broken "the rule can be answered neither with yes nor with no" "look at the part that is unknown: does its element fit several, does the page ever finish loading?"
    TIP_NO_SHOW "tip.no_show" Broken "the tip does not show where it should" "point at the field by hand, and look at the tip's rule"
    TIP_FALSE_ALARM "tip.false_alarm" Broken "the tip finds fault with a good entry" "mend the tip's rule, or the entry under `good`"
    TIP_MISSED_BAD "tip.missed_bad" Broken "the tip does not find fault with a bad entry" "mend the tip's rule, or the entry under `bad`"
    TIP_STUCK "tip.stuck" Broken "the tip does not go away" "look at what keeps the tip's rule from changing"
    AUTOPLAY_REPEATS "autoplay.repeats" Broken "what should play once plays again" "look for what empties the page's storage, and at `every`"
    SEGMENT_LEAK "segment.leak" Broken "somebody gets the item who is not in its segment" "look at what the page tells the player about the person, and at what else plays the item"
    BUTTON_DEAD "button.dead" Broken "the button does not do what it should" "press it by hand, and look at what it plays or opens"
    SURVEY_NOT_SUBMITTED "survey.not_submitted" Broken "the answers of the survey are not recorded exactly once" "fill it in by hand, and look for a script that swallows clicks or keys"
    LINK_WRONG_TITLE "link.wrong_title" Broken "the link leads to another page than the one that is expected" "correct the link, or what is expected there"
    FRAME_REFUSED "frame.refused" Broken "the page may not be shown in a frame" "open it in a tab, or allow the frame in the headers of both pages"
    TASK_INACTIVE "task.inactive" Broken "what should be open is grey, or the other way round" "look at the rule that activates it, and at the order"
    TASK_NOT_COMPLETED "task.not_completed" Broken "what was done is not ticked off" "look at what completes it: a goal, a rule, all of its parts"
    STATE_LOST "state.lost" Broken "what was done is forgotten when the page is loaded again" "look for what empties the page's storage"
    MENU_MISSING "menu.missing" Broken "the menu does not list what it should, or its search does not find it" "look at the item's segment, and at what the page tells the player about the person"
    MENU_EXTRA "menu.extra" Broken "the menu lists what it should not" "look at the item's segment, and at what the page tells the player about the person"
    MENU_DEAD_ENTRY "menu.dead_entry" Broken "an entry of the menu starts nothing" "choose it by hand, and look at the item that it is for"
    LINK_DEAD "link.dead" Broken "the link's address does not answer with a page" "mend or remove the link"
    LINK_TLS "link.tls" Broken "the link's address has no valid certificate" "renew the certificate"
    LINK_REDIRECTED_TO_LOGIN "link.redirected_to_login" Broken "the link leads to a login page" "check the persona's rights, or the link"
    EXPECT_VISIBLE "expect.visible" Broken "an element that should be seen is not, or the other way round" "compare the picture with the last good one"
    EXPECT_TEXT "expect.text" Broken "the text is not the expected one" "compare both texts"
    EXPECT_VALUE "expect.value" Broken "the field's value is not the expected one" "compare both values"
    EXPECT_COUNT "expect.count" Broken "there are more or fewer elements than expected" "look at the list in the picture"
    EXPECT_STATE "expect.state" Broken "the control is not in the expected state" "compare the picture with the last good one"
    EXPECT_ADDRESS "expect.address" Broken "the page's address is not the expected one" "look at what the step before did"
    EXPECT_TITLE "expect.title" Broken "the page's title is not the expected one" "look at what the step before did"
    EXPECT_DOWNLOAD "expect.download" Broken "no such download came" "look at what the step before did"
    EXPECT_DIALOG "expect.dialog" Broken "the dialog's message is not the expected one, or no dialog came" "look at what the step before did"
    EXPECT_SCRIPT "expect.script" Broken "the recorded expression did not become true" "replace it by an expectation about an element"
    ACT_MISSED "act.missed" Broken "the event did not reach the element" "look for something that moves or covers it at the moment of the click"
    ACT_NOT_KEPT "act.not_kept" Broken "the field does not hold what was entered" "look for a script that changes or rejects the input"
    ACT_FAILED "act.failed" Broken "the page did not let the action happen" "look at the message and the picture"
    OPTION_MISSING "option.missing" Broken "the list has no such option" "choose another option, or report it"
    PAGE_HTTP_ERROR "page.http_error" Broken "the application answered a step with an error page" "look at the application's log at this time"
    PAGE_NOT_SETTLED "page.not_settled" Broken "the page never finished loading" "look for a request that never ends"
    PAGE_STATUS_UNKNOWN "page.status_unknown" Inconclusive "the page says that something failed, and the engine does not tell whether it did" "look at the picture, or run it in another engine"
    PAGE_TOO_LARGE "page.too_large" Inconclusive "the page has more elements than are looked at, and the recorded one is not among the likeliest" "give the element a test id, or let the step's page show less at a time"
    PAGE_LOGIN "page.login" Broken "a login page came instead of the expected one" "check whether the session expires, or log in with a persona"
    TAB_MISSING "tab.missing" Broken "the expected tab or window did not open" "look at what the step before did"
    DIALOG_UNEXPECTED "dialog.unexpected" Broken "a dialog that nobody expected opened" "add a dialog step, or report it"
    ENV_DOWN "env.down" Inconclusive "the application could not be reached, or its first address answered with an error" "check that the application is running"
    ENV_NOT_ALLOWED "env.not_allowed" Inconclusive "an address of the cell is not one that the worker may play at" "correct the address, or let the operator add it to `--sites`"
    ENV_TLS "env.tls" Inconclusive "the application's certificate is not valid" "renew the certificate, or trust it in the environment"
    ENV_LOGIN_FAILED "env.login_failed" Inconclusive "the persona could not log in" "check the persona's secrets and login scenario"
    ENV_LANGUAGE_FAILED "env.language_failed" Inconclusive "the application could not be switched to the language" "check the scenario that `languages.set_by` names"
    ENV_PREPARE_FAILED "env.prepare_failed" Inconclusive "the scenario that leads up to the item failed" "run the scenario that `prepare` names by itself"
    ENV_RESET_FAILED "env.reset_failed" Inconclusive "the command or request around the cell failed" "run it by hand"
    BROWSER_MISSING "browser.missing" Inconclusive "the browser is not installed" "surefoot browsers install"
    BROWSER_CRASHED "browser.crashed" Inconclusive "the page or the browser crashed" "run it again; if it stays, report it to the browser"
    BROWSER_HUNG "browser.hung" Inconclusive "the page or the browser did not answer any more" "look for an endless loop in the page's scripts"
    DRIVER_CRASHED "driver.crashed" Inconclusive "the browser's driver ended or failed" "surefoot doctor"
    ARTIFACTS_NO_SPACE "artifacts.no_space" Inconclusive "evidence could not be written" "make room on the disk"
    RUN_TIMEOUT "run.timeout" Inconclusive "the cell took longer than its deadline" "give the cell more time, or look at its slowest step"
    WORKER_LOST "worker.lost" Inconclusive "every worker that took the run ended before it" "run it alone, and look at the worker's log"
    PROJECT_UNUSABLE "project.unusable" Inconclusive "the project's files can't be used by the worker" "surefoot check, then surefoot push"
    SECRET_MISSING "secret.missing" Inconclusive "the worker has no value for a secret" "give the worker the secret by its environment or --secrets"
    RUN_CANCELLED "run.cancelled" Inconclusive "the run was stopped" "run it again"
    ENGINE_UNSUPPORTED "engine.unsupported" Skipped "the engine cannot do this" "run it in another engine"
    NOT_REACHED "not_reached" Skipped "none of its targets can be looked for without acting" "run the scenario as a whole"
    SHARDED_OUT "sharded_out" Skipped "another shard runs this cell" "nothing"
    CANCELLED "cancelled" Skipped "the run ended before this cell" "run it again"
    QUARANTINED "quarantined" Skipped "the scenario is in quarantine" "wait for its expiry date"
}

/// A code, such as `element.missing` or `page.http_error(502)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Code {
    name: &'static str,
    detail: Option<String>,
}

impl Code {
    /// The code with a detail in parentheses: `page.http_error(502)`.
    #[must_use]
    pub fn of(&self, detail: impl fmt::Display) -> Code {
        Code { name: self.name, detail: Some(detail.to_string()) }
    }

    /// The code with `change` made to its detail, such as to cut what is secret.
    #[must_use]
    pub fn with_detail(mut self, change: impl FnOnce(&str) -> String) -> Code {
        self.detail = self.detail.as_deref().map(change);
        self
    }

    /// The name without the detail.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What stands in the parentheses.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// Its row in the table.
    pub fn entry(&self) -> &'static Entry {
        CODES.iter().find(|entry| entry.name == self.name).expect("a code comes from the table")
    }

    /// What it makes of a run.
    pub fn kind(&self) -> Kind {
        self.entry().kind
    }

    /// Reads `name` or `name(detail)`; `None` where the name is not in the table.
    pub fn parse(text: &str) -> Option<Code> {
        let (name, detail) = match text.split_once('(') {
            Some((name, rest)) => (name, Some(rest.strip_suffix(')').unwrap_or(rest).to_owned())),
            None => (text, None),
        };
        let entry = CODES.iter().find(|entry| entry.name == name)?;
        Some(Code { name: entry.name, detail })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.detail {
            Some(detail) => write!(f, "{}({detail})", self.name),
            None => f.write_str(self.name),
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl schemars::JsonSchema for Code {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<String> = CODES.iter().map(|entry| entry.name.replace('.', "\\.")).collect();
        schemars::json_schema!({"type": "string", "pattern": format!("^({})(\\(.*\\))?$", names.join("|"))})
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Code::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("no code `{text}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_being_written_and_read() {
        for code in [
            Code::ELEMENT_MISSING,
            Code::PAGE_HTTP_ERROR.of(502),
            Code::ENGINE_UNSUPPORTED.of("closed shadow root"),
        ] {
            assert_eq!(Code::parse(&code.to_string()), Some(code));
        }
        assert_eq!(Code::parse("no.such"), None);
    }

    #[test]
    fn every_code_is_there_once() {
        for (at, entry) in CODES.iter().enumerate() {
            assert!(CODES[at + 1..].iter().all(|other| other.name != entry.name), "{}", entry.name);
        }
    }
}
