//! Two referrals of one child, made into one: what both say side by side, what may go into the result, and the result.
//!
//! People and allegations of the second referral are put beside those of the first that are plainly the same; the others
//! follow them. So "Person 2" is one person in both columns, and what an allegation says of persons is renumbered with them.

pub(crate) mod align;

use std::{collections::BTreeMap, fmt, str::FromStr};

pub(crate) use align::in_order;
pub use align::same_name;
use align::{Slot, closed_up, moved, numbers, slots};

use crate::{
    alleged::renumbered,
    answers::{Answers, Value},
    birth::Birth,
    catalogue::{CATALOGUE, Field, FieldId, FieldKind, NotAPath, Path, ProfileField, Section},
    codes,
    referral::stored_enum,
    text::{Line, Name, Phone, Prose},
};

/// One of the two referrals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The one that stays in the queue.
    First,
    /// The one that goes into it.
    Second,
}

stored_enum! {
    /// What goes into the result.
    Take {
        /// What the first one says, also if that is nothing.
        First = "first",
        /// What the second one says, also if that is nothing.
        Second = "second",
        /// Both, where there is room for several.
        Both = "both",
    }
}

impl From<Side> for Take {
    fn from(side: Side) -> Self {
        match side {
            Side::First => Take::First,
            Side::Second => Take::Second,
        }
    }
}

/// What is chosen at once: a value, the values that make a name or an address, or a person or event that only one names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowId {
    /// A value.
    Field(Path),
    /// Values that are no good apart: half an address of either leads nowhere.
    Whole(ProfileField),
    /// A person or event that only this side names; numbered as in the result that keeps all.
    Item(Side, Section, u8),
}

/// The profile values of which the parts are no good apart.
const WHOLE: [ProfileField; 2] = [ProfileField::LegalName, ProfileField::HomeAddress];

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowId::Field(path) => path.fmt(f),
            RowId::Whole(field) => f.write_str(field.as_str()),
            RowId::Item(side, section, item) => {
                write!(f, "{}.{}.{item}", Take::from(*side).as_str(), section.name())
            }
        }
    }
}

impl FromStr for RowId {
    type Err = NotAPath;
    fn from_str(text: &str) -> Result<Self, NotAPath> {
        if let Some(field) = WHOLE.into_iter().find(|it| it.as_str() == text) {
            return Ok(RowId::Whole(field));
        }
        let side = match text.split_once('.') {
            Some(("first", rest)) => Some((Side::First, rest)),
            Some(("second", rest)) => Some((Side::Second, rest)),
            _ => None,
        };
        let Some((side, rest)) = side else {
            return text.parse().map(RowId::Field);
        };
        let (name, item) = rest.split_once('.').ok_or(NotAPath)?;
        let section = Section::ALL.into_iter().find(|it| it.name() == name);
        let section = section.filter(|it| it.repeats()).ok_or(NotAPath)?;
        let item = item.parse().map_err(|_| NotAPath)?;
        Ok(RowId::Item(side, section, item))
    }
}

/// What was chosen; where nothing was, what is usual is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices(BTreeMap<RowId, Take>);

impl FromIterator<(RowId, Take)> for Choices {
    fn from_iter<T: IntoIterator<Item = (RowId, Take)>>(chosen: T) -> Self {
        Self(chosen.into_iter().collect())
    }
}

impl Choices {
    /// What is taken in a row: what was chosen if it is offered, else what is usual.
    pub fn of(&self, row: &Row) -> Take {
        let chosen = self.0.get(&row.id).copied();
        chosen.filter(|it| row.offers().contains(it)).unwrap_or(row.usual)
    }
}

/// Values with their places in the result.
pub type Values = Vec<(Path, Value)>;

/// What both say in one place.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is chosen.
    pub id: RowId,
    /// Where it stands.
    pub section: Section,
    /// Of which person or event.
    pub item: u8,
    /// What the first one says; nothing if it does not say.
    pub first: Values,
    /// What the second one says.
    pub second: Values,
    /// Both together, where there is room for both and that is more than either.
    pub both: Option<Values>,
    /// What is taken unless somebody chooses.
    pub usual: Take,
}

impl Row {
    /// Whether there is nothing to choose.
    pub fn is_same(&self) -> bool {
        self.first == self.second
    }

    /// What can be chosen; nothing if both say the same.
    pub fn offers(&self) -> Vec<Take> {
        let all = [Take::First, Take::Second, Take::Both];
        let can = |it: &Take| !self.is_same() && (*it != Take::Both || self.both.is_some());
        all.into_iter().filter(can).collect()
    }

