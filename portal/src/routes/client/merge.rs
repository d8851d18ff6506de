//! Merging two profiles of one child.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    merge::Choices,
    record::RecordDeed,
    words::{record as words, referral, site},
};
use maud::Markup;
use store::{
    ActError, assign,
    client_record::{
        done::{self as already, Done},
        merge,
    },
    clients::Profile,
    documents::{self, Owner},
    not_same,
    viewer::Advocate,
};

use super::{body, done, found, named, problem, shown};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    routes::{
        clients::open,
        import::searched,
        kept::{self, Searched},
        merge::choices,
    },
    times,
    views::{
        self,
        client::{address, merge::MergePage},
    },
};

/// `GET /clients/{id}/merge`: who is like the client, or what was searched for.
pub(crate) async fn choose(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    Query(asked): Query<Searched>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let typed = kept::searched(&app, &advocate, &asked).await?.unwrap_or_default();
    choice(&app, &advocate, &profile, typed).await
}

/// `POST /clients/{id}/merge`: what was typed is in no address.
pub(crate) async fn search(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let mut typed = Typed::new(pairs);
    if searched(&mut typed).is_some() {
        return kept::to(&app, &advocate, &typed, &format!("{}/merge", address(profile.id))).await;
    }
    let page = choice(&app, &advocate, &profile, typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn choice(app: &App, advocate: &Advocate, profile: &Profile, typed: Typed) -> Result<Markup, Problem> {
    let judged = not_same::of_client(&app.store, advocate, profile.id).await?;
    let (typed, found) = found(app, advocate, profile.id, typed).await?;
    let hits = match &found {
        Some(hits) => hits,
        None => &merge::like(&app.store, advocate, profile.id, &judged).await?,
    };
    let content = views::client::merge::choose(
        profile,
        hits,
        &judged,
        (&typed, found.is_some()),
        (app.store.today(), &|at| app.time(at)),
    );
    let body = Body::wide(words::MERGE_CHOOSE, content).failed(typed.failed());
    Ok(shown(app, advocate, body))
}

/// `GET /clients/{id}/merge/{other}`
pub(crate) async fn ask(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, other)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let kept = open(&app, &advocate, &id).await?;
    let other = open(&app, &advocate, &other).await?;
    if kept.id == other.id {
        return Err(Problem::NotFound);
    }
    page(
        &app,
        &advocate,
        (&kept, &other),
        &Choices::default(),
        (StatusCode::OK, None),
    )
    .await
}

/// `POST /clients/{id}/merge/{other}`
pub(crate) async fn merge(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, whom)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let (kept, other) = (named(&id)?, named(&whom)?);
    let seen = [pairs.number("version"), pairs.number("other_version")];
    let chosen = choices(&pairs);
    let told = match merge::merge(&app.store, &advocate, (kept, other), seen, &chosen).await {
        Ok(()) => return Ok(done(&address(kept), RecordDeed::ClientsMerged)),
        Err(ActError::Changed) => words::MERGE_CHANGED.to_owned(),
        Err(ActError::Said(it)) => {
            let at = times::long(it.at, &app.store.zone);
            referral::said(&it.by, site::act_done(&it.act), &at)
        }
        Err(error) => {
            let is_done = Done::Merged { kept, other };
            if matches!(error, ActError::NotFound) && already::by(&app.store, &advocate, is_done).await? {
                return Ok(done(&address(kept), RecordDeed::ClientsMerged));
            }
            return Err(problem(&app, error, kept));
        }
    };
    let both = (&open(&app, &advocate, &id).await?, &open(&app, &advocate, &whom).await?);
    page(&app, &advocate, both, &chosen, (StatusCode::CONFLICT, Some(&told))).await
}

async fn page(
    app: &App,
    advocate: &Advocate,
    (kept, other): (&Profile, &Profile),
    choices: &Choices,
    (status, told): (StatusCode, Option<&str>),
) -> Result<Response, Problem> {
    let documents = documents::of(&app.store, advocate, Owner::Client(other.id)).await?;
    let assigned = async |it: &Profile| assign::assigned(&app.store, advocate, it.id).await;
    let advocates = [assigned(kept).await?.to, assigned(other).await?.to];
    let content = views::client::merge::show(&MergePage {
        kept,
        other,
        join: &merge::beside(kept, other),
        choices,
        documents: documents.map_or(0, |it| it.iter().filter(|it| it.removed.is_none()).count()),
        advocates: advocates.each_ref().map(|it| it.as_ref().map(|it| it.1.as_str())),
        told,
    });
    let body = Body {
        width: views::layout::Width::Wide,
        ..body(words::MERGE_TITLE, content)
    }
    .failed(told.is_some());
    Ok((status, shown(app, advocate, body)).into_response())
}
