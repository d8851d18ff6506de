//! Words of a client's record: accounts, entries, history, status, deletion.

use crate::{
    catalogue::{FieldId, Section},
    record::RecordDeed,
};

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const TAB_PROFILE: &str = "Profile";
    pub const TAB_REPORTING: &str = "Reporting start";
    pub const TAB_TIMELINE: &str = "Timeline";
    pub const TAB_HISTORY: &str = "Earlier values";
    pub const TABS: &str = "This client";
    pub const TO_DO: &str = "To do";
    pub const ACCOUNT: &str = "Account";
    pub const ABOUT: &str = "About";
    pub const NEW_ACCOUNT: &str = "+ New account";
    pub const EDIT: &str = "Edit";
    pub const CHANGE: &str = "Change";
    pub const SAVE: &str = "Save";
    pub const YES: &str = "Yes";
    pub const CANCEL: &str = "Cancel";

    pub const OPEN_TITLE: &str = "Open a new account?";
    pub const OPEN_TEXT: &str = "For a new allegation, a new case or a new set of services of the same child. It has its own allegations, interviews, encounters, therapy, medical and documents. The profile is shared by all accounts and does not change.";
    pub const OPEN_ELSE: &str = "If the case that is open now goes on, use its account instead.";
    pub const ACCOUNTS_CHANGED: &str =
        "Another account was opened since the page was made. Look whether it is the one you want.";

    pub const END_ACCOUNT: &str = "Close this account";
    pub const END_ACCOUNT_TITLE: &str = "Close this account?";
    pub const END_ACCOUNT_TEXT: &str = "For an account that was opened by mistake. What was entered in it goes with it; nothing of the profile or of other accounts changes. You can undo this from the timeline.";

    pub const REPORTING_TEXT: &str = "An account is counted in reports from the day that you enter here. Before that it is in no figure, and is listed as not started.";
    pub const NOT_STARTED_TEXT: &str =
        "An account is counted from its reporting start on. Choose an account to enter the day.";
    pub const REPORTING_NOT: &str = "This account is not counted in reports yet.";
    pub const COUNTED_FROM: &str = "Counted from";
    pub const REPORTING_START: &str = "Start counting";
    pub const REPORTING_STOP: &str = "Do not count this account";
    pub const NOT_STARTED: &str = "Accounts that are not counted in reports";
    pub const OF_MORE_THAN: &str = "of more than";
    pub const NOT_STARTED_NONE: &str = "Every account of an active client is counted.";
    pub const NOT_STARTED_INACTIVE_NONE: &str = "Every account of an inactive client is counted.";
    pub const NOT_STARTED_INACTIVE: &str = "Of inactive clients";
    pub const NOT_STARTED_ACTIVE: &str = "Of active clients";
    pub const OPENED: &str = "Opened";

    pub const PROFILE_CHANGE_HINT: &str = "It changes in all accounts.";
    pub const FORMER: &str = "What about the value so far?";
    pub const FORMER_HELD: &str = "It was right until it changed";
    pub const FORMER_WRONG: &str = "It was wrong";
    pub const FORMER_REQUIRED: &str = "Say whether the value so far was right until it changed, or was wrong.";
    pub const SINCE: &str = "Changed on";
    pub const SINCE_HINT: &str = "From this day on the new value holds. Empty means today.";
    pub const SINCE_WRONG: &str =
        "If the value so far was wrong, the new one has been right all the time: leave the day empty.";
    pub const FROM_FUTURE: &str = "Enter a day that is not after today.";
    pub const SAID_BY: &str = "Who said so";
    pub const SAID_BY_HINT: &str = "Optional, for example “the mother, by telephone”. Only staff read this.";
    pub const CHANGED_SINCE: &str = "Somebody has changed this since the page was made. What it says now stands above; what you typed is below. Look at both, then save again.";
    pub const ENTRY_CHANGED: &str =
        "Somebody has changed or removed this entry since you opened the page. Nothing was changed.";
    pub const REMOVED_SINCE: &str =
        "Somebody has removed this entry since the page was made. What you typed is below: saved, it is a new entry.";
    pub const ENDED_SINCE: &str = "Since the page was made somebody has closed this account, or made this profile a part of another one. Nothing was saved. What you typed is below; saved, it becomes a new entry of the account named above.";
    pub const NO_ACCOUNT_SINCE: &str = "Since the page was made somebody has closed this account, and there is no other one. Nothing was saved. What you typed is below. Open an account, then come back here and save again.";
    pub const MERGED_SINCE: &str = "Since the page was made somebody has made this profile a part of another one, which is this. Nothing was saved. What you typed is below. Look at both, then save again.";
    pub const REFERRALS_GO: &str = "These referrals were imported into it and stay imported. If one is about another child, undo its import instead: then it waits in the queue again.";
    pub const NOT_COUNTED: &str = "Not set";
    pub const DOCUMENTS_GO: &str = "Documents of this account, which cannot be seen until it is opened again:";
    pub const BECOMES_ACTIVE: &str = "This profile is inactive. Importing to it makes it active again.";
    pub const NOTHING_TYPED: &str = "Enter something, or cancel.";
    pub const UNCHANGED: &str = "Nothing was changed: it says this already.";
    pub const BEFORE_BIRTH: &str =
        "This is before the child was born. Look at the day, and at the date of birth in the profile.";
    pub const RESTORED: &str = "The client is back with all it had.";
    pub const SAYS_NOW: &str = "It says now";
    pub const SAYS_NOTHING: &str = "Nothing";

    pub const HISTORY: &str = "Earlier and present values";
    pub const HISTORY_TEXT: &str =
        "What the profile says and said, with the days in which it held, and where it comes from.";
    pub const VALUE: &str = "Value";
    pub const WAS_WRONG: &str = "It was wrong";
    pub const HELD: &str = "Held";
    pub const SOURCE: &str = "From";
    pub const FIELD: &str = "Field";
    pub const DAYS: &str = "Days";
    pub const OVERLAPS: &str = "Days overlap";
    pub const CORRECT_DAYS: &str = "Correct the days";
    pub const ADD_EARLIER: &str = "Add an earlier value";
    pub const ADD_EARLIER_TEXT: &str = "What was so before and nobody has written down, for example where the child lived last year. What holds now does not change.";
    pub const EARLIER_HINT: &str = "What was so then. What the profile says now does not change.";
    pub const HELD_FROM: &str = "From";
    pub const HELD_FROM_HINT: &str = "Leave it empty if nobody knows since when.";
    pub const HELD_UNTIL: &str = "Until";
    pub const HELD_UNTIL_HINT: &str = "The last day on which it was so. On the day of a change, a move for example, both the old and the new were so.";
    pub const UNTIL_REQUIRED: &str = "Enter the last day on which it was so.";
    pub const UNTIL_BEFORE: &str = "Enter a last day that is not before the first one.";
    pub const SINCE_REQUIRED: &str = "Enter the first day on which it was so.";
    pub const IS_WRONG_INSTEAD: &str = "If the value itself has changed or is wrong:";
    pub const NEVER_SO: &str = "It was never so";
    pub const NEVER_SO_HINT: &str = "The value is crossed out. You can undo this from the timeline.";
    pub const VALUE_CHANGED: &str = "Somebody has changed this value or its days since the page was made. Nothing was changed. Look at what it says now, then begin again.";

    pub const TIMELINE_TEXT: &str = "What happened in all accounts, and who did what to the record, the latest first.";
    pub const TIMELINE_EMPTY: &str = "Nothing yet.";
    pub const UNDO: &str = "Undo";
    pub const UNDO_TITLE: &str = "Undo this?";
    pub const GOES: &str = "This goes";
    pub const COMES: &str = "This comes back";
    pub const NOTHING_ELSE: &str = "Nothing else changes.";

    pub const NOTHING_ENTERED: &str = "Nothing is entered yet.";
    pub const REMOVE: &str = "Remove this entry";
    pub const REMOVE_HINT: &str = "You can undo this from the timeline.";

    pub const SAME_PERSON: &str = "The same person as";
    pub const SAME_AS_OTHER: &str = "Is another entry about this person?";
    pub const ONE_PERSON: &str = "Are these the same person?";
    pub const ONE_PERSON_TEXT: &str = "The two entries become one. Where they say different things, choose what is right. You can undo this from the timeline.";
    pub const FIRST_ENTRY: &str = "This entry";
    pub const SECOND_ENTRY: &str = "The other entry";
    pub const TOGETHER: &str = "Together";
    pub const BOTH_ENTRIES: &str = "Both";
    pub const ONLY_FIRST_ENTRY: &str = "Only this entry says it";
    pub const ONLY_SECOND_ENTRY: &str = "Only the other entry says it";
    pub const MERGE_ENTRIES: &str = "Merge the two entries";
    pub const AS_CLIENT: &str = "Is this person a client?";
    pub const AS_CLIENT_TEXT: &str = "The entry will lead to that client’s page, and that page back to this child. What the entry says stays. You can undo this from the timeline.";
    pub const AS_CLIENT_FOUND: &str = "Clients who may be this person";
    pub const AS_CLIENT_NONE: &str = "No client is like this person.";
    pub const IS_THIS_CLIENT: &str = "It is this client";
    pub const IS_CLIENT: &str = "Client";
    pub const NOT_THIS_CLIENT: &str = "It is not this client";
    pub const AROUND: &str = "Around other clients";
    pub const AROUND_TEXT: &str = "Entries about people around other clients that are about this one.";
    pub const ENTRY: &str = "The entry";

    pub const STATUS: &str = "Status";
    pub const ACTIVE: &str = "Active";
    pub const INACTIVE: &str = "Inactive";
    pub const INACTIVE_HINT: &str = "For a child who is not seen any more. Everything is kept, the client leaves the usual list, and nobody is reminded of it or of its accounts. You can make the client active again at any time.";
    pub const WHY: &str = "Why";
    pub const NO_REASON: &str = "No reason given";
    pub const INSTEAD: &str = "The profile that is used instead";
    pub const INSTEAD_OTHER: &str = "Another profile that is used instead";
    pub const NONE_OF_THESE: &str = "None of these";
    pub const INSTEAD_HINT: &str =
        "Only if the child has another profile: that client’s name, or the address of that client’s page.";
    pub const INSTEAD_WRONG: &str = "No other active client is called that, or has this page. Write the last name alone, or copy the address of that client’s page.";
    pub const OTHER_PROFILE: &str = "the profile in use";
    pub const USE_INSTEAD: &str = "This profile is not used any more. Use this one instead:";
    pub const IS_INACTIVE: &str = "This client is inactive.";
    pub const IS_ACTIVE: &str = "This client is active.";
    pub const STATUS_CHANGED: &str = "Somebody has changed the status since the page was made. What it is now stands below, and what you chose. Nothing was saved; save again if it still holds.";

    pub const MERGE: &str = "Merge";
    pub const MERGE_WITH: &str = "Merge with another profile";
    pub const MERGE_CHOOSE: &str = "Which profile is of the same child?";
    pub const MERGE_TEXT: &str = "Two profiles of one child become one: with the accounts, documents and history of both. You see what comes together before it is done, and can undo it from the timeline.";
    pub const MERGE_NOBODY: &str = "No other client looks like this child.";
    pub const MERGE_JUDGED: &str = "Who was judged to be another child cannot be merged until that is taken back.";
    pub const COMPARE: &str = "Compare and merge";
    pub const MERGE_TITLE: &str = "Merge two profiles";
    pub const MERGE_PREVIEW: &str =
        "This profile goes on with all that both had. The address of the other one leads here from then on.";
    pub const MERGE_NOTHING_LOST: &str = "What is not taken stays readable under “Earlier values”.";
    pub const MERGE_CHANGED: &str = "One of the two was changed since the page was made. What they say now stands below, with what you chose. Look at it, then merge again.";
    pub const MERGE_BUTTON: &str = "Merge the two";
    pub const MERGE_AROUND: &str = "Links to brothers, sisters and co-victims, and who was judged to be another child.";
    pub const MERGE_UNDO: &str =
        "The other profile is a client of its own again, with all it had; what came from it leaves this one.";
    pub const ADDED_UNDO: &str = "The client is deleted: gone from lists, search and matching at once. For some time an administrator can bring it back with all that was typed.";
    pub const COMES_TOGETHER: &str = "What comes together";
    pub const SWAP: &str = "Keep the other one instead";
    pub const THIS_PROFILE: &str = "This profile";
    pub const OTHER: &str = "The other profile";
    pub const RESULT: &str = "From now on";
    pub const KEEP_THIS: &str = "Keep what this profile says";
    pub const TAKE_OTHER: &str = "Take what the other profile says";
    pub const KEEP_BOTH: &str = "Keep both";
    pub const ADD_IT: &str = "Add it";
    pub const LEAVE_IT: &str = "Leave it out";
    pub const ONLY_THIS: &str = "Only in this profile";
    pub const ONLY_OTHER: &str = "Only in the other profile";

    pub const EDIT_TITLE: &str = "Edit client account";
    pub const DELETE: &str = "Delete Client Account";
    pub const DELETE_ADMINISTRATOR: &str = "A client that was added by mistake can be deleted by an administrator.";
    pub const DELETE_TITLE: &str = "Delete this client?";
    pub const DELETE_WHEN: &str = "Deleting is right for a profile that was created by accident or twice, or when a second one was made while the first was still in use. It should be rare.";
    pub const DELETE_ADVICE: &str =
        "If anything of it may be needed again, make the client inactive instead: then everything is kept.";
    pub const DELETE_INSTEAD: &str = "Make the client inactive instead";
    pub const DELETE_WARNING: &str = "Be absolutely sure. The profile, its accounts and all that is in them are gone at once from lists, search, matching and their addresses, for everybody.";
    pub const DELETE_DUPLICATE: &str =
        "A second profile of the same child is better merged with the first one: then nothing of it is lost.";
    pub const DELETE_SHOWN: &str = "The name is shown as:";
    pub const DELETE_NAME: &str = "Type the name exactly as it is shown";
    pub const DELETE_NAME_WRONG: &str = "This is not the name as it is shown. Capital letters count.";
    pub const DELETE_TICK: &str = "I understand that the client is deleted";
    pub const DELETE_TICK_MISSING: &str = "Tick the box to delete the client.";
    pub const DELETE_REASON: &str = "Why it is deleted";
    pub const DELETE_REASON_HINT: &str = "Optional. Only administrators read this.";
    pub const DELETE_BUTTON: &str = "Delete";
    pub const DELETED: &str = "Deleted clients";
    pub const DELETED_NONE: &str = "No deleted client can be brought back.";
    pub const DELETED_BY: &str = "Deleted by";
    pub const RESTORE: &str = "Bring back";
    pub const RESTORE_WHY: &str = "Why it is brought back";
    pub const RESTORE_WHY_MISSING: &str = "Say why the client is brought back.";
}
pub use texts::*;

