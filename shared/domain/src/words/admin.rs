//! Words of the pages for administrators: personnel, agencies, the state of the system.

use crate::person::{AgencyKind, Role};

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const PERSONNEL_INTRO: &str = "Everybody who signs in here, or is only named.";
    pub const NAME: &str = "Name";
    pub const TITLE: &str = "Title";
    pub const TITLE_HINT: &str = "Title or rank, such as Sergeant";
    pub const AGENCY: &str = "Agency";
    pub const THIS_CENTER: &str = "This center";
    pub const MAY_DO: &str = "May do";
    pub const STATE: &str = "State";
    pub const ACTIVE: &str = "Active";
    pub const INACTIVE: &str = "Inactive";
    pub const NO_USERNAME: &str = "none";
    pub const BACK_TO_PERSONNEL: &str = "Personnel";

    pub const PERSON_ADDED: &str = "The person was added.";
    pub const PERSON_CHANGED: &str = "The changes were saved.";
    pub const SIGN_IN_ADDRESS: &str = "Sign-in address of this center:";
    pub const HAND_OVER_TITLE: &str = "Now give the person three things";
    pub const HAND_OVER_ADDRESS: &str = "the sign-in address:";
    pub const HAND_OVER_USERNAME: &str = "the user name";
    pub const HAND_OVER_PASSWORD: &str =
        "the password, by telephone or in person. At the first sign-in they have to choose their own.";

    pub const EDIT_PERSON: &str = "Edit person";
    pub const PERSON: &str = "Person";
    pub const WORK_PHONE: &str = "Work phone";
    pub const EMAIL_HINT: &str = "Notices about referrals go here. Without it there are none.";
    pub const AGENCY_HINT: &str =
        "A referral user sends for this agency. One that is not in the list is added under Agencies.";
    pub const SIGN_IN: &str = "Sign-in";
    pub const SIGN_IN_TEXT: &str = "Tick “System User” if this person signs in. User name and password are then needed. Without the tick the person is only named.";
    pub const SYSTEM_USER: &str = "System User";
    pub const NEEDED_BY_SYSTEM_USER: &str = "required for a system user";
    pub const USERNAME_HINT: &str =
        "3 to 60 letters, digits, dots, hyphens, underscores or @. Upper and lower case are the same.";
    pub const PASSWORD_AGAIN: &str = "Password again";
    pub const ONCE_HINT: &str =
        "At least 12 characters. It works once: at the first sign-in the person has to choose their own.";
    pub const RESET_HINT: &str = "Leave both empty to keep the password. A new one works once: the person is signed out and has to choose their own.";
    pub const TYPE_AGAIN: &str = "Passwords are never sent back to this page. Type the password again in both places.";
    pub const PERMISSIONS: &str = "What this person may do";
    pub const REFERRAL_USER: &str = "Referral user";
    pub const REFERRAL_USER_HINT: &str = "A partner who sends referrals for the agency above, and sees only those. Such a person signs in: tick “System User” too.";
    pub const ROLE: &str = "Role at this center";
    pub const ROLE_HINT: &str =
        "For a system user who is no referral user. Administrators do what advocates do, and besides see these pages.";
    pub const NO_ROLE: &str = "None";
    pub const ACTIVE_HINT: &str = "Only an active person can sign in and gets notices. Without the tick their open sessions end at once; what they did stays.";
    pub const SAVE: &str = "Save";
    pub const CANCEL: &str = "Cancel";

    pub const ENTER_FIRST_NAME: &str = "Enter the first name.";
    pub const ENTER_LAST_NAME: &str = "Enter the last name.";
    pub const ENTER_USERNAME: &str = "Enter a user name.";
    pub const ENTER_AGENCY_NAME: &str = "Enter the name of the agency.";
    pub const NEEDS_SYSTEM_USER: &str = "A referral user signs in. Tick “System User”.";
    pub const USERNAME_WITHOUT_SYSTEM_USER: &str =
        "You entered a user name. Tick “System User”, or leave the user name empty.";
    pub const CHOOSE_ROLE: &str = "Choose the role of this person, or tick “Referral user”.";
    pub const ROLE_AND_REFERRAL_USER: &str =
        "A referral user has no role at this center. Choose “None” here, or do not tick “Referral user”.";
    pub const LAST_ADMINISTRATOR: &str =
        "This is the last active administrator. Make somebody else an administrator first.";
    pub const STALE_TITLE: &str = "Somebody else has changed this person";
    pub const STALE: &str = "Nothing was saved. Your entries are still below. If you save now, they replace what stands in the column “Saved now”.";
    pub const STALE_SAME: &str = "What they saved is the same as your entries below.";
    pub const STALE_FIELD: &str = "Field";
    pub const STALE_NOW: &str = "Saved now";
    pub const STALE_TYPED: &str = "Your entry";
    pub const YES: &str = "yes";
    pub const NO: &str = "no";

    pub const AGENCIES_INTRO: &str = "Partners whose referral users send referrals.";
    pub const AGENCY_KIND: &str = "Kind";
    pub const NO_AGENCIES: &str = "There is no agency yet. A referral user needs one.";
    pub const ADD_AGENCY: &str = "Add agency";
    pub const AGENCY_ADDED: &str = "The agency was added.";
    pub const AGENCY_CHANGED: &str = "The agency was changed.";
    pub const ALL_AGENCIES: &str = "All";
    pub const NOBODY_OF_AGENCY: &str = "Nobody is of this agency.";
    pub const AGENCY_TAKEN: &str = "There is already an agency of this name.";
    pub const CHOOSE_KIND: &str = "Choose the kind of the agency.";
    pub const SELECT: &str = "Select";

    pub const ALL_WELL: &str = "In order";
    pub const ATTENTION: &str = "Needs attention";
    pub const MESSAGES: &str = "Messages for matching";
    pub const MESSAGES_TEXT: &str = "Each referral that arrives writes one; the worker then looks for known clients.";
    pub const PENDING: &str = "Not sent to the worker yet";
    pub const PUBLISHED: &str = "Sent, effect not seen yet";
    pub const OLDEST: &str = "Oldest of these";
    pub const NONE: &str = "none";
    pub const PARKED: &str = "Parked";
    pub const PARKED_TEXT: &str =
        "Tried too often without success. The log of the worker says why. When the reason is gone, try them again.";
    pub const RETRY: &str = "Try parked messages again";
    pub const RETRIED: &str = "What was parked is tried again.";
    pub const DEAD_LETTERS: &str = "Strange messages";
    pub const DEAD_LETTERS_TEXT: &str = "From the message queue, but none of ours. They were put aside and change nothing. Find out who else writes to the queue.";
    pub const BROKER: &str = "Message queue";
    pub const BROKER_NOT_USED: &str = "Not used: one process does everything";
    pub const BROKER_IDLE: &str = "Not contacted yet";
    pub const BROKER_UP: &str = "Connected";
    pub const MAIL: &str = "E-mail";
    pub const MAIL_TO_FOLDER: &str = "Written to files and sent to nobody";
    pub const MAIL_TO_SERVER: &str = "Sent by a mail server";
    pub const MAIL_TRANSPORT: &str = "How";
    pub const MAIL_WAITING: &str = "To go";
    pub const MAIL_UNKNOWN: &str = "Perhaps arrived";
    pub const MAIL_UNKNOWN_TEXT: &str =
        "The connection broke before the mail server answered. They are sent once more later.";
    pub const MAIL_BOUNCED: &str = "Not delivered";
    pub const MAIL_BOUNCED_TEXT: &str = "The mail server refused them, or the person has no e-mail or is not active. The referrer still sees everything here.";
    pub const MAIL_PARKED: &str = "Given up";
    pub const MAIL_PARKED_TEXT: &str = "Tried for days, or twice without an answer. Look at the mail server; then they can be sent again. The referrer still sees everything here.";
    pub const RETRY_MAILS: &str = "Send these e-mails again";
    pub const SYSTEM: &str = "System";
    pub const DATABASE: &str = "Database";
    pub const VERSION: &str = "Version";
    pub const MATCHING: &str = "Matching";
    pub const TRY_MATCHING: &str = "Try the matching";
    pub const TRY_MATCHING_TEXT: &str = "Type what a referral says and what a client’s profile says, and see whether the matching takes them for the same child, and why. Nothing is stored. The number of your active clients counts: among many, a namesake is more likely. Other clients do not: where a referral waits, they are weighed against each other.";
    pub const CLIENT: &str = "Client";
    pub const COMPARE: &str = "Compare";
    pub const START_OVER: &str = "Start over";
    pub const RESULT: &str = "Result";
    pub const TYPE_SOMETHING: &str = "Enter a name, a birth date or anything else on this side.";
    pub const WORK: &str = "Long work";
    pub const WORK_TEXT: &str = "Done by the worker a piece at a time: the keys when their rules have changed, the others every night, and each when somebody asks for it.";
    pub const WORK_REINDEX: &str = "Keys that candidates are found by";
    pub const WORK_LEARN: &str = "Weights learned from the center's own clients";
    pub const WORK_DUPLICATES: &str = "Clients who may be the same child";
    pub const WORK_NEVER: &str = "Not done so far";
    pub const WORK_UP_TO_DATE: &str = "Up to date";
    pub const WORK_DONE: &str = "Last done";
    pub const WORK_ASKED: &str = "Asked for: it begins in a moment";
    pub const REINDEX_AGAIN: &str = "Make the keys again";
    pub const LEARN_AGAIN: &str = "Learn again now";
    pub const DUPLICATES_AGAIN: &str = "Look again now";
    pub const ASKED_FOR: &str = "It is done as soon as the worker comes to it.";
    pub const RECORD: &str = "The record";
    pub const RECORD_TEXT: &str = "Compares what is stored twice on purpose, and asks the database about itself. With many referrals this takes a while.";
    pub const CHECK: &str = "Check the record now";
    pub const RECORD_WELL: &str = "The record was checked just now: all is well.";
    pub const RECORD_BAD: &str = "The record was checked just now. Tell whoever runs this system:";
    pub const WRONG_NUMBERS: &str =
        "Numbers beside the filters of the queue are wrong. \"Make the keys again\" puts them right.";
    pub const DAMAGED: &str = "The database finds its own file damaged. Stop the program and restore a backup.";
}
pub use texts::*;

