//! What was typed, understood: the values of a referral.

mod parsing;

use std::{collections::BTreeMap, fmt};

use jiff::civil::Date;

use crate::{
    birth::{self, Birth},
    catalogue::{CATALOGUE, Field, FieldId, FieldKind, Part, Path, Section},
    codes::{self, Code, List},
    form::{Form, inputs},
    referral::Kind,
    text::{Line, Name, Phone, Prose},
    words::review,
};

pub use parsing::{Complaint, Parsed, Scope, parse};

/// A value of a field. `Debug` prints no personal value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A name or part of one.
    Name(Name),
    /// Several names; never none.
    Names(Vec<Name>),
    /// One line.
    Line(Line),
    /// Several lines.
    Prose(Prose),
    /// A telephone number.
    Phone(Phone),
    /// A whole number.
    Number(Number),
    /// A day.
    Day(Day),
    /// When somebody was born.
    Birth(Birth),
    /// A code.
    Choice(Code),
    /// Codes in the order of their list; never none.
    Choices(Vec<Code>),
}

/// A whole number below 10,000 whose `Debug` prints nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Number(pub u16);

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<number>")
    }
}

/// A day whose `Debug` prints nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<day>")
    }
}

/// The values of a referral; what was not answered is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<Path, Value>);

/// A stored document contradicts the catalogue. Names the place only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored value does not fit the catalogue")]
pub struct CorruptAnswers;

impl Answers {
    /// The format in which [`Self::to_json`] writes. A later one reads older ones by up-casters.
    pub const FORMAT: i64 = 1;

    /// The value at a place.
    pub fn get(&self, path: Path) -> Option<&Value> {
        self.0.get(&path)
    }

    /// The value of a field that is not repeated.
    pub fn one(&self, field: FieldId) -> Option<&Value> {
        self.get(field.field().path(0))
    }

    /// The chosen code of a field that is not repeated.
    pub fn code(&self, field: FieldId) -> Option<Code> {
        match self.one(field) {
            Some(Value::Choice(code)) => Some(code),
            _ => None,
        }
    }

    /// A short text of a field that is not repeated; empty if it was not answered.
    pub fn text(&self, field: FieldId) -> &str {
        self.text_at(field.field().path(0))
    }

    /// A short text; empty if it was not answered.
    pub fn text_at(&self, path: Path) -> &str {
        match self.get(path) {
            Some(Value::Name(it)) => it.as_str(),
            Some(Value::Line(it)) => it.as_str(),
            Some(Value::Phone(it)) => it.as_str(),
            Some(Value::Prose(it)) => it.as_str(),
            _ => "",
        }
    }

    /// Sets a value.
    pub fn set(&mut self, path: Path, value: Value) {
        self.0.insert(path, value);
    }

    /// With the day on which its ages were said, where that is not known yet.
    #[must_use]
    pub fn said_on(mut self, day: Date) -> Self {
        for value in self.0.values_mut() {
            if let Value::Birth(Birth::Age(age)) = value {
                age.on = age.on.or(Some(day));
            }
        }
        self
    }

    /// With what was said `before` and is still said as it was said then: an age as of its day.
    #[must_use]
    pub fn as_said(mut self, before: &Self) -> Self {
        for (path, value) in &mut self.0 {
            if let Some(same) = before.get(*path).filter(|it| *it == value) {
                *value = same.clone();
            }
        }
        self
    }

    /// All values, in the order of the catalogue.
    pub fn iter(&self) -> impl Iterator<Item = (Path, &Value)> {
        self.0.iter().map(|(path, value)| (*path, value))
    }

    /// The persons or events of a section that have any value.
    pub fn items(&self, section: Section) -> Vec<u8> {
        (0..section.numbers())
            .filter(|item| {
                self.0
                    .keys()
                    .any(|it| it.field.field().section == section && it.item == *item)
            })
            .collect()
    }

    /// The child's name as it is written on lists: "Last, First Middle Suffix".
    pub fn child_name(&self) -> String {
        let [first, middle, last, suffix] = [
            FieldId::ChildFirstName,
            FieldId::ChildMiddleName,
            FieldId::ChildLastName,
            FieldId::ChildSuffix,
        ]
        .map(|it| self.text(it));
        let given = [first, middle, suffix]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        [last, &given]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Whether the child may be in danger now, so that the referral goes to the top of the queue.
    pub fn is_urgent(&self) -> bool {
        !self.urgent_because().is_empty()
    }

    /// Why the child may be in danger now, in words; nothing if it is not said to be.
    pub fn urgent_because(&self) -> Vec<&'static str> {
        let ticked = |field| match self.one(field) {
            Some(Value::Choices(codes)) => codes.as_slice(),
            _ => &[],
        };
        let danger = (self.code(FieldId::ImmediateDanger) == Some(codes::YES)).then_some(review::IN_DANGER);
        let tonight = ticked(FieldId::SafetyFlags)
            .iter()
            .filter(|it| **it == "not_safe_tonight");
        let criteria = ticked(FieldId::Urgent).iter();
        danger
            .into_iter()
            .chain(tonight.map(|it| List::SafetyFlags.label(it)))
            .chain(criteria.map(|it| List::UrgentCriteria.label(it)))
            .collect()
    }

