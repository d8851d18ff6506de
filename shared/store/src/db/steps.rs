//! Table `step`: the chain of each referral.

use domain::{
    ActId, Reference, ReferralId,
    chain::{Position, Step, StepKind},
    reason::Reasons,
    referral::{Origin, Status},
};
use jiff::Timestamp;

use super::{
    DbError, Tx, acts, params,
    params::{AT_ONCE, id_places, ids, timestamp},
    same_child, standings,
};
use crate::Overtaken;

/// Why a step was not stored.
#[derive(Debug)]
pub(crate) enum AppendError {
    Db(DbError),
    /// Somebody else's step has this number.
    Overtaken(Overtaken),
}

impl From<DbError> for AppendError {
    fn from(error: DbError) -> Self {
        AppendError::Db(error)
    }
}

/// Stores a step and moves the standing row to it.
///
/// Of any number of people who act at once exactly one succeeds: the key is `(referral_id, n)`, whatever the isolation level.
pub(crate) async fn append(tx: &mut Tx, step: &Step) -> Result<(), AppendError> {
    let held = same_child::hold(tx, &[step.referral.uuid()], &[]).await?;
    let stored = tx
        .execute(
            "insert into step (referral_id, n, act_id, kind, prev, from_status, to_status, from_rev, rev, under, top,
               undoes, undoes_kind, client_id, account_n, peer, reasons)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
             on conflict do nothing",
            params![
                step.referral,
                step.n,
                step.act,
                step.kind.as_str(),
                step.prev,
                step.from.map_or("none", Status::as_str),
                step.to.as_str(),
                step.from_rev,
                step.rev,
                step.under,
                step.top,
                step.undoes,
                step.undoes_kind.map(StepKind::as_str),
                step.client,
                step.account,
                step.peer,
                step.reasons.as_ref().map(Reasons::to_json),
            ],
        )
        .await?;
    if stored == 0 {
        return Err(AppendError::Overtaken(overtaken(tx, step.referral, step.n).await?));
    }
    standings::project(tx, step).await?;
    same_child::settle(tx, &held).await?;
    Ok(())
}

/// Who wrote step `n`.
pub(crate) async fn overtaken(tx: &mut Tx, referral: ReferralId, n: i64) -> Result<Overtaken, DbError> {
    let step = find(tx, referral, n)
        .await?
        .ok_or_else(|| DbError::corrupt("step", referral, "the winner of a race is missing"))?;
    let author = acts::author(tx, step.act).await?;
    Ok(Overtaken {
        by: author.name,
        person: author.person,
        did: step.kind,
        at: author.at,
    })
}

#[derive(sqlx::FromRow)]
struct StepRow {
    referral_id: uuid::Uuid,
    n: i64,
    act_id: uuid::Uuid,
    kind: String,
    prev: Option<i64>,
    from_status: String,
    to_status: String,
    from_rev: i64,
    rev: i64,
    under: i64,
    top: i64,
    undoes: Option<i64>,
    undoes_kind: Option<String>,
    client_id: Option<uuid::Uuid>,
    account_n: Option<i64>,
    peer: Option<uuid::Uuid>,
    reasons: Option<String>,
}

impl TryFrom<StepRow> for Step {
    type Error = DbError;
    fn try_from(row: StepRow) -> Result<Self, DbError> {
        let corrupt = || {
            DbError::corrupt(
                "step",
                format!("{} {}", row.referral_id, row.n),
                "columns contradict one another",
            )
        };
        let from = match row.from_status.as_str() {
            "none" => None,
            status => Some(Status::parse(status).ok_or_else(corrupt)?),
        };
        let kind = |text: &str| StepKind::parse(text).ok_or_else(corrupt);
        Step::read(
            (row.referral_id.into(), row.n, row.act_id.into()),
            (
                kind(&row.kind)?,
                from,
                Status::parse(&row.to_status).ok_or_else(corrupt)?,
            ),
            (row.prev, row.from_rev, row.rev),
            (row.under, row.top),
            (row.undoes, row.undoes_kind.as_deref().map(kind).transpose()?),
            (row.client_id.map(Into::into), row.account_n),
            row.peer.map(Into::into),
            row.reasons
                .as_deref()
                .map(|it| Reasons::from_json(it).ok_or_else(corrupt))
                .transpose()?,
        )
        .ok_or_else(corrupt)
    }
}

/// One step.
pub(crate) async fn find(tx: &mut Tx, referral: ReferralId, n: i64) -> Result<Option<Step>, DbError> {
    let row: Option<StepRow> = tx
        .fetch_optional(
            "select referral_id, n, act_id, kind, prev, from_status, to_status, from_rev, rev, under, top, undoes, undoes_kind,
               client_id, account_n, peer, reasons
             from step where referral_id = $1 and n = $2",
            params![referral, n],
        )
        .await?;
    row.map(Step::try_from).transpose()
}

