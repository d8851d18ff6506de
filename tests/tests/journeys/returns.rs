//! The correction loop: what is asked for field by field, what the referrer sees of it, and what came back.

use domain::{referral::Kind, words::returns};
use tests::{Browser, Deployment, Page, Site, form, sql};

use crate::{address, mail, send};

/// Returns a referral from a page of its rejection: reasons and fields with notes.
async fn give_back(by: &Browser, page: &Page, reference: &str, fields: &[(&str, &str)]) -> Page {
    let action = format!("/queue/{reference}/rejection");
    let mut inputs = page.form(&action);
    inputs.push(("reason".into(), "missing_guardian_contact".into()));
    for (path, note) in fields {
        let name = page.attributes(&format!("input[value='{path}']"), "name").concat();
        assert!(!name.is_empty(), "{path} cannot be ticked");
        inputs.push((name, (*path).into()));
        inputs.retain(|it| it.0 != format!("note.{path}"));
        inputs.push((format!("note.{path}"), (*note).into()));
    }
    by.post(&action, &inputs).await
}

/// A13, Beyond 1: the advocate says what is wrong with each field; the referrer sees those fields first, each with its note and what was
/// sent there, corrects them, and the rest is sent with them. None of the notes is in the e-mail or in the reasons.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_each_field_is_read_where_it_is_corrected() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let filled = form(Kind::Client)
            .mother("Ann", "King", "555-0117")
            .with("child.school", "Elm School");
        let reference = send(&referrer, &filled).await;
        let page = advocate.get(&format!("/queue/{reference}/rejection")).await;
        let fields = [
            ("caregiver.0.phone", "canary-phone: a digit is missing"),
            ("child.street", "canary-street"),
            ("child.school", ""),
        ];
        let done = give_back(&advocate, &page, &reference, &fields).await;
        assert!(done.status.is_success(), "{}", done.text());
        let review = advocate.get(&format!("/queue/{reference}")).await;
        assert!(review.text().contains("canary-street"), "{}", review.text());

        let told = mail(&site, &reference, "returned").await;
        assert!(
            told.contains("Caregiver 1: Telephone") && !told.contains("canary"),
            "{told}"
        );
        let reasons = sql(&site.store, "select reasons from step where reasons is not null")
            .await
            .concat();
        assert!(
            reasons[0].contains("caregiver.0.phone") && !reasons[0].contains("canary"),
            "{reasons:?}"
        );

        let own = referrer.get(&format!("/referrals/{reference}")).await;
        let asked = own.texts(".asked li");
        assert_eq!(asked.len(), 3, "{asked:?}");
        assert!(
            asked
                .iter()
                .any(|it| it.contains("canary-phone") && it.contains("555-0117")),
            "{asked:?}"
        );
        let correction = format!("/referrals/{reference}/correction");
        let draft = referrer.submit(&own, &correction, &[("field", "child.street")]).await;
        let (here, first) = (address(&draft), "form fieldset.section:not(details *)");
        assert_eq!(
            draft.attributes(&format!("{first} .correct input[type='tel']"), "value"),
            ["555-0117"]
        );
        let hints = draft.texts(".correct .field__hint").concat();
        assert!(
            hints.contains("canary-phone") && hints.contains("canary-street"),
            "{hints}"
        );
        assert!(
            draft.has("details.rest:not([open]) [name='child.last_name']"),
            "the rest is folded"
        );
        assert_eq!(
            draft.attributes("[name='child.street']", "name").len(),
            1,
            "each field is asked once"
        );

        // A mistake in what is folded is seen; all of the form is sent.
        let mut inputs = draft.form(&here);
        inputs.retain(|it| it.0 != "caregiver.0.phone" && it.0 != "child.phone");
        inputs.extend(tests::inputs(&[
            ("caregiver.0.phone", "555-0199"),
            ("child.phone", "call me"),
        ]));
        let wrong = referrer.post(&here, &inputs).await;
        assert!(
            wrong.status == 422 && wrong.has("details.rest[open] [name='child.phone']"),
            "{}",
            wrong.text()
        );
        inputs.retain(|it| it.0 != "child.phone" && it.0 != "saved");
        let saved = wrong.attributes("[name='saved']", "value").concat();
        inputs.push(("saved".to_owned(), saved));
        let check = referrer.post(&here, &inputs).await;
        assert!(check.path.ends_with("/check"), "{} {}", check.path, check.text());
        referrer.submit(&check, &format!("{here}/send"), &[]).await;
        let review = advocate.get(&format!("/queue/{reference}")).await;
        let asked = review.texts(".asked li");
        assert!(
            asked[0].contains("Not changed") && asked[0].contains("canary-street"),
            "{asked:?}"
        );
        let phone = asked.iter().find(|it| it.contains("Caregiver 1: Telephone")).unwrap();
        assert!(phone.contains("Corrected") && phone.contains("555-0199"), "{asked:?}");
        assert!(
            review.texts("table .tag").contains(&"Changed".to_owned()),
            "{}",
            review.text()
        );
        assert_eq!(review.texts("table mark"), ["17", "99"]);
        let old = advocate.get(&format!("/queue/{reference}/revisions/1")).await;
        assert!(
            old.text().contains("555-0117")
                && old
                    .attributes("main a", "href")
                    .contains(&format!("/queue/{reference}"))
        );
        assert!(
            review.text().contains("555-0199") && review.text().contains("Elm School"),
            "{}",
            review.text()
        );
    }
}

