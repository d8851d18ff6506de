//! What others do with a client while somebody types: nothing that was typed or chosen is lost.

use domain::words::{import, record as words};
use tests::{Browser, Site, sql};

use crate::{
    client::{ada, change, client, second_account},
    client_merge::{merge_of, twice},
    send,
};

const NOTE: &str = "A long account of what was said, typed for an hour.";
const TYPED: [(&str, &str); 6] = [
    ("interview.by", "Iris Interviewer"),
    ("interview.on.month", "10"),
    ("interview.on.day", "7"),
    ("interview.on.year", "2026"),
    ("interview.kind", "initial"),
    ("interview.note", NOTE),
];

async fn close_account(browser: &Browser, account: &str) {
    let action = format!("{account}/closing");
    let done = browser.submit(&browser.get(&action).await, &action, &[]).await;
    assert!(done.status.is_success(), "{}", done.text());
}

async fn merge(browser: &Browser, kept: &str, other: &str) {
    let action = merge_of(kept, other);
    let done = browser.submit(&browser.get(&action).await, &action, &[]).await;
    assert!(done.path.starts_with(kept), "{} {}", done.path, done.text());
}

in_both_deployments! {
    /// A61: what is typed for an account that somebody closes meanwhile is shown again, with where it would go now; saved, it is there.
    async fn what_is_typed_for_an_account_that_is_closed_is_not_lost(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let colleague = site.browser("colleague").await;
        let client = client(&site, &referrer, &advocate).await;
        second_account(&advocate, &client).await;
        let action = format!("{client}/accounts/2/entries/new/interview");
        let form = advocate.get(&action).await;
        close_account(&colleague, &format!("{client}/accounts/2")).await;

        let told = advocate.submit(&form, &action, &TYPED).await;
        assert_eq!(told.status, 409);
        assert!(told.text().contains(words::ENDED_SINCE) && told.text().contains(NOTE), "{}", told.text());
        let again = format!("{client}/accounts/1/entries/new/interview");
        let saved = advocate.submit(&told, &again, &[]).await;
        assert_eq!(saved.path.split('?').next(), Some(format!("{client}/accounts/1").as_str()), "{}", saved.text());
        assert!(saved.text().contains(NOTE), "{}", saved.text());

        // The last one as well: what was typed waits until there is another one.
        let form = advocate.get(&again).await;
        close_account(&colleague, &format!("{client}/accounts/1")).await;
        let typed = [&TYPED[..5], &[("interview.note", "Typed again.")]].concat();
        let told = advocate.submit(&form, &again, &typed).await;
        assert!(told.status == 409 && told.text().contains(words::NO_ACCOUNT_SINCE) && told.text().contains("Typed again."), "{}", told.text());
        let open = format!("{client}/accounts/new");
        assert!(told.attributes("main a", "href").contains(&open));
        advocate.submit(&advocate.get(&open).await, &open, &[]).await;
        let told = advocate.submit(&told, &again, &[]).await;
        assert!(told.text().contains(words::ENDED_SINCE) && told.text().contains("Typed again."), "{}", told.text());
        let there = format!("{client}/accounts/3/entries/new/interview");
        assert!(advocate.submit(&told, &there, &[]).await.text().contains("Typed again."));
    }
}

in_both_deployments! {
    /// A61, A72, A85: what is typed for a profile that somebody merges into another one meanwhile is shown again, there.
    async fn what_is_typed_for_a_profile_that_is_merged_is_not_lost(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let colleague = site.browser("colleague").await;
        let [kept, other] = twice(&site, &referrer, &advocate).await;
        let source = advocate.get(&other).await.attributes("main td a[href^='/queue/']", "href")[0].clone();
        let entry = format!("{other}/accounts/1/entries/new/interview");
        let value = format!("{other}/profile/home_address");
        let (entry_form, value_form) = (advocate.get(&entry).await, advocate.get(&value).await);
        let third = send(&referrer, &ada()).await;
        let join = format!("/queue/{third}/import/{}", other.trim_start_matches("/clients/"));
        let join_form = advocate.get(&join).await;
        merge(&colleague, &kept, &other).await;

        let told = advocate.submit(&entry_form, &entry, &TYPED).await;
        assert_eq!(told.status, 409);
        assert!(told.text().contains(words::ENDED_SINCE) && told.text().contains(NOTE), "{}", told.text());
        assert!(told.attributes("main form", "action").iter().any(|it| it.starts_with(&kept)), "{}", told.text());

        let told = advocate.submit(&value_form, &value, &[("former", "held"), ("child.street", "77 Typed Street")]).await;
        assert_eq!(told.status, 409);
        assert!(told.text().contains(words::MERGED_SINCE), "{}", told.text());
        assert_eq!(told.attributes("[name='child.street']", "value"), ["77 Typed Street"]);

        let told = advocate.submit(&join_form, &join, &[("target", "new"), ("take.school", "second")]).await;
        assert_eq!(told.status, 409);
        assert!(told.text().contains(import::PROFILE_MERGED), "{}", told.text());
        assert_eq!(told.attributes("[name='target'][checked]", "value"), ["new"]);
        let imported = advocate.get(&source).await;
        let links = imported.attributes("main a[href^='/clients/']", "href");
        assert!(links.iter().any(|it| it.starts_with(&kept)), "A21: the referral leads to where the client is now: {links:?}");
    }
}

