//! Clients who belong together: linking two, and parting two who were linked by mistake.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{ClientId, link::Link, words::import as words};
use maud::Markup;
use store::{client_record::merge, clients::Profile, links, viewer::Advocate};

use super::{found, shown};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    routes::{
        clients::open,
        import::searched,
        kept::{self, Searched},
    },
    views::links::{self as views, INPUT, new_address},
};

/// `GET /clients/{id}/links/new`: who is like the client, or what was searched for.
pub(crate) async fn choose(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    Query(asked): Query<Searched>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let typed = kept::searched(&app, &advocate, &asked).await?.unwrap_or_default();
    choice(&app, &advocate, &profile, typed).await
}

/// `POST /clients/{id}/links/new`: what was typed is in no address.
pub(crate) async fn search(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let mut typed = Typed::new(pairs);
    if searched(&mut typed).is_some() {
        return kept::to(&app, &advocate, &typed, &new_address(profile.id)).await;
    }
    let page = choice(&app, &advocate, &profile, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn choice(app: &App, advocate: &Advocate, profile: &Profile, typed: Typed) -> Result<Markup, Problem> {
    let (typed, found) = found(app, advocate, profile.id, typed).await?;
    let hits = match &found {
        Some(hits) => hits,
        None => &merge::like(&app.store, advocate, profile.id, &[]).await?,
    };
    let linked = links::of_client(&app.store, advocate, profile.id).await?;
    let linked: Vec<Link> = linked.iter().map(|it| it.link).collect();
    let content = views::choose_other(profile, (hits, &linked), (&typed, found.is_some()), app.store.today());
    let body = Body::wide(words::LINK_ANOTHER, content).failed(typed.failed());
    Ok(shown(app, advocate, body))
}

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