    /// What goes into the result.
    pub fn result(&self, take: Take) -> &[(Path, Value)] {
        match take {
            Take::First => &self.first,
            Take::Second => &self.second,
            Take::Both => self.both.as_ref().unwrap_or(&self.first),
        }
    }
}

/// More people or events were to be kept than a referral has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", crate::words::merge::too_many(*.0))]
pub struct TooMany(pub Section);

/// Two referrals of one child.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// What the one says that stays in the queue.
    pub first: &'a Answers,
    /// What the one says that goes into it.
    pub second: &'a Answers,
    /// Which was sent later: of two values that are as good the newer one is taken.
    pub newer: Side,
}

impl Pair<'_> {
    /// All that either says, row by row in the order of the catalogue.
    pub fn rows(&self) -> Vec<Row> {
        let (first, second, slots) = self.aligned();
        let mut rows = Vec::new();
        for section in Section::ALL {
            let fields = || CATALOGUE.iter().filter(move |it| it.section == section);
            if !section.repeats() {
                for field in fields() {
                    match field.profile.filter(|it| WHOLE.contains(it)) {
                        Some(whole) if whole.fields().next().is_some_and(|it| it.id == field.id) => {
                            rows.extend(self.whole(whole, &first, &second));
                        }
                        Some(_) => {}
                        None => rows.extend(self.field(field.path(0), &first, &second)),
                    }
                }
                continue;
            }
            for (item, slot) in (0..).zip(slots.iter().filter(|it| it.section == section)) {
                match (slot.first, slot.second) {
                    (Some(_), None) => rows.push(only(Side::First, section, item, &first)),
                    (None, Some(_)) => rows.push(only(Side::Second, section, item, &second)),
                    _ => rows.extend(fields().filter_map(|it| self.field(it.path(item), &first, &second))),
                }
            }
        }
        rows
    }

    /// What both say of the person or event in one place, value by value.
    pub(crate) fn rows_of(&self, section: Section, item: u8) -> Vec<Row> {
        let fields = CATALOGUE.iter().filter(|it| it.section == section);
        fields
            .filter_map(|it| self.field(it.path(item), self.first, self.second))
            .collect()
    }

    /// What was chosen, as one referral.
    pub fn combine(&self, choices: &Choices) -> Result<Answers, TooMany> {
        let mut kept = Answers::default();
        for row in self.rows() {
            for (path, value) in row.result(choices.of(&row)) {
                let there = kept.get(*path).and_then(|it| both(path.field.field(), it, value));
                let value = there.unwrap_or_else(|| value.clone());
                kept.set(*path, value);
            }
        }
        closed_up(&kept)
    }

    fn field(&self, path: Path, first: &Answers, second: &Answers) -> Option<Row> {
        let (one, other) = (first.get(path), second.get(path));
        let field = path.field.field();
        let joined = one.zip(other).and_then(|(one, other)| both(field, one, other));
        let usual = match (one, other) {
            (None, None) => return None,
            (Some(_), None) => Take::First,
            (None, Some(_)) => Take::Second,
            (Some(one), Some(other)) => match &joined {
                Some(both) if both == one => Take::First,
                Some(both) if both == other => Take::Second,
                Some(_) => Take::Both,
                None => match worth(path.field, one).cmp(&worth(path.field, other)) {
                    std::cmp::Ordering::Greater => Take::First,
                    std::cmp::Ordering::Less => Take::Second,
                    std::cmp::Ordering::Equal => self.newer.into(),
                },
            },
        };
        let values = |it: Option<&Value>| it.map(|it| (path, it.clone())).into_iter().collect::<Values>();
        let more = joined.filter(|it| Some(it) != one && Some(it) != other);
        Some(Row {
            id: RowId::Field(path),
            section: field.section,
            item: path.item,
            first: values(one),
            second: values(other),
            both: more.map(|it| vec![(path, it)]),
            usual,
        })
    }

    fn whole(&self, whole: ProfileField, first: &Answers, second: &Answers) -> Option<Row> {
        let of = |answers: &Answers| {
            let known = whole.fields().map(|it| it.path(0));
            let known = known.filter_map(|it| Some((it, answers.get(it)?.clone())));
            known.collect::<Values>()
        };
        let (one, other) = (of(first), of(second));
        if one.is_empty() && other.is_empty() {
            return None;
        }
        let has_all = |more: &Values, less: &Values| less.iter().all(|it| more.contains(it));
        let joined = if whole == ProfileField::LegalName && !has_all(&one, &other) && !has_all(&other, &one) {
            match self.newer {
                Side::First => with_alias(&one, &other),
                Side::Second => with_alias(&other, &one),
            }
        } else {
            None
        };
        let usual = if has_all(&one, &other) {
            Take::First
        } else if has_all(&other, &one) {
            Take::Second
        } else if joined.is_some() {
            Take::Both
        } else {
            self.newer.into()
        };
        Some(Row {
            id: RowId::Whole(whole),
            section: Section::Child,
            item: 0,
            first: one,
            second: other,
            both: joined,
            usual,
        })
    }

    /// Both with the same numbers for the same people and events.
    fn aligned(&self) -> (Answers, Answers, Vec<Slot>) {
        let persons = slots(Section::Offender, self.first, self.second);
        let first = renumbered(self.first, &numbers(&persons, Side::First));
        let second = renumbered(self.second, &numbers(&persons, Side::Second));
        let mut all = persons;
        for section in Section::ALL {
            if section.repeats() && section != Section::Offender {
                all.extend(slots(section, &first, &second));
            }
        }
        (
            moved(&first, &all, Side::First),
            moved(&second, &all, Side::Second),
            all,
        )
    }
}

