//! What is entered in an account.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    ActId, ClientId, FactId,
    alleged::at_item,
    answers::{self, Answers, Complaint, Scope},
    catalogue::Section,
    form::Form,
    record::RecordDeed,
    referral::Kind,
    words::record as words,
};
use store::{
    ActError,
    client_record::{
        contacts,
        done::{self, Done},
        entries, timeline,
    },
    clients::{AccountView, Profile},
    personnel,
    viewer::Advocate,
};

use super::{account, accounts::section, body, born, done_in_account, goes_on, named, problem, shown, unchanged};
use crate::{
    App,
    extract::As,
    form::Pairs,
    problem::Problem,
    routes::clients::open,
    views::{
        self,
        client::{account_address, entry::EntryPage, newest},
    },
};

/// `GET /clients/{id}/accounts/{n}/entries/new/{section}`
pub(crate) async fn new(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n, name)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let typed = EntryForm::of(section(&name)?, None, Form::default());
    page(&app, &advocate, &profile, &n, &typed).await
}

/// `POST /clients/{id}/accounts/{n}/entries/new/{section}`
pub(crate) async fn add(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n, name)): Path<(String, String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    save(&app, &advocate, (&id, &n), (section(&name)?, None), pairs).await
}

/// `GET /clients/{id}/accounts/{n}/entries/{entry}`
pub(crate) async fn edit(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n, entry)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let id: FactId = entry.parse().map_err(|_| Problem::NotFound)?;
    let known = account(&profile, &n)?.entries.iter().find(|it| it.id == id);
    let Some(known) = known else {
        // It was written down otherwise since the link was made.
        let now = entries::now(&app.store, &advocate, profile.id, id)
            .await?
            .ok_or(Problem::NotFound)?;
        return Ok(Redirect::to(&format!("{}/entries/{now}", here(profile.id, &n)?)).into_response());
    };
    section(known.section.name())?;
    let typed = EntryForm::of(known.section, Some(id), at_item(&known.answers, 0).to_form());
    page(&app, &advocate, &profile, &n, &typed).await
}

/// `POST /clients/{id}/accounts/{n}/entries/{entry}`
pub(crate) async fn change(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n, entry)): Path<(String, String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let entry: FactId = entry.parse().map_err(|_| Problem::NotFound)?;
    let of = section(pairs.get("section"))?;
    save(&app, &advocate, (&id, &n), (of, Some(entry)), pairs).await
}

/// `POST /clients/{id}/accounts/{n}/entries/{entry}/removal`
pub(crate) async fn remove(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, n, entry)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let client = named(&id)?;
    let n = n.parse().map_err(|_| Problem::NotFound)?;
    let entry = entry.parse().map_err(|_| Problem::NotFound)?;
    let done = entries::remove(&app.store, &advocate, (client, n), entry).await;
    ended(
        &app,
        &advocate,
        (client, n),
        (entry, RecordDeed::EntryRemoved, true),
        done,
    )
    .await
}

/// The answer to who took an entry away, alone or for another one: somebody else may have been faster, or the button was pressed twice.
/// `is_so` is whether what was asked for is so now.
pub(super) async fn ended(
    app: &App,
    advocate: &Advocate,
    (client, n): (ClientId, i64),
    (entry, deed, is_so): (FactId, RecordDeed, bool),
    done: Result<(), ActError>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => {}
        Err(ActError::Changed) if is_so && done::by(&app.store, advocate, Done::EntryEnded(entry, deed)).await? => {}
        Err(ActError::Changed) => {
            return Err(Problem::Conflict {
                sentence: words::ENTRY_CHANGED.to_owned(),
                href: account_address(client, n),
            });
        }
        Err(error) => return Err(problem(app, error, client)),
    }
    Ok(done_in_account(client, n, deed))
}

/// An entry as it is filled in.
struct EntryForm {
    section: Section,
    entry: Option<FactId>,
    form: Form,
    complaints: Vec<Complaint>,
    told: Option<&'static str>,
    once: ActId,
    status: StatusCode,
}

impl EntryForm {
    fn of(section: Section, entry: Option<FactId>, form: Form) -> Self {
        Self {
            section,
            entry,
            form,
            complaints: Vec::new(),
            told: None,
            once: ActId::new(),
            status: StatusCode::OK,
        }
    }
}

