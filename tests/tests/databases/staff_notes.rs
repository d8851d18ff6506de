//! What staff note about a referral.

use domain::{StaffNoteId, referral::Kind, text::Prose};
use store::{
    ActError, Store, review,
    staff_notes::{self, StaffNote},
    viewer::Advocate,
};
use tests::{form, people, sql, submitted};

async fn notes(store: &Store, by: &Advocate, reference: domain::Reference) -> Vec<StaffNote> {
    let review = review::open(store, by, reference).await.unwrap().unwrap();
    staff_notes::of(store, by, &review).await.unwrap()
}

tests::on_both_databases! {
    /// A note is added once under its key, however often and at once it is sent; a key of another note adds nothing and says so.
    async fn a_note_is_added_once_under_its_key(store: TestStore) {
        let people = people(&store).await;
        let (by, other) = (&people.advocate, &people.colleague);
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        let elsewhere = submitted(&store, &people.referrer, form(Kind::Client)).await;
        let (key, text) = (StaffNoteId::new(), Prose::parse("Canary of a note.").unwrap());
        let (one, two) = tokio::join!(
            staff_notes::add(&store, by, reference, key, &text),
            staff_notes::add(&store, by, reference, key, &text),
        );
        assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
        let all = notes(&store, other, reference).await;
        assert_eq!((all.len(), all[0].by.as_str(), all[0].text.as_str()), (1, "Alan Turing", "Canary of a note."));
        for (by, reference) in [(other, reference), (by, elsewhere)] {
            let refused = staff_notes::add(&store, by, reference, key, &text).await;
            assert!(matches!(refused, Err(ActError::NotFound)), "{refused:?}");
        }
        let another = staff_notes::add(&store, by, reference, key, &Prose::parse("Something else.").unwrap()).await;
        assert!(matches!(another, Err(ActError::Changed)), "F47: what is typed now is not dropped without a word: {another:?}");
        let nowhere = staff_notes::add(&store, by, domain::Reference::random(), StaffNoteId::new(), &text).await;
        assert!(matches!(nowhere, Err(ActError::NotFound)), "{nowhere:?}");
        let rows = sql(&store, "select (select count(*) from staff_note), (select count(*) from audit where event = 'note_added')").await;
        assert_eq!(rows, [["1", "1"]]);
        assert!(!format!("{all:?}").contains("Canary"), "no text in a debug print");
    }
}
