//! What referrals are compared with: the weights of the engine, and how frequent names are among the center's own clients.

use std::{collections::BTreeSet, time::Duration};

use domain::ClientId;
use matching::{Learned, Model, Parameters, Population, Record};

use crate::{
    Store,
    clients::COMPARED,
    db::{self, DbError, Tx},
    records,
    viewer::Administrator,
};

/// From so many clients on, their own names tell more than the country's.
const ENOUGH_CLIENTS: u64 = 500;
/// From so many referrals on, weights are learned from them.
const ENOUGH_REFERRALS: usize = 300;
/// From so many of the last referrals.
const WINDOW: i64 = 2_000;
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

/// Counts the clients, and learns the weights from the last referrals; none if there is too little to learn from.
pub(crate) async fn learn(store: &Store) -> Result<Option<Learned>, DbError> {
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
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for client in page {
            population.add(&client.record);
            if at % every == 0 {
                sample.push(client.record);
            }
            at += 1;
        }
    }
    if population.clients() < ENOUGH_CLIENTS {
        return Ok(None);
    }
    let referrals = last_referrals(store).await?;
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
    tokio::task::spawn_blocking(work)
        .await
        .map(Some)
        .map_err(|_| DbError::corrupt("match_model", "learn", "the engine has stopped"))
}

/// The last referrals, each with the clients that it is compared with. A client that was made from a referral is not one of
/// its own candidates: every child would be known, and every record the same as itself.
async fn last_referrals(store: &Store) -> Result<Vec<(Record, Vec<Record>)>, DbError> {
    let last = db::standings::last(&mut store.db.read().await?, WINDOW).await?;
    let mut referrals = Vec::with_capacity(last.len());
    for sent in last {
        let record = records::of_answers(&sent.answers, store.day_of(sent.sent_at));
        let mut tx = store.db.read().await?;
        let made: BTreeSet<ClientId> = db::clients::opened_from(&mut tx, sent.referral)
            .await?
            .into_iter()
            .collect();
        let found = db::clients::sharing(&mut tx, &matching::search_keys(&record), COMPARED).await?;
        let candidates = found
            .into_iter()
            .filter(|it| !made.contains(&it.id))
            .map(|it| it.record)
            .collect();
        referrals.push((record, candidates));
    }
    Ok(referrals)
}