async fn save(
    app: &App,
    advocate: &Advocate,
    (id, number): (&str, &str),
    (section, entry): (Section, Option<FactId>),
    pairs: Pairs,
) -> Result<Response, Problem> {
    let (client, n) = (named(id)?, number.parse().map_err(|_| Problem::NotFound)?);
    let once = pairs.once();
    let mut typed = EntryForm::of(section, entry, Form::from_pairs(pairs.0));
    typed.once = once;
    let parsed = answers::parse(&typed.form, Kind::Combined, Scope::Entry(section), app.store.today());
    typed.complaints = parsed.complaints;
    typed.status = StatusCode::UNPROCESSABLE_ENTITY;
    if typed.complaints.is_empty() && parsed.answers == Answers::default() {
        typed.complaints.extend(of_first(section, words::NOTHING_TYPED));
    }
    if let Some(day) = timeline::day(&parsed.answers, section)
        && born(app, advocate, client).await?.is_some_and(|born| day < born)
    {
        typed.complaints.extend(of_first(section, words::BEFORE_BIRTH));
    }
    if typed.complaints.is_empty() {
        let value = (section, parsed.answers);
        let (done, deed) = match entry {
            None => {
                let done = entries::add(&app.store, advocate, (client, n), once, value).await;
                (done.map(|()| true), RecordDeed::EntryAdded)
            }
            Some(entry) => {
                let done = entries::change(&app.store, advocate, (client, n), entry, value).await;
                (done, RecordDeed::EntryChanged)
            }
        };
        match done {
            Ok(true) => return Ok(done_in_account(client, n, deed)),
            Ok(false) => return Ok(unchanged(&account_address(client, n))),
            // Said below.
            Err(ActError::Changed | ActError::NotFound) => {}
            Err(error) => return Err(problem(app, error, client)),
        }
    }
    let profile = goes_on(app, advocate, client).await?;
    if let Some(open) = profile.account(n).filter(|_| profile.id == client) {
        if let Some(old) = entry.filter(|old| open.entries.iter().all(|it| it.id != *old)) {
            typed.entry = entries::now(&app.store, advocate, client, old).await?;
            typed.told = Some(if typed.entry.is_some() {
                words::CHANGED_SINCE
            } else {
                words::REMOVED_SINCE
            });
            typed.status = StatusCode::CONFLICT;
        }
        return page(app, advocate, &profile, number, &typed).await;
    }
    // Closed, or merged into another profile, while it was typed.
    typed.entry = None;
    typed.status = StatusCode::CONFLICT;
    let newest = newest(&profile);
    typed.told = Some(if newest.is_some() {
        words::ENDED_SINCE
    } else {
        words::NO_ACCOUNT_SINCE
    });
    shown_in(
        app,
        advocate,
        &profile,
        (newest.map_or(n, |it| it.account.n), newest),
        &typed,
    )
    .await
}

/// What is wrong with an entry as a whole, or with the day on which it happened, said at its first field.
fn of_first(section: Section, message: &str) -> Option<Complaint> {
    let field = section.fields(Kind::Combined).find(|it| it.in_entries())?;
    Some(Complaint {
        path: field.path(0),
        message: message.to_owned(),
    })
}

async fn page(
    app: &App,
    advocate: &Advocate,
    profile: &Profile,
    n: &str,
    typed: &EntryForm,
) -> Result<Response, Problem> {
    let open = account(profile, n)?;
    shown_in(app, advocate, profile, (open.account.n, Some(open)), typed).await
}

async fn shown_in(
    app: &App,
    advocate: &Advocate,
    profile: &Profile,
    (n, open): (i64, Option<&AccountView>),
    typed: &EntryForm,
) -> Result<Response, Problem> {
    let agencies = personnel::agencies(&app.store, advocate).await?;
    let agencies = agencies.into_iter().filter(|it| it.active).map(|it| it.name);
    let mut here = open.into_iter().flat_map(|it| &it.entries);
    let entry = typed.entry.and_then(|id| here.find(|it| it.id == id));
    let content = views::client::entry::show(&EntryPage {
        profile,
        n,
        open,
        section: typed.section,
        entry,
        form: &typed.form,
        complaints: &typed.complaints,
        told: typed.told,
        once: typed.once,
        agencies: &agencies.collect::<Vec<_>>(),
        clients: &contacts::of_entries(&app.store, advocate, profile).await?,
    });
    let body = body(views::client::entry::title(typed.section, entry.is_some()), content)
        .failed(!typed.complaints.is_empty() || typed.told.is_some());
    Ok((typed.status, shown(app, advocate, body)).into_response())
}

fn here(client: ClientId, n: &str) -> Result<String, Problem> {
    Ok(account_address(client, n.parse().map_err(|_| Problem::NotFound)?))
}
