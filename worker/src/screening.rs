//! Which clients and other open referrals may be the child of a referral.

use matching::{Comparison, Record, Relation};
use store::{
    Store,
    clients::SHOWN,
    db::DbError,
    queue::work::Work,
    screening::{self, CandidateId, Kept, Subject},
};

/// Of open referrals there are never so many that the prior would have to shrink: the engine takes this for a few.
const FEW: u64 = 1;

/// How often a match is made again because the database has broken it off, which it does to one of two who want the same referrals.
const BROKEN_OFF: u32 = 5;

/// Matches the referral that a message names, and keeps what was found. Nothing of it reaches a log.
pub async fn screen(store: &Store, work: Work) -> Result<(), DbError> {
    let mut broken_off = 0;
    loop {
        let Some(subject) = screening::subject(store, work.referral).await? else {
            // Decided, withdrawn or merged in the meantime.
            return screening::drop_message(store, work.message).await;
        };
        let seen = subject.seen.clone();
        let judged = subject.judged.clone();
        let found = candidates(subject);
        match screening::keep(store, work.message, &seen, &found, &judged).await {
            // Made again for each match of the same referral that was kept meanwhile, of which there are as many as messages.
            Ok(Kept::Overtaken) => {}
            Err(error) if error.is_broken_off() && broken_off < BROKEN_OFF => broken_off += 1,
            kept => return kept.map(drop),
        }
    }
}

/// Those worth showing, best first.
///
/// Clients are each other's rivals, because a child is at most one of them. Referrals are ranked apart: the same child may
/// well be referred twice and be a client besides. Brothers and sisters are kept however unlikely they are the child. Who was
/// judged not to be the child is no rival any more, and comes last.
pub fn candidates(subject: Subject) -> Vec<(CandidateId, Comparison)> {
    let Subject {
        record,
        clients,
        referrals,
        judged,
        model,
        ..
    } = subject;
    let few = model.with_clients(FEW);
    let is_judged = |it: &CandidateId| judged.contains(it);
    let part = |all: Vec<(CandidateId, Record)>| all.into_iter().partition(|it| is_judged(&it.0));
    let (other_clients, clients): (Vec<_>, Vec<_>) = part(clients);
    let (other_referrals, referrals): (Vec<_>, Vec<_>) = part(referrals);
    let mut found = model.rank(&record, clients);
    found.extend(few.rank(&record, referrals));
    found.extend(model.rank(&record, other_clients));
    found.extend(few.rank(&record, other_referrals));
    found.retain(|(_, it)| it.relation != Relation::Unlikely || it.probability >= matching::POSSIBLE_FROM);
    // Stable: of equals, a client comes before a referral.
    found.sort_by(|(a, left), (b, right)| {
        let best = || right.probability.total_cmp(&left.probability);
        is_judged(a).cmp(&is_judged(b)).then_with(best)
    });
    found.truncate(SHOWN);
    found
}

#[cfg(test)]
mod tests {
    use domain::{ClientId, ReferralId};
    use jiff::civil::date;
    use matching::Born;
    use store::screening::Seen;

    use super::*;

    fn child(given: &str, family: &str) -> Record {
        Record {
            given_name: given.into(),
            family_name: family.into(),
            born: Born::On(date(2015, 4, 9)),
            phones: vec!["512 555 0143".into()],
            ..Record::default()
        }
    }

    fn client(record: Record) -> (CandidateId, Record) {
        (CandidateId::Client(ClientId::new()), record)
    }

    fn referral(record: Record) -> (CandidateId, Record) {
        (CandidateId::Referral(ReferralId::new()), record)
    }

    fn subject(clients: Vec<(CandidateId, Record)>, referrals: Vec<(CandidateId, Record)>) -> Subject {
        Subject {
            seen: Seen {
                referral: ReferralId::new(),
                revision: 1,
                run: None,
                parameters: String::new(),
                at: jiff::Timestamp::UNIX_EPOCH,
            },
            record: child("Zelda", "Quimby"),
            clients,
            referrals,
            judged: Vec::new(),
            model: matching::Model::shipped(300),
        }
    }

    #[test]
    fn the_same_child_comes_before_a_sibling_and_a_stranger_is_left_out() {
        let sibling = client(Record {
            born: Born::On(date(2011, 1, 30)),
            ..child("Otto", "Quimby")
        });
        let same = client(child("Zelda", "Quimby"));
        let stranger = client(Record {
            phones: Vec::new(),
            born: Born::On(date(2004, 12, 1)),
            ..child("Maria", "Lopez")
        });
        let expected = [same.0, sibling.0];
        let found = candidates(subject(vec![stranger, sibling, same], Vec::new()));
        assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), expected);
        assert_eq!(
            (found[0].1.relation, found[1].1.relation),
            (Relation::Same, Relation::Sibling)
        );
    }

    #[test]
    fn a_client_and_a_referral_of_the_same_child_are_no_rivals() {
        let (client, referral) = (client(child("Zelda", "Quimby")), referral(child("Zelda", "Quimby")));
        let found = candidates(subject(vec![client], vec![referral]));
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|it| it.1.relation == Relation::Same));
    }

    #[test]
    fn who_was_judged_to_be_another_child_is_no_rival_and_comes_last() {
        let (judged, same) = (client(child("Zelda", "Quimby")), client(child("Zelda", "Quimby")));
        let expected = [same.0, judged.0];
        let both = subject(vec![judged, same], Vec::new());
        assert!(candidates(both.clone()).iter().all(|it| it.1.probability < 0.6));
        let found = candidates(Subject {
            judged: vec![expected[1]],
            ..both
        });
        assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), expected);
        assert_eq!(found[0].1.relation, Relation::Same);
    }

    #[test]
    fn no_more_are_kept_than_are_shown() {
        let siblings = |n: usize| (0..n).map(|_| child("Otto", "Quimby"));
        let found = candidates(subject(
            siblings(15).map(client).collect(),
            siblings(15).map(referral).collect(),
        ));
        assert_eq!(found.len(), SHOWN);
    }

    #[test]
    fn without_anybody_alike_nothing_is_found() {
        assert!(candidates(subject(Vec::new(), Vec::new())).is_empty());
    }
}