    /// What to type to give these answers.
    pub fn to_form(&self) -> Form {
        let mut form = Form::default();
        for (path, value) in self.iter() {
            let mut set = |suffix: &str, text: String| form.set(format!("{path}{suffix}"), vec![text]);
            let mut day = |it: &Date| {
                set(".month", it.month().to_string());
                set(".day", it.day().to_string());
                set(".year", it.year().to_string());
            };
            match value {
                Value::Name(it) => set("", it.as_str().into()),
                Value::Line(it) => set("", it.as_str().into()),
                Value::Prose(it) => set("", it.as_str().into()),
                Value::Phone(it) => set("", it.as_str().into()),
                Value::Number(it) => set("", it.0.to_string()),
                Value::Choice(it) => set("", (*it).into()),
                Value::Names(it) => set("", it.iter().map(Name::as_str).collect::<Vec<_>>().join("\n")),
                Value::Day(it) => day(&it.0),
                Value::Birth(Birth::On(it)) => day(it),
                Value::Birth(Birth::Age(it)) => {
                    set(".age", it.count.to_string());
                    set(
                        ".unit",
                        if it.unit == birth::AgeUnit::Months {
                            "months".into()
                        } else {
                            "years".into()
                        },
                    );
                }
                Value::Birth(Birth::Unknown) => set(".unknown", "yes".into()),
                Value::Choices(it) => form.set(path.to_string(), it.iter().map(|it| (*it).to_owned()).collect()),
            }
        }
        form
    }

    /// The values of one part as a document: an object of paths.
    pub fn to_json(&self, part: Part) -> serde_json::Value {
        let fields = self.iter().filter(|(path, _)| path.field.field().part == part);
        serde_json::Value::Object(
            fields
                .map(|(path, value)| (path.to_string(), value.to_json()))
                .collect(),
        )
    }

    /// Adds the values of a document that [`Self::to_json`] wrote in this `format`.
    pub fn add_json(&mut self, format: i64, document: &serde_json::Value) -> Result<(), CorruptAnswers> {
        if format != Self::FORMAT {
            return Err(CorruptAnswers);
        }
        for (path, value) in document.as_object().ok_or(CorruptAnswers)? {
            let path: Path = path.parse().map_err(|_| CorruptAnswers)?;
            self.0.insert(path, Value::from_json(path.field.field(), value)?);
        }
        Ok(())
    }
}

impl Value {
    /// As stored.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::json;
        match self {
            Value::Name(it) => json!(it),
            Value::Names(it) => json!(it),
            Value::Line(it) => json!(it),
            Value::Prose(it) => json!(it),
            Value::Phone(it) => json!(it),
            Value::Number(it) => json!(it.0),
            Value::Day(it) => json!(it.0),
            Value::Birth(it) => json!(it),
            Value::Choice(it) => json!(it),
            Value::Choices(it) => json!(it),
        }
    }

    /// Reads a stored value of `field`.
    pub fn from_json(field: &Field, json: &serde_json::Value) -> Result<Self, CorruptAnswers> {
        fn read<T: serde::de::DeserializeOwned>(json: &serde_json::Value) -> Result<T, CorruptAnswers> {
            T::deserialize(json).map_err(|_| CorruptAnswers)
        }
        use serde::Deserialize as _;
        let code = |list: codes::List, json: &serde_json::Value| {
            json.as_str().and_then(|it| list.parse(it)).ok_or(CorruptAnswers)
        };
        Ok(match field.kind {
            FieldKind::Name => Value::Name(read(json)?),
            FieldKind::Names => Value::Names(read(json)?),
            FieldKind::Line => Value::Line(read(json)?),
            FieldKind::Prose => Value::Prose(read(json)?),
            FieldKind::Phone => Value::Phone(read(json)?),
            FieldKind::Number => Value::Number(Number(read(json)?)),
            FieldKind::Day => Value::Day(Day(Date::deserialize(json).map_err(|_| CorruptAnswers)?)),
            FieldKind::Birth => Value::Birth(read(json)?),
            FieldKind::Choice(list) => Value::Choice(code(list, json)?),
            FieldKind::Choices(list) => Value::Choices(
                json.as_array()
                    .ok_or(CorruptAnswers)?
                    .iter()
                    .map(|it| code(list, it))
                    .collect::<Result<_, _>>()?,
            ),
        })
    }
}

/// The first input of a value, where a link to its mistake leads.
pub fn anchor(path: Path) -> String {
    inputs(path).into_iter().next().unwrap_or_default()
}

