//! "Not the same child": said once of two, clients or referrals, and remembered by both until one of them has new facts.
//!
//! A judgement is kept with what was known of both. It holds as long as nothing that the matching engine sees has changed
//! since; nobody has to notice the change, and facts that are taken back bring the judgement back. When a referral is
//! imported, what was said of it is said of its client from then on ([`carry`]).

use std::collections::BTreeSet;

use domain::{ActId, ClientId, Reference, ReferralId, chain::NotPossible, referral::Status, text::Prose};
use jiff::Timestamp;
use matching::{Born, Comparison, Record};
use uuid::Uuid;

use crate::{
    ActError, Store,
    act::{self, Blocker},
    clients,
    db::{
        self, DbError, Tx, acts,
        keys::Adding,
        match_runs::CandidateId,
        not_same::{self, Row},
        outbox, standings, steps,
    },
    decide::here,
    queue::SCREENING,
    records,
    review::Review,
    sealed::Sealed,
    undo::blocked_by,
    viewer::Advocate,
};

/// A fact of a child that the matching engine sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// Any of the names.
    Name,
    /// The birth date, or the age.
    Born,
    /// The sex.
    Sex,
    /// The address.
    Address,
    /// The telephone numbers of the household.
    Phone,
    /// The caregivers.
    Caregiver,
}

/// That somebody was judged not to be the same child.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Who.
    pub id: CandidateId,
    /// For a referral, its reference.
    pub reference: Option<Reference>,
    /// What is known of them now.
    pub record: Record,
    /// The act that said so.
    pub act: ActId,
    /// The name of who did.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Option<Prose>,
    /// What has changed since, of either; while nothing has, it holds.
    pub changed: BTreeSet<Fact>,
    own: Record,
    others: BTreeSet<Fact>,
}

impl Judged {
    /// Whether it holds: nothing new is known of either.
    pub fn holds(&self) -> bool {
        self.changed.is_empty()
    }

    /// Whether it would hold if this were known of the one that it was looked up for.
    fn holds_for(&self, own: &Record) -> bool {
        self.others.is_empty() && changes(&self.own, own).is_empty()
    }
}

/// The clients who are not the child of whom this is known, as far as was judged.
pub fn clients(judged: &[Judged], own: &Record) -> Vec<ClientId> {
    let holding = judged.iter().filter(|it| it.holds_for(own));
    holding
        .filter_map(|it| match it.id {
            CandidateId::Client(id) => Some(id),
            CandidateId::Referral(_) => None,
        })
        .collect()
}

/// Which facts differ. Only how something was written, and an age that still fits, are no new facts.
fn changes(then: &Record, now: &Record) -> BTreeSet<Fact> {
    let text = |of: fn(&Record) -> &String| matching::fold(of(then)) == matching::fold(of(now));
    let several = |of: fn(&Record) -> &Vec<String>| {
        let set = |it| of(it).iter().map(|it| matching::fold(it)).collect::<BTreeSet<_>>();
        set(then) == set(now)
    };
    let same = [
        (
            Fact::Name,
            text(|it| &it.given_name)
                && text(|it| &it.middle_name)
                && text(|it| &it.family_name)
                && several(|it| &it.other_names),
        ),
        (Fact::Born, fits(then.born, now.born)),
        (Fact::Sex, then.sex == now.sex),
        (
            Fact::Address,
            text(|it| &it.street) && text(|it| &it.street2) && text(|it| &it.city) && text(|it| &it.postcode),
        ),
        (Fact::Phone, several(|it| &it.phones)),
        (Fact::Caregiver, several(|it| &it.guardians)),
    ];
    same.into_iter().filter(|it| !it.1).map(|it| it.0).collect()
}

fn fits(then: Born, now: Born) -> bool {
    match (then, now) {
        (Born::Between(a, b), Born::Between(c, d)) => a.min(b) <= c.max(d) && c.min(d) <= a.max(b),
        (then, now) => then == now,
    }
}

/// Somebody who may be the same child, as known now.
pub(crate) struct Known {
    pub(crate) reference: Option<Reference>,
    pub(crate) record: Record,
    /// Grows with each change.
    pub(crate) version: i64,
}

