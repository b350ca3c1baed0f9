//! A workbook: a row for each text, with columns for key, source, text, state and note.
//!
//! Every cell is written as a text, never as a formula: `=1+1` in a title is a title.

use super::{Exchange, ExchangeError, Unit};
use crate::Language;
use crate::content::texts::TextState;
use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};
use std::io::Cursor;

const COLUMNS: [&str; 5] = ["Key", "Source", "Text", "State", "Note"];
const SHEET: &str = "Texts";

pub(super) fn write(exchange: &Exchange) -> Result<Vec<u8>, ExchangeError> {
    written(exchange).map_err(|error| ExchangeError::new("", error.to_string()))
}

fn written(exchange: &Exchange) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same texts make the same file, whatever the day.
    let day = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let sheet = book.add_worksheet().set_name(SHEET)?;
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let headings = headings(exchange);
    for (column, heading) in (0u16..).zip(&headings) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    for (column, width) in [(0u16, 32.0), (1, 60.0), (2, 60.0), (3, 12.0), (4, 40.0)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, unit) in (1u32..).zip(&exchange.units) {
        let cells = [
            Some(unit.key.as_str()),
            Some(unit.source.as_str()),
            unit.target.as_deref(),
            Some(unit.state.word()),
            unit.note.as_deref(),
        ];
        for (column, cell) in (0u16..).zip(cells) {
            if let Some(text) = cell.filter(|text| !text.is_empty()) {
                sheet.write_string_with_format(row, column, text, &wrapped)?;
            }
        }
    }
    book.save_to_buffer()
}

/// The headings name the languages: `Source (en)`.
fn headings(exchange: &Exchange) -> Vec<String> {
    let named = |(at, heading): (usize, &&str)| match at {
        1 => format!("{heading} ({})", exchange.source),
        2 => format!("{heading} ({})", exchange.target),
        _ => (*heading).to_owned(),
    };
    COLUMNS.iter().enumerate().map(named).collect()
}

pub(super) fn read(bytes: &[u8]) -> Result<Exchange, ExchangeError> {
    let wrong = |error: &dyn std::fmt::Display| ExchangeError::new("", format!("no workbook: {error}"));
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| wrong(&error))?;
    let names = book.sheet_names();
    let Some(name) = names.iter().find(|name| *name == SHEET).or(names.first()).cloned() else {
        return Err(ExchangeError::new("", "the workbook has no sheet"));
    };
    let range = book.worksheet_range(&name).map_err(|error| wrong(&error))?;
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    let mut rows = range.rows().enumerate();
    let headings: Vec<String> =
        rows.next().map(|(_, row)| row.iter().map(text).collect()).unwrap_or_default();
    let column = |wanted: &str| {
        headings.iter().position(|heading| heading == wanted || heading.starts_with(&format!("{wanted} (")))
    };
    let place = |row: usize, column: usize| {
        let row = first_row as usize + row + 1;
        let letter = char::from(b'A' + u8::try_from((first_column as usize + column).min(25)).unwrap_or(25));
        format!("{name}!{letter}{row}")
    };
    let (Some(key), Some(source), Some(target)) = (column("Key"), column("Source"), column("Text")) else {
        let message = format!(
            "wanted the columns Key, Source (language) and Text (language), there are: {}\n\
             hint: begin with surefoot texts export --format xlsx",
            headings.join(", ")
        );
        return Err(ExchangeError::new(place(0, 0), message));
    };
    let language = |column: usize| {
        let tag = headings[column].split_once('(').and_then(|(_, rest)| rest.split_once(')'));
        let tag = tag.map_or("", |(tag, _)| tag);
        tag.parse::<Language>().map_err(|message| ExchangeError::new(place(0, column), message))
    };
    let (state, note) = (column("State"), column("Note"));
    let mut exchange = Exchange { source: language(source)?, target: language(target)?, units: Vec::new() };
    for (at, row) in rows {
        let cell = |column: usize| row.get(column).map(text).unwrap_or_default();
        let filled = |column: Option<usize>| column.map(cell).filter(|text| !text.is_empty());
        if row.iter().all(|cell| text(cell).is_empty()) {
            continue;
        }
        if cell(key).is_empty() {
            return Err(ExchangeError::new(
                place(at, key),
                "no key\nhint: take the row out, or give it its key",
            ));
        }
        let word = filled(state);
        let read = word.as_deref().map_or(Some(TextState::Translated), |word| TextState::of(word.trim()));
        let Some(read) = read else {
            let known: Vec<&str> = TextState::ALL.into_iter().map(TextState::word).collect();
            let message = format!("no state `{}` (known: {})", word.unwrap_or_default(), known.join(", "));
            return Err(ExchangeError::new(place(at, state.unwrap_or(key)), message));
        };
        exchange.units.push(Unit {
            key: cell(key),
            source: cell(source),
            target: filled(Some(target)),
            state: read,
            note: filled(note),
        });
    }
    Ok(exchange)
}

/// A cell's text. Whoever types 12 into a cell gets a number; the text is what it shows.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.replace("\r\n", "\n"),
        other => other.to_string(),
    }
}
