//! Table `standing`: where each referral is now. A projection of the chain, written by [`project`] alone; what a purge takes out of it:
//! [`super::purged_clients`].

use domain::{
    MatchRunId, PersonId, Reference, ReferralId,
    answers::Answers,
    chain::Step,
    referral::{Kind, Status},
};
use jiff::Timestamp;
use matching::POSSIBLE_FROM;

use super::{Batch, DbError, Tx, params, params::timestamp, withdrawals::TakenBack};
use crate::{screening::Seen, sealed::Sealed};

/// When the first decision about a referral was made that was not undone.
macro_rules! decided_at {
    ($referral:literal) => {
        concat!(
            "(select min(act.at) from step join act on act.id = step.act_id
              where step.referral_id = ",
            $referral,
            " and step.kind in ('reject', 'import', 'merge', 'delete')
                and not exists (select 1 from step as later where later.referral_id = step.referral_id and later.undoes = step.n))"
        )
    };
}
pub(super) use decided_at;

/// Moves the standing row to a step that was just stored. A match run stays only while its revision does.
pub(super) async fn project(tx: &mut Tx, step: &Step) -> Result<(), DbError> {
    let text = concat!(
        "insert into standing (referral_id, step, status, rev, top, urgent, received_at, kind, agency_id, first_at, decided_at,
           gaps, same, possible, again, name_key)
         select $1, $2, $3, $4, $5, revision.urgent, revision.received_at, kind, agency_id, first.sent_at, ",
        decided_at!("$1"),
        ", first.gaps, false, false, revision.n > 1 and revision.origin = 'referrer',
           revision.name_key
         from revision
         join revision as first on first.referral_id = revision.referral_id and first.n = 1
         join referral on referral.id = revision.referral_id
         where revision.referral_id = $1 and revision.n = $4
         on conflict (referral_id) do update set step = excluded.step, status = excluded.status, rev = excluded.rev, top = excluded.top,
           urgent = excluded.urgent, received_at = excluded.received_at, decided_at = excluded.decided_at,
           run_id = case when standing.rev = excluded.rev then standing.run_id end,
           run_at = case when standing.rev = excluded.rev then standing.run_at end,
           best = case when standing.rev = excluded.rev then standing.best end,
           same = standing.same and standing.rev = excluded.rev and excluded.status = 'submitted',
           possible = standing.possible and standing.rev = excluded.rev, again = excluded.again,
           name_key = excluded.name_key"
    );
    // SQLite reads the `on` of an upsert after `select` as a join unless a `where` stands before it, which it does.
    let moved = tx
        .execute(
            text,
            params![step.referral, step.n, step.to.as_str(), step.rev, step.top],
        )
        .await?;
    if moved != 1 {
        return Err(DbError::corrupt("standing", step.referral, "its revision is missing"));
    }
    if step.to != Status::Submitted {
        super::claims::end(tx, step.referral).await?;
    }
    Ok(())
}

/// Writes the key of the name that a referral's present revision says.
pub(crate) async fn set_name_key(
    tx: &mut Tx,
    referral: ReferralId,
    revision: i64,
    key: Option<i64>,
) -> Result<(), DbError> {
    tx.execute(
        "update revision set name_key = $3 where referral_id = $1 and n = $2",
        params![referral, revision, key],
    )
    .await?;
    tx.execute(
        "update standing set name_key = $3 where referral_id = $1 and rev = $2",
        params![referral, revision, key],
    )
    .await
    .map(drop)
}

/// Holds a referral where it is until the transaction ends, if it is in the queue; 0 rows if it is not.
pub(crate) async fn hold_submitted(tx: &mut Tx, referral: ReferralId) -> Result<u64, DbError> {
    tx.execute(
        "update standing set status = status where referral_id = $1 and status = 'submitted'",
        params![referral],
    )
    .await
}

/// Points the standing row at a match run of its present revision; 0 rows if there is a newer revision, or another match run
/// than the last one that this one has seen.
pub(crate) async fn set_run(tx: &mut Tx, seen: &Seen, run: MatchRunId, best: Option<f64>) -> Result<u64, DbError> {
    tx.execute(
        "update standing set run_id = $3, run_at = $7, best = $4, possible = $6
         where referral_id = $1 and rev = $2 and run_id is not distinct from $5",
        params![
            seen.referral,
            seen.revision,
            run,
            best,
            seen.run,
            best.is_some_and(|it| it >= POSSIBLE_FROM),
            seen.at
        ],
    )
    .await
}