/// One who can be a candidate: a client that is there, or a referral in the queue.
pub(crate) async fn known(store: &Store, tx: &mut Tx, id: CandidateId) -> Result<Option<Known>, DbError> {
    match id {
        CandidateId::Client(id) => Ok(db::clients::find(tx, id).await?.map(|it| Known {
            reference: None,
            record: it.record,
            version: it.version,
        })),
        CandidateId::Referral(id) => {
            let (Some(open), Some(referral)) = (standings::open(tx, id).await?, db::referrals::find(tx, id).await?)
            else {
                return Ok(None);
            };
            Ok(Some(Known {
                reference: Some(referral.reference),
                record: records::of_answers(&open.answers, store.day_of(open.sent_at)),
                version: open.revision,
            }))
        }
    }
}

/// Who was judged not to be this one, of whom `own` is known; each once, with the last judgement that holds if one does.
pub(crate) async fn about(store: &Store, tx: &mut Tx, id: Uuid, own: &Record) -> Result<Vec<Judged>, DbError> {
    let rows = not_same::readable(tx, id).await?;
    about_rows(store, tx, rows, own).await
}

async fn about_rows(store: &Store, tx: &mut Tx, rows: Vec<Row>, own: &Record) -> Result<Vec<Judged>, DbError> {
    let mut all: Vec<Judged> = Vec::new();
    for row in rows {
        let other = row.other;
        let judged = match judged(store, tx, row, own).await {
            Ok(Some(judged)) => judged,
            Ok(None) => continue,
            // Whoever cannot be read is no candidate either.
            Err(error @ DbError::Corrupt { .. }) => {
                tx.leave_out("not_same", other, &error);
                continue;
            }
            Err(error) => return Err(error),
        };
        match all.iter_mut().find(|it| it.id == judged.id) {
            Some(later) if !later.holds() && judged.holds() => *later = judged,
            Some(_) => {}
            None => all.push(judged),
        }
    }
    Ok(all)
}

/// A judgement with the other one as known now; none if that one is no candidate any more.
async fn judged(store: &Store, tx: &mut Tx, row: Row, own: &Record) -> Result<Option<Judged>, DbError> {
    let mut found = None;
    for id in [
        CandidateId::Client(row.other.into()),
        CandidateId::Referral(row.other.into()),
    ] {
        if found.is_none() {
            found = known(store, tx, id).await?.map(|it| (id, it));
        }
    }
    let Some((id, now)) = found else { return Ok(None) };
    let others = changes(&row.others, &now.record);
    let reason = acts::note(tx, row.said_by).await?;
    Ok(Some(Judged {
        id,
        reference: now.reference,
        record: now.record,
        act: row.said_by,
        by: row.by,
        at: row.at,
        reason: reason.map(|it| it.open_note()).transpose()?,
        changed: changes(&row.own, own).union(&others).copied().collect(),
        own: row.own,
        others,
    }))
}

/// Who is compared, as an address names them.
#[derive(Clone, Copy, Debug)]
pub enum Other {
    /// A client.
    Client(ClientId),
    /// A referral.
    Referral(Reference),
}

impl From<ClientId> for Other {
    fn from(id: ClientId) -> Self {
        Self::Client(id)
    }
}

impl From<Reference> for Other {
    fn from(reference: Reference) -> Self {
        Self::Referral(reference)
    }
}

/// Who that is; none if there is no such one.
async fn resolve(tx: &mut Tx, other: Other) -> Result<Option<CandidateId>, DbError> {
    Ok(match other {
        Other::Client(id) => Some(CandidateId::Client(id)),
        Other::Referral(reference) => db::referrals::by_reference(tx, reference)
            .await?
            .map(|it| CandidateId::Referral(it.id)),
    })
}

/// Who was judged not to be the child of a client, as far as that holds.
pub async fn of_client(store: &Store, _: &Advocate, id: ClientId) -> Result<Vec<Judged>, DbError> {
    let mut tx = store.db.read().await?;
    let Some(client) = db::clients::find(&mut tx, id).await? else {
        return Ok(Vec::new());
    };
    let mut judged = about(store, &mut tx, id.uuid(), &client.record).await?;
    judged.retain(Judged::holds);
    Ok(judged)
}

