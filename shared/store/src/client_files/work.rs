//! What a worker does with files of clients: checks them, and adds the clients.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    ClientFileId, ClientId, MatchRunId, PersonId,
    answers::Answers,
    catalogue::{ProfileField, Section},
    client_file::{Cells, Column, Mistake, Row, rows_of, understand},
    record::{Activity, RecordDeed},
};
use jiff::civil::Date;
use matching::Record;

use super::{alike::Rows, columns, write_act};
use crate::{
    Store,
    client_record::{deletion, derived},
    clients,
    db::{
        self, DbError, client_acts,
        client_batches::{self, NewClient},
        client_file_rows::{self as rows, Found},
        client_files::{self as files, ClientFile, State},
        facts::NewFact,
        keys::{self, Adding},
        outbox,
    },
    import::{FIRST, caregiver, is_known, profile_facts, strong_match},
    queue::SCREENING,
    records,
    sealed::Sealed,
};

pub use crate::jobs::Piece;

/// How many open referrals are asked to be matched again in one transaction.
pub(super) const AGAIN: i64 = 500;

/// What is kept from one part of a file to the next: its rows, so that they can be compared with each other.
#[derive(Debug, Default)]
pub struct Memory(Option<(ClientFileId, Rows)>);

/// Does the next piece of work on a file, or on whichever is due.
pub async fn piece(store: &Store, only: Option<ClientFileId>, memory: &mut Memory) -> Result<Piece, DbError> {
    let mut tx = store.db.read().await?;
    let file = match only {
        Some(id) => files::find(&mut tx, id).await?.filter(|it| it.state.is_under_way()),
        None => files::due(&mut tx).await?,
    };
    drop(tx);
    let Some(file) = file else {
        memory.0 = None;
        return Ok(Piece::Last);
    };
    let done = match file.state {
        State::Importing => {
            memory.0 = None;
            import(store, &file).await
        }
        State::Removing => take_back(store, &file).await,
        _ => check(store, &file, memory).await,
    };
    if !matches!(done, Ok(Piece::More)) {
        // What is in memory may be ahead of what is written.
        memory.0 = None;
    }
    done
}

/// Not seen any more; a file does not say why.
const INACTIVE: Activity = Activity::Inactive {
    reason: None,
    instead: None,
};

/// A row as a client who may be added.
pub(super) struct Child {
    active: bool,
    facts: Vec<(NewFact, Date)>,
    pub(super) record: Record,
}

impl Child {
    pub(super) fn new(row: Row, today: Date) -> Self {
        let born = ProfileField::Born.as_str();
        let stated_on = row.stated_on.unwrap_or(today);
        let from = |field| if field == born { stated_on } else { today };
        let mut facts = profile_facts(&row.profile);
        let guardians = (0..Section::Caregiver.max_items()).zip(&row.guardians);
        facts.extend(guardians.map(|(item, name)| NewFact {
            replaces: None,
            account: Some(FIRST),
            field: Section::Caregiver.name(),
            answers: caregiver(item, name.as_str()),
        }));
        facts.retain(|it| it.answers != Answers::default());
        facts.extend((!row.active).then(|| NewFact {
            replaces: None,
            account: None,
            field: Section::Status.name(),
            answers: INACTIVE.answers(),
        }));
        let facts: Vec<_> = facts.into_iter().map(|it| (from(it.field), it)).collect();
        Self {
            active: row.active,
            record: records::of_facts(facts.iter().map(|(from, it)| (it.account, &it.answers, *from))),
            facts: facts.into_iter().map(|(from, it)| (it, from)).collect(),
        }
    }

    fn add(self) -> Result<NewClient, DbError> {
        Ok(NewClient {
            id: ClientId::new(),
            name_key: crate::name_key(&self.record.family_name, &self.record.given_name),
            name_parts: crate::part_keys(&self.record.family_name, &self.record.given_name),
            active: self.active,
            keys: matching::keys(&self.record),
            record: Sealed::record(&self.record)?,
            facts: self.facts,
        })
    }
}

