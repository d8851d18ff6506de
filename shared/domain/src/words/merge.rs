//! Words of the pages that merge two referrals of one child.

use super::{count, fields, referral};
use crate::{catalogue::Section, chain::StepKind};

/// See [`NotPossible`](crate::chain::NotPossible).
pub const WHOLE: &str = "This referral was merged from two already. Another one can go into it, but it cannot go into another one. Undo its merge first.";

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const BUTTON: &str = "Merge";
    pub const TITLE: &str = "Merge with another referral";
    pub const TEXT: &str = "When two agencies have sent the same child, make one referral of both. You choose what goes into it, and see the result before anything is done.";
    pub const LIKE: &str = "Other referrals that wait and are like this child";
    pub const NONE_LIKE: &str = "No other referral that waits is like this child.";
    pub const COMPARE: &str = "Compare and merge";
    pub const SEARCH: &str = "Find another referral";
    pub const SEARCH_TEXT: &str =
        "By its reference, or by what is known of the child. Only referrals that wait can be merged.";
    pub const REFERENCE: &str = "Reference";
    pub const REFERENCE_HINT: &str = "For example R-7K4Q-X2MN.";
    pub const NO_SUCH: &str = "No other referral has this reference.";
    pub const FOUND: &str = "Referrals found";
    pub const NOT_FOUND: &str = "No other referral that waits is like that.";

    pub const CHOOSE: &str = "Choose what goes into the result";
    pub const CHOOSE_TEXT: &str = "What only one of them knows is kept, and both where there is room for both. Of two answers the more exact or the newer one is chosen. Change what you know better.";
    pub const FIRST: &str = "First";
    pub const SECOND: &str = "Second";
    pub const BOTH: &str = "Both";
    pub const KEEP: &str = "Keep";
    pub const LEAVE_OUT: &str = "Leave out";
    pub const RESULT: &str = "Result";
    pub const SAME: &str = "Same";
    pub const DIFFER: &str = "They differ";
    pub const ONLY_FIRST: &str = "Only in the first";
    pub const ONLY_SECOND: &str = "Only in the second";
    pub const STAYS: &str = "Stays in the queue";
    pub const GOES: &str = "Goes into the first one";
    pub const WHY: &str = "Why are they the same child?";
    pub const WHY_HINT: &str = "Optional. Only staff read this.";
    pub const PREVIEW: &str = "Check the result";

    pub const CHECK: &str = "Check the merged referral";
    pub const WHAT_HAPPENS: &str = "What happens when you merge them";
    pub const READABLE: &str = "Both stay readable as they were sent, and you can undo the merge.";
    pub const NOT_TOLD: &str = "Neither referrer is told, and neither learns of the other one. Both see their own referral as accepted once the merged one is imported.";
    pub const PART_FIRST: &str = "It cannot be returned to a referrer while it is merged. Undo the merge first.";
    pub const LEFT_OUT: &str = "What is left out";
    pub const NOTHING_LEFT_OUT: &str = "Nothing is left out.";
    pub const FROM: &str = "From";
    pub const SAID: &str = "What it said";
    pub const FIELD: &str = "Field";
    pub const THE_RESULT: &str = "The merged referral";
    pub const MERGE: &str = "Merge the two referrals";
    pub const CHANGE: &str = "Change the choices";
    pub const DONE: &str = "The two referrals were merged. What was made of both is being matched again.";

    pub const CHANGED: &str = "Something has changed since you opened this page. Nothing was merged.";
    pub const LOOK_AGAIN: &str = "Your choices are kept. Look at both again as they are now, then go on.";
    pub const NOT_NOW: &str = "As they stand now they cannot be merged. What you chose is below.";
    pub const TAKEN_BACK: &str = "Taken back by a referrer";
}
pub use texts::*;

/// See [`TooMany`](crate::merge::TooMany).
pub fn too_many(section: Section) -> String {
    let most = count(u64::from(section.max_items()), "entry", "entries");
    format!(
        "{}: there is room for {most}. Leave some out; they stay readable in the referral that they come from.",
        fields::section(section)
    )
}

/// Over a column: which referral.
pub fn column(which: &str, reference: &str) -> String {
    format!("{which}: {reference}")
}

/// What is chosen by a group of buttons, for those who hear it alone.
pub fn result_of(label: &str) -> String {
    format!("Result for {label}")
}

/// What the merge does with both.
pub fn what_happens(first: &str, second: &str) -> String {
    format!("{first} stays in the queue, with what you see below. {second} leaves the queue and points to {first}.")
}

/// What somebody has done with one of the two since. `at` is a time with its zone.
pub fn changed(reference: &str, by: &str, kind: StepKind, at: &str) -> String {
    format!("{reference}: {}", referral::overtaken(by, kind, at))
}

/// Somebody has said that they are two children.
pub fn judged(by: &str, at: &str) -> String {
    format!(
        "{by} has judged the two not to be the same child, at {at}. Take that back on the page of either referral first."
    )
}

/// A referral in which another one is.
pub fn with(reference: &str) -> String {
    format!("Merged with {reference}")
}

/// A referral that went into another one.
pub fn into(reference: &str) -> String {
    format!("Merged into {reference}")
}

/// Whose a referral is that went into another one: who sent it, and when.
pub fn sent_by(referrer: &str, agency: &str) -> String {
    format!("{referrer}, {agency}")
}

/// A referrer has taken a referral back that is merged. Before the time at which it was.
pub fn taken_back(reference: &str) -> String {
    format!("The referrer of {reference} has taken it back")
}

/// What follows from that.
pub const TAKEN_BACK_TEXT: &str = "The referrer sees it as withdrawn and does not know of the merge. Undo the merge to let it go; what it brought leaves with it.";

/// What the undo of a merge does.
pub fn parted(first: &str, second: &str) -> String {
    format!("{first} and {second} are two referrals again, each as it was sent, and both are matched again.")
}

/// What the undo of a merge does with a referral that was taken back.
pub fn leaves(reference: &str) -> String {
    format!("{reference} leaves the queue then: its referrer has taken it back.")
}
