//! Long work over the whole record: made in pieces, each in one transaction with how far it has come, so that it can be
//! stopped at any moment and goes on where it was.

use domain::{ClientId, ReferralId};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::{
    ActError, Store, act, clients,
    db::{
        self, DbError, Tx, duplicates,
        jobs::{self, Held},
        keys::{self, Adding},
        outbox,
    },
    model::{self, Lesson},
    not_same, records,
    viewer::{Administrator, Advocate, Visitor},
};

pub use db::jobs::{Job, State};

/// How many clients or referrals are done in one transaction: a tenth of a second, for which others may have to wait.
const PIECE: i64 = 100;
/// How many clients are each compared with all others in one piece: half a second, for which nobody has to wait.
const COMPARED: i64 = 50;
/// How many pairs of an earlier list are ended in one piece.
const ENDED: u64 = 1_000;
/// For how long a process has a job after each piece.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// How a piece of work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// There is more to do.
    More,
    /// It was the last one.
    Last,
    /// Another process has the job.
    Taken,
}

/// How far each job has come.
pub async fn states(store: &Store) -> Result<Vec<(Job, State)>, DbError> {
    let mut tx = store.db.read().await?;
    let mut states = Vec::new();
    for job in Job::ALL {
        states.push((job, jobs::state(&mut tx, job).await?));
    }
    Ok(states)
}

/// How far a job has come.
pub async fn state(store: &Store, job: Job) -> Result<State, DbError> {
    jobs::state(&mut store.db.read().await?, job).await
}

/// Whether a job is to be done, or gone on with, now: at night, when somebody asked for it, or when the rules have changed.
pub async fn is_due(store: &Store, job: Job) -> Result<bool, DbError> {
    let mut tx = store.db.read().await?;
    let state = jobs::state(&mut tx, job).await?;
    Ok(match job {
        _ if state.asked_at.is_some() || state.is_under_way() => true,
        Job::Reindex => state.version < matching::KEYS,
        Job::Learn | Job::Duplicates => !was_done_last_night(store, &state, tx.now().await?),
    })
}

/// Asks for a job; the worker begins within seconds.
pub async fn ask(store: &Store, by: &Administrator, job: Job) -> Result<(), ActError> {
    ask_as(store, by, job).await
}

/// Has the list of clients who may be the same child made anew.
pub async fn ask_for_duplicates(store: &Store, by: &Advocate) -> Result<(), ActError> {
    ask_as(store, by, Job::Duplicates).await
}

async fn ask_as(store: &Store, by: &Visitor, job: Job) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let subject = ("person", by.person().uuid());
    let (_, now) = act::begin(store, &mut tx, by, job.asked_for(), subject, None, None).await?;
    jobs::ask(&mut tx, job, now).await?;
    Ok(tx.commit().await?)
}

/// Does the next piece of a job.
pub async fn piece(store: &Store, job: Job) -> Result<Piece, DbError> {
    piece_until(store, job, &CancellationToken::new()).await
}

/// Does the next piece of a job. One that takes longer than a moment is given up at `stop`.
pub async fn piece_until(store: &Store, job: Job, stop: &CancellationToken) -> Result<Piece, DbError> {
    match job {
        Job::Reindex => reindex(store).await,
        Job::Learn => learn_until(store, stop).await,
        Job::Duplicates => duplicates(store).await,
    }
}

/// At this hour, at the center, what is done every night is due.
const NIGHT: i8 = 2;

fn was_done_last_night(store: &Store, state: &State, now: Timestamp) -> bool {
    let now = now.to_zoned(store.zone.clone());
    let night = now.with().hour(NIGHT).minute(0).second(0).subsec_nanosecond(0).build();
    let last = night.map(|tonight| {
        if tonight > now {
            tonight.saturating_sub(SignedDuration::from_hours(24))
        } else {
            tonight
        }
    });
    last.is_ok_and(|last| {
        state
            .ended_at
            .is_some_and(|it| it >= last.timestamp() && it <= now.timestamp())
    })
}

/// Does the next piece of making the keys again, by which candidates are found, and the parts of last names, by which clients are. Referrals in the queue are matched again too, and
/// the numbers beside the filters of the queue are put right.
async fn reindex(store: &Store) -> Result<Piece, DbError> {
    let total = total(store, Job::Reindex).await?;
    let mut tx = store.db.write().await?;
    // Whoever adds or changes a client at this moment makes its keys too.
    keys::lock(&mut tx, Adding::Client).await?;
    let Some(held) = jobs::take(&mut tx, Job::Reindex, LEASE, total).await? else {
        return Ok(Piece::Taken);
    };
    let state = jobs::state(&mut tx, Job::Reindex).await?;
    let (table, after) = reached(state.reached.as_deref());
    let done = match table {
        Table::Clients => reindex_clients(&mut tx, after.map(ClientId::from)).await?,
        Table::Referrals => reindex_referrals(store, &mut tx, after.map(ReferralId::from)).await?,
    };
    let next = match (table, done.last) {
        (table, Some(last)) => Some(reached_text(table, Some(last))),
        (Table::Clients, None) => Some(reached_text(Table::Referrals, None)),
        (Table::Referrals, None) => None,
    };
    let piece = match next {
        Some(reached) => {
            jobs::advance(&mut tx, held, Some(&reached), done.n, LEASE).await?;
            jobs::give_back(&mut tx, held).await?;
            Piece::More
        }
        None => {
            db::tally::correct(&mut tx).await?;
            jobs::finish(&mut tx, held, matching::KEYS).await?;
            Piece::Last
        }
    };
    tx.commit().await?;
    Ok(piece)
}