in_both_deployments! {
    /// Beyond 1: what is asked of a person is asked of the same one when another one is taken away while it is corrected, and what came
    /// back is told of the same one: the advocate sees it corrected, and one person removed.
    async fn what_is_asked_follows_the_person_and_not_the_number(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let mut filled = form(Kind::Client).mother("Ann", "King", "555-0117");
        for (item, first, relation, phone) in [(1, "Ben", "father", "555-0101"), (2, "Cal", "grandparent", "555-0103")] {
            for (field, value) in [("first_name", first), ("last_name", "King"), ("relation", relation), ("phone", phone)] {
                filled = filled.with(&format!("caregiver.{item}.{field}"), value);
            }
        }
        let reference = send(&referrer, &filled).await;
        let page = advocate.get(&format!("/queue/{reference}/rejection")).await;
        let fields = [
            ("caregiver.0.phone", "Whose is it?"),
            ("caregiver.1.phone", "A digit is missing."),
            ("caregiver.2.phone", "Is it safe?"),
        ];
        give_back(&advocate, &page, &reference, &fields).await;

        let own = referrer.get(&format!("/referrals/{reference}")).await;
        let draft = referrer.submit(&own, &format!("/referrals/{reference}/correction"), &[]).await;
        let here = address(&draft);
        let draft = referrer.submit(&draft, &here, &[("remove", "caregiver.0")]).await;
        let draft = referrer.submit(&draft, &here, &[("add", "caregiver")]).await;
        let asked = |page: &Page| page.attributes(".correct input[type='tel']", "value");
        assert_eq!(asked(&draft), ["555-0101", "555-0103"]);
        let hints = draft.texts(".correct .field__hint");
        assert!(hints[0].contains("A digit is missing.") && hints[1].contains("Is it safe?"), "{hints:?}");
        assert_eq!(draft.attributes(".asked a", "href"), ["#caregiver.0.phone", "#caregiver.1.phone"]);
        assert!(draft.texts(".asked li")[0].contains("Removed"), "{}", draft.text());

        let check = referrer.submit(&draft, &here, &[("caregiver.0.phone", "555-0199")]).await;
        referrer.submit(&check, &format!("{here}/send"), &[]).await;
        let review = advocate.get(&format!("/queue/{reference}")).await;
        let asked = review.texts(".asked li");
        let told = [
            ("Caregiver 2: Telephone (formerly Caregiver 3)", "Not changed"),
            ("Formerly Caregiver 1: Telephone", "Removed"),
            ("Caregiver 1: Telephone (formerly Caregiver 2)", "Corrected"),
        ];
        assert_eq!(asked.len(), told.len());
        for (line, (label, what)) in asked.iter().zip(told) {
            assert!(line.contains(label) && line.contains(what), "{asked:?}");
        }
        let rows = review.texts("table[aria-label='What changed since the version before'] tbody tr");
        let of = |what: &str| rows.iter().filter(|it| it.ends_with(what)).collect::<Vec<_>>();
        assert_eq!((of("Removed").len(), of("Added").len(), of("Changed").len()), (4, 0, 1), "{rows:?}");
        assert!(of("Removed").iter().all(|it| it.starts_with("Formerly Caregiver 1")), "{rows:?}");
        assert!(of("Changed")[0].contains("555-01 01 555-01 99"), "{rows:?}");
    }
}

