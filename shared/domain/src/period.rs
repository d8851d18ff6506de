//! The period of a report: two days, or one that goes along with today.

use std::fmt;

use jiff::{Span, civil::Date};
use thiserror::Error;

use crate::{referral::stored_enum, words::reports as words};

/// Some days, both ends with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first one.
    pub from: Date,
    /// The last one; not before the first.
    pub to: Date,
}

/// Why two days are no period. Displays as a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", words::TO_BEFORE_FROM)]
pub struct PeriodError;

impl Period {
    /// From one day to another.
    pub fn new(from: Date, to: Date) -> Result<Self, PeriodError> {
        if from <= to {
            Ok(Self { from, to })
        } else {
            Err(PeriodError)
        }
    }

    /// Whether a day lies in it.
    pub fn contains(&self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

stored_enum! {
    /// A period that goes along with today.
    Relative {
        /// The quarter of the calendar in which today is.
        ThisQuarter = "this-quarter",
        /// The one before.
        LastQuarter = "last-quarter",
        /// The year in which today is.
        ThisYear = "this-year",
        /// The one before.
        LastYear = "last-year",
    }
}

impl Relative {
    /// What it is called.
    pub fn label(self) -> &'static str {
        words::relative(self)
    }

    fn days(self, today: Date) -> Period {
        let (first, months) = match self {
            Relative::ThisQuarter => (quarter_of(today), 3),
            Relative::LastQuarter => (quarter_of(today).saturating_sub(Span::new().months(3)), 3),
            Relative::ThisYear => (today.first_of_year(), 12),
            Relative::LastYear => (today.first_of_year().saturating_sub(Span::new().months(12)), 12),
        };
        let next = first.saturating_add(Span::new().months(months));
        Period {
            from: first,
            to: next.saturating_sub(Span::new().days(1)),
        }
    }
}

fn quarter_of(day: Date) -> Date {
    let into = i32::from((day.month() - 1) % 3);
    day.first_of_month().saturating_sub(Span::new().months(into))
}

/// The period that was chosen for a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// One that goes along with today.
    Relative(Relative),
    /// These days.
    Days(Period),
}

impl Default for Choice {
    fn default() -> Self {
        Choice::Relative(Relative::ThisQuarter)
    }
}

impl Choice {
    /// Which days it is.
    pub fn days(self, today: Date) -> Period {
        match self {
            Choice::Relative(it) => it.days(today),
            Choice::Days(it) => it,
        }
    }

    /// As in an address.
    pub fn query(self) -> String {
        match self {
            Choice::Relative(it) => format!("period={}", it.as_str()),
            Choice::Days(Period { from, to }) => format!("from={from}&to={to}"),
        }
    }

    /// Reads what [`fmt::Display`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((from, to)) = text.split_once('/') {
            let period = Period::new(from.parse().ok()?, to.parse().ok()?);
            return period.ok().map(Choice::Days);
        }
        Relative::parse(text).map(Choice::Relative)
    }
}

/// As stored.
impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Choice::Relative(it) => f.write_str(it.as_str()),
            Choice::Days(Period { from, to }) => write!(f, "{from}/{to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn quarters_and_years_are_those_of_the_calendar() {
        let days = |it: Relative, today| {
            let Period { from, to } = Choice::Relative(it).days(today);
            format!("{from} {to}")
        };
        for today in [date(2026, 1, 1), date(2026, 2, 11), date(2026, 3, 31)] {
            assert_eq!(days(Relative::ThisQuarter, today), "2026-01-01 2026-03-31");
            assert_eq!(days(Relative::LastQuarter, today), "2025-10-01 2025-12-31");
            assert_eq!(days(Relative::ThisYear, today), "2026-01-01 2026-12-31");
            assert_eq!(days(Relative::LastYear, today), "2025-01-01 2025-12-31");
        }
        assert_eq!(days(Relative::ThisQuarter, date(2026, 12, 31)), "2026-10-01 2026-12-31");
    }

    #[test]
    fn a_choice_is_stored_and_read_again() {
        let days = Choice::Days(Period::new(date(2026, 1, 5), date(2026, 1, 5)).unwrap());
        for it in Relative::ALL.iter().map(|it| Choice::Relative(*it)).chain([days]) {
            assert_eq!(Choice::parse(&it.to_string()), Some(it));
        }
        for wrong in ["", "x", "2026-01-05", "2026-01-06/2026-01-05", "2026-02-30/2026-03-01"] {
            assert_eq!(Choice::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Period::new(date(2026, 1, 6), date(2026, 1, 5)), Err(PeriodError));
    }
}
