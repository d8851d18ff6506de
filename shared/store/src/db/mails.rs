//! Table `mail`: which mail is to go, and how far it has come. What it says is made when it goes.

use domain::{ActId, MailId, PersonId, ReferralId};
use jiff::SignedDuration;
use uuid::Uuid;

use super::{Db, DbError, Tx, clocked, params};
use crate::mailer::Template;

macro_rules! inserted {
    ($due:tt) => {
        clocked![
            "insert into mail (id, act_id, person_id, referral_id, template, state, due_at, attempts, unknowns)
             values ($1, $2, $3, $4, $5, $6, ",
            $due,
            " + $7, 0, 0) on conflict do nothing"
        ]
    };
}

/// Writes a mail that goes after `hold`; none if this act has told this person so of this referral already, or if one that
/// tells them that this referral is urgent has not gone yet.
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
    let (state, sql) = if hold.is_zero() {
        ("pending", inserted!["0"])
    } else {
        ("held", inserted![NOW])
    };
    tx.execute(
        sql,
        params![MailId::new(), act, person, referral, template.as_str(), state, hold],
    )
    .await?;
    tx.ring_after_commit();
    Ok(())
}

/// Writes the mail of an acceptance of which its reader is to learn only after `hold`, or holds it anew if it has not gone. Neither its id nor
/// its date, which the reader gets, tells when it was decided.
pub(crate) async fn hold_accepted(
    tx: &mut Tx,
    act: ActId,
    (referral, person): (ReferralId, PersonId),
    hold: SignedDuration,
) -> Result<(), DbError> {
    let sql = clocked![
        "insert into mail (id, act_id, person_id, referral_id, template, state, due_at, attempts, unknowns)
         values ($1, $2, $3, $4, 'accepted', 'held', ",
        NOW,
        " + $5, 0, 0)
         on conflict (act_id, referral_id, person_id, template) do update set state = 'held', due_at = excluded.due_at
         where mail.state in ('held', 'cancelled')"
    ];
    tx.execute(sql, params![MailId::timeless(), act, person, referral, hold])
        .await?;
    tx.ring_after_commit();
    Ok(())
}

/// Cancels the mails of an act that have not gone, also one that is on its way to the server: it is stopped before the
/// point of no return. Says who may have been told by one, and of which referral.
pub(crate) async fn cancel(tx: &mut Tx, act: ActId) -> Result<Vec<(ReferralId, PersonId)>, DbError> {
    tx.execute(
        "update mail set state = 'cancelled', due_at = null, lease = null
         where act_id = $1 and state in ('held', 'pending', 'sending', 'unknown')",
        params![act],
    )
    .await?;
    let left: Vec<(Uuid, Uuid)> = tx
        .fetch_all(
            "select distinct referral_id, person_id from mail where act_id = $1 and (state not in ('cancelled', 'bounced', 'parked') or unknowns > 0)",
            params![act],
        )
        .await?;
    Ok(left
        .into_iter()
        .map(|(referral, person)| (referral.into(), person.into()))
        .collect())
}

/// How far the mails of an act have come, each with how often nobody knew whether it arrived.
pub(crate) async fn states_of(tx: &mut Tx, act: ActId) -> Result<Vec<(String, i64)>, DbError> {
    tx.fetch_all("select state, unknowns from mail where act_id = $1", params![act])
        .await
}

/// Whether what a mail tells of matters no more: it was undone, a return was answered or put out of sight, what was urgent has left the
/// queue, what was accepted its referrer has taken back.
macro_rules! moot {
    ($mail:literal) => {
        concat!(
            "(exists (select 1 from act where act.undoes = ",
            $mail,
            ".act_id)
              or ",
            $mail,
            ".template = 'returned' and not exists (select 1 from standing
                join step on step.referral_id = standing.referral_id and step.n = standing.top
                where standing.referral_id = ",
            $mail,
            ".referral_id and standing.status = 'rejected' and step.act_id = ",
            $mail,
            ".act_id)
              or ",
            $mail,
            ".template = 'urgent' and not exists (select 1 from standing
                where standing.referral_id = ",
            $mail,
            ".referral_id and standing.status = 'submitted')
              or ",
            $mail,
            ".template = 'accepted' and exists (select 1 from withdrawal
                where withdrawal.referral_id = ",
            $mail,
            ".referral_id and shown_at is null))"
        )
    };
}

/// Withholds the mail of a return that no longer matters to its reader: also one that is on its way to the server is stopped before the
/// point of no return.
pub(crate) async fn withhold(tx: &mut Tx, referral: ReferralId, step: i64) -> Result<u64, DbError> {
    tx.execute(
        "update mail set state = 'cancelled', due_at = null, lease = null
         where template = 'returned' and state in ('held', 'pending', 'sending', 'unknown')
           and act_id = (select act_id from step where referral_id = $1 and n = $2)",
        params![referral, step],
    )
    .await
}

/// Lets the last mails go after all that were to tell those on duty of an urgent referral and were given up because it had left the queue:
/// it is there again. One that may have arrived goes once more, or is left to a person if it went twice.
pub(crate) async fn alert_again(tx: &mut Tx, referral: ReferralId) -> Result<u64, DbError> {
    let woken = tx
        .execute(
            "update mail set state = case unknowns when 0 then 'pending' when 1 then 'unknown' else 'parked' end,
               due_at = case when unknowns < 2 then 0 end
             where referral_id = $1 and template = 'urgent' and state = 'cancelled'
               and exists (select 1 from standing where standing.referral_id = $1 and urgent)
               and act_id = (select last.act_id from mail as last
                 where last.referral_id = $1 and last.template = 'urgent' order by last.id desc limit 1)",
            params![referral],
        )
        .await?;
    tx.ring_after_commit();
    Ok(woken)
}

/// Holds it again: it matters again. One that may have arrived goes once more, or is left to a person if it went twice.
pub(crate) async fn hold_again(
    tx: &mut Tx,
    referral: ReferralId,
    step: i64,
    hold: SignedDuration,
) -> Result<u64, DbError> {
    let sql = clocked![
        "update mail set state = case unknowns when 0 then 'held' when 1 then 'unknown' else 'parked' end,
           due_at = case when unknowns < 2 then ",
        NOW,
        " + $3 end
         where template = 'returned' and state = 'cancelled'
           and act_id = (select act_id from step where referral_id = $1 and n = $2)"
    ];
    let n = tx.execute(sql, params![referral, step, hold]).await?;
    tx.ring_after_commit();
    Ok(n)
}

/// A mail taken for the length of a lease.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Claimed {
    pub(crate) id: Uuid,
    pub(crate) referral_id: Uuid,
    pub(crate) template: String,
    pub(crate) attempts: i64,
    pub(crate) unknowns: i64,
}

