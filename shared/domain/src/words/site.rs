//! Words of every page: name, navigation, signing in, problems.

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const LANG: &str = "en";
    pub const PROGRAM: &str = "Referral Intake";
    pub const SKIP: &str = "Skip to main content";
    pub const NAVIGATION: &str = "Main";
    pub const SIGNED_IN_AS: &str = "Signed in as";
    pub const SIGN_OUT: &str = "Sign out";
    pub const ERROR_PREFIX: &str = "Error: ";
    pub const THERE_IS_A_PROBLEM: &str = "There is a problem";
    pub const HELP: &str = "Need help?";
    pub const FOOTER: &str = "Confidential. Do not share what you see here.";
    pub const REQUIRED: &str = "required";
    pub const SHOW: &str = "Show";
    pub const HIDE: &str = "Hide";

    pub const DEMO_BANNER: &str = "Demonstration: everybody here is fictional. Do not enter real data.";
    pub const NOT_PRODUCTION_BANNER: &str =
        "This installation is not set up for production yet: it is reachable from this computer only.";
    pub const BROKER_DOWN_BANNER: &str =
        "The message queue is down. Referrals are taken as always; matching catches up by itself when it is back.";

    pub const NAV_HOME: &str = "Dashboard";
    pub const NAV_QUEUE: &str = "Referrals";
    pub const NAV_CLIENTS: &str = "Clients";
    pub const NAV_REPORTS: &str = "Reports";
    pub const NAV_MY_REFERRALS: &str = "My referrals";
    pub const NAV_MY_ENTRIES: &str = "Entered by me";
    pub const NAV_START: &str = "Start a referral";
    pub const NAV_PERSONNEL: &str = "Personnel";
    pub const NAV_AGENCIES: &str = "Agencies";
    pub const NAV_STATUS: &str = "System status";

    pub const WAITING: &str = "Waiting for an advocate";
    pub const CLIENT_REFERRALS: &str = "Client Referrals";
    pub const CLIENT_REFERRALS_HINT: &str = "clients, and the referrals that wait to be added";
    pub const ENTER_REFERRAL: &str = "Enter a referral that came by phone or fax";
    pub const ADD_PERSON: &str = "Add person";

    pub const SIGN_IN: &str = "Sign in";
    pub const USERNAME: &str = "User name";
    pub const PASSWORD: &str = "Password";
    pub const ENTER_USERNAME: &str = "Enter your user name.";
    pub const ENTER_PASSWORD: &str = "Enter your password.";
    pub const SIGN_IN_FAILED: &str = "User name or password is not right. Type both again.";
    pub const SIGN_IN_NOTICE: &str =
        "For authorized people only. What you do here is recorded. If you are not authorized, leave this page now.";
    pub const DEMO_SIGN_IN: &str =
        "The user names and passwords of this demonstration are printed where it was started.";
    pub const SESSION_ENDED: &str = "Your session has ended.";
    pub const SESSION_ENDED_TEXT: &str =
        "What you typed is not lost: it is kept on this page. Sign in again and go on; do not close this page before.";
    pub const FILES_NOT_TAKEN: &str = "Your session has ended, so the files were not taken. Sign in again: you come back to the page, and choose them once more.";
    pub const SIGNED_IN_AGAIN: &str = "You are signed in again";
    pub const GO_ON_TEXT: &str = "What you typed is still here. Press “Go on” to carry on where you were.";
    pub const NOTHING_TYPED_IS_LOST: &str =
        "What you typed is kept on this page. Wait a moment, then send it again; it is not done twice.";
    pub const SEND_AGAIN: &str = "Send it again";
    pub const GO_ON: &str = "Go on";
    pub const PASSWORD_NOT_KEPT: &str =
        "A password that you typed was not kept. Type it again after you have gone on; until then it is not set.";
    pub const CHANGE_PASSWORD_MEANWHILE: &str =
        "Your password was set by somebody else. Change it in another tab first, then come back and go on here.";
    pub const CHANGE_PASSWORD_IN_TAB: &str = "Change password in another tab";
    pub const CHANGE_PASSWORD: &str = "Change password";
    pub const CHANGE_PASSWORD_FIRST: &str = "Your password was set by somebody else. Choose your own before you go on.";
    pub const DONE_PASSWORD: &str = "Your password was changed.";
    pub const PRESENT_PASSWORD: &str = "Current password";
    pub const OWN_PASSWORD: &str = "Your password";
    pub const OWN_PASSWORD_WHEN: &str = "Say once more who you are when you change what somebody may do, give somebody a new password, or make somebody an administrator.";
    pub const OWN_PASSWORD_HINT: &str = "Because this is serious, say once more who you are.";
    pub const NEW_PASSWORD: &str = "New password";
    pub const NEW_PASSWORD_HINT: &str = "At least 12 characters. Three or four unrelated words are easy to remember.";
    pub const REPEAT_PASSWORD: &str = "New password again";

    pub const SETUP: &str = "Set up this center";
    pub const SETUP_TEXT: &str = "You make the first administrator. This link works once.";
    pub const SETUP_BUTTON: &str = "Make the administrator and sign in";
    pub const FIRST_NAME: &str = "First name";
    pub const LAST_NAME: &str = "Last name";
    pub const EMAIL: &str = "Work e-mail";

    pub const NOT_FOUND_TITLE: &str = "Page not found";
    pub const NOT_FOUND: &str = "There is no such page, or it is not yours to see.";
    pub const FORBIDDEN_TITLE: &str = "You do not have permission";
    pub const FORBIDDEN: &str =
        "You do not have permission for this page. If you need it, please contact your local administrator.";
    pub const BAD_REQUEST_TITLE: &str = "This could not be read";
    pub const BAD_REQUEST: &str = "What was sent could not be read, or was too long. Go back and try again.";
    pub const ELSEWHERE_TITLE: &str = "This was not accepted";
    pub const ELSEWHERE: &str = "This form does not come from a page of this site. Nothing was changed. Open the page here again and send it from there.";
    pub const SLOW_FORM_TITLE: &str = "The form did not arrive";
    pub const SLOW_FORM: &str =
        "The connection was too slow for the whole form to arrive. Nothing was changed. Go back and send it again.";
    pub const BUSY: &str =
        "Too much is being done here at the moment. Nothing was changed. Please try again in a moment.";
    pub const SLOW_TITLE: &str = "This takes longer than usual";
    pub const SLOW: &str = "What you asked for is still being worked on and may yet be done. Wait a moment, and look whether it was done before you do it again.";
    pub const CONFLICT_TITLE: &str = "This was not done";
    pub const UNAVAILABLE_TITLE: &str = "Please try again in a moment";
    pub const UNAVAILABLE: &str =
        "The system cannot reach its records at the moment. Nothing was changed. Please try again in a moment.";
    pub const INTERNAL_TITLE: &str = "Something went wrong";
    pub const INTERNAL: &str = "Something went wrong on our side. Nothing was changed. Please try again.";
    pub const LOOK_AGAIN: &str = "Look at it as it is now";
    pub const UNDO_FIRST: &str = "See what to undo first";
    pub const GO_HOME: &str = "Go to the first page";
    pub const REASON_NEEDED: &str = "A known client matches this child strongly. Say why this is another child.";
}
pub use texts::*;

