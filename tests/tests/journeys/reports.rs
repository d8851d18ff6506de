//! Reports: who was served in a period, who is behind each figure, and those that were saved under a name.

use domain::{
    referral::Kind,
    words::{advocate as advocate_words, record, reports as words},
};
use tests::{Browser, Filled, PASSWORD, Page, Site, form, sql};

use crate::send;

/// The accounts of active clients that are not counted.
const NOT_STARTED: &str = "/clients/not-started?status=active&page=0";
/// Half a year in which something happened, and a quarter of it.
const HALF: &str = "from=2026-01-01&to=2026-06-30";
const SPRING: &str = "from=2026-04-01&to=2026-06-30";

/// Imports a child; the client's address.
async fn client(site: &Site, referrer: &Browser, advocate: &Browser, filled: &Filled) -> String {
    let reference = send(referrer, filled).await;
    let action = format!("/queue/{reference}/import/new");
    let page = advocate.get(&action).await;
    let page = advocate.submit(&page, &action, &[("reason", "Another child.")]).await;
    assert!(page.path.starts_with("/clients/"), "{}", page.text());
    site.settled_queue().await;
    page.path.split('?').next().unwrap().to_owned()
}

/// Has an account counted from March 10 on.
async fn start(advocate: &Browser, client: &str) {
    let tab = format!("{client}/accounts/1/reporting");
    let from = [("from.month", "3"), ("from.day", "10"), ("from.year", "2026")];
    let done = advocate.submit(&advocate.get(&tab).await, &tab, &from).await;
    assert!(done.status.is_success(), "{}", done.text());
}

/// Enters something that happened on a day of 2026.
async fn enter(advocate: &Browser, client: &str, section: &str, (month, day): (&str, &str), inputs: &[(&str, &str)]) {
    let action = format!("{client}/accounts/1/entries/new/{section}");
    let on = [("month", month), ("day", day), ("year", "2026")].map(|(part, it)| (format!("{section}.on.{part}"), it));
    let mut all: Vec<(&str, &str)> = on.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    all.extend(inputs);
    let done = advocate.submit(&advocate.get(&action).await, &action, &all).await;
    assert!(done.status.is_success(), "{}", done.text());
}

const INTERVIEW: [(&str, &str); 2] = [("interview.by", "Iris Interviewer"), ("interview.kind", "initial")];

/// Takes back the last act on a client.
async fn undo_last(advocate: &Browser, client: &str) {
    let timeline = advocate.get(&format!("{client}/timeline")).await;
    let undo = timeline.attributes("main a[href$='/undo']", "href")[0].clone();
    let done = advocate.submit(&advocate.get(&undo).await, &undo, &[]).await;
    assert!(done.status.is_success(), "{}", done.text());
}

/// The lines of a table in which anything is counted: "7 to 12: 2".
fn figures(page: &Page, table: &str) -> Vec<String> {
    let rows = |of: &str| page.texts(&format!("table[aria-label='{table}'] tbody {of}"));
    let lines = rows("th").into_iter().zip(rows("td:nth-child(2)"));
    lines
        .filter(|it| it.1 != "0")
        .map(|(line, n)| format!("{line}: {n}"))
        .collect()
}

/// A child of whom more is known than a form needs.
fn child(first: &str, (year, month, day): (i16, i8, i8)) -> Filled {
    form(Kind::Client)
        .child(first, &format!("{first}son"))
        .born(year, month, day)
}

