//! Labels of the field catalogue.

use crate::catalogue::{FieldId, ProfileField, Section};

/// The label of a field.
pub fn label(field: FieldId) -> &'static str {
    match field {
        FieldId::Reason => "Reason for referral",
        FieldId::CallbackPhone => "Telephone number for questions",
        FieldId::Supervisor => "Your supervisor",
        FieldId::ImmediateDanger => "Is the child in immediate danger?",
        FieldId::Urgent => "Does any of this apply?",
        FieldId::SafetyFlags => "What should the center know to keep people safe?",
        FieldId::ActionBy => "Action is needed by",
        FieldId::SafetyNote => "Anything else about safety",
        FieldId::ChildFirstName => "First name",
        FieldId::ChildMiddleName => "Middle name",
        FieldId::ChildLastName => "Last name",
        FieldId::ChildSuffix => "Suffix",
        FieldId::ChildPreferredName => "Preferred name",
        FieldId::ChildOtherNames => "Other names and nicknames",
        FieldId::ChildBirth => "Birth date or age",
        FieldId::ChildSex => "Sex",
        FieldId::ChildRace => "Race",
        FieldId::ChildHispanic => "Hispanic or Latino",
        FieldId::ChildLanguage => "Language",
        FieldId::ChildInterpreter => "Is an interpreter needed?",
        FieldId::ChildDisability => "Disability",
        FieldId::ChildNeeds => "What would help the child",
        FieldId::ChildStreet => "Street and number",
        FieldId::ChildUnit => "Apartment or unit",
        FieldId::ChildCity => "City",
        FieldId::ChildCounty => "County",
        FieldId::ChildState => "State",
        FieldId::ChildPostcode => "ZIP code",
        FieldId::ChildPhone => "Telephone",
        FieldId::ChildLivingWith => "The child lives with",
        FieldId::ChildWhereabouts => "Where the child is now, if elsewhere",
        FieldId::ChildSchool => "School",
        FieldId::ChildGrade => "Grade",
        FieldId::AllegationType => "Type of abuse",
        FieldId::AllegationBy => "By whom",
        FieldId::AllegationFrom => "When it happened, or when it began",
        FieldId::AllegationTo => "When it ended",
        FieldId::AllegationAbout => "If the day is not known, about when",
        FieldId::AllegationPlaceType => "Kind of place",
        FieldId::AllegationPlace => "Where",
        FieldId::AllegationInjury => "Injury",
        FieldId::AllegationSeverity => "Severity",
        FieldId::Narrative => "What happened or is suspected",
        FieldId::CameToLight => "How it came to light",
        FieldId::DisclosedTo => "Who was told",
        FieldId::DisclosedOn => "When",
        FieldId::EarlierInterviews => "Has the child been interviewed before?",
        FieldId::EarlierInterviewsBy => "By whom, and was it recorded",
        FieldId::OffenderIdentified => "Is it known who this is?",
        FieldId::OffenderFirstName => "First name",
        FieldId::OffenderLastName => "Last name",
        FieldId::OffenderDescription => "Description, if the name is not known",
        FieldId::OffenderBirth => "Birth date or age",
        FieldId::OffenderSex => "Sex",
        FieldId::OffenderRelation => "This person is the child’s",
        FieldId::OffenderInHousehold => "Lives with the child",
        FieldId::OffenderAccess => "Has access to the child now",
        FieldId::OffenderWhereabouts => "Whereabouts",
        FieldId::OffenderInCustody => "In custody",
        FieldId::OffenderProtectiveOrder => "Protective order",
        FieldId::CaregiverFirstName => "First name",
        FieldId::CaregiverLastName => "Last name",
        FieldId::CaregiverRelation => "This person is the child’s",
        FieldId::CaregiverGuardian => "Legal guardian",
        FieldId::CaregiverCustody => "Custody",
        FieldId::CaregiverNonOffending => "Not involved in the alleged abuse",
        FieldId::CaregiverKnows => "Knows of this referral",
        FieldId::CaregiverMayContact => "May be contacted",
        FieldId::CaregiverPhone => "Telephone",
        FieldId::CaregiverSafe => "Is this number safe to call?",
        FieldId::CaregiverHours => "Safe hours",
        FieldId::CaregiverAddress => "Address, if different from the child’s",
        FieldId::CaregiverLanguage => "Language",
        FieldId::CaregiverInterpreter => "Is an interpreter needed?",
        FieldId::HouseholdFirstName => "First name",
        FieldId::HouseholdLastName => "Last name",
        FieldId::HouseholdBirth => "Birth date or age",
        FieldId::HouseholdNote => "Anything to know",
        FieldId::LeInvolved => "Is law enforcement involved?",
        FieldId::LeAgency => "Agency",
        FieldId::LeCaseNumber => "Case number",
        FieldId::LeInvestigator => "Investigator",
        FieldId::LeInvestigatorPhone => "Investigator’s telephone",
        FieldId::LeReportedOn => "Reported on",
        FieldId::LeArrest => "Has there been an arrest?",
        FieldId::LeCharges => "Charges so far",
        FieldId::LeEvidence => "Has evidence been seized?",
        FieldId::LeInterviewBy => "Interview wanted by",
        FieldId::CpsInvolved => "Are child protective services involved?",
        FieldId::CpsAgency => "Agency",
        FieldId::CpsIntakeNumber => "Intake or report number",
        FieldId::CpsWorker => "Worker",
        FieldId::CpsWorkerPhone => "Worker’s telephone",
        FieldId::CpsSupervisor => "Supervisor",
        FieldId::CpsReportedOn => "Reported on",
        FieldId::CpsScreening => "Screening decision",
        FieldId::CpsResponse => "Response time",
        FieldId::CpsCustody => "Is the child in their custody?",
        FieldId::CpsHistory => "Is there an earlier history?",
        FieldId::ServicesRequested => "Services requested",
        FieldId::ServicesEarliest => "Earliest day",
        FieldId::ServicesLatest => "Latest day",
        FieldId::ServicesAttend => "Who must attend",
        FieldId::ReporterSource => "Who reported it first",
        FieldId::ReporterName => "Name of the reporter",
        FieldId::ReporterPhone => "Telephone of the reporter",
    }
}

