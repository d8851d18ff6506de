//! What a referral user does, and what they never see.

use domain::{referral::Kind, words::referrer as words};
use tests::{Deployment, Site, form, inputs, sql};

use crate::{address, begin, fill, reference, send, typed};

in_both_deployments! {
    /// A2: a draft never appears in the queue; it appears once it has been sent.
    async fn a_draft_is_nobodys_business_until_it_is_sent(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let draft = address(&begin(&referrer, Kind::Client).await);
        let check = fill(&referrer, &draft, &form(Kind::Client)).await;
        assert!(!advocate.get("/queue").await.text().contains("King"));
        assert!(referrer.get("/referrals").await.text().contains("Not sent yet"));
        referrer.submit(&check, &format!("{draft}/send"), &[]).await;
        assert!(advocate.get("/queue").await.text().contains("King"));
    }
}

in_both_deployments! {
    /// A25: a referral is of one of four kinds, and each kind asks what it needs. A26: it is all done in the portal.
    async fn each_kind_of_referral_asks_what_it_needs(site: Site) {
        let referrer = site.browser("referrer").await;
        for (kind, police, protection) in [
            (Kind::Client, false, false),
            (Kind::LawEnforcement, true, false),
            (Kind::ChildProtection, false, true),
            (Kind::Combined, true, true),
        ] {
            let page = begin(&referrer, kind).await;
            assert!(
                page.has("[name='child.first_name']") && page.has("[name='law_enforcement.involved']"),
                "{kind:?}"
            );
            assert_eq!(page.has("[name='law_enforcement.case_number']"), police, "{kind:?}");
            assert_eq!(
                page.has("[name='child_protection.intake_number']"),
                protection,
                "{kind:?}"
            );
            send(&referrer, &form(kind)).await;
        }
    }
}

in_both_deployments! {
    /// A35: a referral user creates a referral; all mistakes are said at once, next to the fields, and nothing typed is lost.
    async fn all_mistakes_are_said_at_once_and_nothing_typed_is_lost(site: Site) {
        let referrer = site.browser("referrer").await;
        let draft = address(&begin(&referrer, Kind::Client).await);
        let wrong = inputs(&[
            ("child.first_name", "Zoë <b>&\"'"),
            ("child.birth.month", "13"),
            ("child.birth.day", "x"),
            ("child.birth.year", "2015"),
            ("child.phone", "call me"),
            ("disclosure.narrative", "She said so.\nTwice."),
            ("then", "check"),
        ]);
        let page = referrer.post(&draft, &wrong).await;
        assert_eq!(page.status, 422);
        assert!(page.texts("title").concat().starts_with("Error: "));
        let links = page.attributes(".errors a", "href");
        for anchor in [
            "#about.reason",
            "#child.birth",
            "#child.sex",
            "#child.phone",
            "#law_enforcement.involved",
        ] {
            assert!(links.iter().any(|it| it.starts_with(anchor)), "{anchor} in {links:?}");
        }
        for link in &links {
            assert!(
                page.has(&format!("[id='{}']", link.trim_start_matches('#'))),
                "{link} leads nowhere"
            );
        }
        for page in [page, referrer.get(&draft).await] {
            assert_eq!(page.attributes("[name='child.first_name']", "value"), ["Zoë <b>&\"'"]);
            assert_eq!(page.attributes("[name='child.birth.day']", "value"), ["x"]);
            assert!(
                page.texts("[name='disclosure.narrative']")
                    .concat()
                    .contains("She said so. Twice.")
            );
        }
    }
}

in_both_deployments! {
    /// Beyond the articles: more caregivers, people and allegations can be asked for, without a script.
    async fn another_caregiver_can_be_added_without_a_script(site: Site) {
        let referrer = site.browser("referrer").await;
        let draft = address(&begin(&referrer, Kind::Client).await);
        let mut all = typed(&form(Kind::Client).mother("Ann", "King", "555-0117"));
        all.push(("add".into(), "caregiver".into()));
        let page = referrer.post(&draft, &all).await;
        assert!(page.has("[name='caregiver.1.first_name']"), "{}", page.text());
        assert_eq!(page.attributes("[name='caregiver.0.first_name']", "value"), ["Ann"]);
    }
}

/// I2, F47: the same form sent a hundred times at once is one referral with one reference.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_form_sent_a_hundred_times_at_once_is_one_referral() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let referrer = site.browser("referrer").await;
        let draft = address(&begin(&referrer, Kind::Client).await);
        let check = fill(&referrer, &draft, &form(Kind::Client)).await;
        let action = format!("{draft}/send");
        let form = check.form(&action);
        let posts = (0..100).map(|_| referrer.post(&action, &form));
        let answers = futures(posts).await;
        let references: std::collections::BTreeSet<String> = answers.iter().map(reference).collect();
        assert_eq!(
            references.len(),
            1,
            "{deployment:?} {references:?} {}",
            answers[0].text()
        );
        assert_eq!(sql(&site.store, "select count(*) from referral").await, [["1"]]);
        site.settled().await;
        assert_eq!(site.mails().len(), 1, "one referral is received once");
    }
}

