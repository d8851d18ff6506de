//! What a client's profile says and said: the days of a value corrected, an earlier value added.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    ActId, FactId,
    answers::{self, Answers, Complaint, Scope},
    catalogue::ProfileField,
    form::Form,
    record::RecordDeed,
    referral::Kind,
    text::Prose,
    words::record as words,
};
use jiff::civil::Date;
use store::{
    ActError,
    client_record::past::{self, Correction, Days, Held},
    viewer::Advocate,
};

use super::{accounts::day, body, born, done, goes_on, named, problem, selected, shown};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    problem::Problem,
    routes::{clients::open, queue::Wanted},
    views::{
        self,
        client::{
            history::address,
            past::{Of, PastPage},
        },
    },
};

/// `GET /clients/{id}/history`
pub(crate) async fn show(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let all = past::history(&app.store, &advocate, profile.id).await?;
    let content = views::client::history::show(&profile, selected(&profile, &wanted), &all, &|at| app.time(at));
    Ok(shown(
        &app,
        &advocate,
        body(words::TAB_HISTORY, content).flash(wanted.done()),
    ))
}

/// A form about a value and its days, as it is filled in.
struct Filled {
    form: Form,
    complaints: Vec<Complaint>,
    typed: Typed,
    told: Option<&'static str>,
    status: StatusCode,
}

impl Filled {
    fn new(typed: Typed) -> Self {
        Self {
            form: Form::default(),
            complaints: Vec::new(),
            typed,
            told: None,
            status: StatusCode::OK,
        }
    }

    fn failed(&self) -> bool {
        !self.complaints.is_empty() || self.typed.failed()
    }

    /// What it says beside the value: since when, until when, and who said so.
    fn days(&mut self, app: &App, born: Option<Date>) -> [Option<Date>; 2] {
        let days = ["from", "until"].map(|it| day(app, &mut self.typed, it, born));
        if let [Some(from), Some(until)] = days
            && until < from
        {
            self.typed.complain("until", words::UNTIL_BEFORE);
        }
        days
    }

    async fn page(self, app: &App, advocate: &Advocate, id: &str, of: Of<'_>) -> Result<Response, Problem> {
        let client = named(id)?;
        let profile = goes_on(app, advocate, client).await?;
        let told = if profile.id == client {
            self.told
        } else {
            Some(words::MERGED_SINCE)
        };
        let content = views::client::past::show(&PastPage {
            profile: &profile,
            of,
            form: &self.form,
            complaints: &self.complaints,
            typed: &self.typed,
            told,
        });
        let status = if told.is_some() {
            StatusCode::CONFLICT
        } else {
            self.status
        };
        let body = body(views::client::past::title(of), content).failed(status != StatusCode::OK);
        Ok((status, shown(app, advocate, body)).into_response())
    }
}

/// The field, if its values change with time.
fn field(name: &str) -> Result<ProfileField, Problem> {
    ProfileField::named(name)
        .filter(|it| past::has_days(*it))
        .ok_or(Problem::NotFound)
}

/// `GET /clients/{id}/history/new/{field}`
pub(crate) async fn ask_new(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let of = Of::Earlier(field(&name)?, ActId::new());
    Filled::new(Typed::default()).page(&app, &advocate, &id, of).await
}

/// `POST /clients/{id}/history/new/{field}`
pub(crate) async fn add(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, name)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let (client, field, once) = (named(&id)?, field(&name)?, pairs.once());
    let form = Form::from_pairs(pairs.0.iter().cloned());
    let parsed = answers::parse(&form, Kind::Client, Scope::Profile(field), app.store.today());
    let mut filled = Filled {
        form,
        complaints: parsed.complaints,
        status: StatusCode::UNPROCESSABLE_ENTITY,
        ..Filled::new(Typed::new(pairs))
    };
    if filled.complaints.is_empty() && parsed.answers == Answers::default() {
        filled.complaints.extend(field.fields().next().map(|it| Complaint {
            path: it.path(0),
            message: words::NOTHING_TYPED.to_owned(),
        }));
    }
    let [from, until] = filled.days(&app, born(&app, &advocate, client).await?);
    if until.is_none() && filled.typed.error("until").is_none() {
        filled.typed.complain("until", words::UNTIL_REQUIRED);
    }
    let note = filled.typed.parse_optional("said_by", Prose::parse);
    if let Some(until) = until.filter(|_| !filled.failed()) {
        let value = (&parsed.answers, from.unwrap_or(until), until);
        match past::add(&app.store, &advocate, client, once, field, value, note).await {
            Ok(()) => return Ok(done(&address(client), RecordDeed::ProfileChanged)),
            // Merged into another profile meanwhile: there it goes on.
            Err(ActError::NotFound) => {}
            Err(error) => return Err(problem(&app, error, client)),
        }
    }
    filled.page(&app, &advocate, &id, Of::Earlier(field, once)).await
}

