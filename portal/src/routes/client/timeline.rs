//! What happened with a client, and taking back what was done to its record.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{ActId, record::RecordDeed, words::record as words};
use maud::Markup;
use store::{
    client_record::{timeline, undo},
    viewer::Advocate,
};

use super::{body, named, problem, selected, shown};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    problem::Problem,
    routes::{
        account::confirmed,
        clients::open,
        queue::{Wanted, last_page},
    },
    times,
    views::{self, client::address},
};

/// How many lines a page of the timeline has.
const LINES: i64 = 100;

/// `GET /clients/{id}/timeline`
pub(crate) async fn show(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let lines = timeline::of_client(&app.store, &advocate, profile.id).await?;
    let total = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let page = wanted.page();
    let page = last_page(page, LINES, total).unwrap_or(page);
    let open = selected(&profile, &wanted);
    let may_undo =
        |it: &timeline::Done| RecordDeed::parse(&it.kind).is_some_and(|deed| undo::may_undo(&advocate, deed, it.by));
    let content = views::client::timeline::show(&profile, open, &lines, (page, LINES), &may_undo, &|at| app.time(at));
    Ok(shown(&app, &advocate, body(words::TAB_TIMELINE, content)))
}

/// `GET /clients/{id}/acts/{act}/undo`
pub(crate) async fn ask_undo(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, act)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let act: ActId = act.parse().map_err(|_| Problem::NotFound)?;
    undo_page(&app, &advocate, &id, act, &Typed::default()).await
}

async fn undo_page(app: &App, advocate: &Advocate, id: &str, act: ActId, typed: &Typed) -> Result<Markup, Problem> {
    let profile = open(app, advocate, id).await?;
    let foreseen = undo::foresee(&app.store, advocate, profile.id, act).await;
    let foreseen = foreseen
        .map_err(|it| problem(app, it, profile.id))?
        .ok_or(Problem::NotFound)?;
    let when = |at| times::long(at, &app.store.zone);
    let content = views::client::undo::ask(&profile, act, &foreseen, typed, &when);
    Ok(shown(
        app,
        advocate,
        body(words::UNDO_TITLE, content).failed(typed.failed()),
    ))
}

/// `POST /clients/{id}/acts/{act}/undo`
pub(crate) async fn undo(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, act)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let client = named(&id)?;
    let act = act.parse().map_err(|_| Problem::NotFound)?;
    let foreseen = undo::foresee(&app.store, &advocate, client, act).await;
    let foreseen = foreseen.map_err(|it| problem(&app, it, client))?;
    // What a merge brought together are the records of two children again, and who was added is deleted: it is asked once more who says so.
    let deed = foreseen.filter(|it| it.blocker.is_none()).map(|it| it.deed);
    if deed.is_some_and(views::client::undo::asks_password) {
        let mut typed = Typed::new(pairs);
        if !confirmed(&app, &advocate, &mut typed, &address(client)).await? {
            let page = undo_page(&app, &advocate, &id, act, &typed).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    }
    let done = undo::undo(&app.store, &advocate, client, act).await;
    done.map_err(|it| problem(&app, it, client))?;
    let to = match deed {
        Some(RecordDeed::ClientAdded) => "/clients".to_owned(),
        _ => address(client),
    };
    Ok(Redirect::to(&format!("{to}?done=undone")).into_response())
}
