//! Clients who are deleted, brought back, and purged.

use domain::{
    ClientId, StaffNoteId,
    answers::Answers,
    client_file,
    merge::Choices,
    referral::{Kind, Status},
    text::Prose,
};
use store::{
    ActError, Store,
    client_record::{deletion, undo as client_undo},
    clients, doctor, documents,
    documents::Owner,
    housekeeping,
    import::{self, Target},
    merge, not_same, review, staff_notes, undo,
    viewer::{Administrator, Advocate},
};
use tests::{TestStore, child, children_file, drafted, form, named, people, sql, submitted};

use crate::{
    clients::{added, merged},
    count,
    documents::{PDF, arrived, days, owner},
    imported, prose, screened, step_of,
};

/// Lets the time go by in which those who are gone by now can be brought back.
async fn window_is_over(store: &TestStore) {
    sql(store, "update client set ended_at = ended_at - 2678400000000").await;
}

/// Whether anything in the facts says this.
async fn said(store: &TestStore, what: &str) -> bool {
    let what: String = what.bytes().map(|it| format!("{it:02x}")).collect();
    let facts = sql(store, "select value from fact").await;
    facts.iter().any(|it| it[0].contains(&what))
}

tests::on_both_databases! {
    /// A58, A88, D2: within 30 days a deleted client is brought back with all it had; after that all that was said of the child is gone for
    /// good, with the files, and what is left still agrees.
    async fn a_deleted_client_is_brought_back_in_time_or_purged(store: TestStore) {
        let (who, by, folder) = owner(&store).await;
        let Owner::Client(client) = who;
        documents::add(&store, &by, who, folder, None, vec![arrived(&store, "Consent.pdf", PDF).await]).await.unwrap();
        let admin = sql(&store, "select id from person where username_key = 'admin'").await;
        let id = uuid::Uuid::parse_str(&admin[0][0]).unwrap().into();
        let admin = named(&store, id).await.administrator().unwrap();
        let facts = count(&store, "fact where ended_by is null").await;
        deletion::delete(&store, &admin, client, None).await.unwrap();
        assert!(clients::open(&store, &by, client).await.unwrap().is_none());
        housekeeping::sweep(&store).await.unwrap();
        deletion::restore(&store, &admin, client, prose("The other one was meant.")).await.unwrap();
        assert_eq!(count(&store, "fact where ended_by is null").await, facts);
        assert_eq!(documents::of(&store, &by, who).await.unwrap().unwrap().len(), 1);

        deletion::delete(&store, &admin, client, Some(Prose::parse("By accident.").unwrap())).await.unwrap();
        window_is_over(&store).await;
        let late = deletion::restore(&store, &admin, client, prose("Too late.")).await;
        assert!(matches!(late, Err(ActError::NotFound)), "{late:?}");
        housekeeping::sweep(&store).await.unwrap();
        for table in ["fact", "document", "client_document", "match_key", "candidate where client_id is not null"] {
            assert_eq!(count(&store, table).await, 0, "{table}");
        }
        assert_eq!(count(&store, "client where name_key = ''").await, 1);
        let left = walk(&store.documents());
        assert!(left.is_empty(), "{left:?}");
        let findings = doctor::examine(&store).await.unwrap();
        assert!(findings.is_well(), "{findings:?}");
        housekeeping::sweep(&store).await.unwrap();
    }
}

