//! The first page after signing in.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::{referral::Status, words::site as words};
use serde::Deserialize;
use store::{
    desk::{self, Sort, View},
    viewer::Visitor,
};

use crate::{App, extract::As, page::Body, problem::Problem, views};

/// What was done before the page is shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /`: the dashboard of staff; a referrer's list of referrals.
pub(crate) async fn show(
    State(app): State<App>,
    As(visitor): As<Visitor>,
    Query(Done { done }): Query<Done>,
) -> Result<Response, Problem> {
    let password = done == "password";
    if visitor.must_change_password() {
        return Err(Problem::ChangePassword);
    }
    let Some(advocate) = visitor.advocate() else {
        let list = if password {
            "/referrals?done=password"
        } else {
            "/referrals"
        };
        return Ok(Redirect::to(list).into_response());
    };
    let view = View::of(Status::Submitted, Sort::Urgency);
    let waiting = desk::queue(&app.store, &advocate, &view, 0).await?;
    let administrator = visitor.administrator().is_some();
    let body = Body::narrow(words::NAV_HOME, views::home::dashboard(&waiting, administrator))
        .flash(password.then_some(words::DONE_PASSWORD));
    Ok(app.page(Some(&visitor), "/", body).into_response())
}
