//! What a referrer may know: their own referrals, coarsely, and nothing else.

use domain::{
    Reference,
    answers::Answers,
    chain::NotPossible,
    merge::Choices,
    referral::{Kind, ReferrerStatus},
};
use store::{
    ActError, Store, decide, drafts, housekeeping, import, import::Target, kept, merge, own, review, undo,
    viewer::Sender,
};
use tests::{form, people, sql, submitted};

use crate::{imported, prose, reasons, screened, step_of};

/// All that the store tells a referrer, as text; values of the answers too.
async fn told(store: &Store, by: &Sender) -> String {
    let mut text = String::new();
    for line in own::list(store, by, 0).await.unwrap() {
        text += &format!("{line:?}");
        if let Some(view) = own::open(store, by, line.reference).await.unwrap() {
            text += &format!("{view:?} {}", shown(&view.answers));
            text += view
                .returned
                .as_ref()
                .and_then(|it| it.notes.general.as_ref())
                .map_or("", |it| it.as_str());
        }
    }
    text
}

fn shown(answers: &Answers) -> String {
    answers
        .to_form()
        .pairs()
        .map(|it| it.1.to_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

async fn seen(store: &Store, by: &Sender, reference: Reference) -> ReferrerStatus {
    own::open(store, by, reference).await.unwrap().unwrap().status
}

tests::on_both_databases! {
    /// What was searched for is for who searched, and gone after a day.
    async fn a_search_is_for_who_searched_and_gone_after_a_day(store: TestStore) {
        let people = people(&store).await;
        let pairs = [("last_name".to_owned(), "King".to_owned())];
        let id = kept::keep(&store, &people.advocate, &pairs).await.unwrap();
        let found = async |by| kept::find(&store, by, id).await.unwrap();
        housekeeping::sweep(&store).await.unwrap();
        assert_eq!(found(&people.advocate).await.unwrap(), pairs);
        assert!(found(&people.colleague).await.is_none());
        sql(&store, "update kept set at = at - 25 * 3600000000").await;
        housekeeping::sweep(&store).await.unwrap();
        assert!(found(&people.advocate).await.is_none());
    }

    /// R1: a referral is its referrer's alone; another's does not exist.
    async fn another_referrers_referral_does_not_exist(store: TestStore) {
        let people = people(&store).await;
        let (mine, theirs) = (&people.referrer, &people.stranger);
        let reference = submitted(&store, mine, form(Kind::Client)).await;
        decide::reject(&store, &people.advocate, reference, 1, reasons(), None).await.unwrap();
        let draft = drafts::correct(&store, mine, reference).await.unwrap();

        assert!(own::list(&store, theirs, 0).await.unwrap().is_empty());
        assert!(own::open(&store, theirs, reference).await.unwrap().is_none());
        assert!(drafts::find(&store, theirs, draft).await.unwrap().is_none());
        assert!(drafts::own(&store, theirs).await.unwrap().is_empty());
        for result in [
            own::withdraw(&store, theirs, reference, 2).await,
            own::undo_withdrawal(&store, theirs, reference).await,
            drafts::correct(&store, theirs, reference).await.map(drop),
            drafts::save(&store, theirs, draft, &form(Kind::Client).form, None).await.map(drop),
            drafts::discard(&store, theirs, draft).await,
        ] {
            assert!(matches!(result, Err(ActError::NotFound)), "{result:?}");
        }
        // An advocate who may see it as an advocate does not own it either.
        let advocate = people.advocate.sender().unwrap();
        assert!(own::open(&store, &advocate, reference).await.unwrap().is_none());
        assert_eq!(own::list(&store, mine, 0).await.unwrap().len(), 1);
        assert!(own::list(&store, mine, 1).await.unwrap().is_empty());
        assert_eq!(own::list(&store, mine, -1).await.unwrap().len(), 1);
    }

    /// R1, D3: whatever is done with a referral, its referrer is told no more than received, returned, accepted, closed or withdrawn.
    async fn a_referrer_is_told_nothing_of_the_center(store: TestStore) {
        let people = people(&store).await;
        let (by, me) = (&people.advocate, &people.referrer);
        let child = form(Kind::Client).mother("Mary", "King", "555-0142");
        // Another agency has sent the same child, and it is a client.
        let other = submitted(&store, &people.stranger, child.clone().with("child.school", "canary-other-agency")).await;
        imported(&store, by, other, &child.clone().with("child.school", "canary-profile")).await;
        let other = submitted(&store, &people.stranger, child.clone().with("child.school", "canary-other-agency")).await;

        let [returned, deleted, accepted, open] = [0; 4].map(|_| submitted(&store, me, child.clone()));
        let (returned, deleted, accepted, open) = (returned.await, deleted.await, accepted.await, open.await);
        screened(&store).await;
        decide::reject(&store, by, returned, 1, reasons(), Some(&prose("Please add the number.").into())).await.unwrap();
        decide::delete(&store, by, deleted, 1, Some(&prose("canary-note-of-deletion"))).await.unwrap();
        let target = Target::NewClient { profile: tests::profile(&store, &child), reason: Some(prose("canary-reason")) };
        import::import(&store, by, accepted, 1, target).await.unwrap();

        assert_eq!(seen(&store, me, returned).await, ReferrerStatus::Returned);
        assert_eq!(seen(&store, me, deleted).await, ReferrerStatus::Closed);
        assert_eq!(seen(&store, me, accepted).await, ReferrerStatus::Accepted);
        assert_eq!(seen(&store, me, open).await, ReferrerStatus::Received);
        let view = own::open(&store, me, returned).await.unwrap().unwrap();
        assert_eq!(view.returned.unwrap().notes.general.unwrap().as_str(), "Please add the number.");
        assert!(own::open(&store, me, deleted).await.unwrap().unwrap().returned.is_none());

        let all = told(&store, me).await;
        assert!(all.contains("canary-narrative"), "what one wrote oneself is shown");
        for canary in ["canary-other-agency", "canary-profile", "canary-note-of-deletion", "canary-reason", "Turing", "Liskov", "Hoare", "bits-and-rivals", &other.to_string()] {
            assert!(!all.contains(canary), "{canary} is in\n{all}");
        }
        // Refused, they are not told by whom.
        let late = own::withdraw(&store, me, accepted, 1).await;
        assert!(matches!(late, Err(ActError::NotPossible(_))), "{late:?}");
    }

    /// R1: of two agencies that have sent one child neither is told of the other, merged or not.
    async fn a_merged_referral_tells_neither_referrer_of_the_other(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let into = submitted(&store, &people.referrer, form(Kind::Client).with("child.school", "canary-one")).await;
        let from = submitted(&store, &people.stranger, form(Kind::Client).with("child.school", "canary-two")).await;
        merge::merge(&store, by, (into, 1), (from, 1), &Choices::default(), None).await.unwrap();
        assert!(store::doctor::examine(&store).await.unwrap().crooked_standings.is_empty());

        for (me, mine, canary) in [(&people.referrer, into, "canary-two"), (&people.stranger, from, "canary-one")] {
            let all = told(&store, me).await;
            assert!(!all.contains(canary), "{canary} is in\n{all}");
            assert_eq!(seen(&store, me, mine).await, ReferrerStatus::Received);
        }
        let review = review::open(&store, by, into).await.unwrap().unwrap();
        assert_eq!((review.peer, review.position.merged), (Some(from), true));

        let result = decide::reject(&store, by, into, 2, reasons(), None).await;
        assert!(matches!(result, Err(ActError::NotPossible(NotPossible::Merged))), "{result:?}");
        let result = decide::delete(&store, by, from, 2, None).await;
        assert!(matches!(result, Err(ActError::NotPossible(NotPossible::From(_)))), "{result:?}");

        // Accepted is the one is accepted the other; a later act on either blocks the undo of both.
        decide::delete(&store, by, into, 2, None).await.unwrap();
        assert_eq!(seen(&store, &people.stranger, from).await, ReferrerStatus::Closed);
        let result = undo::undo(&store, by, from, 2).await;
        let Err(ActError::Blocked(blocker)) = result else { panic!("{result:?}") };
        assert_eq!((blocker.act.as_str(), blocker.by.as_str()), ("delete", by.name()));
        undo::undo(&store, by, into, 3).await.unwrap();
        undo::undo(&store, by, from, 2).await.unwrap();
        assert_eq!(step_of(&store, by, into).await, 5);
        let view = review::open(&store, by, into).await.unwrap().unwrap();
        assert!(shown(&view.answers).contains("canary-one"));
        decide::reject(&store, by, into, 5, reasons(), None).await.unwrap();
        let draft = drafts::correct(&store, &people.referrer, into).await.unwrap();
        tests::sent(&store, &people.referrer, draft).await;
        // The number of the revision that merging made is never used again.
        assert_eq!(review::open(&store, by, into).await.unwrap().unwrap().position.rev, 3);
        assert!(store::doctor::examine(&store).await.unwrap().crooked_standings.is_empty());
    }
}
