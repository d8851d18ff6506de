//! Words of the pages for those who send referrals. They tell nothing of clients, matches or other agencies.

use crate::{
    birth::{Age, AgeUnit},
    catalogue::Section,
    referral::{Kind, ReferrerStatus},
};

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    // The list.
    pub const MY_REFERRALS: &str = "My referrals";
    pub const START: &str = "Start a referral";
    pub const DRAFTS: &str = "Not sent yet";
    pub const DRAFTS_HINT: &str = "Nobody at the center sees these. What is not touched for 30 days is erased.";
    pub const SENT: &str = "Sent";
    pub const NONE_SENT: &str = "Nothing was sent yet. Each referral that you send appears here, with where it stands.";
    pub const NONE_HERE: &str = "There are no more referrals on this page.";
    pub const CHILD: &str = "Child";
    pub const REFERENCE: &str = "Reference";
    pub const KIND: &str = "Kind";
    pub const STATUS: &str = "Status";
    pub const LAST_SENT: &str = "Last sent";
    pub const SAVED: &str = "Saved";
    pub const ACTIONS: &str = "Actions";
    pub const CONTINUE: &str = "Continue";
    pub const DISCARD: &str = "Discard";
    pub const NO_NAME: &str = "No name yet";
    pub const A_CORRECTION: &str = "Correction";
    pub const NEEDS_CORRECTION: &str = "Needs correction";
    pub const PAGES: &str = "Pages";
    pub const NEWER: &str = "Newer";
    pub const OLDER: &str = "Older";
    pub const DONE_SAVED: &str = "Your referral is saved. It was not sent yet.";
    pub const DONE_DISCARDED: &str = "The draft is discarded.";
    pub const DONE_WITHDRAWN: &str = "The referral is withdrawn.";
    pub const DONE_WITHDRAWAL_UNDONE: &str = "The withdrawal is undone.";

    // Choosing a kind.
    pub const WHICH_KIND: &str = "What kind of referral is it?";
    pub const WHICH_KIND_HINT: &str =
        "It decides which case details are asked. If you are not sure, choose the combined referral.";
    pub const CHOOSE_KIND: &str = "Choose the kind of referral.";
    pub const BEFORE_YOU_START: &str = "What you type is saved on the server when you press a button, and you can go on later. Nothing is sent before you have checked it.";
    pub const BACK_TO_LIST: &str = "My referrals";

    // The form.
    pub const EMERGENCY: &str = "If a child is in danger now, call 911 first. Then send this referral.";
    pub const WHAT_IS_REQUIRED: &str =
        "Only what is marked as required has to be answered. Leave the rest empty if you do not know it.";
    pub const PARTS: &str = "Parts of this referral";
    pub const CHECK: &str = "Continue: check answers";
    pub const SAVE_AND_EXIT: &str = "Save and exit";
    pub const DISCARD_DRAFT: &str = "Discard this draft";
    pub const FORM_BUTTONS: &str = "Save or go on";
    pub const SELECT: &str = "No answer";
    pub const MONTH: &str = "Month";
    pub const DAY: &str = "Day";
    pub const YEAR: &str = "Year";
    pub const OR: &str = "or";
    pub const AGE: &str = "Age";
    pub const UNIT: &str = "Years or months";
    pub const YEARS: &str = "years";
    pub const MONTHS: &str = "months";
    pub const NOT_KNOWN: &str = "Not known";
    pub const CHARACTERS_LEFT: &str = "{n} characters left";
    pub const GONE_TITLE: &str = "This draft is not here";
    pub const GONE: &str =
        "It was sent or discarded, or it is not yours. What you have sent is in the list of your referrals.";
    pub const SENT_ELSEWHERE: &str =
        "You have sent this draft already, in another window perhaps. It is now the referral";
    pub const TYPED_NOT_SENT: &str = "What you typed here since then was not sent. It is below, and saved nowhere yet.";
    pub const TYPED_NOT_SAVED: &str = "What you typed here is below, and saved nowhere yet.";
    pub const KEEP_AS_NEW_TEXT: &str =
        "If it is to be another referral, keep it as a new draft. Otherwise copy from it what you need.";
    pub const KEEP_AS_NEW: &str = "Keep as a new draft";

    // Correcting.
    pub const TO_CORRECT: &str = "What to correct";
    pub const WHY_RETURNED: &str = "Why it was returned:";
    pub const NOTE: &str = "Note from the center:";
    pub const RETURNED: &str = "Returned";
    pub const CORRECT: &str = "Correct and send again";

    // Checking.
    pub const CHECK_TITLE: &str = "Check your answers";
    pub const CHECK_HINT: &str =
        "Read everything once more. After sending you can change it only if the center returns it.";
    pub const CHANGE: &str = "Change";
    pub const NOT_PROVIDED: &str = "Not provided";
    pub const NOBODY: &str = "Nothing entered";
    pub const NOT_READY: &str = "This cannot be sent yet";
    pub const NOT_READY_TEXT: &str =
        "Some answers are missing or could not be understood. Correct them first; each line leads to its place.";
    pub const GO_BACK_TO_FORM: &str = "Go back to the form";
    pub const SEND_TITLE: &str = "Send it";
    pub const ATTESTATION: &str = "By sending this referral you state that it is true as far as you know, and that you may share it with the center.";
    pub const SEND: &str = "Send referral";
    pub const SAVED_ELSEWHERE: &str = "This draft was saved in another window since you opened it here";
    pub const NOT_SAVED_YET: &str = "What you typed here is below, and not saved yet. Look at what differs; put right what is right. When you save it, it stands.";
    pub const WHAT_DIFFERS: &str = "What differs";
    pub const SAVED_THERE: &str = "Saved there";
    pub const TYPED_HERE: &str = "Typed here";
    pub const CHANGED: &str =
        "This referral was changed after you checked it, perhaps in another tab. Check it again, then send it.";
    pub const CHANGED_MEANWHILE: &str =
        "This is no longer possible: the referral has moved on since you opened the page. Look at where it stands now.";

    // The receipt.
    pub const RECEIPT: &str = "Your referral was sent";
    pub const YOUR_REFERENCE: &str = "Your reference";
    pub const KEEP_IT: &str =
        "Write the reference down or print this page with your browser. You find it in your list as well.";
    pub const WHAT_NEXT: &str = "What happens next";
    pub const NEXT_READ: &str = "An advocate at the center reads your referral.";
    pub const NEXT_TOLD: &str = "If something is missing, it comes back to you with what to correct. You are told by e-mail, without any detail.";
    pub const NEXT_ACCEPTED: &str =
        "When the center takes it on, its status here changes to “Accepted” and you are told by e-mail.";
    pub const WHOM_TO_CALL: &str = "Whom to call";
    pub const NOT_FOR_EMERGENCIES: &str =
        "This form does not replace a report that the law asks of you. If a child is in danger now, call 911.";
    pub const START_ANOTHER: &str = "Start another referral";
    pub const SEE_IT: &str = "See this referral";

    // One's own referral.
    pub const NO_LONGER_KEPT: &str = "What this referral said is no longer kept.";
    pub const WHAT_YOU_SENT: &str = "What you sent";
    pub const WITHDRAW: &str = "Withdraw this referral";
    pub const UNDO_WITHDRAWAL: &str = "Undo the withdrawal";
    pub const UNDO_WITHDRAWAL_TEXT: &str = "Withdrawn by mistake? Undo it, and the referral is again where it was before: with the center as you sent it last, or with you if it needed a correction.";
    pub const SHOW_RECEIPT: &str = "Show the receipt";
    pub const WITHDRAW_REFUSED: &str =
        "This referral cannot be taken back here any more. If you want to take it back, call the center.";

    // Asking again.
    pub const WITHDRAW_TITLE: &str = "Withdraw this referral?";
    pub const WITHDRAW_TEXT: &str =
        "The center will not work on it any more. You can still read it, and you can undo the withdrawal.";
    pub const WITHDRAW_YES: &str = "Yes, withdraw it";
    pub const DISCARD_TITLE: &str = "Discard this draft?";
    pub const DISCARD_TEXT: &str = "What you typed is erased and cannot be brought back. Nothing was sent.";
    pub const DISCARD_CORRECTION_TEXT: &str =
        "Your corrections are erased. The returned referral itself stays, and you can begin the correction again.";
    pub const DISCARD_YES: &str = "Yes, discard it";
    pub const KEEP: &str = "No, keep it";
}
pub use texts::*;

