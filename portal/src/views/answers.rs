//! The answers of a referral, to read: for checking before sending, and afterwards for its referrer and for staff.

use std::collections::BTreeMap;

use domain::{
    answers::{Answers, Value, anchor},
    birth::Birth,
    catalogue::{Field, FieldId, FieldKind, Section},
    codes::{self, Code},
    referral::Kind,
    text::Name,
    words::{fields, referrer as words},
};
use maud::{Markup, html};

use super::components::{SummaryRow, not_provided, summary_list};
use crate::times;

/// An answer in words. The field says of which list a code is.
pub fn text(field: FieldId, value: &Value) -> String {
    let label = |code| match field.field().kind {
        FieldKind::Choice(list) | FieldKind::Choices(list) => list.label(code),
        _ => code,
    };
    match value {
        Value::Name(it) => it.as_str().to_owned(),
        Value::Names(it) => it.iter().map(Name::as_str).collect::<Vec<_>>().join(", "),
        Value::Line(it) => it.as_str().to_owned(),
        Value::Prose(it) => it.as_str().to_owned(),
        Value::Phone(it) => it.as_str().to_owned(),
        Value::Number(it) => it.0.to_string(),
        Value::Day(it) => times::day(it.0),
        Value::Birth(Birth::On(it)) => times::day(*it),
        Value::Birth(Birth::Age(it)) => words::age(*it),
        Value::Birth(Birth::Unknown) => words::NOT_KNOWN.to_owned(),
        Value::Choice(it) => label(it).to_owned(),
        Value::Choices(it) => it.iter().map(|it| label(it)).collect::<Vec<_>>().join(", "),
    }
}

/// An answer on a page: several codes as a list, prose with its lines.
pub fn markup(field: FieldId, value: &Value) -> Markup {
    match value {
        Value::Choices(codes) if codes.len() > 1 => html! {
            ul { @for code in codes { li { (text(field, &Value::Choices(vec![code]))) } } }
        },
        Value::Prose(it) => broken(it.as_str()),
        other => html! { (text(field, other)) },
    }
}

/// An answer on a page; who it names is called as on that page.
fn called(field: FieldId, value: &Value, people: &People) -> Markup {
    match value {
        Value::Choices(by) if field == FieldId::AllegationBy => {
            let name = |it: &Code| {
                people
                    .get(it)
                    .cloned()
                    .unwrap_or_else(|| text(field, &Value::Choices(vec![it])))
            };
            html! { (by.iter().map(name).collect::<Vec<_>>().join(", ")) }
        }
        other => markup(field, other),
    }
}

/// A text of several lines, as they were typed, as a paragraph.
pub fn lines(text: &str) -> Markup {
    html! { p { (broken(text)) } }
}

fn broken(text: &str) -> Markup {
    html! { @for (at, line) in text.lines().enumerate() { @if at > 0 { br; } (line) } }
}

/// The answers, a card for each section or for each person or event of it. With `change`, the address of the form, every
/// question is shown and links to its place there; without, only what was answered.
pub fn sections(kind: Kind, answers: &Answers, change: Option<&str>) -> Markup {
    let whole_page = change.is_some();
    html! {
        // Whoever sends a referral says something: this one was emptied with the record of its client.
        @if !whole_page && *answers == Answers::default() { p { (words::NO_LONGER_KEPT) } }
        @for section in Section::ALL {
            @let items = answers.items(section);
            @if section.repeats() {
                @for item in &items {
                    (card(section, whole_page, &fields::section_label(section, &fields::item(section, *item)), rows(section, *item, kind, (answers, &People::new()), change)))
                }
            } @else if change.is_some() || asked(section, kind).any(|it| answers.get(it.path(0)).is_some()) {
                (card(section, whole_page, fields::section(section), rows(section, 0, kind, (answers, &People::new()), change)))
            }
            @if let Some(form) = change.filter(|_| section.repeats() && items.is_empty()) {
                (card(section, whole_page, fields::section(section), nothing(section, kind, form)))
            }
        }
    }
}

