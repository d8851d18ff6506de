//! Table `saved_report`: reports under a name.

use domain::{PersonId, SavedReportId, period::Choice, report::Report, text::Line};
use jiff::Timestamp;

use super::{DbError, Tx, params};

/// A report that was saved under a name.
#[derive(Clone, Debug)]
pub struct SavedReport {
    /// Which.
    pub id: SavedReportId,
    /// What it was called.
    pub name: Line,
    /// What it shows.
    pub report: Report,
    /// Of which period.
    pub period: Choice,
    /// Who saved it.
    pub by: String,
    /// Whether it was taken off the list.
    pub hidden: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: uuid::Uuid,
    name: String,
    report: String,
    period: String,
    first_name: String,
    last_name: String,
    hidden: bool,
}

impl TryFrom<Row> for SavedReport {
    type Error = DbError;
    fn try_from(row: Row) -> Result<Self, DbError> {
        let corrupt = |what| DbError::corrupt("saved_report", row.id, what);
        Ok(Self {
            id: row.id.into(),
            name: Line::parse(&row.name).map_err(|_| corrupt("has no name"))?,
            report: Report::parse(&row.report).ok_or_else(|| corrupt("unknown report"))?,
            period: Choice::parse(&row.period).ok_or_else(|| corrupt("not a period"))?,
            by: format!("{} {}", row.first_name, row.last_name),
            hidden: row.hidden,
        })
    }
}

/// A page of those on the list, or of those that were taken off it, the latest first.
pub(crate) async fn page(tx: &mut Tx, hidden: bool, limit: i64, offset: i64) -> Result<Vec<SavedReport>, DbError> {
    let rows: Vec<Row> = tx
        .fetch_all(
            "select saved_report.id, name, report, period, first_name, last_name, hidden
             from saved_report join person on person.id = saved_by where hidden = $1
             order by saved_at desc, saved_report.id desc limit $2 offset $3",
            params![hidden, limit, offset],
        )
        .await?;
    rows.into_iter().map(SavedReport::try_from).collect()
}

/// How many there are.
pub(crate) async fn count(tx: &mut Tx, hidden: bool) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one("select count(*) from saved_report where hidden = $1", params![hidden])
        .await?;
    Ok(n)
}

/// Saves one. 0 rows: there is one of this name.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: SavedReportId,
    (name, report, period): (&Line, Report, Choice),
    (by, at): (PersonId, Timestamp),
) -> Result<u64, DbError> {
    tx.execute(
        "insert into saved_report (id, name, name_key, report, period, saved_by, saved_at, hidden)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (name_key) do nothing",
        params![
            id,
            name.as_str(),
            name.as_str().to_lowercase(),
            report.as_str(),
            period.to_string(),
            by,
            at,
            false
        ],
    )
    .await
}

/// Takes one off the list, or puts it back. 0 rows: there is none.
pub(crate) async fn hide(tx: &mut Tx, id: SavedReportId, hidden: bool) -> Result<u64, DbError> {
    tx.execute("update saved_report set hidden = $2 where id = $1", params![id, hidden])
        .await
}
