//! A child as the matching knows them, in words.

use domain::words::{advocate, evidence as words};
use jiff::civil::Date;
use matching::{Born, Record, Sex};
use maud::{Markup, html};

use crate::times;

/// The name as it is written on lists: "Last, First Middle".
pub fn name(record: &Record) -> String {
    let given = joined([&record.given_name, &record.middle_name], " ");
    let name = joined([&record.family_name, &given], ", ");
    if name.is_empty() {
        advocate::NO_NAME.to_owned()
    } else {
        name
    }
}

fn joined(parts: [&String; 2], by: &str) -> String {
    parts
        .into_iter()
        .filter(|it| !it.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(by)
}

/// The birthday with the age on `today`, or about which age it is.
pub fn born(born: Born, today: Date) -> Markup {
    match born {
        Born::Unknown | Born::Written(_) => html! { span.quiet { (advocate::BORN_UNKNOWN) } },
        Born::On(day) => {
            html! { (times::day(day)) " " span.quiet { "(" (advocate::age(months(day, today)).replace(' ', "\u{a0}")) ")" } }
        }
        Born::Between(from, to) => {
            let (from, to) = (from.min(to), from.max(to));
            // Whoever is of a whole number of years today was born after the first of these days.
            let from = from.tomorrow().unwrap_or(from);
            html! { (advocate::about(months(to, today), months(from, today))) }
        }
    }
}

/// Whole months from one day to another.
fn months(from: Date, to: Date) -> i64 {
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month() - from.month());
    (months - i64::from(to.day() < from.day())).max(0)
}

/// The birthday alone, to be compared.
pub(crate) fn birthday(born: Born) -> String {
    match born {
        Born::Unknown => String::new(),
        Born::Written(written) => written.as_text(),
        Born::On(day) => times::day(day),
        Born::Between(from, to) => format!("{} – {}", times::day(from.min(to)), times::day(from.max(to))),
    }
}

/// Where somebody lives and with whom, without what could be called.
pub(super) fn household(record: &Record) -> Markup {
    let address = [&record.street, &record.city, &record.postcode];
    let address: Vec<&str> = address
        .into_iter()
        .filter(|it| !it.is_empty())
        .map(String::as_str)
        .collect();
    html! {
        @if !address.is_empty() { p { (address.join(", ")) } }
        @if !record.phones.is_empty() { p { (words::phones(&record.phones)) } }
        @if !record.guardians.is_empty() { p { (record.guardians.join(", ")) } }
    }
}

/// The sex in words.
pub(super) fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => words::FEMALE,
        Sex::Male => words::MALE,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_age_that_was_stated_is_that_age_on_the_same_day() {
        let today = date(2026, 11, 22);
        let nine = Born::Between(date(2016, 11, 22), date(2017, 11, 22));
        assert_eq!(born(nine, today).into_string(), "About 9 years");
        let day = born(Born::On(date(2016, 11, 23)), today).into_string();
        assert!(day.contains("Nov 23, 2016") && day.contains("(9\u{a0}years)"));
        assert!(
            born(Born::Unknown, today)
                .into_string()
                .contains(advocate::BORN_UNKNOWN)
        );
    }

    #[test]
    fn nobody_calls_a_number_from_the_evidence_where_nobody_says_whether_that_is_safe() {
        let record = Record {
            phones: vec!["+1 (512) 555-0143 ext. 12".into(), "555-0199".into()],
            ..Record::default()
        };
        assert_eq!(household(&record).0, "<p>Telephone ending in 0143, 0199</p>");
    }
}
