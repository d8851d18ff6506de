//! The people around a client: two entries about one of them, and one who is a client too.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    ClientId, FactId,
    record::{CONTACTS, RecordDeed},
    words::record as words,
};
use store::{
    client_record::{
        contacts,
        done::{self as already, Done},
    },
    viewer::Advocate,
};

use super::{account, body, entries::ended, named, shown};
use crate::{
    App,
    extract::As,
    form::Pairs,
    page::Body,
    problem::Problem,
    routes::{clients::open, merge::choices, queue::Wanted},
    views::{
        self,
        client::{
            account_address,
            contact::{self, IS},
        },
    },
};

/// `GET /clients/{id}/accounts/{n}/entries/{entry}/same/{twin}`
pub(crate) async fn ask_same(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n, entry, twin)): Path<(String, String, String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let open = account(&profile, &n)?;
    let find = |id: &str| {
        let id: Option<FactId> = id.parse().ok();
        open.entries
            .iter()
            .find(|it| Some(it.id) == id)
            .ok_or(Problem::NotFound)
    };
    let (one, other) = (find(&entry)?, find(&twin)?);
    let clients = contacts::of_entries(&app.store, &advocate, &profile).await?;
    let are_two = contacts::are_two(&clients, &one.answers, &other.answers);
    if one.section != other.section || !CONTACTS.contains(&one.section) || one.id == other.id || are_two {
        return Err(Problem::NotFound);
    }
    let content = views::client::contact::same(&profile, open, [one, other]);
    Ok(shown(&app, &advocate, Body::wide(words::ONE_PERSON, content)))
}

/// `POST /clients/{id}/accounts/{n}/entries/{entry}/same/{twin}`
pub(crate) async fn same(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n, entry, twin)): Path<(String, String, String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let client = named(&id)?;
    let n = n.parse().map_err(|_| Problem::NotFound)?;
    let fact = |id: &str| id.parse::<FactId>().map_err(|_| Problem::NotFound);
    let (entry, twin) = (fact(&entry)?, fact(&twin)?);
    let done = contacts::merge(&app.store, &advocate, (client, n), [entry, twin], &choices(&pairs)).await;
    let deed = RecordDeed::ContactsMerged;
    // Pressed twice; not once for another twin, after going back.
    let is_so = already::by(&app.store, &advocate, Done::EntryEnded(twin, deed)).await?;
    ended(&app, &advocate, (client, n), (entry, deed, is_so), done).await
}

/// `GET /clients/{id}/accounts/{n}/entries/{entry}/client`
pub(crate) async fn ask_client(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n, entry)): Path<(String, String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let open = account(&profile, &n)?;
    let id: FactId = entry.parse().map_err(|_| Problem::NotFound)?;
    let entry = open
        .entries
        .iter()
        .find(|it| it.id == id && CONTACTS.contains(&it.section));
    let entry = entry.ok_or(Problem::NotFound)?;
    let (hits, record) = contacts::like(&app.store, &advocate, profile.id, entry).await?;
    let content = contact::ask_client((&profile, open, entry), (&hits, &record), app.store.today());
    Ok(shown(
        &app,
        &advocate,
        body(words::AS_CLIENT, content).flash(wanted.done()),
    ))
}

/// `POST /clients/{id}/accounts/{n}/entries/{entry}/client`
pub(crate) async fn set_client(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n, entry)): Path<(String, String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let client = named(&id)?;
    let n = n.parse().map_err(|_| Problem::NotFound)?;
    let entry: FactId = entry.parse().map_err(|_| Problem::NotFound)?;
    let is: Option<ClientId> = match pairs.get(IS) {
        "" => None,
        id => Some(named(id)?),
    };
    let deed = is.map_or(RecordDeed::ContactIsNoClient, |_| RecordDeed::ContactIsClient);
    let done = contacts::set_client(&app.store, &advocate, (client, n), entry, is).await;
    // Pressed twice; not once for another client, after going back.
    let is_so = contacts::says(&app.store, &advocate, client, entry).await? == is;
    ended(&app, &advocate, (client, n), (entry, deed, is_so), done).await
}

/// Where it is said which client an entry is about, from what a form says: client, account and entry.
pub(crate) fn address_of(said: &str) -> Option<String> {
    let mut parts = said.split('/');
    let client: ClientId = parts.next()?.parse().ok()?;
    let n: i64 = parts.next()?.parse().ok()?;
    let entry: FactId = parts.next()?.parse().ok()?;
    let rest = parts.next();
    rest.is_none()
        .then(|| contact::client_address(&account_address(client, n), entry))
}
