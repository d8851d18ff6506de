//! Measures the matching engine (`./scripts/bench matching [--seeds 1-5] [--tasks a,b] [--failures N FILE]`): runs `intake match` on the
//! tasks that `tests/peers/matching_tasks.py` has made, and prints every figure beside its goal: a table on standard error, and on
//! standard output one JSON object a line: `figure`, `task`, `value`, `low`, `high`, `min_of_seeds`, `max_of_seeds`, `goal`, `reached`.
//!
//! Two runs print the same bytes, but for the lines that say `"reproducible":false`.

mod failures;
mod goals;
mod report;
mod run;
mod score;
mod task;

use std::{collections::BTreeSet, fs::File, io::BufWriter, path::PathBuf};

use anyhow::{Context, bail};
use report::Report;
use run::{Cost, answer};
use task::Outcome;

/// What is measured when nothing else is asked for; the same as `USUAL` in `matching_tasks.py`.
const USUAL: &str =
    "febrl3_open,febrl4_open,families_open,families_moved_open,families_moved_100k_open,families_hard_open,cases_open";

fn main() -> anyhow::Result<()> {
    let asked = Asked::parse(std::env::args().skip(1))?;
    let mut report = Report::default();
    let mut failures = match &asked.failures {
        Some((_, file)) => Some(BufWriter::new(File::create(file)?)),
        None => None,
    };
    report.same_bytes(same_bytes(&asked)?);
    for task in &asked.tasks {
        let mut seeds: Vec<Vec<Outcome>> = Vec::new();
        let mut costs: Vec<Cost> = Vec::new();
        for seed in &asked.seeds {
            let folder = asked.data.join(seed.to_string()).join(task);
            let predictions = folder.join("predictions.csv");
            costs.push(answer(&folder, &predictions)?);
            let outcomes = task::outcomes(&folder, &predictions).with_context(|| folder.display().to_string())?;
            if let (Some((most, _)), Some(file)) = (&asked.failures, &mut failures) {
                failures::list(file, &format!("{task}, seed {seed}"), &folder, &outcomes, *most)?;
            }
            seeds.push(outcomes);
        }
        report.task(task, &seeds);
        let cases: BTreeSet<&str> = seeds.iter().flatten().map(|it| it.case.as_str()).collect();
        for case in cases.into_iter().filter(|it| !it.is_empty()) {
            report.case(task, case, &seeds);
        }
        report.costs(task, &costs);
    }
    Ok(())
}

/// Whether the engine, asked the same a second time, gives the same answer.
fn same_bytes(asked: &Asked) -> anyhow::Result<bool> {
    let (seed, task) = (
        asked.seeds.first().context("no seed")?,
        asked.tasks.first().context("no task")?,
    );
    let folder = asked.data.join(seed.to_string()).join(task);
    let files = ["predictions.csv", "predictions_again.csv"].map(|it| folder.join(it));
    for file in &files {
        answer(&folder, file)?;
    }
    Ok(std::fs::read(&files[0])? == std::fs::read(&files[1])?)
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
}

/// `1-5`, `1,3`, or both.
fn seeds(text: &str) -> anyhow::Result<Vec<u64>> {
    let mut seeds = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |it: &str| it.parse::<u64>().with_context(|| format!("{it:?} is no seed"));
        seeds.extend(number(first)?..=number(last)?);
    }
    Ok(seeds)
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn seeds_are_a_range_or_a_list() {
        assert_eq!(seeds("1-3,7").unwrap(), [1, 2, 3, 7]);
        assert!(seeds("one").is_err());
    }
}
