//! Clients who may be the same child.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::{ClientId, words::advocate as words};
use store::{
    duplicates::{self, PAGE},
    jobs, not_same,
    viewer::Advocate,
};

use super::queue::{Wanted, last_page};
use crate::{
    App,
    extract::As,
    form::Pairs,
    page::Body,
    problem::Problem,
    views::{self, duplicates::address},
};

/// Where the list is.
const HERE: &str = "/clients/duplicates";
/// After how many seconds it is looked again how far the work has come.
const REFRESH: u32 = 5;

/// `GET /clients/duplicates`
pub(crate) async fn list(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let page = wanted.page();
    let list = duplicates::list(&app.store, &advocate, page).await?;
    if let Some(last) = last_page(page, PAGE, list.total) {
        return Ok(Redirect::to(&address(last)).into_response());
    }
    let runs = list.state.is_under_way() || list.state.asked_at.is_some();
    let content = views::duplicates::list(&list, page, app.store.today(), &|at| app.time(at));
    let body = Body::wide(words::DUPLICATES, content)
        .flash(wanted.done())
        .refresh(runs.then_some(REFRESH));
    Ok(app.page(Some(&advocate), "/clients/", body).into_response())
}

/// `POST /clients/duplicates/again`
pub(crate) async fn again(State(app): State<App>, As(advocate): As<Advocate>) -> Result<impl IntoResponse, Problem> {
    let asked = jobs::ask_for_duplicates(&app.store, &advocate).await;
    asked.map_err(|it| Problem::of_act(it, HERE, &app.store.zone))?;
    Ok(Redirect::to(HERE))
}

/// `POST /clients/{id}/not-same`
pub(crate) async fn judge(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let both = [
        (client(&id)?, pairs.number("version")),
        (client(pairs.get("other"))?, pairs.number("other_version")),
    ];
    let done = not_same::judge_clients(&app.store, &advocate, both).await;
    done.map_err(|it| Problem::of_act(it, HERE, &app.store.zone))?;
    Ok(Redirect::to(&format!("{HERE}?done=not_same_clients")))
}

/// `POST /clients/{id}/may-be-same`
pub(crate) async fn take_back(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let id = client(&id)?;
    let here = format!("/clients/{id}");
    let said = pairs.get("act").parse().map_err(|_| Problem::NotFound)?;
    let done = not_same::take_back(&app.store, &advocate, id, said).await;
    done.map_err(|it| Problem::of_act(it, &here, &app.store.zone))?;
    Ok(Redirect::to(&format!("{here}?done=may_be_same")))
}

fn client(text: &str) -> Result<ClientId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}
