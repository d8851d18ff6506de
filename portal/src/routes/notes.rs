//! Noting something about a referral, among staff.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Reference,
    text::{Prose, TextError},
    words::review as words,
};
use store::{ActError, staff_notes, viewer::Advocate};

use super::review::{open, page, problem};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    problem::Problem,
    views::{notes::MAX, queue::href},
};

/// `POST /queue/{reference}/notes`
pub(crate) async fn add(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    let Some(text) = typed.parse("note", note) else {
        let review = open(&app, &advocate, &reference).await?;
        let page = page(&app, &advocate, &review, &typed, None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let reference: Reference = reference.parse().map_err(|_| Problem::NotFound)?;
    let key = typed.value("key").parse().map_err(|_| Problem::BadRequest)?;
    match staff_notes::add(&app.store, &advocate, reference, key, &text).await {
        Ok(()) => {}
        // What the page saved before stays, and so does what is typed now.
        Err(ActError::Changed) => {
            typed.complain("note", words::NOTE_SAVED_BEFORE);
            typed.put("key", String::new());
            let review = open(&app, &advocate, &reference.to_string()).await?;
            let page = page(&app, &advocate, &review, &typed, None).await?;
            return Ok((StatusCode::CONFLICT, page).into_response());
        }
        Err(error) => return Err(problem(&app, error, reference)),
    }
    Ok(Redirect::to(&format!("{}#notes", href(reference))).into_response())
}

fn note(typed: &str) -> Result<Prose, String> {
    let note = Prose::parse(typed).map_err(|it| match it {
        TextError::Empty => words::EMPTY_NOTE.to_owned(),
        other => other.to_string(),
    })?;
    if note.as_str().chars().count() > MAX {
        return Err(TextError::TooLong(MAX).to_string());
    }
    Ok(note)
}
