//! The queue and the decisions that need no client.

use domain::{referral::Kind, words::advocate as words};
use tests::{Deployment, Site, form, sql};

use crate::{matched, send};

in_both_deployments! {
    /// A1, A5: staff retype nothing, and until a referral is imported no client or account exists because of it.
    async fn a_referral_is_in_the_queue_and_no_client_exists_because_of_it(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::Combined).mother("Ann", "King", "555-0117")).await;
        let review = matched(&site, &advocate, &reference).await;
        for known in ["Ada", "King", "Ann", "555-0117", tests::NARRATIVE] {
            assert!(review.text().contains(known), "{known} in {}", review.text());
        }
        assert_eq!(
            sql(
                &site.store,
                "select (select count(*) from client), (select count(*) from account)"
            )
            .await,
            [["0", "0"]]
        );
    }
}

in_both_deployments! {
    /// A3: from the dashboard, Clients has the entry "Client Referrals", which opens the client manager page.
    /// A4: a button "Referrals" on the client manager page opens the queue.
    async fn from_the_dashboard_by_the_client_manager_to_the_queue(site: Site) {
        let advocate = site.browser("advocate").await;
        let dashboard = advocate.get("/").await;
        assert!(
            dashboard
                .texts("details a[href='/clients']")
                .contains(&"Client Referrals".to_owned()),
            "{}",
            dashboard.text()
        );
        let manager = advocate.get("/clients").await;
        assert!(
            manager.texts("main a[href='/queue']").contains(&"Referrals".to_owned()),
            "{}",
            manager.text()
        );
        let queue = advocate.get("/queue").await;
        assert!(queue.status.is_success() && queue.has("h1"));
    }
}

in_both_deployments! {
    /// A6: the queue shows submitted referrals by default. A7: a drop-down shows the others. A8: each referral is in exactly one view.
    async fn each_referral_is_in_exactly_one_view_of_the_queue(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let names = [
            "Submittedchild",
            "Rejectedchild",
            "Importedchild",
            "Deletedchild",
            "Withdrawnchild",
            "Mergedchild",
        ];
        let mut references = Vec::new();
        for (n, name) in (1..).zip(names) {
            references.push(send(&referrer, &form(Kind::Client).child("Only", name).born(2010 + n, 1, 2)).await);
        }
        let decide = async |reference: &str, what: &str, more: &[(&str, &str)]| {
            let action = format!("/queue/{reference}/{what}");
            let page = advocate.get(&action).await;
            let done = advocate.submit(&page, &action, more).await;
            assert!(done.status.is_success(), "{what}: {}", done.text());
        };
        decide(&references[1], "rejection", &[("reason", "missing_case_number")]).await;
        decide(&references[2], "import/new", &[]).await;
        decide(&references[3], "deletion", &[]).await;
        let page = referrer.get(&format!("/referrals/{}/withdrawal", references[4])).await;
        referrer
            .submit(&page, &format!("/referrals/{}/withdrawal", references[4]), &[])
            .await;
        let into = format!("merge/{}", references[5]);
        decide(&references[0], &into, &[("take.legal_name", "first"), ("then", "merge")]).await;

        let drop_down = advocate
            .get("/queue")
            .await
            .attributes("select[name='status'] option", "value");
        assert_eq!(
            drop_down,
            ["submitted", "rejected", "imported", "merged", "deleted", "withdrawn"]
        );
        for (status, expected) in ["submitted", "rejected", "imported", "deleted", "withdrawn", "merged"]
            .iter()
            .zip(names)
        {
            let view = advocate
                .get(&format!("/queue?status={status}"))
                .await
                .texts("table")
                .concat();
            for name in names {
                assert_eq!(view.contains(name), name == expected, "{name} in {status}: {view}");
            }
        }
        let default = advocate.get("/queue").await.texts("table").concat();
        assert!(default.contains("Submittedchild") && !default.contains("Rejectedchild"));
    }
}

