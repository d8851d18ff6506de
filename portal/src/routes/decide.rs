//! Returning a referral, deleting it, undoing a decision. Each is asked first, and done by a POST that knows the step it was
//! asked at.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    catalogue::Path as FieldPath,
    chain::NotPossible,
    reason::{NoReason, Notes, Reasons, ReturnReason},
    referral::Status,
    text::{Line, Prose},
    words::{advocate as words, mails, returns},
};
use store::{ActError, act::Blocker, decide, review::Review, undo, viewer::Advocate};

use super::{
    claims::warned,
    review::{open, overtaken, problem, stands_at},
};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::{
        self,
        decide::{FIELD_INPUTS, NOTE_INPUTS},
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
    Ok(rejection_page(&app, &advocate, &review, &begun(&review)))
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
        return Ok(rejection_page(&app, &advocate, &review, &typed).into_response());
    }
    let reasons = reasons(&typed.pairs);
    if let Err(error) = &reasons {
        typed.complain("reason", error);
    }
    let notes = notes(&mut typed);
    let (Ok(reasons), false) = (reasons, typed.failed()) else {
        let review = open(&app, &advocate, &reference).await?;
        let page = rejection_page(&app, &advocate, &review, &typed);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let reference = reference.parse().map_err(|_| Problem::NotFound)?;
    let step = typed.pairs.number("step");
    let done = decide::reject(&app.store, &advocate, reference, step, reasons, Some(&notes)).await;
    done.map_err(|it| problem(&app, it, reference))?;
    Ok(Redirect::to("/queue?done=returned").into_response())
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
        match Line::parse(&text) {
            _ if !ticked.contains(&path) => typed.complain(input, returns::TICK_IT_TOO),
            Err(error) => typed.complain(input, error),
            Ok(note) => drop(notes.fields.insert(path, note)),
        }
    }
    notes
}

fn rejection_page(app: &App, advocate: &Advocate, review: &Review, typed: &Typed) -> maud::Markup {
    let (referral, day) = (&review.referral, mails::day(app.store.today()));
    let reference = referral.reference.to_string();
    let subject = mails::subject(
        &app.site.name,
        &reference,
        referral.kind,
        &day,
        mails::RETURNED.happened,
    );
    let content = views::decide::rejection(review, typed, reasons(&typed.pairs).ok().as_ref(), &subject);
    app.page(
        Some(advocate),
        "/queue/",
        warned(
            app,
            advocate,
            review,
            Body::narrow(words::REJECTION, content).failed(typed.failed()),
        ),
    )
}

/// `GET /queue/{reference}/deletion`
pub(crate) async fn deletion(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let review = open(&app, &advocate, &reference).await?;
    stands_at(&app, &review, &[Status::Submitted, Status::Rejected])?;
    Ok(deletion_page(&app, &advocate, &review, &begun(&review)))
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
    if typed.failed() {
        let review = open(&app, &advocate, &reference).await?;
        let page = deletion_page(&app, &advocate, &review, &typed);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let reference = reference.parse().map_err(|_| Problem::NotFound)?;
    let done = decide::delete(
        &app.store,
        &advocate,
        reference,
        typed.pairs.number("step"),
        note.as_ref(),
    )
    .await;
    done.map_err(|it| problem(&app, it, reference))?;
    Ok(Redirect::to("/queue?done=deleted").into_response())
}

fn deletion_page(app: &App, advocate: &Advocate, review: &Review, typed: &Typed) -> maud::Markup {
    let content = views::decide::deletion(review, typed);
    app.page(
        Some(advocate),
        "/queue/",
        warned(
            app,
            advocate,
            review,
            Body::narrow(words::DELETION, content).failed(typed.failed()),
        ),
    )
}

/// `GET /queue/{reference}/undo`
pub(crate) async fn ask_undo(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let review = open(&app, &advocate, &reference).await?;
    let top = views::review::undoable(&review).ok_or_else(|| match review.history.as_slice() {
        // What there was to undo, somebody has just undone, or the referrer has acted since.
        [_, .., last] => overtaken(&review, last, &app.store.zone),
        _ => problem(&app, NotPossible::NothingToUndo.into(), review.referral.reference),
    })?;
    let other = match review.peer {
        Some(peer) => Some(open(&app, &advocate, &peer.to_string()).await?),
        None => None,
    };
    // While something later stands on the other half, nothing is offered that would be refused.
    let later = other.as_ref().and_then(views::review::top);
    if let Some(later) = later.filter(|it| it.step.act != top.step.act) {
        let blocker = Blocker {
            by: later.by.clone(),
            act: later.step.kind.as_str().to_owned(),
            at: later.at,
        };
        return Err(problem(&app, ActError::Blocked(blocker), review.referral.reference));
    }
    let content = views::decide::undo(&review, other.as_ref(), (top.step.kind, &top.by), &app.time(top.at));
    Ok(app.page(Some(&advocate), "/queue/", Body::narrow(words::UNDO_TITLE, content)))
}

/// `POST /queue/{reference}/undo`
pub(crate) async fn undo(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(reference): Path<String>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let reference = reference.parse().map_err(|_| Problem::NotFound)?;
    let done = undo::undo(&app.store, &advocate, reference, pairs.number("step")).await;
    done.map_err(|it| problem(&app, it, reference))?;
    Ok(Redirect::to(&format!("{}?done=undone", href(reference))))
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
