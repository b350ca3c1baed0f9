//! Items.

use super::rule::{rule, word};
use super::{Entries, Part, options, step};
use crate::content::item::{
    Autoplay, Button, Course, Every, Expected, Item, ItemKind, Launcher, Library, LibraryStart, Menu,
    Opening, Order, Press, Question, QuestionKind, Shoutout, Smarttip, Survey, Task, TaskDone, TipKind,
    Walkthru,
};
use crate::content::read::item::GOAL;
use crate::content::step::Side;
use crate::formats::duration_text;
use crate::write::flow::Flow;

/// The entries of an item in the order of the file.
pub(super) fn entries(item: &Item) -> Vec<(String, Part)> {
    let mut entries = Entries::new();
    entries.add("type", Flow::word(item.kind.word()));
    entries.wording("title", &item.title);
    entries.wording("description", &item.description);
    entries.some("note", item.note.as_ref().map(Flow::text));
    entries.filled("tags", Flow::texts(&item.tags));
    entries.some("segment", item.segment.as_ref().map(Flow::text));
    entries.some("start", item.start.as_ref().map(Flow::text));
    entries.some("prepare", item.prepare.as_ref().map(Flow::text));
    entries.truth("draft", item.draft);
    match &item.kind {
        ItemKind::Walkthru(it) => walkthru(&mut entries, it),
        ItemKind::Launcher(it) => launcher(&mut entries, it),
        ItemKind::Smarttip(it) => smarttip(&mut entries, it),
        ItemKind::Shoutout(it) => shoutout(&mut entries, it),
        ItemKind::Survey(it) => survey(&mut entries, it),
        ItemKind::Shuttle(it) => link(&mut entries, &it.url, it.open, Opening::Tab, &it.expect),
        ItemKind::Resource(it) => link(&mut entries, &it.url, it.open, Opening::Lightbox, &it.expect),
        ItemKind::Task(it) => task(&mut entries, it),
        ItemKind::Course(it) => course(&mut entries, it),
        ItemKind::Menu(it) => menu(&mut entries, it),
    }
    entries.0
}

fn walkthru(entries: &mut Entries, it: &Walkthru) {
    entries.some("library", it.library.as_ref().map(library));
    autoplay(entries, it.autoplay.as_ref());
    let points = it.start_points.iter().map(|point| {
        let mut entries = Entries::new();
        entries.add("at", Flow::text(&point.at));
        entries.add("when", rule(&point.when));
        entries.0
    });
    entries.block("start_points", Part::List(points.collect()));
    entries.0.push(("steps".to_owned(), step::list(&it.steps, "s")));
    if let Some(goal) = &it.goal {
        let mut stated = Entries::new();
        stated.add("when", rule(&goal.when));
        stated.some("within", (goal.within != GOAL).then(|| Flow::word(duration_text(goal.within))));
        entries.add("goal", stated.flow());
    }
}

fn library(library: &Library) -> Flow {
    let mut entries = Entries::new();
    entries.add("adapter", Flow::text(&library.adapter));
    entries.filled("tour", Flow::text(&library.tour));
    entries.some(
        "start",
        match &library.start {
            LibraryStart::Adapter => None,
            LibraryStart::Autoplay => Some(Flow::word("autoplay")),
            LibraryStart::Click(element) => Some(Flow::map([("click", Flow::text(element))])),
            LibraryStart::Clicks(elements) => Some(Flow::map([("clicks", Flow::texts(elements))])),
            LibraryStart::Scenario(file) => Some(Flow::map([("scenario", Flow::text(file))])),
        },
    );
    entries.some("version", library.version.as_ref().map(Flow::text));
    entries.some("more", library.more.as_ref().map(Flow::from));
    entries.flow()
}

fn autoplay(entries: &mut Entries, autoplay: Option<&Autoplay>) {
    let Some(autoplay) = autoplay else { return };
    let mut stated = Entries::new();
    stated.add("when", rule(&autoplay.when));
    stated.some("every", (autoplay.every != Every::Once).then(|| word(&autoplay.every)));
    stated.some("after", (!autoplay.after.is_zero()).then(|| Flow::word(duration_text(autoplay.after))));
    entries.add("autoplay", stated.flow());
}

fn beside(entries: &mut Entries, on: &str, side: Side) {
    entries.add("on", Flow::text(on));
    entries.some("side", (side != Side::Auto).then(|| word(&side)));
}

fn launcher(entries: &mut Entries, it: &Launcher) {
    beside(entries, &it.on, it.side);
    entries.some("when", it.when.as_ref().map(rule));
    entries.truth("keep_looking", it.keep_looking);
    entries.add("plays", Flow::text(&it.plays));
    entries.wording("label", &it.label);
}

