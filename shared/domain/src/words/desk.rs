//! Words of the advocate's desk: who works on what, the filters of the queue, the dashboard.

use crate::referral::Kind;

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const DAMAGED: &str = "This referral cannot be read: tell your administrator";
    pub const DECIDED: &str = "Decided";
    pub const TAKE: &str = "Take it";
    pub const GIVE_BACK: &str = "Give it back";
    pub const TAKE_OVER: &str = "Take it over";
    pub const NOBODY_HAS_IT: &str = "Nobody works on it.";
    pub const OPENED_BY: &str = "Also opened by";
    pub const YOU_HAVE_IT: &str = "You have it";
    pub const UNTIL: &str = "until";
    pub const TAKEN: &str = "taken";
    pub const FROM: &str = "from";
    pub const DECIDE_ALL_THE_SAME: &str = "Speak to them first, or decide all the same: what you do counts.";
    pub const TAKE_OVER_TITLE: &str = "Take this referral over?";
    pub const TAKE_OVER_TEXT: &str =
        "They may be working on it at this moment. They are told on their pages that you have taken it over.";
    pub const FILTERS: &str = "Show only";
    pub const ALL: &str = "All";
    pub const SAME_CHILD: &str = "Same child as another";
    pub const MINE: &str = "Mine";
    pub const UNCLAIMED: &str = "Nobody has it";
    pub const SAVED_VIEWS: &str = "Saved views";
    pub const YOUR_VIEWS: &str = "Your views";
    pub const SAVE_VIEW: &str = "Save this view";
    pub const SAVE_OR_CHANGE: &str = "Save or change";
    pub const IT_SHOWS: &str = "It shows:";
    pub const VIEW_NAME: &str = "Name of the view";
    pub const VIEW_NAME_HINT: &str = "At most 60 characters. Only you see it. Do not write a child’s name in it.";
    pub const ENTER_VIEW_NAME: &str = "Enter a name for the view.";
    pub const VIEW_NAME_TAKEN: &str = "Another one of your views has this name. Enter another name.";
    pub const SAVE_IT: &str = "Save";
    pub const CHANGE: &str = "Change";
    pub const CHANGE_VIEW: &str = "Change a saved view";
    pub const RENAME: &str = "Rename";
    pub const REMOVE_VIEW: &str = "Remove this view";
    pub const REMOVE_TEXT: &str = "Only the view goes. The referrals that it shows stay where they are.";
    pub const DONE_VIEW_SAVED: &str = "The view is saved.";
    pub const DONE_VIEW_RENAMED: &str = "The view has its new name.";
    pub const DONE_VIEW_REMOVED: &str = "The view is removed.";
    pub const LINES: &str = "Lines on a page";
    pub const SHOW_NEW: &str = "Show them";
    pub const DECIDE_BY: &str = "Decide by";
    pub const NO_URGENT: (&str, &str) = (
        "Nothing urgent is waiting",
        "An urgent referral stands above the others as soon as it is sent.",
    );
    pub const NO_MATCH: (&str, &str) = (
        "No possible match is waiting",
        "A referral appears here when its child may be a client, or that of another referral.",
    );
    pub const NO_SAME: (&str, &str) = (
        "No child was referred twice",
        "Two referrals in the queue appear here when they may be about the same child.",
    );
    pub const NO_AGAIN: (&str, &str) = (
        "Nothing was sent again",
        "A returned referral appears here when its referrer has corrected it.",
    );
    pub const NO_MINE: (&str, &str) = (
        "You have no referral",
        "Open a referral and press “Take it”: others then see that you work on it.",
    );
    pub const NO_UNCLAIMED: (&str, &str) = (
        "Somebody has each of them",
        "A referral appears here when nobody has taken it.",
    );
    pub const NOTHING_LIKE_IT: (&str, &str) = (
        "Nothing of this kind",
        "No referral in this view is of this kind and from this agency.",
    );

    pub const MY_REFERRALS: &str = "Referrals you have taken";
    pub const YOU_HAVE_IT_SINCE: &str = "taken";
    pub const MY_CLIENTS: &str = "Clients assigned to you";
    pub const NONE_ASSIGNED: &str = "No client is assigned to you. A client is assigned on the client’s own page.";
    pub const SEEN: &str = "Clients you looked at last";
    pub const NONE_SEEN: &str = "The clients whom you look at appear here.";
    pub const DUTY: &str = "On duty";
    pub const DUTY_TEXT: &str =
        "Who is on duty gets an e-mail when an urgent referral is sent. It says nothing of the child.";
    pub const NOBODY_ON_DUTY: &str = "Nobody is on duty: of an urgent referral nobody gets an e-mail.";
    pub const NO_EMAIL: &str =
        "You have no e-mail address, so you cannot be told. An administrator adds it under Personnel.";
    pub const GO_ON_DUTY: &str = "Go on duty";
    pub const GO_OFF_DUTY: &str = "Go off duty";
    pub const DONE_ON_DUTY: &str = "You are on duty now.";
    pub const DONE_OFF_DUTY: &str = "You are no longer on duty.";
    pub const ADVOCATE: &str = "Assigned advocate";
    pub const ASSIGNED_TO_YOU: &str = "This client is assigned to you.";
    pub const ASSIGNED_TO_NOBODY: &str = "This client is assigned to nobody.";
    pub const ASSIGN_TO_ME: &str = "Assign to me";
    pub const ASSIGN_TO_SOMEBODY: &str = "Assign to somebody else";
    pub const ASSIGN_TO: &str = "Assign to";
    pub const NOBODY: &str = "Nobody";
    pub const NO_CLIENTS_OF_YOURS: &str = "No client is assigned to you";
    pub const DONE_ASSIGNED: &str = "Saved: who this client is assigned to.";

    pub const TICK: &str = "Tick";
    pub const TAKE_TICKED: &str = "Take the ticked ones";
    pub const NONE_TICKED: &str = "Nothing was ticked. Tick the referrals that you want to take.";
    pub const WERE_LEFT: &str = "These were left:";
    pub const DONE_TAKEN: &str = "You have this referral now. Others see it.";
    pub const DONE_GIVEN_BACK: &str = "The referral was given back. Anybody can take it.";
}
pub use texts::*;

