//! Documents: folders, what is taken and what is refused, and that nothing is left of what was not taken.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use domain::referral::Kind;
use reqwest::{Method, StatusCode};
use tests::{Browser, Deployment, Page, Site, form, multipart, sql, until};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::send;

const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\x00 canary-content";

/// A client made of a referral: its address, and the referral.
async fn client(site: &Site, advocate: &Browser) -> (String, String) {
    let reference = send(&site.browser("referrer").await, &form(Kind::Client)).await;
    let action = format!("/queue/{reference}/import/new");
    let page = advocate.submit(&advocate.get(&action).await, &action, &[]).await;
    (page.path.split('?').next().unwrap().to_owned(), reference)
}

/// The folder of this name on the form of a page.
fn folder(page: &Page, name: &str) -> String {
    let (names, ids) = (page.texts("#folder option"), page.attributes("#folder option", "value"));
    let at = names.iter().position(|it| it == name);
    ids[at.unwrap_or_else(|| panic!("{name} is not among {names:?}"))].clone()
}

/// Sends files to the folder "Court"; the page that follows.
async fn sent(by: &Browser, client: &str, files: &[(&str, &[u8])]) -> Page {
    let documents = format!("{client}/documents");
    let folder = folder(&by.get(&documents).await, "Court");
    let inputs: Vec<String> = (1..=files.len()).map(|n| format!("file-{n}")).collect();
    let files: Vec<_> = inputs
        .iter()
        .zip(files)
        .map(|(input, it)| (input.as_str(), it.0, it.1))
        .collect();
    by.upload(&documents, &[("folder", &folder), ("about", "profile")], &files)
        .await
}

/// Adds a document; its address.
pub(crate) async fn added(by: &Browser, client: &str, name: &str) -> String {
    let page = sent(by, client, &[(name, PDF)]).await;
    assert!(page.path.ends_with("?done=added"), "{} {}", page.status, page.text());
    page.attributes("tbody th a", "href").swap_remove(0)
}

/// Every file that is kept, or on its way.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let below = |it: PathBuf| if it.is_dir() { files(&it) } else { vec![it] };
    entries.flat_map(|it| below(it.unwrap().path())).collect()
}

async fn rows(site: &Site, from: &str) -> String {
    sql(&site.store, &format!("select count(*) from {from}")).await[0][0].clone()
}

/// Presses a button of the form of a folder.
async fn press(admin: &Browser, name: &str, then: &str, new: &str) -> Page {
    let page = admin.get("/folders").await;
    let at = page.texts("tbody th").iter().position(|it| it == name).unwrap();
    let action = page.attributes("tbody form", "action").swap_remove(at);
    let input = format!("name.{}", action.rsplit('/').next().unwrap());
    admin.submit(&page, &action, &[(&input, new), ("then", then)]).await
}

