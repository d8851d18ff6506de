//! Words of the advocate's pages: queue, review, decisions, import, clients.

use crate::{
    chain::StepKind,
    referral::{Origin, Status},
};

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const CANCEL: &str = "Cancel";
    pub const NO_NAME: &str = "Name not known";
    pub const NOT_PROVIDED: &str = "Not provided";
    pub const URGENT: &str = "Urgent";
    pub const PAGES: &str = "Pages";
    pub const OF: &str = "of";
    pub const PREVIOUS: &str = "Previous";
    pub const NEXT: &str = "Next";
    pub const SHOW: &str = "Show";
    pub const CHILD: &str = "Child";
    pub const BORN: &str = "Born";
    pub const BORN_UNKNOWN: &str = "Not known";
    pub const ACTIONS: &str = "Actions";

    pub const QUEUE: &str = "Referrals";
    pub const QUEUE_LABEL: &str = "Referrals in this view";
    pub const STATUS: &str = "Status";
    pub const SORT: &str = "Order";
    pub const FROM: &str = "From";
    pub const WAITING_SINCE: &str = "Waiting since";
    pub const SENT: &str = "Sent";
    pub const MATCH: &str = "Known to us?";
    pub const STRONG_MATCH: &str = "Strong match";
    pub const POSSIBLE_MATCH: &str = "Possible match";
    pub const NO_MATCH: &str = "No match found";
    pub const NOT_MATCHED_YET: &str = "Not yet matched";
    pub const SENT_AGAIN: &str = "Sent again";
    pub const SAME_NAME: &str = "Same name";
    pub const SAME_CASE: &str = "Same case number";
    pub const MERGED_OF_TWO: &str = "Merged from two referrals";
    pub const VIEW: &str = "View";
    pub const IMPORT: &str = "Import";
    pub const REJECT: &str = "Reject";
    pub const DELETE: &str = "Delete";
    pub const UNDO: &str = "Undo";

    pub const NEW: &str = "Enter a referral that came by phone or fax";
    pub const NEW_TEXT: &str = "It is sent for the agency. If you name a referrer, that person sees it and is told of decisions; otherwise you are.";
    pub const AGENCY: &str = "Agency";
    pub const REFERRER: &str = "Referrer";
    pub const REFERRER_HINT: &str = "Only people of the agency who have a sign-in.";
    pub const NO_REFERRERS: &str = "Nobody of an agency has a sign-in yet, so you are told of decisions.";
    pub const NO_AGENCIES: &str =
        "There is no agency yet to enter a referral for. An administrator adds it under Agencies.";
    pub const CHOOSE: &str = "Select";
    pub const NOBODY: &str = "Nobody: tell me";
    pub const KIND: &str = "Kind of referral";
    pub const CHOOSE_KIND: &str = "Choose the kind of referral.";
    pub const OTHER_AGENCY: &str = "This person works for another agency. Choose somebody of the agency above.";
    pub const BEGIN: &str = "Start";

    pub const DECISIONS: &str = "Decisions";
    pub const RETURN_BUTTON: &str = "Return to referrer";
    pub const RETURN_SHORT: &str = "Return";
    pub const DECIDE: &str = "Decide";
    pub const ENVELOPE: &str = "Who sent it";
    pub const RECEIVED: &str = "Received";
    pub const PHONE: &str = "Telephone";
    pub const VERSION: &str = "Version";
    pub const IS_KNOWN: &str = "Is this child known?";
    pub const NOT_MATCHED: &str = "This referral was not compared with the clients yet. That usually takes a moment.";
    pub const NEVER_MATCHED: &str = "This referral was not compared with the clients.";
    pub const SEARCH_YOURSELF: &str = "Search the clients yourself";
    pub const NOBODY_LIKE: &str = "No client and no other open referral is like this child.";
    pub const NOBODY_ELSE_LIKE: &str = "Nobody else, no client and no other open referral, is like this child.";
    pub const OTHER_CANDIDATES: &str = "Others who are like this child";
    pub const CLIENT: &str = "Client";
    pub const OPEN_REFERRAL: &str = "Open referral";
    pub const WHY: &str = "Show the evidence";
    pub const SHARE_SOMETHING: &str = "Others who share something, but are probably other children";
    pub const NOT_SAME: &str = "Not the same child";
    pub const NOT_SAME_TEXT: &str = "The two are then no longer taken for one child, whichever of them is looked at, also after an import. When something new is known of either (a name, the birth date, the sex, the address, a telephone number or a caregiver), they are shown again. You can take this back.";
    pub const NOT_SAME_WHY: &str = "Why are they two children?";
    pub const NOT_SAME_HINT: &str = "Optional. Only staff read this.";
    pub const MAY_BE_SAME: &str = "They may be the same after all";
    pub const JUDGED: &str = "Judged not to be the same child";
    pub const JUDGED_BY: &str = "by";
    pub const THE_NAME: &str = "the name";
    pub const THE_BIRTHDAY: &str = "the birth date";
    pub const THE_SEX: &str = "the sex";
    pub const THE_ADDRESS: &str = "the address";
    pub const THE_PHONE: &str = "a telephone number";
    pub const THE_CAREGIVER: &str = "a caregiver";
    pub const OTHER_CHANGED: &str =
        "What is known of the other child has changed since the page was made. Look at both again.";
    pub const CHANGED: &str = "What changed since the version before";
    pub const CHANGED_NOTHING: &str = "Nothing was changed.";
    pub const BEFORE: &str = "Before";
    pub const NOW: &str = "Now";
    pub const WHAT_WAS_SENT: &str = "What was sent";
    pub const HISTORY: &str = "History";
    pub const WAS_UNDONE: &str = "undone later";
    pub const NOTICES: &str = "Notices to the referrer";
    pub const NO_NOTICES: &str = "None yet.";
    pub const NOTE: &str = "Note";
    pub const REASONS: &str = "Reasons";
    pub const TO_CORRECT: &str = "To be corrected";
    pub const IMPORTED_TO: &str = "Imported to";
    pub const WAS_KNOWN: &str = "Who the child was compared with";
    pub const ACCOUNT_CLOSED: &str = "The account that was opened for it, or to which it was added, is closed.";
    pub const IMPORTED_TO_NOBODY: &str = "Imported to a client who is not there any more.";
    pub const SEE_CLIENT: &str = "See the client";
    pub const SEE_CURRENT: &str = "See the current version";

    pub const REJECTION: &str = "Return to the referrer";
    pub const REJECTION_TEXT: &str = "The referrer gets an e-mail with the reasons and the fields that you tick, can correct the referral and send it again.";
    pub const WHY_RETURN: &str = "Why is it returned?";
    pub const FIELDS_TO_CORRECT: &str = "Choose the fields to correct";
    pub const RETURN_NOTE: &str = "Note to the referrer";
    pub const RETURN_NOTE_HINT: &str = "Read in the portal only, after signing in. It is not in the e-mail. Do not say whether the child is known to the center.";
    pub const CHARACTERS_LEFT: &str = "{n} characters left";
    pub const MAIL_PREVIEW: &str = "What the e-mail will say";
    pub const MAIL_PREVIEW_HINT: &str = "The reasons and fields that you tick are added.";
    pub const MAIL_HELD: &str = "It is sent after a minute. An undo within that time stops it.";
    pub const UPDATE_PREVIEW: &str = "Update the preview";

    pub const DELETION: &str = "Delete this referral";
    pub const DELETION_TEXT: &str = "It leaves the queue and moves to the view of deleted referrals. No client is changed. The referrer gets no e-mail, and sees it as closed in the portal. You can undo this.";
    pub const DELETION_URGENT: &str = "This referral is urgent: somebody said that the child may be in danger. Once it is deleted, nobody looks at it.";
    pub const DELETION_REASON_NEEDED: &str = "Say why it is deleted although it is urgent.";
    pub const DELETION_NOTE: &str = "Why it is deleted";
    pub const DELETION_NOTE_HINT: &str = "Optional. Only staff read this.";
    pub const ONLY_STAFF: &str = "Only staff read this.";

    pub const UNDO_TITLE: &str = "Undo the last decision";
    pub const UNDO_BUTTON: &str = "Undo it";

    pub const VIEWER: &str = "Client viewer";
    pub const VIEWER_TEXT: &str =
        "Make sure that the child has no profile yet. If the child is here, import to that client.";
    pub const RESULTS: &str = "Clients who may be this child";
    pub const NO_RESULTS: &str = "No client is like this child.";
    pub const NO_OTHER_RESULTS: &str = "No other client is like this child.";
    pub const SEARCHED_REFERRAL: &str = "Compared with what the referral says of the child.";
    pub const SEARCHED: &str = "Searched for";
    pub const SEARCHED_TYPED: &str = "Compared with what you searched for.";
    pub const SEARCH_AGAIN: &str = "Search with other words";
    pub const SEARCH: &str = "Search";
    pub const FIRST_NAME: &str = "First name";
    pub const LAST_NAME: &str = "Last name";
    pub const BIRTH_DATE: &str = "Birth date";
    pub const MONTH: &str = "Month";
    pub const DAY: &str = "Day";
    pub const YEAR: &str = "Year";
    pub const MORE_NAMED: &str =
        "These are the first 50 of many. Add a first name or the birth date to find one of them.";
    pub const TOO_LITTLE: &str =
        "Enter at least the last name, or the first name with the birth date, or a telephone number.";
    pub const IMPORT_TO_CLIENT: &str = "Import to this client";
    pub const ADD_NEW_CLIENT: &str = "Add new client";
    pub const ADD_NEW_HINT: &str = "Only if none of the clients above is this child.";
    pub const STRONG: &str =
        "A known client matches this child strongly. If you add a new client all the same, you will be asked why.";
    pub const STRONG_KIN: &str = "A known client is probably a brother, a sister or a twin of this child, and very alike. If you add a new client, you will be asked why.";

    pub const INTAKE: &str = "New client";
    pub const INTAKE_TEXT: &str = "Filled in from the referral. Check it, correct it and save. Until you save, nothing is added and the referral stays in the queue.";
    pub const WHY_ANOTHER: &str = "Why is this another child?";
    pub const WHY_ANOTHER_HINT: &str = "A known client matches strongly. Only staff read this.";
    pub const SAVE: &str = "Save";

    pub const PROFILE: &str = "Profile";

    pub const CLIENTS: &str = "Clients";
    pub const CLIENTS_LABEL: &str = "Clients by name";
    pub const REFERRALS_BUTTON: &str = "Referrals";
    pub const ACTIVE: &str = "Active";
    pub const INACTIVE: &str = "Inactive";
    pub const NO_CLIENTS: &str = "No clients here.";
    pub const NO_CLIENTS_HINT: &str = "A client is added when a referral is imported.";
    pub const FIND_CLIENT: &str = "Find a client";
    pub const FOUND: &str = "Clients found";
    pub const NOT_NAMED: &str = "No client’s last name, nor a part of it, begins so. With a first name or a birth date, children are found by former and other names too.";
    pub const NOT_FOUND: &str = "No client found. Check the spelling, or search with less.";
    pub const WHY_FOUND: &str = "Why";
    pub const LIKELY: &str = "How likely";
    pub const ALL_CLIENTS: &str = "All clients";
    pub const ACCOUNTS: &str = "Accounts";
    pub const NO_ACCOUNTS: &str = "No accounts.";
    pub const OPENED: &str = "Opened";
    pub const SOURCES: &str = "From the referrals";
    pub const NOTHING_RECORDED: &str = "Nothing is recorded in this account yet.";
    pub const SHARED_HINT: &str = "The profile is shared by all accounts.";

    pub const DUPLICATES: &str = "Clients who may be the same child";
    pub const DUPLICATES_TEXT: &str = "Every night each client is compared with all others.";
    pub const DUPLICATES_MADE: &str = "This list was made";
    pub const DUPLICATES_NEVER: &str = "No list was made yet.";
    pub const DUPLICATES_AGAIN: &str = "Look again now";
    pub const NO_DUPLICATES: &str = "No two clients look like the same child.";
    pub const BEING_COMPARED: &str = "Clients compared";
    pub const CHANGED_SINCE_COMPARED: &str =
        "One of the two has changed since they were compared. They are compared again tonight.";
    pub const REFRESH: &str = "Refresh this page";
    pub const FIRST_CLIENT: &str = "First client";
    pub const SECOND_CLIENT: &str = "Second client";
    pub const BOTH_CLIENTS: &str = "and";
    pub const REFERRED_TWICE: &str = "Perhaps the same child, referred twice";
    pub const SAME_FAMILY: &str = "Same family or incident";
    pub const ALSO_REFERRED: &str = "Also referred";
    pub const FAMILY_IN_QUEUE: &str = "Same family in the queue";

    pub const DONE_SENT: &str = "Sent. The referral is in the queue; its reference stands below.";
    pub const DONE_RETURNED: &str = "The referral was returned to its referrer.";
    pub const DONE_DELETED: &str = "The referral was deleted.";
    pub const DONE_NOT_SAME: &str = "Remembered: they are not the same child.";
    pub const DONE_MAY_BE_SAME: &str = "Taken back: they may be the same child after all.";
    pub const DONE_NOT_SAME_CLIENTS: &str =
        "Remembered: they are not the same child. It can be taken back on the page of either client.";
    pub const COMPARING_SOON: &str = "All clients are compared with each other again. It begins in a moment.";
    pub const BACK_TO_QUEUE: &str = "Back to the queue";
    pub const DONE_UNDONE: &str = "The decision was undone.";
    pub const DONE_IMPORTED: &str = "The referral was imported.";
}
pub use texts::*;

