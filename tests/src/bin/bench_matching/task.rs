//! A task of one seed: who was referred, who that truly is, and what the engine made of it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use anyhow::{Context, ensure};
use serde::{Deserialize, de::DeserializeOwned};
use strsim::jaro_winkler;

/// From this probability on an answer says that it is this client.
pub(crate) const CERTAIN: f64 = 0.95;

/// What the engine takes a client for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Relation {
    Same,
    Possible,
    Twin,
    Sibling,
    Unlikely,
}

/// What somebody truly is to the referred child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kin {
    /// The very child.
    Child,
    /// Of the same household, with the same birthday.
    Twin,
    /// Of the same household.
    Sibling,
    None,
}

/// The first of the clients that the engine lists.
#[derive(Clone, Debug)]
pub(crate) struct Best {
    pub(crate) client: String,
    pub(crate) score: f64,
    pub(crate) is: Kin,
    /// Missing when the engine names none.
    pub(crate) named: Option<Relation>,
    /// Both given names are stated, and look nothing like each other. Looked up for unknown children and their households only.
    pub(crate) plainly_other: bool,
    /// The family names share a word: a house has flats, a dormitory has many who are strangers. Looked up for the same.
    pub(crate) one_family: bool,
}

/// One referral, as far as it is scored.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) referral: String,
    pub(crate) case: String,
    /// The client who is the child, if one is.
    pub(crate) client: Option<String>,
    /// Among the clients there are others of the household; also one with the same birthday.
    pub(crate) siblings: bool,
    pub(crate) twins: bool,
    /// Missing when nothing was listed.
    pub(crate) best: Option<Best>,
    /// Where the right client stands in the list, from 1, and with which probability.
    pub(crate) right_at: Option<(usize, f64)>,
    /// Some listed client of the household is named twin or sibling; missing when the engine names no relations at all.
    pub(crate) relative_named: Option<bool>,
}

impl Outcome {
    /// The first of the list if the engine is certain of it.
    pub(crate) fn certain(&self) -> Option<&Best> {
        self.best.as_ref().filter(|it| it.score >= CERTAIN)
    }
}

#[derive(Deserialize)]
struct Truth {
    referral_id: String,
    client_id: Option<String>,
    #[serde(default)]
    case: String,
    household_id: String,
    true_dob: String,
}

#[derive(Deserialize)]
struct ClientTruth {
    client_id: String,
    household_id: String,
    true_dob: String,
}

#[derive(Deserialize)]
struct Answer {
    referral_id: String,
    rank: u32,
    client_id: String,
    score: f64,
    relation: Option<Relation>,
}

/// What came of each referral of a task, in the order of its truth.
pub(crate) fn outcomes(folder: &Path, predictions: &Path) -> anyhow::Result<Vec<Outcome>> {
    let clients: Vec<ClientTruth> = read(&folder.join("client_truth.csv"))?;
    let mut households: HashMap<&str, Vec<&ClientTruth>> = HashMap::new();
    for client in clients.iter().filter(|it| !it.household_id.is_empty()) {
        households.entry(&client.household_id).or_default().push(client);
    }
    let mut answers: HashMap<String, Vec<Answer>> = HashMap::new();
    for answer in read::<Answer>(predictions)? {
        answers.entry(answer.referral_id.clone()).or_default().push(answer);
    }
    let relations = answers.values().flatten().any(|it| it.relation.is_some());
    let mut outcomes = Vec::new();
    for truth in read::<Truth>(&folder.join("truth.csv"))? {
        let household = households
            .get(truth.household_id.as_str())
            .map_or(&[][..], Vec::as_slice);
        let answers = answers.remove(&truth.referral_id).unwrap_or_default();
        outcomes.push(outcome(truth, household, answers, relations));
    }
    ensure!(
        answers.is_empty(),
        "there are answers about referrals that do not exist"
    );
    compare_names(folder, &mut outcomes)?;
    Ok(outcomes)
}

