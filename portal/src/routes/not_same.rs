//! Judging that somebody who looks like the child of a referral is another child, and taking that back.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Reference, referral::Status, text::Prose, words::advocate as words};
use maud::Markup;
use store::{
    not_same::{self, Other, Pair},
    review::Review,
    viewer::Advocate,
};

use super::{
    claims::warned,
    conflict,
    review::{open, problem, stands_at, titled},
};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::{self, queue::href},
};

/// Who an address names: a client by its id, another referral by its reference.
fn other(text: &str) -> Result<Other, Problem> {
    let client = text.parse().map(Other::Client);
    client
        .or_else(|_| text.parse().map(Other::Referral))
        .map_err(|_| Problem::NotFound)
}

/// `GET /queue/{reference}/not-same/{other}`
pub(crate) async fn ask(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((reference, whom)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let review = open(&app, &advocate, &reference).await?;
    let pair = pair(&app, &advocate, &review, &whom).await?;
    if pair.judged.is_some() {
        // What is asked here was said already: the referral's page shows by whom.
        return Ok(Redirect::to(&href(review.referral.reference)).into_response());
    }
    stands_at(&app, &review, &[Status::Submitted])?;
    let typed = Typed::filled(&[
        ("step", review.position.step.to_string()),
        ("version", pair.version.to_string()),
    ]);
    Ok(page(&app, &advocate, (&review, &pair, &whom), &typed, None).into_response())
}

/// `POST /queue/{reference}/not-same/{other}`
pub(crate) async fn judge(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((reference, whom)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    let reason = typed.parse_optional("reason", Prose::parse);
    if typed.failed() {
        let review = open(&app, &advocate, &reference).await?;
        let pair = pair(&app, &advocate, &review, &whom).await?;
        let page = page(&app, &advocate, (&review, &pair, &whom), &typed, None);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let reference: Reference = reference.parse().map_err(|_| Problem::NotFound)?;
    let this = (reference, typed.pairs.number("step"));
    let that = (other(&whom)?, typed.pairs.number("version"));
    let Err(error) = not_same::judge(&app.store, &advocate, this, that, reason.as_ref()).await else {
        return Ok(Redirect::to(&format!("{}?done=not_same", href(reference))).into_response());
    };
    let told = conflict::told(&app, &error).ok_or_else(|| problem(&app, error, reference))?;
    let review = open(&app, &advocate, &reference.to_string()).await?;
    let pair = not_same::pair(&app.store, &advocate, &review, that.0).await?;
    let pair = pair.filter(|it| it.judged.is_none() && review.position.status == Status::Submitted);
    if let Some(pair) = pair {
        let mut typed = conflict::at_its_step(typed, &review);
        typed.put("version", pair.version.to_string());
        let page = page(&app, &advocate, (&review, &pair, &whom), &typed, Some(&told));
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    let why = |it: Prose| {
        let text = views::conflict::typed(words::NOT_SAME_WHY, it.as_str());
        (words::NOT_SAME_WHY.to_owned(), text)
    };
    let yours: Vec<(String, Markup)> = reason.map(why).into_iter().collect();
    Ok(conflict::lost(&app, &advocate, &review, &told, &yours))
}

/// `POST /queue/{reference}/not-same/{other}/undo`
pub(crate) async fn take_back(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((reference, _)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let reference = reference.parse().map_err(|_| Problem::NotFound)?;
    let said = pairs.get("act").parse().map_err(|_| Problem::NotFound)?;
    let done = not_same::take_back(&app.store, &advocate, reference, said).await;
    done.map_err(|it| problem(&app, it, reference))?;
    Ok(Redirect::to(&format!("{}?done=may_be_same", href(reference))))
}

async fn pair(app: &App, advocate: &Advocate, review: &Review, whom: &str) -> Result<Pair, Problem> {
    not_same::pair(&app.store, advocate, review, other(whom)?)
        .await?
        .ok_or(Problem::NotFound)
}

/// `told`: what somebody else has done since the form was opened.
fn page(
    app: &App,
    advocate: &Advocate,
    (review, pair, whom): (&Review, &Pair, &str),
    typed: &Typed,
    told: Option<&str>,
) -> Markup {
    let action = format!("{}/not-same/{whom}", href(review.referral.reference));
    let content = views::not_same::ask(review, pair, &action, typed);
    let body = Body::wide(titled(words::NOT_SAME, review), content).failed(typed.failed() || told.is_some());
    let body = body.remark(told.map(views::conflict::remark));
    app.page(Some(advocate), "/queue/", warned(app, advocate, review, body))
}
