//! "Not the same child": said once, remembered from both sides, and reopened only by new facts.

use std::collections::BTreeSet;

use domain::{
    ClientId, Reference,
    chain::NotPossible,
    referral::{Kind, Status},
};
use store::{
    ActError, Store, decide,
    desk::{self, Only, Sort, View},
    doctor, drafts,
    import::{self, Target},
    not_same::{self, Fact, Judged, Other},
    review::{self, CandidateId, Review},
    undo,
    viewer::Advocate,
};
use tests::{Filled, People, TestStore, form, hex, people, profile, sent, sql, submitted};
use tokio::task::JoinSet;

use crate::{count, imported, prose, reasons, screened, step_of};

fn ada() -> Filled {
    form(Kind::Client)
        .living_at("12 Elm Street", "Springfield", "62701")
        .mother("Mary", "King", "217-555-0142")
}

pub(crate) async fn opened(store: &Store, by: &Advocate, reference: Reference) -> Review {
    review::open(store, by, reference).await.unwrap().unwrap()
}

/// Says it of both as they are now.
pub(crate) async fn judged(store: &Store, by: &Advocate, reference: Reference, other: Other) -> Result<(), ActError> {
    let review = opened(store, by, reference).await;
    let pair = not_same::pair(store, by, &review, other).await.unwrap().unwrap();
    let this = (reference, review.position.step);
    not_same::judge(store, by, this, (other, pair.version), Some(&prose("A namesake."))).await
}

/// Who counts as another child, and who is shown as a candidate.
async fn shown(store: &Store, by: &Advocate, reference: Reference) -> (Vec<CandidateId>, Vec<CandidateId>) {
    let review = opened(store, by, reference).await;
    let holding = review.judged.iter().filter(|it| it.holds());
    (
        holding.map(|it| it.id).collect(),
        review.candidates.iter().map(|it| it.id).collect(),
    )
}

/// What was said of one of a referral's candidates.
async fn said_of(store: &Store, by: &Advocate, reference: Reference, id: CandidateId) -> Option<Judged> {
    let review = opened(store, by, reference).await;
    review.judged.into_iter().find(|it| it.id == id)
}

/// Which referrals wait whose child may be that of another one that waits.
async fn same_children(store: &Store, by: &Advocate) -> Vec<Reference> {
    let view = View {
        only: Only::Same,
        ..View::of(Status::Submitted, Sort::Oldest)
    };
    let queue = desk::queue(store, by, &view, 0).await.unwrap();
    let all: Vec<_> = queue.rows.iter().map(|it| it.reference).collect();
    assert_eq!(i64::try_from(all.len()).unwrap(), queue.counts.same);
    let marked = queue.rows.iter().filter(|it| it.also.is_some());
    assert_eq!(marked.count(), all.len(), "each line says it");
    all
}

async fn best(store: &Store, by: &Advocate, reference: Reference) -> Option<f64> {
    let queue = desk::queue(store, by, &View::of(Status::Submitted, Sort::Oldest), 0).await;
    let row = queue.unwrap().rows.into_iter().find(|it| it.reference == reference);
    row.unwrap().best
}

async fn id_of(store: &Store, by: &Advocate, reference: Reference) -> CandidateId {
    CandidateId::Referral(opened(store, by, reference).await.referral.id)
}

/// A client, and a referral of a child who is very like it.
async fn client_and_namesake(store: &TestStore, people: &People) -> (ClientId, Reference) {
    let first = submitted(store, &people.referrer, ada()).await;
    let (client, _) = imported(store, &people.advocate, first, &ada()).await;
    let namesake = submitted(store, &people.stranger, ada()).await;
    screened(store).await;
    (client, namesake)
}

async fn as_new_client(
    store: &Store,
    by: &Advocate,
    reference: Reference,
    child: &Filled,
) -> Result<ClientId, ActError> {
    let target = Target::NewClient {
        profile: profile(store, child),
        reason: None,
    };
    let step = step_of(store, by, reference).await;
    import::import(store, by, reference, step, target).await.map(|it| it.0)
}

