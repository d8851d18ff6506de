//! An earlier version of a referral beside a later one: who of it is who there.
//!
//! The referrer who corrects a referral can take people and events away, and those behind move up; new ones come last, and nothing else
//! moves. So the earlier version is numbered as the later one is, before the two are compared.

use std::cmp::Reverse;

use crate::{
    alleged::renumbered,
    answers::Answers,
    catalogue::{CATALOGUE, Path, Section},
    merge::{
        Side,
        align::{Slot, moved, numbers, place, same_name},
    },
};

/// An earlier version of a referral in the numbers of a later one. Who is not there any more has a number beyond.
#[derive(Clone, Debug)]
pub struct Earlier {
    answers: Answers,
    slots: Vec<Slot>,
}

impl Earlier {
    /// What was said `before`, beside what is said `now`.
    pub fn beside(before: &Answers, now: &Answers) -> Self {
        let mut slots = followed(Section::Offender, before, now);
        // Who was taken away was taken out of all allegations as well: that is no further change.
        let left = slots.iter().map(|it| Slot {
            first: it.first.filter(|_| it.second.is_some()),
            ..*it
        });
        let before = renumbered(before, &numbers(&left.collect::<Vec<_>>(), Side::First));
        for section in Section::ALL {
            if section.repeats() && section != Section::Offender {
                slots.extend(followed(section, &before, now));
            }
        }
        Self {
            answers: moved(&before, &slots, Side::First),
            slots,
        }
    }

    /// What it says, in the numbers of the later one.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Where a value stands that stood at `was`.
    pub fn place(&self, was: Path) -> Path {
        place(was, &self.slots, Side::First)
    }

    /// Where a value stood; what is new stands where it is.
    pub fn was(&self, place: Path) -> Path {
        let item = self.slot(place).and_then(|it| it.first).unwrap_or(place.item);
        Path { item, ..place }
    }

    /// Whether it is of a person or event of whom nothing is said any more.
    pub fn is_gone(&self, place: Path) -> bool {
        self.slot(place).is_some_and(|it| it.second.is_none())
    }

    fn slot(&self, place: Path) -> Option<&Slot> {
        let section = place.field.field().section;
        let mut of_it = self.slots.iter().filter(|it| it.section == section);
        of_it.nth(place.item.into())
    }
}

/// The people or events of a section by their numbers in the later version, then those who were taken away. Those were whose loss
/// explains best what is said now: most names stay, then least is changed, of fewest people; and else who stays stays in place.
fn followed(section: Section, before: &Answers, now: &Answers) -> Vec<Slot> {
    let (there, here) = (before.items(section), now.items(section));
    let [places, all] = [&here, &there].map(|it| it.last().map_or(0, |it| it + 1));
    let without = |removed: u16| {
        let slot = |first, second| Slot { section, first, second };
        let (gone, left): (Vec<u8>, Vec<u8>) = (0..all).partition(|it| removed & (1 << it) != 0);
        let mut slots: Vec<Slot> = left.into_iter().map(|it| slot(Some(it), None)).collect();
        slots.resize(slots.len().max(places.into()), slot(None, None));
        for (item, it) in (0..).zip(&mut slots) {
            it.second = here.contains(&item).then_some(item);
        }
        slots.extend(gone.into_iter().map(|it| slot(Some(it), None)));
        slots
    };
    let change = |removed: &u16| {
        let (mut named, mut values, mut people) = (0, 0, 0);
        for Slot { first, second, .. } in without(*removed) {
            let both = first.zip(second);
            let is_named = both.and_then(|(was, is)| same_name(section, (before, was), (now, is)));
            let changed = changed(section, (before, first), (now, second));
            named += u8::from(is_named == Some(true));
            values += changed;
            people += u8::from(changed > 0);
        }
        (Reverse(named), values, people, removed.count_ones(), Reverse(*removed))
    };
    without((0..1 << all).min_by_key(change).unwrap_or_default())
}

