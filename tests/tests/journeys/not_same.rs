//! "Not the same child", as an advocate says it and takes it back.

use domain::referral::Kind;
use tests::{Browser, Filled, Page, Site, form};

use crate::{matched, send};

fn ada() -> Filled {
    form(Kind::Client)
        .living_at("12 Elm Street", "Larkfield", "99501")
        .mother("Ann", "King", "555-0117")
}

/// A client, and a referral of a child who is very like it: the client's id and the referral's reference.
async fn client_and_namesake(site: &Site, referrer: &Browser, advocate: &Browser) -> (String, String) {
    let first = send(referrer, &ada()).await;
    let action = format!("/queue/{first}/import/new");
    let client = advocate.submit(&advocate.get(&action).await, &action, &[]).await;
    let client = client.path.split('?').next().unwrap().replace("/clients/", "");
    let namesake = send(referrer, &ada()).await;
    site.settled_queue().await;
    (client, namesake)
}

/// What the queue says of whether the child of a referral is known.
async fn hint(site: &Site, advocate: &Browser, reference: &str) -> String {
    site.settled_queue().await;
    let queue = advocate.get("/queue").await;
    let at = queue.attributes("table tbody tr td:first-child a, table tbody tr th a", "href");
    let row = at.iter().position(|it| it.ends_with(reference)).unwrap();
    queue.texts("table tbody tr")[row].clone()
}

fn folded(page: &Page) -> String {
    let all = page.texts("main details");
    all.into_iter()
        .find(|it| it.starts_with("Judged not to be the same child"))
        .unwrap_or_default()
}

in_both_deployments! {
    /// Difference 10, A20: said once on the referral's page, it is remembered; the import asks for no reason because of it, and it
    /// can be taken back.
    async fn who_is_not_the_same_child_is_folded_away_until_that_is_taken_back(site: Site) {
        let (referrer, advocate, colleague) = (
            site.browser("referrer").await,
            site.browser("advocate").await,
            site.browser("colleague").await,
        );
        let (client, reference) = client_and_namesake(&site, &referrer, &advocate).await;
        let action = format!("/queue/{reference}/not-same/{client}");
        let review = matched(&site, &advocate, &reference).await;
        let link = format!("main a[href='{action}']");
        assert!(review.has(&link) && folded(&review).is_empty(), "{}", review.text());
        assert!(advocate.get(&format!("/queue/{reference}/import")).await.has(&link));
        assert!(hint(&site, &advocate, &reference).await.contains("Strong match"));

        let ask = advocate.get(&action).await;
        assert!(
            ask.has(".evidence") && ask.has("textarea[name='reason']"),
            "{}",
            ask.text()
        );
        let late = colleague.get(&action).await;
        let done = advocate.submit(&ask, &action, &[("reason", "A cousin.")]).await;
        assert_eq!(done.path, format!("/queue/{reference}?done=not_same"));
        let text = folded(&done);
        assert!(text.contains("by Alan Turing") && text.contains("A cousin."), "{text}");
        assert!(!done.has(&link), "it is no candidate any more");
        let refused = colleague.submit(&late, &action, &[]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.text().contains("Alan Turing has judged"), "{}", refused.text());
        assert!(hint(&site, &advocate, &reference).await.contains("No match found"));
        let viewer = advocate.get(&format!("/queue/{reference}/import")).await;
        assert!(
            folded(&viewer).contains("A cousin.") && !viewer.has(".evidence"),
            "{}",
            viewer.text()
        );
        let intake = advocate.get(&format!("/queue/{reference}/import/new")).await;
        assert!(!intake.has("textarea[name='reason']"), "{}", intake.text());

        let undo = format!("{action}/undo");
        let review = colleague.get(&format!("/queue/{reference}")).await;
        let back = colleague.submit(&review, &undo, &[]).await;
        assert_eq!(back.path, format!("/queue/{reference}?done=may_be_same"));
        assert!(back.has(&link) && folded(&back).is_empty(), "{}", back.text());
        let refused = advocate.submit(&review, &undo, &[]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.text().contains("Barbara Liskov"), "{}", refused.text());
        assert!(hint(&site, &advocate, &reference).await.contains("Strong match"));
        let intake = advocate.get(&format!("/queue/{reference}/import/new")).await;
        assert!(intake.has("textarea[name='reason']"), "{}", intake.text());
    }
}