fn outcome(truth: Truth, household: &[&ClientTruth], mut answers: Vec<Answer>, relations: bool) -> Outcome {
    answers.sort_by_key(|it| it.rank);
    let kin = |client: &str| {
        if truth.client_id.as_deref() == Some(client) {
            return Kin::Child;
        }
        match household.iter().find(|it| it.client_id == client) {
            Some(mate) if mate.true_dob == truth.true_dob && !truth.true_dob.is_empty() => Kin::Twin,
            Some(_) => Kin::Sibling,
            None => Kin::None,
        }
    };
    let mates: Vec<Kin> = household.iter().map(|it| kin(&it.client_id)).collect();
    // A score that is no number counts as none at all.
    let score = |it: &Answer| if it.score.is_nan() { 0.0 } else { it.score };
    let is_mate = |it: &Answer| matches!(kin(&it.client_id), Kin::Twin | Kin::Sibling);
    let is_named = |it: &Answer| matches!(it.relation, Some(Relation::Twin | Relation::Sibling));
    Outcome {
        siblings: mates.iter().any(|it| *it != Kin::Child),
        twins: mates.contains(&Kin::Twin),
        best: answers.first().map(|it| Best {
            client: it.client_id.clone(),
            score: score(it),
            is: kin(&it.client_id),
            named: it.relation,
            plainly_other: false,
            one_family: false,
        }),
        right_at: (1..)
            .zip(&answers)
            .find(|(_, it)| kin(&it.client_id) == Kin::Child)
            .map(|(place, it)| (place, score(it))),
        relative_named: relations.then(|| answers.iter().any(|it| is_mate(it) && is_named(it))),
        referral: truth.referral_id,
        case: truth.case,
        client: truth.client_id,
    }
}

/// Looks up the names of those whose first place is one of the household.
fn compare_names(folder: &Path, outcomes: &mut [Outcome]) -> anyhow::Result<()> {
    let is_mate = |it: &Best| matches!(it.is, Kin::Twin | Kin::Sibling);
    let of_mates: Vec<&mut Outcome> = outcomes
        .iter_mut()
        .filter(|it| it.client.is_none() && it.best.as_ref().is_some_and(is_mate))
        .collect();
    let referrals = records(
        &folder.join("referrals.csv"),
        of_mates.iter().map(|it| it.referral.as_str()),
    )?;
    let best = of_mates.iter().filter_map(|it| it.best.as_ref());
    let clients = records(&folder.join("clients.csv"), best.map(|it| it.client.as_str()))?;
    for outcome in of_mates {
        let Some(best) = &mut outcome.best else { continue };
        let names = |field: &str| {
            let name = |record: Option<&Record>| {
                record
                    .and_then(|it| it.get(field))
                    .map_or_else(String::new, |it| it.to_lowercase())
            };
            (name(referrals.get(&outcome.referral)), name(clients.get(&best.client)))
        };
        let (one, other) = names("given_name");
        best.plainly_other = plainly_other(&one, &other);
        let (one, other) = names("family_name");
        best.one_family = share_a_word(&one, &other);
    }
    Ok(())
}

fn share_a_word(one: &str, other: &str) -> bool {
    let words = |it: &str| -> HashSet<String> {
        it.split([' ', '-'])
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    };
    !words(one).is_disjoint(&words(other))
}

/// Neither is missing or an initial, and they look less alike than two spellings of a name.
fn plainly_other(one: &str, other: &str) -> bool {
    one.chars().count() > 1 && other.chars().count() > 1 && jaro_winkler(one, other) < 0.75
}

/// What was written down about somebody, by field.
pub(crate) type Record = BTreeMap<String, String>;