in_both_deployments! {
    /// Beyond 1, A15: after another referral was merged into it, a referral that was sent again still shows what was asked and what its
    /// referrer changed, and nothing of the other one among that.
    async fn what_was_asked_and_what_came_back_is_still_there_after_a_merge(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::Client).with("child.school", "Elm School")).await;
        let page = advocate.get(&format!("/queue/{reference}/rejection")).await;
        give_back(&advocate, &page, &reference, &[("child.school", "Which one?")]).await;
        let own = referrer.get(&format!("/referrals/{reference}")).await;
        let draft = referrer.submit(&own, &format!("/referrals/{reference}/correction"), &[]).await;
        let here = address(&draft);
        let check = referrer.submit(&draft, &here, &[("child.school", "Oak School")]).await;
        referrer.submit(&check, &format!("{here}/send"), &[]).await;
        let other = form(Kind::Client).with("child.street", "7 Pine Street");
        let other = send(&site.browser("stranger").await, &other).await;

        let rows = |page: &Page| page.texts("table[aria-label='What changed since the version before'] tbody tr");
        let asked = |page: &Page| page.texts(".asked li");
        let before = advocate.get(&format!("/queue/{reference}")).await;
        assert!(asked(&before)[0].contains("Corrected") && rows(&before).len() == 1, "{}", before.text());
        let merged = crate::merge::merge(&advocate, &reference, &other, &[]).await;
        assert_eq!((asked(&merged), rows(&merged)), (asked(&before), rows(&before)));
        assert!(merged.text().contains("7 Pine Street"), "{}", merged.text());
        for (page, told) in [(&before, false), (&merged, true)] {
            assert_eq!(page.text().contains(returns::BEFORE_THE_MERGE), told);
        }
    }
}

in_both_deployments! {
    /// Beyond 1: a note that is too long, or beside a field that is not ticked, is complained about where it stands, and nothing typed is
    /// lost; what the referral does not say stands first, each field once.
    async fn a_note_that_cannot_be_sent_is_kept_and_complained_about(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::Client).child("Ada", "King")).await;
        let action = format!("/queue/{reference}/rejection");
        let page = advocate.get(&action).await;
        let paths = page.attributes("form [type='checkbox'][name^='fields.']", "value");
        let once: std::collections::BTreeSet<&String> = paths.iter().collect();
        assert_eq!(once.len(), paths.len(), "each field is there once");
        let missing = page.attributes("[name='fields.missing']", "value");
        assert!(
            missing.contains(&"caregiver.0.phone".to_owned()) && missing.contains(&"child.street".to_owned()),
            "{missing:?}"
        );

        let long = "x".repeat(301);
        let mut fields = vec![("caregiver.0.phone", long.as_str()), ("child.school", "Which one?")];
        let again = give_back(&advocate, &page, &reference, &fields).await;
        assert_eq!(again.status, 422);
        assert_eq!(
            again.attributes("[name='note.caregiver.0.phone']", "value"),
            [long.as_str()]
        );
        assert_eq!(again.attributes("[name='note.child.school']", "value"), ["Which one?"]);
        assert_eq!(again.attributes(".errors a", "href"), ["#note.caregiver.0.phone"]);
        let told = "Caregiver 1: Telephone – Shorten this to at most 300 characters.";
        assert_eq!(again.texts(".errors a"), [told]);

        fields[0].1 = "None is given.";
        let mut unticked = page.form(&action);
        unticked.retain(|it| it.0 != "note.child.school");
        unticked.extend(tests::inputs(&[
            ("reason", "missing_dob_or_age"),
            ("note.child.school", "Which one?"),
        ]));
        let again = advocate.post(&action, &unticked).await;
        assert!(
            again.status == 422 && again.has("details[open] [id='note.child.school'][aria-invalid]"),
            "{}",
            again.text()
        );
        assert!(
            give_back(&advocate, &page, &reference, &fields)
                .await
                .status
                .is_success()
        );
    }
}

