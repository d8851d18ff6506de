//! What is answered when somebody else has acted since a form was opened: the same form again where it can still be sent, else what
//! stands now beside what was filled in. Either way nothing typed is lost.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::words::{advocate, referral as words, site};
use maud::Markup;
use store::{ActError, review::Review, viewer::Advocate};

use crate::{App, form::Typed, page::Body, times, views};

/// Who did what in the meantime and when, or why it is not possible; none if the refusal is about something else.
pub(crate) fn told(app: &App, error: &ActError) -> Option<String> {
    match error {
        ActError::Overtaken(it) => {
            let at = times::long(it.at, &app.store.zone);
            Some(words::overtaken(&it.by, it.did, &at))
        }
        ActError::NotPossible(error) => Some(error.to_string()),
        ActError::Said(it) => {
            let at = times::long(it.at, &app.store.zone);
            Some(words::said(&it.by, site::act_done(&it.act), &at))
        }
        ActError::Changed => Some(advocate::OTHER_CHANGED.to_owned()),
        _ => None,
    }
}

/// The page where it is not possible any more. `yours` is what was filled in, each with its name.
pub(crate) fn lost(app: &App, by: &Advocate, review: &Review, told: &str, yours: &[(String, Markup)]) -> Response {
    let content = views::conflict::page(review, told, yours);
    let body = Body::wide(site::CONFLICT_TITLE, content).failed(true);
    (StatusCode::CONFLICT, app.page(Some(by), "/queue/", body)).into_response()
}

/// The form as it was filled in, at the step where the referral is now: sent again, it counts.
pub(crate) fn at_its_step(mut typed: Typed, review: &Review) -> Typed {
    typed.pairs.0.retain(|it| it.0 != "step");
    typed
        .pairs
        .0
        .push(("step".to_owned(), review.position.step.to_string()));
    typed
}
