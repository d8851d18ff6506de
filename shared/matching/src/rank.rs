//! From evidence to probabilities: the candidates are each other's rivals.

use std::borrow::Borrow;
use std::sync::{Arc, LazyLock};

use crate::normalise::Person;
use crate::pair::{self, Pair, Sharing, Weights};
use crate::parameters::{Parameters, Slot, Table};
use crate::population::Population;
use crate::{Agreement, Comparison, Evidence, Field, Level, Record, Relation};

/// From this probability on, [`Relation::Same`] (unless the given name plainly differs).
pub const SAME_FROM: f64 = 0.95;

/// From this probability on, at least [`Relation::Possible`].
pub const POSSIBLE_FROM: f64 = 0.1;

/// A center that has few clients yet is taken to have this many, for caution.
const MIN_POPULATION: u64 = 1000;

/// Somebody who is around a child is one of about so many, of whom hardly more than their names may be known.
const AROUND_A_CHILD: u64 = 20;

/// What the engine compares with: its weights, and the clients in numbers. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Model {
    pub(crate) version: Arc<str>,
    pub(crate) table: Arc<Table>,
    pub(crate) population: Arc<Population>,
    pub(crate) clients: u64,
}

impl Model {
    /// The engine with these weights, for these clients.
    pub fn new(parameters: &Parameters, population: Population) -> Self {
        Self {
            version: parameters.version.as_str().into(),
            table: Arc::new(Table::of(parameters)),
            clients: population.clients().max(MIN_POPULATION),
            population: Arc::new(population),
        }
    }

    /// The engine as it comes, for so many clients of whom nothing else is known.
    pub fn shipped(clients: u64) -> Self {
        static SHIPPED: LazyLock<Model> = LazyLock::new(|| Model::new(Parameters::shipped(), Population::default()));
        SHIPPED.with_clients(clients)
    }

    /// The same for another number of clients, as when some were added since they were counted.
    pub fn with_clients(&self, clients: u64) -> Self {
        Self {
            clients: clients.max(MIN_POPULATION),
            ..self.clone()
        }
    }

    /// The engine as it comes, for the people around one child: few, and of any age, so that neither how many clients there are nor
    /// when they were born says anything.
    pub fn around_a_child() -> Self {
        Self {
            clients: AROUND_A_CHILD,
            ..Self::shipped(MIN_POPULATION)
        }
    }

    /// Which weights these are, to be stored with what comes of them.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Compares one pair, as if there were no other candidate.
    ///
    /// Symmetric: `compare(a, b)` is `compare(b, a)`.
    pub fn compare(&self, referral: &Record, candidate: &Record) -> Comparison {
        let (_, comparison) = self.rank(referral, vec![((), candidate)]).remove(0);
        comparison
    }

    /// Compares a referral with all candidates together, the likeliest first.
    ///
    /// A child is at most one of them. For each candidate *c* of N clients there are
    /// S = π/N · 2^(bits) *the same child* and B = (1−π)ρ/N · 2^(bits of a household mate) *a child of
    /// the same household whom we do not know*; and, for all, (1−π)(1−ρ) *a stranger*:
    ///
    /// > P(c) = S(c) / (ΣS + ΣB + stranger)
    ///
    /// Family name and household weigh as much in B as in S, so that they cannot make a sibling the
    /// same child; the given name and the birthday can. Ties stay in the order of `candidates`, and
    /// nothing else depends on that order.
    pub fn rank<K, R: Borrow<Record>>(&self, referral: &Record, candidates: Vec<(K, R)>) -> Vec<(K, Comparison)> {
        self.best(referral, candidates, usize::MAX)
    }

    /// The first `most` of [`Model::rank`], which is less work.
    pub fn best<K, R: Borrow<Record>>(
        &self,
        referral: &Record,
        candidates: Vec<(K, R)>,
        most: usize,
    ) -> Vec<(K, Comparison)> {
        let referral = self.population.person(referral);
        let (keys, people): (Vec<K>, Vec<Person>) = candidates
            .into_iter()
            .map(|(key, it)| (key, self.population.person(it.borrow())))
            .unzip();
        let people: Vec<&Person> = people.iter().collect();
        self.ranked(keys, &pair::pairs(&referral, &people), most)
    }

    /// The likeliest `most`.
    pub(crate) fn ranked<K>(&self, keys: Vec<K>, pairs: &[Pair], most: usize) -> Vec<(K, Comparison)> {
        let stand = self.stand(pairs);
        let mut order: Vec<(usize, K)> = keys.into_iter().enumerate().collect();
        // Stable: ties stay as they are.
        order.sort_by(|(a, _), (b, _)| stand.same[*b].total_cmp(&stand.same[*a]));
        order
            .into_iter()
            .take(most)
            .map(|(at, key)| (key, stand.comparison(at, &pairs[at])))
            .collect()
    }

    pub(crate) fn stand(&self, pairs: &[Pair]) -> Stand {
        Stand::of(pairs, &self.table, self.clients as f64)
    }
}

/// All explanations of one referral, weighed against each other, in units of *a stranger*.
pub(crate) struct Stand {
    prior_bits: f64,
    /// What it proves for whose home is not known that the referral is of the household of another candidate.
    home_bits: f64,
    weights: Vec<Weights>,
    /// S of each candidate.
    pub(crate) same: Vec<f64>,
    /// B of each candidate.
    pub(crate) mate: Vec<f64>,
    sums: Sums,
    pub(crate) mates: f64,
}

