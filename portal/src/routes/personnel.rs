//! People: who they are, how they sign in, what they may do.

mod form;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    AgencyId, PersonId,
    person::Role,
    words::{admin as words, complaints, site},
};
use serde::Deserialize;
use store::{
    password::HashError,
    personnel::{self, Agency, Change, NewAccess, Person, SaveError},
    viewer::Administrator,
};

use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::{Problem, Shown},
    routes::account::confirmed,
    views::personnel::{CENTER, Newer, PersonPage, list},
};
pub(super) use form::said;
use form::{Understood, differences, inputs, understand};

/// What was done before the list is shown, and of which agency people are wanted.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    done: String,
    #[serde(default)]
    agency: String,
}

/// `GET /personnel`: everybody, or those of one agency.
pub(crate) async fn all(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Query(Wanted { done, agency }): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let mut people = personnel::people(&app.store, &visitor).await?;
    let agencies = agencies(&app, &visitor).await?;
    let of: Option<Option<AgencyId>> = match agency.as_str() {
        CENTER => Some(None),
        id => id.parse().ok().map(Some),
    };
    people.retain(|it| of.is_none_or(|agency| it.agency == agency));
    let flash = match done.as_str() {
        "added" | "access" => Some(words::PERSON_ADDED),
        "changed" | "password" => Some(words::PERSON_CHANGED),
        _ => None,
    };
    let hand_over = matches!(done.as_str(), "access" | "password");
    let content = list(
        &people,
        (&agencies, of),
        &format!("{}/sign-in", app.site.base_url),
        hand_over,
    );
    Ok(app.page(
        Some(&visitor),
        "/personnel",
        Body::wide(site::NAV_PERSONNEL, content).flash(flash),
    ))
}

/// `GET /personnel/new`
pub(crate) async fn new(State(app): State<App>, As(visitor): As<Administrator>) -> Result<Response, Problem> {
    let agencies = agencies(&app, &visitor).await?;
    let typed = Typed::filled(&[("active", "yes".to_owned())]);
    let page = PersonPage {
        typed: &typed,
        before: None,
        agencies: &agencies,
        newer: None,
    };
    Ok(answer(&app, &visitor, StatusCode::OK, &page))
}

