//! Evidence of the birth date, by kind of error.

use jiff::civil::Date;

use crate::{Born, Level};

/// A birth date without placeholders.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Birth {
    Unknown,
    Day(Date),
    /// First and last possible day, in this order.
    Range(Date, Date),
}

impl From<Born> for Birth {
    /// A year before 1930 or after 2100 is a placeholder (1900-01-01, 9999-12-31); 1 January says
    /// no more than the year.
    fn from(born: Born) -> Self {
        let plausible = |date: Date| (1930..=2100).contains(&date.year());
        match born {
            Born::On(date) if plausible(date) && date.month() == 1 && date.day() == 1 => {
                Self::Range(date, date.last_of_year())
            }
            Born::On(date) if plausible(date) => Self::Day(date),
            Born::Between(a, b) if a == b => Self::from(Born::On(a)),
            Born::Between(a, b) if plausible(a) && plausible(b) => Self::Range(a.min(b), a.max(b)),
            _ => Self::Unknown,
        }
    }
}

/// Days that the births of referred children spread over: 18 years.
const SPREAD: f64 = 18.0 * 365.0;
/// From here on, two dates are [`Level::FarApart`].
const FAR: i64 = 12 * 365;

/// Level, bits for the same child, bits for an unknown child of the household.
///
/// | level              | m (same) | u (random) | same  | household |
/// |--------------------|----------|------------|-------|-----------|
/// | same day           | .90      | 1 / 6,570  | 12.5  | 8 (.04)   |
/// | day, month swapped | .010     | .00012     | 6.4   | 0         |
/// | year off by one    | .010     | .0003      | 5     | 1         |
/// | one digit          | .030     | .004       | 2.9   | 0         |
/// | two parts same     | .010     | .007       | 0.5   | 0         |
/// | same year          | .009     | .05        | −2.5  | 0.4       |
/// | other day          | .004     | .75        | −7.5  | 0.2       |
/// | far apart          | .00002   | .2         | −13   | −1        |
/// | age fits           | .92      | by width   | 0 – 6 | 2.6 less  |
/// | age near           | .06      | .12        | −1    | 1         |
/// | age differs        | .015     | .75        | −5.6  | 0.2       |
pub(crate) fn compare(a: Birth, b: Birth) -> (Level, f64, f64) {
    match (a, b) {
        (Birth::Unknown, _) | (_, Birth::Unknown) => (Level::Missing, 0.0, 0.0),
        (Birth::Day(a), Birth::Day(b)) => days(a, b),
        (Birth::Day(a), Birth::Range(from, to)) => ranges((a, a), (from, to)),
        (Birth::Range(from, to), Birth::Day(b)) => ranges((from, to), (b, b)),
        (Birth::Range(from, to), Birth::Range(b_from, b_to)) => ranges((from, to), (b_from, b_to)),
    }
}

fn days(a: Date, b: Date) -> (Level, f64, f64) {
    let year = a.year() == b.year();
    let month = a.month() == b.month();
    let day = a.day() == b.day();
    if a == b {
        (Level::SameDay, 12.5, 8.0)
    } else if year && a.month() == b.day() && a.day() == b.month() {
        (Level::DayMonthSwapped, 6.4, 0.0)
    } else if month && day && a.year().abs_diff(b.year()) == 1 {
        (Level::YearOffByOne, 5.0, 1.0)
    } else if is_one_slip(&digits(a), &digits(b)) {
        (Level::OneDigit, 2.9, 0.0)
    } else if distance(a, b) >= FAR {
        (Level::FarApart, -13.0, -1.0)
    } else if [year, month, day].into_iter().filter(|it| *it).count() == 2 {
        (Level::TwoPartsSame, 0.5, 0.0)
    } else if year {
        (Level::SameYear, -2.5, 0.4)
    } else {
        (Level::OtherDay, -7.5, 0.2)
    }
}

fn ranges(a: (Date, Date), b: (Date, Date)) -> (Level, f64, f64) {
    let width = |it: (Date, Date)| distance(it.0, it.1) as f64;
    let gap = if a.1 < b.0 {
        distance(a.1, b.0)
    } else if b.1 < a.0 {
        distance(b.1, a.0)
    } else {
        0
    };
    match gap {
        0 => {
            let chance = (width(a) + width(b) + 1.0) / SPREAD;
            let bits = (0.92 / chance).log2().clamp(0.0, 6.0);
            (Level::AgeFits, bits, (bits - 2.6).max(0.0))
        }
        1..=400 => (Level::AgeNear, -1.0, 1.0),
        401..FAR => (Level::AgeDiffers, -5.6, 0.2),
        _ => (Level::FarApart, -13.0, -1.0),
    }
}

/// Days between two dates, in either order.
fn distance(a: Date, b: Date) -> i64 {
    (a.duration_since(b).as_hours() / 24).abs()
}

/// YYYYMMDD.
fn digits(date: Date) -> [i16; 8] {
    let (y, m, d) = (date.year(), i16::from(date.month()), i16::from(date.day()));
    [
        y / 1000,
        y / 100 % 10,
        y / 10 % 10,
        y % 10,
        m / 10,
        m % 10,
        d / 10,
        d % 10,
    ]
}

/// Whether one digit differs, or two neighbours are swapped.
fn is_one_slip(a: &[i16; 8], b: &[i16; 8]) -> bool {
    let off: Vec<usize> = (0..8).filter(|&at| a[at] != b[at]).collect();
    match off[..] {
        [_] => true,
        [i, j] => j == i + 1 && a[i] == b[j] && a[j] == b[i],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn level(a: Date, b: Date) -> Level {
        compare(Birth::from(Born::On(a)), Birth::from(Born::On(b))).0
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
        assert_eq!(level(born, date(2013, 11, 28)), Level::OtherDay);
        assert_eq!(level(born, date(1988, 11, 28)), Level::FarApart);
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
        assert_eq!(compare(age, Birth::Day(date(2015, 4, 9))).0, Level::AgeFits);
        assert_eq!(compare(Birth::Day(date(2016, 4, 9)), age).0, Level::AgeNear);
        assert_eq!(compare(age, Birth::Day(date(2008, 4, 9))).0, Level::AgeDiffers);
    }
}
