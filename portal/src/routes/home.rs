//! The first page after signing in, and going on duty from it.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::words::{desk as desk_words, site as words};
use serde::Deserialize;
use store::{
    home,
    viewer::{Advocate, Visitor},
};

use super::queue::clock;
use crate::{
    App,
    extract::As,
    form::Pairs,
    page::Body,
    problem::Problem,
    views::{self, home::Dashboard},
};

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
    if visitor.must_change_password() {
        return Err(Problem::ChangePassword);
    }
    let Some(advocate) = visitor.advocate() else {
        let list = if done == "password" {
            "/referrals?done=password"
        } else {
            "/referrals"
        };
        return Ok(Redirect::to(list).into_response());
    };
    let home = home::home(&app.store, &advocate).await?;
    let content = views::home::dashboard(&Dashboard {
        home: &home,
        clocks: &home.mine.iter().map(|it| clock(&app, it)).collect::<Vec<_>>(),
        me: advocate.person(),
        administrator: visitor.administrator().is_some(),
        today: app.store.today(),
        at: &|at| app.time(at),
        ago: &|at| app.ago(at),
    });
    let flash = match done.as_str() {
        "password" => Some(words::DONE_PASSWORD),
        "on_duty" => Some(desk_words::DONE_ON_DUTY),
        "off_duty" => Some(desk_words::DONE_OFF_DUTY),
        _ => None,
    };
    let body = Body::narrow(words::NAV_HOME, content).flash(flash);
    Ok(app.page(Some(&visitor), "/", body).into_response())
}

/// `POST /duty`
pub(crate) async fn duty(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let on = pairs.get("on") == "yes";
    let done = home::set_duty(&app.store, &advocate, on).await;
    done.map_err(|it| Problem::of_act(it, "/", &app.store.zone))?;
    Ok(Redirect::to(if on { "/?done=on_duty" } else { "/?done=off_duty" }))
}
