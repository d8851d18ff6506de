//! What becomes of a child's particulars when people tell of it.

use domain::birth::{self, Birth};

use super::{Child, home, names, on};

/// How somebody tells of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// As it is.
    Plainly,
    /// By a short form of the name, where one is usual; without the middle name.
    ByShortName,
    /// With day and month of the birth swapped, where there is such a day.
    BirthSwapped,
    /// With a letter of the family name left out, and the middle name.
    Misspelled,
    /// By the name without the accents.
    WithoutAccents,
    /// At the home of this household.
    Moved(u64),
    /// With an age in years instead of the birth date.
    Aged(u8),
    /// Without any birth date.
    BirthUnknown,
}

impl Child {
    /// The child as somebody tells of it.
    pub(crate) fn told(mut self, told: Told) -> Self {
        match (told, self.birth) {
            (Told::ByShortName, _) => {
                self.given = names::short_form(&self.given).map_or(self.given, str::to_owned);
                self.middle.clear();
            }
            (Told::BirthSwapped, Birth::On(day)) if day.day() <= 12 => {
                let [year, month, day] = [i64::from(day.year()), i64::from(day.day()), i64::from(day.month())]
                    .map(|it| u64::try_from(it).unwrap_or(1));
                self.birth = on(year, month, day);
            }
            (Told::Misspelled, _) => {
                let at = self.family.char_indices().nth(3).map_or(0, |it| it.0);
                if at > 0 {
                    self.family.remove(at);
                }
                self.middle.clear();
            }
            (Told::WithoutAccents, _) => {
                for name in [&mut self.given, &mut self.middle, &mut self.family] {
                    *name = names::without_accents(name);
                }
            }
            (Told::Moved(to), _) => self.home = home(to),
            (Told::Aged(years), _) => {
                self.birth = birth::parse_age(&years.to_string(), "years").map_or(Birth::Unknown, Birth::Age);
            }
            (Told::BirthUnknown, _) => self.birth = Birth::Unknown,
            (Told::Plainly | Told::BirthSwapped, _) => {}
        }
        self
    }
}
