//! The levels of given, middle and family names, and how frequent what agrees is.

use rphonetic::{DoubleMetaphone, Encoder};

use crate::normalise::Person;
use crate::population::Population;
use crate::tables::{are_nicknames, are_spelling_variants};
use crate::words::{is_doubtful, is_particle};
use crate::{Agreement, Level};

/// A level, and the share of clients who meet it with the value at hand; none where no value is looked at.
pub(crate) type Seen = (Level, Option<f64>);

const MISSING: Seen = (Level::Missing, None);

/// The levels of given, middle and family name, in this order; swapped ones together.
pub(crate) fn compare(a: &Person, b: &Person, of: &Population) -> [Seen; 3] {
    let given = given(a, b, of);
    let family = family(a, b, of);
    if !agrees(given.0)
        && !agrees(family.0)
        && let Some((given, family)) = swapped(a, b, of)
    {
        return [given, middle(a, b, Level::SwappedNames), family];
    }
    [given, middle(a, b, given.0), family]
}

fn agrees(level: Level) -> bool {
    matches!(level, Level::SameName | Level::OneEdit)
}

/// Whether given names of this level go together: what depends on them is then expected.
pub(crate) fn named_alike(level: Level) -> bool {
    matches!(level.agreement(), Agreement::Agrees | Agreement::Partly)
        && !matches!(level, Level::Resembles | Level::SimilarName)
}

fn given(a: &Person, b: &Person, of: &Population) -> Seen {
    let (Some(x), Some(y)) = (a.given.as_deref(), b.given.as_deref()) else {
        return MISSING;
    };
    let among = |name: &str, other: &Person| name.len() > 1 && other.others.iter().any(|it| it == name);
    // What is like both is as frequent as both together, and what is like neither not rarer than the table says.
    let either = || Some(of.given(x) + of.given(y));

    if x == y && x.len() > 1 || is_rejoined(a, x, b, y) {
        return (Level::SameName, Some(of.given(x).max(of.given(y))));
    }
    if is_initial_of(x, y) {
        return (Level::Initial, None);
    }
    if among(x, b) || among(y, a) {
        return (Level::AmongOtherNames, either());
    }
    if is_used_as_middle(a, x, b, y) {
        return (Level::UsedAsMiddle, None);
    }
    if x.len() == 1 || y.len() == 1 || is_doubtful(x) || is_doubtful(y) {
        return MISSING;
    }
    if are_nicknames(x, y) || is_short_form(x, y) || is_pet_form(x, y) || is_pet_form(y, x) {
        return (Level::Nickname, either());
    }
    let usual = || of.is_given_name(x) && of.is_given_name(y);
    match likeness(x, y) {
        // Hailey and Hayley are one name; Jayden and Jaylen are two.
        Some(Level::OneEdit | Level::SoundsAlike) if usual() && sound(x) != sound(y) => (Level::SimilarName, either()),
        Some(Level::Resembles) if usual() => (Level::OtherName, None),
        Some(level) => (level, either()),
        None if usual() => (Level::OtherName, None),
        None => (Level::UnusualName, None),
    }
}

/// Whether one is the other cut short, as most pet names are: Lil and Lillian, Al and Albert, Nessa and Vanessa.
fn is_short_form(x: &str, y: &str) -> bool {
    let (short, long) = if x.len() < y.len() { (x, y) } else { (y, x) };
    long.len() >= short.len() + 2 && (long.starts_with(short) || short.len() >= 4 && long.ends_with(short))
}

/// Whether `pet` is made of a form of `name` as pet names are made: Natty of Nat and so of Natalie, Jimmie of Jim and so of James.
fn is_pet_form(pet: &str, name: &str) -> bool {
    let Some(stem) = ["ie", "ey", "y", "i"].iter().find_map(|it| pet.strip_suffix(it)) else {
        return false;
    };
    let bytes = stem.as_bytes();
    let stem = match bytes {
        [.., a, b] if a == b => &stem[..stem.len() - 1],
        _ => stem,
    };
    stem.len() >= 3
        && name.len() > stem.len()
        && (name.starts_with(stem) && !is_same_but_ending(pet, name) || are_nicknames(stem, name))
}

/// Cassidy and Cassie begin alike, but so do Carrie and Carroll: the longer form has to have more than another ending.
fn is_same_but_ending(pet: &str, name: &str) -> bool {
    name.len() < pet.len() + 1
}

/// "Mary Ann" as one name or as two.
fn is_rejoined(a: &Person, x: &str, b: &Person, y: &str) -> bool {
    let whole = |given: &str, middle: &[String]| format!("{given}{}", middle.concat());
    x.len() != y.len()
        && x.len().min(y.len()) > 1
        && (x.starts_with(y) && x == whole(y, &b.middle) || y.starts_with(x) && y == whole(x, &a.middle))
}

fn is_used_as_middle(a: &Person, x: &str, b: &Person, y: &str) -> bool {
    let has = |middle: &[String], name: &str| name.len() > 1 && middle.iter().any(|it| it == name);
    has(&b.middle, x) || has(&a.middle, y)
}

fn middle(a: &Person, b: &Person, given: Level) -> Seen {
    if a.middle.is_empty() || b.middle.is_empty() || given == Level::UsedAsMiddle {
        return MISSING;
    }
    let pairs = || {
        a.middle
            .iter()
            .flat_map(|x| b.middle.iter().map(move |y| (x.as_str(), y.as_str())))
    };
    let level = if pairs().any(|(x, y)| x == y && x.len() > 1) {
        Level::SameName
    } else if pairs().any(|(x, y)| is_initial_of(x, y)) {
        Level::Initial
    } else if pairs().any(|(x, y)| are_nicknames(x, y)) {
        Level::Nickname
    } else {
        let alike = pairs()
            .filter_map(|(x, y)| likeness(x, y))
            .filter(|it| *it != Level::Resembles);
        alike.min_by_key(|it| *it != Level::OneEdit).unwrap_or(Level::OtherName)
    };
    (level, None)
}