/// Checks the next part: each row by itself, with the clients, and with the rows before it.
async fn check(store: &Store, file: &ClientFile, memory: &mut Memory) -> Result<Piece, DbError> {
    let today = store.today();
    let mut tx = store.db.read().await?;
    let Some((_, columns)) = columns(&mut tx, file.id).await? else {
        return Ok(Piece::Taken);
    };
    drop(tx);
    let kept = memory.0.take().filter(|it| it.0 == file.id).map(|it| it.1);
    let mut all = match kept {
        Some(rows) => rows,
        None => Rows::read(store, file, columns.clone(), today).await?,
    };
    let lease = MatchRunId::new().uuid();
    let mut tx = store.db.write().await?;
    if files::take(&mut tx, file, lease, store.timing.lease).await? == 0 {
        return Ok(Piece::Taken);
    }
    tx.commit().await?;
    let at = usize::try_from(file.part).unwrap_or(usize::MAX);
    let Some(part) = all.part(at) else {
        let mut tx = store.db.write().await?;
        files::end_check(&mut tx, file, store.now()).await?;
        tx.commit().await?;
        return Ok(Piece::More);
    };
    let mut found = Vec::new();
    let mut tx = store.db.read().await?;
    let model = crate::model::current(&mut tx).await?;
    let model = all.model(&model, db::clients::population(&mut tx).await?);
    for (place, (n, cells)) in (0..).zip(&part) {
        match understand(cells, &columns, today) {
            Err(mistakes) => found.push((*n, Found::Wrong(sealed(&mistakes, &columns)?))),
            Ok(row) => {
                let record = Child::new(row, today).record;
                let hits = clients::find_like(&mut tx, &record, &[], Vec::new()).await?;
                let like = match strong_match(&hits) {
                    Some(hit) => Some(Found::Like(hit.client.id, is_known(&hits))),
                    None => all
                        .like(&model, (at, place), &record)
                        .map(|(row, probability)| Found::Repeated(row, probability)),
                };
                if let Some(like) = like {
                    all.flag(*n);
                    found.push((*n, like));
                }
            }
        }
    }
    drop(tx);
    let mut tx = store.db.write().await?;
    let more = i64::try_from(part.len()).unwrap_or(0);
    if files::checked(&mut tx, file, lease, more, store.now()).await? == 0 {
        return Ok(Piece::Taken);
    }
    let chosen = rows::forget(&mut tx, file.id, ends(&part)).await?;
    rows::insert_found(&mut tx, file.id, found, &chosen).await?;
    tx.commit().await?;
    memory.0 = Some((file.id, all));
    Ok(Piece::More)
}

/// The numbers of the first and the last row of a part.
fn ends(part: &[(i64, Cells)]) -> (i64, i64) {
    let [first, last] = [part.first(), part.last()].map(|it| it.map_or(0, |it| it.0));
    (first, last)
}

fn sealed(mistakes: &[Mistake], columns: &[Option<Column>]) -> Result<Sealed, DbError> {
    let label = |it: &Mistake| {
        let column = it.column.and_then(|it| columns.get(it).copied().flatten());
        column.map_or_else(String::new, |it| it.label().to_owned())
    };
    let told: Vec<_> = mistakes.iter().map(|it| (label(it), it.message.clone())).collect();
    Sealed::mistakes(&told)
}

