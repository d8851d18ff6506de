//! From a referral to a client who exists: what the profile says from then on, who belongs together, and what two advocates see who do
//! the same at once.

use domain::{
    referral::Kind,
    words::{advocate, import as words, undo as undo_words},
};
use tests::{Browser, Filled, Page, Site, form, sql};

use crate::send;

fn ada() -> Filled {
    form(Kind::LawEnforcement)
        .living_at("12 Elm Street", "Larkfield", "99501")
        .mother("Ann", "King", "555-0117")
        .with("law_enforcement.involved", "yes")
        .with("law_enforcement.case_number", "26-10422")
}

fn ben() -> Filled {
    ada().child("Ben", "King").born(2012, 5, 20).with("child.sex", "male")
}

/// Imports a referral as a new client; the client's address.
async fn imported(referrer: &Browser, advocate: &Browser, filled: &Filled) -> String {
    let reference = send(referrer, filled).await;
    let action = format!("/queue/{reference}/import/new");
    let intake = advocate.get(&action).await;
    let client = advocate.submit(&intake, &action, &[]).await;
    assert!(client.path.starts_with("/clients/"), "{}", client.text());
    client.path.split('?').next().unwrap().to_owned()
}

fn action(reference: &str, client: &str) -> String {
    format!("/queue/{reference}/import/{}", client.trim_start_matches("/clients/"))
}

/// The row of a table that begins with a label.
fn row(page: &Page, label: &str) -> String {
    let rows = page.texts("table.merge tbody tr");
    let found = rows.iter().find(|it| it.starts_with(label));
    found.unwrap_or_else(|| panic!("no row {label}: {rows:?}")).clone()
}

