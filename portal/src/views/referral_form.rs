//! The questions of a referral, as the catalogue lists them.

use domain::{
    answers::{Complaint, anchor},
    catalogue::{Field, FieldId, FieldKind, Path, Section},
    codes::{self, Code, List},
    form::{Form, items_input, removed_input},
    referral::Kind,
    words::{complaints, fields, referrer as words, site},
};
use maud::{Markup, Render, html};

use super::{
    answers::People,
    components::{
        BirthField, BirthWords, ChoiceField, ChoicesField, DayField, DayWords, Kind as Input, Limit, Size, TextArea,
        TextField,
    },
    returns,
};

/// The longest text that several lines may hold.
const PROSE: usize = 20_000;
/// What the parts of a day are called.
const DAY_WORDS: DayWords<'_> = DayWords {
    month: words::MONTH,
    day: words::DAY,
    year: words::YEAR,
};
/// The first unit sends nothing: a form with it alone is still blank. Without a unit an age is in years.
const UNITS: [(&str, &str); 2] = [("", words::YEARS), ("months", words::MONTHS)];

/// The id of a section on the page.
pub fn section_id(section: Section) -> String {
    format!("section-{}", section.name())
}

/// The id of a person or event on the page.
pub fn item_id(section: Section, item: u8) -> String {
    format!("{}.{item}", section.name())
}

/// All mistakes, for the summary at the top of the page.
pub fn mistakes(form_href: &str, complaints: &[Complaint]) -> Vec<(String, String)> {
    complaints
        .iter()
        .map(|it| (format!("{form_href}#{}", anchor(it.path)), mistake(it)))
        .collect()
}

/// A mistake away from its field. Many sentences name the field themselves.
fn mistake(complaint: &Complaint) -> String {
    let Complaint { path, message } = complaint;
    let (field, text) = (path.field.field(), message.as_str());
    let telling = text == complaints::required(path.field) && text != complaints::REQUIRED
        || [complaints::CHILD_NAME, complaints::OFFENDER_NAME].contains(&text);
    match (telling, field.section.repeats()) {
        (true, false) => message.clone(),
        (true, true) => words::mistake(&fields::item(field.section, path.item), text),
        (false, _) => words::mistake(&path.label(), text),
    }
}

/// A whole section under its title, without the fields `but`, which are asked elsewhere on the page.
pub fn section(section: Section, kind: Kind, form: &Form, complaints: &[Complaint], but: &[Path]) -> Markup {
    let hint = words::section_hint(section);
    let is_left = |field: &Field| section.repeats() || !but.contains(&field.path(0));
    html! {
        @if section.fields(kind).any(is_left) {
            fieldset.section id=(section_id(section)) tabindex="-1" {
                legend { h2 { (fields::section(section)) } }
                @if !hint.is_empty() { p.quiet { (hint) } }
                (fields_but(section, kind, form, complaints, but))
            }
        }
    }
}

/// The fields of a form that are to be corrected, each with what is wrong with it; a group for each section, person or event.
pub fn to_correct(asked: &[(Path, &str)], form: &Form, complaints: &[Complaint]) -> Markup {
    let place = |path: &Path| (path.field.field().section, path.item);
    let title = |(section, item): (Section, u8)| {
        if section.repeats() {
            fields::section_label(section, &fields::item(section, item))
        } else {
            fields::section(section).to_owned()
        }
    };
    let mut asked = asked.to_vec();
    asked.sort_by_key(|(path, _)| {
        (
            Section::ALL.iter().position(|it| *it == place(path).0),
            path.item,
            *path,
        )
    });
    html! {
        @for group in asked.chunk_by(|one, next| place(&one.0) == place(&next.0)) {
            fieldset.section {
                legend { h3 { (title(place(&group[0].0))) } }
                @for (path, note) in group {
                    @let sign = format!("correct-{path}");
                    div.correct role="group" aria-labelledby=(sign) {
                        (returns::sign(&sign))
                        (hinted("", *path, path.field.field().required, (form, complaints), &correction_hint(*path, note)))
                    }
                }
            }
        }
    }
}

/// What is wrong with a field stands where its help does, before it.
fn correction_hint(path: Path, note: &str) -> String {
    let both = [note, path.field.field().hint()];
    both.into_iter()
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" – ")
}

/// The fields of a section: all of them, for each person or event, with what was typed and what is wrong with it.
pub fn section_fields(section: Section, kind: Kind, form: &Form, complaints: &[Complaint]) -> Markup {
    fields_but(section, kind, form, complaints, &[])
}

