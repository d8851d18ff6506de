//! What the matching says of two records, in words.

use domain::words::evidence as words;
use matching::{Comparison, Field, Level, POSSIBLE_FROM, Relation};
use maud::Markup;

use super::components::meter;

/// How likely it is that both are the same child, as a bar and in words.
pub fn likelihood(comparison: &Comparison) -> Markup {
    meter(comparison.probability, &likely(comparison))
}

/// The same in words only.
pub fn likely(comparison: &Comparison) -> String {
    match comparison.relation {
        Relation::Twin | Relation::Sibling => words::likely_itself(comparison.probability),
        _ => words::likely(comparison.probability),
    }
}

/// Whether a candidate is worth showing at once: the same child perhaps, or of the same household.
pub fn is_near_kin(relation: Relation) -> bool {
    relation != Relation::Unlikely
}

/// Whether a candidate may be the same child.
pub fn may_be_same(relation: Relation) -> bool {
    matches!(relation, Relation::Same | Relation::Possible)
}

/// What a candidate probably is to the child.
pub fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Same => words::SAME,
        Relation::Possible => words::POSSIBLE,
        Relation::Twin => words::TWIN,
        Relation::Sibling => words::SIBLING,
        Relation::Unlikely => words::UNLIKELY,
    }
}

/// The same in view of how likely it is the child itself: whose given name alone differs may be a twin, or be written down wrong.
pub fn verdict(comparison: &Comparison) -> &'static str {
    match comparison.relation {
        Relation::Twin if comparison.probability >= POSSIBLE_FROM => words::TWIN_OR_ITSELF,
        Relation::Sibling if comparison.probability >= POSSIBLE_FROM => words::SIBLING_OR_ITSELF,
        other => relation(other),
    }
}

/// What a field is called.
pub fn field(field: Field) -> &'static str {
    match field {
        Field::GivenName => words::GIVEN_NAME,
        Field::MiddleName => words::MIDDLE_NAME,
        Field::FamilyName => words::FAMILY_NAME,
        Field::Born => words::BORN,
        Field::Sex => words::SEX,
        Field::Household => words::HOUSEHOLD,
    }
}

/// How two values compare, in words.
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Missing => words::MISSING,
        Level::SameName => words::SAME_NAME,
        Level::OneEdit => words::ONE_EDIT,
        Level::Nickname => words::NICKNAME,
        Level::Initial => words::INITIAL,
        Level::SpellingVariant => words::SPELLING_VARIANT,
        Level::SharedPart => words::SHARED_PART,
        Level::Resembles => words::RESEMBLES,
        Level::UnusualName => words::UNUSUAL_NAME,
        Level::SoundsAlike => words::SOUNDS_ALIKE,
        Level::SimilarName => words::SIMILAR_NAME,
        Level::SwappedNames => words::SWAPPED_NAMES,
        Level::UsedAsMiddle => words::USED_AS_MIDDLE,
        Level::AmongOtherNames => words::AMONG_OTHER_NAMES,
        Level::OtherName => words::OTHER_NAME,
        Level::SameDay => words::SAME_DAY,
        Level::DayMonthSwapped => words::DAY_MONTH_SWAPPED,
        Level::YearOffByOne => words::YEAR_OFF_BY_ONE,
        Level::OneDigit => words::ONE_DIGIT,
        Level::TwoPartsSame => words::TWO_PARTS_SAME,
        Level::TwoDigits => words::TWO_DIGITS,
        Level::SameYear => words::SAME_YEAR,
        Level::HousematesDay => words::HOUSEMATES_DAY,
        Level::NearYear => words::NEAR_YEAR,
        Level::FewYears => words::FEW_YEARS,
        Level::NoDate => words::NO_DATE,
        Level::OtherDay => words::OTHER_DAY,
        Level::Generation => words::GENERATION,
        Level::FarApart => words::FAR_APART,
        Level::AgeFits => words::AGE_FITS,
        Level::AgeNear => words::AGE_NEAR,
        Level::AgeDiffers => words::AGE_DIFFERS,
        Level::SameSex => words::SAME_SEX,
        Level::OtherSex => words::OTHER_SEX,
        Level::SeveralShared => words::SEVERAL_SHARED,
        Level::SamePhone => words::SAME_PHONE,
        Level::SameAddress => words::SAME_ADDRESS,
        Level::SameGuardian => words::SAME_CAREGIVER,
        Level::NearAddress => words::NEAR_ADDRESS,
        Level::SameStreet => words::SAME_STREET,
        Level::SamePlace => words::SAME_PLACE,
        Level::HomeOfMate => words::HOME_OF_MATE,
        Level::NearPlace => words::NEAR_PLACE,
        Level::Elsewhere => words::ELSEWHERE,
    }
}

#[cfg(test)]
mod tests {
    use matching::{Model, Record};

    use super::*;

    #[test]
    fn every_level_and_field_has_words() {
        for it in Level::ALL {
            assert!(!level(*it).is_empty(), "{it:?}");
            // The form asks for caregivers; not each of them is a guardian.
            assert!(!level(*it).to_lowercase().contains("guardian"), "{it:?}");
        }
        for it in Field::ALL {
            assert!(!field(it).is_empty(), "{it:?}");
        }
    }

    #[test]
    fn a_twin_is_called_a_twin_and_the_number_is_not_about_that() {
        let ada = Record::default();
        let mut comparison = Model::shipped(5_000).compare(&ada, &ada);
        comparison.probability = 0.001;
        for (relation, said) in [(Relation::Twin, words::TWIN), (Relation::Sibling, words::SIBLING)] {
            comparison.relation = relation;
            assert!(super::relation(relation) == said && said.ends_with("of the child, not the child"));
            assert_eq!(likely(&comparison), "Under 1% the child itself");
            assert_eq!(verdict(&comparison), said);
        }
        comparison.probability = 0.98;
        assert!(
            !verdict(&comparison).contains("not the child"),
            "the number does not contradict the words"
        );
    }
}
