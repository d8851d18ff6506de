//! Two profiles of one child become one, and two again.

use domain::{
    referral::Kind,
    words::{complaints, record as words, site},
};
use tests::{Browser, Filled, PASSWORD, Page, Site, form, sql};

use crate::send;

fn ada() -> Filled {
    form(Kind::Client).living_at("12 Elm Street", "Larkfield", "99501")
}

async fn imported(site: &Site, referrer: &Browser, advocate: &Browser, filled: &Filled) -> (String, String) {
    let reference = send(referrer, filled).await;
    let action = format!("/queue/{reference}/import/new");
    let page = advocate.get(&action).await;
    let page = advocate.submit(&page, &action, &[("reason", "By mistake.")]).await;
    assert!(page.path.starts_with("/clients/"), "{}", page.text());
    let client = page.path.split('?').next().unwrap().to_owned();
    // That it is another child was a mistake.
    let back = format!("{client}/may-be-same");
    let mut page = page;
    while page.attributes("main form", "action").contains(&back) {
        page = advocate.submit(&page, &back, &[]).await;
    }
    site.settled_queue().await;
    (client, reference)
}

/// Two profiles of one child: the address moved, and only the second knows the school.
pub(crate) async fn twice(site: &Site, referrer: &Browser, advocate: &Browser) -> [String; 2] {
    let (first, _) = imported(site, referrer, advocate, &ada()).await;
    let moved = ada()
        .living_at("8 Lake Road", "Larkfield", "99501")
        .with("child.school", "Larkfield Elementary");
    let (second, _) = imported(site, referrer, advocate, &moved).await;
    [first, second]
}

pub(crate) fn merge_of(kept: &str, other: &str) -> String {
    format!("{kept}/merge/{}", other.trim_start_matches("/clients/"))
}

async fn undo_last(advocate: &Browser, client: &str) -> Page {
    let timeline = advocate.get(&format!("{client}/timeline")).await;
    let undo = timeline.attributes("main a[href$='/undo']", "href")[0].clone();
    let asked = advocate.get(&undo).await;
    assert!(asked.has("main form"), "{}", asked.text());
    advocate.submit(&asked, &undo, &[("own_password", PASSWORD)]).await
}

in_both_deployments! {
    /// A85, Beyond 4: two profiles are merged with a preview of everything that comes together, the other address leads to the one, nothing
    /// is lost, and undoing it makes two of them again as they were.
    async fn two_profiles_become_one_and_two_again(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let [kept, other] = twice(&site, &referrer, &advocate).await;
        let interview = format!("{other}/accounts/1/entries/new/interview");
        let said = [("interview.by", "Iris Interviewer"), ("interview.kind", "initial"), ("interview.on.month", "10"), ("interview.on.day", "7"), ("interview.on.year", "2026")];
        advocate.submit(&advocate.get(&interview).await, &interview, &said).await;
        let colleague = site.browser("colleague").await;
        for (who, client) in [(&advocate, &kept), (&colleague, &other)] {
            who.submit(&who.get(client).await, &format!("{client}/advocate"), &[("me", "yes")]).await;
        }
        let texts = |pages: &[Page]| pages.iter().map(Page::text).collect::<Vec<_>>();
        let look = async || texts(&[advocate.get(&kept).await, advocate.get(&format!("{kept}/accounts/1")).await, advocate.get(&other).await, advocate.get(&format!("{other}/accounts/1")).await]);
        let before = look().await;

        let merge = merge_of(&kept, &other);
        let choose = advocate.get(&format!("{kept}/merge")).await;
        assert!(choose.attributes("main a", "href").contains(&merge), "who is probably the same is proposed: {}", choose.text());
        let page = advocate.get(&merge).await;
        assert!(page.text().contains("12 Elm Street") && page.text().contains("8 Lake Road") && page.text().contains(words::COMES_TOGETHER), "{}", page.text());
        let goes_on = words::looked_after(Some("Alan Turing"), Some("Barbara Liskov")).unwrap();
        assert!(page.text().contains(&goes_on), "who loses the child from their list is named: {}", page.text());
        let done = advocate.submit(&page, &merge, &[("take.home_address", "first")]).await;
        assert!(done.path.starts_with(&kept), "{}", done.text());
        assert!(done.text().contains("12 Elm Street") && done.text().contains("Larkfield Elementary"), "{}", done.text());
        assert_eq!(done.attributes("select[name='n'] option", "value"), ["1", "2"]);
        assert!(advocate.get(&format!("{kept}/accounts/2")).await.text().contains("Iris Interviewer"));
        assert_eq!(advocate.get(&other).await.path, kept, "the other address leads here");
        let history = advocate.get(&format!("{kept}/history")).await;
        assert!(history.texts("tbody s").iter().any(|it| it.contains("8 Lake Road")), "what was not taken can be read: {}", history.text());
        let timeline = advocate.get(&format!("{kept}/timeline")).await;
        assert!(timeline.text().contains("Merged with another profile: King, Ada"), "it says with whom: {}", timeline.text());
        // What was done to the other one before stays readable, but is undone only after the merge is.
        let part = words::in_profile("King, Ada");
        let of_other: Vec<String> = timeline.texts("main ol.timeline li").into_iter().filter(|it| it.contains(&part)).collect();
        assert!(!of_other.is_empty() && of_other.iter().all(|it| !it.contains(words::UNDO)), "{of_other:?}");
        let listed = advocate.get("/clients").await.attributes("main a", "href");
        assert!(listed.contains(&kept) && !listed.contains(&other));
        let sources = done.attributes("main td a[href^='/queue/']", "href");
        assert_eq!(sources.len(), 2, "both referrals can be reached: {sources:?}");
        site.settled_queue().await;
        let waiting = send(&referrer, &ada()).await;
        site.settled_queue().await;
        let found = advocate.get(&format!("/queue/{waiting}/import")).await.attributes("main a", "href");
        assert!(found.contains(&kept) && !found.contains(&other), "{found:?}");

        let parted = undo_last(&advocate, &kept).await;
        assert!(parted.path.starts_with(&kept), "{}", parted.text());
        assert_eq!(look().await, before);
        site.settled_queue().await;
        let found = advocate.get(&format!("/queue/{waiting}/import")).await.attributes("main a", "href");
        assert!(found.contains(&kept) && found.contains(&other), "both are found again: {found:?}");
    }
}

