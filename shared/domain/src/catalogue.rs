//! Every field of a referral and of a client's record, once.
//!
//! Forms, check-answers, differences, correction ticks, labels in mails and the profile of a client all iterate
//! [`CATALOGUE`]; to add a field is to add a row here and its label in [`crate::words::fields`].

use std::{fmt, str::FromStr};

use crate::{codes::List, referral::Kind, words};

/// A part of the form. Repeated ones are asked for each person or event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "titles stand in words::fields")]
pub enum Section {
    Safety,
    About,
    Child,
    Allegation,
    Disclosure,
    Offender,
    Caregiver,
    Household,
    LawEnforcement,
    ChildProtection,
    Services,
    Reporter,
    Interview,
    Encounter,
    Therapy,
    Medical,
    Reporting,
    Status,
}

impl Section {
    /// Those of a referral, in the order in which they are asked and shown: whether the child is in danger comes first.
    pub const ALL: [Section; 12] = [
        Section::Safety,
        Section::About,
        Section::Child,
        Section::Allegation,
        Section::Disclosure,
        Section::Offender,
        Section::Caregiver,
        Section::Household,
        Section::LawEnforcement,
        Section::ChildProtection,
        Section::Services,
        Section::Reporter,
    ];

    /// What is entered at the center, and by no referral: what happened in an account, from when on it is counted in reports, and
    /// whether the client is actively seen.
    pub const OF_RECORD: [Section; 6] = [
        Section::Interview,
        Section::Encounter,
        Section::Therapy,
        Section::Medical,
        Section::Reporting,
        Section::Status,
    ];

    /// What happens in an account, each as often as it happens.
    pub const EVENTS: [Section; 4] = [
        Section::Interview,
        Section::Encounter,
        Section::Therapy,
        Section::Medical,
    ];

    /// The section of this name.
    pub fn named(name: &str) -> Option<Section> {
        let mut all = Section::ALL.into_iter().chain(Section::OF_RECORD);
        all.find(|it| it.name() == name)
    }

    /// The first part of the names of its inputs.
    pub fn name(self) -> &'static str {
        match self {
            Section::About => "about",
            Section::Safety => "safety",
            Section::Child => "child",
            Section::Caregiver => "caregiver",
            Section::Household => "household",
            Section::Offender => "offender",
            Section::Allegation => "allegation",
            Section::Disclosure => "disclosure",
            Section::LawEnforcement => "law_enforcement",
            Section::ChildProtection => "child_protection",
            Section::Services => "services",
            Section::Reporter => "reporter",
            Section::Interview => "interview",
            Section::Encounter => "encounter",
            Section::Therapy => "therapy",
            Section::Medical => "medical",
            Section::Reporting => "reporting",
            Section::Status => "status",
        }
    }

    /// How many numbers there are for its entries: those of an account come from several referrals.
    pub const fn numbers(self) -> u8 {
        match self {
            Section::Offender => 12,
            other => other.max_items(),
        }
    }

    /// How many times a referral may be asked it; 1 for what is not repeated.
    pub const fn max_items(self) -> u8 {
        match self {
            Section::Caregiver | Section::Offender | Section::Allegation => 4,
            Section::Household => 6,
            _ => 1,
        }
    }

    /// Whether it can be asked more than once.
    pub fn repeats(self) -> bool {
        self.max_items() > 1
    }

    /// Its fields that a referral of this kind is asked.
    pub fn fields(self, kind: Kind) -> impl Iterator<Item = &'static Field> {
        CATALOGUE
            .iter()
            .filter(move |it| it.section == self && it.asked.contains(kind))
    }
}

/// What is typed into a field, and what it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A name or part of one.
    Name,
    /// Several names, one a line.
    Names,
    /// One line.
    Line,
    /// Several lines.
    Prose,
    /// A telephone number.
    Phone,
    /// A whole number.
    Number,
    /// A day.
    Day,
    /// A birthday, an age, or "not known".
    Birth,
    /// One code of a list.
    Choice(List),
    /// Any codes of a list.
    Choices(List),
}

/// Which permission a value needs: a revision is stored in these parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// All but what follows.
    Form,
    /// What is said to have happened; some centers keep interviewers blind to it.
    Narrative,
    /// Who reported it; the law lets states keep that secret.
    Reporter,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 3] = [Part::Form, Part::Narrative, Part::Reporter];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Form => "form",
            Part::Narrative => "narrative",
            Part::Reporter => "reporter",
        }
    }
}

