//! Whose numbers are whose: people and events of two referrals beside each other, and numbered anew.

use super::{Side, TooMany};
use crate::{
    alleged::{Numbers, number, renumbered},
    answers::{Answers, Value},
    catalogue::{CATALOGUE, FieldKind, Path, Section},
    codes::{self, Code},
};

/// A person or event, and its numbers in either referral.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) section: Section,
    pub(crate) first: Option<u8>,
    pub(crate) second: Option<u8>,
}

impl Slot {
    fn of(&self, side: Side) -> Option<u8> {
        match side {
            Side::First => self.first,
            Side::Second => self.second,
        }
    }
}

/// The people or events of a section: those of the first, then those of the second that are not among them.
pub(super) fn slots(section: Section, first: &Answers, second: &Answers) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    for item in first.items(section) {
        slots.push(Slot {
            section,
            first: Some(item),
            second: None,
        });
    }
    for item in second.items(section) {
        let is_it = |it: &&mut Slot| {
            let beside = it.first.filter(|_| it.second.is_none());
            beside.is_some_and(|other| is_same(section, (first, other), (second, item)))
        };
        match slots.iter_mut().find(is_it) {
            Some(slot) => slot.second = Some(item),
            None => slots.push(Slot {
                section,
                first: None,
                second: Some(item),
            }),
        }
    }
    slots
}

/// Whether two people of a section are plainly one, by name; none if neither has one.
pub fn same_name(section: Section, (first, one): (&Answers, u8), (second, other): (&Answers, u8)) -> Option<bool> {
    let name = |answers: &Answers, item| {
        let names = CATALOGUE
            .iter()
            .filter(|it| it.section == section && it.kind == FieldKind::Name);
        let names = names.map(|it| answers.text_at(it.path(item)).to_lowercase());
        names.collect::<Vec<_>>().join(" ").trim().to_owned()
    };
    let (ones, others) = (name(first, one), name(second, other));
    (!ones.is_empty() || !others.is_empty()).then(|| ones == others)
}

/// Whether two people are plainly one; or, without names, whether two entries contradict each other in nothing.
fn is_same(section: Section, (first, one): (&Answers, u8), (second, other): (&Answers, u8)) -> bool {
    if let Some(same) = same_name(section, (first, one), (second, other)) {
        return same;
    }
    let mut common = 0;
    for field in CATALOGUE.iter().filter(|it| it.section == section) {
        match (first.get(field.path(one)), second.get(field.path(other))) {
            (Some(one), Some(other)) if one != other => return false,
            (Some(_), Some(_)) => common += 1,
            _ => {}
        }
    }
    common > 0
}

/// From the number of a person in a referral to that in the result, as the codes of "who did it".
pub(crate) fn numbers(persons: &[Slot], side: Side) -> Numbers {
    let all = (0..).zip(persons);
    all.filter_map(|(to, slot)| Some((number(slot.of(side)?)?, number(to))))
        .collect()
}

pub(crate) fn in_order(list: codes::List, chosen: &[Code]) -> Option<Value> {
    let all = list.entries().iter().map(|it| it.0);
    let all: Vec<Code> = all.filter(|it| chosen.contains(it)).collect();
    (!all.is_empty()).then_some(Value::Choices(all))
}

/// The place in the result of what stands there on one side.
pub(crate) fn place(path: Path, slots: &[Slot], side: Side) -> Path {
    let section = path.field.field().section;
    let mut places = (0..).zip(slots.iter().filter(|it| it.section == section));
    let place = places.find(|it| it.1.of(side) == Some(path.item));
    let item = place.map_or(path.item, |it| it.0);
    Path { item, ..path }
}

/// The people and events at their places in the result.
pub(crate) fn moved(answers: &Answers, slots: &[Slot], side: Side) -> Answers {
    let mut result = Answers::default();
    for (path, value) in answers.iter() {
        result.set(place(path, slots, side), value.clone());
    }
    result
}

/// Numbered without gaps: who was left out leaves none.
pub(super) fn closed_up(kept: &Answers) -> Result<Answers, TooMany> {
    let mut slots = Vec::new();
    for section in Section::ALL.into_iter().filter(|it| it.repeats()) {
        let of_it = kept.iter().filter(|it| it.0.field.field().section == section);
        let mut items: Vec<u8> = of_it.map(|it| it.0.item).collect();
        items.sort_unstable();
        items.dedup();
        if items.len() > usize::from(section.max_items()) {
            return Err(TooMany(section));
        }
        slots.extend(items.into_iter().map(|item| Slot {
            section,
            first: Some(item),
            second: None,
        }));
    }
    let persons: Vec<Slot> = slots
        .iter()
        .filter(|it| it.section == Section::Offender)
        .copied()
        .collect();
    Ok(moved(
        &renumbered(kept, &numbers(&persons, Side::First)),
        &slots,
        Side::First,
    ))
}
