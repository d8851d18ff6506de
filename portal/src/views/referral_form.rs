//! The questions of a referral, as the catalogue lists them.

use domain::{
    answers::{Complaint, anchor},
    catalogue::{Field, FieldId, FieldKind, Path, Section},
    codes::Code,
    form::{Form, items_input},
    referral::Kind,
    words::{fields, referrer as words, site},
};
use maud::{Markup, Render, html};

use super::components::{
    BirthField, BirthWords, ChoiceField, ChoicesField, DayField, DayWords, Kind as Input, Limit, Size, TextArea, TextField,
};

/// The longest text that several lines may hold.
const PROSE: usize = 20_000;
/// The most options that are all shown; an answer that nobody has to give is chosen from a list, so that it can be taken back.
const DAY_WORDS: DayWords<'_> = DayWords { month: words::MONTH, day: words::DAY, year: words::YEAR };
/// The first unit sends nothing: a form with it alone is still blank. Without a unit an age is in years.
const UNITS: [(&str, &str); 2] = [("", words::YEARS), ("months", words::MONTHS)];

/// The sections in the order in which they are shown: whether the child is in danger is asked first.
pub fn sections() -> impl Iterator<Item = Section> {
    let rest = Section::ALL.into_iter().filter(|it| *it != Section::Safety);
    std::iter::once(Section::Safety).chain(rest)
}

/// The id of a section on the page.
pub fn section_id(section: Section) -> String {
    format!("section-{}", section.name())
}

/// The id of a person or event on the page.
pub fn item_id(section: Section, item: u8) -> String {
    format!("{}.{item}", section.name())
}

/// All mistakes in the order of the page, for the summary at its top.
pub fn mistakes(form_href: &str, complaints: &[Complaint]) -> Vec<(String, String)> {
    let mut complaints: Vec<&Complaint> = complaints.iter().collect();
    complaints.sort_by_key(|it| sections().position(|section| section == it.path.field.field().section));
    let line = |it: &Complaint| (format!("{form_href}#{}", anchor(it.path)), words::mistake(&it.path.label(), &it.message));
    complaints.into_iter().map(line).collect()
}

/// A whole section under its title.
pub fn section(section: Section, kind: Kind, form: &Form, complaints: &[Complaint]) -> Markup {
    let hint = words::section_hint(section);
    html! {
        fieldset.section id=(section_id(section)) tabindex="-1" {
            legend { (fields::section(section)) }
            @if !hint.is_empty() { p.quiet { (hint) } }
            (section_fields(section, kind, form, complaints))
        }
    }
}

/// The fields of a section: all of them, for each person or event, with what was typed and what is wrong with it.
pub fn section_fields(section: Section, kind: Kind, form: &Form, complaints: &[Complaint]) -> Markup {
    let inputs = |item| html! { @for field in section.fields(kind) { (input(field, item, form, complaints)) } };
    if !section.repeats() {
        return inputs(0);
    }
    let items = form.items(section);
    html! {
        input type="hidden" name=(items_input(section)) value=(items);
        @for item in 0..items {
            fieldset.item id=(item_id(section, item)) tabindex="-1" {
                legend { h3 { (fields::item(section, item)) } }
                (inputs(item))
                @if items > 1 || !form.is_blank(section, item) {
                    p { button.button--link name="remove" value=(item_id(section, item)) { (words::remove(section, item)) } }
                }
            }
        }
        @if items < section.max_items() {
            p { button.button--secondary name="add" value=(section.name()) { (words::add(section)) } }
        }
    }
}

/// One question.
fn input(field: &Field, item: u8, form: &Form, complaints: &[Complaint]) -> Markup {
    let path = field.path(item);
    let name = path.to_string();
    let error = complaints.iter().find(|it| it.path == path).map(|it| it.message.as_str());
    let required = is_required(path, form).then_some(site::REQUIRED);
    let part = |part: &str| form.get(&format!("{name}.{part}"));
    let (label, hint) = (field.label(), field.hint());
    let line = TextField {
        name: &name,
        label,
        hint,
        value: form.get(&name),
        error,
        required_word: required,
        size: size(field),
        // Machines are shared, and nearly everything here is a child's.
        autocomplete: if field.id == FieldId::CallbackPhone { "tel" } else { "off" },
        ..TextField::default()
    };
    let area = TextArea { name: &name, label, hint, value: form.get(&name), error, required_word: required, ..TextArea::default() };
    match field.kind {
        FieldKind::Name | FieldKind::Line => line.render(),
        FieldKind::Phone => TextField { kind: Input::Tel, ..line }.render(),
        FieldKind::Names => TextArea { rows: 2, ..area }.render(),
        FieldKind::Prose => {
            let (rows, limit) = (if field.required { 10 } else { 3 }, Limit { max: PROSE, words: words::CHARACTERS_LEFT });
            TextArea { rows, limit: field.required.then_some(limit), ..area }.render()
        }
        FieldKind::Day => DayField {
            name: &name,
            legend: label,
            hint,
            month: part("month"),
            day: part("day"),
            year: part("year"),
            error,
            required_word: required,
            words: DAY_WORDS,
        }
        .render(),
        FieldKind::Birth => BirthField {
            name: &name,
            legend: label,
            hint,
            month: part("month"),
            day: part("day"),
            year: part("year"),
            age: part("age"),
            unit: part("unit"),
            units: &UNITS,
            unknown: !part("unknown").is_empty(),
            error,
            required_word: required,
            words: BirthWords { day: DAY_WORDS, or: words::OR_AGE, age: words::AGE, unit: words::UNIT, unknown: words::NOT_KNOWN },
        }
        .render(),
        FieldKind::Choice(list) => ChoiceField {
            name: &name,
            label,
            hint,
            options: list.entries(),
            chosen: form.get(&name),
            error,
            required_word: required,
            none: words::SELECT,
            // A button once pressed cannot be released: only what has to be answered has buttons.
            list: !field.required,
        }
        .render(),
        FieldKind::Choices(list) => {
            let chosen: Vec<Code> = form.all(&name).iter().filter_map(|it| list.parse(it)).collect();
            ChoicesField { name: &name, label, hint, options: list.entries(), chosen: &chosen, error, required_word: required }.render()
        }
    }
}

/// Whether the question is marked as required: in a section that may stay empty, only where something was entered.
fn is_required(path: Path, form: &Form) -> bool {
    let field = path.field.field();
    field.required && (!field.section.repeats() || path.item == 0 || !form.is_blank(field.section, path.item))
}

/// How much an input invites to type.
fn size(field: &Field) -> Size {
    match field.id {
        FieldId::ChildSuffix | FieldId::ChildUnit | FieldId::ChildPostcode | FieldId::ChildGrade => Size::Short,
        FieldId::ChildCity | FieldId::ChildCounty | FieldId::LeCaseNumber | FieldId::CpsIntakeNumber => Size::Medium,
        _ if matches!(field.kind, FieldKind::Name | FieldKind::Phone) => Size::Medium,
        _ => Size::Long,
    }
}
