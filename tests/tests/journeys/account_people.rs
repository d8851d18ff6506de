//! The people alleged in an account: each has a number of their own, and nobody is accused in the place of another one.

use domain::referral::Kind;
use tests::{Filled, Page, Site, form};

use crate::{
    client::{client, enter, undo_last},
    send,
};

/// A referral that accuses somebody.
fn accusing(first: &str) -> Filled {
    form(Kind::Client)
        .living_at("12 Elm Street", "Larkfield", "99501")
        .with("offender.0.identified", "yes")
        .with("offender.0.first_name", first)
        .with("offender.0.last_name", "Roe")
        .with("offender.0.relation", "neighbor")
        .with("allegation.0.type", "physical_abuse")
        .with("allegation.0.by", "1")
}

/// Whom the allegations of an account accuse.
fn accused(account: &Page) -> Vec<String> {
    let all = account.texts("#allegation dd:not(.summary__change)");
    all.into_iter().filter(|it| it.starts_with("Person ")).collect()
}

in_both_deployments! {
    /// A62: two referrals in one account each accuse their own person, whom the page names; who turns out to be the same person is one, and
    /// who is taken out is accused of nothing.
    async fn an_allegation_names_whom_it_accuses(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let account = format!("{client}/accounts/1");
        for first in ["Rick", "Walter"] {
            let reference = send(&referrer, &accusing(first)).await;
            let action = format!("/queue/{reference}/import/{}", client.trim_start_matches("/clients/"));
            let done = advocate.submit(&advocate.get(&action).await, &action, &[("target", "1")]).await;
            assert!(done.path.starts_with(&client), "{}", done.text());
            site.settled_queue().await;
        }
        let page = advocate.get(&account).await;
        assert_eq!(accused(&page), ["Person 1, Rick Roe", "Person 2, Walter Roe"], "{}", page.text());
        enter(&advocate, &account, "offender", &[("offender.0.identified", "yes"), ("offender.0.first_name", "Cliff"), ("offender.0.last_name", "Low"), ("offender.0.relation", "stranger")]).await;
        let page = enter(&advocate, &account, "allegation", &[("allegation.0.type", "sexual_abuse"), ("allegation.0.by", "3")]).await;
        assert_eq!(accused(&page)[2], "Person 3, Cliff Low", "{}", page.text());
        let form = advocate.get(&format!("{account}/entries/new/allegation")).await;
        assert!(form.text().contains("Person 2, Walter Roe") && !form.text().contains("Person 4"), "{}", form.text());

        let links = page.attributes("#offender a[href*='/entries/']", "href");
        let edits: Vec<&String> = links.iter().filter(|it| !it.contains("/same/") && !it.contains("/new/") && !it.ends_with("/client")).collect();
        let second = advocate.get(edits[1]).await;
        assert_eq!(second.attributes("[name='offender.0.first_name']", "value"), ["Walter"]);
        let changed = advocate.submit(&second, edits[1], &[("offender.0.first_name", "Walt")]).await;
        assert_eq!(accused(&changed), ["Person 1, Rick Roe", "Person 2, Walt Roe", "Person 3, Cliff Low"]);

        let same = changed.attributes("#offender a[href*='/same/']", "href");
        let one = edits[0].rsplit('/').next().unwrap();
        let same = same.iter().find(|it| it.contains(&format!("/{one}/same/"))).unwrap();
        let merged = advocate.submit(&advocate.get(same).await, same, &[]).await;
        let after = accused(&merged);
        assert_eq!((after.len(), after.iter().filter(|it| it.starts_with("Person 1, ")).count()), (3, 2), "{after:?}");
        undo_last(&advocate, &client).await;
        assert_eq!(accused(&advocate.get(&account).await), accused(&changed));

        let page = advocate.get(&account).await;
        let edits = page.attributes("#offender .entry .head a", "href");
        let removal = format!("{}/removal", edits[0]);
        let removed = advocate.submit(&advocate.get(&edits[0]).await, &removal, &[]).await;
        assert_eq!(accused(&removed), ["Person 2, Walt Roe", "Person 3, Cliff Low"], "{}", removed.text());
    }
}
