//! The record on both databases: what may be written, what is refused, and what is there afterwards.
//!
//! Every test runs on a SQLite file and on a PostgreSQL database of its own.

#![expect(
    clippy::unwrap_used,
    reason = "a test says what it expects by unwrapping it, in its helpers as well"
)]

mod authority;
mod beside;
mod chance;
mod claims;
mod client_files;
mod clients;
mod deletion;
mod desk;
mod documents;
mod duplicates;
mod flow;
mod home;
mod illegal;
mod jobs;
mod joining;
mod mails;
mod merging;
mod messages;
mod not_same;
mod personnel;
mod privacy;
mod races;
mod random;
mod random_client;
mod random_record;
mod reports;
mod same_child;
mod saved_views;
mod schema;
mod screening;
mod sealing;
mod staff_notes;
mod tally;
mod walk;
mod withdrawals;

use domain::{
    ClientId, Reference,
    reason::{Reasons, ReturnReason},
    referral::Status,
    text::Prose,
};
use store::{
    Store,
    db::DbError,
    import::{self, Target},
    queue::work::{Desk, Outcome, Work, Worker},
    review, screening as store_screening,
    viewer::Advocate,
};
use tests::{Filled, TestStore, profile, sql};

/// Why a referral goes back.
fn reasons() -> Reasons {
    Reasons::new(vec![ReturnReason::MissingCaseNumber], vec![]).unwrap()
}

fn prose(text: &str) -> Prose {
    Prose::parse(text).unwrap()
}

/// The number of a referral's last step, as a page shows it.
async fn step_of(store: &Store, by: &Advocate, reference: Reference) -> i64 {
    review::open(store, by, reference).await.unwrap().unwrap().position.step
}

async fn status_of(store: &Store, by: &Advocate, reference: Reference) -> Status {
    let review = review::open(store, by, reference).await.unwrap().unwrap();
    review.position.status
}

/// Imports a referral as it stands to a new client, whoever that may be like.
async fn imported(store: &Store, by: &Advocate, reference: Reference, child: &Filled) -> (ClientId, i64) {
    let target = Target::NewClient {
        profile: profile(store, child),
        reason: Some(prose("Looked at; another child.")),
    };
    let step = step_of(store, by, reference).await;
    import::import(store, by, reference, step, target).await.unwrap()
}

/// How many rows a table has.
async fn count(store: &TestStore, from: &str) -> i64 {
    sql(store, &format!("select count(*) from {from}")).await[0][0]
        .parse()
        .unwrap()
}

/// All rows of the record that an act could touch, to see that nothing was.
async fn fingerprint(store: &TestStore) -> Vec<Vec<Vec<String>>> {
    let mut all = Vec::new();
    for query in [
        "select id, kind from act order by id",
        "select referral_id, n, kind from step order by referral_id, n",
        "select referral_id, step, status, rev from standing order by referral_id",
        "select id, version, findable from client order by id",
        "select client_id, n, ended_by from account order by client_id, n",
        "select id, ended_by from fact order by id",
        "select low, high, written_by, ended_by from not_same order by low, high, said_by, written_by",
        "select low, high, kind, ended_by from link order by low, high, kind, written_by",
        "select key, client_id from match_key order by client_id, key",
        "select id, state from outbox order by id",
        "select id, state from mail order by id",
        "select referral_id, act_id, shown_at from withdrawal order by referral_id",
        "select referral_id, n, origin, gaps from revision order by referral_id, n",
        "select key, referral_id from referral_key order by referral_id, key",
        "select name, asked_at from job order by name",
        "select id from draft order by id",
        "select id, folder_id, removed_by from document order by id",
        "select id, name, place, retired from folder order by id",
        "select id, role, active, username, version from person order by id",
        "select id from agency order by id",
        "select id from audit where act_id is not null order by id",
    ] {
        all.push(sql(store, query).await);
    }
    all
}

/// Matches referrals as the worker does.
#[derive(Clone)]
struct Screener(Store);

impl Worker for Screener {
    async fn handle(&self, work: Work) -> Outcome {
        match self.screen(work).await {
            Ok(()) => Outcome::Done,
            Err(error) => error.into(),
        }
    }
}

impl Screener {
    async fn screen(&self, work: Work) -> Result<(), DbError> {
        let Some(subject) = store_screening::subject(&self.0, work.referral).await? else {
            return store_screening::drop_message(&self.0, work.message).await;
        };
        let seen = subject.seen;
        let candidates = subject.clients.into_iter().chain(subject.referrals).collect();
        let found = subject.model.rank(&subject.record, candidates);
        store_screening::keep(&self.0, work.message, &seen, &found, &subject.judged).await?;
        Ok(())
    }
}

/// Handles all messages until none is left.
async fn screened(store: &TestStore) {
    let desk = Desk::new(Store::clone(store), Screener(Store::clone(store)));
    loop {
        let pending = sql(store, "select id from outbox where state = 'pending' order by id").await;
        if pending.is_empty() {
            return;
        }
        for row in pending {
            let id: domain::OutboxId = uuid::Uuid::parse_str(&row[0]).unwrap().into();
            desk.handle(id, &[]).await;
        }
    }
}
