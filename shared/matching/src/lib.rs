//! Is this child one of our clients?
//!
//! A referral is compared with records that share at least one [`Key`] with it. The answer is a
//! list of [`Comparison`]s: a probability each, and the evidence that adds up to it.
//! Pure functions over values: no I/O, no clock, no dice, no panic on any text.
//!
//! | module       | what is there                                                        |
//! |--------------|----------------------------------------------------------------------|
//! | `record`     | what goes in: [`Record`], [`Born`], [`Sex`]                          |
//! | `evidence`   | what comes out: [`Comparison`], [`Evidence`], [`Level`], [`Relation`] |
//! | `normalise`  | a record made ready: each name where it belongs                      |
//! | `words`      | texts to words; placeholders ("Baby", "Unknown") to nothing          |
//! | `contact`    | phones, streets, postcodes, the same way                             |
//! | `nicknames`  | Bob is Robert; which given names exist; which names are common       |
//! | `names`      | evidence of given, middle and family name                            |
//! | `birth`      | evidence of the birth date                                           |
//! | `household`  | evidence of address, phone and guardians, counted once               |
//! | `rank`       | [`compare`] and [`rank()`]: from bits to probabilities, among rivals   |
//! | `keys`       | [`keys()`]: what makes two records worth comparing                     |
//!
//! # The model
//!
//! Fellegi and Sunter (1969): each [`Evidence`] weighs `log2(m / u)` bits, where `m` is how often
//! its [`Level`] is met when both records are of one child, and `u` when they are of two children
//! taken at random. The weights are set by hand from what is commonly known about names, birth
//! dates and errors of typing; none is fitted to data. For each candidate there are two
//! explanations of what we see, *the same child* and *a child of the same household whom we do not
//! know*, and for all together a third, *a stranger*; see [`rank()`] for the formula.
//!
//! # What is never here
//!
//! No words for people to read: those belong to [`Level`]'s readers. No personal value in any
//! `Debug` output, [`Comparison`] or [`Evidence`].

mod birth;
mod contact;
mod evidence;
mod household;
mod keys;
mod learn;
mod names;
mod normalise;
mod pair;
mod parameters;
mod population;
mod rank;
mod record;
mod roster;
mod tables;
mod words;

pub use evidence::{Agreement, Comparison, Evidence, Field, Level, Relation};
pub use keys::{Key, MAX_KEYS, keys, search_keys};
pub use learn::Learned;
pub use parameters::{NotParameters, Parameters};
pub use population::Population;
pub use rank::{Model, POSSIBLE_FROM, SAME_FROM};
pub use record::{Born, Record, Sex};
pub use roster::Roster;

/// A text without accents and case, words parted by one space: what names are sorted by.
pub fn fold(text: &str) -> String {
    words::words(text).join(" ")
}

/// Name and version of the engine, stored with every match run.
pub const ENGINE: &str = "bits-and-rivals/2";

/// Version of the keys, stored with everything that has some: keys of another version are to be made again.
///
/// Counted up with every change of [`keys()`], of how names, dates and addresses are read, and of the tables below `tables`.
pub const KEYS: i64 = 2;