/// Mails that are due, the first of them; those to one person about one referral go in the order of what they tell of. One that matters
/// no more is among them: whoever takes it ends it, so that it holds up no other.
macro_rules! due {
    ($($before:tt),* ; $($after:tt),*) => {
        clocked![
            $($before),*,
            "from mail as due where due.state <> 'dot' and due.due_at <= ", NOW,
            " and not exists (select 1 from mail as earlier where earlier.referral_id = due.referral_id and earlier.person_id = due.person_id
               and earlier.id < due.id and earlier.due_at is not null
               and (earlier.state in ('sending', 'dot') or earlier.state = 'pending' and not ", (moot!("earlier")), "))
             order by due.due_at, due.id limit 1",
            $($after),*
        ]
    };
}

/// Takes the mail that is due first.
pub(crate) async fn claim(tx: &mut Tx, lease: Uuid, length: SignedDuration) -> Result<Option<Claimed>, DbError> {
    let sql = due![
        "update mail set state = 'sending', lease = $1, due_at = ", NOW, " + $2, attempts = attempts + 1 where id = (select due.id ";
        (postgres " for update of due skip locked"),
        ") returning id, referral_id, template, attempts, unknowns"
    ];
    tx.fetch_optional(sql, params![lease, length]).await
}

/// Whether any mail is due now.
pub(crate) async fn any_due(db: &Db) -> Result<bool, DbError> {
    let sql = due!["select due.due_at ";];
    Ok(db.look::<(i64,)>(sql, params![]).await?.is_some())
}

