//! Writing a referral and sending it.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    DraftId, Reference,
    answers::{self, Complaint, Scope},
    catalogue::Section,
    form::Form,
    referral::Kind,
    words::referrer as words,
};
use jiff::Timestamp;
use maud::Markup;
use serde::Deserialize;
use store::{
    ActError,
    drafts::{self, Draft},
    own,
    submit::{self, SubmitError},
    viewer::Sender,
};

use super::referrals::problem;
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::{
        self,
        drafts::{DraftPage, KIND, OPEN, SAVED},
        referral_form,
    },
};

/// Where advocates enter a referral: they choose the agency first.
const NEW_FOR_STAFF: &str = "/queue/new";

/// What of a draft is wanted, as written in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    rest: String,
}

/// `GET /referrals/new`
pub(crate) async fn choose(State(app): State<App>, As(sender): As<Sender>) -> Response {
    match sender.agency() {
        Some(_) => choice(&app, &sender, &Typed::default()).into_response(),
        None => Redirect::to(NEW_FOR_STAFF).into_response(),
    }
}

/// `POST /referrals/new`
pub(crate) async fn start(State(app): State<App>, As(sender): As<Sender>, pairs: Pairs) -> Result<Response, Problem> {
    if sender.agency().is_none() {
        return Ok(Redirect::to(NEW_FOR_STAFF).into_response());
    }
    let mut typed = Typed::new(pairs);
    let Some(kind) = typed.parse("kind", |it| Kind::parse(it).ok_or(words::CHOOSE_KIND)) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, choice(&app, &sender, &typed)).into_response());
    };
    let draft = drafts::start(&app.store, &sender, kind, kept(&typed.pairs)).await;
    let draft = draft.map_err(|it| problem(&app, it, "/referrals/new"))?;
    Ok(Redirect::to(&href(draft)).into_response())
}

/// What a new draft begins with: what was typed into one that is gone.
pub(crate) fn kept(pairs: &Pairs) -> Form {
    let mut form = Form::from_pairs(pairs.0.clone());
    rearrange(&mut form, pairs.get("add"), pairs.get("remove"));
    form
}

fn choice(app: &App, sender: &Sender, typed: &Typed) -> Markup {
    app.page(
        Some(sender),
        "/referrals/new",
        Body::narrow(words::START, views::drafts::choose(typed, &app.site.hotline)).failed(typed.failed()),
    )
}

/// `GET /referrals/drafts/{id}`
pub(crate) async fn show(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let Some(draft) = find(&app, &sender, &id).await? else {
        return sent_or_gone(&app, &sender, &id).await;
    };
    let open = wanted.rest == "open";
    Ok(form(&app, &sender, &draft, (&[], open)).await?.into_response())
}

/// `POST /referrals/drafts/{id}`: what was typed is saved first, right or wrong.
pub(crate) async fn save(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let Some(mut draft) = find(&app, &sender, &id).await? else {
        return lost(&app, &sender, &id, &pairs).await;
    };
    let kind = pairs.get(KIND).to_owned();
    let (then, place) = (
        pairs.get("then").to_owned(),
        [pairs.get("add"), pairs.get("remove")].map(str::to_owned),
    );
    let seen = pairs.get(SAVED).parse().ok();
    let seen = seen.and_then(|it| Timestamp::from_microsecond(it).ok());
    draft.form = Form::from_pairs(pairs.0.into_iter().filter(|it| it.0 != SAVED));
    let place = rearrange(&mut draft.form, &place[0], &place[1]);
    let href = views::drafts::href(&draft);
    match drafts::save(&app.store, &sender, draft.id, &draft.form, seen).await {
        Ok(saved_at) => draft.saved_at = saved_at,
        Err(ActError::Changed) => match drafts::find(&app.store, &sender, draft.id).await? {
            // Pressed twice.
            Some(saved) if saved.form == draft.form => draft.saved_at = saved.saved_at,
            Some(saved) => return elsewhere(&app, &sender, &saved, draft).await,
            None => return lost_form(&app, &sender, &id, (&kind, draft.form)).await,
        },
        Err(ActError::NotFound) => return lost_form(&app, &sender, &id, (&kind, draft.form)).await,
        Err(error) => return Err(problem(&app, error, &href)),
    }
    let next = match (place, then.as_str()) {
        (Some(place), _) if draft.corrects.is_some() => format!("{href}{OPEN}#{place}"),
        (Some(place), _) => format!("{href}#{place}"),
        (None, "exit") => "/referrals?done=saved".to_owned(),
        (None, _) => {
            let complaints = answers::parse(&draft.form, draft.kind, Scope::Referral, app.store.today()).complaints;
            if !complaints.is_empty() {
                return Ok((
                    StatusCode::UNPROCESSABLE_ENTITY,
                    form(&app, &sender, &draft, (&complaints, false)).await?,
                )
                    .into_response());
            }
            format!("{href}/check")
        }
    };
    Ok(Redirect::to(&next).into_response())
}

