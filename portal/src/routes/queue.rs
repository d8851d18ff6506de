//! The queue, and entering a referral that came by phone or fax.

use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    AgencyId, KeptId, PersonId, Reference,
    link::Link,
    record::RecordDeed,
    referral::{Kind, Status},
    words::{advocate as words, complaints, desk as desk_words},
};
use jiff::Timestamp;
use maud::Markup;
use serde::Deserialize;
use store::{
    desk::{self, Only, QueueRow, Size, Sort, Start, View},
    drafts,
    personnel::{self, Agency},
    records, saved_views,
    viewer::Advocate,
};

use super::{claims, drafts::kept as typed_before, kept};
use crate::{
    App,
    extract::{self, As, Watching},
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::{
        self,
        queue::{Clock, Line, QueuePage, address},
    },
};

/// What of a list is wanted, as written in the address. What cannot be read counts as not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    pub(crate) status: String,
    only: String,
    kind: String,
    agency: String,
    sort: String,
    size: String,
    until: String,
    page: String,
    after: String,
    done: String,
    judged: String,
    of: String,
    link: String,
    account: String,
    told: String,
    back: String,
}

impl Wanted {
    /// The same, as the form of a list sends it.
    pub(crate) fn of(pairs: &Pairs) -> Self {
        let get = |name: &str| pairs.get(name).to_owned();
        Self {
            status: get("status"),
            only: get("only"),
            kind: get("kind"),
            agency: get("agency"),
            sort: get("sort"),
            size: get("size"),
            until: get("until"),
            page: get("page"),
            after: get("after"),
            ..Self::default()
        }
    }

    /// The view in which one was last, where the way leads back to it and the address names none: with `back` only one of that status.
    fn or_last(self, headers: &HeaderMap) -> Self {
        let named = [
            &self.status,
            &self.only,
            &self.kind,
            &self.agency,
            &self.sort,
            &self.size,
            &self.page,
            &self.after,
        ];
        if named.iter().any(|it| !it.is_empty()) || self.back.is_empty() && self.done.is_empty() {
            return self;
        }
        let last = extract::cookies(headers, LAST).find_map(|it| format!("/queue?{it}").parse().ok());
        let last = last.and_then(|it| Query::<Self>::try_from_uri(&it).ok());
        match last.filter(|it| self.back.is_empty() || it.status == self.back) {
            Some(Query(last)) => Self {
                done: self.done,
                of: self.of,
                ..last
            },
            None => Self {
                status: self.back.clone(),
                ..self
            },
        }
    }

    /// Which page, from 0.
    pub(crate) fn page(&self) -> i64 {
        self.page.parse().unwrap_or(0).clamp(0, 1_000_000)
    }

    /// Where the page begins.
    fn start(&self) -> Start {
        let place = self.after.parse().ok();
        place.map_or_else(|| Start::Page(self.page()), Start::After)
    }

    /// Which referrals, in which order.
    pub(crate) fn view(&self, agencies: &[Agency]) -> View {
        let agency = self.agency.parse::<AgencyId>().ok();
        let until = self.until.parse().ok();
        let status = Status::parse(&self.status).unwrap_or(Status::Submitted);
        View {
            status,
            // What another view offers does not count here.
            only: Only::parse(&self.only)
                .filter(|it| Only::offered(status).contains(it))
                .unwrap_or_default(),
            kind: Kind::parse(&self.kind),
            agency: agency.filter(|id| agencies.iter().any(|it| it.id == *id)),
            // Of what is decided the last one is looked for.
            sort: Sort::parse(&self.sort).unwrap_or(if status == Status::Submitted {
                Sort::Urgency
            } else {
                Sort::Newest
            }),
            size: Size::parse(&self.size).unwrap_or_default(),
            until: until.and_then(|it| Timestamp::from_microsecond(it).ok()),
        }
    }

    /// At which place of the page something was just judged, from 0.
    pub(crate) fn judged(&self) -> Option<usize> {
        self.judged.parse().ok()
    }

    /// What was just returned or deleted.
    pub(crate) fn decided(&self) -> Option<Reference> {
        self.of.parse().ok()
    }

    /// Which link was just taken away.
    pub(crate) fn link(&self) -> Option<Link> {
        self.link.parse().ok()
    }

    /// Which account is selected.
    pub(crate) fn account(&self) -> Option<i64> {
        self.account.parse().ok()
    }

