//! What a referral does not say although its import or a report will ask for it.
//!
//! The catalogue says which field is needed for what; here is of whom. That somebody does not know is an answer: there is nothing
//! to ask for. Of somebody alleged whom nobody can name only the relation to the child is needed; one caregiver who is named and
//! one telephone number are enough; and of an agency, its case number above all, something is needed only where it is involved, so that none is
//! ever made up.

use std::str::FromStr;

use crate::{
    answers::Answers,
    catalogue::{CATALOGUE, Field, FieldId, Path, Purpose, Section},
    codes,
    referral::Kind,
};

/// What the center's state asks for in its report: the fields that the operator has named. None if it has no such report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateReport(Vec<FieldId>);

/// A name that no field of a referral has. The sentence says which names there are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no field of a referral; there are {all}", all = names().collect::<Vec<_>>().join(", "))]
pub struct NoSuchField(String);

impl FromStr for StateReport {
    type Err = NoSuchField;

    /// Names of fields, separated by commas: `child.county, offender.relation`. Of whom they are needed is as for every purpose.
    fn from_str(text: &str) -> Result<Self, NoSuchField> {
        let field = |name: &str| {
            let it = of_referral().find(|it| name_of(it) == name);
            it.map(|it| it.id).ok_or_else(|| NoSuchField(name.to_owned()))
        };
        let named = text.split(',').map(str::trim).filter(|it| !it.is_empty());
        named.map(field).collect::<Result<_, _>>().map(Self)
    }
}

fn of_referral() -> impl Iterator<Item = &'static Field> {
    let is_asked = |it: &&Field| Kind::ALL.iter().any(|kind| it.asked.contains(*kind));
    let fields = CATALOGUE.iter().filter(|it| Section::ALL.contains(&it.section));
    fields.filter(is_asked)
}

/// The name of a field, whichever person or event it is asked of.
fn name_of(field: &Field) -> String {
    format!("{}.{}", field.section.name(), field.name)
}

fn names() -> impl Iterator<Item = String> {
    of_referral().map(name_of)
}

/// How far a referral has what one purpose needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// For what.
    pub purpose: Purpose,
    /// How many values it needs.
    pub needed: usize,
    /// The places of those that are missing, in the order of the form.
    pub gaps: Vec<Path>,
}

impl Readiness {
    /// How many values are there.
    pub fn there(&self) -> usize {
        self.needed - self.gaps.len()
    }
}

/// How far a referral of this kind has what each purpose needs, but for those that need nothing of it.
pub fn of(kind: Kind, answers: &Answers, state: &StateReport) -> Vec<Readiness> {
    let is_needed = |it: &Field, purpose| match purpose {
        Purpose::State => state.0.contains(&it.id),
        Purpose::Import | Purpose::Nca | Purpose::Voca => it.needed.contains(&purpose),
    };
    let asked = |it: &&'static Field| it.asked.contains(kind);
    let of = |purpose: Purpose| {
        let needed: Vec<Path> = CATALOGUE
            .iter()
            .filter(asked)
            .filter(|it| is_needed(it, purpose))
            .flat_map(|it| places(it, answers))
            .collect();
        Readiness {
            purpose,
            needed: needed.len(),
            gaps: needed.into_iter().filter(|it| !is_there(*it, answers)).collect(),
        }
    };
    Purpose::ALL.into_iter().map(of).filter(|it| it.needed > 0).collect()
}

/// What is missing for any purpose, each place once, in the order of the form.
pub fn gaps(kind: Kind, answers: &Answers, state: &StateReport) -> Vec<Path> {
    let mut all: Vec<Path> = of(kind, answers, state).into_iter().flat_map(|it| it.gaps).collect();
    all.sort();
    all.dedup();
    all
}

