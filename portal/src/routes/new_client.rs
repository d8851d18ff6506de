//! Adding a client by hand: the client viewer first, then the intake screen.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    answers::{self, Complaint, Scope},
    catalogue::Section,
    form::Form,
    referral::Kind,
    text::Prose,
    words::{files as words, site},
};
use maud::Markup;
use store::{ActError, clients, import::strong_match, new_client, viewer::Advocate};

use super::{
    client::contacts,
    import::searched,
    kept::{self, Searched},
};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::new_client::{self as views, Intake},
};

/// `GET /clients/new`
pub(crate) async fn begin(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Query(asked): Query<Searched>,
) -> Result<impl IntoResponse, Problem> {
    let mut typed = kept::searched(&app, &advocate, &asked).await?;
    let found = match typed.as_mut().and_then(searched) {
        Some(record) => Some((clients::search(&app.store, &advocate, &record, &[]).await?, record)),
        None => None,
    };
    let found = found.as_ref().map(|(hits, record)| (&**hits, record));
    let content = views::viewer(found, &typed.unwrap_or_default(), app.store.today());
    Ok(viewer(&app, &advocate, content, false))
}

/// `POST /clients/new`: what was typed is in no address.
pub(crate) async fn search(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    if searched(&mut typed).is_some() {
        return kept::to(&app, &advocate, &typed, "/clients/new").await;
    }
    let content = views::viewer(None, &typed, app.store.today());
    let page = viewer(&app, &advocate, content, true);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn viewer(app: &App, advocate: &Advocate, content: Markup, failed: bool) -> Markup {
    let body = Body::wide(words::NEW_CLIENT, content).failed(failed);
    app.page(Some(advocate), "/clients/", body)
}

/// `POST /clients/new/profile`: the intake screen with what was searched for, or what it says.
pub(crate) async fn add(State(app): State<App>, As(advocate): As<Advocate>, pairs: Pairs) -> Result<Response, Problem> {
    let form = Form::from_pairs(pairs.0.clone());
    let begun = pairs.get("then") != "save";
    let mut typed = Typed::new(pairs);
    let reason = typed.parse_optional("reason", Prose::parse);
    let parsed = answers::parse(&form, Kind::Client, Scope::Only(Section::Child), app.store.today());
    if begun {
        // What is missing is not wrong yet.
        return intake(&app, &advocate, StatusCode::OK, (&form, &parsed, &[]), &typed).await;
    }
    if !typed.failed() && parsed.complaints.is_empty() {
        match new_client::add(
            &app.store,
            &advocate,
            typed.pairs.once(),
            &parsed.answers,
            reason.as_ref(),
        )
        .await
        {
            Ok(client) => {
                // Who was added for an entry about somebody around a client is chosen there.
                let there = contacts::address_of(typed.value(views::CONTACT));
                let there = there.unwrap_or_else(|| format!("/clients/{client}"));
                return Ok(Redirect::to(&format!("{there}?done=added")).into_response());
            }
            Err(ActError::ReasonNeeded) => typed.complain("reason", site::REASON_NEEDED),
            Err(error) => return Err(Problem::of_act(error, "/clients/new", &app.store.zone)),
        }
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    intake(&app, &advocate, status, (&form, &parsed, &parsed.complaints), &typed).await
}

async fn intake(
    app: &App,
    advocate: &Advocate,
    status: StatusCode,
    (form, parsed, complaints): (&Form, &answers::Parsed, &[Complaint]),
    typed: &Typed,
) -> Result<Response, Problem> {
    let hits = new_client::like(&app.store, advocate, &parsed.answers)
        .await
        .map_err(|it| Problem::of_act(it, "/clients/new", &app.store.zone))?;
    let content = views::intake(&Intake {
        form,
        complaints,
        typed,
        strong: strong_match(&hits),
    });
    let failed = typed.failed() || !complaints.is_empty();
    let body = Body::narrow(words::NEW_CLIENT, content).failed(failed);
    Ok((status, app.page(Some(advocate), "/clients/", body)).into_response())
}
