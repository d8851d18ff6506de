//! Weights from the center's own records, without anybody telling what is right: expectation maximisation.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::normalise::Person;
use crate::pair::{self, Pair};
use crate::parameters::{Parameters, Slot, Table};
use crate::population::Population;
use crate::rank::{Model, Stand};
use crate::{Agreement, Level, Record};

/// How often expectation and maximisation take turns.
const ROUNDS: usize = 15;
/// How much the weights we start from count against what is learned, in referrals: for the same child, and for mates, where
/// more freedom would make the mates absorb the same children.
const SAME_PRIOR: f64 = 30.0;
const MATE_PRIOR: f64 = 200.0;
/// The same for π and ρ.
const RATE_PRIOR: f64 = 10.0;
/// The same for random pairs, in pairs.
const RANDOM_PRIOR: f64 = 1000.0;
/// How many random pairs of clients are looked at, at most.
const RANDOM_PAIRS: usize = 200_000;

/// How often each level is met by a referral and a client taken at random.
///
/// Of referrals, not of other clients: those are written in more of a hurry.
fn random(referrals: &[Person], clients: &[Person], table: &mut Table, parameters: &Parameters) {
    if referrals.len() < 100 || clients.len() < 100 {
        return;
    }
    let mut counts: HashMap<(Slot, Level), f64> = HashMap::new();
    let mut count = |a: &Person, b: &Person, slots: &[Slot]| {
        let pair = Pair::of(a, b);
        for slot in slots {
            *counts.entry((*slot, pair.level(*slot))).or_default() += 1.0;
        }
    };
    let apart = [
        Slot::GivenName,
        Slot::MiddleName,
        Slot::FamilyName,
        Slot::Born,
        Slot::Sex,
        Slot::Street,
        Slot::Place,
    ];
    for at in 0..RANDOM_PAIRS {
        // Far apart on the list, so that it does not matter who stands beside whom.
        let client = at.wrapping_mul(7919) + at / clients.len() * 104_729;
        count(
            &referrals[at % referrals.len()],
            &clients[client % clients.len()],
            &apart,
        );
    }
    let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, client) in clients.iter().enumerate() {
        if let Some(given) = client.given.as_deref().filter(|it| it.len() > 1) {
            named.entry(given).or_default().push(at);
        }
    }
    let mut named: Vec<_> = named.into_values().collect();
    named.sort_unstable();
    for group in named {
        for (at, a) in group.iter().enumerate().take(200) {
            for step in [1, 3, 7] {
                let b = group[(at + step) % group.len()];
                if b != *a {
                    count(
                        &clients[*a],
                        &clients[b],
                        &[Slot::MiddleNameNamedAlike, Slot::SexNamedAlike],
                    );
                }
            }
        }
    }
    for slot in Slot::ALL {
        let levels = Table::levels(parameters, slot);
        let known: f64 = levels.iter().filter_map(|it| counts.get(&(slot, *it))).sum();
        if known == 0.0 {
            continue;
        }
        for level in levels {
            // The second of two swapped names is no chance of its own.
            if slot == Slot::FamilyName && level == Level::SwappedNames {
                continue;
            }
            let counted = counts.get(&(slot, level)).copied().unwrap_or(0.0);
            let chance = table.chance_mut(slot, level);
            let before = chance.random;
            chance.random = (counted + RANDOM_PRIOR * before) / (known + RANDOM_PRIOR);
            // What is usual for strangers is usual for mates too, but for what they share.
            if matches!(
                slot,
                Slot::GivenName | Slot::MiddleName | Slot::MiddleNameNamedAlike | Slot::Sex | Slot::SexNamedAlike
            ) {
                chance.mate *= chance.random / before;
            }
        }
    }
}

/// How many times as usual as in the weights we start from it may become, by learning, that something differs for the same child.
///
/// Nobody tells what is right: where namesakes are many, a namesake looks like the same child with a wrong birth date, and the next one
/// even more so. What people write into the two fields that tell namesakes apart is known well enough to stop there. How often a form
/// bears a parent's birth date is not known so well.
fn most_of_differing(slot: Slot, level: Level) -> f64 {
    match (slot, level) {
        (Slot::Born, Level::Generation) => 15.0,
        (Slot::Born, _) => 3.0,
        (Slot::MiddleName | Slot::MiddleNameNamedAlike, _) => 1.0,
        _ => f64::INFINITY,
    }
}

