//! What is read beside a referral: the best candidate, and what that client was here for before.

use domain::{Reference, catalogue::ProfileField, referral::Kind};
use store::{
    Store,
    beside::{self, Beside},
    import::{self, Target},
    review::{self, CandidateId},
    undo,
    viewer::Advocate,
};
use tests::{Filled, form, people, submitted};

use crate::{count, imported, screened, step_of};

fn ada(abuse: &str) -> Filled {
    form(Kind::Client)
        .living_at("12 Elm Street", "Larkfield", "99501")
        .mother("Ann", "King", "555-0117")
        .with("allegation.0.type", abuse)
}

async fn beside(store: &Store, by: &Advocate, reference: Reference) -> Option<Beside> {
    let review = review::open(store, by, reference).await.unwrap().unwrap();
    beside::beside(store, by, &review).await.unwrap()
}

fn references(beside: &Beside) -> Vec<Reference> {
    let before = beside.before.as_ref().unwrap();
    before.referrals.iter().map(|it| it.reference).collect()
}

tests::on_both_databases! {
    /// Beyond 3: the earlier referrals of the same child, newest first, each with its account and what it alleged; none whose import
    /// was undone, and never the referral itself. That the client was looked at is written down each time.
    async fn what_a_client_was_here_for_before_is_read_beside_a_referral(store: TestStore) {
        let people = people(&store).await;
        let (by, referrer) = (&people.advocate, &people.referrer);
        let first = submitted(&store, referrer, ada("neglect")).await;
        let (client, _) = imported(&store, by, first, &ada("neglect")).await;
        let second = submitted(&store, referrer, ada("physical_abuse")).await;
        import::import(&store, by, second, 1, Target::NewAccount(client)).await.unwrap();
        let third = submitted(&store, referrer, ada("neglect")).await;
        screened(&store).await;

        let known = beside(&store, by, third).await.unwrap();
        assert_eq!(known.of, CandidateId::Client(client));
        assert!(known.values.iter().any(|it| it.field == ProfileField::HomeAddress));
        let before = &known.before.as_ref().unwrap().referrals;
        let told: Vec<_> = before.iter().map(|it| (it.reference, it.account, it.abuse.clone())).collect();
        assert_eq!(told, [(second, 2, vec!["physical_abuse"]), (first, 1, vec!["neglect"])]);
        assert_eq!(count(&store, "audit where event = 'client_viewed'").await, 1);

        let step = step_of(&store, by, second).await;
        undo::undo(&store, by, second, step).await.unwrap();
        screened(&store).await;
        assert_eq!(references(&beside(&store, by, third).await.unwrap()), [first]);
        let step = step_of(&store, by, third).await;
        import::import(&store, by, third, step, Target::NewAccount(client)).await.unwrap();
        assert_eq!(references(&beside(&store, by, third).await.unwrap()), [first], "not the referral itself");
    }

    /// Beyond 3: where another open referral is the best candidate, what that says stands beside it.
    async fn an_open_referral_is_read_beside_another_one(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let first = submitted(&store, &people.referrer, ada("neglect").with("child.school", "Oak School")).await;
        let second = submitted(&store, &people.stranger, ada("neglect")).await;
        screened(&store).await;
        let known = beside(&store, by, second).await.unwrap();
        let school = known.values.iter().find(|it| it.field == ProfileField::School).unwrap();
        assert_eq!(school.answers.text(domain::catalogue::FieldId::ChildSchool), "Oak School");
        assert!(known.before.is_none() && known.around.len() == 1);
        assert_eq!(count(&store, "audit where event = 'client_viewed'").await, 0);
        let alone = submitted(&store, &people.referrer, form(Kind::Client).child("Zebulon", "Quillfeather").born(2010, 1, 2)).await;
        screened(&store).await;
        assert!(beside(&store, by, alone).await.is_none());
        assert!(beside(&store, by, first).await.is_some(), "the one that came first knows of the other");
    }
}
