//! Table `saved_view`: views of the queue under a name, each person's own.

use domain::{
    PersonId, SavedViewId,
    referral::{Kind, Status},
    text::ViewName,
};

use super::{
    DbError, Tx,
    desk::{Only, Size, Sort, View},
    params,
};

/// A view of the queue that was saved under a name.
#[derive(Clone, Debug)]
pub struct SavedView {
    /// Which.
    pub id: SavedViewId,
    /// What it was called.
    pub name: ViewName,
    /// What it shows.
    pub view: View,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: uuid::Uuid,
    name: String,
    status: String,
    filter: String,
    kind: Option<String>,
    agency_id: Option<uuid::Uuid>,
    sort: String,
    size: String,
}

impl TryFrom<Row> for SavedView {
    type Error = DbError;
    fn try_from(row: Row) -> Result<Self, DbError> {
        let corrupt = |what| DbError::corrupt("saved_view", row.id, what);
        let kind = row.kind.as_deref();
        let view = View {
            status: Status::parse(&row.status).ok_or_else(|| corrupt("unknown status"))?,
            only: Only::parse(&row.filter).ok_or_else(|| corrupt("unknown filter"))?,
            kind: kind
                .map(|it| Kind::parse(it).ok_or_else(|| corrupt("unknown kind")))
                .transpose()?,
            agency: row.agency_id.map(Into::into),
            sort: Sort::parse(&row.sort).ok_or_else(|| corrupt("unknown order"))?,
            size: Size::parse(&row.size).ok_or_else(|| corrupt("unknown size"))?,
            until: None,
        };
        Ok(Self {
            id: row.id.into(),
            name: ViewName::parse(&row.name).map_err(|_| corrupt("has no name"))?,
            view,
        })
    }
}

/// Those of a person.
pub(crate) async fn of(tx: &mut Tx, person: PersonId) -> Result<Vec<SavedView>, DbError> {
    let rows: Vec<Row> = tx
        .fetch_all(
            "select id, name, status, filter, kind, agency_id, sort, size from saved_view where person_id = $1",
            params![person],
        )
        .await?;
    // One that cannot be read does not stand in the way of the queue.
    Ok(tx.readable("saved_view", rows.into_iter().map(|it| (it.id, it.try_into()))))
}

/// Saves one. 0 rows: the person has one of this name.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: SavedViewId,
    person: PersonId,
    name: &ViewName,
    view: &View,
) -> Result<u64, DbError> {
    tx.execute(
        "insert into saved_view (id, person_id, name, status, filter, kind, agency_id, sort, size)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (person_id, name) do nothing",
        params![
            id,
            person,
            name.as_str(),
            view.status.as_str(),
            view.only.as_str(),
            view.kind.map(Kind::as_str),
            view.agency,
            view.sort.as_str(),
            view.size.as_str()
        ],
    )
    .await
}

/// Gives one of a person's another name. 0 rows: they have no such view.
pub(crate) async fn rename(tx: &mut Tx, id: SavedViewId, person: PersonId, name: &ViewName) -> Result<u64, DbError> {
    tx.execute(
        "update saved_view set name = $3 where id = $1 and person_id = $2",
        params![id, person, name.as_str()],
    )
    .await
}

/// Removes one of a person's. 0 rows: they have no such view.
pub(crate) async fn remove(tx: &mut Tx, id: SavedViewId, person: PersonId) -> Result<u64, DbError> {
    tx.execute(
        "delete from saved_view where id = $1 and person_id = $2",
        params![id, person],
    )
    .await
}
