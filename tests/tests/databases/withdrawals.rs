//! A referrer undoes a withdrawal of their own.

use domain::{
    Reference,
    chain::NotPossible,
    merge::Choices,
    referral::{Kind, ReferrerStatus, Status},
};
use jiff::SignedDuration;
use store::{
    ActError, Store,
    clock::Clock,
    decide, doctor, drafts, home,
    mailer::{self, Template},
    merge, own, undo,
    viewer::{Advocate, Sender},
};
use tests::{TestStore, form, people, sent, sql, submitted};

use crate::{count, imported, mails::delivered, merging::seen, reasons, status_of, step_of};

/// Presses the button of the page as it is now.
async fn taken_back(store: &Store, by: &Sender, reference: Reference) -> Result<(), ActError> {
    let turns = own::open(store, by, reference).await.unwrap().unwrap().turns;
    own::withdraw(store, by, reference, turns).await
}

async fn undone_by_staff(store: &Store, by: &Advocate, reference: Reference) {
    let step = step_of(store, by, reference).await;
    undo::undo(store, by, reference, step).await.unwrap();
}

/// The mails of a referral to its referrer after it was received, each with its state.
async fn mails(store: &TestStore, reference: Reference) -> Vec<Vec<String>> {
    let of_it = format!(
        "select template, state from mail join referral on referral.id = referral_id
         where reference = '{reference}' and template not in ('received', 'urgent') order by mail.id"
    );
    sql(store, &of_it).await
}

