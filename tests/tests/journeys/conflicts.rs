//! Two advocates decide on one referral: one wins, and the other sees both versions and finds what they typed.

use domain::referral::Kind;
use tests::{Browser, Deployment, Page, Site, form, inputs, sql};

use crate::send;

/// The page of a decision as it is now, and the answer to it with these inputs.
async fn decide(by: &Browser, action: &str, more: &[(&str, &str)]) -> Page {
    let page = by.get(action).await;
    by.submit(&page, action, more).await
}

/// I3: of two who return a referral one wins; the other sees what the winner gave for reasons and wrote, and beside it all that they
/// had filled in themselves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_returns_second_sees_both_returns() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let referrer = site.browser("referrer").await;
        let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
        let reference = send(&referrer, &form(Kind::Client)).await;
        let action = format!("/queue/{reference}/rejection");
        let mine = advocate.get(&action).await;
        let first = [
            ("reason", "missing_dob_or_age"),
            ("fields.child.0", "child.school"),
            ("note.child.school", "Theirs: which school?"),
            ("note", "Their note"),
        ];
        assert!(decide(&colleague, &action, &first).await.status.is_success());
        let second = [
            ("reason", "missing_guardian_contact"),
            ("fields.missing", "caregiver.0.phone"),
            ("note.caregiver.0.phone", "Mine: no number"),
            ("note", "My\nlong note"),
        ];
        let late = advocate.submit(&mine, &action, &second).await;
        assert_eq!(late.status, 409, "{}", late.text());
        let parts = late.texts(".compare > section");
        assert!(
            parts[0].contains("Barbara Liskov has already returned this referral"),
            "{parts:?}"
        );
        for theirs in ["Birth date or age is missing", "Theirs: which school?", "Their note"] {
            assert!(
                parts[0].contains(theirs) && !parts[1].contains(theirs),
                "{theirs} in {parts:?}"
            );
        }
        for mine in ["There is no guardian to contact", "Caregiver 1: Telephone"] {
            assert!(parts[1].contains(mine), "{mine} in {parts:?}");
        }
        assert_eq!(late.texts("textarea[readonly]"), ["My long note"]);
        assert_eq!(late.attributes("input[readonly]", "value"), ["Mine: no number"]);
        assert!(
            late.attributes("main a.button", "href")
                .contains(&format!("/queue/{reference}"))
        );
        assert_eq!(sql(&site.store, "select count(*) from step").await, [["2"]]);
    }
}

in_both_deployments! {
    /// I3: where the decision can still be made, the same form comes back with all that was typed and says what happened in the meantime;
    /// sent again, it counts.
    async fn what_can_still_be_decided_is_asked_again_with_what_was_typed(site: Site) {
        let referrer = site.browser("referrer").await;
        let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
        let reference = send(&referrer, &form(Kind::Client).mother("Ann", "King", "555-0117")).await;
        let [rejection, deletion, undo] = ["rejection", "deletion", "undo"].map(|it| format!("/queue/{reference}/{it}"));
        let (mine, doomed) = (advocate.get(&rejection).await, advocate.get(&deletion).await);

        // Returned and undone in the meantime.
        decide(&colleague, &rejection, &[("reason", "missing_dob_or_age")]).await;
        decide(&colleague, &undo, &[]).await;
        let filled = [
            ("reason", "missing_case_number"),
            ("fields.caregiver.0", "caregiver.0.phone"),
            ("note.caregiver.0.phone", "Is it safe?"),
            ("note", "My note"),
        ];
        let again = advocate.submit(&mine, &rejection, &filled).await;
        assert_eq!(again.status, 409);
        assert!(
            again
                .text()
                .contains("Barbara Liskov has already undone the last decision"),
            "{}",
            again.text()
        );
        let kept = again.form(&rejection);
        for (name, value) in filled.into_iter().chain([("step", "3")]) {
            assert!(
                kept.contains(&(name.to_owned(), value.to_owned())),
                "{name} in {kept:?}"
            );
        }
        assert!(advocate.post(&rejection, &kept).await.status.is_success());

        // Returned in the meantime, which can be deleted as well.
        let again = advocate.submit(&doomed, &deletion, &[("note", "A hoax")]).await;
        assert!(again.status == 409 && again.text().contains("Alan Turing has already returned this referral"));
        assert_eq!(again.texts("textarea[name='note']"), ["A hoax"]);
        assert!(advocate.submit(&again, &deletion, &[]).await.status.is_success());
        assert!(advocate.get("/queue?status=deleted").await.text().contains("King"));
    }
}

/// I3: who deletes or undoes second is shown who was faster, and what they had meant to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_deletes_or_undoes_second_finds_what_they_meant() {
    let site = Site::start(Deployment::Many).await;
    let referrer = site.browser("referrer").await;
    let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
    let reference = send(&referrer, &form(Kind::Client)).await;
    let [deletion, undo] = ["deletion", "undo"].map(|it| format!("/queue/{reference}/{it}"));

    let mine = advocate.get(&deletion).await;
    decide(&colleague, &deletion, &[("note", "Their reason")]).await;
    let late = advocate.submit(&mine, &deletion, &[("note", "My reason")]).await;
    assert_eq!(late.status, 409);
    let parts = late.texts(".compare > section");
    assert!(
        parts[0].contains("Barbara Liskov has already deleted") && parts[0].contains("Their reason"),
        "{parts:?}"
    );
    assert!(
        parts[1].contains("My reason") && !parts[1].contains("Their reason"),
        "{parts:?}"
    );

    let mine = advocate.get(&undo).await;
    decide(&colleague, &undo, &[]).await;
    let late = advocate.submit(&mine, &undo, &[]).await;
    assert_eq!(late.status, 409);
    let parts = late.texts(".compare > section");
    assert!(parts[0].contains("Barbara Liskov has already undone"), "{parts:?}");
    assert!(parts[1].contains("Deleted by Barbara Liskov"), "{parts:?}");

    // Deleted anew in the meantime: there is something to undo again, and it is asked about.
    decide(&colleague, &deletion, &[]).await;
    let again = advocate.submit(&mine, &undo, &[]).await;
    assert!(
        again.status == 409 && again.attributes("[name='step']", "value") == ["4"],
        "{}",
        again.text()
    );
    assert!(advocate.submit(&again, &undo, &[]).await.status.is_success());
    let strange = advocate.post(&undo, &inputs(&[("step", "x")])).await;
    assert_eq!(strange.status, 409, "{}", strange.text());
}
