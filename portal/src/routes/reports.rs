//! Reports for a period, who is behind their figures, and those that were saved under a name.

use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    SavedReportId, birth,
    period::{Choice, Period, Relative},
    referral::Status,
    report::{self, Table},
    text::Line,
    words::reports as words,
};
use store::{
    Store,
    personnel::{self, Agency},
    reports::{self, Event, PAGE},
    saved_reports,
    viewer::Advocate,
};

use super::{personnel::said, queue::last_page};
use crate::{
    App,
    extract::As,
    form::{Pairs, Typed},
    page::Body,
    problem::Problem,
    views::{
        self,
        reports::{Behind, Figures, Of, Report},
    },
};

/// The query of an address, as sent.
type Asked = Query<Vec<(String, String)>>;

/// `GET /reports`
pub(crate) async fn list(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Query(asked): Asked,
) -> Result<Response, Problem> {
    let asked = Pairs(asked);
    let (hidden, page) = (asked.is_ticked("hidden"), asked.number("page").clamp(0, 1_000_000));
    let (saved, counts) = saved_reports::list(&app.store, &advocate, hidden, page).await?;
    let total = counts[usize::from(hidden)];
    if let Some(last) = last_page(page, saved_reports::PAGE, total) {
        return Ok(Redirect::to(&views::reports::list_address(hidden, last)).into_response());
    }
    let flash = match asked.get("done") {
        "saved" => Some(words::DONE_SAVED),
        "hidden" => Some(words::DONE_HIDDEN),
        "shown" => Some(words::DONE_SHOWN),
        _ => None,
    };
    let content = views::reports::list(&saved, (hidden, page), counts, app.store.today());
    let body = Body::wide(words::TITLE, content).flash(flash);
    Ok(app.page(Some(&advocate), "/reports", body).into_response())
}

/// `GET /reports/saved`: they stand in the list of all.
pub(crate) async fn saved(As(_): As<Advocate>) -> Redirect {
    Redirect::to("/reports")
}

/// `GET /reports/{report}`
pub(crate) async fn show(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(name): Path<String>,
    Query(asked): Asked,
) -> Result<Response, Problem> {
    let report = named(&name)?;
    let mut typed = Typed::new(Pairs(asked));
    let typed_days = ["from.month", "from.day", "from.year", "to.month", "to.day", "to.year"];
    if typed_days.iter().any(|it| typed.pairs.is_ticked(it)) {
        let days = (
            day(&mut typed, "from", words::ENTER_FROM),
            day(&mut typed, "to", words::ENTER_TO),
        );
        if let (Some(from), Some(to)) = days {
            match Period::new(from, to) {
                Ok(period) => {
                    let to = views::reports::address(report, Choice::Days(period));
                    return Ok(Redirect::to(&to).into_response());
                }
                Err(error) => typed.complain("to", error),
            }
        }
    }
    page(&app, &advocate, report, period(&typed.pairs), typed).await
}

/// `POST /reports/{report}/saved`: saves it under a name.
pub(crate) async fn save(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(name): Path<String>,
    pairs: Pairs,
) -> Result<Response, Problem> {
    let report = named(&name)?;
    let mut typed = Typed::new(pairs);
    let choice = Choice::parse(typed.value("of")).ok_or(Problem::BadRequest)?;
    if let Some(name) = typed.parse("name", |it| said(Line::parse(it), words::ENTER_NAME)) {
        let saved = saved_reports::save(&app.store, &advocate, &name, report, choice).await;
        if saved.map_err(|it| Problem::of_act(it, "/reports", &app.store.zone))? {
            return Ok(Redirect::to("/reports?done=saved").into_response());
        }
        typed.complain("name", words::NAME_TAKEN);
    }
    page(&app, &advocate, report, choice, typed).await
}

/// `POST /reports/saved/{id}`: takes one off the list, or puts it back.
pub(crate) async fn put_away(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(id): Path<String>,
    pairs: Pairs,
) -> Result<Redirect, Problem> {
    let id: SavedReportId = id.parse().map_err(|_| Problem::NotFound)?;
    let hidden = !pairs.is_ticked("show");
    let done = saved_reports::hide(&app.store, &advocate, id, hidden).await;
    done.map_err(|it| Problem::of_act(it, "/reports", &app.store.zone))?;
    let done = if hidden { "hidden" } else { "shown" };
    Ok(Redirect::to(&format!("/reports?done={done}")))
}

/// `GET /reports/{report}/csv`
pub(crate) async fn csv(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(name): Path<String>,
    Query(asked): Asked,
) -> Result<Response, Problem> {
    let report = named(&name)?;
    let days = period(&Pairs(asked)).days(app.store.today());
    let figures = figures(&app, &advocate, report, days, Event::Exported).await?;
    let file = format!("{}-{}-{}.csv", report.as_str(), days.from, days.to);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
    ];
    // Only what cannot happen to a file in memory is wrong with it.
    let written = written(&views::reports::cells(report, days, &figures)).map_err(|_| Problem::Panicked)?;
    Ok((headers, written).into_response())
}

