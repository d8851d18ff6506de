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
    views::{
        self,
        duplicates::{address, judged_at},
    },
};

/// Where the list is.
const HERE: &str = "/clients/duplicates";

/// `GET /clients/duplicates`
pub(crate) async fn list(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let page = wanted.page();
    let list = duplicates::list(&app.store, &advocate, page).await?;
    if let Some(last) = last_page(page, PAGE, list.total) {
        let end = wanted.judged().map(|_| judged_at(last, PAGE));
        return Ok(Redirect::to(&end.unwrap_or_else(|| address(last))).into_response());
    }
    let content = views::duplicates::list(&list, page, wanted.judged(), app.store.today(), &|at| app.time(at));
    let body = Body::wide(words::DUPLICATES, content);
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
    let (page, place) = (pairs.number("page"), pairs.number("place"));
    let done = not_same::judge_clients(&app.store, &advocate, both).await;
    done.map_err(|it| Problem::of_act(it, &address(page), &app.store.zone))?;
    Ok(Redirect::to(&judged_at(page, place)))
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
