//! "Not the same child": said once of two, clients or referrals, and remembered by both until one of them has new facts.
//!
//! A judgement is kept with what was known of both. It holds as long as nothing that the matching engine sees has changed
//! since; nobody has to notice the change, and facts that are taken back bring the judgement back. When a referral is
//! imported, what was said of it is said of its client from then on ([`carry`]). What an act writes of it is in `judge`.

mod judge;

use std::collections::BTreeSet;

use domain::{ActId, ClientId, Reference, text::Prose};
use jiff::Timestamp;
use matching::{Born, Comparison, Record};
use uuid::Uuid;

use crate::{
    Store, act,
    db::{
        self, DbError, Tx, acts,
        match_runs::CandidateId,
        not_same::{self, Row},
        standings,
    },
    records,
    review::Review,
    viewer::Advocate,
};

pub(crate) use judge::{carry, carry_back, explained};
pub use judge::{judge, judge_clients, take_back};

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

    /// Whether it is about this client.
    pub fn is_client(&self, id: ClientId) -> bool {
        self.id == CandidateId::Client(id)
    }

    /// Whether it would hold if this were known of the one that it was looked up for.
    fn holds_for(&self, own: &Record) -> bool {
        self.others.is_empty() && changes(&self.own, own).is_empty()
    }
}

/// Whether a judgement holds for this one if that is what is known of it.
pub(crate) fn held(row: &Row, own: &Record) -> bool {
    changes(&row.own, own).is_empty()
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
    act::noted(store, &mut tx, by, event, subject).await?;
    tx.commit().await?;
    Ok(Some(Pair {
        comparison,
        record: it.record,
        reference: it.reference,
        version: it.version,
        judged: review.judged.iter().find(|it| it.id == id && it.holds()).cloned(),
    }))
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
