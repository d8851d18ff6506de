//! A record made ready to be compared: each name where it belongs, placeholders gone.

use crate::birth::Birth;
use crate::contact::{Street, phone, postcode};
use crate::names::{core_words, pet_stem};
use crate::population::Counted;
use crate::tables::{Forms, forms, is_given_name, spellings};
use crate::words::{
    FAMILY_PLACEHOLDERS, GIVEN_PLACEHOLDERS, MAX_WORDS, is_doubtful, is_particle, name_words, without_placeholders,
    words,
};
use crate::{Record, Sex};

/// The most entries of a list that count.
const MAX_ENTRIES: usize = 8;

/// A record, ready to be compared. All words are lower-case ASCII.
pub(crate) struct Person {
    /// The first given name; one letter if only the initial is known.
    pub(crate) given: Option<String>,
    /// Further given names.
    pub(crate) middle: Vec<String>,
    /// The words of the family name.
    pub(crate) family: Vec<String>,
    /// Those by which it can be known; all, if there are none but particles.
    pub(crate) core: Vec<String>,
    /// The words of the family name in one.
    pub(crate) whole: String,
    /// What stood in the field of the family name, in one word, if the given name was taken out of it: it may be all family name.
    pub(crate) undivided: Option<String>,
    /// Of which names the given name is a form, and of which its stem, if it is made as pet names are, and how long that is.
    pub(crate) forms: Forms,
    pub(crate) stem_forms: Forms,
    pub(crate) stem_len: Option<usize>,
    /// Of which family names the words are spellings.
    pub(crate) spellings: Vec<Forms>,
    /// Whether given and family name may stand for one that nobody knew.
    pub(crate) doubtful_given: bool,
    pub(crate) doubtful_family: bool,
    /// How frequent all this is; nothing until it was looked up.
    pub(crate) counted: Counted,
    /// The words of all other names.
    pub(crate) others: Vec<String>,
    pub(crate) birth: Birth,
    pub(crate) sex: Option<Sex>,
    pub(crate) street: Option<Street>,
    /// The city without white space; empty if unknown.
    pub(crate) city: String,
    pub(crate) postcode: Option<String>,
    /// 7 or 10 digits each.
    pub(crate) phones: Vec<String>,
    /// The words of each guardian's name, at least two, each once, without initials.
    pub(crate) guardians: Vec<Vec<String>>,
}

impl From<&Record> for Person {
    fn from(record: &Record) -> Self {
        let Names {
            given,
            middle,
            family,
            undivided,
        } = names(record);
        let full_name = |text: &String| without_placeholders(name_words(text), GIVEN_PLACEHOLDERS);
        let others = known_words(
            record
                .other_names
                .iter()
                .take(MAX_ENTRIES)
                .flat_map(full_name)
                .collect(),
        );
        let guardians = record
            .guardians
            .iter()
            .take(MAX_ENTRIES)
            .map(|it| known_words(full_name(it)));

        let core: Vec<String> = core_words(&family).into_iter().map(str::to_owned).collect();
        let stem = given.as_deref().and_then(pet_stem);
        Self {
            forms: given.as_deref().map_or(&[], forms),
            // Miky of Mik, or of Mike.
            stem_forms: stem.map_or(&[], |it| {
                if forms(it).is_empty() {
                    forms(&format!("{it}e"))
                } else {
                    forms(it)
                }
            }),
            stem_len: stem.map(str::len),
            spellings: core.iter().map(|it| spellings(it)).collect(),
            doubtful_given: given.as_deref().is_some_and(is_doubtful),
            doubtful_family: !core.is_empty() && core.iter().all(|it| is_doubtful(it)),
            given,
            middle,
            core,
            whole: family.concat(),
            undivided,
            counted: Counted::default(),
            family,
            others,
            birth: Birth::from(record.born),
            sex: record.sex,
            street: Street::parse(&record.street, &record.street2),
            city: without_placeholders(words(&record.city), FAMILY_PLACEHOLDERS).concat(),
            postcode: postcode(&record.postcode),
            phones: record
                .phones
                .iter()
                .take(MAX_ENTRIES)
                .filter_map(|it| phone(it))
                .collect(),
            guardians: guardians.filter(|words| words.len() >= 2).collect(),
        }
    }
}