/// An open referral, as the matching engine is to see it.
pub(crate) struct Open {
    /// Which.
    pub(crate) referral: ReferralId,
    /// Its present revision.
    pub(crate) revision: i64,
    /// Its last match run.
    pub(crate) run: Option<MatchRunId>,
    /// When the revision was sent: ages in its answers are as of that day.
    pub(crate) sent_at: Timestamp,
    /// Its answers, without narrative and reporter.
    pub(crate) answers: Answers,
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    referral_id: uuid::Uuid,
    rev: i64,
    run_id: Option<uuid::Uuid>,
    sent_at: i64,
    #[sqlx(flatten)]
    form: Sealed,
}

impl TryFrom<OpenRow> for Open {
    type Error = DbError;
    fn try_from(row: OpenRow) -> Result<Self, DbError> {
        let mut answers = Answers::default();
        row.form.open_part(&mut answers)?;
        Ok(Self {
            referral: row.referral_id.into(),
            revision: row.rev,
            run: row.run_id.map(Into::into),
            sent_at: timestamp(row.sent_at)
                .ok_or_else(|| DbError::corrupt("standing", row.referral_id, "not a time"))?,
            answers,
        })
    }
}

/// A referral wherever it stands, with its present revision.
pub(crate) struct Standing {
    /// Its present revision.
    pub(crate) sent: Open,
    /// Its last step.
    pub(crate) step: i64,
    /// Whether it is in the queue.
    pub(crate) submitted: bool,
}

/// The next referrals after one, in the order of their ids.
pub(crate) async fn after(tx: &mut Tx, after: Option<ReferralId>, limit: i64) -> Result<Batch<Standing>, DbError> {
    #[derive(sqlx::FromRow)]
    struct StandingRow {
        step: i64,
        status: String,
        #[sqlx(flatten)]
        open: OpenRow,
    }
    let first = uuid::Uuid::nil();
    let rows: Vec<StandingRow> = tx
        .fetch_all(
            "select step, status, standing.referral_id, rev, run_id, sent_at, format, key_id, sealed
             from standing
             join revision on revision.referral_id = standing.referral_id and revision.n = rev
             join revision_part on revision_part.referral_id = standing.referral_id and revision_part.revision = rev and part = 'form'
             where standing.referral_id > $1 order by standing.referral_id limit $2",
            params![after.map_or(first, |it| it.uuid()), limit],
        )
        .await?;
    let rows = rows.into_iter().map(|row| {
        let (id, step, submitted) = (row.open.referral_id, row.step, row.status == Status::Submitted.as_str());
        let standing = Open::try_from(row.open).map(|sent| Standing { sent, step, submitted });
        (id, standing)
    });
    Ok(tx.batch("standing", rows))
}

/// The last referrals that came before one, wherever they stand, with their present revisions; the last one first.
pub(crate) async fn before(tx: &mut Tx, before: Option<ReferralId>, limit: i64) -> Result<Batch<Open>, DbError> {
    let end = uuid::Uuid::max();
    let rows: Vec<OpenRow> = tx
        .fetch_all(
            "select standing.referral_id, rev, run_id, sent_at, format, key_id, sealed
             from standing
             join revision on revision.referral_id = standing.referral_id and revision.n = rev
             join revision_part on revision_part.referral_id = standing.referral_id and revision_part.revision = rev and part = 'form'
             where standing.referral_id < $1 order by standing.referral_id desc limit $2",
            params![before.map_or(end, |it| it.uuid()), limit],
        )
        .await?;
    Ok(tx.batch("standing", rows.into_iter().map(|it| (it.referral_id, it.try_into()))))
}

/// A referral, if it is in the queue.
pub(crate) async fn open(tx: &mut Tx, referral: ReferralId) -> Result<Option<Open>, DbError> {
    let row: Option<OpenRow> = tx
        .fetch_optional(
            "select standing.referral_id, rev, run_id, sent_at, format, key_id, sealed
             from standing
             join revision on revision.referral_id = standing.referral_id and revision.n = rev
             join revision_part on revision_part.referral_id = standing.referral_id and revision_part.revision = rev and part = 'form'
             where standing.referral_id = $1 and status = 'submitted'",
            params![referral],
        )
        .await?;
    row.map(Open::try_from).transpose()
}

