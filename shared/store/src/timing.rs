//! How long things take: every duration of the product in one place. Tests use short ones.

use jiff::SignedDuration;

/// Durations. [`Timing::default`] is production's; a test pins it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How long the mail of a decision waits, so that an undo can still cancel it.
    pub mail_hold: SignedDuration,
    /// How often the outbox and the mail table are looked at when nobody rings. Polling is the guarantee.
    pub poll: SignedDuration,
    /// For how long a message is taken by one relay or consumer.
    pub lease: SignedDuration,
    /// How long the broker may take to confirm a batch; the lease is three times as long.
    pub confirm: SignedDuration,
    /// When a published message without effect is sent again, the first time.
    pub doubt: SignedDuration,
    /// How often published messages are doubted.
    pub reconcile: SignedDuration,
    /// How long handling one message may take.
    pub handling: SignedDuration,
    /// Pauses after the first, second, … failed try.
    pub retries: [SignedDuration; 4],
    /// The pause before a message during which the process has always ended is tried once more, alone.
    pub second_chance: SignedDuration,
    /// When long work that has failed is tried again.
    pub job_again: SignedDuration,
    /// For how long a mail is taken by one mailer: longer than an SMTP server may think after the dot.
    pub mail_lease: SignedDuration,
    /// When a mail whose fate is unknown is sent once more.
    pub mail_unknown: SignedDuration,
    /// Multiplies the pauses between tries of a mail; 1 in production.
    pub mail_retry_unit: SignedDuration,
    /// How often the audit log is sealed.
    pub seal: SignedDuration,
    /// How often the numbers beside the filters of the queue are added up.
    pub fold: SignedDuration,
    /// How long a session may be idle.
    pub session_idle: SignedDuration,
    /// How long a session lasts at most.
    pub session_length: SignedDuration,
    /// How long an advocate has a referral that they took, if they do not decide on it.
    pub claim: SignedDuration,
    /// Within what time an urgent referral is to be decided.
    pub urgent: SignedDuration,
    /// For how long a deleted client can be brought back, before all that was said is gone for good.
    pub restore: SignedDuration,
    /// So long after a return an answer is waited for in silence.
    pub answer: SignedDuration,
    /// For how long the set-up link is good.
    pub setup_link: SignedDuration,
    /// After how long without connection the broker is tried again: shortest and longest pause.
    pub reconnect: [SignedDuration; 2],
}

impl Default for Timing {
    fn default() -> Self {
        let (seconds, minutes, hours) = (
            SignedDuration::from_secs,
            SignedDuration::from_mins,
            SignedDuration::from_hours,
        );
        Self {
            mail_hold: seconds(60),
            poll: SignedDuration::from_millis(200),
            lease: seconds(60),
            confirm: seconds(20),
            doubt: minutes(2),
            reconcile: seconds(60),
            handling: seconds(30),
            retries: [seconds(10), minutes(1), minutes(10), hours(1)],
            second_chance: minutes(5),
            job_again: minutes(10),
            mail_lease: minutes(15),
            mail_unknown: minutes(30),
            mail_retry_unit: minutes(5),
            seal: seconds(1),
            fold: seconds(2),
            session_idle: minutes(15),
            session_length: hours(12),
            claim: hours(2),
            urgent: hours(2),
            restore: hours(30 * 24),
            answer: hours(7 * 24),
            setup_link: minutes(15),
            reconnect: [seconds(1), seconds(30)],
        }
    }
}

impl Timing {
    /// For tests: nothing takes longer than it has to, and nobody has to wait for a real minute.
    pub fn short() -> Self {
        let millis = SignedDuration::from_millis;
        Self {
            mail_hold: millis(1_500),
            poll: millis(50),
            lease: millis(3_000),
            confirm: millis(1_000),
            doubt: millis(2_000),
            reconcile: millis(300),
            handling: millis(1_500),
            retries: [millis(50), millis(100), millis(150), millis(200)],
            second_chance: millis(20),
            job_again: millis(300),
            mail_lease: millis(2_500),
            mail_unknown: millis(300),
            mail_retry_unit: millis(100),
            seal: millis(50),
            fold: millis(200),
            reconnect: [millis(100), millis(500)],
            ..Self::default()
        }
    }
}

/// A duration for tokio's timers.
pub fn std_duration(duration: SignedDuration) -> std::time::Duration {
    duration.try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_holds_decision_mails_for_a_minute_and_leases_outlast_confirms() {
        let timing = Timing::default();
        assert_eq!(timing.mail_hold.as_secs(), 60);
        assert_eq!(timing.lease, timing.confirm * 3);
        assert!(timing.mail_lease.as_secs() > 600, "RFC 5321 allows 600 s after the dot");
        assert!(timing.handling < timing.lease && timing.lease < timing.doubt);
        // A handler that hangs is given up before its message is given to somebody else.
        let short = Timing::short();
        assert!(short.handling < short.lease && short.handling < short.doubt);
        assert_eq!(
            (timing.session_idle.as_mins(), timing.session_length.as_hours()),
            (15, 12)
        );
        assert_eq!((timing.claim.as_hours(), timing.urgent.as_hours()), (2, 2));
    }
}
