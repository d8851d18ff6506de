//! Clients who may be the same child: found by comparing each with all others, shown while it holds. And of referrals in the
//! queue, which of them are of one child or one family.

use domain::{ClientId, Reference, referral::Kind};
use matching::Relation;
use store::{
    ActError, Store, clients,
    desk::{self, Only, Sort, View},
    doctor,
    duplicates::{self, Duplicate},
    import::{self, Target},
    jobs::{self, Job, Piece},
    not_same::{self, Other},
    review, undo,
    viewer::Advocate,
};
use tests::{Filled, People, TestStore, form, people, profile, sql, submitted};
use tokio::task::JoinSet;

use crate::{count, imported, screened, step_of};

fn ada() -> Filled {
    form(Kind::Client)
        .living_at("12 Elm Street", "Springfield", "62701")
        .mother("Mary", "King", "217-555-0142")
}

async fn add(store: &TestStore, by: &Advocate, children: &[Filled]) -> Vec<ClientId> {
    let profiles: Vec<_> = children.iter().map(|it| (profile(store, it), Vec::new())).collect();
    import::add_clients(store, by, &profiles).await.unwrap()
}

/// Makes the list; in how many pieces.
async fn made(store: &Store) -> usize {
    let mut pieces = 1;
    while jobs::piece(store, Job::Duplicates).await.unwrap() == Piece::More {
        pieces += 1;
    }
    pieces
}

async fn listed(store: &Store, by: &Advocate) -> Vec<Duplicate> {
    let list = duplicates::list(store, by, 0).await.unwrap();
    assert_eq!(list.total, i64::try_from(list.pairs.len()).unwrap());
    list.pairs
}

fn seen(pair: &Duplicate) -> [(ClientId, i64); 2] {
    pair.clients.each_ref().map(|it| (it.id, it.version))
}

/// The ids of a pair, in the order in which it is kept.
fn in_order(one: ClientId, other: ClientId) -> [ClientId; 2] {
    if one.uuid() < other.uuid() {
        [one, other]
    } else {
        [other, one]
    }
}

fn ids(pairs: &[Duplicate]) -> Vec<[ClientId; 2]> {
    pairs.iter().map(|it| it.clients.each_ref().map(|it| it.id)).collect()
}

/// Imports a referral of a child into a client, who is known by a new fact from then on.
async fn told(store: &TestStore, people: &People, client: ClientId, child: Filled) -> Reference {
    let by = &people.advocate;
    let reference = submitted(store, &people.referrer, child).await;
    let step = step_of(store, by, reference).await;
    import::import(store, by, reference, step, Target::NewAccount(client))
        .await
        .unwrap();
    reference
}

/// What another referral in the queue is to this one, as the queue says it.
async fn also(store: &Store, by: &Advocate, reference: Reference) -> Option<Relation> {
    let mut found = Vec::new();
    for sort in Sort::ALL {
        let queue = desk::queue(store, by, &View::of(domain::referral::Status::Submitted, sort), 0)
            .await
            .unwrap();
        found.push(
            queue
                .rows
                .into_iter()
                .find(|it| it.reference == reference)
                .unwrap()
                .also
                .map(|it| it.0),
        );
    }
    assert!(found.iter().all(|it| *it == found[0]), "in every order: {found:?}");
    // The filter shows those that are marked, and as many as it says.
    let view = View {
        only: Only::Same,
        ..View::of(domain::referral::Status::Submitted, Sort::Oldest)
    };
    let same = desk::queue(store, by, &view, 0).await.unwrap();
    let is_same = matches!(found[0], Some(Relation::Same | Relation::Possible));
    assert_eq!(same.rows.iter().any(|it| it.reference == reference), is_same);
    assert_eq!(same.rows.len(), usize::try_from(same.total).unwrap());
    found[0]
}

