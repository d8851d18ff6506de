//! Signing in and out.

use axum::{
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::words::site as words;
use serde::Deserialize;
use store::{sign_in, token::Token, viewer::Visitor};

use crate::{
    App,
    extract::{self, As, Client},
    form::{Carried, Pairs, Typed},
    page::Body,
    problem::{Problem, escape},
    views,
};

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub(crate) struct After {
    #[serde(default)]
    next: String,
    /// Whether files were sent that were not taken.
    #[serde(default)]
    files: bool,
}

/// `GET /sign-in`
pub(crate) async fn show(State(app): State<App>, Query(after): Query<After>) -> impl IntoResponse {
    page(
        &app,
        &Typed::filled(&[("next", local(&after.next).to_owned())]),
        after.files.then_some(words::FILES_NOT_TAKEN),
        None,
    )
}

/// The answer to a form with files whose session has ended: the sign-in page, which says that they were not taken and leads to the page that
/// has the form.
pub(crate) fn without_files(page: &str) -> Redirect {
    Redirect::to(&format!("/sign-in?files=true&next={}", escape(page)))
}

/// The answer to a form whose session has ended: the sign-in page, which carries the form.
pub(crate) fn first(app: &App, carried: &Carried) -> Response {
    let page = page(app, &Typed::default(), None, Some(carried));
    (StatusCode::UNAUTHORIZED, page).into_response()
}

/// `POST /sign-in`
pub(crate) async fn submit(State(app): State<App>, Client(client): Client, pairs: Pairs) -> Result<Response, Problem> {
    let carried = Carried::of(&pairs);
    let mut typed = Typed::new(pairs);
    let again = |typed: &Typed, wait: Option<&str>| page(&app, typed, wait, carried.as_ref());
    let (username, password) = (typed.value("username").to_owned(), typed.value("password").to_owned());
    if username.trim().is_empty() {
        typed.complain("username", words::ENTER_USERNAME);
    }
    if password.is_empty() {
        typed.complain("password", words::ENTER_PASSWORD);
    }
    if typed.failed() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again(&typed, None)).into_response());
    }
    match sign_in::sign_in(&app.store, &username, &password, &client.to_string()).await {
        Ok(token) => {
            let next = match &carried {
                Some(carried) => go_on(&app, &token, carried).await.into_response(),
                None => Redirect::to(local(typed.value("next"))).into_response(),
            };
            Ok((cookie(&app, Some(&token)), next).into_response())
        }
        Err(sign_in::SignInError::Wrong) => {
            typed.complain("username", words::SIGN_IN_FAILED);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again(&typed, None)).into_response())
        }
        Err(sign_in::SignInError::Wait(seconds)) => {
            let sentence = words::sign_in_wait(seconds);
            Ok((
                StatusCode::TOO_MANY_REQUESTS,
                [(header::RETRY_AFTER, seconds.to_string())],
                again(&typed, Some(&sentence)),
            )
                .into_response())
        }
        Err(sign_in::SignInError::Db(error)) => Err(error.into()),
        Err(sign_in::SignInError::Hash(error)) => {
            tracing::error!(%error, "nobody can sign in");
            let page = again(&typed, Some(words::INTERNAL));
            Ok((StatusCode::INTERNAL_SERVER_ERROR, page).into_response())
        }
    }
}

/// `POST /sign-out`
pub(crate) async fn out(State(app): State<App>, As(visitor): As<Visitor>) -> Result<Response, Problem> {
    sign_in::sign_out(&app.store, &visitor).await?;
    Ok((
        cookie(&app, None),
        [("clear-site-data", "\"cache\", \"storage\"")],
        Redirect::to("/sign-in"),
    )
        .into_response())
}

/// Between signing in and the form that was carried: only a form can send it on, and who signed in should see as whom.
async fn go_on(app: &App, token: &Token, carried: &Carried) -> maud::Markup {
    let visitor = sign_in::visitor(&app.store, token).await.ok().flatten();
    let change_first = visitor.as_ref().is_some_and(Visitor::must_change_password);
    let content = views::sign_in::go_on(carried, change_first);
    app.page(
        visitor.as_ref(),
        "/sign-in",
        Body::narrow(words::SIGNED_IN_AGAIN, content),
    )
}

fn page(app: &App, typed: &Typed, told: Option<&str>, carried: Option<&Carried>) -> maud::Markup {
    let content = views::sign_in::form(typed, told, carried, app.site.demo);
    app.page(
        None,
        "/sign-in",
        Body::narrow(words::SIGN_IN, content).failed(typed.failed() || told.is_some()),
    )
}

/// Sets the session's cookie, or takes it away.
pub(crate) fn cookie(app: &App, token: Option<&Token>) -> [(header::HeaderName, String); 1] {
    let secure = if app.site.https { "; Secure" } else { "" };
    let (value, age) = match token {
        Some(token) => (token.reveal(), app.store.timing.session_length.as_secs()),
        None => ("", 0),
    };
    let name = extract::cookie_name(app.site.https);
    [(
        header::SET_COOKIE,
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}"),
    )]
}

/// An address of ours; anything else leads home, so that nobody is sent elsewhere by a link.
fn local(next: &str) -> &str {
    let strange = |it: char| it.is_control() || matches!(it, '\\' | ':');
    let safe = next.starts_with('/') && !next.starts_with("//") && !next.contains(strange);
    if safe { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_nobody_is_sent_to_another_site() {
        for ours in ["/queue", "/queue?status=rejected&sort=received&page=2"] {
            assert_eq!(local(ours), ours);
        }
        for elsewhere in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a\r\nSet-Cookie: x",
            "/a\0",
            "/queue?to=https://evil.example",
            "javascript:alert(1)",
        ] {
            assert_eq!(local(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