/// How much there is to do: counted when a run begins, not by the writer, whom others wait for.
async fn total(store: &Store, job: Job) -> Result<i64, DbError> {
    let mut tx = store.db.read().await?;
    let state = jobs::state(&mut tx, job).await?;
    if state.reached.is_some() {
        return Ok(state.total);
    }
    let clients = db::clients::count_all(&mut tx).await?;
    Ok(match job {
        Job::Reindex => clients + db::referrals::count(&mut tx).await?,
        Job::Learn | Job::Duplicates => clients,
    })
}

#[derive(Clone, Copy)]
enum Table {
    Clients,
    Referrals,
}

/// Where a re-index stands, as it is stored: the version that keys are made of, the table, the last row.
fn reached_text(table: Table, id: Option<uuid::Uuid>) -> String {
    let table = match table {
        Table::Clients => "clients",
        Table::Referrals => "referrals",
    };
    let id = id.map_or_else(String::new, |it| it.to_string());
    format!("{} {table} {id}", matching::KEYS)
}

/// Clients come first. What a program with other keys has begun is begun anew: its keys are none of ours.
fn reached(text: Option<&str>) -> (Table, Option<uuid::Uuid>) {
    let words: Vec<&str> = text.unwrap_or_default().split(' ').collect();
    let ours = words.first().and_then(|it| it.parse().ok()) == Some(matching::KEYS);
    let id = words.get(2).and_then(|it| it.parse().ok()).filter(|_| ours);
    let table = match words.get(1) {
        Some(&"referrals") if ours => Table::Referrals,
        _ => Table::Clients,
    };
    (table, id)
}

/// How many rows were done, and which was the last one.
struct Done {
    n: i64,
    last: Option<uuid::Uuid>,
}

async fn reindex_clients(tx: &mut Tx, after: Option<ClientId>) -> Result<Done, DbError> {
    let some = db::clients::after(tx, after, PIECE).await?;
    for client in &some.rows {
        let record = &client.record;
        keys::set_client(tx, client.id, &matching::keys(record)).await?;
        let parts = crate::part_keys(&record.family_name, &record.given_name);
        db::client_name_parts::set(tx, client.id, parts).await?;
    }
    Ok(Done {
        n: some.n,
        last: some.last,
    })
}

async fn reindex_referrals(store: &Store, tx: &mut Tx, after: Option<ReferralId>) -> Result<Done, DbError> {
    let some = db::standings::after(tx, after, PIECE).await?;
    for referral in &some.rows {
        let record = records::of_answers(&referral.sent.answers, store.day_of(referral.sent.sent_at));
        let id = referral.sent.referral;
        keys::clear_referral(tx, id).await?;
        keys::add_referral(tx, id, &matching::keys(&record)).await?;
        let name_key = db::referrals::name_key(&referral.sent.answers);
        db::standings::set_name_key(tx, id, referral.sent.revision, name_key).await?;
        if referral.submitted {
            outbox::push(tx, crate::queue::SCREENING, id.uuid(), referral.step, store.now()).await?;
        }
    }
    Ok(Done {
        n: some.n,
        last: some.last,
    })
}

/// Learns the weights of the matching engine from the center's own clients and referrals: one piece, of some minutes when
/// there are many.
pub async fn learn(store: &Store) -> Result<Piece, DbError> {
    piece(store, Job::Learn).await
}

async fn learn_until(store: &Store, stop: &CancellationToken) -> Result<Piece, DbError> {
    let total = total(store, Job::Learn).await?;
    let mut tx = store.db.write().await?;
    let Some(held) = jobs::take(&mut tx, Job::Learn, LEASE, total).await? else {
        return Ok(Piece::Taken);
    };
    tx.commit().await?;
    let ended = match model::learn(store, &UnderWay { store, held, stop }).await {
        Ok(lesson) => end_learning(store, held, lesson).await,
        Err(error) => Err(error),
    };
    if ended.is_err() {
        // It reads the whole record, and would fail again at once.
        let mut tx = store.db.write().await?;
        jobs::put_off(&mut tx, held, store.timing.job_again).await?;
        tx.commit().await?;
    }
    ended
}

