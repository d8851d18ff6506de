//! The demonstration is whole.

use std::path::PathBuf;

use domain::{
    answers::{self, Scope},
    readiness::StateReport,
    referral::{Kind, Status},
};
use jiff::tz::TimeZone;
use matching::Relation;
use store::{
    Store,
    clock::Clock,
    db::Db,
    desk::{self, Sort, View},
    doctor, drafts,
    files::Files,
    review, screening, sign_in,
    timing::Timing,
    viewer::Visitor,
};

use super::*;

/// A folder that is gone after the test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left in a temporary folder does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn empty() -> (Folder, Store) {
    let folder = std::env::temp_dir().join(format!("intake-demo-{}", domain::ClientId::new()));
    let url = format!("sqlite://{}", folder.join("intake.sqlite").display());
    let db = Db::connect(&url.parse().unwrap(), 4).await.unwrap();
    db.migrate().await.unwrap();
    let store = Store {
        db,
        clock: Clock::System,
        zone: TimeZone::UTC,
        timing: Timing::default(),
        files: Files::new(folder.join("documents"), 1_000_000, 2_000_000),
        state: StateReport::default(),
    };
    (Folder(folder), store)
}

async fn visitor(store: &Store, sign_in: &SignIn) -> Visitor {
    let token = sign_in::sign_in(store, &sign_in.username, &sign_in.password, "127.0.0.1")
        .await
        .unwrap();
    sign_in::visitor(store, &token).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_center_is_whole_and_everybody_can_sign_in() {
    let (_folder, store) = empty().await;
    let sign_ins = seed(&store).await.unwrap();

    let findings = doctor::examine(&store).await.unwrap();
    assert!(findings.is_well(), "{findings:?}");

    let mut visitors = Vec::new();
    for it in &sign_ins {
        let visitor = visitor(&store, it).await;
        assert!(!visitor.must_change_password(), "{}", it.username);
        visitors.push(visitor);
    }
    assert!(visitors[0].administrator().is_some());
    for advocate in &visitors[1..3] {
        assert!(advocate.advocate().is_some() && advocate.administrator().is_none());
    }
    let agencies: Vec<_> = visitors[3..]
        .iter()
        .map(|it| it.sender().unwrap().agency().unwrap())
        .collect();
    assert!(agencies[0] != agencies[1] && agencies[1] != agencies[2] && agencies.len() == 3);
    assert!(visitors[3..].iter().all(|it| it.advocate().is_none()));

    let advocate = visitors[1].advocate().unwrap();
    let mut totals = Vec::new();
    for status in Status::ALL {
        let queue = desk::queue(&store, &advocate, &View::of(*status, Sort::Urgency), 0)
            .await
            .unwrap();
        totals.push((*status, queue.total));
    }
    let of = |status| totals.iter().find(|it| it.0 == status).unwrap().1;
    assert_eq!(totals.iter().map(|it| it.1).sum::<i64>(), 40, "{totals:?}");
    assert_eq!(
        [
            Status::Submitted,
            Status::Rejected,
            Status::Imported,
            Status::Deleted,
            Status::Withdrawn
        ]
        .map(of),
        [27, 3, 6, 2, 2]
    );
    assert_eq!(store::clients::list(&store, &advocate, true, 0).await.unwrap().1, 298);

    let relations = relations(&store, &advocate).await;
    let of = |wanted| relations.iter().filter(|it| **it == wanted).count();
    assert!(of(Relation::Same) >= 12, "{relations:?}");
    assert!(of(Relation::Twin) >= 2, "{relations:?}");
    assert!(of(Relation::Sibling) >= 2, "{relations:?}");

    let mut unsent = 0;
    for visitor in &visitors[3..] {
        unsent += drafts::own(&store, &visitor.sender().unwrap()).await.unwrap().len();
    }
    assert_eq!(unsent, 2);
}

/// How each referral in the queue is related to its best candidate, among those that have one.
async fn relations(store: &Store, by: &Advocate) -> Vec<Relation> {
    let mut relations = Vec::new();
    let queue = desk::queue(store, by, &View::of(Status::Submitted, Sort::Oldest), 0)
        .await
        .unwrap();
    for row in queue.rows {
        let opened = review::open(store, by, row.reference).await.unwrap().unwrap();
        let subject = screening::subject(store, opened.referral.id).await.unwrap().unwrap();
        let candidates = subject.clients.into_iter().chain(subject.referrals).collect();
        let ranked = subject.model.rank(&subject.record, candidates);
        relations.extend(ranked.first().map(|it| it.1.relation));
    }
    relations
}

#[test]
fn the_hundred_thousandth_child_is_as_good_as_the_first() {
    let mut homes = std::collections::HashSet::new();
    for household in 0..42_000 {
        let home = people::home(household);
        assert!(homes.insert((home.street, home.phone)), "{household}");
    }
    for household in (0..1_000).chain(41_000..42_000) {
        let family = people::family(household, 1);
        for (at, child) in family.iter().enumerate() {
            assert!(family[..at].iter().all(|it| it.given != child.given), "{household}");
            let name = people::names::without_accents(&format!("{}{}{}", child.given, child.middle, child.family));
            assert!(name.is_ascii(), "{name}");
        }
    }
    for n in (0..300).chain(99_700..100_000) {
        let (kind, form) = people::referral_form(n);
        let parsed = answers::parse(&form, kind, Scope::Referral, jiff::civil::date(2026, 11, 22));
        assert!(parsed.complaints.is_empty(), "{n}: {:?}", parsed.complaints);
        let (profile, guardians) = people::client(n);
        assert!(profile == people::client(n).0 && !guardians.is_empty());
    }
}

#[test]
fn each_kind_of_referral_is_sent_and_each_story_says_that_it_is_fictional() {
    let cases = referrals::all(jiff::civil::date(2026, 11, 22));
    for kind in Kind::ALL {
        assert!(cases.iter().filter(|it| it.kind == *kind).count() >= 4, "{kind:?}");
    }
    for case in &cases {
        assert!(case.form.get("disclosure.narrative").starts_with("Fictional: "));
        let phone = case.form.get("caregiver.0.phone");
        assert!(phone.is_empty() || phone.contains(" 555-01"), "{phone}");
    }
}