/// Which kinds of referral ask a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// All kinds.
    Always,
    /// Law enforcement and combined referrals.
    LawEnforcement,
    /// Child-protection and combined referrals.
    ChildProtection,
    /// None: the center finds it out.
    Never,
}

impl Asked {
    /// Whether a referral of this kind asks it.
    pub fn contains(self, kind: Kind) -> bool {
        match self {
            Asked::Always => true,
            Asked::LawEnforcement => matches!(kind, Kind::LawEnforcement | Kind::Combined),
            Asked::ChildProtection => matches!(kind, Kind::ChildProtection | Kind::Combined),
            Asked::Never => false,
        }
    }

    /// Whether it is a question of this kind in particular.
    pub fn only(self, kind: Kind) -> bool {
        self != Asked::Always && self.contains(kind) && kind != Kind::Combined
    }
}

/// What a value becomes in the profile of a client. Several fields of a name or an address make one fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "labels stand in words::fields")]
pub enum ProfileField {
    LegalName,
    PreferredName,
    OtherNames,
    Born,
    Sex,
    Race,
    Hispanic,
    Language,
    Interpreter,
    Disability,
    HomeAddress,
    Phone,
    LivingWith,
    Custody,
    School,
}

impl ProfileField {
    /// All, in the order in which they are shown.
    pub const ALL: [ProfileField; 15] = [
        ProfileField::LegalName,
        ProfileField::PreferredName,
        ProfileField::OtherNames,
        ProfileField::Born,
        ProfileField::Sex,
        ProfileField::Race,
        ProfileField::Hispanic,
        ProfileField::Language,
        ProfileField::Interpreter,
        ProfileField::Disability,
        ProfileField::HomeAddress,
        ProfileField::Phone,
        ProfileField::LivingWith,
        ProfileField::Custody,
        ProfileField::School,
    ];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            ProfileField::LegalName => "legal_name",
            ProfileField::PreferredName => "preferred_name",
            ProfileField::OtherNames => "other_names",
            ProfileField::Born => "born",
            ProfileField::Sex => "sex",
            ProfileField::Race => "race",
            ProfileField::Hispanic => "hispanic",
            ProfileField::Language => "language",
            ProfileField::Interpreter => "interpreter",
            ProfileField::Disability => "disability",
            ProfileField::HomeAddress => "home_address",
            ProfileField::Phone => "phone",
            ProfileField::LivingWith => "living_with",
            ProfileField::Custody => "custody",
            ProfileField::School => "school",
        }
    }

    /// Whether it changes in the life of a child, so that of two values the newer one holds. Of what lasts, the value that was there
    /// first holds until somebody knows better.
    pub fn changes(self) -> bool {
        use ProfileField::{Custody, HomeAddress, Interpreter, LivingWith, Phone, School};
        matches!(self, HomeAddress | Interpreter | LivingWith | Phone | Custody | School)
    }

    /// The field of this name, as stored.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }

    /// The fields of a referral that make it.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        CATALOGUE.iter().filter(move |it| it.profile == Some(self))
    }
}

/// For what a referral has to say more than it cannot be sent without. Which person it asks of: [`crate::readiness`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// To be imported: to know the child again, and to reach who cares for them.
    Import,
    /// To be counted in the report to the National Children's Alliance. Its case-tracking minimum asks for the child's age, sex,
    /// race and ethnicity, the type of abuse, the alleged offender's age, sex and relationship to the child, and which agencies
    /// are involved.
    Nca,
    /// To be counted in the report on VOCA funds. The performance measures of the Office for Victims of Crime ask for the type
    /// of victimization, age, gender, race and ethnicity, and whether the victim has a disability or limited English.
    Voca,
    /// To be counted in the report to the state. Each state asks for something else: [`crate::readiness::StateReport`].
    State,
}

impl Purpose {
    /// All, in the order in which they are shown.
    pub const ALL: [Purpose; 4] = [Purpose::Import, Purpose::Nca, Purpose::Voca, Purpose::State];

    /// What it is called.
    pub fn label(self) -> &'static str {
        words::review::purpose(self)
    }
}

