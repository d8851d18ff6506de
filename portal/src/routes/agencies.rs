//! Partner agencies.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    AgencyId,
    person::AgencyKind,
    text::Line,
    words::{admin as words, site},
};
use serde::Deserialize;
use store::{
    personnel::{self, AgencyChange, SaveError},
    viewer::Administrator,
};

use super::personnel::{agencies, said};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views,
};

/// What was done before.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /agencies`
pub(crate) async fn show(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Query(Done { done }): Query<Done>,
) -> Result<Response, Problem> {
    page(
        &app,
        &visitor,
        &Typed::default(),
        match done.as_str() {
            "added" => Some(words::AGENCY_ADDED),
            "changed" => Some(words::AGENCY_CHANGED),
            _ => None,
        },
    )
    .await
}

/// `POST /agencies`
pub(crate) async fn add(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    let (name, kind) = understand(&mut typed);
    if let (Some(name), Some(kind)) = (name, kind) {
        match personnel::add_agency(&app.store, &visitor, &name, kind).await {
            Ok(_) => return Ok(Redirect::to("/agencies?done=added").into_response()),
            Err(SaveError::Act(error)) => return Err(Problem::of_act(error, "/agencies", &app.store.zone)),
            Err(_) => typed.complain("name", words::AGENCY_TAKEN),
        }
    }
    page(&app, &visitor, &typed, None).await
}

/// `POST /agencies/{id}`: names it anew, retires it, or takes it into use again.
pub(crate) async fn change(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let id: AgencyId = id.parse().map_err(|_| Problem::NotFound)?;
    let known = agencies(&app, &visitor).await?;
    known.iter().find(|it| it.id == id).ok_or(Problem::NotFound)?;
    let mut typed = Typed::new(pairs);
    let input = views::agencies::name_of(id);
    let change = match typed.value("then") {
        "retire" => Some(AgencyChange::Retire),
        "use" => Some(AgencyChange::UseAgain),
        _ => match said(Line::parse(typed.value(&input)), words::ENTER_AGENCY_NAME) {
            Ok(name) => Some(AgencyChange::Rename(name)),
            Err(complaint) => {
                typed.complain(input.clone(), complaint);
                None
            }
        },
    };
    if let Some(change) = change {
        match personnel::change_agency(&app.store, &visitor, id, &change).await {
            Ok(()) => return Ok(Redirect::to("/agencies?done=changed").into_response()),
            Err(SaveError::Act(error)) => return Err(Problem::of_act(error, "/agencies", &app.store.zone)),
            Err(_) => typed.complain(input, words::AGENCY_TAKEN),
        }
    }
    page(&app, &visitor, &typed, None).await
}

fn understand(typed: &mut Typed) -> (Option<Line>, Option<AgencyKind>) {
    let name = typed.parse("name", |it| said(Line::parse(it), words::ENTER_AGENCY_NAME));
    let kind = typed.parse("kind", |it| AgencyKind::parse(it).ok_or(words::CHOOSE_KIND));
    (name, kind)
}

async fn page(
    app: &App,
    visitor: &Administrator,
    typed: &Typed,
    flash: Option<&'static str>,
) -> Result<Response, Problem> {
    let agencies = agencies(app, visitor).await?;
    let status = if typed.failed() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = Body::narrow(site::NAV_AGENCIES, views::agencies::list(&agencies, typed))
        .failed(typed.failed())
        .flash(flash);
    Ok((status, app.page(Some(visitor), "/agencies", body)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_needs_a_name_and_a_kind_that_we_know() {
        let mut typed = Typed::filled(&[("name", " ".into()), ("kind", "circus".into())]);
        assert_eq!(understand(&mut typed), (None, None));
        assert!(typed.error("name").is_some());
        assert_eq!(typed.error("kind"), Some(words::CHOOSE_KIND));
    }
}