/// An age: "7 years", "1 month".
pub fn age(age: Age) -> String {
    let (one, many) = match age.unit {
        AgeUnit::Years => ("year", "years"),
        AgeUnit::Months => ("month", "months"),
    };
    super::count(age.count.into(), one, many)
}

/// A kind to choose, with when to choose it.
pub fn kind_option(kind: Kind) -> String {
    format!("{}: {}", kind.label(), super::referral::kind_hint(kind))
}

/// A mistake in a list of all: where, and what to do about it.
pub fn mistake(place: &str, message: &str) -> String {
    format!("{place} – {message}")
}

/// On the button that asks about one more person or event.
pub fn add(section: Section) -> &'static str {
    match section {
        Section::Caregiver => "Add another caregiver",
        Section::Household => "Add another child",
        Section::Offender => "Add another person",
        _ => "Add another allegation",
    }
}

/// On the button that takes a person or event away again.
pub fn remove(section: Section, item: u8) -> String {
    format!("Remove {}", super::fields::item(section, item).to_lowercase())
}

/// Help under the title of a section; empty for none.
pub fn section_hint(section: Section) -> &'static str {
    match section {
        Section::Child => "A first or a last name is required. If nobody knows it, write “Unknown”.",
        Section::Caregiver => "Everybody who takes care of the child. Leave this empty if nobody is known.",
        Section::Household => "Brothers, sisters and others. Leave this empty if there are none, or none are known.",
        Section::Offender => "Also when the name is not known. Leave this empty if nobody is alleged.",
        Section::Allegation => {
            "One for each type of abuse. It is required when the reason for the referral is an allegation of abuse."
        }
        Section::Services => "What the center should do, as far as you can say.",
        Section::Reporter => "Who told you, or told the hotline, if it was not you.",
        _ => "",
    }
}