    /// What was just done, in words.
    pub(crate) fn done(&self) -> Option<&'static str> {
        match self.done.as_str() {
            "returned" => Some(words::DONE_RETURNED),
            "deleted" => Some(words::DONE_DELETED),
            "taken" => Some(desk_words::DONE_TAKEN),
            "given_back" => Some(desk_words::DONE_GIVEN_BACK),
            "assigned" => Some(desk_words::DONE_ASSIGNED),
            "merged" => Some(domain::words::merge::DONE),
            "not_same" => Some(words::DONE_NOT_SAME),
            "parted" => Some(domain::words::import::DONE_PARTED),
            "linked" => Some(domain::words::import::DONE_LINKED),
            "may_be_same" => Some(words::DONE_MAY_BE_SAME),
            "undone" => Some(words::DONE_UNDONE),
            "imported" => Some(words::DONE_IMPORTED),
            "sent" => Some(words::DONE_SENT),
            "view_saved" => Some(desk_words::DONE_VIEW_SAVED),
            "view_renamed" => Some(desk_words::DONE_VIEW_RENAMED),
            "view_removed" => Some(desk_words::DONE_VIEW_REMOVED),
            "added" => Some(domain::words::files::DONE_ADDED),
            "unchanged" => Some(domain::words::record::UNCHANGED),
            "restored" => Some(domain::words::record::RESTORED),
            other => RecordDeed::parse(other).map(domain::words::record::happened),
        }
    }

    /// Whether this was just done.
    pub(crate) fn was(&self, done: &str) -> bool {
        self.done == done
    }
}

/// The last page of a list, if page `page` lies behind it.
pub(crate) fn last_page(page: i64, size: i64, total: i64) -> Option<i64> {
    let last = (total.max(1) - 1) / size;
    (page > last).then_some(last)
}

/// The cookie with the view of the queue in which one was last, so that a decision leads back to it. It holds no personal data, and ends with
/// the browser.
const LAST: &str = "queue";

/// `GET /queue`
pub(crate) async fn list(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let wanted = wanted.or_last(&headers);
    let told = kept::find(&app, &advocate, &wanted.told).await?;
    shown(&app, &advocate, &wanted, told.as_ref().map(claims::told).as_ref()).await
}

/// Back to the page of the list that a form came from, where it is said what became of it.
pub(crate) async fn back(app: &App, advocate: &Advocate, wanted: &Wanted, told: KeptId) -> Result<Response, Problem> {
    let view = wanted.view(&personnel::agencies(&app.store, advocate).await?);
    let to = format!("{}&told={told}", address(&view, wanted.start()));
    Ok(Redirect::to(&to).into_response())
}

/// `GET /queue/counts`: what the script of the list asks once a minute. The list itself stays as it is.
pub(crate) async fn counts(
    State(app): State<App>,
    Watching(advocate): Watching<Advocate>,
    Query(wanted): Query<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let agencies = personnel::agencies(&app.store, &advocate).await?;
    let view = wanted.view(&agencies);
    let counts = desk::counts(&app.store, &advocate, &view).await?;
    let opened = view.until.unwrap_or(app.store.now());
    Ok(views::queue::counts(&view, &counts, opened))
}

/// A page of the queue; `told` says what became of what was just done with several of its lines.
async fn shown(app: &App, advocate: &Advocate, wanted: &Wanted, told: Option<&Markup>) -> Result<Response, Problem> {
    let agencies = personnel::agencies(&app.store, advocate).await?;
    let (view, start, now) = (wanted.view(&agencies), wanted.start(), app.store.now());
    let queue = desk::queue(&app.store, advocate, &view, start).await?;
    let last = (queue.total.max(1) - 1) / view.size.lines();
    if queue.rows.is_empty() && queue.before > 0 && start != Start::Page(last) {
        let told = if told.is_some() {
            format!("&told={}", wanted.told)
        } else {
            String::new()
        };
        return Ok(Redirect::to(&(address(&view, last) + &told)).into_response());
    }
    let line = |row: QueueRow| Line {
        born: records::of_answers(&row.answers, app.store.day_of(row.sent_at)).born,
        clock: clock(app, &row),
        row,
    };
    let lines: Vec<Line> = queue.rows.into_iter().map(line).collect();
    let saved = saved_views::list(&app.store, advocate).await?;
    let content = views::queue::list(&QueuePage {
        lines: &lines,
        counts: queue.counts,
        total: queue.total,
        view: &view,
        // What comes from now on does not move what is shown.
        opened: view.until.unwrap_or(now),
        agencies: &agencies,
        saved: &saved,
        start,
        before: queue.before,
        told,
        me: advocate.person(),
        today: app.store.today(),
        at: &|at| app.time(at),
        ago: &|at| app.ago(at),
    });
    let title = format!("{}: {}", words::QUEUE, view.status.label());
    let body = Body::wide(title, content)
        .flash(wanted.done())
        .remark(wanted.decided().map(views::queue::can_be_undone));
    let last = address(&View { until: None, ..view }, start).replacen("/queue?", "", 1);
    let secure = if app.site.https { "; Secure" } else { "" };
    let cookie = format!("{LAST}={last}; Path=/queue; HttpOnly; SameSite=Lax{secure}");
    Ok(([(header::SET_COOKIE, cookie)], app.page(Some(advocate), "/queue", body)).into_response())
}

