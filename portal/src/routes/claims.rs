//! Taking a referral to work on it, taking it over, and giving it back.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::{PersonId, Reference, words::desk as words};
use jiff::Timestamp;
use maud::{Markup, html};
use store::{ActError, claims, desk::PAGE, review::Review, viewer::Advocate};

use super::{
    conflict, kept,
    queue::{self, Wanted},
    review::{open, problem},
};
use crate::{
    App,
    extract::As,
    form::Pairs,
    page::Body,
    problem::Problem,
    views::{self, claims::Desk, queue::href},
};

/// As many as a page of the list has.
const MOST: usize = PAGE as usize;

/// `GET /queue/{reference}/claim`: asks before a referral is taken over.
pub(crate) async fn ask(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
) -> Result<Response, Problem> {
    let review = open(&app, &advocate, &reference).await?;
    let others = review.claim.as_ref().filter(|it| it.person != advocate.person());
    let Some(claim) = others else {
        return Ok(Redirect::to(&href(review.referral.reference)).into_response());
    };
    let (at, ago) = (|at| app.time(at), |at| app.ago(at));
    let desk = Desk {
        me: advocate.person(),
        at: &at,
        ago: &ago,
    };
    let content = views::claims::take_over(&review, claim, desk);
    let body = Body::narrow(words::TAKE_OVER_TITLE, content);
    Ok(app.page(Some(&advocate), "/queue/", body).into_response())
}

/// `POST /queue/{reference}/claim`: takes it, or takes it over from who was seen to have it.
pub(crate) async fn take(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let reference: Reference = reference.parse().map_err(|_| Problem::NotFound)?;
    let from = pairs.get("from").parse::<PersonId>().ok();
    let since = Timestamp::from_microsecond(pairs.number("since")).ok();
    let done = match from.zip(since) {
        Some(seen) => claims::take_over(&app.store, &advocate, reference, seen).await,
        None => claims::take(&app.store, &advocate, reference).await,
    };
    done.map_err(|it| problem(&app, it, reference))?;
    Ok(Redirect::to(&format!("{}?done=taken", href(reference))))
}

/// `POST /queue/claims`: takes what was ticked in the list. What somebody else has by now is left to them, and named.
pub(crate) async fn take_ticked(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let ticked: BTreeSet<Reference> = pairs.all("take").filter_map(|it| it.parse().ok()).collect();
    let (mut taken, mut left) = (0, Vec::new());
    for reference in ticked.into_iter().take(MOST) {
        match claims::take(&app.store, &advocate, reference).await {
            Ok(()) => taken += 1,
            Err(ActError::Claimed(claim)) => left.push((reference, words::has_it(&claim.name))),
            Err(ActError::NotFound) => {}
            Err(error) => match conflict::told(&app, &error) {
                Some(told) => left.push((reference, told)),
                None => return Err(Problem::of_act(error, "/queue", &app.store.zone)),
            },
        }
    }
    // Who has what is in no address.
    let told: Vec<(String, String)> = [(TAKEN.to_owned(), taken.to_string())]
        .into_iter()
        .chain(left.into_iter().map(|(reference, why)| (reference.to_string(), why)))
        .collect();
    let told = kept::keep(&app, &advocate, &told, "/queue").await?;
    queue::back(&app, &advocate, &Wanted::of(&pairs), told).await
}

/// How many were taken; what was left stands under its reference.
const TAKEN: &str = "taken";

/// What became of what was ticked, as it was kept.
pub(crate) fn told(kept: &Pairs) -> Markup {
    let left = |(reference, why): &(String, String)| Some((reference.parse().ok()?, why.clone()));
    let left: Vec<(Reference, String)> = kept.0.iter().filter_map(left).collect();
    views::claims::taken(kept.number(TAKEN).unsigned_abs(), &left)
}

/// `POST /queue/{reference}/claim/release`
pub(crate) async fn give_back(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    _: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let reference: Reference = reference.parse().map_err(|_| Problem::NotFound)?;
    let done = claims::give_back(&app.store, &advocate, reference).await;
    done.map_err(|it| problem(&app, it, reference))?;
    Ok(Redirect::to(&format!("{}?done=given_back", href(reference))))
}

/// A page of a decision, which says first if somebody else works on the referral.
pub(crate) fn warned(app: &App, by: &Advocate, review: &Review, body: Body) -> Body {
    let (at, ago) = (|at| app.time(at), |at| app.ago(at));
    let desk = Desk {
        me: by.person(),
        at: &at,
        ago: &ago,
    };
    match views::claims::warning(review, desk) {
        Some(warning) => {
            let remark = html! { @if let Some(remark) = &body.remark { (remark) } (warning) };
            body.remark(Some(remark))
        }
        None => body,
    }
}
