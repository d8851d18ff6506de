//! What was searched for, and what became of what was ticked: pages that can be opened again, at addresses that name nobody.

use domain::{
    referral::Kind,
    words::{advocate as words, import, site},
};
use tests::{Site, form};

use crate::{client::ada, send};

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

in_both_deployments! {
    /// A85, A23: whoever is to be merged or linked with a client need not be like it: one searches for them. What was typed is in no address, and
    /// the link stands on the pages of both.
    async fn another_client_is_searched_for_to_merge_or_link(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let mut both = Vec::new();
        for child in [ada(), form(Kind::Client).child("Eve", "Stone").living_at("5 Birch Way", "Northam", "99777")] {
            let reference = send(&referrer, &child).await;
            let action = format!("/queue/{reference}/import/new");
            let page = advocate.submit(&advocate.get(&action).await, &action, &[]).await;
            both.push(page.path.split('?').next().unwrap().to_owned());
            site.settled_queue().await;
        }
        let [ada, eve] = [both[0].clone(), both[1].clone()];
        for page in ["merge", "links/new"] {
            let address = format!("{ada}/{page}");
            let asked = advocate.get(&address).await;
            assert!(!asked.attributes("main a", "href").contains(&eve), "{}", asked.text());
            let little = advocate.submit(&asked, &address, &[]).await;
            assert!(little.status == 422 && little.text().contains(words::TOO_LITTLE), "{}", little.text());
            let found = advocate.submit(&asked, &address, &[("first_name", "Eve"), ("last_name", "Stone")]).await;
            assert!(found.path.starts_with(&format!("{address}?search=")) && !found.path.contains("Stone"), "{}", found.path);
            assert!(found.attributes("main table a", "href").contains(&eve), "{}", found.text());
            let to_her = eve.trim_start_matches("/clients/");
            if page == "merge" {
                let compare = format!("{address}/{to_her}");
                assert!(found.attributes("main table a", "href").contains(&compare));
                assert!(advocate.get(&compare).await.status.is_success());
                continue;
            }
            let links = format!("{ada}/links");
            let linked = advocate.submit(&found, &links, &[("link", &format!("sibling.{to_her}"))]).await;
            assert!(linked.text().contains(import::DONE_LINKED), "{}", linked.text());
            for (page, other) in [(&ada, &eve), (&eve, &ada)] {
                assert!(advocate.get(page).await.attributes("main a", "href").contains(other), "{page}");
            }
            let again = advocate.get(&found.path).await;
            assert_eq!(again.attributes("main table button", "value"), [format!("incident.{to_her}")], "brother or sister they are already");
        }
    }
}

in_both_deployments! {
    /// A18, A74, A101: a last name is enough to look for a client, also the beginning of a frequent one, without accents and case; nobody is
    /// named in the address.
    async fn a_last_name_is_enough(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let mut all = Vec::new();
        for (first, last) in [("Zo\u{eb}", "Garc\u{ed}a"), ("Adam", "Garc\u{ed}a Lorca"), ("Eve", "Gars")] {
            let reference = send(&referrer, &form(Kind::Client).child(first, last)).await;
            let action = format!("/queue/{reference}/import/new");
            let page = advocate.submit(&advocate.get(&action).await, &action, &[]).await;
            all.push(page.path.split('?').next().unwrap().to_owned());
        }
        let clients = advocate.get("/clients").await;
        let found = advocate.submit(&clients, "/clients/search", &[("last_name", "GARCIA")]).await;
        assert!(found.path.starts_with("/clients/search?search=") && !found.path.to_lowercase().contains("garc"), "{}", found.path);
        assert_eq!(found.attributes("main table a", "href"), [all[0].clone(), all[1].clone()], "{}", found.text());
        let found = advocate.submit(&clients, "/clients/search", &[("last_name", "gar")]).await;
        assert_eq!(found.attributes("main table a", "href").len(), 3, "{}", found.text());
        let none = advocate.submit(&clients, "/clients/search", &[("last_name", "Garz")]).await;
        assert!(none.text().contains(words::NOT_NAMED), "{}", none.text());
        let little = advocate.submit(&clients, "/clients/search", &[("first_name", "Adam")]).await;
        assert!(little.status == 422 && little.text().contains(words::TOO_LITTLE), "{}", little.text());
    }
}
