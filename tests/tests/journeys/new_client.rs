//! Adding a client by hand.

use domain::words::record as words;
use tests::{Browser, PASSWORD, Page, Site, sql};

const PROFILE: &str = "/clients/new/profile";

/// Looks for the child in the client viewer.
async fn looked_for(advocate: &Browser, first: &str) -> Page {
    let begun = advocate.get("/clients/new").await;
    assert!(!begun.html.contains(PROFILE), "nobody is added before one has looked");
    let child = [
        ("first_name", first),
        ("last_name", "Quintero"),
        ("born.month", "3"),
        ("born.day", "9"),
        ("born.year", "2016"),
    ];
    advocate.submit(&begun, "/clients/new", &child).await
}

async fn saved(advocate: &Browser, found: &Page, more: &[(&str, &str)]) -> Page {
    let intake = advocate.submit(found, PROFILE, &[("then", "begin")]).await;
    assert!(intake.status.is_success(), "{}", intake.text());
    assert_eq!(intake.attributes("[name='child.last_name']", "value"), ["Quintero"]);
    assert_eq!(intake.attributes("[name='child.birth.year']", "value"), ["2016"]);
    let save = [&[("child.sex", "female"), ("then", "save")], more].concat();
    advocate.submit(&intake, PROFILE, &save).await
}

async fn clients(site: &Site) -> Vec<Vec<String>> {
    sql(
        &site.store,
        "select count(*), count(distinct account.client_id) from client join account on account.client_id = client.id where client.ended_by is null",
    )
    .await
}

in_both_deployments! {
    /// A59, A74, A101: a client is added by hand from the client manager page: first one looks in the client viewer whether the
    /// child is known, then the intake screen saves a profile with a first account.
    async fn a_client_is_added_by_hand_after_looking_whether_the_child_is_known(site: Site) {
        let advocate = site.browser("advocate").await;
        let manager = advocate.get("/clients").await;
        assert!(manager.attributes("main a", "href").contains(&"/clients/new".to_owned()));
        let nothing = advocate.submit(&advocate.get("/clients/new").await, "/clients/new", &[]).await;
        assert_eq!(nothing.status, 422, "something has to be looked for");

        let found = looked_for(&advocate, "Rosa").await;
        assert!(found.path.starts_with("/clients/new?search=") && found.text().contains("No client"), "{}", found.text());
        let intake = advocate.submit(&found, PROFILE, &[("then", "begin")]).await;
        let wrong = advocate.submit(&intake, PROFILE, &[("then", "save")]).await;
        assert_eq!(wrong.status, 422, "the sex is asked for: {}", wrong.text());
        assert_eq!(wrong.attributes("[name='child.first_name']", "value"), ["Rosa"], "nothing typed is lost");
        assert_eq!(clients(&site).await, [["0", "0"]]);

        let client = saved(&advocate, &found, &[("child.school", "Larkfield Elementary")]).await;
        assert!(client.path.starts_with("/clients/") && client.path.ends_with("?done=added"), "{}", client.path);
        assert!(client.text().contains("Quintero, Rosa") && client.text().contains("Larkfield Elementary"));
        assert_eq!(clients(&site).await, [["1", "1"]]);
        let audit = "select count(*) from audit join act on act.id = audit.act_id where event = 'client_added' and subject_kind = 'client' and actor is not null";
        assert_eq!(sql(&site.store, audit).await, [["1"]]);
    }
}

in_both_deployments! {
    /// A20, A74: who is known already is shown with why; adding another child all the same asks for a reason, and the two are
    /// remembered as two children.
    async fn adding_a_child_who_is_very_like_a_client_asks_why(site: Site) {
        let advocate = site.browser("advocate").await;
        let street = [("child.street", "12 Elm Street"), ("child.postcode", "99501"), ("child.phone", "907-555-0143")];
        saved(&advocate, &looked_for(&advocate, "Rosa").await, &street).await;
        let found = looked_for(&advocate, "Rosa").await;
        assert!(found.has(".evidence") && found.text().contains("Quintero, Rosa"), "{}", found.text());
        let asked = saved(&advocate, &found, &street).await;
        assert_eq!(asked.status, 422, "{}", asked.text());
        assert!(asked.has("textarea[name='reason']"), "{}", asked.text());
        assert_eq!(clients(&site).await, [["1", "1"]]);
        let more = [("then", "save"), ("reason", "A cousin of the same name.")];
        let client = advocate.submit(&asked, PROFILE, &more).await;
        assert!(client.path.ends_with("?done=added"), "{}", client.text());
        assert_eq!(clients(&site).await, [["2", "2"]]);
        assert_eq!(sql(&site.store, "select count(*) from not_same where ended_by is null").await, [["1"]]);
    }
}

