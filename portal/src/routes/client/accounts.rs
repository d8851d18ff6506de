//! The accounts of a client: switching, opening, closing, from when on one is counted; and those that are not.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    birth,
    catalogue::{Field, FieldId, Section},
    record::RecordDeed,
    referral::Kind,
    words::{complaints, record as words},
};
use jiff::civil::Date;
use serde::Deserialize;
use store::{
    ActError,
    client_record::{
        accounts, contacts,
        done::{self, Done},
    },
    documents::{self, Document, Owner},
    viewer::Advocate,
};

use super::{account, body, born, done_in_account, named, problem, shown};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    routes::{
        clients::open,
        queue::{Wanted, last_page},
    },
    views::{
        self,
        client::{account::not_started_address, account_address, address},
    },
};

/// How many lines a page of the list has.
const PAGE: i64 = 50;

/// Which account is chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    n: String,
}

/// `GET /clients/{id}/accounts`: the drop-down under the name.
pub(crate) async fn switch(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    Query(Chosen { n }): Query<Chosen>,
) -> Result<Redirect, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    Ok(match n.parse() {
        Ok(n) => Redirect::to(&account_address(profile.id, n)),
        Err(_) => Redirect::to(&address(profile.id)),
    })
}

/// `GET /clients/{id}/accounts/{n}`
pub(crate) async fn show(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let clients = contacts::of_entries(&app.store, &advocate, &profile).await?;
    let content = views::client::account::show(&profile, account(&profile, &n)?, &clients);
    Ok(shown(
        &app,
        &advocate,
        body(words::ACCOUNT, content).flash(wanted.done()),
    ))
}

/// `GET /clients/{id}/accounts/new`
pub(crate) async fn ask_new(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let content = views::client::account::ask_new(&profile, false);
    Ok(shown(&app, &advocate, body(words::OPEN_TITLE, content)))
}

/// `POST /clients/{id}/accounts/new`
pub(crate) async fn add(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let client = named(&id)?;
    // What was not said is no number of accounts that there can be: it is asked again.
    let seen = pairs.get("seen").parse().unwrap_or(usize::MAX);
    match accounts::open(&app.store, &advocate, client, seen).await {
        Ok(n) => {
            let to = format!(
                "{}?account={n}&done={}",
                address(client),
                RecordDeed::AccountOpened.as_str()
            );
            Ok(Redirect::to(&to).into_response())
        }
        Err(ActError::Changed) => {
            let profile = open(&app, &advocate, &id).await?;
            let content = views::client::account::ask_new(&profile, true);
            Ok((
                StatusCode::CONFLICT,
                shown(&app, &advocate, body(words::OPEN_TITLE, content).failed(true)),
            )
                .into_response())
        }
        Err(error) => Err(problem(&app, error, client)),
    }
}

/// `GET /clients/{id}/accounts/{n}/closing`
pub(crate) async fn ask_close(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let open = account(&profile, &n)?;
    let all = documents::of(&app.store, &advocate, Owner::Client(profile.id)).await?;
    let here = |it: &Document| it.removed.is_none() && it.account == Some(open.account.n);
    let here = all.iter().flatten().filter(|it| here(it));
    let names: Vec<&str> = here.map(|it| it.name.as_str()).collect();
    let content = views::client::account::ask_close(&profile, open, &names);
    Ok(shown(&app, &advocate, body(words::END_ACCOUNT_TITLE, content)))
}

/// `POST /clients/{id}/accounts/{n}/closing`
pub(crate) async fn close(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (client, n) = (named(&id)?, n.parse().map_err(|_| Problem::NotFound)?);
    match accounts::end(&app.store, &advocate, client, n).await {
        Ok(()) => {}
        // Pressed twice.
        Err(ActError::NotFound) if done::by(&app.store, &advocate, Done::Closed { client, n }).await? => {}
        Err(error) => return Err(problem(&app, error, client)),
    }
    Ok(super::done(&address(client), RecordDeed::AccountEnded))
}

