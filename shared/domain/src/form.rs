//! What was typed into a referral, as typed: nothing of it is ever lost, right or wrong.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::catalogue::{FieldId, FieldKind, Path, Section};

/// The inputs of a form by name, as typed.
///
/// Only inputs of the catalogue are kept, so a form cannot be used to store anything else.
/// `Debug` prints only how many there are.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form(BTreeMap<String, Vec<String>>);

impl Form {
    /// Takes the inputs that the catalogue knows; the rest is ignored.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            if is_input(&name) && !value.trim().is_empty() {
                form.0.entry(name).or_default().push(value);
            }
        }
        form
    }

    /// The value of an input; empty if nothing was typed.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).first().map_or("", String::as_str)
    }

    /// The values of an input that can be given several times.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Types a value into an input, replacing what was there.
    pub fn set(&mut self, name: String, values: Vec<String>) {
        if is_input(&name) && !values.is_empty() {
            self.0.insert(name, values);
        }
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether nothing was typed about the `item`th person or event of a section.
    pub fn is_blank(&self, section: Section, item: u8) -> bool {
        !self
            .0
            .keys()
            .any(|name| input_path(name).is_some_and(|it| it.field.field().section == section && it.item == item))
    }

    /// How many persons or events of a section are shown: at least one.
    pub fn items(&self, section: Section) -> u8 {
        let asked = self.get(&items_input(section)).parse().unwrap_or(1);
        let typed = (0..section.max_items())
            .rev()
            .find(|item| !self.is_blank(section, *item))
            .map_or(0, |it| it + 1);
        asked.max(typed).clamp(1, section.max_items())
    }

    /// Shows one more person or event.
    pub fn add_item(&mut self, section: Section) {
        let items = (self.items(section) + 1).min(section.max_items());
        self.0.insert(items_input(section), vec![items.to_string()]);
    }

    /// Takes a person or event away; those behind it move up, and what names them by number follows. That it was is kept, so that what
    /// was said of the others from elsewhere can follow them: [`Self::place`].
    pub fn remove_item(&mut self, section: Section, removed: u8) {
        let items = self.items(section);
        let old = std::mem::take(&mut self.0);
        for (name, values) in old {
            let Some(path) = input_path(&name).filter(|it| it.field.field().section == section) else {
                self.0.insert(name, values);
                continue;
            };
            if let Some(moved) = without(path, removed) {
                self.0
                    .insert(name.replacen(&path.to_string(), &moved.to_string(), 1), values);
            }
        }
        self.0
            .entry(removed_input(section))
            .or_default()
            .push(removed.to_string());
        self.0
            .insert(items_input(section), vec![items.saturating_sub(1).max(1).to_string()]);
        if section == Section::Offender {
            self.forget_offender(removed + 1);
        }
    }

    /// Where a value stands that stood at `was` before anybody was taken away; none if its own person or event was.
    pub fn place(&self, was: Path) -> Option<Path> {
        let removed = self.all(&removed_input(was.field.field().section)).iter();
        removed.filter_map(|it| it.parse().ok()).try_fold(was, without)
    }

    /// Takes the person of this number out of all allegations, and lowers the numbers behind: nobody else is accused.
    fn forget_offender(&mut self, number: u8) {
        for item in 0..Section::Allegation.max_items() {
            let name = FieldId::AllegationBy.field().path(item).to_string();
            let Some(people) = self.0.remove(&name) else { continue };
            let people = people.into_iter().filter_map(|it| match it.parse::<u8>() {
                Ok(person) if person == number => None,
                Ok(person) if person > number => Some((person - 1).to_string()),
                _ => Some(it),
            });
            self.set(name, people.collect());
        }
    }

    /// The inputs, for storing or sending again.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |it| (name.as_str(), it.as_str())))
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Form(<{} inputs>)", self.0.len())
    }
}

/// The input that says how many persons or events of a section are shown.
pub fn items_input(section: Section) -> String {
    format!("{}.items", section.name())
}

/// The input that says who was taken away, one after the other, each by the number that they had just then.
pub fn removed_input(section: Section) -> String {
    format!("{}.removed", section.name())
}

/// Where a value stands after a person or event of its section was taken away; none if it was that one's.
fn without(path: Path, removed: u8) -> Option<Path> {
    let item = path.item - u8::from(path.item > removed);
    (path.item != removed).then_some(Path { item, ..path })
}

