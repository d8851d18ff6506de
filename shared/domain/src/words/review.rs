//! Words of the page on which a referral is judged: what it lacks, what it and a candidate say, what staff noted.

use crate::{catalogue::Purpose, involvement::Involvement};

/// For what a referral has to say more than it cannot be sent without.
pub fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Import => "Import",
        Purpose::Nca => "NCA report",
        Purpose::Voca => "VOCA report",
        Purpose::State => "State report",
    }
}

/// Which agencies are said to be involved.
pub fn involvement(involvement: Involvement) -> &'static str {
    match involvement {
        Involvement::LawEnforcement => "Law enforcement only",
        Involvement::LawEnforcementAtLeast => "Law enforcement; CPS not known",
        Involvement::ChildProtection => "CPS only",
        Involvement::ChildProtectionAtLeast => "CPS; law enforcement not known",
        Involvement::Both => "Law enforcement and CPS",
        Involvement::Neither => "Neither law enforcement nor CPS is said to be",
    }
}

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const SAME: &str = "Same";
    pub const DIFFERS: &str = "Differs";
    pub const SOME_SAME: &str = "Some are the same";
    pub const ONLY_REFERRAL: &str = "Only in the referral";
    pub const ONLY_PROFILE: &str = "Only in the profile";
    pub const ONLY_OTHER: &str = "Only in the other referral";
    pub const NOT_SAID: &str = "Not said";
    pub const CAREGIVERS: &str = "Caregivers";
    pub const LE_CASE: &str = "Law enforcement case number";
    pub const CPS_CASE: &str = "CPS intake number";
    pub const SAME_IN_NUMBERS: &str = "The same in numbers";
    pub const REFERRAL: &str = "Referral";
    pub const ACCOUNT: &str = "Account";
    pub const LEFT: &str = "Sent of this child before, and not in the queue";
    pub const SENT_AT: &str = "sent";
    pub const PERHAPS_SAME: &str = "perhaps another child";
    pub const TO_COME_BACK: &str = "Its referrer has it for correction.";
    pub const NO_EARLIER: &str = "No referral was imported to this client before.";
    pub const OWN_PAST: &str = "What became of this referral before";
    pub const RETURNED: &str = "Returned to the referrer";
    pub const MADE_OF: &str = "Merged with";
    pub const IMPORT_HERE: &str = "Import to this client";
    pub const COMPARE_HERE: &str = "Compare with this client";
    pub const IMPORT_NEW: &str = "Import as a new client";
    pub const IMPORT_NEW_SHORT: &str = "new client";
    pub const STAFF_NOTES: &str = "Notes among staff";
    pub const NO_STAFF_NOTES: &str = "Nobody has noted anything yet.";
    pub const NOTED_ON: &str = "on";
    pub const ADD_NOTE: &str = "Add a note";
    pub const ADD_NOTE_HINT: &str = "Only the center’s staff read this: no referrer, and no e-mail has it.";
    pub const SAVE_NOTE: &str = "Save the note";
    pub const NOTE_SAVED_BEFORE: &str =
        "This page has saved a note already, with another text; it stands above. Save once more to add this one too.";
    pub const EMPTY_NOTE: &str = "Write the note first.";
    pub const IN_DANGER: &str = "Child is in immediate danger";
    pub const NOBODY_KNOWN: &str = "Nobody known is like this child";
    pub const NOBODY_IS_IT: &str = "Nobody known is this child";
    pub const PROBABLY: &str = "Probably";
    pub const PERHAPS: &str = "Perhaps";
    pub const TWIN_OF: &str = "probably a twin of";
    pub const SIBLING_OF: &str = "probably a brother or sister of";
    pub const SAME_AS: &str = "the same child as";
    pub const FAMILY_OF: &str = "the same family or incident as";
    pub const ALSO_AS: &str = "also referred as";
    pub const MISSING_BY_NAME: &str = "What is missing, by name";
    pub const INVOLVED: &str = "Involved";
    pub const READY: &str = "Complete for";
    pub const NOTHING_MISSING: &str = "nothing is missing";
    pub const MISSING_AT_ARRIVAL: &str = "What was missing at arrival, by agency";
    pub const NOTHING_MISSED: &str = "Nothing that is asked for here was missing in these weeks.";
    pub const MISSING_FIELD: &str = "What was missing";
    pub const MISSING_HELP: &str = "A field counts when the referral did not say it as it was first sent, and the import or one of the reports asks for it. “Not known” is an answer. An agency’s case number counts only where the referral says that the agency is involved.";
}
pub use texts::*;

/// What a client was here for before.
pub fn here_before(name: &str) -> String {
    format!("What the client {name} was here for before")
}

/// An account of a client.
pub fn account(n: i64) -> String {
    format!("Account {n}")
}

/// How much of what is needed is there: "5 of 7".
pub fn of(there: usize, needed: usize) -> String {
    format!("{there} of {needed}")
}

/// The same for each purpose, in a line: "Complete for import 5 of 7 · NCA report 8 of 10".
pub fn ready(each: &[(Purpose, usize, usize)]) -> String {
    let each: Vec<String> = each
        .iter()
        .map(|(it, there, needed)| {
            let name = match it {
                Purpose::Import => "import",
                Purpose::State => "state report",
                other => purpose(*other),
            };
            format!("{name} {}", of(*there, *needed))
        })
        .collect();
    format!("{READY} {}", each.join(" · "))
}

/// What is missing: "missing are The child: Race; The child: Hispanic or Latino".
pub fn missing(fields: &[String]) -> String {
    match fields {
        [] => NOTHING_MISSING.to_owned(),
        [one] => format!("missing is {one}"),
        several => format!("missing are {}", several.join("; ")),
    }
}

/// Which field was missing most, in a sentence.
pub fn missing_story(field: &str, times: i64, agency: &str) -> String {
    let times = super::count(times.unsigned_abs(), "time", "times");
    format!("Missing most often is “{field}” ({times}), above all from {agency}.")
}

/// In how many of an agency's referrals something was missing.
pub fn missing_of(incomplete: i64, sent: i64) -> String {
    format!(
        "Something was missing in {incomplete} of {}",
        super::count(sent.unsigned_abs(), "referral", "referrals")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_complete_a_referral_is_stands_in_a_line() {
        let each = [(Purpose::Import, 5, 7), (Purpose::Nca, 8, 10), (Purpose::Voca, 7, 7)];
        assert_eq!(
            ready(&each),
            "Complete for import 5 of 7 · NCA report 8 of 10 · VOCA report 7 of 7"
        );
    }
}
