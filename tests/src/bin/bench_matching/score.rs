//! The figures: shares of referrals, and what follows from the whole list of probabilities.

use crate::task::{Best, Kin, Outcome, Relation};

/// A share, and of whom: `None` is said of a referral that is not counted.
pub(crate) type Share = fn(&Outcome) -> Option<bool>;

/// Every share that is printed, by name.
pub(crate) const SHARES: [(&str, Share); 15] = [
    ("recall_at_1", |it| known(it, right_among(it, 1))),
    ("right_among_top_3", |it| known(it, right_among(it, 3))),
    // What is certain means: from 0.95 on.
    ("recall_at_0.95", |it| known(it, certain(it, |kin| kin == Kin::Child))),
    ("wrong_at_0.95", |it| Some(certain(it, |kin| kin != Kin::Child))),
    ("false_merges_at_0.95", |it| unknown(it, it.certain().is_some())),
    ("siblings_merged_at_0.95", |it| {
        unknown(it, certain(it, |kin| matches!(kin, Kin::Twin | Kin::Sibling))).filter(|_| it.siblings)
    }),
    ("twins_merged_at_0.95", |it| {
        unknown(it, certain(it, |kin| kin == Kin::Twin)).filter(|_| it.twins)
    }),
    ("plainly_other_twins_merged_at_0.95", |it| {
        let taken = |best: &Best| best.is == Kin::Twin && best.plainly_other;
        unknown(it, it.certain().is_some_and(taken)).filter(|_| it.twins)
    }),
    // Of those whom the engine names sibling (twin) first: is it one?
    ("named_sibling_is_relative", |it| {
        named(it, Relation::Sibling, |kin| matches!(kin, Kin::Twin | Kin::Sibling))
    }),
    ("named_twin_is_twin", |it| {
        named(it, Relation::Twin, |kin| kin == Kin::Twin)
    }),
    // Of the siblings (twins) of one family name who come first: does the engine name them so?
    ("first_sibling_is_named", |it| {
        first(it, Kin::Sibling, Relation::Sibling)
    }),
    ("first_twin_is_named", |it| first(it, Kin::Twin, Relation::Twin)),
    // Of all unknown children with relatives among the clients: is any of these named as one?
    ("relative_named_in_list", |it| {
        unknown(it, it.relative_named?).filter(|_| it.siblings)
    }),
    // "This is the child", said of a child whom nobody knows.
    ("strong_alarms", |it| {
        let same = it.best.as_ref().is_some_and(|best| best.named == Some(Relation::Same));
        unknown(it, same).filter(|_| it.relative_named.is_some())
    }),
    ("unanswered", |it| Some(it.best.is_none())),
];

fn known(it: &Outcome, hit: bool) -> Option<bool> {
    it.client.as_ref().map(|_| hit)
}

fn unknown(it: &Outcome, hit: bool) -> Option<bool> {
    it.client.is_none().then_some(hit)
}

fn right_among(it: &Outcome, places: usize) -> bool {
    it.right_at.is_some_and(|(place, _)| place <= places)
}

fn certain(it: &Outcome, who: fn(Kin) -> bool) -> bool {
    it.certain().is_some_and(|best| who(best.is))
}

fn named(it: &Outcome, relation: Relation, truly: fn(Kin) -> bool) -> Option<bool> {
    let best = it.best.as_ref().filter(|best| best.named == Some(relation))?;
    unknown(it, truly(best.is)).filter(|_| it.siblings)
}

fn first(it: &Outcome, kin: Kin, relation: Relation) -> Option<bool> {
    let best = it.best.as_ref().filter(|best| best.is == kin && best.one_family)?;
    unknown(it, best.named? == relation)
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rate {
    pub(crate) hits: u32,
    pub(crate) of: u32,
}

impl Rate {
    pub(crate) fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>, share: Share) -> Self {
        let mut rate = Self::default();
        for hit in outcomes.into_iter().filter_map(share) {
            rate.of += 1;
            rate.hits += u32::from(hit);
        }
        rate
    }

    /// Missing when nobody was counted.
    pub(crate) fn value(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.hits) / f64::from(self.of))
    }

    /// Within these it truly lies, with 95 %, by Wilson's score.
    pub(crate) fn bounds(self) -> Option<(f64, f64)> {
        const Z: f64 = 1.96;
        let (share, of) = (self.value()?, f64::from(self.of));
        let middle = share + Z * Z / (2.0 * of);
        let half = Z * (share * (1.0 - share) / of + Z * Z / (4.0 * of * of)).sqrt();
        let all = 1.0 + Z * Z / of;
        Some((((middle - half) / all).max(0.0), ((middle + half) / all).min(1.0)))
    }
}

/// What follows from the probabilities of all first places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Curve {
    /// At the threshold at which it is best.
    pub(crate) best_f1: f64,
    pub(crate) f1_certain: f64,
    /// The most that is found while of a thousand proposals at most one is wrong.
    pub(crate) recall_at_999: f64,
    /// Expected calibration error in ten bins; missing when some score is no probability.
    pub(crate) calibration_error: Option<f64>,
}