/// How the queue can be sorted, by the code in the address.
pub const SORTS: [(&str, &str); 3] = [
    ("urgency", "Urgent first, then longest waiting"),
    ("oldest", "Longest waiting first"),
    ("newest", "Newest first"),
];

/// An empty view of the queue.
pub fn nothing(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Submitted => ("Nothing waiting", "A referral appears here as soon as it is sent."),
        Status::Rejected => (
            "No returned referrals",
            "A referral that you return stays here until its referrer sends it again.",
        ),
        Status::Imported => (
            "No imported referrals",
            "A referral appears here when it was imported to a client.",
        ),
        Status::Merged => (
            "No merged referrals",
            "A referral appears here when it went into another one.",
        ),
        Status::Deleted => (
            "No deleted referrals",
            "A deleted referral appears here and can be brought back.",
        ),
        Status::Withdrawn => (
            "No withdrawn referrals",
            "A referral that its referrer takes back appears here.",
        ),
    }
}

/// The link back to a view of the queue.
pub fn back_to(status: Status) -> String {
    format!("{} referrals", status.label())
}

/// Back to one referral.
pub fn back_to_referral(reference: &str) -> String {
    format!("Referral {reference}")
}

/// What an action in a row is about, for those who hear it alone.
pub fn of_child(name: &str) -> String {
    format!("the referral of {name}")
}