/// Adds the clients of the next part, in one transaction with how far it has come: whatever happens, no row is added twice, and
/// none is left behind.
async fn import(store: &Store, file: &ClientFile) -> Result<Piece, DbError> {
    let today = store.today();
    let mut tx = store.db.read().await?;
    let (Some((_, columns)), part) = (
        columns(&mut tx, file.id).await?,
        files::part(&mut tx, file.id, file.part).await?,
    ) else {
        return Ok(Piece::Taken);
    };
    let Some(part) = part else {
        drop(tx);
        return finish(store, file).await;
    };
    let part = rows_of(&part.open_rows()?);
    let all = rows::marked(&mut tx, file.id, ends(&part)).await?;
    let wrong: BTreeSet<i64> = all.iter().filter(|it| it.2).map(|it| it.0).collect();
    let marked: BTreeMap<i64, bool> = all.into_iter().map(|it| (it.0, it.1)).collect();
    drop(tx);
    let (mut found, mut flagged, mut children) = (Vec::new(), Vec::new(), Vec::new());
    for (n, cells) in &part {
        // What was wrong when it was checked was told so, whatever day it is now.
        if wrong.contains(n) {
            continue;
        }
        if marked.get(n) == Some(&false) {
            flagged.push((*n, None));
            continue;
        }
        match understand(cells, &columns, today) {
            Ok(row) => {
                let child = Child::new(row, today);
                // Who is to be added anyway is compared with nobody.
                let compared = (!marked.contains_key(n)).then(|| child.record.clone());
                children.push((*n, compared, child.add()?));
            }
            // It was good on the day of the check.
            Err(mistakes) => found.push((*n, Found::Wrong(sealed(&mistakes, &columns)?))),
        }
    }
    let mut tx = store.db.write().await?;
    keys::lock(&mut tx, Adding::Client).await?;
    let now = store.now();
    let more = i64::try_from(part.len()).unwrap_or(0);
    if files::advance(&mut tx, file, more, now).await? == 0 {
        return Ok(Piece::Taken);
    }
    for (n, _) in &found {
        rows::forget(&mut tx, file.id, (*n, *n)).await?;
    }
    // Somebody else may have added one of these children since.
    let is_stale = file.seen != Some(keys::changes(&mut tx).await?);
    let (mut good, mut new) = (Vec::new(), Vec::new());
    for (n, compared, client) in children {
        let hits = match &compared {
            Some(record) if is_stale => clients::find_like(&mut tx, record, &[], Vec::new()).await?,
            _ => Vec::new(),
        };
        if let Some(hit) = strong_match(&hits) {
            found.push((n, Found::Like(hit.client.id, is_known(&hits))));
            flagged.push((n, None));
            continue;
        }
        match compared {
            Some(_) => good.push((n, client.id)),
            None => flagged.push((n, Some(client.id))),
        }
        new.push(client);
    }
    rows::insert_found(&mut tx, file.id, found, &[]).await?;
    if !new.is_empty() {
        let by = PersonId::from(file.person);
        let subject = ("client_file", file.id.uuid());
        let act = write_act(&mut tx, by, "clients_imported", subject, &file.source, now).await?;
        client_batches::insert(&mut tx, act, new).await?;
    }
    rows::became(&mut tx, file.id, &good, &flagged).await?;
    // Whoever was added by somebody else may stand in any later row.
    if !is_stale {
        files::see(&mut tx, file.id).await?;
    }
    crate::faults::crash_point("client_file_part");
    tx.commit().await?;
    crate::faults::crash_point("client_file_part_done");
    Ok(Piece::More)
}

/// All rows are done: open referrals that may be of one of these children are matched again, then what the rows say is removed.
async fn finish(store: &Store, file: &ClientFile) -> Result<Piece, DbError> {
    let mut tx = store.db.write().await?;
    let now = store.now();
    let some = client_batches::open_referrals(&mut tx, file.matched, AGAIN).await?;
    let Some((last, _)) = some.last() else {
        files::end(&mut tx, file.id, State::Done, now).await?;
        tx.commit().await?;
        return Ok(Piece::More);
    };
    if files::matched(&mut tx, file, last.uuid(), now).await? == 0 {
        return Ok(Piece::Taken);
    }
    for (referral, step) in &some {
        outbox::push(&mut tx, SCREENING, referral.uuid(), *step, now).await?;
    }
    tx.commit().await?;
    Ok(Piece::More)
}

/// How many clients are taken back in one transaction.
const TAKEN_BACK: i64 = 50;

/// Takes back the next clients that were added, but for those of whom something was written since.
async fn take_back(store: &Store, file: &ClientFile) -> Result<Piece, DbError> {
    let mut tx = store.db.write().await?;
    keys::lock(&mut tx, Adding::Client).await?;
    let now = store.now();
    let some = rows::added(&mut tx, file.id, file.part, TAKEN_BACK).await?;
    let Some((last, _)) = some.last() else {
        files::end_taking_back(&mut tx, file, now).await?;
        tx.commit().await?;
        return Ok(Piece::More);
    };
    let more = i64::try_from(some.len()).unwrap_or(0);
    if files::taken_back(&mut tx, file, (*last, more), now).await? == 0 {
        return Ok(Piece::Taken);
    }
    let mut gone = Vec::new();
    for (_, client) in &some {
        // Whoever puts something to the client at this moment is waited for, and waits.
        if db::clients::hold(&mut tx, *client).await? == 0 || client_acts::any_since(&mut tx, *client).await? {
            continue;
        }
        // One that cannot be read stays, and holds up no other.
        let Some(known) = derived::known(&mut tx, *client).await? else {
            continue;
        };
        let subject = ("client", client.uuid());
        let deed = RecordDeed::Deleted.as_str();
        let act = write_act(&mut tx, PersonId::from(file.person), deed, subject, &file.source, now).await?;
        deletion::end(&mut tx, act, *client).await?;
        gone.push(known);
    }
    derived::match_all(&mut tx, gone.iter(), now).await?;
    crate::faults::crash_point("client_file_back");
    tx.commit().await?;
    crate::faults::crash_point("client_file_back_done");
    Ok(Piece::More)
}
