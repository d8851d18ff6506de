//! Which agencies are involved is a question of its own; no case number is ever made up to say so.

use domain::referral::Kind;
use tests::{Deployment, Site, form};

use crate::{address, begin, fill, send};

/// Beyond 14: whether law enforcement and CPS are involved is asked, shown to the advocate in words, and told without any case
/// number: none is required to send a referral or to import it, and none is missing where the agency is not involved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_involved_is_told_without_any_case_number() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        for (kind, le, cps, said) in [
            (Kind::Combined, "yes", "no", "Law enforcement only"),
            (Kind::Combined, "no", "yes", "CPS only"),
            (Kind::Combined, "yes", "yes", "Law enforcement and CPS"),
            (Kind::LawEnforcement, "yes", "unknown", "Law enforcement; CPS not known"),
            (
                Kind::ChildProtection,
                "no",
                "no",
                "Neither law enforcement nor CPS is said to be",
            ),
        ] {
            let filled = form(kind)
                .with("law_enforcement.involved", le)
                .with("child_protection.involved", cps);
            let reference = send(&referrer, &filled).await;
            let page = advocate.get(&format!("/queue/{reference}")).await;
            assert!(page.text().contains(&format!("Involved {said}")), "{}", page.text());
            let missing = page.texts(".ready").concat();
            assert_eq!(
                missing.contains("Law enforcement: Case number"),
                le == "yes",
                "{missing}"
            );
            assert_eq!(
                missing.contains("Intake or report number"),
                cps == "yes" && kind != Kind::LawEnforcement,
                "{missing}"
            );
            let action = format!("/queue/{reference}/import/new");
            let done = advocate
                .submit(&advocate.get(&action).await, &action, &[("reason", "x")])
                .await;
            assert!(done.path.starts_with("/clients/"), "{} {}", done.path, done.text());
        }
    }
}

/// Beyond 13: what the center's own state asks for in its report is a bar of its own, named and counted like the others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_state_asks_for_is_named_before_the_import() {
    let site = Site::with(
        Deployment::One,
        &[("INTAKE_STATE_REPORT", "child.county, child.school")],
    )
    .await;
    let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
    let reference = send(&referrer, &form(Kind::Client).with("child.school", "Elm School")).await;
    let page = advocate.get(&format!("/queue/{reference}/import/new")).await;
    let ready = page.texts(".ready").concat();
    assert!(
        ready.contains("state report 1 of 2") && ready.contains("missing is The child: County"),
        "{ready}"
    );
    let flow = advocate.get("/reports/flow").await.text();
    assert!(flow.contains("The child: County"), "{flow}");
}

in_both_deployments! {
    /// Beyond 14: words in the place of a case number are answered with where to say it; nothing that was typed is lost.
    async fn words_in_the_place_of_a_case_number_lead_to_the_question_of_who_is_involved(site: Site) {
        let referrer = site.browser("referrer").await;
        for typed in ["CPS ONLY", "LE only", "BOTH", "N/A", "pending"] {
            let draft = address(&begin(&referrer, Kind::Combined).await);
            let filled = form(Kind::Combined)
                .with("law_enforcement.case_number", typed)
                .with("child_protection.intake_number", typed);
            let page = fill(&referrer, &draft, &filled).await;
            let errors = page.texts(".errors").concat();
            for question in [
                "Is law enforcement involved?",
                "Are child protective services involved?",
            ] {
                assert!(
                    errors.contains(&format!("say who is involved under “{question}”")),
                    "{typed}: {}",
                    page.text()
                );
            }
            let form_page = referrer.get(&draft).await;
            assert_eq!(
                form_page.attributes("[name='law_enforcement.case_number']", "value"),
                [typed]
            );
            // A number is a number, whatever letters are around it.
            let filled = filled
                .with("law_enforcement.case_number", "HPD-26-0142 pending")
                .with("child_protection.intake_number", "");
            let page = fill(&referrer, &draft, &filled).await;
            assert!(!page.has(".errors"), "{}", page.text());
        }
    }
}
