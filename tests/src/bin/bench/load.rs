//! Load: drafts that lie ready, and sending them over HTTP.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail};
use domain::{DraftId, person::Role};
use jiff::Timestamp;
use store::{Store, drafts, status, viewer::Sender};
use tests::{People, TestStore, add, named, sql};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

use crate::{launch::Running, people};

/// How many people send, each with a session of their own.
const SENDERS: usize = 8;
/// How long everything that was sent may take to have its effect.
const PATIENCE: Duration = Duration::from_secs(300);

/// Who sends.
pub(crate) struct Senders(Vec<Sender>);

/// A draft that lies ready.
#[derive(Clone)]
pub(crate) struct Ready {
    id: DraftId,
    seen: String,
    sender: usize,
}

/// A referral that was sent.
pub(crate) struct Sent {
    /// Its reference.
    pub(crate) reference: String,
    /// When its POST was to begin: had it to wait for others, that counts.
    begun: Timestamp,
    /// How long its answer took, in milliseconds.
    pub(crate) answered: f64,
}

/// A portal under load.
pub(crate) struct Portal {
    client: reqwest::Client,
    base: String,
    cookies: Vec<String>,
}

impl Senders {
    /// Adds people who send.
    pub(crate) async fn add(store: &TestStore, people: &People) -> anyhow::Result<Self> {
        let mut all = Vec::new();
        for n in 0..SENDERS {
            let role = Role::Referrer(people.agencies[n % 2]);
            let visitor = add(store, &people.administrator, &username(n), "Sam", "Sender", role).await;
            all.push(visitor.sender().context("may not send")?);
        }
        Ok(Self(all))
    }

    /// Puts so many drafts ready, about the children from `from` on, each `step`th.
    pub(crate) async fn prepare(
        &self,
        store: &Store,
        clients: u64,
        from: u64,
        count: u64,
    ) -> anyhow::Result<Vec<Ready>> {
        let mut tasks = JoinSet::new();
        // Of sessions that have not been idle.
        let mut senders = Vec::new();
        for it in &self.0 {
            senders.push(named(store, it.person()).await.sender().context("may not send")?);
        }
        for lane in 0..4_u64 {
            let (store, senders) = (store.clone(), senders.clone());
            tasks.spawn(async move {
                let mut ready = Vec::new();
                for n in (from + lane..from + count).step_by(4) {
                    // Far apart, so that no two are of one family soon.
                    let (kind, form) = people::referral_form(n * 7919 % clients);
                    let sender = usize::try_from(n).unwrap_or(0) % senders.len();
                    let id = drafts::start(&store, &senders[sender], kind, form).await?;
                    let draft = drafts::find(&store, &senders[sender], id).await?.context("no draft")?;
                    let seen = drafts::hash(&draft);
                    ready.push(Ready { id, seen, sender });
                }
                anyhow::Ok(ready)
            });
        }
        let mut all = Vec::new();
        while let Some(lane) = tasks.join_next().await {
            all.extend(lane??);
        }
        Ok(all)
    }
}

fn username(n: usize) -> String {
    format!("sender{n}")
}