/// What people are called whom answers name by number.
pub type People = BTreeMap<Code, String>;

/// What was answered in one section: a list, or one for each person or event under its name.
pub fn of_section(section: Section, answers: &Answers, people: &People) -> Markup {
    let items = answers.items(section);
    html! {
        @for item in &items {
            // One alone needs no name.
            @if items.len() > 1 { p { strong { (fields::item(section, *item)) } } }
            (rows(section, *item, Kind::Combined, (answers, people), None))
        }
    }
}

/// Cards that are not the whole page stand below a heading such as "What was sent". Who reported it stays on the screen: a
/// print-out leaves the center (rule R5).
fn card(section: Section, whole_page: bool, title: &str, content: Markup) -> Markup {
    html! {
        section.card.reporter[section == Section::Reporter] {
            @if whole_page { h2 { (title) } } @else { h3 { (title) } }
            (content)
        }
    }
}

fn asked(section: Section, kind: Kind) -> impl Iterator<Item = &'static Field> {
    section.fields(kind)
}

/// The questions of one card.
fn rows(
    section: Section,
    item: u8,
    kind: Kind,
    (answers, people): (&Answers, &People),
    change: Option<&str>,
) -> Markup {
    // A caregiver's telephone number never stands without whether it is safe to call (rule R6).
    let not_known = Value::Choice(codes::UNKNOWN);
    let has_phone = answers.get(FieldId::CaregiverPhone.field().path(item)).is_some();
    let unsaid = |field: &Field| change.is_none() && field.id == FieldId::CaregiverSafe && has_phone;
    let shown: Vec<(&Field, Option<&Value>, String)> = asked(section, kind)
        .map(|field| {
            let value = answers.get(field.path(item));
            (
                field,
                value.or(unsaid(field).then_some(&not_known)),
                field.path(item).label(),
            )
        })
        .filter(|(_, value, _)| change.is_some() || value.is_some())
        .collect();
    let rows: Vec<SummaryRow<'_>> = shown
        .iter()
        .map(|(field, value, label)| SummaryRow {
            term: field.label(),
            value: value.map_or_else(|| not_provided(words::NOT_PROVIDED), |it| called(field.id, it, people)),
            change: change.map(|form| (format!("{form}#{}", anchor(field.path(item))), label.as_str())),
        })
        .collect();
    summary_list(words::CHANGE, &rows)
}

/// A repeated section in which nothing was entered.
fn nothing(section: Section, kind: Kind, form: &str) -> Markup {
    let first = asked(section, kind)
        .next()
        .map(|it| anchor(it.path(0)))
        .unwrap_or_default();
    let row = SummaryRow {
        term: &fields::item(section, 0),
        value: not_provided(words::NOBODY),
        change: Some((format!("{form}#{first}"), fields::section(section))),
    };
    summary_list(words::CHANGE, &[row])
}

#[cfg(test)]
mod tests {
    use domain::{answers::Scope, birth::parse_age};
    use jiff::civil::date;

    use super::*;
    use crate::views::samples::form;

    fn sample() -> Answers {
        let typed = [
            ("child.last_name", "Zúñiga"),
            ("child.sex", "other"),
            ("child.language", "other"),
            ("child.birth.month", "3"),
            ("child.birth.day", "9"),
            ("child.birth.year", "2015"),
            ("safety.flags", "weapons"),
            ("disclosure.narrative", "One <line>.\nAnother."),
            ("caregiver.1.first_name", "Ann"),
            ("caregiver.1.relation", "mother"),
            ("law_enforcement.case_number", "26-1"),
        ];
        domain::answers::parse(&form(&typed), Kind::Combined, Scope::Referral, date(2026, 11, 22)).answers
    }

    #[test]
    fn what_was_emptied_says_so() {
        assert!(
            sections(Kind::Client, &Answers::default(), None)
                .0
                .contains(words::NO_LONGER_KEPT)
        );
        assert!(
            !sections(Kind::Client, &Answers::default(), Some("/x"))
                .0
                .contains(words::NO_LONGER_KEPT)
        );
    }

