//! Confidential documents as stored: with the format they were written in and the key they are sealed with.
//!
//! The only key so far is [`PLAIN`]: the bytes are readable, and the disk has to be encrypted.

use std::collections::BTreeMap;

use domain::{
    answers::Answers,
    catalogue::Part,
    document::FileName,
    form::Form,
    reason::Notes,
    text::{Line, Prose},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

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

    /// What a file is called.
    pub(crate) fn file_name(name: &FileName) -> Result<Self, DbError> {
        Self::seal(1, &name.as_str())
    }

    pub(crate) fn open_file_name(&self) -> Result<FileName, DbError> {
        let name: String = self.open(1)?;
        FileName::parse(&name).map_err(|_| DbError::corrupt("sealed", 1, "is no name of a file"))
    }

    /// What is written beside a return: format 2 of a note, which names fields.
    pub(crate) fn notes(notes: &Notes) -> Result<Self, DbError> {
        let fields = notes.fields.iter();
        let stored = StoredNotes {
            note: notes.general.clone(),
            fields: fields.map(|(path, note)| (path.to_string(), note.clone())).collect(),
        };
        Self::seal(2, &stored)
    }

    /// What is written beside any act: before there were notes of single fields, it was one text.
    pub(crate) fn open_notes(&self) -> Result<Notes, DbError> {
        if self.format == 1 {
            return Ok(self.open_note()?.into());
        }
        let stored: StoredNotes = self.open(2)?;
        let field = |(path, note): (String, Line)| {
            let path = path
                .parse()
                .map_err(|_| DbError::corrupt("sealed", 2, "names no field"))?;
            Ok((path, note))
        };
        Ok(Notes {
            general: stored.note,
            fields: stored.fields.into_iter().map(field).collect::<Result<_, DbError>>()?,
        })
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

    /// The headings of a file of clients, each with the code of what its column holds.
    pub(crate) fn columns(columns: &[(String, Option<String>)]) -> Result<Self, DbError> {
        Self::seal(1, &columns)
    }

    pub(crate) fn open_columns(&self) -> Result<Vec<(String, Option<String>)>, DbError> {
        self.open(1)
    }

    /// Some rows of a file of clients, as CSV.
    pub(crate) fn rows(rows: &str) -> Result<Self, DbError> {
        Self::seal(1, &rows)
    }

    pub(crate) fn open_rows(&self) -> Result<String, DbError> {
        self.open(1)
    }

    /// What a page shows that is in no address: names and values.
    pub(crate) fn pairs(pairs: &[(String, String)]) -> Result<Self, DbError> {
        Self::seal(1, &pairs)
    }

    pub(crate) fn open_pairs(&self) -> Result<Vec<(String, String)>, DbError> {
        self.open(1)
    }

    /// What is wrong with a row of such a file: columns and sentences.
    pub(crate) fn mistakes(mistakes: &[(String, String)]) -> Result<Self, DbError> {
        Self::seal(1, &mistakes)
    }

    pub(crate) fn open_mistakes(&self) -> Result<Vec<(String, String)>, DbError> {
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

/// Format 2 of a note.
#[derive(Serialize, Deserialize)]
struct StoredNotes {
    note: Option<Prose>,
    fields: BTreeMap<String, Line>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(<hidden>)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(format: i64, text: &str) -> Sealed {
        Sealed {
            format,
            key_id: PLAIN.to_owned(),
            sealed: text.as_bytes().to_vec(),
        }
    }

    /// I20: what was written in an older format is read as it was meant.
    #[test]
    fn a_note_of_every_format_is_read() {
        let old = sealed(1, r#""Which grandmother?""#).open_notes().unwrap();
        assert_eq!(old.general, Prose::parse("Which grandmother?").ok());
        assert!(old.fields.is_empty());

        let text = r#"{"note":null,"fields":{"caregiver.1.phone":"A digit is missing."}}"#;
        let new = sealed(2, text).open_notes().unwrap();
        assert!(new.general.is_none());
        assert_eq!(new.of("caregiver.1.phone".parse().unwrap()), "A digit is missing.");
        assert_eq!(Sealed::notes(&new).unwrap().sealed, text.as_bytes());

        for (format, text) in [(2, r#"{"note":null,"fields":{"no.field":"x"}}"#), (2, "[]"), (3, text)] {
            assert!(sealed(format, text).open_notes().is_err());
        }
    }
}
