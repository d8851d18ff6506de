//! Candidate keys: only persons who share a key are compared.

use std::fmt;

use jiff::civil::Date;

use crate::birth::Birth;
use crate::names::{core_words, sound};
use crate::normalise::Person;
use crate::tables::{heads, is_given_name, is_rare_given_name, share_of_family_name};
use crate::words::name_words;
use crate::{Record, Sex};

/// The most keys that one record can have.
pub const MAX_KEYS: usize = 32;

/// Of those who share one key, so many are looked at: a key that more share tells little, and by it alone nobody is found. This bounds
/// a lookup, however many clients there are.
pub const MOST_SHARING: usize = 100;

/// One candidate key: persons who share any key are compared.
///
/// A number made of parts of names, dates and numbers, the same on every machine and in every release. Who tries all names can find out
/// of which it was made, so it is personal data, and is stored and deleted as such.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(i64);

impl Key {
    /// The key, for storing and comparing.
    pub fn as_number(self) -> i64 {
        self.0
    }

    /// FNV-1a of 64 bits (Fowler, Noll and Vo) over the kind and the parts. Of a hundred million keys two that should differ are
    /// the same once in four thousand centers, and then two children are compared in vain.
    fn new(kind: u8, parts: &[&str]) -> Self {
        let separated = parts.iter().flat_map(|it| it.bytes().chain([b'|']));
        let hash = std::iter::once(kind)
            .chain(separated)
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        Self(hash.cast_signed())
    }
}

/// Prints nothing of the key.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(<redacted>)")
    }
}

/// The key of a whole name, whatever its capitals and accents, and in either order; none if there is no name. It is no key of a candidate:
/// many children have one name.
pub fn whole_name(given: &str, family: &str) -> Option<Key> {
    let (given, family) = (crate::fold(given), crate::fold(family));
    (!given.is_empty() || !family.is_empty())
        .then(|| Key::new(b'=', &[given.as_str().min(&family), given.as_str().max(&family)]))
}

/// The keys that a record is stored with, and found by: at most [`MAX_KEYS`], sorted, each once.
///
/// | kind    | key                                                        | survives                                            |
/// |---------|------------------------------------------------------------|-----------------------------------------------------|
/// | `D` `d` | the birth date                                             | all names                                           |
/// | `Q` `q` | sound of a frequent family name + birth year               | any given name, all else                            |
/// | `B`     | the birth date + an initial of any name                    | slips in all names                                  |
/// | `P`     | last seven digits of a phone                               | all names, the birth date                           |
/// | `S`     | house number + four letters of the street                  | all names, the birth date, most slips in the street |
/// | `N`     | a given and a family name in order of the alphabet         | the birth date, names swapped                       |
/// | `Y`     | sound of a family name + birth year (+ given initial, where the name is frequent) | any given name               |
/// | `F`     | full form of a given name + sound of a family name         | the birth date, nicknames, slips                    |
/// | `G`     | sound of a given name + a family name                      | the birth date, slips                               |
/// | `R`     | a rare family name                                         | all else                                            |
/// | `I`     | a family name neither rare nor frequent + given or middle initial | the birth date, most of the given name       |
/// | `J`     | a frequent family name + given and middle initial          | the birth date, most of the given name              |
/// | `X`     | the birth date + sex + middle initial                      | given and family name                               |
/// | `E`     | the birth date + four letters of the street                | all names, the house number                         |
/// | `T`     | six letters of a line of the address + given or family initial | the house number, the birth date, lines swapped |
/// | `H`     | house number + postcode or city                            | the name of the street                              |
/// | `M`     | full form of a given name + birth year and month           | another family name, another day                    |
/// | `Z`     | full form of a given name + birthday without year          | another family name, another year                   |
/// | `W`     | sound of a family name + birthday without year             | the given name, the year                            |
/// | `V`     | a rare given name + middle initial, if any                 | family name and birth date                          |
/// | `C`     | the first and the last name of a guardian, in order of the alphabet | all of the child's                         |
///
/// A birth date stands with day and month in order of size, so that it is found when they are swapped. Full forms are those that a
/// given name can stand for, so that Bob finds Robert; of them the first three count, and two given names, three words of a family
/// name and the last word of one other whole name, which may be a former family name. Of a stated age up to three birth years are written. A record has at most six keys `B`; of all keys those are left out first
/// that stand lowest in the table.
///
/// What many share, `D` and `Q`, would bring too much: everybody is stored with the capital letter, and who lacks a given or family name
/// with the small one as well. Who lacks one looks among all, everybody else only among those who lack one.
pub fn keys(record: &Record) -> Vec<Key> {
    let keys = Keys::of(record);
    let nameless = keys.nameless;
    keys.with(|kind| {
        if nameless {
            vec![kind, kind.to_ascii_lowercase()]
        } else {
            vec![kind]
        }
    })
}

