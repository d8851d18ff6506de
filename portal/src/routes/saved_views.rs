//! Views of the queue that an advocate saves under a name.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    SavedViewId,
    text::{TextError, ViewName},
    words::desk as words,
};
use store::{
    desk::View,
    personnel,
    saved_views::{self, SaveError, SavedView},
    viewer::Advocate,
};

use super::queue::Wanted;
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::{
        self,
        queue::{VIEWS, address},
    },
};

/// `GET /queue/views`: one's own, and the form that saves the view that the address names.
pub(crate) async fn list(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    page(&app, &advocate, &wanted, &Typed::default()).await
}

/// `POST /queue/views`
pub(crate) async fn save(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let wanted = Wanted::of(&pairs);
    let mut typed = Typed::new(pairs);
    if let Some(name) = named(&mut typed) {
        let view = wanted.view(&personnel::agencies(&app.store, &advocate).await?);
        let view = View { until: None, ..view };
        let saved = saved_views::save(&app.store, &advocate, &name, &view).await;
        if is_saved(&app, &mut typed, saved)? {
            return Ok(Redirect::to(&format!("{}&done=view_saved", address(&view, 0))).into_response());
        }
    }
    page(&app, &advocate, &wanted, &typed).await
}

/// `GET /queue/views/{id}`: asks for another name, or whether to remove it.
pub(crate) async fn ask(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let saved = own(&app, &advocate, &id).await?;
    let name = Pairs(vec![("name".to_owned(), saved.name.as_str().to_owned())]);
    Ok(change(&app, &advocate, &saved, &Typed::new(name)))
}

/// `POST /queue/views/{id}`
pub(crate) async fn rename(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let saved = own(&app, &advocate, &id).await?;
    let mut typed = Typed::new(pairs);
    if let Some(name) = named(&mut typed) {
        let renamed = saved_views::rename(&app.store, &advocate, saved.id, &name).await;
        if is_saved(&app, &mut typed, renamed)? {
            return Ok(Redirect::to(&format!("{}&done=view_renamed", address(&saved.view, 0))).into_response());
        }
    }
    Ok(change(&app, &advocate, &saved, &typed))
}

/// `POST /queue/views/{id}/removal`
pub(crate) async fn remove(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
) -> Result<Redirect, Problem> {
    let saved = own(&app, &advocate, &id).await?;
    let removed = saved_views::remove(&app.store, &advocate, saved.id).await;
    removed.map_err(|it| Problem::of_act(it, VIEWS, &app.store.zone))?;
    Ok(Redirect::to(&format!("{}&done=view_removed", address(&saved.view, 0))))
}

async fn own(app: &App, by: &Advocate, id: &str) -> Result<SavedView, Problem> {
    let id: SavedViewId = id.parse().map_err(|_| Problem::NotFound)?;
    let mut all = saved_views::list(&app.store, by).await?.into_iter();
    all.find(|it| it.id == id).ok_or(Problem::NotFound)
}

fn named(typed: &mut Typed) -> Option<ViewName> {
    typed.parse("name", |it| {
        ViewName::parse(it).map_err(|error| match error {
            TextError::Empty => words::ENTER_VIEW_NAME.to_owned(),
            other => other.to_string(),
        })
    })
}

/// Whether a view has its name now; if not, that is complained about.
fn is_saved(app: &App, typed: &mut Typed, saved: Result<(), SaveError>) -> Result<bool, Problem> {
    match saved {
        Ok(()) => return Ok(true),
        Err(SaveError::Full) => typed.complain("name", words::too_many_views(saved_views::MOST)),
        Err(SaveError::Taken) => typed.complain("name", words::VIEW_NAME_TAKEN),
        Err(SaveError::Act(error)) => return Err(Problem::of_act(error, VIEWS, &app.store.zone)),
    }
    Ok(false)
}

async fn page(app: &App, by: &Advocate, wanted: &Wanted, typed: &Typed) -> Result<Response, Problem> {
    let agencies = personnel::agencies(&app.store, by).await?;
    let view = View {
        until: None,
        ..wanted.view(&agencies)
    };
    let saved = saved_views::list(&app.store, by).await?;
    let content = views::queue::saved_views(&saved, &view, &agencies, typed);
    let body = Body::narrow(words::SAVED_VIEWS, content).failed(typed.failed());
    Ok((status(typed), app.page(Some(by), VIEWS, body)).into_response())
}

fn change(app: &App, by: &Advocate, saved: &SavedView, typed: &Typed) -> Response {
    let content = views::queue::change_view(saved, typed);
    let body = Body::narrow(words::CHANGE_VIEW, content).failed(typed.failed());
    (status(typed), app.page(Some(by), VIEWS, body)).into_response()
}

fn status(typed: &Typed) -> StatusCode {
    if typed.failed() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    }
}