/// The draft was saved elsewhere since this form was opened: what was typed here is shown again, with what differs. Saved once more it
/// stands.
async fn elsewhere(app: &App, sender: &Sender, saved: &Draft, typed: Draft) -> Result<Response, Problem> {
    let parse = |it: &Form| answers::parse(it, typed.kind, Scope::Referral, app.store.today()).answers;
    let told = views::changes::elsewhere(&parse(&saved.form), &parse(&typed.form), &app.time(saved.saved_at));
    let here = Draft {
        saved_at: saved.saved_at,
        ..typed
    };
    let page = form_with(app, sender, &here, (&[], true), Some(told)).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// Adds a person or event, or takes one away, and tells where on the page that was; `None` if neither was asked for.
pub(crate) fn rearrange(form: &mut Form, add: &str, remove: &str) -> Option<String> {
    let section = |name: &str| Section::ALL.into_iter().find(|it| it.repeats() && it.name() == name);
    if let Some(section) = section(add) {
        form.add_item(section);
        return Some(referral_form::item_id(section, form.items(section) - 1));
    }
    let (name, item) = remove.split_once('.')?;
    let (section, item) = (section(name)?, item.parse().ok()?);
    form.remove_item(section, item);
    Some(referral_form::section_id(section))
}

/// `GET /referrals/drafts/{id}/check`
pub(crate) async fn check(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let Some(draft) = find(&app, &sender, &id).await? else {
        return sent_or_gone(&app, &sender, &id).await;
    };
    let parsed = answers::parse(&draft.form, draft.kind, Scope::Referral, app.store.today());
    let content = views::drafts::check(&draft, &parsed.answers, &parsed.complaints, &drafts::hash(&draft));
    let body = Body::narrow(words::CHECK_TITLE, content).failed(!parsed.complaints.is_empty());
    Ok(app.page(Some(&sender), "/referrals", body).into_response())
}

/// `POST /referrals/drafts/{id}/send`: sent again, it leads to the same receipt.
pub(crate) async fn send(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let Ok(id) = id.parse::<DraftId>() else {
        return Ok(gone(&app, &sender));
    };
    match submit::submit(&app.store, &sender, id, pairs.get("seen")).await {
        Ok(reference) => {
            let done = if sender.agency().is_some() { "" } else { "?done=sent" };
            Ok(Redirect::to(&format!("{}{done}", sent_href(&sender, reference))).into_response())
        }
        Err(SubmitError::Incomplete(complaints)) => {
            let Some(draft) = drafts::find(&app.store, &sender, id).await? else {
                return Ok(gone(&app, &sender));
            };
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                form(&app, &sender, &draft, (&complaints, false)).await?,
            )
                .into_response())
        }
        Err(SubmitError::Changed) => Err(Problem::Conflict {
            sentence: words::CHANGED.to_owned(),
            href: format!("{}/check", href(id)),
        }),
        Err(SubmitError::Act(store::ActError::NotFound)) => Ok(gone(&app, &sender)),
        Err(SubmitError::Act(error)) => Err(problem(&app, error, "/referrals")),
    }
}

/// `GET /referrals/drafts/{id}/discard`
pub(crate) async fn ask_discard(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let Some(draft) = find(&app, &sender, &id).await? else {
        return Ok(gone(&app, &sender));
    };
    let body = Body::narrow(words::DISCARD_TITLE, views::drafts::discard(&draft));
    Ok(app.page(Some(&sender), "/referrals", body).into_response())
}

/// `POST /referrals/drafts/{id}/discard`
pub(crate) async fn discard(
    State(app): State<App>,
    As(sender): As<Sender>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let Ok(id) = id.parse::<DraftId>() else {
        return Ok(gone(&app, &sender));
    };
    match drafts::discard(&app.store, &sender, id).await {
        Ok(()) => Ok(Redirect::to("/referrals?done=discarded").into_response()),
        Err(store::ActError::NotFound) => Ok(gone(&app, &sender)),
        Err(error) => Err(problem(&app, error, "/referrals")),
    }
}

