//! Comparisons of what is stored twice on purpose.

use domain::ReferralId;

use super::{DbError, Tx, params};

/// Referrals whose standing row is not what their chain says.
pub(crate) async fn crooked_standings(tx: &mut Tx) -> Result<Vec<ReferralId>, DbError> {
    let rows: Vec<(uuid::Uuid,)> = tx
        .fetch_all(
            concat!(
                "select referral.id from referral
             left join standing on standing.referral_id = referral.id
             left join step on step.referral_id = referral.id and step.n = (select max(n) from step as last where last.referral_id = referral.id)
             left join revision on revision.referral_id = referral.id and revision.n = step.rev
             left join revision as first on first.referral_id = referral.id and first.n = 1
             where standing.referral_id is null or step.referral_id is null or standing.step <> step.n or standing.status <> step.to_status
               or standing.rev <> step.rev or standing.top <> step.top or standing.urgent <> revision.urgent
               or standing.received_at <> revision.received_at
               or standing.kind <> referral.kind or standing.agency_id <> referral.agency_id or standing.first_at <> first.sent_at
               or standing.gaps is distinct from first.gaps
               or standing.decided_at is distinct from ",
                super::standings::decided_at!("referral.id"),
                "
               or standing.run_at is distinct from (select at from match_run where match_run.id = standing.run_id)
               or standing.same <> ",
                super::same_child::may_be_same!(),
                "
               or standing.possible <> coalesce(standing.best >= $1, false)
               or standing.name_key is distinct from revision.name_key
               or standing.again <> (revision.n > 1 and revision.origin = 'referrer')
             order by referral.id"
            ),
            params![matching::POSSIBLE_FROM],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}

/// Referrals whose chain has a gap.
pub(crate) async fn gaps(tx: &mut Tx) -> Result<Vec<ReferralId>, DbError> {
    let rows: Vec<(uuid::Uuid,)> = tx
        .fetch_all("select referral_id from step group by referral_id having max(n) <> count(*) or min(n) <> 1 order by referral_id", params![])
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}

/// Referrals in the queue that were not matched and have no message under way that would do it.
pub(crate) async fn unscreened_without_message(tx: &mut Tx) -> Result<Vec<ReferralId>, DbError> {
    let rows: Vec<(uuid::Uuid,)> = tx
        .fetch_all(
            "select referral_id from standing where status = 'submitted' and run_id is null
               and not exists (select 1 from outbox where subject = standing.referral_id and state <> 'done')
             order by referral_id",
            params![],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}

/// How many decisions have no audit entry.
pub(crate) async fn acts_without_audit(tx: &mut Tx) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            "select count(*) from act where not exists (select 1 from audit where audit.act_id = act.id)",
            params![],
        )
        .await?;
    Ok(n)
}

/// How many judgements stand whose act, or the import that carried them, was undone, or one side of which nobody is.
pub(crate) async fn loose_judgements(tx: &mut Tx) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            "select count(*) from not_same where ended_by is null
               and (exists (select 1 from act as undo where undo.undoes in (said_by, written_by))
                 or not exists (select 1 from client where id = low) and not exists (select 1 from referral where id = low)
                 or not exists (select 1 from client where id = high) and not exists (select 1 from referral where id = high))",
            params![],
        )
        .await?;
    Ok(n)
}

/// Whether SQLite finds its file sound; always true on PostgreSQL, which checks its pages itself.
pub(crate) async fn sound(tx: &mut Tx) -> Result<bool, DbError> {
    let sql = super::Sql {
        postgres: "select 'ok'",
        sqlite: "select * from pragma_integrity_check limit 1",
    };
    let (said,): (String,) = tx.fetch_one(sql, params![]).await?;
    Ok(said == "ok")
}
