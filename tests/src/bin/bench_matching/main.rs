//! Measures the matching engine (`./scripts/bench matching [--seeds 1-5] [--tasks a,b] [--failures N FILE]`): runs `intake match` on the
//! tasks that `tests/peers/matching_tasks.py` has made, and prints every figure beside its goal: a table on standard error, and on
//! standard output one JSON object a line: `figure`, `task`, `value`, `low`, `high`, `min_of_seeds`, `max_of_seeds`, `goal`, `reached`.
//!
//! Two runs print the same bytes, but for the lines that say `"reproducible":false`.
//!
//! Bounds are for all seeds together, as if each referral were another child. In truth a seed is the same children with other noise (of
//! FEBRL not even that: only who is a client differs), so what the bounds say of other children is a little too sharp.

mod failures;
mod goals;
mod report;
mod run;
mod score;
mod task;

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::PathBuf,
};

use anyhow::{Context, bail, ensure};
use report::Report;
use run::{Cost, answer, referrals_a_second};
use task::Outcome;

/// What is measured when nothing else is asked for; the same as `USUAL` in `matching_tasks.py`.
const USUAL: &str =
    "febrl3_open,febrl4_open,families_open,families_moved_open,families_moved_100k_open,families_hard_open,cases_open";

const PREDICTIONS: &str = "predictions.csv";

fn main() -> anyhow::Result<()> {
    let asked = Asked::parse(std::env::args().skip(1))?;
    let mut report = Report::default();
    let mut failures = match &asked.failures {
        Some((_, file)) => Some(File::create(file)?),
        None => None,
    };
    for (n, task) in asked.tasks.iter().enumerate() {
        let mut seeds: Vec<Vec<Outcome>> = Vec::new();
        let mut costs: Vec<Cost> = Vec::new();
        for seed in &asked.seeds {
            let folder = asked.folder(*seed, task);
            let predictions = folder.join(PREDICTIONS);
            costs.push(answer(&folder, &predictions)?);
            let outcomes = task::outcomes(&folder, &predictions).with_context(|| folder.display().to_string())?;
            if let (Some((most, _)), Some(file)) = (&asked.failures, &mut failures) {
                failures::list(file, &format!("{task}, seed {seed}"), &folder, &outcomes, *most)?;
            }
            seeds.push(outcomes);
        }
        report.task(task, &seeds);
        if n == 0 {
            report.same_bytes(task, same_bytes(&asked, task)?);
        }
        let cases: BTreeSet<&str> = seeds.iter().flatten().map(|it| it.case.as_str()).collect();
        for case in cases.into_iter().filter(|it| !it.is_empty()) {
            report.case(task, case, &seeds);
        }
        report.costs(task, &costs);
        if task == "families_moved_100k_open" {
            let rate = referrals_a_second(&asked.folder(asked.seeds[0], task))?;
            report.cost("referrals_a_second", task, vec![rate]);
        }
    }
    Ok(())
}

/// Whether the engine, asked the same once more, gives the same answer.
fn same_bytes(asked: &Asked, task: &str) -> anyhow::Result<bool> {
    let folder = asked.folder(asked.seeds[0], task);
    let again = folder.join("predictions_again.csv");
    answer(&folder, &again)?;
    Ok(fs::read(folder.join(PREDICTIONS))? == fs::read(again)?)
}

/// What is asked for on the command line.
struct Asked {
    seeds: Vec<u64>,
    tasks: Vec<String>,
    data: PathBuf,
    failures: Option<(usize, PathBuf)>,
}

impl Asked {
    fn parse(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let list = |names: &str| names.split(',').map(str::to_owned).collect();
        let mut asked = Self {
            seeds: (1..=5).collect(),
            tasks: list(USUAL),
            data: PathBuf::from("target/bench-matching/data"),
            failures: None,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("{argument} takes a value"));
            match argument.as_str() {
                "--seeds" => asked.seeds = seeds(&value()?)?,
                "--tasks" => asked.tasks = list(&value()?),
                "--data" => asked.data = value()?.into(),
                "--failures" => {
                    asked.failures = Some((value()?.parse().context("--failures N FILE")?, value()?.into()))
                }
                _ => bail!("bench matching [--seeds 1-5] [--tasks a,b] [--data DIR] [--failures N FILE]"),
            }
        }
        Ok(asked)
    }

    fn folder(&self, seed: u64, task: &str) -> PathBuf {
        self.data.join(seed.to_string()).join(task)
    }
}

/// `1-5`, `1,3`, or both.
fn seeds(text: &str) -> anyhow::Result<Vec<u64>> {
    let mut seeds = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |it: &str| it.parse::<u64>().with_context(|| format!("{it:?} is no seed"));
        seeds.extend(number(first)?..=number(last)?);
    }
    ensure!(!seeds.is_empty(), "{text:?} holds no seed");
    Ok(seeds)
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn the_same_tasks_are_made_and_measured() {
        let maker = include_str!("../../../peers/matching_tasks.py");
        assert!(maker.contains(&USUAL.replace(',', " ")));
    }

    #[test]
    fn seeds_are_a_range_or_a_list() {
        assert_eq!(seeds("1-3,7").unwrap(), [1, 2, 3, 7]);
        assert!(seeds("one").is_err());
    }
}
