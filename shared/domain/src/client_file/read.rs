//! From the bytes of a file to its headings and rows.

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, WINDOWS_1252};
use thiserror::Error;

use crate::words::files as words;

/// The largest file.
pub const MAX_BYTES: usize = 50 * 1024 * 1024;
/// The most rows, and the most columns.
const MAX_ROWS: usize = 200_000;
const MAX_COLUMNS: usize = 200;
/// The longest heading that is kept.
const MAX_HEADING: usize = 100;

/// Why a file was not taken. Displays as a sentence for the person who chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FileError {
    /// More than [`MAX_BYTES`].
    #[error("{}", words::TOO_LARGE)]
    TooLarge,
    /// Too many rows.
    #[error("{}", words::TOO_MANY_ROWS)]
    TooManyRows,
    /// Too many columns.
    #[error("{}", words::TOO_MANY_COLUMNS)]
    TooManyColumns,
    /// Nothing below the headings.
    #[error("{}", words::NO_ROWS)]
    NoRows,
    /// A workbook, a picture, anything but text.
    #[error("{}", words::NOT_TEXT)]
    NotText,
    /// In this line a cell begins with a quotation mark that is not closed, or is closed in the middle of a cell.
    #[error("{}", words::open_quote(*.0))]
    OpenQuote(usize),
}

/// A file, read. `Debug` prints only how much there is.
#[derive(Clone)]
pub struct Table {
    /// The first row.
    pub headings: Vec<String>,
    rows: Vec<(i64, StringRecord)>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Table(<{} columns, {} rows>)", self.headings.len(), self.rows.len())
    }
}

/// Reads a file: UTF-8 or UTF-16 with a mark, else UTF-8, else Windows-1252; with commas, semicolons or tabs. Rows without
/// anything in them are passed over, and so are the empty cells at the end of a row.
pub fn read(bytes: &[u8]) -> Result<Table, FileError> {
    if bytes.len() > MAX_BYTES {
        return Err(FileError::TooLarge);
    }
    let text = match (Encoding::for_bom(bytes), std::str::from_utf8(bytes)) {
        (Some((encoding, _)), _) => match encoding.decode(bytes) {
            (text, _, false) => text,
            // Cut off in the middle of a letter, or not what its mark says.
            (.., true) => return Err(FileError::NotText),
        },
        (None, Ok(text)) => text.into(),
        (None, Err(_)) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    if text.contains('\0') {
        return Err(FileError::NotText);
    }
    let delimiter = delimiter(&text);
    if let Some(line) = open_quote(&text, delimiter) {
        return Err(FileError::OpenQuote(line));
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let first = records
        .next()
        .ok_or(FileError::NoRows)?
        .map_err(|_| FileError::NotText)?;
    if first.len() > MAX_COLUMNS {
        return Err(FileError::TooManyColumns);
    }
    let heading = |it: &str| {
        it.trim()
            .chars()
            .filter(|it| !it.is_control())
            .take(MAX_HEADING)
            .collect()
    };
    let headings = first.iter().map(heading).collect();
    let mut rows = Vec::new();
    // As in a spreadsheet: the headings are row 1, if no empty ones stand before them.
    let mut n = 1 + empty_before(&text, &first);
    for record in records {
        let record = record.map_err(|_| FileError::NotText)?;
        n += 1 + empty_before(&text, &record);
        // Columns that hold nothing but a format stand behind the others as empty cells, thousands of them.
        let Some(last) = (0..record.len()).rfind(|at| !record[*at].trim().is_empty()) else {
            continue;
        };
        if rows.len() == MAX_ROWS {
            return Err(FileError::TooManyRows);
        }
        if last >= MAX_COLUMNS {
            return Err(FileError::TooManyColumns);
        }
        rows.push((n, record.iter().take(last + 1).collect()));
    }
    if rows.is_empty() {
        return Err(FileError::NoRows);
    }
    Ok(Table { headings, rows })
}

/// The line in which a cell begins with a quotation mark that does not end it. The reader would take all that follows up to another
/// one for this cell, other children among it, and say nothing.
fn open_quote(text: &str, delimiter: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_end = |it: u8| it == delimiter || matches!(it, b'\n' | b'\r');
    let line = |at| 1 + text[..at].replace("\r\n", "\n").matches(['\n', '\r']).count();
    let (mut at, mut begins) = (0, true);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if !(begins && *byte == b'"') {
            begins = is_end(*byte);
            continue;
        }
        let opened = at;
        loop {
            let Some(length) = bytes[at..].iter().position(|it| *it == b'"') else {
                return Some(line(opened));
            };
            at += length + 1;
            match bytes[at..].iter().find(|it| **it != b' ') {
                // Two stand for one.
                _ if bytes.get(at) == Some(&b'"') => at += 1,
                Some(next) if !is_end(*next) => return Some(line(opened)),
                _ => break,
            }
        }
        begins = false;
    }
    None
}

/// How many empty lines stand before a row, which the reader passes over.
fn empty_before(text: &str, record: &StringRecord) -> i64 {
    let start = record.position().and_then(|it| usize::try_from(it.byte()).ok());
    let Some((before, rest)) = start.and_then(|at| text.split_at_checked(at)) else {
        return 0;
    };
    // The reader may begin between the two characters that end the line before.
    let rest = if before.ends_with('\r') {
        rest.strip_prefix('\n').unwrap_or(rest)
    } else {
        rest
    };
    let ends = rest.bytes().take_while(|it| matches!(it, b'\r' | b'\n'));
    let (mut n, mut last) = (0, b' ');
    for end in ends {
        n += i64::from(!(last == b'\r' && end == b'\n'));
        last = end;
    }
    n
}

/// What stands between the cells: of comma, semicolon and tab the one that is most often in the headings.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for it in text.bytes() {
        match it {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|(by, _)| *by == it).for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    // Of equals the first.
    counts.iter().rev().max_by_key(|it| it.1).map_or(b',', |it| it.0)
}

