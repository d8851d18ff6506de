//! Clients in and out, as an administrator does it.

use std::time::{Duration, Instant};

use tests::{Browser, Deployment, PASSWORD, Page, Site, child, children_file, sql};

/// Uploads a file and has it checked as its headings say; where it is.
async fn checking(admin: &Browser, file: &str) -> String {
    let columns = admin
        .upload("/clients/files", &[], &[("file", "x.csv", file.as_bytes())])
        .await;
    let here = columns.path.clone();
    assert!(here.starts_with("/clients/files/"), "{} {}", here, columns.text());
    let page = admin.submit(&columns, &format!("{here}/columns"), &[]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    here
}

/// Waits until nothing is being done with a file; its page.
async fn waiting(admin: &Browser, here: &str) -> Page {
    let began = Instant::now();
    loop {
        let page = admin.get(here).await;
        if !page.headers.contains_key("refresh") {
            return page;
        }
        assert!(page.has("progress"), "{}", page.text());
        assert!(
            began.elapsed() < Duration::from_secs(180),
            "it does not end: {}",
            page.text()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn begin_import(admin: &Browser, checked: &Page, more: &[(&str, &str)]) -> Page {
    let here = checked.path.split('?').next().unwrap();
    let then = [&[("then", "import")], more].concat();
    admin.submit(checked, &format!("{here}/import"), &then).await
}

/// How many clients there are, how many rows of a file were added, and how many clients of them.
async fn added(site: &Site) -> Vec<Vec<String>> {
    sql(
        &site.store,
        "select (select count(*) from client where ended_by is null), count(*), count(distinct client_id) from client_file_row where became = 'added'",
    )
    .await
}

in_both_deployments! {
    /// Beyond 5: of a file of 1,000 rows, of which 50 have something wrong and 100 are probably known, the check says so before
    /// anybody is added, each mistake with its row; then the others are added, and a report says what became of all.
    async fn a_file_of_clients_is_checked_then_imported(site: Site) {
        let admin = site.browser("admin").await;
        // 50 are clients already.
        let here = checking(&admin, &children_file((0..50).map(child))).await;
        begin_import(&admin, &waiting(&admin, &here).await, &[]).await;
        waiting(&admin, &here).await;
        assert_eq!(added(&site).await, [["50", "50", "50"]]);

        // 850 new ones, those 50 again, 50 twice, and 50 with something wrong.
        let wrong = |n: usize| child(n).replace(",Springfield,", ",Springfield,,,,").replace("/20", "/31/20");
        let rows = (0..900).map(child).chain((100..150).map(child)).chain((1_000..1_050).map(wrong));
        let here = checking(&admin, &children_file(rows)).await;
        let checked = waiting(&admin, &here).await;
        assert_eq!(checked.texts("dl dd"), ["850", "50", "50", "50"], "{}", checked.text());
        assert_eq!(added(&site).await[0][0], "50", "nobody is added by a check");
        // Each with its row, and whose it is; only while the file is open.
        let first = checked.texts("main table tbody tr").into_iter().find(|it| it.starts_with("952 "));
        let name = child(1_000);
        let name: Vec<&str> = name.split(',').take(2).collect();
        assert!(first.is_some_and(|it| name.iter().all(|part| it.contains(part))), "{}", checked.text());
        let mistakes = admin.get(&format!("{here}/mistakes")).await;
        assert!(mistakes.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
        let lines: Vec<&str> = mistakes.html.lines().skip(1).collect();
        assert!(lines.len() >= 50 && lines.iter().all(|it| it.starts_with("9") || it.starts_with("1")), "{lines:?}");
        assert!(lines[0].starts_with("952,Birth date or age,"), "{}", lines[0]);
        assert!(!mistakes.html.contains("Springfield"), "it quotes nothing");

        // Of those who are probably known one is added anyway.
        let flagged = checked.attributes("select[name^='row.']", "name");
        let done = begin_import(&admin, &checked, &[(&flagged[0], "add")]).await;
        assert_eq!(done.status, 200, "{}", done.text());
        let report = waiting(&admin, &here).await;
        assert_eq!(report.texts("dl dd"), ["851", "99", "50"], "{}", report.text());
        assert_eq!(added(&site).await, [["901", "901", "901"]]);
        let kept = "select (select count(*) from client_file_part), (select count(*) from client_file where columns_sealed is not null)";
        assert_eq!(sql(&site.store, kept).await, [["0", "0"]], "of the rows nothing is kept");
        let audits = "select count(*) from act where kind = 'clients_imported' and not exists (select 1 from audit where act_id = act.id)";
        assert_eq!(sql(&site.store, audits).await, [["0"]]);
        let found = [("first_name", "Ada"), ("last_name", "Abernathy")];
        let found = admin.submit(&admin.get("/clients").await, "/clients/search", &found).await;
        assert!(found.text().contains("Abernathy, Ada"), "{}", found.text());
    }
}

in_both_deployments! {
    /// Beyond 4: the clients of a wrong file are taken back by one act that takes the password, but for those of whom something was written since;
    /// each of them can be brought back.
    async fn a_wrong_file_is_taken_back(site: Site) {
        let admin = site.browser("admin").await;
        let here = checking(&admin, &children_file((0..60).map(child))).await;
        let checked = waiting(&admin, &here).await;
        begin_import(&admin, &checked, &[]).await;
        let report = waiting(&admin, &here).await;
        assert_eq!(added(&site).await[0][0], "60");
        let one = admin.get("/clients").await.attributes("main tbody a[href^='/clients/']", "href").remove(0);
        let change = format!("{one}/profile/school");
        let changed = admin.submit(&admin.get(&change).await, &change, &[("child.school", "Larkfield Elementary")]).await;
        assert!(changed.status.is_success(), "{}", changed.text());

        let removal = format!("{here}/removal");
        for password in ["", "not the password"] {
            let refused = admin.submit(&report, &removal, &[("own_password", password)]).await;
            assert_eq!(refused.status, 422, "{}", refused.text());
        }
        admin.submit(&report, &removal, &[("own_password", PASSWORD)]).await;
        let removed = waiting(&admin, &here).await;
        assert_eq!(removed.texts("dl dd"), ["60", "0", "0", "59", "1"], "{}", removed.text());
        assert_eq!(admin.submit(&report, &removal, &[("own_password", PASSWORD)]).await.status, 409, "once");
        let left = admin.get("/clients").await.attributes("main tbody a[href^='/clients/']", "href");
        assert_eq!(left, std::slice::from_ref(&one), "who was changed since stays");
        site.settled_queue().await;

        let gone = admin.get("/clients/deleted").await;
        let restore = gone.attributes("main form[action$='/restoration']", "action");
        assert_eq!(restore.len(), 50, "a page of them: {}", gone.text());
        let back = admin.submit(&gone, &restore[0], &[(&format!("why-{}", restore[0].split('/').nth(2).unwrap()), "She was right.")]).await;
        assert!(back.status.is_success(), "{}", back.text());
        assert_eq!(admin.get("/clients").await.attributes("main tbody a[href^='/clients/']", "href").len(), 2);
        assert!(admin.get("/clients/deleted?page=1").await.has("main form[action$='/restoration']"));
        let audits = "select count(*) from act where kind in ('clients_taken_back', 'client_deleted') and not exists (select 1 from audit where act_id = act.id)";
        assert_eq!(sql(&site.store, audits).await, [["0"]]);
    }
}

in_both_deployments! {
    /// Beyond 5: columns that are not recognized are chosen; what cannot be is said beside the column, and nothing is lost.
    async fn columns_are_chosen_by_hand(site: Site) {
        let admin = site.browser("admin").await;
        let file = "Kid;Familia;Born on;Notes\nRosa;Quintero;9 March 2016;secret\n";
        let columns = admin.upload("/clients/files", &[], &[("file", "x.csv", file.as_bytes())]).await;
        let here = columns.path.clone();
        assert!(columns.text().contains("Quintero"), "the first rows are shown: {}", columns.text());
        let action = format!("{here}/columns");
        let wrong = admin.submit(&columns, &action, &[("column.2", "birth"), ("column.3", "birth")]).await;
        assert_eq!(wrong.status, 422, "{}", wrong.text());
        assert!(wrong.has("#column\\.3-error") && wrong.has("#column\\.0-error"), "{}", wrong.text());
        let chosen = [("column.0", "first_name"), ("column.1", "last_name"), ("column.3", "")];
        admin.submit(&wrong, &action, &chosen).await;
        let checked = waiting(&admin, &here).await;
        begin_import(&admin, &checked, &[]).await;
        waiting(&admin, &here).await;
        let profile = sql(&site.store, "select field from fact order by field").await;
        assert_eq!(profile, [["born"], ["legal_name"]]);
    }
}

in_both_deployments! {
    /// Beyond 5: an import that is cancelled in its middle keeps who was added, and what is no CSV file is refused with a sentence.
    async fn an_import_is_cancelled(site: Site) {
        let admin = site.browser("admin").await;
        for (file, sentence) in [(&b"PK\x03\x04\0"[..], "not a CSV file"), (b"", "Choose a file"), (b"first_name\n", "no row")] {
            let refused = admin.upload("/clients/files", &[], &[("file", "x.csv", file)]).await;
            assert_eq!(refused.status, 422, "{}", refused.text());
            assert!(refused.text().contains(sentence), "{}", refused.text());
        }
        let here = checking(&admin, &children_file((0..600).map(child))).await;
        let page = admin.get(&here).await;
        let cancel = format!("{here}/cancellation");
        admin.submit(&page, &cancel, &[]).await;
        let report = waiting(&admin, &here).await;
        assert!(report.text().contains("was cancelled"), "{}", report.text());
        let late = admin.post(&cancel, &[]).await;
        assert_eq!(late.status, 409, "{}", late.text());
        site.settled_queue().await;
        assert_eq!(added(&site).await[0][0], "0");
    }
}

/// Beyond 5: when the process dies in the middle of an import, the next one goes on where it was: before the commit of a part and
/// after it, no row is added twice, and none is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_goes_on_after_a_crash() {
    for deployment in [Deployment::One, Deployment::Many] {
        for point in ["client_file_part:2", "client_file_part_done:1"] {
            let mut site = Site::start(deployment).await;
            let role = if deployment == Deployment::One {
                "serve"
            } else {
                "worker"
            };
            site.processes.last_mut().unwrap().kill();
            let worker = site.launch(role, &[("CRASH_AT", point)]).await;
            let admin = site.browser("admin").await;
            let here = checking(&admin, &children_file((0..450).map(child))).await;
            begin_import(&admin, &waiting(&admin, &here).await, &[]).await;
            site.processes[worker].ended().await;
            assert_eq!(added(&site).await, [["200", "200", "200"]], "{deployment:?} {point}");
            site.launch(role, &[]).await;
            let admin = site.browser("admin").await;
            let report = waiting(&admin, &here).await;
            assert!(report.text().contains("The import is done"), "{}", report.text());
            assert_eq!(added(&site).await, [["450", "450", "450"]], "{deployment:?} {point}");
        }
    }
}

in_both_deployments! {
    /// Beyond 5: all clients leave as CSV that no spreadsheet program takes for formulas, by an administrator only, and it is
    /// written down who took them.
    async fn clients_are_exported_by_an_administrator_only(site: Site) {
        let (admin, advocate) = (site.browser("admin").await, site.browser("advocate").await);
        let file = "first_name,last_name,dob,phone,status\n=HYPERLINK(1),King,2016-03-14,+1 217 555 0142,inactive\n@Bo,Ng,7 years on 2025-05-01,,active\n";
        let here = checking(&admin, file).await;
        begin_import(&admin, &waiting(&admin, &here).await, &[]).await;
        waiting(&admin, &here).await;
        assert!(advocate.get("/clients?status=inactive").await.text().contains("King"));
        assert!(!advocate.get("/clients").await.html.contains("/clients/files"));
        let refused = advocate.post("/clients/files/export", &[]).await;
        assert_eq!(refused.status, 403);

        // S7: who takes them says once more who they are.
        let page = admin.get("/clients/files").await;
        let refused = admin.submit(&page, "/clients/files/export", &[("own_password", "not this one")]).await;
        assert_eq!((refused.status.as_u16(), refused.texts(".errors li").len()), (422, 1), "{}", refused.text());
        let exported = admin.submit(&page, "/clients/files/export", &[("own_password", PASSWORD)]).await;
        let name = exported.headers["content-disposition"].to_str().unwrap();
        assert!(name.starts_with("attachment; filename=\"clients-20"), "{name}");
        let lines: Vec<&str> = exported.html.lines().collect();
        assert!(lines[0].ends_with("guardians,active") && lines.len() == 3, "{lines:?}");
        assert!(lines[1].starts_with("'=HYPERLINK(1),") && lines[1].contains(",'+1 217 555 0142,"), "{}", lines[1]);
        assert!(lines[2].contains("7 years on 2025-05-01") && lines[2].ends_with(",yes"), "{}", lines[2]);
        let audit = "select event, count(*), count(actor) from audit where event = 'clients_exported' group by event";
        assert_eq!(sql(&site.store, audit).await, [["clients_exported", "1", "1"]]);
    }
}

in_both_deployments! {
    /// Beyond 5: what is chosen about the doubtful rows of one page is kept when another one is opened, and the page says what is chosen
    /// so far.
    async fn choices_are_kept_when_the_page_is_turned(site: Site) {
        let admin = site.browser("admin").await;
        // Sixty twice: two pages of doubtful rows.
        let here = checking(&admin, &children_file((0..60).chain(0..60).map(child))).await;
        let first = waiting(&admin, &here).await;
        assert!(!first.has("form a[rel='next']"), "no way on that loses what was chosen");
        let rows = first.attributes("select[name^='row.']", "name");
        assert_eq!((rows.len(), first.attributes("button[name='to']", "value")), (50, vec!["1".to_owned()]));
        let action = format!("{here}/import");
        let second = admin.submit(&first, &action, &[(&rows[3], "add"), ("to", "1")]).await;
        assert_eq!(second.path, format!("{here}?page=1"));
        assert_eq!(second.attributes("select[name^='row.']", "name").len(), 10);
        assert!(second.text().contains("1 row to add anyway, 59 rows to leave out"), "{}", second.text());
        let back = admin.submit(&second, &action, &[("to", "0")]).await;
        let kept = back.form(&action);
        assert!(kept.contains(&(rows[3].clone(), "add".to_owned())), "{kept:?}");
        begin_import(&admin, &back, &[]).await;
        let report = waiting(&admin, &here).await;
        assert_eq!(added(&site).await[0][0], "61", "{}", report.text());
    }
}

in_both_deployments! {
    /// Beyond 5: when a file is checked again what was chosen stands; of how many rows it has to be chosen again is said, and which they are.
    async fn choices_outlast_another_check(site: Site) {
        let admin = site.browser("admin").await;
        let here = checking(&admin, &children_file([1, 1, 2, 2].map(child))).await;
        let checked = waiting(&admin, &here).await;
        let other = checking(&admin, &children_file([child(1)])).await;
        begin_import(&admin, &waiting(&admin, &other).await, &[]).await;
        waiting(&admin, &other).await;
        begin_import(&admin, &checked, &[("row.3", "add"), ("row.5", "add")]).await;
        let again = waiting(&admin, &here).await;
        assert!(again.text().contains("Choose again for 1 row that"), "{}", again.text());
        assert!(again.text().contains("1 row to add anyway, 2 rows to leave out"), "{}", again.text());
        assert_eq!(again.texts("td strong"), ["Another child was the likely match when you chose. Choose again."]);
        let chosen: Vec<_> = again.form(&format!("{here}/import")).into_iter().filter(|it| it.0.starts_with("row.")).collect();
        let expected = [("row.2", "leave"), ("row.3", "leave"), ("row.5", "add")];
        assert_eq!(chosen, expected.map(|it| (it.0.to_owned(), it.1.to_owned())));
        begin_import(&admin, &again, &[("row.3", "add")]).await;
        let report = waiting(&admin, &here).await;
        assert_eq!(report.texts("dl dd"), ["3", "1", "0"], "{}", report.text());
    }
}

/// Beyond 4: when the process dies while the clients of a file are taken back, the next one goes on where it was: before the commit of a part
/// and after it, each is taken back by one act.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn taking_back_goes_on_after_a_crash() {
    for deployment in [Deployment::One, Deployment::Many] {
        for (point, gone) in [("client_file_back:1", "0"), ("client_file_back_done:1", "50")] {
            let mut site = Site::start(deployment).await;
            let role = if deployment == Deployment::One {
                "serve"
            } else {
                "worker"
            };
            site.processes.last_mut().unwrap().kill();
            let worker = site.launch(role, &[("CRASH_AT", point)]).await;
            let admin = site.browser("admin").await;
            let here = checking(&admin, &children_file((0..120).map(child))).await;
            begin_import(&admin, &waiting(&admin, &here).await, &[]).await;
            let report = waiting(&admin, &here).await;
            let removal = format!("{here}/removal");
            let begun = admin.submit(&report, &removal, &[("own_password", PASSWORD)]).await;
            assert_eq!(begun.status, 200, "{}", begun.text());
            site.processes[worker].ended().await;
            let deleted = "select count(*) from act where kind = 'client_deleted'";
            assert_eq!(sql(&site.store, deleted).await, [[gone]], "{deployment:?} {point}");
            site.launch(role, &[]).await;
            let admin = site.browser("admin").await;
            let removed = waiting(&admin, &here).await;
            assert_eq!(
                removed.texts("dl dd"),
                ["120", "0", "0", "120", "0"],
                "{}",
                removed.text()
            );
            assert_eq!(sql(&site.store, deleted).await, [["120"]], "each once");
        }
    }
}