in_both_deployments! {
    /// A85: the documents come along and go back; a merge of merged profiles is undone one by one; what came later stands in the way, named.
    async fn a_merge_of_merged_profiles_is_undone_one_by_one(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let [first, second] = twice(&site, &referrer, &advocate).await;
        let (third, _) = imported(&site, &referrer, &advocate, &ada()).await;
        let consent = crate::documents::added(&advocate, &third, "Consent.pdf").await;
        let upload = advocate.get(&format!("{third}/documents")).await;
        for (kept, other) in [(&second, &third), (&first, &second)] {
            let merge = merge_of(kept, other);
            let page = advocate.get(&merge).await;
            let done = advocate.submit(&page, &merge, &[]).await;
            assert!(done.path.starts_with(kept.as_str()), "{}", done.text());
        }
        for gone in [&second, &third] {
            assert_eq!(advocate.get(gone).await.path, first);
        }
        assert!(advocate.get(&format!("{first}/documents")).await.text().contains("Consent.pdf"));
        // Its address, and the form that was open, lead to where it is now.
        let opened = advocate.get(&consent).await;
        assert!(opened.status.is_success() && opened.path.starts_with(&format!("{first}/documents/")), "{} {}", opened.status, opened.path);
        let sent = advocate.submit(&upload, &format!("{third}/documents"), &[]).await;
        assert!(sent.status.is_success() && sent.path.starts_with(&format!("{first}/documents")), "{} {}", sent.status, sent.path);
        assert_eq!(advocate.get(&first).await.attributes("select[name='n'] option", "value"), ["1", "2", "3"]);
        undo_last(&advocate, &first).await;
        assert_eq!(advocate.get(&third).await.path, second);
        undo_last(&advocate, &second).await;
        assert_eq!(advocate.get(&third).await.path, third);
        assert!(advocate.get(&format!("{third}/documents")).await.text().contains("Consent.pdf"));
        assert!(!advocate.get(&format!("{second}/documents")).await.text().contains("Consent.pdf"));

        let merge = merge_of(&first, &third);
        advocate.submit(&advocate.get(&merge).await, &merge, &[]).await;
        let undo = advocate.get(&format!("{first}/timeline")).await.attributes("main a[href$='/undo']", "href")[0].clone();
        crate::documents::added(&advocate, &first, "Later.pdf").await;
        assert!(advocate.get(&undo).await.has("main form"), "what rests on nothing of it is not in the way");
        let address = format!("{first}/profile/school");
        advocate.submit(&advocate.get(&address).await, &address, &[("child.school", "Oak School"), ("former", "held")]).await;
        let blocked = advocate.get(&undo).await;
        assert!(!blocked.has("main form") && blocked.text().contains(site::act_done("profile_changed")), "{}", blocked.text());
        assert_eq!(advocate.post(&undo, &[]).await.status, 409);
    }
}

