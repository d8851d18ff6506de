//! From answers to what the matching engine knows of a person.

use domain::{
    answers::{Answers, Value},
    birth::Birth,
    catalogue::{FieldId, Section},
    text::Name,
};
use jiff::civil::Date;
use matching::{Born, Record, Sex};

/// What a referral says of its child. Ages are as of `sent_on`.
pub fn of_answers(answers: &Answers, sent_on: Date) -> Record {
    let text = |field| answers.text(field).to_owned();
    let mut other_names: Vec<String> = [text(FieldId::ChildPreferredName)]
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect();
    if let Some(Value::Names(names)) = answers.one(FieldId::ChildOtherNames) {
        other_names.extend(names.iter().map(Name::as_str).map(str::to_owned));
    }
    let caregivers = answers.items(Section::Caregiver);
    let of_caregiver = |field: FieldId, item: u8| answers.text_at(field.field().path(item)).to_owned();
    let guardians = caregivers.iter().map(|item| {
        format!(
            "{} {}",
            of_caregiver(FieldId::CaregiverFirstName, *item),
            of_caregiver(FieldId::CaregiverLastName, *item)
        )
        .trim()
        .to_owned()
    });
    let phones = caregivers
        .iter()
        .map(|item| FieldId::CaregiverPhone.field().path(*item));
    let phones = [FieldId::ChildPhone.field().path(0)].into_iter().chain(phones);
    let phones = phones.flat_map(|path| match answers.get(path) {
        Some(Value::Phone(it)) => it.numbers().map(str::to_owned).collect(),
        _ => Vec::new(),
    });
    let given = |it: &String| !it.is_empty();
    Record {
        given_name: text(FieldId::ChildFirstName),
        middle_name: text(FieldId::ChildMiddleName),
        family_name: text(FieldId::ChildLastName),
        other_names,
        born: match answers.one(FieldId::ChildBirth) {
            Some(Value::Birth(it)) => born(it, sent_on),
            _ => Born::Unknown,
        },
        sex: answers.code(FieldId::ChildSex).and_then(sex),
        street: text(FieldId::ChildStreet),
        street2: String::new(),
        city: text(FieldId::ChildCity),
        postcode: text(FieldId::ChildPostcode),
        phones: phones.collect(),
        guardians: guardians.filter(given).collect(),
    }
}

/// What an entry says of somebody around the child. An age is as of the day on which it was said.
pub(crate) fn of_contact(section: Section, entry: &Answers, said_on: Date) -> Record {
    let mut record = Record::default();
    for (path, value) in entry.iter().filter(|it| it.0.field.field().section == section) {
        match (path.field.field().name, value) {
            ("first_name", Value::Name(it)) => record.given_name = it.as_str().to_owned(),
            ("last_name", Value::Name(it)) => record.family_name = it.as_str().to_owned(),
            ("birth", Value::Birth(it)) => record.born = born(it, said_on),
            ("sex", Value::Choice(it)) => record.sex = sex(it),
            ("phone", Value::Phone(it)) => record.phones = it.numbers().map(str::to_owned).collect(),
            _ => {}
        }
    }
    record
}

fn born(said: &Birth, on: Date) -> Born {
    match said {
        Birth::On(day) => Born::On(*day),
        other => other
            .range(on)
            .map_or(Born::Unknown, |(from, to)| Born::Between(from, to)),
    }
}

fn sex(code: &str) -> Option<Sex> {
    match code {
        "female" => Some(Sex::Female),
        "male" => Some(Sex::Male),
        _ => None,
    }
}

/// What is known of a client: the facts of its profile, and the people around the child from its accounts. Of two facts
/// that contradict one another the earlier one holds, as on the profile's page.
pub(crate) fn of_facts<'a>(facts: impl IntoIterator<Item = (Option<i64>, &'a Answers, Date)>) -> Record {
    let mut record = Record::default();
    for (account, answers, from) in facts {
        let said = of_answers(answers, from);
        add_surroundings(&mut record, &said);
        if account.is_none() {
            fill(&mut record, said);
        }
    }
    record
}

/// Adds the whole name that somebody had.
pub(crate) fn add_former_name(record: &mut Record, then: &Record) {
    let name = format!("{} {}", then.given_name, then.family_name).trim().to_owned();
    if !name.is_empty() && !record.other_names.contains(&name) {
        record.other_names.push(name);
    }
}

/// Fills what is not known yet.
fn fill(record: &mut Record, said: Record) {
    let blank = |it: &mut String, other: String| {
        if it.is_empty() {
            *it = other;
        }
    };
    if record.given_name.is_empty() && record.family_name.is_empty() {
        blank(&mut record.given_name, said.given_name);
        blank(&mut record.family_name, said.family_name);
    }
    blank(&mut record.middle_name, said.middle_name);
    if record.street.is_empty() {
        blank(&mut record.street, said.street);
        blank(&mut record.city, said.city);
        blank(&mut record.postcode, said.postcode);
    }
    if record.born == Born::Unknown {
        record.born = said.born;
    }
    record.sex = record.sex.or(said.sex);
    for name in said.other_names {
        if !record.other_names.contains(&name) {
            record.other_names.push(name);
        }
    }
}

/// Adds what another source knows of the people around the child.
fn add_surroundings(record: &mut Record, other: &Record) {
    let add = |to: &mut Vec<String>, from: &[String]| {
        for it in from {
            if !to.contains(it) && to.len() < 20 {
                to.push(it.clone());
            }
        }
    };
    add(&mut record.phones, &other.phones);
    add(&mut record.guardians, &other.guardians);
}
