//! How referrals flow: weeks, outcomes, waiting times and returns.

use domain::{
    catalogue::FieldId,
    reason::{Reasons, ReturnReason},
    referral::Kind,
};
use jiff::{SignedDuration, Timestamp, civil::date};
use store::{
    Store,
    clock::Clock,
    decide, drafts,
    flow::{self, Returned, WEEKS, Week},
    own, undo,
};
use tests::{form, people, sent, sql, submitted};

use crate::imported;

/// The store at another time.
fn at(store: &Store, now: Timestamp) -> Store {
    Store {
        clock: Clock::Fixed(now),
        ..store.clone()
    }
}

fn because(code: ReturnReason) -> Reasons {
    Reasons::new(vec![code], vec![]).unwrap()
}

tests::on_both_databases! {
    /// Beyond 22: outcomes and waiting times of each week, the oldest first, also of those in which nothing was sent; why referrals
    /// were returned, by agency. An undone decision is none.
    async fn weeks_say_what_became_of_their_referrals_and_how_long_they_waited(store: TestStore) {
        let people = people(&store).await;
        let (police, cps) = (&people.referrer, &people.stranger);
        let by = &people.advocate;
        // Sunday, 23:30 at the center, which is Monday in UTC.
        let now: Timestamp = "2026-11-23T05:30:00Z".parse().unwrap();
        let days = |n: i64| now - SignedDuration::from_hours(24 * n);
        let minutes = SignedDuration::from_mins;
        let child = form(Kind::Client);

        // Too long ago.
        submitted(&at(&store, days(13 * 7 + 1)), police, child.clone()).await;
        // Two weeks ago.
        let then = days(14);
        let one = submitted(&at(&store, then), police, child.clone()).await;
        imported(&at(&store, then + minutes(90)), by, one, &child).await;
        let two = submitted(&at(&store, then), police, form(Kind::Combined)).await;
        let later = at(&store, then + minutes(30));
        decide::reject(&later, by, two, 1, because(ReturnReason::MissingCaseNumber), None).await.unwrap();
        let correction = drafts::correct(&later, police, two).await.unwrap();
        sent(&later, police, correction).await;
        decide::reject(&at(&store, days(2)), by, two, 3, because(ReturnReason::MissingDobOrAge), None).await.unwrap();
        let three = submitted(&at(&store, then), cps, child.clone()).await;
        decide::reject(&later, by, three, 1, because(ReturnReason::MissingDobOrAge), None).await.unwrap();
        undo::undo(&later, by, three, 2).await.unwrap();
        // This week.
        let four = submitted(&at(&store, days(1)), cps, child.clone()).await;
        decide::delete(&at(&store, days(1) + minutes(10)), by, four, 1, None).await.unwrap();
        let five = submitted(&at(&store, days(1)), cps, child.clone()).await;
        own::withdraw(&at(&store, days(1)), cps, five, 1).await.unwrap();

        let now = at(&store, now);
        let flow = flow::flow(&now, by, None, None).await.unwrap();
        let empty = |from| Week { from, imported: 0, returned: 0, closed: 0, open: 0, waited: None };
        assert_eq!((flow.weeks.len(), flow.weeks[0]), (WEEKS, empty(date(2026, 8, 24))));
        let last = [
            Week { imported: 1, returned: 1, open: 1, waited: Some((30, 90)), ..empty(date(2026, 11, 2)) },
            empty(date(2026, 11, 9)),
            Week { closed: 2, waited: Some((10, 10)), ..empty(date(2026, 11, 16)) },
        ];
        assert_eq!(flow.weeks[WEEKS - 3..], last);
        let returned = Returned {
            agency: "Springfield Police".into(),
            sent: 2,
            returned: 1,
            reasons: vec![(ReturnReason::MissingDobOrAge, 1), (ReturnReason::MissingCaseNumber, 1)],
        };
        assert_eq!(flow.returned, [returned]);

        let combined = flow::flow(&now, by, Some(Kind::Combined), None).await.unwrap();
        assert_eq!(combined.weeks[WEEKS - 3], Week { returned: 1, waited: Some((30, 30)), ..empty(date(2026, 11, 2)) });
        let theirs = flow::flow(&now, by, None, Some(people.agencies[1])).await.unwrap();
        assert_eq!(theirs.weeks[WEEKS - 3], Week { open: 1, ..empty(date(2026, 11, 2)) });
        assert!(theirs.returned.is_empty(), "{:?}", theirs.returned);
    }

    /// Beyond 13: what a referral lacks is kept as it arrives, as names of fields and never as values, and counted by agency; what
    /// is sent again does not change how it arrived.
    async fn what_referrals_lack_is_counted_by_agency_as_they_arrive(store: TestStore) {
        let people = people(&store).await;
        let (police, cps) = (&people.referrer, &people.stranger);
        let raceless = form(Kind::LawEnforcement)
            .mother("Mary", "King", "512-555-0143")
            .living_at("12 Elm Street", "Austin", "78701")
            .with("child.hispanic", "no")
            .with("child.language", "en")
            .with("child.disability", "none")
            .with("offender.0.identified", "no")
            .with("offender.0.relation", "unknown");
        let full = raceless.clone().with("child.race", "white");
        submitted(&store, police, full.clone()).await;
        submitted(&store, police, raceless.clone()).await;
        let reference = submitted(&store, police, raceless.with("law_enforcement.involved", "yes")).await;
        submitted(&store, cps, full.clone().with("caregiver.0.phone", "")).await;

        let by = &people.advocate;
        let police_miss = flow::Missed {
            agency: "Springfield Police".into(),
            sent: 3,
            incomplete: 2,
            fields: vec![(FieldId::ChildRace, 2), (FieldId::LeCaseNumber, 1)],
        };
        let cps_miss = flow::Missed { agency: "County Protective Services".into(), sent: 1, incomplete: 1, fields: vec![(FieldId::CaregiverPhone, 1)] };
        let flow = flow::flow(&store, by, None, None).await.unwrap();
        assert_eq!(flow.missed, [police_miss.clone(), cps_miss]);
        let rows = sql(&store, "select distinct gaps from revision where gaps is not null order by gaps").await.concat();
        assert_eq!(rows, ["caregiver.phone", "child.race", "child.race law_enforcement.case_number"]);

        // Corrected: it still arrived without.
        decide::reject(&store, by, reference, 1, because(ReturnReason::MissingCaseNumber), None).await.unwrap();
        let correction = drafts::correct(&store, police, reference).await.unwrap();
        drafts::save(&store, police, correction, &full.with("child.language", "").form, None).await.unwrap();
        sent(&store, police, correction).await;
        assert_eq!(flow::flow(&store, by, None, None).await.unwrap().missed[0].fields, police_miss.fields);
        let again = sql(&store, "select gaps from revision where n = 2").await.concat();
        assert_eq!(again, ["child.language"], "of each version what it lacks");
    }
}
