//! The first page after signing in.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::referral::Status;
use store::{review, viewer::Visitor};

use crate::{App, extract::As, page::Body, problem::Problem, views};

/// `GET /`: the dashboard of staff; a referrer's list of referrals.
pub(crate) async fn show(State(app): State<App>, As(visitor): As<Visitor>) -> Result<Response, Problem> {
    if visitor.must_change_password() {
        return Err(Problem::ChangePassword);
    }
    let Some(advocate) = visitor.advocate() else {
        return Ok(Redirect::to("/referrals").into_response());
    };
    let waiting = review::queue(&app.store, &advocate, Status::Submitted, review::Sort::Urgency, 0).await?;
    let administrator = visitor.administrator().is_some();
    let body = Body::narrow(
        domain::words::site::NAV_HOME,
        views::home::dashboard(&waiting, administrator),
    );
    Ok(app.page(Some(&visitor), "/", body).into_response())
}