in_both_deployments! {
    /// A69: an account whose reporting start is not set is in no figure, and is listed. Every table of a small center, the age bands at
    /// their borders; what is downloaded is what is shown.
    async fn each_child_who_was_served_counts_once_in_its_lines(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let known = child("Ana", (2019, 3, 11)).with("child.race", "asian").with("child.hispanic", "yes").with("child.language", "es")
            .with("child.disability", "none").with("allegation.0.type", "sexual_abuse").with("allegation.1.type", "physical_abuse")
            .with("offender.0.identified", "yes").with("offender.0.last_name", "Ames").with("offender.0.relation", "step_parent")
            .with("offender.0.birth.age", "17").with("offender.0.birth.unit", "years").with("offender.0.sex", "male")
            .with("offender.1.identified", "no").with("offender.1.relation", "unknown");
        let ana = client(&site, &referrer, &advocate, &known).await;
        let mut others = Vec::new();
        for (first, born) in [("Bea", (2019, 3, 10)), ("Cleo", (2013, 3, 11)), ("Dora", (2013, 3, 10)), ("Edda", (2007, 3, 11)), ("Fay", (2007, 3, 10))] {
            others.push(client(&site, &referrer, &advocate, &child(first, born)).await);
        }
        let unknown = child("Gil", (2010, 1, 1)).with("child.birth.month", "").with("child.birth.day", "").with("child.birth.year", "")
            .with("child.birth.unknown", "yes").with("child.sex", "unknown");
        let gil = client(&site, &referrer, &advocate, &unknown).await;
        let never = client(&site, &referrer, &advocate, &child("Hal", (2012, 1, 1))).await;
        for it in others.iter().chain([&ana, &gil]) {
            start(&advocate, it).await;
        }
        let bea = &others[0];
        enter(&advocate, bea, "interview", ("2", "1"), &INTERVIEW).await;
        enter(&advocate, bea, "interview", ("4", "2"), &INTERVIEW).await;
        enter(&advocate, bea, "interview", ("4", "2"), &INTERVIEW).await;
        enter(&advocate, bea, "medical", ("3", "10"), &[("medical.kind", "acute")]).await;
        enter(&advocate, &others[1], "therapy", ("4", "2"), &[("therapy.kind", "group"), ("therapy.attended", "no_show")]).await;
        enter(&advocate, &others[2], "therapy", ("7", "1"), &[("therapy.kind", "group"), ("therapy.attended", "attended")]).await;
        enter(&advocate, &never, "interview", ("4", "2"), &INTERVIEW).await;

        let page = advocate.get(&format!("/reports/children?{HALF}")).await;
        let said = page.text();
        assert!(said.contains(&words::children_story(7, 7)) && said.contains("Larkfield Center"), "{said}");
        assert_eq!(figures(&page, "Age"), ["0 to 6: 1", "7 to 12: 2", "13 to 18: 2", "Over 18: 1", "Not known: 1"]);
        assert_eq!(figures(&page, "Sex"), ["Female: 6", "Not known: 1"]);
        assert_eq!(figures(&page, "Race"), ["Asian: 1", "Not known: 6"]);
        assert_eq!(figures(&page, "Hispanic or Latino"), ["Yes: 1", "Not known: 6"]);
        assert_eq!(figures(&page, "Language"), ["Spanish: 1", "Not known: 6"]);
        assert_eq!(figures(&page, "Disability"), ["None known: 1", "Not known: 6"]);
        assert_eq!(figures(&page, "Kind of abuse"), ["Sexual abuse: 1", "Physical abuse: 1", "Neglect or deprivation: 6"]);
        let kinds = ["Child sexual abuse or assault: 1", "Child physical abuse or neglect: 7"];
        assert_eq!(figures(&page, words::table(domain::report::Table::Voca)), kinds, "once in each line");
        assert_eq!(figures(&page, "Services given: children"), ["Forensic interview: 1", "Medical exam: 1", "None of these in the period: 6"]);
        assert_eq!(figures(&page, "Services given: how often"), ["Forensic interview: 2", "Medical exam: 1"]);
        assert!(said.contains(&words::not_started(1, true, store::home::MOST)), "{said}");
        let links = page.attributes("main a", "href");
        assert!(links.contains(&NOT_STARTED.to_owned()), "{links:?}");
        // What was done before the start is in no figure, and that is said; proposed is the day on which the child was first seen.
        let start = advocate.get(&format!("{bea}/accounts/1/reporting")).await;
        assert!(start.text().contains(&record::not_counted_since("Feb 1, 2026")), "{}", start.text());
        let proposed = advocate.get(&format!("{never}/accounts/1/reporting")).await;
        let day = ["from.month", "from.day", "from.year"].map(|it| proposed.attributes(&format!("[name='{it}']"), "value").concat());
        assert_eq!(day, ["4", "2", "2026"]);
        // Of an inactive client nobody is reminded, but the report says that its account is not counted.
        let edit = advocate.get(&format!("{never}/edit")).await;
        advocate.submit(&edit, &format!("{never}/status"), &[("status", "inactive"), ("reason", "discharged")]).await;
        let page = advocate.get(&format!("/reports/children?{HALF}")).await;
        assert!(page.text().contains(&words::not_started(1, false, store::home::MOST)), "{}", page.text());
        let inactive = page.attributes("main a[href^='/clients/not-started']", "href");
        assert_eq!(inactive, [NOT_STARTED.replace("active", "inactive")]);
        let listed = advocate.get(&inactive[0]).await;
        assert!(listed.text().contains("Halson") && advocate.get(&listed.attributes("main a[href^='/clients/not-started']", "href")[0]).await.path == NOT_STARTED);
        for (missing, n) in [("age", 1), ("race", 6)] {
            let link = format!("/reports/children/behind?{HALF}&table={missing}&line=not-known");
            assert!(links.contains(&link), "{links:?}");
            let behind = advocate.get(&link).await;
            let enter = behind.attributes("main td a[href*='/profile/']", "href");
            assert_eq!(enter.len(), n, "{}", behind.text());
        }

        let later = advocate.get(&format!("/reports/children?{SPRING}")).await;
        assert!(later.text().contains(&words::children_story(1, 1)), "{}", later.text());
        assert_eq!(figures(&later, "Age"), ["7 to 12: 1"]);

        let offenders = advocate.get(&format!("/reports/offenders?{HALF}")).await;
        assert!(offenders.text().contains(&words::offenders_story(2, 7)), "{}", offenders.text());
        assert_eq!(figures(&offenders, "Age of alleged offenders"), ["13 to 17: 1", "Not known: 1"]);
        assert_eq!(figures(&offenders, "Relationship to the child"), ["Step-parent: 1", "Not known: 1"]);
        assert_eq!(figures(&offenders, "Children with an alleged offender"), ["Somebody is entered: 1", "Nobody is entered: 6"]);

        for (line, name) in [("13-17", "Ames"), ("not-known", advocate_words::NO_NAME)] {
            let behind = advocate.get(&format!("/reports/offenders/behind?{HALF}&table=offender-age&line={line}")).await;
            let entry = behind.attributes("main tbody th a", "href").concat();
            assert!(behind.texts("main tbody th") == [name] && entry.contains("/accounts/1/entries/"), "{} {entry}", behind.text());
            assert!(advocate.get(&entry).await.html.contains("offender.0.relation"), "there it can be entered");
        }

        for (report, page) in [("children", &page), ("offenders", &offenders)] {
            let file = advocate.get(&format!("/reports/{report}/csv?{HALF}")).await;
            assert!(file.headers["content-disposition"].to_str().unwrap().contains(".csv"));
            let mut shown = Vec::new();
            for table in page.attributes("main table", "aria-label") {
                let rows = |of: &str| page.texts(&format!("table[aria-label='{table}'] tbody {of}"));
                shown.extend(rows("th").into_iter().zip(rows("td:nth-child(2)")).map(|(line, n)| format!("2026-01-01,2026-06-30,{table},{line},{n}")));
            }
            let lines: Vec<String> = file.html.lines().skip(2).map(|it| it.replace('"', "")).collect();
            assert_eq!(lines, shown);
        }
    }
}

