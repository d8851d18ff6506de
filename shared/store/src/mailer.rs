//! Which mail is due, and what became of it: the state machine of a mail, around a point of no return.
//!
//! The words are made by the worker ([`Due`] says what about); how a mail travels is [`crate::mail`]'s business.

use std::path::PathBuf;

use domain::{MailId, reason::Reasons, text::Email};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    Store,
    db::{self, DbError, Tx, mails, referrals::Referral},
    faults::{crash_point, sabotaged},
    mail::{
        files,
        smtp::{self, FailureClass, OutgoingMail, Sent, SmtpServer, SmtpTimeouts},
    },
};

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// A referral has arrived.
    Received,
    /// A referral has to be corrected.
    Returned,
    /// A referral was accepted.
    Accepted,
    /// An earlier mail no longer holds.
    Disregard,
    /// An urgent referral waits: to advocates on duty.
    Urgent,
}

impl Template {
    /// All of them.
    pub const ALL: [Template; 5] = [
        Template::Received,
        Template::Returned,
        Template::Accepted,
        Template::Disregard,
        Template::Urgent,
    ];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Template::Received => "received",
            Template::Returned => "returned",
            Template::Accepted => "accepted",
            Template::Disregard => "disregard",
            Template::Urgent => "urgent",
        }
    }
}

/// Where mail goes.
#[derive(Clone, Debug)]
pub enum Transport {
    /// Files in a folder: nothing is sent.
    Folder(PathBuf),
    /// An SMTP server.
    Smtp(Box<SmtpServer>, SmtpTimeouts),
}

/// A mail that is due, taken for the length of a lease.
#[derive(Clone, Debug)]
pub struct Due {
    /// Which.
    pub id: MailId,
    lease: Uuid,
    attempts: i64,
    unknowns: i64,
    /// To whom; none if the person has no address or is no longer active.
    pub to: Option<Email>,
    /// What about.
    pub template: Template,
    /// Which referral.
    pub referral: Referral,
    /// Why it was returned, if it was.
    pub reasons: Option<Reasons>,
    /// When the referral was first sent.
    pub sent: Timestamp,
    /// When what it tells of was done.
    pub at: Timestamp,
}

