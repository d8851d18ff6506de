//! The state of the system, for administrators.

use std::time::Instant;

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect},
};
use domain::words::{admin as words, site};
use jiff::Timestamp;
use serde::Deserialize;
use store::{
    doctor,
    jobs::{self, Job},
    queue::rabbit::BrokerState,
    status::{self, Parked},
    viewer::Administrator,
};

use crate::{
    App,
    extract::As,
    form::Pairs,
    page::Body,
    problem::Problem,
    views::status::{Broker, StatusPage},
};

/// What is asked for besides the numbers, and what was done before.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    check: String,
    #[serde(default)]
    done: String,
}

/// `GET /admin/status`. The record is checked only when asked for: that reads all of it.
pub(crate) async fn show(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, Problem> {
    let status = status::status(&app.store).await?;
    let findings = if asked.check == "yes" {
        Some(doctor::examine(&app.store).await?)
    } else {
        None
    };
    let oldest = status.outbox.oldest.and_then(|it| Timestamp::from_microsecond(it).ok());
    let page = StatusPage {
        status: &status,
        oldest: oldest.map(|it| app.ago(it)),
        broker: &broker(app.site.rabbit.as_ref().map(|it| it.state())),
        mail_to_folder: app.site.mail_to_folder,
        backend: app.store.db.backend(),
        work: &jobs::states(&app.store).await?,
        at: &|at| app.time(at),
        findings: findings.as_ref(),
    };
    let flash = match asked.done.as_str() {
        "retried" => Some(words::RETRIED),
        "asked" => Some(words::ASKED_FOR),
        _ => None,
    };
    Ok(app.page(
        Some(&visitor),
        "/admin/status",
        Body::narrow(site::NAV_STATUS, page.render()).flash(flash),
    ))
}

/// `POST /admin/status/retry`
pub(crate) async fn retry(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let what = match pairs.get("what") {
        "messages" => Parked::Messages,
        "mails" => Parked::Mails,
        _ => return Err(Problem::BadRequest),
    };
    let retried = status::retry_parked(&app.store, &visitor, what).await;
    retried.map_err(|it| Problem::of_act(it, "/admin/status", &app.store.zone))?;
    Ok(Redirect::to("/admin/status?done=retried"))
}

/// `POST /admin/status/work`
pub(crate) async fn ask(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let wanted = |it: &Job| it.as_str() == pairs.get("job");
    let job = Job::ALL.into_iter().find(wanted).ok_or(Problem::BadRequest)?;
    let asked = jobs::ask(&app.store, &visitor, job).await;
    asked.map_err(|it| Problem::of_act(it, "/admin/status", &app.store.zone))?;
    Ok(Redirect::to("/admin/status?done=asked"))
}

fn broker(state: Option<BrokerState>) -> Broker {
    let ago = |since: Instant| site::ago(i64::try_from(since.elapsed().as_secs() / 60).unwrap_or(i64::MAX));
    match state {
        None => Broker::NotUsed,
        Some(BrokerState::Idle) => Broker::Well(words::BROKER_IDLE),
        Some(BrokerState::Up) => Broker::Well(words::BROKER_UP),
        Some(BrokerState::Blocked { since }) => Broker::Bad(words::broker_blocked(&ago(since))),
        Some(BrokerState::Down { since }) => Broker::Bad(words::broker_down(&ago(since))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_needs_no_broker_and_a_lost_one_says_since_when() {
        assert_eq!(broker(None), Broker::NotUsed);
        assert_eq!(broker(Some(BrokerState::Up)), Broker::Well(words::BROKER_UP));
        let since = Instant::now();
        assert_eq!(
            broker(Some(BrokerState::Down { since })),
            Broker::Bad(words::broker_down("just now"))
        );
    }
}
