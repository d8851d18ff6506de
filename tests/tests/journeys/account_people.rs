//! The people of an account: whoever is alleged has a number of their own, and nobody is accused in the place of another one; two entries that
//! may be about one person are proposed.

use domain::{
    referral::Kind,
    words::{evidence, record as words},
};
use tests::{Filled, Page, Site, form};

use crate::{
    client::{client, enter, second_account, undo_last},
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

        assert!(!changed.has("#offender a[href*='/same/']"), "nobody is like another one: {}", changed.text());
        let form = advocate.get(edits[0]).await;
        let others = form.texts("main a[href*='/same/']");
        assert_eq!(others, ["The same person as Person 3, Cliff Low", "The same person as Person 2, Walt Roe"], "any may be, all the same");
        let same = &form.attributes("main a[href*='/same/']", "href")[1];
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

in_both_deployments! {
    /// A87: entries that may be about one person are proposed to be merged, as the matching finds them, with why; not who shares a name or a
    /// telephone alone, and not father and son. Any two can be merged by hand.
    async fn people_who_may_be_one_are_proposed(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        second_account(&advocate, &client).await;
        let account = format!("{client}/accounts/2");
        for (first, last, relation) in [("Bob", "Smith", "step_parent"), ("Mary", "Smith", "mother"), ("Robert", "Smyth", "parents_partner")] {
            let said = [("caregiver.0.first_name", first), ("caregiver.0.last_name", last), ("caregiver.0.relation", relation), ("caregiver.0.phone", "217-555-0142")];
            enter(&advocate, &account, "caregiver", &said).await;
        }
        enter(&advocate, &account, "offender", &[("offender.0.identified", "yes"), ("offender.0.first_name", "Bob"), ("offender.0.last_name", "Smith"), ("offender.0.relation", "step_parent")]).await;
        let mut page = advocate.get(&account).await;
        for (month, year) in [("5", "1980"), ("8", "2008")] {
            let said = [("household.0.first_name", "Rex"), ("household.0.last_name", "King"), ("household.0.birth.month", month), ("household.0.birth.day", "20"), ("household.0.birth.year", year)];
            page = enter(&advocate, &account, "household", &said).await;
        }
        let proposed = page.texts("main a[href*='/same/']");
        assert_eq!(proposed, ["The same person as Robert Smyth", "The same person as Bob Smith"], "{}", page.text());

        let same = page.attributes("main a[href*='/same/']", "href").remove(0);
        let asked = advocate.get(&same).await;
        for why in [evidence::NICKNAME, evidence::ONE_EDIT, evidence::SAME_PHONE] {
            assert!(asked.text().contains(why), "{why}: {}", asked.text());
        }
        let merged = advocate.submit(&asked, &same, &[]).await;
        assert!(merged.texts("#caregiver .entry").len() == 2 && !merged.has("main a[href*='/same/']"), "{}", merged.text());

        let edit = merged.attributes("#household .entry .head a", "href").remove(0);
        let form = advocate.get(&edit).await;
        assert!(form.text().contains(words::SAME_AS_OTHER), "{}", form.text());
        let son = form.attributes("main a[href*='/same/']", "href").remove(0);
        let asked = advocate.get(&son).await;
        assert!(asked.text().contains(evidence::GENERATION), "{}", asked.text());
        let merged = advocate.submit(&asked, &son, &[]).await;
        assert_eq!(merged.texts("#household .entry").len(), 1, "{}", merged.text());
        let alone = merged.attributes("#household .entry .head a", "href").remove(0);
        assert!(!advocate.get(&alone).await.text().contains(words::SAME_AS_OTHER));
    }
}