tests::on_both_databases! {
    /// I15, F45: a worker whose clock is ten years ahead clears nothing away: deleted clients can be brought back, drafts, sessions and files
    /// of clients are there.
    async fn a_clock_that_is_ahead_clears_nothing_away(store: TestStore) {
        let people = people(&store).await;
        let client = added(&store, &people.advocate, &form(Kind::Client)).await;
        drafted(&store, &people.referrer, form(Kind::Client)).await;
        let file = client_file::read(children_file([child(1)]).as_bytes()).unwrap();
        store::client_files::add(&store, &people.administrator.clone().into(), &file).await.unwrap();
        deletion::delete(&store, &people.administrator, client, None).await.unwrap();
        let kept = async || (count(&store, "draft").await, count(&store, "session").await, count(&store, "client_file_part").await, count(&store, "fact").await);
        let before = kept().await;
        housekeeping::sweep(&days(&store, 3650)).await.unwrap();
        assert_eq!(kept().await, before);
        // A portal's clock has no say in it either.
        let admin = named(&store, people.administrator.person()).await.administrator().unwrap();
        deletion::restore(&store, &admin, client, prose("The other one was meant.")).await.unwrap();
        let behind = Store { clock: store::clock::Clock::Fixed(store.now() - jiff::SignedDuration::from_hours(24 * 3650)), ..store.clone() };
        deletion::delete(&behind, &admin, client, None).await.unwrap();
        housekeeping::sweep(&store).await.unwrap();
        deletion::restore(&store, &admin, client, prose("The other one was meant.")).await.unwrap();
    }

    /// D2: one deleted client that cannot be read keeps nobody from being listed and brought back, not even itself.
    async fn a_deleted_client_that_cannot_be_read_is_in_nobodys_way(store: TestStore) {
        let people = people(&store).await;
        let (by, admin) = (&people.advocate, &people.administrator);
        let [damaged, sound] = [added(&store, by, &form(Kind::Client)).await, added(&store, by, &form(Kind::Client).child("Zoe", "Ortega")).await];
        for client in [damaged, sound] {
            deletion::delete(&store, admin, client, None).await.unwrap();
        }
        sql(&store, &format!("update client set record = x'7b' where id = {}", tests::hex(damaged))).await;
        let listed: Vec<_> = deletion::gone(&store, admin, 0).await.unwrap().0.iter().map(|it| it.client.id).collect();
        assert_eq!(listed, [sound]);
        for client in [sound, damaged] {
            deletion::restore(&store, admin, client, prose("The other one was meant.")).await.unwrap();
            assert!(clients::open(&store, by, client).await.unwrap().is_some());
        }
        let again = deletion::restore(&store, admin, sound, prose("Once more.")).await;
        assert!(matches!(again, Err(ActError::NotFound)), "{again:?}");
    }

    /// D2: what merges that were undone had copied of a purged client to others goes too, through a chain of them, with what was judged of the
    /// child; the others keep what they say themselves.
    async fn a_purge_takes_what_undone_merges_had_copied(store: TestStore) {
        let people = people(&store).await;
        let (by, admin) = (&people.advocate, &people.administrator);
        let with_school = |school: &str, first: &str| form(Kind::Client).child(first, "King").with("child.school", school);
        let purged = added(&store, by, &with_school("canary-purged", "Ada")).await;
        let first = added(&store, by, &with_school("canary-first", "Bea")).await;
        let second = added(&store, by, &with_school("canary-second", "Cleo")).await;
        let other = added(&store, by, &form(Kind::Client).child("Zoe", "Ortega")).await;
        let seen = [(purged, version(&store, by, purged).await), (other, version(&store, by, other).await)];
        not_same::judge_clients(&store, by, seen).await.unwrap();
        let one = merged(&store, by, first, purged).await;
        let two = merged(&store, by, second, first).await;
        client_undo::undo(&store, by, second, two).await.unwrap();
        client_undo::undo(&store, by, first, one).await.unwrap();
        assert!(said(&store, "canary-purged").await && count(&store, "not_same").await == 3);
        purge(&store, admin, purged).await;
        assert!(!said(&store, "canary-purged").await);
        assert!(said(&store, "canary-first").await && said(&store, "canary-second").await);
        assert_eq!(count(&store, "not_same").await, 0);
        for living in [first, second, other] {
            assert!(!clients::open(&store, by, living).await.unwrap().unwrap().values.is_empty());
        }
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// D2: what an import to the wrong client had written there, before it was undone, goes with the child to whom it was imported then.
    async fn a_purge_takes_what_an_undone_import_had_written_to_another_client(store: TestStore) {
        let people = people(&store).await;
        let (by, admin) = (&people.advocate, &people.administrator);
        let living = added(&store, by, &form(Kind::Client).child("Zoe", "Ortega").with("child.school", "canary-living")).await;
        let child = form(Kind::Client).with("child.school", "canary-school");
        let reference = submitted(&store, &people.referrer, child.clone()).await;
        import::import(&store, by, reference, 1, Target::NewAccount(living)).await.unwrap();
        undo::undo(&store, by, reference, 2).await.unwrap();
        let (client, _) = imported(&store, by, reference, &child).await;
        purge(&store, admin, client).await;
        assert!(!said(&store, "canary-school").await && said(&store, "canary-living").await);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// D2: a client that was gone because its import was undone says nothing of the child any more either, when a deleted one would not; its
    /// referral waits as it was.
    async fn a_client_of_an_undone_import_is_purged_too(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let child = form(Kind::Client).with("child.school", "canary-school");
        let reference = submitted(&store, &people.referrer, child.clone()).await;
        imported(&store, by, reference, &child).await;
        let step = step_of(&store, by, reference).await;
        undo::undo(&store, by, reference, step).await.unwrap();
        housekeeping::sweep(&store).await.unwrap();
        assert!(said(&store, "canary-school").await);
        window_is_over(&store).await;
        housekeeping::sweep(&store).await.unwrap();
        assert!(!said(&store, "canary-school").await);
        assert_eq!(count(&store, "client where purged_at is not null").await, 1);
        // It is imported as any other.
        imported(&store, by, reference, &child).await;
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }
}

/// Whether anything that is kept of referrals or clients says this.
async fn kept(store: &TestStore, what: &str) -> Vec<&'static str> {
    let what: String = what.bytes().map(|it| format!("{it:02x}")).collect();
    let mut found = Vec::new();
    for sql_text in [
        "select value from fact",
        "select sealed from revision_part",
        "select sealed from staff_note",
        "select note from act where note is not null",
        "select evidence from candidate",
        "select record from client",
        "select sealed from draft",
    ] {
        if sql(store, sql_text).await.iter().any(|it| it[0].contains(&what)) {
            found.push(sql_text);
        }
    }
    found
}

tests::on_both_databases! {
    /// A88, D2: with a deleted client goes what the referrals said that were imported to it, those merged into them too, and what was noted of
    /// them; that they came, and what was decided, can still be read, and other referrals are as they were.
    async fn a_purge_empties_the_referrals_of_the_client(store: TestStore) {
        let people = people(&store).await;
        let (by, admin) = (&people.advocate, &people.administrator);
        let child = form(Kind::Client).with("child.school", "canary-school");
        let first = submitted(&store, &people.referrer, child.clone()).await;
        let second = submitted(&store, &people.referrer, form(Kind::Client).with("child.school", "canary-merged")).await;
        let other = submitted(&store, &people.referrer, form(Kind::Client).with("child.school", "canary-other")).await;
        screened(&store).await;
        staff_notes::add(&store, by, first, StaffNoteId::new(), &prose("canary-note")).await.unwrap();
        let steps = (step_of(&store, by, first).await, step_of(&store, by, second).await);
        merge::merge(&store, by, (first, steps.0), (second, steps.1), &Choices::default(), Some(&prose("canary-reason"))).await.unwrap();
        let (client, _) = imported(&store, by, first, &child).await;
        for canary in ["canary-school", "canary-merged", "canary-note", "canary-reason", "canary-other"] {
            assert!(!kept(&store, canary).await.is_empty(), "{canary}");
        }
        purge(&store, admin, client).await;
        for canary in ["canary-school", "canary-merged", "canary-note", "canary-reason"] {
            assert_eq!(kept(&store, canary).await, [""; 0], "{canary}");
        }
        assert_eq!(kept(&store, "canary-other").await, ["select sealed from revision_part"]);
        for (reference, status) in [(first, Status::Imported), (second, Status::Merged), (other, Status::Submitted)] {
            let review = review::open(&store, by, reference).await.unwrap().unwrap();
            assert_eq!(review.position.status, status);
            assert_eq!(review.answers == Answers::default(), reference != other);
        }
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }
}

async fn version(store: &Store, by: &Advocate, client: ClientId) -> i64 {
    clients::open(store, by, client).await.unwrap().unwrap().version
}

/// Deletes a client, and purges it when its time is over.
async fn purge(store: &TestStore, by: &Administrator, client: ClientId) {
    deletion::delete(store, by, client, None).await.unwrap();
    window_is_over(store).await;
    housekeeping::sweep(store).await.unwrap();
    assert_eq!(count(store, "client where purged_at is not null").await, 1);
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|it| it.unwrap().path());
    entries
        .flat_map(|it| if it.is_dir() { walk(&it) } else { vec![it] })
        .collect()
}