/// Where a needed field is needed: of whom, if it is asked of several.
fn places(field: &Field, answers: &Answers) -> Vec<Path> {
    let is_involved = |it| answers.code(it) == Some(codes::YES);
    let mut items = answers.items(field.section);
    match (field.section, field.id) {
        (Section::LawEnforcement, it) if it != FieldId::LeInvolved && !is_involved(FieldId::LeInvolved) => {
            return Vec::new();
        }
        (Section::ChildProtection, it) if it != FieldId::CpsInvolved && !is_involved(FieldId::CpsInvolved) => {
            return Vec::new();
        }
        (Section::Caregiver, _) => items.truncate(1),
        (Section::Offender, it) if !matches!(it, FieldId::OffenderRelation | FieldId::OffenderIdentified) => {
            let there = !items.is_empty();
            items.retain(|it| !is_unidentified(*it, answers));
            if there {
                return items.into_iter().map(|it| field.path(it)).collect();
            }
        }
        _ => {}
    }
    // Where nobody is named, it is missing of the first.
    if items.is_empty() {
        items.push(0);
    }
    items.into_iter().map(|it| field.path(it)).collect()
}

fn is_unidentified(item: u8, answers: &Answers) -> bool {
    let said = answers.get(FieldId::OffenderIdentified.field().path(item));
    matches!(said, Some(crate::answers::Value::Choice(it)) if *it != codes::YES)
}