/// The inputs that make one value; the first is where a link to a mistake leads.
pub fn inputs(path: Path) -> Vec<String> {
    match path.field.field().kind {
        FieldKind::Day => ["month", "day", "year"].map(|it| format!("{path}.{it}")).into(),
        FieldKind::Birth => ["month", "day", "year", "age", "unit", "unknown"]
            .map(|it| format!("{path}.{it}"))
            .into(),
        _ => vec![path.to_string()],
    }
}

/// Which value an input belongs to; `None` for those that are no value.
fn input_path(name: &str) -> Option<Path> {
    if let Ok(path) = name.parse::<Path>() {
        return (!matches!(path.field.field().kind, FieldKind::Day | FieldKind::Birth)).then_some(path);
    }
    let path = name.rsplit_once('.')?.0.parse().ok()?;
    inputs(path).iter().any(|it| it == name).then_some(path)
}

fn is_input(name: &str) -> bool {
    let of_section = |it: Section| it.repeats() && [items_input(it), removed_input(it)].iter().any(|it| it == name);
    input_path(name).is_some() || Section::ALL.into_iter().any(of_section)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form::from_pairs(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn only_inputs_of_the_catalogue_are_kept() {
        let form = form(&[
            ("child.first_name", "Ada"),
            ("child.birth.month", "3"),
            ("child.birth", "x"),
            ("admin", "1"),
            ("child.sex.month", "2"),
        ]);
        assert_eq!(
            form.pairs().collect::<Vec<_>>(),
            [("child.birth.month", "3"), ("child.first_name", "Ada")]
        );
    }

    #[test]
    fn when_a_person_is_taken_away_the_next_moves_up() {
        let mut form = form(&[
            ("caregiver.0.first_name", "Ann"),
            ("caregiver.1.first_name", "Ben"),
            ("caregiver.2.phone", "555-0101"),
        ]);
        assert_eq!(form.items(Section::Caregiver), 3);
        form.remove_item(Section::Caregiver, 1);
        assert_eq!(form.get("caregiver.0.first_name"), "Ann");
        assert_eq!(form.get("caregiver.1.phone"), "555-0101");
        assert_eq!(form.items(Section::Caregiver), 2);
        form.add_item(Section::Caregiver);
        assert_eq!(form.items(Section::Caregiver), 3);
    }

    /// Beyond 1: what was asked of a person is asked of the same one, wherever they stand now.
    #[test]
    fn what_was_said_of_a_person_follows_them_when_another_one_is_taken_away() {
        let mut form = form(&[
            ("caregiver.0.first_name", "Ann"),
            ("caregiver.1.first_name", "Ben"),
            ("caregiver.2.first_name", "Cal"),
            ("caregiver.removed", "nobody"),
        ]);
        let now = |form: &Form| {
            let was = (0..3).map(|it| form.place(FieldId::CaregiverPhone.field().path(it)));
            was.map(|it| it.map(|it| it.item)).collect::<Vec<_>>()
        };
        assert_eq!(now(&form), [Some(0), Some(1), Some(2)]);
        form.remove_item(Section::Caregiver, 0);
        assert_eq!(now(&form), [None, Some(0), Some(1)]);
        form.add_item(Section::Caregiver);
        form.remove_item(Section::Household, 0);
        form.remove_item(Section::Caregiver, 0);
        let pairs: Vec<_> = form
            .pairs()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let sent = Form::from_pairs(pairs);
        assert_eq!(
            (now(&sent), sent.get("caregiver.0.first_name")),
            (vec![None, None, Some(0)], "Cal")
        );
        let child = FieldId::ChildSex.field().path(0);
        assert_eq!(sent.place(child), Some(child));
    }

    #[test]
    fn when_a_person_is_taken_away_the_allegations_still_name_who_they_named() {
        let mut form = form(&[
            ("offender.0.last_name", "Ames"),
            ("offender.1.last_name", "Boyd"),
            ("offender.2.last_name", "Cole"),
            ("allegation.0.by", "1"),
            ("allegation.0.by", "3"),
            ("allegation.0.by", "unknown"),
            ("allegation.1.by", "2"),
            ("allegation.2.by", "3"),
        ]);
        form.remove_item(Section::Caregiver, 0);
        assert_eq!(form.all("allegation.0.by"), ["1", "3", "unknown"]);
        form.remove_item(Section::Offender, 1);
        assert_eq!(form.get("offender.1.last_name"), "Cole");
        assert_eq!(form.all("allegation.0.by"), ["1", "2", "unknown"]);
        assert_eq!(form.all("allegation.1.by"), [""; 0]);
        assert_eq!(form.all("allegation.2.by"), ["2"]);
    }
}