in_both_deployments! {
    /// A19, A96, A98, Beyond 2: profile and referral stand side by side with what is missing; what is chosen is what the profile says, and
    /// the undo says before what it brings back.
    async fn what_differs_is_chosen_value_by_value_and_can_be_undone(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = imported(&referrer, &advocate, &ada()).await;
        sql(&site.store, "update fact set valid_from = '2025-03-01' where account_n is null").await;
        let news = ada().living_at("14 Elm Street", "Larkfield", "99501").child("Ada", "Miller").with("child.school", "Larkfield Elementary").with("caregiver.0.phone", "");
        let reference = send(&referrer, &news).await;
        let action = action(&reference, &client);
        let page = advocate.get(&action).await;
        assert!(row(&page, "Home address").contains(words::TAKE) && row(&page, "Home address").contains("As of Mar 1, 2025"), "{}", page.text());
        assert!(row(&page, "Name").contains(words::BOTH) && row(&page, "Sex").ends_with("Same"), "{}", page.text());
        assert!(page.has("table.merge mark.diff"), "what differs is marked in the words");
        assert!(page.texts(".ready").concat().contains("Caregiver 1: Telephone"), "A98: what is missing is named here too");
        assert_eq!(page.attributes("[name='take.home_address'][checked]", "value"), ["second"], "the newer one");
        assert_eq!(page.attributes("[name='target'][checked]", "value"), ["1"], "the account of the same case");

        let done = advocate.submit(&page, &action, &[("take.legal_name", "first"), ("target", "new")]).await;
        assert!(done.path.starts_with(&client), "{}", done.text());
        let said = done.text();
        assert!(said.contains("14 Elm Street") && said.contains("Larkfield Elementary") && !said.contains("Miller"), "{said}");
        assert!(done.attributes("main a", "href").contains(&format!("/queue/{reference}")), "the original is one step away");

        let undo = format!("/queue/{reference}/undo");
        let asked = advocate.get(&undo).await;
        let back = asked.texts("main table tbody tr").concat();
        assert!(back.contains("14 Elm Street") && back.contains("12 Elm Street"), "{}", asked.text());
        assert!(asked.text().contains(&undo_words::account_closes(2)), "{}", asked.text());
        advocate.submit(&asked, &undo, &[]).await;
        let profile = advocate.get(&client).await.text();
        assert!(profile.contains("12 Elm Street") && !profile.contains("Larkfield Elementary"), "{profile}");
    }

    /// Difference 9, A21: of two who import to one client at once one does; the other sees what the profile said and says, and nothing
    /// chosen is lost.
    async fn who_imports_second_sees_both_versions(site: Site) {
        let referrer = site.browser("referrer").await;
        let (one, two) = (site.browser("advocate").await, site.browser("colleague").await);
        let client = imported(&referrer, &one, &ada()).await;
        let first = send(&referrer, &ada().living_at("9 Oak Lane", "Larkfield", "99501")).await;
        let second = send(&referrer, &ada().living_at("7 Pine Road", "Larkfield", "99501").with("child.school", "Oak School")).await;
        let (mine, theirs) = (action(&first, &client), action(&second, &client));
        let stale = two.get(&theirs).await;
        let page = one.get(&mine).await;
        one.submit(&page, &mine, &[]).await;

        let told = two.submit(&stale, &theirs, &[("take.child.school", "first"), ("target", "new")]).await;
        assert_eq!(told.status, 409, "{}", told.text());
        let address = row(&told, "Home address");
        assert!(told.text().contains(words::PROFILE_CHANGED), "{}", told.text());
        for street in ["12 Elm Street", "9 Oak Lane", "7 Pine Road"] {
            assert!(address.replace(' ', "").contains(&street.replace(' ', "")), "{address}");
        }
        assert_eq!(told.attributes("[name='take.child.school'][checked]", "value"), ["first"], "what was chosen is kept");
        assert_eq!(told.attributes("[name='target'][checked]", "value"), ["new"]);
        let done = two.submit(&told, &theirs, &[]).await;
        assert!(done.path.starts_with(&client) && !done.text().contains("Oak School"), "{}", done.text());

        // The same referral once more: who has imported it is told that it is done, everybody else who did it.
        let twice = one.submit(&page, &mine, &[]).await;
        assert_eq!(twice.path, format!("{client}?done=imported&of={first}"));
        for other in [("target", "new"), ("take.home_address", "first")] {
            let other = one.submit(&page, &mine, &[other]).await;
            assert_eq!(other.status, 409, "F47: what is chosen now was not done: {}", other.text());
        }
        let late = two.submit(&page, &mine, &[]).await;
        assert_eq!(late.status, 409);
        assert!(late.text().contains("Alan Turing has already") && late.texts("main form button").is_empty(), "{}", late.text());
    }

    /// Difference 9, A24: an intake screen that has become stale keeps all that was typed, and can be saved if the referral waits again.
    async fn a_stale_intake_screen_keeps_what_was_typed(site: Site) {
        let referrer = site.browser("referrer").await;
        let (one, two) = (site.browser("advocate").await, site.browser("colleague").await);
        let reference = send(&referrer, &ada()).await;
        let action = format!("/queue/{reference}/import/new");
        let stale = one.get(&action).await;
        let typed = [("child.street", "14 Elm Street"), ("child.school", "Larkfield Elementary")];
        for step in ["deletion", "undo"] {
            let address = format!("/queue/{reference}/{step}");
            let page = two.get(&address).await;
            two.submit(&page, &address, &[]).await;
            if step == "deletion" {
                let told = one.submit(&stale, &action, &typed).await;
                assert_eq!(told.status, 409, "{}", told.text());
                assert_eq!(told.attributes("[name='child.street']", "value"), ["14 Elm Street"]);
                assert!(told.text().contains(words::NOT_NOW) && !told.texts("main form button").contains(&advocate::SAVE.to_owned()), "{}", told.text());
            }
        }
        let told = one.submit(&stale, &action, &typed).await;
        assert_eq!(told.status, 409);
        assert!(told.text().contains(words::LOOK_AGAIN), "{}", told.text());
        let client = one.submit(&told, &action, &[]).await;
        assert!(client.path.starts_with("/clients/") && client.text().contains("14 Elm Street"), "{}", client.text());
    }

    /// Beyond 3, 8: a brother is offered to be linked when he is imported; both pages show the other one, and a link that was a mistake
    /// is taken away and comes back.
    async fn children_who_belong_together_find_each_other(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let sister = imported(&referrer, &advocate, &ada()).await;
        let brother = imported(&referrer, &advocate, &ben()).await;
        let page = advocate.get(&brother).await;
        assert!(page.attributes("main a", "href").contains(&sister), "{}", page.text());
        let links = format!("{sister}/links");
        let page = advocate.get(&sister).await;
        assert!(page.attributes("main a", "href").contains(&brother), "{}", page.text());
        let parted = advocate.submit(&page, &links, &[("then", "part")]).await;
        assert!(!parted.attributes("main a", "href").contains(&brother), "{}", parted.text());
        let again = advocate.submit(&parted, &links, &[("then", "link")]).await;
        assert!(again.attributes("main a", "href").contains(&brother), "{}", again.text());
        let nobody = advocate.post(&links, &[("link".to_owned(), "sibling.x".to_owned())]).await;
        assert_eq!(nobody.status, 404);
    }

    /// Beyond 8: two children of one case are offered to be linked as victims of one incident, however little they have in common.
    async fn children_of_one_case_find_each_other(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let of_case = |first, last| {
            form(Kind::LawEnforcement).child(first, last).with("law_enforcement.involved", "yes").with("law_enforcement.case_number", "26-10422")
        };
        let one = imported(&referrer, &advocate, &of_case("Zoe", "Ortega").born(2015, 1, 2)).await;
        site.settled_queue().await;
        let reference = send(&referrer, &of_case("Max", "Lund").born(2011, 5, 6)).await;
        // Beyond 7: who waits of the same case is named in the queue and on the page, however different the children are.
        let waiting = send(&site.browser("stranger").await, &of_case("Ida", "Moss").born(2018, 9, 9)).await;
        let queue = advocate.get("/queue").await;
        assert_eq!(queue.text().matches(advocate::SAME_CASE).count(), 2, "{}", queue.text());
        for (page, other) in [(&reference, &waiting), (&waiting, &reference)] {
            let review = advocate.get(&format!("/queue/{page}")).await;
            assert!(review.text().contains(advocate::SAME_CASE) && review.attributes(".lead a", "href").contains(&format!("/queue/{other}")), "{}", review.text());
        }
        let action = format!("/queue/{reference}/import/new");
        let page = advocate.get(&action).await;
        let link = format!("incident.{}", one.trim_start_matches("/clients/"));
        assert_eq!(page.attributes("[name='link']", "value"), std::slice::from_ref(&link), "{}", page.text());
        let other = advocate.submit(&page, &action, &[("link", &link)]).await;
        assert!(other.attributes("main a", "href").contains(&one) && other.text().contains("Same incident"), "{}", other.text());
        let back = advocate.get(&one).await;
        assert!(back.text().contains("Lund, Max") && back.text().contains("Same incident"), "{}", back.text());
        assert!(!advocate.get(&format!("/queue/{waiting}")).await.text().contains(advocate::SAME_CASE), "nobody else waits");
    }
}