tests::on_both_databases! {
    /// Two clients of one child are listed once, with the evidence; a twin and all others are not, and nobody is their own double.
    async fn clients_who_may_be_one_child_are_found_and_listed_once(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let strangers: Vec<_> = (0..110).map(|n| ada().child(&format!("Zelda{n}"), &format!("Quimby{n}"))).collect();
        add(&store, by, &strangers).await;
        let children = [ada(), ada().born(2016, 3, 19), ada().child("Rosa", "King")];
        let added = add(&store, by, &children).await;
        assert!(listed(&store, by).await.is_empty());
        assert!(jobs::is_due(&store, Job::Duplicates).await.unwrap());
        assert_eq!(made(&store).await, 4, "113 clients, fifty at a time, and the end");
        assert!(!jobs::is_due(&store, Job::Duplicates).await.unwrap(), "until tonight");
        let list = duplicates::list(&store, by, 0).await.unwrap();
        let [pair] = &list.pairs[..] else { panic!("{:?}", ids(&list.pairs)) };
        assert_eq!(ids(&list.pairs), [in_order(added[0], added[1])]);
        assert!(matches!(pair.comparison.relation, Relation::Same | Relation::Possible) && !pair.changed);
        assert!(pair.comparison.evidence.iter().any(|it| it.level == matching::Level::OneDigit));
        assert_eq!((list.state.done, list.state.total, list.state.is_under_way()), (113, 113, false));
        assert_eq!(count(&store, "audit where event = 'duplicates_viewed' and actor is not null").await, 2, "one for each look");
        assert_eq!(sql(&store, "select engine from duplicate").await, [[matching::ENGINE]]);
    }

    /// A pair is found from both sides, among other rivals; the likelier comparison is kept, and the likeliest pair comes first.
    async fn of_the_two_sides_the_likelier_one_is_kept(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let children = [ada(), ada().born(2016, 3, 19), ada().child("Adah", "King"), ada().child("Adeline", "King").born(2016, 3, 19)];
        add(&store, by, &children).await;
        made(&store).await;
        let pairs = listed(&store, by).await;
        assert!(pairs.len() >= 2, "{:?}", ids(&pairs));
        assert!(pairs.is_sorted_by(|a, b| a.comparison.probability >= b.comparison.probability));
        let mut differed = false;
        for pair in &pairs {
            let from = async |own: usize| {
                let [own, other] = [&pair.clients[own], &pair.clients[1 - own]];
                let hits = clients::search(&store, by, &own.record, &[own.id]).await.unwrap();
                hits.into_iter().find(|it| it.client.id == other.id).map_or(0.0, |it| it.comparison.probability)
            };
            let sides = [from(0).await, from(1).await];
            differed |= (sides[0] - sides[1]).abs() > 0.001;
            assert!((pair.comparison.probability - sides[0].max(sides[1])).abs() < 1e-9, "{sides:?} {}", pair.comparison.probability);
        }
        assert!(differed, "the sides are of one mind about every pair");
    }

    /// While a run is under way the list before it stands; what it has not found again goes when it ends.
    async fn the_list_is_replaced_when_a_run_ends(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        add(&store, by, &[ada(), ada()]).await;
        made(&store).await;
        assert_eq!(listed(&store, by).await.len(), 1);
        sql(&store, "delete from match_key").await;
        jobs::ask_for_duplicates(&store, by).await.unwrap();
        assert!(jobs::is_due(&store, Job::Duplicates).await.unwrap());
        assert_eq!(jobs::piece(&store, Job::Duplicates).await.unwrap(), Piece::More);
        assert_eq!(listed(&store, by).await.len(), 1, "the run has not ended");
        assert!(jobs::is_due(&store, Job::Duplicates).await.unwrap(), "it is under way");
        assert_eq!(jobs::piece(&store, Job::Duplicates).await.unwrap(), Piece::Last);
        assert!(listed(&store, by).await.is_empty());
        assert!(!jobs::is_due(&store, Job::Duplicates).await.unwrap());
    }

    /// The work is done by one process at a time, and one that has lost it keeps nothing.
    async fn the_list_is_made_by_one_process_at_a_time(store: TestStore) {
        let people = people(&store).await;
        add(&store, &people.advocate, &[ada(), ada()]).await;
        sql(&store, "update job set lease_until = 9000000000000000 where name = 'duplicates'").await;
        assert_eq!(jobs::piece(&store, Job::Duplicates).await.unwrap(), Piece::Taken);
        assert_eq!(count(&store, "duplicate").await, 0);
    }

    /// A pair is gone at once when it is judged, and there again when that is taken back; the next list is made without it.
    async fn a_pair_that_was_judged_to_be_two_children_is_not_shown(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let added = add(&store, by, &[ada(), ada()]).await;
        made(&store).await;
        let pair = listed(&store, by).await.remove(0);
        not_same::judge_clients(&store, by, seen(&pair)).await.unwrap();
        assert!(listed(&store, by).await.is_empty(), "at once");
        for (own, other) in [(added[0], added[1]), (added[1], added[0])] {
            let judged = not_same::of_client(&store, by, own).await.unwrap();
            assert_eq!(judged.len(), 1);
            assert_eq!((judged[0].id, judged[0].by.as_str()), (review::CandidateId::Client(other), by.name()));
        }
        let act = not_same::of_client(&store, by, added[0]).await.unwrap()[0].act;
        not_same::take_back(&store, &people.colleague, added[1], act).await.unwrap();
        assert_eq!(ids(&listed(&store, by).await), [in_order(added[0], added[1])], "at once");
        assert!(not_same::of_client(&store, by, added[0]).await.unwrap().is_empty());

        not_same::judge_clients(&store, by, seen(&pair)).await.unwrap();
        made(&store).await;
        assert_eq!(count(&store, "duplicate").await, 0, "whoever was judged is not compared");
        let acts = "act join audit on audit.act_id = act.id and audit.subject_kind = 'client' where act.kind = 'not_same' or act.undoes_kind = 'not_same'";
        assert_eq!(count(&store, acts).await, 3, "one entry of the audit log for each act");
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// What is new of either opens the question again; a pair of which one has changed since says so, and is looked at again.
    async fn new_facts_bring_a_judged_pair_back(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let added = add(&store, by, &[ada(), ada()]).await;
        made(&store).await;
        let pair = listed(&store, by).await.remove(0);
        told(&store, &people, added[0], ada().with("child.phone", "217-555-0199")).await;
        assert!(listed(&store, by).await[0].changed, "it was compared in an earlier version");
        let stale = not_same::judge_clients(&store, by, seen(&pair)).await;
        assert!(matches!(stale, Err(ActError::Changed)), "{stale:?}");
        made(&store).await;
        let pair = listed(&store, by).await.remove(0);
        assert!(!pair.changed);
        not_same::judge_clients(&store, by, seen(&pair)).await.unwrap();
        told(&store, &people, added[1], ada().with("child.phone", "217-555-0177")).await;
        assert!(not_same::of_client(&store, by, added[0]).await.unwrap().is_empty(), "it does not hold any more");
        made(&store).await;
        assert_eq!(listed(&store, by).await.len(), 1);
    }

    /// A client that is there no more is in no pair.
    async fn a_client_that_ends_leaves_the_list(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let reference = submitted(&store, &people.referrer, ada()).await;
        imported(&store, by, reference, &ada()).await;
        add(&store, by, &[ada()]).await;
        made(&store).await;
        let pair = listed(&store, by).await.remove(0);
        let step = step_of(&store, by, reference).await;
        undo::undo(&store, by, reference, step).await.unwrap();
        assert!(listed(&store, by).await.is_empty());
        let late = not_same::judge_clients(&store, by, seen(&pair)).await;
        assert!(matches!(late, Err(ActError::NotFound)), "{late:?}");
        for own in seen(&pair) {
            let alone = not_same::judge_clients(&store, by, [own; 2]).await;
            assert!(matches!(alone, Err(ActError::NotFound)), "{alone:?}");
        }
    }

    /// I3: of two clients it is said once, from whichever side; who comes second is told who it was.
    async fn of_two_clients_it_is_said_once(store: TestStore) {
        let people = people(&store).await;
        add(&store, &people.advocate, &[ada(), ada()]).await;
        made(&store).await;
        let both = seen(&listed(&store, &people.advocate).await[0]);
        let mut all = JoinSet::new();
        for n in 0..12 {
            let by = if n % 2 == 0 { &people.advocate } else { &people.colleague }.clone();
            let (store, both) = (Store::clone(&store), if n % 3 == 0 { both } else { [both[1], both[0]] });
            all.spawn(async move { (by.name().to_owned(), not_same::judge_clients(&store, &by, both).await) });
        }
        let results = all.join_all().await;
        let winners: Vec<_> = results.iter().filter(|it| it.1.is_ok()).collect();
        let [(winner, _)] = winners[..] else { panic!("{results:?}") };
        for (_, result) in results.iter().filter(|it| it.1.is_err()) {
            assert!(matches!(result, Err(ActError::Said(it)) if it.by == *winner && it.act == "not_same"), "{result:?}");
        }
        assert_eq!(count(&store, "not_same where ended_by is null").await, 1);
    }

    /// Who asks while work is under way waits for the next run, because this one may be past what they have changed.
    async fn who_asks_in_the_middle_of_a_run_gets_another_one(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        add(&store, by, &[ada(), ada()]).await;
        for job in [Job::Duplicates, Job::Reindex] {
            jobs::ask(&store, &people.administrator, job).await.unwrap();
            assert_eq!(jobs::piece(&store, job).await.unwrap(), Piece::More);
            assert_eq!(jobs::state(&store, job).await.unwrap().asked_at, None, "it has begun");
            assert!(jobs::is_due(&store, job).await.unwrap(), "{job:?}: what was begun is gone on with");
            jobs::ask(&store, &people.administrator, job).await.unwrap();
            while jobs::piece(&store, job).await.unwrap() == Piece::More {}
            assert!(jobs::is_due(&store, job).await.unwrap(), "{job:?}: somebody asked since it began");
            while jobs::piece(&store, job).await.unwrap() == Piece::More {}
            assert!(!jobs::is_due(&store, job).await.unwrap(), "{job:?}");
        }
        assert_eq!(count(&store, "act where kind in ('reindex_asked', 'duplicates_asked')").await, 4);
    }

    /// I1: of two referrals that are matched at once each leads to the other one, whichever match is kept first: the later reading saw both.
    async fn two_that_are_matched_at_once_find_each_other(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let one = submitted(&store, &people.referrer, ada()).await;
        let rows = sql(&store, "select id, subject from outbox where state = 'pending'").await;
        let id = |n: usize| uuid::Uuid::parse_str(&rows[0][n]).unwrap();
        let (first, it) = (id(0), id(1));
        let alone = store::screening::subject(&store, it.into()).await.unwrap().unwrap();
        assert!(alone.referrals.is_empty());
        let two = submitted(&store, &people.stranger, ada()).await;
        let rows = sql(&store, "select id, subject from outbox where state = 'pending' order by id desc").await;
        let next = |n: usize| uuid::Uuid::parse_str(&rows[0][n]).unwrap();
        assert_ne!(next(0), first);
        let both = store::screening::subject(&store, next(1).into()).await.unwrap().unwrap();
        let found = both.model.rank(&both.record, both.referrals);
        for (message, seen, found) in [(next(0), &both.seen, &found[..]), (first, &alone.seen, &[])] {
            let kept = store::screening::keep(&store, message.into(), seen, found, &[]).await.unwrap();
            assert_eq!(kept, store::screening::Kept::Yes);
        }
        for it in [one, two] {
            assert!(matches!(also(&store, by, it).await, Some(Relation::Same | Relation::Possible)));
            let review = review::open(&store, by, it).await.unwrap().unwrap();
            assert_eq!(review.candidates.len(), 1);
        }
    }

    /// The queue says of a referral that its child, or one of the family, is referred by another one that waits.
    async fn the_queue_tells_a_child_who_was_referred_twice(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let one = submitted(&store, &people.referrer, ada()).await;
        let alone = submitted(&store, &people.referrer, form(Kind::Client).child("Zelda", "Quimby").born(2012, 7, 30)).await;
        screened(&store).await;
        assert_eq!(also(&store, by, one).await, None);
        let two = submitted(&store, &people.stranger, ada()).await;
        screened(&store).await;
        for twice in [one, two] {
            assert!(matches!(also(&store, by, twice).await, Some(Relation::Same | Relation::Possible)));
        }
        assert_eq!(also(&store, by, alone).await, None);

        let review = review::open(&store, by, one).await.unwrap().unwrap();
        let pair = not_same::pair(&store, by, &review, Other::Referral(two)).await.unwrap().unwrap();
        not_same::judge(&store, by, (one, 1), (Other::Referral(two), pair.version), None).await.unwrap();
        for two_children in [one, two] {
            assert_eq!(also(&store, by, two_children).await, None, "at once");
        }
        let act = review::open(&store, by, one).await.unwrap().unwrap().judged[0].act;
        not_same::take_back(&store, by, one, act).await.unwrap();
        assert!(also(&store, by, one).await.is_some());
        let step = step_of(&store, by, two).await;
        store::decide::delete(&store, by, two, step, None).await.unwrap();
        assert_eq!(also(&store, by, one).await, None, "it waits no more");

        let elsewhere = form(Kind::Client).living_at("900 Far Road", "Otherville", "99950").mother("Zoe", "Quist", "907-555-0100");
        let namesake = submitted(&store, &people.referrer, elsewhere.child("Adeline", "King").born(2009, 1, 27)).await;
        screened(&store).await;
        let candidates = review::open(&store, by, namesake).await.unwrap().unwrap().candidates;
        assert_eq!(candidates.iter().map(|it| it.comparison.relation).collect::<Vec<_>>(), [Relation::Unlikely]);
        assert_eq!(also(&store, by, namesake).await, None, "only the name is the same");

        let brother = submitted(&store, &people.referrer, ada().child("Rosa", "King").born(2013, 9, 2)).await;
        screened(&store).await;
        assert!(matches!(also(&store, by, brother).await, Some(Relation::Sibling | Relation::Twin)));
    }

    /// However long a list is, it is ended in pieces and counted up to a bound.
    async fn a_long_list_is_ended_in_pieces_and_counted_no_further_than_it_is_shown(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let strangers: Vec<_> = (0..60).map(|n| ada().child(&format!("Zelda{n}"), &format!("Quimby{n}"))).collect();
        add(&store, by, &strangers).await;
        add(&store, by, &[ada(), ada()]).await;
        made(&store).await;
        assert_eq!(count(&store, "duplicate").await, 1);
        sql(
            &store,
            "insert into duplicate (low, high, low_version, high_version, run, at, engine, probability, evidence)
             select one.id, other.id, 1, 1, 1, 1, 'earlier', 0.5, x'7b7d' from client as one join client as other on one.id < other.id
             where true on conflict do nothing",
        )
        .await;
        assert_eq!(count(&store, "duplicate").await, 62 * 61 / 2);
        assert_eq!(duplicates::list(&store, by, 0).await.unwrap().total, duplicates::LISTED);
        assert_eq!(made(&store).await, 4, "62 clients, fifty at a time, and a thousand pairs at a time");
        assert_eq!(count(&store, "duplicate").await, 1);
        // The clock may have been put back since.
        sql(&store, "update duplicate set run = 9000000000000000").await;
        assert_eq!(listed(&store, by).await.len(), 1);
        made(&store).await;
        assert_eq!(count(&store, "duplicate where run = 9000000000000000").await, 0);
    }
}
