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
    let phones = [text(FieldId::ChildPhone)].into_iter().chain(
        caregivers
            .iter()
            .map(|item| of_caregiver(FieldId::CaregiverPhone, *item)),
    );
    let given = |it: &String| !it.is_empty();
    Record {
        given_name: text(FieldId::ChildFirstName),
        middle_name: text(FieldId::ChildMiddleName),
        family_name: text(FieldId::ChildLastName),
        other_names,
        born: match answers.one(FieldId::ChildBirth) {
            Some(Value::Birth(Birth::On(day))) => Born::On(*day),
            Some(Value::Birth(birth)) => birth
                .range(sent_on)
                .map_or(Born::Unknown, |(from, to)| Born::Between(from, to)),
            _ => Born::Unknown,
        },
        sex: match answers.code(FieldId::ChildSex) {
            Some("female") => Some(Sex::Female),
            Some("male") => Some(Sex::Male),
            _ => None,
        },
        street: text(FieldId::ChildStreet),
        city: text(FieldId::ChildCity),
        postcode: text(FieldId::ChildPostcode),
        phones: phones.filter(given).collect(),
        guardians: guardians.filter(given).collect(),
    }
}

/// Adds what another source knows of the people around the child.
pub(crate) fn add_surroundings(record: &mut Record, other: &Record) {
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
