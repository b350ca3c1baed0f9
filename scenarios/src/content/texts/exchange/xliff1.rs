//! XLIFF 1.2. Codes go out as `<ph>` with the code as its words.

use super::xml::{Numbers, Piece, Seen, Stands, Xml, name_of};
use super::{Exchange, ExchangeError, Unit};
use crate::Language;
use crate::content::texts::TextState;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Writer, events::BytesDecl};

const NAMESPACE: &str = "urn:oasis:names:tc:xliff:document:1.2";

pub(super) fn write(exchange: &Exchange) -> Result<Vec<u8>, ExchangeError> {
    written(exchange).map_err(|error| ExchangeError::new("", error.to_string()))
}

fn written(exchange: &Exchange) -> std::io::Result<Vec<u8>> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = BytesStart::new("xliff").with_attributes([("version", "1.2"), ("xmlns", NAMESPACE)]);
    out.write_event(Event::Start(root))?;
    let file = BytesStart::new("file").with_attributes([
        ("original", "content"),
        ("datatype", "plaintext"),
        ("source-language", exchange.source.0.as_str()),
        ("target-language", exchange.target.0.as_str()),
    ]);
    out.write_event(Event::Start(file))?;
    out.write_event(Event::Start(BytesStart::new("body")))?;
    for unit in &exchange.units {
        write_unit(&mut out, unit)?;
    }
    for name in ["body", "file", "xliff"] {
        out.write_event(Event::End(BytesEnd::new(name)))?;
    }
    Ok(out.into_inner())
}

fn write_unit(out: &mut Writer<Vec<u8>>, unit: &Unit) -> std::io::Result<()> {
    let start =
        BytesStart::new("trans-unit").with_attributes([("id", unit.key.as_str()), ("xml:space", "preserve")]);
    out.write_event(Event::Start(start))?;
    let mut numbers = Numbers::default();
    write_text(out, BytesStart::new("source"), &unit.source, &mut numbers)?;
    let target = BytesStart::new("target").with_attributes([("state", state_word(unit.state))]);
    match &unit.target {
        Some(text) => write_text(out, target, text, &mut numbers)?,
        None => out.write_event(Event::Empty(target))?,
    }
    if let Some(note) = &unit.note {
        out.write_event(Event::Start(BytesStart::new("note")))?;
        out.write_event(Event::Text(BytesText::new(note)))?;
        out.write_event(Event::End(BytesEnd::new("note")))?;
    }
    out.write_event(Event::End(BytesEnd::new("trans-unit")))
}

fn write_text<'t>(
    out: &mut Writer<Vec<u8>>,
    start: BytesStart<'_>,
    text: &'t str,
    numbers: &mut Numbers<'t>,
) -> std::io::Result<()> {
    let end = start.to_end().into_owned();
    out.write_event(Event::Start(start.borrow()))?;
    // An indent within a text would be part of it: an empty word keeps the writer from making one.
    out.write_event(Event::Text(BytesText::new("")))?;
    for piece in numbers.pieces(text) {
        match piece {
            Piece::Words(words) => out.write_event(Event::Text(BytesText::new(words)))?,
            Piece::Code(number, code) => {
                let number = number.to_string();
                let start = BytesStart::new("ph").with_attributes([("id", number.as_str())]);
                out.write_event(Event::Start(start))?;
                out.write_event(Event::Text(BytesText::new(code)))?;
                out.write_event(Event::End(BytesEnd::new("ph")))?;
                out.write_event(Event::Text(BytesText::new("")))?;
            }
        }
    }
    out.write_event(Event::End(end))
}

fn state_word(state: TextState) -> &'static str {
    match state {
        TextState::Initial => "new",
        TextState::Translated => "translated",
        TextState::Review => "needs-review-translation",
        TextState::Reviewed => "signed-off",
        TextState::Final => "final",
    }
}

fn state_of(word: &str) -> TextState {
    match word {
        "new" | "needs-translation" => TextState::Initial,
        "signed-off" => TextState::Reviewed,
        "final" => TextState::Final,
        word if word.starts_with("needs-") => TextState::Review,
        _ => TextState::Translated,
    }
}

