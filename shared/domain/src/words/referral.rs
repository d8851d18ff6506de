//! Names of kinds, states, reasons and acts.

use crate::{
    chain::StepKind,
    reason::ReturnReason,
    referral::{Kind, ReferrerStatus, Status},
};

/// See [`NotPossible`](crate::chain::NotPossible).
pub const MERGED_FIRST: &str =
    "This referral was merged from two. Undo the merge first, then return each one to its own referrer.";
/// See [`NotPossible`](crate::chain::NotPossible).
pub const NOTHING_TO_UNDO: &str = "There is nothing to undo.";
/// See [`NotPossible`](crate::chain::NotPossible).
pub const NOT_ON_TOP: &str = "Something else has been done with this referral since. Look at its history first.";

/// A kind of referral.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Client => "Client referral",
        Kind::LawEnforcement => "Law enforcement referral",
        Kind::ChildProtection => "Child protection referral",
        Kind::Combined => "Combined referral",
    }
}

/// When to choose a kind.
pub fn kind_hint(kind: Kind) -> &'static str {
    match kind {
        Kind::Client => "A child and a concern, without case details of law enforcement or child protection.",
        Kind::LawEnforcement => "With the details of a law enforcement case.",
        Kind::ChildProtection => "With the details of a child protection report.",
        Kind::Combined => "With the details of both.",
    }
}

/// A state, for staff.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Submitted => "Submitted",
        Status::Rejected => "Rejected",
        Status::Imported => "Imported",
        Status::Merged => "Merged",
        Status::Deleted => "Deleted",
        Status::Withdrawn => "Withdrawn",
    }
}

/// A state, for the referrer.
pub fn referrer_status(status: ReferrerStatus) -> &'static str {
    match status {
        ReferrerStatus::Received => "Received",
        ReferrerStatus::Returned => "Returned",
        ReferrerStatus::Accepted => "Accepted",
        ReferrerStatus::Closed => "Closed",
        ReferrerStatus::Withdrawn => "Withdrawn",
    }
}

/// A reason for returning a referral. Read in e-mails too: tells nothing of the child.
pub fn return_reason(reason: ReturnReason) -> &'static str {
    match reason {
        ReturnReason::MissingChildName => "The child’s name is missing or incomplete",
        ReturnReason::MissingDobOrAge => "Birth date or age is missing",
        ReturnReason::MissingGuardianContact => "There is no guardian to contact",
        ReturnReason::MissingCaseNumber => "The case number is missing",
        ReturnReason::MissingAllegation => "The allegation is missing or unclear",
        ReturnReason::MissingInvestigatorContact => "There is no investigator to contact",
        ReturnReason::WrongJurisdiction => "Another center is responsible",
        ReturnReason::DoesNotMeetCriteria => "It does not meet the center’s criteria",
        ReturnReason::DuplicateOfOwnReferral => "You have sent the same referral before",
        ReturnReason::IllegibleAttachment => "An attachment cannot be read",
        ReturnReason::OtherSeePortal => "Another reason, explained in the portal",
    }
}

/// What was done, after "has".
pub fn done(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Submit => "submitted this referral",
        StepKind::Reject => "returned this referral to its referrer",
        StepKind::Resubmit => "sent this referral again",
        StepKind::Withdraw => "withdrawn this referral",
        StepKind::Import => "imported this referral",
        StepKind::Absorb => "merged another referral into this one",
        StepKind::Merge => "merged this referral into another one",
        StepKind::Delete => "deleted this referral",
        StepKind::Undo => "undone the last decision on this referral",
    }
}

/// A line of the history: what a step was.
pub fn step(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Submit => "Submitted",
        StepKind::Reject => "Returned to the referrer",
        StepKind::Resubmit => "Corrected and sent again",
        StepKind::Withdraw => "Withdrawn by the referrer",
        StepKind::Import => "Imported",
        StepKind::Absorb => "Merged with another referral",
        StepKind::Merge => "Merged into another referral",
        StepKind::Delete => "Deleted",
        StepKind::Undo => "Undone",
    }
}

/// A deed is not possible from there.
pub fn not_from(from: Status) -> String {
    format!(
        "This is not possible, because the referral is {}.",
        status(from).to_lowercase()
    )
}

/// Somebody else was faster. `at` is a time with its zone.
pub fn overtaken(by: &str, kind: StepKind, at: &str) -> String {
    format!("{by} has already {}, at {at}.", done(kind))
}

/// Somebody has said already that two are not the same child, or taken it back.
pub fn said(by: &str, what: &str, at: &str) -> String {
    format!("{by} {what} already, at {at}.")
}

/// An undo would pull the ground from under a later act.
pub fn blocked(by: &str, what: &str, at: &str) -> String {
    format!("This cannot be undone, because {by} {what} at {at}. Undo that first.")
}
