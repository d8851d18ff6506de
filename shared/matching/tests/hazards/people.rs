//! Hazards of who is who: twins, siblings, namesakes, and of what is not known.

use jiff::civil::date;
use matching::{Agreement, Born, Field, Level, Model, Record, Relation, Sex};

use crate::{ana, child, compare, level, moved, rank, relation};

#[test]
fn of_two_known_twins_the_given_name_decides() {
    let eva = Record {
        given_name: "Eva".into(),
        middle_name: "Maria".into(),
        ..ana()
    };
    let referral = Record {
        middle_name: String::new(),
        ..ana()
    };
    let ranked = rank(&referral, vec![("eva", eva), ("ana", ana())]);
    let found: Vec<_> = ranked.iter().map(|(who, it)| (*who, it.relation)).collect();
    assert_eq!(found[0], ("ana", Relation::Same));
    assert_ne!(found[1].1, Relation::Same);
    assert!(ranked[1].1.probability < 0.01);
}

#[test]
fn an_unknown_twin_is_not_taken_for_the_known_one() {
    let sofia = Record {
        given_name: "Sofia".into(),
        middle_name: String::new(),
        ..ana()
    };
    assert_eq!(relation(&sofia, &ana()), Relation::Twin);
    let luis = Record {
        given_name: "Luis".into(),
        sex: Some(Sex::Male),
        ..sofia
    };
    let found = compare(&luis, &ana());
    assert_eq!(found.relation, Relation::Twin);
    assert!(found.probability < 0.05, "{}", found.probability);
}

#[test]
fn twins_with_similar_names_are_for_a_person_to_decide() {
    let jayden = Record {
        given_name: "Jayden".into(),
        middle_name: String::new(),
        ..ana()
    };
    let jaylen = Record {
        given_name: "Jaylen".into(),
        ..jayden.clone()
    };
    let found = compare(&jayden, &jaylen);
    assert_eq!(level(&found, Field::GivenName), Level::SimilarName);
    assert_eq!(found.relation, Relation::Possible);
}

#[test]
fn a_sibling_is_a_sibling_with_and_without_birth_date() {
    let luis = Record {
        given_name: "Luis".into(),
        middle_name: String::new(),
        sex: Some(Sex::Male),
        born: Born::On(date(2012, 11, 2)),
        ..ana()
    };
    assert_eq!(relation(&luis, &ana()), Relation::Sibling);
    let luis = Record {
        born: Born::Unknown,
        ..luis
    };
    let found = compare(&luis, &ana());
    assert_eq!(found.relation, Relation::Sibling);
    assert!(found.probability < 0.05, "{}", found.probability);
}

#[test]
fn a_newborn_without_a_name_in_a_known_family_is_not_merged() {
    let baby = Record {
        given_name: "Baby Girl".into(),
        middle_name: String::new(),
        born: Born::On(date(2024, 8, 30)),
        ..ana()
    };
    let found = compare(&baby, &ana());
    assert_eq!(level(&found, Field::GivenName), Level::Missing);
    assert_eq!(found.relation, Relation::Sibling);
}

#[test]
fn parent_and_child_of_one_name_are_not_merged() {
    let parent = Record {
        born: Born::On(date(1988, 9, 21)),
        ..ana()
    };
    let child = Record {
        middle_name: String::new(),
        ..ana()
    };
    assert_ne!(relation(&child, &parent), Relation::Same);
}

#[test]
fn a_namesake_of_another_or_the_same_year_is_not_merged() {
    let referral = moved(child("Maria", "Garcia", 2015, 4, 9));
    for other in [
        child("Maria", "Garcia", 2011, 7, 23),
        child("Maria", "Garcia", 2015, 11, 23),
    ] {
        assert_eq!(relation(&referral, &other), Relation::Unlikely);
    }
}

#[test]
fn an_unrelated_child_with_the_same_surname_and_birthday_is_not_merged() {
    let found = compare(
        &child("Diego", "Garcia", 2015, 4, 9),
        &child("Emma", "Garcia", 2015, 4, 9),
    );
    assert_eq!(found.relation, Relation::Unlikely, "{}", found.probability);
}

#[test]
fn a_family_that_moved_is_the_same_family() {
    assert_eq!(relation(&moved(ana()), &ana()), Relation::Same);
}