in_both_deployments! {
    /// A20, difference 10: what the intake screen corrects is a new fact, and the client that then matches strongly is named.
    async fn a_correction_on_the_intake_screen_asks_for_the_reason_again(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let (client, _) = client_and_namesake(&site, &referrer, &advocate).await;
        let reference = send(&referrer, &ada().born(2016, 3, 10)).await;
        let action = format!("/queue/{reference}/not-same/{client}");
        advocate.submit(&advocate.get(&action).await, &action, &[]).await;
        let import = format!("/queue/{reference}/import/new");
        let intake = advocate.get(&import).await;
        let known = format!("main a[href='/clients/{client}']");
        assert!(!intake.has(&known), "{}", intake.text());
        let asked = advocate.submit(&intake, &import, &[("child.birth.day", "9")]).await;
        assert_eq!(asked.status, 422);
        assert!(
            asked.has(&known) && asked.has("textarea[name='reason']"),
            "{}",
            asked.text()
        );
    }
}

in_both_deployments! {
    /// Difference 10: of two referrals it is seen on both, carried by an import, and shown again with a remark when a fact is new.
    async fn it_is_seen_from_the_other_side_and_reopened_by_new_facts(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let one = send(&referrer, &ada()).await;
        let two = send(&referrer, &ada()).await;
        matched(&site, &advocate, &two).await;
        let action = format!("/queue/{one}/not-same/{two}");
        let ask = advocate.get(&action).await;
        advocate.submit(&ask, &action, &[]).await;
        assert!(folded(&matched(&site, &advocate, &two).await).contains(&one));

        let import = format!("/queue/{one}/import/new");
        let client = advocate.submit(&advocate.get(&import).await, &import, &[]).await;
        let client = client.path.split('?').next().unwrap().to_owned();
        let review = matched(&site, &advocate, &two).await;
        assert!(
            folded(&review).contains("Client") && !folded(&review).contains(&one),
            "{}",
            review.text()
        );

        let third = send(&referrer, &ada().with("child.phone", "555-0199")).await;
        let join = format!("/queue/{third}/import/{}", client.trim_start_matches("/clients/"));
        advocate
            .submit(&advocate.get(&join).await, &join, &[("target", "1")])
            .await;
        let review = matched(&site, &advocate, &two).await;
        assert!(folded(&review).is_empty());
        assert!(
            review.text().contains("Since then a telephone number has changed."),
            "{}",
            review.text()
        );
    }
}

in_both_deployments! {
    /// A97: a twin or a sibling who is very alike is called so, and can be judged to be another child as well.
    async fn a_twin_is_called_a_twin_beside_the_way_to_say_that_it_is_another_child(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let (client, _) = client_and_namesake(&site, &referrer, &advocate).await;
        let twin = send(&referrer, &ada().child("Rosa", "King")).await;
        let review = matched(&site, &advocate, &twin).await;
        assert!(review.text().contains("Probably a twin"), "{}", review.text());
        assert!(review.has(&format!("main a[href='/queue/{twin}/not-same/{client}']")));
    }
}

in_both_deployments! {
    /// Difference 9, 10: who judges too late sees who was faster, and the reason that they had written.
    async fn of_two_who_judge_the_second_keeps_what_they_wrote(site: Site) {
        let (referrer, one, two) = (
            site.browser("referrer").await,
            site.browser("advocate").await,
            site.browser("colleague").await,
        );
        let (client, reference) = client_and_namesake(&site, &referrer, &one).await;
        let action = format!("/queue/{reference}/not-same/{client}");
        let (stale, page) = (two.get(&action).await, one.get(&action).await);
        one.submit(&page, &action, &[]).await;
        let told = two.submit(&stale, &action, &[("reason", "A cousin.")]).await;
        assert_eq!(told.status, 409, "{}", told.text());
        assert!(told.text().contains("Alan Turing") && told.texts("textarea").contains(&"A cousin.".to_owned()), "{}", told.text());

        // The client has changed: it can still be said, of what is known now.
        let other = send(&referrer, &ada()).await;
        let action = format!("/queue/{other}/not-same/{client}");
        let stale = two.get(&action).await;
        let news = send(&referrer, &ada().with("child.school", "Oak School")).await;
        let join = format!("/queue/{news}/import/{client}");
        one.submit(&one.get(&join).await, &join, &[]).await;
        let told = two.submit(&stale, &action, &[("reason", "A cousin.")]).await;
        assert_eq!((told.status.as_u16(), told.texts("textarea[name='reason']")), (409, vec!["A cousin.".to_owned()]), "{}", told.text());
        let done = two.submit(&told, &action, &[]).await;
        assert_eq!(done.path, format!("/queue/{other}?done=not_same"), "{}", done.text());
    }
}
