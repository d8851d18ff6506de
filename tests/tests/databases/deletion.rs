//! Clients who are deleted, brought back, and purged.

use domain::text::Prose;
use store::{ActError, client_record::deletion, clients, doctor, documents, documents::Owner, housekeeping};
use tests::{named, sql};

use crate::{
    count,
    documents::{PDF, arrived, days, owner},
    prose,
};

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
        housekeeping::sweep(&days(&store, 29)).await.unwrap();
        deletion::restore(&store, &admin, client, prose("The other one was meant.")).await.unwrap();
        assert_eq!(count(&store, "fact where ended_by is null").await, facts);
        assert_eq!(documents::of(&store, &by, who).await.unwrap().unwrap().len(), 1);

        deletion::delete(&store, &admin, client, Some(Prose::parse("By accident.").unwrap())).await.unwrap();
        let later = days(&store, 31);
        let admin = named(&later, id).await.administrator().unwrap();
        let late = deletion::restore(&later, &admin, client, prose("Too late.")).await;
        assert!(matches!(late, Err(ActError::NotFound)), "{late:?}");
        housekeeping::sweep(&later).await.unwrap();
        for table in ["fact", "document", "client_document", "match_key", "candidate where client_id is not null"] {
            assert_eq!(count(&store, table).await, 0, "{table}");
        }
        assert_eq!(count(&store, "client where name_key = ''").await, 1);
        let left = walk(&store.documents());
        assert!(left.is_empty(), "{left:?}");
        let findings = doctor::examine(&store).await.unwrap();
        assert!(findings.is_well(), "{findings:?}");
        housekeeping::sweep(&later).await.unwrap();
    }
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
