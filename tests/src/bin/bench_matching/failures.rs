//! The worst failures of a task, both records side by side, by cause. Everybody in them is invented.

use std::{collections::BTreeMap, io::Write, path::Path};

use crate::task::{Kin, Outcome, Record, records};

/// What is compared, in the order of the form.
const FIELDS: [&str; 11] = [
    "given_name",
    "middle_name",
    "family_name",
    "dob",
    "sex",
    "street",
    "street2",
    "city",
    "postcode",
    "phone",
    "national_id",
];

/// A referral and a client who was taken for the child, or was not.
struct Failure<'a> {
    what: &'static str,
    referral: &'a str,
    client: &'a str,
    /// What the engine says about the two.
    score: f64,
}

/// Writes the `most` worst wrong pairs and the `most` worst missed ones.
pub(crate) fn list(
    file: &mut impl Write,
    title: &str,
    folder: &Path,
    outcomes: &[Outcome],
    most: usize,
) -> anyhow::Result<()> {
    let mut wrong: Vec<Failure> = outcomes.iter().filter_map(wrong).collect();
    let mut missed: Vec<Failure> = outcomes.iter().filter_map(missed).collect();
    writeln!(file, "# {title}: {} wrong, {} missed\n", wrong.len(), missed.len())?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for failure in wrong.iter().chain(&missed) {
        *counts.entry(failure.what).or_default() += 1;
    }
    for (what, count) in counts {
        writeln!(file, "{count:6} {what}")?;
    }
    writeln!(file)?;
    // Certain of the wrong one first; sure that it is not the right one first.
    wrong.sort_by(|one, other| other.score.total_cmp(&one.score));
    missed.sort_by(|one, other| one.score.total_cmp(&other.score));
    let worst = || wrong.iter().take(most).chain(missed.iter().take(most));
    let referrals = records(&folder.join("referrals.csv"), worst().map(|it| it.referral))?;
    let clients = records(&folder.join("clients.csv"), worst().map(|it| it.client))?;
    let mut by_cause: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for failure in worst() {
        let (Some(referral), Some(client)) = (referrals.get(failure.referral), clients.get(failure.client)) else {
            continue;
        };
        let cause = format!("{}; {}", failure.what, differing(referral, client));
        let pair = format!("{:.4}  {}\n        {}", failure.score, row(referral), row(client));
        by_cause.entry(cause).or_default().push(pair);
    }
    for (cause, pairs) in by_cause {
        writeln!(file, "## {cause}: {}\n\n{}\n", pairs.len(), pairs.join("\n"))?;
    }
    Ok(())
}

/// The engine is certain of somebody else.
fn wrong(outcome: &Outcome) -> Option<Failure<'_>> {
    let best = outcome.certain()?;
    let what = match (best.is, outcome.client.is_some()) {
        (Kin::Child, _) => return None,
        (Kin::Twin, false) => "unknown child taken for the twin",
        (Kin::Twin, true) => "known child taken for the twin",
        (Kin::Sibling, false) => "unknown child taken for a sibling",
        (Kin::Sibling, true) => "known child taken for a sibling",
        (Kin::None, false) => "unknown child taken for a stranger",
        (Kin::None, true) => "known child taken for a stranger",
    };
    Some(Failure {
        what,
        referral: &outcome.referral,
        client: &best.client,
        score: best.score,
    })
}

/// The engine is not certain of the right one.
fn missed(outcome: &Outcome) -> Option<Failure<'_>> {
    let client = outcome.client.as_deref()?;
    if outcome.certain().is_some_and(|it| it.is == Kin::Child) {
        return None;
    }
    Some(Failure {
        what: match outcome.right_at {
            Some((1, _)) => "right one first, but not certain",
            Some(_) => "right one listed behind another",
            None => "right one not listed",
        },
        referral: &outcome.referral,
        client,
        score: outcome.right_at.map_or(0.0, |it| it.1),
    })
}

/// The fields that differ or that one of the two lacks.
fn differing(referral: &Record, client: &Record) -> String {
    let fields = FIELDS.iter().filter_map(|field| {
        let of = |record: &Record| {
            record
                .get(*field)
                .map(|it| it.trim().to_lowercase())
                .unwrap_or_default()
        };
        match (of(referral), of(client)) {
            (one, other) if one == other => None,
            (one, other) if one.is_empty() || other.is_empty() => Some(format!("{field} missing")),
            _ => Some(format!("{field} differs")),
        }
    });
    fields.collect::<Vec<_>>().join(", ")
}

fn row(record: &Record) -> String {
    let fields = ["id"].iter().chain(&FIELDS);
    fields
        .filter_map(|it| record.get(*it))
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" | ")
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn a_cause_says_which_fields_differ_and_which_are_missing() {
        let record = |given: &str, dob: &str| {
            let fields = [("given_name", given), ("dob", dob), ("sex", "F")];
            Record::from(fields.map(|(field, value)| (field.to_owned(), value.to_owned())))
        };
        let cause = differing(&record("ANN", ""), &record("Ann", "2015-03-01"));
        assert_eq!(cause, "dob missing");
        let cause = differing(&record("Ida", "2015-03-01"), &record("Ann", "2015-03-02"));
        assert_eq!(cause, "given_name differs, dob differs");
    }
}
