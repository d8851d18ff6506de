//! One's own password, and whether one uses the keyboard shortcuts.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    password::Password,
    words::{complaints, keys, site as words},
};
use store::{
    account,
    sign_in::{self, PasswordError},
    viewer::{Advocate, Visitor},
};

use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::{
        self,
        account::{OWN_PASSWORD, SHORTCUTS},
    },
};

/// `GET /account/password`
pub(crate) async fn show(State(app): State<App>, As(visitor): As<Visitor>) -> impl IntoResponse {
    page(&app, &visitor, &Typed::default())
}

/// `POST /account/password`
pub(crate) async fn submit(
    State(app): State<App>,
    As(visitor): As<Visitor>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    let repeated = typed.value("repeated").to_owned();
    let name: Vec<&str> = visitor.name().split(' ').collect();
    let password = typed.parse("password", |it| Password::parse(it, &repeated, &name));
    if let Some(password) = password {
        let present = typed.value("present").to_owned();
        let changed = sign_in::change_password(&app.store, &visitor, &present, &password).await;
        if taken(&app, &mut typed, "present", changed, "/account/password")? {
            return Ok(Redirect::to("/?done=password").into_response());
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &visitor, &typed)).into_response())
}

/// Whether who is signed in has typed their password once more, before what is serious; if not, that is complained about. `here` is where
/// to go from a refusal.
pub(crate) async fn confirmed(app: &App, by: &Visitor, typed: &mut Typed, here: &str) -> Result<bool, Problem> {
    let asked = match typed.value(OWN_PASSWORD) {
        "" => Err(PasswordError::Wrong),
        password => sign_in::confirm_password(&app.store, by, password).await,
    };
    taken(app, typed, OWN_PASSWORD, asked, here)
}

fn taken(
    app: &App,
    typed: &mut Typed,
    input: &'static str,
    asked: Result<(), PasswordError>,
    here: &str,
) -> Result<bool, Problem> {
    match asked {
        Ok(()) => return Ok(true),
        Err(PasswordError::Wrong) => typed.complain(input, complaints::PASSWORD_WRONG),
        Err(PasswordError::Wait(seconds)) => typed.complain(input, words::sign_in_wait(seconds)),
        Err(PasswordError::Act(error)) => return Err(Problem::of_act(error, here, &app.store.zone)),
    }
    Ok(false)
}

/// `GET /account/shortcuts`
pub(crate) async fn shortcuts(State(app): State<App>, As(advocate): As<Advocate>) -> impl IntoResponse {
    let content = views::account::shortcuts(advocate.uses_shortcuts());
    app.page(Some(&advocate), SHORTCUTS, Body::narrow(keys::TITLE, content))
}

/// `POST /account/shortcuts`: turns them on or off.
pub(crate) async fn use_shortcuts(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let done = account::use_shortcuts(&app.store, &advocate, pairs.is_ticked("on")).await;
    done.map_err(|it| Problem::of_act(it, SHORTCUTS, &app.store.zone))?;
    Ok(Redirect::to(SHORTCUTS))
}

fn page(app: &App, visitor: &Visitor, typed: &Typed) -> maud::Markup {
    let content = views::account::password(typed, visitor.must_change_password(), visitor.advocate().is_some());
    app.page(
        Some(visitor),
        "/account/password",
        Body::narrow(words::CHANGE_PASSWORD, content).failed(typed.failed()),
    )
}
