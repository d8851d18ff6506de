//! From a referral to a client: never a second profile for one child by accident.

use domain::referral::Kind;
use tests::{Browser, Filled, Page, Site, form, sql};

use crate::{matched, send};

fn ada() -> Filled {
    form(Kind::Client)
        .living_at("12 Elm Street", "Larkfield", "99501")
        .mother("Ann", "King", "555-0117")
}

async fn imported(site: &Site, referrer: &Browser, advocate: &Browser, filled: &Filled) -> (String, Page) {
    let reference = send(referrer, filled).await;
    let action = format!("/queue/{reference}/import/new");
    let intake = advocate.get(&action).await;
    let client = advocate.submit(&intake, &action, &[("reason", "Another child.")]).await;
    assert!(
        client.path.starts_with("/clients/"),
        "{} {}",
        client.path,
        client.text()
    );
    site.settled_queue().await;
    (reference, client)
}

/// The id in the address of a client's page.
fn id_of(client: &Page) -> String {
    let path = client.path.split('?').next().unwrap();
    path.trim_start_matches("/clients/").to_owned()
}

async fn count(site: &Site) -> Vec<Vec<String>> {
    sql(&site.store, "select (select count(*) from client where ended_by is null), (select count(*) from account where ended_by is null)").await
}

in_both_deployments! {
    /// A17: Import opens the client viewer. A18: it has searched already; without a result one adds a new client.
    /// A20: the search is run with the referral's data.
    async fn import_opens_a_client_viewer_that_has_searched_already(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let first = send(&referrer, &ada()).await;
        let viewer = advocate.get(&format!("/queue/{first}/import")).await;
        assert!(
            viewer
                .attributes("main a", "href")
                .contains(&format!("/queue/{first}/import/new")),
            "{}",
            viewer.text()
        );
        imported(&site, &referrer, &advocate, &ada()).await;

        let viewer = advocate.get(&format!("/queue/{first}/import")).await;
        let client = &sql(&site.store, "select id from client").await[0][0];
        let client = uuid::Uuid::parse_str(client).unwrap();
        assert!(
            viewer
                .attributes("main a", "href")
                .contains(&format!("/queue/{first}/import/{client}")),
            "A19: {}",
            viewer.text()
        );
        assert!(viewer.has(".evidence"), "why they are thought alike is shown");
    }
}

in_both_deployments! {
    /// A20: adding a new client although one matches strongly asks for a reason.
    async fn adding_a_new_client_despite_a_strong_match_asks_for_a_reason(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        imported(&site, &referrer, &advocate, &ada()).await;
        let again = send(&referrer, &ada()).await;
        let action = format!("/queue/{again}/import/new");
        let intake = advocate.get(&action).await;
        let asked = advocate.submit(&intake, &action, &[]).await;
        assert_eq!(asked.status, 422, "{}", asked.text());
        assert!(asked.has("textarea[name='reason']"), "{}", asked.text());
        assert_eq!(count(&site).await, [["1", "1"]]);
        let client = advocate
            .submit(
                &asked,
                &action,
                &[("reason", "A cousin of the same name and birthday.")],
            )
            .await;
        assert!(client.path.starts_with("/clients/"), "{}", client.text());
        assert_eq!(count(&site).await, [["2", "2"]]);
    }
}

in_both_deployments! {
    /// A19, A21, A96: importing to an existing client makes no second profile, and can open a new account in the same act.
    async fn importing_to_an_existing_client_makes_no_second_profile(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let (_, client) = imported(&site, &referrer, &advocate, &ada()).await;
        let client = id_of(&client);
        for (account, expected) in [("new", ["1", "2"]), ("1", ["1", "2"])] {
            let again = send(&referrer, &ada().with("child.school", "Larkfield Elementary")).await;
            let action = format!("/queue/{again}/import/{client}");
            let page = advocate.get(&action).await;
            let done = advocate.submit(&page, &action, &[("target", account)]).await;
            assert!(
                done.path.starts_with(&format!("/clients/{client}")),
                "{} {}",
                done.path,
                done.text()
            );
            assert_eq!(count(&site).await, [expected]);
            let linked = sql(
                &site.store,
                &format!(
                    "select step.client_id, step.account_n from step join referral on referral.id = step.referral_id
                     where step.kind = 'import' and referral.reference = '{again}'"
                ),
            )
            .await;
            let [step] = linked.as_slice() else {
                panic!("{again} was imported once: {linked:?}")
            };
            assert_eq!(uuid::Uuid::parse_str(&step[0]).unwrap().to_string(), client);
            assert_eq!(step[1], if account == "new" { "2" } else { "1" });
        }
        let profile = advocate.get(&format!("/clients/{client}")).await;
        assert!(
            profile.text().contains("Larkfield Elementary"),
            "what the profile lacked is added: {}",
            profile.text()
        );
    }
}