/// How long an urgent referral has waited, and by when it is to be decided; none of what is not urgent or waits no longer.
pub(crate) fn clock(app: &App, row: &QueueRow) -> Option<Clock> {
    (row.urgent && row.status == Status::Submitted)
        .then(|| Clock::of(row.received_at, app.store.timing.urgent, app.store.now()))
}

/// `GET /queue/new`
pub(crate) async fn new(State(app): State<App>, As(advocate): As<Advocate>) -> Result<impl IntoResponse, Problem> {
    new_page(&app, &advocate, &Typed::default()).await
}

/// `POST /queue/new`
pub(crate) async fn start(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let mut typed = Typed::new(pairs);
    let agency = typed.parse("agency", |it| it.parse::<AgencyId>().map_err(|_| complaints::NO_AGENCY));
    let referrer = typed.parse_optional("referrer", |it| {
        it.parse::<PersonId>().map_err(|_| complaints::NOT_IN_LIST)
    });
    let kind = typed.parse("kind", |it| Kind::parse(it).ok_or(words::CHOOSE_KIND));
    if let (Some(agency), Some(referrer)) = (agency, referrer) {
        let people = personnel::referrers(&app.store, &advocate).await?;
        if !people.iter().any(|it| it.id == referrer && it.agency == Some(agency)) {
            typed.complain("referrer", words::OTHER_AGENCY);
        }
    }
    let (Some(agency), Some(kind), false) = (agency, kind, typed.failed()) else {
        let page = new_page(&app, &advocate, &typed).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let draft = drafts::start_for(
        &app.store,
        &advocate,
        kind,
        agency,
        referrer,
        typed_before(&typed.pairs),
    )
    .await;
    let draft = draft.map_err(|it| Problem::of_act(it, "/queue/new", &app.store.zone))?;
    Ok(Redirect::to(&format!("/referrals/drafts/{draft}")).into_response())
}

async fn new_page(app: &App, advocate: &Advocate, typed: &Typed) -> Result<Markup, Problem> {
    let agencies = personnel::agencies(&app.store, advocate).await?;
    let referrers = personnel::referrers(&app.store, advocate).await?;
    let administrator = advocate.administrator().is_some();
    let content = views::queue::new(typed, &typed_before(&typed.pairs), &agencies, &referrers, administrator);
    Ok(app.page(
        Some(advocate),
        "/queue/new",
        Body::narrow(words::NEW, content).failed(typed.failed()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_behind_the_last_one_leads_to_the_last_one() {
        assert_eq!(last_page(0, 50, 0), None);
        assert_eq!(last_page(1, 50, 50), Some(0));
        assert_eq!(last_page(1, 50, 51), None);
        assert_eq!(last_page(9, 50, 212), Some(4));
    }

    #[test]
    fn an_address_that_makes_no_sense_shows_the_first_page() {
        let page = |page: &str| {
            Wanted {
                page: page.to_owned(),
                ..Wanted::default()
            }
            .page()
        };
        assert_eq!(["", "x", "-3", "4", "99999999999999999999"].map(page), [0, 0, 0, 4, 0]);
        let start = |after: &str| {
            Wanted {
                page: "2".to_owned(),
                after: after.to_owned(),
                ..Wanted::default()
            }
            .start()
        };
        let place = "1-1763900000000000-0193562c-d7e8-7cf0-a2ab-b4f8df1a0f10";
        assert_eq!(start(place), Start::After(place.parse().unwrap()));
        assert_eq!(
            place.parse().map(|it: store::desk::Place| it.to_string()),
            Ok(place.to_owned())
        );
        for nonsense in [
            "",
            "1",
            "1-2",
            "2-1763900000000000-x",
            "1-x-y",
            &place.replace("1-1", "1-99991"),
            &place[..50],
        ] {
            assert_eq!(start(nonsense), Start::Page(2), "{nonsense}");
        }
    }
}
