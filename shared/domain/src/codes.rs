//! Code lists: what may be chosen. Labels stand in [`crate::words::codes`].

use crate::words;

/// A list of codes. Stored are the codes; they never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the names say it; the codes and labels stand in words::codes"
)]
pub enum List {
    YesNoUnknown,
    ReasonForReferral,
    UrgentCriteria,
    SafetyFlags,
    Sex,
    Race,
    Language,
    Disability,
    State,
    LivingArrangement,
    ChildCustody,
    CaregiverRelation,
    Custody,
    Safe,
    OffenderRelation,
    AbuseType,
    OffenderNumber,
    PlaceType,
    Injury,
    Severity,
    CameToLight,
    Screening,
    ResponseTime,
    Services,
    ReportSource,
    InterviewKind,
    DisclosureMade,
    EncounterKind,
    TherapyKind,
    Attendance,
    ExamKind,
    Finding,
    ClientStatus,
    InactiveReason,
}

/// A code of some list.
pub type Code = &'static str;

/// The codes that rules ask for by name.
pub const YES: Code = "yes";
/// No.
pub const NO: Code = "no";
/// Asked, and not known.
pub const UNKNOWN: Code = "unknown";
/// Actively seen.
pub const ACTIVE: Code = "active";
/// Not seen any more.
pub const INACTIVE: Code = "inactive";
/// Inactive because the child has another profile.
pub const DUPLICATE: Code = "duplicate";
/// Came, to a session of therapy.
pub const ATTENDED: Code = "attended";
/// The reason for referral that makes an allegation necessary.
pub const ALLEGATION_OF_ABUSE: Code = "allegation_of_abuse";

impl List {
    /// Codes with their labels, in the order in which they are offered.
    pub fn entries(self) -> &'static [(Code, &'static str)] {
        words::codes::entries(self)
    }

    /// The code that `text` spells.
    pub fn parse(self, text: &str) -> Option<Code> {
        self.entries().iter().map(|(code, _)| *code).find(|it| *it == text)
    }

    /// The label of a code; the code itself if it is not of this list.
    pub fn label(self, code: Code) -> &'static str {
        self.entries()
            .iter()
            .find(|(it, _)| *it == code)
            .map_or(code, |(_, label)| label)
    }
}