/// A row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Which field.
    pub id: FieldId,
    /// Where it is asked.
    pub section: Section,
    /// The last part of the names of its inputs.
    pub name: &'static str,
    /// What is typed into it.
    pub kind: FieldKind,
    /// Whether a referral cannot be sent without it, in each item that has anything in it.
    pub required: bool,
    /// For what else it is needed, but for the report to the state.
    pub needed: &'static [Purpose],
    /// Which kinds of referral ask it.
    pub asked: Asked,
    /// Which permission it needs.
    pub part: Part,
    /// What it becomes in the profile of a client.
    pub profile: Option<ProfileField>,
    /// Whether the values of two referrals can be kept side by side when they are merged.
    pub several: bool,
}

impl Field {
    const fn new(id: FieldId, section: Section, name: &'static str, kind: FieldKind) -> Self {
        Self {
            id,
            section,
            name,
            kind,
            required: false,
            needed: &[],
            asked: Asked::Always,
            part: Part::Form,
            profile: None,
            several: matches!(kind, Names | Choices(_) | Line | Prose | Phone),
        }
    }
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    const fn needed(mut self, purposes: &'static [Purpose]) -> Self {
        self.needed = purposes;
        self
    }
    const fn asked(mut self, asked: Asked) -> Self {
        self.asked = asked;
        self
    }
    const fn part(mut self, part: Part) -> Self {
        self.part = part;
        self
    }
    const fn profile(mut self, profile: ProfileField) -> Self {
        self.profile = Some(profile);
        self
    }
    const fn only_one(mut self) -> Self {
        self.several = false;
        self
    }

    /// Whether an entry of an account may hold it: what is of the profile is changed there, what is kept apart stays with the referral.
    pub fn in_entries(&self) -> bool {
        self.part == Part::Form && self.profile.is_none()
    }

    /// The label people read.
    pub fn label(&self) -> &'static str {
        words::fields::label(self.id)
    }

    /// Help under the label; empty for none.
    pub fn hint(&self) -> &'static str {
        words::fields::hint(self.id)
    }

    /// Names it, of whichever person or event: `caregiver.phone`.
    pub fn code(&self) -> String {
        format!("{}.{}", self.section.name(), self.name)
    }

    /// The field that [`Self::code`] names.
    pub fn of_code(code: &str) -> Option<&'static Field> {
        CATALOGUE.iter().find(|it| it.code() == code)
    }

    /// Where the value of the `item`th (from 0) person or event stands.
    pub fn path(&self, item: u8) -> Path {
        Path { field: self.id, item }
    }
}

macro_rules! catalogue {
    ($($id:ident = $section:ident $name:literal $kind:expr $(, $with:ident($($value:expr)?))*;)*) => {
        /// Names a row of [`CATALOGUE`]. The order is that of the table, and of what is shown.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "labels stand in words::fields")]
        pub enum FieldId { $($id,)* }

        /// Every field of a referral and of a client's record.
        pub static CATALOGUE: &[Field] = &[
            $(Field::new(FieldId::$id, Section::$section, $name, $kind)$(.$with($($value)?))*,)*
        ];
    };
}

use Asked::{ChildProtection as ByCps, LawEnforcement as ByLe, Never};
use FieldKind::{Birth, Choice, Choices, Day, Line, Name, Names, Number, Phone, Prose};
use List::YesNoUnknown;
use Purpose::{Import, Nca, Voca};

