//! A client's profile, and changing a value of it.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    FactId,
    answers::{self, Scope},
    catalogue::ProfileField,
    form::Form,
    record::RecordDeed,
    referral::Kind,
    text::Prose,
    words::{fields, record as words},
};
use store::{
    ActError, assign,
    client_record::{
        contacts,
        profile::{self, Former},
    },
    links, not_same,
    viewer::Advocate,
};

use super::{accounts::day, body, born, done, goes_on, named, problem, selected, shown, unchanged};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    problem::Problem,
    routes::{clients::open, import, queue::Wanted},
    views::{
        self,
        client::{
            address,
            change::{ChangePage, HELD, WRONG},
        },
    },
};

/// `GET /clients/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let judged = not_same::of_client(&app.store, &advocate, profile.id).await?;
    let assigned = assign::assigned(&app.store, &advocate, profile.id).await?;
    let assigned = views::assigned::shown(profile.id, &assigned, advocate.person());
    let linked = links::of_client(&app.store, &advocate, profile.id).await?;
    let linked = views::links::of_client(profile.id, &linked, app.store.today(), &|at| app.time(at));
    let again = wanted.link().map(|it| views::links::again(profile.id, it));
    let selected = selected(&profile, &wanted);
    let around = contacts::around(&app.store, &advocate, profile.id).await?;
    let around = views::client::contact::around(&around, app.store.today());
    let cards = [linked, around, assigned];
    let content = views::client::profile::show(
        &profile,
        selected,
        &cards,
        &judged,
        (app.store.today(), &|at| app.time(at)),
    );
    let done = import::done(&app, &advocate, &wanted).await?;
    Ok(shown(
        &app,
        &advocate,
        body(words::TAB_PROFILE, content).flash(done).remark(again),
    ))
}

/// `GET /clients/{id}/profile/{field}`
pub(crate) async fn ask(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, field)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let field = ProfileField::named(&field).ok_or(Problem::NotFound)?;
    let known = profile.values.iter().find(|it| it.field == field);
    let content = views::client::change::show(&ChangePage {
        profile: &profile,
        field,
        form: &known.map(|it| it.answers.to_form()).unwrap_or_default(),
        complaints: &[],
        typed: &Typed::default(),
        told: None,
    });
    Ok(shown(
        &app,
        &advocate,
        body(words::change(fields::profile(field)), content),
    ))
}

/// `POST /clients/{id}/profile/{field}`
pub(crate) async fn change(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, field)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let client = named(&id)?;
    let field = ProfileField::named(&field).ok_or(Problem::NotFound)?;
    let form = Form::from_pairs(pairs.0.iter().cloned());
    let mut typed = Typed::new(pairs);
    let seen: Vec<FactId> = typed
        .value("seen")
        .split(' ')
        .filter_map(|it| it.parse().ok())
        .collect();
    let parsed = answers::parse(&form, Kind::Client, Scope::Profile(field), app.store.today());
    // A wrong date of birth says nothing about other days.
    let born = match field {
        ProfileField::Born => None,
        _ => born(&app, &advocate, client).await?,
    };
    let since = day(&app, &mut typed, "since", born);
    let note = typed.parse_optional("said_by", Prose::parse);
    let former = match typed.value("former") {
        // Nobody is born on another day from some day on.
        _ if field == ProfileField::Born && !seen.is_empty() => Some(Former::Wrong),
        HELD => Some(Former::HeldUntil(since.unwrap_or_else(|| app.store.today()))),
        WRONG => Some(Former::Wrong),
        // There was none.
        _ if seen.is_empty() => Some(Former::HeldUntil(since.unwrap_or_else(|| app.store.today()))),
        _ => None,
    };
    if former.is_none() {
        typed.complain("former", words::FORMER_REQUIRED);
    }
    if former == Some(Former::Wrong) && since.is_some() {
        typed.complain("since", words::SINCE_WRONG);
    }
    if let Some(former) = former.filter(|_| parsed.complaints.is_empty() && !typed.failed()) {
        match profile::change(
            &app.store,
            &advocate,
            client,
            field,
            (&parsed.answers, former),
            &seen,
            note,
        )
        .await
        {
            Ok(true) => return Ok(done(&address(client), RecordDeed::ProfileChanged)),
            Ok(false) => return Ok(unchanged(&address(client))),
            // Said below.
            Err(ActError::Changed) => {}
            // Merged into another profile meanwhile: there it goes on.
            Err(ActError::NotFound) => {}
            Err(error) => return Err(problem(&app, error, client)),
        }
    }
    let profile = goes_on(&app, &advocate, client).await?;
    let now = profile.values.iter().filter(|it| it.field == field);
    let told = if profile.id != client {
        Some(words::MERGED_SINCE)
    } else if now.map(|it| it.id).ne(seen.iter().copied()) {
        Some(words::CHANGED_SINCE)
    } else {
        None
    };
    if told.is_some() {
        // What was judged of the value so far was another one.
        typed.put("former", String::new());
    }
    let content = views::client::change::show(&ChangePage {
        profile: &profile,
        field,
        form: &form,
        complaints: &parsed.complaints,
        typed: &typed,
        told,
    });
    let status = if told.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok((
        status,
        shown(
            &app,
            &advocate,
            body(words::change(fields::profile(field)), content).failed(true),
        ),
    )
        .into_response())
}
