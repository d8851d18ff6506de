//! What a page shows that is in no address, under an id that says nothing: the page can be opened again, by going back for one.

use axum::response::{IntoResponse, Redirect, Response};
use domain::KeptId;
use serde::Deserialize;
use store::{kept, viewer::Advocate};

use crate::{
    App,
    form::{Pairs, Typed},
    problem::Problem,
};

/// Which search an address shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Searched {
    search: String,
}

/// The inputs of a search; nothing else of a form is kept.
const SEARCH: [&str; 6] = [
    "first_name",
    "last_name",
    "phone",
    "born.month",
    "born.day",
    "born.year",
];

/// To the page that shows what a search found.
pub(crate) async fn to(app: &App, by: &Advocate, typed: &Typed, page: &str) -> Result<Response, Problem> {
    let inputs = typed.pairs.0.iter().filter(|it| SEARCH.contains(&it.0.as_str()));
    let id = keep(app, by, &inputs.cloned().collect::<Vec<_>>(), page).await?;
    Ok(Redirect::to(&format!("{page}?search={id}")).into_response())
}

/// What was searched for; none if nothing was, or too long ago.
pub(crate) async fn searched(app: &App, by: &Advocate, asked: &Searched) -> Result<Option<Typed>, Problem> {
    Ok(find(app, by, &asked.search).await?.map(Typed::new))
}

/// Keeps some names and values; `page` is where to go if that is refused.
pub(crate) async fn keep(app: &App, by: &Advocate, pairs: &[(String, String)], page: &str) -> Result<KeptId, Problem> {
    let kept = kept::keep(&app.store, by, pairs).await;
    kept.map_err(|it| Problem::of_act(it, page, &app.store.zone))
}

/// What was kept under an id, if it is one.
pub(crate) async fn find(app: &App, by: &Advocate, id: &str) -> Result<Option<Pairs>, Problem> {
    let Ok(id) = id.parse() else { return Ok(None) };
    Ok(kept::find(&app.store, by, id).await?.map(Pairs))
}