catalogue! {
    ImmediateDanger = Safety "immediate_danger" Choice(YesNoUnknown), required();
    Urgent = Safety "urgent" Choices(List::UrgentCriteria);
    SafetyFlags = Safety "flags" Choices(List::SafetyFlags);
    ActionBy = Safety "action_by" Day;
    SafetyNote = Safety "note" Prose;

    Reason = About "reason" Choice(List::ReasonForReferral), required();
    CallbackPhone = About "callback_phone" Phone, required();
    Supervisor = About "supervisor" Line;

    ChildFirstName = Child "first_name" Name, needed(&[Import]), profile(ProfileField::LegalName);
    ChildMiddleName = Child "middle_name" Name, profile(ProfileField::LegalName);
    ChildLastName = Child "last_name" Name, needed(&[Import]), profile(ProfileField::LegalName);
    ChildSuffix = Child "suffix" Name, profile(ProfileField::LegalName);
    ChildPreferredName = Child "preferred_name" Name, profile(ProfileField::PreferredName);
    ChildOtherNames = Child "other_names" Names, profile(ProfileField::OtherNames);
    ChildBirth = Child "birth" Birth, required(), needed(&[Import, Nca, Voca]), profile(ProfileField::Born);
    ChildSex = Child "sex" Choice(List::Sex), required(), needed(&[Import, Nca, Voca]), profile(ProfileField::Sex);
    ChildRace = Child "race" Choices(List::Race), needed(&[Nca, Voca]), profile(ProfileField::Race);
    ChildHispanic = Child "hispanic" Choice(YesNoUnknown), needed(&[Nca, Voca]), profile(ProfileField::Hispanic);
    ChildLanguage = Child "language" Choice(List::Language), needed(&[Voca]), profile(ProfileField::Language);
    ChildInterpreter = Child "interpreter" Choice(YesNoUnknown), profile(ProfileField::Interpreter);
    ChildDisability = Child "disability" Choices(List::Disability), needed(&[Voca]), profile(ProfileField::Disability);
    ChildNeeds = Child "needs" Prose;
    ChildStreet = Child "street" Line, needed(&[Import]), profile(ProfileField::HomeAddress);
    ChildUnit = Child "unit" Line, profile(ProfileField::HomeAddress);
    ChildCity = Child "city" Line, profile(ProfileField::HomeAddress);
    ChildCounty = Child "county" Line, profile(ProfileField::HomeAddress);
    ChildState = Child "state" Choice(List::State), profile(ProfileField::HomeAddress);
    ChildPostcode = Child "postcode" Line, profile(ProfileField::HomeAddress);
    ChildPhone = Child "phone" Phone, profile(ProfileField::Phone);
    ChildLivingWith = Child "living_with" Choice(List::LivingArrangement), profile(ProfileField::LivingWith);
    ChildCustody = Child "custody" Choice(List::ChildCustody), profile(ProfileField::Custody);
    ChildWhereabouts = Child "whereabouts" Line;
    ChildSchool = Child "school" Line, profile(ProfileField::School), only_one();
    ChildGrade = Child "grade" Line, only_one();

    AllegationType = Allegation "type" Choice(List::AbuseType), required(), needed(&[Nca, Voca]);
    AllegationBy = Allegation "by" Choices(List::OffenderNumber);
    AllegationFrom = Allegation "from" Day;
    AllegationTo = Allegation "to" Day;
    AllegationAbout = Allegation "about" Line;
    AllegationPlaceType = Allegation "place_type" Choice(List::PlaceType);
    AllegationPlace = Allegation "place" Line;
    AllegationInjury = Allegation "injury" Choices(List::Injury);
    AllegationSeverity = Allegation "severity" Choice(List::Severity);

    Narrative = Disclosure "narrative" Prose, required(), part(Part::Narrative);
    CameToLight = Disclosure "how" Choice(List::CameToLight);
    DisclosedTo = Disclosure "to_whom" Line, part(Part::Narrative);
    DisclosedOn = Disclosure "on" Day;
    EarlierInterviews = Disclosure "earlier_interviews" Choice(YesNoUnknown);
    EarlierInterviewsBy = Disclosure "earlier_interviews_by" Line;

    OffenderIdentified = Offender "identified" Choice(YesNoUnknown), required();
    OffenderFirstName = Offender "first_name" Name;
    OffenderLastName = Offender "last_name" Name;
    OffenderDescription = Offender "description" Prose;
    OffenderBirth = Offender "birth" Birth, needed(&[Nca]);
    OffenderSex = Offender "sex" Choice(List::Sex), needed(&[Nca]);
    OffenderRelation = Offender "relation" Choice(List::OffenderRelation), required(), needed(&[Nca]);
    OffenderInHousehold = Offender "in_household" Choice(YesNoUnknown);
    OffenderAccess = Offender "access" Choice(YesNoUnknown);
    OffenderWhereabouts = Offender "whereabouts" Line;
    OffenderInCustody = Offender "in_custody" Choice(YesNoUnknown);
    OffenderProtectiveOrder = Offender "protective_order" Choice(YesNoUnknown);
    OffenderClient = Offender "client" Line, only_one(), asked(Never);

    CaregiverFirstName = Caregiver "first_name" Name;
    CaregiverLastName = Caregiver "last_name" Name, needed(&[Import]);
    CaregiverRelation = Caregiver "relation" Choice(List::CaregiverRelation), required();
    CaregiverGuardian = Caregiver "legal_guardian" Choice(YesNoUnknown);
    CaregiverCustody = Caregiver "custody" Choice(List::Custody);
    CaregiverNonOffending = Caregiver "non_offending" Choice(YesNoUnknown);
    CaregiverKnows = Caregiver "knows" Choice(YesNoUnknown);
    CaregiverMayContact = Caregiver "may_contact" Choice(YesNoUnknown);
    CaregiverPhone = Caregiver "phone" Phone, needed(&[Import]);
    CaregiverSafe = Caregiver "safe" Choice(List::Safe);
    CaregiverHours = Caregiver "safe_hours" Line;
    CaregiverAddress = Caregiver "address" Line;
    CaregiverLanguage = Caregiver "language" Choice(List::Language);
    CaregiverInterpreter = Caregiver "interpreter" Choice(YesNoUnknown);
    CaregiverClient = Caregiver "client" Line, only_one(), asked(Never);

    HouseholdFirstName = Household "first_name" Name;
    HouseholdLastName = Household "last_name" Name;
    HouseholdBirth = Household "birth" Birth;
    HouseholdNote = Household "note" Line;
    HouseholdClient = Household "client" Line, only_one(), asked(Never);

    LeInvolved = LawEnforcement "involved" Choice(YesNoUnknown), required(), needed(&[Nca]);
    LeAgency = LawEnforcement "agency" Line, asked(ByLe);
    LeCaseNumber = LawEnforcement "case_number" Line, needed(&[Import]), asked(ByLe);
    LeInvestigator = LawEnforcement "investigator" Line, asked(ByLe);
    LeInvestigatorPhone = LawEnforcement "investigator_phone" Phone, asked(ByLe);
    LeReportedOn = LawEnforcement "reported_on" Day, asked(ByLe);
    LeArrest = LawEnforcement "arrest" Choice(YesNoUnknown), asked(ByLe);
    LeCharges = LawEnforcement "charges" Line, asked(ByLe);
    LeEvidence = LawEnforcement "evidence" Choice(YesNoUnknown), asked(ByLe);
    LeInterviewBy = LawEnforcement "interview_by" Day, asked(ByLe);

    CpsInvolved = ChildProtection "involved" Choice(YesNoUnknown), required(), needed(&[Nca]);
    CpsAgency = ChildProtection "agency" Line, asked(ByCps);
    CpsIntakeNumber = ChildProtection "intake_number" Line, needed(&[Import]), asked(ByCps);
    CpsWorker = ChildProtection "worker" Line, asked(ByCps);
    CpsWorkerPhone = ChildProtection "worker_phone" Phone, asked(ByCps);
    CpsSupervisor = ChildProtection "supervisor" Line, asked(ByCps);
    CpsReportedOn = ChildProtection "reported_on" Day, asked(ByCps);
    CpsScreening = ChildProtection "screening" Choice(List::Screening), asked(ByCps);
    CpsResponse = ChildProtection "response" Choice(List::ResponseTime), asked(ByCps);
    CpsCustody = ChildProtection "custody" Choice(YesNoUnknown), asked(ByCps);
    CpsHistory = ChildProtection "history" Choice(YesNoUnknown), asked(ByCps);

    ServicesRequested = Services "requested" Choices(List::Services);
    ServicesEarliest = Services "earliest" Day;
    ServicesLatest = Services "latest" Day;
    ServicesAttend = Services "attend" Line;

    ReporterSource = Reporter "source" Choice(List::ReportSource), part(Part::Reporter);
    ReporterName = Reporter "name" Line, part(Part::Reporter);
    ReporterPhone = Reporter "phone" Phone, part(Part::Reporter);

    InterviewOn = Interview "on" Day, required();
    InterviewBy = Interview "by" Line, required();
    InterviewKind = Interview "kind" Choice(List::InterviewKind), required();
    InterviewPlace = Interview "place" Line;
    InterviewRecorded = Interview "recorded" Choice(YesNoUnknown);
    InterviewLanguage = Interview "language" Choice(List::Language);
    InterviewInterpreter = Interview "interpreter" Line;
    InterviewObservers = Interview "observers" Names;
    InterviewDisclosure = Interview "disclosure" Choice(List::DisclosureMade);
    InterviewNote = Interview "note" Prose;

    EncounterOn = Encounter "on" Day, required();
    EncounterKind = Encounter "kind" Choice(List::EncounterKind), required();
    EncounterWith = Encounter "with" Line;
    EncounterBy = Encounter "by" Line;
    EncounterMinutes = Encounter "minutes" Number;
    EncounterNote = Encounter "note" Prose;

    TherapyOn = Therapy "on" Day, required();
    TherapyProvider = Therapy "provider" Line;
    TherapyKind = Therapy "kind" Choice(List::TherapyKind), required();
    TherapyAttended = Therapy "attended" Choice(List::Attendance), required();
    TherapyNote = Therapy "note" Prose;

    MedicalOn = Medical "on" Day, required();
    MedicalProvider = Medical "provider" Line;
    MedicalKind = Medical "kind" Choice(List::ExamKind), required();
    MedicalFinding = Medical "finding" Choice(List::Finding);
    MedicalReferredTo = Medical "referred_to" Line;
    MedicalNote = Medical "note" Prose;

    ReportingFrom = Reporting "from" Day, required();

    StatusNow = Status "now" Choice(List::ClientStatus), required();
    StatusReason = Status "reason" Choice(List::InactiveReason);
    StatusInstead = Status "instead" Line;
}

