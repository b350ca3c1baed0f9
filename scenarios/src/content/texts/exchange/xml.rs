//! What both versions of XLIFF share: a text with its codes, read and written.

use super::ExchangeError;
use crate::content::texts::codes;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// A part of a text.
pub(super) enum Piece<'t> {
    /// Words.
    Words(&'t str),
    /// A code: its number within the unit, from 1, and itself.
    Code(usize, &'t str),
}

/// The numbers of a unit's codes: the same code has the same number in source and target.
#[derive(Default)]
pub(super) struct Numbers<'t> {
    /// Each code's text by its number less one.
    pub known: Vec<&'t str>,
}

impl<'t> Numbers<'t> {
    /// A text in pieces.
    pub(super) fn pieces(&mut self, text: &'t str) -> Vec<Piece<'t>> {
        let mut used = vec![false; self.known.len()];
        let mut pieces = Vec::new();
        let mut end = 0;
        for range in codes(text) {
            if range.start > end {
                pieces.push(Piece::Words(&text[end..range.start]));
            }
            let code = &text[range.clone()];
            let free = self.known.iter().enumerate().find(|(at, known)| **known == code && !used[*at]);
            let number = match free {
                Some((at, _)) => at,
                None => {
                    self.known.push(code);
                    used.push(false);
                    self.known.len() - 1
                }
            };
            used[number] = true;
            pieces.push(Piece::Code(number + 1, code));
            end = range.end;
        }
        if end < text.len() {
            pieces.push(Piece::Words(&text[end..]));
        }
        pieces
    }
}

/// An XML file that is read event by event; its errors have places.
pub(super) struct Xml<'x> {
    text: &'x str,
    reader: Reader<&'x [u8]>,
    depth: usize,
}

/// Something in an XML file.
pub(super) enum Seen<'x> {
    /// An element begins.
    Open(BytesStart<'x>),
    /// An element ends.
    Close,
    /// Words.
    Words(String),
    /// Nothing more comes.
    End,
}

/// What stands for an element within a text: before its own words and after them.
pub(super) type Stands = Result<(String, String), ExchangeError>;

/// Deeper than any honest file is.
const MOST_DEPTH: usize = 64;

impl<'x> Xml<'x> {
    pub(super) fn new(text: &'x str) -> Xml<'x> {
        let mut reader = Reader::from_str(text);
        // An empty element opens and closes like any other.
        reader.config_mut().expand_empty_elements = true;
        Xml { text, reader, depth: 0 }
    }

    /// An error at the place that was read last.
    pub(super) fn wrong(&self, message: impl Into<String>) -> ExchangeError {
        let byte = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        ExchangeError::at(self.text, byte, message)
    }

    pub(super) fn next(&mut self) -> Result<Seen<'x>, ExchangeError> {
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let byte = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
                    return Err(ExchangeError::at(self.text, byte, format!("no XML: {error}")));
                }
            };
            return Ok(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > MOST_DEPTH {
                        return Err(self.wrong(format!("more than {MOST_DEPTH} elements within each other")));
                    }
                    Seen::Open(start)
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Seen::Close
                }
                Event::Text(words) => {
                    let words = String::from_utf8_lossy(&words).into_owned();
                    Seen::Words(lines(&words))
                }
                Event::CData(words) => Seen::Words(lines(&String::from_utf8_lossy(&words))),
                Event::GeneralRef(reference) => Seen::Words(self.referred(&reference)?),
                Event::DocType(_) => {
                    let message = "a document type, which no XLIFF needs\nhint: take it out";
                    return Err(self.wrong(message));
                }
                Event::Eof if self.depth > 0 => {
                    return Err(self.wrong("the file ends before its last element is closed"));
                }
                Event::Eof => Seen::End,
                _ => continue,
            });
        }
    }

    fn referred(&self, reference: &BytesRef<'_>) -> Result<String, ExchangeError> {
        match reference.resolve_char_ref() {
            Ok(Some(letter)) => return Ok(letter.to_string()),
            Err(_) => return Err(self.wrong("a number that is no character")),
            Ok(None) => {}
        }
        let name = String::from_utf8_lossy(reference);
        let known = match name.as_ref() {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            other => return Err(self.wrong(format!("the entity `&{other};` is not known"))),
        };
        Ok(known.to_owned())
    }

    /// The value of an attribute, whatever its prefix.
    pub(super) fn attribute(
        &self,
        start: &BytesStart<'_>,
        name: &str,
    ) -> Result<Option<String>, ExchangeError> {
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.wrong(format!("no XML: {error}")))?;
            if attribute.key.local_name().as_ref() == name.as_bytes() {
                let value = attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_err(|error| self.wrong(format!("no XML: {error}")))?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    }

    /// Reads on to the end of the element that was opened last, and forgets it.
    pub(super) fn skip(&mut self) -> Result<(), ExchangeError> {
        let mut open = 1;
        while open > 0 {
            match self.next()? {
                Seen::Open(_) => open += 1,
                Seen::Close => open -= 1,
                Seen::Words(_) => {}
                Seen::End => return Ok(()),
            }
        }
        Ok(())
    }

    /// The words of the element that was opened last, up to its end; elements within it are asked of `code`,
    /// which gives what stands for them before their own words and after them.
    pub(super) fn words(
        &mut self,
        code: &dyn Fn(&Xml<'x>, &BytesStart<'_>) -> Stands,
    ) -> Result<String, ExchangeError> {
        let mut words = String::new();
        let mut closing: Vec<String> = Vec::new();
        loop {
            match self.next()? {
                Seen::Words(more) => words.push_str(&more),
                Seen::Open(start) => {
                    let (before, after) = code(self, &start)?;
                    words.push_str(&before);
                    closing.push(after);
                }
                Seen::Close => match closing.pop() {
                    Some(after) => words.push_str(&after),
                    None => return Ok(words),
                },
                Seen::End => return Ok(words),
            }
        }
    }
}

/// Lines end with `\n`, as XML has it.
fn lines(words: &str) -> String {
    words.replace("\r\n", "\n").replace('\r', "\n")
}

/// The local name of an element.
pub(super) fn name_of(start: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(start.local_name().as_ref()).into_owned()
}
