//! Items out of nodes.

use super::rule::{needed, rule, word};
use super::step::steps;
use super::{entries, items, options, wording};
use crate::content::Wording;
use crate::content::item::{
    Autoplay, Button, Course, Every, Expected, Item, ItemKind, Launcher, Library, LibraryStart, Menu,
    MenuTab, Opening, Order, Press, Question, QuestionKind, Quiz, QuizQuestion, Resource, Shoutout, Shuttle,
    Smarttip, Survey, Task, TaskDone, TipKind, Trial, Walkthru,
};
use crate::content::step::{Goal, Side, StartPoint};
use crate::read::value::{duration, json, parsed, text, texts, truth};
use crate::yaml::{Entry, Node};
use std::time::Duration;

/// How long a goal may take after the last step where the file says nothing.
pub(crate) const GOAL: Duration = Duration::from_secs(15);

pub(super) fn item(entry: &Entry) -> Item {
    let node = &entry.value;
    Item {
        title: wording(node.get("title")),
        description: wording(node.get("description")),
        note: text(node.get("note")),
        tags: texts(node.get("tags")),
        segment: text(node.get("segment")),
        draft: truth(node.get("draft")),
        start: text(node.get("start")),
        prepare: text(node.get("prepare")),
        kind: kind(node),
        line: entry.line,
    }
}

fn kind(node: &Node) -> ItemKind {
    let address = || text(node.get("url")).unwrap_or_default();
    let open = |usual| word(node.get("open")).unwrap_or(usual);
    match node.get("type").and_then(Node::text).unwrap_or_default() {
        "launcher" => ItemKind::Launcher(launcher(node)),
        "smarttip" => ItemKind::Smarttip(smarttip(node)),
        "shoutout" => ItemKind::Shoutout(Shoutout {
            autoplay: autoplay(node),
            buttons: items(node, "buttons").enumerate().map(|(at, node)| button(node, at + 1)).collect(),
            text: wording(node.get("text")),
        }),
        "survey" => ItemKind::Survey(Survey {
            autoplay: autoplay(node),
            questions: items(node, "questions").map(question).collect(),
            text: wording(node.get("text")),
            thanks: wording(node.get("thanks")),
        }),
        "shuttle" => {
            ItemKind::Shuttle(Shuttle { url: address(), open: open(Opening::Tab), expect: expected(node) })
        }
        "resource" => ItemKind::Resource(Resource {
            url: address(),
            open: open(Opening::Lightbox),
            expect: expected(node),
        }),
        "task" => ItemKind::Task(task(node)),
        "course" => ItemKind::Course(course(node)),
        "menu" => ItemKind::Menu(menu(node)),
        _ => ItemKind::Walkthru(walkthru(node)),
    }
}

fn walkthru(node: &Node) -> Walkthru {
    let start_point = |node: &Node| StartPoint {
        at: text(node.get("at")).unwrap_or_default(),
        when: needed(node.get("when")),
    };
    Walkthru {
        library: node.get("library").map(library),
        autoplay: autoplay(node),
        start_points: items(node, "start_points").map(start_point).collect(),
        steps: steps(node.get("steps"), "s"),
        goal: node.get("goal").map(|goal| Goal {
            when: needed(goal.get("when")),
            within: duration(goal.get("within")).unwrap_or(GOAL),
        }),
    }
}

fn library(node: &Node) -> Library {
    let start = node.get("start");
    let of_start = |key| text(start.and_then(|start| start.get(key)));
    let word = start.and_then(Node::text);
    let named = of_start("click").map(LibraryStart::Click);
    let clicks = texts(start.and_then(|start| start.get("clicks")));
    let named = named.or_else(|| (!clicks.is_empty()).then_some(LibraryStart::Clicks(clicks)));
    let named = named.or_else(|| of_start("scenario").map(LibraryStart::Scenario));
    Library {
        adapter: text(node.get("adapter")).unwrap_or_default(),
        tour: text(node.get("tour")).unwrap_or_default(),
        start: match word {
            Some("autoplay") => LibraryStart::Autoplay,
            _ => named.unwrap_or_default(),
        },
        version: text(node.get("version")),
        more: node.get("more").map(json),
    }
}

fn autoplay(node: &Node) -> Option<Autoplay> {
    node.get("autoplay").map(|autoplay| Autoplay {
        when: needed(autoplay.get("when")),
        every: word(autoplay.get("every")).unwrap_or(Every::Once),
        after: duration(autoplay.get("after")).unwrap_or_default(),
    })
}