/// Learns from referrals, each compared with its candidates.
pub(crate) fn refine(referrals: &[Vec<Pair>], start: &Table, parameters: &Parameters, clients: u64) -> Table {
    let clients = clients as f64;
    let mut table = start.clone();
    let slots: Vec<(Slot, Vec<Level>)> = Slot::ALL
        .into_iter()
        .map(|it| (it, Table::levels(parameters, it)))
        .collect();
    for _ in 0..ROUNDS {
        let (mut known, mut household) = (0.0, 0.0);
        let mut same: HashMap<(Slot, Level), f64> = HashMap::new();
        let mut mate: HashMap<(Slot, Level), f64> = HashMap::new();
        for pairs in referrals {
            let stand = Stand::of(pairs, &table, clients);
            let all = stand.all();
            household += stand.mates / all;
            for (at, pair) in pairs.iter().enumerate() {
                let (for_same, for_mate) = (stand.same[at] / all, stand.mate[at] / all);
                known += for_same;
                if for_same + for_mate < 1e-6 {
                    continue;
                }
                for slot in Slot::ALL {
                    *same.entry((slot, pair.level(slot))).or_default() += for_same;
                    *mate.entry((slot, pair.level(slot))).or_default() += for_mate;
                }
            }
        }
        let n = referrals.len() as f64;
        table.known = (known + RATE_PRIOR * start.known) / (n + RATE_PRIOR);
        table.household_known = (household + RATE_PRIOR * start.household_known) / (n - known + RATE_PRIOR);
        for (slot, levels) in &slots {
            let sum =
                |of: &HashMap<(Slot, Level), f64>| levels.iter().filter_map(|it| of.get(&(*slot, *it))).sum::<f64>();
            let (all_same, all_mate) = (sum(&same), sum(&mate));
            for level in levels {
                let counted = |of: &HashMap<(Slot, Level), f64>| of.get(&(*slot, *level)).copied().unwrap_or(0.0);
                let before = start.chance(*slot, *level);
                let chance = table.chance_mut(*slot, *level);
                // The second of two swapped names is no chance of its own.
                if *slot == Slot::FamilyName && *level == Level::SwappedNames {
                    continue;
                }
                chance.same = (counted(&same) + SAME_PRIOR * before.same) / (all_same + SAME_PRIOR);
                if level.agreement() == Agreement::Differs {
                    chance.same = chance.same.min(before.same * most_of_differing(*slot, *level));
                }
                // Children of one family are named as strangers are, only hardly ever twice the same. Were that free, mates would
                // take in the children themselves, when the birth date is wrong.
                if *slot != Slot::GivenName || *level == Level::SameName {
                    let prior = if *slot == Slot::GivenName { 400.0 } else { MATE_PRIOR };
                    chance.mate = (counted(&mate) + prior * before.mate) / (all_mate + prior);
                }
            }
        }
    }
    table
}

/// What was learned of a center: to be kept, and to be made a [`Model`] of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Learned {
    /// The weights.
    pub parameters: Parameters,
    /// The clients, counted.
    pub population: Population,
}

impl Model {
    /// Learns from a sample of the clients, and from referrals, each with those it is to be compared with. A client that was
    /// made from a referral must not be among its own. `version` is what the weights are to be called.
    pub fn learn(&self, clients: &[Record], referrals: &[(Record, Vec<Record>)], version: &str) -> Parameters {
        let person = |it: &Record| self.population.person(it);
        let people = |records: &[Record]| records.iter().map(person).collect::<Vec<_>>();
        let senders: Vec<Person> = referrals.iter().map(|it| person(&it.0)).collect();
        let pairs: Vec<Vec<Pair>> = senders
            .iter()
            .zip(referrals)
            .map(|(sender, (_, candidates))| {
                let candidates = people(candidates);
                pair::pairs(sender, &candidates.iter().collect::<Vec<_>>())
            })
            .collect();
        let start = Parameters::shipped();
        let learned = self.refined(&senders, &people(clients), &pairs, start);
        learned.table.named(version.to_owned(), start)
    }

    /// These weights of the same clients, to be kept.
    pub fn learned(self, parameters: Parameters) -> Learned {
        let population = Arc::try_unwrap(self.population).unwrap_or_else(|shared| (*shared).clone());
        Learned { parameters, population }
    }

    /// The same with weights learned anew.
    pub(crate) fn refined(
        &self,
        referrals: &[Person],
        clients: &[Person],
        pairs: &[Vec<Pair>],
        parameters: &Parameters,
    ) -> Self {
        let mut model = self.clone();
        let mut table = (*model.table).clone();
        random(referrals, clients, &mut table, parameters);
        model.table = Arc::new(refine(pairs, &table, parameters, model.clients));
        model
    }
}
