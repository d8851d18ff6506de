//! From texts as typed to words that can be compared; placeholders become nothing.

use deunicode::deunicode_char;

use crate::alike;
use crate::tables::{is_family_name, is_given_name};

/// The most words of a text that count.
pub(crate) const MAX_WORDS: usize = 8;
/// The most characters of a word that count.
const MAX_CHARS: usize = 40;
/// Words that stand for a given name nobody knows: roles, titles, what forms ask for. In alphabetical order.
#[rustfmt::skip]
pub(crate) const GIVEN_PLACEHOLDERS: &[&str] = &[
    "adult", "anonymous", "aunt", "baby", "babyboy", "babygirl", "babysitter", "bb", "bebe", "bg", "boy", "bro",
    "brother", "caregiver", "caretaker", "child", "client", "cousin", "dad", "dau", "daughter", "declined",
    "desconocida", "desconocido", "eldest", "family", "father", "female", "fetus", "first", "firstname", "fnu",
    "foetus", "foster", "friend", "gentleman", "girl", "grandchild", "granddaughter", "grandfather", "grandma",
    "grandmother", "grandpa", "grandson", "guardian", "head", "hermana", "hermano", "hija", "hijo", "hombre",
    "household", "householder", "husband", "infant", "infante", "inmate", "kid", "lady", "last", "male", "man",
    "member", "minor", "miss", "mom", "mother", "mr", "mrs", "ms", "mujer", "mx", "myself", "na", "nacida", "nacido",
    "name", "nanny", "neighbor", "neonate", "nephew", "newborn", "nfn", "niece", "nino", "nobody", "nombre", "none",
    "null", "oldest", "one", "other", "parent", "patient", "person", "preemie", "recien", "redacted", "refused",
    "resident", "resp", "respondent", "roommate", "same", "self", "senor", "senora", "sibling", "sir", "sister",
    "sobrina", "sobrino", "son", "spouse", "sra", "stepbrother", "stepchild", "stepdad", "stepdaughter", "stepfather",
    "stepmom", "stepmother", "stepsister", "stepson", "student", "tbd", "teacher", "teen", "teenager", "tenant", "test",
    "third", "toddler", "twin", "two", "unborn", "uncle", "unk", "unkn", "unknown", "unnamed", "victim", "wife",
    "woman", "youngest", "youth",
];

/// Words that stand for a family name nobody knows; Boy, Head, Lady and Null are real ones. In alphabetical order.
#[rustfmt::skip]
pub(crate) const FAMILY_PLACEHOLDERS: &[&str] = &[
    "anonymous", "apellido", "baby", "caregiver", "child", "declined", "desconocida", "desconocido", "family",
    "familyname", "guardian", "hh", "home", "household", "householder", "lastname", "lnu", "na", "name", "newborn",
    "nfn", "none", "occupant", "parent", "patient", "person", "redacted", "refused", "resident", "resp", "respondent",
    "same", "surname", "tbd", "tenant", "unk", "unkn", "unknown", "unnamed", "victim",
];

/// Words that may be a name, but stand for one more often: where two differ, they tell nothing; where they are the same, it is
/// the name.
pub(crate) fn is_doubtful(word: &str) -> bool {
    const DOUBTFUL: &[&str] = &[
        "adult",
        "boy",
        "child",
        "daughter",
        "eldest",
        "female",
        "gent",
        "gentlemen",
        "girl",
        "guest",
        "guy",
        "house",
        "lady",
        "male",
        "man",
        "minor",
        "miss",
        "no",
        "oldest",
        "one",
        "owner",
        "renter",
        "sir",
        "son",
        "teen",
        "third",
        "three",
        "two",
        "visitor",
        "youth",
    ];
    DOUBTFUL.contains(&word)
}

