//! Words of returning a referral and correcting it: for the advocate who returns it, and for its referrer.

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    // Returning.
    pub const MISSING_HERE: &str = "Missing in this referral";
    pub const WHAT_IS_WRONG: &str = "What is wrong with it";
    pub const WHAT_IS_WRONG_HINT: &str = "Optional. Not in the e-mail.";
    pub const TICK_IT_TOO: &str = "Tick this field as well, or empty what you wrote beside it.";

    // Correcting.
    pub const ASKED_FOR: &str = "Please look at these first:";
    pub const PLEASE_CORRECT: &str = "Please correct";
    pub const YOU_SENT: &str = "You sent:";
    pub const CORRECT_THIS: &str = "Correct this";
    pub const GO_THERE: &str = "Go to this field";
    pub const TO_CORRECT: &str = "To correct";
    pub const REST: &str = "Everything else that you sent";
    pub const REST_HINT: &str = "You can change this as well. It is sent with your corrections.";

    // What came back.
    pub const BEFORE_THE_MERGE: &str = "Its referrer sent it again before it was merged. This is what they sent.";
    pub const WHAT_WAS_ASKED: &str = "What was asked for";
    pub const NO_FIELDS_ASKED: &str = "No single field was asked for.";
    pub const CORRECTED: &str = "Corrected";
    pub const NOT_CHANGED: &str = "Not changed";
    pub const YOU_WROTE: &str = "Asked:";
    pub const WHAT: &str = "What happened";
    pub const CHANGED: &str = "Changed";
    pub const ADDED: &str = "Added";
    pub const REMOVED: &str = "Removed";
    pub const SAME: &str = "As before";

    // Who was not told.
    pub const NOT_REACHED: &str = "Referrer not reached";
    pub const NOT_REACHED_TEXT: &str = "The referrer does not know that this referral was returned: no e-mail could be delivered, there is no address, or the person is inactive.";
    pub const CALL_THEM: &str = "Call them:";
    pub const NO_PHONE: &str = "No telephone number of theirs is known here. Call their agency.";
    pub const CHANGE_ADDRESS: &str = "Change the e-mail address under Personnel";
    pub const ADDRESS_BY_ADMINISTRATOR: &str = "An administrator changes the e-mail address under Personnel.";
    pub const NONE_NOT_REACHED: (&str, &str) = (
        "Everybody was reached",
        "A returned referral appears here when its referrer could not be told of it.",
    );

    // Who has not answered.
    pub const UNANSWERED: &str = "Answer overdue";
    pub const NONE_UNANSWERED: (&str, &str) = (
        "Everybody has answered",
        "A returned referral appears here when it was not sent again in the time your center allows.",
    );

    // Somebody was faster.
    pub const NOTHING_WAS_DONE: &str = "Somebody has acted on this referral since you opened the page. Nothing of yours was done, and nothing you typed is lost.";
    pub const STANDS_NOW: &str = "What stands now";
    pub const YOU_HAD: &str = "What you had filled in";
    pub const YOU_HAD_NOTHING: &str = "Nothing.";
    pub const YOU_WANTED_TO_UNDO: &str = "You wanted to undo";
    pub const DELETES_BOTH: &str = "This referral was merged from two: both referrers see theirs as closed. To delete only one of them, undo the merge first.";
    pub const STILL_POSSIBLE: &str =
        "Nothing of yours was done yet. What you filled in stands below; if it is still right, send it again.";
}
pub use texts::*;

/// On the dashboard: how many returned referrals wait for somebody who does not know.
pub fn not_reached(n: i64) -> String {
    let n = super::count(n.unsigned_abs(), "returned referral", "returned referrals");
    format!("{n} whose referrer was not reached")
}

/// On the dashboard: how many returned referrals were not answered.
pub fn unanswered(n: i64) -> String {
    let n = super::count(n.unsigned_abs(), "returned referral", "returned referrals");
    format!("{n} not answered in time")
}

/// How many of the fields asked for were corrected; others are of somebody who was removed.
pub fn corrected(corrected: usize, same: usize, removed: usize) -> String {
    let asked = corrected + same + removed;
    let told = format!("Fields asked for: {asked}. Corrected: {corrected}. Not changed: {same}.");
    match removed {
        0 => told,
        _ => format!("{told} {REMOVED}: {removed}."),
    }
}

/// A field of somebody who was removed, by the number that they had.
pub fn formerly(label: &str) -> String {
    format!("Formerly {label}")
}

/// Who somebody is in the form since somebody else was removed: "(now Caregiver 1)".
pub fn now_called(item: &str) -> String {
    format!("(now {item})")
}

/// A field of somebody who has another number since somebody else was removed.
pub fn renumbered(label: &str, item: &str) -> String {
    format!("{label} (formerly {item})")
}
