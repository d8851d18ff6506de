//! Merging two referrals of one child: one act with two halves.
//!
//! One referral stays in the queue, with a revision made of both; the other one leaves it and points there. What their referrers
//! sent stays as it was, and is all that each of them ever sees.

use std::collections::BTreeSet;

use domain::{
    ActId, PersonId, Reference, ReferralId,
    answers::Answers,
    catalogue,
    chain::{Deed, NotPossible, Step, StepKind},
    merge::{Choices, Pair, Side},
    referral::Kind,
    text::Prose,
};
use jiff::Timestamp;
use matching::{Comparison, Record};

use crate::{
    ActError, Store,
    act::{self, Blocker},
    db::{
        self, DbError, Tx,
        keys::Adding,
        match_runs::CandidateId,
        outbox,
        referrals::{NewRevision, Referral, Revision},
        same_child, standings, steps,
    },
    decide::{here, own_decision},
    faults::sabotaged,
    links, not_same,
    queue::SCREENING,
    records,
    review::Review,
    screening,
    sealed::Sealed,
    viewer::Advocate,
};

/// Merges `second` into `first`, each as it was seen; what goes into the result is what was chosen, or what is usual.
pub async fn merge(
    store: &Store,
    by: &Advocate,
    first: (Reference, i64),
    second: (Reference, i64),
    choices: &Choices,
    note: Option<&Prose>,
) -> Result<(), ActError> {
    let mut tx = store.db.write().await?;
    // What was judged of both goes with them, so nothing may be judged beside this; nor may any of them be parted.
    db::keys::lock(&mut tx, Adding::Client).await?;
    let (into, position) = here(&mut tx, first.0, first.1).await?;
    let (from, from_position) = here(&mut tx, second.0, second.1).await?;
    if into.id == from.id {
        return Err(ActError::NotFound);
    }
    // Both before either is written: nobody waits crosswise.
    let _held = same_child::hold(&mut tx, &[into.id.uuid(), from.id.uuid()], &[]).await?;
    let note = note.map(Sealed::note).transpose()?;
    let subject = ("referral", into.id.uuid());
    let (act, now) = act::begin(store, &mut tx, by, StepKind::Merge.as_str(), subject, note, None).await?;
    // An earlier merge that was undone has left its revision: the next free number, not the next one.
    let revisions = db::referrals::revisions(&mut tx, into.id).await?;
    let rev = revisions.last().map_or(0, |it| it.n) + 1;
    let absorb = Step::next(&position, act, Deed::Absorb { peer: from.id, rev })?;
    let merge = Step::next(&from_position, act, Deed::Merge { peer: into.id })?;

    let one = sent(store, &mut tx, into.id, position.rev).await?;
    let other = sent(store, &mut tx, from.id, from_position.rev).await?;
    let judged = not_same::about(store, &mut tx, into.id.uuid(), &one.record).await?;
    if let Some(said) = judged
        .into_iter()
        .find(|it| it.id == CandidateId::Referral(from.id) && it.holds())
    {
        return Err(ActError::Said(Blocker {
            by: said.by,
            act: "not_same".to_owned(),
            at: said.at,
        }));
    }
    let answers = one.beside(&other).combine(choices)?;
    let revision = NewRevision {
        referral: into.id,
        n: rev,
        sent: None,
        by: by.person(),
        // As new as the newer one.
        at: one.sent.sent_at.max(other.sent.sent_at),
        received_at: waits_since([&one, &other], &answers),
        answers: &answers,
        gaps: &[],
    };
    db::referrals::insert_revision(&mut tx, &revision).await?;
    let record = records::of_answers(&answers, store.day_of(revision.at));
    db::keys::clear_referral(&mut tx, into.id).await?;
    db::keys::add_referral(&mut tx, into.id, &matching::keys(&record)).await?;
    links::index(&mut tx, into.id, &answers).await?;
    carry(
        &mut tx,
        [(into.id, &one.record), (from.id, &other.record)],
        &record,
        act,
    )
    .await?;
    outbox::push(&mut tx, SCREENING, into.id.uuid(), absorb.n, now).await?;
    let mut halves = vec![absorb];
    if !sabotaged("half_a_merge") {
        halves.push(merge);
    }
    for half in &halves {
        steps::append(&mut tx, half).await?;
    }
    screening::without(store, &mut tx, from.id).await?;
    tx.commit().await?;
    Ok(())
}

