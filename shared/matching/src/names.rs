//! Evidence of given, middle and family name.

use std::array;

use rphonetic::{DoubleMetaphone, Encoder};

use crate::Level;
use crate::nicknames::{
    are_nicknames, are_spelling_variants, is_common_family_name, is_common_given_name, is_given_name,
};
use crate::normalise::Person;
use crate::words::is_particle;

/// Level, bits for the same child, bits for an unknown child of the household.
pub(crate) type Weight = (Level, f64, f64);

const MISSING: Weight = (Level::Missing, 0.0, 0.0);

/// Weighs given, middle and family name, in this order; swapped ones together.
pub(crate) fn compare(a: &Person, b: &Person) -> [Weight; 3] {
    let given = given(a, b);
    let middle = middle(a, b, given.0);
    let family = family(a, b);
    if are_swapped(a, b) && given.1 + family.1 < 10.5 {
        // As the names in their places, less 7 bits: one record in 120 has them swapped.
        return [(Level::SwappedNames, 3.0, 0.0), middle, (Level::SwappedNames, 7.5, 6.5)];
    }
    [given, middle, family]
}

/// | level             | same        | household | because                                        |
/// |-------------------|-------------|-----------|------------------------------------------------|
/// | same              | 6.5 or 9.5  | −3        | common or not; siblings are not named alike    |
/// | one edit          | 4.6         | 0         | m .05, u .002; one of them is no usual name    |
/// | among other names | 4           | 0         |                                                |
/// | nickname          | 3.5         | 0         | m .04, u .004                                  |
/// | used as middle    | 3 or −1     | 0         | −1 if each has a middle name that is not shared |
/// | sounds alike      | 2.5         | 0         |                                                |
/// | initial           | 2           | 0         | m .3, u .07; another initial is missing        |
/// | similar name      | −3          | 1         | two usual names; twins are often named so      |
/// | other             | −5.5 or −8.5 | 0        | m .003 if both are usual names: no slip, no pet name |
fn given(a: &Person, b: &Person) -> Weight {
    let (Some(x), Some(y)) = (a.given.as_deref(), b.given.as_deref()) else {
        return MISSING;
    };
    let whole = |given: &str, middle: &[String]| format!("{given}{}", middle.concat());
    let rejoined =
        (x.len() != y.len() && x.len().min(y.len()) > 1) && (x == whole(y, &b.middle) || y == whole(x, &a.middle));
    let among = |name: &str, other: &Person| name.len() > 1 && other.others.iter().any(|it| it == name);
    let usual = is_given_name(x) && is_given_name(y);

    if x == y && x.len() > 1 || rejoined {
        let bits = if is_common_given_name(x) { 6.5 } else { 9.5 };
        return (Level::SameName, bits, -3.0);
    }
    if is_initial_of(x, y) {
        return (Level::Initial, 2.0, 0.0);
    }
    if among(x, b) || among(y, a) {
        return (Level::AmongOtherNames, 4.0, 0.0);
    }
    if let Some(weight) = used_as_middle(a, x, b, y) {
        return weight;
    }
    if x.len() == 1 || y.len() == 1 {
        return MISSING;
    }
    if are_nicknames(x, y) {
        return (Level::Nickname, 3.5, 0.0);
    }
    match likeness(x, y) {
        Some(_) if usual => (Level::SimilarName, -3.0, 1.0),
        Some(Level::OneEdit) => (Level::OneEdit, 4.6, 0.0),
        Some(level) => (level, 2.5, 0.0),
        None => (Level::OtherName, if usual { -8.5 } else { -5.5 }, 0.0),
    }
}

fn used_as_middle(a: &Person, x: &str, b: &Person, y: &str) -> Option<Weight> {
    let has = |middle: &[String], name: &str| name.len() > 1 && middle.iter().any(|it| it == name);
    let (ab, ba) = (has(&b.middle, x), has(&a.middle, y));
    let both_known = !a.middle.is_empty() && !b.middle.is_empty();
    let shared = || a.middle.iter().any(|it| b.middle.contains(it));
    match (ab, ba) {
        (false, false) => None,
        (true, true) => Some((Level::UsedAsMiddle, 3.0, 0.0)),
        _ if both_known && !shared() => Some((Level::UsedAsMiddle, -1.0, 0.0)),
        _ => Some((Level::UsedAsMiddle, 3.0, 0.0)),
    }
}

/// | level        | same   | household | because                                           |
/// |--------------|--------|-----------|---------------------------------------------------|
/// | same         | 5      | 0         | u .03 among namesakes: names are given in pairs   |
/// | nickname     | 3      | 0         |                                                   |
/// | one edit     | 3      | 0         |                                                   |
/// | sounds alike | 2      | 0         |                                                   |
/// | initial      | 1 or 3 | 0         | u .5 if the given names agree (as prototypes found) |
/// | other        | −3     | 0         |                                                   |
fn middle(a: &Person, b: &Person, given: Level) -> Weight {
    if a.middle.is_empty() || b.middle.is_empty() || given == Level::UsedAsMiddle {
        return MISSING;
    }
    let pairs = || {
        a.middle
            .iter()
            .flat_map(|x| b.middle.iter().map(move |y| (x.as_str(), y.as_str())))
    };
    if pairs().any(|(x, y)| x == y && x.len() > 1) {
        return (Level::SameName, 5.0, 0.0);
    }
    if pairs().any(|(x, y)| is_initial_of(x, y)) {
        return (Level::Initial, if given == Level::SameName { 1.0 } else { 3.0 }, 0.0);
    }
    if pairs().any(|(x, y)| are_nicknames(x, y)) {
        return (Level::Nickname, 3.0, 0.0);
    }
    match pairs()
        .filter_map(|(x, y)| likeness(x, y))
        .min_by_key(|it| *it != Level::OneEdit)
    {
        Some(Level::OneEdit) => (Level::OneEdit, 3.0, 0.0),
        Some(level) => (level, 2.0, 0.0),
        None => (Level::OtherName, -3.0, 0.0),
    }
}