/// The records with these ids.
pub(crate) fn records<'a>(file: &Path, ids: impl Iterator<Item = &'a str>) -> anyhow::Result<HashMap<String, Record>> {
    let ids: HashSet<&str> = ids.collect();
    let mut found = HashMap::new();
    for record in rows::<Record>(file)? {
        let record = record?;
        if let Some(id) = record.get("id").filter(|it| ids.contains(it.as_str())) {
            found.insert(id.clone(), record);
        }
    }
    Ok(found)
}

fn read<T: DeserializeOwned>(file: &Path) -> anyhow::Result<Vec<T>> {
    rows(file)?.collect()
}

fn rows<T: DeserializeOwned>(file: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<T>>> {
    let name = file.display().to_string();
    let reader = csv::Reader::from_path(file).with_context(|| name.clone())?;
    Ok(reader
        .into_deserialize()
        .map(move |it| it.with_context(|| name.clone())))
}

#[cfg(test)]
mod test {
    use super::*;

    const CLIENTS: &str = "client_id,entity_id,household_id,true_dob
C1,ann,h1,2015-03-01
C2,bea,h1,2015-03-01
C3,cal,h1,2018-07-09
C4,dan,h2,2015-03-01
";

    fn outcomes_of(truth: &str, predictions: &str) -> Vec<Outcome> {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("client_truth.csv", CLIENTS);
        write(
            "truth.csv",
            &format!("referral_id,client_id,case,entity_id,household_id,true_dob\n{truth}"),
        );
        write("predictions.csv", predictions);
        write("clients.csv", "id,given_name\nC1,Ann\nC2,Bea\n");
        write("referrals.csv", "id,given_name\nR1,Ida\nR2,Anne\nR3,A\n");
        outcomes(folder.path(), &folder.path().join("predictions.csv")).unwrap()
    }

    #[test]
    fn a_client_of_the_household_with_the_same_birthday_is_the_twin() {
        let truth = "R1,C1,,ann,h1,2015-03-01\n";
        for (client, kin) in [
            ("C1", Kin::Child),
            ("C2", Kin::Twin),
            ("C3", Kin::Sibling),
            ("C4", Kin::None),
        ] {
            let predictions = format!("referral_id,rank,client_id,score\nR1,1,{client},0.5\n");
            let outcome = &outcomes_of(truth, &predictions)[0];
            assert_eq!(outcome.best.as_ref().unwrap().is, kin);
            assert!(outcome.siblings && outcome.twins);
            assert_eq!(outcome.relative_named, None);
        }
    }

    #[test]
    fn the_list_is_read_by_rank() {
        let predictions = "referral_id,rank,client_id,score,relation\nR1,2,C1,0.3,possible\nR1,1,C3,0.6,sibling\n";
        let outcome = &outcomes_of("R1,C1,,ann,h1,2015-03-01\n", predictions)[0];
        assert_eq!(outcome.right_at, Some((2, 0.3)));
        assert_eq!(outcome.best.as_ref().unwrap().named, Some(Relation::Sibling));
        assert_eq!(outcome.relative_named, Some(true));
    }

    #[test]
    fn who_alone_of_a_household_is_a_client_has_no_siblings_there() {
        let outcome = &outcomes_of("R1,C4,,dan,h2,2015-03-01\n", "referral_id,rank,client_id,score\n")[0];
        assert!(!outcome.siblings && !outcome.twins && outcome.best.is_none());
    }

    #[test]
    fn a_merged_twin_whose_stated_name_is_another_one_is_found() {
        let truth = "R1,,,new,h1,2015-03-01\nR2,,,new,h1,2015-03-01\nR3,,,new,h1,2015-03-01\n";
        let predictions = "referral_id,rank,client_id,score\nR1,1,C1,0.99\nR2,1,C1,0.99\nR3,1,C2,0.99\n";
        let found = outcomes_of(truth, predictions);
        let found: Vec<bool> = found.iter().map(|it| it.best.as_ref().unwrap().plainly_other).collect();
        assert_eq!(
            found,
            [true, false, false],
            "Ida is not Ann, Anne may be, and A is no name"
        );
    }
}
