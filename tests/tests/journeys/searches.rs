//! What was searched for, and what became of what was ticked: pages that can be opened again, at addresses that name nobody.

use domain::{referral::Kind, words::site};
use tests::{Site, form};

use crate::send;

in_both_deployments! {
    /// UX, ASVS 14.2.1: a search is answered with a redirect to an address that says nothing of whom was searched for; going back to it
    /// shows the same again, to the one who searched and to nobody else.
    async fn a_search_can_be_opened_again_and_names_nobody(site: Site) {
        let (referrer, advocate, colleague) = (site.browser("referrer").await, site.browser("advocate").await, site.browser("colleague").await);
        let reference = send(&referrer, &form(Kind::Client)).await;
        let import = format!("/queue/{reference}/import/new");
        advocate.submit(&advocate.get(&import).await, &import, &[]).await;
        let [waiting, other] = [send(&referrer, &form(Kind::Client).child("Eve", "Stone")).await, send(&referrer, &form(Kind::Client)).await];
        site.settled_queue().await;
        let ada = [("first_name", "Ada"), ("last_name", "King")];
        let merge = format!("/queue/{waiting}/merge");
        let viewer = format!("/queue/{waiting}/import");
        for (page, action, hit) in [
            ("/clients", "/clients/search", "King, Ada".to_owned()),
            ("/clients/new", "/clients/new", "King, Ada".to_owned()),
            (&merge, &merge, other),
            (&viewer, &viewer, "King, Ada".to_owned()),
        ] {
            let found = advocate.submit(&advocate.get(page).await, action, &ada).await;
            assert!(found.status.is_success() && found.text().contains(&hit), "{action}: {}", found.text());
            assert!(found.path.starts_with(&format!("{action}?search=")), "{}", found.path);
            assert!(!found.path.contains("Ada") && !found.path.contains("King"), "{}", found.path);
            let back = advocate.get(&found.path).await;
            assert_eq!((back.status, back.text()), (found.status, found.text()), "{action}");
            assert!(back.attributes("[name='first_name']", "value").contains(&"Ada".to_owned()), "{action}");
            let theirs = colleague.get(&found.path).await;
            assert!(theirs.status.is_success() && !theirs.attributes("[name='first_name']", "value").contains(&"Ada".to_owned()), "{action}");
            let none = advocate.submit(&advocate.get(page).await, action, &[]).await;
            assert!(none.status == 422 && none.text().contains(site::THERE_IS_A_PROBLEM), "{action}");
        }
        assert_eq!(advocate.get("/clients/search?search=x").await.path, "/clients");
        assert!(!site.logs().contains("King"));
    }
}
