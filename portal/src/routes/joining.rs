//! Importing a referral to a client who exists, as a new account or into an open one.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{ClientId, FactId, case_number::case_numbers, referral::Status, words::import as words};
use store::{
    ActError,
    clients::{self, AccountView, Profile},
    import::{self, Import, Target},
    links,
    review::Review,
    viewer::Advocate,
};

use super::{
    claims::warned,
    client::goes_on,
    import::{importable, imported, links_of, ticked},
    merge::choices,
    review::{open, problem, since, titled},
};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    times,
    views::{
        self,
        clients::account_code,
        joining::{Account, JoinPage, SEEN},
    },
};

/// `GET /queue/{reference}/import/{client}`
pub(crate) async fn show(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((reference, client)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let review = importable(&app, &advocate, &reference).await?;
    let profile = super::clients::open(&app, &advocate, &client).await?;
    let offers = links::offered(&app.store, &advocate, &review, Some(profile.id)).await?;
    let target = same_case(&app, &review, &profile).into_iter().find(|it| it.same_case);
    let mut typed = Typed::filled(&[
        ("step", review.position.step.to_string()),
        ("target", target.map_or_else(|| "new".to_owned(), |it| it.code)),
    ]);
    typed.pairs.0.extend(ticked(&offers));
    page(&app, &advocate, (&review, &profile), typed, (StatusCode::OK, None)).await
}

/// `POST /queue/{reference}/import/{client}`
pub(crate) async fn join(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((reference, client)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let id: ClientId = client.parse().map_err(|_| Problem::NotFound)?;
    let mut typed = Typed::new(pairs);
    let target = typed.parse("target", |it| match it {
        "new" => Ok(Target::NewAccount(id)),
        n => n
            .parse()
            .map(|n| Target::Account(id, n))
            .map_err(|_| words::CHOOSE_WHERE),
    });
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let mut told = None;
    if let Some(target) = target {
        let import = Import {
            target,
            choices: choices(&typed.pairs),
            seen: Some(seen(&typed)),
            links: links_of(&typed),
        };
        let named = reference.parse().map_err(|_| Problem::NotFound)?;
        let again = import.clone();
        match import::import(&app.store, &advocate, named, typed.pairs.number("step"), import).await {
            Ok((client, _)) => return Ok(imported(client, named)),
            // What was chosen is shown again, with what has happened; unless the button was pressed twice.
            Err(ActError::Overtaken(_) | ActError::NotPossible(_) | ActError::Changed | ActError::Said(_)) => {
                if let Some(client) = import::done(&app.store, &advocate, named, &again).await? {
                    return Ok(imported(client, named));
                }
                status = StatusCode::CONFLICT;
            }
            Err(ActError::NotFound) => {
                status = StatusCode::CONFLICT;
                told = Some(words::ACCOUNT_CLOSED);
            }
            Err(error) => return Err(problem(&app, error, named)),
        }
    }
    let review = open(&app, &advocate, &reference).await?;
    let profile = goes_on(&app, &advocate, id).await?;
    if profile.id != id {
        told = Some(words::PROFILE_MERGED);
    }
    page(&app, &advocate, (&review, &profile), typed, (status, told)).await
}

/// The values of the profile that the form was made from.
fn seen(typed: &Typed) -> Vec<FactId> {
    typed.value(SEEN).split(' ').filter_map(|it| it.parse().ok()).collect()
}

async fn page(
    app: &App,
    advocate: &Advocate,
    (review, profile): (&Review, &Profile),
    mut typed: Typed,
    (status, told): (StatusCode, Option<&str>),
) -> Result<Response, Problem> {
    let zone = &app.store.zone;
    let mut changed = since(review, typed.pairs.number("step"), zone);
    changed.extend(told.map(str::to_owned));
    let was = seen(&typed);
    let gone = clients::ended(&app.store, advocate, profile.id, &was).await?;
    let as_seen = profile.values.len() == was.len() && profile.values.iter().all(|it| was.contains(&it.id));
    if !was.is_empty() && !as_seen {
        changed.push(words::PROFILE_CHANGED.to_owned());
    }
    let judged = review.judged.iter().find(|it| it.is_client(profile.id) && it.holds());
    changed.extend(judged.map(|it| words::judged(&it.by, &times::long(it.at, zone))));
    // From here on it is as it is now.
    typed.put("step", review.position.step.to_string());
    let content = views::joining::show(&JoinPage {
        review,
        profile,
        join: &import::beside(profile, review),
        choices: &choices(&typed.pairs),
        accounts: &same_case(app, review, profile),
        offers: &links::offered(&app.store, advocate, review, Some(profile.id)).await?,
        typed: &typed,
        changed: &changed,
        gone: &gone,
        possible: review.position.status == Status::Submitted && judged.is_none(),
    });
    let body = Body::wide(titled(words::TITLE, review), content).failed(status.is_client_error());
    let page = app.page(Some(advocate), "/queue/", warned(app, advocate, review, body));
    Ok((status, page).into_response())
}

/// The open accounts of a client, each with whether it is of the same case.
fn same_case(app: &App, review: &Review, profile: &Profile) -> Vec<Account> {
    let sent = case_numbers(&review.answers);
    let is_same = |account: &AccountView| {
        let mut known = account.entries.iter().flat_map(|it| case_numbers(&it.answers));
        known.any(|it| sent.contains(&it))
    };
    let accounts = profile.accounts.iter().map(|it| {
        let opened = times::day(app.store.day_of(it.account.opened_at));
        let same_case = is_same(it);
        Account {
            code: account_code(it),
            label: words::into_account(it.account.n, &opened, same_case),
            same_case,
        }
    });
    accounts.collect()
}