/// `GET /reports/{report}/behind`: who is behind a figure.
pub(crate) async fn behind(
    State(app): State<App>,
    As(advocate): As<Advocate>,
    Path(name): Path<String>,
    Query(asked): Asked,
) -> Result<Response, Problem> {
    let report = named(&name)?;
    let asked = Pairs(asked);
    let choice = period(&asked);
    let days = choice.days(app.store.today());
    let page = asked.number("page").max(0);
    let store = &app.store;
    let (table, line) = (asked.get("table"), asked.get("line"));
    if table.is_empty() && report != report::Report::Referrals {
        return Ok(Redirect::to(&views::reports::address(report, choice)).into_response());
    }
    let (of, behind, total) = if report == report::Report::Referrals {
        let status = Status::parse(asked.get("status"));
        let all = reports::referrals(store, &advocate, days, Event::Seen).await?;
        let agency = match asked.get("agency") {
            "" => None,
            id => Some(agency(store, &advocate, id).await?),
        };
        let counted = all
            .iter()
            .filter(|it| agency.as_ref().is_none_or(|one| one.id == it.agency.id));
        let here = counted.flat_map(|it| Status::ALL.iter().zip(&it.by_status));
        let total = here
            .filter(|it| status.is_none_or(|one| one == *it.0))
            .map(|it| *it.1)
            .sum();
        let rows = reports::referrals_behind(store, &advocate, days, (agency.as_ref().map(|it| it.id), status), page);
        (Of::Referrals(agency, status), Behind::Referrals(rows.await?), total)
    } else {
        let table = Table::parse(table).filter(|it| report.tables().contains(it));
        let table = table.ok_or(Problem::NotFound)?;
        let line = table.line(line).ok_or(Problem::NotFound)?;
        let (rows, total) = reports::behind(store, &advocate, days, (table, line), page).await?;
        (Of::Line(table, line), Behind::Clients(rows), total)
    };
    if let Some(last) = last_page(page, PAGE, total) {
        let to = views::reports::behind_address(report, choice, &of, last);
        return Ok(Redirect::to(&to).into_response());
    }
    let content = views::reports::behind(&of, &behind, (report, choice, days), (page, total), &|at| app.time(at));
    let body = Body::wide(words::BEHIND, content);
    Ok(app.page(Some(&advocate), "/reports/", body).into_response())
}

/// An agency, whether or not anything is counted of it.
async fn agency(store: &Store, by: &Advocate, id: &str) -> Result<Agency, Problem> {
    let mut all = personnel::agencies(store, by).await?.into_iter();
    let id = id.parse().ok();
    all.find(|it| Some(it.id) == id).ok_or(Problem::NotFound)
}

fn named(name: &str) -> Result<report::Report, Problem> {
    report::Report::parse(name).ok_or(Problem::NotFound)
}

/// The period that an address names; what cannot be read is this quarter.
fn period(asked: &Pairs) -> Choice {
    let days = Choice::parse(&format!("{}/{}", asked.get("from"), asked.get("to")));
    let relative = Relative::parse(asked.get("period")).map(Choice::Relative);
    days.or(relative).unwrap_or_default()
}

/// A day of the form that chooses the period.
fn day(typed: &mut Typed, name: &'static str, missing: &str) -> Option<jiff::civil::Date> {
    let [month, day, year] = ["month", "day", "year"].map(|it| typed.value(&format!("{name}.{it}")).trim().to_owned());
    if month.is_empty() && day.is_empty() && year.is_empty() {
        typed.complain(name, missing);
        return None;
    }
    let parsed = birth::parse_day(&month, &day, &year);
    parsed.map_err(|error| typed.complain(name, error)).ok()
}

async fn figures(
    app: &App,
    by: &Advocate,
    report: report::Report,
    period: Period,
    event: Event,
) -> Result<Figures, Problem> {
    Ok(match report {
        report::Report::Referrals => Figures::Referrals(reports::referrals(&app.store, by, period, event).await?),
        _ => Figures::Accounts(reports::figures(&app.store, by, report, period, event).await?),
    })
}

async fn page(
    app: &App,
    advocate: &Advocate,
    report: report::Report,
    choice: Choice,
    typed: Typed,
) -> Result<Response, Problem> {
    let days = choice.days(app.store.today());
    let figures = figures(app, advocate, report, days, Event::Seen).await?;
    let status = if typed.failed() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = Report {
        report,
        choice,
        days,
        figures: &figures,
        center: &app.site.name,
        made: &crate::times::long(app.store.now(), &app.store.zone),
        typed: &typed,
    };
    let body = Body::wide(report.label(), page.render()).failed(typed.failed());
    Ok((status, app.page(Some(advocate), "/reports/", body)).into_response())
}

/// A table as a file. A cell that a spreadsheet would take for a formula begins with an apostrophe.
fn written(rows: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    // The mark by which spreadsheet programs know UTF-8.
    let mut file = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        file.write_record(row.iter().map(|it| guarded(it)))?;
    }
    file.into_inner().map_err(|it| it.into_error().into())
}

fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula() {
        let cells = ["=1+1", "+1", "-1", "@a", "A-1", "12"].map(str::to_owned).to_vec();
        let file = String::from_utf8(written(&[cells]).unwrap()).unwrap();
        assert_eq!(file, "\u{feff}'=1+1,'+1,'-1,'@a,A-1,12\n");
    }
}