/// Referrals in some statuses that share any of the keys.
macro_rules! sharing {
    ($statuses:literal) => {
        concat!(
            "select standing.referral_id, rev, run_id, sent_at, format, key_id, sealed
             from (select referral_id, count(*) as shared from referral_key
                   where key in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                     $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
                   group by referral_id) as hit
             join standing on standing.referral_id = hit.referral_id and status in (",
            $statuses,
            ")
             join revision on revision.referral_id = standing.referral_id and revision.n = rev
             join revision_part on revision_part.referral_id = standing.referral_id and revision_part.revision = rev and part = 'form'
             where standing.referral_id <> $34
             order by shared desc, standing.referral_id limit $33"
        )
    };
}

/// Open referrals that share any of `keys`, but for one; those that share most first.
pub(crate) async fn open_sharing(
    tx: &mut Tx,
    keys: &[matching::Key],
    but: ReferralId,
    limit: i64,
) -> Result<Vec<Open>, DbError> {
    shared(tx, sharing!("'submitted'"), keys, but, limit).await
}

/// The same of those that were returned, withdrawn or deleted.
pub(crate) async fn left_sharing(
    tx: &mut Tx,
    keys: &[matching::Key],
    but: ReferralId,
    limit: i64,
) -> Result<Vec<Open>, DbError> {
    shared(tx, sharing!("'rejected', 'withdrawn', 'deleted'"), keys, but, limit).await
}

async fn shared(
    tx: &mut Tx,
    sql: &'static str,
    keys: &[matching::Key],
    but: ReferralId,
    limit: i64,
) -> Result<Vec<Open>, DbError> {
    let mut params = super::keys::padded(keys);
    params.extend(params![limit, but]);
    let rows: Vec<OpenRow> = tx.fetch_all(sql, params).await?;
    Ok(tx.readable("standing", rows.into_iter().map(|it| (it.referral_id, it.try_into()))))
}

/// A row of a referrer's own list.
#[derive(Clone, Debug)]
pub(crate) struct OwnRow {
    /// Its reference.
    pub reference: Reference,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub status: Status,
    /// Where the referral stands into which it was merged, if it was.
    pub merged_into: Option<Status>,
    /// Whether its referrer has taken it back while it was merged.
    pub taken_back: TakenBack,
    /// When it was last sent.
    pub sent_at: Timestamp,
    /// What the referrer wrote last: the answers, without narrative and reporter.
    pub answers: Answers,
}

#[derive(sqlx::FromRow)]
struct OwnSqlRow {
    id: uuid::Uuid,
    reference: String,
    kind: String,
    status: String,
    peer_status: Option<String>,
    taken_back_by: Option<uuid::Uuid>,
    shown_at: Option<i64>,
    sent_at: i64,
    #[sqlx(flatten)]
    form: Sealed,
}

/// The referrals of this person, those that wait for them first, then the last one first: with the last version that the person sent, never a merged one.
pub(crate) async fn own(tx: &mut Tx, referrer: PersonId, limit: i64, offset: i64) -> Result<Vec<OwnRow>, DbError> {
    let rows: Vec<OwnSqlRow> = tx
        .fetch_all(
            "select referral.id, reference, referral.kind, standing.status, peer.status as peer_status, revision.sent_at,
               withdrawal.act_id as taken_back_by, shown_at, format, key_id, sealed
             from referral
             join standing on standing.referral_id = referral.id
             join step as top on top.referral_id = referral.id and top.n = standing.top
             left join standing as peer on peer.referral_id = top.peer and top.kind = 'merge'
             left join withdrawal on withdrawal.referral_id = referral.id
             join revision on revision.referral_id = referral.id and revision.n =
               (select max(n) from revision as own where own.referral_id = referral.id and own.origin = 'referrer')
             join revision_part on revision_part.referral_id = referral.id and revision_part.revision = revision.n and part = 'form'
             where referrer_id = $1
             order by case when standing.status = 'rejected' then 0 else 1 end, referral.id desc limit $2 offset $3",
            params![referrer, limit, offset],
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            let corrupt = |what| DbError::corrupt("standing", row.id, what);
            let status = |text: &str| Status::parse(text).ok_or_else(|| corrupt("unknown status"));
            let mut answers = Answers::default();
            row.form.open_part(&mut answers)?;
            Ok(OwnRow {
                reference: row.reference.parse().map_err(|_| corrupt("not a reference"))?,
                kind: Kind::parse(&row.kind).ok_or_else(|| corrupt("unknown kind"))?,
                status: status(&row.status)?,
                merged_into: row.peer_status.as_deref().map(status).transpose()?,
                taken_back: TakenBack::read(row.id, row.taken_back_by, row.shown_at)?,
                sent_at: timestamp(row.sent_at).ok_or_else(|| corrupt("not a time"))?,
                answers,
            })
        })
        .collect()
}