/// Before a client is deleted: for how many days it can be brought back.
pub fn delete_window(days: i64) -> String {
    let days = super::count(days.unsigned_abs(), "day", "days");
    format!(
        "An administrator can bring it back for {days}. After that all that the profile, its accounts and the referrals imported to it say is gone for good; that these referrals came, and what was decided, stays."
    )
}

/// When several clients may be meant by the name of the one whose profile is used instead.
pub fn instead_found(name: &str) -> String {
    format!("Choose the client who is meant by “{name}”.")
}

/// Above the deleted clients.
pub fn deleted_text(days: i64) -> String {
    let days = super::count(days.unsigned_abs(), "day", "days");
    format!("They can be brought back for {days}, with all they had.")
}

/// What an act was, in a timeline.
pub fn deed(kind: &str) -> &'static str {
    match RecordDeed::parse(kind) {
        Some(RecordDeed::ClientAdded) => "Client added",
        Some(RecordDeed::ProfileChanged) => "Profile changed",
        Some(RecordDeed::AccountOpened) => "Account opened",
        Some(RecordDeed::AccountEnded) => "Account closed",
        Some(RecordDeed::ReportingStarted) => "Reporting start set",
        Some(RecordDeed::ReportingStopped) => "Taken out of reports",
        Some(RecordDeed::EntryAdded) => "Entry added",
        Some(RecordDeed::EntryChanged) => "Entry changed",
        Some(RecordDeed::EntryRemoved) => "Entry removed",
        Some(RecordDeed::ContactsMerged) => "Two entries about one person merged",
        Some(RecordDeed::ContactIsClient) => "Person around the child recognized as a client",
        Some(RecordDeed::ContactIsNoClient) => "Person around the child parted from a client",
        Some(RecordDeed::Inactivated) => "Made inactive",
        Some(RecordDeed::Activated) => "Made active",
        Some(RecordDeed::Deleted) => "Deleted",
        Some(RecordDeed::ClientsMerged) => "Merged with another profile",
        None => match kind {
            "import" => "Referral imported",
            "clients_imported" => "Added from a file",
            "client_assigned" => "Advocate assigned",
            "client_linked" => "Linked to another client",
            "client_parted" => "Parted from another client",
            "document_added" => "Document added",
            "document_moved" => "Document moved",
            "document_removed" => "Document removed",
            "document_restored" => "Document put back",
            _ => "Changed",
        },
    }
}