/// Two side by side, to be judged.
#[derive(Clone, Debug)]
pub struct Pair {
    /// What is known of the other one.
    pub record: Record,
    /// For another referral, its reference.
    pub reference: Option<Reference>,
    /// Of what version that is.
    pub version: i64,
    /// How alike they are.
    pub comparison: Comparison,
    /// What was judged of them, if it holds.
    pub judged: Option<Judged>,
}

/// Looks at a referral and somebody who may be the same child; that the other one was looked at is written down too.
pub async fn pair(store: &Store, by: &Advocate, review: &Review, other: Other) -> Result<Option<Pair>, DbError> {
    let mut tx = store.db.read().await?;
    let this = CandidateId::Referral(review.referral.id);
    let Some(id) = resolve(&mut tx, other).await?.filter(|it| *it != this) else {
        return Ok(None);
    };
    let Some(it) = known(store, &mut tx, id).await? else {
        return Ok(None);
    };
    let found = review.candidates.iter().find(|it| it.id == id);
    let comparison = match found {
        Some(found) => found.comparison.clone(),
        None => crate::model::current(&mut tx)
            .await?
            .compare(&review.record, &it.record),
    };
    drop(tx);
    let mut tx = store.db.write().await?;
    let (event, subject) = match id {
        CandidateId::Client(id) => ("client_viewed", ("client", id.uuid())),
        CandidateId::Referral(id) => ("referral_viewed", ("referral", id.uuid())),
    };
    act::viewed(store, &mut tx, by, event, subject).await?;
    tx.commit().await?;
    Ok(Some(Pair {
        comparison,
        record: it.record,
        reference: it.reference,
        version: it.version,
        judged: review.judged.iter().find(|it| it.id == id && it.holds()).cloned(),
    }))
}

/// Says that the child of a referral in the queue is not this one, as both were seen: the referral at its step, the other one
/// in its version.
pub async fn judge(
    store: &Store,
    by: &Advocate,
    (reference, seen_step): (Reference, i64),
    (other, seen_version): (Other, i64),
    reason: Option<&Prose>,
) -> Result<(), ActError> {
    let pair = ((reference, seen_step), (other, seen_version));
    match try_judge(store, by, pair, reason).await {
        // Somebody has said it in this moment (it is said once): now it can be said who.
        Err(ActError::Db(error)) if error.is_unique_violation() => try_judge(store, by, pair, reason).await,
        result => result,
    }
}

async fn try_judge(
    store: &Store,
    by: &Advocate,
    ((reference, seen_step), (other, seen_version)): ((Reference, i64), (Other, i64)),
    reason: Option<&Prose>,
) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    // An import carries all judgements about its referral, so none may be added beside it.
    db::keys::lock(&mut tx, Adding::Referral).await?;
    let (referral, position) = here(&mut tx, reference, seen_step).await?;
    if position.status != Status::Submitted {
        return Err(NotPossible::From(position.status).into());
    }
    let id = resolve(&mut tx, other).await?.ok_or(ActError::NotFound)?;
    let this = CandidateId::Referral(referral.id);
    say(store, tx, by, (this, None), (id, seen_version), reason).await
}

/// Says that two clients are not the same child, each as it was seen, in its version.
pub async fn judge_clients(store: &Store, by: &Advocate, both: [(ClientId, i64); 2]) -> Result<(), ActError> {
    match try_judge_clients(store, by, both).await {
        // As for a referral.
        Err(ActError::Db(error)) if error.is_unique_violation() => try_judge_clients(store, by, both).await,
        result => result,
    }
}

async fn try_judge_clients(store: &Store, by: &Advocate, both: [(ClientId, i64); 2]) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    db::keys::lock(&mut tx, Adding::Referral).await?;
    let [one, other] = both.map(|(id, seen)| (CandidateId::Client(id), seen));
    say(store, tx, by, (one.0, Some(one.1)), other, None).await
}

