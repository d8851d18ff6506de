//! From texts as typed to words that can be compared; placeholders become nothing.

use deunicode::deunicode_char;

/// The most words of a text that count.
pub(crate) const MAX_WORDS: usize = 8;
/// The most characters of a word that count.
const MAX_CHARS: usize = 40;
/// Words that stand for a given name nobody knows.
pub(crate) const GIVEN_PLACEHOLDERS: &[&str] = &[
    "baby",
    "babyboy",
    "babygirl",
    "bb",
    "bg",
    "bebe",
    "boy",
    "child",
    "dad",
    "daughter",
    "desconocida",
    "desconocido",
    "fetus",
    "father",
    "female",
    "fnu",
    "girl",
    "hija",
    "hijo",
    "infant",
    "infante",
    "kid",
    "male",
    "minor",
    "mom",
    "mother",
    "nacida",
    "nacido",
    "newborn",
    "nfn",
    "nobody",
    "nombre",
    "none",
    "null",
    "recien",
    "same",
    "sibling",
    "son",
    "tbd",
    "test",
    "twin",
    "unborn",
    "unk",
    "unkn",
    "unknown",
    "unnamed",
];

/// Words that stand for a family name nobody knows; Child, Boy and Null are real ones.
pub(crate) const FAMILY_PLACEHOLDERS: &[&str] = &[
    "baby",
    "desconocida",
    "desconocido",
    "lnu",
    "newborn",
    "nfn",
    "none",
    "same",
    "tbd",
    "unk",
    "unkn",
    "unknown",
];

/// Removes placeholders, what is left of "Baby Boy A" or "same as mother", and "N/A" and "xxx".
pub(crate) fn without_placeholders(mut words: Vec<String>, placeholders: &[&str]) -> Vec<String> {
    let same_as = words.first().is_some_and(|it| it == "same");
    let repeated = |it: &String| it.len() > 1 && it.bytes().all(|byte| it.starts_with(byte as char));
    if same_as || words == ["n", "a"] || words.iter().all(repeated) {
        return Vec::new();
    }
    let before = words.len();
    words.retain(|it| !placeholders.contains(&it.as_str()));
    if words.len() < before {
        words.retain(|it| it.len() > 1);
    }
    words
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