tests::on_both_databases! {
    /// I3: what was withdrawn by mistake is again where it was, in the queue or returned, and goes on from there.
    async fn a_withdrawal_is_undone_by_its_referrer(store: TestStore) {
        let people = people(&store).await;
        let (by, me) = (&people.advocate, &people.referrer);
        let reference = submitted(&store, me, form(Kind::Client)).await;
        taken_back(&store, me, reference).await.unwrap();
        assert_eq!(seen(&store, me, reference).await, ReferrerStatus::Withdrawn);
        own::undo_withdrawal(&store, me, reference).await.unwrap();
        assert_eq!((seen(&store, me, reference).await, status_of(&store, by, reference).await), (ReferrerStatus::Received, Status::Submitted));
        let turns = own::open(&store, me, reference).await.unwrap().unwrap().turns;
        assert_eq!(turns, 1, "as of a merged one, of which the withdrawal was no step");
        let again = own::undo_withdrawal(&store, me, reference).await;
        assert!(matches!(again, Err(ActError::NotPossible(NotPossible::From(Status::Submitted)))), "{again:?}");

        // Withdrawn when it was returned: the mail of the return goes after all, and the correction that was begun is sent.
        let step = step_of(&store, by, reference).await;
        decide::reject(&store, by, reference, step, reasons(), None).await.unwrap();
        let correction = drafts::correct(&store, me, reference).await.unwrap();
        taken_back(&store, me, reference).await.unwrap();
        assert_eq!(mails(&store, reference).await, [["returned", "cancelled"]]);
        own::undo_withdrawal(&store, me, reference).await.unwrap();
        assert_eq!(seen(&store, me, reference).await, ReferrerStatus::Returned);
        assert_eq!(mails(&store, reference).await, [["returned", "held"]]);
        assert_eq!(sent(&store, me, correction).await, reference);
        assert_eq!(status_of(&store, by, reference).await, Status::Submitted);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// I3, R1: pressed twice at once it is done once, and so is the withdrawal, of a merged referral too.
    async fn a_withdrawal_is_made_and_undone_once(store: TestStore) {
        let people = people(&store).await;
        let me = &people.referrer;
        for round in 0..10 {
            let reference = submitted(&store, me, form(Kind::Client)).await;
            if round % 2 == 0 {
                let into = submitted(&store, &people.stranger, form(Kind::Client)).await;
                merge::merge(&store, &people.advocate, (into, 1), (reference, 1), &Choices::default(), None).await.unwrap();
            }
            let (one, other) = tokio::join!(
                own::withdraw(&store, me, reference, 1),
                own::withdraw(&store, me, reference, 1),
            );
            match (one, other) {
                (Ok(()), Err(ActError::NotPossible(_))) | (Err(ActError::NotPossible(_)), Ok(())) => {}
                other => panic!("{other:?}"),
            }
            let (one, other) = tokio::join!(
                own::undo_withdrawal(&store, me, reference),
                own::undo_withdrawal(&store, me, reference),
            );
            match (one, other) {
                (Ok(()), Err(ActError::NotPossible(_))) | (Err(ActError::NotPossible(_)), Ok(())) => {}
                other => panic!("{other:?}"),
            }
        }
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// Beyond 15: an urgent referral that comes back by it is told to those on duty.
    async fn an_urgent_referral_that_comes_back_is_told_again(store: TestStore) {
        let people = people(&store).await;
        home::set_duty(&store, &people.advocate, true).await.unwrap();
        for (child, alerts) in [(form(Kind::Client).urgent(), 2), (form(Kind::Client), 0)] {
            let reference = submitted(&store, &people.referrer, child).await;
            sql(&store, "update mail set state = 'sent', due_at = null").await;
            own::withdraw(&store, &people.referrer, reference, 1).await.unwrap();
            own::undo_withdrawal(&store, &people.referrer, reference).await.unwrap();
            let told = format!("mail join referral on referral.id = referral_id where template = 'urgent' and reference = '{reference}'");
            assert_eq!(count(&store, &told).await, alerts);
        }
    }

    /// R1: undone before anything was decided of what it was merged into, it is as if it had not been.
    async fn of_a_merged_referral_it_is_undone_like_of_any_other(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        for merged in [true, false] {
            let into = submitted(&store, &people.referrer, form(Kind::LawEnforcement)).await;
            let from = submitted(&store, &people.stranger, form(Kind::ChildProtection)).await;
            let (me, mine) = if merged { (&people.stranger, from) } else { (&people.referrer, into) };
            merge::merge(&store, by, (into, 1), (from, 1), &Choices::default(), None).await.unwrap();
            for _ in 0..2 {
                own::withdraw(&store, me, mine, 1).await.unwrap();
                own::undo_withdrawal(&store, me, mine).await.unwrap();
                assert_eq!(seen(&store, me, mine).await, ReferrerStatus::Received);
            }
            let again = own::undo_withdrawal(&store, me, mine).await;
            assert!(matches!(again, Err(ActError::NotPossible(_))), "{again:?}");
            undone_by_staff(&store, by, into).await;
            assert_eq!(status_of(&store, by, mine).await, Status::Submitted);

            // Parted while it holds, it becomes a step, which is undone as well.
            let (one, other) = (step_of(&store, by, into).await, step_of(&store, by, from).await);
            merge::merge(&store, by, (into, one), (from, other), &Choices::default(), None).await.unwrap();
            own::withdraw(&store, me, mine, 1).await.unwrap();
            undone_by_staff(&store, by, into).await;
            assert_eq!(status_of(&store, by, mine).await, Status::Withdrawn);
            own::undo_withdrawal(&store, me, mine).await.unwrap();
            assert_eq!((seen(&store, me, mine).await, status_of(&store, by, mine).await), (ReferrerStatus::Received, Status::Submitted));
            assert!(doctor::examine(&store).await.unwrap().is_well());
        }
    }

    /// R1: only of a merged referral can be decided what its referrer has withdrawn. So that undoing it does not tell of the merge, they
    /// see the decision a day later, and have the mail then.
    async fn what_was_decided_meanwhile_is_not_seen_at_once(store: TestStore) {
        let people = people(&store).await;
        let (by, me) = (&people.advocate, &people.stranger);
        let into = submitted(&store, &people.referrer, form(Kind::LawEnforcement)).await;
        let mine = submitted(&store, me, form(Kind::ChildProtection)).await;
        merge::merge(&store, by, (into, 1), (mine, 1), &Choices::default(), None).await.unwrap();
        own::withdraw(&store, me, mine, 1).await.unwrap();
        imported(&store, by, into, &form(Kind::LawEnforcement)).await;
        assert!(mails(&store, mine).await.is_empty());
        own::undo_withdrawal(&store, me, mine).await.unwrap();
        let later = |hours| Store { clock: Clock::Fixed(store.now() + SignedDuration::from_hours(hours)), ..Store::clone(&store) };
        let due = format!("mail join referral on referral.id = referral_id where reference = '{mine}' and template = 'accepted' and state = 'held'
            and due_at > (select max(at) from act) + {}", 23 * 3_600_000_000_i64);
        assert_eq!(seen(&store, me, mine).await, ReferrerStatus::Received);
        assert_eq!(seen(&later(23), me, mine).await, ReferrerStatus::Received);
        assert_eq!(count(&store, &due).await, 1);

        assert_eq!(seen(&later(25), me, mine).await, ReferrerStatus::Accepted);
        // The import is undone before they have learnt of it: they never do.
        undone_by_staff(&store, by, into).await;
        assert_eq!(mails(&store, mine).await, [["accepted", "cancelled"]]);
        assert_eq!(seen(&later(25), me, mine).await, ReferrerStatus::Received);

        // Imported once more, and withdrawn for the second time before the mail goes: it does not.
        own::withdraw(&store, me, mine, 1).await.unwrap();
        imported(&store, by, into, &form(Kind::LawEnforcement)).await;
        own::undo_withdrawal(&store, me, mine).await.unwrap();
        taken_back(&store, me, mine).await.unwrap();
        assert_eq!(seen(&later(25), me, mine).await, ReferrerStatus::Withdrawn);
        let folder = tempfile::tempdir().unwrap();
        let now_due = "update mail set due_at = 0 where state = 'held'";
        sql(&store, now_due).await;
        let told = delivered(&store, folder.path()).await;
        assert!(!told.contains(&(Template::Accepted, mine)) && told.contains(&(Template::Accepted, into)), "{told:?}");

        // Undone once more it goes after all, as of the day on which it is seen.
        own::undo_withdrawal(&store, me, mine).await.unwrap();
        assert_eq!(count(&store, &due).await, 1);
        sql(&store, now_due).await;
        let mail = mailer::claim(&store).await.unwrap().unwrap();
        assert_eq!((mail.template, mail.referral.reference), (Template::Accepted, mine));
        assert!(mail.at > store.now() + SignedDuration::from_hours(23), "its date is not that of the import");

        // What is decided from now on is seen at once.
        undone_by_staff(&store, by, into).await;
        imported(&store, by, into, &form(Kind::LawEnforcement)).await;
        assert_eq!(seen(&store, me, mine).await, ReferrerStatus::Accepted);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }
}