/// Since when what two referrals were merged into waits: since the first of them was sent. If it is urgent, since it is: else it would look
/// overdue, and stand before what is.
fn waits_since(both: [&Sent; 2], merged: &Answers) -> Timestamp {
    let of = |it: &Sent| it.sent.received_at;
    let urgent = both.into_iter().filter(|it| it.answers.is_urgent()).map(of).min();
    let [first, second] = both.map(of);
    urgent.filter(|_| merged.is_urgent()).unwrap_or(first.min(second))
}

/// Whether this person has merged `second` into `first`, each as it was seen, and that stands and is made of these choices: a form was
/// sent twice.
pub async fn done(
    store: &Store,
    by: &Advocate,
    first: (Reference, i64),
    second: (Reference, i64),
    choices: &Choices,
    note: Option<&Prose>,
) -> Result<bool, DbError> {
    let mut tx = store.db.read().await?;
    let (Some(half), Some(from)) = (
        own_decision(&mut tx, by, first.0).await?,
        db::referrals::by_reference(&mut tx, second.0).await?,
    ) else {
        return Ok(false);
    };
    let into = half.referral;
    let (Some(one), Some(other)) = (
        steps::find(&mut tx, into, first.1).await?,
        steps::find(&mut tx, from.id, second.1).await?,
    ) else {
        return Ok(false);
    };
    if !(half.kind == StepKind::Absorb && half.n == first.1 + 1 && half.peer == Some(from.id)) {
        return Ok(false);
    }
    let (one, other) = (
        sent(store, &mut tx, into, one.rev).await?,
        sent(store, &mut tx, from.id, other.rev).await?,
    );
    let made = db::referrals::answers(&mut tx, into, half.rev, &catalogue::Part::ALL).await?;
    let noted = db::acts::notes(&mut tx, half.act).await?.general;
    Ok(one.beside(&other).combine(choices).is_ok_and(|it| it == made) && noted.as_ref() == note)
}

/// Two referrals as they were opened, side by side.
pub fn pair<'a>(first: &'a Review, second: &'a Review) -> Pair<'a> {
    let sent_at = |it: &Review| {
        let present = it.revisions.iter().find(|of| of.n == it.position.rev);
        present.map(|of| of.sent_at)
    };
    Pair {
        first: &first.answers,
        second: &second.answers,
        newer: newer(sent_at(first), sent_at(second)),
    }
}

fn newer<T: PartialOrd>(first: T, second: T) -> Side {
    if first > second { Side::First } else { Side::Second }
}

/// What a referral says now.
struct Sent {
    answers: Answers,
    sent: Revision,
    record: Record,
}

impl Sent {
    fn beside<'a>(&'a self, other: &'a Sent) -> Pair<'a> {
        Pair {
            first: &self.answers,
            second: &other.answers,
            newer: newer(self.sent.sent_at, other.sent.sent_at),
        }
    }
}

async fn sent(store: &Store, tx: &mut Tx, referral: ReferralId, rev: i64) -> Result<Sent, DbError> {
    let answers = db::referrals::answers(tx, referral, rev, &catalogue::Part::ALL).await?;
    let revisions = db::referrals::revisions(tx, referral).await?;
    let sent = revisions.into_iter().find(|it| it.n == rev);
    let sent = sent.ok_or_else(|| DbError::corrupt("revision", referral, "is missing"))?;
    let sent_on = store.day_of(sent.sent_at);
    // Beside the other one's, an age is as of its own day.
    let answers = answers.said_on(sent_on);
    let record = records::of_answers(&answers, sent_on);
    Ok(Sent { answers, sent, record })
}

/// What holds of either referral is said of what was made of them, in the words of who said it.
async fn carry(tx: &mut Tx, both: [(ReferralId, &Record); 2], merged: &Record, act: ActId) -> Result<(), DbError> {
    let [into, from] = both.map(|it| it.0.uuid());
    let mut carried = BTreeSet::new();
    for (referral, seen) in both {
        for row in db::not_same::of(tx, referral.uuid()).await? {
            let of_others = ![into, from].contains(&row.other);
            if of_others && not_same::held(&row, seen) && carried.insert((row.other, row.said_by)) {
                db::not_same::insert(tx, (into, merged), (row.other, &row.others), row.said_by, act).await?;
            }
        }
    }
    Ok(())
}

