//! Why a referral goes back: coded, so that an e-mail can say it without telling anything of the child.

use serde::{Deserialize, Serialize};

use crate::{catalogue::Path, referral::stored_enum, words};

stored_enum! {
    /// A coded reason for returning a referral.
    ReturnReason {
        /// The child's name is missing.
        MissingChildName = "missing_child_name",
        /// Neither birth date nor age.
        MissingDobOrAge = "missing_dob_or_age",
        /// Nobody to call.
        MissingGuardianContact = "missing_guardian_contact",
        /// No case number.
        MissingCaseNumber = "missing_case_number",
        /// Nothing about what happened.
        MissingAllegation = "missing_allegation",
        /// No investigator to call.
        MissingInvestigatorContact = "missing_investigator_contact",
        /// Another center's.
        WrongJurisdiction = "wrong_jurisdiction",
        /// Not what the center does.
        DoesNotMeetCriteria = "does_not_meet_criteria",
        /// Sent twice by the same referrer.
        DuplicateOfOwnReferral = "duplicate_of_own_referral",
        /// An attachment cannot be read.
        IllegibleAttachment = "illegible_attachment",
        /// Explained in the portal only.
        OtherSeePortal = "other_see_portal",
    }
}

impl ReturnReason {
    /// The label people read, also in the e-mail.
    pub fn label(self) -> &'static str {
        words::referral::return_reason(self)
    }
}

/// Why a referral is returned: at least one reason, and the fields to look at. Holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reasons {
    codes: Vec<ReturnReason>,
    fields: Vec<Path>,
}

/// No reason was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", words::complaints::NO_REASON)]
pub struct NoReason;

impl Reasons {
    /// Takes each reason and field once, in the order of their lists.
    pub fn new(mut codes: Vec<ReturnReason>, mut fields: Vec<Path>) -> Result<Self, NoReason> {
        if codes.is_empty() {
            return Err(NoReason);
        }
        codes.sort();
        codes.dedup();
        fields.sort();
        fields.dedup();
        Ok(Self { codes, fields })
    }

    /// The reasons.
    pub fn codes(&self) -> &[ReturnReason] {
        &self.codes
    }

    /// The fields to correct.
    pub fn fields(&self) -> &[Path] {
        &self.fields
    }

    /// As stored.
    pub fn to_json(&self) -> String {
        let stored = Stored {
            codes: self.codes.iter().map(|it| it.as_str().to_owned()).collect(),
            fields: self.fields.iter().map(Path::to_string).collect(),
        };
        serde_json::to_string(&stored).unwrap_or_default()
    }

    /// Reads what [`Self::to_json`] wrote.
    pub fn from_json(text: &str) -> Option<Self> {
        let stored: Stored = serde_json::from_str(text).ok()?;
        let codes = stored
            .codes
            .iter()
            .map(|it| ReturnReason::parse(it))
            .collect::<Option<_>>()?;
        let fields = stored.fields.iter().map(|it| it.parse().ok()).collect::<Option<_>>()?;
        Self::new(codes, fields).ok()
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    codes: Vec<String>,
    fields: Vec<String>,
}