/// `GET /clients/{id}/accounts/{n}/reporting`
pub(crate) async fn reporting(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let here = account(&profile, &n)?;
    // What is usual: it counts from the day on which it was opened, or on which the child was first seen if that was before.
    let first = here.services().chain([here.opened_on]).min().unwrap_or(here.opened_on);
    let day = here.account.reporting_from.unwrap_or(first);
    let typed = Typed::filled(&[
        ("from.month", day.month().to_string()),
        ("from.day", day.day().to_string()),
        ("from.year", day.year().to_string()),
    ]);
    let content = views::client::account::reporting(&profile, here, &typed, None);
    Ok(shown(&app, &advocate, body(words::TAB_REPORTING, content)))
}

/// `POST /clients/{id}/accounts/{n}/reporting`
pub(crate) async fn set_reporting(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, number)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let (client, n) = (named(&id)?, number.parse().map_err(|_| Problem::NotFound)?);
    let mut typed = Typed::new(pairs);
    let seen = match typed.value("seen") {
        "" => None,
        id => Some(id.parse().map_err(|_| Problem::BadRequest)?),
    };
    let stop = typed.pairs.is_ticked("stop");
    let from = if stop {
        None
    } else {
        let born = born(&app, &advocate, client).await?;
        day(&app, &mut typed, "from", born)
    };
    if !stop && from.is_none() && !typed.failed() {
        typed.complain("from", complaints::required(FieldId::ReportingFrom));
    }
    let mut told = None;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if !typed.failed() {
        let deed = if stop {
            RecordDeed::ReportingStopped
        } else {
            RecordDeed::ReportingStarted
        };
        match accounts::set_reporting(&app.store, &advocate, (client, n), from, seen).await {
            Ok(()) => return Ok(done_in_account(client, n, deed)),
            // Said below.
            Err(ActError::Changed) => {}
            Err(error) => return Err(problem(&app, error, client)),
        }
    }
    let profile = open(&app, &advocate, &id).await?;
    let account = account(&profile, &number)?;
    if account.of(Section::Reporting).next().map(|it| it.id) != seen {
        (told, status) = (Some(words::CHANGED_SINCE), StatusCode::CONFLICT);
    }
    let content = views::client::account::reporting(&profile, account, &typed, told);
    Ok((
        status,
        shown(&app, &advocate, body(words::TAB_REPORTING, content).failed(true)),
    )
        .into_response())
}

/// A day that is not after today, and not before the child was born if that is known; none if nothing was typed, or something wrong, which
/// is complained about.
pub(super) fn day(app: &App, typed: &mut Typed, name: &'static str, born: Option<Date>) -> Option<Date> {
    let [month, day, year] = ["month", "day", "year"].map(|it| typed.value(&format!("{name}.{it}")).trim().to_owned());
    if month.is_empty() && day.is_empty() && year.is_empty() {
        return None;
    }
    match birth::parse_day(&month, &day, &year) {
        Ok(day) if day > app.store.today() => {
            typed.complain(name, words::FROM_FUTURE);
            None
        }
        Ok(day) if born.is_some_and(|born| day < born) => {
            typed.complain(name, words::BEFORE_BIRTH);
            None
        }
        Ok(day) => Some(day),
        Err(error) => {
            typed.complain(name, error);
            None
        }
    }
}

/// `GET /clients/not-started`
pub(crate) async fn not_started(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let page = wanted.page();
    let active = wanted.status != "inactive";
    let found = accounts::not_started(&app.store, &advocate, active, PAGE, page).await?;
    if let Some(last) = last_page(page, PAGE, found.total).filter(|_| found.accounts.is_empty()) {
        return Ok(Redirect::to(&not_started_address(active, last)).into_response());
    }
    let content = views::client::account::not_started(&found, active, (page, PAGE), &|at| app.store.day_of(at));
    Ok(shown(&app, &advocate, Body::wide(words::NOT_STARTED, content)).into_response())
}

/// The sections of which an account can have an entry.
pub(super) fn section(name: &str) -> Result<Section, Problem> {
    let known = Section::named(name).filter(|it| !matches!(it, Section::Status | Section::Reporting));
    let known = known.filter(|it| it.fields(Kind::Combined).any(Field::in_entries));
    known.ok_or(Problem::NotFound)
}
