//! What the engine is to reach.

/// A goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

use Goal::{AtLeast, AtMost};

impl Goal {
    /// The goal of a figure on a task, if there is one.
    pub(crate) fn of(figure: &str, task: &str) -> Option<Self> {
        let goal = match (figure, task) {
            ("best_f1", "febrl4_open") => AtLeast(0.9995),
            ("best_f1", "febrl3_open") => AtLeast(0.9978),
            ("false_merges_at_0.95", "febrl3_open" | "febrl4_open") => AtMost(0.0),

            ("best_f1", "families_open") => AtLeast(0.998),
            ("f1_at_0.95", "families_open") => AtLeast(0.995),
            ("recall_at_precision_0.999", "families_open") => AtLeast(0.988),
            ("false_merges_at_0.95", "families_open") => AtMost(0.001),

            ("recall_at_1", "families_moved_open") => AtLeast(0.998),
            ("best_f1", "families_moved_open") => AtLeast(0.993),
            ("recall_at_precision_0.999", "families_moved_open") => AtLeast(0.955),
            ("siblings_merged_at_0.95", "families_moved_open") => AtMost(0.0025),

            ("best_f1", "families_moved_100k_open") => AtLeast(0.990),
            ("recall_at_precision_0.999", "families_moved_100k_open") => AtLeast(0.945),
            ("best_f1", "families_moved_1m_open") => AtLeast(0.985),
            ("recall_at_precision_0.999", "families_moved_1m_open") => AtLeast(0.89),

            ("calibration_error", task) if task.starts_with("families") => AtMost(0.004),
            ("calibration_error", _) => AtMost(0.008),
            ("twins_merged_at_0.95", _) => AtMost(0.01),
            ("plainly_other_twins_merged_at_0.95", _) => AtMost(0.0),

            ("right_among_top_3", "families_open" | "families_moved_open") => AtLeast(0.999),
            ("right_among_top_3", "families_moved_100k_open") => AtLeast(0.998),
            ("named_sibling_is_relative" | "first_sibling_is_named", "families_open") => AtLeast(0.99),
            ("named_sibling_is_relative" | "first_sibling_is_named", "families_moved_open") => AtLeast(0.98),
            ("named_twin_is_twin" | "first_twin_is_named", "families_open") => AtLeast(0.97),
            ("named_twin_is_twin" | "first_twin_is_named", "families_moved_open") => AtLeast(0.94),
            ("strong_alarms", "families_open" | "families_moved_open") => AtMost(0.0015),
            ("strong_alarms", "families_moved_100k_open") => AtMost(0.002),

            ("referrals_a_second", "families_moved_100k_open") => AtLeast(50_000.0),
            ("same_bytes_twice", _) => AtLeast(1.0),
            _ => return None,
        };
        Some(goal)
    }

    /// Whether a value is good enough.
    pub(crate) fn reached_by(self, value: f64) -> bool {
        match self {
            AtLeast(goal) => value >= goal,
            AtMost(goal) => value <= goal,
        }
    }
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn a_goal_is_reached_at_its_very_value() {
        assert!(AtLeast(0.998).reached_by(0.998) && !AtLeast(0.998).reached_by(0.9979));
        assert!(AtMost(0.0).reached_by(0.0) && !AtMost(0.0).reached_by(0.0001));
    }

    #[test]
    fn calibration_has_a_goal_everywhere_and_a_sharper_one_among_families() {
        assert_eq!(Goal::of("calibration_error", "families_hard_open"), Some(AtMost(0.004)));
        assert_eq!(Goal::of("calibration_error", "cases_open"), Some(AtMost(0.008)));
        assert_eq!(Goal::of("recall_at_1", "cases_open"), None);
    }
}