#[test]
fn a_slip_in_the_birth_date_does_not_hide_the_child() {
    for (year, month, day) in [(2015, 9, 4), (2014, 4, 9), (2015, 4, 8)] {
        let referral = Record {
            born: Born::On(date(year, month, day)),
            ..ana()
        };
        assert_eq!(relation(&referral, &ana()), Relation::Same);
    }
}

#[test]
fn a_stated_age_helps() {
    let referral = Record {
        born: Born::Between(date(2014, 7, 1), date(2015, 6, 30)),
        ..ana()
    };
    assert_eq!(relation(&referral, &ana()), Relation::Same);
}

#[test]
fn placeholders_prove_nothing() {
    let nobody = Record {
        given_name: "Jane".into(),
        family_name: "Doe".into(),
        born: Born::On(date(1900, 1, 1)),
        street: "unknown".into(),
        postcode: "00000".into(),
        phones: vec!["555-0000".into()],
        guardians: vec!["Unknown".into()],
        ..Record::default()
    };
    let found = compare(&nobody, &nobody);
    assert!(
        found
            .evidence
            .iter()
            .all(|it| it.agreement == Agreement::Unknown && it.bits == 0.0)
    );
    assert_eq!(found.relation, Relation::Unlikely);
}

#[test]
fn missing_is_neither_for_nor_against() {
    let found = compare(&Record::default(), &ana());
    assert!(
        found
            .evidence
            .iter()
            .all(|it| it.level == Level::Missing && it.bits == 0.0)
    );
}

#[test]
fn two_candidates_who_fit_alike_share_the_probability() {
    let ranked = rank(&ana(), vec![(1, ana()), (2, ana())]);
    assert_eq!([ranked[0].0, ranked[1].0], [1, 2]);
    for (_, found) in &ranked {
        assert!((found.probability - 0.5).abs() < 0.01);
        assert_eq!(found.relation, Relation::Possible);
    }
}

/// Who fills in a form for several children may give one the birth date of another, however the street is abbreviated.
#[test]
fn the_birth_date_of_another_child_of_the_house_is_told_as_such() {
    let eva = |street: &str| Record {
        given_name: "Eva".into(),
        middle_name: String::new(),
        born: Born::On(date(2012, 11, 2)),
        street: street.into(),
        ..ana()
    };
    let referral = Record {
        born: Born::On(date(2012, 11, 2)),
        ..ana()
    };
    for street in ["12 Oak Lane", "12 Oak Ln"] {
        let ranked = rank(&referral, vec![("eva", eva(street)), ("ana", ana())]);
        let of_ana = ranked
            .iter()
            .find(|it| it.0 == "ana")
            .map(|it| level(&it.1, Field::Born));
        assert_eq!(of_ana, Some(Level::HousematesDay), "{street}");
    }
}

#[test]
fn a_form_with_another_childs_birth_date_finds_the_child_also_a_generation_away() {
    let of_house = |given: &str, born| Record {
        given_name: given.into(),
        middle_name: String::new(),
        born: Born::On(born),
        ..ana()
    };
    let referral = of_house("Ana", date(2015, 4, 9));
    let clients = vec![
        ("sister", of_house("Rosalba", date(2015, 4, 9))),
        ("child", of_house("Ana", date(1998, 2, 23))),
    ];
    let found = rank(&referral, clients);
    let (_, child) = found.iter().find(|(who, _)| *who == "child").expect("both are ranked");
    assert_eq!(level(child, Field::Born), Level::HousematesDay);
}

#[test]
fn an_impossible_date_is_read_both_ways() {
    let born = |text: &str| Record {
        born: Born::read(text),
        ..ana()
    };
    let level = |a: &str, b: &str| level(&compare(&born(a), &born(b)), Field::Born);
    // Day and month swapped, or one digit wrong.
    assert_eq!(level("2008-26-02", "2008-02-26"), Level::SameDay);
    assert_eq!(level("2008-26-02", "2008-06-02"), Level::OneDigit);
    assert_eq!(level("2008-06-02", "2008-26-02"), Level::OneDigit);
    assert_eq!(level("2008-26-02", "2008-26-02"), Level::SameDay);
    assert_eq!(level("2008-26-02", "2008-11-17"), Level::SameYear);
}

