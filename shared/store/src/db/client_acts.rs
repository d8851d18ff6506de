//! Table `client_act`: which acts changed which client, and what of it.

use std::collections::BTreeMap;

use domain::{
    ActId, ClientId, PersonId, Reference,
    catalogue::{ProfileField, Section},
    text::Prose,
};
use jiff::Timestamp;

use super::{DbError, Tx, clients::Listed, params, params::timestamp};

/// What of a client an act changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touched {
    /// The profile.
    Profile,
    /// One of its accounts.
    Account(i64),
    /// Neither: who looks after the client, who belongs together.
    Around,
    /// Something that is put to the client, or to one of its accounts, and rests on nothing else of it: a document.
    Beside(Option<i64>),
}

/// Writes down what an act changed; once, however often it is said.
pub(crate) async fn insert(tx: &mut Tx, act: ActId, client: ClientId, what: &[Touched]) -> Result<(), DbError> {
    for it in what {
        let (account, loose) = match it {
            Touched::Profile => (None, false),
            Touched::Account(n) => (Some(*n), false),
            Touched::Around => (None, true),
            Touched::Beside(account) => (*account, true),
        };
        tx.execute(
            "insert into client_act (client_id, account_n, what, act_id, version, loose)
             values ($1, $2, $3, $4, (select version from client where id = $1), $5)
             on conflict (act_id, client_id, what) do nothing",
            params![client, account, account.unwrap_or(0), act, loose],
        )
        .await?;
    }
    Ok(())
}

/// The latest act after `act`, not undone, that rests on what `act` changed: what stands in the way of undoing it. An act that opened
/// a client or an account bears all that came to it later; who looks after a client and with whom it is linked only while that is so; and the
/// documents that are there now. Which one was later is said by the version of the client, which each of them has taken: every process has a
/// clock of its own.
pub(crate) async fn later(tx: &mut Tx, act: ActId) -> Result<Option<(ActId, String)>, DbError> {
    let row: Option<(uuid::Uuid, String)> = tx
        .fetch_optional(
            "select act.id, case when act.kind = 'import' and theirs.loose then 'client_linked' else act.kind end
             from client_act as own
             join client_act as theirs on theirs.client_id = own.client_id and theirs.act_id <> own.act_id
             join act on act.id = theirs.act_id
             where own.act_id = $1
               and (exists (select 1 from client where client.id = own.client_id and client.opened_by = $1)
                 or exists (select 1 from account where account.client_id = own.client_id and account.opened_by = $1 and account.n = theirs.account_n)
                 or not own.loose and not theirs.loose and theirs.version > own.version
                   and (own.account_n = theirs.account_n or own.account_n is null and theirs.account_n is null))
               and act.kind <> 'undo'
               and (not theirs.loose
                 or exists (select 1 from assignment where assignment.act_id = act.id)
                 or exists (select 1 from link where link.written_by = act.id and link.ended_by is null and own.client_id in (low, high)))
               and not exists (select 1 from act as later where later.undoes = act.id)
             order by theirs.version desc, act.at desc, act.id desc limit 1",
            params![act],
        )
        .await?;
    match row {
        Some((id, kind)) => Ok(Some((id.into(), kind))),
        None => document_in(tx, act).await,
    }
}

/// The act that added a document which is in an account or at a client that `act` has opened, wherever it was put first; not one that `act`
/// has brought there itself. Without an order PostgreSQL begins with the few rows of `act`, and not with the latest document of all.
async fn document_in(tx: &mut Tx, act: ActId) -> Result<Option<(ActId, String)>, DbError> {
    let rows: Vec<(uuid::Uuid, String)> = tx
        .fetch_all(
            "select document.added_by, (select kind from act where act.id = document.added_by)
             from client_act as own
             join client_document as put on put.client_id = own.client_id
             join document on document.id = put.document_id and removed_by is null
             where own.act_id = $1 and document.added_by <> $1
               and (exists (select 1 from client where client.id = own.client_id and client.opened_by = $1)
                 or exists (select 1 from account where account.client_id = own.client_id and account.opened_by = $1 and account.n = put.account_n))
               and not exists (select 1 from moved_document where moved_document.act_id = $1 and moved_document.document_id = document.id)",
            params![act],
        )
        .await?;
    Ok(rows.into_iter().max().map(|(id, kind)| (id.into(), kind)))
}

/// Whether anything stands that was done to a client after the act that made it.
pub(crate) async fn any_since(tx: &mut Tx, client: ClientId) -> Result<bool, DbError> {
    let row: Option<(uuid::Uuid,)> = tx
        .fetch_optional(
            "select act.id from client_act join act on act.id = client_act.act_id
             where client_id = $1 and act.kind <> 'undo' and not exists (select 1 from act as undo where undo.undoes = act.id)
               and act.id <> (select opened_by from client where id = $1) limit 1",
            params![client],
        )
        .await?;
    Ok(row.is_some())
}

/// Whether an act changed this client.
pub(crate) async fn has(tx: &mut Tx, act: ActId, client: ClientId) -> Result<bool, DbError> {
    let row: Option<(i64,)> = tx
        .fetch_optional(
            "select count(*) from client_act where act_id = $1 and client_id = $2",
            params![act, client],
        )
        .await?;
    Ok(row.is_some_and(|(n,)| n > 0))
}

/// What a fact is a value of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A field of the profile.
    Profile(ProfileField),
    /// A section of the record.
    Section(Section),
}

