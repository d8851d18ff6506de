//! A referrer's own referrals.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect},
};
use domain::{
    Reference,
    answers::anchor,
    words::{referrer as words, site},
};
use maud::Markup;
use serde::Deserialize;
use store::{
    ActError, drafts,
    own::{self, OwnView},
    viewer::Sender,
};

use crate::{
    App,
    extract::As,
    form::Pairs,
    page::Body,
    problem::Problem,
    views::{self, referrals::List},
};

/// What of the list is wanted, as written in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    page: String,
    done: String,
}

/// `GET /referrals`
pub(crate) async fn list(
    State(app): State<App>,
    As(sender): As<Sender>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let page = wanted.page.parse().unwrap_or(1).clamp(1, 1_000_000);
    let sent = own::list(&app.store, &sender, page - 1).await?;
    let more = i64::try_from(sent.len()) == Ok(own::PAGE);
    let sent: Vec<_> = sent.into_iter().map(|it| (it.clone(), app.time(it.sent_at))).collect();
    let drafts = drafts::own(&app.store, &sender).await?;
    let drafts: Vec<_> = drafts
        .into_iter()
        .map(|it| (it.clone(), app.ago(it.saved_at)))
        .collect();
    let content = views::referrals::list(&List {
        drafts: &drafts,
        sent: &sent,
        page,
        more,
    });
    let done = match wanted.done.as_str() {
        "saved" => Some(words::DONE_SAVED),
        "password" => Some(site::DONE_PASSWORD),
        "discarded" => Some(words::DONE_DISCARDED),
        _ => None,
    };
    Ok(app.page(
        Some(&sender),
        "/referrals",
        Body::wide(words::MY_REFERRALS, content).flash(done),
    ))
}

/// `GET /referrals/{reference}`
pub(crate) async fn show(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(reference): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let view = open(&app, &sender, &reference).await?;
    let returned = view.returned.as_ref().map(|it| app.time(it.at));
    let content = views::referrals::show(&view, &app.time(view.sent_at), returned.as_ref());
    let done = match wanted.done.as_str() {
        "withdrawn" => Some(words::DONE_WITHDRAWN),
        "undone" => Some(words::DONE_WITHDRAWAL_UNDONE),
        _ => None,
    };
    Ok(page(
        &app,
        &sender,
        &words::referral_title(&view.reference.to_string()),
        content,
        done,
    ))
}

/// `GET /referrals/{reference}/receipt`
pub(crate) async fn receipt(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(reference): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let view = open(&app, &sender, &reference).await?;
    let content = views::referrals::receipt(&view, &app.time(view.sent_at), &app.site.help);
    Ok(page(&app, &sender, words::RECEIPT, content, None))
}

/// `POST /referrals/{reference}/correction`: begins or goes on with the correction of a returned referral, at one of its fields.
pub(crate) async fn correct(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(reference): Path<String>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let reference = parse(&reference)?;
    let id = drafts::correct(&app.store, &sender, reference).await;
    let id = id.map_err(|it| problem(&app, it, &format!("/referrals/{reference}")))?;
    let draft = drafts::find(&app.store, &sender, id).await?;
    // Goes on where the field stands now: of a draft that there was, somebody may have been taken away.
    let field = draft.zip(pairs.get("field").parse().ok());
    let field = field.and_then(|(draft, was)| draft.form.place(was));
    let field = field.map_or_else(String::new, |it| format!("#{}", anchor(it)));
    Ok(Redirect::to(&format!("/referrals/drafts/{id}{field}")))
}

/// `GET /referrals/{reference}/withdrawal`
pub(crate) async fn ask_withdraw(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(reference): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let view = open(&app, &sender, &reference).await?;
    if !views::referrals::offers_withdrawal(view.status) {
        return Err(conflict(
            words::WITHDRAW_REFUSED,
            &format!("/referrals/{}", view.reference),
        ));
    }
    let content = views::referrals::withdraw(&view);
    Ok(page(&app, &sender, words::WITHDRAW_TITLE, content, None))
}

/// `POST /referrals/{reference}/withdrawal`
pub(crate) async fn withdraw(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(reference): Path<String>,
    pairs: Pairs,
) -> Result<impl IntoResponse, Problem> {
    let reference = parse(&reference)?;
    let here = format!("/referrals/{reference}");
    let withdrawn = own::withdraw(&app.store, &sender, reference, pairs.number("turns")).await;
    withdrawn.map_err(|it| refused(&app, it, words::WITHDRAW_REFUSED, &here))?;
    Ok(Redirect::to(&format!("{here}?done=withdrawn")))
}

/// `POST /referrals/{reference}/withdrawal/undo`
pub(crate) async fn undo_withdrawal(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(reference): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let reference = parse(&reference)?;
    let here = format!("/referrals/{reference}");
    let undone = own::undo_withdrawal(&app.store, &sender, reference).await;
    undone.map_err(|it| problem(&app, it, &here))?;
    Ok(Redirect::to(&format!("{here}?done=undone")))
}

/// What a refusal is to a referrer: who at the center did what in the meantime is not theirs to know.
pub(crate) fn problem(app: &App, error: ActError, href: &str) -> Problem {
    refused(app, error, words::CHANGED_MEANWHILE, href)
}

fn refused(app: &App, error: ActError, sentence: &str, href: &str) -> Problem {
    match error {
        ActError::NotPossible(_) | ActError::Overtaken(_) | ActError::Blocked(_) | ActError::ReasonNeeded => {
            conflict(sentence, href)
        }
        other => Problem::of_act(other, href, &app.store.zone),
    }
}

fn conflict(sentence: &str, href: &str) -> Problem {
    Problem::Conflict {
        sentence: sentence.to_owned(),
        href: href.to_owned(),
    }
}

async fn open(app: &App, sender: &Sender, reference: &str) -> Result<OwnView, Problem> {
    own::open(&app.store, sender, parse(reference)?)
        .await?
        .ok_or(Problem::NotFound)
}

fn parse(reference: &str) -> Result<Reference, Problem> {
    reference.parse().map_err(|_| Problem::NotFound)
}

fn page(app: &App, sender: &Sender, title: &str, content: Markup, done: Option<&'static str>) -> Markup {
    app.page(Some(sender), "/referrals", Body::narrow(title, content).flash(done))
}
