//! Table `agency`.

use domain::{AgencyId, person::AgencyKind, text::Line};

use super::{DbError, Tx, params};

/// An agency as stored.
#[derive(Clone, Debug)]
pub struct Agency {
    /// Which.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: AgencyKind,
    /// Whether it can still be chosen.
    pub active: bool,
}

/// Writes a new agency; violates the unique key if its name is taken.
pub(crate) async fn insert(tx: &mut Tx, id: AgencyId, name: &Line, kind: AgencyKind) -> Result<(), DbError> {
    tx.execute(
        "insert into agency (id, name, name_key, kind, active) values ($1, $2, $3, $4, $5)",
        params![id, name.as_str(), name.as_str().to_lowercase(), kind.as_str(), true],
    )
    .await
    .map(drop)
}

/// Names an agency anew; violates the unique key if the name is taken.
pub(crate) async fn rename(tx: &mut Tx, id: AgencyId, name: &Line) -> Result<u64, DbError> {
    tx.execute(
        "update agency set name = $2, name_key = $3 where id = $1",
        params![id, name.as_str(), name.as_str().to_lowercase()],
    )
    .await
}

/// Whether it can be chosen from now on.
pub(crate) async fn set_active(tx: &mut Tx, id: AgencyId, active: bool) -> Result<u64, DbError> {
    tx.execute("update agency set active = $2 where id = $1", params![id, active])
        .await
}

/// All agencies by name.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Agency>, DbError> {
    let rows: Vec<Row> = tx
        .fetch_all(
            "select id, name, kind, active from agency order by name_key, id",
            params![],
        )
        .await?;
    rows.into_iter().map(Agency::try_from).collect()
}

/// One agency.
pub(crate) async fn find(tx: &mut Tx, id: AgencyId) -> Result<Option<Agency>, DbError> {
    let row: Option<Row> = tx
        .fetch_optional("select id, name, kind, active from agency where id = $1", params![id])
        .await?;
    row.map(Agency::try_from).transpose()
}

type Row = (uuid::Uuid, String, String, bool);

impl TryFrom<Row> for Agency {
    type Error = DbError;
    fn try_from((id, name, kind, active): Row) -> Result<Self, DbError> {
        let kind = AgencyKind::parse(&kind).ok_or_else(|| DbError::corrupt("agency", id, "unknown kind"))?;
        Ok(Self {
            id: id.into(),
            name,
            kind,
            active,
        })
    }
}