/// Says it of two as they are known, if they are still those that were seen.
async fn say(
    store: &Store,
    mut tx: Tx,
    by: &Advocate,
    (this, seen): (CandidateId, Option<i64>),
    (id, others_seen): (CandidateId, i64),
    reason: Option<&Prose>,
) -> Result<(), ActError> {
    if this == id {
        return Err(ActError::NotFound);
    }
    let own = known(store, &mut tx, this).await?.ok_or(ActError::NotFound)?;
    let others = known(store, &mut tx, id).await?.ok_or(ActError::NotFound)?;
    if others.version != others_seen || seen.is_some_and(|it| it != own.version) {
        return Err(ActError::Changed);
    }
    let rows = not_same::of(&mut tx, this.uuid()).await?;
    let of_both = |it: &&Row| it.direct && it.other == id.uuid();
    let earlier = rows.iter().find(of_both).map(|it| it.said_by);
    let before = about_rows(store, &mut tx, rows, &own.record).await?;
    if let Some(said) = before.into_iter().find(|it| it.id == id && it.holds()) {
        return Err(ActError::Said(Blocker {
            by: said.by,
            act: KIND.to_owned(),
            at: said.at,
        }));
    }
    let note = reason.map(Sealed::note).transpose()?;
    let subject = (this.kind(), this.uuid());
    let (act, _) = act::begin(store, &mut tx, by, KIND, subject, note, None).await?;
    // Only what was seen not to hold any more: what somebody says in this moment keeps the place.
    if let Some(earlier) = earlier {
        not_same::end_said(&mut tx, earlier, act).await?;
    }
    let pair = ((this.uuid(), &own.record), (id.uuid(), &others.record));
    not_same::insert(&mut tx, pair.0, pair.1, act, act).await?;
    match_again(store, &mut tx, &[this.uuid(), id.uuid()]).await?;
    tx.commit().await?;
    Ok(())
}

/// The kind of the act.
const KIND: &str = "not_same";

/// Takes back a judgement that stands about this one, wherever it was carried: they may be the same child after all.
pub async fn take_back(store: &Store, by: &Advocate, of: impl Into<Other>, said: ActId) -> Result<(), ActError> {
    let of = of.into();
    match try_take_back(store, by, of, said).await {
        // Somebody has taken it back in this moment (an act is undone once): now it can be said who.
        Err(ActError::Db(error)) if error.is_unique_violation() => try_take_back(store, by, of, said).await,
        other => other,
    }
}

async fn try_take_back(store: &Store, by: &Advocate, of: Other, said: ActId) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    let of = resolve(&mut tx, of).await?.ok_or(ActError::NotFound)?;
    let id = of.uuid();
    if !not_same::of(&mut tx, id).await?.iter().any(|it| it.said_by == said) {
        let undone = acts::undone_by(&mut tx, said).await?.ok_or(ActError::NotFound)?;
        let author = acts::author(&mut tx, undone).await?;
        return Err(ActError::Said(Blocker {
            by: author.name,
            act: "undo".to_owned(),
            at: author.at,
        }));
    }
    if let Some(later) = not_same::replaced_by(&mut tx, said).await? {
        return Err(blocked_by(&mut tx, later, KIND).await?);
    }
    let undoes = Some((said, KIND));
    let (undo, _) = act::begin(store, &mut tx, by, "undo", (of.kind(), id), None, undoes).await?;
    let about = not_same::take_back(&mut tx, said, undo).await?;
    match_again(store, &mut tx, &about).await?;
    tx.commit().await?;
    Ok(())
}

/// Has those of them matched again that are referrals in the queue: what counted before counts no more, or counts again.
async fn match_again(store: &Store, tx: &mut Tx, about: &[Uuid]) -> Result<(), DbError> {
    for id in about.iter().collect::<BTreeSet<_>>() {
        if let Some(at) = steps::position(tx, (*id).into()).await?
            && at.status == Status::Submitted
        {
            outbox::push(tx, SCREENING, *id, at.step, store.now()).await?;
        }
    }
    Ok(())
}