in_both_deployments! {
    /// Who is behind a figure is seen by name with their accounts. What is undone, stopped, closed or deleted is not counted any more, and
    /// is again when it comes back; who is inactive is.
    async fn a_figure_follows_the_record_and_names_who_is_behind_it(site: Site) {
        let (referrer, advocate, admin) = (site.browser("referrer").await, site.browser("advocate").await, site.browser("admin").await);
        let ana = client(&site, &referrer, &advocate, &child("Ana", (2018, 1, 5))).await;
        let bea = client(&site, &referrer, &advocate, &child("Bea", (2018, 1, 5))).await;
        let report = format!("/reports/children?{HALF}");
        let counted = async || figures(&advocate.get(&report).await, "Age");
        assert_eq!(counted().await, Vec::<String>::new(), "nobody is started");
        for it in [&ana, &bea] {
            start(&advocate, it).await;
        }
        assert_eq!(counted().await, ["7 to 12: 2"]);
        let link = advocate.get(&report).await.attributes("main a[href*='table=age&line=7-12']", "href")[0].clone();
        let behind = advocate.get(&link).await;
        assert_eq!(behind.texts("main tbody th"), ["Anason, Ana", "Beason, Bea"], "{}", behind.text());
        assert!(behind.attributes("main td a", "href").contains(&format!("{ana}/accounts/1")), "{}", behind.text());

        enter(&advocate, &ana, "interview", ("4", "2"), &INTERVIEW).await;
        let spring = format!("/reports/children?{SPRING}");
        assert_eq!(figures(&advocate.get(&spring).await, "Age"), ["7 to 12: 1"]);
        undo_last(&advocate, &ana).await;
        assert!(advocate.get(&spring).await.text().contains(words::NOTHING));

        let status = format!("{ana}/status");
        let edit = advocate.get(&format!("{ana}/edit")).await;
        advocate.submit(&edit, &status, &[("status", "inactive")]).await;
        assert_eq!(counted().await, ["7 to 12: 2"], "who is inactive was served");
        let delete = format!("{ana}/deletion");
        let asked = admin.get(&delete).await;
        let name = asked.texts("strong.as-shown")[0].clone();
        admin.submit(&asked, &delete, &[("name", &name), ("sure", "yes"), ("own_password", PASSWORD)]).await;
        assert_eq!(counted().await, ["7 to 12: 1"]);
        let deleted = admin.get("/clients/deleted").await;
        let why = format!("why-{}", ana.trim_start_matches("/clients/"));
        admin.submit(&deleted, &format!("{ana}/restoration"), &[(&why, "The wrong one.")]).await;
        assert_eq!(counted().await, ["7 to 12: 2"]);

        let tab = format!("{bea}/accounts/1/reporting");
        advocate.submit(&advocate.get(&tab).await, &tab, &[("stop", "yes")]).await;
        assert_eq!(counted().await, ["7 to 12: 1"], "started, then stopped");
        undo_last(&advocate, &bea).await;
        assert_eq!(counted().await, ["7 to 12: 2"]);
        let close = format!("{bea}/accounts/1/closing");
        advocate.submit(&advocate.get(&close).await, &close, &[]).await;
        assert_eq!(counted().await, ["7 to 12: 1"]);
        undo_last(&advocate, &bea).await;
        assert_eq!(counted().await, ["7 to 12: 2"]);
        assert!(store::doctor::examine(&site.store).await.unwrap().is_well());
        tests::sql(&site.store, "update counted_account set sex = sex + 1").await;
        assert_eq!(store::doctor::examine(&site.store).await.unwrap().miscounted.len(), 2);
    }
}

