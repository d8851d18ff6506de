//! Every word people read, in one place: to add a language is to translate this module.
//!
//! Constants where a text is always the same, functions where it depends on something. Whole sentences end with a full stop.
//! Spelling is American.

pub mod admin;
pub mod advocate;
pub mod codes;
pub mod command;
pub mod complaints;
pub mod desk;
pub mod documents;
pub mod evidence;
pub mod fields;
pub mod files;
pub mod flow;
pub mod import;
pub mod keys;
pub mod mails;
pub mod merge;
pub mod record;
pub mod referral;
pub mod referrer;
pub mod reports;
pub mod returns;
pub mod review;
pub mod site;
pub mod undo;

/// A number of things: "1 referral", "3 referrals".
pub fn count(n: u64, one: &str, many: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{n} {many}")
    }
}