/// Keeps what was learned, unless another process has the job by now.
async fn end_learning(store: &Store, held: Held, lesson: Lesson) -> Result<Piece, DbError> {
    let mut tx = store.db.write().await?;
    let (ours, piece) = match lesson {
        Lesson::Stopped => (jobs::give_back(&mut tx, held).await?, Piece::More),
        Lesson::TooLittle => (jobs::finish(&mut tx, held, 0).await?, Piece::Last),
        Lesson::Learned(learned) => {
            db::models::insert(&mut tx, &learned, store.now()).await?;
            (jobs::finish(&mut tx, held, 0).await?, Piece::Last)
        }
    };
    if ours == 0 {
        return Ok(Piece::Taken);
    }
    tx.commit().await?;
    store.db.forget_model();
    Ok(piece)
}

/// A job that is done in one long piece.
pub(crate) struct UnderWay<'a> {
    store: &'a Store,
    held: Held,
    stop: &'a CancellationToken,
}

impl UnderWay<'_> {
    /// Says how much more of it is done, and keeps it. False: it is time to stop, or another process has it.
    pub(crate) async fn goes_on(&self, more: i64) -> Result<bool, DbError> {
        if self.stop.is_cancelled() {
            return Ok(false);
        }
        let mut tx = self.store.db.write().await?;
        let ours = jobs::advance(&mut tx, self.held, None, more, LEASE).await?;
        tx.commit().await?;
        Ok(ours == 1)
    }

    /// Waits for `work`, but not past the time to stop.
    pub(crate) async fn waits_for<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.stop.run_until_cancelled(work).await
    }
}

/// Compares the next clients with all others, and keeps who may be the same child.
async fn duplicates(store: &Store) -> Result<Piece, DbError> {
    let total = total(store, Job::Duplicates).await?;
    let mut tx = store.db.write().await?;
    let Some(held) = jobs::take(&mut tx, Job::Duplicates, LEASE, total).await? else {
        return Ok(Piece::Taken);
    };
    let state = jobs::state(&mut tx, Job::Duplicates).await?;
    tx.commit().await?;
    let (Some(run), after) = (state.began_at, state.reached.and_then(|it| it.parse().ok())) else {
        return Err(DbError::corrupt("job", "duplicates", "has not begun"));
    };
    // What is judged or changed from here on is newer than what is found.
    let at = store.now();
    let (done, found) = compare(store, after).await?;
    let mut tx = store.db.write().await?;
    let reached = done
        .last
        .map(ClientId::from)
        .or(after)
        .map_or_else(String::new, |it| it.to_string());
    if jobs::advance(&mut tx, held, Some(&reached), done.n, LEASE).await? == 0 {
        return Ok(Piece::Taken);
    }
    for pair in &found {
        duplicates::keep(&mut tx, (run, at), pair).await?;
    }
    let piece = if done.last.is_none() && duplicates::end_others(&mut tx, run, ENDED).await? < ENDED {
        jobs::finish(&mut tx, held, 0).await?;
        Piece::Last
    } else {
        jobs::give_back(&mut tx, held).await?;
        Piece::More
    };
    tx.commit().await?;
    Ok(piece)
}

/// The next clients, and the pairs that are found from them: each with any other, but for those who were judged to be another
/// child.
async fn compare(store: &Store, after: Option<ClientId>) -> Result<(Done, Vec<duplicates::Found>), DbError> {
    let mut tx = store.db.read().await?;
    let some = db::clients::after(&mut tx, after, COMPARED).await?;
    let mut found = Vec::new();
    for client in &some.rows {
        let judged = not_same::about(store, &mut tx, client.id.uuid(), &client.record).await?;
        // Nobody is their own rival.
        let mut but = not_same::clients(&judged, &client.record);
        but.push(client.id);
        let hits = clients::find_like(&mut tx, &client.record, &but, Vec::new()).await?;
        found.extend(
            hits.into_iter()
                .filter(|it| it.may_be_same())
                .map(|it| duplicates::Found {
                    clients: [(client.id, client.version), (it.client.id, it.client.version)],
                    comparison: it.comparison,
                }),
        );
    }
    let done = Done {
        n: some.n,
        last: some.last,
    };
    Ok((done, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_job_stands_is_read_as_it_is_written() {
        let id = uuid::Uuid::from_u128(7);
        assert!(matches!(reached(None), (Table::Clients, None)));
        let of = |table, id| reached(Some(&reached_text(table, id)));
        assert!(matches!(of(Table::Clients, Some(id)), (Table::Clients, Some(it)) if it == id));
        assert!(matches!(of(Table::Referrals, None), (Table::Referrals, None)));
        assert!(matches!(of(Table::Referrals, Some(id)), (Table::Referrals, Some(it)) if it == id));
    }

    #[test]
    fn what_a_program_with_other_keys_has_begun_is_begun_anew() {
        let older = format!("{} referrals {}", matching::KEYS - 1, uuid::Uuid::from_u128(7));
        assert!(matches!(reached(Some(&older)), (Table::Clients, None)));
    }
}