in_both_deployments! {
    /// A7, A10: after a decision, and by the way back from a referral, one is in the view of the queue in which one was; each of two browsers in
    /// its own. What was decided says when and by whom, and to whom it was imported.
    async fn a_decision_leads_back_to_the_view_from_which_it_was_made(site: Site) {
        let (referrer, advocate, colleague) = (site.browser("referrer").await, site.browser("advocate").await, site.browser("colleague").await);
        let first = send(&referrer, &form(Kind::Client).child("Anna", "One")).await;
        let second = send(&referrer, &form(Kind::LawEnforcement).child("Bea", "Two")).await;
        send(&referrer, &form(Kind::Client).child("Cleo", "Three")).await;
        advocate.get("/queue?status=submitted&kind=client&sort=newest").await;
        colleague.get("/queue?status=submitted&kind=law_enforcement").await;
        let action = format!("/queue/{first}/rejection");
        let done = advocate.submit(&advocate.get(&action).await, &action, &[("reason", "missing_case_number")]).await;
        let chosen = |page: &tests::Page| page.attributes("select option[selected]", "value");
        assert!(done.text().contains(words::DONE_RETURNED) && done.text().contains("Cleo") && !done.text().contains("Bea"), "{}", done.text());
        assert!(chosen(&done).contains(&"client".to_owned()), "{:?}", chosen(&done));

        let review = colleague.get(&format!("/queue/{second}")).await;
        let back = review.attributes("a[href^='/queue?back=']", "href");
        let page = colleague.get(&back[0]).await;
        assert!(page.text().contains("Bea") && !page.text().contains("Cleo"), "{}", page.text());
        let returned = advocate.get("/queue?back=rejected").await;
        assert!(returned.text().contains("Anna"), "of another view all: {}", returned.text());
        assert!(returned.texts("table").concat().contains("Alan Turing"), "who decided: {}", returned.text());

        let action = format!("/queue/{second}/import/new");
        let client = colleague.submit(&colleague.get(&action).await, &action, &[]).await;
        let imported = advocate.get("/queue?status=imported").await;
        let address = client.path.split('?').next().unwrap().to_owned();
        assert!(imported.attributes("table a", "href").contains(&address), "{}", imported.text());
    }
}

in_both_deployments! {
    /// A9: each row has its own Import button. A10: one can view, reject and delete from the same screen. A98: View comes first.
    async fn each_row_has_its_own_buttons_and_view_comes_first(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let first = send(&referrer, &form(Kind::Client).child("Anna", "One")).await;
        let second = send(&referrer, &form(Kind::Client).child("Bea", "Two")).await;
        let queue = advocate.get("/queue").await;
        for reference in [first, second] {
            let links: Vec<String> = queue
                .attributes("table a", "href")
                .into_iter()
                .filter(|it| it.contains(&reference))
                .collect();
            let below = |it: &str| format!("/queue/{reference}{it}");
            assert_eq!(links[0], below(""), "{links:?}");
            for action in ["/import", "/rejection", "/deletion"] {
                assert!(links.contains(&below(action)), "{action} in {links:?}");
            }
        }
    }
}

in_both_deployments! {
    /// A11: View shows the whole referral, missing items named, and changes nothing.
    async fn viewing_shows_everything_and_changes_nothing(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::Client).with("reporter.name", "Neighbor Ned")).await;
        site.settled().await;
        let state = "select referral_id, step, status, rev, top, run_id from standing";
        let before = sql(&site.store, state).await;
        let review = advocate.get(&format!("/queue/{reference}")).await;
        assert!(review.text().contains("Neighbor Ned") && review.text().contains(tests::NARRATIVE));
        assert!(
            review.text().to_lowercase().contains("missing"),
            "what is missing is named: {}",
            review.text()
        );
        assert_eq!(sql(&site.store, state).await, before);
        let seen = sql(
            &site.store,
            "select count(*) from audit where event = 'referral_viewed'",
        )
        .await;
        assert_eq!(seen, [["1"]], "who has seen a record is written down");
    }
}