impl What {
    /// What is stored under this name.
    pub(crate) fn named(field: &str) -> Option<Self> {
        let profile = ProfileField::named(field).map(What::Profile);
        profile.or_else(|| Section::named(field).map(What::Section))
    }
}

/// An act on a client.
#[derive(Clone, Debug)]
pub struct Done {
    /// Which.
    pub act: ActId,
    /// Its kind, as stored.
    pub kind: String,
    /// Who did it.
    pub by: PersonId,
    /// Their name.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// The account, if it changed only one.
    pub account: Option<i64>,
    /// Who has undone it, and when.
    pub undone: Option<(String, Timestamp)>,
    /// What was written down beside it, and beside its undoing. Why somebody is deleted is for administrators.
    pub notes: Vec<Prose>,
    /// The values and entries that it changed, each named once.
    pub what: Vec<What>,
    /// The referral that it imported.
    pub referral: Option<Reference>,
    /// The other profile, of a merge; its name as far as it is a part of this one, or there.
    pub other: Option<Box<Listed>>,
    /// The profile to which it was done, if that was merged into this one since.
    pub part: Option<Box<Listed>>,
}

#[derive(sqlx::FromRow)]
struct DoneRow {
    id: uuid::Uuid,
    kind: String,
    by_person: uuid::Uuid,
    first_name: String,
    last_name: String,
    at: i64,
    account_n: Option<i64>,
    undone_first: Option<String>,
    undone_last: Option<String>,
    undone_at: Option<i64>,
    noted: Option<uuid::Uuid>,
    undo_noted: Option<uuid::Uuid>,
    reference: Option<String>,
    other_client: Option<uuid::Uuid>,
}

/// An act, and what is looked up to tell of it.
pub(crate) struct ToTell {
    /// The act; without notes, and without the other profile.
    pub(crate) done: Done,
    /// The acts beside which its notes stand.
    pub(crate) noted: Vec<ActId>,
    /// The other profile, of a merge.
    pub(crate) other: Option<ClientId>,
}

/// The names of the values and entries that the acts on a client wrote or ended.
async fn changed(tx: &mut Tx, client: ClientId) -> Result<BTreeMap<ActId, Vec<What>>, DbError> {
    let rows: Vec<(uuid::Uuid, String)> = tx
        .fetch_all(
            "select written_by, field from fact where client_id = $1
             union select ended_by, field from fact where client_id = $1 and ended_by is not null order by 1, 2",
            params![client],
        )
        .await?;
    let mut changed: BTreeMap<ActId, Vec<What>> = BTreeMap::new();
    for (act, field) in rows {
        changed.entry(act.into()).or_default().extend(What::named(&field));
    }
    Ok(changed)
}

/// The acts on a client, the latest first. The import of somebody else, who was linked with it, has only linked it.
pub(crate) async fn of_client(tx: &mut Tx, client: ClientId, limit: i64) -> Result<Vec<ToTell>, DbError> {
    let mut changed = changed(tx, client).await?;
    let rows: Vec<DoneRow> = tx
        .fetch_all(
            "select act.id, case when act.kind = 'import' and firm = 0 then 'client_linked' else act.kind end as kind, act.by_person, person.first_name, person.last_name, act.at, touched.account_n,
               other.first_name as undone_first, other.last_name as undone_last, undo.at as undone_at,
               case when act.note is not null and act.kind not in ('import', 'client_deleted') then act.id end as noted,
               case when undo.note is not null then undo.id end as undo_noted,
               (select reference from step join referral on referral.id = step.referral_id
                where step.act_id = act.id and step.kind = 'import' and firm = 1 limit 1) as reference,
               (select case when from_root = $1 then to_root else from_root end from client_merge
                where act_id = act.id and client_id = from_root) as other_client
             from (select act_id, max(account_n) as account_n, max(case when loose then 0 else 1 end) as firm from client_act where client_id = $1 group by act_id) as touched
             join act on act.id = touched.act_id
             join person on person.id = act.by_person
             left join act as undo on undo.undoes = act.id
             left join person as other on other.id = undo.by_person
             order by act.at desc, act.id desc limit $2",
            params![client, limit],
        )
        .await?;
    let mut read = |it: DoneRow| {
        let time = |at| timestamp(at).ok_or_else(|| DbError::corrupt("act", it.id, "not a time"));
        let names = it.undone_first.zip(it.undone_last);
        let noted = it.noted.into_iter().chain(it.undo_noted).map(ActId::from).collect();
        let done = Done {
            at: time(it.at)?,
            undone: match names.zip(it.undone_at) {
                Some(((first, last), at)) => Some((format!("{first} {last}"), time(at)?)),
                None => None,
            },
            act: it.id.into(),
            kind: it.kind,
            by: it.by_person.into(),
            name: format!("{} {}", it.first_name, it.last_name),
            account: it.account_n,
            notes: Vec::new(),
            what: changed.remove(&it.id.into()).unwrap_or_default(),
            referral: match it.reference.as_deref().map(str::parse) {
                Some(Ok(reference)) => Some(reference),
                Some(Err(_)) => return Err(DbError::corrupt("referral", it.id, "not a reference")),
                None => None,
            },
            other: None,
            part: None,
        };
        Ok(ToTell {
            done,
            noted,
            other: it.other_client.map(Into::into),
        })
    };
    rows.into_iter().map(&mut read).collect()
}