in_both_deployments! {
    /// A76: documents are kept in folders that administrators add, name, order and retire; what an advocate adds to a client is listed
    /// there by folder, saved as it was and under its name, moved, removed and put back, and each of it is in the audit log.
    async fn documents_are_kept_in_folders_that_administrators_make(site: Site) {
        let (admin, advocate) = (site.browser("admin").await, site.browser("advocate").await);
        let (client, _) = client(&site, &advocate).await;
        let list = format!("{client}/documents");

        let page = admin.get("/folders").await;
        assert_eq!(page.texts("tbody th"), ["Consents", "Court", "Medical", "Other"]);
        let taken = admin.submit(&page, "/folders", &[("name", " COURT ")]).await;
        assert!(taken.status == 422 && taken.text().contains("There is a folder of this name already."), "{}", taken.text());
        admin.submit(&page, "/folders", &[("name", "Therapie")]).await;
        let taken = press(&admin, "Therapie", "rename", "medical").await;
        assert!(taken.status == 422 && taken.text().contains("There is a folder of this name already."), "{}", taken.text());
        press(&admin, "Therapie", "rename", "Therapy").await;
        press(&admin, "Therapy", "up", "").await;
        press(&admin, "Consents", "down", "").await;
        let page = admin.get("/folders").await;
        assert_eq!(page.texts("tbody th"), ["Court", "Consents", "Medical", "Therapy", "Other"]);

        assert!(advocate.get(&client).await.attributes(".tabs a", "href").iter().any(|it| it.starts_with(&list)));
        let page = advocate.get(&list).await;
        assert!(page.text().contains("No document has been added.") && page.text().contains("each of at most 25 MB"), "{}", page.text());
        let therapy = folder(&page, "Therapy");
        let inputs = [("folder", therapy.as_str()), ("about", "1")];
        let content = b"\xff\xd8\xff\xe0 a photograph".as_slice();
        let empty = ("file-3", "", b"".as_slice());
        let done = advocate.upload(&list, &inputs, &[("file-1", "Einverständnis canary.pdf", PDF), ("file-2", "b.JPG", content), empty]).await;
        assert!(done.path.ends_with("?done=added"), "{} {}", done.status, done.text());
        let text = done.text();
        for shown in ["Therapy", "Einverständnis canary.pdf", "PDF, 28 bytes", "JPEG picture", "Account 1", "Alan Turing"] {
            assert!(text.contains(shown), "{shown} is not in {text}");
        }
        // Sent once more, as by going back: once is enough.
        advocate.upload(&list, &inputs, &[("file-1", "b.JPG", content)]).await;
        assert_eq!((rows(&site, "document").await.as_str(), files(&site.store.documents()).len()), ("2", 2));

        let at = done.texts("tbody th").iter().position(|it| it.contains("canary")).unwrap();
        let address = done.attributes("tbody th a", "href").swap_remove(at);
        let answer = advocate.request(Method::GET, &address).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((header("content-type").as_str(), header("content-length").as_str()), ("application/pdf", "28"));
        assert_eq!(
            header("content-disposition"),
            "attachment; filename=\"Einverst_ndnis canary.pdf\"; filename*=UTF-8''Einverst%C3%A4ndnis%20canary%2Epdf"
        );
        assert_eq!((header("x-content-type-options").as_str(), header("cache-control").as_str()), ("nosniff", "no-store"));
        assert!(header("content-security-policy").contains("sandbox") && header("content-security-policy").contains("default-src 'none'"));
        assert_eq!(answer.bytes().await.unwrap(), PDF);

        // A folder that is retired keeps what is in it and takes nothing new.
        press(&admin, "Therapy", "retire", "").await;
        let page = advocate.get(&list).await;
        assert!(page.texts("h3").contains(&"Therapy".to_owned()) && !page.texts("#folder option").contains(&"Therapy".to_owned()));
        let late = advocate.upload(&list, &inputs, &[("file-1", "c.txt", b"late")]).await;
        assert!(late.status == 422 && late.text().contains("That folder takes no documents any more."), "{}", late.text());

        // It can be about another account of the client, and stays where it is.
        let about = format!("about.{}", address.rsplit('/').next().unwrap());
        for account in ["profile", "1"] {
            let page = advocate.submit(&advocate.get(&list).await, &address, &[(&about, account), ("then", "move")]).await;
            assert_eq!(page.attributes(&format!("[name='{about}'] option[selected]"), "value"), [account]);
        }
        let strange = advocate.submit(&advocate.get(&list).await, &address, &[(&about, "9"), ("then", "move")]).await;
        assert_eq!(strange.status, StatusCode::CONFLICT, "{}", strange.text());
        let page = advocate.get(&list).await;

        let (input, court) = (format!("folder.{}", address.rsplit('/').next().unwrap()), folder(&page, "Court"));
        let moved = advocate.submit(&page, &address, &[(&input, &court), ("then", "move")]).await;
        assert_eq!(moved.texts("h3")[..2], ["Court", "Therapy"], "{}", moved.text());
        let back = advocate.submit(&moved, &address, &[(&input, &therapy), ("then", "move")]).await;
        assert_eq!(back.status, StatusCode::CONFLICT, "{}", back.text());
        let removed = advocate.submit(&moved, &address, &[("then", "remove")]).await;
        assert!(removed.texts("tbody th").len() == 1 && removed.texts("details li").concat().contains("canary.pdf"), "{}", removed.text());
        assert!(removed.texts("details li").concat().contains("Alan Turing"));
        assert_eq!(advocate.get(&address).await.status, StatusCode::NOT_FOUND, "a removed document is not opened");
        let restored = advocate.submit(&removed, &address, &[("then", "put_back")]).await;
        assert_eq!((restored.texts("tbody th").len(), advocate.get(&address).await.status), (2, StatusCode::OK));

        let id = address.rsplit('/').next().unwrap().replace('-', "");
        let events = sql(&site.store, &format!("select event from audit where subject = x'{id}' order by at, id")).await.concat();
        assert_eq!(
            events,
            ["document_added", "document_opened", "document_moved", "document_moved", "document_moved", "document_removed", "document_restored", "document_opened"]
        );
        // The file has a name that says nothing, for nobody else to read, and no log tells of it.
        for file in files(&site.store.documents()) {
            assert!(uuid::Uuid::try_parse(file.file_name().unwrap().to_str().unwrap()).is_ok(), "{file:?}");
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(std::fs::metadata(file.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
        }
        assert!(!site.logs().contains("canary"), "{}", site.logs());
        assert!(store::doctor::examine(&site.store).await.unwrap().is_well());
    }

    /// A76: a file is taken only if its content is what its name says, and is not empty; what is wrong with each is said, and the others
    /// are taken.
    async fn a_file_that_lies_is_refused_and_the_others_are_taken(site: Site) {
        let advocate = site.browser("advocate").await;
        let (client, _) = client(&site, &advocate).await;
        let page = sent(&advocate, &client, &[
            ("report.pdf", b"MZ\x90\0\x03"),
            ("letter.html", b"<html>"),
            ("page.txt", b"<!DOCTYPE html><script>"),
            ("nothing.pdf", b""),
            ("right.pdf", PDF),
        ]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let wrong = page.texts(".errors li");
        assert_eq!(wrong.len(), 4, "{wrong:?}");
        for (said, name, why) in [
            (&wrong[0], "report.pdf", "says that it is of the kind “PDF”, but what is in it is not."),
            (&wrong[1], "letter.html", "Files of this kind are not taken."),
            (&wrong[2], "page.txt", "says that it is of the kind “Plain text”"),
            (&wrong[3], "nothing.pdf", "This file is empty."),
        ] {
            assert!(said.starts_with(name) && said.contains(why), "{said}");
        }
        assert!(page.text().contains("1 other document was added.") && page.has("#folder option[selected]"), "{}", page.text());
        assert_eq!((page.texts("tbody th").concat(), files(&site.store.documents()).len()), ("right.pdf".into(), 1));

        // What is chosen besides has to be right as well, and then nothing is kept.
        let documents = format!("{client}/documents");
        let court = folder(&page, "Court");
        for (inputs, why) in [
            ([("folder", ""), ("about", "profile")], "Choose a folder"),
            ([("folder", &court), ("about", "7")], "Choose an account of this client"),
            ([("folder", &court), ("about", "x")], "Choose an account of this client"),
        ] {
            let page = advocate.upload(&documents, &inputs, &[("file-1", "a.pdf", PDF)]).await;
            assert!(page.status == 422 && page.text().contains(why), "{} {}", page.status, page.text());
        }
        let page = advocate.upload(&documents, &[("folder", &court), ("about", "profile")], &[("file-1", "", b"")]).await;
        assert!(page.status == 422 && page.text().contains("Choose a file."), "{}", page.text());
        assert_eq!((rows(&site, "document").await.as_str(), files(&site.store.documents()).len()), ("1", 1));
    }

    /// A76: names of files can say anything and do nothing: they are in no path, no header and no page other than as text.
    async fn hostile_names_do_nothing(site: Site) {
        let advocate = site.browser("advocate").await;
        let (client, _) = client(&site, &advocate).await;
        for name in ["../../../tmp/x.pdf", "..\\x.pdf", "C:\\x.pdf", "/etc/x.pdf", "a\tb.pdf", "exe\u{202e}fdp.pdf", &format!("{}.pdf", "x".repeat(300)), ".pdf"] {
            let page = sent(&advocate, &client, &[(name, PDF)]).await;
            assert!(page.status == 422 && !page.text().contains("was added"), "{name}: {}", page.text());
        }
        assert!(files(&site.store.documents()).is_empty());
        for name in ["<script>alert(1)</script>.pdf", "a; filename=evil.exe; x=.pdf", "%2e%2e%2fx%00.pdf", "CON.pdf", "同意書.pdf"] {
            let page = sent(&advocate, &client, &[(name, PDF)]).await;
            assert!(page.status.is_success() || page.text().contains("characters that cannot be used"), "{name}: {}", page.text());
            assert!(!page.html.contains("<script>alert"), "{name}");
        }
        for address in advocate.get(&format!("{client}/documents")).await.attributes("tbody th a", "href") {
            let answer = advocate.request(Method::GET, &address).send().await.unwrap();
            let said = answer.headers()["content-disposition"].to_str().unwrap();
            let [before, name, after] = said.split('"').collect::<Vec<_>>()[..] else { panic!("{said}") };
            let encoded = after.strip_prefix("; filename*=UTF-8''").unwrap_or_else(|| panic!("{said}"));
            assert!(before == "attachment; filename=" && !encoded.contains([';', ' ', '/']), "{said}");
            assert!(name.chars().all(|it| it.is_ascii_alphanumeric() || "-._ ".contains(it)), "{said}");
        }
    }

    /// A76: an upload that breaks off leaves nothing, neither a row nor a file.
    async fn an_upload_that_breaks_off_leaves_nothing(site: Site) {
        let advocate = site.browser("advocate").await;
        let (client, _) = client(&site, &advocate).await;
        let list = format!("{client}/documents");
        let court = folder(&advocate.get(&list).await, "Court");
        let content = [PDF, &[b'x'; 300_000]].concat();
        let (kind, body) = multipart(&[("folder", &court), ("about", "profile")], &[("file-1", "a.pdf", &content), ("file-2", "b.pdf", &content)]);
        let host = site.base.trim_start_matches("http://");
        let head = format!(
            "POST {list} HTTP/1.1\r\nhost: {host}\r\norigin: {}\r\ncookie: {}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            site.base,
            site.cookie("advocate").await,
            body.len()
        );
        for share in [3, 9] {
            let mut stream = TcpStream::connect(host).await.unwrap();
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(&body[..body.len() * share / 10]).await.unwrap();
            let folder = site.store.documents();
            let most = if share == 3 { 1 } else { 2 };
            until("the files are on their way", || async { files(&folder).len() == most }).await;
            drop(stream);
            until("nothing is left of them", || async { files(&folder).is_empty() }).await;
        }
        // One that ends too early, in the middle of its last part.
        let cut = advocate.request(Method::POST, &list).header("origin", &site.base).header("content-type", kind);
        let answer = cut.body(body[..body.len() - 9].to_vec()).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        assert!(files(&site.store.documents()).is_empty());
        assert_eq!(rows(&site, "document").await, "0");
    }

    /// A76, A56: an import is not undone while a document of its client stands; of a client who is gone no document is opened, listed,
    /// added, changed or put back.
    async fn of_a_client_who_is_gone_no_document_is_opened(site: Site) {
        let advocate = site.browser("advocate").await;
        let (client, reference) = client(&site, &advocate).await;
        let address = added(&advocate, &client, "a.pdf").await;
        let (list, undo) = (format!("{client}/documents"), format!("/queue/{reference}/undo"));
        let refused = advocate.get(&undo).await;
        assert!(refused.text().contains("Alan Turing has added a document"), "{}", refused.text());
        let page = advocate.get(&list).await;
        let court = folder(&page, "Court");
        advocate.submit(&page, &address, &[("then", "remove")]).await;
        advocate.submit(&advocate.get(&undo).await, &undo, &[]).await;
        assert_eq!(advocate.get(&client).await.status, StatusCode::NOT_FOUND, "the import was undone");
        let files_before = files(&site.store.documents());
        let post = async |inputs: &[(&str, &str)]| advocate.post(&address, &tests::inputs(inputs)).await.status;
        let input = format!("folder.{}", address.rsplit('/').next().unwrap());
        for status in [
            advocate.get(&list).await.status,
            advocate.get(&address).await.status,
            post(&[("then", "put_back")]).await,
            post(&[("then", "move"), (&input, &court)]).await,
            advocate.upload(&list, &[("folder", &court), ("about", "profile")], &[("file-1", "b.pdf", PDF)]).await.status,
        ] {
            assert_eq!(status, StatusCode::NOT_FOUND);
        }
        assert_eq!(files(&site.store.documents()), files_before);

        // Nor of one who went in another way, with documents that stand.
        let (other, _) = self::client(&site, &advocate).await;
        let address = added(&advocate, &other, "c.pdf").await;
        // By the address of somebody else it is not opened either.
        let (third, _) = self::client(&site, &advocate).await;
        let id = address.rsplit('/').next().unwrap();
        assert_eq!(advocate.get(&format!("{third}/documents/{id}")).await.status, StatusCode::NOT_FOUND);
        let gone = other.replace("/clients/", "").replace('-', "");
        sql(&site.store, &format!("delete from match_key where client_id = x'{gone}'")).await;
        sql(&site.store, &format!("update client set findable = false, ended_by = opened_by, ended_at = 1 where id = x'{gone}'")).await;
        assert_eq!(advocate.get(&address).await.status, StatusCode::NOT_FOUND);
    }

    /// A76: a document whose file is missing, or is not what it was, says so, and `intake doctor` names it.
    async fn a_document_whose_file_is_missing_says_so(site: Site) {
        let advocate = site.browser("advocate").await;
        let (client, _) = client(&site, &advocate).await;
        let address = added(&advocate, &client, "a.pdf").await;
        let file = files(&site.store.documents()).swap_remove(0);
        for damage in [Some(PDF[1..].to_vec()), None] {
            match damage {
                Some(other) => std::fs::write(&file, other).unwrap(),
                None => std::fs::remove_file(&file).unwrap(),
            }
            let page = advocate.get(&address).await;
            assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
            assert!(page.text().contains("The file of this document is missing"), "{}", page.text());
            let (status, said) = site.command(&["doctor"], "");
            assert!(!status.success() && said.contains(address.rsplit('/').next().unwrap()), "{said}");
        }
        assert_eq!(rows(&site, "audit where event = 'document_missing'").await, "2");
    }
}

/// A76: a file, all files together, and their number have limits, which are settings; what goes beyond them is told so and leaves nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_large_or_too_many_leaves_nothing() {
    for deployment in [Deployment::One, Deployment::Many] {
        let limits = [("INTAKE_DOCUMENT_MB", "1"), ("INTAKE_UPLOAD_MB", "3")];
        let site = Site::with(deployment, &limits).await;
        let advocate = site.browser("advocate").await;
        let (client, _) = client(&site, &advocate).await;
        let page = advocate.get(&format!("{client}/documents")).await;
        assert!(
            page.text().contains("each of at most 1 MB, and at most 3 MB together"),
            "{}",
            page.text()
        );

        let exact = [PDF, &vec![b'x'; 1_000_000 - PDF.len()]].concat();
        let larger = [exact.as_slice(), b"x"].concat();
        let page = sent(&advocate, &client, &[("large.pdf", &larger), ("exact.pdf", &exact)]).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(
            page.texts(".errors li"),
            ["large.pdf: This file is larger than 1 MB. Choose a smaller one."]
        );
        assert_eq!(
            (page.texts("tbody th").concat(), files(&site.store.documents()).len()),
            ("exact.pdf".into(), 1)
        );

        let most = &exact[..800_000];
        let together = sent(
            &advocate,
            &client,
            &[("a.pdf", most), ("b.pdf", most), ("c.pdf", most), ("d.pdf", most)],
        )
        .await;
        assert_eq!(together.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(
            together
                .text()
                .contains("The files together are larger than 3 MB. Nothing was added."),
            "{}",
            together.text()
        );
        let many = sent(&advocate, &client, &[("a.pdf", PDF); 6]).await;
        assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            many.text()
                .contains("At most 5 files are taken at a time. Nothing was added."),
            "{}",
            many.text()
        );
        assert_eq!(
            (
                rows(&site, "document").await.as_str(),
                files(&site.store.documents()).len()
            ),
            ("1", 1)
        );
    }
}

/// A form with files from another site, or of nobody, is refused before any of it is kept; a referrer has no documents.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_taken_only_from_pages_of_ours_and_from_advocates() {
    let site = Site::start(Deployment::One).await;
    let advocate = site.browser("advocate").await;
    let (client, _) = client(&site, &advocate).await;
    let list = format!("{client}/documents");
    let court = folder(&advocate.get(&list).await, "Court");
    let inputs = [("folder", court.as_str()), ("about", "profile")];
    let (kind, body) = multipart(&inputs, &[("file-1", "a.pdf", PDF)]);
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("x-nothing", "said"),
    ] {
        let request = advocate.request(Method::POST, &list).header(name, value);
        let answer = request
            .header("content-type", kind)
            .body(body.clone())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let files_of = [("file-1", "a.pdf", PDF)];
    let refused = site.browser("referrer").await.upload(&list, &inputs, &files_of).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let nobody = Browser::that_stays(&site.base).upload(&list, &inputs, &files_of).await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    // Elsewhere there is no way in for files.
    let elsewhere = advocate.upload("/clients/search", &inputs, &files_of).await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        (
            rows(&site, "document").await.as_str(),
            files(&site.store.documents()).len()
        ),
        ("0", 0)
    );
}