/// The same of an entry of an account, which is of one person or event, and holds no values of the profile and nothing that is kept
/// apart. `people` are those whom an allegation may name; `agencies` are suggested where one is asked for.
pub fn entry_fields(
    section: Section,
    form: &Form,
    complaints: &[Complaint],
    people: &People,
    agencies: &[String],
) -> Markup {
    let not_known = (codes::UNKNOWN, List::OffenderNumber.label(codes::UNKNOWN));
    let people = people.iter().map(|(code, name)| (*code, name.as_str()));
    let people: Vec<(Code, &str)> = people.chain([not_known]).collect();
    let input = |field: &Field, item| match field.id {
        FieldId::AllegationBy => by_whom(field.path(item), &people, (form, complaints)),
        FieldId::LeAgency | FieldId::CpsAgency => {
            let name = field.path(item).to_string();
            let error = complaints.iter().find(|it| it.path == field.path(item));
            TextField {
                name: &name,
                label: field.label(),
                hint: field.hint(),
                value: form.get(&name),
                error: error.map(|it| it.message.as_str()),
                size: size(field),
                autocomplete: "off",
                suggestions: agencies,
                ..TextField::default()
            }
            .render()
        }
        _ => input(field, item, form, complaints),
    };
    let asked = section.fields(Kind::Combined).filter(|it| it.in_entries());
    inputs(asked.collect(), 0, complaints, &input)
}

/// Who of some people did it.
fn by_whom(path: Path, people: &[(Code, &str)], (form, complaints): (&Form, &[Complaint])) -> Markup {
    let name = path.to_string();
    let chosen: Vec<Code> = form
        .all(&name)
        .iter()
        .filter_map(|it| List::OffenderNumber.parse(it))
        .collect();
    let error = complaints.iter().find(|it| it.path == path);
    ChoicesField {
        name: &name,
        label: path.field.field().label(),
        hint: "",
        options: people,
        chosen: &chosen,
        error: error.map(|it| it.message.as_str()),
        required_word: None,
        by_keys: false,
    }
    .render()
}

/// Questions, those with small answers beside each other.
fn inputs(asked: Vec<&Field>, item: u8, complaints: &[Complaint], input: &dyn Fn(&Field, u8) -> Markup) -> Markup {
    // What is wrong with a field needs the whole width.
    let is_small = |field: &Field| is_small(field) && !complaints.iter().any(|it| it.path == field.path(item));
    html! {
        @for run in asked.chunk_by(|one, next| is_small(one) && is_small(next)) {
            @if let [field] = run { (input(field, item)) } @else {
                div.fields { @for field in run { (input(field, item)) } }
            }
        }
    }
}