in_both_deployments! {
    /// Referrals by agency and outcome, each figure with the referrals behind it; the file has the same figures and no formula.
    async fn referrals_are_counted_by_agency_and_outcome(site: Site) {
        let (referrer, stranger, advocate) = (site.browser("referrer").await, site.browser("stranger").await, site.browser("advocate").await);
        let returned = send(&referrer, &child("Ana", (2018, 1, 5))).await;
        let action = format!("/queue/{returned}/rejection");
        advocate.submit(&advocate.get(&action).await, &action, &[("reason", "missing_case_number")]).await;
        client(&site, &stranger, &advocate, &child("Bea", (2014, 2, 6))).await;
        send(&stranger, &child("Cleo", (2012, 3, 7))).await;
        tests::sql(&site.store, "update agency set name = '=1+1' where name = 'Springfield Police'").await;

        let page = advocate.get("/reports/referrals").await;
        let rows = page.texts("main table tbody tr");
        assert_eq!(rows, ["County Protective Services 2 1 0 1 0 0 0", "=1+1 1 0 1 0 0 0 0", "All agencies 3 1 1 1 0 0 0"]);
        let link = page.attributes("main a[href*='status=rejected']", "href")[0].clone();
        let behind = advocate.get(&link).await;
        assert_eq!(behind.texts("main tbody th"), [returned]);
        let other = link.replace("status=rejected", "status=imported");
        let nothing = advocate.get(&other).await;
        assert!(nothing.status.is_success() && nothing.texts("main tbody th").is_empty(), "that agency has none: {}", nothing.text());
        let never = format!("{link}&from=2020-01-01&to=2020-12-31");
        let nothing = advocate.get(&never).await;
        assert!(nothing.status.is_success() && nothing.texts("main tbody th").is_empty(), "nor are others shown instead: {}", nothing.text());
        let file = advocate.get("/reports/referrals/csv").await;
        let ends: Vec<&str> = file.html.lines().skip(1).map(|it| it.splitn(3, ',').nth(2).unwrap()).collect();
        assert_eq!(ends, ["County Protective Services,2,1,0,1,0,0,0", "'=1+1,1,0,1,0,0,0,0", "All agencies,3,1,1,1,0,0,0"]);
        let before = advocate.get("/reports/referrals?from=2020-01-01&to=2020-12-31").await;
        assert!(before.text().contains(words::NO_REFERRALS), "{}", before.text());
    }
}