in_both_deployments! {
    /// A10: a deleted referral leaves every view but its own, and comes back by undo.
    async fn a_deleted_referral_comes_back_by_undo(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::Client)).await;
        for (what, views) in [
            ("deletion", ("deleted", "submitted")),
            ("undo", ("submitted", "deleted")),
        ] {
            let action = format!("/queue/{reference}/{what}");
            let page = advocate.get(&action).await;
            let done = advocate.submit(&page, &action, &[]).await;
            assert!(done.status.is_success(), "{}", done.text());
            assert!(
                advocate
                    .get(&format!("/queue?status={}", views.0))
                    .await
                    .text()
                    .contains("King")
            );
            assert!(
                !advocate
                    .get(&format!("/queue?status={}", views.1))
                    .await
                    .texts("table")
                    .concat()
                    .contains("King")
            );
        }
    }
}

/// I3: of fifty decisions of two deciders at once one is made. Who sent that one twice is led where it leads; the others are told who, what and
/// when.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_deciders_one_wins_and_the_others_are_told_who() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let referrer = site.browser("referrer").await;
        let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
        let reference = send(&referrer, &form(Kind::Client)).await;
        let page = advocate.get(&format!("/queue/{reference}/deletion")).await;
        let (delete, reject) = (
            format!("/queue/{reference}/deletion"),
            format!("/queue/{reference}/rejection"),
        );
        let mut deletion = page.form(&delete);
        deletion.push(("reason".into(), "missing_case_number".into()));
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..50 {
            let (browser, action) = (
                if n % 2 == 0 {
                    advocate.clone()
                } else {
                    colleague.clone()
                },
                if n % 3 == 0 { &delete } else { &reject }.clone(),
            );
            let deletion = deletion.clone();
            tasks.spawn(async move { (n % 2, n % 3 == 0, browser.post(&action, &deletion).await) });
        }
        let mut won = std::collections::BTreeSet::new();
        while let Some(answer) = tasks.join_next().await {
            let (who, what, answer) = answer.unwrap();
            if answer.status.is_success() {
                won.insert((who, what));
            } else {
                assert_eq!(answer.status, 409, "{}", answer.text());
                let text = answer.text();
                assert!(
                    text.contains("Alan Turing has already") || text.contains("Barbara Liskov has already"),
                    "{text}"
                );
            }
        }
        assert_eq!(won.len(), 1, "{deployment:?}: {won:?}");
        assert_eq!(sql(&site.store, "select count(*) from step").await, [["2"]]);
        assert_eq!(
            sql(
                &site.store,
                "select count(*) from act where not exists (select 1 from audit where act_id = act.id)"
            )
            .await,
            [["0"]],
            "I5"
        );
    }
}

in_both_deployments! {
    /// I3: who opens a decision that somebody else has already made is told who, what and when, and so is who comes to undo it.
    async fn who_opens_a_decision_too_late_is_told_who_was_faster(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let colleague = site.browser("colleague").await;
        let reference = send(&referrer, &form(Kind::Client)).await;
        let decide = async |what: &str, told: &str, late: &[&str]| {
            let action = format!("/queue/{reference}/{what}");
            let page = advocate.get(&action).await;
            let done = advocate.submit(&page, &action, &[]).await;
            assert!(done.status.is_success(), "{what}: {}", done.text());
            for late in late {
                let answer = colleague.get(&format!("/queue/{reference}/{late}")).await;
                assert_eq!(answer.status, 409, "{late}: {}", answer.text());
                let text = answer.text();
                assert!(text.contains(told) && text.contains(", at "), "{late}: {text}");
            }
        };
        let deleted = "Alan Turing has already deleted this referral";
        decide("deletion", deleted, &["rejection", "deletion", "import", "import/new"]).await;
        decide("undo", "Alan Turing has already undone the last decision", &["undo"]).await;
    }
}

in_both_deployments! {
    /// An urgent referral stands above those that wait longer.
    async fn urgent_referrals_stand_above_the_others(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        send(&referrer, &form(Kind::Client).child("Calm", "Quiet")).await;
        send(&referrer, &form(Kind::Client).child("Ursula", "Urgent").urgent()).await;
        let table = advocate.get("/queue").await.texts("tbody tr");
        assert!(table[0].contains("Ursula") && table[1].contains("Quiet"), "{table:?}");
        let oldest = advocate.get("/queue?sort=oldest").await.texts("tbody tr");
        assert!(oldest[0].contains("Quiet"), "{oldest:?}");
    }
}