#[test]
fn a_client_of_unknown_address_is_found_at_that_of_a_brother() {
    let client = Record {
        family_name: String::new(),
        street: "12".into(),
        phones: vec![],
        guardians: vec![],
        ..ana()
    };
    let brother = Record {
        given_name: "Luis".into(),
        middle_name: "Omar".into(),
        sex: Some(Sex::Male),
        born: Born::On(date(2011, 8, 30)),
        ..ana()
    };
    let probability = |clients: Vec<(&str, Record)>| {
        let ranked = rank(&ana(), clients);
        assert_eq!(ranked[0].0, "client");
        ranked[0].1.clone()
    };
    let found = probability(vec![("client", client.clone()), ("brother", brother)]);
    assert_eq!(level(&found, Field::Household), Level::HomeOfMate);
    assert_eq!(found.relation, Relation::Same);
    let alone = probability(vec![("client", client)]);
    assert_eq!(level(&alone, Field::Household), Level::SamePlace);
    assert!(alone.probability < found.probability);
}

#[test]
fn a_client_of_the_same_name_whose_home_is_not_known_is_a_sibling_where_another_one_lives_there() {
    let of_house = |given: &str, year, street: &str| Record {
        given_name: given.into(),
        middle_name: String::new(),
        born: Born::On(date(year, 8, 30)),
        street: street.into(),
        ..ana()
    };
    let unknown = Record {
        phones: vec![],
        guardians: vec![],
        ..of_house("Marisol", 2010, "")
    };
    let ranked = rank(
        &ana(),
        vec![
            ("known", of_house("Rosalba", 2012, "12 Oak Lane")),
            ("unknown", unknown),
        ],
    );
    assert!(ranked.iter().all(|(_, it)| it.relation == Relation::Sibling));
}

/// Somebody around a child, of whom the name, a telephone number and a birth date may be known.
fn around(given_name: &str, family_name: &str, phone: &str, born: Born) -> Record {
    Record {
        given_name: given_name.into(),
        family_name: family_name.into(),
        phones: vec![phone.into()],
        born,
        ..Record::default()
    }
}

#[test]
fn of_the_few_around_one_child_little_is_enough() {
    let named = |given, family| around(given, family, "", Born::Unknown);
    let called = |given, family| around(given, family, "217-555-0142", Born::Unknown);
    let found = |one: &Record, other: &Record| Model::around_a_child().compare(one, other).relation;
    for (one, other) in [
        (called("Bob", "Smith"), called("Robert", "Smyth")),
        (named("Bob", "Smith"), named("Robert", "Smyth")),
        (named("Ben", "King"), named("Benny", "")),
        (named("", "Garcia"), named("Luis", "Garcia")),
        (named("Maria", "Lopez"), named("Lopez", "Maria")),
        (named("Jonh", "Smith"), named("John", "Smith")),
    ] {
        let relation = found(&one, &other);
        assert!(
            matches!(relation, Relation::Same | Relation::Possible),
            "{} {relation:?}",
            one.given_name
        );
    }
    for (one, other) in [
        (named("Rick", "Roe"), named("Walter", "Roe")),
        (called("Ana", "Lopez"), called("Luis", "Lopez")),
        (called("Ben", "King"), called("Jen", "King")),
        (named("Ana", "Lopez"), named("Luis", "Roe")),
    ] {
        let relation = found(&one, &other);
        assert!(
            !matches!(relation, Relation::Same | Relation::Possible),
            "{} {relation:?}",
            one.given_name
        );
    }
    let unnamed = Record {
        sex: Some(Sex::Male),
        ..Record::default()
    };
    assert_eq!(found(&unnamed, &unnamed), Relation::Unlikely);
    // Guessed ages of grown-ups, and an unusual year for a child.
    let aged = |from: i16| Born::Between(date(from, 1, 1), date(from, 12, 31));
    let of_age = |year| around("Rick", "Roe", "", aged(year));
    assert_eq!(found(&of_age(1985), &of_age(1982)), Relation::Same);
    let born = |year, month| around("Rick", "Roe", "", Born::On(date(year, month, 4)));
    let comparison = Model::around_a_child().compare(&born(1985, 3), &born(2009, 8));
    assert_eq!(level(&comparison, Field::Born), Level::Generation);
}
