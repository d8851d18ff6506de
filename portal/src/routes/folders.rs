//! The folders that documents are kept in.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{FolderId, text::Name, words::documents as words};
use serde::Deserialize;
use store::{
    folders::{self, Change, FolderError},
    viewer::Administrator,
};

use super::personnel::said;
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::{self, folders::NAME},
};

/// What was done before.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /folders`
pub(crate) async fn show(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Query(Done { done }): Query<Done>,
) -> Result<Response, Problem> {
    let flash = match done.as_str() {
        "added" => Some(words::DONE_FOLDER_ADDED),
        "changed" => Some(words::DONE_FOLDER_CHANGED),
        _ => None,
    };
    page(&app, &visitor, &Typed::default(), flash).await
}

/// `POST /folders`: adds one.
pub(crate) async fn add(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    if let Some(name) = typed.parse(NAME, |it| said(Name::parse(it), words::ENTER_FOLDER_NAME)) {
        match folders::add(&app.store, &visitor, &name).await {
            Ok(_) => return Ok(Redirect::to("/folders?done=added").into_response()),
            Err(FolderError::Taken) => typed.complain(NAME, words::FOLDER_TAKEN),
            Err(FolderError::Act(error)) => return Err(Problem::of_act(error, "/folders", &app.store.zone)),
        }
    }
    page(&app, &visitor, &typed, None).await
}

/// `POST /folders/{id}`: names, moves, retires one, or takes it into use again.
pub(crate) async fn change(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let id: FolderId = id.parse().map_err(|_| Problem::NotFound)?;
    let input = format!("{NAME}.{id}");
    let change = match pairs.get("then") {
        "rename" => match said(Name::parse(pairs.get(&input)), words::ENTER_FOLDER_NAME) {
            Ok(name) => Ok(Change::Rename(name)),
            Err(complaint) => Err(complaint),
        },
        "up" => Ok(Change::Up),
        "down" => Ok(Change::Down),
        "retire" => Ok(Change::Retire),
        "use" => Ok(Change::UseAgain),
        _ => return Err(Problem::NotFound),
    };
    let mut typed = Typed::new(pairs);
    match change {
        Err(complaint) => typed.complain(input, complaint),
        Ok(change) => match folders::change(&app.store, &visitor, id, &change).await {
            Ok(()) => return Ok(Redirect::to("/folders?done=changed").into_response()),
            Err(FolderError::Taken) => typed.complain(input, words::FOLDER_TAKEN),
            Err(FolderError::Act(error)) => return Err(Problem::of_act(error, "/folders", &app.store.zone)),
        },
    }
    page(&app, &visitor, &typed, None).await
}

async fn page(
    app: &App,
    visitor: &Administrator,
    typed: &Typed,
    flash: Option<&'static str>,
) -> Result<Response, Problem> {
    let folders = folders::all(&app.store, &visitor.advocate().ok_or(Problem::Forbidden)?).await?;
    let counts = folders::counts(&app.store, visitor).await?;
    let status = if typed.failed() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = Body::narrow(words::FOLDERS, views::folders::list(&folders, &counts, typed))
        .failed(typed.failed())
        .flash(flash);
    Ok((status, app.page(Some(visitor), "/folders", body)).into_response())
}