/// The keys by which those are found who may be the person of this record; otherwise as [`keys()`].
pub fn search_keys(record: &Record) -> Vec<Key> {
    let keys = Keys::of(record);
    let nameless = keys.nameless;
    keys.with(|kind| vec![if nameless { kind } else { kind.to_ascii_lowercase() }])
}

/// From this share on, a family name is frequent: a key of it and little else would be shared by hundreds.
const FREQUENT: f64 = 4e-4;
/// Up to this share, a family name is rare: it alone is a key.
const RARE: f64 = 3e-5;

struct Keys {
    nameless: bool,
    /// What many share: kind and value.
    wide: Vec<(u8, String)>,
    keys: Vec<Key>,
}

impl Keys {
    /// Together with the wide ones, each under the kinds that `kinds` makes of its own.
    fn with(mut self, kinds: impl Fn(u8) -> Vec<u8>) -> Vec<Key> {
        let wide = self
            .wide
            .iter()
            .flat_map(|(kind, value)| kinds(*kind).into_iter().map(|it| Key::new(it, &[value])));
        self.keys.splice(0..0, wide.collect::<Vec<_>>());
        unique(&mut self.keys, MAX_KEYS);
        self.keys.sort_unstable();
        self.keys
    }

    fn of(record: &Record) -> Self {
        let person = Person::from(record);
        let family = core_words(&person.family);
        let mut family: Vec<&str> = family.iter().copied().take(3).collect();
        // Who has another family name now is looked for under the former one too: it stands last in another whole name.
        let whole = record
            .other_names
            .iter()
            .map(|it| name_words(it))
            .filter(|it| it.len() > 1);
        let former = whole
            .filter_map(|it| it.last().cloned())
            .find(|it| person.others.contains(it));
        family.extend(
            former
                .as_deref()
                .filter(|it| !person.family.iter().any(|known| known == it)),
        );
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
        let initial = |name: &'_ str| name.get(..1).map(str::to_owned);
        let given_initials: Vec<String> = person.given.as_deref().and_then(initial).into_iter().collect();
        let day = person.birth.day();
        let birthday = day.map(birthday);
        let mut wide: Vec<(u8, String)> = birthday.iter().map(|it| (b'D', it.clone())).collect();

        let mut keys = Vec::new();
        if let Some(birthday) = &birthday {
            let initials = full.iter().chain(&family).chain(&given).filter_map(|it| initial(it));
            // A record with but an initial has that.
            keys.extend(
                initials
                    .chain(given_initials.iter().cloned())
                    .map(|it| Key::new(b'B', &[birthday, &it])),
            );
            unique(&mut keys, 6);
        }
        keys.extend(
            person
                .phones
                .iter()
                .take(3)
                .map(|it| Key::new(b'P', &[&it[it.len() - 7..]])),
        );
        let start = |text: &str, letters: usize| text.chars().take(letters).collect::<String>();
        if let Some(street) = person
            .street
            .as_ref()
            .filter(|it| !it.number.is_empty() && !it.name.is_empty())
        {
            keys.push(Key::new(b'S', &[&street.number, &start(&street.name, 4)]));
        }
        for given in given.iter().take(2) {
            keys.extend(
                family
                    .iter()
                    .map(|family| Key::new(b'N', &[given.min(family), given.max(family)])),
            );
        }
        for year in years(person.birth) {
            for name in &family {
                if share_of_family_name(name) < FREQUENT {
                    keys.push(Key::new(b'Y', &[&sound(name), &year]));
                } else {
                    wide.push((b'Q', format!("{}|{year}", sound(name))));
                    keys.extend(
                        given_initials
                            .iter()
                            .map(|it| Key::new(b'Y', &[&sound(name), &year, it])),
                    );
                }
            }
        }
        for family in &family {
            keys.extend(full.iter().take(3).map(|it| Key::new(b'F', &[&sound(family), it])));
            keys.extend(given.iter().take(2).map(|it| Key::new(b'G', &[&sound(it), family])));
        }
        for family in &family {
            let share = share_of_family_name(family);
            let middle = person.middle.first().and_then(|it| initial(it));
            if share < RARE {
                keys.push(Key::new(b'R', &[family]));
            } else if share < FREQUENT {
                keys.extend(
                    given_initials
                        .iter()
                        .cloned()
                        .chain(middle)
                        .map(|it| Key::new(b'I', &[family, &it])),
                );
            } else if let (Some(given), Some(middle)) = (given_initials.first(), middle) {
                keys.push(Key::new(b'J', &[family, given, &middle]));
            }
        }
        if let (Some(birthday), Some(sex), Some(middle)) = (&birthday, person.sex, person.middle.first()) {
            let sex = if sex == Sex::Female { "f" } else { "m" };
            keys.push(Key::new(b'X', &[birthday, sex, &start(middle, 1)]));
        }
        if let Some(street) = &person.street {
            let initials: Vec<String> = given_initials
                .iter()
                .cloned()
                .chain(family.iter().take(1).filter_map(|it| initial(it)))
                .collect();
            if let Some(birthday) = birthday.as_ref().filter(|_| !street.name.is_empty()) {
                keys.push(Key::new(b'E', &[birthday, &start(&street.name, 4)]));
            }
            // The lines may be swapped.
            for line in [&street.name, &street.second].into_iter().filter(|it| !it.is_empty()) {
                let name = start(line, 6);
                keys.extend(initials.iter().map(|it| Key::new(b'T', &[&name, it])));
            }
            let place = person.postcode.as_deref().unwrap_or(&person.city);
            if !street.number.is_empty() && !place.is_empty() {
                keys.push(Key::new(b'H', &[&street.number, &start(place, 12)]));
            }
        }
        if let Some(date) = day {
            let month = format!("{:04}{:02}", date.year(), date.month());
            keys.extend(full.iter().take(2).map(|it| Key::new(b'M', &[&month, it])));
        }
        if let Some(day) = person.birth.day_of_year() {
            keys.extend(full.iter().take(2).map(|it| Key::new(b'Z', &[&day, it])));
            keys.extend(family.iter().take(2).map(|it| Key::new(b'W', &[&day, &sound(it)])));
        }
        if let Some(given) = person
            .given
            .as_deref()
            .filter(|it| it.len() > 2 && is_rare_given_name(it))
        {
            match person.middle.first() {
                Some(middle) => keys.push(Key::new(b'V', &[given, &start(middle, 1)])),
                None if !is_given_name(given) => keys.push(Key::new(b'V', &[given])),
                None => {}
            }
        }
        keys.extend(person.guardians.iter().take(2).filter_map(|it| {
            let (first, last) = (it.first()?, it.last()?);
            Some(Key::new(b'C', &[first.min(last), first.max(last)]))
        }));
        Self {
            nameless: person.given.is_none() || family.is_empty(),
            wide,
            keys,
        }
    }
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
        Birth::Unknown | Birth::NoDate(_) => return Vec::new(),
        Birth::Day(date) | Birth::Turned(date, _) => (date.year(), date.year()),
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
        let (of_a, of_b) = (keys(a), keys(b));
        let found = search_keys(b).iter().any(|it| of_a.contains(it));
        assert_eq!(found, search_keys(a).iter().any(|it| of_b.contains(it)), "both ways");
        found
    }

    #[test]
    fn a_whole_name_is_the_same_whatever_its_accents_and_order() {
        let key = whole_name("Zoé", "de la Cruz");
        assert_eq!(key, whole_name("DE LA CRUZ", "zoe"));
        assert_ne!(key, whole_name("Zoe", "Cruz"));
        assert_ne!(key, whole_name("Zoe", ""));
        assert_eq!(whole_name("", ""), None);
        assert_eq!(whole_name(" ", "-"), None);
    }

    #[test]
    fn a_former_family_name_finds_who_has_another_one_now() {
        let former = child("Ada", "Miller", Born::Unknown);
        let mut now = child("Ada", "King", Born::Unknown);
        assert!(!meet(&now, &former));
        now.other_names.push("Ada Miller".into());
        assert!(meet(&now, &former));
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
    fn a_slip_in_two_fields_does_not_hide_a_client_either() {
        let miller = |given: &str, middle: &str, born| Record {
            middle_name: middle.into(),
            ..child(given, "Miller", born)
        };
        let client = miller("Archer", "John", Born::On(date(2014, 6, 24)));
        // The given name is missing and the year wrong; most of the given name is wrong and the date missing.
        assert!(meet(&client, &miller("", "John", Born::read("0014-06-24"))));
        assert!(meet(&client, &miller("Aechpr", "J", Born::Unknown)));
        let at = |street: &str, street2: &str| Record {
            street: street.into(),
            street2: street2.into(),
            ..child("Ona", "Birk", Born::Unknown)
        };
        assert!(meet(
            &at("1 Agarabi", "Galloway Street"),
            &at("4 Galloway Street", "Agarabi")
        ));
    }

    #[test]
    fn what_many_share_is_looked_for_only_by_who_lacks_a_name() {
        let born = Born::On(date(2015, 4, 9));
        assert!(!meet(&child("Kira", "Ortiz", born), &child("Hugo", "Weber", born)));
        assert!(meet(&child("Ana", "Ortiz", born), &child("", "Weber", born)));
        assert!(meet(&child("Ana", "", born), &child("", "", born)));
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
