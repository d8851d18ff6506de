//! What others do with a client while somebody types: nothing that was typed or chosen is lost.

use domain::words::{import, record as words};
use tests::{Browser, Site};

use crate::{
    client::{ada, client, second_account},
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