/// A figure of a curve.
pub(crate) type OfCurve = fn(&Curve) -> Option<f64>;

/// Every figure of a curve that is printed, by name.
pub(crate) const FIGURES: [(&str, OfCurve); 4] = [
    ("best_f1", |it| Some(it.best_f1)),
    ("f1_at_0.95", |it| Some(it.f1_certain)),
    ("recall_at_precision_0.999", |it| Some(it.recall_at_999)),
    ("calibration_error", |it| it.calibration_error),
];

/// First places, the most probable one first.
pub(crate) struct Ranking {
    /// Probability (missing: nothing was listed), whether it is right, and whether any client would be.
    places: Vec<(Option<f64>, bool, bool)>,
}

impl Ranking {
    pub(crate) fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let place = |it: &Outcome| {
            let best = it.best.as_ref();
            let right = best.is_some_and(|best| best.is == Kin::Child);
            (best.map(|best| best.score), right, it.client.is_some())
        };
        let mut places: Vec<_> = outcomes.into_iter().map(place).collect();
        let key = |score: Option<f64>| score.unwrap_or(f64::NEG_INFINITY);
        places.sort_by(|one, other| key(other.0).total_cmp(&key(one.0)));
        Self { places }
    }

    /// The curve of these referrals.
    pub(crate) fn curve(&self) -> Curve {
        self.weighted(&vec![1; self.places.len()])
    }

    /// Between which the middle 95 % of the figures lie when as many referrals are drawn anew, with replacement, 200 times; in the order
    /// of [`FIGURES`]. Always the same draws.
    pub(crate) fn bounds(&self) -> [Option<(f64, f64)>; FIGURES.len()] {
        const ROUNDS: usize = 200;
        let mut random = Random(1);
        let curves: Vec<Curve> = (0..ROUNDS)
            .map(|_| {
                let mut weights = vec![0; self.places.len()];
                for _ in &self.places {
                    weights[random.below(self.places.len())] += 1;
                }
                self.weighted(&weights)
            })
            .collect();
        FIGURES.map(|(_, figure)| {
            let mut values: Vec<f64> = curves.iter().map(figure).collect::<Option<_>>()?;
            values.sort_by(f64::total_cmp);
            // The 5th and the 196th: as many lie below as above.
            Some((values[ROUNDS / 40 - 1], values[ROUNDS - ROUNDS / 40]))
        })
    }

    /// With each referral so many times.
    fn weighted(&self, weights: &[u32]) -> Curve {
        let listed: Vec<_> = self
            .places
            .iter()
            .zip(weights)
            .filter_map(|((score, right, _), weight)| Some(((*score)?, *right, f64::from(*weight))))
            .collect();
        let with_client = self.places.iter().zip(weights).filter(|(it, _)| it.2);
        let with_client: f64 = with_client.map(|(_, weight)| f64::from(*weight)).sum();
        // Per bin: the probabilities' sum and how many were right.
        let mut bins = [(0.0, 0.0); 10];
        let (mut right, mut wrong) = (0.0, 0.0);
        let mut curve = Curve {
            best_f1: 0.0,
            f1_certain: 0.0,
            recall_at_999: 0.0,
            calibration_error: None,
        };
        // Those with the same probability are proposed together.
        for equal in listed.chunk_by(|one, other| one.0 == other.0) {
            let score = equal[0].0;
            for (_, is_right, weight) in equal {
                *if *is_right { &mut right } else { &mut wrong } += weight;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability")]
                let bin = &mut bins[((score * 10.0) as usize).min(9)];
                bin.0 += score * weight;
                bin.1 += if *is_right { *weight } else { 0.0 };
            }
            if right == 0.0 {
                continue;
            }
            let (precision, recall) = (right / (right + wrong), right / with_client);
            curve.best_f1 = f64::max(curve.best_f1, 2.0 * precision * recall / (precision + recall));
            if precision >= 0.999 {
                curve.recall_at_999 = f64::max(curve.recall_at_999, recall);
            }
            if score >= crate::task::CERTAIN {
                curve.f1_certain = 2.0 * right / (right + wrong + with_client);
            }
        }
        let all = right + wrong;
        if all > 0.0 && listed.iter().all(|it| (0.0..=1.0).contains(&it.0)) {
            curve.calibration_error = Some(bins.iter().map(|it| (it.0 - it.1).abs()).sum::<f64>() / all);
        }
        curve
    }
}

/// SplitMix64: the same numbers for ever, whatever a library does.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // So many referrals that some are drawn a billionth more often than others.
        #[expect(clippy::cast_possible_truncation, reason = "less than a count")]
        let below = ((mixed ^ (mixed >> 31)) % count as u64) as usize;
        below
    }
}

#[cfg(test)]
mod test {
    use super::*;

    /// A referral whose first place has this probability and is this one.
    fn outcome(known: bool, score: f64, is: Kin) -> Outcome {
        Outcome {
            referral: String::new(),
            case: String::new(),
            client: known.then(|| "C1".to_owned()),
            siblings: matches!(is, Kin::Twin | Kin::Sibling),
            twins: is == Kin::Twin,
            best: Some(Best {
                client: "C1".to_owned(),
                score,
                is,
                named: None,
                plainly_other: false,
                one_family: true,
            }),
            right_at: (is == Kin::Child).then_some((1, score)),
            relative_named: None,
        }
    }

