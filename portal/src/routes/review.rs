//! Looking at a referral. Changes nothing but the audit log.

use axum::{
    extract::{Path, Query, State},
    response::IntoResponse,
};
use domain::{
    Reference, StaffNoteId,
    chain::NotPossible,
    referral::{Origin, Status},
    words::referral as words,
};
use jiff::tz::TimeZone;
use maud::Markup;
use store::{
    ActError, beside,
    review::{self, HistoryStep, Review},
    staff_notes,
    viewer::Advocate,
};

use super::queue::Wanted;
use crate::{
    App,
    extract::As,
    form::Typed,
    page::Body,
    problem::Problem,
    times,
    views::{self, changes::SentAgain, notes::Notes, queue::Clock, review::ReviewPage},
};

/// `GET /queue/{reference}`
pub(crate) async fn show(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let review = open(&app, &advocate, &reference).await?;
    page(&app, &advocate, &review, &Typed::default(), wanted.done()).await
}

/// The page of a referral. `typed` is a note that could not be added; `done` what just happened.
pub(crate) async fn page(
    app: &App,
    advocate: &Advocate,
    review: &Review,
    typed: &Typed,
    done: Option<&'static str>,
) -> Result<Markup, Problem> {
    let sent_again = sent_again(app, advocate, review).await?;
    let beside = beside::beside(&app.store, advocate, review).await?;
    let notes = staff_notes::of(&app.store, advocate, review).await?;
    let content = views::review::show(&ReviewPage {
        review,
        sent_again: sent_again.as_ref(),
        beside: beside.as_ref(),
        clock: clock(app, review),
        notes: Notes {
            notes: &notes,
            key: typed.value("key").parse().unwrap_or_else(|_| StaffNoteId::new()),
            typed,
        },
        me: advocate.person(),
        administrator: advocate.administrator().is_some(),
        today: app.store.today(),
        at: &|at| app.time(at),
        ago: &|at| app.ago(at),
    });
    let body = Body::wide(title(review), content).flash(done).failed(typed.failed());
    Ok(app.page(Some(advocate), "/queue/", body))
}

/// How long an urgent referral has waited, as the queue says it.
pub(crate) fn clock(app: &App, review: &Review) -> Option<Clock> {
    let waits = review.position.status == Status::Submitted && review.answers.is_urgent();
    let present = review.revisions.iter().find(|it| it.n == review.position.rev);
    let present = present.filter(|_| waits)?;
    Some(Clock::of(present.received_at, app.store.timing.urgent, app.store.now()))
}

/// `GET /queue/{reference}/revisions/{n}`
pub(crate) async fn revision(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path((reference, n)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let review = open(&app, &advocate, &reference).await?;
    let n = n.parse().map_err(|_| Problem::NotFound)?;
    let known = review.revisions.iter().find(|it| it.n == n).ok_or(Problem::NotFound)?;
    let sent = review::revision(&app.store, &advocate, review.referral.reference, n).await?;
    let sent = sent.ok_or(Problem::NotFound)?;
    let content = views::review::revision(&review, n, &sent, &app.time(known.sent_at));
    Ok(app.page(Some(&advocate), "/queue/", Body::wide(title(&review), content)))
}

/// The referral that an address names.
pub(crate) async fn open(app: &App, advocate: &Advocate, reference: &str) -> Result<Review, Problem> {
    let reference: Reference = reference.parse().map_err(|_| Problem::NotFound)?;
    review::open(&app.store, advocate, reference)
        .await?
        .ok_or(Problem::NotFound)
}

/// The title of pages about a referral: no name, because titles stay in the browser's history.
pub(crate) fn title(review: &Review) -> String {
    format!("{} {}", review.kind().label(), review.referral.reference)
}

/// The title of a page that does something with a referral.
pub(crate) fn titled(what: &str, review: &Review) -> String {
    format!("{what}: {}", title(review))
}

/// The problem that a refusal is, with the way back to the referral.
pub(crate) fn problem(app: &App, error: ActError, reference: Reference) -> Problem {
    Problem::of_act(error, &views::queue::href(reference), &app.store.zone)
}

/// Refuses unless the referral stands at one of these, and says who moved it on and when.
pub(crate) fn stands_at(app: &App, review: &Review, allowed: &[Status]) -> Result<(), Problem> {
    let status = review.position.status;
    if allowed.contains(&status) {
        return Ok(());
    }
    Err(views::review::top(review).map_or_else(
        || problem(app, NotPossible::From(status).into(), review.referral.reference),
        |top| overtaken(review, top, &app.store.zone),
    ))
}

/// Somebody was faster, by this step.
pub(crate) fn overtaken(review: &Review, step: &HistoryStep, zone: &TimeZone) -> Problem {
    Problem::Conflict {
        sentence: words::overtaken(&step.by, step.step.kind, &times::long(step.at, zone)),
        href: views::queue::href(review.referral.reference),
    }
}

/// Who has done what with a referral since the step at which a page was made.
pub(crate) fn since(review: &Review, seen: i64, zone: &TimeZone) -> Vec<String> {
    let since = review.history.iter().filter(|it| it.step.n > seen);
    since
        .map(|it| words::overtaken(&it.by, it.step.kind, &times::long(it.at, zone)))
        .collect()
}

/// What the referrer sent last, and the time before. What was made of it by a merge was not sent by them.
async fn sent_again(app: &App, advocate: &Advocate, review: &Review) -> Result<Option<SentAgain>, Problem> {
    let revisions = review.revisions.iter().rev();
    let mut sent = revisions.filter(|it| it.origin == Origin::Referrer).map(|it| it.n);
    let (Some(last), Some(earlier)) = (sent.next(), sent.next()) else {
        return Ok(None);
    };
    let read = async |n| review::revision(&app.store, advocate, review.referral.reference, n).await;
    let last = if last == review.position.rev {
        Some(review.answers.clone())
    } else {
        read(last).await?
    };
    let both = read(earlier).await?.zip(last);
    Ok(both.map(|(before, now)| SentAgain { before, now }))
}

#[cfg(test)]
mod tests {
    use domain::referral::Kind;

    use super::*;
    use crate::views::samples;

    #[test]
    fn who_comes_second_is_told_who_was_first_and_when() {
        let review = samples::review(Kind::Client, false);
        let first = &review.history[0];
        let Problem::Conflict { sentence, href } = overtaken(&review, first, &TimeZone::UTC) else {
            panic!("not a conflict");
        };
        assert!(
            sentence.starts_with("Ann Lee has already ") && sentence.ends_with(", at Nov 18, 2026, 11:06 AM UTC."),
            "{sentence}"
        );
        assert_eq!(href, views::queue::href(review.referral.reference));
    }
}
