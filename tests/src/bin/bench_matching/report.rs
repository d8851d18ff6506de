//! What is printed: a table for people on standard error, and one JSON object a line on standard output.

use serde_json::{Value, json};

use crate::{
    goals::Goal,
    run::Cost,
    score::{FIGURES, Ranking, Rate, SHARES},
    task::Outcome,
};

/// What is said about a single case: shares of all of its referrals.
const OF_A_CASE: [&str; 5] = [
    "recall_at_0.95",
    "right_among_top_3",
    "wrong_at_0.95",
    "relative_named_in_list",
    "strong_alarms",
];

/// Prints figure after figure.
#[derive(Default)]
pub(crate) struct Report {
    /// Whose figures stand above.
    task: String,
}

/// A figure of all seeds together, and of each.
struct Line<'a> {
    figure: &'a str,
    task: &'a str,
    value: Option<f64>,
    /// With 95 %.
    bounds: Option<(f64, f64)>,
    seeds: Vec<f64>,
    reproducible: bool,
}

impl Report {
    /// Whether the same question got the same answer, byte for byte.
    pub(crate) fn same_bytes(&mut self, task: &str, same: bool) {
        self.print(&Line {
            figure: "same_bytes_twice",
            task,
            value: Some(f64::from(u8::from(same))),
            bounds: None,
            seeds: Vec::new(),
            reproducible: true,
        });
    }

    /// All figures of a task.
    pub(crate) fn task(&mut self, task: &str, seeds: &[Vec<Outcome>]) {
        let pooled = Ranking::of(seeds.iter().flatten());
        let curves: Vec<_> = seeds.iter().map(|it| Ranking::of(it).curve()).collect();
        for ((figure, value), bounds) in FIGURES.into_iter().zip(pooled.bounds()) {
            let by_seed: Vec<f64> = curves.iter().filter_map(value).collect();
            let line = |figure, value, bounds| Line {
                figure,
                task,
                value,
                bounds,
                seeds: by_seed.clone(),
                reproducible: true,
            };
            self.print(&line(figure, value(&pooled.curve()), bounds));
            // One threshold for all seeds is what a center has; the mean is what others print.
            if matches!(figure, "best_f1" | "recall_at_precision_0.999") {
                self.print(&line(&format!("{figure}_mean"), mean(&by_seed), None));
            }
        }
        for (figure, _) in SHARES {
            self.share(figure, task, seeds, |_| true);
        }
    }

    /// The shares of one case of a task.
    pub(crate) fn case(&mut self, task: &str, case: &str, seeds: &[Vec<Outcome>]) {
        for figure in OF_A_CASE {
            self.share(figure, &format!("{task}/{case}"), seeds, |it| it.case == case);
        }
    }

    /// What the runs of a task have cost.
    pub(crate) fn costs(&mut self, task: &str, costs: &[Cost]) {
        for (figure, seeds) in [
            ("seconds", costs.iter().map(|it| it.seconds).collect::<Vec<_>>()),
            ("peak_memory_mib", costs.iter().map(|it| it.memory).collect()),
        ] {
            self.cost(figure, task, seeds);
        }
    }

    /// A figure that is another one in every run; of all seeds, or of one.
    pub(crate) fn cost(&mut self, figure: &str, task: &str, seeds: Vec<f64>) {
        self.print(&Line {
            figure,
            task,
            value: mean(&seeds),
            bounds: None,
            seeds,
            reproducible: false,
        });
    }

    fn share(&mut self, figure: &str, task: &str, seeds: &[Vec<Outcome>], counted: impl Fn(&Outcome) -> bool) {
        let Some((_, share)) = SHARES.iter().find(|it| it.0 == figure) else {
            return;
        };
        let rates: Vec<Rate> = seeds
            .iter()
            .map(|it| Rate::of(it.iter().filter(|it| counted(it)), *share))
            .collect();
        let pooled = rates.iter().fold(Rate::default(), |sum, it| Rate {
            hits: sum.hits + it.hits,
            of: sum.of + it.of,
        });
        // Nobody to say it of.
        if pooled.of == 0 {
            return;
        }
        self.print(&Line {
            figure,
            task,
            value: pooled.value(),
            bounds: pooled.bounds(),
            seeds: rates.iter().filter_map(|it| it.value()).collect(),
            reproducible: true,
        });
    }

    fn print(&mut self, line: &Line) {
        let goal = Goal::of(line.figure.trim_end_matches("_mean"), line.task);
        let least = line.seeds.iter().copied().reduce(f64::min);
        let most = line.seeds.iter().copied().reduce(f64::max);
        let reached = goal.map(|it| line.value.is_some_and(|value| it.reached_by(value)));
        if self.task != line.task {
            line.task.clone_into(&mut self.task);
            let heads = ["value", "95 % bounds", "least and most seed"];
            eprintln!(
                "\n{:42} {:>10} {:>20} {:>20}  goal",
                line.task, heads[0], heads[1], heads[2]
            );
        }
        let span = |low: Option<f64>, high: Option<f64>| match (low, high) {
            (Some(low), Some(high)) => format!("{} {}", shown(low), shown(high)),
            _ => String::new(),
        };
        eprintln!(
            "  {:40} {:>10} {:>20} {:>20}  {}",
            line.figure,
            line.value.map_or("-".to_owned(), shown),
            span(line.bounds.map(|it| it.0), line.bounds.map(|it| it.1)),
            span(least, most),
            match (goal, reached) {
                (Some(Goal::AtLeast(goal)), Some(reached)) => format!("≥ {goal} {}", mark(reached)),
                (Some(Goal::AtMost(goal)), Some(reached)) => format!("≤ {goal} {}", mark(reached)),
                _ => String::new(),
            }
        );
        let goal = goal.map(|(Goal::AtLeast(goal) | Goal::AtMost(goal))| goal);
        // Not a `json!` of all: that would sort the names.
        println!(
            r#"{{"figure":{},"task":{},"value":{},"low":{},"high":{},"min_of_seeds":{},"max_of_seeds":{},"goal":{},"reached":{}{}}}"#,
            json!(line.figure),
            json!(line.task),
            rounded(line.value),
            rounded(line.bounds.map(|it| it.0)),
            rounded(line.bounds.map(|it| it.1)),
            rounded(least),
            rounded(most),
            json!(goal),
            json!(reached),
            if line.reproducible {
                ""
            } else {
                r#","reproducible":false"#
            }
        );
    }
}

fn mark(reached: bool) -> &'static str {
    if reached { "reached" } else { "MISSED" }
}

fn shown(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.5}")
    } else {
        format!("{value:.1}")
    }
}

fn rounded(value: Option<f64>) -> Value {
    json!(value.map(|it| (it * 1e6).round() / 1e6))
}

#[expect(clippy::cast_precision_loss, reason = "a few seeds")]
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