fn smarttip(entries: &mut Entries, it: &Smarttip) {
    beside(entries, &it.on, it.side);
    entries.some("when", it.when.as_ref().map(rule));
    entries.truth("keep_looking", it.keep_looking);
    if let TipKind::Validation { rule: good, tries } = &it.tip {
        entries.add("kind", Flow::word("validation"));
        entries.add("rule", rule(good));
        let mut trial = Entries::new();
        trial.filled("bad", Flow::texts(&tries.bad));
        trial.filled("good", Flow::texts(&tries.good));
        entries.filled("try", trial.flow());
    }
    entries.wording("text", &it.text);
}

fn shoutout(entries: &mut Entries, it: &Shoutout) {
    autoplay(entries, it.autoplay.as_ref());
    entries.wording("text", &it.text);
    let buttons = it.buttons.iter().enumerate();
    entries
        .filled("buttons", Flow::List(buttons.map(|(at, it)| button(it, &format!("b{}", at + 1))).collect()));
}

fn button(button: &Button, position: &str) -> Flow {
    let mut entries = Entries::new();
    entries.some("id", (button.id != position).then(|| Flow::text(&button.id)));
    match &button.press {
        Press::Plays(item) => entries.add("plays", Flow::text(item)),
        Press::Opens(url) => entries.add("opens", Flow::text(url)),
        Press::Close(_) if button.id == position && button.label.is_empty() => return Flow::word("close"),
        Press::Close(_) => entries.add("close", Flow::word(true)),
    }
    entries.wording("label", &button.label);
    entries.flow()
}

fn survey(entries: &mut Entries, it: &Survey) {
    autoplay(entries, it.autoplay.as_ref());
    entries.wording("text", &it.text);
    entries.block("questions", Part::List(it.questions.iter().map(question).collect()));
    entries.wording("thanks", &it.thanks);
}

fn question(question: &Question) -> Vec<(String, Part)> {
    let mut entries = Entries::new();
    let key = match &question.kind {
        QuestionKind::Nps => "nps",
        QuestionKind::Rating => "rating",
        QuestionKind::Open => "open",
        QuestionKind::Choice { .. } => "choice",
        QuestionKind::Choices { .. } => "choices",
    };
    entries.add(key, Flow::text(&question.id));
    entries.wording("text", &question.text);
    if matches!(key, "choice" | "choices") {
        entries.add("options", options(&question.options));
    }
    entries.truth("required", question.required);
    entries.0
}

fn link(entries: &mut Entries, url: &str, open: Opening, usual: Opening, expect: &Expected) {
    entries.add("url", Flow::text(url));
    entries.some("open", (open != usual).then(|| word(&open)));
    let mut expected = Entries::new();
    expected.some("title", expect.title.as_ref().map(Flow::text));
    expected.some("host", expect.host.as_ref().map(Flow::text));
    entries.filled("expect", expected.flow());
}

fn task(entries: &mut Entries, it: &Task) {
    entries.some("activate", it.activate.as_ref().map(rule));
    entries.some("plays", it.plays.as_ref().map(Flow::text));
    match &it.done {
        TaskDone::Goal => {}
        TaskDone::Played => entries.add("done", Flow::word("played")),
        TaskDone::When(when) => entries.add("done", Flow::map([("when", rule(when))])),
    }
}

fn course(entries: &mut Entries, it: &Course) {
    entries.add("items", Flow::texts(&it.items));
    entries.some("order", (it.order != Order::Free).then(|| word(&it.order)));
    let Some(quiz) = &it.quiz else { return };
    let questions = quiz.questions.iter().map(|question| {
        let mut entries = Entries::new();
        entries.add("id", Flow::text(&question.id));
        entries.wording("text", &question.text);
        entries.add("answers", options(&question.options));
        entries.add(
            "right",
            match question.right.as_slice() {
                [one] => Flow::text(one),
                several => Flow::texts(several),
            },
        );
        entries.0
    });
    let mut stated = Entries::new();
    stated.add("pass", Flow::word(quiz.pass));
    stated.block("questions", Part::List(questions.collect()));
    entries.block("quiz", Part::Block(stated.0));
}

fn menu(entries: &mut Entries, it: &Menu) {
    entries.some("when", it.when.as_ref().map(rule));
    let tabs = it.tabs.iter().map(|tab| {
        let items = Flow::texts(&tab.items);
        if tab.title.is_empty() {
            return (tab.id.clone(), Part::Flow(items));
        }
        let mut entries = Entries::new();
        entries.wording("title", &tab.title);
        entries.add("items", items);
        (tab.id.clone(), Part::Flow(entries.flow()))
    });
    let tabs: Vec<(String, Part)> = tabs.collect();
    match tabs.is_empty() {
        true => entries.add("tabs", Flow::Map(Vec::new())),
        false => entries.block("tabs", Part::Block(tabs)),
    }
    if !it.search {
        entries.add("search", Flow::word(false));
    } else if !it.hint.is_empty() {
        let mut search = Entries::new();
        search.wording("hint", &it.hint);
        entries.add("search", search.flow());
    }
}