in_both_deployments! {
    /// A19, A96: where the account into which a referral was to go is closed meanwhile, that is said and what was chosen is kept.
    async fn a_referral_for_an_account_that_is_closed_goes_nowhere_unasked(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let colleague = site.browser("colleague").await;
        let client = client(&site, &referrer, &advocate).await;
        second_account(&advocate, &client).await;
        let reference = send(&referrer, &ada().with("child.school", "Larkfield Elementary")).await;
        let action = format!("/queue/{reference}/import/{}", client.trim_start_matches("/clients/"));
        let form = advocate.get(&action).await;
        close_account(&colleague, &format!("{client}/accounts/2")).await;
        let told = advocate.submit(&form, &action, &[("target", "2")]).await;
        assert_eq!(told.status, 409);
        assert!(told.text().contains(import::ACCOUNT_CLOSED), "{}", told.text());
        let done = advocate.submit(&told, &action, &[("target", "1")]).await;
        assert!(done.path.starts_with(&client), "{} {}", done.path, done.text());
    }
}

in_both_deployments! {
    /// A79, A86: a referral of a client who is inactive says so before, can be imported all the same, and makes the client active; undone, the
    /// client is inactive again.
    async fn a_referral_brings_an_inactive_client_back(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let status = format!("{client}/status");
        let edit = advocate.get(&format!("{client}/edit")).await;
        let done = advocate.submit(&edit, &status, &[("status", "inactive"), ("reason", "discharged")]).await;
        assert!(done.status.is_success(), "{}", done.text());
        site.settled_queue().await;
        assert!(!advocate.get("/clients").await.text().contains("King"));

        let reference = send(&referrer, &ada()).await;
        let viewer = advocate.get(&format!("/queue/{reference}/import")).await;
        assert!(viewer.texts("main h3").iter().any(|it| it.contains(words::INACTIVE)), "{}", viewer.text());
        let action = format!("/queue/{reference}/import/{}", client.trim_start_matches("/clients/"));
        let page = advocate.get(&action).await;
        assert!(page.text().contains(words::BECOMES_ACTIVE), "{}", page.text());
        let done = advocate.submit(&page, &action, &[("target", "new")]).await;
        assert!(done.path.starts_with(&client), "{} {}", done.path, done.text());
        assert!(advocate.get("/clients").await.text().contains("King"), "who is referred is seen again");

        let undo = format!("/queue/{reference}/undo");
        advocate.submit(&advocate.get(&undo).await, &undo, &[]).await;
        assert!(!advocate.get("/clients").await.text().contains("King"), "inactive as before");
        let again = advocate.submit(&advocate.get(&action).await, &action, &[("target", "1")]).await;
        assert!(again.path.starts_with(&client), "a status is no value of the profile: {}", again.text());
    }
}

in_both_deployments! {
    /// A67: the account that was chosen stays chosen from page to page.
    async fn a_chosen_account_stays_chosen(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        second_account(&advocate, &client).await;
        let mut page = advocate.get(&format!("{client}/accounts/1")).await;
        for tab in ["timeline", "history", "documents", ""] {
            let links = page.attributes(".tabs a", "href");
            let wanted = if tab.is_empty() { format!("{client}?") } else { format!("{client}/{tab}") };
            let link = links.iter().find(|it| it.starts_with(&wanted)).unwrap_or_else(|| panic!("{tab}: {links:?}"));
            page = advocate.get(link).await;
            assert_eq!(page.attributes("select[name='n'] option[selected]", "value"), ["1"], "{tab}");
        }
    }
}

