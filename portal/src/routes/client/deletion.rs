//! Deleting a client, and bringing one back.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    catalogue::FieldId,
    record::RecordDeed,
    text::Prose,
    words::{advocate as advocate_words, record as words},
};
use store::{
    client_record::{
        deletion,
        done::{self, Done},
    },
    clients::Profile,
    viewer::Administrator,
};

use super::{body, named, problem, shown};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    routes::{account::confirmed, clients::open, queue::Wanted},
    views::{self, client::address},
};

/// The name to be typed: first and last, as it is shown.
fn name(profile: &Profile) -> String {
    let answers = profile.answers();
    let parts = [FieldId::ChildFirstName, FieldId::ChildLastName].map(|it| answers.text(it).to_owned());
    let name = parts.join(" ").trim().to_owned();
    if name.is_empty() {
        advocate_words::NO_NAME.to_owned()
    } else {
        name
    }
}

/// For how many days a deleted client can be brought back.
fn days(app: &App) -> i64 {
    app.store.timing.restore.as_hours() / 24
}

/// `GET /clients/{id}/deletion`
pub(crate) async fn ask(
    State(app): State<App>,
    As(administrator): As<Administrator>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &administrator.as_advocate(), &id).await?;
    let content = views::client::deletion::ask(&profile, &name(&profile), &Typed::default(), days(&app));
    Ok(shown(
        &app,
        &administrator.as_advocate(),
        body(words::DELETE_TITLE, content),
    ))
}

/// `POST /clients/{id}/deletion`
pub(crate) async fn delete(
    State(app): State<App>,
    As(administrator): As<Administrator>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let is_deleted = || Redirect::to(&format!("/clients?done={}", RecordDeed::Deleted.as_str())).into_response();
    let profile = match open(&app, &administrator.as_advocate(), &id).await {
        // Pressed twice.
        Err(Problem::NotFound) if done::by(&app.store, &administrator, Done::Deleted(named(&id)?)).await? => {
            return Ok(is_deleted());
        }
        other => other?,
    };
    let mut typed = Typed::new(pairs);
    let reason = typed.parse_optional("reason", Prose::parse);
    // Case and all; but a letter with an accent may be one character or two.
    let said = |name: &str| Prose::parse(name).ok();
    if said(typed.value("name")) != said(&name(&profile)) {
        typed.complain("name", words::DELETE_NAME_WRONG);
    }
    if !typed.pairs.is_ticked("sure") {
        typed.complain("sure", words::DELETE_TICK_MISSING);
    }
    if !confirmed(&app, &administrator, &mut typed, &address(profile.id)).await? || typed.failed() {
        let content = views::client::deletion::ask(&profile, &name(&profile), &typed, days(&app));
        let page = shown(
            &app,
            &administrator.as_advocate(),
            body(words::DELETE_TITLE, content).failed(true),
        );
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let done = deletion::delete(&app.store, &administrator, profile.id, reason).await;
    done.map_err(|it| problem(&app, it, profile.id))?;
    Ok(is_deleted())
}

/// `GET /clients/deleted`
pub(crate) async fn gone(
    State(app): State<App>,
    As(administrator): As<Administrator>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let page = list(&app, &administrator, wanted.page(), None).await?;
    Ok(shown(&app, &administrator.as_advocate(), page.flash(wanted.done())))
}

async fn list(
    app: &App,
    administrator: &Administrator,
    page: i64,
    typed: Option<(&str, &Typed)>,
) -> Result<Body, Problem> {
    let (all, total) = deletion::gone(&app.store, administrator, page).await?;
    let when = |at| app.time(at);
    let content = views::client::deletion::gone(&all, (page, total), typed, (app.store.today(), &when), days(app));
    Ok(Body::wide(words::DELETED, content).failed(typed.is_some()))
}

/// `GET /clients/{id}/restoration`, by going back: the form is in the list of who can be brought back; who was, is there.
pub(crate) async fn ask_restore(
    State(app): State<App>,
    As(administrator): As<Administrator>,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    let client = named(&id)?;
    if deletion::is_gone(&app.store, &administrator, client).await? {
        return Ok(Redirect::to("/clients/deleted"));
    }
    let profile = open(&app, &administrator.as_advocate(), &id).await?;
    Ok(Redirect::to(&address(profile.id)))
}

/// `POST /clients/{id}/restoration`
pub(crate) async fn restore(
    State(app): State<App>,
    As(administrator): As<Administrator>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let client = named(&id)?;
    if !deletion::is_gone(&app.store, &administrator, client).await? {
        return Err(Problem::NotFound);
    }
    let mut typed = Typed::new(pairs);
    let input = format!("why-{client}");
    let reason = match Prose::parse(typed.value(&input)) {
        Ok(reason) => reason,
        Err(_) => {
            typed.complain(input, words::RESTORE_WHY_MISSING);
            let page = list(
                &app,
                &administrator,
                typed.pairs.number("page"),
                Some((&client.to_string(), &typed)),
            )
            .await?;
            return Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                shown(&app, &administrator.as_advocate(), page),
            )
                .into_response());
        }
    };
    let done = deletion::restore(&app.store, &administrator, client, reason).await;
    done.map_err(|it| Problem::of_act(it, "/clients/deleted", &app.store.zone))?;
    Ok(Redirect::to(&format!("/clients/{client}?done=restored")).into_response())
}
