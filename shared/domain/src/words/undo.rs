//! Words of the page that asks before a decision is undone.

use super::count;

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const CLIENT_GOES: &str = "was made by the import and is no client any more.";
    pub const VALUES_BACK: &str = "Values of the profile go back to what they were";
    pub const FIELD: &str = "Field";
    pub const NOW: &str = "Now";
    pub const THEN: &str = "After the undo";
    pub const NOTHING: &str = "Nothing";
    pub const NOT_TOLD_YET: &str = "The e-mail about it has not gone yet, and will not go.";
    pub const TOLD: &str = "An e-mail about it has gone: its reader is told to disregard it.";
}
pub use texts::*;

/// An account goes with its import.
pub fn account_closes(n: i64) -> String {
    format!("Account {n} was opened by the import and is closed.")
}

/// Links go with their import.
pub fn links_end(n: i64) -> String {
    let n = n.unsigned_abs();
    format!(
        "{} to other clients {}.",
        count(n, "link", "links"),
        if n == 1 { "ends" } else { "end" }
    )
}