impl Portal {
    /// Signs the senders in.
    pub(crate) async fn of(running: &Running) -> anyhow::Result<Self> {
        let mut cookies = Vec::new();
        for n in 0..SENDERS {
            cookies.push(running.cookie(&username(n)).await?);
        }
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            client,
            base: running.base.clone(),
            cookies,
        })
    }

    /// Sends a draft; the reference of the referral that it has become.
    async fn send(&self, draft: &Ready) -> anyhow::Result<String> {
        let response = self
            .client
            .post(format!("{}/referrals/drafts/{}/send", self.base, draft.id))
            .header("origin", &self.base)
            .header("cookie", &self.cookies[draft.sender])
            .form(&[("seen", &draft.seen)])
            .send()
            .await?;
        let status = response.status();
        let to = response.headers().get("location").and_then(|it| it.to_str().ok());
        let reference = to.and_then(|it| it.strip_prefix("/referrals/")?.strip_suffix("/receipt"));
        match reference {
            Some(reference) => Ok(reference.to_owned()),
            None => bail!("a draft was not sent: {status}, {to:?}"),
        }
    }

    /// Sends drafts at a rate, whether or not the answers keep up; how many referrals waited for candidates at its end.
    pub(crate) async fn at_rate(
        self: &Arc<Self>,
        store: &Store,
        drafts: Vec<Ready>,
        rate: f64,
    ) -> anyhow::Result<(Vec<Sent>, i64)> {
        let mut tasks = JoinSet::new();
        // Some connections are there before.
        let _ = self.client.get(format!("{}/health/live", self.base)).send().await;
        let (began, wall) = (Instant::now(), store.now());
        let mut after = Duration::ZERO;
        for draft in drafts {
            sleep_until(began + after).await;
            let (portal, begun, planned) = (Arc::clone(self), wall + after, began + after);
            tasks.spawn(async move {
                let reference = portal.send(&draft).await?;
                let answered = millis(planned.elapsed());
                anyhow::Ok(Sent {
                    reference,
                    begun,
                    answered,
                })
            });
            after += Duration::from_secs_f64(1.0 / rate);
        }
        sleep_until(began + after).await;
        let backlog = backlog(store).await?;
        let mut sent = Vec::new();
        while let Some(it) = tasks.join_next().await {
            sent.push(it??);
        }
        Ok((sent, backlog))
    }

    /// Sends drafts one after the other on each of 8 connections, until the time is over or there are none left; after
    /// how long that was.
    pub(crate) async fn at_most(
        self: &Arc<Self>,
        store: &Store,
        drafts: Vec<Ready>,
        time: Duration,
    ) -> anyhow::Result<(Vec<Sent>, Duration)> {
        let (drafts, next) = (Arc::new(drafts), Arc::new(AtomicUsize::new(0)));
        let mut tasks = JoinSet::new();
        let began = Instant::now();
        for _ in 0..SENDERS {
            let (portal, drafts, next, store) =
                (Arc::clone(self), Arc::clone(&drafts), Arc::clone(&next), store.clone());
            tasks.spawn(async move {
                let mut sent = Vec::new();
                while began.elapsed() < time
                    && let Some(draft) = drafts.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let (begun, at) = (store.now(), Instant::now());
                    let reference = portal.send(draft).await?;
                    let answered = millis(at.elapsed());
                    sent.push(Sent {
                        reference,
                        begun,
                        answered,
                    });
                }
                anyhow::Ok(sent)
            });
        }
        let mut sent = Vec::new();
        while let Some(lane) = tasks.join_next().await {
            sent.extend(lane??);
        }
        Ok((sent, began.elapsed()))
    }

    /// Opens a page; how long it took until it was read, in milliseconds, and its bytes. `POST /path?form` sends a form.
    pub(crate) async fn page(&self, cookie: &str, path: &str) -> anyhow::Result<(f64, usize)> {
        let began = Instant::now();
        let request = match path.strip_prefix("POST ") {
            Some(path) => {
                let (path, form) = path.split_once('?').unwrap_or((path, ""));
                let request = self
                    .client
                    .post(format!("{}{path}", self.base))
                    .header("origin", &self.base);
                request
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(form.to_owned())
            }
            None => self.client.get(format!("{}{path}", self.base)),
        };
        let mut response = request.header("cookie", cookie).send().await?;
        // A search leads to what it has found.
        if response.status() == reqwest::StatusCode::SEE_OTHER {
            let to = response.headers().get("location").context("nowhere")?.to_str()?;
            let request = self.client.get(format!("{}{to}", self.base));
            response = request.header("cookie", cookie).send().await?;
        }
        let status = response.status();
        let body = response.bytes().await?;
        if status != reqwest::StatusCode::OK {
            bail!("a page is not shown: {status}");
        }
        Ok((millis(began.elapsed()), body.len()))
    }
}

/// How many referrals wait for candidates.
pub(crate) async fn backlog(store: &Store) -> anyhow::Result<i64> {
    let outbox = status::status(store).await?.outbox;
    if outbox.parked > 0 {
        bail!("{} messages are parked", outbox.parked);
    }
    Ok(outbox.pending + outbox.published)
}

/// Waits until no referral waits for candidates.
pub(crate) async fn drained(store: &Store) -> anyhow::Result<()> {
    let began = Instant::now();
    while backlog(store).await? > 0 {
        if began.elapsed() > PATIENCE {
            bail!("the backlog does not go");
        }
        sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// How long each referral had to wait for its candidates from when its POST began, in milliseconds.
pub(crate) async fn until_candidates(store: &TestStore, sent: &[Sent]) -> anyhow::Result<Vec<f64>> {
    let rows = sql(
        store,
        "select r.reference, min(m.at) from match_run m join referral r on r.id = m.referral_id group by r.reference",
    )
    .await;
    let mut at = HashMap::new();
    for row in &rows {
        let [reference, micros] = row.as_slice() else {
            bail!("an odd row");
        };
        at.insert(reference.as_str(), micros.parse::<i64>()?);
    }
    sent.iter()
        .map(|it| {
            let done = at.get(it.reference.as_str()).context("a referral has no candidates")?;
            let waited = Timestamp::from_microsecond(*done)?.duration_since(it.begun);
            Ok(waited.as_secs_f64() * 1000.0)
        })
        .collect()
}

/// A duration in milliseconds.
pub(crate) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