/// A kind of agency.
pub fn agency_kind(kind: AgencyKind) -> &'static str {
    match kind {
        AgencyKind::LawEnforcement => "Law enforcement",
        AgencyKind::ChildProtection => "Child protective services",
        AgencyKind::Prosecutor => "Prosecutor",
        AgencyKind::Medical => "Medical",
        AgencyKind::School => "School",
        AgencyKind::Other => "Other",
    }
}

/// What somebody may do.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::None => "No sign-in",
        Role::Referrer(_) => "Referral user",
        Role::Advocate => "Advocate",
        Role::Administrator => "Administrator",
    }
}

/// A mistake in one of two records.
pub fn mistake_of(side: &str, field: &str, mistake: &str) -> String {
    format!("{side}: {field} – {mistake}")
}

/// What compares records.
pub fn engine(name: &str, weights: &str) -> String {
    format!("Engine: {name}. Weights: {weights}.")
}

/// The broker takes no messages.
pub fn broker_blocked(since: &str) -> String {
    format!("Takes no messages since it ran short of memory or disk, {since}. Referrals are taken as always.")
}

/// The broker cannot be reached.
pub fn broker_down(since: &str) -> String {
    format!("Went down {since}. Referrals are taken as always; matching catches up by itself.")
}

/// Referrals whose place in the lists is not what their history says.
pub fn crooked_standings(n: usize) -> String {
    format!("{} not where the history says.", is_are(n))
}