/// Removes placeholders, what is left of "Baby Boy A" or "same as mother", and "N/A" and "xxx".
pub(crate) fn without_placeholders(mut words: Vec<String>, placeholders: &[&str]) -> Vec<String> {
    // "Lady of the house", "The household", "No last name", "same as mother" are nobody's name. Of the Vietnamese name Thế the letters are
    // the same as of "the".
    let is_placeholder = |it: &String| placeholders.binary_search(&it.as_str()).is_ok() || is_slip_of(it, placeholders);
    let is_word_for_one = |it: &String| is_doubtful(it) || is_placeholder(it);
    let is_phrase = words.windows(2).any(|it| {
        it[1] == "the" && ["at", "in", "of"].contains(&it[0].as_str())
            || it[0] == "the" && is_word_for_one(&it[1])
            || it[1] == "of" && is_word_for_one(&it[0])
    }) || [words.first(), words.last()].into_iter().flatten().any(|it| it == "of")
        || words.first().is_some_and(|it| it == "same")
        || words
            .iter()
            .any(|it| ["name", "nombre", "apellido"].contains(&it.as_str()));
    let repeated = |it: &String| it.len() > 1 && it.bytes().all(|byte| it.starts_with(byte as char));
    if is_phrase || words == ["n", "a"] || words.iter().all(repeated) {
        return Vec::new();
    }
    let before = words.len();
    words.retain(|it| !is_placeholder(it));
    if words.len() < before {
        words.retain(|it| it.len() > 1);
    }
    words
}

/// Whether it is one of these words with a slip: Gentelman, Respondant. Only a long word that is nobody's name is.
fn is_slip_of(word: &str, placeholders: &[&str]) -> bool {
    const LONG: usize = 6;
    let near = |it: &&str| it.len() >= LONG && alike::edits(it, word, 1).is_some();
    word.len() >= LONG && !is_given_name(word) && !is_family_name(word) && placeholders.iter().any(near)
}

/// Small words of family names, by which alone two names are not alike.
pub(crate) fn is_particle(word: &str) -> bool {
    const PARTICLES: &[&str] = &[
        "al", "bin", "da", "das", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "las", "le",
        "los", "mac", "mc", "san", "st", "van", "ver", "von", "y",
    ];
    PARTICLES.contains(&word)
}

/// The words of a name: letters only, without "Jr" and the like.
pub(crate) fn name_words(text: &str) -> Vec<String> {
    let mut words = words(text);
    for word in &mut words {
        word.retain(|it| it.is_ascii_alphabetic());
    }
    words.retain(|it| !it.is_empty());
    while words.len() > 1
        && words
            .last()
            .is_some_and(|it| ["jr", "sr", "ii", "iii", "iv"].contains(&it.as_str()))
    {
        words.pop();
    }
    words
}

/// The words of any text: lower-case ASCII letters and digits.
///
/// Letters of all scripts are transliterated; apostrophes and accents vanish, so that O'Brien is
/// one word; everything else separates words. At most [`MAX_WORDS`] of [`MAX_CHARS`].
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut folded = String::new();
    for it in text.trim_start().chars().take(MAX_WORDS * MAX_CHARS) {
        match it {
            // Nearly all of them.
            _ if it.is_ascii_alphanumeric() => folded.push(it.to_ascii_lowercase()),
            '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | 'ʻ' => {}
            // Combining marks, joiners and variation selectors.
            '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' => {}
            '\u{200b}'..='\u{200d}' | '\u{ad}' | '\u{fe00}'..='\u{fe2f}' | '\u{feff}' => {}
            _ if it.is_alphanumeric() => folded.extend(
                deunicode_char(it)
                    .unwrap_or_default()
                    .chars()
                    .filter(|it| it.is_ascii_alphanumeric() || *it == ' ')
                    .map(|it| it.to_ascii_lowercase()),
            ),
            _ => folded.push(' '),
        }
    }
    let cut = |word: &str| word.chars().take(MAX_CHARS).collect();
    folded.split_whitespace().take(MAX_WORDS).map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_apostrophes_do_not_matter() {
        assert_eq!(
            words("  ÑÁÑEZ O’Brien-Lee Nguyễn\u{0}"),
            ["nanez", "obrien", "lee", "nguyen"]
        );
        assert_eq!(words("Jose\u{301}"), words("José"));
        assert_eq!(words("李小龍"), ["li", "xiao", "long"]);
        assert!(words("😀🎉").is_empty());
    }
}
