//! The levels of birth dates, by kind of error.

use jiff::civil::Date;

use crate::record::Written;
use crate::{Born, Level};

/// A birth date without placeholders.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Birth {
    Unknown,
    Day(Date),
    /// First and last possible day, in this order.
    Range(Date, Date),
    /// No possible date, but one with day and month swapped.
    Turned(Date, Written),
    /// No possible date.
    NoDate(Written),
}

impl From<Born> for Birth {
    /// The first of January says no more than the year; of 1900 and 1901 it says nothing, like 9999-12-31.
    fn from(born: Born) -> Self {
        match born {
            Born::On(date) if is_placeholder(date) => Self::Unknown,
            Born::On(date) if !is_plausible(date) => Self::NoDate(Written(digits(date))),
            Born::On(date) if date.month() == 1 && date.day() == 1 => Self::Range(date, date.last_of_year()),
            Born::On(date) => Self::Day(date),
            Born::Between(a, b) if a == b => Self::from(Born::On(a)),
            Born::Between(a, b) if is_plausible(a) && is_plausible(b) => Self::Range(a.min(b), a.max(b)),
            Born::Written(written) => match written.turned().filter(|it| is_plausible(*it)) {
                Some(date) => Self::Turned(date, written),
                None => Self::NoDate(written),
            },
            Born::Unknown | Born::Between(..) => Self::Unknown,
        }
    }
}

impl Birth {
    /// The day, if one is known.
    pub(crate) fn day(self) -> Option<Date> {
        match self {
            Self::Day(date) | Self::Turned(date, _) => Some(date),
            Self::Unknown | Self::Range(..) | Self::NoDate(_) => None,
        }
    }

    /// Month and day as written, `MMDD`.
    pub(crate) fn day_of_year(self) -> Option<String> {
        let digits = match self {
            Self::Day(date) | Self::Turned(date, _) => digits(date),
            Self::NoDate(written) => written.0,
            Self::Unknown | Self::Range(..) => return None,
        };
        Some(digits[4..].iter().map(u8::to_string).collect())
    }
}

fn is_plausible(date: Date) -> bool {
    (1900..=2100).contains(&date.year())
}

fn is_placeholder(date: Date) -> bool {
    let day = (date.month(), date.day());
    date.year() <= 1901 && day == (1, 1)
        || date.year() == 9999
        || date.year() == 1111
        || date.year() >= 2099 && day == (12, 31)
}

/// From here on, in days, two dates are [`Level::FarApart`].
const FAR: i64 = 12 * 365;
/// Within these years, two dates are [`Level::Generation`].
const GENERATION: std::ops::RangeInclusive<u16> = 16..=45;

/// The level of two birth dates.
pub(crate) fn compare(a: Birth, b: Birth) -> Level {
    match (a, b) {
        (Birth::Unknown, _) | (_, Birth::Unknown) => Level::Missing,
        (Birth::Turned(day, written), other) => turned(day, written, other),
        (other, Birth::Turned(day, written)) => turned(day, written, other),
        (Birth::Day(a), Birth::Day(b)) => days(a, b),
        (Birth::Day(a), Birth::Range(from, to)) => ranges((a, a), (from, to)),
        (Birth::Range(from, to), Birth::Day(b)) => ranges((from, to), (b, b)),
        (Birth::Range(from, to), Birth::Range(b_from, b_to)) => ranges((from, to), (b_from, b_to)),
        (Birth::NoDate(a), Birth::NoDate(b)) => written(&a.0, &b.0),
        (Birth::NoDate(a), Birth::Day(b)) => written(&a.0, &digits(b)),
        (Birth::Day(a), Birth::NoDate(b)) => written(&digits(a), &b.0),
        (Birth::NoDate(_), Birth::Range(..)) | (Birth::Range(..), Birth::NoDate(_)) => Level::Missing,
    }
}

/// Day and month may have been swapped, or something else may be wrong: what is nearer to the other counts.
fn turned(day: Date, written: Written, other: Birth) -> Level {
    let (turned, as_written) = (compare(Birth::Day(day), other), compare(Birth::NoDate(written), other));
    let order = |level: Level| match level {
        Level::SameDay => 0,
        Level::OneDigit | Level::DayMonthSwapped => 1,
        Level::YearOffByOne | Level::TwoPartsSame => 2,
        Level::TwoDigits => 3,
        _ => 4,
    };
    if order(as_written) < order(turned) {
        as_written
    } else {
        turned
    }
}

fn days(a: Date, b: Date) -> Level {
    let year = a.year() == b.year();
    let month = a.month() == b.month();
    let day = a.day() == b.day();
    let years_apart = a.year().abs_diff(b.year());
    let slips = slips(&digits(a), &digits(b));
    if a == b {
        Level::SameDay
    } else if year && a.month() == b.day() && a.day() == b.month() {
        Level::DayMonthSwapped
    } else if month && day && years_apart == 1 {
        Level::YearOffByOne
    } else if slips == 1 {
        Level::OneDigit
    } else if [year, month, day].into_iter().filter(|it| *it).count() == 2 {
        Level::TwoPartsSame
    } else if slips == 2 {
        Level::TwoDigits
    } else if year {
        Level::SameYear
    } else if years_apart == 1 {
        Level::NearYear
    } else if years_apart <= 6 {
        Level::FewYears
    } else if GENERATION.contains(&years_apart) {
        Level::Generation
    } else if distance(a, b) >= FAR {
        Level::FarApart
    } else {
        Level::OtherDay
    }
}