/// Beyond 1, 6: a return that its referrer cannot be told of is counted on the dashboard, stands under its own filter, and says whom to
/// call; who has an address again leaves it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_could_not_be_told_of_a_return_is_called() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let administrator = site.browser("admin").await;
        let (told, untold) = (
            send(&referrer, &form(Kind::Client).child("Told", "Inmail")).await,
            send(
                &site.browser("stranger").await,
                &form(Kind::Client).child("Una", "Ware"),
            )
            .await,
        );
        let person = tests::hex(site.people.stranger.person());
        sql(
            &site.store,
            &format!("update person set email = null, phone = '555-0188' where id = {person}"),
        )
        .await;
        for reference in [&told, &untold] {
            let page = advocate.get(&format!("/queue/{reference}/rejection")).await;
            assert!(give_back(&advocate, &page, reference, &[]).await.status.is_success());
        }
        site.settled().await;
        let dashboard = advocate.get("/").await;
        let link = "/queue?status=rejected&only=not_reached&sort=urgency&page=0";
        assert_eq!(
            dashboard.texts(&format!("a[href='{link}']")),
            ["1 returned referral whose referrer was not reached"]
        );
        let view = advocate.get(link).await;
        assert!(
            view.texts(".chips a").contains(&"Referrer not reached 1".to_owned()),
            "{}",
            view.text()
        );
        let rows = view.texts("tbody tr");
        assert!(
            rows.len() == 1 && rows[0].contains("Ware") && rows[0].contains("Referrer not reached"),
            "{rows:?}"
        );
        let here = format!("/queue/{untold}");
        let review = advocate.get(&here).await;
        assert!(
            review.text().contains("Call them: ") && review.text().contains("555-0188"),
            "{}",
            review.text()
        );
        let way = format!("main a[href='/personnel/{}']", site.people.stranger.person());
        assert!(!review.has(&way) && administrator.get(&here).await.has(&way));
        assert!(
            !advocate
                .get(&format!("/queue/{told}"))
                .await
                .text()
                .contains("Referrer not reached")
        );

        sql(
            &site.store,
            &format!("update person set email = 'una@example.org' where id = {person}"),
        )
        .await;
        sql(
            &site.store,
            "update mail set state = 'sent' where template = 'returned'",
        )
        .await;
        assert!(!advocate.get("/").await.has(&format!("a[href='{link}']")));
        for gone in ["email = null, active = true", "email = 'x@example.org', active = false"] {
            sql(&site.store, &format!("update person set {gone} where id = {person}")).await;
            let rows = advocate.get(link).await.texts("tbody tr").concat();
            assert!(rows.contains("Ware") && !rows.contains("Inmail"), "{gone}: {rows}");
        }
        sql(
            &site.store,
            "update mail set state = 'bounced' where template = 'returned'",
        )
        .await;
        assert_eq!(advocate.get(link).await.texts("tbody tr").len(), 2);
    }
}
