//! Importing a referral: the client viewer first, then the intake screen of a new client or the page of an existing one.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    ClientId, Reference,
    answers::{self, Answers, Scope},
    birth::parse_day,
    catalogue::Section,
    form::Form,
    link::Link,
    referral::Status,
    text::Prose,
    words::{advocate as words, site},
};
use matching::{Born, Record};
use maud::{Markup, html};
use store::{
    ActError, claims,
    clients::{self, Hit},
    import::{self, Import, Target},
    links::{self, Offer},
    not_same,
    review::Review,
    viewer::Advocate,
};

use super::{
    claims::warned,
    kept::{self, Searched},
    queue::Wanted,
    review::{open, problem, since, stands_at, titled},
};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::{self, import::Intake, links::INPUT, queue::href},
};

/// `GET /queue/{reference}/import`: the search has already been run with the referral's data, or with what was typed.
pub(crate) async fn viewer(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    Query(asked): Query<Searched>,
) -> Result<impl IntoResponse, Problem> {
    let review = importable(&app, &advocate, &reference).await?;
    let mut typed = kept::searched(&app, &advocate, &asked).await?;
    let freely = typed.as_mut().and_then(searched);
    let record = freely.as_ref().unwrap_or(&review.record);
    let but = not_same::clients(&review.judged, &review.record);
    let hits = clients::search(&app.store, &advocate, record, &but).await?;
    let typed = typed.unwrap_or_default();
    let content = viewer_content(&app, &review, &hits, (record, &typed, freely.is_some()));
    let body = warned(
        &app,
        &advocate,
        &review,
        Body::wide(titled(words::VIEWER, &review), content),
    );
    Ok(app.page(Some(&advocate), "/queue/", body))
}

/// `POST /queue/{reference}/import`: searches freely; what was typed is in no address.
pub(crate) async fn search(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let review = importable(&app, &advocate, &reference).await?;
    let mut typed = Typed::new(pairs);
    if searched(&mut typed).is_some() {
        let here = format!("{}/import", href(review.referral.reference));
        return kept::to(&app, &advocate, &typed, &here).await;
    }
    let content = viewer_content(&app, &review, &[], (&Record::default(), &typed, true));
    let body = Body::wide(titled(words::VIEWER, &review), content).failed(true);
    let page = app.page(Some(&advocate), "/queue/", warned(&app, &advocate, &review, body));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn viewer_content(
    app: &App,
    review: &Review,
    hits: &[Hit],
    (searched, typed, freely): (&Record, &Typed, bool),
) -> Markup {
    let at = |at| app.time(at);
    views::import::viewer(review, hits, searched, typed, freely, (app.store.today(), &at))
}

/// What a search form says; complains if too little is said to find anybody.
pub(crate) fn searched(typed: &mut Typed) -> Option<Record> {
    let day = ["born.month", "born.day", "born.year"].map(|it| typed.value(it).to_owned());
    let born = match &day {
        [month, day, year] if [month, day, year].iter().all(|it| it.trim().is_empty()) => Born::Unknown,
        [month, day, year] => match parse_day(month, day, year) {
            Ok(day) => Born::On(day),
            Err(error) => {
                typed.complain("born", error);
                return None;
            }
        },
    };
    let text = |name| typed.value(name).trim().to_owned();
    let record = Record {
        given_name: text("first_name"),
        family_name: text("last_name"),
        phones: vec![text("phone")].into_iter().filter(|it| !it.is_empty()).collect(),
        born,
        ..Record::default()
    };
    if matching::keys(&record).is_empty() && record.family_name.is_empty() {
        typed.complain("last_name", words::TOO_LITTLE);
        return None;
    }
    Some(record)
}

/// `GET /queue/{reference}/import/new`: the intake screen, filled in. Leaving it changes nothing.
pub(crate) async fn intake(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let review = importable(&app, &advocate, &reference).await?;
    let mut typed = begun(&review);
    let profile = of_child(&review.answers);
    let hits = like(&app, &advocate, &review, &profile).await?;
    let offers = links::offered(&app.store, &advocate, &review, None).await?;
    typed.pairs.0.extend(ticked(&offers));
    let page = Intake {
        review: &review,
        form: &profile.to_form(),
        complaints: &[],
        typed: &typed,
        strong: import::strong_match(&hits),
        offers: &offers,
        changed: &[],
    };
    Ok(intake_page(&app, &advocate, &page))
}

/// `POST /queue/{reference}/import/new`
pub(crate) async fn add(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let review = open(&app, &advocate, &reference).await?;
    let reference = review.referral.reference;
    let form = Form::from_pairs(pairs.0.clone());
    let mut typed = Typed::new(pairs);
    let reason = typed.parse_optional("reason", Prose::parse);
    let parsed = answers::parse(
        &form,
        review.referral.kind,
        Scope::Only(Section::Child),
        app.store.today(),
    );
    let (profile, complaints) = (parsed.answers, parsed.complaints);
    let (mut review, mut status) = (review, StatusCode::UNPROCESSABLE_ENTITY);
    if !typed.failed() && complaints.is_empty() {
        let target = Target::NewClient {
            profile: profile.clone(),
            reason,
        };
        let import = Import {
            links: links_of(&typed),
            ..target.into()
        };
        let again = import.clone();
        match import::import(&app.store, &advocate, reference, typed.pairs.number("step"), import).await {
            Ok((client, _)) => return Ok(imported(client, reference)),
            Err(ActError::ReasonNeeded) => typed.complain("reason", site::REASON_NEEDED),
            // What was typed is shown again, with what has happened; unless the button was pressed twice.
            Err(ActError::Overtaken(_) | ActError::NotPossible(_)) => {
                if let Some(client) = import::done(&app.store, &advocate, reference, &again).await? {
                    return Ok(imported(client, reference));
                }
                status = StatusCode::CONFLICT;
                review = open(&app, &advocate, &reference.to_string()).await?;
            }
            Err(error) => return Err(problem(&app, error, reference)),
        }
    }
    let changed = since(&review, typed.pairs.number("step"), &app.store.zone);
    // From here on it is as it is now.
    typed.put("step", review.position.step.to_string());
    let offers = links::offered(&app.store, &advocate, &review, None).await?;
    let hits = like(&app, &advocate, &review, &profile).await?;
    let strong = import::strong_match(&hits);
    let page = Intake {
        review: &review,
        form: &form,
        complaints: &complaints,
        typed: &typed,
        strong,
        offers: &offers,
        changed: &changed,
    };
    Ok((status, intake_page(&app, &advocate, &page)).into_response())
}

fn intake_page(app: &App, advocate: &Advocate, page: &Intake<'_>) -> Markup {
    let failed = page.typed.failed() || !page.complaints.is_empty() || !page.changed.is_empty();
    let body = Body::narrow(titled(words::INTAKE, page.review), views::import::intake(page));
    app.page(
        Some(advocate),
        "/queue/",
        warned(app, advocate, page.review, body.failed(failed)),
    )
}

/// The boxes that are ticked at first: of everybody whom the child is clearly to be linked with.
pub(crate) fn ticked(offers: &[Offer]) -> impl Iterator<Item = (String, String)> + '_ {
    let clear = offers.iter().filter(|it| it.clear);
    clear.map(|it| (INPUT.to_owned(), it.link.to_string()))
}