/// Something that is no date, against a date or another such thing.
fn written(a: &[u8; 8], b: &[u8; 8]) -> Level {
    match slips(a, b) {
        0 => Level::SameDay,
        1 => Level::OneDigit,
        _ if a[4..] == b[4..] => Level::TwoPartsSame,
        2 => Level::TwoDigits,
        _ if a[..4] == b[..4] => Level::SameYear,
        _ => Level::NoDate,
    }
}

fn ranges(a: (Date, Date), b: (Date, Date)) -> Level {
    let gap = if a.1 < b.0 {
        distance(a.1, b.0)
    } else if b.1 < a.0 {
        distance(b.1, a.0)
    } else {
        0
    };
    match gap {
        0 => Level::AgeFits,
        1..=400 => Level::AgeNear,
        401..FAR => Level::AgeDiffers,
        _ => Level::FarApart,
    }
}

/// How long the births of both may be spread, in days: what tells how much it proves that they fit.
pub(crate) fn width(a: Birth, b: Birth) -> f64 {
    let width = |it: Birth| match it {
        Birth::Range(from, to) => distance(from, to) as f64,
        _ => 0.0,
    };
    width(a) + width(b) + 1.0
}

/// Days between two dates, in either order.
fn distance(a: Date, b: Date) -> i64 {
    (a.duration_since(b).as_hours() / 24).abs()
}

/// YYYYMMDD.
fn digits(date: Date) -> [u8; 8] {
    let (y, m, d) = (
        date.year().unsigned_abs(),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
    );
    [
        (y / 1000) as u8,
        (y / 100 % 10) as u8,
        (y / 10 % 10) as u8,
        (y % 10) as u8,
        m / 10,
        m % 10,
        d / 10,
        d % 10,
    ]
}

/// How many digits differ; two neighbours swapped are one slip.
fn slips(a: &[u8; 8], b: &[u8; 8]) -> usize {
    let mut slips = 0;
    let mut at = 0;
    while at < 8 {
        if a[at] != b[at] {
            slips += 1;
            if at < 7 && a[at] == b[at + 1] && a[at + 1] == b[at] {
                at += 1;
            }
        }
        at += 1;
    }
    slips
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn level(a: Date, b: Date) -> Level {
        compare(Birth::from(Born::On(a)), Birth::from(Born::On(b)))
    }

    #[test]
    fn dates_differ_by_kind_of_error() {
        let born = date(2015, 4, 9);
        assert_eq!(level(born, date(2015, 4, 9)), Level::SameDay);
        assert_eq!(level(born, date(2015, 9, 4)), Level::DayMonthSwapped);
        assert_eq!(level(born, date(2014, 4, 9)), Level::YearOffByOne);
        assert_eq!(level(born, date(2015, 4, 8)), Level::OneDigit);
        assert_eq!(level(date(2015, 4, 12), date(2015, 4, 21)), Level::OneDigit);
        assert_eq!(level(born, date(2015, 4, 28)), Level::TwoPartsSame);
        assert_eq!(level(born, date(2015, 11, 28)), Level::SameYear);
        assert_eq!(level(born, date(2014, 11, 28)), Level::NearYear);
        assert_eq!(level(born, date(2011, 11, 28)), Level::FewYears);
        assert_eq!(level(born, date(2006, 11, 28)), Level::OtherDay);
        assert_eq!(level(born, date(2001, 11, 28)), Level::FarApart);
        assert_eq!(level(born, date(1988, 11, 28)), Level::Generation);
    }

    #[test]
    fn placeholder_dates_are_missing() {
        for placeholder in [date(1900, 1, 1), date(1901, 1, 1), date(9999, 12, 31), Date::MIN] {
            assert_eq!(level(placeholder, placeholder), Level::Missing);
        }
    }

    #[test]
    fn the_first_of_january_says_no_more_than_the_year() {
        assert_eq!(level(date(2015, 1, 1), date(2015, 7, 3)), Level::AgeFits);
        assert_eq!(level(date(2015, 1, 1), date(2015, 1, 1)), Level::AgeFits);
        assert_eq!(level(date(2015, 1, 1), date(2010, 7, 3)), Level::AgeDiffers);
    }

    #[test]
    fn a_stated_age_fits_or_not() {
        let age = Birth::from(Born::Between(date(2015, 6, 30), date(2014, 7, 1)));
        assert_eq!(compare(age, Birth::Day(date(2015, 4, 9))), Level::AgeFits);
        assert_eq!(compare(Birth::Day(date(2016, 4, 9)), age), Level::AgeNear);
        assert_eq!(compare(age, Birth::Day(date(2008, 4, 9))), Level::AgeDiffers);
    }
}
