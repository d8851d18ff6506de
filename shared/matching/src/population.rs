//! Whom a referral is compared with, in numbers: how many they are, and how many have each name.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::birth::Birth;
use crate::names::core_words;
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
        if let Some(given) = person.given.as_deref().filter(|it| it.len() > 1) {
            count(&mut self.given, given.to_owned());
        }
        for word in core_words(&person.family) {
            count(&mut self.family, word.to_owned());
        }
        if let Birth::Day(date) = person.birth {
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
        let known: u32 = self.years.values().sum();
        let near: u32 = (year - 1..=year + 1).filter_map(|it| self.years.get(&it)).sum();
        known < 500 || f64::from(near) >= 0.002 * f64::from(known)
    }

    /// The share of clients born in the year of a client taken at random.
    pub(crate) fn usual_year(&self) -> f64 {
        let known: f64 = self.years.values().map(|it| f64::from(*it)).sum();
        let pairs: f64 = self.years.values().map(|it| f64::from(*it).powi(2)).sum();
        // As if 20 more were spread over 18 years.
        (pairs + 20.0 * known / 18.0 + 1.0) / ((known + 20.0) * known.max(1.0))
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

/// Prints no name.
impl std::fmt::Debug for Population {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Population({} clients)", self.counted)
    }
}
