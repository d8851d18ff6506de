//! The pages of one client.

pub mod accounts;
pub mod contacts;
pub mod deletion;
pub mod entries;
pub mod history;
pub mod links;
pub mod merge;
pub mod profile;
pub mod status;
pub mod timeline;

use axum::response::{IntoResponse, Redirect, Response};
use domain::{
    ClientId, answers::Value, birth::Birth, catalogue::FieldId, record::RecordDeed, words::advocate as words,
};
use jiff::civil::Date;
use maud::Markup;
use store::{
    ActError, client_record,
    clients::{self, AccountView, Hit, Profile},
    viewer::Advocate,
};

use crate::{
    App,
    form::Typed,
    page::Body,
    problem::Problem,
    routes::{import::searched, queue::Wanted},
    views::client::{account_address, address, newest},
};

/// The client that an address names.
pub(crate) fn named(id: &str) -> Result<ClientId, Problem> {
    id.parse().map_err(|_| Problem::NotFound)
}

/// The account that an address names.
pub(crate) fn account<'a>(profile: &'a Profile, n: &str) -> Result<&'a AccountView, Problem> {
    let n = n.parse().map_err(|_| Problem::NotFound)?;
    profile.account(n).ok_or(Problem::NotFound)
}

/// The account that is selected: the one that is named, or the newest.
pub(crate) fn selected<'a>(profile: &'a Profile, wanted: &Wanted) -> Option<&'a AccountView> {
    wanted.account().and_then(|it| profile.account(it)).or(newest(profile))
}

/// The profile in which a client goes on, for a form in which something was typed: where it was merged into another one, that.
pub(crate) async fn goes_on(app: &App, advocate: &Advocate, client: ClientId) -> Result<Profile, Problem> {
    let now = client_record::merge::now(&app.store, advocate, client)
        .await?
        .unwrap_or(client);
    clients::open(&app.store, advocate, now).await?.ok_or(Problem::NotFound)
}

/// On which day the child was born, if that is known: nothing happened to them before.
async fn born(app: &App, advocate: &Advocate, client: ClientId) -> Result<Option<Date>, Problem> {
    let values = goes_on(app, advocate, client).await?.values;
    Ok(values.iter().find_map(|it| match it.answers.one(FieldId::ChildBirth) {
        Some(Value::Birth(Birth::On(day))) => Some(*day),
        _ => None,
    }))
}

/// Which clients but this one were searched for; none if nothing was, or what was typed is too little, which it says then.
async fn found(
    app: &App,
    advocate: &Advocate,
    client: ClientId,
    mut typed: Typed,
) -> Result<(Typed, Option<Vec<Hit>>), Problem> {
    if typed.pairs.0.is_empty() {
        return Ok((typed, None));
    }
    let found = match searched(&mut typed) {
        Some(record) => Some(clients::search(&app.store, advocate, &record, &[client]).await?),
        None => None,
    };
    Ok((typed, found))
}

/// The problem that an act's refusal is; from there one goes back to the client.
fn problem(app: &App, error: ActError, client: ClientId) -> Problem {
    Problem::of_act(error, &address(client), &app.store.zone)
}

/// To an address, where it is said what was done.
fn done(to: &str, deed: RecordDeed) -> Response {
    Redirect::to(&format!("{to}?done={}", deed.as_str())).into_response()
}

/// To an address, where it is said that nothing was to be done.
fn unchanged(to: &str) -> Response {
    Redirect::to(&format!("{to}?done=unchanged")).into_response()
}

/// To an account, where it is said what was done.
fn done_in_account(client: ClientId, n: i64, deed: RecordDeed) -> Response {
    done(&account_address(client, n), deed)
}

/// A page of a client. Its title names nobody.
fn shown(app: &App, advocate: &Advocate, body: Body) -> Markup {
    app.page(Some(advocate), "/clients/", body)
}

/// The body of a page of a client; its title says which page, and not of whom.
fn body(title: impl std::fmt::Display, content: Markup) -> Body {
    Body::narrow(format!("{title} – {}", words::CLIENT), content)
}
