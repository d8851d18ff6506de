//! Making the first administrator, by the one-time link that the program prints.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    password::Password,
    person::PersonDetails,
    text::{Email, Name, Username},
    words::{admin, site as words},
};
use store::{personnel::SaveError, sign_in, token::Token};

use super::personnel::said;
use crate::{
    App,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views,
};

/// `GET /setup/{token}`
pub(crate) async fn show(State(app): State<App>, Path(token): Path<String>) -> Result<impl IntoResponse, Problem> {
    let token = Token::parse(&token).ok_or(Problem::NotFound)?;
    if !sign_in::setup_link_is_good(&app.store, &token).await? {
        return Err(Problem::NotFound);
    }
    Ok(page(&app, &token, &Typed::default()))
}

/// `POST /setup/{token}`
pub(crate) async fn submit(
    State(app): State<App>,
    Path(token): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let token = Token::parse(&token).ok_or(Problem::NotFound)?;
    let mut typed = Typed::new(pairs);
    let first_name = typed.parse("first_name", |it| said(Name::parse(it), admin::ENTER_FIRST_NAME));
    let last_name = typed.parse("last_name", |it| said(Name::parse(it), admin::ENTER_LAST_NAME));
    let email = typed.parse_optional("email", Email::parse);
    let username = typed.parse("username", |it| said(Username::parse(it), admin::ENTER_USERNAME));
    let repeated = typed.value("repeated").to_owned();
    let context = [
        typed.value("first_name").to_owned(),
        typed.value("last_name").to_owned(),
        typed.value("username").to_owned(),
    ];
    let context: Vec<&str> = context.iter().map(String::as_str).collect();
    let password = typed.parse("password", |it| Password::parse(it, &repeated, &context));
    let (Some(first_name), Some(last_name), Some(username), Some(password), false) =
        (first_name, last_name, username, password, typed.failed())
    else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&app, &token, &typed)).into_response());
    };
    let details = PersonDetails {
        first_name,
        last_name,
        title: None,
        email,
        phone: None,
        agency: None,
    };
    match sign_in::set_up(&app.store, &token, &details, &username, &password).await {
        Ok(session) => Ok((super::sign_in::cookie(&app, Some(&session)), Redirect::to("/")).into_response()),
        Err(SaveError::Act(store::ActError::Db(error))) => Err(error.into()),
        Err(_) => Err(Problem::NotFound),
    }
}

fn page(app: &App, token: &Token, typed: &Typed) -> maud::Markup {
    let content = views::setup::form(token.reveal(), typed);
    app.page(
        None,
        "/setup",
        Body::narrow(words::SETUP, content).failed(typed.failed()),
    )
}