/// "has …" in a sentence about who did it.
pub fn done(deed: RecordDeed) -> &'static str {
    match deed {
        RecordDeed::ClientAdded => "has added the client",
        RecordDeed::ProfileChanged => "has changed the profile",
        RecordDeed::AccountOpened => "has opened an account",
        RecordDeed::AccountEnded => "has closed an account",
        RecordDeed::ReportingStarted => "has set the reporting start",
        RecordDeed::ReportingStopped => "has taken the account out of reports",
        RecordDeed::EntryAdded => "has added an entry",
        RecordDeed::EntryChanged => "has changed an entry",
        RecordDeed::EntryRemoved => "has removed an entry",
        RecordDeed::ContactsMerged => "has merged two entries about one person",
        RecordDeed::ContactIsClient => "has said that a person around the child is a client",
        RecordDeed::ContactIsNoClient => "has said that a person around the child is not that client",
        RecordDeed::Inactivated => "has made the client inactive",
        RecordDeed::Activated => "has made the client active",
        RecordDeed::Deleted => "has deleted the client",
        RecordDeed::ClientsMerged => "has merged the client with another profile",
    }
}

/// What was just done, on the next page.
pub fn happened(deed: RecordDeed) -> &'static str {
    match deed {
        RecordDeed::ClientAdded => "The client was added.",
        RecordDeed::ProfileChanged => "The profile was changed, in all accounts.",
        RecordDeed::AccountOpened => "The new account is open and selected.",
        RecordDeed::AccountEnded => "The account was closed.",
        RecordDeed::ReportingStarted => "The account is counted in reports.",
        RecordDeed::ReportingStopped => "The account is not counted in reports any more.",
        RecordDeed::EntryAdded | RecordDeed::EntryChanged => "The entry was saved.",
        RecordDeed::EntryRemoved => "The entry was removed.",
        RecordDeed::ContactsMerged => "The two are one entry now.",
        RecordDeed::ContactIsClient => "The entry leads to the client now.",
        RecordDeed::ContactIsNoClient => "The entry does not lead to that client any more.",
        RecordDeed::Inactivated => "The client is inactive.",
        RecordDeed::Activated => "The client is active.",
        RecordDeed::Deleted => "The client was deleted.",
        RecordDeed::ClientsMerged => "The two are one client now.",
    }
}