impl Table {
    /// How many rows there are below the headings.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none; never.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows with their numbers in the file.
    pub fn rows(&self) -> impl Iterator<Item = (i64, &StringRecord)> {
        self.rows.iter().map(|(n, row)| (*n, row))
    }

    /// The rows in parts of so many, each with the numbers of its first and last row, as text that [`rows_of`] reads.
    pub fn parts(&self, size: usize) -> impl Iterator<Item = (i64, i64, String)> {
        self.rows.chunks(size.max(1)).map(|some| {
            let rows = some.iter().map(|(n, row)| {
                let n = n.to_string().into_bytes();
                std::iter::once(n).chain(row.iter().map(|it| it.as_bytes().to_vec()))
            });
            let ends = [some.first(), some.last()].map(|it| it.map_or(0, |it| it.0));
            (ends[0], ends[1], super::csv(rows))
        })
    }
}

/// The rows of a part, with their numbers in the file.
pub fn rows_of(part: &str) -> Vec<(i64, StringRecord)> {
    reader(part).records().filter_map(|it| numbered(&it.ok()?)).collect()
}

/// Where the rows of a part begin.
pub fn starts_of(part: &str) -> Vec<u32> {
    let start = |record: StringRecord| u32::try_from(record.position()?.byte()).ok();
    reader(part).records().filter_map(|it| start(it.ok()?)).collect()
}

/// The row of a part that begins there.
pub fn row_at(part: &str, start: u32) -> Option<(i64, StringRecord)> {
    let rest = part.get(usize::try_from(start).ok()?..)?;
    numbered(&reader(rest).records().next()?.ok()?)
}

fn reader(part: &str) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .buffer_capacity(1024)
        .from_reader(part.as_bytes())
}

fn numbered(record: &StringRecord) -> Option<(i64, StringRecord)> {
    Some((record.get(0)?.parse().ok()?, record.iter().skip(1).collect()))
}