async fn futures<T: Send + 'static>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut done = Vec::new();
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    std::future::poll_fn(move |context| {
        waiting.retain_mut(|it| match it.as_mut().poll(context) {
            std::task::Poll::Ready(value) => {
                done.push(value);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() {
            std::task::Poll::Ready(std::mem::take(&mut done))
        } else {
            std::task::Poll::Pending
        }
    })
    .await
}

in_both_deployments! {
    /// I2: a form that was changed in another tab since it was checked is not sent unseen.
    async fn what_was_checked_is_what_is_sent(site: Site) {
        let referrer = site.browser("referrer").await;
        let draft = address(&begin(&referrer, Kind::Client).await);
        let check = fill(&referrer, &draft, &form(Kind::Client)).await;
        fill(&referrer, &draft, &form(Kind::Client).child("Eve", "King")).await;
        let answer = referrer.submit(&check, &format!("{draft}/send"), &[]).await;
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert_eq!(sql(&site.store, "select count(*) from referral").await, [["0"]]);
    }
}

in_both_deployments! {
    /// A34: a referral user cannot change what was sent; taking it back is all they can do.
    async fn a_sent_referral_is_read_only_and_can_be_taken_back(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::Client)).await;
        let own = referrer.get(&format!("/referrals/{reference}")).await;
        assert!(
            !own.has("main input[type='text'], main textarea"),
            "nothing to type into"
        );
        let page = referrer.get(&format!("/referrals/{reference}/withdrawal")).await;
        referrer
            .submit(&page, &format!("/referrals/{reference}/withdrawal"), &[])
            .await;
        assert!(referrer.get("/referrals").await.text().contains("Withdrawn"));
        assert!(advocate.get("/queue?status=withdrawn").await.text().contains("King"));
        assert!(!advocate.get("/queue").await.text().contains("King"));
        // Who did so by mistake undoes it, and has nothing to type again.
        let own = referrer.get(&format!("/referrals/{reference}")).await;
        assert!(own.text().contains(words::UNDO_WITHDRAWAL_TEXT));
        let undo = format!("/referrals/{reference}/withdrawal/undo");
        referrer.submit(&own, &undo, &[]).await;
        let back = referrer.get(&format!("/referrals/{reference}?done=undone")).await;
        assert!(back.text().contains(words::DONE_WITHDRAWAL_UNDONE) && back.text().contains("Received"));
        assert!(advocate.get("/queue").await.text().contains("King"));
        assert!(!advocate.get("/queue?status=withdrawn").await.text().contains("King"));
        // Pressed once more in another tab.
        let again = referrer.submit(&own, &undo, &[]).await;
        assert_eq!(again.status, 409);
        assert!(again.text().contains(words::CHANGED_MEANWHILE));
    }
}

