//! All clients as CSV, some at a time.

use domain::{
    ClientId,
    answers::Answers,
    catalogue::{FieldId, ProfileField, Section},
    client_file::{self, Row},
    text::Name,
};
use jiff::civil::Date;

use super::{Author, Operator, is_administrator};
use crate::{
    ActError, Store,
    db::{
        DbError, audits,
        client_batches::{self, Known},
    },
};

/// How many clients are read at once.
const SOME: i64 = 500;

/// An export under way. To have one is the permission: it is written down that it has begun.
#[derive(Debug)]
pub struct Export {
    store: Store,
    next: Next,
}

#[derive(Debug)]
enum Next {
    Head,
    After(Option<ClientId>),
    Nothing,
}

/// Begins an export.
pub async fn export(store: &Store, by: &Author) -> Result<Export, ActError> {
    let mut tx = store.db.write().await?;
    let now = store.now();
    let person = match by {
        Author::SignedIn(by) => {
            by.confirm(&mut tx, now).await?;
            by.person()
        }
        Author::Command(Operator(id)) if is_administrator(&mut tx, *id).await? => *id,
        Author::Command(_) => return Err(ActError::Denied),
    };
    let entry = audits::Entry {
        at: now,
        actor: Some(person),
        event: "clients_exported",
        subject: None,
        act: None,
        source: Some(by.source()),
        outcome: "ok",
    };
    audits::insert(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Export {
        store: store.clone(),
        next: Next::Head,
    })
}

impl Export {
    /// The next piece of the file; none: it is whole. Each piece is as of its own moment, so that nobody waits for a slow reader.
    pub async fn next(&mut self) -> Result<Option<String>, DbError> {
        let after = match self.next {
            Next::Nothing => return Ok(None),
            Next::Head => {
                self.next = Next::After(None);
                return Ok(Some(client_file::head()));
            }
            Next::After(after) => after,
        };
        let some = client_batches::after(&mut self.store.db.read().await?, after, SOME).await?;
        let Some((last, ..)) = some.last() else {
            self.next = Next::Nothing;
            return Ok(None);
        };
        self.next = Next::After(Some(*last));
        let rows = some
            .into_iter()
            .map(|(_, active, known)| client_file::cells(&row(active, &known)));
        Ok(Some(client_file::csv(rows)))
    }
}

/// A client as a row. Where a profile says something twice, what it said first, as on its page.
fn row(active: bool, known: &[Known]) -> Row {
    let mut row = Row {
        profile: Answers::default(),
        stated_on: None::<Date>,
        guardians: Vec::new(),
        active,
    };
    for it in known {
        if it.is_profile && ProfileField::named(&it.field).is_some() {
            if it.field == ProfileField::Born.as_str() {
                row.stated_on = row.stated_on.or(Some(it.from));
            }
            for (path, value) in it.answers.iter() {
                if row.profile.get(path).is_none() {
                    row.profile.set(path, value.clone());
                }
            }
        } else if it.field == Section::Caregiver.name() {
            row.guardians.extend(guardians(&it.answers));
        }
    }
    let mut seen = Vec::new();
    row.guardians.retain(|it| {
        let new = !seen.contains(it);
        seen.push(it.clone());
        new
    });
    row.guardians.truncate(usize::from(Section::Caregiver.max_items()));
    row
}

fn guardians(answers: &Answers) -> impl Iterator<Item = Name> + '_ {
    (0..Section::Caregiver.max_items()).filter_map(|item| {
        let [first, last] =
            [FieldId::CaregiverFirstName, FieldId::CaregiverLastName].map(|it| answers.text_at(it.field().path(item)));
        Name::parse(&format!("{first} {last}")).ok()
    })
}
