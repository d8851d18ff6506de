//! The whole road: sent, matched, imported; or returned, corrected and sent again; or deleted; each with its mail.

use domain::referral::Kind;
use tests::{Site, form, sql};

use crate::{mail, matched, send, unfolded};

in_both_deployments! {
    /// A36: what a referral user submits an advocate imports, and the referrer is told.
    async fn a_referral_is_imported(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let first = send(&referrer, &form(Kind::Combined).living_at("12 Elm Street", "Larkfield", "99501")).await;
        mail(&site, &first, "received").await;

        let intake = advocate.get(&format!("/queue/{first}/import/new")).await;
        let client = advocate.submit(&intake, &format!("/queue/{first}/import/new"), &[]).await;
        assert!(client.path.starts_with("/clients/"), "{} {}", client.path, client.text());
        assert!(client.text().contains("King"), "{}", client.text());

        let told = mail(&site, &first, "accepted").await;
        assert!(!told.contains("King") && !told.contains("Elm"), "{told}");
        assert!(referrer.get(&format!("/referrals/{first}")).await.text().contains("Accepted"));

        // The same child again: the worker has found the client before the advocate looks.
        let again = send(&referrer, &form(Kind::Client).child("Ada", "Kings").living_at("12 Elm Street", "Larkfield", "99501")).await;
        let review = matched(&site, &advocate, &again).await;
        assert!(review.has(".evidence"), "{}", review.text());
    }

    /// A12, A13, A95: a returned referral leaves the queue, is told of by e-mail with its reasons, corrected, and sent again.
    async fn a_referral_is_returned_corrected_and_sent_again(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::LawEnforcement)).await;
        // The queue shows no references: the one child there is stands in its table, or there is no table.
        let stands_at = async |status: &str| {
            advocate.get(&format!("/queue?status={status}")).await.texts("table").concat().contains("King")
        };
        assert!(stands_at("submitted").await && !stands_at("rejected").await);

        let page = advocate.get(&format!("/queue/{reference}/rejection")).await;
        let tick = page.attributes("input[value='caregiver.0.phone']", "name").concat();
        let answer = advocate
            .submit(&page, &format!("/queue/{reference}/rejection"), &[("reason", "missing_guardian_contact"), (&tick, "caregiver.0.phone"), ("note", "Please call canary-note")])
            .await;
        assert!(answer.status.is_success(), "{}", answer.text());
        assert!(!stands_at("submitted").await && stands_at("rejected").await);

        let told = mail(&site, &reference, "returned").await;
        assert!(told.contains("There is no guardian to contact") && told.contains("Caregiver 1: Telephone"), "{told}");
        assert!(!told.contains("canary"), "the note is read in the portal only: {told}");
        assert!(unfolded(&told).to_lowercase().contains("auto-submitted: auto-generated"));

        let own = referrer.get(&format!("/referrals/{reference}")).await;
        assert!(own.text().contains("Returned") && own.text().contains("canary-note"), "{}", own.text());
        let draft = referrer.submit(&own, &format!("/referrals/{reference}/correction"), &[]).await;
        let filled = form(Kind::LawEnforcement).mother("Ann", "King", "555-0117");
        let check = crate::fill(&referrer, &crate::address(&draft), &filled).await;
        let receipt = referrer.submit(&check, &format!("{}/send", crate::address(&draft)), &[]).await;
        assert_eq!(crate::reference(&receipt), reference, "the reference stays");
        assert!(stands_at("submitted").await && !stands_at("rejected").await);

        let review = matched(&site, &advocate, &reference).await;
        assert!(review.text().contains("555-0117"), "{}", review.text());
        let old = advocate.get(&format!("/queue/{reference}/revisions/1")).await;
        assert!(old.status.is_success() && !old.text().contains("555-0117"), "the old version stays readable");
    }

    /// I4: a return that is undone within the minute tells nobody.
    async fn an_undone_return_sends_no_mail(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::Client)).await;
        mail(&site, &reference, "received").await;
        let page = advocate.get(&format!("/queue/{reference}/rejection")).await;
        advocate.submit(&page, &format!("/queue/{reference}/rejection"), &[("reason", "missing_dob_or_age")]).await;
        let page = advocate.get(&format!("/queue/{reference}/undo")).await;
        let undone = advocate.submit(&page, &format!("/queue/{reference}/undo"), &[]).await;
        assert!(undone.status.is_success(), "{}", undone.text());
        assert!(advocate.get("/queue").await.text().contains("King"));
        site.settled().await;
        assert_eq!(site.mails().len(), 1, "only the first mail has gone");
    }

    /// I4: a return that is undone after its mail has gone is followed by one that says to disregard it, and names nobody.
    async fn a_return_that_is_undone_later_is_followed_by_a_mail_that_says_so(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::Client)).await;
        let rejection = format!("/queue/{reference}/rejection");
        advocate.submit(&advocate.get(&rejection).await, &rejection, &[("reason", "missing_dob_or_age")]).await;
        mail(&site, &reference, "returned").await;
        let undo = format!("/queue/{reference}/undo");
        let asked = advocate.get(&undo).await;
        assert!(asked.text().contains("disregard"), "it is said before: {}", asked.text());
        advocate.submit(&asked, &undo, &[]).await;
        let sent = mail(&site, &reference, "disregard").await;
        assert!(!sent.contains("King") && !sent.contains("Ada"), "{sent}");
    }

    /// I6: nothing of what was typed is found in logs, mails, addresses or message columns.
    async fn nothing_typed_leaks(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let filled = form(Kind::Combined)
            .child("Canaryfirst", "Canarylast")
            .living_at("77 Canarystreet", "Canarycity", "99777")
            .mother("Canarymother", "Canaryparent", "555-0177")
            .with("law_enforcement.case_number", "Canarycase")
            .with("reporter.name", "Canaryreporter")
            .with("child.school", "Canaryschool");
        let first = send(&referrer, &filled).await;
        let second = send(&referrer, &filled).await;
        let review = matched(&site, &advocate, &second).await;
        let page = advocate.get(&format!("/queue/{first}/rejection")).await;
        advocate.submit(&page, &format!("/queue/{first}/rejection"), &[("reason", "missing_dob_or_age"), ("note", "Canarynote")]).await;
        let intake = advocate.get(&format!("/queue/{second}/import/new")).await;
        let client = advocate.submit(&intake, &format!("/queue/{second}/import/new"), &[("reason", "Canaryreason")]).await;
        assert!(client.path.starts_with("/clients/"), "{}", client.text());
        let search = advocate.post("/clients/search", &tests::inputs(&[("first_name", "Canaryfirst"), ("last_name", "Canarylast")])).await;
        mail(&site, &first, "returned").await;
        mail(&site, &second, "accepted").await;
        site.settled().await;

        for page in [&review, &client, &search] {
            for href in page.attributes("a[href], form[action]", "href").into_iter().chain(page.attributes("form[action]", "action")) {
                assert!(!href.to_lowercase().contains("canary"), "{href}");
            }
        }
        let mut columns = sql(&site.store, "select last_error from outbox union all select last_reply from mail union all select reason from dead_letter").await.concat();
        columns.extend(sql(&site.store, "select event || outcome || coalesce(source, '') from audit").await.concat());
        for text in site.mails().into_iter().chain([site.logs()]).chain(columns) {
            let found = text.lines().find(|it| it.to_lowercase().contains("canary"));
            assert!(found.is_none(), "{found:?}");
        }
    }
}