in_both_deployments! {
    /// Two advocates, one merge: who comes second sees what has changed; who were judged to be two children are not merged.
    async fn a_merge_of_what_has_changed_is_asked_again(site: Site) {
        let (referrer, advocate, colleague) = (site.browser("referrer").await, site.browser("advocate").await, site.browser("colleague").await);
        let [kept, other] = twice(&site, &referrer, &advocate).await;
        let merge = merge_of(&kept, &other);
        let page = advocate.get(&merge).await;
        let address = format!("{other}/profile/home_address");
        colleague.submit(&colleague.get(&address).await, &address, &[("child.street", "9 New Street"), ("former", "held")]).await;
        let late = advocate.submit(&page, &merge, &[("take.home_address", "first")]).await;
        assert_eq!(late.status, 409);
        assert!(late.text().contains(words::MERGE_CHANGED) && late.text().contains("9 New Street"), "{}", late.text());
        assert_eq!(late.attributes("[name='take.home_address'][checked]", "value"), ["first"], "what was chosen is kept");
        assert_eq!(sql(&site.store, "select count(*) from client_merge").await, [["0"]]);
        let done = advocate.submit(&late, &merge, &[]).await;
        assert!(done.path.starts_with(&kept), "{}", done.text());
        let again = colleague.submit(&late, &merge, &[]).await;
        assert_eq!(again.status, 404, "it is merged already");
    }
}

in_both_deployments! {
    /// A85, I3: a name that is kept beside the other one is found by the matching; an active child stays active; undone, nothing of the one is
    /// left with the other.
    async fn a_merge_keeps_both_names_and_leaves_nothing_behind(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let (kept, _) = imported(&site, &referrer, &advocate, &ada()).await;
        let (other, _) = imported(&site, &referrer, &advocate, &ada().child("Ada", "Miller").living_at("77 Mill Road", "Larkfield", "99501")).await;
        let status = format!("{kept}/status");
        let edit = advocate.get(&format!("{kept}/edit")).await;
        advocate.submit(&edit, &status, &[("status", "inactive"), ("reason", "duplicate"), ("instead", &other)]).await;
        let inactive = advocate.get("/clients?status=inactive").await;
        advocate.submit(&inactive, &status, &[]).await;
        assert!(advocate.get(&kept).await.attributes(".notice a", "href").contains(&other), "saved as it was, it is as it was");

        let merge = merge_of(&kept, &other);
        let page = advocate.get(&merge).await;
        let done = advocate.submit(&page, &merge, &[("take.legal_name", "both"), ("take.home_address", "first")]).await;
        assert!(done.path.starts_with(&kept), "{}", done.text());
        assert!(done.text().contains("Ada Miller") && !done.text().contains(words::IS_INACTIVE), "{}", done.text());
        site.settled_queue().await;
        let search = [("first_name", "Ada"), ("last_name", "Miller"), ("born.month", "3"), ("born.day", "14"), ("born.year", "2016")];
        let found = advocate.submit(&advocate.get("/clients").await, "/clients/search", &search).await;
        assert!(found.attributes("main a", "href").contains(&kept), "{}", found.text());

        undo_last(&advocate, &kept).await;
        let history = advocate.get(&format!("{kept}/history")).await;
        assert!(!history.text().contains("Miller") && !history.text().contains("77 Mill Road"), "{}", history.text());
        assert!(advocate.get(&kept).await.attributes(".notice a", "href").contains(&other));
    }
}

in_both_deployments! {
    /// S7: to make two profiles of one again takes the password of who does it; without it nothing is undone.
    async fn a_merge_is_undone_only_with_the_password(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let [kept, other] = twice(&site, &referrer, &advocate).await;
        let merge = merge_of(&kept, &other);
        let page = advocate.get(&merge).await;
        let first = advocate.submit(&page, &merge, &[]).await;
        let twice = advocate.submit(&page, &merge, &[]).await;
        assert_eq!((twice.status, &twice.path), (first.status, &first.path), "pressed twice it is done: {}", twice.text());
        let undo = advocate.get(&format!("{kept}/timeline")).await.attributes("main a[href$='/undo']", "href")[0].clone();
        let asked = advocate.get(&undo).await;
        for password in ["", "not this one"] {
            let refused = advocate.submit(&asked, &undo, &[("own_password", password)]).await;
            assert_eq!((refused.status.as_u16(), refused.texts(".errors li")), (422, vec![complaints::PASSWORD_WRONG.to_owned()]));
        }
        assert_eq!(advocate.get(&other).await.path, kept, "they are one");
        undo_last(&advocate, &kept).await;
        assert_eq!(advocate.get(&other).await.path, other);
    }
}
