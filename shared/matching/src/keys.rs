//! Candidate keys: only persons who share a key are compared.

use std::fmt;

use jiff::civil::Date;

use crate::Record;
use crate::birth::Birth;
use crate::names::{core_words, sound};
use crate::nicknames::heads;
use crate::normalise::Person;

/// The most keys that one record can have.
pub const MAX_KEYS: usize = 32;

/// The longest key, in bytes.
const MAX_BYTES: usize = 24;

/// One candidate key: persons who share any key are compared.
///
/// At most 24 bytes, the first of which is the kind of key. It holds parts of names, dates and
/// numbers, so it is personal data, and is stored and deleted as such.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Vec<u8>);

impl Key {
    /// The key, for storing and comparing byte by byte. Not empty.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn new(kind: u8, parts: &[&str]) -> Self {
        let text = parts.join("|");
        let mut bytes = vec![kind];
        bytes.extend(text.bytes().take(MAX_BYTES - 1));
        Self(bytes)
    }
}

/// Prints nothing of the key.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(<redacted>)")
    }
}

/// The keys of a record: at most [`MAX_KEYS`], sorted, each once.
///
/// | kind | key                                                       | survives                          |
/// |------|-----------------------------------------------------------|-----------------------------------|
/// | `B`  | birthday, day and month in order of size, + an initial    | all but an error in the date; day and month swapped |
/// | `P`  | last seven digits of a phone                              | all names, the birth date         |
/// | `S`  | house number and street                                   | all names, the birth date         |
/// | `N`  | a given and a family name in order of the alphabet        | the birth date, names swapped     |
/// | `Y`  | sound of a family name + birth year                       | any given name                    |
/// | `F`  | full form of the given name + sound of a family name      | the birth date, nicknames, typos  |
/// | `G`  | sound of the given name + a family name                   | the birth date, typos             |
/// | `M`  | full form of the given name + birth year and month        | another family name, another day  |
/// | `C`  | a guardian's two outermost names, sorted                  | all of the child's                |
///
/// Initials are those of the given name's full forms (so that Bob finds Robert) and of the family
/// names. Of a stated age up to three birth years are written. If there are too many keys, those
/// lowest in the table are left out.
pub fn keys(record: &Record) -> Vec<Key> {
    let person = Person::from(record);
    let family = core_words(&person.family);
    let family: Vec<&str> = family.iter().copied().take(3).collect();
    let mut given: Vec<&str> = person
        .given
        .iter()
        .chain(&person.middle)
        .map(String::as_str)
        .filter(|it| it.len() > 1)
        .take(2)
        .collect();
    given.extend(person.others.iter().map(String::as_str).take(1));
    let full: Vec<&str> = given.iter().flat_map(|it| heads(it)).collect();

    let mut keys = Vec::new();
    if let Birth::Day(date) = person.birth {
        let birthday = birthday(date);
        let initials = full.iter().chain(&family).chain(&given).filter_map(|it| it.get(..1));
        // A record with but an initial has that.
        let alone = person.given.iter().filter_map(|it| it.get(..1));
        keys.extend(initials.chain(alone).map(|it| Key::new(b'B', &[&birthday, it])));
        unique(&mut keys, 6);
    }
    keys.extend(
        person
            .phones
            .iter()
            .take(3)
            .map(|it| Key::new(b'P', &[&it[it.len() - 7..]])),
    );
    keys.extend(person.street.iter().map(|it| Key::new(b'S', &[&it.number, &it.name])));
    for given in given.iter().take(2) {
        keys.extend(
            family
                .iter()
                .map(|family| Key::new(b'N', &[given.min(family), given.max(family)])),
        );
    }
    for year in years(person.birth) {
        keys.extend(family.iter().map(|it| Key::new(b'Y', &[&sound(it), &year])));
    }
    for family in &family {
        keys.extend(full.iter().take(3).map(|it| Key::new(b'F', &[&sound(family), it])));
        keys.extend(given.iter().take(2).map(|it| Key::new(b'G', &[&sound(it), family])));
    }
    if let Birth::Day(date) = person.birth {
        let month = format!("{:04}{:02}", date.year(), date.month());
        keys.extend(full.iter().take(2).map(|it| Key::new(b'M', &[&month, it])));
    }
    keys.extend(person.guardians.iter().take(2).filter_map(|it| {
        let (first, last) = (it.first()?, it.last()?);
        Some(Key::new(b'C', &[first.min(last), first.max(last)]))
    }));
    unique(&mut keys, MAX_KEYS);
    keys.sort_unstable();
    keys
}

/// Removes doubles, then all beyond `most`; the order stays.
fn unique(keys: &mut Vec<Key>, most: usize) {
    let mut seen = Vec::with_capacity(keys.len());
    for key in keys.drain(..) {
        if seen.len() < most && !seen.contains(&key) {
            seen.push(key);
        }
    }
    *keys = seen;
}

/// The same for two dates with day and month swapped.
fn birthday(date: Date) -> String {
    let (month, day) = (date.month(), date.day());
    format!("{:04}{:02}{:02}", date.year(), month.min(day), month.max(day))
}

/// The possible birth years; none if there are more than three.
fn years(birth: Birth) -> Vec<String> {
    let (from, to) = match birth {
        Birth::Unknown => return Vec::new(),
        Birth::Day(date) => (date.year(), date.year()),
        Birth::Range(from, to) => (from.year(), to.year()),
    };
    if to - from < 3 {
        (from..=to).map(|it| it.to_string()).collect()
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::Born;

    fn child(given_name: &str, family_name: &str, born: Born) -> Record {
        Record {
            given_name: given_name.into(),
            family_name: family_name.into(),
            born,
            ..Record::default()
        }
    }

    fn meet(a: &Record, b: &Record) -> bool {
        let other = keys(b);
        keys(a).iter().any(|it| other.contains(it))
    }

    #[test]
    fn no_single_error_hides_a_client() {
        let born = Born::On(date(2015, 4, 9));
        let client = child("Robert", "Lopez", born);
        for referral in [
            child("Bob", "Lopez", Born::Unknown),
            child("Bob", "Hernandez", born),
            child("Robert", "Lopes", Born::Unknown),
            child("Lopez", "Robert", Born::Unknown),
            child("Robert Lopez", "", Born::Unknown),
            child("Robert", "Lopez", Born::On(date(2015, 9, 4))),
            child("Robert", "Hernandez", Born::On(date(2015, 4, 19))),
            child("Baby", "Lopez", born),
            child("", "LOPEZ-GARCIA", Born::Between(date(2014, 7, 1), date(2015, 6, 30))),
        ] {
            assert!(
                meet(&client, &referral),
                "{} {}",
                referral.given_name,
                referral.family_name
            );
        }
    }

    #[test]
    fn a_household_is_found_whatever_the_names_are() {
        let home = |name: &str| Record {
            street: "12 Oak Lane".into(),
            ..child(name, "", Born::Unknown)
        };
        assert!(meet(&home("Ana"), &home("Luis")));
    }

    #[test]
    fn debug_prints_nothing_of_a_key() {
        assert_eq!(format!("{:?}", Key::new(b'P', &["5550143"])), "Key(<redacted>)");
    }

    #[test]
    fn nothing_known_has_no_key() {
        assert!(keys(&child("Jane", "Doe", Born::On(date(1900, 1, 1)))).is_empty());
    }
}