in_both_deployments! {
    /// A35: what came by phone is entered for an agency, and stands in the queue like any other.
    async fn an_advocate_enters_what_came_by_phone(site: Site) {
        let (advocate, referrer) = (site.browser("advocate").await, site.browser("referrer").await);
        let page = advocate.get("/queue/new").await;
        let agency = site.people.agencies[0].to_string();
        let person = site.people.referrer.person().to_string();
        let draft = advocate
            .submit(
                &page,
                "/queue/new",
                &[("agency", &agency), ("referrer", &person), ("kind", "client")],
            )
            .await;
        assert!(draft.path.starts_with("/referrals/drafts/"), "{}", draft.text());
        let draft = crate::address(&draft);
        let check = crate::fill(&advocate, &draft, &form(Kind::Client)).await;
        // Who is no referrer has no receipt, and comes to the queue's page of what was entered.
        let sent = advocate.submit(&check, &format!("{draft}/send"), &[]).await;
        let reference = sent.path.strip_prefix("/queue/").expect(&sent.path);
        let reference = reference.strip_suffix("?done=sent").expect(reference);
        assert_eq!(reference.parse::<domain::Reference>().unwrap().to_string(), reference);
        assert!(
            sent.text().contains(domain::words::advocate::DONE_SENT),
            "{}",
            sent.text()
        );
        assert!(advocate.get("/queue").await.text().contains("Springfield Police"));
        assert!(
            referrer.get("/referrals").await.text().contains(reference),
            "its referrer sees and corrects it"
        );
    }
}

/// A6, A7: the filters of the queue stand in the address with kind, agency and order, each with how many it shows; an empty one says
/// what to do; what came since the list was opened is told on the next page and shown only when asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_is_filtered_by_its_address() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        send(&referrer, &form(Kind::Client).child("Calm", "Quiet").born(2011, 1, 2)).await;
        send(&referrer, &form(Kind::Combined).child("Ursula", "Urgent").urgent()).await;
        site.settled_queue().await;
        let queue = advocate.get("/queue").await;
        let chips = queue.texts(".chips a");
        assert_eq!(
            chips,
            [
                "All 2",
                "Urgent 1",
                "Possible match 0",
                "Same child as another 0",
                "Sent again 0",
                "Mine 0",
                "Nobody has it 2"
            ]
        );
        let said = queue.text();
        assert!(said.contains("Waits ") && said.contains("due in "), "{said}");

        // Another one comes; on the next page it is told, and nothing has moved.
        send(
            &referrer,
            &form(Kind::Client).child("Later", "Arrival").born(2013, 1, 2).urgent(),
        )
        .await;
        let urgent = &queue.attributes(".chips a", "href")[1];
        assert!(urgent.contains("only=urgent"), "{urgent}");
        let page = advocate.get(urgent).await;
        let table = page.texts("table").concat();
        assert!(
            table.contains("Ursula") && !table.contains("Arrival") && !table.contains("Quiet"),
            "{table}"
        );
        assert!(
            page.text().contains("1 new since you opened this list."),
            "{}",
            page.text()
        );
        let fresh = &page.attributes(".notice a", "href")[0];
        let table = advocate.get(fresh).await.texts("table").concat();
        assert!(
            table.contains("Ursula") && table.contains("Arrival") && !table.contains("Quiet"),
            "{table}"
        );

        let mine = advocate.get("/queue?only=mine").await;
        assert!(
            mine.text().contains("You have no referral") && mine.text().contains("Take it"),
            "{}",
            mine.text()
        );
        assert_eq!(
            mine.attributes(".empty a", "href"),
            ["/queue?status=submitted&sort=urgency&page=0"]
        );
        let combined = advocate.get("/queue?kind=combined&sort=newest").await;
        assert!(combined.text().contains("Ursula") && !combined.texts("table").concat().contains("Quiet"));
        let other = format!("/queue?agency={}", site.people.agencies[1]);
        assert!(advocate.get(&other).await.text().contains("Nothing of this kind"));
        assert_eq!(
            combined.attributes("select[name='kind'] option[selected]", "value"),
            ["combined"]
        );
        let nonsense = advocate
            .get("/queue?only=%00&kind=x&agency=y&until=z&sort=w&size=7")
            .await;
        assert!(nonsense.status.is_success() && nonsense.text().contains("Ursula"));
    }
}

