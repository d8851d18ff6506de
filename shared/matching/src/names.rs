//! The levels of given, middle and family names, and how frequent what agrees is.

use rphonetic::{DoubleMetaphone, Encoder};

use crate::alike;
use crate::normalise::Person;
use crate::tables::{are_nicknames, share_one};
use crate::words::is_particle;
use crate::{Agreement, Level};

/// A level, and the share of clients who meet it with the value at hand; none where no value is looked at.
pub(crate) type Seen = (Level, Option<f64>);

const MISSING: Seen = (Level::Missing, None);

/// The levels of given, middle and family name, in this order; swapped ones together.
pub(crate) fn compare(a: &Person, b: &Person) -> [Seen; 3] {
    // "Miguel Herran" may be a full name or a family name: what the other side says decides.
    let is_family_name = |a: &Person, b: &Person| a.undivided.as_ref().is_some_and(|it| *it == b.whole);
    if is_family_name(a, b) || is_family_name(b, a) {
        let share = rarest(a).max(rarest(b)) * DOUBLE;
        return [MISSING, middle(a, b, Level::Missing), (Level::SameName, Some(share))];
    }
    let given = given(a, b);
    let family = family(a, b);
    if !agrees(given.0)
        && !agrees(family.0)
        && let Some((given, family)) = swapped(a, b)
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

fn given(a: &Person, b: &Person) -> Seen {
    let (Some(x), Some(y)) = (a.given.as_deref(), b.given.as_deref()) else {
        return MISSING;
    };
    let among = |name: &str, other: &Person| name.len() > 1 && other.others.iter().any(|it| it == name);
    // What is like both is as frequent as both together, and what is like neither not rarer than the table says.
    let either = || Some(a.counted.given + b.counted.given);

    if x == y && x.len() > 1 || is_rejoined(a, x, b, y) {
        return (Level::SameName, Some(a.counted.given.max(b.counted.given)));
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
    if x.len() == 1 || y.len() == 1 || a.doubtful_given || b.doubtful_given {
        return MISSING;
    }
    if share_one(a.forms, b.forms) || is_short_form(a, x, b, y) || is_pet_form(a, x, b, y) || is_pet_form(b, y, a, x) {
        return (Level::Nickname, either());
    }
    let usual = || a.counted.is_given && b.counted.is_given;
    match likeness(x, y) {
        // Hailey and Hayley are one name; Jayden and Jaylen are two.
        Some(Level::OneEdit | Level::SoundsAlike) if usual() && sound(x) != sound(y) => (Level::SimilarName, either()),
        Some(Level::Resembles) if usual() => (Level::OtherName, None),
        Some(level) => (level, either()),
        None if usual() => (Level::OtherName, None),
        None => (Level::UnusualName, None),
    }
}

/// Whether one is the other cut short, as most pet names are: Lilli and Lillian, Nessa and Vanessa. Two names of their own are not,
/// unless a table says so: Abdul and Abdullah.
fn is_short_form(a: &Person, x: &str, b: &Person, y: &str) -> bool {
    if a.counted.is_given && b.counted.is_given {
        return false;
    }
    let (short, long) = if x.len() < y.len() { (x, y) } else { (y, x) };
    long.len() >= short.len() + 2 && (long.starts_with(short) || short.len() >= 4 && long.ends_with(short))
}

/// The name that a pet name is made of, as they are made: Natty of Nat, Jimmie of Jim; at least three letters.
pub(crate) fn pet_stem(pet: &str) -> Option<&str> {
    let stem = ["ie", "ey", "y", "i"].iter().find_map(|it| pet.strip_suffix(it))?;
    let stem = match stem.as_bytes() {
        [.., a, b] if a == b => &stem[..stem.len() - 1],
        _ => stem,
    };
    (stem.len() >= 3).then_some(stem)
}

/// Whether one is a pet name of the other: Natty of Nat and so of Natalie, Jimmie of Jim and so of James.
fn is_pet_form(a: &Person, pet: &str, b: &Person, name: &str) -> bool {
    // Cassidy and Cassie begin alike, but so do Carrie and Carroll: the longer form has to have more than another ending.
    let begins = |stem: usize| name.len() > pet.len() && name.starts_with(&pet[..stem]);
    a.stem_len.is_some_and(begins) || share_one(a.stem_forms, b.forms)
}

/// Given and middle names in one word.
fn whole(given: &str, middle: &[String]) -> String {
    format!("{given}{}", middle.concat())
}

/// "Mary Ann" as one name or as two.
fn is_rejoined(a: &Person, x: &str, b: &Person, y: &str) -> bool {
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

/// Both halves of a double name prove more than the rarer of them: so many times as few have it.
const DOUBLE: f64 = 0.2;

/// The share of the rarest word: the one by which a family name is known.
fn rarest(of: &Person) -> f64 {
    of.counted.core.iter().copied().fold(1.0, f64::min)
}

fn family(a: &Person, b: &Person) -> Seen {
    if a.family.is_empty() || b.family.is_empty() {
        return MISSING;
    }
    let (core_x, core_y) = (&a.core, &b.core);
    if a.whole == b.whole
        || core_x.len() > 1
            && core_x.len() == core_y.len()
            && core_x.iter().all(|it| core_y.contains(it))
            && core_y.iter().all(|it| core_x.contains(it))
    {
        let share = rarest(a).max(rarest(b));
        let is_double = core_x.len() > 1 && core_y.len() > 1;
        return (Level::SameName, Some(if is_double { share * DOUBLE } else { share }));
    }
    let either = || Some(rarest(a) + rarest(b));
    let shared = core_x
        .iter()
        .zip(&a.counted.core)
        .filter(|(x, _)| core_y.contains(x))
        .map(|(_, share)| *share);
    if let Some(share) = shared.reduce(f64::min) {
        // Both halves, one of them with a slip.
        if core_x.len() > 1 && core_y.len() > 1 && likeness(&a.whole, &b.whole) == Some(Level::OneEdit) {
            return (Level::OneEdit, either());
        }
        return (Level::SharedPart, Some(share));
    }
    let former = |words: &[String], other: &Person| words.iter().any(|it| other.others.contains(it));
    if former(core_x, b) || former(core_y, a) {
        return (Level::AmongOtherNames, either());
    }
    let pairs = || {
        core_x
            .iter()
            .flat_map(|x| core_y.iter().map(move |y| (x.as_str(), y.as_str())))
    };
    if a.spellings.iter().any(|x| b.spellings.iter().any(|y| share_one(x, y))) {
        return (Level::SpellingVariant, either());
    }
    if core_x.iter().chain(core_y).any(|it| it.len() == 1) {
        let initial = pairs().any(|(x, y)| is_initial_of(x, y));
        return if initial { (Level::Initial, None) } else { MISSING };
    }
    // "De La Cruz" and "Delacrux".
    let glued = (a.family.len() != b.family.len()).then_some((a.whole.as_str(), b.whole.as_str()));
    if a.doubtful_family || b.doubtful_family {
        return MISSING;
    }
    let likeness = pairs().chain(glued).filter_map(|(x, y)| likeness(x, y)).min();
    match likeness {
        Some(level) => (level, either()),
        None if a.counted.is_family && b.counted.is_family => (Level::OtherName, None),
        None => (Level::UnusualName, None),
    }
}

/// Given and family name, each in the other's field, one of them perhaps with a slip: how frequent what was found is.
fn swapped(a: &Person, b: &Person) -> Option<(Seen, Seen)> {
    let (x, y) = (a.given.as_deref()?, b.given.as_deref()?);
    if x.len() == 1 || y.len() == 1 {
        return None;
    }
    let near = |name: &str, words: &[String]| {
        let slip = |it: &String| likeness(name, it) == Some(Level::OneEdit);
        if words.iter().any(|it| it == name) {
            2
        } else {
            i32::from(words.iter().any(slip))
        }
    };
    // A double name of which one half took the place of the middle name.
    let half = |it: &Person| it.middle.iter().any(|it| it.len() > 1);
    let x_near = near(x, &b.core).max(if half(a) {
        near(&whole(x, &a.middle), &b.core)
    } else {
        0
    });
    let y_near = near(y, &a.core).max(if half(b) {
        near(&whole(y, &b.middle), &a.core)
    } else {
        0
    });
    if x_near == 0 || y_near == 0 {
        return None;
    }
    Some((
        (Level::SwappedNames, Some(a.counted.either.max(b.counted.either))),
        (Level::SwappedNames, Some(a.counted.either.min(b.counted.either))),
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
    // Words less alike are no slip of one another.
    let alike = alike::likeness(x, y, 0.6)?;
    let edits = alike::edits(x, y, 2).unwrap_or(3);
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
