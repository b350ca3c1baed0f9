//! The reference player's source, embedded: one script that plays published content on any page.
//!
//! It is put together from browser/agent/player without a build step, in the order that the parts need each other,
//! around one object that the page can't reach. A page loads it by a snippet, or the runner puts it into the page
//! and calls `surefoot.player.load(content)`. It plays; what it plays is judged elsewhere.

use scenarios::Language;
use serde_json::{Map, Value};
use std::{collections::HashMap, sync::LazyLock};

/// The parts, in their order; the languages' words come after the first one.
const PARTS: &[&str] = &[
    include_str!("../agent/player/words.js"),
    include_str!("../agent/player/store.js"),
    include_str!("../agent/player/find.js"),
    include_str!("../agent/player/rules.js"),
    include_str!("../agent/player/style.js"),
    include_str!("../agent/player/dom.js"),
    include_str!("../agent/player/place.js"),
    include_str!("../agent/player/balloon.js"),
    include_str!("../agent/player/acts.js"),
    include_str!("../agent/player/triggers.js"),
    include_str!("../agent/player/path.js"),
    include_str!("../agent/player/play.js"),
    include_str!("../agent/player/cards.js"),
    include_str!("../agent/player/menu.js"),
    include_str!("../agent/player/tips.js"),
];

/// Reports what real users' browsers found.
const RESULTS: &str = include_str!("../agent/player/results.js");

/// What begins it: the last part.
const START: &str = include_str!("../agent/player/start.js");

/// The player's own words in languages other than English, which is always there.
const WORDS: &[(&str, &str)] = &[
    ("ar", include_str!("../agent/player/words/ar.js")),
    ("de", include_str!("../agent/player/words/de.js")),
    ("es", include_str!("../agent/player/words/es.js")),
    ("fr", include_str!("../agent/player/words/fr.js")),
    ("ja", include_str!("../agent/player/words/ja.js")),
];

/// The instruments of tests and of the Flow Tracker.
const INSTRUMENTS: &str = include_str!("../agent/player/state.js");

/// More of them, for checks that do as a person does.
const MORE_INSTRUMENTS: &str = include_str!("../agent/player/parts.js");

/// Who the player is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Real users: as small as can be. It could report nothing if it wanted to.
    Users,
    /// Real users whose browsers report what they found, where the content names an address for it.
    ReportingUsers,
    /// Tests, previews and the Flow Tracker: `surefoot.player.state()` tells everything.
    Tests,
}

/// The Flow Tracker's window: a script for a page that has the player already. It opens by `surefoot.tracker.open()`.
pub static TRACKER: LazyLock<String> =
    LazyLock::new(|| squeeze(&crate::agent::strip(include_str!("../agent/tracker.js"))));

/// What a preview does in a page, beside the player and the tracker.
static PREVIEW: LazyLock<String> =
    LazyLock::new(|| squeeze(&crate::agent::strip(include_str!("../agent/preview.js"))));

/// The player, the Flow Tracker and content that is not published yet, as one script for a page that may have
/// scripts of its own: content and options as JSON. In a frame it does nothing. A player that a page has from
/// elsewhere makes room, as it has no instruments.
///
/// [`Session::evaluate_in_page`](crate::Driver::evaluate_in_page) wants an expression: it is one.
pub fn preview(content: &str, options: &str) -> String {
    let player = script(Audience::Tests, &[]);
    let (tracker, preview) = (&*TRACKER, &*PREVIEW);
    format!(
        "(()=>{{if(top!==self)return null;const s=globalThis.surefoot;\
         if(s?.player&&!s.player.sheet){{s.player.unload?.();delete s.player;}}\n\
         {player}\n{tracker}\nreturn ({preview})({content},{options})}})()"
    )
}

/// Newer content for a page that has the preview already, as an expression.
pub fn preview_again(content: &str, options: &str) -> String {
    format!("({})({content},{options})", &*PREVIEW)
}

