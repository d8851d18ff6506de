//! Hazards of names.

use matching::{Field, Level, Record, Relation};

use crate::{ana, child, compare, family_level, given_level, level, moved, relation};

#[test]
fn a_common_name_proves_less_than_a_rare_one() {
    let bits = |given: &str, family: &str| {
        let it = child(given, family, 2015, 4, 9);
        compare(&it, &it).evidence.iter().map(|it| it.bits).sum::<f64>()
    };
    assert!(bits("Maria", "Garcia") + 5.0 < bits("Eulalia", "Quintero"));
}

#[test]
fn a_nickname_finds_the_child() {
    for (called, named) in [
        ("Memo", "Guillermo"),
        ("Bob", "Robert"),
        ("Lupita", "Guadalupe"),
        ("LIZ", "Elizabeth"),
    ] {
        assert_eq!(given_level(called, named), Level::Nickname);
        let client = child(named, "Garcia", 2015, 4, 9);
        assert_eq!(
            relation(&child(called, "Garcia", 2015, 4, 9), &client),
            Relation::Same,
            "{called}"
        );
    }
}

#[test]
fn names_of_one_nickname_are_not_the_same_name() {
    assert_ne!(given_level("Emily", "Amelia"), Level::Nickname);
}

#[test]
fn transliterations_are_recognised() {
    assert_eq!(given_level("Mohammed", "Muhammad"), Level::Nickname);
    assert_eq!(given_level("Наталия", "Nataliya"), Level::OneEdit);
    assert_eq!(given_level("Nataliya", "Natalia"), Level::Nickname);
    assert_eq!(family_level("Zhang", "Chang"), Level::SpellingVariant);
    assert_eq!(family_level("Müller", "Mueller"), Level::SpellingVariant);
    assert_eq!(family_level("Schröder", "Schroeder"), Level::OneEdit);
    assert_eq!(family_level("Nguyễn", "NGUYEN"), Level::SameName);
    assert_eq!(family_level("O’Brien", "OBRIEN"), Level::SameName);
    assert_eq!(family_level("De La Cruz", "Delacruz"), Level::SameName);
}

#[test]
fn a_half_of_a_double_surname_is_enough() {
    assert_eq!(family_level("García-López", "Lopez"), Level::SharedPart);
    assert_eq!(family_level("Garcia Lopez", "Lopez Garcia"), Level::SameName);
    // Found by fuzzing: the same from both sides, also with a word twice.
    assert_eq!(family_level("Garcia Garcia", "Garcia Lopez"), Level::SharedPart);
    assert_eq!(family_level("Garcia Lopez", "Garcia Garcia"), Level::SharedPart);
    assert_eq!(family_level("de la Rosa", "de la Cruz"), Level::OtherName);
    let client = child("Lucia", "García-Quintero", 2015, 4, 9);
    assert_eq!(
        relation(&child("Lucia", "Quintero", 2015, 4, 9), &client),
        Relation::Same
    );
}

#[test]
fn a_changed_surname_does_not_hide_the_child() {
    let adopted = Record {
        family_name: "Whitfield".into(),
        ..ana()
    };
    assert_eq!(relation(&adopted, &ana()), Relation::Same);
    let adopted = Record {
        family_name: "Whitfield".into(),
        middle_name: String::new(),
        ..moved(ana())
    };
    assert_eq!(relation(&adopted, &ana()), Relation::Possible);
    let known_as_both = Record {
        other_names: vec!["Ana Quintero".into()],
        ..adopted
    };
    assert_eq!(relation(&known_as_both, &ana()), Relation::Same);
}

#[test]
fn swapped_names_are_recognised_also_with_a_typo() {
    let client = child("Ximena", "Quintero", 2015, 4, 9);
    for referral in [
        child("Quintero", "Ximena", 2015, 4, 9),
        child("Quintro", "Ximena", 2015, 4, 9),
    ] {
        let found = compare(&referral, &client);
        assert_eq!(level(&found, Field::GivenName), Level::SwappedNames);
        assert_eq!(found.relation, Relation::Same);
    }
}