/// Whether a needed value is there.
fn is_there(path: Path, answers: &Answers) -> bool {
    let any = |fields: &[FieldId]| {
        let mut all = answers.iter().map(|it| it.0.field);
        all.any(|it| fields.contains(&it))
    };
    match path.field {
        FieldId::CaregiverLastName => any(&[FieldId::CaregiverFirstName, FieldId::CaregiverLastName]),
        FieldId::CaregiverPhone => any(&[FieldId::CaregiverPhone]),
        _ => answers.get(path).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        answers::{self, Scope},
        form::Form,
    };

    fn said(pairs: &[(&str, &str)]) -> Answers {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        answers::parse(
            &Form::from_pairs(pairs),
            Kind::Combined,
            Scope::Referral,
            date(2026, 11, 22),
        )
        .answers
    }

    fn missing(purpose: Purpose, pairs: &[(&str, &str)]) -> Vec<String> {
        let all = of(Kind::Combined, &said(pairs), &StateReport::default());
        let it = all.into_iter().find(|it| it.purpose == purpose).unwrap();
        it.gaps.iter().map(Path::to_string).collect()
    }

    #[test]
    fn of_an_empty_form_all_is_missing_but_case_numbers() {
        assert_eq!(
            missing(Purpose::Import, &[]),
            [
                "child.first_name",
                "child.last_name",
                "child.birth",
                "child.sex",
                "child.street",
                "caregiver.0.last_name",
                "caregiver.0.phone"
            ]
        );
        assert_eq!(
            missing(Purpose::Nca, &[]),
            [
                "child.birth",
                "child.sex",
                "child.race",
                "child.hispanic",
                "allegation.0.type",
                "offender.0.birth",
                "offender.0.sex",
                "offender.0.relation",
                "law_enforcement.involved",
                "child_protection.involved"
            ]
        );
        assert_eq!(
            missing(Purpose::Voca, &[]),
            [
                "child.birth",
                "child.sex",
                "child.race",
                "child.hispanic",
                "child.language",
                "child.disability",
                "allegation.0.type"
            ]
        );
    }

    /// Beyond 13: what the state asks for is a bar of its own, with the same rules; where it asks for nothing, there is none.
    #[test]
    fn what_the_state_asks_for_is_named_too() {
        let state: StateReport = " child.county,offender.birth ,law_enforcement.case_number,"
            .parse()
            .unwrap();
        let of_state = |pairs: &[(&str, &str)]| {
            let all = of(Kind::Combined, &said(pairs), &state);
            let it = all.into_iter().find(|it| it.purpose == Purpose::State);
            it.map(|it| (it.there(), it.gaps.iter().map(Path::to_string).collect::<Vec<_>>()))
        };
        assert_eq!(
            of_state(&[]),
            Some((0, vec!["child.county".into(), "offender.0.birth".into()]))
        );
        let pairs = [
            ("child.county", "Lake"),
            ("offender.0.identified", "no"),
            ("offender.0.relation", "unknown"),
        ];
        assert_eq!(of_state(&pairs), Some((1, vec![])));
        let involved = [("child.county", "Lake"), ("law_enforcement.involved", "yes")];
        let missing = vec!["offender.0.birth".into(), "law_enforcement.case_number".into()];
        assert_eq!(of_state(&involved), Some((1, missing)));

        let of_others: StateReport = "offender.last_name, law_enforcement.agency, child_protection.worker"
            .parse()
            .unwrap();
        let nobody = [
            ("offender.0.identified", "no"),
            ("offender.0.relation", "unknown"),
            ("law_enforcement.involved", "no"),
        ];
        assert_eq!(
            gaps(Kind::Combined, &said(&nobody), &of_others)
                .iter()
                .filter(|it| of_others.0.contains(&it.field))
                .count(),
            0
        );
        assert!(
            "offender.client".parse::<StateReport>().is_err(),
            "nobody is asked that"
        );

        let without = of(Kind::Combined, &said(&[]), &StateReport::default());
        assert!(without.iter().all(|it| it.purpose != Purpose::State));
        assert!(
            gaps(Kind::Combined, &said(&[]), &state)
                .iter()
                .any(|it| it.to_string() == "child.county")
        );
    }

    #[test]
    fn a_name_that_no_field_has_is_answered_with_those_there_are() {
        let error = "child.shoe_size".parse::<StateReport>().unwrap_err().to_string();
        assert!(
            error.starts_with("“child.shoe_size” is no field of a referral; there are "),
            "{error}"
        );
        assert!(
            error.contains("child.first_name, ") && error.contains("allegation.type"),
            "{error}"
        );
        for name in names() {
            assert!(name.parse::<StateReport>().is_ok(), "{name}");
        }
    }

    #[test]
    fn of_somebody_whom_nobody_can_name_only_the_relation_is_needed() {
        let of_offender = |pairs: &[(&str, &str)]| {
            let all = missing(Purpose::Nca, pairs);
            all.into_iter()
                .filter(|it| it.starts_with("offender"))
                .collect::<Vec<_>>()
        };
        assert_eq!(of_offender(&[("offender.0.identified", "no")]), ["offender.0.relation"]);
        let unknown = [
            ("offender.0.identified", "unknown"),
            ("offender.0.relation", "stranger"),
        ];
        assert_eq!(of_offender(&unknown), Vec::<String>::new());
        let known = [
            ("offender.0.identified", "no"),
            ("offender.0.relation", "unknown"),
            ("offender.1.identified", "yes"),
            ("offender.1.relation", "neighbor"),
        ];
        assert_eq!(of_offender(&known), ["offender.1.birth", "offender.1.sex"]);
    }

    #[test]
    fn that_somebody_does_not_know_is_an_answer() {
        let pairs = [
            ("child.birth.unknown", "yes"),
            ("child.sex", "unknown"),
            ("child.hispanic", "unknown"),
        ];
        let missing = missing(Purpose::Nca, &pairs);
        assert!(
            missing.iter().all(|it| it == "child.race" || !it.starts_with("child.")),
            "{missing:?}"
        );
    }

    #[test]
    fn one_caregiver_who_is_named_and_one_telephone_number_are_enough() {
        let of_caregivers = |pairs: &[(&str, &str)]| {
            let all = missing(Purpose::Import, pairs);
            all.into_iter()
                .filter(|it| it.starts_with("caregiver"))
                .collect::<Vec<_>>()
        };
        let named = [("caregiver.1.first_name", "Ann"), ("caregiver.2.phone", "555-0100")];
        assert_eq!(of_caregivers(&named[..1]), ["caregiver.1.phone"]);
        let two = [named[0], ("caregiver.2.first_name", "Bob")];
        assert_eq!(of_caregivers(&two), ["caregiver.1.phone"], "missing once");
        assert_eq!(of_caregivers(&named), Vec::<String>::new());
    }

    /// Beyond 14: no case number is missing where nobody says that the agency is involved.
    #[test]
    fn a_case_number_is_needed_only_where_that_agency_is_involved() {
        let numbers = |le: &str, cps: &str| {
            let pairs = [("law_enforcement.involved", le), ("child_protection.involved", cps)];
            let all = missing(Purpose::Import, &pairs);
            all.into_iter().filter(|it| it.ends_with("number")).collect::<Vec<_>>()
        };
        for (le, cps) in [("no", "no"), ("unknown", "no"), ("", "")] {
            assert_eq!(numbers(le, cps), Vec::<String>::new());
        }
        assert_eq!(numbers("yes", "no"), ["law_enforcement.case_number"]);
        assert_eq!(numbers("no", "yes"), ["child_protection.intake_number"]);
        // A form that does not ask for a number does not miss one.
        assert!(
            gaps(
                Kind::Client,
                &said(&[("law_enforcement.involved", "yes")]),
                &StateReport::default()
            )
            .iter()
            .all(|it| it.field != FieldId::LeCaseNumber)
        );
    }

    /// An answer for each place at which one can be missing, and for those on which it depends what is.
    fn answers_to_all() -> Vec<(Path, crate::answers::Value)> {
        let mut pairs = Vec::new();
        for (section, items) in [("caregiver", 0..4), ("offender", 0..4)] {
            for item in items {
                let inputs = [
                    "last_name",
                    "phone",
                    "birth.age",
                    "birth.unit",
                    "sex",
                    "relation",
                    "identified",
                ];
                let values = ["King", "555-0100", "30", "years", "male", "unknown", "yes"];
                pairs.extend(
                    inputs
                        .into_iter()
                        .zip(values)
                        .map(|(input, value)| (format!("{section}.{item}.{input}"), value)),
                );
            }
        }
        for (input, value) in [
            ("child.first_name", "Ada"),
            ("child.last_name", "King"),
            ("child.birth.unknown", "yes"),
            ("child.sex", "female"),
            ("child.race", "asian"),
            ("child.hispanic", "no"),
            ("child.language", "en"),
            ("child.disability", "none"),
            ("child.street", "12 Oak Lane"),
            ("allegation.0.type", "neglect"),
            ("allegation.1.type", "neglect"),
            ("law_enforcement.involved", "yes"),
            ("law_enforcement.case_number", "26-1"),
            ("child_protection.involved", "yes"),
            ("child_protection.intake_number", "26-2"),
        ] {
            pairs.push((input.to_owned(), value));
        }
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        said(&pairs).iter().map(|(path, value)| (path, value.clone())).collect()
    }

    proptest! {
        /// An answer never adds a gap, but for one that there is another person, or that an agency is involved; and an answer to
        /// a gap closes it.
        #[test]
        fn an_answer_closes_its_gap_and_opens_no_other(chosen in prop::collection::vec(any::<bool>(), 60), next in any::<prop::sample::Index>()) {
            let all = answers_to_all();
            let mut sent = Answers::default();
            for ((path, value), _) in all.iter().zip(&chosen).filter(|it| *it.1) {
                sent.set(*path, value.clone());
            }
            let before = gaps(Kind::Combined, &sent, &StateReport::default());
            let (path, value) = next.get(&all);
            let section = path.field.field().section;
            let is_new = section.repeats() && !sent.items(section).contains(&path.item);
            sent.set(*path, value.clone());
            let after = gaps(Kind::Combined, &sent, &StateReport::default());
            prop_assert!(!after.contains(path), "{path} is still missing");
            if !is_new && !matches!(path.field, FieldId::LeInvolved | FieldId::CpsInvolved) {
                prop_assert!(after.iter().all(|it| before.contains(it)), "{path}: {before:?} {after:?}");
            }
        }

        #[test]
        fn what_is_there_and_what_is_missing_is_what_is_needed(chosen in prop::collection::vec(any::<bool>(), 60)) {
            let mut sent = Answers::default();
            for ((path, value), _) in answers_to_all().iter().zip(&chosen).filter(|it| *it.1) {
                sent.set(*path, value.clone());
            }
            for it in of(Kind::Combined, &sent, &StateReport::default()) {
                prop_assert_eq!(it.there() + it.gaps.len(), it.needed);
                prop_assert!(it.gaps.is_sorted());
            }
        }
    }
}
