//! Clients: the client manager page, searching, a profile, an account.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{ClientId, words::advocate as words};
use store::{
    clients::{self, PAGE, Profile},
    not_same,
    viewer::Advocate,
};

use super::{
    import::searched,
    queue::{Wanted, last_page},
};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::{
        self,
        clients::{List, address},
    },
};

/// `GET /clients`
pub(crate) async fn list(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let (active, page) = (wanted.status != "inactive", wanted.page());
    let (rows, total) = clients::list(&app.store, &advocate, active, page).await?;
    if let Some(last) = last_page(page, PAGE, total) {
        return Ok(Redirect::to(&address(active, last)).into_response());
    }
    let content = views::clients::list(&List {
        rows: &rows,
        total,
        active,
        page,
        today: app.store.today(),
    });
    Ok(app
        .page(Some(&advocate), "/clients", Body::wide(words::CLIENTS, content))
        .into_response())
}

/// `POST /clients/search`: what was typed is in no address.
pub(crate) async fn search(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    let (status, hits) = match searched(&mut typed) {
        Some(record) => (
            StatusCode::OK,
            Some(clients::search(&app.store, &advocate, &record, &[]).await?),
        ),
        None => (StatusCode::UNPROCESSABLE_ENTITY, None),
    };
    let content = views::clients::found(hits.as_deref(), &typed, app.store.today());
    let page = app.page(
        Some(&advocate),
        "/clients/",
        Body::wide(words::FOUND, content).failed(typed.failed()),
    );
    Ok((status, page).into_response())
}

/// `GET /clients/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let judged = not_same::of_client(&app.store, &advocate, profile.id).await?;
    let content = views::clients::show(&profile, &judged, app.store.today(), &|at| app.time(at));
    Ok(app.page(
        Some(&advocate),
        "/clients/",
        Body::narrow(words::CLIENT, content).flash(wanted.done()),
    ))
}

/// `GET /clients/{id}/accounts/{n}`
pub(crate) async fn account(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let found = profile.accounts.iter().find(|it| views::clients::account_code(it) == n);
    let content = views::clients::account(&profile, found.ok_or(Problem::NotFound)?, &|at| app.time(at));
    Ok(app.page(Some(&advocate), "/clients/", Body::narrow(words::CLIENT, content)))
}

/// The client that an address names.
pub(crate) async fn open(app: &App, advocate: &Advocate, id: &str) -> Result<Profile, Problem> {
    let id: ClientId = id.parse().map_err(|_| Problem::NotFound)?;
    clients::open(&app.store, advocate, id).await?.ok_or(Problem::NotFound)
}
