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
}
pub use texts::*;

/// How many of the fields asked for were corrected.
pub fn corrected(corrected: usize, same: usize) -> String {
    let all = super::count(u64::try_from(corrected + same).unwrap_or(u64::MAX), "field", "fields");
    if same == 0 {
        format!("Of {all} asked for, each was corrected.")
    } else {
        format!("Of {all} asked for, {corrected} corrected and {same} not changed.")
    }
}