/// The whole player, a script for a page, with its own words in these languages; in all where there are none.
///
/// Loaded twice, the second one does nothing. Where a language has no words yet, they are English.
pub fn script(audience: Audience, languages: &[Language]) -> String {
    let wanted =
        |tag: &str| languages.is_empty() || languages.iter().any(|language| language.primary() == tag);
    let words = WORDS.iter().filter(|(tag, _)| wanted(tag)).map(|(_, words)| *words);
    let instruments = [INSTRUMENTS, MORE_INSTRUMENTS].into_iter().filter(|_| audience == Audience::Tests);
    let first = PARTS[..1].iter().copied().chain(words).chain(PARTS[1..].iter().copied());
    let results = (audience != Audience::Users).then_some(RESULTS);
    let parts = first.chain(results).chain(instruments).chain([START]);
    // The marks alone: a line that begins with one would be a comment.
    let all = |part: &str| part.replace("/*tests*/", "").replace("/*end*/", "");
    let for_users = |part: &str| without_instruments(part);
    let part: &dyn Fn(&str) -> String = if audience == Audience::Tests { &all } else { &for_users };
    let parts: String = parts.map(|source| crate::agent::strip(&part(source)) + "\n").collect();
    let parts = shorten(&squeeze(&parts));
    format!("(()=>{{'use strict';if(globalThis.surefoot?.player)return;let $={{}};\n{parts}}})();\n")
}

/// The player's own words in those of these languages that it has, by language: for a script that has English only,
/// and gets the rest beside its content.
pub fn words(languages: &[Language]) -> Map<String, Value> {
    let wanted = |tag: &str| languages.iter().any(|language| language.primary() == tag);
    let own = WORDS.iter().filter(|(tag, _)| wanted(tag));
    own.filter_map(|(tag, words)| Some(((*tag).to_owned(), literal(words)?))).collect()
}

/// What a script of words assigns: it is written as JSON.
fn literal(source: &str) -> Option<Value> {
    let (_, words) = source.split_once(" = ")?;
    serde_json::from_str(words.trim_end().strip_suffix(';')?).ok()
}

/// Leaves out what stands between `/*tests*/` and `/*end*/`: only instruments ask for it.
fn without_instruments(source: &str) -> String {
    let mut parts = source.split("/*tests*/");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| kept + part.split_once("/*end*/").map_or("", |(_, rest)| rest))
}

/// Leaves out the blanks that only people need. Texts, templates and regular expressions stay as they are, and so
/// do the ends of lines that may end a statement.
fn squeeze(source: &str) -> String {
    let letters: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut braces: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        let ends_hole = letter == '}' && braces.last() == Some(&0);
        let end = match letter {
            '\'' | '"' => quoted(&letters, at),
            '`' | '}' if letter == '`' || ends_hole => {
                if ends_hole {
                    braces.pop();
                }
                template(&letters, at, &mut braces)
            }
            '/' if begins_pattern(&out) => pattern(&letters, at),
            _ if is_word(letter) => word(&letters, at),
            _ => at + 1,
        };
        match letter {
            '{' => braces.iter_mut().rev().take(1).for_each(|open| *open += 1),
            '}' if !ends_hole => {
                braces.iter_mut().rev().take(1).for_each(|open| *open = open.saturating_sub(1))
            }
            _ => {}
        }
        let before = out.chars().next_back();
        let blank = letter == ' ' && !parts_words(before, letters.get(at + 1).copied());
        // A line that ends so is no statement's end by its end alone.
        let line = letter == '\n' && matches!(before, Some(';' | ',' | '{'));
        if !blank && !line {
            // What is spread is no property.
            let before = before.filter(|_| !out.ends_with("..."));
            out.push_str(&short(letters[at..end].iter().collect(), before, letters.get(end).copied()));
        }
        at = end;
    }
    out
}

/// Names that parts take out of the common object by name.
const TAKEN_OUT: &[&str] = &["h", "path"];

/// Gives what the parts share names of one or two letters: nobody else can reach the object that holds it.
fn shorten(source: &str) -> String {
    let mut names: HashMap<&str, String> = HashMap::new();
    let mut pieces = source.split("$.");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(|letter| !is_word(letter)).unwrap_or(piece.len());
        let (name, rest) = piece.split_at(end);
        let count = names.len();
        let short = match TAKEN_OUT.contains(&name) || name.is_empty() {
            true => name,
            false => names.entry(name).or_insert_with(|| numbered(count)),
        };
        out.push_str(&format!("$.{short}{rest}"));
    }
    out
}

/// `a`, `b` … `Z`, `aa`; never one of those that are taken out.
fn numbered(mut number: usize) -> String {
    let letters: Vec<char> = ('a'..='z').filter(|letter| *letter != 'h').chain('A'..='Z').collect();
    let mut name = letters[number % letters.len()].to_string();
    while number >= letters.len() {
        number = number / letters.len() - 1;
        name.insert(0, letters[number % letters.len()]);
    }
    name
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$')
}

