//! Reports that were saved under a name: all staff see them; they are hidden, and never deleted.

use domain::{SavedReportId, period::Choice, report::Report, text::Line};

pub use crate::db::saved_reports::SavedReport;
use crate::{
    ActError, Store, act,
    db::{DbError, saved_reports},
    viewer::Advocate,
};

/// How many lines a page of the list has.
pub const PAGE: i64 = 50;

/// A page of those on the list, or of those that are hidden, the latest first; and how many there are of either. `page` counts from 0.
pub async fn list(
    store: &Store,
    _: &Advocate,
    hidden: bool,
    page: i64,
) -> Result<(Vec<SavedReport>, [i64; 2]), DbError> {
    let mut tx = store.db.read().await?;
    let rows = saved_reports::page(&mut tx, hidden, PAGE, crate::lines_before(page, PAGE)).await?;
    let shown = saved_reports::count(&mut tx, false).await?;
    Ok((rows, [shown, saved_reports::count(&mut tx, true).await?]))
}

/// Saves one; false if there is one of this name, on the list or hidden.
pub async fn save(store: &Store, by: &Advocate, name: &Line, report: Report, period: Choice) -> Result<bool, ActError> {
    let mut tx = store.db.write().await?;
    let id = SavedReportId::new();
    let subject = ("saved_report", id.uuid());
    let (_, now) = act::begin(store, &mut tx, by, "report_saved", subject, None, None).await?;
    if saved_reports::insert(&mut tx, id, (name, report, period), (by.person(), now)).await? == 0 {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// Takes one off the list, or puts it back.
pub async fn hide(store: &Store, by: &Advocate, id: SavedReportId, hidden: bool) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let deed = if hidden { "report_hidden" } else { "report_shown" };
    act::begin(store, &mut tx, by, deed, ("saved_report", id.uuid()), None, None).await?;
    if saved_reports::hide(&mut tx, id, hidden).await? == 0 {
        return Err(ActError::NotFound);
    }
    tx.commit().await?;
    Ok(())
}
