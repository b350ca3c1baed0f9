//! From what is told to a letter: the same headline, sections and links for mail and for chats. Pure.
//!
//! All page text in it is clean: one line, no link of its own. Links are ours only.

use super::{
    Content,
    clean::{clean, first_part},
    morning::{Missing, Morning},
    personal,
    told::{Cause, Causes, Heals, Told, Turn},
    words::Words,
};
use scenarios::Topic;
use serde::Serialize;
use url::Url;

/// Longer titles and messages are cut.
const TITLE: usize = 160;
const MESSAGE: usize = 240;

/// Of whom a letter is.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    /// The project's name.
    pub project: String,
    /// The channel's name.
    pub channel: String,
    /// The channel's language.
    pub words: Words,
    /// The dashboard's address; `None`: there are no links.
    pub public: Option<Url>,
}

impl Setting {
    /// A page of the dashboard.
    pub fn page(&self, path: &str) -> Option<String> {
        Some(format!("{}{path}", self.public.as_ref()?.as_str().trim_end_matches('/')))
    }
}

/// What a person reads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Letter {
    /// For mail: `[Surefoot] main · nightly: 3 broken by one cause`.
    pub subject: String,
    /// The whole in a line.
    pub headline: String,
    /// More lines of the head.
    pub intro: Vec<String>,
    /// What there is, the most urgent first.
    pub sections: Vec<Section>,
    /// The dashboard.
    pub link: Option<Link>,
    /// Why it came.
    pub footer: String,
    /// The language's tag.
    pub language: &'static str,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
}

/// Things of a kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Section {
    /// `broken`, `recovered`, `healed`, `operations` or `plain`: how it looks.
    pub tone: &'static str,
    /// Its title.
    pub title: String,
    /// The things.
    pub items: Vec<Item>,
    /// How many more there are, in words.
    pub more: Option<String>,
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Item {
    /// What it is, cleaned page text.
    pub title: String,
    /// Its page.
    pub url: Option<String>,
    /// `#12 · High · new`.
    pub marks: String,
    /// More of it.
    pub lines: Vec<String>,
}

/// A link to the dashboard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Link {
    /// Its words.
    pub words: String,
    /// Its address.
    pub url: String,
}

/// What a message tells, in a line of a language; `None` where it can't be read.
pub fn in_a_line(content: &serde_json::Value, language: &str) -> Option<String> {
    let words = Words::of(language);
    Some(match serde_json::from_value(content.clone()).ok()? {
        Content::Change(told) => format!("{}: {}", plans(&told, words), headline(&told, words)),
        Content::Digest(morning) => digest_headline(&morning, words),
        Content::Ticket(told) => personal::headline(&told),
        Content::Test => words.say("test_headline"),
    })
}

/// The letter for some content.
pub(crate) fn letter(content: &Content, setting: &Setting) -> Letter {
    let words = setting.words;
    let (what, headline, intro, sections) = match content {
        Content::Change(told) => (plans(told, words), headline(told, words), vec![], changes(told, setting)),
        Content::Digest(morning) => {
            let sections = [still_and_more(morning, setting), changes(&morning.told, setting)];
            (
                words.say("digest"),
                digest_headline(morning, words),
                digest_intro(morning, words),
                ordered(sections),
            )
        }
        Content::Ticket(told) => return personal::letter(told, setting),
        Content::Test => {
            let arrives = words.fill("test_words", &[("channel", &clean(&setting.channel, TITLE))]);
            (words.say("test"), words.say("test_headline"), vec![arrives], vec![])
        }
    };
    let project = words.name(&clean(&setting.project, TITLE));
    let names = [("channel", words.name(&clean(&setting.channel, TITLE))), ("project", project.clone())];
    let names: Vec<(&str, &str)> = names.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Letter {
        subject: format!("[Surefoot] {project} · {what}: {headline}"),
        headline,
        intro,
        sections,
        link: setting.page("/").map(|url| Link { words: words.say("open"), url }),
        footer: words.fill("footer", &names),
        language: words.language,
        direction: words.direction(),
    }
}

