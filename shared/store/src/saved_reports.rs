//! Reports that were saved under a name: all staff see them; they are hidden, and never deleted.

use domain::{SavedReportId, period::Choice, report::Report, text::Line};

pub use crate::db::saved_reports::SavedReport;
use crate::{
    ActError, Store, act,
    db::{DbError, saved_reports},
    viewer::Advocate,
};

/// All of them, the latest first; also those that are hidden.
pub async fn all(store: &Store, _: &Advocate) -> Result<Vec<SavedReport>, DbError> {
    saved_reports::all(&mut store.db.read().await?).await
}

/// Saves one.
pub async fn save(store: &Store, by: &Advocate, name: &Line, report: Report, period: Choice) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let id = SavedReportId::new();
    let subject = ("saved_report", id.uuid());
    let (_, now) = act::begin(store, &mut tx, by, "report_saved", subject, None, None).await?;
    saved_reports::insert(&mut tx, id, (name, report, period), (by.person(), now)).await?;
    tx.commit().await?;
    Ok(())
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