/// An age, with the day on which it was one.
pub fn as_of(age: &str, day: &str) -> String {
    format!("{age}, on {day}")
}

/// An age in whole years, or in months below two years.
pub fn age(months: i64) -> String {
    let number = |n: i64, one, many| super::count(n.unsigned_abs(), one, many);
    if months < 24 {
        number(months.max(0), "month", "months")
    } else {
        number(months / 12, "year", "years")
    }
}

/// An age that is only known from one that was stated: "About 8 to 9 years".
pub fn about(youngest: i64, oldest: i64) -> String {
    let whole = |months: i64| if months < 24 { months } else { months / 12 };
    let same_unit = (youngest < 24) == (oldest < 24);
    if same_unit && whole(youngest) == whole(oldest) {
        format!("About {}", age(oldest))
    } else if same_unit {
        format!("About {} to {}", whole(youngest), age(oldest))
    } else {
        format!("About {} to {}", age(youngest), age(oldest))
    }
}

/// Versions: "2 of 3".
pub fn version_of(n: i64, all: usize) -> String {
    format!("{n} of {all}")
}

/// A link to a version.
pub fn version(n: i64, origin: Origin) -> String {
    match origin {
        Origin::Referrer => format!("Version {n}"),
        Origin::Merge => format!("Version {n}, merged"),
    }
}

