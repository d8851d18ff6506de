//! Returning a referral, deleting it, undoing a decision. Each is asked first, and done by a POST that knows the step it was
//! asked at.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Reference,
    catalogue::Path as FieldPath,
    chain::{NotPossible, StepKind},
    reason::{NoReason, Notes, Reasons, ReturnReason},
    record::RecordDeed,
    referral::Status,
    text::{Line, Prose},
    words::{advocate as words, mails, referral, referrer, returns, site},
};
use maud::{Markup, html};
use store::{
    ActError, decide,
    review::{HistoryStep, Review},
    undo::{self, Place},
    viewer::Advocate,
};

use super::{
    account::confirmed,
    claims::warned,
    conflict,
    review::{clock, open, overtaken, problem, stands_at},
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
        client::address,
        decide::{FIELD_INPUTS, NOTE_INPUTS, parts},
        queue::href,
    },
};

/// `GET /queue/{reference}/rejection`
pub(crate) async fn rejection(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let review = open(&app, &advocate, &reference).await?;
    stands_at(&app, &review, &[Status::Submitted])?;
    if review.position.merged {
        return Err(problem(&app, NotPossible::Merged.into(), review.referral.reference));
    }
    Ok(rejection_page(&app, &advocate, &review, &begun(&review), None))
}