fn plans(told: &Told, words: Words) -> String {
    let name =
        |plan: &String| if plan.is_empty() { words.say("alone") } else { words.name(&clean(plan, TITLE)) };
    told.plans.iter().map(name).collect::<Vec<_>>().join(&words.say("comma"))
}

/// `3 broken by one cause, 2 recovered`.
fn headline(told: &Told, words: Words) -> String {
    let parts = parts(told, words);
    if parts.is_empty() { words.say("nothing") } else { parts.join(&words.say("comma")) }
}

fn parts(told: &Told, words: Words) -> Vec<String> {
    let broken = (told.broken.count > 0).then(|| {
        let key = if told.broken.count == 1 { "broken_one" } else { "broken" };
        let (cells, causes) = (told.broken.cells.to_string(), told.broken.count.to_string());
        words.fill(key, &[("cells", &cells), ("causes", &causes)])
    });
    let counted = [
        ("recovered", told.recovered.cells),
        ("healed", told.healed.count),
        ("operations", told.operations.count),
        ("operations_over", told.operations_over.count),
        ("passing", told.passing),
    ];
    let counted = counted.into_iter().filter(|(_, count)| *count > 0);
    broken.into_iter().chain(counted.map(|(key, count)| words.count(key, count))).collect()
}

fn digest_headline(morning: &Morning, words: Words) -> String {
    let counted = [
        ("still", morning.still.cells),
        ("missing", morning.missing.len()),
        ("waiting", morning.waiting.count),
    ];
    let counted = counted.into_iter().filter(|(_, count)| *count > 0);
    let more = counted.map(|(key, count)| words.count(key, count));
    let all: Vec<String> = parts(&morning.told, words).into_iter().chain(more).collect();
    match morning.good {
        _ if !all.is_empty() => all.join(&words.say("comma")),
        Some((good, known)) if good == known && known > 0 => {
            words.fill("all_good", &[("count", &known.to_string())])
        }
        _ => words.say("nothing"),
    }
}

fn digest_intro(morning: &Morning, words: Words) -> Vec<String> {
    let when = |moment: chrono::DateTime<chrono::Utc>| moment.format("%Y-%m-%d %H:%M UTC").to_string();
    let window = words.fill("window", &[("since", &when(morning.since)), ("until", &when(morning.until))]);
    let good = morning.good.filter(|(_, known)| *known > 0).map(|(good, known)| {
        words.fill("good", &[("good", &good.to_string()), ("known", &known.to_string())])
    });
    [window].into_iter().chain(good).collect()
}

/// What broke, then what is still broken and did not run, then the rest.
fn ordered([still, changes]: [Vec<Section>; 2]) -> Vec<Section> {
    let (broken, others): (Vec<Section>, Vec<Section>) =
        changes.into_iter().partition(|section| section.tone == "broken");
    // What healed stands among what waits.
    let others = others.into_iter().filter(|section| section.tone != "healed");
    broken.into_iter().chain(still).chain(others).collect()
}

fn changes(told: &Told, setting: &Setting) -> Vec<Section> {
    let title = |key: &str| setting.words.say(key);
    let sections = [
        causes(Topic::Broken.name(), title("title_broken"), &told.broken, setting),
        causes(Topic::Operations.name(), title("title_operations"), &told.operations, setting),
        causes(Topic::Recovered.name(), title("title_recovered"), &told.recovered, setting),
        causes(Topic::Recovered.name(), title("title_operations_over"), &told.operations_over, setting),
        heals(title("title_healed"), &told.healed, setting),
    ];
    sections.into_iter().flatten().collect()
}

fn still_and_more(morning: &Morning, setting: &Setting) -> Vec<Section> {
    let words = setting.words;
    let missing = (!morning.missing.is_empty()).then(|| Section {
        tone: Topic::Operations.name(),
        title: words.say("title_missing"),
        items: morning
            .missing
            .iter()
            .take(super::told::MOST_CAUSES)
            .map(|one| missing(one, setting))
            .collect(),
        more: more(morning.missing.len(), super::told::MOST_CAUSES, words),
    });
    let sections = [
        causes(Topic::Broken.name(), words.say("title_still"), &morning.still, setting),
        missing,
        heals(words.say("title_waiting"), &morning.waiting, setting),
    ];
    sections.into_iter().flatten().collect()
}