    fn named(relation: Relation, is: Kin) -> Outcome {
        let mut outcome = outcome(false, 0.5, is);
        if let Some(best) = &mut outcome.best {
            best.named = Some(relation);
        }
        outcome.relative_named = Some(matches!(relation, Relation::Sibling | Relation::Twin));
        outcome
    }

    fn rate(name: &str, outcomes: &[Outcome]) -> (u32, u32) {
        let share = SHARES.iter().find(|it| it.0 == name).unwrap().1;
        let rate = Rate::of(outcomes, share);
        (rate.hits, rate.of)
    }

    /// Two right, then a wrong one, then a right one; a fifth child with a client is not found.
    fn four() -> Vec<Outcome> {
        let mut missed = outcome(true, 0.0, Kin::None);
        missed.best = None;
        vec![
            outcome(true, 0.99, Kin::Child),
            outcome(true, 0.96, Kin::Child),
            outcome(false, 0.95, Kin::Sibling),
            outcome(true, 0.55, Kin::Child),
            missed,
        ]
    }

    #[test]
    fn f1_is_best_at_the_threshold_that_takes_all_four() {
        // Precision 3/4, recall 3/4; before: 2 of 2 and 2 of 4 give 2/3.
        assert_eq!(Ranking::of(&four()).curve().best_f1, 0.75);
    }

    #[test]
    fn f1_at_95_counts_what_is_certain() {
        // 2 right, 1 wrong, 4 to be found.
        assert_eq!(Ranking::of(&four()).curve().f1_certain, 4.0 / 7.0);
    }

    #[test]
    fn the_most_found_without_errors_ends_before_the_first_error() {
        assert_eq!(Ranking::of(&four()).curve().recall_at_999, 0.5);
    }

    #[test]
    fn equal_probabilities_are_proposed_together() {
        let equal = [outcome(true, 0.9, Kin::Child), outcome(false, 0.9, Kin::None)];
        assert_eq!(Ranking::of(&equal).curve().recall_at_999, 0.0);
    }

    #[test]
    fn calibration_compares_what_was_said_with_what_was_right_bin_by_bin() {
        // From 0.9 on 2.9 were said and 2 right; from 0.5 on 0.55 and 1; four were answered.
        let error = Ranking::of(&four()).curve().calibration_error.unwrap();
        assert!((error - (0.9 + 0.45) / 4.0).abs() < 1e-12, "{error}");
        let odd = [outcome(true, 7.5, Kin::Child)];
        assert_eq!(Ranking::of(&odd).curve().calibration_error, None);
    }

    #[test]
    fn bounds_hold_the_figure_and_are_the_same_every_time() {
        let many: Vec<Outcome> = (0..50).flat_map(|_| four()).collect();
        let ranking = Ranking::of(&many);
        let (low, high) = ranking.bounds()[0].unwrap();
        assert!(low < 0.75 && 0.75 < high && high - low < 0.2, "{low} {high}");
        assert_eq!(ranking.bounds(), Ranking::of(&many).bounds());
    }

    #[test]
    fn a_merge_is_false_when_the_child_is_unknown_and_the_engine_certain() {
        assert_eq!(rate("false_merges_at_0.95", &four()), (1, 1));
        assert_eq!(rate("siblings_merged_at_0.95", &four()), (1, 1));
        assert_eq!(rate("twins_merged_at_0.95", &four()), (0, 0));
        assert_eq!(rate("recall_at_1", &four()), (3, 4));
        assert_eq!(rate("recall_at_0.95", &four()), (2, 4));
        assert_eq!(rate("unanswered", &four()), (1, 5));
    }

    #[test]
    fn a_relative_is_named_as_such() {
        let some = [
            named(Relation::Sibling, Kin::Sibling),
            named(Relation::Twin, Kin::Sibling),
            named(Relation::Twin, Kin::Twin),
            named(Relation::Same, Kin::Twin),
        ];
        assert_eq!(rate("named_sibling_is_relative", &some), (1, 1));
        assert_eq!(rate("named_twin_is_twin", &some), (1, 2));
        assert_eq!(rate("first_sibling_is_named", &some), (1, 2));
        assert_eq!(rate("first_twin_is_named", &some), (1, 2));
        assert_eq!(rate("relative_named_in_list", &some), (3, 4));
        assert_eq!(rate("strong_alarms", &some), (1, 4));
    }

    #[test]
    fn without_relations_nothing_is_said_about_them() {
        assert_eq!(rate("strong_alarms", &four()), (0, 0));
        assert_eq!(rate("relative_named_in_list", &four()), (0, 0));
    }

    #[test]
    fn wilson_says_how_little_no_error_among_a_hundred_proves() {
        let (low, high) = Rate { hits: 0, of: 100 }.bounds().unwrap();
        // z²/(n + z²)
        assert_eq!(low, 0.0);
        assert!((high - 3.8416 / 103.8416).abs() < 1e-12);
        assert_eq!(Rate::default().bounds(), None);
    }
}
