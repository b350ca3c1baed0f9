//! XLIFF 2.0. Codes go out as `<ph>` with their text in `<originalData>`.

use super::xml::{Numbers, Piece, Seen, Stands, Xml, name_of};
use super::{Exchange, ExchangeError, Unit};
use crate::Language;
use crate::content::texts::TextState;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::collections::HashMap;

const NAMESPACE: &str = "urn:oasis:names:tc:xliff:document:2.0";
/// The part of a state that XLIFF 2 has no word for.
const REVIEW: &str = "surefoot:review";

pub(super) fn write(exchange: &Exchange) -> Result<Vec<u8>, ExchangeError> {
    written(exchange).map_err(|error| ExchangeError::new("", error.to_string()))
}

fn written(exchange: &Exchange) -> std::io::Result<Vec<u8>> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("xliff").with_attributes([
        ("xmlns", NAMESPACE),
        ("version", "2.0"),
        ("srcLang", exchange.source.0.as_str()),
        ("trgLang", exchange.target.0.as_str()),
    ]);
    out.write_event(Event::Start(root))?;
    out.write_event(Event::Start(BytesStart::new("file").with_attributes([("id", "content")])))?;
    for (at, unit) in exchange.units.iter().enumerate() {
        write_unit(&mut out, unit, at + 1)?;
    }
    out.write_event(Event::End(BytesEnd::new("file")))?;
    out.write_event(Event::End(BytesEnd::new("xliff")))?;
    Ok(out.into_inner())
}

fn write_unit(out: &mut Writer<Vec<u8>>, unit: &Unit, number: usize) -> std::io::Result<()> {
    let id = format!("u{number}");
    let start = BytesStart::new("unit").with_attributes([("id", id.as_str()), ("name", unit.key.as_str())]);
    out.write_event(Event::Start(start))?;
    if let Some(note) = &unit.note {
        out.write_event(Event::Start(BytesStart::new("notes")))?;
        words(out, BytesStart::new("note"), note)?;
        out.write_event(Event::End(BytesEnd::new("notes")))?;
    }
    let mut numbers = Numbers::default();
    let source = numbers.pieces(&unit.source);
    let target = unit.target.as_deref().map(|text| numbers.pieces(text));
    if !numbers.known.is_empty() {
        out.write_event(Event::Start(BytesStart::new("originalData")))?;
        for (at, code) in numbers.known.iter().enumerate() {
            let id = format!("d{}", at + 1);
            words(out, BytesStart::new("data").with_attributes([("id", id.as_str())]), code)?;
        }
        out.write_event(Event::End(BytesEnd::new("originalData")))?;
    }
    let (state, more) = state_words(unit.state);
    let mut segment = BytesStart::new("segment").with_attributes([("state", state)]);
    if let Some(more) = more {
        segment.push_attribute(("subState", more));
    }
    out.write_event(Event::Start(segment))?;
    write_text(out, "source", &source)?;
    if let Some(target) = target {
        write_text(out, "target", &target)?;
    }
    out.write_event(Event::End(BytesEnd::new("segment")))?;
    out.write_event(Event::End(BytesEnd::new("unit")))
}

fn words(out: &mut Writer<Vec<u8>>, start: BytesStart<'_>, text: &str) -> std::io::Result<()> {
    let end = start.to_end().into_owned();
    out.write_event(Event::Start(start.borrow()))?;
    out.write_event(Event::Text(BytesText::new(text)))?;
    out.write_event(Event::End(end))
}