/// The value that an address names.
async fn held(app: &App, advocate: &Advocate, id: &str, fact: &str) -> Result<Held, Problem> {
    let fact: FactId = fact.parse().map_err(|_| Problem::NotFound)?;
    let client = named(id)?;
    let profile = goes_on(app, advocate, client).await?;
    let held = past::find(&app.store, advocate, client, fact).await?;
    held.filter(|_| profile.id == client).ok_or_else(|| Problem::Conflict {
        sentence: words::VALUE_CHANGED.to_owned(),
        href: address(profile.id),
    })
}

/// `GET /clients/{id}/history/{fact}`
pub(crate) async fn ask(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, fact)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let profile = open(&app, &advocate, &id).await?;
    let held = held(&app, &advocate, &id, &fact).await?;
    if held.fact.to_string() != fact {
        // Its days were corrected since the link was made.
        return Ok(Redirect::to(&format!("{}/{}", address(profile.id), held.fact)).into_response());
    }
    let days = match held.days {
        Days::Since(from) => [Some(from), None],
        Days::FromUntil(from, until) => [Some(from).filter(|it| *it < until), Some(until)],
    };
    let mut typed = Typed::default();
    for (name, day) in ["from", "until"].into_iter().zip(days) {
        let Some(day) = day else { continue };
        typed.put(&format!("{name}.month"), day.month().to_string());
        typed.put(&format!("{name}.day"), day.day().to_string());
        typed.put(&format!("{name}.year"), day.year().to_string());
    }
    Filled::new(typed).page(&app, &advocate, &id, Of::Value(&held)).await
}

/// `POST /clients/{id}/history/{fact}`
pub(crate) async fn correct(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, fact)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let client = named(&id)?;
    let held = held(&app, &advocate, &id, &fact).await?;
    let mut filled = Filled {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        ..Filled::new(Typed::new(pairs))
    };
    let [from, until] = filled.days(&app, born(&app, &advocate, client).await?);
    let days = match held.days {
        Days::Since(_) => {
            if from.is_none() && filled.typed.error("from").is_none() {
                filled.typed.complain("from", words::SINCE_REQUIRED);
            }
            from.map(Days::Since)
        }
        Days::FromUntil(..) => {
            if until.is_none() && filled.typed.error("until").is_none() {
                filled.typed.complain("until", words::UNTIL_REQUIRED);
            }
            until.map(|until| Days::FromUntil(from.unwrap_or(until), until))
        }
    };
    if held.fact.to_string() != fact {
        if days == Some(held.days) {
            // Pressed twice, or somebody else has said the same: it is so.
            return Ok(done(&address(client), RecordDeed::ProfileChanged));
        }
        filled.told = Some(words::CHANGED_SINCE);
        return filled.page(&app, &advocate, &id, Of::Value(&held)).await;
    }
    let note = filled.typed.parse_optional("said_by", Prose::parse);
    let Some(days) = days.filter(|_| !filled.failed()) else {
        return filled.page(&app, &advocate, &id, Of::Value(&held)).await;
    };
    let to = Correction::Days(days);
    let corrected = past::correct(&app.store, &advocate, client, held.fact, to, note).await;
    ended(&app, corrected, client)
}

/// `POST /clients/{id}/history/{fact}/removal`
pub(crate) async fn remove(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((id, fact)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let held = held(&app, &advocate, &id, &fact).await?;
    let client = named(&id)?;
    if held.fact.to_string() != fact {
        // Its days were corrected since: that is seen first.
        return Err(Problem::Conflict {
            sentence: words::VALUE_CHANGED.to_owned(),
            href: format!("{}/{}", views::client::history::address(client), held.fact),
        });
    }
    let removed = past::correct(&app.store, &advocate, client, held.fact, Correction::Wrong, None).await;
    ended(&app, removed, client)
}

fn ended(app: &App, result: Result<(), ActError>, client: domain::ClientId) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(done(&address(client), RecordDeed::ProfileChanged)),
        Err(ActError::Changed) => Err(Problem::Conflict {
            sentence: words::VALUE_CHANGED.to_owned(),
            href: address(client),
        }),
        Err(error) => Err(problem(app, error, client)),
    }
}
