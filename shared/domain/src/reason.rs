//! Why a referral goes back: coded, so that an e-mail can say it without telling anything of the child.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    catalogue::Path,
    referral::stored_enum,
    text::{Line, Prose},
    words,
};

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

/// What is written to the referrer beside the reasons. It may name the child, so it is sealed, read in the portal only, and in no
/// e-mail. `Debug` prints only lengths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// About the whole referral.
    pub general: Option<Prose>,
    /// What is wrong with single fields.
    pub fields: BTreeMap<Path, Line>,
}

impl Notes {
    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.general.is_none() && self.fields.is_empty()
    }

    /// What is wrong with a field; empty if nothing was written about it.
    pub fn of(&self, path: Path) -> &str {
        self.fields.get(&path).map_or("", Line::as_str)
    }
}

impl From<Prose> for Notes {
    /// A note about the whole.
    fn from(note: Prose) -> Self {
        Self {
            general: Some(note),
            ..Self::default()
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    codes: Vec<String>,
    fields: Vec<String>,
}
