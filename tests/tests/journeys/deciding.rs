//! What stands on the pages around a decision: what is offered first, what is said before it, and where one can go after it.

use domain::{
    referral::Kind,
    words::{advocate as words, import, review as review_words, site},
};
use tests::{Browser, Filled, Page, Site, form, sql};

use crate::{mail, matched, send, unfolded};

fn ada() -> Filled {
    form(Kind::Client)
        .living_at("12 Elm Street", "Larkfield", "99501")
        .mother("Ann", "King", "555-0117")
}

/// Imports a referral as a new client; the page that follows.
async fn import(site: &Site, advocate: &Browser, reference: &str) -> Page {
    let action = format!("/queue/{reference}/import/new");
    let client = advocate
        .submit(&advocate.get(&action).await, &action, &[("reason", "Another child.")])
        .await;
    assert!(
        client.path.starts_with("/clients/"),
        "{} {}",
        client.path,
        client.text()
    );
    site.settled_queue().await;
    client
}

fn address(client: &Page) -> String {
    client.path.split('?').next().unwrap().to_owned()
}

in_both_deployments! {
    /// A18, A19, A97: beside a candidate who is probably another child no button offers the import; a new client is offered first, and the
    /// comparison stays a link away. Beside the child itself the button stands.
    async fn whom_the_child_is_probably_not_is_not_offered_to_import_to(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let first = send(&referrer, &ada()).await;
        let client = address(&import(&site, &advocate, &first).await);
        let here = |reference: &str| format!("/queue/{reference}/import/{}", client.trim_start_matches("/clients/"));

        let twin = send(&referrer, &ada().child("Zoe", "King")).await;
        let page = matched(&site, &advocate, &twin).await;
        assert!(page.text().contains("Probably a twin of the child"), "{}", page.text());
        assert!(!page.attributes("main a.button", "href").contains(&here(&twin)), "{}", page.text());
        assert!(page.attributes("main a", "href").contains(&here(&twin)) && !page.has("[data-key='2']"));
        assert_eq!(page.attributes(".decisions a", "href")[0], format!("/queue/{twin}/import/new"));
        assert_eq!(page.attributes("[data-key='1']", "href").len(), 1);
        let viewer = advocate.get(&format!("/queue/{twin}/import")).await;
        assert!(!viewer.attributes("main a.button", "href").contains(&here(&twin)), "{}", viewer.text());

        let again = send(&referrer, &ada()).await;
        let page = matched(&site, &advocate, &again).await;
        assert_eq!(page.attributes("[data-key='2']", "href"), [here(&again)]);
        assert_eq!(page.attributes(".decisions a", "href")[0], format!("/queue/{again}/import"));
        assert_eq!(page.attributes("[data-key='1']", "href"), [format!("/queue/{again}/import/new")]);
    }

    /// Beyond 8, A77: a link to a client who is not seen any more says so, and is proposed only if several things of the household are shared.
    async fn a_link_to_an_inactive_client_is_proposed_only_when_it_is_clear(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let first = send(&referrer, &ada()).await;
        let client = address(&import(&site, &advocate, &first).await);
        let child = |first, year| form(Kind::Client).child(first, "King").born(year, 5, 20).living_at("12 Elm Street", "Larkfield", "99501");
        let vague = send(&referrer, &child("Ben", 2012)).await;
        let clear = send(&referrer, &child("Zoe", 2013).mother("Ann", "King", "555-0117")).await;
        site.settled_queue().await;
        let proposed = async |reference: &str| {
            let page = advocate.get(&format!("/queue/{reference}/import/new")).await;
            let label = page.texts("label.choice").into_iter().find(|it| it.starts_with("King, Ada")).unwrap_or_else(|| panic!("{}", page.text()));
            (label.contains(words::INACTIVE), page.has("[name='link'][checked]"))
        };
        assert_eq!((proposed(&vague).await, proposed(&clear).await), ((false, true), (false, true)));
        let edit = advocate.get(&format!("{client}/edit")).await;
        advocate.submit(&edit, &format!("{client}/status"), &[("status", "inactive"), ("reason", "discharged")]).await;
        assert_eq!((proposed(&vague).await, proposed(&clear).await), ((true, false), (true, true)));
        assert!(import::link_with("Ada", domain::link::LinkKind::Sibling, false).ends_with(words::INACTIVE));
    }

    /// A9, A21, Beyond 4: after an import it is said which referral it was, with the ways to undo it, to the queue, and to the next referral that
    /// nobody else has, urgent ones first; no name is in any address.
    async fn after_an_import_one_goes_on_to_the_next_referral_or_takes_it_back(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let colleague = site.browser("colleague").await;
        let first = send(&referrer, &ada()).await;
        let plain = send(&referrer, &form(Kind::Client).child("Max", "Lund").born(2011, 5, 6)).await;
        let taken = send(&referrer, &form(Kind::Client).child("Ida", "Moss").born(2012, 7, 8).urgent()).await;
        let urgent = send(&referrer, &form(Kind::Client).child("Zoe", "Ortega").born(2014, 1, 2).urgent()).await;
        let page = colleague.get(&format!("/queue/{taken}")).await;
        colleague.submit(&page, &format!("/queue/{taken}/claim"), &[]).await;

        let done = import(&site, &advocate, &first).await;
        assert_eq!(done.path, format!("{}?done=imported&of={first}", address(&done)));
        let ways = |next: &str| [format!("/queue/{first}/undo"), "/queue?back=submitted".to_owned(), format!("/queue/{next}")];
        assert!(done.texts("[role='status']").concat().contains(&words::imported(&first)), "{}", done.text());
        assert_eq!(done.attributes("[role='status'] a", "href"), ways(&urgent));
        assert_eq!(done.attributes("[role='status'] [data-key='z']", "href"), [format!("/queue/{first}/undo")]);
        for reference in [&urgent, &taken] {
            import(&site, &colleague, reference).await;
        }
        assert_eq!(advocate.get(&done.path).await.attributes("[role='status'] a", "href"), ways(&plain));
        import(&site, &colleague, &plain).await;
        assert_eq!(advocate.get(&done.path).await.attributes("[role='status'] a", "href"), ways("")[..2]);
    }

    /// A21, Beyond 4: an imported referral names the client and the account, and asks no more who the child is; what stands in the way of its
    /// undo is a link away.
    async fn an_imported_referral_says_where_it_is_and_what_stands_in_the_way_of_its_undo(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let first = send(&referrer, &ada()).await;
        let client = address(&import(&site, &advocate, &first).await);
        let second = send(&referrer, &ada().with("child.school", "Oak School")).await;
        let action = format!("/queue/{second}/import/{}", client.trim_start_matches("/clients/"));
        advocate.submit(&advocate.get(&action).await, &action, &[("target", "1")]).await;
        let page = advocate.get(&format!("/queue/{second}")).await;
        assert!(page.texts(".notice--good").concat().contains("Imported to King, Ada, account 1"), "{}", page.text());
        assert!(page.attributes(".notice--good a", "href").contains(&format!("{client}/accounts/1")));
        assert!(!page.text().contains(words::IS_KNOWN) && !page.has("section.known") && page.has("details > .known"), "{}", page.text());

        let undo = format!("/queue/{first}/undo");
        let refused = advocate.get(&undo).await;
        assert_eq!(refused.status, 409, "{}", refused.text());
        assert_eq!(refused.attributes("main a.button", "href"), [format!("/queue/{second}/undo"), format!("/queue/{first}")]);
        assert_eq!(refused.texts("main a.button")[0], site::UNDO_FIRST);
        let undo = format!("/queue/{second}/undo");
        let form = advocate.get(&undo).await;
        let school = format!("{client}/profile/school");
        let changed = advocate.submit(&advocate.get(&school).await, &school, &[("child.school", "Elm School"), ("former", "held")]).await;
        assert!(changed.status.is_success(), "{}", changed.text());
        for refused in [advocate.get(&undo).await, advocate.submit(&form, &undo, &[]).await] {
            assert_eq!(refused.status, 409, "{}", refused.text());
            assert_eq!(refused.attributes("main a.button", "href")[0], format!("{client}/timeline"));
        }
    }

    /// A10, A51, Beyond 9, 15: before an urgent referral is deleted its page says why it is urgent, who the child may be, who has it and
    /// whether the referrer is told, and asks why; without an answer it stays. Of others no reason is asked.
    async fn an_urgent_referral_is_deleted_only_with_a_reason(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let colleague = site.browser("colleague").await;
        let first = send(&referrer, &ada()).await;
        import(&site, &advocate, &first).await;
        let urgent = send(&referrer, &ada().with("safety.flags", "not_safe_tonight")).await;
        site.settled_queue().await;
        let page = colleague.get(&format!("/queue/{urgent}")).await;
        colleague.submit(&page, &format!("/queue/{urgent}/claim"), &[]).await;
        let action = format!("/queue/{urgent}/deletion");
        let page = advocate.get(&action).await;
        let said = page.text();
        for wanted in ["Child is not safe at home tonight", "Probably King, Ada", "Barbara Liskov has it", "no e-mail", words::DELETION_URGENT] {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        let refused = advocate.submit(&page, &action, &[]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.texts(".errors").concat().contains(words::DELETION_REASON_NEEDED), "{}", refused.text());
        assert_eq!(sql(&site.store, "select count(*) from step where kind = 'delete'").await, [["0"]]);
        let done = advocate.submit(&refused, &action, &[("note", "Sent twice by mistake.")]).await;
        assert!(done.path.starts_with("/queue?done=deleted"), "{}", done.path);
        assert_eq!(done.attributes("[data-key='z']", "href"), [format!("/queue/{urgent}/undo")]);

        let calm = send(&referrer, &form(Kind::Client).child("Max", "Lund").born(2011, 5, 6)).await;
        site.settled_queue().await;
        let action = format!("/queue/{calm}/deletion");
        let page = advocate.get(&action).await;
        assert!(!page.has("[required]") && !page.text().contains(words::DELETION_URGENT) && page.text().contains(review_words::NOBODY_KNOWN), "{}", page.text());
        let done = advocate.submit(&page, &action, &[]).await;
        assert!(done.path.starts_with("/queue?done=deleted"), "{}", done.path);
    }

    /// E1, Beyond: the subject of a mail carries the day on which the referral was sent, in its preview and as it goes.
    async fn a_mail_names_the_day_on_which_the_referral_was_sent(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &ada()).await;
        sql(&site.store, "update revision set sent_at = 1772800000000000, received_at = 1772800000000000").await;
        let action = format!("/queue/{reference}/rejection");
        let page = advocate.get(&action).await;
        let subject = format!("Client referral {reference} of Mar 6, 2026: returned for correction");
        assert!(page.text().contains(&subject), "{}", page.text());
        advocate.submit(&page, &action, &[("reason", "missing_case_number")]).await;
        let mail = mail(&site, &reference, "returned").await;
        assert!(unfolded(&mail).contains(&subject), "{mail}");
    }
}