/// | level             | same        | household   | because                               |
/// |-------------------|-------------|-------------|---------------------------------------|
/// | same              | 6.8 or 10.5 | 0.4 less    | common or not                         |
/// | shared part       | 4 or 6      | 4 or 6      | common or not                         |
/// | among other names | 6           | 4           | a former name, known as such          |
/// | one edit          | 5           | 5           | m .05, u .0015                        |
/// | spelling variant  | 5           | 5           | Zhang and Chang                       |
/// | sounds alike      | 3           | 3           |                                       |
/// | other             | −4          | −2.3        | adoption, remarriage: m .06; half-siblings: .2 |
fn family(a: &Person, b: &Person) -> Weight {
    let (xs, ys) = (&a.family, &b.family);
    if xs.is_empty() || ys.is_empty() {
        return MISSING;
    }
    let sorted = |words: &[String]| {
        let mut words = words.to_vec();
        words.sort_unstable();
        words
    };
    let is_common = |words: &[String]| words.len() == 1 && is_common_family_name(&words[0]);
    if xs.concat() == ys.concat() || sorted(xs) == sorted(ys) {
        let bits = if is_common(xs) { 6.8 } else { 10.5 };
        return (Level::SameName, bits, bits - 0.4);
    }
    let (xs, ys) = (core_words(xs), core_words(ys));
    let mut shared = xs.iter().filter(|x| ys.contains(x)).peekable();
    if shared.peek().is_some() {
        let bits = if shared.all(|it| is_common_family_name(it)) {
            4.0
        } else {
            6.0
        };
        return (Level::SharedPart, bits, bits);
    }
    let former = |words: &[&str], other: &Person| words.iter().any(|it| other.others.iter().any(|o| o == it));
    if former(&xs, b) || former(&ys, a) {
        return (Level::AmongOtherNames, 6.0, 4.0);
    }
    let pairs = || xs.iter().flat_map(|x| ys.iter().map(move |y| (*x, *y)));
    if pairs().any(|(x, y)| are_spelling_variants(x, y)) {
        return (Level::SpellingVariant, 5.0, 5.0);
    }
    let (whole_x, whole_y) = (a.family.concat(), b.family.concat());
    let likenesses = pairs()
        .chain([(whole_x.as_str(), whole_y.as_str())])
        .filter_map(|(x, y)| likeness(x, y))
        .min_by_key(|it| *it != Level::OneEdit);
    match likenesses {
        Some(Level::OneEdit) => (Level::OneEdit, 5.0, 5.0),
        Some(level) => (level, 3.0, 3.0),
        None => (Level::OtherName, -4.0, -2.3),
    }
}

/// The words of a family name by which it can be known; all, if there are none but particles.
pub(crate) fn core_words(family: &[String]) -> Vec<&str> {
    let core: Vec<&str> = family
        .iter()
        .map(String::as_str)
        .filter(|it| it.len() > 1 && !is_particle(it))
        .collect();
    if core.is_empty() {
        family.iter().map(String::as_str).collect()
    } else {
        core
    }
}

/// Whether each given name is in the other's family name, one of them perhaps with a typo.
fn are_swapped(a: &Person, b: &Person) -> bool {
    let [near_a, near_b] = [(a, b), (b, a)].map(|(one, other)| {
        let Some(name) = one.given.as_deref().filter(|it| it.len() > 1) else {
            return [false; 2];
        };
        let family = core_words(&other.family);
        let like = |it: &&str| likeness(name, it) == Some(Level::OneEdit);
        let exact = family.contains(&name);
        array::from_fn(|typo| exact || typo == 1 && family.iter().any(like))
    });
    near_a[0] && near_b[1] || near_a[1] && near_b[0]
}

/// Whether one is the first letter of the other, or both are the same letter.
fn is_initial_of(x: &str, y: &str) -> bool {
    x.len().min(y.len()) == 1 && x.as_bytes()[0] == y.as_bytes()[0]
}

/// [`Level::OneEdit`], [`Level::SoundsAlike`] or nothing, of two words that are not the same.
///
/// One edit: optimal string alignment distance 1, in words of three letters or more, or a
/// Jaro-Winkler likeness of .93. Sounds alike: the same Double Metaphone code (Philips 2000) and
/// a likeness of .7, or distance 2 and a likeness of .85.
fn likeness(x: &str, y: &str) -> Option<Level> {
    if x.len().min(y.len()) < 3 || x.len().abs_diff(y.len()) > 4 {
        return None;
    }
    let edits = strsim::osa_distance(x, y);
    let alike = strsim::jaro_winkler(x, y);
    if edits <= 1 || alike >= 0.93 {
        Some(Level::OneEdit)
    } else if edits == 2 && alike >= 0.85 || alike >= 0.7 && sound(x) == sound(y) {
        Some(Level::SoundsAlike)
    } else {
        None
    }
}

/// The primary Double Metaphone code, at most four letters; empty if there is none.
///
/// The encoder panics on accents, so it is only ever given `a` to `z`.
pub(crate) fn sound(word: &str) -> String {
    let letters: String = word.chars().filter(char::is_ascii_lowercase).collect();
    DoubleMetaphone::default().encode(&letters)
}
