//! The levels of what a household shares: street, place, phone, guardian.

use crate::Level;
use crate::alike;
use crate::contact::Near;
use crate::names::Seen;
use crate::normalise::Person;

/// The levels of street, place, phone and guardian, in this order.
pub(crate) fn compare(a: &Person, b: &Person) -> [Seen; 4] {
    let place = place(a, b);
    let shared = |level, is_shared: Option<bool>| match is_shared {
        None => (Level::Missing, None),
        Some(true) => (level, None),
        Some(false) => (Level::Elsewhere, None),
    };
    let phone = known(&a.phones, &b.phones).then(|| {
        share(&a.phones, &b.phones, |a, b| {
            a.ends_with(b.as_str()) || b.ends_with(a.as_str())
        })
    });
    let guardian =
        known(&a.guardians, &b.guardians).then(|| share(&a.guardians, &b.guardians, |a, b| is_same_guardian(a, b)));
    [
        street(a, b),
        place,
        shared(Level::SamePhone, phone),
        shared(Level::SameGuardian, guardian),
    ]
}

fn street(a: &Person, b: &Person) -> Seen {
    let Some((a, b)) = a.street.as_ref().zip(b.street.as_ref()) else {
        return (Level::Missing, None);
    };
    let level = match a.near(b) {
        Near::Same => Level::SameAddress,
        Near::Slip => Level::NearAddress,
        Near::Street => Level::SameStreet,
        Near::No => Level::Elsewhere,
    };
    (level, None)
}

fn place(a: &Person, b: &Person) -> Seen {
    let postcode = a.postcode.as_deref().zip(b.postcode.as_deref());
    let city = (!a.city.is_empty() && !b.city.is_empty()).then_some((a.city.as_str(), b.city.as_str()));
    let of_postcode = Some(a.counted.postcode.max(b.counted.postcode));
    let of_city = Some(a.counted.city.max(b.counted.city));
    let same = |pair: Option<(&str, &str)>| pair.map(|(a, b)| a == b);
    let near = |pair: Option<(&str, &str)>| pair.is_some_and(|(a, b)| alike::edits(a, b, 1) == Some(1));
    match (same(postcode), same(city)) {
        (None, None) => (Level::Missing, None),
        (Some(true), Some(true) | None) => (Level::SamePlace, of_postcode),
        (None, Some(true)) => (Level::SamePlace, of_city),
        (Some(true), Some(false)) => (Level::NearPlace, of_postcode),
        (Some(false), Some(true)) => (Level::NearPlace, of_city),
        // Neighbouring towns have neighbouring ZIP codes: only where no city is known is a digit a slip.
        _ if near(city) || city.is_none() && near(postcode) => (Level::NearPlace, None),
        _ => (Level::Elsewhere, None),
    }
}

fn known<T>(a: &[T], b: &[T]) -> bool {
    !a.is_empty() && !b.is_empty()
}

fn share<T>(a: &[T], b: &[T], alike: impl Fn(&T, &T) -> bool) -> bool {
    a.iter().any(|a| b.iter().any(|b| alike(a, b)))
}

/// Whether two words are shared, in any order: "Rosa M. Lopez" is "LOPEZ ROSA". Two words of a double surname are not enough: the first
/// names have to be among them, unless one name is all of the other but for more words.
fn is_same_guardian(a: &[String], b: &[String]) -> bool {
    let shared = a.iter().filter(|word| b.contains(word)).count();
    let begins = |a: &[String], b: &[String]| a.first().is_some_and(|it| b.contains(it));
    shared >= 2 && (shared == a.len() || shared == b.len() || begins(a, b) && begins(b, a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pair::Pair;
    use crate::{Field, Model, Record};

    fn level(a: &Record, b: &Record) -> Level {
        Pair::of(&Person::from(a), &Person::from(b)).shown(Field::Household)
    }

    fn home() -> Record {
        Record {
            street: "12 Oak Lane".into(),
            city: "Austin".into(),
            postcode: "78701".into(),
            phones: vec!["512-555-0143".into()],
            guardians: vec!["Rosa M. Lopez".into()],
            ..Record::default()
        }
    }

    #[test]
    fn what_a_household_shares_is_one_proof() {
        let home = home();
        let phone = Record {
            phones: vec!["5550143".into()],
            ..Record::default()
        };
        let street = Record {
            street: "12 oak ln apt 3".into(),
            ..Record::default()
        };
        let guardian = Record {
            guardians: vec!["LOPEZ ROSA".into()],
            ..Record::default()
        };
        assert_eq!(level(&home, &home), Level::SeveralShared);
        assert_eq!(level(&home, &phone), Level::SamePhone);
        assert_eq!(level(&home, &street), Level::SameAddress);
        assert_eq!(level(&home, &guardian), Level::SameGuardian);
    }

    #[test]
    fn the_same_house_number_and_street_prove_less_in_another_town() {
        let other = Record {
            phones: vec![],
            guardians: vec![],
            city: "Waco".into(),
            postcode: "76643".into(),
            ..home()
        };
        let bits = |it: &Record| Model::shipped(5_000).compare(&home(), it).evidence[5].bits;
        assert_eq!(level(&home(), &other), Level::SameAddress);
        assert!(
            bits(&other) + 3.0
                < bits(&Record {
                    city: "Austin".into(),
                    postcode: "78701".into(),
                    ..other.clone()
                })
        );
    }

    #[test]
    fn guardians_are_the_same_by_two_names_that_are_no_particles() {
        let of = |name: &str| Record {
            guardians: vec![name.into()],
            ..Record::default()
        };
        assert_eq!(
            level(&of("Rosa de la Cruz"), &of("de la Cruz Rosa")),
            Level::SameGuardian
        );
        assert_eq!(level(&of("Rosa de la Cruz"), &of("Eva de la Vega")), Level::Elsewhere);
        assert_eq!(
            level(&of("Chloé Saint-Fleur"), &of("Étienne Saint-Fleur")),
            Level::Elsewhere
        );
        assert_eq!(
            level(&of("Rosa Maria Lopez"), &of("Rosa Elena Lopez")),
            Level::SameGuardian
        );
        assert_eq!(level(&of("Rosa Rosa"), &of("Rosa Cruz")), Level::Missing);
    }

    #[test]
    fn placeholders_prove_no_household() {
        let nowhere = Record {
            street: "unknown".into(),
            city: "Unknown".into(),
            postcode: "00000".into(),
            phones: vec!["555-0000".into()],
            guardians: vec!["Unknown".into()],
            ..Record::default()
        };
        assert_eq!(level(&nowhere, &nowhere), Level::Missing);
    }
}
