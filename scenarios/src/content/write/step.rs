//! Steps of walk-thrus.

use super::rule::{rule, word};
use super::{Entries, Part};
use crate::content::read::step::{MAX_LOOPS, WAIT};
use crate::content::step::{Act, Declared, Go, Side, Step, StepKind, Trigger, Visible};
use crate::formats::duration_text;
use crate::scenario::Choice;
use crate::write::flow::Flow;

/// Steps as a list; `prefix` is that of the names by position.
pub(super) fn list(steps: &[Step], prefix: &str) -> Part {
    let one = |(at, step): (usize, &Step)| entries(step, &format!("{prefix}{}", at + 1));
    Part::List(steps.iter().enumerate().map(one).collect())
}

fn entries(step: &Step, position: &str) -> Vec<(String, Part)> {
    let mut entries = Entries::new();
    let id = &step.id;
    match &step.kind {
        StepKind::Popup(visible) => shown(&mut entries, "popup", id, visible),
        StepKind::Step(visible) => shown(&mut entries, "step", id, visible),
        StepKind::Auto { act: done } => entries.add("auto", act(done)),
        StepKind::Split(split) => {
            let mut ways = Entries::new();
            ways.add("when", rule(&split.when));
            // One of them has to be there, be it empty.
            if !split.yes.is_empty() || split.no.is_empty() {
                ways.0.push(("yes".to_owned(), list(&split.yes, &format!("{id}-yes-"))));
            }
            ways.block("no", list(&split.no, &format!("{id}-no-")));
            ways.some("rejoin", (!split.rejoin).then(|| Flow::word(false)));
            entries.block("split", Part::Block(ways.0));
        }
        StepKind::Wait(wait) => {
            let mut until = Entries::new();
            until.add("when", rule(&wait.when));
            until.some("within", (wait.within != WAIT).then(|| Flow::word(duration_text(wait.within))));
            entries.add("wait", until.flow());
        }
        StepKind::ErrorGroup(group) => {
            let mut inner = Entries::new();
            inner.add("when", rule(&group.when));
            inner.0.push(("steps".to_owned(), list(&group.steps, &format!("{id}-"))));
            inner.some("max_loops", (group.max_loops != MAX_LOOPS).then(|| Flow::word(group.max_loops)));
            inner.some("provoke", provoked(&group.provoke));
            entries.block("error_group", Part::Block(inner.0));
        }
        StepKind::Go { to } => entries.add("go", gone(to)),
        StepKind::Connect { item } => entries.add("connect", Flow::text(item)),
    }
    if step.kind.visible().is_none() && id != position {
        entries.add("id", Flow::text(id));
    }
    entries.some("if", step.only_if.as_ref().map(rule));
    entries.some("note", step.note.as_ref().map(Flow::text));
    entries.0
}

fn shown(entries: &mut Entries, key: &str, id: &str, visible: &Visible) {
    entries.add(key, Flow::text(id));
    entries.some("on", visible.on.as_ref().map(Flow::text));
    entries.some("side", (visible.side != Side::Auto).then(|| word(&visible.side)));
    entries.wording("title", &visible.title);
    entries.wording("text", &visible.text);
    entries.wording("button", &visible.button);
    entries.filled("before", Flow::List(visible.before.iter().map(act).collect()));
    if visible.next != [Trigger::Next] {
        entries.add("next", Flow::List(visible.next.iter().map(trigger).collect()));
    }
    entries.truth("keep_looking", visible.keep_looking);
    entries.truth("skippable", visible.skippable);
    entries.some("library", visible.declared.as_ref().map(declared));
}

fn declared(declared: &Declared) -> Flow {
    let mut entries = Entries::new();
    entries.add("index", Flow::word(declared.index));
    entries.some("target", declared.target.as_ref().map(Flow::text));
    entries.some("more", declared.more.as_ref().map(Flow::from));
    entries.flow()
}

fn provoked(acts: &[Act]) -> Option<Flow> {
    match acts {
        [] => None,
        [one] => Some(act(one)),
        several => Some(Flow::List(several.iter().map(act).collect())),
    }
}

fn act(done: &Act) -> Flow {
    match done {
        Act::Click(element) => Flow::map([("click", Flow::text(element))]),
        Act::Hover(element) => Flow::map([("hover", Flow::text(element))]),
        Act::Focus(element) => Flow::map([("focus", Flow::text(element))]),
        Act::Type { into, text } => {
            Flow::map([("type", Flow::map([("into", Flow::text(into)), ("text", Flow::text(text))]))])
        }
        Act::Select { list, choice } => {
            Flow::map([("select", Flow::map([("in", Flow::text(list)), chosen(choice)]))])
        }
    }
}

fn chosen(choice: &Choice) -> (&'static str, Flow) {
    match choice {
        Choice::Option(label) => ("option", Flow::text(label)),
        Choice::Value(value) => ("value", Flow::text(value)),
        Choice::Index(index) => ("index", Flow::word(index)),
    }
}

pub(super) fn trigger(trigger: &Trigger) -> Flow {
    let of = |key: &'static str, element: &Option<String>| match element {
        Some(element) => Flow::map([(key, Flow::text(element))]),
        None => Flow::word(key),
    };
    match trigger {
        Trigger::Next => Flow::word("next"),
        Trigger::Click(element) => of("click", element),
        Trigger::Type(element) => of("type", element),
        Trigger::Hover(element) => of("hover", element),
        Trigger::Select(None) => Flow::word("select"),
        Trigger::Select(Some(choice)) => Flow::map([("select", Flow::map([chosen(choice)]))]),
        Trigger::Delay(delay) => Flow::map([("delay", Flow::word(duration_text(*delay)))]),
        Trigger::Refresh => Flow::word("refresh"),
        Trigger::Appears(element) => Flow::map([("appears", Flow::text(element))]),
        Trigger::When(stated) => Flow::map([("when", rule(stated))]),
    }
}

fn gone(to: &Go) -> Flow {
    match to {
        Go::Url(url) => Flow::map([("url", Flow::text(url))]),
        Go::Refresh => Flow::word("refresh"),
        Go::Menu(item) => Flow::map([("menu", Flow::text(item))]),
        Go::Play(item) => Flow::map([("play", Flow::text(item))]),
    }
}