/// The heading of the entries of one kind.
pub fn entries(section: Section) -> &'static str {
    match section {
        Section::Interview => "Forensic interviews",
        Section::Encounter => "Encounters",
        Section::Therapy => "Therapy",
        Section::Medical => "Medical",
        other => super::fields::section(other),
    }
}

/// The button that adds one.
pub fn add(section: Section) -> String {
    let what = match section {
        Section::Interview => "an interview",
        Section::Encounter => "an encounter",
        Section::Therapy => "a session of therapy",
        Section::Medical => "an examination",
        Section::Allegation => "an allegation",
        Section::Offender => "a person",
        Section::Caregiver => "a caregiver",
        Section::Household => "a child",
        Section::LawEnforcement => "the case of law enforcement",
        Section::ChildProtection => "the case of child protective services",
        other => super::fields::section(other),
    };
    format!("Add {what}")
}

/// The name of an account in the drop-down.
pub fn account_option(n: i64, opened: &str, about: &str) -> String {
    if about.is_empty() {
        format!("Account {n}, opened {opened}")
    } else {
        format!("Account {n}, opened {opened}: {about}")
    }
}

/// When a value held.
pub fn held(from: &str, until: Option<&str>) -> String {
    match until {
        Some(until) if until == from => format!("until {until}"),
        Some(until) => format!("{from} to {until}"),
        None => format!("since {from}"),
    }
}