in_both_deployments! {
    /// A59, A103: a report is saved under a name, is there for all staff, and is taken off the list and put back.
    async fn a_report_is_saved_under_a_name_hidden_and_shown_again(site: Site) {
        let (advocate, colleague, referrer) = (site.browser("advocate").await, site.browser("colleague").await, site.browser("referrer").await);
        let address = "/reports/children?period=last-year";
        let page = advocate.get(address).await;
        assert!(page.text().contains(words::NOTHING) && page.has("nav.chips [aria-current]"), "{}", page.text());
        let unnamed = advocate.submit(&page, "/reports/children/saved", &[]).await;
        assert_eq!((unnamed.status.as_u16(), unnamed.texts(".errors li")), (422, vec![words::ENTER_NAME.to_owned()]));
        let saved = advocate.submit(&unnamed, "/reports/children/saved", &[("name", "For the <board>")]).await;
        assert!(saved.path.starts_with("/reports?") && saved.text().contains(words::DONE_SAVED), "{}", saved.text());
        let twice = advocate.submit(&unnamed, "/reports/children/saved", &[("name", "for the <BOARD>")]).await;
        assert!(twice.text().contains(words::NAME_TAKEN), "{}", twice.text());
        let list = colleague.get("/reports").await;
        assert!(list.texts("main tbody tr").concat().contains("For the <board> Children served Last year"), "{}", list.text());
        assert!(list.attributes("main tbody a", "href").contains(&address.to_owned()));
        let action = list.attributes("main tbody form", "action")[0].clone();
        let hidden = colleague.submit(&list, &action, &[]).await;
        assert!(hidden.text().contains(words::DONE_HIDDEN) && hidden.text().contains(words::SAVED_NONE), "{}", hidden.text());
        assert!(!hidden.has("main tbody"), "what is hidden is in nobody's way");
        let link = hidden.attributes("main a[href*='hidden']", "href")[0].clone();
        let hidden = advocate.get(&link).await;
        assert!(hidden.texts("main tbody").concat().contains("For the <board>"), "nothing is lost");
        let shown = advocate.submit(&hidden, &action, &[]).await;
        assert_eq!(advocate.get(&action).await.path, "/reports", "going back leads to the list");
        assert!(!shown.has("main a[href*='hidden']") && shown.text().contains("For the <board>"), "{}", shown.text());

        let many = "insert into saved_report (id, name, name_key, report, period, saved_by, saved_at, hidden) values ";
        let by = tests::hex(site.people.advocate.person());
        let no = if site.store.is_postgres() { "false" } else { "0" };
        let rows: Vec<_> = (0..60).map(|n| format!("({}, 'Report {n}', 'report {n}', 'children', 'last-year', {by}, {n}, {no})", tests::hex(domain::SavedReportId::new()))).collect();
        sql(&site.store, &(many.to_owned() + &rows.join(", "))).await;
        let first = advocate.get("/reports").await;
        assert_eq!(first.texts("main tbody tr").len(), 50);
        let second = advocate.get(&first.attributes("main a[rel='next']", "href")[0]).await;
        assert_eq!(second.texts("main tbody tr").len(), 11);

        for address in ["/reports", "/reports/children", "/reports/children/csv", "/reports/offenders", "/reports/referrals"] {
            assert_eq!(referrer.get(address).await.status, 403, "{address}");
        }
    }
}

in_both_deployments! {
    /// Two days are chosen as everywhere, in three inputs each; a wrong one is told and keeps what was typed.
    async fn a_period_is_two_days(site: Site) {
        let advocate = site.browser("advocate").await;
        let days = |from: &str, to: &str| format!("/reports/offenders?from.month=January&from.day=5&from.year={from}&to.month=2&to.day=1&to.year={to}");
        let page = advocate.get(&days("2025", "2026")).await;
        assert_eq!(page.path, "/reports/offenders?from=2025-01-05&to=2026-02-01");
        let wrong = advocate.get(&days("2026", "2025")).await;
        assert_eq!((wrong.status.as_u16(), wrong.texts(".errors li")), (422, vec![words::TO_BEFORE_FROM.to_owned()]));
        assert_eq!(wrong.attributes("[name='from.month']", "value"), ["January"]);
        let cleared = advocate.get("/reports/offenders?from.month=&from.day=5&from.year=2026&to.month=2&to.day=1&to.year=2026").await;
        let shown = ["month", "day", "year"].map(|it| cleared.attributes(&format!("[name='from.{it}']"), "value").concat());
        assert_eq!((cleared.status.as_u16(), shown), (422, ["", "5", "2026"].map(str::to_owned)), "what was cleared stays cleared");
        let nonsense = advocate.get("/reports/offenders?from=x&to=2025-01-01&period=never").await;
        assert!(nonsense.status.is_success() && nonsense.text().contains("This quarter"), "{}", nonsense.text());
        assert_eq!(advocate.get("/reports/everything").await.status, 404);
    }
}
