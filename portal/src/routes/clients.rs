//! Clients: the client manager page, searching, who looks after one. The pages of one client: [`super::client`].

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{ClientId, PersonId, words::advocate as words};
use maud::Markup;
use store::{
    assign, client_record,
    clients::{self, PAGE, Profile},
    viewer::Advocate,
};

use super::{
    import::searched,
    kept::{self, Searched},
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
        clients::{Found, List, Which, address},
    },
};

/// `GET /clients`
pub(crate) async fn list(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let (which, page) = (Which::parse(&wanted.status), wanted.page());
    let (rows, total) = match which {
        Which::Mine => clients::mine(&app.store, &advocate, page).await?,
        Which::Active | Which::Inactive => clients::list(&app.store, &advocate, which == Which::Active, page).await?,
    };
    if let Some(last) = last_page(page, PAGE, total) {
        return Ok(Redirect::to(&address(which, last)).into_response());
    }
    let content = views::clients::list(&List {
        rows: &rows,
        total,
        which,
        page,
        today: app.store.today(),
        administers: advocate.administrator().is_some(),
    });
    Ok(app
        .page(
            Some(&advocate),
            "/clients",
            Body::wide(words::CLIENTS, content).flash(wanted.done()),
        )
        .into_response())
}

/// `GET /clients/search`: what was found by what is kept under an id; without one, all clients.
pub(crate) async fn found(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Query(asked): Query<Searched>,
) -> Result<Response, Problem> {
    let Some(mut typed) = kept::searched(&app, &advocate, &asked).await? else {
        return Ok(Redirect::to("/clients").into_response());
    };
    let found = match searched(&mut typed) {
        // A last name alone says nothing of how like somebody is.
        Some(record)
            if typed
                .pairs
                .0
                .iter()
                .all(|it| it.0 == "last_name" || it.1.trim().is_empty()) =>
        {
            Found::Named(clients::named(&app.store, &advocate, &record.family_name).await?)
        }
        Some(record) => Found::Like(clients::search(&app.store, &advocate, &record, &[]).await?),
        None => Found::Nothing,
    };
    Ok(found_page(&app, &advocate, &found, &typed).into_response())
}

fn found_page(app: &App, advocate: &Advocate, found: &Found, typed: &Typed) -> Markup {
    let content = views::clients::found(found, typed, app.store.today());
    let body = Body::wide(words::FOUND, content).failed(typed.failed());
    app.page(Some(advocate), "/clients/", body)
}

/// `POST /clients/search`: what was typed is in no address.
pub(crate) async fn search(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    if searched(&mut typed).is_some() {
        return kept::to(&app, &advocate, &typed, "/clients/search").await;
    }
    let page = found_page(&app, &advocate, &Found::Nothing, &typed);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /clients/{id}/advocate`: assigns the client to oneself, to somebody else or to nobody.
pub(crate) async fn assign(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let client: ClientId = id.parse().map_err(|_| Problem::NotFound)?;
    let here = format!("/clients/{client}");
    let person = |name: &str| match pairs.get(name) {
        "" => Ok(None),
        id => id.parse::<PersonId>().map(Some).map_err(|_| Problem::BadRequest),
    };
    let to = if pairs.is_ticked("me") {
        Some(advocate.person())
    } else {
        person("to")?
    };
    let done = assign::assign(&app.store, &advocate, client, person("seen")?, to).await;
    done.map_err(|it| Problem::of_act(it, &here, &app.store.zone))?;
    Ok(Redirect::to(&format!("{here}?done=assigned")))
}

/// The client that an address names.
pub(crate) async fn open(app: &App, advocate: &Advocate, id: &str) -> Result<Profile, Problem> {
    let id: ClientId = id.parse().map_err(|_| Problem::NotFound)?;
    if let Some(profile) = clients::open(&app.store, advocate, id).await? {
        return Ok(profile);
    }
    // Merged into another profile: there it goes on.
    let now = client_record::merge::now(&app.store, advocate, id).await?;
    Err(now.map_or(Problem::NotFound, |it| Problem::Moved(views::client::address(it))))
}
