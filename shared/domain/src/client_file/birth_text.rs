//! A birthday or an age in one cell of a file.

use jiff::civil::Date;

use super::Inputs;
use crate::birth::{Age, AgeUnit, Birth, DateError};

/// What would be typed into a form, and the day on which an age was one.
///
/// Days are read as `2015-03-09`, `3/9/2015`, `Mar 9, 2015` or `9 March 2015`, with or without a time of day behind them;
/// ages as `7`, `7 years`, `8 months` or `7 years on 2026-11-22`. What is written with dots might begin with the day or with
/// the month, and is not guessed at.
pub(super) fn inputs(path: &str, cell: &str, today: Date) -> Result<Inputs, DateError> {
    let lower = cell.to_lowercase();
    let input = |part: &str, text: &str| (format!("{path}.{part}"), text.to_owned());
    if ["unknown", "not known", "unk", "n/a", "?"].contains(&&*lower) {
        return Ok((vec![input("unknown", "yes")], None));
    }
    let (said, stated_on) = match lower.split_once(" on ") {
        Some((age, day)) => {
            let day: Date = day.trim().parse().map_err(|_| DateError::Parts)?;
            if day > today {
                return Err(DateError::Future);
            }
            (age, Some(day))
        }
        None => (&*lower, None),
    };
    let words = words(without_time(said));
    let is_word = |it: &str| it.starts_with(char::is_alphabetic);
    let parts = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [count] if !is_word(count) => return Ok((vec![input("age", count)], stated_on)),
        [count, unit, ..] if !is_word(count) && is_unit(unit) && words.len() <= 3 => {
            let unit = if unit.starts_with('m') { "months" } else { "years" };
            return Ok((vec![input("age", count), input("unit", unit)], stated_on));
        }
        _ if said.contains('.') && words.iter().all(|it| !is_word(it)) => return Err(DateError::Parts),
        [year, month, day] if year.len() == 4 && !is_word(year) => [month, day, year],
        [day, month, year] if is_word(month) => [month, day.trim_end_matches(is_letter), year],
        [month, day, year] => [month, day, year],
        _ => return Err(DateError::Parts),
    };
    let [month, day, year] = parts;
    Ok((
        vec![input("month", month), input("day", day), input("year", year)],
        None,
    ))
}

fn is_letter(it: char) -> bool {
    it.is_alphabetic()
}

fn is_unit(word: &str) -> bool {
    [
        "y", "yr", "yrs", "year", "years", "yo", "m", "mo", "mos", "month", "months",
    ]
    .contains(&word)
}

/// A day without the time of day that databases write behind it.
fn without_time(text: &str) -> &str {
    let is_iso = |it: &str| it.len() == 10 && it.bytes().all(|it| it.is_ascii_digit() || it == b'-');
    // A month may have a t in its name, so only behind a day of digits it begins a time.
    let at_t = text
        .split_once('t')
        .filter(|it| is_iso(it.0) || it.0.bytes().all(|it| it.is_ascii_digit() || it == b'/'));
    let at_blank = text.split_once(' ').filter(|it| is_iso(it.0) || it.0.contains('/'));
    at_t.or(at_blank).map_or(text, |it| it.0)
}

/// Runs of digits, and runs of letters.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    for it in text.chars() {
        let kind = match it {
            _ if it.is_ascii_digit() => Some(0),
            _ if it.is_alphabetic() => Some(1),
            _ => None,
        };
        if kind.is_some() {
            match words.last_mut().filter(|_| kind == last) {
                Some(word) => word.push(it),
                None => words.push(it.into()),
            }
        }
        last = kind;
    }
    // "March 9th, 2015"
    words.retain(|it| !["st", "nd", "rd", "th", "old", "of"].contains(&&**it));
    words
}

/// As it is written.
pub(super) fn text(birth: Birth, stated_on: Option<Date>) -> String {
    match birth {
        Birth::On(day) => day.to_string(),
        Birth::Unknown => "unknown".to_owned(),
        Birth::Age(Age { count, unit, .. }) => {
            let unit = match unit {
                AgeUnit::Years => "years",
                AgeUnit::Months => "months",
            };
            let on = stated_on.map_or_else(String::new, |it| format!(" on {}", birth.said_on(it)));
            format!("{count} {unit}{on}")
        }
    }
}
