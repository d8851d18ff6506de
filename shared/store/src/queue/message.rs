//! What travels: ids only. A message is a hint; the row of the outbox is the truth.

use domain::OutboxId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::db::{DbError, outbox::Leased};

/// The version of the envelope that this program writes. It reads all up to it.
const VERSION: u32 = 1;

/// A message as sent: the claim check for a row of the outbox. Its only maker takes ids, so nothing else can get in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Of the row, and of the message.
    pub id: Uuid,
    subject: Uuid,
    step: i64,
    at: Timestamp,
}

/// Why a body is not one of our messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Not what any version writes.
    #[error("not one of our messages")]
    Malformed,
    /// Written by a newer program: for one of those to handle.
    #[error("written by a newer version")]
    Newer(OutboxId),
}

/// A CloudEvents envelope.
#[derive(Serialize, Deserialize)]
struct Wire {
    specversion: String,
    id: Uuid,
    source: String,
    #[serde(rename = "type")]
    kind: String,
    v: u32,
    time: String,
    data: Data,
}

#[derive(Serialize, Deserialize)]
struct Data {
    referral_id: Uuid,
    row_version: i64,
}

impl Envelope {
    pub(crate) fn of(row: &Leased) -> Result<Self, DbError> {
        let at =
            crate::db::timestamp(row.created_at).ok_or_else(|| DbError::corrupt("outbox", row.id, "not a time"))?;
        Ok(Self {
            id: row.id,
            subject: row.subject,
            step: row.subject_step,
            at,
        })
    }

    /// An envelope for a test of a transport.
    #[cfg(feature = "faults")]
    pub fn for_test(id: Uuid) -> Self {
        Self {
            id,
            subject: id,
            step: 1,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    /// Where the broker sends it.
    pub fn routing_key(&self) -> &'static str {
        "referral.submitted.v1"
    }

    /// As sent.
    pub fn to_bytes(&self) -> Vec<u8> {
        let wire = Wire {
            specversion: "1.0".into(),
            id: self.id,
            source: "/intake".into(),
            kind: "referral.submitted".into(),
            v: VERSION,
            time: self.at.to_string(),
            data: Data {
                referral_id: self.subject,
                row_version: self.step,
            },
        };
        serde_json::to_vec(&wire).unwrap_or_default()
    }

    /// The id of the row that a body speaks of. The rest is read from the row.
    pub fn parse(body: &[u8]) -> Result<OutboxId, EnvelopeError> {
        let version = serde_json::from_slice::<Versioned>(body).map_err(|_| EnvelopeError::Malformed)?;
        match version.v {
            0 => Err(EnvelopeError::Malformed),
            1..=VERSION => {
                let wire: Wire = serde_json::from_slice(body).map_err(|_| EnvelopeError::Malformed)?;
                if wire.kind == "referral.submitted" {
                    Ok(wire.id.into())
                } else {
                    Err(EnvelopeError::Malformed)
                }
            }
            // No release will ever have so many.
            1_000_000.. => Err(EnvelopeError::Malformed),
            _ => Err(EnvelopeError::Newer(version.id.into())),
        }
    }
}

#[derive(Deserialize)]
struct Versioned {
    id: Uuid,
    v: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope() -> Envelope {
        let id = OutboxId::new().uuid();
        Envelope {
            id,
            subject: OutboxId::new().uuid(),
            step: 3,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_message_is_read_back_and_is_small() {
        let envelope = envelope();
        assert_eq!(Envelope::parse(&envelope.to_bytes()), Ok(envelope.id.into()));
        assert!(envelope.to_bytes().len() < 1024);
    }

    /// F28, F30: what is not ours is told from what is newer.
    #[test]
    fn foreign_bodies_are_malformed_and_newer_ones_are_newer() {
        for body in [
            &b""[..],
            b"\xff\xfe",
            b"null",
            b"[]",
            b"{}",
            br#"{"v":1}"#,
            br#"{"v":1,"v":1}"#,
            "[".repeat(10_000).as_bytes(),
        ] {
            assert_eq!(Envelope::parse(body), Err(EnvelopeError::Malformed));
        }
        let ours = String::from_utf8(envelope().to_bytes()).unwrap();
        assert!(matches!(
            Envelope::parse(ours.replace("\"v\":1", "\"v\":2").as_bytes()),
            Err(EnvelopeError::Newer(_))
        ));
        assert_eq!(
            Envelope::parse(ours.replace("\"v\":1", "\"v\":4000000000").as_bytes()),
            Err(EnvelopeError::Malformed)
        );
        assert!(Envelope::parse(ours.replace("\"v\":1", "\"v\":1,\"extra\":true").as_bytes()).is_ok());
    }
}
