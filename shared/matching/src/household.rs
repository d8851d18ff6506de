//! Evidence of the household: address, phones and guardians, counted once.

use crate::Level;
use crate::normalise::Person;

/// Level, bits for the same child, bits for an unknown child of the household.
///
/// What a household shares is the same proof for both, so it cancels between them: a sibling is
/// not taken for the child because they live together. Families move, so that another address
/// weighs little.
///
/// | level          | m (same) | u (random) | same | household |
/// |----------------|----------|------------|------|-----------|
/// | several shared | .40      | .00002     | 14   | 14        |
/// | same phone     | .15      | .00004     | 12   | 12        |
/// | same guardian  | .15      | .00015     | 10   | 10        |
/// | same address   | .15      | .0002      | 9.5  | 9.5       |
/// | same postcode  | .20      | .035       | 2.5  | 2.5       |
/// | same city      | .40      | .25        | 0.7  | 0.7       |
/// | elsewhere      | .25      | .70        | −1.5 | −2.5      |
pub(crate) fn compare(a: &Person, b: &Person) -> (Level, f64, f64) {
    let phone = share(&a.phones, &b.phones, |a, b| {
        a.ends_with(b.as_str()) || b.ends_with(a.as_str())
    });
    let guardian = share(&a.guardians, &b.guardians, |a, b| is_same_guardian(a, b));
    let postcode = same(a.postcode.as_deref(), b.postcode.as_deref());
    let city = same(
        Some(&a.city).filter(|it| !it.is_empty()),
        Some(&b.city).filter(|it| !it.is_empty()),
    );
    let elsewhere = postcode == Some(false) && city != Some(true);
    let street = a
        .street
        .as_ref()
        .zip(b.street.as_ref())
        .map(|(a, b)| a.is_like(b) && !elsewhere);
    let address = street == Some(true);

    match (phone, address, guardian) {
        (true, true, _) | (true, _, true) | (_, true, true) => (Level::SeveralShared, 14.0, 14.0),
        (true, ..) => (Level::SamePhone, 12.0, 12.0),
        (_, true, _) => (Level::SameAddress, 9.5, 9.5),
        (.., true) => (Level::SameGuardian, 10.0, 10.0),
        _ if postcode == Some(true) => (Level::SamePostcode, 2.5, 2.5),
        _ if elsewhere || city == Some(false) => (Level::Elsewhere, -1.5, -2.5),
        _ if city == Some(true) => (Level::SameCity, 0.7, 0.7),
        _ if postcode == Some(false) || street == Some(false) => (Level::Elsewhere, -1.5, -2.5),
        _ => (Level::Missing, 0.0, 0.0),
    }
}

fn same<T: PartialEq>(a: Option<T>, b: Option<T>) -> Option<bool> {
    a.zip(b).map(|(a, b)| a == b)
}

fn share<T>(a: &[T], b: &[T], alike: impl Fn(&T, &T) -> bool) -> bool {
    a.iter().any(|a| b.iter().any(|b| alike(a, b)))
}

/// Whether two words are shared, in any order: "Rosa M. Lopez" is "LOPEZ ROSA".
/// The words of each are different ones, so that it is the same from both sides.
fn is_same_guardian(a: &[String], b: &[String]) -> bool {
    a.iter().filter(|word| b.contains(word)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Record;

    fn level(a: &Record, b: &Record) -> Level {
        compare(&Person::from(a), &Person::from(b)).0
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
    fn the_same_house_number_and_street_in_another_town_is_elsewhere() {
        let other = Record {
            phones: vec![],
            guardians: vec![],
            city: "Waco".into(),
            postcode: "76701".into(),
            ..home()
        };
        assert_eq!(level(&home(), &other), Level::Elsewhere);
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
        assert_eq!(level(&of("Rosa de la Cruz"), &of("Eva de la Vega")), Level::Missing);
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