/// `POST /personnel/new`
pub(crate) async fn add(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let agencies = agencies(&app, &visitor).await?;
    let mut typed = Typed::new(pairs);
    if let Some(form) = understand(&mut typed, &agencies, None, &app.site.name)
        && (!is_serious(None, &form) || confirmed(&app, &visitor, &mut typed, "/personnel/new").await?)
    {
        let access = form.access.zip(form.password);
        let access = access.map(|((username, role), password)| NewAccess {
            username,
            password,
            role,
        });
        match personnel::add_person(&app.store, &visitor, &form.details, form.active, access.as_ref()).await {
            Ok(_) => {
                let done = if access.is_some() { "access" } else { "added" };
                return Ok(Redirect::to(&format!("/personnel?done={done}")).into_response());
            }
            Err(error) => {
                if let Some(refusal) = explain(error, &mut typed, &app, "/personnel/new")? {
                    return Ok(refusal);
                }
            }
        }
    }
    let page = PersonPage {
        typed: &typed,
        before: None,
        agencies: &agencies,
        newer: None,
    };
    Ok(answer(&app, &visitor, StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// `GET /personnel/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let person = find(&app, &visitor, &id).await?;
    let agencies = agencies(&app, &visitor).await?;
    let typed = Typed::new(Pairs(inputs(&person)));
    let page = PersonPage {
        typed: &typed,
        before: Some(&person),
        agencies: &agencies,
        newer: None,
    };
    Ok(answer(&app, &visitor, StatusCode::OK, &page))
}

/// `POST /personnel/{id}`
pub(crate) async fn change(
    State(app): State<App>,
    As(visitor): As<Administrator>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let person = find(&app, &visitor, &id).await?;
    let agencies = agencies(&app, &visitor).await?;
    let mut typed = Typed::new(pairs);
    let here = format!("/personnel/{id}");
    if let Some(form) = understand(&mut typed, &agencies, Some(&person), &app.site.name)
        && (!is_serious(Some(&person), &form) || confirmed(&app, &visitor, &mut typed, &here).await?)
    {
        let change = Change {
            version: typed.pairs.number("version"),
            details: form.details,
            active: form.active,
            access: form.access,
            password: form.password,
        };
        match personnel::change_person(&app.store, &visitor, person.id, &change).await {
            Ok(()) => {
                let done = if change.password.is_some() {
                    "password"
                } else {
                    "changed"
                };
                return Ok(Redirect::to(&format!("/personnel?done={done}")).into_response());
            }
            Err(SaveError::Stale) => return stale(&app, &visitor, &id, typed, &agencies).await,
            Err(error) => {
                if let Some(refusal) = explain(error, &mut typed, &app, &here)? {
                    return Ok(refusal);
                }
            }
        }
    }
    let page = PersonPage {
        typed: &typed,
        before: Some(&person),
        agencies: &agencies,
        newer: None,
    };
    Ok(answer(&app, &visitor, StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Whether somebody is given more than a place to send referrals from, or another's sign-in: it is asked once more who does that. To take
/// something away nobody is kept waiting.
fn is_serious(before: Option<&Person>, form: &Understood) -> bool {
    let role = form.access.as_ref().map_or(Role::None, |it| it.1);
    match before {
        None => role == Role::Administrator,
        Some(person) => {
            let may_more = role != person.role && role != Role::None;
            may_more || person.username.is_some() && form.password.is_some()
        }
    }
}

/// The form again with what was typed, beside what somebody else has saved. Saving it once more is a decision.
async fn stale(
    app: &App,
    visitor: &Administrator,
    id: &str,
    mut typed: Typed,
    agencies: &[Agency],
) -> Result<Response, Problem> {
    let person = find(app, visitor, id).await?;
    let newer = Newer {
        differences: differences(&person, &typed, agencies),
    };
    typed.pairs.0.retain(|it| it.0 != "version");
    typed.pairs.0.push(("version".to_owned(), person.version.to_string()));
    let page = PersonPage {
        typed: &typed,
        before: Some(&person),
        agencies,
        newer: Some(&newer),
    };
    Ok(answer(app, visitor, StatusCode::CONFLICT, &page))
}

pub(super) async fn agencies(app: &App, visitor: &Administrator) -> Result<Vec<Agency>, Problem> {
    Ok(personnel::agencies(&app.store, &visitor.advocate().ok_or(Problem::Forbidden)?).await?)
}

async fn find(app: &App, visitor: &Administrator, id: &str) -> Result<Person, Problem> {
    let id: PersonId = id.parse().map_err(|_| Problem::NotFound)?;
    personnel::person(&app.store, visitor, id)
        .await?
        .ok_or(Problem::NotFound)
}

fn answer(app: &App, visitor: &Administrator, status: StatusCode, page: &PersonPage<'_>) -> Response {
    let body = Body::narrow(page.title(), page.render()).failed(status != StatusCode::OK);
    (status, app.page(Some(visitor), "/personnel", body)).into_response()
}

/// Says beside an input why nothing was saved; an answer of its own where the form is not to blame.
fn explain(error: SaveError, typed: &mut Typed, app: &App, here: &str) -> Result<Option<Response>, Problem> {
    match error {
        SaveError::Taken => typed.complain("username", complaints::USERNAME_TAKEN),
        SaveError::LastAdministrator => {
            let ticked = |name| typed.pairs.is_ticked(name);
            let input = match (ticked("active"), ticked("system_user"), ticked("referral_user")) {
                (false, ..) => "active",
                (true, false, _) => "system_user",
                (true, true, true) => "referral_user",
                (true, true, false) => "role",
            };
            typed.complain(input, words::LAST_ADMINISTRATOR);
        }
        SaveError::Act(error) => return Err(Problem::of_act(error, here, &app.store.zone)),
        SaveError::Stale => {
            return Err(Problem::Conflict {
                sentence: words::STALE_TITLE.to_owned(),
                href: here.to_owned(),
            });
        }
        SaveError::Hash(error) => return Ok(Some(hash_failed(&error))),
    }
    Ok(None)
}

/// No database is at fault, so it is no [`Problem`]; the person reads the same.
fn hash_failed(error: &HashError) -> Response {
    tracing::error!(%error, "a person was not saved");
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    let shown = Shown {
        title: site::INTERNAL_TITLE,
        text: site::INTERNAL.to_owned(),
        href: None,
    };
    response.extensions_mut().insert(shown);
    response
}