impl FieldId {
    /// Its row.
    pub fn field(self) -> &'static Field {
        &CATALOGUE[self as usize]
    }
}

/// Where a value stands: a field, and of which person or event. Written `child.birth` or `caregiver.0.phone`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// The field.
    pub field: FieldId,
    /// The person or event, from 0; always 0 where the section is not repeated.
    pub item: u8,
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field.field();
        if field.section.repeats() {
            write!(f, "{}.{}.{}", field.section.name(), self.item, field.name)
        } else {
            write!(f, "{}.{}", field.section.name(), field.name)
        }
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text is not a path of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a field")]
pub struct NotAPath;

impl FromStr for Path {
    type Err = NotAPath;

    fn from_str(text: &str) -> Result<Self, NotAPath> {
        let (section, rest) = text.split_once('.').ok_or(NotAPath)?;
        let section = Section::named(section).ok_or(NotAPath)?;
        let (item, name) = if section.repeats() {
            let (item, name) = rest.split_once('.').ok_or(NotAPath)?;
            (
                item.parse().ok().filter(|it| *it < section.numbers()).ok_or(NotAPath)?,
                name,
            )
        } else {
            (0, rest)
        };
        let field = CATALOGUE
            .iter()
            .find(|it| it.section == section && it.name == name)
            .ok_or(NotAPath)?;
        Ok(field.path(item))
    }
}

