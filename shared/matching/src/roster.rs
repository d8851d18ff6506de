//! All clients of a center in memory: what files are matched with, and what weights are learned from.

use std::collections::HashMap;

use crate::normalise::Person;
use crate::pair::{self, Pair};
use crate::parameters::Parameters;
use crate::population::Population;
use crate::rank::Model;
use crate::{Comparison, Key, MOST_SHARING, Record, keys, search_keys};

/// From how many referrals weights are learned, at most.
const ENOUGH: usize = 10_000;
/// With how many clients a referral is compared: those that share most keys.
const COMPARED: usize = 60;

/// Clients in memory, found by their keys.
pub struct Roster {
    clients: Vec<Person>,
    by_key: HashMap<Key, Vec<u32>>,
    model: Model,
    parameters: Parameters,
}

impl Roster {
    /// Takes clients in; they are named by their places from then on.
    pub fn new<'a>(clients: impl Iterator<Item = &'a Record>, parameters: &Parameters) -> Self {
        let mut population = Population::default();
        let mut by_key: HashMap<Key, Vec<u32>> = HashMap::new();
        let mut people: Vec<Person> = Vec::new();
        for (at, client) in (0..).zip(clients) {
            for key in keys(client) {
                by_key.entry(key).or_default().push(at);
            }
            let person = Person::from(client);
            population.add_person(&person);
            people.push(person);
        }
        people.iter_mut().for_each(|it| population.count(it));
        Self {
            clients: people,
            by_key,
            model: Model::new(parameters, population),
            parameters: parameters.clone(),
        }
    }

    /// The places of those that share keys with a referral, most of them first.
    pub fn sharing(&self, referral: &Record) -> Vec<u32> {
        let mut met: Vec<u32> = search_keys(referral)
            .iter()
            .filter_map(|it| self.by_key.get(it))
            .flat_map(|it| it.iter().take(MOST_SHARING).copied())
            .collect();
        met.sort_unstable();
        let mut shared: Vec<(usize, u32)> = met.chunk_by(|a, b| a == b).map(|it| (it.len(), it[0])).collect();
        shared.sort_unstable_by_key(|(n, at)| (std::cmp::Reverse(*n), *at));
        shared.into_iter().take(COMPARED).map(|(_, at)| at).collect()
    }

    fn pairs(&self, referral: &Record) -> (Vec<u32>, Vec<Pair>) {
        let person = self.model.population.person(referral);
        let found = self.sharing(referral);
        let candidates: Vec<&Person> = found.iter().map(|at| &self.clients[*at as usize]).collect();
        let pairs = pair::pairs(&person, &candidates);
        (found, pairs)
    }

    /// Learns the weights from the clients and from referrals.
    pub fn learn(&mut self, referrals: &[&Record]) {
        // More tell nothing new.
        let referrals: Vec<&Record> = referrals
            .iter()
            .copied()
            .step_by(referrals.len() / ENOUGH + 1)
            .collect();
        let people: Vec<Person> = referrals.iter().map(|it| self.model.population.person(it)).collect();
        let pairs: Vec<Vec<Pair>> = referrals.iter().map(|it| self.pairs(it).1).collect();
        self.model = self.model.refined(&people, &self.clients, &pairs, &self.parameters);
    }

    /// The clients that a referral may be, the likeliest `most`, by their places.
    pub fn rank(&self, referral: &Record, most: usize) -> Vec<(u32, Comparison)> {
        let (found, pairs) = self.pairs(referral);
        self.model.ranked(found, &pairs, most)
    }

    /// The weights.
    pub fn parameters(&self, version: &str) -> Parameters {
        self.model.table.named(version.to_owned(), &self.parameters)
    }
}
