//! Documents and their files.

use domain::{FolderId, document::FileName, referral::Kind, text::Name};
use jiff::SignedDuration;
use store::{
    ActError, Store,
    client_record::{accounts, undo},
    clock::Clock,
    documents::{self, Change, DocumentError, Owner},
    files::Arrived,
    folders::{self, FolderError},
    housekeeping, sign_in,
    viewer::Advocate,
};
use tests::{TestStore, form, named, people, sql, submitted};

use crate::{clients::last_act, count, fingerprint, imported};

pub(crate) async fn arrived(store: &Store, name: &str, content: &[u8]) -> Arrived {
    let mut file = store.files.begin().await.unwrap();
    for piece in content.chunks(7) {
        file.write(piece).await.unwrap();
    }
    file.end(FileName::parse(name).unwrap()).await.unwrap()
}

pub(crate) async fn owner(store: &TestStore) -> (Owner, Advocate, FolderId) {
    let people = people(store).await;
    let child = form(Kind::Client);
    let reference = submitted(store, &people.referrer, child.clone()).await;
    let (client, _) = imported(store, &people.advocate, reference, &child).await;
    let folder = folders::all(store, &people.advocate).await.unwrap()[0].id;
    (Owner::Client(client), people.advocate, folder)
}

/// The files that are on their way, or were left there.
fn on_their_way(store: &TestStore) -> usize {
    let folder = store.documents().join("incoming");
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

pub(crate) fn days(store: &Store, days: i64) -> Store {
    Store {
        clock: Clock::Fixed(store.now() + SignedDuration::from_hours(24 * days)),
        ..store.clone()
    }
}

/// Has a file stand as if it had been written two days before it was.
fn two_days_ago(path: &std::path::Path) {
    let file = std::fs::File::options().append(true).open(path).unwrap();
    let written = file.metadata().unwrap().modified().unwrap();
    file.set_modified(written - std::time::Duration::from_secs(172_800))
        .unwrap();
}

pub(crate) const PDF: &[u8] = b"%PDF-1.7 some content";

tests::on_both_databases! {
    /// A76: a form that is sent many times at once adds its document once, and leaves nothing of the others.
    async fn a_form_that_is_sent_many_times_at_once_adds_once(store: TestStore) {
        let (owner, by, folder) = owner(&store).await;
        let add = async || {
            let file = arrived(&store, "Zelda.pdf", PDF).await;
            documents::add(&store, &by, owner, folder, None, vec![file]).await.unwrap();
        };
        tokio::join!(add(), add(), add(), add());
        let all = documents::of(&store, &by, owner).await.unwrap().unwrap();
        assert_eq!((all.len(), count(&store, "act where kind = 'document_added'").await, on_their_way(&store)), (1, 1, 0));
        assert!(!format!("{all:?}").contains("Zelda"), "no name in a debug print");
        // In another folder, about an account, or with another content it is another document.
        let other = folders::all(&store, &by).await.unwrap()[1].id;
        for (folder, account, content) in [(other, None, PDF), (folder, Some(1), PDF), (folder, None, b"%PDF-other".as_slice())] {
            documents::add(&store, &by, owner, folder, account, vec![arrived(&store, "Zelda.pdf", content).await]).await.unwrap();
        }
        assert_eq!(count(&store, "document").await, 4);
    }

    /// A76, A58: no undo takes away an account that has a document, however it came there; one that is elsewhere by now keeps nothing.
    async fn a_document_keeps_its_account_wherever_it_came_from(store: TestStore) {
        let (owner, by, folder) = owner(&store).await;
        let Owner::Client(client) = owner;
        let n = accounts::open(&store, &by, client, 1).await.unwrap();
        let opened = last_act(&store, &by, client).await;
        let put = async |account| {
            let document = documents::of(&store, &by, owner).await.unwrap().unwrap().remove(0).id;
            documents::change(&store, &by, owner, document, Change::Move(folder, account)).await.unwrap();
        };
        documents::add(&store, &by, owner, folder, None, vec![arrived(&store, "Plan.pdf", PDF).await]).await.unwrap();
        put(Some(n)).await;
        let refused = undo::undo(&store, &by, client, opened).await;
        assert!(matches!(&refused, Err(ActError::Blocked(it)) if it.act == "document_added"), "{refused:?}");
        put(None).await;
        undo::undo(&store, &by, client, opened).await.unwrap();
        assert_eq!(documents::of(&store, &by, owner).await.unwrap().unwrap().len(), 1);

        let n = accounts::open(&store, &by, client, 1).await.unwrap();
        let opened = last_act(&store, &by, client).await;
        documents::add(&store, &by, owner, folder, Some(n), vec![arrived(&store, "Other.pdf", PDF).await]).await.unwrap();
        assert!(matches!(undo::undo(&store, &by, client, opened).await, Err(ActError::Blocked(_))));
        put(Some(1)).await;
        undo::undo(&store, &by, client, opened).await.unwrap();
        assert_eq!(documents::of(&store, &by, owner).await.unwrap().unwrap().len(), 2);
    }

    /// A76: a file that an upload has left is removed a day later, unless its row is there: then it is given its place, and found until then.
    async fn what_an_upload_has_left_is_swept_a_day_later(store: TestStore) {
        let (owner, by, folder) = owner(&store).await;
        documents::add(&store, &by, owner, folder, None, vec![arrived(&store, "a.pdf", PDF).await]).await.unwrap();
        let [document] = &documents::of(&store, &by, owner).await.unwrap().unwrap()[..] else { panic!("one document") };
        // As if the process had died between the commit and the place.
        let file = uuid::Uuid::parse_str(&sql(&store, "select file from document").await[0][0]).unwrap().simple().to_string();
        let place = store.documents().join(&file[..2]).join(&file[2..4]).join(&file);
        let left = store.documents().join("incoming").join(&file);
        std::fs::rename(&place, &left).unwrap();
        // And within an upload.
        let lost = store.documents().join("incoming").join(uuid::Uuid::from_u128(7).simple().to_string());
        std::fs::write(&lost, PDF).unwrap();
        let is_found = async || documents::open(&store, &by, owner, document.id).await.unwrap().1.is_some();

        housekeeping::sweep(&store).await.unwrap();
        assert!(lost.exists() && left.exists() && is_found().await, "not before a day is over");
        assert!(store::doctor::examine(&store).await.unwrap().is_well());
        housekeeping::sweep(&days(&store, 900)).await.unwrap();
        assert!(lost.exists() && left.exists(), "whatever the clock of this process says");
        for file in [&lost, &left] {
            two_days_ago(file);
        }
        housekeeping::sweep(&store).await.unwrap();
        assert!(!lost.exists() && !left.exists() && place.exists() && is_found().await);
        two_days_ago(&place);
        housekeeping::sweep(&store).await.unwrap();
        assert!(is_found().await, "what has its place is never removed");
        assert!(store::doctor::examine(&store).await.unwrap().is_well());
    }

    /// I19: somebody whose session is gone adds and changes nothing, and leaves no file.
    async fn who_may_no_longer_act_leaves_no_document(store: TestStore) {
        let (owner, by, folder) = owner(&store).await;
        documents::add(&store, &by, owner, folder, None, vec![arrived(&store, "a.pdf", PDF).await]).await.unwrap();
        let document = documents::of(&store, &by, owner).await.unwrap().unwrap()[0].id;
        let gone = named(&store, by.person()).await.advocate().unwrap();
        sign_in::sign_out(&store, &gone).await.unwrap();
        let before = fingerprint(&store).await;
        let file = arrived(&store, "b.pdf", PDF).await;
        let mut refused = vec![documents::add(&store, &gone, owner, folder, None, vec![file]).await];
        for it in [Change::Remove, Change::PutBack, Change::Move(folder, None)] {
            refused.push(documents::change(&store, &gone, owner, document, it).await);
        }
        for it in refused {
            assert!(matches!(it, Err(DocumentError::Act(ActError::Denied))), "{it:?}");
        }
        assert_eq!((fingerprint(&store).await, on_their_way(&store)), (before, 0));
    }

    /// A76: of two who give folders one name one is told so; a folder that is retired, or was never there, takes nothing, until it is
    /// used again.
    async fn folders_have_one_name_each_and_take_nothing_when_retired(store: TestStore) {
        let people = people(&store).await;
        let (admin, by) = (&people.administrator, &people.advocate);
        let (one, two) = tokio::join!(folders::all(&store, by), folders::all(&store, by));
        assert_eq!((one.unwrap().len(), two.unwrap().len(), count(&store, "folder").await), (4, 4, 4));
        let name = |it: &str| Name::parse(it).unwrap();
        let (therapy, same) = (name("Therapy"), name("  therapy "));
        let (one, two) = tokio::join!(folders::add(&store, admin, &therapy), folders::add(&store, admin, &same));
        assert!(matches!((&one, &two), (Ok(_), Err(FolderError::Taken)) | (Err(FolderError::Taken), Ok(_))), "{one:?} {two:?}");
        let id = one.or(two).unwrap();
        let taken = folders::change(&store, admin, id, &folders::Change::Rename(name("Court"))).await;
        assert!(matches!(taken, Err(FolderError::Taken)), "{taken:?}");
        folders::change(&store, admin, id, &folders::Change::Retire).await.unwrap();

        let child = form(Kind::Client);
        let reference = submitted(&store, &people.referrer, child.clone()).await;
        let owner = Owner::Client(imported(&store, by, reference, &child).await.0);
        let before = fingerprint(&store).await;
        let refused = documents::add(&store, by, owner, id, None, vec![arrived(&store, "a.pdf", PDF).await]).await;
        assert!(matches!(refused, Err(DocumentError::Retired)), "{refused:?}");
        let refused = documents::add(&store, by, owner, FolderId::new(), None, vec![arrived(&store, "a.pdf", PDF).await]).await;
        assert!(matches!(refused, Err(DocumentError::Retired)), "{refused:?}");
        assert_eq!((fingerprint(&store).await, on_their_way(&store)), (before, 0));
        folders::change(&store, admin, id, &folders::Change::UseAgain).await.unwrap();
        documents::add(&store, by, owner, id, None, vec![arrived(&store, "a.pdf", PDF).await]).await.unwrap();
    }
}