impl Path {
    /// The label with the person or event it belongs to, for a list of mistakes: "Caregiver 2: Telephone".
    pub fn label(self) -> String {
        let field = self.field.field();
        if field.section.repeats() {
            words::fields::item_label(field.section, self.item, field.label())
        } else {
            words::fields::section_label(field.section, field.label())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_read_back_and_names_one_field() {
        for (index, field) in CATALOGUE.iter().enumerate() {
            assert_eq!(field.id as usize, index);
            for item in 0..field.section.max_items() {
                assert_eq!(field.path(item).to_string().parse(), Ok(field.path(item)));
            }
        }
        for wrong in [
            "",
            "child",
            "child.",
            "child.0.first_name",
            "caregiver.first_name",
            "caregiver.4.phone",
            "x.y",
        ] {
            assert_eq!(wrong.parse::<Path>(), Err(NotAPath), "{wrong}");
        }
    }

    #[test]
    fn sections_and_their_fields_have_one_order() {
        let all = Section::ALL.into_iter().chain(Section::OF_RECORD);
        assert!(all.is_sorted());
        assert!(CATALOGUE.is_sorted_by_key(|it| it.section));
        assert_eq!(CATALOGUE[0].id, FieldId::ImmediateDanger);
    }

    #[test]
    fn a_field_of_the_profile_is_asked_by_every_kind_of_referral() {
        for field in CATALOGUE.iter().filter(|it| it.profile.is_some()) {
            assert_eq!(
                (field.asked, field.section),
                (Asked::Always, Section::Child),
                "{}",
                field.name
            );
        }
    }
}
