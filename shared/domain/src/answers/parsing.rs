//! Understanding a form: what was typed becomes values, or a sentence about what is wrong with it.

use std::fmt;

use jiff::civil::Date;

use super::{Answers, Day, Number, Value};
use crate::{
    birth::{self, Birth, DateError},
    catalogue::{Field, FieldId, FieldKind, Path, ProfileField, Section},
    codes::{self, Code},
    form::Form,
    involvement,
    referral::Kind,
    text::{Line, Name, Phone, Prose, TextError},
    words::complaints as words,
};

/// Something that keeps a referral from being sent, with a sentence for the person who typed it.
#[derive(Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Where.
    pub path: Path,
    /// What to do about it.
    pub message: String,
}

/// Prints the place only: a sentence could quote what was typed.
impl fmt::Debug for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Complaint({})", self.path)
    }
}

/// What a form says, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What could be understood.
    pub answers: Answers,
    /// What could not, or is missing, in the order of the form; none if it can be sent.
    pub complaints: Vec<Complaint>,
}

/// What is asked of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A whole referral.
    Referral,
    /// One section, as on the intake screen; of what is entered at the center, too.
    Only(Section),
    /// One value of a profile.
    Profile(ProfileField),
    /// An entry of an account: of a section what is neither a value of the profile nor kept apart for a permission of its own.
    Entry(Section),
}

impl Scope {
    fn sections(self) -> Vec<Section> {
        match self {
            Scope::Referral => Section::ALL.into(),
            Scope::Only(section) | Scope::Entry(section) => vec![section],
            Scope::Profile(_) => vec![Section::Child],
        }
    }

    fn contains(self, field: &Field) -> bool {
        match self {
            Scope::Profile(value) => field.profile == Some(value),
            Scope::Entry(_) => field.in_entries(),
            Scope::Referral | Scope::Only(_) => true,
        }
    }
}

/// Understands a form. `today` is the day at the center; nothing can have happened after it.
pub fn parse(form: &Form, kind: Kind, scope: Scope, today: Date) -> Parsed {
    let mut parsed = Parsed {
        answers: Answers::default(),
        complaints: Vec::new(),
    };
    for section in scope.sections() {
        for item in 0..form.items(section) {
            if section.repeats() && form.is_blank(section, item) {
                continue;
            }
            for field in section.fields(kind).filter(|it| scope.contains(it)) {
                let path = field.path(item);
                match parse_value(form, path, today) {
                    Ok(Some(Value::Line(it))) if involvement::is_made_up(field.id, &it) => {
                        parsed.complain(path, words::no_case_number(field.id))
                    }
                    Ok(Some(value)) => drop(parsed.answers.0.insert(path, value)),
                    Ok(None) if field.required => parsed.complain(path, words::required(field.id)),
                    Ok(None) => {}
                    Err(message) => parsed.complain(path, message),
                }
            }
        }
    }
    parsed.cross_check(form, scope);
    parsed
        .complaints
        .sort_by_key(|it| (it.path.field.field().section, it.path.item, it.path.field));
    parsed
}

impl Parsed {
    fn complain(&mut self, path: Path, message: impl Into<String>) {
        if !self.complaints.iter().any(|it| it.path == path) {
            self.complaints.push(Complaint {
                path,
                message: message.into(),
            });
        }
    }

    /// Rules that need more than one field.
    fn cross_check(&mut self, form: &Form, scope: Scope) {
        let at = |field: FieldId, item| Path { field, item };
        let with_name = [
            Scope::Referral,
            Scope::Only(Section::Child),
            Scope::Profile(ProfileField::LegalName),
        ];
        if with_name.contains(&scope) {
            let named = [FieldId::ChildFirstName, FieldId::ChildLastName]
                .into_iter()
                .any(|it| self.has(at(it, 0)));
            if !named {
                self.complain(at(FieldId::ChildFirstName, 0), words::CHILD_NAME);
            }
        }
        if scope != Scope::Referral {
            return;
        }
        if self.answers.code(FieldId::Reason) == Some(codes::ALLEGATION_OF_ABUSE)
            && !self.has(at(FieldId::AllegationType, 0))
        {
            self.complain(at(FieldId::AllegationType, 0), words::required(FieldId::AllegationType));
        }
        for item in 0..Section::Offender.max_items() {
            let known = self.answers.0.get(&at(FieldId::OffenderIdentified, item)) == Some(&Value::Choice(codes::YES));
            if known
                && ![FieldId::OffenderFirstName, FieldId::OffenderLastName]
                    .into_iter()
                    .any(|it| self.has(at(it, item)))
            {
                self.complain(at(FieldId::OffenderFirstName, item), words::OFFENDER_NAME);
            }
        }
        for item in 0..Section::Allegation.max_items() {
            let by = at(FieldId::AllegationBy, item);
            let Some(Value::Choices(people)) = self.answers.0.get(&by) else {
                continue;
            };
            let mut numbers = people.iter().filter_map(|it| it.parse::<u8>().ok());
            if let Some(number) = numbers.find(|it| form.is_blank(Section::Offender, it.saturating_sub(1))) {
                self.complain(by, words::no_such_person(number));
            }
        }
        let spans = (0..Section::Allegation.max_items())
            .map(|item| (at(FieldId::AllegationFrom, item), at(FieldId::AllegationTo, item)))
            .chain([(at(FieldId::ServicesEarliest, 0), at(FieldId::ServicesLatest, 0))]);
        for (from, to) in spans {
            if let (Some(Value::Day(first)), Some(Value::Day(last))) =
                (self.answers.0.get(&from), self.answers.0.get(&to))
                && first > last
            {
                self.complain(to, words::BEFORE_START);
            }
        }
    }