async fn find(app: &App, sender: &Sender, id: &str) -> Result<Option<Draft>, Problem> {
    let Ok(id) = id.parse() else { return Ok(None) };
    Ok(drafts::find(&app.store, sender, id).await?)
}

async fn form(app: &App, sender: &Sender, draft: &Draft, what: (&[Complaint], bool)) -> Result<Markup, Problem> {
    form_with(app, sender, draft, what, None).await
}

/// The same, with what is to be known before it is used.
async fn form_with(
    app: &App,
    sender: &Sender,
    draft: &Draft,
    (complaints, open): (&[Complaint], bool),
    told: Option<Markup>,
) -> Result<Markup, Problem> {
    let corrects = match drafts::corrected_reference(&app.store, sender, draft).await? {
        Some(reference) => own::open(&app.store, sender, reference).await?,
        None => None,
    };
    let content = views::drafts::form(&DraftPage {
        draft,
        complaints,
        corrects: corrects.as_ref(),
        open,
        hotline: &app.site.hotline,
    });
    let title = words::form_title(draft.kind, draft.corrects.is_some());
    Ok(app.page(
        Some(sender),
        "/referrals",
        Body::narrow(title, content)
            .failed(!complaints.is_empty() || told.is_some())
            .remark(told),
    ))
}

/// The draft was sent or discarded elsewhere since this form was opened: what was typed here is shown, and can be kept as a new draft.
async fn lost(app: &App, sender: &Sender, id: &str, pairs: &Pairs) -> Result<Response, Problem> {
    let form = Form::from_pairs(pairs.0.clone());
    lost_form(app, sender, id, (pairs.get(KIND), form)).await
}

async fn lost_form(app: &App, sender: &Sender, id: &str, (kind, typed): (&str, Form)) -> Result<Response, Problem> {
    if typed.is_empty() {
        return Ok(gone(app, sender));
    }
    let sent = match id.parse() {
        Ok(id) => submit::sent(&app.store, sender, id).await?,
        Err(_) => None,
    };
    let sent = sent.map(|it| (it, sent_href(sender, it)));
    let to = match sender.agency() {
        Some(_) => "/referrals/new",
        None => NEW_FOR_STAFF,
    };
    let content = views::drafts::lost(sent.as_ref(), Kind::parse(kind), &typed, to);
    let body = Body::narrow(words::GONE_TITLE, content).failed(true);
    Ok((StatusCode::CONFLICT, app.page(Some(sender), "/referrals", body)).into_response())
}

/// Going back after sending leads to what became of the draft.
async fn sent_or_gone(app: &App, sender: &Sender, id: &str) -> Result<Response, Problem> {
    let sent = match id.parse() {
        Ok(id) => submit::sent(&app.store, sender, id).await?,
        Err(_) => None,
    };
    Ok(match sent {
        Some(reference) => Redirect::to(&sent_href(sender, reference)).into_response(),
        None => gone(app, sender),
    })
}

/// Where a sent referral is shown to who sent it. What an advocate enters may be another person's referral; the queue has it
/// either way.
fn sent_href(sender: &Sender, reference: Reference) -> String {
    match sender.agency() {
        Some(_) => format!("/referrals/{reference}/receipt"),
        None => format!("/queue/{reference}"),
    }
}

/// The same for a draft that was sent, that was discarded, that never was, and that is somebody else's.
fn gone(app: &App, sender: &Sender) -> Response {
    let body = Body::narrow(words::GONE_TITLE, views::drafts::gone());
    (StatusCode::NOT_FOUND, app.page(Some(sender), "/referrals", body)).into_response()
}

fn href(id: DraftId) -> String {
    format!("/referrals/drafts/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_added_and_taken_away_where_the_button_says() {
        let typed = [("caregiver.0.first_name", "Ann"), ("caregiver.1.first_name", "Ben")];
        let mut form = Form::from_pairs(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(rearrange(&mut form, "caregiver", "").as_deref(), Some("caregiver.2"));
        assert_eq!(
            rearrange(&mut form, "", "caregiver.0").as_deref(),
            Some("section-caregiver")
        );
        assert_eq!(
            (form.get("caregiver.0.first_name"), form.items(Section::Caregiver)),
            ("Ben", 2)
        );
        for nonsense in ["", "child", "child.0", "caregiver", "caregiver.x", "caregiver.300"] {
            assert_eq!(rearrange(&mut form, "child", nonsense), None, "{nonsense}");
        }
    }
}