in_both_deployments! {
    /// Beyond 7: of many documents fifty are shown at once, and the others on the next page.
    async fn many_documents_are_turned_over(site: Site) {
        let advocate = site.browser("advocate").await;
        let (client, _) = client(&site, &advocate).await;
        let list = format!("{client}/documents");
        let court = folder(&advocate.get(&list).await, "Court");
        for n in 0..11 {
            let names: Vec<(String, String)> = (1..=5).map(|at| (format!("file-{at}"), format!("{n}-{at}.txt"))).collect();
            let files: Vec<(&str, &str, &[u8])> = names.iter().map(|it| (it.0.as_str(), it.1.as_str(), it.1.as_bytes())).collect();
            let added = advocate.upload(&list, &[("folder", &court), ("about", "profile")], &files).await;
            assert!(added.status.is_success(), "{}", added.text());
        }
        let first = advocate.get(&list).await;
        assert_eq!(first.texts("table.documents tbody tr").len(), 50, "{}", first.text());
        let second = advocate.get(&first.attributes("main a[rel='next']", "href")[0]).await;
        assert_eq!(second.texts("table.documents tbody tr").len(), 5);
        assert_eq!(advocate.get(&format!("{list}?page=99")).await.texts("table.documents tbody tr").len(), 5);
    }
}