/// How many lines are on a sheet, of how many there are.
pub fn lines_of(shown: usize, total: i64) -> String {
    format!("{shown} of {total}")
}

/// How many lines a page has.
pub fn lines(n: i64) -> String {
    format!("{n} lines on a page")
}

/// Nobody can have more views.
pub fn too_many_views(most: usize) -> String {
    format!("You have {most} saved views, which is as many as you can have. Remove one first.")
}

/// Who works on a referral.
pub fn has_it(name: &str) -> String {
    format!("{name} has it")
}

/// A kind of referral where it is clear that it is one.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Client => "Client",
        Kind::LawEnforcement => "Law enforcement",
        Kind::ChildProtection => "Child protection",
        Kind::Combined => "Combined",
    }
}

/// How many of those that were ticked somebody has now.
pub fn taken(n: u64) -> String {
    match n {
        0 => "You have taken none of them.".to_owned(),
        n => format!(
            "You have taken {}. Others see it.",
            super::count(n, "referral", "referrals")
        ),
    }
}

/// To who comes too late, or from a page that is not true any longer.
pub fn has_it_now(name: &str, since: &str) -> String {
    format!("{name} has this referral now, since {since}. Nothing was changed.")
}

/// To who had it until somebody took it over.
pub fn taken_over_from_you(name: &str) -> String {
    format!("{name} has taken this referral over from you.")
}

/// The link to all of a list of which only some are shown.
pub fn all_of(n: i64) -> String {
    format!("See all {n}")
}

/// Who is on duty.
pub fn on_duty(names: &str) -> String {
    format!("On duty now: {names}.")
}

/// Who looks after a client.
pub fn assigned_to(name: &str) -> String {
    format!("This client is assigned to {name}.")
}

/// The same, for who changes it from a page that is not true any longer.
pub fn assigned_now(name: Option<&str>) -> String {
    let now = name.map_or_else(
        || "This client is now assigned to nobody.".to_owned(),
        |name| format!("This client is now assigned to {name}."),
    );
    format!("{now} Nothing was changed.")
}

/// How many came since the list was opened.
pub fn new_since(n: i64) -> String {
    format!("{n} new since you opened this list.")
}

/// Back from a filter to all of a view.
pub fn show_all(status: &str) -> String {
    format!("Show all: {status}")
}

/// How long something urgent has waited.
pub fn waits(minutes: i64) -> String {
    format!("Waits for {}", super::span(minutes))
}

/// By how long something is late.
pub fn overdue(minutes: i64) -> String {
    format!("Overdue by {}", super::span(minutes))
}

/// The same in a line of the queue, short.
pub fn waits_short(minutes: i64) -> String {
    format!("Waits {}", super::span(minutes))
}

/// How long is left to decide, short.
pub fn due_in(minutes: i64) -> String {
    format!("due in {}", super::span(minutes))
}

/// By how long something is late, short.
pub fn overdue_short(minutes: i64) -> String {
    format!("Overdue {}", super::span(minutes))
}