in_both_deployments! {
    /// A61, A86 (difference 7): who makes a mistake in a form that has grown old is told of both, and what is saved then is the same entry or
    /// value, not a second one, and not a judgement of what was never seen.
    async fn a_mistake_does_not_hide_that_somebody_was_faster(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let colleague = site.browser("colleague").await;
        let client = client(&site, &referrer, &advocate).await;
        let new = format!("{client}/accounts/1/entries/new/caregiver");
        let added = advocate.submit(&advocate.get(&new).await, &new, &[("caregiver.0.first_name", "Dani"), ("caregiver.0.relation", "mother")]).await;
        let links = added.attributes("main a[href*='/entries/']", "href").into_iter();
        let mut entry = String::new();
        for it in links.filter(|it| !it.contains("/new/") && it.matches('/').count() == 6) {
            if advocate.get(&it).await.has("[value='Dani']") {
                entry = it;
            }
        }
        let opened = advocate.get(&entry).await;
        colleague.submit(&colleague.get(&entry).await, &entry, &[("caregiver.0.first_name", "Daniela")]).await;
        let told = advocate.submit(&opened, &entry, &[("caregiver.0.relation", "")]).await;
        assert_eq!(told.status, 409);
        assert!(told.text().contains(words::CHANGED_SINCE) && told.text().contains("Daniela"), "{}", told.text());
        assert!(!told.texts("h1").concat().contains("Add"), "{:?}", told.texts("h1"));
        let now = told.attributes("main form[data-guard]", "action")[0].clone();
        let saved = advocate.submit(&told, &now, &[("caregiver.0.relation", "mother"), ("caregiver.0.phone", "555-0112")]).await;
        assert_eq!(saved.text().matches("555-0112").count(), 1);
        assert!(!saved.text().contains("Daniela"), "what was shown and saved over: {}", saved.text());

        let school = format!("{client}/profile/born");
        let opened = advocate.get(&school).await;
        change(&colleague, &client, "born", &[("former", "wrong"), ("child.birth.year", "2016")]).await;
        let told = advocate.submit(&opened, &school, &[("former", "wrong"), ("child.birth.year", "20166")]).await;
        assert_eq!(told.status, 409);
        assert!(told.text().contains(words::CHANGED_SINCE), "{}", told.text());
        assert!(!told.has("[name='former'][checked]"), "nothing is judged that was not seen");

        let reporting = format!("{client}/accounts/1/reporting");
        let opened = advocate.get(&reporting).await;
        let day = |year: &'static str| [("from.month", "6"), ("from.day", "1"), ("from.year", year)];
        colleague.submit(&colleague.get(&reporting).await, &reporting, &day("2026")).await;
        let told = advocate.submit(&opened, &reporting, &[("from.month", "13")]).await;
        assert_eq!(told.status, 409);
        assert!(told.text().contains(words::CHANGED_SINCE), "{}", told.text());
    }
}

in_both_deployments! {
    /// A61, A72: to save what is said already changes nothing, is no act, and stands in the way of no undo.
    async fn what_is_said_already_is_no_change(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let acts = async || sql(&site.store, "select count(*) from act").await;
        let before = acts().await;
        for (field, former) in [("custody", ""), ("home_address", "held"), ("legal_name", "wrong")] {
            let said = change(&advocate, &client, field, &[("former", former)]).await;
            assert!(said.text().contains(words::UNCHANGED), "{field}: {}", said.text());
        }
        assert_eq!(acts().await, before);
        let new = format!("{client}/accounts/1/entries/new/interview");
        let added = advocate.submit(&advocate.get(&new).await, &new, &TYPED).await;
        let entry = added.attributes("main a[href*='/entries/']", "href").into_iter().find(|it| !it.contains("/new/")).unwrap();
        let before = acts().await;
        let said = advocate.submit(&advocate.get(&entry).await, &entry, &[]).await;
        assert!(said.text().contains(words::UNCHANGED), "{}", said.text());
        assert_eq!(acts().await, before);
    }
}

in_both_deployments! {
    /// A61, A68, A72: nothing happened to a child before it was born.
    async fn nothing_happens_before_the_child_is_born(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let long_ago = |name: &str| ["month", "day", "year"].map(|it| format!("{name}.{it}"));
        for (action, name) in [
            (format!("{client}/accounts/1/reporting"), "from"),
            (format!("{client}/accounts/1/entries/new/interview"), "interview.on"),
            (format!("{client}/profile/home_address"), "since"),
            (format!("{client}/history/new/home_address"), "until"),
        ] {
            let names = long_ago(name);
            let inputs: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(["1", "1", "1990"]).collect();
            let told = advocate.submit(&advocate.get(&action).await, &action, &inputs).await;
            assert_eq!(told.status, 422, "{action}");
            assert!(told.text().contains(words::BEFORE_BIRTH), "{action}: {}", told.text());
        }
    }
}