/// `POST /queue/{reference}/rejection`: with the button for the preview only shows what the e-mail would say.
pub(crate) async fn reject(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    if typed.pairs.is_ticked("preview") {
        let review = open(&app, &advocate, &reference).await?;
        return Ok(rejection_page(&app, &advocate, &review, &typed, None).into_response());
    }
    let reasons = reasons(&typed.pairs);
    if let Err(error) = &reasons {
        typed.complain("reason", error);
    }
    let notes = notes(&mut typed);
    let (Ok(reasons), false) = (reasons, typed.failed()) else {
        let review = open(&app, &advocate, &reference).await?;
        let page = rejection_page(&app, &advocate, &review, &typed, None);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (reference, step) = (parse(&reference)?, typed.pairs.number("step"));
    let done = decide::reject(&app.store, &advocate, reference, step, reasons.clone(), Some(&notes)).await;
    let Err(error) = done else {
        return Ok(done_with("returned", reference));
    };
    let review = open(&app, &advocate, &reference.to_string()).await?;
    if did_it(&error, &advocate, (&review, step), StepKind::Reject)
        && views::review::top(&review).is_some_and(|it| it.step.reasons.as_ref() == Some(&reasons))
        && review.notes == notes
    {
        return Ok(done_with("returned", reference));
    }
    let told = conflict::told(&app, &error).ok_or_else(|| problem(&app, error, reference))?;
    if review.position.status == Status::Submitted && !review.position.merged {
        let typed = conflict::at_its_step(typed, &review);
        let page = rejection_page(&app, &advocate, &review, &typed, Some(&told));
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    let yours = views::returns::filled_in(&reasons, &notes);
    Ok(conflict::lost(&app, &advocate, &review, &told, &yours))
}

/// Whether a form was sent twice: what was to be done at a step oneself has done then, and nothing was done since.
fn did_it(error: &ActError, by: &Advocate, (review, step): (&Review, i64), deed: StepKind) -> bool {
    let own = matches!(error, ActError::Overtaken(it) if it.person == by.person() && it.did == deed);
    own && review.position.step == step + 1
}

/// Back to the queue, from where it can be undone while the e-mail is held.
fn done_with(what: &str, reference: Reference) -> Response {
    Redirect::to(&format!("/queue?done={what}&of={reference}")).into_response()
}

fn parse(reference: &str) -> Result<Reference, Problem> {
    reference.parse().map_err(|_| Problem::NotFound)
}

/// The form as it begins: at the step where the referral is.
fn begun(review: &Review) -> Typed {
    Typed::filled(&[("step", review.position.step.to_string())])
}

/// The reasons and fields that are ticked; what is none of ours is left out.
fn reasons(pairs: &Pairs) -> Result<Reasons, NoReason> {
    let codes = pairs.all("reason").filter_map(ReturnReason::parse).collect();
    Reasons::new(codes, ticked(pairs).collect())
}

/// The fields that are ticked.
fn ticked(pairs: &Pairs) -> impl Iterator<Item = FieldPath> {
    let fields = pairs.0.iter().filter(|it| it.0.starts_with(FIELD_INPUTS));
    fields.filter_map(|it| it.1.parse().ok())
}

/// What is written, about the whole and about the fields that are ticked. What is written beside another field is neither sent nor
/// lost: it is complained about.
fn notes(typed: &mut Typed) -> Notes {
    let mut notes = Notes {
        general: typed.parse_optional("note", Prose::parse),
        ..Notes::default()
    };
    let ticked: Vec<FieldPath> = ticked(&typed.pairs).collect();
    let written: Vec<(FieldPath, String)> = (typed.pairs.0.iter())
        .filter(|it| !it.1.trim().is_empty())
        .filter_map(|(name, text)| Some((name.strip_prefix(NOTE_INPUTS)?.parse().ok()?, text.clone())))
        .collect();
    for (path, text) in written {
        let input = format!("{NOTE_INPUTS}{path}");
        // In the summary at the top nothing else says which field it is.
        let mistake = |message: &str| referrer::mistake(&path.label(), message);
        match Line::parse(&text) {
            _ if !ticked.contains(&path) => typed.complain(input, mistake(returns::TICK_IT_TOO)),
            Err(error) => typed.complain(input, mistake(&error.to_string())),
            Ok(note) => drop(notes.fields.insert(path, note)),
        }
    }
    notes
}

/// `told`: what somebody else has done since the form was opened.
fn rejection_page(app: &App, advocate: &Advocate, review: &Review, typed: &Typed, told: Option<&str>) -> Markup {
    let referral = &review.referral;
    let sent = review
        .revisions
        .first()
        .map_or_else(|| app.store.now(), |it| it.sent_at);
    let day = mails::day(app.store.day_of(sent));
    let reference = referral.reference.to_string();
    let subject = mails::subject(
        &app.site.name,
        &reference,
        referral.kind,
        &day,
        mails::RETURNED.happened,
    );
    let content = views::decide::rejection(review, typed, reasons(&typed.pairs).ok().as_ref(), &subject);
    decision_page(
        app,
        advocate,
        review,
        Body::narrow(words::REJECTION, content).failed(typed.failed()),
        told,
    )
}

/// The page of a decision, which says first what somebody else does or has done with the referral.
fn decision_page(app: &App, advocate: &Advocate, review: &Review, body: Body, told: Option<&str>) -> Markup {
    let failed = body.failed || told.is_some();
    let body = body.remark(told.map(views::conflict::remark)).failed(failed);
    app.page(Some(advocate), "/queue/", warned(app, advocate, review, body))
}

/// From where a referral can be deleted.
const DELETABLE: [Status; 2] = [Status::Submitted, Status::Rejected];

/// `GET /queue/{reference}/deletion`
pub(crate) async fn deletion(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let review = open(&app, &advocate, &reference).await?;
    stands_at(&app, &review, &DELETABLE)?;
    Ok(deletion_page(&app, &advocate, &review, &begun(&review), None))
}

/// `POST /queue/{reference}/deletion`
pub(crate) async fn delete(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    let note = typed.parse_optional("note", Prose::parse);
    let review = open(&app, &advocate, &reference).await?;
    if note.is_none() && review.answers.is_urgent() && !typed.failed() {
        typed.complain("note", words::DELETION_REASON_NEEDED);
    }
    if typed.failed() && DELETABLE.contains(&review.position.status) {
        let page = deletion_page(&app, &advocate, &review, &typed, None);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (reference, step) = (parse(&reference)?, typed.pairs.number("step"));
    let Err(error) = decide::delete(&app.store, &advocate, reference, step, note.as_ref()).await else {
        return Ok(done_with("deleted", reference));
    };
    let review = open(&app, &advocate, &reference.to_string()).await?;
    if did_it(&error, &advocate, (&review, step), StepKind::Delete) && review.notes.general == note {
        return Ok(done_with("deleted", reference));
    }
    let told = conflict::told(&app, &error).ok_or_else(|| problem(&app, error, reference))?;
    if DELETABLE.contains(&review.position.status) {
        let typed = conflict::at_its_step(typed, &review);
        let page = deletion_page(&app, &advocate, &review, &typed, Some(&told));
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    let why = |it: Prose| {
        (
            words::DELETION_NOTE.to_owned(),
            views::conflict::typed(words::DELETION_NOTE, it.as_str()),
        )
    };
    let yours: Vec<(String, Markup)> = note.map(why).into_iter().collect();
    Ok(conflict::lost(&app, &advocate, &review, &told, &yours))
}

fn deletion_page(app: &App, advocate: &Advocate, review: &Review, typed: &Typed, told: Option<&str>) -> Markup {
    let content = views::decide::deletion(review, clock(app, review), typed);
    decision_page(
        app,
        advocate,
        review,
        Body::narrow(words::DELETION, content).failed(typed.failed()),
        told,
    )
}

/// `GET /queue/{reference}/undo`
pub(crate) async fn ask_undo(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let review = open(&app, &advocate, &reference).await?;
    undo_page(&app, &advocate, &review, &Typed::default(), None).await
}

/// `told`: what somebody else has done since the form was opened.
async fn undo_page(
    app: &App,
    advocate: &Advocate,
    review: &Review,
    typed: &Typed,
    told: Option<&str>,
) -> Result<Markup, Problem> {
    let top = views::review::undoable(review).ok_or_else(|| match review.history.as_slice() {
        // What there was to undo, somebody has just undone, or the referrer has acted since.
        [_, .., last] => overtaken(review, last, &app.store.zone),
        _ => problem(app, NotPossible::NothingToUndo.into(), review.referral.reference),
    })?;
    let other = match review.peer {
        Some(peer) => Some(open(app, advocate, &peer.to_string()).await?),
        None => None,
    };
    let foreseen = undo::foresee(&app.store, advocate, review.referral.reference).await?;
    let foreseen = foreseen.ok_or(Problem::NotFound)?;
    // While something later stands in the way, nothing is offered that would be refused.
    if let Some((it, place)) = foreseen.blocker {
        let at = times::long(it.at, &app.store.zone);
        return Err(Problem::Blocked {
            sentence: referral::blocked(&it.by, site::act_done(&it.act), &at),
            first: match place {
                Place::Referral(reference) => format!("{}/undo", href(reference)),
                // A page that only administrators may see; others are told to ask one.
                Place::Client(_) if it.act == RecordDeed::Deleted.as_str() => "/clients/deleted".to_owned(),
                Place::Client(client) if it.act == "client_linked" => address(client),
                Place::Client(client) => format!("{}/timeline", address(client)),
            },
            href: href(review.referral.reference),
        });
    }
    let did = (top.step.kind, top.by.as_str());
    let content = views::decide::undo(review, other.as_ref(), &foreseen, did, typed, &app.time(top.at));
    let body = Body::narrow(words::UNDO_TITLE, content).failed(typed.failed());
    Ok(decision_page(app, advocate, review, body, told))
}

/// `POST /queue/{reference}/undo`
pub(crate) async fn undo(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let (reference, step) = (parse(&reference)?, pairs.number("step"));
    let mut typed = Typed::new(pairs);
    let review = open(&app, &advocate, &reference.to_string()).await?;
    // What a merge brought together is told to two referrers again: it is asked once more who says so.
    if review.position.step == step
        && views::review::undoable(&review).is_some_and(|it| parts(it.step.kind))
        && !confirmed(&app, &advocate, &mut typed, &href(reference)).await?
    {
        let page = undo_page(&app, &advocate, &review, &typed, None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let Err(error) = undo::undo(&app.store, &advocate, reference, step).await else {
        return Ok(Redirect::to(&format!("{}?done=undone", href(reference))).into_response());
    };
    if matches!(error, ActError::Blocked(_)) {
        // Done since the form was opened: the page says what, and where that is undone.
        return Ok(undo_page(&app, &advocate, &review, &Typed::default(), None)
            .await?
            .into_response());
    }
    let review = open(&app, &advocate, &reference.to_string()).await?;
    if did_it(&error, &advocate, (&review, step), StepKind::Undo) {
        return Ok(Redirect::to(&format!("{}?done=undone", href(reference))).into_response());
    }
    let told = conflict::told(&app, &error).ok_or_else(|| problem(&app, error, reference))?;
    if views::review::undoable(&review).is_some() {
        let page = undo_page(&app, &advocate, &review, &Typed::default(), Some(&told)).await?;
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    // What stood on top when the form was made.
    let seen = review.history.iter().find(|it| it.step.n == step);
    let seen = seen.and_then(|seen| review.history.iter().find(|it| it.step.n == seen.step.top));
    let wanted = |it: &HistoryStep| {
        let what = html! { p { (words::decided(it.step.kind, &it.by)) ", " (app.time(it.at)) } };
        (returns::YOU_WANTED_TO_UNDO.to_owned(), what)
    };
    let yours: Vec<(String, Markup)> = seen.map(wanted).into_iter().collect();
    Ok(conflict::lost(&app, &advocate, &review, &told, &yours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reasons_and_fields_of_ours_are_taken() {
        let pairs = |pairs: &[(&str, &str)]| {
            Pairs(
                pairs
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
            )
        };
        let ticked = [
            ("reason", "missing_case_number"),
            ("reason", "<script>"),
            ("fields.child.0", "child.birth"),
            ("fields.caregiver.1", "caregiver.1.phone"),
            ("fields.child.0", "nothing.of.ours"),
            ("note", "child.sex"),
        ];
        let reasons = reasons(&pairs(&ticked)).unwrap();
        assert_eq!(reasons.codes(), [ReturnReason::MissingCaseNumber]);
        let fields: Vec<String> = reasons.fields().iter().map(ToString::to_string).collect();
        assert_eq!(fields, ["child.birth", "caregiver.1.phone"]);
        assert!(super::reasons(&pairs(&[("fields.child.0", "child.birth")])).is_err());
    }
}
