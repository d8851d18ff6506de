//! Clients who belong together: parting two who were linked by mistake, and linking them again.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use domain::{ClientId, link::Link};
use store::{links, viewer::Advocate};

use crate::{App, extract::As, form::Pairs, problem::Problem, views::links::INPUT};

/// `POST /clients/{id}/links`
pub(crate) async fn change(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let client: ClientId = id.parse().map_err(|_| Problem::NotFound)?;
    let link: Link = pairs.get(INPUT).parse().map_err(|_| Problem::NotFound)?;
    let here = format!("/clients/{client}");
    let part = pairs.get("then") == "part";
    let done = if part {
        links::part(&app.store, &advocate, client, link).await
    } else {
        links::link(&app.store, &advocate, client, link).await
    };
    done.map_err(|it| Problem::of_act(it, &here, &app.store.zone))?;
    Ok(Redirect::to(&if part {
        format!("{here}?done=parted&link={link}")
    } else {
        format!("{here}?done=linked")
    }))
}