/// The boxes that are ticked.
pub(crate) fn links_of(typed: &Typed) -> Vec<Link> {
    typed.pairs.all(INPUT).filter_map(|it| it.parse().ok()).collect()
}

/// To the client to whom a referral was imported.
pub(crate) fn imported(client: ClientId, reference: Reference) -> Response {
    Redirect::to(&format!("/clients/{client}?done=imported&of={reference}")).into_response()
}

/// What is said there: which referral it was, and from there to undo it, to the queue, or to the next one.
pub(crate) async fn done(app: &App, advocate: &Advocate, wanted: &Wanted) -> Result<Option<Markup>, Problem> {
    let Some(reference) = wanted.decided().filter(|_| wanted.was("imported")) else {
        return Ok(wanted.done().map(|it| html! { (it) }));
    };
    let next = claims::next(&app.store, advocate).await?;
    Ok(Some(views::import::done(reference, next)))
}

/// A referral that waits, and so can be imported.
pub(crate) async fn importable(app: &App, advocate: &Advocate, reference: &str) -> Result<Review, Problem> {
    let review = open(app, advocate, reference).await?;
    stands_at(app, &review, &[Status::Submitted])?;
    Ok(review)
}

/// The form as it begins: at the step where the referral is.
fn begun(review: &Review) -> Typed {
    Typed::filled(&[("step", review.position.step.to_string())])
}

/// What a referral says of the child.
fn of_child(sent: &Answers) -> Answers {
    let mut child = Answers::default();
    for (path, value) in sent.iter().filter(|it| it.0.field.field().section == Section::Child) {
        child.set(path, value.clone());
    }
    child
}

/// The clients like a profile that is about to be added: what the import itself looks at.
async fn like(app: &App, advocate: &Advocate, review: &Review, profile: &Answers) -> Result<Vec<Hit>, Problem> {
    let record = store::import::new_client(profile, &review.answers, review.sent_on);
    let but = not_same::clients(&review.judged, &record);
    Ok(clients::search(&app.store, advocate, &record, &but).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(pairs: &[(&str, &str)]) -> (Option<Record>, Typed) {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let mut typed = Typed::new(Pairs(pairs));
        (searched(&mut typed), typed)
    }

    #[test]
    fn a_search_says_when_it_could_find_nobody() {
        assert_eq!(search(&[]).1.error("last_name"), Some(words::TOO_LITTLE));
        assert!(search(&[("first_name", "Ada")]).1.failed());
        assert!(search(&[("last_name", "King")]).0.is_some(), "whoever has this name");
        assert!(
            search(&[("born.month", "13"), ("born.day", "1"), ("born.year", "2016")])
                .1
                .error("born")
                .is_some()
        );
        assert!(search(&[("first_name", "Ada"), ("last_name", "King")]).0.is_some());
        assert!(search(&[("phone", "512 555-0143")]).0.is_some());
        let day = [
            ("last_name", "King"),
            ("born.month", "March"),
            ("born.day", "14"),
            ("born.year", "2016"),
        ];
        assert!(search(&day).0.is_some());
    }
}