impl Stand {
    pub(crate) fn of(pairs: &[Pair], table: &Table, clients: f64) -> Self {
        let stranger = (1.0 - table.known) * (1.0 - table.household_known);
        let prior_bits = (table.known / clients / stranger).log2();
        let prior_mate = ((1.0 - table.known) * table.household_known / clients / stranger).log2();
        let mut sharing = Sharing::default();
        pairs.iter().for_each(|it| it.count(&mut sharing));
        let mut weights: Vec<Weights> = pairs.iter().map(|it| it.weigh(table, sharing, clients)).collect();
        let mut same: Vec<f64> = weights
            .iter()
            .map(|it| (prior_bits + it.same.iter().sum::<f64>()).exp2())
            .collect();
        // Brothers and sisters are not named alike: who is named like one of a household is no further child of it.
        let named = |it: &Weights| it.mate_given;
        let least = pairs
            .iter()
            .zip(&weights)
            .filter(|(pair, _)| pair.of_one_household() || pair.may_be_of_one_household())
            .map(|(_, it)| named(it))
            .fold(0.0, f64::min);
        let mate: Vec<f64> = pairs
            .iter()
            .zip(&weights)
            .map(|(pair, it)| {
                let given = if least < 0.0 && pair.of_one_household() {
                    named(it).min(least)
                } else {
                    named(it)
                };
                (prior_mate + it.mate - named(it) + given).exp2()
            })
            .collect();
        // Whose home is not known may be of the household of another client; then it is no wonder that the referral is, too. It proves no
        // more than if the home were known.
        let at_home = || (0..pairs.len()).filter(|at| pairs[*at].of_one_household());
        let household = |at: usize| weights[at].same[Field::Household as usize];
        let most = at_home().map(household).fold(0.0, f64::max);
        let home_bits = (1.0 + Sums::of(at_home().map(|at| mate[at])).all()).log2().min(most);
        for at in (0..pairs.len()).filter(|at| pairs[*at].is_home_unknown()) {
            weights[at].same[Field::Household as usize] += home_bits;
            same[at] *= home_bits.exp2();
        }
        Self {
            prior_bits,
            home_bits,
            sums: Sums::of(same.iter().copied()),
            mates: Sums::of(mate.iter().copied()).all(),
            weights,
            same,
            mate,
        }
    }

    /// All explanations together.
    pub(crate) fn all(&self) -> f64 {
        self.sums.all() + self.mates + 1.0
    }

    pub(crate) fn probability(&self, at: usize) -> f64 {
        self.same[at] / (self.same[at] + self.sums.without(self.same[at]) + self.mates + 1.0)
    }

    fn comparison(&self, at: usize, pair: &Pair) -> Comparison {
        let rivals = self.sums.without(self.same[at]);
        let probability = self.probability(at);
        let at_home_of_mate = self.home_bits > 1.0 && pair.is_home_unknown();
        let evidence = Field::ALL
            .into_iter()
            .map(|field| {
                let bits = self.weights[at].same[field as usize];
                let level = match pair.shown(field) {
                    _ if field == Field::Household && at_home_of_mate => Level::HomeOfMate,
                    level => level,
                };
                Evidence {
                    field,
                    agreement: level.agreement(),
                    level,
                    bits,
                }
            })
            .collect();
        let relation = match relation(pair, probability, self.same[at], (self.mate[at], self.mates)) {
            Relation::Unlikely if at_home_of_mate && pair.level(Slot::FamilyName) == Level::SameName => {
                Relation::Sibling
            }
            relation => relation,
        };
        Comparison {
            prior_bits: self.prior_bits,
            evidence,
            mates_bits: -(self.mates + 1.0).log2(),
            rivals_bits: -((rivals + self.mates + 1.0) / (self.mates + 1.0)).log2(),
            probability,
            relation,
        }
    }
}

/// `same` and `mate` in units of *a stranger*.
fn relation(pair: &Pair, probability: f64, same: f64, (mate, mates): (f64, f64)) -> Relation {
    let given = pair.level(Slot::GivenName).agreement();
    let one_birthday = matches!(pair.shown(Field::Born), Level::SameDay | Level::DayMonthSwapped);
    // Of one household, and plainly named otherwise: a brother or sister, even if the child's name may have been put down wrong.
    let of_one_household = (mate > same || given == Agreement::Differs && pair.of_one_household())
        && (mate > 1.0 || mates > 1.0 && mate > 0.02 * mates);

    if probability >= SAME_FROM && given != Agreement::Differs {
        Relation::Same
    } else if of_one_household {
        if one_birthday {
            Relation::Twin
        } else {
            Relation::Sibling
        }
    } else if probability >= POSSIBLE_FROM {
        Relation::Possible
    } else {
        Relation::Unlikely
    }
}

/// Sums over all but one of many weights, the same to the last bit in whatever order they came.
struct Sums {
    /// Ascending.
    weights: Vec<f64>,
    /// The sum of those before each, and at the end of all.
    before: Vec<f64>,
    /// The sum of those from each on, and at the end 0.
    from: Vec<f64>,
}

impl Sums {
    fn of(weights: impl Iterator<Item = f64>) -> Self {
        let mut weights: Vec<f64> = weights.collect();
        weights.sort_by(f64::total_cmp);
        let mut before = vec![0.0; weights.len() + 1];
        let mut from = vec![0.0; weights.len() + 1];
        for (at, weight) in weights.iter().enumerate() {
            before[at + 1] = before[at] + weight;
        }
        for (at, weight) in weights.iter().enumerate().rev() {
            from[at] = from[at + 1] + weight;
        }
        Self { weights, before, from }
    }

    fn all(&self) -> f64 {
        self.before[self.weights.len()]
    }

    /// The sum without one `weight` of those given. Of equal ones it is the same: the first is left out.
    fn without(&self, weight: f64) -> f64 {
        let at = self.weights.partition_point(|it| it.total_cmp(&weight).is_lt());
        self.before[at] + self.from[(at + 1).min(self.weights.len())]
    }
}