fn more(count: usize, named: usize, words: Words) -> Option<String> {
    (count > named).then(|| words.count("more", count - named))
}

fn causes(tone: &'static str, title: String, causes: &Causes, setting: &Setting) -> Option<Section> {
    (causes.count > 0).then(|| Section {
        tone,
        title,
        items: causes.named.iter().map(|cause| item(cause, tone, setting)).collect(),
        more: more(causes.count, causes.named.len(), setting.words),
    })
}

fn item(cause: &Cause, tone: &str, setting: &Setting) -> Item {
    let words = setting.words;
    let number = cause.ticket.map(|number| format!("#{number}"));
    let is_open = tone != Topic::Recovered.name();
    let severity =
        cause.severity.as_ref().filter(|_| is_open).map(|name| words.say(&format!("severity_{name}")));
    let turn = match cause.turn {
        Turn::Same => None,
        Turn::Opened => Some(words.say("turn_opened")),
        Turn::Reopened => Some(words.say("turn_reopened")),
        Turn::Fixed => Some(words.say("turn_fixed")),
    };
    let since = cause.since.as_ref().map(|day| words.fill("since", &[("day", day)]));
    let system = cause.system.as_ref().map(|system| clean(system, TITLE));
    let code = cause.code.as_ref().map(|code| clean(code, TITLE));
    let marks: Vec<String> = [number, severity, turn, since, system, code].into_iter().flatten().collect();
    let message =
        cause.message.as_deref().filter(|_| is_open).map(first_part).map(|words| clean(words, MESSAGE));
    let path =
        cause.ticket.map_or_else(|| format!("/runs/{}", cause.run), |number| format!("/tickets/{number}"));
    Item {
        title: clean(&cause.title, TITLE),
        url: setting.page(&path),
        marks: marks.join(" · "),
        lines: message.filter(|words| !words.is_empty()).into_iter().chain([places(cause, words)]).collect(),
    }
}

fn places(cause: &Cause, words: Words) -> String {
    let places: Vec<String> = cause.places.iter().map(|place| words.name(&clean(place, TITLE))).collect();
    let mut places = places.join(&words.say("comma"));
    if cause.cells > cause.places.len() {
        places = words.fill("places_more", &[("places", &places)]);
    }
    words.count("cells", cause.cells).replace("{places}", &places)
}

fn heals(title: String, heals: &Heals, setting: &Setting) -> Option<Section> {
    let words = setting.words;
    let item = |heal: &super::told::Heal| {
        let (target, scenario) = (clean(&heal.target, TITLE), clean(&heal.scenario, TITLE));
        Item {
            title: words
                .fill("heal", &[("target", &words.name(&target)), ("scenario", &words.name(&scenario))]),
            url: setting.page("/proposals"),
            marks: String::new(),
            lines: vec![],
        }
    };
    (heals.count > 0).then(|| Section {
        tone: Topic::Healed.name(),
        title,
        items: heals.named.iter().map(item).collect(),
        more: more(heals.count, heals.named.len(), words),
    })
}