    #[test]
    fn a_code_is_read_from_the_list_of_its_field() {
        let sample = sample();
        let said = |field: FieldId| text(field, sample.one(field).unwrap());
        assert_eq!(
            (said(FieldId::ChildSex).as_str(), said(FieldId::ChildLanguage).as_str()),
            ("Another", "Another language")
        );
        assert_eq!(said(FieldId::ChildBirth), "Mar 9, 2015");
        let age = |count, unit| {
            text(
                FieldId::ChildBirth,
                &Value::Birth(Birth::Age(parse_age(count, unit).unwrap())),
            )
        };
        assert_eq!(
            (age("7", "years").as_str(), age("1", "months").as_str()),
            ("7 years", "1 month")
        );
    }

    #[test]
    fn to_read_only_what_was_answered_is_shown_and_to_check_all_of_it() {
        let read = sections(Kind::Combined, &sample(), None).0;
        assert!(read.contains("One &lt;line&gt;.<br>Another."), "{read}");
        assert!(
            read.contains("Parents and caregivers: Caregiver 2") && !read.contains("Caregiver 1"),
            "{read}"
        );
        assert!(read.contains("<h3>The child</h3>") && !read.contains("<h2>"), "{read}");
        assert!(
            !read.contains(words::NOT_PROVIDED)
                && !read.contains(words::CHANGE)
                && !read.contains(fields::section(Section::Reporter))
        );

        let check = sections(Kind::Combined, &sample(), Some("/f")).0;
        assert!(check.contains(
            r#"<a href="/f#child.birth.month">Change<span class="hidden"> The child: Birth date or age</span></a>"#
        ));
        assert!(
            check.contains(r#"href="/f#caregiver.1.first_name""#)
                && check.contains(r#"href="/f#offender.0.identified""#)
        );
        assert!(check.contains(words::NOT_PROVIDED) && check.contains(fields::section(Section::Reporter)));
    }

    #[test]
    fn a_telephone_of_a_caregiver_stands_beside_whether_it_is_safe_to_call() {
        let read = |more: &[(&str, &str)]| {
            let form = form(&[&[("caregiver.0.first_name", "Ann")], more].concat());
            let answers = domain::answers::parse(&form, Kind::Client, Scope::Referral, date(2026, 11, 22)).answers;
            sections(Kind::Client, &answers, None).0
        };
        let safe = fields::label(FieldId::CaregiverSafe);
        let (phone, said) = (("caregiver.0.phone", "512 555-0143"), ("caregiver.0.safe", "not_safe"));
        assert!(read(&[phone]).contains(&format!("{safe}</dt><dd>Not known</dd>")));
        assert!(read(&[phone, said]).contains(&format!("{safe}</dt><dd>Not safe to call</dd>")));
        assert!(!read(&[]).contains(safe));
    }

    #[test]
    fn who_reported_it_is_not_printed() {
        let form = form(&[("child.last_name", "King"), ("reporter.name", "Neighbor Ned")]);
        let answers = domain::answers::parse(&form, Kind::Client, Scope::Referral, date(2026, 11, 22)).answers;
        let read = sections(Kind::Client, &answers, None).0;
        let (before, after) = read.split_once(r#"<section class="card reporter">"#).unwrap();
        assert!(before.contains("King") && after.contains("Neighbor Ned") && !after.contains("King"));
        let style = include_str!("../../assets/style.css");
        let print = style.split_once("@media print").unwrap().1;
        assert!(print.contains(".reporter"));
    }

    #[test]
    fn a_referral_shows_only_what_its_kind_asks() {
        assert!(sections(Kind::Combined, &sample(), None).0.contains("26-1"));
        assert!(
            !sections(Kind::ChildProtection, &sample(), Some("/f"))
                .0
                .contains("Case number")
        );
    }
}
