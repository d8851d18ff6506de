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
//! | `keys`       | [`keys()`], [`search_keys()`]: what makes two records worth comparing |
//! | `words`      | texts to words; placeholders ("Baby", "Unknown") to nothing          |
//! | `contact`    | phones, streets, postcodes, the same way                             |
//! | `normalise`  | a record made ready: each name where it belongs                      |
//! | `tables`     | Bob is Robert; which names exist, and how common they are            |
//! | `alike`      | how alike two words are                                              |
//! | `names`, `birth`, `household` | the level of each comparison                        |
//! | `population` | how frequent a name, a year, a place is among the clients            |
//! | `parameters` | how often each level is met, read from `parameters.toml`             |
//! | `pair`       | from levels to bits                                                  |
//! | `rank`       | [`Model`]: from bits to probabilities, among rivals                  |
//! | `learn`      | the weights from a center's own records, without anybody telling what is right |
//! | `roster`     | all clients in memory, for files                                     |
//!
//! # The model
//!
//! Fellegi and Sunter (1969): each [`Evidence`] weighs `log2(m / u)` bits, where `m` is how often
//! its [`Level`] is met when both records are of one child, and `u` how many of the clients meet it
//! with the value at hand: a common name proves little, a rare one much. `m` starts from
//! `parameters.toml` and is refined by expectation maximisation on the center's own referrals
//! (Winkler 2000); `u` is counted among the center's own clients, smoothed by the tables.
//! For each candidate there are two explanations of what we see, *the same child* and *a child of
//! the same household whom we do not know*, and for all together a third, *a stranger*;
//! see [`Model::rank`] for the formula. What a household shares counts once, and alike for both.
//!
//! # What is never here
//!
//! No words for people to read: those belong to [`Level`]'s readers. No personal value in any
//! `Debug` output, [`Comparison`] or [`Evidence`].

mod alike;
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
pub use keys::{Key, MAX_KEYS, MOST_SHARING, keys, search_keys, whole_name};
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
pub const ENGINE: &str = "bits-and-rivals/3";

/// Version of the keys, stored with everything that has some: keys of another version are to be made again.
///
/// Counted up with every change of [`keys()`], of how names, dates and addresses are read, and of the tables below `tables`.
pub const KEYS: i64 = 4;