/// The steps of one act: several if it touched several referrals.
pub(crate) async fn of_act(tx: &mut Tx, act: ActId) -> Result<Vec<Step>, DbError> {
    let rows: Vec<StepRow> = tx
        .fetch_all(
            "select referral_id, n, act_id, kind, prev, from_status, to_status, from_rev, rev, under, top, undoes, undoes_kind,
               client_id, account_n, peer, reasons
             from step where act_id = $1 order by referral_id",
            params![act],
        )
        .await?;
    rows.into_iter().map(Step::try_from).collect()
}

/// A step with who made it.
#[derive(Clone, Debug)]
pub struct HistoryStep {
    /// What was done.
    pub step: Step,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was undone later.
    pub undone: bool,
}

/// The whole chain, oldest first.
pub(crate) async fn history(tx: &mut Tx, referral: ReferralId) -> Result<Vec<HistoryStep>, DbError> {
    #[derive(sqlx::FromRow)]
    struct HistoryRow {
        #[sqlx(flatten)]
        step: StepRow,
        first_name: String,
        last_name: String,
        at: i64,
    }
    let rows: Vec<HistoryRow> = tx
        .fetch_all(
            "select referral_id, n, act_id, step.kind, prev, from_status, to_status, from_rev, rev, under, top, step.undoes, step.undoes_kind,
               client_id, account_n, peer, reasons, first_name, last_name, act.at
             from step join act on act.id = step.act_id join person on person.id = act.by_person
             where referral_id = $1 order by n",
            params![referral],
        )
        .await?;
    let mut history = Vec::with_capacity(rows.len());
    for row in rows {
        let at = timestamp(row.at).ok_or_else(|| DbError::corrupt("act", referral, "not a time"))?;
        history.push(HistoryStep {
            step: row.step.try_into()?,
            by: format!("{} {}", row.first_name, row.last_name),
            at,
            undone: false,
        });
    }
    let undone: Vec<i64> = history.iter().filter_map(|it| it.step.undoes).collect();
    for it in &mut history {
        it.undone = undone.contains(&it.step.n);
    }
    Ok(history)
}

/// Where a referral is, as its standing row says.
pub(crate) async fn position(tx: &mut Tx, referral: ReferralId) -> Result<Option<Position>, DbError> {
    let row: Option<(i64, String, i64, i64, String)> = tx
        .fetch_optional(
            "select step, status, rev, top, origin from standing
             join revision on revision.referral_id = standing.referral_id and revision.n = standing.rev
             where standing.referral_id = $1",
            params![referral],
        )
        .await?;
    row.map(|(step, status, rev, top, origin)| {
        let status = Status::parse(&status).ok_or_else(|| DbError::corrupt("standing", referral, "unknown status"))?;
        Ok(Position {
            referral,
            step,
            status,
            rev,
            top,
            merged: origin == Origin::Merge.as_str(),
        })
    })
    .transpose()
}

/// A merge that stands, seen from one of the two referrals.
pub(crate) struct Merged {
    /// From which.
    pub(crate) referral: ReferralId,
    /// Whether the other one went into it, or it went into the other one.
    pub(crate) kind: StepKind,
    /// The other one.
    pub(crate) peer: ReferralId,
    /// Its reference.
    pub(crate) reference: Reference,
}

/// With which others these referrals are merged now, in the order in which they were.
pub(crate) async fn merged(tx: &mut Tx, of: &[ReferralId]) -> Result<Vec<Merged>, DbError> {
    let mut all = Vec::new();
    for of in of.chunks(AT_ONCE) {
        let rows: Vec<(uuid::Uuid, String, uuid::Uuid, String)> = tx
            .fetch_all(
                concat!(
                    "select step.referral_id, step.kind, peer, reference from step join referral on referral.id = peer
                     where step.kind in ('absorb', 'merge')
                       and not exists (select 1 from step as undo where undo.referral_id = step.referral_id and undo.undoes = step.n)
                       and step.referral_id in ",
                    id_places!(),
                    " order by step.referral_id, step.n"
                ),
                ids(of),
            )
            .await?;
        for (referral, kind, peer, reference) in rows {
            let corrupt = || DbError::corrupt("step", referral, "columns contradict one another");
            all.push(Merged {
                referral: referral.into(),
                kind: StepKind::parse(&kind).ok_or_else(corrupt)?,
                peer: peer.into(),
                reference: reference.parse().map_err(|_| corrupt())?,
            });
        }
    }
    Ok(all)
}

/// How often a referral was sent, returned, or its return taken back: what its referrer knows of besides their own withdrawals. Merging, and what
/// is decided of what it was merged into, is not counted: who sees this number does not learn of it.
pub(crate) async fn turns(tx: &mut Tx, referral: ReferralId) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            "select count(*) from step where referral_id = $1 and coalesce(undoes_kind, kind) in ('submit', 'reject', 'resubmit')",
            params![referral],
        )
        .await?;
    Ok(n)
}
