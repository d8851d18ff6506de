//! Table `mail`: which mail is to go, and how far it has come. What it says is made when it goes.

use domain::{ActId, MailId, PersonId, ReferralId};
use jiff::SignedDuration;
use uuid::Uuid;

use super::{DbError, Sql, Tx, params};
use crate::mailer::Template;

/// Writes a mail that goes after `hold`; none if this act has told this person so already.
pub(crate) async fn insert(
    tx: &mut Tx,
    act: ActId,
    person: PersonId,
    referral: ReferralId,
    template: Template,
    hold: SignedDuration,
) -> Result<(), DbError> {
    let hold = if crate::faults::sabotaged("mail_at_once") {
        SignedDuration::ZERO
    } else {
        hold
    };
    let (state, due) = if hold.is_zero() {
        ("pending", 0)
    } else {
        ("held", super::params::micros(tx.clock().await? + hold))
    };
    tx.execute(
        "insert into mail (id, act_id, person_id, referral_id, template, state, due_at, attempts, unknowns)
         values ($1, $2, $3, $4, $5, $6, $7, 0, 0) on conflict (act_id, person_id, template) do nothing",
        params![MailId::new(), act, person, referral, template.as_str(), state, due],
    )
    .await?;
    tx.ring_after_commit();
    Ok(())
}

/// Cancels the mails of an act that have not gone; says whether all were caught in time.
pub(crate) async fn cancel(tx: &mut Tx, act: ActId) -> Result<bool, DbError> {
    tx.execute("update mail set state = 'cancelled', due_at = null, lease = null where act_id = $1 and state in ('held', 'pending')", params![act]).await?;
    let left: Option<(i64,)> = tx
        .fetch_optional(
            "select attempts from mail where act_id = $1 and state <> 'cancelled' limit 1",
            params![act],
        )
        .await?;
    Ok(left.is_none())
}

/// A mail taken for the length of a lease.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Claimed {
    pub(crate) id: Uuid,
    pub(crate) act_id: Uuid,
    pub(crate) person_id: Uuid,
    pub(crate) referral_id: Uuid,
    pub(crate) template: String,
    pub(crate) attempts: i64,
    pub(crate) unknowns: i64,
}

/// Takes the mail that is due first. One that was left at the dot by a process that died first becomes unknown.
pub(crate) async fn claim(
    tx: &mut Tx,
    lease: Uuid,
    length: SignedDuration,
    resend_unknown_after: SignedDuration,
) -> Result<Option<Claimed>, DbError> {
    let now = tx.clock().await?;
    // Nobody knows whether it arrived: wait, send once more with the same bytes, then leave it to a person.
    tx.execute(
        "update mail set state = case when unknowns = 0 then 'unknown' else 'parked' end, due_at = case when unknowns = 0 then $2 end,
           unknowns = unknowns + 1, lease = null
         where state = 'dot' and due_at <= $1",
        params![now, now + resend_unknown_after],
    )
    .await?;
    let sql = Sql {
        postgres: "update mail set state = 'sending', lease = $2, due_at = $3, attempts = attempts + 1
             where id = (select id from mail where due_at <= $1 and state <> 'dot' order by due_at, id limit 1 for update skip locked)
             returning id, act_id, person_id, referral_id, template, attempts, unknowns",
        sqlite: "update mail set state = 'sending', lease = $2, due_at = $3, attempts = attempts + 1
             where id = (select id from mail where due_at <= $1 and state <> 'dot' order by due_at, id limit 1)
             returning id, act_id, person_id, referral_id, template, attempts, unknowns",
    };
    tx.fetch_optional(sql, params![now, lease, now + length]).await
}

/// Whether any mail is due now.
pub(crate) async fn any_due(tx: &mut Tx) -> Result<bool, DbError> {
    let now = tx.clock().await?;
    let row: Option<(i64,)> = tx
        .fetch_optional("select due_at from mail where due_at <= $1 limit 1", params![now])
        .await?;
    Ok(row.is_some())
}

/// The point of no return: from here on nobody can be sure that it did not arrive. 0 rows: the lease has passed on.
pub(crate) async fn mark_dot(tx: &mut Tx, id: Uuid, lease: Uuid) -> Result<u64, DbError> {
    tx.execute(
        "update mail set state = 'dot' where id = $1 and lease = $2 and state = 'sending'",
        params![id, lease],
    )
    .await
}

/// It was accepted. Whoever knows it may say so.
pub(crate) async fn mark_sent(tx: &mut Tx, id: Uuid, reply: &str) -> Result<u64, DbError> {
    tx.execute(
        "update mail set state = 'sent', due_at = null, lease = null, last_reply = $2 where id = $1 and state <> 'sent'",
        params![id, reply],
    )
    .await
}

/// It ended without being sent: `bounced`, `parked` or `cancelled`. Only by the holder of the lease.
pub(crate) async fn mark_ended(
    tx: &mut Tx,
    id: Uuid,
    lease: Uuid,
    state: &'static str,
    why: &str,
) -> Result<u64, DbError> {
    tx.execute(
        "update mail set state = $3, due_at = null, lease = null, last_reply = $4 where id = $1 and lease = $2 and state in ('sending', 'dot')",
        params![id, lease, state, why],
    )
    .await
}

/// To be tried again after `pause`: as `pending`, or as `unknown`. Only by the holder of the lease.
pub(crate) async fn mark_again(
    tx: &mut Tx,
    id: Uuid,
    lease: Uuid,
    unknown: bool,
    pause: SignedDuration,
    why: &str,
) -> Result<u64, DbError> {
    let now = tx.clock().await?;
    let state = if unknown { "unknown" } else { "pending" };
    tx.execute(
        "update mail set state = $3, due_at = $4, lease = null, last_reply = $5, unknowns = unknowns + $6
         where id = $1 and lease = $2 and state in ('sending', 'dot')",
        params![id, lease, state, now + pause, why, i64::from(unknown)],
    )
    .await
}

/// A notice about a referral and how far it has come.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Notice {
    /// Which template.
    pub template: String,
    /// How far it has come.
    pub state: String,
    /// The first name of the person it goes to.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
}

/// The notices about a referral, oldest first.
pub(crate) async fn of_referral(tx: &mut Tx, referral: ReferralId) -> Result<Vec<Notice>, DbError> {
    tx.fetch_all(
        "select template, state, first_name, last_name from mail join person on person.id = mail.person_id
         where referral_id = $1 order by mail.id",
        params![referral],
    )
    .await
}

/// Numbers for the operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct MailNumbers {
    /// Still to go.
    pub waiting: i64,
    /// Nobody knows whether they arrived.
    pub unknown: i64,
    /// Refused by the receiver.
    pub bounced: i64,
    /// Waiting for a person.
    pub parked: i64,
}

/// Counts mails that are not simply sent.
pub(crate) async fn numbers(tx: &mut Tx) -> Result<MailNumbers, DbError> {
    let (waiting, unknown): (i64, i64) = tx
        .fetch_one(
            "select coalesce(sum(case when state in ('held', 'pending', 'sending', 'dot') then 1 else 0 end), 0),
               coalesce(sum(case when state = 'unknown' then 1 else 0 end), 0)
             from mail where due_at is not null",
            params![],
        )
        .await?;
    let (bounced,): (i64,) = tx
        .fetch_one("select count(*) from mail where state = 'bounced'", params![])
        .await?;
    let (parked,): (i64,) = tx
        .fetch_one("select count(*) from mail where state = 'parked'", params![])
        .await?;
    Ok(MailNumbers {
        waiting,
        unknown,
        bounced,
        parked,
    })
}