/// Takes the mail that is due first. One that matters no more is cancelled, and one whose rows contradict each other is parked, so that
/// neither holds up another.
pub async fn claim(store: &Store) -> Result<Option<Due>, DbError> {
    if mails::any_left(&store.db).await? {
        let mut tx = store.db.write().await?;
        mails::find_unknown(&mut tx, store.timing.mail_unknown).await?;
        tx.commit().await?;
    }
    while mails::any_due(&store.db).await? {
        let lease = MailId::new().uuid();
        let mut tx = store.db.write().await?;
        let Some(row) = mails::claim(&mut tx, lease, store.timing.mail_lease).await? else {
            break;
        };
        match read(&mut tx, &row, lease).await {
            Ok(Some(due)) => {
                tx.commit().await?;
                crash_point("M1");
                return Ok(Some(due));
            }
            Ok(None) => {
                mails::mark_ended(&mut tx, row.id, lease, "cancelled", "it matters no more").await?;
                tx.commit().await?;
            }
            Err(error @ DbError::Corrupt { .. }) => {
                tracing::error!(mail = %row.id, %error, "a mail was parked");
                mails::mark_ended(&mut tx, row.id, lease, "parked", "its rows contradict each other").await?;
                tx.commit().await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// What a mail is about; none if that matters no more.
async fn read(tx: &mut Tx, row: &mails::Claimed, lease: Uuid) -> Result<Option<Due>, DbError> {
    let corrupt = |what| DbError::corrupt("mail", row.id, what);
    let content = mails::content(tx, row.id)
        .await?
        .ok_or_else(|| corrupt("its act or person is missing"))?;
    if content.moot {
        return Ok(None);
    }
    let reasons = match &content.reasons {
        Some(text) => Some(Reasons::from_json(text).ok_or_else(|| corrupt("its reasons cannot be read"))?),
        None => None,
    };
    let sent = db::referrals::revisions(tx, row.referral_id.into()).await?;
    let sent = sent
        .first()
        .ok_or_else(|| corrupt("its referral was never sent"))?
        .sent_at;
    Ok(Some(Due {
        sent,
        id: row.id.into(),
        lease,
        attempts: row.attempts,
        unknowns: row.unknowns,
        // Only to an active person with an address.
        to: content
            .email
            .filter(|_| content.active)
            .and_then(|it| Email::parse(&it).ok()),
        template: Template::ALL
            .into_iter()
            .find(|it| it.as_str() == row.template)
            .ok_or_else(|| corrupt("unknown template"))?,
        referral: db::referrals::find(tx, row.referral_id.into())
            .await?
            .ok_or_else(|| corrupt("its referral is missing"))?,
        reasons,
        at: db::timestamp(content.at).ok_or_else(|| corrupt("not a time"))?,
    }))
}

/// What the mailer may conclude about the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerState {
    /// It answered.
    Up,
    /// It did not, for a reason that is not this mail's.
    Down,
}

/// Hands a mail over, and writes down what became of it.
pub async fn deliver(
    store: &Store,
    transport: &Transport,
    due: &Due,
    mail: &OutgoingMail,
) -> Result<ServerState, DbError> {
    // The point of no return: from here on nobody can be sure that it did not arrive.
    let before_dot = || async {
        if sabotaged("dot_without_mark") {
            return Ok(true);
        }
        let mut tx = store.db.write().await?;
        let held = mails::mark_dot(&mut tx, due.id.uuid(), due.lease).await? == 1;
        tx.commit().await?;
        Ok::<bool, DbError>(held)
    };
    let sent = match transport {
        Transport::Folder(_) if !before_dot().await? => return Ok(ServerState::Up),
        Transport::Folder(folder) => match files::write(folder, mail).await {
            Ok(()) => Sent::Accepted {
                reply: "written to the mail folder".into(),
            },
            Err(error) => {
                tracing::error!(mail = %due.id, %error, "the mail folder cannot be written to");
                Sent::TryAgain {
                    class: FailureClass::Connect,
                }
            }
        },
        Transport::Smtp(server, timeouts) => {
            smtp::send_marked(server, mail, timeouts, before_dot, &crash_point).await?
        }
    };
    crash_point("M6");
    let state = settle(store, due, sent).await?;
    crash_point("M7");
    Ok(state)
}

/// A mail for somebody who cannot be reached by mail is shown as such: the portal itself is the record.
pub async fn unreachable(store: &Store, due: &Due) -> Result<(), DbError> {
    let mut tx = store.db.write().await?;
    mails::mark_ended(
        &mut tx,
        due.id.uuid(),
        due.lease,
        "bounced",
        "the person has no address or is not active",
    )
    .await?;
    tx.commit().await
}

async fn settle(store: &Store, due: &Due, sent: Sent) -> Result<ServerState, DbError> {
    let (id, lease) = (due.id.uuid(), due.lease);
    let mut tx = store.db.write().await?;
    let mut state = ServerState::Up;
    match sent {
        Sent::Accepted { reply } => {
            mails::mark_sent(&mut tx, id, &reply).await?;
        }
        Sent::Refused { code } => {
            tracing::warn!(mail = %due.id, code, "a mail was refused");
            mails::mark_ended(&mut tx, id, lease, "bounced", &format!("refused with {code}")).await?;
        }
        Sent::Malformed(error) => {
            tracing::error!(mail = %due.id, %error, "a mail cannot be written");
            mails::mark_ended(&mut tx, id, lease, "parked", "it cannot be written").await?;
        }
        Sent::Unknown if due.unknowns > 0 => {
            mails::mark_ended(&mut tx, id, lease, "parked", "nobody knows whether it arrived").await?;
        }
        Sent::Unknown => {
            tracing::warn!(mail = %due.id, "nobody knows whether a mail arrived");
            mails::mark_again(
                &mut tx,
                id,
                lease,
                true,
                store.timing.mail_unknown,
                "no answer after the dot",
            )
            .await?;
        }
        Sent::TryAgain { class } => {
            tracing::warn!(mail = %due.id, ?class, "a mail will be tried again");
            if class.is_of_the_server() {
                state = ServerState::Down;
            }
            match pause_before(due.attempts + 1) {
                Some(units) => {
                    let pause = store.timing.mail_retry_unit * units;
                    mails::mark_again(&mut tx, id, lease, false, pause, &format!("{class:?}")).await?;
                }
                None => {
                    mails::mark_ended(
                        &mut tx,
                        id,
                        lease,
                        "parked",
                        &format!("given up after five days: {class:?}"),
                    )
                    .await?;
                }
            }
        }
    }
    tx.commit().await?;
    Ok(state)
}

/// How long to wait before try `n`, in units of five minutes: 5, 15, 30, 60 min, then every 2 h for a day, then every 4 h
/// until five days have passed (RFC 5321 4.5.4.1); none after that.
fn pause_before(n: i64) -> Option<i32> {
    match n {
        ..=2 => Some(1),
        3 => Some(3),
        4 => Some(6),
        5 => Some(12),
        6..=16 => Some(24),
        17..=41 => Some(48),
        _ => None,
    }
}

/// A pause that a mailer takes when the server is down: one probe a minute after five failures in a row.
pub fn breaker_pause(store: &Store, failures: u32) -> SignedDuration {
    if failures < 5 {
        SignedDuration::ZERO
    } else {
        store.timing.mail_retry_unit / 5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_for_five_days() {
        let minutes: i32 = (2..).map_while(pause_before).sum::<i32>() * 5;
        assert!((5 * 24 * 60..=6 * 24 * 60).contains(&minutes), "{minutes}");
    }
}
