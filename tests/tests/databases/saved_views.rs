//! Views of the queue that somebody has saved.

use domain::{
    referral::{Kind, Status},
    text::ViewName,
};
use store::{
    ActError, Store,
    desk::{Only, Size, Sort, View},
    personnel,
    saved_views::{self, MOST, SaveError},
    viewer::Advocate,
};
use tests::people;

use crate::count;

fn name(text: &str) -> ViewName {
    ViewName::parse(text).unwrap()
}

async fn names(store: &Store, by: &Advocate) -> Vec<String> {
    let all = saved_views::list(store, by).await.unwrap();
    all.iter().map(|it| it.name.as_str().to_owned()).collect()
}

tests::on_both_databases! {
    /// A6: a view is kept as it was, by name, for who has saved it and for nobody else; it is renamed and removed.
    async fn a_view_is_kept_for_who_has_saved_it(store: TestStore) {
        let people = people(&store).await;
        let (by, other) = (&people.advocate, &people.colleague);
        let agency = personnel::agencies(&store, by).await.unwrap()[0].id;
        let all = [
            View::of(Status::Rejected, Sort::Oldest),
            View { only: Only::Unclaimed, kind: Some(Kind::ChildProtection), agency: Some(agency), size: Size::Short,
                ..View::of(Status::Submitted, Sort::Newest) },
        ];
        saved_views::save(&store, by, &name("Zoe"), &all[0]).await.unwrap();
        saved_views::save(&store, by, &name("álamo"), &all[1]).await.unwrap();
        saved_views::save(&store, other, &name("Zoe"), &all[1]).await.unwrap();
        let saved = saved_views::list(&store, by).await.unwrap();
        assert_eq!(saved.iter().map(|it| it.view).collect::<Vec<_>>(), [all[1], all[0]]);
        for taken in ["Zoe", "zoe", "ÁLAMO"] {
            let refused = saved_views::save(&store, by, &name(taken), &all[0]).await.unwrap_err();
            assert!(matches!(refused, SaveError::Taken), "{taken}");
        }
        let [first, second] = [&saved[0], &saved[1]].map(|it| it.id);
        assert!(matches!(saved_views::rename(&store, by, first, &name("ZOE")).await, Err(SaveError::Taken)));
        saved_views::rename(&store, by, second, &name("ZOE")).await.unwrap();
        // Somebody else's are as if they were not there.
        assert!(matches!(saved_views::rename(&store, other, first, &name("Mine")).await, Err(SaveError::Act(ActError::NotFound))));
        assert!(matches!(saved_views::remove(&store, other, first).await, Err(ActError::NotFound)));
        assert_eq!(names(&store, by).await, ["álamo", "ZOE"]);
        saved_views::remove(&store, by, first).await.unwrap();
        assert!(matches!(saved_views::remove(&store, by, first).await, Err(ActError::NotFound)));
        assert_eq!((names(&store, by).await, names(&store, other).await), (vec!["ZOE".to_owned()], vec!["Zoe".to_owned()]));
        assert_eq!(count(&store, "act where kind like '%view%'").await, 0, "nothing of the record has changed");
    }

    /// A6: nobody has more views than a page has room for, nor names that are too long.
    async fn there_are_only_so_many_views(store: TestStore) {
        let people = people(&store).await;
        let view = View::of(Status::Submitted, Sort::Urgency);
        for n in 0..MOST {
            saved_views::save(&store, &people.advocate, &name(&format!("View {n}")), &view).await.unwrap();
        }
        let refused = saved_views::save(&store, &people.advocate, &name("One more"), &view).await.unwrap_err();
        assert!(matches!(refused, SaveError::Full));
        saved_views::save(&store, &people.colleague, &name("One more"), &view).await.unwrap();
        assert!(ViewName::parse(&"x".repeat(61)).is_err() && ViewName::parse(" ").is_err());
    }
}