/// Each word once, in the order of the first, without initials and particles.
fn known_words(words: Vec<String>) -> Vec<String> {
    let mut known = Vec::with_capacity(words.len());
    for word in words {
        if word.len() > 1 && !is_particle(&word) && !known.contains(&word) {
            known.push(word);
        }
    }
    known
}

/// What a person is called, each name where it belongs.
#[derive(Default)]
struct Names {
    given: Option<String>,
    middle: Vec<String>,
    family: Vec<String>,
    undivided: Option<String>,
}

/// Takes a full name in one field apart: "Lopez, Maria" at the comma, "Maria Lopez" after the first word.
fn names(record: &Record) -> Names {
    let (given_text, family_text) = match (record.given_name.trim(), record.family_name.trim()) {
        (full, "") | ("", full) if full.contains(',') => full
            .split_once(',')
            .map_or((full, ""), |(family, given)| (given, family)),
        both => both,
    };
    let mut given = without_placeholders(name_words(given_text), GIVEN_PLACEHOLDERS);
    let mut family = without_placeholders(name_words(family_text), FAMILY_PLACEHOLDERS);
    let mut undivided = None;

    if family_text.is_empty() && given.len() > 1 && record.middle_name.trim().is_empty() {
        family = given.split_off(1);
    } else if given_text.is_empty() && family.len() > 1 && is_given_name(&family[0]) {
        undivided = Some(family.concat());
        given = vec![family.remove(0)];
    }
    while given.len() > 1 && given.last().is_some_and(|last| family.contains(last)) {
        given.pop();
    }
    let nobody = given
        .first()
        .is_none_or(|it| ["jane", "john", "janie", "johnny"].contains(&it.as_str()));
    if nobody && family == ["doe"] {
        return Names::default();
    }

    let mut given = given.into_iter();
    let first = given.next();
    let typed = without_placeholders(name_words(&record.middle_name), GIVEN_PLACEHOLDERS);
    let mut middle: Vec<String> = given.chain(typed).take(MAX_WORDS).collect();
    middle.dedup();
    Names {
        given: first,
        middle,
        family,
        undivided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(given_name: &str, family_name: &str) -> (Option<String>, Vec<String>, String) {
        let record = Record {
            given_name: given_name.into(),
            family_name: family_name.into(),
            ..Record::default()
        };
        let names = names(&record);
        (names.given, names.middle, names.family.join(" "))
    }

    #[test]
    fn placeholders_are_nothing() {
        for given in [
            "Baby",
            "BABY BOY",
            "Baby Girl A",
            "Newborn",
            "unk.",
            "N/A",
            "xxx",
            "Twin B",
            "Recién nacido",
        ] {
            assert_eq!(person(given, "Lopez"), (None, vec![], "lopez".into()), "{given}");
        }
        assert_eq!(person("Jane", "Doe"), (None, vec![], String::new()));
        assert_eq!(
            person("Maria", "Unknown"),
            (Some("maria".into()), vec![], String::new())
        );
        assert_eq!(
            person("Maria", "same as mother"),
            (Some("maria".into()), vec![], String::new())
        );
    }

    #[test]
    fn a_full_name_in_one_field_is_taken_apart() {
        let expected = (Some("maria".into()), vec![], "lopez garcia".into());
        assert_eq!(person("Maria Lopez Garcia", ""), expected);
        assert_eq!(person("", "Maria Lopez Garcia"), expected);
        assert_eq!(person("Lopez Garcia, Maria", ""), expected);
        assert_eq!(person("Maria Lopez Garcia", "Lopez Garcia"), expected);
    }

    #[test]
    fn suffixes_are_no_names() {
        assert_eq!(
            person("Juan", "Perez Jr."),
            (Some("juan".into()), vec![], "perez".into())
        );
    }
}
