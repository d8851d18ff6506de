//! A child of the demonstration as a profile, and as a referral.

use domain::{
    answers::{Answers, Value},
    birth::{AgeUnit, Birth},
    catalogue::{FieldId, FieldKind},
    form::Form,
    referral::Kind,
    text::{Line, Name, Phone},
};

use super::Child;

/// What every referral says that says nothing else.
const ALWAYS: &[(&str, &str)] = &[
    ("about.reason", "allegation_of_abuse"),
    ("safety.immediate_danger", "no"),
    ("allegation.0.type", "physical_abuse"),
    ("allegation.0.place_type", "home"),
    ("allegation.0.about", "within the last weeks"),
    (
        "disclosure.narrative",
        "Fictional: a teacher noticed that the child was unusually quiet and asked for advice.",
    ),
    ("disclosure.how", "other"),
    ("offender.0.identified", "unknown"),
    ("offender.0.relation", "unknown"),
    ("services.requested", "interview_initial"),
    ("services.requested", "advocacy"),
    ("reporter.source", "education"),
];

/// What a police officer adds.
const BY_LAW_ENFORCEMENT: &[(&str, &str)] = &[
    ("law_enforcement.agency", "Riverbend Police Department (demo)"),
    ("law_enforcement.investigator", "Detective Dana Okafor"),
    ("law_enforcement.investigator_phone", "(290) 555-0111"),
    ("law_enforcement.arrest", "no"),
];

/// What a worker of child protective services adds.
const BY_CHILD_PROTECTION: &[(&str, &str)] = &[
    (
        "child_protection.agency",
        "Larkfield County Child Protective Services (demo)",
    ),
    ("child_protection.worker", "Luz Marroquín"),
    ("child_protection.worker_phone", "(290) 555-0122"),
    ("child_protection.screening", "in"),
    ("child_protection.response", "72_hours"),
    ("child_protection.custody", "no"),
];

impl Child {
    /// What a center knows of its client.
    pub(crate) fn profile(&self) -> Answers {
        let mut answers = Answers::default();
        let texts = [
            (FieldId::ChildFirstName, self.given.as_str()),
            (FieldId::ChildMiddleName, &self.middle),
            (FieldId::ChildLastName, &self.family),
            (FieldId::ChildStreet, &self.home.street),
            (FieldId::ChildCity, self.home.city),
            (FieldId::ChildCounty, self.home.county),
            (FieldId::ChildPostcode, &self.home.postcode),
            (FieldId::ChildPhone, &self.home.phone),
        ];
        for (field, text) in texts {
            let value = match field.field().kind {
                FieldKind::Name => Name::parse(text).map(Value::Name),
                FieldKind::Phone => Phone::parse(text).map(Value::Phone),
                _ => Line::parse(text).map(Value::Line),
            };
            // An empty text is no value.
            if let Ok(value) = value {
                answers.set(field.field().path(0), value);
            }
        }
        let mut code = |field: FieldId, code| answers.set(field.field().path(0), Value::Choice(code));
        code(FieldId::ChildSex, self.sex);
        if self.language != "en" {
            code(FieldId::ChildLanguage, self.language);
        }
        answers.set(FieldId::ChildBirth.field().path(0), Value::Birth(self.birth));
        answers
    }

    /// A referral about the child that can be sent as it is: what is always said, and who the child is.
    pub(crate) fn form(&self, kind: Kind) -> Form {
        let home = &self.home;
        // Of a home, as a case of brothers and sisters is.
        let house = home.street.split(' ').next().unwrap_or_default();
        let number = format!("DEMO-{}-{house}", home.postcode);
        let yes_or_no = |asked: bool| if asked { "yes" } else { "unknown" };
        let police = matches!(kind, Kind::LawEnforcement | Kind::Combined);
        let protection = matches!(kind, Kind::ChildProtection | Kind::Combined);
        let mut said: Vec<(&str, &str)> = ALWAYS.to_vec();
        said.extend([
            (
                "about.callback_phone",
                if protection { "(290) 555-0122" } else { "(290) 555-0111" },
            ),
            ("child.first_name", &self.given),
            ("child.middle_name", &self.middle),
            ("child.last_name", &self.family),
            ("child.sex", self.sex),
            ("child.language", self.language),
            ("child.street", &home.street),
            ("child.city", home.city),
            ("child.county", home.county),
            ("child.postcode", &home.postcode),
            ("law_enforcement.involved", yes_or_no(police)),
            ("child_protection.involved", yes_or_no(protection)),
        ]);
        if police {
            said.extend(BY_LAW_ENFORCEMENT);
            said.push(("law_enforcement.case_number", &number));
        }
        if protection {
            said.extend(BY_CHILD_PROTECTION);
            said.push(("child_protection.intake_number", &number));
        }
        let typed = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let mut pairs: Vec<(String, String)> = said.into_iter().map(typed).collect();
        for (at, adult) in self.adults.iter().enumerate() {
            let mut add = |name: &str, value: &str| pairs.push((format!("caregiver.{at}.{name}"), value.to_owned()));
            add("first_name", &adult.given);
            add("last_name", &adult.family);
            add("relation", adult.relation);
            add("legal_guardian", "yes");
            add("may_contact", "yes");
            if at == 0 {
                add("phone", &home.phone);
                add("safe", "safe");
            }
        }
        let mut born = |part: &str, value: String| pairs.push((format!("child.birth.{part}"), value));
        match self.birth {
            Birth::On(day) => {
                born("month", day.month().to_string());
                born("day", day.day().to_string());
                born("year", day.year().to_string());
            }
            Birth::Age(age) => {
                born("age", age.count.to_string());
                let unit = if age.unit == AgeUnit::Months { "months" } else { "years" };
                born("unit", unit.to_owned());
            }
            Birth::Unknown => born("unknown", "yes".to_owned()),
        }
        Form::from_pairs(pairs)
    }
}