/// Mails that were left at the dot by a process that died: nobody knows whether they arrived. They are sent once more after
/// `pause`, with the same bytes, then left to a person; what matters no more, never again.
pub(crate) async fn find_unknown(tx: &mut Tx, pause: SignedDuration) -> Result<u64, DbError> {
    let sql = clocked![
        "update mail set lease = null, unknowns = unknowns + 1,
           state = case when ",
        (moot!("mail")),
        " then 'cancelled' when unknowns = 0 then 'unknown' else 'parked' end,
           due_at = case when unknowns = 0 and not ",
        (moot!("mail")),
        " then ",
        NOW,
        " + $1 end
         where state = 'dot' and due_at <= ",
        NOW
    ];
    tx.execute(sql, params![pause]).await
}

/// Whether any mail was left at the dot.
pub(crate) async fn any_left(db: &Db) -> Result<bool, DbError> {
    let sql = clocked![
        "select due_at from mail where state = 'dot' and due_at <= ",
        NOW,
        " order by due_at limit 1"
    ];
    Ok(db.look::<(i64,)>(sql, params![]).await?.is_some())
}

/// What a mail tells of, whether that still matters, and where to.
#[derive(sqlx::FromRow)]
pub(crate) struct Content {
    pub(crate) email: Option<String>,
    pub(crate) active: bool,
    pub(crate) at: i64,
    pub(crate) reasons: Option<String>,
    pub(crate) moot: bool,
}

/// What a mail tells of.
pub(crate) async fn content(tx: &mut Tx, mail: Uuid) -> Result<Option<Content>, DbError> {
    tx.fetch_optional(
        concat!(
            "select email, active, coalesce((select shown_at from withdrawal
                where withdrawal.referral_id = mail.referral_id and mail.template = 'accepted' and shown_at > act.at), act.at) as at,
               (select reasons from step where step.act_id = act.id and reasons is not null limit 1) as reasons, ",
            moot!("mail"),
            " as moot
             from mail join person on person.id = mail.person_id join act on act.id = mail.act_id
             where mail.id = $1"
        ),
        params![mail],
    )
    .await
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

/// To be tried again after `pause`: as `pending`, or as `unknown`; what matters no more by now, never. Only by the holder of the lease.
pub(crate) async fn mark_again(
    tx: &mut Tx,
    id: Uuid,
    lease: Uuid,
    unknown: bool,
    pause: SignedDuration,
    why: &str,
) -> Result<u64, DbError> {
    let state = if unknown { "unknown" } else { "pending" };
    let sql = clocked![
        "update mail set lease = null, last_reply = $5, unknowns = unknowns + $6,
           state = case when ",
        (moot!("mail")),
        " then 'cancelled' else $3 end,
           due_at = case when not ",
        (moot!("mail")),
        " then ",
        NOW,
        " + $4 end
         where id = $1 and lease = $2 and state in ('sending', 'dot')"
    ];
    tx.execute(sql, params![id, lease, state, pause, why, i64::from(unknown)])
        .await
}

/// Parked mails are sent again, from the first try; what matters no more is not. Says how many are.
pub(crate) async fn unpark_all(tx: &mut Tx) -> Result<u64, DbError> {
    let sql = concat!(
        "update mail set state = 'cancelled' where state = 'parked' and ",
        moot!("mail")
    );
    tx.execute(sql, params![]).await?;
    let sql = "update mail set state = 'pending', due_at = 0, attempts = 0 where state = 'parked'";
    let n = tx.execute(sql, params![]).await?;
    tx.ring_after_commit();
    Ok(n)
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

/// The notices about a referral to its referrer, oldest first.
pub(crate) async fn of_referral(tx: &mut Tx, referral: ReferralId) -> Result<Vec<Notice>, DbError> {
    tx.fetch_all(
        "select template, state, first_name, last_name from mail join person on person.id = mail.person_id
         where referral_id = $1 and template <> 'urgent' order by mail.id",
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
