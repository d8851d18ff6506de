//! Days and ages as people write them.

use std::fmt;

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::words::complaints as words;

/// When somebody was born, as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Birth {
    /// The day.
    On(Date),
    /// An age, on the day on which it was said.
    Age(Age),
    /// Asked, and nobody knows.
    Unknown,
}

/// An age in whole units.
#[derive(Clone, Copy, Eq, Serialize, Deserialize)]
pub struct Age {
    /// How many: 0 to 120 years or 0 to 36 months.
    pub count: u8,
    /// Of which unit.
    pub unit: AgeUnit,
    /// On which day it was said, if that was before what says it now was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

/// Who types an age again has typed the same.
impl PartialEq for Age {
    fn eq(&self, other: &Self) -> bool {
        (self.count, self.unit) == (other.count, other.unit)
    }
}

/// The unit of an [`Age`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeUnit {
    /// Years.
    Years,
    /// Months.
    Months,
}

/// Why a day or an age was not taken. Displays as a sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// A part is missing or is no number.
    #[error("{}", words::DATE_PARTS)]
    Parts,
    /// There is no such day.
    #[error("{}", words::NO_SUCH_DAY)]
    NoSuchDay,
    /// The year is before 1900 or after 2100.
    #[error("{}", words::YEAR)]
    Year,
    /// Not a plausible age.
    #[error("{}", words::AGE)]
    Age,
    /// More than one of day, age and "not known".
    #[error("{}", words::BIRTH_TWICE)]
    Twice,
    /// In the future.
    #[error("{}", words::FUTURE)]
    Future,
}

impl Birth {
    /// The day on which it was said, if what says it was sent on this one.
    pub fn said_on(self, sent_on: Date) -> Date {
        match self {
            Birth::Age(Age { on: Some(day), .. }) => day,
            _ => sent_on,
        }
    }

    /// The first and last possible birthday; `None` when unknown. `sent_on` is the day on which what says it was sent.
    pub fn range(self, sent_on: Date) -> Option<(Date, Date)> {
        let said_on = self.said_on(sent_on);
        match self {
            Birth::On(day) => Some((day, day)),
            Birth::Age(Age { count, unit, .. }) => {
                let count = i32::from(count);
                let (from, to) = match unit {
                    AgeUnit::Years => ((count + 1).years(), count.years()),
                    AgeUnit::Months => ((count + 1).months(), count.months()),
                };
                Some((said_on.saturating_sub(from), said_on.saturating_sub(to)))
            }
            Birth::Unknown => None,
        }
    }
}

/// Never prints the value.
impl fmt::Debug for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Birth::On(_) => "On(<day>)",
            Birth::Age(_) => "Age(<age>)",
            Birth::Unknown => "Unknown",
        })
    }
}

/// Never prints the value.
impl fmt::Debug for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Age(<age>)")
    }
}

/// Reads a day from its three parts. The month may be a number or an English or Spanish name, whole or cut to three letters.
pub fn parse_day(month: &str, day: &str, year: &str) -> Result<Date, DateError> {
    let month = parse_month(month.trim()).ok_or(DateError::Parts)?;
    let day: i8 = day.trim().parse().map_err(|_| DateError::Parts)?;
    let year: i16 = year.trim().parse().map_err(|_| DateError::Parts)?;
    if !(1900..=2100).contains(&year) {
        return Err(DateError::Year);
    }
    Date::new(year, month, day).map_err(|_| DateError::NoSuchDay)
}

fn parse_month(text: &str) -> Option<i8> {
    const NAMES: [[&str; 2]; 12] = [
        ["january", "enero"],
        ["february", "febrero"],
        ["march", "marzo"],
        ["april", "abril"],
        ["may", "mayo"],
        ["june", "junio"],
        ["july", "julio"],
        ["august", "agosto"],
        ["september", "septiembre"],
        ["october", "octubre"],
        ["november", "noviembre"],
        ["december", "diciembre"],
    ];
    if let Ok(number) = text.parse::<i8>() {
        return (1..=12).contains(&number).then_some(number);
    }
    let text = text.trim_end_matches('.').to_lowercase();
    let found = NAMES
        .iter()
        .position(|names| text.len() >= 3 && names.iter().any(|it| it.starts_with(&text)))?;
    i8::try_from(found + 1).ok()
}

/// Reads an age; `unit` is `months`, anything else means years.
pub fn parse_age(count: &str, unit: &str) -> Result<Age, DateError> {
    let count: u8 = count.trim().parse().map_err(|_| DateError::Age)?;
    let (unit, max) = if unit == "months" {
        (AgeUnit::Months, 36)
    } else {
        (AgeUnit::Years, 120)
    };
    if count <= max {
        Ok(Age { count, unit, on: None })
    } else {
        Err(DateError::Age)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_is_a_number_or_a_name_in_two_languages() {
        for month in ["3", "03", "Mar", "March", "marzo", "mar."] {
            assert_eq!(parse_day(month, "9", "2015"), Ok(date(2015, 3, 9)), "{month}");
        }
        assert_eq!(parse_day("ma", "9", "2015"), Err(DateError::Parts));
        assert_eq!(parse_day("13", "9", "2015"), Err(DateError::Parts));
        assert_eq!(parse_day("2", "30", "2015"), Err(DateError::NoSuchDay));
        assert_eq!(parse_day("2", "3", "15"), Err(DateError::Year));
    }

    #[test]
    fn an_age_stands_for_a_range_of_birthdays() {
        let seven = Birth::Age(parse_age("7", "years").unwrap());
        assert_eq!(
            seven.range(date(2026, 11, 22)),
            Some((date(2018, 11, 22), date(2019, 11, 22)))
        );
        let earlier = Birth::Age(Age {
            on: Some(date(2026, 1, 22)),
            ..parse_age("7", "years").unwrap()
        });
        assert_eq!(earlier.range(date(2026, 11, 22)), seven.range(date(2026, 1, 22)));
        for it in [seven, earlier] {
            let read: Birth = serde_json::from_str(&serde_json::to_string(&it).unwrap()).unwrap();
            assert_eq!(read.said_on(date(2026, 11, 22)), it.said_on(date(2026, 11, 22)));
            assert!(read == seven, "the same was typed");
        }
        assert_eq!(parse_age("300", ""), Err(DateError::Age));
        assert_eq!(parse_age("40", "months"), Err(DateError::Age));
    }
}
