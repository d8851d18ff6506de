//! The answers of a referral, to read: for checking before sending, and afterwards for its referrer and for staff.

use domain::{
    answers::{Answers, Value, anchor},
    birth::Birth,
    catalogue::{Field, FieldId, FieldKind, Section},
    referral::Kind,
    text::Name,
    words::{fields, referrer as words},
};
use maud::{Markup, html};

use super::{
    components::{SummaryRow, card, not_provided, summary_list},
    referral_form,
};
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
        Value::Prose(it) => lines(it.as_str()),
        other => html! { (text(field, other)) },
    }
}

/// A text of several lines, its paragraphs kept.
pub fn lines(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n").filter(|it| !it.trim().is_empty()) {
            p { @for (at, line) in paragraph.lines().enumerate() { @if at > 0 { br; } (line) } }
        }
    }
}

/// The answers, a card for each section or for each person or event of it. With `change`, the address of the form, every
/// question is shown and links to its place there; without, only what was answered.
pub fn sections(kind: Kind, answers: &Answers, change: Option<&str>) -> Markup {
    html! {
        @for section in referral_form::sections() {
            @let items = answers.items(section);
            @if section.repeats() {
                @for item in &items {
                    (card(&fields::section_label(section, &fields::item(section, *item)), rows(section, *item, kind, answers, change)))
                }
            } @else if change.is_some() || asked(section, kind).any(|it| answers.get(it.path(0)).is_some()) {
                (card(fields::section(section), rows(section, 0, kind, answers, change)))
            }
            @if let Some(form) = change.filter(|_| section.repeats() && items.is_empty()) {
                (card(fields::section(section), nothing(section, kind, form)))
            }
        }
    }
}

fn asked(section: Section, kind: Kind) -> impl Iterator<Item = &'static Field> {
    section.fields(kind)
}

/// The questions of one card.
fn rows(section: Section, item: u8, kind: Kind, answers: &Answers, change: Option<&str>) -> Markup {
    let shown: Vec<(&Field, Option<&Value>, String)> = asked(section, kind)
        .map(|field| (field, answers.get(field.path(item)), field.path(item).label()))
        .filter(|(_, value, _)| change.is_some() || value.is_some())
        .collect();
    let rows: Vec<SummaryRow<'_>> = shown
        .iter()
        .map(|(field, value, label)| SummaryRow {
            term: field.label(),
            value: value.map_or_else(|| not_provided(words::NOT_PROVIDED), |it| markup(field.id, it)),
            change: change.map(|form| (format!("{form}#{}", anchor(field.path(item))), label.as_str())),
        })
        .collect();
    summary_list(words::CHANGE, &rows)
}

/// A repeated section in which nothing was entered.
fn nothing(section: Section, kind: Kind, form: &str) -> Markup {
    let first = asked(section, kind).next().map(|it| anchor(it.path(0))).unwrap_or_default();
    let title = fields::section(section);
    let row = SummaryRow {
        term: title,
        value: not_provided(words::NOBODY),
        change: Some((format!("{form}#{first}"), title)),
    };
    summary_list(words::CHANGE, &[row])
}
