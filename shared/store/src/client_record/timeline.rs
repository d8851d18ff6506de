//! Everything that happened with a client, in one list: what was entered in its accounts, and who did what to its record and to those that
//! were merged into it.

use std::collections::BTreeSet;

use domain::{
    ActId, ClientId, FactId,
    answers::{Answers, Value},
    catalogue::Section,
};
use jiff::civil::Date;

use crate::{
    Store,
    db::{self, DbError, client_acts},
    viewer::Advocate,
};

pub use db::client_acts::Done;

/// How many acts are read, at most.
const ACTS: i64 = 10_000;

/// Something that happened in an account.
#[derive(Clone, Debug)]
pub struct Event {
    /// Which entry.
    pub entry: FactId,
    /// In which account.
    pub account: i64,
    /// What it is.
    pub section: Section,
    /// When.
    pub on: Date,
    /// What was written down.
    pub answers: Answers,
}

/// A line of a timeline.
#[derive(Clone, Debug)]
pub enum Line {
    /// Something that happened.
    Event(Event),
    /// Something that was done to the record.
    Act(Done),
}

/// The lines, the latest first; of one day what happened before what was written.
pub async fn of_client(store: &Store, _: &Advocate, client: ClientId) -> Result<Vec<Line>, DbError> {
    let mut tx = store.db.read().await?;
    let facts = db::facts::present(&mut tx, client).await?;
    let events = facts.into_iter().filter_map(|it| {
        let section = Section::named(&it.field).filter(|it| Section::EVENTS.contains(it))?;
        Some(Event {
            entry: it.id,
            account: it.account?,
            section,
            on: day(&it.answers, section)?,
            answers: it.answers,
        })
    });
    let mut lines: Vec<(Date, Line)> = events.map(|it| (it.on, Line::Event(it))).collect();
    let mut acts = client_acts::of_client(&mut tx, client, ACTS).await?;
    let own: BTreeSet<ActId> = acts.iter().map(|it| it.done.act).collect();
    for part in db::merged_clients::parts(&mut tx, client).await? {
        let profile = db::clients::find_or_part(&mut tx, part).await?.map(Box::new);
        let before = client_acts::of_client(&mut tx, part, ACTS).await?.into_iter();
        acts.extend(before.filter(|it| !own.contains(&it.done.act)).map(|mut it| {
            it.done.part = profile.clone();
            // Its accounts had numbers of their own.
            it.done.account = None;
            it
        }));
    }
    acts.sort_by_key(|it| std::cmp::Reverse(it.done.at));
    for it in acts {
        let mut done = it.done;
        if let Some(other) = it.other {
            done.other = db::clients::find_or_part(&mut tx, other).await?.map(Box::new);
        }
        for act in it.noted {
            let note = db::acts::note(&mut tx, act).await?;
            done.notes.extend(note.map(|it| it.open_note()).transpose()?);
        }
        lines.push((store.day_of(done.at), Line::Act(done)));
    }
    // Acts of one day keep their order.
    lines.sort_by_key(|it| std::cmp::Reverse(it.0));
    Ok(lines.into_iter().map(|it| it.1).collect())
}

/// On which day something happened.
pub fn day(answers: &Answers, section: Section) -> Option<Date> {
    let first = domain::catalogue::CATALOGUE.iter().find(|it| it.section == section)?;
    match answers.one(first.id) {
        Some(Value::Day(day)) => Some(day.0),
        _ => None,
    }
}
