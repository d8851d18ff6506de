//! From evidence to probabilities: the candidates are each other's rivals.

use crate::names::Weight;
use crate::normalise::Person;
use crate::{Agreement, Comparison, Evidence, Field, Level, Record, Relation};
use crate::{birth, household, names};

/// From this probability on, [`Relation::Same`] (unless the given name plainly differs).
pub const SAME_FROM: f64 = 0.95;

/// From this probability on, at least [`Relation::Possible`].
pub const POSSIBLE_FROM: f64 = 0.1;

/// π: how often a referred child is a client already, before anything is compared.
const KNOWN: f64 = 0.4;

/// ρ: how often a child who is not known is of the household of one who is.
const OF_KNOWN_HOUSEHOLD: f64 = 0.15;

/// A center that has few clients yet is taken to have this many, for caution.
const MIN_POPULATION: f64 = 1000.0;

/// (1 − π)(1 − ρ): the child is a stranger. The unit of all that is compared with it.
const STRANGER: f64 = (1.0 - KNOWN) * (1.0 - OF_KNOWN_HOUSEHOLD);

/// Compares one pair, as if there were no other candidate.
///
/// `population` is the number of clients known, at least 1; below 1,000 it counts as 1,000.
/// Symmetric: `compare(a, b, n)` is `compare(b, a, n)`.
pub fn compare(referral: &Record, candidate: &Record, population: u64) -> Comparison {
    let pair = Pair::weigh(&Person::from(referral), &Person::from(candidate), population);
    let rivals = pair.household;
    pair.among(rivals)
}

/// Compares a referral with all candidates together, the likeliest first.
///
/// A child is at most one of them. For each candidate *c* of a `population` of N there are
/// S = π/N · 2^(bits) *the same child* and B = (1−π)ρ/N · 2^(bits of a household mate) *a child of
/// the same household whom we do not know*; and, for all, (1−π)(1−ρ) *a stranger*:
///
/// > P(c) = S(c) / (ΣS + ΣB + stranger)
///
/// Family name and household weigh as much in B as in S, so that they cannot make a sibling the
/// same child; the given name and the birthday can. Ties stay in the order of `candidates`, and
/// nothing else depends on that order.
pub fn rank<K>(referral: &Record, candidates: Vec<(K, Record)>, population: u64) -> Vec<(K, Comparison)> {
    let referral = Person::from(referral);
    let pairs: Vec<(K, Pair)> = candidates
        .into_iter()
        .map(|(key, it)| (key, Pair::weigh(&referral, &Person::from(&it), population)))
        .collect();

    let same = Sums::of(pairs.iter().map(|(_, it)| it.same));
    let households = Sums::of(pairs.iter().map(|(_, it)| it.household)).all();
    let mut ranked: Vec<(K, Comparison)> = pairs
        .into_iter()
        .map(|(key, pair)| {
            let rivals = same.without(pair.same) + households;
            (key, pair.among(rivals))
        })
        .collect();
    ranked.sort_by(|(_, a), (_, b)| log_odds(b).total_cmp(&log_odds(a)));
    ranked
}

/// The sum of all bits; finer than the probability, which ends at 1.
fn log_odds(it: &Comparison) -> f64 {
    it.prior_bits + it.rivals_bits + it.evidence.iter().map(|it| it.bits).sum::<f64>()
}

/// A referral and one candidate, weighed but not yet among rivals.
struct Pair {
    prior_bits: f64,
    evidence: Vec<Evidence>,
    /// S, in units of [`STRANGER`].
    same: f64,
    /// B, in units of [`STRANGER`].
    household: f64,
}

impl Pair {
    fn weigh(a: &Person, b: &Person, population: u64) -> Self {
        let [given, middle, family] = names::compare(a, b);
        let birth = birth::compare(a.birth, b.birth);
        let sex = sex(a, b, given.0);
        let household = household::compare(a, b);
        let weights = [given, middle, family, birth, sex, household];

        let population = (population as f64).max(MIN_POPULATION);
        let prior_bits = (KNOWN / population / STRANGER).log2();
        let prior_mate = ((1.0 - KNOWN) * OF_KNOWN_HOUSEHOLD / population / STRANGER).log2();
        let same_bits: f64 = weights.iter().map(|(_, bits, _)| bits).sum();
        let mate_bits: f64 = weights.iter().map(|(.., bits)| bits).sum();
        let evidence = Field::ALL
            .into_iter()
            .zip(weights)
            .map(|(field, (level, bits, _))| Evidence {
                field,
                agreement: level.agreement(),
                level,
                bits,
            })
            .collect();
        Self {
            prior_bits,
            evidence,
            same: (prior_bits + same_bits).exp2(),
            household: (prior_mate + mate_bits).exp2(),
        }
    }

    /// Its place among rivals that weigh `rivals`, in units of [`STRANGER`].
    fn among(self, rivals: f64) -> Comparison {
        let probability = self.same / (self.same + rivals + 1.0);
        Comparison {
            prior_bits: self.prior_bits,
            relation: relation(&self.evidence, probability),
            evidence: self.evidence,
            rivals_bits: -(rivals + 1.0).log2(),
            probability,
        }
    }
}

/// Half of all pairs have the same sex, nearly all of the same given name have: so, when the
/// given names go together, the same sex proves nothing and the other little.
///
/// Errors in 1.5 % of the records: ±log2 of (.985, .015) / .5.
fn sex(a: &Person, b: &Person, given: Level) -> Weight {
    let named_alike = matches!(given.agreement(), Agreement::Agrees | Agreement::Partly);
    match a.sex.zip(b.sex) {
        None => (Level::Missing, 0.0, 0.0),
        Some((a, b)) if a == b => (Level::SameSex, if named_alike { 0.0 } else { 1.0 }, 0.0),
        Some(_) => (Level::OtherSex, if named_alike { -1.5 } else { -5.0 }, 0.0),
    }
}

fn relation(evidence: &[Evidence], probability: f64) -> Relation {
    let level = |field| {
        evidence
            .iter()
            .find(|it| it.field == field)
            .map_or(Level::Missing, |it| it.level)
    };
    let given = level(Field::GivenName).agreement();
    let one_roof = match level(Field::Household) {
        Level::SeveralShared | Level::SamePhone | Level::SameGuardian => true,
        // Houses have several flats.
        Level::SameAddress => level(Field::FamilyName).agreement() != Agreement::Differs,
        _ => false,
    };
    let one_birthday = matches!(level(Field::Born), Level::SameDay | Level::DayMonthSwapped);

    if probability >= SAME_FROM && given != Agreement::Differs {
        Relation::Same
    } else if one_roof && given == Agreement::Differs {
        if one_birthday {
            Relation::Twin
        } else {
            Relation::Sibling
        }
    } else if probability >= POSSIBLE_FROM {
        Relation::Possible
    } else if one_roof && given != Agreement::Agrees {
        Relation::Sibling
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
