//! What referrals are compared with: the weights of the engine, and how frequent names are among the center's own clients.

use std::{collections::BTreeSet, time::Duration};

use domain::{ClientId, ReferralId};
use matching::{Learned, Model, Parameters, Population, Record};

use crate::{
    Store,
    db::{self, DbError, Tx},
    jobs::UnderWay,
    records,
    viewer::Administrator,
};

/// From so many clients on, their own names tell more than the country's.
const ENOUGH_CLIENTS: u64 = 500;
/// From so many referrals on, weights are learned from them.
const ENOUGH_REFERRALS: usize = 300;
/// From so many of the last referrals, at most. All of them are in memory while it learns, each with its candidates: about
/// 25 MB, of which the serving process has 256 in all; twice as many with sixty candidates each took 95, and what was learned
/// of them recognised no more children.
const WINDOW: usize = 1_000;
/// With how many clients each of them is compared, at most: those that share most keys. The child itself, its brothers and its
/// sisters share most; those after them are strangers, of whom the weights learn from the sample below.
const CANDIDATES: i64 = 20;
/// How many referrals are read at once.
const PART: i64 = 50;
/// How many clients are read at once.
const PAGE: i64 = 1_000;
/// How many clients are looked at for how often what agrees by chance.
const SAMPLE: usize = 5_000;
/// How old what is known of the model may be.
const FRESH: Duration = Duration::from_secs(60);

/// What is in force, for an administrator who tries the matching.
pub async fn in_force(store: &Store, _: &Administrator) -> Result<Model, DbError> {
    current(&mut store.db.read().await?).await
}

/// What is in force: read again when somebody has learned anew, which is looked up once a minute.
pub(crate) async fn current(tx: &mut Tx) -> Result<Model, DbError> {
    let clients = db::clients::population(tx).await?;
    if let Some(model) = tx.known_model(FRESH) {
        return Ok(model.with_clients(clients));
    }
    let version = db::models::latest_version(tx).await?;
    let known = tx
        .known_model(Duration::MAX)
        .filter(|it| Some(it.version()) == version.as_deref());
    let model = match (known, version) {
        (Some(model), _) => model,
        (None, None) => Model::shipped(clients),
        (None, Some(version)) => match db::models::read(tx, &version).await {
            Ok(Some(learned)) => Model::new(&learned.parameters, learned.population),
            Ok(None) => Model::shipped(clients),
            // Matching goes on without what was learned; tonight it is learned anew.
            Err(error @ DbError::Corrupt { .. }) => {
                tracing::error!(%error, "what the matching has learned cannot be read");
                Model::shipped(clients)
            }
            Err(error) => return Err(error),
        },
    };
    tx.keep_model(model.clone());
    Ok(model.with_clients(clients))
}

/// What became of learning.
pub(crate) enum Lesson {
    /// These weights, and these clients counted.
    Learned(Box<Learned>),
    /// There is too little to learn from.
    TooLittle,
    /// It was time to stop, or another process has the job.
    Stopped,
}

/// Counts the clients, and learns the weights from the last referrals.
pub(crate) async fn learn(store: &Store, under_way: &UnderWay<'_>) -> Result<Lesson, DbError> {
    let mut population = Population::default();
    let mut sample: Vec<Record> = Vec::new();
    let every = {
        let mut tx = store.db.read().await?;
        let clients = db::clients::count(&mut tx, true).await?;
        usize::try_from(clients).unwrap_or(0) / SAMPLE + 1
    };
    let mut after: Option<ClientId> = None;
    let mut at = 0;
    loop {
        // A page at a time: what is counted need not be of one instant, and nobody waits for it.
        let page = db::clients::after(&mut store.db.read().await?, after, PAGE).await?;
        if !under_way.goes_on(page.n).await? {
            return Ok(Lesson::Stopped);
        }
        let Some(last) = page.last else { break };
        after = Some(last.into());
        for client in page.rows {
            population.add(&client.record);
            if at % every == 0 {
                sample.push(client.record);
            }
            at += 1;
        }
    }
    if population.clients() < ENOUGH_CLIENTS {
        return Ok(Lesson::TooLittle);
    }
    let Some(referrals) = last_referrals(store, under_way).await? else {
        return Ok(Lesson::Stopped);
    };
    let version = format!("learned/{}", store.now().as_second());
    let work = move || {
        let model = Model::new(Parameters::shipped(), population);
        let parameters = if referrals.len() < ENOUGH_REFERRALS {
            Parameters::shipped().renamed(&version)
        } else {
            model.learn(&sample, &referrals, &version)
        };
        model.learned(parameters)
    };
    // It computes for seconds: not on a thread that answers requests.
    match under_way.waits_for(tokio::task::spawn_blocking(work)).await {
        Some(Ok(learned)) => Ok(Lesson::Learned(Box::new(learned))),
        Some(Err(_)) => Err(DbError::corrupt("match_model", "learn", "the engine has stopped")),
        None => Ok(Lesson::Stopped),
    }
}

/// The last referrals, each with the clients that it is compared with; none: it was time to stop. A client that was made from
/// a referral is not one of its own candidates: every child would be known, and every record the same as itself.
async fn last_referrals(
    store: &Store,
    under_way: &UnderWay<'_>,
) -> Result<Option<Vec<(Record, Vec<Record>)>>, DbError> {
    let mut referrals = Vec::new();
    let mut before: Option<ReferralId> = None;
    while referrals.len() < WINDOW {
        let mut tx = store.db.read().await?;
        let part = db::standings::before(&mut tx, before, PART).await?;
        let Some(last) = part.last else { break };
        before = Some(last.into());
        for sent in part.rows {
            let record = records::of_answers(&sent.answers, store.day_of(sent.sent_at));
            let made: BTreeSet<ClientId> = db::clients::opened_from(&mut tx, sent.referral)
                .await?
                .into_iter()
                .collect();
            let found = db::clients::sharing(&mut tx, &matching::search_keys(&record), CANDIDATES).await?;
            let candidates = found
                .into_iter()
                .filter(|it| !made.contains(&it.id))
                .map(|it| it.record)
                .collect();
            referrals.push((record, candidates));
        }
        drop(tx);
        if !under_way.goes_on(0).await? {
            return Ok(None);
        }
    }
    Ok(Some(referrals))
}