/// Every place of a referral of this kind at which something may be wrong, for correction ticks.
pub fn places(kind: Kind) -> impl Iterator<Item = Path> {
    CATALOGUE
        .iter()
        .filter(move |it| Section::ALL.contains(&it.section) && it.asked.contains(kind))
        .map(|it| it.path(0))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::{birth::DateError, words::complaints as words};

    const TODAY: Date = date(2026, 11, 22);

    fn filled(pairs: &[(&str, &str)]) -> Parsed {
        let form = Form::from_pairs(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        parse(&form, Kind::Combined, Scope::Referral, TODAY)
    }

    #[test]
    fn an_empty_form_says_all_that_is_missing_at_once() {
        let places: Vec<String> = filled(&[]).complaints.iter().map(|it| it.path.to_string()).collect();
        assert_eq!(
            places,
            [
                "safety.immediate_danger",
                "about.reason",
                "about.callback_phone",
                "child.first_name",
                "child.birth",
                "child.sex",
                "allegation.0.type",
                "disclosure.narrative",
                "law_enforcement.involved",
                "child_protection.involved",
            ]
            .iter()
            .filter(|it| **it != "allegation.0.type")
            .copied()
            .collect::<Vec<_>>()
        );
        let allegation = filled(&[("about.reason", "allegation_of_abuse")]);
        assert!(
            allegation
                .complaints
                .iter()
                .any(|it| it.path.to_string() == "allegation.0.type")
        );
    }

    #[test]
    fn a_last_name_alone_is_enough_and_so_is_an_age() {
        let parsed = filled(&[
            ("child.last_name", "García-López"),
            ("child.birth.age", "7"),
            ("child.birth.unit", "years"),
        ]);
        assert!(
            !parsed
                .complaints
                .iter()
                .any(|it| matches!(it.path.field, FieldId::ChildFirstName | FieldId::ChildBirth))
        );
        assert_eq!(parsed.answers.child_name(), "García-López");
    }

    #[test]
    fn two_statements_about_one_birth_are_refused() {
        let parsed = filled(&[("child.birth.age", "7"), ("child.birth.unknown", "yes")]);
        let complaint = parsed
            .complaints
            .iter()
            .find(|it| it.path.field == FieldId::ChildBirth)
            .unwrap();
        assert_eq!(complaint.message, DateError::Twice.to_string());
    }

    #[test]
    fn what_has_happened_cannot_lie_in_the_future() {
        let parsed = filled(&[
            ("allegation.0.type", "neglect"),
            ("allegation.0.from.month", "12"),
            ("allegation.0.from.day", "1"),
            ("allegation.0.from.year", "2026"),
        ]);
        assert!(
            parsed
                .complaints
                .iter()
                .any(|it| it.path.field == FieldId::AllegationFrom)
        );
        let later = filled(&[
            ("safety.action_by.month", "12"),
            ("safety.action_by.day", "1"),
            ("safety.action_by.year", "2026"),
        ]);
        assert!(!later.complaints.iter().any(|it| it.path.field == FieldId::ActionBy));
    }

    #[test]
    fn an_allegation_can_only_name_a_person_who_is_in_the_form() {
        let named = |extra: &[(&str, &str)]| {
            let by = [("allegation.1.by", "2"), ("allegation.1.by", "unknown")];
            let parsed = filled(&[&by, extra].concat());
            parsed
                .complaints
                .into_iter()
                .find(|it| it.path.field == FieldId::AllegationBy)
        };
        let complaint = named(&[("offender.0.last_name", "Ames")]).unwrap();
        assert_eq!((complaint.path.item, complaint.message), (1, words::no_such_person(2)));
        assert_eq!(named(&[("offender.1.last_name", "Boyd")]), None);
        // Typed wrong is there all the same; the mistake is told where it was made.
        assert_eq!(named(&[("offender.1.birth.age", "x")]), None);
    }

    #[test]
    fn a_debug_print_of_answers_holds_nothing_of_the_child() {
        let parsed = filled(&[
            ("child.first_name", "Zelda"),
            ("child.birth.month", "3"),
            ("child.birth.day", "9"),
            ("child.birth.year", "2015"),
            ("disclosure.narrative", "Canary"),
        ]);
        let printed = format!("{parsed:?}");
        assert!(
            !printed.contains("Zelda") && !printed.contains("2015") && !printed.contains("Canary"),
            "{printed}"
        );
    }

    fn typed() -> impl Strategy<Value = Form> {
        let names: Vec<String> = CATALOGUE
            .iter()
            .flat_map(|it| (0..it.section.max_items()).flat_map(|item| inputs(it.path(item))))
            .collect();
        let value = prop_oneof![
            "\\PC{0,12}",
            "[0-9]{1,4}",
            Just("yes".to_owned()),
            Just("unknown".to_owned()),
            Just("sexual_abuse".to_owned())
        ];
        prop::collection::vec((prop::sample::select(names), value), 0..60).prop_map(Form::from_pairs)
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_understood_or_complained_about_and_survives_storing(form in typed()) {
            let parsed = parse(&form, Kind::Combined, Scope::Referral, TODAY);
            let mut back = Answers::default();
            for part in Part::ALL {
                back.add_json(Answers::FORMAT, &parsed.answers.to_json(part)).unwrap();
            }
            prop_assert_eq!(&back, &parsed.answers);
            let again = parse(&back.to_form(), Kind::Combined, Scope::Referral, TODAY);
            prop_assert_eq!(&again.answers, &parsed.answers);
        }
    }
}