pub(super) fn read(text: &str) -> Result<Exchange, ExchangeError> {
    let mut xml = Xml::new(text);
    let mut exchange: Option<Exchange> = None;
    let mut is_xliff = false;
    loop {
        let start = match xml.next()? {
            Seen::Open(start) => start,
            Seen::End => break,
            _ => continue,
        };
        match name_of(&start).as_str() {
            "xliff" => {
                let version = xml.attribute(&start, "version")?.unwrap_or_default();
                if version != "1.2" && version != "1.1" {
                    let message =
                        format!("wanted XLIFF 1.2, there is version `{version}`\nhint: --format xliff2");
                    return Err(xml.wrong(message));
                }
                is_xliff = true;
            }
            _ if !is_xliff => return Err(xml.wrong("wanted XLIFF 1.2: no `<xliff>` begins the file")),
            "file" => {
                let source = language(&xml, &start, "source-language")?;
                let target = language(&xml, &start, "target-language")?;
                match &exchange {
                    None => exchange = Some(Exchange { source, target, units: Vec::new() }),
                    Some(first) if first.target != target || first.source != source => {
                        let message = "the files in it have other languages\nhint: import them one by one";
                        return Err(xml.wrong(message));
                    }
                    Some(_) => {}
                }
            }
            "trans-unit" => {
                let unit = read_unit(&mut xml, &start)?;
                match &mut exchange {
                    Some(exchange) => exchange.units.push(unit),
                    None => return Err(xml.wrong("a `<trans-unit>` outside of a `<file>`")),
                }
            }
            "header" => xml.skip()?,
            _ => {}
        }
    }
    exchange.ok_or_else(|| xml.wrong("wanted XLIFF 1.2, there is no `<file>`"))
}

fn language(
    xml: &Xml<'_>,
    start: &quick_xml::events::BytesStart<'_>,
    name: &str,
) -> Result<Language, ExchangeError> {
    match xml.attribute(start, name)? {
        Some(tag) => tag.parse().map_err(|message: String| xml.wrong(message)),
        None => Err(xml.wrong(format!("no `{name}` in `<file>`"))),
    }
}

fn read_unit(xml: &mut Xml<'_>, start: &BytesStart<'_>) -> Result<Unit, ExchangeError> {
    let Some(key) = xml.attribute(start, "id")? else {
        return Err(xml.wrong("no `id` in `<trans-unit>`"));
    };
    let approved = xml.attribute(start, "approved")?.as_deref() == Some("yes");
    let mut unit =
        Unit { key, source: String::new(), target: None, state: TextState::Translated, note: None };
    loop {
        let start = match xml.next()? {
            Seen::Open(start) => start,
            Seen::Close | Seen::End => break,
            Seen::Words(_) => continue,
        };
        match name_of(&start).as_str() {
            "source" => unit.source = xml.words(&code)?,
            "target" => {
                let state = xml.attribute(&start, "state")?;
                unit.target = Some(xml.words(&code)?);
                unit.state = match state {
                    Some(word) => state_of(&word),
                    None if approved => TextState::Reviewed,
                    None => TextState::Translated,
                };
            }
            "note" => {
                let note = xml.words(&|_, _| Ok((String::new(), String::new())))?;
                unit.note = Some(match unit.note.take() {
                    Some(first) => format!("{first}\n{note}"),
                    None => note,
                });
            }
            // Other translations are no translation; a segmented source is the source once more.
            _ => xml.skip()?,
        }
    }
    Ok(unit)
}

/// What stands for an element within a text: of most codes their own words, of `<x/>` its equivalent.
fn code(xml: &Xml<'_>, start: &BytesStart<'_>) -> Stands {
    let before = match name_of(start).as_str() {
        "x" | "bx" | "ex" => xml.attribute(start, "equiv-text")?.unwrap_or_default(),
        _ => String::new(),
    };
    Ok((before, String::new()))
}