/// Above an older version.
pub fn old_version(n: i64, current: i64) -> String {
    format!("This is version {n}, as it was sent then. The current version is {current}.")
}

/// A field that holds nothing yet, in the list of fields to correct.
pub fn not_provided(label: &str) -> String {
    format!("{label} (not provided)")
}

/// What was done, by the reference: the page is a client's.
pub fn imported(reference: &str) -> String {
    format!("The referral {reference} was imported.")
}

/// The way to the referral that is to be decided next.
pub fn next(reference: &str) -> String {
    format!("Next: {reference}")
}

/// Where a merged referral went.
pub fn merged_into(reference: &str) -> String {
    format!("Merged into referral {reference}.")
}

/// A step that was undone: "Undone: Imported".
pub fn undone(kind: StepKind) -> String {
    format!("Undone: {}", super::referral::step(kind))
}

/// What an undo does, by what it undoes; `None` for what cannot be undone.
pub fn undo_does(kind: StepKind) -> Option<&'static str> {
    match kind {
        StepKind::Reject => Some(
            "The return is taken back. The referral is in the queue again as it was, and the referrer can no longer correct it.",
        ),
        StepKind::Import => Some("The import is taken back, and the referral is in the queue again."),
        StepKind::Absorb | StepKind::Merge => {
            Some("The merge is taken back. Both referrals stand in the queue again, each as it was sent.")
        }
        StepKind::Delete => Some("The referral is back where it was before it was deleted."),
        StepKind::Submit | StepKind::Resubmit | StepKind::Withdraw | StepKind::Undo => None,
    }
}

