//! Whom a referral is compared with, in numbers: how many they are, and how many have each name.

use std::{collections::HashMap, sync::OnceLock};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::normalise::Person;
use crate::{Record, tables};

/// How much the country's tables weigh against the center's own clients, in clients.
const PRIOR: f64 = 10.0;

/// The clients of a center, counted: names, birth years and places with how many have each.
///
/// A name that one client alone has is told by it, so it is personal data, though no person can be put together from it.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Population {
    counted: u64,
    given: HashMap<String, u32>,
    family: HashMap<String, u32>,
    years: HashMap<i16, u32>,
    places: HashMap<String, u32>,
    /// Of how many the birth year is known, and the share of a usual year: worked out once.
    #[serde(skip)]
    known_years: OnceLock<(u32, f64)>,
}

impl Population {
    /// Counts one more client.
    pub fn add(&mut self, client: &Record) {
        self.add_person(&Person::from(client));
    }

    pub(crate) fn add_person(&mut self, person: &Person) {
        fn count<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, u32>, key: K) {
            *counts.entry(key).or_insert(0) += 1;
        }
        self.counted += 1;
        self.known_years = OnceLock::new();
        if let Some(given) = person.given.as_deref().filter(|it| it.len() > 1) {
            count(&mut self.given, given.to_owned());
        }
        for word in &person.core {
            count(&mut self.family, word.clone());
        }
        if let Some(date) = person.birth.day() {
            count(&mut self.years, date.year());
        }
        for place in person
            .postcode
            .iter()
            .chain(Some(&person.city).filter(|it| !it.is_empty()))
        {
            count(&mut self.places, place.clone());
        }
    }

    /// How many there are, at least 1.
    pub fn clients(&self) -> u64 {
        self.counted.max(1)
    }

    /// The share of clients with this given name.
    pub(crate) fn given(&self, name: &str) -> f64 {
        self.share(self.given.get(name), tables::share_of_given_name(name))
    }

    /// The share of clients with this word in their family name.
    pub(crate) fn family(&self, word: &str) -> f64 {
        self.share(self.family.get(word), tables::share_of_family_name(word))
    }

    /// The share of clients born in this year.
    pub(crate) fn year(&self, year: i16) -> f64 {
        self.share(self.years.get(&year), 1.0 / 18.0)
    }

    /// Whether clients are born in this year, or nearly: of a birth date in another one something is wrong.
    pub(crate) fn is_usual_year(&self, year: i16) -> bool {
        let (known, _) = self.known_years();
        let near: u32 = (year - 1..=year + 1).filter_map(|it| self.years.get(&it)).sum();
        known < 500 || f64::from(near) >= 0.002 * f64::from(known)
    }

    /// The share of clients born in the year of a client taken at random.
    pub(crate) fn usual_year(&self) -> f64 {
        self.known_years().1
    }

    fn known_years(&self) -> (u32, f64) {
        *self.known_years.get_or_init(|| {
            let known: u32 = self.years.values().sum();
            let pairs: u64 = self.years.values().map(|it| u64::from(*it).pow(2)).sum();
            let n = f64::from(known);
            // As if 20 more were spread over 18 years.
            (
                known,
                (pairs as f64 + 20.0 * n / 18.0 + 1.0) / ((n + 20.0) * n.max(1.0)),
            )
        })
    }

    /// The share of clients with this postcode or city.
    pub(crate) fn place(&self, place: &str) -> f64 {
        self.share(self.places.get(place), 0.02)
    }

    /// Whether it is a name, and no slip: in the tables, or of several clients.
    pub(crate) fn is_given_name(&self, name: &str) -> bool {
        self.given.get(name).is_some_and(|it| *it >= 2) || tables::is_given_name(name)
    }

    /// The same of a family name.
    pub(crate) fn is_family_name(&self, word: &str) -> bool {
        self.family.get(word).is_some_and(|it| *it >= 2) || tables::is_family_name(word)
    }

    fn share(&self, counted: Option<&u32>, prior: f64) -> f64 {
        let counted = f64::from(counted.copied().unwrap_or(0));
        let share = (counted + PRIOR * prior) / (self.counted as f64 + PRIOR);
        // What nobody had when it was counted is rare, but somebody has it.
        share.clamp(0.5 / self.counted.max(10_000) as f64, 1.0)
    }
}

/// How frequent what is known of a person is among the clients: looked up once, used with every candidate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    /// The share of clients with this given name, and whether it is known as one.
    pub(crate) given: f64,
    pub(crate) is_given: bool,
    /// The share of clients with it as given or family name.
    pub(crate) either: f64,
    /// Of each word of the family name, and whether all are known.
    pub(crate) core: Vec<f64>,
    pub(crate) is_family: bool,
    /// The share of clients born in the same year, how many times the usual share that is, and whether any are.
    pub(crate) year: f64,
    pub(crate) year_times: f64,
    pub(crate) is_year: bool,
    pub(crate) postcode: f64,
    pub(crate) city: f64,
}

impl Population {
    /// A record ready to be compared, with how frequent what it says is.
    pub(crate) fn person(&self, record: &Record) -> Person {
        let mut person = Person::from(record);
        self.count(&mut person);
        person
    }

    pub(crate) fn count(&self, person: &mut Person) {
        let usual_year = self.usual_year();
        let year = person.birth.day().map(Date::year);
        let given = person.given.as_deref();
        person.counted = Counted {
            given: given.map_or(1.0, |it| self.given(it)),
            is_given: given.is_some_and(|it| self.is_given_name(it)),
            either: given.map_or(1.0, |it| self.given(it).max(self.family(it))),
            core: person.core.iter().map(|it| self.family(it)).collect(),
            is_family: person.core.iter().all(|it| self.is_family_name(it)),
            year: year.map_or(usual_year, |it| self.year(it)),
            year_times: year.map_or(1.0, |it| self.year(it) / usual_year),
            is_year: year.is_none_or(|it| self.is_usual_year(it)),
            postcode: person.postcode.as_deref().map_or(1.0, |it| self.place(it)),
            city: if person.city.is_empty() {
                1.0
            } else {
                self.place(&person.city)
            },
        };
    }
}

/// Prints no name.
impl std::fmt::Debug for Population {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Population({} clients)", self.counted)
    }
}