fn write_text(out: &mut Writer<Vec<u8>>, name: &str, pieces: &[Piece<'_>]) -> std::io::Result<()> {
    let start = BytesStart::new(name).with_attributes([("xml:space", "preserve")]);
    out.write_event(Event::Start(start))?;
    // An indent within a text would be part of it: an empty word keeps the writer from making one.
    out.write_event(Event::Text(BytesText::new("")))?;
    for piece in pieces {
        match piece {
            Piece::Words(words) => out.write_event(Event::Text(BytesText::new(words)))?,
            Piece::Code(number, _) => {
                let (id, data) = (number.to_string(), format!("d{number}"));
                let ph =
                    BytesStart::new("ph").with_attributes([("id", id.as_str()), ("dataRef", data.as_str())]);
                out.write_event(Event::Empty(ph))?;
                out.write_event(Event::Text(BytesText::new("")))?;
            }
        }
    }
    out.write_event(Event::End(BytesEnd::new(name)))
}

fn state_words(state: TextState) -> (&'static str, Option<&'static str>) {
    match state {
        TextState::Initial => ("initial", None),
        TextState::Translated => ("translated", None),
        TextState::Review => ("translated", Some(REVIEW)),
        TextState::Reviewed => ("reviewed", None),
        TextState::Final => ("final", None),
    }
}

pub(super) fn read(text: &str) -> Result<Exchange, ExchangeError> {
    let mut xml = Xml::new(text);
    let mut exchange: Option<Exchange> = None;
    loop {
        let start = match xml.next()? {
            Seen::Open(start) => start,
            Seen::End => break,
            _ => continue,
        };
        match (name_of(&start).as_str(), &mut exchange) {
            ("xliff", None) => {
                let version = xml.attribute(&start, "version")?.unwrap_or_default();
                if !version.starts_with("2.") {
                    let message =
                        format!("wanted XLIFF 2.0, there is version `{version}`\nhint: --format xliff1");
                    return Err(xml.wrong(message));
                }
                let source = language(&xml, &start, "srcLang")?;
                let target = language(&xml, &start, "trgLang")?;
                exchange = Some(Exchange { source, target, units: Vec::new() });
            }
            (_, None) => return Err(xml.wrong("wanted XLIFF 2.0: no `<xliff>` begins the file")),
            ("unit", Some(exchange)) => {
                let unit = read_unit(&mut xml, &start)?;
                exchange.units.push(unit);
            }
            _ => {}
        }
    }
    exchange.ok_or_else(|| xml.wrong("wanted XLIFF 2.0, there is no `<xliff>`"))
}

fn language(xml: &Xml<'_>, start: &BytesStart<'_>, name: &str) -> Result<Language, ExchangeError> {
    match xml.attribute(start, name)? {
        Some(tag) => tag.parse().map_err(|message: String| xml.wrong(message)),
        None => Err(xml.wrong(format!("no `{name}` in `<xliff>`"))),
    }
}

fn read_unit(xml: &mut Xml<'_>, start: &BytesStart<'_>) -> Result<Unit, ExchangeError> {
    let key = match xml.attribute(start, "name")? {
        Some(name) => name,
        None => xml.attribute(start, "id")?.ok_or_else(|| xml.wrong("no `name` in `<unit>`"))?,
    };
    let mut unit = Unit { key, source: String::new(), target: None, state: TextState::Final, note: None };
    let mut codes: HashMap<String, String> = HashMap::new();
    let mut segments = 0;
    let mut open = 1;
    while open > 0 {
        let start = match xml.next()? {
            Seen::Open(start) => start,
            Seen::Close => {
                open -= 1;
                continue;
            }
            Seen::End => break,
            Seen::Words(_) => continue,
        };
        match name_of(&start).as_str() {
            "data" => {
                let id = xml.attribute(&start, "id")?.unwrap_or_default();
                let text = xml.words(&character)?;
                codes.insert(id, text);
            }
            "note" => {
                let note = xml.words(&character)?;
                unit.note = Some(match unit.note.take() {
                    Some(first) => format!("{first}\n{note}"),
                    None => note,
                });
            }
            "segment" => {
                let state = xml.attribute(&start, "state")?;
                let more = xml.attribute(&start, "subState")?;
                let state = state_of(state.as_deref(), more.as_deref());
                // Of a text in several segments the one that is least far counts.
                unit.state = earlier(unit.state, state);
                segments += 1;
                open += 1;
            }
            "source" => unit.source += &xml.words(&|xml, start| code(xml, start, &codes))?,
            "target" => {
                let more = xml.words(&|xml, start| code(xml, start, &codes))?;
                *unit.target.get_or_insert_default() += &more;
            }
            "ignorable" | "notes" | "originalData" => open += 1,
            _ => xml.skip()?,
        }
    }
    if segments == 0 {
        return Err(xml.wrong(format!("no `<segment>` in the unit `{}`", unit.key)));
    }
    Ok(unit)
}

fn state_of(state: Option<&str>, more: Option<&str>) -> TextState {
    match (state, more) {
        (_, Some(REVIEW)) => TextState::Review,
        (Some("initial"), _) => TextState::Initial,
        (Some("reviewed"), _) => TextState::Reviewed,
        (Some("final"), _) => TextState::Final,
        (Some(_), _) => TextState::Translated,
        // XLIFF 2 says `initial` where nothing is said; a tool that filled it in without a state meant more.
        (None, _) => TextState::Translated,
    }
}

/// What stands for an element within a text: the code that it refers to, or its equivalent.
fn code(xml: &Xml<'_>, start: &BytesStart<'_>, codes: &HashMap<String, String>) -> Stands {
    let referred = |name: &str| -> Result<Option<String>, ExchangeError> {
        let Some(id) = xml.attribute(start, name)? else { return Ok(None) };
        match codes.get(&id) {
            Some(code) => Ok(Some(code.clone())),
            None => Err(xml.wrong(format!("no `<data id=\"{id}\">` in the unit's `<originalData>`"))),
        }
    };
    match name_of(start).as_str() {
        "ph" | "sc" | "ec" => {
            let code = match referred("dataRef")? {
                Some(code) => code,
                None => xml.attribute(start, "equiv")?.unwrap_or_default(),
            };
            Ok((code, String::new()))
        }
        "pc" => {
            let before = referred("dataRefStart")?.unwrap_or_default();
            Ok((before, referred("dataRefEnd")?.unwrap_or_default()))
        }
        _ => character(xml, start),
    }
}

/// `<cp hex="…"/>` is a character; everything else stands for nothing but its own words.
fn character(xml: &Xml<'_>, start: &BytesStart<'_>) -> Stands {
    if name_of(start) != "cp" {
        return Ok((String::new(), String::new()));
    }
    let hex = xml.attribute(start, "hex")?.unwrap_or_default();
    let letter = u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32);
    let letter = letter.ok_or_else(|| xml.wrong(format!("`{hex}` is no character")))?;
    Ok((letter.to_string(), String::new()))
}

/// The one of two states that is less far.
fn earlier(one: TextState, other: TextState) -> TextState {
    let order = |state: TextState| {
        let far = [TextState::Initial, TextState::Review, TextState::Translated, TextState::Reviewed];
        far.iter().position(|known| *known == state).unwrap_or(far.len())
    };
    if order(other) < order(one) { other } else { one }
}