fn family(a: &Person, b: &Person, of: &Population) -> Seen {
    let (xs, ys) = (&a.family, &b.family);
    if xs.is_empty() || ys.is_empty() {
        return MISSING;
    }
    // The rarest word is the one by which a name is known.
    let rarest = |words: &[&str]| words.iter().map(|it| of.family(it)).fold(1.0, f64::min);
    let (core_x, core_y) = (core_words(xs), core_words(ys));
    if xs == ys || xs.concat() == ys.concat() || core_x.len() > 1 && sorted(&core_x) == sorted(&core_y) {
        let share = rarest(&core_x).max(rarest(&core_y));
        // Both halves of a double name prove more than the rarer of them.
        let share = if core_x.len() > 1 && core_y.len() > 1 {
            share * 0.2
        } else {
            share
        };
        return (Level::SameName, Some(share));
    }
    let shared: Vec<&str> = core_x.iter().copied().filter(|x| core_y.contains(x)).collect();
    if !shared.is_empty() {
        return (Level::SharedPart, Some(rarest(&shared)));
    }
    let either = || Some(rarest(&core_x) + rarest(&core_y));
    let former = |words: &[&str], other: &Person| words.iter().any(|it| other.others.iter().any(|o| o == it));
    if former(&core_x, b) || former(&core_y, a) {
        return (Level::AmongOtherNames, either());
    }
    let pairs = || core_x.iter().flat_map(|x| core_y.iter().map(move |y| (*x, *y)));
    if pairs().any(|(x, y)| are_spelling_variants(x, y)) {
        return (Level::SpellingVariant, either());
    }
    if core_x.iter().chain(&core_y).all(|it| it.len() == 1)
        || core_x.iter().any(|x| x.len() == 1)
        || core_y.iter().any(|y| y.len() == 1)
    {
        let initial = pairs().any(|(x, y)| is_initial_of(x, y));
        return if initial { (Level::Initial, None) } else { MISSING };
    }
    // "De La Cruz" and "Delacrux".
    let (whole_x, whole_y) = (xs.concat(), ys.concat());
    let glued = (xs.len() != ys.len()).then_some((whole_x.as_str(), whole_y.as_str()));
    let likeness = pairs().chain(glued).filter_map(|(x, y)| likeness(x, y)).min();
    match likeness {
        Some(level) => (level, either()),
        None if core_x.iter().chain(&core_y).all(|it| of.is_family_name(it)) => (Level::OtherName, None),
        None => (Level::UnusualName, None),
    }
}

fn sorted<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut words = words.to_vec();
    words.sort_unstable();
    words
}

/// Given and family name, each in the other's field, one of them perhaps with a slip: how frequent what was found is.
fn swapped(a: &Person, b: &Person, of: &Population) -> Option<(Seen, Seen)> {
    let (x, y) = (a.given.as_deref()?, b.given.as_deref()?);
    if x.len() == 1 || y.len() == 1 {
        return None;
    }
    let (xs, ys) = (core_words(&a.family), core_words(&b.family));
    let near = |name: &str, words: &[&str]| {
        let slip = |it: &&str| likeness(name, it) == Some(Level::OneEdit);
        if words.contains(&name) {
            2
        } else {
            i32::from(words.iter().any(slip))
        }
    };
    // A double name of which one half took the place of the middle name.
    let whole = |given: &str, middle: &[String]| format!("{given}{}", middle.concat());
    let x_near = near(x, &ys).max(near(&whole(x, &a.middle), &ys));
    let y_near = near(y, &xs).max(near(&whole(y, &b.middle), &xs));
    if x_near == 0 || y_near == 0 {
        return None;
    }
    let share = |name| of.given(name).max(of.family(name));
    Some((
        (Level::SwappedNames, Some(share(x))),
        (Level::SwappedNames, Some(share(y))),
    ))
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

/// Whether one is the first letter of the other, or both are the same letter.
fn is_initial_of(x: &str, y: &str) -> bool {
    let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    // Two letters are two initials, or one with a slip.
    short.len() == 1 && (long.starts_with(short) || long.len() == 2 && long.ends_with(short))
}

/// How alike two words are that are not the same: [`Level::OneEdit`], [`Level::SoundsAlike`], [`Level::Resembles`] or nothing.
///
/// One edit: optimal string alignment distance 1, in words of three letters or more, or a Jaro-Winkler likeness of .93.
/// Sounds alike: the same Double Metaphone code (Philips 2000) and a likeness of .7, or a likeness of .85, or two edits in
/// words of five letters or more. Resembles: a likeness of .75.
fn likeness(x: &str, y: &str) -> Option<Level> {
    let (shorter, longer) = (x.len().min(y.len()), x.len().max(y.len()));
    if shorter < 3 || longer - shorter > 5 {
        return None;
    }
    let alike = strsim::jaro_winkler(x, y);
    // Words so unlike are no slip of one another.
    if alike < 0.6 {
        return None;
    }
    let edits = if longer - shorter <= 2 {
        strsim::osa_distance(x, y)
    } else {
        3
    };
    if edits <= 1 || alike >= 0.93 {
        Some(Level::OneEdit)
    } else if alike >= 0.85 || edits == 2 && shorter >= 5 || alike >= 0.7 && sound(x) == sound(y) {
        Some(Level::SoundsAlike)
    } else if alike >= 0.75 {
        Some(Level::Resembles)
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