/// The title of the form.
pub fn form_title(kind: Kind, correction: bool) -> String {
    if correction {
        format!("Correct your {}", lower(kind))
    } else {
        kind.label().to_owned()
    }
}

fn lower(kind: Kind) -> String {
    kind.label().to_lowercase()
}

/// The title of a page about one referral.
pub fn referral_title(reference: &str) -> String {
    format!("Referral {reference}")
}

/// The label of the drafts' link: which one is continued or discarded.
pub fn of_child(name: &str) -> String {
    format!("the referral about {name}")
}

/// A state, on lists and tags: what the referrer has to do stands first.
pub fn status(status: ReferrerStatus) -> &'static str {
    match status {
        ReferrerStatus::Returned => NEEDS_CORRECTION,
        other => other.label(),
    }
}

/// What a state means for the referrer.
pub fn what_next(status: ReferrerStatus) -> &'static str {
    match status {
        ReferrerStatus::Received => {
            "Your referral has arrived. An advocate at the center reads it; you are told by e-mail if it comes back to you or is accepted."
        }
        ReferrerStatus::Returned => {
            "The center needs a correction before it can go on. Nothing happens until you send the referral again."
        }
        ReferrerStatus::Accepted => {
            "The center has taken this referral on. There is nothing left for you to do here; an advocate calls if there are questions."
        }
        ReferrerStatus::Closed => {
            "The center has closed this referral and does not work on it. Call the center if you have questions."
        }
        ReferrerStatus::Withdrawn => "You have taken this referral back. The center does not work on it.",
    }
}
