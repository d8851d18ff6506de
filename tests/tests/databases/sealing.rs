//! I5: every act has one audit entry, sealed in a chain in which a change shows.

use domain::referral::Kind;
use jiff::SignedDuration;
use store::{
    Store,
    audit::{self, SealKey, Sealer},
    clock::Clock,
    decide, doctor, undo,
};
use tests::{TestStore, form, people, sql, submitted, try_sql};
use tokio::task::JoinSet;

use crate::{count, reasons};

/// An id as it was made so many minutes ago.
fn minutes_ago(store: &Store, minutes: i64) -> domain::AuditId {
    let millis = store.now().as_millisecond() - minutes * 60_000;
    uuid::Builder::from_unix_timestamp_millis(millis.try_into().unwrap(), &[7; 10])
        .into_uuid()
        .into()
}

fn key() -> SealKey {
    SealKey::new(vec![7; 32]).unwrap()
}

async fn sealed(store: &TestStore) -> i64 {
    let mut sealer = Sealer::new(key());
    while sealer.seal(store).await.unwrap() > 0 {}
    let (wrong, n) = audit::verify(store, &key()).await.unwrap();
    assert_eq!(wrong, None);
    n
}

tests::on_both_databases! {
    /// I5: each act has exactly one entry, by the same person at the same time; what was refused has none.
    async fn each_act_has_one_audit_entry(store: TestStore) {
        let people = people(&store).await;
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        decide::reject(&store, &people.advocate, reference, 1, reasons(), None).await.unwrap();
        decide::reject(&store, &people.advocate, reference, 1, reasons(), None).await.unwrap_err();
        undo::undo(&store, &people.colleague, reference, 2).await.unwrap();
        let acts = sql(&store, "select id, kind, by_person, at from act order by id").await;
        let entries = sql(&store, "select act_id, event, actor, at from audit where act_id is not null order by act_id").await;
        assert_eq!(acts, entries);
        assert_eq!(acts.iter().filter(|it| it[1] == "reject").count(), 1);
        assert!(doctor::examine(&store).await.unwrap().is_well());
        sql(&store, "delete from audit where event = 'undo'").await;
        assert_eq!(doctor::examine(&store).await.unwrap().acts_without_audit, 1);
    }

    /// I5: whatever is changed in a sealed entry, taken out, or put in between shows where.
    async fn a_change_of_a_sealed_entry_shows(store: TestStore) {
        let people = people(&store).await;
        let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
        decide::reject(&store, &people.advocate, reference, 1, reasons(), None).await.unwrap();
        let _ = store::sign_in::sign_in(&store, "nobody", "x", "192.0.2.1").await;
        let n = sealed(&store).await;
        assert_eq!(n, count(&store, "audit").await);
        assert_eq!(sealed(&store).await, n, "sealing again changes nothing");
        assert_eq!(audit::verify(&store, &SealKey::new(vec![8; 32]).unwrap()).await.unwrap().0, Some(1), "another key fits nothing");

        let decision = "(select id from audit where event = 'reject')";
        let at = sql(&store, &format!("select n from audit_seal where audit_id = {decision}")).await[0][0].parse::<i64>().unwrap();
        let failure = sql(&store, "select n from audit_seal join audit on id = audit_id where outcome = 'refused'").await[0][0].parse::<i64>().unwrap();
        let another = tests::hex(people.colleague.person());
        let one = tests::hex(people.advocate.person());
        let of_decision = format!("where id in {decision}");
        for (change, back, shows) in [
            (format!("update audit set outcome = 'failed' {of_decision}"), format!("update audit set outcome = 'ok' {of_decision}"), at),
            (format!("update audit set actor = {another} {of_decision}"), format!("update audit set actor = {one} {of_decision}"), at),
            (format!("update audit set at = at + 1 {of_decision}"), format!("update audit set at = at - 1 {of_decision}"), at),
            ("update audit set event = 'delete' where event = 'reject'".into(), "update audit set event = 'reject' where event = 'delete'".into(), at),
            (format!("update audit set subject_kind = 'client' {of_decision}"), format!("update audit set subject_kind = 'referral' {of_decision}"), at),
            ("update audit set source = '192.0.2.9' where outcome = 'refused'".into(), "update audit set source = '192.0.2.1' where outcome = 'refused'".into(), failure),
        ] {
            sql(&store, &change).await;
            assert_eq!(audit::verify(&store, &key()).await.unwrap().0, Some(shows), "{change}");
            sql(&store, &back).await;
            assert_eq!(audit::verify(&store, &key()).await.unwrap().0, None, "{back}");
        }
        // An entry cannot go without its seal, and a seal that goes leaves a gap.
        try_sql(&store, &format!("delete from audit where id in {decision}")).await.unwrap_err();
        sql(&store, &format!("delete from audit_seal where n = {at}; delete from audit where event = 'reject'")).await;
        assert_eq!(audit::verify(&store, &key()).await.unwrap().0, Some(at));
    }

    /// I5: an entry that commits late, with an older time, is sealed all the same.
    async fn a_late_entry_is_sealed_too(store: TestStore) {
        people(&store).await;
        let n = sealed(&store).await;
        let late = tests::hex(domain::AuditId::new());
        sql(&store, &format!("insert into audit (id, at, event, outcome) values ({late}, 1, 'late', 'ok')")).await;
        assert_eq!(sealed(&store).await, n + 1);
        // Also by a sealer that has found all entries sealed before: at once what is late by a moment, after half a minute what is late by minutes,
        // and after an hour all else.
        let mut sealer = Sealer::new(key());
        assert_eq!(sealer.seal(&store).await.unwrap(), 0);
        for (late_by, seconds) in [(0, 0), (9, 31), (50, 3_601)] {
            let late = tests::hex(minutes_ago(&store, late_by));
            sql(&store, &format!("insert into audit (id, at, event, outcome) values ({late}, 1, 'late', 'ok')")).await;
            let clock = Clock::Fixed(store.now() + SignedDuration::from_secs(seconds));
            let then = Store { clock, ..Store::clone(&store) };
            if seconds > 0 {
                assert_eq!(sealer.seal(&store).await.unwrap(), 0, "so far back it does not look each time");
                assert_eq!(sealer.seal(&then).await.unwrap(), 0);
            }
            assert_eq!(sealer.seal(&then).await.unwrap(), 1, "late by {late_by} minutes");
        }
    }

    /// I5: of several sealers at once none spoils the chain.
    async fn several_sealers_make_one_chain(store: TestStore) {
        let people = people(&store).await;
        for _ in 0..10 {
            submitted(&store, &people.referrer, form(Kind::Client)).await;
            let mut sealers = JoinSet::new();
            for _ in 0..4 {
                let store = Store::clone(&store);
                sealers.spawn(async move { Sealer::new(key()).seal(&store).await });
            }
            for result in sealers.join_all().await {
                result.unwrap();
            }
        }
        assert_eq!(sealed(&store).await, count(&store, "audit").await);
    }
}

#[test]
fn a_key_is_made_once_and_kept_from_others() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys/audit.key");
    SealKey::load_or_create(&file).unwrap();
    let first = std::fs::read(&file).unwrap();
    SealKey::load_or_create(&file).unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), first);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::write(&file, "short").unwrap();
    assert!(SealKey::load_or_create(&file).is_err());
    assert!(SealKey::new(vec![0; 31]).is_none());
}