in_both_deployments! {
    /// A32: whether the child is known cannot be read from anything a referrer gets.
    async fn a_referrer_reads_the_same_for_a_known_child_and_an_unknown_one(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let known = send(&referrer, &form(Kind::Client)).await;
        let intake = advocate.get(&format!("/queue/{known}/import/new")).await;
        advocate
            .submit(&intake, &format!("/queue/{known}/import/new"), &[])
            .await;

        let again = send(&referrer, &form(Kind::Client)).await;
        let unknown = send(&referrer, &form(Kind::Client).child("Wanda", "Unheard")).await;
        site.settled_queue().await;
        let text = |page: tests::Page, reference: &str| {
            let kept = page
                .text()
                .replace(reference, "R")
                .replace("Wanda", "Ada")
                .replace("Unheard", "King");
            kept.split(' ')
                .filter(|it| !it.chars().any(|it| it.is_ascii_digit()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let known_page = text(referrer.get(&format!("/referrals/{again}")).await, &again);
        let unknown_page = text(referrer.get(&format!("/referrals/{unknown}")).await, &unknown);
        assert_eq!(known_page, unknown_page);
    }
}

in_both_deployments! {
    /// Beyond 5: a draft that is open in two windows is not overwritten unseen: who saves second sees both, and what they typed.
    async fn a_draft_in_two_windows_loses_nothing(site: Site) {
        let referrer = site.browser("referrer").await;
        let draft = address(&begin(&referrer, Kind::Client).await);
        let (desk, car) = (referrer.get(&draft).await, referrer.get(&draft).await);
        let exit = ("then", "exit");
        let saved = referrer.submit(&desk, &draft, &[("child.first_name", "Ada"), ("child.school", "Elm School"), exit]).await;
        assert_eq!(saved.path, "/referrals?done=saved");
        let twice = referrer.submit(&desk, &draft, &[("child.first_name", "Ada"), ("child.school", "Elm School"), exit]).await;
        assert_eq!(twice.path, "/referrals?done=saved", "the same once more is no conflict");

        let told = referrer.submit(&car, &draft, &[("child.first_name", "Adah"), ("child.last_name", "King"), exit]).await;
        assert_eq!(told.status, 409, "{}", told.text());
        let differs = told.texts("table tbody tr").join(" | ").replace(' ', "");
        assert!(differs.contains("ElmSchool") && differs.contains("Adah") && differs.contains("King"), "{differs}");
        assert_eq!(told.attributes("[name='child.first_name']", "value"), ["Adah"], "what was typed here is kept");
        assert_eq!(referrer.get(&draft).await.attributes("[name='child.school']", "value"), ["Elm School"], "nothing was overwritten");
        let kept = referrer.submit(&told, &draft, &[("child.school", "Elm School"), exit]).await;
        assert_eq!(kept.path, "/referrals?done=saved");
        let now = referrer.get(&draft).await;
        assert_eq!(now.attributes("[name='child.last_name']", "value"), ["King"]);
        assert_eq!(now.attributes("[name='child.school']", "value"), ["Elm School"]);
    }
}

in_both_deployments! {
    /// Beyond 5: what is typed into a draft that was sent or discarded in another window is answered with all of it, and a button keeps it.
    async fn a_draft_that_is_gone_takes_nothing_typed_with_it(site: Site) {
        let referrer = site.browser("referrer").await;
        let draft = address(&begin(&referrer, Kind::Client).await);
        let late = referrer.get(&draft).await;
        let check = fill(&referrer, &draft, &form(Kind::Client)).await;
        let receipt = referrer.submit(&check, &format!("{draft}/send"), &[]).await;
        let typed = [("child.first_name", "Zoë"), ("child.school", "Elm School"), ("then", "check")];
        let told = referrer.submit(&late, &draft, &typed).await;
        assert_eq!(told.status, 409, "{}", told.text());
        assert_eq!(told.attributes("main a[href$='/receipt']", "href"), [receipt.path.as_str()], "it leads to what was sent");
        assert_eq!(told.attributes("[name='child.school']", "value"), ["Elm School"]);

        let draft = address(&begin(&referrer, Kind::Client).await);
        let (late, discard) = (referrer.get(&draft).await, format!("{draft}/discard"));
        referrer.submit(&referrer.get(&discard).await, &discard, &[]).await;
        let told = referrer.submit(&late, &draft, &typed).await;
        assert_eq!(told.status, 409, "{}", told.text());
        assert!(!told.has("main a[href$='/receipt']"));
        let kept = referrer.submit(&told, "/referrals/new", &[]).await;
        assert!(kept.path.starts_with("/referrals/drafts/") && kept.path != draft, "{}", kept.path);
        assert_eq!(kept.attributes("[name='child.first_name']", "value"), ["Zoë"]);
        assert_eq!(kept.attributes("[name='child.school']", "value"), ["Elm School"]);

        // An advocate is asked for the agency, as with any referral that came by phone.
        let advocate = site.browser("advocate").await;
        let agency = site.people.agencies[0].to_string();
        let begun = [("agency", agency.as_str()), ("kind", "client")];
        let form = advocate.get("/queue/new").await;
        let late = advocate.submit(&form, "/queue/new", &begun).await;
        let discard = format!("{}/discard", late.path);
        advocate.submit(&advocate.get(&discard).await, &discard, &[]).await;
        let told = advocate.submit(&late, &late.path, &typed).await;
        let asked = advocate.submit(&told, "/queue/new", &[]).await;
        assert_eq!(asked.status, 422, "{}", asked.text());
        let kept = advocate.submit(&asked, "/queue/new", &begun).await;
        assert_eq!(kept.attributes("[name='child.school']", "value"), ["Elm School"], "{} {}", kept.path, kept.text());
    }
}

/// Beyond 15: whom else to call at once stands beside 911, before anything is typed and over the form.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_hotline_stands_before_and_over_the_form() {
    let hotline = "State child abuse hotline: 1-800-555-0100";
    let site = Site::with(Deployment::One, &[("INTAKE_HOTLINE", hotline)]).await;
    let referrer = site.browser("referrer").await;
    let form = begin(&referrer, Kind::Client).await;
    for page in [referrer.get("/referrals/new").await, form] {
        assert!(
            page.text().contains(words::EMERGENCY) && page.text().contains(hotline),
            "{}",
            page.text()
        );
    }
}
