//! Whether a client is actively seen: from the edit page, and from the list.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    ClientId,
    codes::List,
    record::{Activity, RecordDeed},
    words::{complaints, record as words},
};
use store::{
    ActError,
    client_record::{activity, merge},
    clients::{self, Hit, Listed, Profile},
    not_same,
    viewer::Advocate,
};

use super::{body, named, problem, shown};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    problem::Problem,
    routes::clients::open,
    views::{
        self,
        client::{
            address,
            status::{ACTIVE, INACTIVE, PROPOSED, SEEN},
        },
        clients::Which,
    },
};

/// `GET /clients/{id}/edit`
pub(crate) async fn edit(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let proposed = proposed(&app, &advocate, &profile, Vec::new(), instead_of(&profile)).await?;
    let typed = filled(&profile, &proposed);
    let content = views::client::status::edit(&profile, &proposed, &typed, false, administers(&advocate));
    Ok(shown(&app, &advocate, body(words::EDIT_TITLE, content)))
}

fn administers(advocate: &Advocate) -> bool {
    advocate.administrator().is_some()
}

/// The profile that is used instead of one, as the record has it.
fn instead_of(profile: &Profile) -> Option<ClientId> {
    match profile.activity {
        Activity::Inactive { instead, .. } => instead,
        Activity::Active => None,
    }
}

/// The clients whose profiles may be used instead: of the active ones those who were `found` by a name and those who may be
/// the same child, and the one that is `chosen`.
async fn proposed(
    app: &App,
    advocate: &Advocate,
    profile: &Profile,
    found: Vec<Listed>,
    chosen: Option<ClientId>,
) -> Result<Vec<Listed>, Problem> {
    let judged = not_same::of_client(&app.store, advocate, profile.id).await?;
    let like = merge::like(&app.store, advocate, profile.id, &judged).await?;
    let like = like.into_iter().filter(Hit::may_be_same).map(|it| it.client);
    let chosen = match chosen {
        Some(id) => clients::listed(&app.store, advocate, id).await?,
        None => None,
    };
    let mut all: Vec<Listed> = Vec::new();
    let found = found.into_iter().chain(like).filter(|it| it.active);
    for client in found.chain(chosen) {
        if all.iter().all(|it| it.id != client.id) {
            all.push(client);
        }
    }
    Ok(all)
}

/// The form as the record has it.
fn filled(profile: &Profile, proposed: &[Listed]) -> Typed {
    match profile.activity {
        Activity::Active => Typed::filled(&[("status", ACTIVE.to_owned())]),
        Activity::Inactive { reason, instead } => Typed::filled(&[
            ("status", INACTIVE.to_owned()),
            ("reason", reason.unwrap_or_default().to_owned()),
            // Chosen in the list, unless it is gone.
            (
                match proposed.iter().any(|it| Some(it.id) == instead) {
                    true => PROPOSED,
                    false => "instead",
                },
                instead.map(address).unwrap_or_default(),
            ),
        ]),
    }
}

/// `POST /clients/{id}/status`: from the edit page back to the client, from the list back to it.
pub(crate) async fn set(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let client = named(&id)?;
    let mut typed = Typed::new(pairs);
    // What is typed says more than what was chosen, unless it is what stood there.
    let profile = open(&app, &advocate, &id).await?;
    let was = instead_of(&profile);
    let written = typed.value("instead").trim();
    let as_it_was = was.is_some() && views::client::status::named(written) == was;
    let input = if written.is_empty() || as_it_was && !typed.value(PROPOSED).is_empty() {
        PROPOSED
    } else {
        "instead"
    };
    let mut found = Vec::new();
    if input == "instead" && views::client::status::named(typed.value(input)).is_none() {
        found = clients::called(&app.store, &advocate, typed.value(input)).await?;
        found.retain(|it| it.id != client);
        if !found.is_empty() {
            typed.complain(PROPOSED, words::instead_found(typed.value("instead").trim()));
            typed.pairs.0.retain(|it| it.0 != "instead" && it.0 != PROPOSED);
        }
    }
    let instead = typed.parse_optional(input, |it| views::client::status::named(it).ok_or(words::INSTEAD_WRONG));
    // Merged into another profile since: that one is used.
    let instead = match instead {
        Some(id) => Some(merge::now(&app.store, &advocate, id).await?.unwrap_or(id)),
        None => None,
    };
    let to = match typed.value("status") {
        ACTIVE => Activity::Active,
        INACTIVE => Activity::Inactive {
            reason: List::InactiveReason.parse(typed.value("reason")),
            instead,
        },
        _ => {
            typed.complain("status", complaints::NOT_IN_LIST);
            Activity::Active
        }
    };
    let mut seen = typed.value(SEEN).parse().ok();
    if let Some(list) = Which::back(typed.value("back")).filter(|_| !typed.failed()) {
        let (now, wanted) = (profile.activity.is_active(), to.is_active());
        if now == wanted || typed.value(SEEN) == typed.value("status") {
            // Nothing was chosen, or it is so: why somebody is inactive is not lost.
            return Ok(Redirect::to(&list).into_response());
        }
        seen = profile.status;
    }
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if !typed.failed() {
        match activity::set(&app.store, &advocate, client, to, seen).await {
            Ok(()) => {
                let deed = if to.is_active() {
                    RecordDeed::Activated
                } else {
                    RecordDeed::Inactivated
                };
                let (back, done) = (typed.value("back"), deed.as_str());
                let to = match Which::back(back) {
                    Some(list) => format!("{list}&done={done}"),
                    None => format!("{}?done={done}", address(client)),
                };
                return Ok(Redirect::to(&to).into_response());
            }
            Err(ActError::NotFound) if instead.is_some() => typed.complain("instead", words::INSTEAD_WRONG),
            Err(ActError::Changed) => status = StatusCode::CONFLICT,
            Err(error) => return Err(problem(&app, error, client)),
        }
    }
    let profile = open(&app, &advocate, &id).await?;
    let chosen = views::client::status::named(typed.value(PROPOSED)).or(instead_of(&profile));
    let proposed = proposed(&app, &advocate, &profile, found, chosen).await?;
    let content = views::client::status::edit(
        &profile,
        &proposed,
        &typed,
        status == StatusCode::CONFLICT,
        administers(&advocate),
    );
    let page = shown(&app, &advocate, body(words::EDIT_TITLE, content).failed(true));
    Ok((status, page).into_response())
}