/// Referrals whose history lacks a step.
pub fn gaps(n: usize) -> String {
    format!("{} a step missing from the history.", has_have(n))
}

/// Referrals that nothing will match.
pub fn never_matched(n: usize) -> String {
    format!(
        "{} waiting, without matches and without a message that would look for them.",
        is_are(n)
    )
}

/// Acts of which the audit log does not know.
pub fn acts_without_audit(n: i64) -> String {
    format!(
        "{} missing from the audit log.",
        match n {
            1 => "1 act is".to_owned(),
            n => format!("{n} acts are"),
        }
    )
}

/// Judgements that should have ended.
pub fn loose_judgements(n: i64) -> String {
    format!(
        "{} although the act was undone, or about nobody.",
        match n {
            1 => "1 judgement \"not the same child\" stands".to_owned(),
            n => format!("{n} judgements \"not the same child\" stand"),
        }
    )
}

/// Clients who are found by other parts of their last name than they have.
pub fn wrongly_parted(n: usize) -> String {
    format!(
        "{} found by other parts of the last name than the client has. \"Make the keys again\" puts that right.",
        match n {
            1 => "1 client is".to_owned(),
            n => format!("{n} clients are"),
        }
    )
}

fn is_are(n: usize) -> String {
    if n == 1 {
        "1 referral is".to_owned()
    } else {
        format!("{n} referrals are")
    }
}

fn has_have(n: usize) -> String {
    if n == 1 {
        "1 referral has".to_owned()
    } else {
        format!("{n} referrals have")
    }
}
