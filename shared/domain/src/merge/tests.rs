use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::{
    answers::{Scope, parse},
    catalogue::Part,
    form::{Form, inputs},
    referral::Kind,
};

const TODAY: Date = date(2026, 11, 22);

fn said(pairs: &[(&str, &str)]) -> Answers {
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    parse(&Form::from_pairs(pairs), Kind::Combined, Scope::Referral, TODAY).answers
}

fn pair<'a>(first: &'a Answers, second: &'a Answers) -> Pair<'a> {
    Pair {
        first,
        second,
        newer: Side::Second,
    }
}

fn usual(first: &[(&str, &str)], second: &[(&str, &str)]) -> Vec<(String, String)> {
    let (first, second) = (said(first), said(second));
    let merged = pair(&first, &second).combine(&Choices::default()).unwrap();
    let form = merged.to_form();
    form.pairs()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all: Vec<_> = of.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
    all.sort();
    all
}

fn assert_usual(first: &[(&str, &str)], second: &[(&str, &str)], wanted: &[(&str, &str)]) {
    let mut merged = usual(first, second);
    merged.sort();
    assert_eq!(merged, pairs(wanted));
}

/// A15: what only one knows, and both of what there is room for.
#[test]
fn police_on_monday_and_child_protection_on_wednesday() {
    assert_usual(
        &[
            ("law_enforcement.case_number", "26-1"),
            ("child.phone", "512-555-0143"),
            ("child.other_names", "Addie"),
            ("safety.flags", "weapons"),
            ("disclosure.narrative", "On Monday."),
        ],
        &[
            ("law_enforcement.case_number", "26-2"),
            ("child_protection.intake_number", "C-7"),
            ("child.phone", "512-555-0199"),
            ("child.other_names", "Addie\nBee"),
            ("safety.flags", "weapons"),
            ("disclosure.narrative", "On Wednesday."),
        ],
        &[
            ("law_enforcement.case_number", "26-1; 26-2"),
            ("child_protection.intake_number", "C-7"),
            ("child.phone", "512-555-0143; 512-555-0199"),
            ("child.other_names", "Addie\nBee"),
            ("safety.flags", "weapons"),
            ("disclosure.narrative", "On Monday.\n\nOn Wednesday."),
        ],
    );
}

#[test]
fn the_more_exact_the_more_careful_and_else_the_newer_answer_is_taken() {
    assert_usual(
        &[
            ("child.birth.month", "3"),
            ("child.birth.day", "9"),
            ("child.birth.year", "2016"),
            ("safety.immediate_danger", "yes"),
            ("child.sex", "unknown"),
            ("child.grade", "2"),
        ],
        &[
            ("child.birth.age", "9"),
            ("child.birth.unit", "years"),
            ("safety.immediate_danger", "no"),
            ("child.sex", "female"),
            ("child.grade", "3"),
        ],
        &[
            ("child.birth.month", "3"),
            ("child.birth.day", "9"),
            ("child.birth.year", "2016"),
            ("safety.immediate_danger", "yes"),
            ("child.sex", "female"),
            ("child.grade", "3"),
        ],
    );
}

#[test]
fn an_address_is_of_one_piece_and_another_name_is_kept_as_one() {
    assert_usual(
        &[
            ("child.first_name", "Ada"),
            ("child.last_name", "King"),
            ("child.street", "12 Elm Street"),
            ("child.postcode", "62701"),
        ],
        &[
            ("child.first_name", "Ada"),
            ("child.last_name", "Byron"),
            ("child.street", "7 Oak Lane"),
        ],
        &[
            ("child.first_name", "Ada"),
            ("child.last_name", "Byron"),
            ("child.other_names", "Ada King"),
            ("child.street", "7 Oak Lane"),
        ],
    );
}

const MARY: [(&str, &str); 2] = [("caregiver.0.first_name", "Mary"), ("caregiver.0.phone", "555-0142")];