/// Says of a client what was said of its referral, in the words of the same acts, as far as it held for what was `seen`.
pub(crate) async fn carry(
    tx: &mut Tx,
    (referral, seen): (ReferralId, &Record),
    (client, known): (ClientId, &Record),
    import: ActId,
) -> Result<(), DbError> {
    let to = client.uuid();
    for row in not_same::of(tx, referral.uuid()).await? {
        if row.other != to && changes(&row.own, seen).is_empty() {
            not_same::insert(tx, (to, known), (row.other, &row.others), row.said_by, import).await?;
        }
    }
    Ok(())
}

/// Says of a referral what was said of the client that its import had opened and that ends now.
pub(crate) async fn carry_back(
    store: &Store,
    tx: &mut Tx,
    (client, seen): (ClientId, &Record),
    referral: ReferralId,
    undo: ActId,
) -> Result<(), DbError> {
    let to = CandidateId::Referral(referral);
    let Some(now) = known(store, tx, to).await? else {
        return Ok(());
    };
    for row in not_same::of(tx, client.uuid()).await? {
        if row.direct && row.other != to.uuid() && changes(&row.own, seen).is_empty() {
            let others = (row.other, &row.others);
            not_same::insert(tx, (to.uuid(), &now.record), others, row.said_by, undo).await?;
        }
    }
    Ok(())
}

/// Remembers that a client was added although this one matched strongly: why is the note of the import.
pub(crate) async fn explained(
    tx: &mut Tx,
    client: (ClientId, &Record),
    strong: &clients::Hit,
    import: ActId,
) -> Result<(), DbError> {
    let other = (strong.client.id.uuid(), &strong.client.record);
    not_same::insert(tx, (client.0.uuid(), client.1), other, import, import).await
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use matching::Sex;

    use super::*;

    fn ada() -> Record {
        Record {
            given_name: "Ada".into(),
            family_name: "King-Noël".into(),
            other_names: vec!["Bee".into(), "Addie".into()],
            born: Born::On(date(2016, 3, 9)),
            sex: Some(Sex::Female),
            street: "12 Elm Street".into(),
            phones: vec!["512-555-0143".into()],
            guardians: vec!["Mary King".into()],
            ..Record::default()
        }
    }

    fn changed(change: impl FnOnce(&mut Record)) -> Vec<Fact> {
        let mut now = ada();
        change(&mut now);
        changes(&ada(), &now).into_iter().collect()
    }

    #[test]
    fn each_fact_that_the_engine_sees_is_a_new_fact_when_it_changes() {
        assert_eq!(changed(|_| ()), []);
        assert_eq!(changed(|it| it.given_name = "Adele".into()), [Fact::Name]);
        assert_eq!(changed(|it| it.middle_name = "B.".into()), [Fact::Name]);
        assert_eq!(changed(|it| it.other_names.push("Lovelace".into())), [Fact::Name]);
        assert_eq!(changed(|it| it.born = Born::On(date(2016, 3, 19))), [Fact::Born]);
        assert_eq!(changed(|it| it.born = Born::Unknown), [Fact::Born]);
        assert_eq!(changed(|it| it.sex = None), [Fact::Sex]);
        assert_eq!(changed(|it| it.postcode = "78701".into()), [Fact::Address]);
        assert_eq!(changed(|it| it.phones.clear()), [Fact::Phone]);
        assert_eq!(changed(|it| it.guardians.push("Jo Doe".into())), [Fact::Caregiver]);
    }

    #[test]
    fn how_something_is_written_is_no_new_fact() {
        let rewritten = changed(|it| {
            it.family_name = "KING NOEL".into();
            it.other_names.reverse();
            it.street = "12  elm street".into();
        });
        assert_eq!(rewritten, []);
    }

    #[test]
    fn an_age_that_is_stated_again_is_no_new_fact_while_it_fits() {
        let nine = |day| Born::Between(date(2016, 3, day), date(2017, 3, day));
        assert!(fits(nine(1), nine(20)));
        assert!(!fits(nine(1), Born::Between(date(2018, 1, 1), date(2019, 1, 1))));
        assert!(!fits(nine(1), Born::On(date(2016, 9, 1))), "the day itself is new");
    }
}