#[test]
fn a_full_name_in_one_field_is_read() {
    for referral in [
        child("Ximena Quintero", "", 2015, 4, 9),
        child("QUINTERO, XIMENA", "", 2015, 4, 9),
    ] {
        assert_eq!(
            relation(&referral, &child("Ximena", "Quintero", 2015, 4, 9)),
            Relation::Same
        );
    }
}

#[test]
fn a_middle_name_used_as_given_name_is_recognised() {
    let lucia = Record {
        given_name: "Lucia".into(),
        middle_name: String::new(),
        ..moved(ana())
    };
    let found = compare(&lucia, &ana());
    assert_eq!(level(&found, Field::GivenName), Level::UsedAsMiddle);
    assert_eq!(found.relation, Relation::Same);
    let joined = compare(
        &child("Mary Ann", "Hall", 2015, 4, 9),
        &child("Maryann", "Hall", 2015, 4, 9),
    );
    assert_eq!(level(&joined, Field::GivenName), Level::SameName);
}

#[test]
fn upper_case_emoji_and_control_characters_do_not_matter() {
    let referral = Record {
        given_name: "ANA😀".into(),
        middle_name: "LUCIA\u{0}".into(),
        family_name: "QUIN\u{200b}TERO".into(),
        ..ana()
    };
    assert_eq!(compare(&referral, &ana()), compare(&ana(), &ana()));
}

#[test]
fn swapped_names_weigh_the_same_from_both_sides() {
    let mut population = matching::Population::default();
    for n in 0..600 {
        let family = if n % 2 == 0 { "Garcia" } else { "Quintero" };
        population.add(&child("Maria", family, 2015, 4, 9));
    }
    let model = matching::Model::new(matching::Parameters::shipped(), population);
    let (straight, swapped) = (
        child("Maria", "Quintero", 2015, 4, 9),
        child("Quintero", "Maria", 2015, 4, 9),
    );
    assert_eq!(model.compare(&straight, &swapped), model.compare(&swapped, &straight));
}

#[test]
fn a_name_of_one_letter_again_and_again_is_compared_like_any_other() {
    let long = |words: usize, letters: usize| vec!["a".repeat(letters); words].join(" ");
    let level = |a: &str, b: &str| family_level(&format!("{a} b"), b);
    assert_eq!(level(&long(4, 39), &long(5, 31)), level(&long(5, 31), &long(4, 39)));
}

#[test]
fn a_name_that_reads_like_an_article_is_a_name() {
    assert_eq!(given_level("Thế Anh", "The Anh"), Level::SameName);
    assert_eq!(given_level("Lady of the House", "Lady of the House"), Level::Missing);
    assert_eq!(family_level("The Household", "The Household"), Level::Missing);
}

#[test]
fn a_double_surname_with_a_slip_in_one_half_is_not_half_another_name() {
    assert_eq!(family_level("Wright-Quintero", "Wright-Ouintero"), Level::OneEdit);
    assert_eq!(family_level("Wright-Quintero", "Wright-Salgado"), Level::SharedPart);
}

#[test]
fn two_words_in_the_field_of_the_family_name_may_be_all_of_it() {
    let referral = Record {
        given_name: String::new(),
        ..child("", "Miguel Herran", 2015, 4, 9)
    };
    let found = compare(&referral, &child("David", "Miguel Herran", 2015, 4, 9));
    assert_eq!(level(&found, Field::GivenName), Level::Missing);
    assert_eq!(level(&found, Field::FamilyName), Level::SameName);
    let found = compare(&referral, &child("Miguel", "Herran", 2015, 4, 9));
    assert_eq!(level(&found, Field::GivenName), Level::SameName);
}

#[test]
fn a_word_that_stands_for_a_name_does_so_with_a_slip_too() {
    for word in ["Gentelman", "Newbron", "Daugther", "Lady of house", "Grandma"] {
        assert_eq!(given_level(word, "Ana"), Level::Missing, "{word}");
    }
    // A name is a name, whatever it is like.
    assert_eq!(given_level("Wilma", "Ana"), Level::OtherName);
    for word in ["Respondant", "Female"] {
        assert_eq!(family_level(word, "Quintero"), Level::Missing, "{word}");
    }
}
