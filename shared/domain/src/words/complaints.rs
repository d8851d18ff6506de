//! What is wrong with what was typed, and what to do about it.

use crate::{catalogue::FieldId, involvement};

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const EMPTY: &str = "Enter something here.";
    pub const UNPRINTABLE: &str = "Remove the unprintable character.";
    pub const PHONE: &str = "Enter a telephone number with its area code, such as (512) 555-0143.";
    pub const EMAIL: &str = "Enter an e-mail address, such as name@agency.example.";
    pub const USERNAME: &str = "Enter a user name of 3 to 60 letters, digits, dots, hyphens, underscores or @.";
    pub const USERNAME_TAKEN: &str = "This user name is already used. Choose another one.";
    pub const DATE_PARTS: &str = "Enter month, day and year, such as 3 / 27 / 2015.";
    pub const NO_SUCH_DAY: &str = "There is no such day. Check month and day.";
    pub const YEAR: &str = "Enter the year with four digits, between 1900 and 2100.";
    pub const FUTURE: &str = "Enter a day that is not in the future.";
    pub const AGE: &str = "Enter an age of up to 120 years, or up to 36 months.";
    pub const BIRTH_TWICE: &str = "Give only one: the birth date, an age, or “not known”.";
    pub const BEFORE_START: &str = "The end cannot be before the start.";
    pub const NOT_IN_LIST: &str = "Choose from the list.";
    pub const TOO_MANY_NAMES: &str = "Enter at most 20 names.";
    pub const CHILD_NAME: &str = "Enter the child’s first or last name. If nobody knows it, write “Unknown”.";
    pub const OFFENDER_NAME: &str = "Enter the first or last name of the person you said is known.";
    pub const NO_REASON: &str = "Choose at least one reason.";
    pub const PASSWORD_SHORT: &str = "Use at least 12 characters. Three or four unrelated words are easy to remember.";
    pub const PASSWORD_LONG: &str = "Use at most 128 characters.";
    pub const PASSWORD_WEAK: &str = "This password is easy to guess. Use several unrelated words, without your name.";
    pub const PASSWORDS_DIFFER: &str = "The two passwords are not the same. Type both again.";
    pub const PASSWORD_WRONG: &str = "This is not your current password.";
    pub const NO_AGENCY: &str = "Choose the agency.";
    pub const REQUIRED: &str = "This is required.";
    pub const NOT_A_NUMBER: &str = "Enter a whole number, 9999 at most.";
}
pub use texts::*;

/// More characters than we store.
pub fn too_long(max: usize) -> String {
    format!("Shorten this to at most {max} characters.")
}

/// An allegation names a person about whom nothing is said.
pub fn no_such_person(number: u8) -> String {
    format!(
        "Person {number} is not in this form. Choose another person, or enter Person {number} under “People alleged to have done it”."
    )
}

/// Words such as "CPS ONLY" or "N/A" where the number of a case belongs.
pub fn no_case_number(number: FieldId) -> String {
    let question = involvement::question_beside(number).unwrap_or(number);
    format!(
        "This is no number. Leave it empty if there is none, and say who is involved under “{}”.",
        question.field().label()
    )
}

/// A required field was left empty.
pub fn required(field: FieldId) -> &'static str {
    match field {
        FieldId::Reason => "Choose the reason for the referral.",
        FieldId::CallbackPhone => "Enter a telephone number at which the center can reach you.",
        FieldId::ImmediateDanger => "Say whether the child is in immediate danger. “Not known” is an answer.",
        FieldId::ChildBirth => "Enter the birth date or an age, or tick “not known”.",
        FieldId::ChildSex => "Choose the child’s sex. “Not known” is an answer.",
        FieldId::AllegationType => "Choose the type of abuse. “Not known” is an answer.",
        FieldId::Narrative => "Describe in a few words what happened or what is suspected.",
        FieldId::OffenderIdentified => "Say whether it is known who this person is.",
        FieldId::OffenderRelation => "Choose how this person is related to the child. “Not known” is an answer.",
        FieldId::CaregiverRelation => "Choose how this person is related to the child.",
        FieldId::LeInvolved => "Say whether law enforcement is involved. “Not known” is an answer.",
        FieldId::InterviewOn | FieldId::EncounterOn | FieldId::TherapyOn | FieldId::MedicalOn => "Enter the date.",
        FieldId::InterviewBy => "Enter who interviewed the child.",
        FieldId::TherapyAttended => "Say whether the client came.",
        FieldId::ReportingFrom => "Enter the day from which on the account is counted.",
        FieldId::CpsInvolved => "Say whether child protective services are involved. “Not known” is an answer.",
        _ => REQUIRED,
    }
}