fn fields_but(section: Section, kind: Kind, form: &Form, complaints: &[Complaint], but: &[Path]) -> Markup {
    let input = |field: &Field, item| input(field, item, form, complaints);
    let inputs = |item| {
        let asked = section.fields(kind).filter(|it| !but.contains(&it.path(item)));
        inputs(asked.collect(), item, complaints, &input)
    };
    if !section.repeats() {
        return inputs(0);
    }
    let items = form.items(section);
    html! {
        input type="hidden" name=(items_input(section)) value=(items);
        @for removed in form.all(&removed_input(section)) { input type="hidden" name=(removed_input(section)) value=(removed); }
        @for item in 0..items {
            fieldset.section[items > 1] id=(item_id(section, item)) tabindex="-1" {
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

/// One question of a referral.
fn input(field: &Field, item: u8, form: &Form, complaints: &[Complaint]) -> Markup {
    question("", field.path(item), field.required, form, complaints)
}

/// One question. `prefix` stands before the names of its inputs on the page, for a page that has several such forms.
pub fn question(prefix: &str, path: Path, required: bool, form: &Form, complaints: &[Complaint]) -> Markup {
    hinted(prefix, path, required, (form, complaints), path.field.field().hint())
}

/// The same, with other help.
fn hinted(prefix: &str, path: Path, required: bool, (form, complaints): (&Form, &[Complaint]), hint: &str) -> Markup {
    let field = path.field.field();
    let key = path.to_string();
    let name = format!("{prefix}{key}");
    let error = complaints
        .iter()
        .find(|it| it.path == path)
        .map(|it| it.message.as_str());
    let required_word = required.then_some(site::REQUIRED);
    let part = |part: &str| form.get(&format!("{key}.{part}"));
    let label = field.label();
    let line = TextField {
        name: &name,
        label,
        hint,
        value: form.get(&key),
        error,
        required_word,
        size: size(field),
        // Machines are shared, and nearly everything here is a child's.
        autocomplete: if field.id == FieldId::CallbackPhone {
            "tel"
        } else {
            "off"
        },
        ..TextField::default()
    };
    let area = TextArea {
        name: &name,
        label,
        hint,
        value: form.get(&key),
        error,
        required_word,
        ..TextArea::default()
    };
    match field.kind {
        FieldKind::Name | FieldKind::Line => line.render(),
        FieldKind::Number => TextField {
            size: Size::Short,
            inputmode: "numeric",
            ..line
        }
        .render(),
        FieldKind::Phone => TextField {
            kind: Input::Tel,
            ..line
        }
        .render(),
        FieldKind::Names => TextArea { rows: 2, ..area }.render(),
        FieldKind::Prose => {
            let (rows, limit) = (
                if required { 10 } else { 3 },
                Limit {
                    max: PROSE,
                    words: words::CHARACTERS_LEFT,
                },
            );
            TextArea {
                rows,
                limit: required.then_some(limit),
                ..area
            }
            .render()
        }
        FieldKind::Day => DayField {
            name: &name,
            legend: label,
            hint,
            month: part("month"),
            day: part("day"),
            year: part("year"),
            error,
            required_word,
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
            required_word,
            words: BirthWords {
                day: DAY_WORDS,
                or: words::OR,
                age: words::AGE,
                unit: words::UNIT,
                unknown: words::NOT_KNOWN,
            },
        }
        .render(),
        FieldKind::Choice(list) => ChoiceField {
            name: &name,
            label,
            hint,
            options: list.entries(),
            chosen: form.get(&key),
            error,
            required_word,
            none: words::SELECT,
            // A button once pressed cannot be released: only what has to be answered has buttons.
            list: !required,
        }
        .render(),
        FieldKind::Choices(list) => {
            let chosen: Vec<Code> = form.all(&key).iter().filter_map(|it| list.parse(it)).collect();
            // A referral has room for fewer people than an account.
            let has_room = |code: Code| code.parse().map_or(true, |n: u8| n <= Section::Offender.max_items());
            let options = list
                .entries()
                .iter()
                .filter(|it| field.id != FieldId::AllegationBy || has_room(it.0));
            let options: Vec<_> = options.copied().collect();
            ChoicesField {
                name: &name,
                label,
                hint,
                options: &options,
                chosen: &chosen,
                error,
                required_word,
                by_keys: false,
            }
            .render()
        }
    }
}

/// Whether several such fields stand beside each other.
fn is_small(field: &Field) -> bool {
    match field.kind {
        FieldKind::Name | FieldKind::Phone => true,
        FieldKind::Line => size(field) != Size::Long,
        FieldKind::Choice(list) => !field.required || list.entries().len() > 6,
        _ => false,
    }
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

#[cfg(test)]
mod tests {
    use domain::{answers::Scope, text::Prose};
    use jiff::civil::date;

    use super::*;
    use crate::views::samples;

    fn complaints(form: &Form) -> Vec<Complaint> {
        domain::answers::parse(form, Kind::Client, Scope::Referral, date(2026, 11, 22)).complaints
    }

    /// A page is one long line; nobody can review that.
    fn lines(page: &Markup) -> String {
        page.0.replace("><", ">\n<")
    }

    #[test]
    fn the_caregivers_with_a_mistake() {
        let form = samples::form(&[
            ("caregiver.0.first_name", "Ann"),
            ("caregiver.1.phone", "call me"),
            ("caregiver.1.relation", "mother"),
        ]);
        insta::assert_snapshot!(lines(&section(
            Section::Caregiver,
            Kind::Client,
            &form,
            &complaints(&form),
            &[],
        )));
    }

    #[test]
    fn sending_an_untouched_form_leaves_every_section_blank() {
        let form = Form::from_pairs(
            UNITS
                .iter()
                .take(1)
                .map(|it| ("offender.0.birth.unit".to_owned(), it.0.to_owned())),
        );
        assert!(form.is_blank(Section::Offender, 0));
    }

    #[test]
    fn the_longest_prose_is_the_one_that_is_kept() {
        assert!(Prose::parse(&"x".repeat(PROSE)).is_ok() && Prose::parse(&"x".repeat(PROSE + 1)).is_err());
    }

    #[test]
    fn every_mistake_leads_to_an_input_and_says_whose_it_is() {
        let form = samples::form(&[("household.1.birth.age", "x"), ("reporter.phone", "x")]);
        let mistakes = mistakes("/f", &complaints(&form));
        let find = |href: &str| mistakes.iter().find(|it| it.0 == href).map(|it| it.1.as_str());
        assert!(find("/f#household.1.birth.month").is_some_and(|it| it.starts_with("Child 2: Birth date or age – ")));
        assert!(find("/f#reporter.phone").is_some_and(|it| it.starts_with("Original reporter: ")));
        assert_eq!(
            find("/f#child.sex"),
            Some("Choose the child’s sex. “Not known” is an answer.")
        );
        assert_eq!(
            mistakes.first().map(|it| it.0.as_str()),
            Some("/f#safety.immediate_danger")
        );
    }
}