/// Correcting the days of a value.
pub fn days_of(field: &str) -> String {
    format!("When it was so: {field}")
}

/// Adding an earlier value.
pub fn earlier(field: &str) -> String {
    format!("Add an earlier value: {field}")
}

/// Who took a value out; when follows.
pub fn replaced(by: &str) -> String {
    format!("Corrected by {by},")
}

/// Who took an act back; when follows.
pub fn undone_by(by: &str) -> String {
    format!("undone by {by},")
}

/// An account that comes from the other profile.
pub fn from_other(account: &str) -> String {
    format!("From the other profile, as a further account: {account}")
}

/// How many documents come from the other profile.
pub fn documents(n: u64) -> String {
    super::count(n, "document of the other profile", "documents of the other profile")
}

/// For a screen reader: whose status.
pub fn status_of(name: &str) -> String {
    format!("Status of {name}")
}

/// The title of the page that changes a field.
pub fn change(field: &str) -> String {
    format!("Change: {field}")
}

/// What an entry is, in a few words.
pub fn of_entry(section: Section, day: &str) -> String {
    let what = super::fields::section(section);
    if day.is_empty() {
        what.to_owned()
    } else {
        format!("{what}, {day}")
    }
}

/// An account, as the undo of its opening or closing shows it.
pub fn account_line(n: i64) -> String {
    format!("Account {n}")
}