/// The same people are one, others follow, and allegations name the same people as before.
#[test]
fn people_are_put_beside_each_other_and_allegations_follow_them() {
    let first = [
        ("offender.0.last_name", "Ames"),
        ("offender.2.last_name", "Boyd"),
        ("allegation.0.type", "neglect"),
        ("allegation.0.by", "3"),
    ];
    let second = [
        ("caregiver.0.first_name", "MARY"),
        ("caregiver.0.relation", "mother"),
        ("offender.0.last_name", "Cole"),
        ("offender.1.last_name", "Boyd"),
        ("allegation.0.type", "neglect"),
        ("allegation.0.by", "2"),
        ("allegation.1.type", "physical_abuse"),
        ("allegation.1.by", "1"),
        ("allegation.1.by", "unknown"),
    ];
    let merged = [
        ("caregiver.0.first_name", "MARY"),
        ("caregiver.0.phone", "555-0142"),
        ("caregiver.0.relation", "mother"),
        ("offender.0.last_name", "Ames"),
        ("offender.1.last_name", "Boyd"),
        ("offender.2.last_name", "Cole"),
        ("allegation.0.type", "neglect"),
        ("allegation.0.by", "2"),
        ("allegation.1.type", "physical_abuse"),
        ("allegation.1.by", "3"),
        ("allegation.1.by", "unknown"),
    ];
    assert_usual(&[&MARY[..], &first].concat(), &second, &merged);
    // Who is left out leaves no gap, and no allegation names them.
    let (first, second) = (said(&[&MARY[..], &first].concat()), said(&second));
    let but_ames = [(RowId::Item(Side::First, Section::Offender, 0), Take::Second)];
    let merged = pair(&first, &second).combine(&but_ames.into_iter().collect()).unwrap();
    assert_eq!(merged.text_at("offender.0.last_name".parse().unwrap()), "Boyd");
    assert_eq!(
        merged.get("allegation.0.by".parse().unwrap()),
        Some(&Value::Choices(vec!["1"]))
    );
    assert_eq!(
        merged.get("allegation.1.by".parse().unwrap()),
        Some(&Value::Choices(vec!["2", "unknown"]))
    );
}

#[test]
fn more_people_than_there_is_room_for_are_not_dropped_silently() {
    let named = |names: [&str; 3]| {
        let inputs = (0..)
            .zip(names)
            .map(|(n, name)| (format!("caregiver.{n}.last_name"), name.to_owned()));
        parse(&Form::from_pairs(inputs), Kind::Client, Scope::Referral, TODAY).answers
    };
    let (first, second) = (named(["A", "B", "C"]), named(["C", "D", "E"]));
    let both = pair(&first, &second);
    assert_eq!(both.combine(&Choices::default()), Err(TooMany(Section::Caregiver)));
    let without = [(RowId::Item(Side::Second, Section::Caregiver, 4), Take::First)];
    let merged = both.combine(&without.into_iter().collect()).unwrap();
    assert_eq!(merged.items(Section::Caregiver), [0, 1, 2, 3]);
}

#[test]
fn a_row_is_named_and_found_again() {
    let (first, second) = (said(&MARY), said(&[("child.first_name", "Ada"), ("child.grade", "2")]));
    let rows = pair(&first, &second).rows();
    assert_eq!(rows.len(), 3);
    for row in rows {
        assert_eq!(row.id.to_string().parse(), Ok(row.id));
    }
    for wrong in [
        "",
        "first",
        "first.child.0",
        "second.caregiver.x",
        "born",
        "child.nothing",
    ] {
        assert_eq!(wrong.parse::<RowId>(), Err(NotAPath), "{wrong}");
    }
}

fn answers() -> impl Strategy<Value = Answers> {
    let names: Vec<String> = CATALOGUE
        .iter()
        .flat_map(|it| (0..it.section.max_items().min(2)).flat_map(|item| inputs(it.path(item))))
        .collect();
    let value = prop_oneof![
        "[a-c ;]{1,3}",
        Just("555-0142".to_owned()),
        Just("1".to_owned()),
        Just("2".to_owned()),
        Just("yes".to_owned()),
        Just("unknown".to_owned()),
        Just("neglect".to_owned())
    ];
    prop::collection::vec((prop::sample::select(names), value), 0..60)
        .prop_map(|it| parse(&Form::from_pairs(it), Kind::Combined, Scope::Referral, TODAY).answers)
}

proptest! {
    /// A15: whatever both say: a merge with itself changes nothing, taking all of one side gives that side, every
    /// result can be stored and read back, and what is usual drops nothing that only one of them says.
    #[test]
    fn whatever_both_say_the_result_is_made_of_it(first in answers(), second in answers()) {
        let all = |side: Side, both: &Pair<'_>| {
            let chosen: Choices = both.rows().into_iter().map(|it| (it.id, side.into())).collect();
            both.combine(&chosen)
        };
        let both = pair(&first, &second);
        let alone = pair(&first, &Answers::default()).combine(&Choices::default()).unwrap();
        prop_assert_eq!(&all(Side::First, &both).unwrap(), &alone);
        prop_assert_eq!(&pair(&alone, &alone).combine(&Choices::default()).unwrap(), &alone);
        let merged = both.combine(&Choices::default()).unwrap();
        let mut back = Answers::default();
        for part in Part::ALL {
            back.add_json(Answers::FORMAT, &merged.to_json(part)).unwrap();
        }
        prop_assert_eq!(&back, &merged);
        for row in both.rows() {
            prop_assert!(row.is_same() || row.offers().contains(&row.usual));
            prop_assert!(!row.result(row.usual).is_empty());
        }
    }
}
