//! Sends the mails that are due, one after the other, with a pause when the server is down.

use std::time::Duration;

use store::{
    Store,
    db::{DbError, LONGEST, within},
    mail::smtp::{Address, SmtpTimeouts},
    mailer::{self, Due, ServerState, Transport},
    timing::{Timing, std_duration},
};
use tokio_util::sync::CancellationToken;

use crate::{compose::compose, pause};

pub use crate::compose::MailSite;

/// Sends what is due, until `stop`. Any number of these may run: each takes a mail for the length of a lease.
pub async fn send_mails(store: Store, site: MailSite, transport: Transport, stop: CancellationToken) {
    let mut bell = store.db.bell();
    let poll = std_duration(store.timing.poll);
    // How often in a row the server was down.
    let mut failures = 0;
    let mut more = true;
    loop {
        if !more {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = bell.changed() => {}
                () = tokio::time::sleep(poll) => {}
            }
        }
        if stop.is_cancelled() {
            return;
        }
        let rest = match send_next(&store, &site, &transport).await {
            Ok(Some(ServerState::Up)) => {
                failures = 0;
                more = true;
                Duration::ZERO
            }
            Ok(Some(ServerState::Down)) => {
                failures += 1;
                more = true;
                std_duration(mailer::breaker_pause(&store, failures))
            }
            Ok(None) => {
                more = false;
                Duration::ZERO
            }
            Err(error) => {
                tracing::warn!(%error, "mails cannot be read or written down");
                more = false;
                std_duration(store.timing.reconnect[0])
            }
        };
        if !pause(rest, &stop).await {
            return;
        }
    }
}

/// Sends the mail that is due first; none if no mail is.
async fn send_next(store: &Store, site: &MailSite, transport: &Transport) -> Result<Option<ServerState>, DbError> {
    let Some(due) = within(LONGEST, mailer::claim(store)).await? else {
        return Ok(None);
    };
    let Some(to) = address(&due) else {
        within(LONGEST, mailer::unreachable(store, &due)).await?;
        return Ok(Some(ServerState::Up));
    };
    let mail = compose(site, &store.zone, (&due).into(), to);
    // The server has its own time-outs; whoever takes longer than the lease has lost the mail to another mailer.
    let lease = std_duration(store.timing.mail_lease);
    within(lease, mailer::deliver(store, transport, &due, &mail))
        .await
        .map(Some)
}

/// Where a mail goes; none if that is nowhere, or nowhere that a mail can be sent to.
fn address(due: &Due) -> Option<Address> {
    due.to.as_ref().and_then(|it| Address::parse(it.as_str()).ok())
}

/// How long an SMTP server may take in each phase: as long as RFC 5321 wants, if the lease of a mail allows for that.
pub fn smtp_timeouts(timing: &Timing) -> SmtpTimeouts {
    let all = SmtpTimeouts::default();
    let lease = std_duration(timing.mail_lease);
    if all.longest() < lease {
        all
    } else {
        SmtpTimeouts {
            connect: lease / 5,
            command: lease / 10,
            after_dot: lease / 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_outlasts_the_slowest_server() {
        for timing in [Timing::default(), Timing::short()] {
            assert!(smtp_timeouts(&timing).longest() < std_duration(timing.mail_lease));
        }
        assert_eq!(smtp_timeouts(&Timing::default()), SmtpTimeouts::default());
    }
}