    /// Whether something was typed there, even if it was not understood.
    fn has(&self, path: Path) -> bool {
        self.answers.0.contains_key(&path)
            || self
                .complaints
                .iter()
                .any(|it| it.path == path && it.message != words::required(path.field))
    }
}

/// Days that may lie in the future; all others are of things that have happened.
const MAY_BE_LATER: [FieldId; 4] = [
    FieldId::ActionBy,
    FieldId::LeInterviewBy,
    FieldId::ServicesEarliest,
    FieldId::ServicesLatest,
];

fn parse_value(form: &Form, path: Path, today: Date) -> Result<Option<Value>, String> {
    fn text<T>(
        typed: &str,
        parse: fn(&str) -> Result<T, TextError>,
        value: fn(T) -> Value,
    ) -> Result<Option<Value>, String> {
        match parse(typed) {
            Ok(it) => Ok(Some(value(it))),
            Err(TextError::Empty) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }
    let field = path.field.field();
    let name = path.to_string();
    match field.kind {
        FieldKind::Name => text(form.get(&name), Name::parse, Value::Name),
        FieldKind::Line => text(form.get(&name), Line::parse, Value::Line),
        FieldKind::Prose => text(form.get(&name), Prose::parse, Value::Prose),
        FieldKind::Phone => text(form.get(&name), Phone::parse, Value::Phone),
        FieldKind::Names => {
            let lines = form.get(&name).lines().filter(|it| !it.trim().is_empty());
            let names = lines
                .map(Name::parse)
                .collect::<Result<Vec<_>, _>>()
                .map_err(|it| it.to_string())?;
            if names.len() > 20 {
                return Err(words::TOO_MANY_NAMES.into());
            }
            Ok((!names.is_empty()).then_some(Value::Names(names)))
        }
        FieldKind::Number => match form.get(&name).trim() {
            "" => Ok(None),
            typed => match typed.parse() {
                Ok(number) if number < 10_000 => Ok(Some(Value::Number(Number(number)))),
                _ => Err(words::NOT_A_NUMBER.into()),
            },
        },
        FieldKind::Day => {
            let day = parse_day(form, &name).map_err(|it| it.to_string())?;
            match day {
                Some(day) if day > today && !MAY_BE_LATER.contains(&path.field) => Err(DateError::Future.to_string()),
                day => Ok(day.map(|it| Value::Day(Day(it)))),
            }
        }
        FieldKind::Birth => parse_birth(form, &name, today)
            .map(|it| it.map(Value::Birth))
            .map_err(|it| it.to_string()),
        FieldKind::Choice(list) => match form.get(&name) {
            "" => Ok(None),
            typed => list
                .parse(typed)
                .map(|it| Some(Value::Choice(it)))
                .ok_or_else(|| words::NOT_IN_LIST.into()),
        },
        FieldKind::Choices(list) => {
            let typed = form.all(&name);
            if typed.iter().any(|it| list.parse(it).is_none()) {
                return Err(words::NOT_IN_LIST.into());
            }
            let chosen: Vec<Code> = list
                .entries()
                .iter()
                .map(|(code, _)| *code)
                .filter(|code| typed.iter().any(|it| it == code))
                .collect();
            Ok((!chosen.is_empty()).then_some(Value::Choices(chosen)))
        }
    }
}

fn parse_day(form: &Form, name: &str) -> Result<Option<Date>, DateError> {
    let [month, day, year] = ["month", "day", "year"].map(|it| form.get(&format!("{name}.{it}")));
    if [month, day, year].iter().all(|it| it.trim().is_empty()) {
        return Ok(None);
    }
    birth::parse_day(month, day, year).map(Some)
}

fn parse_birth(form: &Form, name: &str, today: Date) -> Result<Option<Birth>, DateError> {
    let day = parse_day(form, name)?;
    let age = form.get(&format!("{name}.age"));
    let unknown = !form.get(&format!("{name}.unknown")).is_empty();
    match (day, age.trim().is_empty(), unknown) {
        (Some(day), true, false) if day > today => Err(DateError::Future),
        (Some(day), true, false) => Ok(Some(Birth::On(day))),
        (None, false, false) => birth::parse_age(age, form.get(&format!("{name}.unit"))).map(|it| Some(Birth::Age(it))),
        (None, true, true) => Ok(Some(Birth::Unknown)),
        (None, true, false) => Ok(None),
        _ => Err(DateError::Twice),
    }
}