/// Has a referral corrected and sent again.
async fn sent_again(store: &TestStore, people: &People, reference: Reference, child: &Filled) {
    let step = step_of(store, &people.advocate, reference).await;
    decide::reject(store, &people.advocate, reference, step, reasons(), None)
        .await
        .unwrap();
    let draft = drafts::correct(store, &people.stranger, reference).await.unwrap();
    drafts::save(store, &people.stranger, draft, &child.form, None)
        .await
        .unwrap();
    sent(store, &people.stranger, draft).await;
    screened(store).await;
}

tests::on_both_databases! {
    /// Difference 10: who was judged to be another child is no candidate, is not counted in the queue, needs no reason at the
    /// import, and is a candidate again when that is taken back.
    async fn who_was_judged_to_be_another_child_is_out_of_the_way_until_that_is_taken_back(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (client, reference) = client_and_namesake(&store, &people).await;
        let id = CandidateId::Client(client);
        assert!(best(&store, by, reference).await.unwrap() >= matching::SAME_FROM);
        judged(&store, by, reference, Other::Client(client)).await.unwrap();
        assert_eq!(shown(&store, by, reference).await, (vec![id], vec![]), "at once, before it is matched again");
        screened(&store).await;
        assert_eq!(shown(&store, by, reference).await, (vec![id], vec![]));
        assert_eq!(best(&store, by, reference).await, None);
        let said = said_of(&store, &people.colleague, reference, id).await.unwrap();
        assert_eq!((said.by.as_str(), said.reason.as_ref().unwrap().as_str()), (by.name(), "A namesake."));

        not_same::take_back(&store, &people.colleague, reference, said.act).await.unwrap();
        assert_eq!(shown(&store, by, reference).await, (vec![], vec![id]), "at once");
        screened(&store).await;
        assert!(best(&store, by, reference).await.unwrap() >= matching::SAME_FROM);
        let refused = as_new_client(&store, by, reference, &ada()).await;
        assert!(matches!(refused, Err(ActError::ReasonNeeded)), "{refused:?}");
        judged(&store, by, reference, Other::Client(client)).await.unwrap();
        as_new_client(&store, by, reference, &ada()).await.unwrap();
        let acts = "act join audit on audit.act_id = act.id and audit.event = act.kind where act.kind = 'not_same' or act.undoes_kind = 'not_same'";
        assert_eq!(count(&store, acts).await, 3, "one entry of the audit log for each act");
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// Difference 10, A94: of two referrals it is remembered on both, whoever of them it was said of.
    async fn what_is_said_of_two_referrals_holds_from_both_sides(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let one = submitted(&store, &people.referrer, ada()).await;
        let two = submitted(&store, &people.stranger, ada()).await;
        screened(&store).await;
        let (first, second) = (id_of(&store, by, one).await, id_of(&store, by, two).await);
        assert_eq!(shown(&store, by, two).await, (vec![], vec![first]));
        judged(&store, by, two, Other::Referral(one)).await.unwrap();
        screened(&store).await;
        assert_eq!(shown(&store, by, one).await, (vec![second], vec![]));
        assert_eq!(shown(&store, by, two).await, (vec![first], vec![]));
        assert_eq!((best(&store, by, one).await, best(&store, by, two).await), (None, None), "no client is known");
        assert_eq!(same_children(&store, by).await, []);
        let result = judged(&store, &people.colleague, one, Other::Referral(two)).await;
        assert!(matches!(&result, Err(ActError::Said(it)) if it.by == by.name()), "{result:?}");
        let act = said_of(&store, by, one, second).await.unwrap().act;
        not_same::take_back(&store, by, one, act).await.unwrap();
        screened(&store).await;
        assert_eq!(shown(&store, by, one).await, (vec![], vec![second]));
        assert_eq!(same_children(&store, by).await, [one, two]);

        // Said again, it holds until something new is known of either.
        judged(&store, by, two, Other::Referral(one)).await.unwrap();
        screened(&store).await;
        assert_eq!(same_children(&store, by).await, []);
        sent_again(&store, &people, two, &ada().with("child.phone", "217-555-0199")).await;
        assert_eq!(same_children(&store, by).await, [one, two]);
    }

    /// Difference 10: what was said of a referral is said of the client that it is imported to, until the import is undone.
    async fn an_import_carries_what_was_said_of_its_referral(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (client, reference) = client_and_namesake(&store, &people).await;
        let third = submitted(&store, &people.stranger, ada()).await;
        let this = id_of(&store, by, reference).await;
        judged(&store, by, reference, Other::Client(client)).await.unwrap();
        judged(&store, by, third, Other::Client(client)).await.unwrap();
        judged(&store, by, third, Other::Referral(reference)).await.unwrap();
        screened(&store).await;
        let before: BTreeSet<_> = sql(&store, "select low, high, said_by from not_same where ended_by is null").await.into_iter().collect();

        let new = as_new_client(&store, by, reference, &ada()).await.unwrap();
        let (low, high) = (hex(client.min(new)), hex(client.max(new)));
        assert_eq!(count(&store, &format!("not_same where low = {low} and high = {high} and ended_by is null")).await, 1);
        screened(&store).await;
        let (judged_ones, candidates) = shown(&store, by, third).await;
        assert_eq!(judged_ones.len(), 2, "both clients, and the imported referral no more: {judged_ones:?}");
        assert!(judged_ones.contains(&CandidateId::Client(new)) && judged_ones.contains(&CandidateId::Client(client)));
        assert_eq!((candidates, best(&store, by, third).await), (vec![], None));
        as_new_client(&store, by, third, &ada()).await.unwrap();
        undo::undo(&store, by, third, 2).await.unwrap();

        undo::undo(&store, by, reference, 2).await.unwrap();
        let after: BTreeSet<_> = sql(&store, "select low, high, said_by from not_same where ended_by is null").await.into_iter().collect();
        assert_eq!(after, before);
        let (judged_ones, _) = shown(&store, by, third).await;
        assert!(judged_ones.contains(&this) && !judged_ones.contains(&CandidateId::Client(new)), "{judged_ones:?}");

        // Into a client that there was already, it is carried as well.
        let unlike = form(Kind::Client).child("Xavier", "Quintero").born(2010, 11, 30);
        let (known, _) = imported(&store, by, submitted(&store, &people.referrer, unlike.clone()).await, &unlike).await;
        let step = step_of(&store, by, reference).await;
        import::import(&store, by, reference, step, Target::NewAccount(known)).await.unwrap();
        let (judged_ones, _) = shown(&store, by, third).await;
        assert!(judged_ones.contains(&CandidateId::Client(known)), "{judged_ones:?}");
        // Taken back, it is taken back wherever it went.
        let act = said_of(&store, by, third, CandidateId::Client(known)).await.unwrap().act;
        not_same::take_back(&store, by, third, act).await.unwrap();
        assert!(said_of(&store, by, third, CandidateId::Client(known)).await.is_none());
        undo::undo(&store, by, reference, step + 1).await.unwrap();
        assert!(said_of(&store, by, third, this).await.is_none());
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// Difference 10: why an import made a new client is taken back like any other judgement, and the import stays.
    async fn the_reason_of_an_import_is_taken_back_alone(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (client, reference) = client_and_namesake(&store, &people).await;
        let (new, _) = imported(&store, by, reference, &ada()).await;
        let said = not_same::of_client(&store, by, new).await.unwrap();
        assert_eq!(said.iter().map(|it| it.id).collect::<Vec<_>>(), [CandidateId::Client(client)]);
        not_same::take_back(&store, by, client, said[0].act).await.unwrap();
        assert!(not_same::of_client(&store, by, new).await.unwrap().is_empty());
        let again = not_same::take_back(&store, &people.colleague, new, said[0].act).await;
        assert!(matches!(&again, Err(ActError::Said(it)) if it.by == by.name()), "{again:?}");
        assert!(store::clients::open(&store, by, new).await.unwrap().is_some(), "the import stays");
        undo::undo(&store, by, reference, 2).await.unwrap();
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// Difference 10: what was said of a client that an undone import takes away is said of the referral that made it.
    async fn an_undone_import_leaves_what_was_said_of_its_client_with_the_referral(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let first = submitted(&store, &people.referrer, ada()).await;
        let (client, _) = imported(&store, by, first, &ada()).await;
        let second = submitted(&store, &people.stranger, ada()).await;
        judged(&store, by, second, Other::Client(client)).await.unwrap();
        undo::undo(&store, by, first, 2).await.unwrap();
        screened(&store).await;
        let (first_id, second_id) = (id_of(&store, by, first).await, id_of(&store, by, second).await);
        assert_eq!(shown(&store, by, second).await, (vec![first_id], vec![]));
        assert_eq!(shown(&store, by, first).await, (vec![second_id], vec![]));
        let again = as_new_client(&store, by, first, &ada()).await.unwrap();
        assert_eq!(shown(&store, by, second).await.0, [CandidateId::Client(again)]);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// Difference 10: a new fact of either side reopens it, says which, and gone again it leaves the judgement as it was.
    async fn only_new_facts_reopen_it(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (client, reference) = client_and_namesake(&store, &people).await;
        let id = CandidateId::Client(client);
        judged(&store, by, reference, Other::Client(client)).await.unwrap();

        // Another account adds nothing that the engine sees, and what is written differently is nothing new.
        let same = submitted(&store, &people.referrer, ada().with("child.school", "Elm School")).await;
        import::import(&store, by, same, 1, Target::NewAccount(client)).await.unwrap();
        sent_again(&store, &people, reference, &ada().child("ADA", "King")).await;
        assert_eq!(shown(&store, by, reference).await, (vec![id], vec![]));

        let news = submitted(&store, &people.referrer, ada().with("child.phone", "217-555-0199")).await;
        import::import(&store, by, news, 1, Target::Account(client, 1)).await.unwrap();
        screened(&store).await;
        assert_eq!(shown(&store, by, reference).await, (vec![], vec![id]));
        let said = said_of(&store, by, reference, id).await.unwrap();
        assert_eq!((said.by.as_str(), said.changed), (by.name(), BTreeSet::from([Fact::Phone])));
        assert!(best(&store, by, reference).await.unwrap() >= matching::SAME_FROM);
        let refused = as_new_client(&store, by, reference, &ada()).await;
        assert!(matches!(refused, Err(ActError::ReasonNeeded)), "{refused:?}");

        // Said anew, it holds again; taken back, the earlier one is there, as open as before.
        judged(&store, &people.colleague, reference, Other::Client(client)).await.unwrap();
        let again = said_of(&store, by, reference, id).await.unwrap();
        assert!(again.holds() && again.by == people.colleague.name());
        let result = not_same::take_back(&store, by, reference, said.act).await;
        assert!(matches!(result, Err(ActError::NotFound)), "not what is shown: {result:?}");
        not_same::take_back(&store, by, reference, again.act).await.unwrap();
        assert_eq!(said_of(&store, by, reference, id).await.unwrap().act, said.act);

        undo::undo(&store, by, news, 2).await.unwrap();
        decide::delete(&store, by, news, 3, None).await.unwrap();
        screened(&store).await;
        assert_eq!(shown(&store, by, reference).await, (vec![id], vec![]), "the fact is gone again");
        sent_again(&store, &people, reference, &ada().born(2016, 3, 10)).await;
        assert_eq!(said_of(&store, by, reference, id).await.unwrap().changed, BTreeSet::from([Fact::Born]));
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// A20, difference 10: a fact that is only corrected on the intake screen is as new as any other.
    async fn a_correction_on_the_intake_screen_asks_for_the_reason_again(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (client, _) = client_and_namesake(&store, &people).await;
        let other = submitted(&store, &people.stranger, ada().born(2016, 3, 10)).await;
        judged(&store, by, other, Other::Client(client)).await.unwrap();
        let result = as_new_client(&store, by, other, &ada()).await;
        assert!(matches!(result, Err(ActError::ReasonNeeded)), "now it is the client's birthday: {result:?}");
        as_new_client(&store, by, other, &ada().born(2016, 3, 10)).await.unwrap();
    }

    /// A20: why a new client is not the one that matches strongly is remembered of the two, until the import is undone.
    async fn the_reason_of_an_import_is_remembered(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (client, reference) = client_and_namesake(&store, &people).await;
        let (new, _) = imported(&store, by, reference, &ada()).await;
        let of_both = format!("not_same where low = {} and high = {} and ended_by is null", hex(client.min(new)), hex(client.max(new)));
        assert_eq!(count(&store, &of_both).await, 1);
        undo::undo(&store, by, reference, 2).await.unwrap();
        assert_eq!(count(&store, &of_both).await, 0);
        let unlike = form(Kind::Client).child("Xavier", "Quintero").born(2010, 11, 30);
        imported(&store, by, submitted(&store, &people.referrer, unlike.clone()).await, &unlike).await;
        assert_eq!(count(&store, "not_same where ended_by is null").await, 0, "where none was needed there is none");
    }

    /// I3, difference 10: of many who say it at once one does, the others are told who; and so when it is taken back.
    async fn of_many_who_say_it_at_once_one_does(store: TestStore) {
        let people = people(&store).await;
        let one = submitted(&store, &people.referrer, ada()).await;
        let two = submitted(&store, &people.stranger, ada()).await;
        for round in 0..5 {
            // From the second round on it was said before, and new facts have come.
            let stale = i64::from(round > 0);
            if round == 1 {
                judged(&store, &people.advocate, one, Other::Referral(two)).await.unwrap();
            }
            if round > 0 {
                sent_again(&store, &people, two, &ada().with("child.phone", &format!("217-555-019{round}"))).await;
            }
            let mut pairs = Vec::new();
            for (this, other) in [(one, two), (two, one)] {
                let review = opened(&store, &people.advocate, this).await;
                let other = Other::Referral(other);
                let pair = not_same::pair(&store, &people.advocate, &review, other).await.unwrap().unwrap();
                assert!(pair.judged.is_none(), "round {round}");
                pairs.push(((this, review.position.step), (other, pair.version)));
            }
            let mut all = JoinSet::new();
            for n in 0..16 {
                let by = if n % 2 == 0 { &people.advocate } else { &people.colleague }.clone();
                let (store, (this, other)) = (Store::clone(&store), pairs[usize::from(n % 3 == 0)]);
                all.spawn(async move {
                    let result = not_same::judge(&store, &by, this, other, None).await;
                    (by.name().to_owned(), result)
                });
            }
            let results = all.join_all().await;
            let winners: Vec<_> = results.iter().filter(|it| it.1.is_ok()).collect();
            let [(winner, _)] = winners[..] else { panic!("round {round}: {results:?}") };
            for (_, result) in results.iter().filter(|it| it.1.is_err()) {
                assert!(matches!(result, Err(ActError::Said(it)) if it.by == *winner && it.act == "not_same"), "{result:?}");
            }
            assert_eq!(count(&store, "not_same where ended_by is null").await, 1);

            let act = opened(&store, &people.advocate, one).await.judged[0].act;
            let mut all = JoinSet::new();
            for n in 0..16 {
                let (store, by, this) = (Store::clone(&store), people.colleague.clone(), if n % 2 == 0 { one } else { two });
                all.spawn(async move { not_same::take_back(&store, &by, this, act).await });
            }
            let results = all.join_all().await;
            assert_eq!(results.iter().filter(|it| it.is_ok()).count(), 1, "{results:?}");
            for result in results.iter().filter(|it| it.is_err()) {
                assert!(matches!(result, Err(ActError::Said(it)) if it.act == "undo"), "{result:?}");
            }
            assert_eq!(count(&store, "not_same where ended_by is null").await, stale, "what was said before is there again");
        }
        assert_eq!(count(&store, "act where kind = 'not_same'").await, 6);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// I3: a judgement beside the import of its referral is carried, or comes too late.
    async fn no_judgement_is_lost_beside_an_import(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        for (round, last) in ["Quintero", "Abbott", "Zimmer", "Nakamura", "Oyelaran", "Ferreira", "Kowalski", "Dubois"].into_iter().enumerate() {
            let child = form(Kind::Client).child("Ada", last).born(2008 + i16::try_from(round).unwrap(), 1, 9);
            let one = submitted(&store, &people.referrer, child.clone()).await;
            let two = submitted(&store, &people.stranger, child.clone()).await;
            let (said, added) = tokio::join!(
                not_same::judge(&store, &people.colleague, (two, 1), (Other::Referral(one), 1), None),
                as_new_client(&store, by, one, &child),
            );
            let id = CandidateId::Client(added.unwrap());
            match said {
                Ok(()) => assert_eq!(shown(&store, by, two).await.0, [id], "round {round}"),
                Err(ActError::NotFound) => assert_eq!(shown(&store, by, two).await.0, []),
                other => panic!("round {round}: {other:?}"),
            }
        }
    }

    /// It is said of what was seen: not of what has changed or gone since, and of nobody's own referral.
    async fn it_is_said_only_of_what_was_seen(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (client, reference) = client_and_namesake(&store, &people).await;
        let review = opened(&store, by, reference).await;
        let pair = not_same::pair(&store, by, &review, Other::Client(client)).await.unwrap().unwrap();
        let before = count(&store, "act").await;
        let say = async |step, other, version| not_same::judge(&store, by, (reference, step), (other, version), None).await;
        let result = say(1, Other::Client(client), pair.version - 1).await;
        assert!(matches!(result, Err(ActError::Changed)), "{result:?}");
        for nobody in [Other::Client(ClientId::new()), Other::Referral(Reference::random()), Other::Referral(reference)] {
            let result = say(1, nobody, 1).await;
            assert!(matches!(result, Err(ActError::NotFound)), "{result:?}");
        }
        let gone = submitted(&store, &people.referrer, ada()).await;
        decide::delete(&store, by, gone, 1, None).await.unwrap();
        let result = say(1, Other::Referral(gone), 1).await;
        assert!(matches!(result, Err(ActError::NotFound)), "{result:?}");
        let result = not_same::take_back(&store, by, reference, domain::ActId::new()).await;
        assert!(matches!(result, Err(ActError::NotFound)), "{result:?}");
        decide::delete(&store, &people.colleague, reference, 1, None).await.unwrap();
        let result = say(1, Other::Client(client), pair.version).await;
        assert!(matches!(&result, Err(ActError::Overtaken(it)) if it.by == people.colleague.name()), "{result:?}");
        let result = say(2, Other::Client(client), pair.version).await;
        assert!(matches!(result, Err(ActError::NotPossible(NotPossible::From(_)))), "{result:?}");
        assert_eq!(count(&store, "act").await, before + 3, "one more was sent, and two were deleted");
        assert_eq!(count(&store, "not_same").await, 0);
    }

    /// The doctor finds a judgement that stands although it was taken back, and one about nobody.
    async fn the_doctor_finds_a_judgement_that_should_have_ended(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (client, reference) = client_and_namesake(&store, &people).await;
        judged(&store, by, reference, Other::Client(client)).await.unwrap();
        let act = said_of(&store, by, reference, CandidateId::Client(client)).await.unwrap().act;
        assert!(doctor::examine(&store).await.unwrap().is_well());
        not_same::take_back(&store, by, reference, act).await.unwrap();
        sql(&store, "update not_same set ended_by = null").await;
        assert_eq!(doctor::examine(&store).await.unwrap().loose_judgements, 1);
        sql(&store, &format!("update not_same set ended_by = said_by; insert into not_same (low, high, format, key_id, records, said_by, written_by)
            select x'00000000000000000000000000000000', high, format, key_id, records, opened_by, opened_by from not_same, client where client.id = {}", hex(client))).await;
        assert_eq!(doctor::examine(&store).await.unwrap().loose_judgements, 1);
    }
}