/// Help under the label; empty for none.
pub fn hint(field: FieldId) -> &'static str {
    match field {
        FieldId::ImmediateDanger => "If so, call 911 first, then send this referral.",
        FieldId::Urgent => "Any of these makes the referral urgent.",
        FieldId::ChildFirstName => "As far as it is known. Part of a name is enough.",
        FieldId::ChildLastName => "All last names, as the family writes them.",
        FieldId::ChildSuffix => "For example Jr or III.",
        FieldId::ChildOtherNames => "One on each line.",
        FieldId::ChildBirth => "If the birth date is not known, an age is enough.",
        FieldId::ChildNeeds => "Communication, mobility, comfort, faith or culture, medical alerts.",
        FieldId::ChildStreet => "A street name alone is enough.",
        FieldId::AllegationBy => "The number of the person under “People alleged to have done it”.",
        FieldId::Narrative => "In your own words. Do not paste criminal-history returns (NCIC, CHRI).",
        FieldId::ReporterName => "Only center staff see this.",
        _ => "",
    }
}

/// The title of a section.
pub fn section(section: Section) -> &'static str {
    match section {
        Section::About => "About this referral",
        Section::Safety => "Safety and urgency",
        Section::Child => "The child",
        Section::Caregiver => "Parents and caregivers",
        Section::Household => "Other children in the household",
        Section::Offender => "People alleged to have done it",
        Section::Allegation => "Allegations",
        Section::Disclosure => "What happened",
        Section::LawEnforcement => "Law enforcement",
        Section::ChildProtection => "Child protective services",
        Section::Services => "Services requested",
        Section::Reporter => "Original reporter",
    }
}

/// What one person or event of a repeated section is called.
pub fn item(section: Section, item: u8) -> String {
    let name = match section {
        Section::Caregiver => "Caregiver",
        Section::Household => "Child",
        Section::Offender => "Person",
        Section::Allegation => "Allegation",
        _ => self::section(section),
    };
    format!("{name} {}", item + 1)
}

/// A field of one person or event, for a list: "Caregiver 2: Telephone".
pub fn item_label(section: Section, number: u8, label: &str) -> String {
    format!("{}: {label}", item(section, number))
}

/// A field of a section, for a list: "The child: Sex".
pub fn section_label(section: Section, label: &str) -> String {
    format!("{}: {label}", self::section(section))
}

/// The label of a value of a client's profile.
pub fn profile(field: ProfileField) -> &'static str {
    match field {
        ProfileField::LegalName => "Name",
        ProfileField::PreferredName => "Preferred name",
        ProfileField::OtherNames => "Other names",
        ProfileField::Born => "Birth date or age",
        ProfileField::Sex => "Sex",
        ProfileField::Race => "Race",
        ProfileField::Hispanic => "Hispanic or Latino",
        ProfileField::Language => "Language",
        ProfileField::Interpreter => "Interpreter needed",
        ProfileField::Disability => "Disability",
        ProfileField::HomeAddress => "Home address",
        ProfileField::Phone => "Telephone",
        ProfileField::LivingWith => "Lives with",
        ProfileField::School => "School",
    }
}