in_both_deployments! {
    /// Beyond 4: who was added by mistake is taken back from the timeline, and is found nowhere; not any more once something was written down of them.
    async fn a_client_who_was_added_by_mistake_is_taken_back(site: Site) {
        let advocate = site.browser("advocate").await;
        let client = saved(&advocate, &looked_for(&advocate, "Rosa").await, &[]).await.path;
        let client = client.split('?').next().unwrap();
        let timeline = advocate.get(&format!("{client}/timeline")).await;
        let undo = timeline.attributes("main a[href$='/undo']", "href").remove(0);
        let asked = advocate.get(&undo).await;
        assert!(asked.text().contains(words::ADDED_UNDO) && asked.text().contains("Quintero"), "{}", asked.text());

        let open = format!("{client}/accounts/new");
        advocate.submit(&advocate.get(&open).await, &open, &[]).await;
        let blocked = advocate.submit(&asked, &undo, &[]).await;
        assert!(blocked.status == 409 && blocked.text().contains("opened an account"), "{}", blocked.text());
        let timeline = advocate.get(&format!("{client}/timeline")).await;
        let later = timeline.attributes("main a[href$='/undo']", "href").remove(0);
        advocate.submit(&advocate.get(&later).await, &later, &[]).await;

        // Anybody else would be deleting a client, which is for administrators (A90).
        let colleague = site.browser("colleague").await;
        for refused in [colleague.get(&undo).await, colleague.submit(&asked, &undo, &[("own_password", PASSWORD)]).await] {
            assert!(refused.status == 403 && refused.text().contains("administrator"), "{}", refused.text());
        }
        let theirs = colleague.get(&format!("{client}/timeline")).await;
        assert!(!theirs.attributes("main a", "href").contains(&undo), "nothing is offered that would be refused");
        assert_eq!(advocate.get(client).await.status, 200);
        assert_eq!(site.browser("admin").await.get(&undo).await.status, 200);

        let unsure = advocate.submit(&asked, &undo, &[("own_password", "not it")]).await;
        assert_eq!(unsure.status, 422, "{}", unsure.text());
        let done = advocate.submit(&asked, &undo, &[("own_password", PASSWORD)]).await;
        assert!(done.status.is_success() && done.path.starts_with("/clients?"), "{} {}", done.path, done.text());
        assert_eq!(advocate.get(client).await.status, 404);
        let found = looked_for(&advocate, "Rosa").await;
        assert!(!found.text().contains("Quintero, Rosa"), "{}", found.text());
        let admin = site.browser("admin").await;
        let deleted = admin.get("/clients/deleted").await;
        assert!(deleted.text().contains("Quintero"), "{}", deleted.text());
        let why = format!("why-{}", client.trim_start_matches("/clients/"));
        admin.submit(&deleted, &format!("{client}/restoration"), &[(&why, "She was to stay.")]).await;
        assert!(advocate.get(client).await.text().contains("Quintero, Rosa"));
    }
}

in_both_deployments! {
    /// The form of a new client that is sent twice adds one.
    async fn a_client_who_is_sent_twice_is_added_once(site: Site) {
        let advocate = site.browser("advocate").await;
        let found = looked_for(&advocate, "Rosa").await;
        let intake = advocate.submit(&found, PROFILE, &[("then", "begin")]).await;
        let save = [("child.sex", "female"), ("then", "save")];
        let (one, other) = tokio::join!(advocate.submit(&intake, PROFILE, &save), advocate.submit(&intake, PROFILE, &save));
        assert!(one.path.starts_with("/clients/") && one.path == other.path, "{} {}", one.text(), other.text());
        assert_eq!(clients(&site).await, [["1", "1"]]);
        // Back to the form as it was, for the brother.
        let brother = [("child.first_name", "Bartholomew"), ("child.sex", "male"), ("then", "save")];
        let (added, twice) = tokio::join!(advocate.submit(&intake, PROFILE, &brother), advocate.submit(&intake, PROFILE, &brother));
        assert!(added.path.starts_with("/clients/") && added.path != one.path && added.path == twice.path, "{}", added.text());
        assert_eq!(clients(&site).await, [["2", "2"]]);
        // Or for the twin, of whom it is asked why she is another child.
        let twin = [("child.first_name", "Rose"), ("child.sex", "female"), ("reason", "Her twin."), ("then", "save")];
        let (added, twice) = tokio::join!(advocate.submit(&intake, PROFILE, &twin), advocate.submit(&intake, PROFILE, &twin));
        assert!(added.path.starts_with("/clients/") && added.path != one.path && added.path == twice.path, "{} {}", added.text(), twice.text());
        assert_eq!(clients(&site).await, [["3", "3"]]);
    }
}
