//! Each hazard of matching children, as a sentence.

mod learning;
mod names;
mod people;

use jiff::civil::date;
use matching::{Born, Comparison, Field, Level, Model, Record, Relation, Sex};

const CLIENTS: u64 = 20_000;

fn compare(referral: &Record, candidate: &Record) -> Comparison {
    Model::shipped(CLIENTS).compare(referral, candidate)
}

fn rank<K>(referral: &Record, candidates: Vec<(K, Record)>) -> Vec<(K, Comparison)> {
    Model::shipped(CLIENTS).rank(referral, candidates)
}

/// A client with everything known.
fn ana() -> Record {
    Record {
        given_name: "Ana".into(),
        middle_name: "Lucia".into(),
        family_name: "Quintero".into(),
        born: Born::On(date(2015, 4, 9)),
        sex: Some(Sex::Female),
        street: "12 Oak Lane".into(),
        city: "Austin".into(),
        postcode: "78701".into(),
        phones: vec!["(512) 555-0143".into()],
        guardians: vec!["Rosa Quintero".into()],
        ..Record::default()
    }
}

/// Only name, birth date and sex.
fn child(given_name: &str, family_name: &str, year: i16, month: i8, day: i8) -> Record {
    Record {
        given_name: given_name.into(),
        family_name: family_name.into(),
        born: Born::On(date(year, month, day)),
        ..Record::default()
    }
}

/// `record` at another address, with another phone.
fn moved(record: Record) -> Record {
    Record {
        street: "900 Elm Street".into(),
        city: "Waco".into(),
        postcode: "76701".into(),
        phones: vec!["254-555-0188".into()],
        guardians: vec![],
        ..record
    }
}

fn relation(referral: &Record, candidate: &Record) -> Relation {
    compare(referral, candidate).relation
}

fn level(comparison: &Comparison, field: Field) -> Level {
    comparison
        .evidence
        .iter()
        .find(|it| it.field == field)
        .map_or(Level::Missing, |it| it.level)
}

fn given_level(a: &str, b: &str) -> Level {
    let [a, b] = [a, b].map(|it| Record {
        given_name: it.into(),
        ..Record::default()
    });
    level(&compare(&a, &b), Field::GivenName)
}

fn family_level(a: &str, b: &str) -> Level {
    let [a, b] = [a, b].map(|it| Record {
        family_name: it.into(),
        ..Record::default()
    });
    level(&compare(&a, &b), Field::FamilyName)
}
