//! Confidential documents as stored: with the format they were written in and the key they are sealed with.
//!
//! The only key so far is [`PLAIN`]: the bytes are readable, and the disk has to be encrypted.

use domain::{
    answers::Answers,
    catalogue::{Part, ProfileField},
    form::Form,
    text::Prose,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::db::DbError;

/// The id of no key.
const PLAIN: &str = "plain";

/// A sealed document. `Debug` prints nothing of it.
#[derive(Clone, sqlx::FromRow)]
pub(crate) struct Sealed {
    pub(crate) format: i64,
    pub(crate) key_id: String,
    pub(crate) sealed: Vec<u8>,
}

impl Sealed {
    fn seal(format: i64, document: &impl Serialize) -> Result<Self, DbError> {
        let sealed = serde_json::to_vec(document)
            .map_err(|_| DbError::corrupt("sealed", format, "cannot be written as JSON"))?;
        Ok(Self {
            format,
            key_id: PLAIN.to_owned(),
            sealed,
        })
    }

    fn open<T: DeserializeOwned>(&self, format: i64) -> Result<T, DbError> {
        if self.key_id != PLAIN {
            return Err(DbError::corrupt("sealed", &self.key_id, "there is no such key"));
        }
        if self.format != format {
            return Err(DbError::corrupt("sealed", self.format, "there is no such format"));
        }
        serde_json::from_slice(&self.sealed)
            .map_err(|_| DbError::corrupt("sealed", format, "is not what its format says"))
    }

    /// One part of a revision.
    pub(crate) fn part(answers: &Answers, part: Part) -> Result<Self, DbError> {
        Self::seal(Answers::FORMAT, &answers.to_json(part))
    }

    /// Adds the values of a part of a revision to `answers`.
    pub(crate) fn open_part(&self, answers: &mut Answers) -> Result<(), DbError> {
        let document = self.open(self.format)?;
        answers
            .add_json(self.format, &document)
            .map_err(|_| DbError::corrupt("revision_part", self.format, "does not fit the catalogue"))
    }

    /// A form, as typed.
    pub(crate) fn form(form: &Form) -> Result<Self, DbError> {
        Self::seal(1, form)
    }

    pub(crate) fn open_form(&self) -> Result<Form, DbError> {
        self.open(1)
    }

    /// A note.
    pub(crate) fn note(note: &Prose) -> Result<Self, DbError> {
        Self::seal(1, note)
    }

    pub(crate) fn open_note(&self) -> Result<Prose, DbError> {
        self.open(1)
    }

    /// What the matching engine knows of a person.
    pub(crate) fn record(record: &matching::Record) -> Result<Self, DbError> {
        Self::seal(1, record)
    }

    /// What the matching engine has learned.
    pub(crate) fn learned(learned: &matching::Learned) -> Result<Self, DbError> {
        Self::seal(1, learned)
    }

    pub(crate) fn open_learned(&self) -> Result<matching::Learned, DbError> {
        self.open(1)
    }

    pub(crate) fn open_record(&self) -> Result<matching::Record, DbError> {
        self.open(1)
    }

    /// What was known of two who were judged not to be the same child.
    pub(crate) fn records(both: [&matching::Record; 2]) -> Result<Self, DbError> {
        Self::seal(1, &both)
    }

    pub(crate) fn open_records(&self) -> Result<[matching::Record; 2], DbError> {
        self.open(1)
    }
}

/// A profile value as stored in `fact.value`: the values of the fields that make it.
pub(crate) fn profile_field(text: &str) -> Option<ProfileField> {
    ProfileField::ALL.into_iter().find(|it| it.as_str() == text)
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(<hidden>)")
    }
}