/// Who looks after the child when two profiles become one: `kept` is whoever looks after the one that goes on.
pub fn looked_after(kept: Option<&str>, other: Option<&str>) -> Option<String> {
    match (kept, other) {
        (Some(kept), Some(other)) if kept != other => Some(format!(
            "{kept} goes on looking after the child. {other} looked after the other profile and does not any more, unless you assign the child anew."
        )),
        (Some(name), _) | (None, Some(name)) => Some(format!("{name} looks after the child.")),
        (None, None) => None,
    }
}

/// Since when an account is counted.
pub fn counted_from(day: &str) -> String {
    format!("Counted in reports from {day}.")
}

/// That something was done to another profile, which was merged into this one since.
pub fn in_profile(name: &str) -> String {
    format!("in the other profile, {name}, before it was merged into this one")
}

/// That something lies before the day from which an account is counted.
pub fn not_counted_since(day: &str) -> String {
    format!(
        "What was done before that day is in no report. The first of it was on {day}: count from then on, if it is to be counted."
    )
}

/// How many accounts are not counted, on the dashboard; beyond `most` they were not counted any more.
pub fn not_started(n: i64, most: i64) -> String {
    match n {
        1 => "1 account is not counted in reports yet".to_owned(),
        n if n > most => format!("More than {most} accounts are not counted in reports yet"),
        n => format!("{n} accounts are not counted in reports yet"),
    }
}

/// What tells an event from others of its kind, for one line of a timeline.
pub const TELLING: [FieldId; 10] = [
    FieldId::InterviewKind,
    FieldId::InterviewBy,
    FieldId::InterviewDisclosure,
    FieldId::EncounterKind,
    FieldId::EncounterWith,
    FieldId::TherapyKind,
    FieldId::TherapyProvider,
    FieldId::TherapyAttended,
    FieldId::MedicalKind,
    FieldId::MedicalFinding,
];