fn missing(one: &Missing, setting: &Setting) -> Item {
    let words = setting.words;
    let untold = |key: &str, cells: i64, code: &Option<String>, environment: &str| {
        let environment = clean(environment, TITLE);
        let environment =
            if environment.is_empty() { words.say("no_environment") } else { words.name(&environment) };
        let code = code.as_deref().map_or_else(|| "–".to_owned(), |code| clean(code, TITLE));
        words.fill(key, &[("cells", &cells.to_string()), ("environment", &environment), ("code", &code)])
    };
    let (title, path) = match one {
        Missing::Inconclusive { cells, code, environment } => {
            (untold("inconclusive", *cells, code, environment), "/runs?verdict=inconclusive")
        }
        Missing::Skipped { cells, code, environment } => {
            (untold("skipped", *cells, code, environment), "/runs?verdict=skipped")
        }
        Missing::Unended { plan, cells } => {
            let values = [("plan", words.name(&clean(plan, TITLE))), ("cells", cells.to_string())];
            (words.fill("unended", &values.each_ref().map(|(name, value)| (*name, value.as_str()))), "/plans")
        }
        Missing::Unstarted { plan, slot } => {
            let values = [
                ("plan", words.name(&clean(plan, TITLE))),
                ("when", slot.format("%Y-%m-%d %H:%M UTC").to_string()),
            ];
            (
                words.fill("unstarted", &values.each_ref().map(|(name, value)| (*name, value.as_str()))),
                "/plans",
            )
        }
    };
    Item { title, url: setting.page(path), marks: String::new(), lines: vec![] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::example::{news, with_ticket};
    use crate::notify::told::told;
    use store::NewsKind;

    fn setting(language: &str) -> Setting {
        Setting {
            project: "main".to_owned(),
            channel: "builders".to_owned(),
            words: Words::of(language),
            public: Url::parse("https://surefoot.example/").ok(),
        }
    }

    fn night() -> Content {
        let all = [
            with_ticket(news(1, NewsKind::Opened, "a"), 7, "high"),
            with_ticket(news(2, NewsKind::Broken, "a"), 7, "high"),
            with_ticket(news(3, NewsKind::Broken, "b"), 7, "high"),
            with_ticket(news(4, NewsKind::Recovered, "c"), 3, "low"),
        ];
        Content::Change(Box::new(told(&all, &Topic::ALL)))
    }

    #[test]
    fn a_letter_says_in_a_line_what_happened_and_where_to_look() {
        let letter = letter(&night(), &setting("en"));
        assert_eq!(letter.subject, "[Surefoot] main · nightly: 2 broken by one cause, 1 recovered");
        let titles: Vec<&str> = letter.sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, ["Broken", "Recovered"]);
        let item = &letter.sections[0].items[0];
        assert_eq!(item.url.as_deref(), Some("https://surefoot.example/tickets/7"));
        assert_eq!(item.marks, "#7 · High · new · crm · element.missing");
        assert_eq!(item.lines, ["no button “Save” after 10 s", "in 2 cells: chromium · de · test …"]);
    }

    #[test]
    fn each_language_has_its_own_words() {
        for (language, expected, direction) in [
            ("de", "2 kaputt aus einer Ursache, 1 wieder gut", "ltr"),
            ("ja", "不具合 2 件(原因 1 件)、復旧 1 件", "ltr"),
            ("ar", "معطّل: 2 لسبب واحد، عاد سليمًا: 1", "rtl"),
        ] {
            let letter = letter(&night(), &setting(language));
            assert_eq!((letter.headline.as_str(), letter.direction), (expected, direction));
        }
    }

    #[test]
    fn a_digest_of_a_quiet_night_says_so() {
        let quiet = Morning {
            since: chrono::DateTime::UNIX_EPOCH,
            until: chrono::DateTime::UNIX_EPOCH,
            told: Told::default(),
            still: Causes::default(),
            waiting: Heals::default(),
            missing: vec![],
            good: Some((48, 48)),
        };
        let all_good = letter(&Content::Digest(Box::new(quiet.clone())), &setting("en"));
        assert_eq!(all_good.subject, "[Surefoot] main · Digest: all 48 cells are good");
        let gap = Missing::Unstarted { plan: "nightly".to_owned(), slot: chrono::DateTime::UNIX_EPOCH };
        let gap = Morning { missing: vec![gap], ..quiet };
        let letter = letter(&Content::Digest(Box::new(gap)), &setting("en"));
        assert_eq!(letter.headline, "one gap", "what did not run is no good news");
        assert_eq!(
            letter.sections[0].items[0].title,
            "The plan nightly was due at 1970-01-01 00:00 UTC and did not start"
        );
    }
}
