//! Words of the page that imports a referral to a client who exists, and of children who belong together.

use crate::link::LinkKind;

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const TITLE: &str = "Import to an existing client";
    pub const TEXT: &str = "No second profile is made. Look at what differs, choose what the profile is to say from now on, and where the referral goes.";
    pub const NOTHING_LOST: &str = "Nothing is lost: an address that is replaced stays in the history, a name stays as another name, and the referral stays readable as it was sent. You can undo the import.";
    pub const BESIDE: &str = "Profile and referral side by side";
    pub const PROFILE: &str = "Profile";
    pub const REFERRAL: &str = "Referral";
    pub const RESULT: &str = "From now on";
    pub const KEEP: &str = "Keep the profile's";
    pub const TAKE: &str = "Take the referral's";
    pub const BOTH: &str = "Keep both";
    pub const ADD: &str = "Add to the profile";
    pub const LEAVE_OUT: &str = "Leave out";
    pub const ONLY_PROFILE: &str = "Only in the profile";
    pub const ONLY_REFERRAL: &str = "Only in the referral";
    pub const WHERE_TO: &str = "Where does the referral go?";
    pub const AS_NEW_ACCOUNT: &str = "As a new account: a new case or a new set of services";
    pub const CHOOSE_WHERE: &str = "Choose where the referral goes.";
    pub const SAME_CASE: &str = "same case number";

    pub const LINK: &str = "Children who belong together";
    pub const LINK_HINT: &str = "Each stays a client of their own. The link stands on the pages of both.";
    pub const NOBODY_LINKED: &str = "No other client is linked to this one.";
    pub const PART: &str = "Take the link away";
    pub const DONE_PARTED: &str = "The link was taken away.";
    pub const DONE_LINKED: &str = "The two are linked.";
    pub const LINK_ANOTHER: &str = "Link another client";
    pub const LINK_ANOTHER_TEXT: &str = "A brother or sister, or somebody else of the same incident. Each stays a client of their own; the link stands on the pages of both.";
    pub const LINK_AS: &str = "Link as";
    pub const NOBODY_LIKE: &str = "No other client shares something with this one. Search below.";
    pub const LINK_AGAIN: &str = "Link them again";

    pub const CHANGED: &str = "Something has changed since you opened this page. Nothing was imported.";
    pub const PROFILE_MERGED: &str = "The profile was made a part of another one, which is this.";
    pub const ACCOUNT_CLOSED: &str = "The account that you chose was closed. Choose where it goes.";
    pub const PROFILE_CHANGED: &str = "The profile has changed.";
    pub const LOOK_AGAIN: &str = "What you chose and typed is kept. Look at it as it is now, then go on.";
    pub const NOT_NOW: &str = "As it stands now it cannot be imported here. What you chose and typed is below.";
}
pub use texts::*;

/// How two children belong together.
pub fn link_kind(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Sibling => "Brother or sister",
        LinkKind::Incident => "Same incident",
    }
}

/// Somebody to be linked with, beside a box.
pub fn link_with(name: &str, kind: LinkKind, active: bool) -> String {
    let how = match kind {
        LinkKind::Sibling => "probably brother or sister",
        LinkKind::Incident => "came with the same case number",
    };
    let inactive = if active { "" } else { "; Inactive" };
    format!("{name}: {how}{inactive}")
}

/// A link to the referral that was imported.
pub fn referral(reference: &str) -> String {
    format!("as sent: {reference}")
}

/// From which day a value is.
pub fn as_of(day: &str) -> String {
    format!("As of {day}")
}

/// What a value was when the page was opened.
pub fn was(value: &str) -> String {
    format!("When you opened this page: {value}")
}

/// Somebody has said that they are two children.
pub fn judged(by: &str, at: &str) -> String {
    format!(
        "{by} has judged this client not to be the same child, at {at}. Take that back on the page of the referral first."
    )
}

/// An account to import into.
pub fn into_account(n: i64, opened: &str, same_case: bool) -> String {
    let case = if same_case { ": the same case number" } else { "" };
    format!("Into account {n}, opened {opened}{case}")
}