/// How many referrals wait.
pub fn waiting(n: i64) -> String {
    match n {
        0 => "Nothing is waiting".to_owned(),
        n => super::count(n.unsigned_abs(), "referral", "referrals"),
    }
}

/// How many of them are urgent.
pub fn urgent(n: i64) -> String {
    format!("{n} urgent")
}

/// Nobody may try to sign in for so long.
pub fn sign_in_wait(seconds: i64) -> String {
    let wait = match seconds {
        ..=90 => super::count(seconds.unsigned_abs(), "second", "seconds"),
        _ => super::count(seconds.unsigned_abs().div_ceil(60), "minute", "minutes"),
    };
    format!("There were too many failed attempts. Try again in {wait}.")
}

/// How long ago something was.
pub fn ago(minutes: i64) -> String {
    match minutes {
        ..1 => "just now".to_owned(),
        _ => format!("{}\u{a0}ago", super::span(minutes)),
    }
}

/// How far long work has come.
pub fn done_of(done: i64, total: i64) -> String {
    format!("{done} of {total}")
}

/// What an act was, after the name of who did it: "has imported …".
pub fn act_done(kind: &str) -> &'static str {
    match kind {
        "import" => "has imported another referral to the same client",
        "reject" => "has returned the referral",
        "resubmit" => "has sent the referral again",
        "merge" | "absorb" => "has merged the referral with another one",
        "delete" => "has deleted the referral",
        "withdraw" => "has withdrawn the referral",
        "client_assigned" => "has assigned the client to somebody to look after",
        "not_same" => "has judged the two not to be the same child",
        "client_linked" => "has linked the client to another one",
        "document_added" => "has added a document",
        "undo" => "has undone a decision",
        other => crate::record::RecordDeed::parse(other).map_or("has done something else with it", super::record::done),
    }
}