/// A person or event that only one side names.
fn only(side: Side, section: Section, item: u8, answers: &Answers) -> Row {
    let of_it = |path: &Path| path.item == item && path.field.field().section == section;
    let values: Values = answers
        .iter()
        .filter(|it| of_it(&it.0))
        .map(|(path, value)| (path, value.clone()))
        .collect();
    let (first, second) = match side {
        Side::First => (values, Vec::new()),
        Side::Second => (Vec::new(), values),
    };
    Row {
        id: RowId::Item(side, section, item),
        section,
        item,
        first,
        second,
        both: None,
        usual: side.into(),
    }
}

/// Two values of a field as one, where it has room for several.
pub fn both(field: &Field, one: &Value, other: &Value) -> Option<Value> {
    if !field.several {
        return None;
    }
    if one == other {
        return Some(one.clone());
    }
    match (one, other) {
        (Value::Names(one), Value::Names(other)) => {
            let more = other.iter().filter(|it| !one.contains(it));
            Some(Value::Names(one.iter().chain(more).cloned().collect()))
        }
        (Value::Choices(one), Value::Choices(other)) => {
            let FieldKind::Choices(list) = field.kind else {
                return None;
            };
            in_order(list, &[one.as_slice(), other.as_slice()].concat())
        }
        (Value::Line(one), Value::Line(other)) => {
            Line::parse(&listed(one.as_str(), other.as_str())).ok().map(Value::Line)
        }
        (Value::Phone(one), Value::Phone(other)) => Phone::parse(&listed(one.as_str(), other.as_str()))
            .ok()
            .map(Value::Phone),
        (Value::Prose(one), Value::Prose(other)) => {
            let text = if one.as_str().contains(other.as_str()) {
                one.as_str().to_owned()
            } else if other.as_str().contains(one.as_str()) {
                other.as_str().to_owned()
            } else {
                format!("{}\n\n{}", one.as_str(), other.as_str())
            };
            Prose::parse(&text).ok().map(Value::Prose)
        }
        _ => None,
    }
}

/// The parts of both, each once.
fn listed(one: &str, other: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in [one, other].into_iter().flat_map(|it| it.split(';')).map(str::trim) {
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join("; ")
}

/// A name, with another one among the other names of the child.
pub(crate) fn with_alias(name: &Values, other: &Values) -> Option<Values> {
    let parts = other.iter().filter_map(|(_, value)| match value {
        Value::Name(it) => Some(it.as_str()),
        _ => None,
    });
    let alias = Name::parse(&parts.collect::<Vec<_>>().join(" ")).ok()?;
    let alias = (FieldId::ChildOtherNames.field().path(0), Value::Names(vec![alias]));
    Some(name.iter().cloned().chain([alias]).collect())
}

/// How much a value is worth beside another one: what is known more than what is not, a birthday more than an age, and of two
/// answers about safety the more careful one.
pub(crate) fn worth(field: FieldId, value: &Value) -> u8 {
    let careful = match field {
        FieldId::CaregiverSafe => "not_safe",
        FieldId::CaregiverMayContact | FieldId::CaregiverNonOffending => codes::NO,
        _ => codes::YES,
    };
    match value {
        Value::Birth(Birth::Unknown) => 0,
        Value::Birth(Birth::Age(_)) => 1,
        Value::Choice(it) if *it == codes::UNKNOWN => 0,
        Value::Choice(it) if *it == careful => 2,
        Value::Birth(Birth::On(_)) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests;