/// The two words that stand everywhere, shorter. A property or key of such a name stays as it is.
fn short(word: String, before: Option<char>, after: Option<char>) -> String {
    match word.as_str() {
        "player" if before != Some('.') && after != Some(':') => "$".to_owned(),
        "const" if before != Some('.') => "let".to_owned(),
        _ => word,
    }
}

/// Behind a word's last letter.
fn word(letters: &[char], start: usize) -> usize {
    letters[start..]
        .iter()
        .position(|letter| !is_word(*letter))
        .map_or(letters.len(), |length| start + length)
}

/// Whether a blank keeps two words or two signs apart.
fn parts_words(before: Option<char>, after: Option<char>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => {
            (is_word(before) && is_word(after)) || (before == after && matches!(before, '+' | '-'))
        }
        _ => false,
    }
}

/// Behind the closing quote.
fn quoted(letters: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < letters.len() && letters[at] != letters[start] {
        at += if letters[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(letters.len())
}

/// Behind a template's end, or behind the `${` of its next hole.
fn template(letters: &[char], start: usize, braces: &mut Vec<usize>) -> usize {
    let mut at = start + 1;
    while at < letters.len() && letters[at] != '`' {
        if letters[at] == '$' && letters.get(at + 1) == Some(&'{') {
            braces.push(0);
            return at + 2;
        }
        at += if letters[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(letters.len())
}

/// Behind a regular expression's last flag.
fn pattern(letters: &[char], start: usize) -> usize {
    let (mut at, mut class) = (start + 1, false);
    while at < letters.len() && (letters[at] != '/' || class) {
        match letters[at] {
            '\\' => at += 1,
            '[' => class = true,
            ']' => class = false,
            _ => {}
        }
        at += 1;
    }
    at += 1;
    while at < letters.len() && letters[at].is_ascii_lowercase() {
        at += 1;
    }
    at.min(letters.len())
}

/// Whether a slash here begins a regular expression, and divides nothing.
fn begins_pattern(before: &str) -> bool {
    let before = before.trim_end_matches(' ');
    before.ends_with(['(', ',', '=', ':', '[', '!', '&', '|', '?', '{', '}', ';', '>', '\n'])
        || before.ends_with("return")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    #[test]
    fn the_player_is_small() {
        for audience in [Audience::Users, Audience::ReportingUsers] {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
            // What is published has English; other languages' words come beside the content.
            gzip.write_all(script(audience, &[Language("en".to_owned())]).as_bytes())
                .expect("memory takes it");
            let size = gzip.finish().expect("memory takes it").len();
            println!("{audience:?}: {size} bytes");
            assert!(size < 30 * 1024, "{audience:?}: {size} bytes");
        }
    }

    #[test]
    fn the_words_of_every_language_are_read() {
        let tags: Vec<Language> = WORDS.iter().map(|(tag, _)| Language((*tag).to_owned())).collect();
        let all = words(&tags);
        let keys = |tag: &str| all[tag].as_object().expect("words").keys().cloned().collect::<Vec<_>>();
        assert_eq!(all.len(), WORDS.len());
        assert!(WORDS.iter().all(|(tag, _)| keys(tag) == keys("de")) && keys("de").len() > 5);
        assert_eq!(words(&[Language("de-CH".to_owned())])["de"]["next"], "Weiter");
    }

    #[test]
    fn only_blanks_that_mean_nothing_are_left_out() {
        let source =
            "const a = b + +c, d = `x ${e ? ' f ' : `g ${ {h: 1}.h } `} y`;\nreturn /[/ ] x/g.test(i) in j";
        let small = "let a=b+ +c,d=`x ${e?' f ':`g ${{h:1}.h} `} y`;return/[/ ] x/g.test(i)in j";
        assert_eq!(squeeze(source), small);
        let named = "const x = { player: player.a, ...player.b, c: [...player.d], e: f.player }";
        let shared = "$.alone(1,$.b);let{h}=$;$.h(`${$.alone}`,$.c)";
        assert_eq!(shorten(shared), "$.a(1,$.b);let{h}=$;$.h(`${$.a}`,$.c)");
        assert_eq!([0, 50, 51, 102].map(numbered), ["a", "Z", "aa", "ba"]);
        assert_eq!(squeeze(named), "let x={player:$.a,...$.b,c:[...$.d],e:f.player}");
    }
}