/// Takes back what a merge wrote besides its steps, which are undone already. Who has taken a referral back while it was merged
/// has it taken back now.
pub(crate) async fn undo(store: &Store, tx: &mut Tx, merge: ActId, undo: ActId) -> Result<(), ActError> {
    db::not_same::end_written_by(tx, merge, undo).await?;
    for half in steps::of_act(tx, merge).await? {
        let position = steps::position(tx, half.referral).await?.ok_or(ActError::NotFound)?;
        if half.kind == StepKind::Absorb {
            let present = sent(store, tx, half.referral, position.rev).await?;
            db::keys::clear_referral(tx, half.referral).await?;
            db::keys::add_referral(tx, half.referral, &matching::keys(&present.record)).await?;
            links::index(tx, half.referral, &present.answers).await?;
        }
        let Some(taken_back) = db::withdrawals::find(tx, half.referral).await? else {
            continue;
        };
        match Step::next(&position, taken_back, Deed::Withdraw) {
            Ok(withdraw) => {
                steps::append(tx, &withdraw).await?;
                screening::without(store, tx, half.referral).await?;
            }
            // A third one is still merged into it.
            Err(NotPossible::Merged) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

/// Whose child an act is about: the referral and those merged into it, each with its referrer, but for those who have taken
/// theirs back.
pub(crate) async fn whose(tx: &mut Tx, referral: &Referral) -> Result<Vec<(ReferralId, PersonId)>, DbError> {
    let mut all = vec![(referral.id, referral.referrer)];
    for it in steps::merged(tx, &[referral.id]).await? {
        if it.kind == StepKind::Absorb
            && let Some(part) = db::referrals::find(tx, it.peer).await?
        {
            all.push((part.id, part.referrer));
        }
    }
    let mut told = Vec::new();
    for it in all {
        if db::withdrawals::find(tx, it.0).await?.is_none() {
            told.push(it);
        }
    }
    Ok(told)
}

/// A referral that went into another one.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its reference.
    pub reference: Reference,
    /// What it asked.
    pub kind: Kind,
    /// The agency's name.
    pub agency: String,
    /// The referrer's name.
    pub referrer: String,
    /// The referrer's telephone, to call back.
    pub referrer_phone: Option<String>,
    /// When it was last sent.
    pub sent_at: Timestamp,
    /// When its referrer has taken it back, if that was after the merge.
    pub taken_back: Option<Timestamp>,
}

/// The referrals that were merged into this one, in the order in which they were.
pub(crate) async fn parts(tx: &mut Tx, referral: ReferralId) -> Result<Vec<Part>, DbError> {
    let mut parts = Vec::new();
    for it in steps::merged(tx, &[referral]).await? {
        if it.kind != StepKind::Absorb {
            continue;
        }
        let corrupt = |what| DbError::corrupt("referral", it.peer, what);
        let part = db::referrals::find(tx, it.peer).await?;
        let part = part.ok_or_else(|| corrupt("is missing"))?;
        let position = steps::position(tx, it.peer).await?;
        let position = position.ok_or_else(|| corrupt("has no standing"))?;
        let referrer = db::people::find(tx, part.referrer).await?;
        let referrer = referrer.ok_or_else(|| corrupt("its referrer is missing"))?;
        let agency = db::agencies::find(tx, part.agency).await?;
        parts.push(Part {
            reference: part.reference,
            kind: part.kind,
            agency: agency.map_or_else(String::new, |it| it.name),
            referrer: referrer.display_name(),
            referrer_phone: referrer.phone,
            sent_at: db::referrals::sent_at(tx, it.peer, position.rev).await?,
            taken_back: db::withdrawals::at(tx, it.peer).await?,
        });
    }
    Ok(parts)
}

/// Another referral in the queue that may be of the same child.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its reference.
    pub reference: Reference,
    /// What is known of its child.
    pub record: Record,
    /// How alike that is to what was searched for.
    pub comparison: Comparison,
}

/// How many open referrals are compared, at most.
const COMPARED: i64 = 20;

/// The other open referrals that are like this child, best first.
pub async fn find(store: &Store, _: &Advocate, review: &Review, child: &Record) -> Result<Vec<Found>, DbError> {
    let mut tx = store.db.read().await?;
    let model = crate::model::current(&mut tx).await?;
    let keys = matching::search_keys(child);
    let mut found = Vec::new();
    for it in standings::open_sharing(&mut tx, &keys, review.referral.id, COMPARED).await? {
        let record = records::of_answers(&it.answers, store.day_of(it.sent_at));
        if let Some(other) = db::referrals::find(&mut tx, it.referral).await? {
            found.push(Found {
                reference: other.reference,
                comparison: model.compare(child, &record),
                record,
            });
        }
    }
    found.sort_by(|a, b| b.comparison.probability.total_cmp(&a.comparison.probability));
    Ok(found)
}