/// What was decided last: "Imported by Ada King".
pub fn decided(kind: StepKind, by: &str) -> String {
    format!("{} by {by}", super::referral::step(kind))
}

/// A notice: "Returned", "Accepted".
pub fn notice(template: &str) -> &'static str {
    match template {
        "received" => "Received",
        "returned" => "Returned for correction",
        "accepted" => "Accepted",
        "disregard" => "Please disregard",
        _ => "Notice",
    }
}

/// How far a notice has come, and whether somebody should look at it.
pub fn notice_state(state: &str) -> (&'static str, bool) {
    match state {
        "held" => ("waits, so that it can be undone", false),
        "pending" | "sending" | "dot" => ("on its way", false),
        "sent" => ("sent", false),
        "cancelled" => ("not sent, because it matters no more", false),
        "unknown" => ("may or may not have arrived", true),
        "bounced" => ("was refused: the referrer was not reached", true),
        "parked" => ("could not be sent: the referrer was not reached", true),
        _ => ("", false),
    }
}

/// What was new after two were judged not to be the same child: "since then the name and the address have changed."
pub fn changed_since(facts: &[&str]) -> String {
    let (last, first) = facts
        .split_last()
        .map_or(("something", &[][..]), |(last, first)| (*last, first));
    let has = if facts.len() > 1 { "have" } else { "has" };
    if first.is_empty() {
        format!("Since then {last} {has} changed.")
    } else {
        format!("Since then {} and {last} {has} changed.", first.join(", "))
    }
}

/// The title of the page that imports.
pub fn import_of(name: &str) -> String {
    format!("Import: {name}")
}

/// The name of an account.
pub fn account(n: i64) -> String {
    format!("Account {n}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_in_months_until_the_second_birthday() {
        assert_eq!(
            [0, 1, 23, 24, 119].map(age),
            ["0 months", "1 month", "23 months", "2 years", "9 years"]
        );
        assert_eq!(about(100, 107), "About 8 years");
        assert_eq!(about(100, 109), "About 8 to 9 years");
        assert_eq!(about(20, 31), "About 20 months to 2 years");
    }

    #[test]
    fn what_is_new_since_a_judgement_is_a_sentence() {
        assert_eq!(changed_since(&["the name"]), "Since then the name has changed.");
        assert_eq!(
            changed_since(&["the name", "the sex", "the address"]),
            "Since then the name, the sex and the address have changed."
        );
    }

    #[test]
    fn every_status_says_what_will_appear() {
        for status in Status::ALL {
            let (title, text) = nothing(*status);
            assert!(!title.ends_with('.') && text.ends_with('.'));
        }
    }
}