fn side(node: &Node) -> Side {
    word(node.get("side")).unwrap_or_default()
}

fn launcher(node: &Node) -> Launcher {
    Launcher {
        on: text(node.get("on")).unwrap_or_default(),
        side: side(node),
        plays: text(node.get("plays")).unwrap_or_default(),
        when: node.get("when").and_then(rule),
        keep_looking: truth(node.get("keep_looking")),
        label: wording(node.get("label")),
    }
}

fn smarttip(node: &Node) -> Smarttip {
    let tries = node.get("try");
    let list = |key| texts(tries.and_then(|tries| tries.get(key)));
    let tip = match node.get("kind").and_then(Node::text) {
        Some("validation") => TipKind::Validation {
            rule: needed(node.get("rule")),
            tries: Trial { bad: list("bad"), good: list("good") },
        },
        _ => TipKind::Guidance,
    };
    Smarttip {
        on: text(node.get("on")).unwrap_or_default(),
        side: side(node),
        tip,
        when: node.get("when").and_then(rule),
        keep_looking: truth(node.get("keep_looking")),
        text: wording(node.get("text")),
    }
}

fn button(node: &Node, position: usize) -> Button {
    let plays = text(node.get("plays")).map(Press::Plays);
    let opens = text(node.get("opens")).map(Press::Opens);
    Button {
        id: text(node.get("id")).unwrap_or_else(|| format!("b{position}")),
        press: plays.or(opens).unwrap_or(Press::Close(true)),
        label: wording(node.get("label")),
    }
}

fn question(node: &Node) -> Question {
    let texts = options(node.get("options"));
    let options = || texts.keys().cloned().collect();
    let (key, kind) =
        match node.entries().iter().map(|entry| entry.key.as_str()).find(|key| ASKED.contains(key)) {
            Some("rating") => ("rating", QuestionKind::Rating),
            Some("open") => ("open", QuestionKind::Open),
            Some("choice") => ("choice", QuestionKind::Choice { options: options() }),
            Some("choices") => ("choices", QuestionKind::Choices { options: options() }),
            _ => ("nps", QuestionKind::Nps),
        };
    Question {
        id: text(node.get(key)).unwrap_or_default(),
        kind,
        required: truth(node.get("required")),
        text: wording(node.get("text")),
        options: texts,
    }
}

const ASKED: &[&str] = &["nps", "rating", "open", "choice", "choices"];

fn expected(node: &Node) -> Expected {
    let of = |key| text(node.get("expect").and_then(|expect| expect.get(key)));
    Expected { title: of("title"), host: of("host") }
}

fn task(node: &Node) -> Task {
    let done = node.get("done");
    Task {
        activate: node.get("activate").and_then(rule),
        plays: text(node.get("plays")),
        done: match done.and_then(Node::text) {
            Some("played") => TaskDone::Played,
            _ => done.and_then(|done| done.get("when")).and_then(rule).map_or(TaskDone::Goal, TaskDone::When),
        },
    }
}

fn course(node: &Node) -> Course {
    Course {
        items: texts(node.get("items")),
        order: word(node.get("order")).unwrap_or(Order::Free),
        quiz: node.get("quiz").map(|quiz| Quiz {
            pass: parsed(quiz.get("pass")).unwrap_or_default(),
            questions: items(quiz, "questions").map(quiz_question).collect(),
        }),
    }
}

fn quiz_question(node: &Node) -> QuizQuestion {
    let answers = options(node.get("answers"));
    let right = node.get("right");
    QuizQuestion {
        id: text(node.get("id")).unwrap_or_default(),
        answers: answers.keys().cloned().collect(),
        right: text(right).into_iter().chain(texts(right)).collect(),
        text: wording(node.get("text")),
        options: answers,
    }
}

fn menu(node: &Node) -> Menu {
    let tab = |entry: &Entry| {
        let value = &entry.value;
        let listed = value.get("items").unwrap_or(value);
        MenuTab { id: entry.key.clone(), items: texts(Some(listed)), title: wording(value.get("title")) }
    };
    let search = node.get("search");
    Menu {
        tabs: entries(node, "tabs").map(tab).collect(),
        search: search.is_none_or(|search| search.text() != Some("false")),
        when: node.get("when").and_then(rule),
        hint: search.map_or_else(Wording::default, |search| wording(search.get("hint"))),
    }
}
