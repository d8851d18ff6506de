//! Health, for machines.

use axum::{extract::State, http::StatusCode, response::IntoResponse};
use store::{Store, queue::rabbit::BrokerState};

use crate::App;

/// `GET /health/live`: the process answers.
pub(crate) async fn live() -> &'static str {
    "ok\n"
}

/// `GET /health/ready`: the database answers. A broker that is down is degraded, not unready: referrals are taken all the same.
pub(crate) async fn ready(State(app): State<App>) -> impl IntoResponse {
    if app.store.db.ping().await.is_err() {
        return (StatusCode::SERVICE_UNAVAILABLE, "database: down\n");
    }
    match app.site.rabbit.as_ref().map(|it| it.state()) {
        Some(BrokerState::Down { .. }) => (StatusCode::OK, "degraded\ndatabase: up\nbroker: down\n"),
        Some(BrokerState::Blocked { .. }) => (StatusCode::OK, "degraded\ndatabase: up\nbroker: blocked\n"),
        Some(BrokerState::Up | BrokerState::Idle) => (StatusCode::OK, "ok\ndatabase: up\nbroker: up\n"),
        None => (StatusCode::OK, "ok\ndatabase: up\n"),
    }
}

/// The same for a worker, which has no portal.
pub(crate) async fn ready_of_worker(State(store): State<Store>) -> impl IntoResponse {
    match store.db.ping().await {
        Ok(()) => (StatusCode::OK, "ok\ndatabase: up\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database: down\n"),
    }
}
