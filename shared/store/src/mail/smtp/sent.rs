//! What came of an attempt to send.

use super::MailError;

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server took the mail.
    Accepted {
        /// The code and what the server said, at most 200 ASCII characters, addresses masked.
        reply: String,
    },
    /// Nothing was handed over; the mail may be tried again.
    TryAgain {
        /// What failed.
        class: FailureClass,
    },
    /// The server will not take this mail (5xx).
    Refused {
        /// The code of its answer.
        code: u16,
    },
    /// The dot was (or may have been) sent and no answer came: the server may have the mail.
    Unknown,
    /// The mail has no bytes; nothing was sent, and trying again does not help.
    Malformed(MailError),
}

/// What stood in the way before anything was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureClass {
    /// No connection, or it broke, or what came was not SMTP.
    Connect,
    /// No STARTTLS, or a certificate or handshake that will not do.
    Tls,
    /// The login was refused or is missing.
    Auth,
    /// An answer that asks to try again; or any error before MAIL, which says
    /// nothing about this mail; or 552 at RCPT, which RFC 5321 (4.5.3.1.10)
    /// wants tried again.
    Reply(u16),
    /// No answer in time.
    Timeout(Phase),
    /// `before_dot` said no. Says nothing about the server.
    LeaseLost,
}

impl FailureClass {
    /// Whether other mails would fail likewise: then it counts toward the breaker.
    pub fn is_of_the_server(self) -> bool {
        match self {
            Self::Connect | Self::Tls | Self::Auth | Self::Timeout(_) => true,
            Self::Reply(code) => code == 421 || (code >= 500 && code != 552),
            Self::LeaseLost => false,
        }
    }
}

/// A part of the conversation before the dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// TCP, TLS, greeting and EHLO.
    Connect,
    /// AUTH.
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA, up to the answer 354.
    Data,
}