in_both_deployments! {
    /// A22: adding a new client opens the intake screen. A23: it is filled from the referral. A24: leaving it changes nothing.
    async fn the_intake_screen_is_filled_and_leaving_it_changes_nothing(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &ada()).await;
        let action = format!("/queue/{reference}/import/new");
        let intake = advocate.get(&action).await;
        assert_eq!(intake.attributes("[name='child.first_name']", "value"), ["Ada"]);
        assert_eq!(intake.attributes("[name='child.birth.year']", "value"), ["2016"]);
        assert!(advocate.get("/queue").await.text().contains("King"));
        assert_eq!(count(&site).await, [["0", "0"]]);

        let wrong = advocate
            .submit(
                &intake,
                &action,
                &[
                    ("child.first_name", ""),
                    ("child.last_name", ""),
                    ("child.street", "14 Elm Street"),
                ],
            )
            .await;
        assert_eq!(wrong.status, 422);
        assert_eq!(
            wrong.attributes("[name='child.street']", "value"),
            ["14 Elm Street"],
            "nothing typed is lost"
        );
        assert_eq!(count(&site).await, [["0", "0"]]);

        let client = advocate
            .submit(&intake, &action, &[("child.street", "14 Elm Street")])
            .await;
        assert!(
            client.text().contains("14 Elm Street"),
            "what was checked is what is saved: {}",
            client.text()
        );
        assert!(!advocate.get("/queue").await.texts("table").concat().contains("King"));
    }
}

in_both_deployments! {
    /// A21: an import that is undone takes its client away again, and the referral stands in the queue.
    async fn an_undone_import_leaves_no_client_behind(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let (reference, client) = imported(&site, &referrer, &advocate, &ada()).await;
        let action = format!("/queue/{reference}/undo");
        let page = advocate.get(&action).await;
        let done = advocate.submit(&page, &action, &[]).await;
        assert!(done.status.is_success(), "{}", done.text());
        assert_eq!(advocate.get(client.path.split('?').next().unwrap()).await.status, 404);
        assert!(!advocate.get("/clients").await.texts("table").concat().contains("King"));
        assert!(advocate.get("/queue").await.text().contains("King"));
    }
}

in_both_deployments! {
    /// A21: an import that another one rests on cannot be undone first; the page names what is in the way.
    async fn an_import_that_another_one_rests_on_is_not_undone(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let (first, client) = imported(&site, &referrer, &advocate, &ada()).await;
        let client = id_of(&client);
        let second = send(&referrer, &ada()).await;
        let action = format!("/queue/{second}/import/{client}");
        let page = advocate.get(&action).await;
        advocate.submit(&page, &action, &[("target", "new")]).await;
        let undo = format!("/queue/{first}/undo");
        for refused in [
            advocate.get(&undo).await,
            advocate.post(&undo, &[("step".to_owned(), "2".to_owned())]).await,
        ] {
            assert_eq!(refused.status, 409, "{}", refused.text());
            assert!(refused.text().contains("Alan Turing"), "{}", refused.text());
        }
        assert_eq!(count(&site).await, [["1", "2"]]);
    }
}

in_both_deployments! {
    /// A97: accents, nicknames, swapped birthdays and hyphens are no obstacle; a twin is named as one and not taken for the child.
    async fn a_child_is_found_whatever_way_the_name_was_written(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let child = |first, last| {
            form(Kind::Client)
                .child(first, last)
                .born(2015, 4, 9)
                .living_at("12 Elm Street", "Larkfield", "99501")
                .mother("Ana", "García", "555-0119")
        };
        imported(&site, &referrer, &advocate, &child("Elizabeth", "García-López")).await;
        for variant in [
            child("Liz", "Garcia Lopez"),
            child("ELIZABETH", "LOPEZ").born(2015, 9, 4),
            child("Garcia", "Elizabeth"),
            child("Elisabeth", "García"),
        ] {
            let reference = send(&referrer, &variant).await;
            let review = matched(&site, &advocate, &reference).await;
            assert!(
                review.has(".evidence") && review.text().contains("García-López"),
                "{}",
                review.text()
            );
        }
        let twin = send(&referrer, &child("Rosa", "García-López")).await;
        let review = matched(&site, &advocate, &twin).await;
        assert!(review.text().contains("twin"), "{}", review.text());
        let action = format!("/queue/{twin}/import/new");
        let intake = advocate.get(&action).await;
        let client = advocate.submit(&intake, &action, &[]).await;
        assert!(
            client.path.starts_with("/clients/"),
            "a twin needs no explaining: {}",
            client.text()
        );
    }
}