/// Beyond 9: the numbers of the list are asked for again while it is looked at. What came since is counted and said, no line moves; who
/// only looks is signed out all the same, and nothing is written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_numbers_are_kept_current_without_keeping_the_session_open() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        send(&referrer, &form(Kind::Client).child("Early", "Bird")).await;
        let list = advocate.get("/queue").await;
        assert!(list.has("[role='status'][data-live]") && !list.text().contains("new since"));
        let poll = list.attributes("[data-poll]", "data-poll").concat();
        send(&referrer, &form(Kind::Client).child("Late", "Bird").urgent()).await;

        let person = tests::hex(site.people.advocate.person());
        let seen = format!("select seen_at from session where person_id = {person} order by id desc limit 1");
        sql(
            &site.store,
            &format!("update session set seen_at = seen_at - 120000000 where person_id = {person}"),
        )
        .await;
        let state = async || {
            (
                sql(&site.store, &seen).await,
                sql(&site.store, "select count(*) from audit").await,
            )
        };
        let before = state().await;
        let counts = advocate.get(&poll).await;
        assert!(
            counts.status.is_success() && counts.texts("#news").concat().contains("1 new"),
            "{}",
            counts.html
        );
        assert_eq!(counts.texts("#count-all"), ["1"], "what is shown does not move");
        assert!(!counts.has("table") && !counts.html.contains("Bird"));
        assert_eq!(
            state().await,
            before,
            "the session is not kept open, and nothing is written"
        );
        let shown = counts.attributes("#news a", "href").concat();
        assert_eq!(advocate.get(&shown).await.texts("tbody tr").len(), 2);
        assert_ne!(state().await.0, before.0, "who does something keeps it open");

        sql(
            &site.store,
            &format!("update session set seen_at = 1 where person_id = {person}"),
        )
        .await;
        assert!(advocate.get(&poll).await.path.starts_with("/sign-in"));
    }
}

in_both_deployments! {
    /// A99: two of the same name are marked in the queue, whether or not anything else about them is alike.
    async fn two_of_one_name_are_marked_in_the_queue(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let child = |first: &str, year| form(Kind::Client).child(first, "Quintero").born(year, 2, 3);
        send(&referrer, &child("Ada", 2009)).await;
        send(&referrer, &child("ADA", 2018).living_at("9 Oak Lane", "Larkfield", "99501").with("child.sex", "male")).await;
        send(&referrer, &child("Ben", 2012).living_at("1 Elm Street", "Larkfield", "99502")).await;
        site.settled_queue().await;
        let page = advocate.get("/queue").await;
        let rows = page.texts("table tbody tr");
        let marked: Vec<bool> = rows.iter().map(|it| it.contains(words::SAME_NAME) || it.contains(words::ALSO_REFERRED)).collect();
        let names: Vec<bool> = rows.iter().map(|it| it.to_lowercase().contains("quintero, ada")).collect();
        assert_eq!((marked, names.iter().filter(|it| **it).count()), (names.clone(), 2), "{rows:?}");
    }

    /// A99: one of the same name is marked wherever it stands, with a link to the other one.
    async fn one_of_the_same_name_on_another_page_is_marked_and_named(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let child = |first: &str, kind| form(kind).child(first, "Quintero").born(2009, 2, 3);
        let first = send(&referrer, &child("Ada", Kind::Client)).await;
        let second = send(&referrer, &child("Ada", Kind::LawEnforcement).born(2018, 5, 9)).await;
        site.settled_queue().await;
        let page = advocate.get("/queue?kind=client").await;
        assert!(!page.has(&format!("tbody a[href='/queue/{second}/import']")), "only one of the two is on the page");
        assert!(page.has(&format!("tbody a[href='/queue/{first}/import']")));
        assert!(page.has(&format!("tbody a[href='/queue/{second}']")), "{}", page.text());
    }
}