/// How much was taken from what was said of somebody, and added to it. A value that was replaced is both: else somebody who was taken
/// away and somebody who is new would look like one.
fn changed(section: Section, (before, was): (&Answers, Option<u8>), (now, is): (&Answers, Option<u8>)) -> usize {
    let fields = CATALOGUE.iter().filter(|it| it.section == section);
    let values = fields.map(|it| {
        let (was, is) = (
            was.and_then(|item| before.get(it.path(item))),
            is.and_then(|item| now.get(it.path(item))),
        );
        if was == is {
            0
        } else {
            usize::from(was.is_some()) + usize::from(is.is_some())
        }
    });
    values.sum()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        alleged::number,
        answers::{Scope, Value, parse},
        catalogue::FieldId,
        form::{Form, inputs},
        referral::Kind,
    };

    fn said(form: &Form) -> Answers {
        parse(form, Kind::Combined, Scope::Referral, date(2026, 11, 22)).answers
    }

    fn form(pairs: &[(&str, &str)]) -> Form {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Form::from_pairs(pairs)
    }

    /// What differs, by where it was and where it is.
    fn differences(before: &Answers, now: &Answers) -> Vec<(String, String)> {
        let earlier = Earlier::beside(before, now);
        let places = earlier.answers().iter().chain(now.iter()).map(|it| it.0);
        let differ = places.filter(|it| earlier.answers().get(*it) != now.get(*it));
        let all: std::collections::BTreeSet<Path> = differ.collect();
        let told = |place: Path| {
            if earlier.is_gone(place) {
                "gone".to_owned()
            } else {
                place.to_string()
            }
        };
        all.into_iter()
            .map(|it| (earlier.was(it).to_string(), told(it)))
            .collect()
    }

    fn assert_differences(before: &[(&str, &str)], change: impl Fn(&mut Form), wanted: &[(&str, &str)]) {
        let before = form(before);
        let mut now = before.clone();
        change(&mut now);
        let wanted: Vec<_> = wanted.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        assert_eq!(differences(&said(&before), &said(&now)), wanted);
    }

    fn set(form: &mut Form, name: &str, value: &str) {
        form.set(name.to_owned(), vec![value.to_owned()]);
    }

    const THREE: [(&str, &str); 8] = [
        ("caregiver.0.first_name", "Ann"),
        ("caregiver.0.last_name", "King"),
        ("caregiver.0.relation", "mother"),
        ("caregiver.1.first_name", "Ben"),
        ("caregiver.1.last_name", "King"),
        ("caregiver.1.phone", "555-0101"),
        ("caregiver.2.first_name", "Cal"),
        ("caregiver.2.phone", "555-0103"),
    ];

    /// Beyond 1.
    #[test]
    fn who_was_taken_away_is_all_that_is_gone_and_what_was_corrected_of_others_is_theirs() {
        let gone = [
            ("caregiver.0.first_name", "gone"),
            ("caregiver.0.last_name", "gone"),
            ("caregiver.0.relation", "gone"),
        ];
        let remove = |form: &mut Form| form.remove_item(Section::Caregiver, 0);
        let with = |more: (&'static str, &'static str), at: usize| {
            let mut all = gone.to_vec();
            all.insert(at, more);
            all
        };
        assert_differences(&THREE, remove, &gone);
        let corrected = |form: &mut Form| {
            remove(form);
            set(form, "caregiver.0.phone", "555-0199");
        };
        assert_differences(&THREE, corrected, &with(("caregiver.1.phone", "caregiver.0.phone"), 3));
        let renamed = |form: &mut Form| {
            remove(form);
            set(form, "caregiver.0.first_name", "Benn");
        };
        assert_differences(
            &THREE,
            renamed,
            &with(("caregiver.1.first_name", "caregiver.0.first_name"), 0),
        );
        let with_another = |form: &mut Form| {
            remove(form);
            set(form, "caregiver.2.first_name", "Dee");
        };
        assert_differences(
            &THREE,
            with_another,
            &with(("caregiver.2.first_name", "caregiver.2.first_name"), 0),
        );
    }

    /// Beyond 1.
    #[test]
    fn who_was_corrected_in_place_and_who_has_no_name_stay_who_they_are() {
        let renamed = |form: &mut Form| set(form, "caregiver.1.first_name", "Bea");
        assert_differences(&THREE, renamed, &[("caregiver.1.first_name", "caregiver.1.first_name")]);
        let unknown = [
            ("offender.0.sex", "male"),
            ("offender.1.sex", "male"),
            ("offender.1.access", "yes"),
        ];
        let corrected = |form: &mut Form| set(form, "offender.0.sex", "female");
        assert_differences(&unknown, corrected, &[("offender.0.sex", "offender.0.sex")]);
        let removed = |form: &mut Form| form.remove_item(Section::Offender, 0);
        assert_differences(&unknown, removed, &[("offender.0.sex", "gone")]);
    }

    /// Beyond 1: the allegations name the same people by other numbers.
    #[test]
    fn that_people_have_other_numbers_is_no_change_of_an_allegation() {
        let before = [
            ("allegation.0.type", "neglect"),
            ("allegation.0.by", "1"),
            ("allegation.0.by", "2"),
            ("allegation.0.by", "unknown"),
            ("offender.0.last_name", "Ames"),
            ("offender.1.last_name", "Boyd"),
        ];
        let removed = |form: &mut Form| form.remove_item(Section::Offender, 0);
        assert_differences(&before, removed, &[("offender.0.last_name", "gone")]);
    }

    /// Beyond 1: what was never said and is asked for is not gone; whoever else is.
    #[test]
    fn of_whom_nothing_was_said_nobody_was_taken_away() {
        let phone = FieldId::CaregiverPhone.field().path(0);
        let (nothing, one) = (Answers::default(), said(&form(&THREE[..3])));
        for (before, now, gone) in [
            (&nothing, &nothing, false),
            (&nothing, &one, false),
            (&one, &nothing, true),
        ] {
            let earlier = Earlier::beside(before, now);
            assert_eq!((earlier.place(phone), earlier.is_gone(phone)), (phone, gone));
        }
    }

    fn typed() -> impl Strategy<Value = Form> {
        let names: Vec<String> = CATALOGUE
            .iter()
            .flat_map(|it| (0..it.section.max_items().min(4)).flat_map(|item| inputs(it.path(item))))
            .filter(|it| it.split('.').nth(1).is_some_and(|it| it.len() == 1))
            .collect();
        let value = prop::sample::select(vec!["a", "b c", "555-0142", "1", "2", "3", "yes", "unknown", "neglect"]);
        prop::collection::vec((prop::sample::select(names), value.prop_map(str::to_owned)), 0..60)
            .prop_map(Form::from_pairs)
    }

    proptest! {
        /// Beyond 1: whoever is taken away, what was said of them is gone, and nothing else differs.
        #[test]
        fn whoever_is_taken_away_is_all_that_differs(
            form in typed(),
            section in prop::sample::select(Section::ALL.into_iter().filter(|it| it.repeats()).collect::<Vec<_>>()),
            item in 0_u8..4,
        ) {
            // What can be sent: allegations name who is there.
            let before = said(&form);
            let people = before.items(Section::Offender).into_iter().filter_map(number);
            let before = renumbered(&before, &people.map(|it| (it, Some(it))).collect());
            let of = |item: u8| -> Vec<(FieldId, Value)> {
                let all = before.iter().filter(|it| it.0.item == item && it.0.field.field().section == section);
                all.map(|(path, value)| (path.field, value.clone())).collect()
            };
            // Which of two people of whom the same is said was taken away, nobody can tell.
            let twins = before.items(section).into_iter().any(|it| it != item && of(it) == of(item));
            prop_assume!(section != Section::Offender || !twins);
            let mut typed = before.to_form();
            typed.remove_item(section, item);
            let now = said(&typed);
            let earlier = Earlier::beside(&before, &now);
            let differ = earlier.answers().iter().filter(|it| now.get(it.0) != Some(it.1));
            let (places, gone): (Vec<_>, Vec<_>) = differ.map(|(path, value)| (path, (path.field, value.clone()))).unzip();
            prop_assert!(places.iter().all(|it| earlier.is_gone(*it)));
            prop_assert_eq!(gone, of(item));
            prop_assert!(now.iter().all(|(path, value)| earlier.answers().get(path) == Some(value)));
        }

        /// Beyond 1: whatever is said, each value of before has one place, and leads back to where it was.
        #[test]
        fn nobody_is_two_people(before in typed(), now in typed()) {
            let before = said(&before);
            let earlier = Earlier::beside(&before, &said(&now));
            let places = before.iter().map(|it| earlier.place(it.0));
            let back: Vec<Path> = places.map(|it| earlier.was(it)).collect();
            prop_assert_eq!(back, before.iter().map(|it| it.0).collect::<Vec<_>>());
        }
    }
}
