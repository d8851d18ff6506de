//! The page on which a referral is judged: what it and its best candidate say, what the child was here for before, what staff noted.

use domain::{referral::Kind, words::review as words};
use tests::{Browser, Deployment, Filled, Page, Site, form, inputs, sql};

use crate::{address, matched, send};

fn ada() -> Filled {
    form(Kind::Combined)
        .living_at("12 Elm Street", "Larkfield", "99501")
        .mother("Ann", "King", "555-0117")
        .with("law_enforcement.involved", "yes")
        .with("law_enforcement.case_number", "26-1001")
        .with("child.phone", "555-555-0143")
}

/// The row of the comparison about something: what the referral says, what the candidate says, and how the two compare.
fn row(page: &Page, label: &str) -> Vec<String> {
    let at = page.texts(".beside tbody th").iter().position(|it| it == label);
    let at = at.unwrap_or_else(|| panic!("no row {label}: {}", page.text())) + 1;
    page.texts(&format!(".beside tbody tr:nth-child({at}) td"))
}

/// Beyond 3: the referral and the best candidate stand side by side, each field the same, alike, different, or said by only one, the
/// characters that differ marked; and what the client was here for before. A19.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_best_candidate_stands_beside_the_referral_with_what_they_were_here_for() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let first = send(&referrer, &ada().with("child.school", "Oak School")).await;
        let action = format!("/queue/{first}/import/new");
        let client = advocate.submit(&advocate.get(&action).await, &action, &[]).await;
        let client = client.path.split('?').next().unwrap().to_owned();
        site.settled_queue().await;

        let again = ada()
            .born(2016, 3, 19)
            .with("child.phone", "555-555-0148")
            .with("child.preferred_name", "Addie")
            .with("child.sex", "male");
        let second = send(&referrer, &again).await;
        let page = matched(&site, &advocate, &second).await;
        assert_eq!(row(&page, "Name"), ["King, Ada", "King, Ada", words::SAME]);
        assert_eq!(
            row(&page, "Birth date or age"),
            // What is marked is a piece of its own.
            ["Mar 1 9, 2016", "Mar 9, 2016", "Differs by one digit"]
        );
        assert_eq!(row(&page, "Telephone")[2], words::DIFFERS);
        assert_eq!(
            page.texts(".beside mark").concat(),
            "183",
            "only what differs is marked"
        );
        assert_eq!(row(&page, "Sex"), ["Male", "Female", words::DIFFERS]);
        assert_eq!(row(&page, "Preferred name")[2], words::ONLY_REFERRAL);
        assert_eq!(row(&page, "School")[1..], ["Oak School", words::ONLY_PROFILE]);
        assert_eq!(row(&page, words::CAREGIVERS), ["Ann King", "Ann King", words::SAME]);
        assert_eq!(row(&page, words::LE_CASE), ["26-1001", "26-1001", words::SAME]);
        assert!(
            page.has(".waterfall") && page.has("details table.evidence tfoot") && !page.has("details .beside"),
            "{}",
            page.html
        );
        let links = page.attributes("main a", "href");
        for wanted in [
            format!("/queue/{first}"),
            format!("{client}/accounts/1"),
            format!("/queue/{second}/import/{}", client.replace("/clients/", "")),
        ] {
            assert!(links.contains(&wanted), "{wanted}: {links:?}");
        }
        assert!(
            page.text().contains("What the client King, Ada was here for before"),
            "{}",
            page.text()
        );
        let seen = sql(&site.store, "select count(*) from audit where event = 'client_viewed'")
            .await
            .concat();
        assert_ne!(seen, ["0"], "that the client was looked at is written down");

        // An import that is undone was for nothing.
        let undo = format!("/queue/{first}/undo");
        advocate.submit(&advocate.get(&undo).await, &undo, &[]).await;
        let page = matched(&site, &advocate, &second).await;
        assert!(!page.text().contains("was here for before"), "{}", page.text());
        // The other referral is back in the queue, and now stands beside it.
        assert_eq!(page.texts(".beside thead th")[2], "Open referral");
        assert_eq!(row(&page, "School")[1..], ["Oak School", words::ONLY_OTHER]);
    }
}

in_both_deployments! {
    /// Beyond 13: before a referral is imported, a bar each says how complete it is for the import and for either report, and names the
    /// fields that are missing; what was answered with "not known" is not among them.
    async fn how_complete_a_referral_is_stands_on_its_page_and_before_its_import(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let filled = form(Kind::Combined)
            .with("child.hispanic", "unknown")
            .with("offender.0.identified", "no")
            .with("offender.0.relation", "stranger");
        let reference = send(&referrer, &filled).await;
        for page in ["", "/import", "/import/new"] {
            let page = advocate.get(&format!("/queue/{reference}{page}")).await;
            let complete = "Complete for import 4 of 7 · NCA report 7 of 8 · VOCA report 4 of 7";
            assert!(page.texts("summary, .ready figcaption").contains(&complete.to_owned()), "{}", page.text());
            let bars = page.texts(".ready li");
            assert!(
                bars[0].contains("Caregiver 1: Telephone") && bars[0].ends_with("4 of 7"),
                "{bars:?}"
            );
            assert!(
                bars[1].contains("missing is The child: Race") && !bars[2].contains("Hispanic"),
                "{bars:?}"
            );
        }
    }
}

in_both_deployments! {
    /// Beyond 15, 3: directly below the name stand why a referral is urgent, the clock of the queue, and who the child may be; what it
    /// lacks is folded away, and the comparison stands above it.
    async fn a_referral_says_first_why_it_is_urgent_and_who_the_child_may_be(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let first = send(&referrer, &ada()).await;
        let action = format!("/queue/{first}/import/new");
        let client = advocate.submit(&advocate.get(&action).await, &action, &[]).await;
        assert!(client.path.starts_with("/clients/"), "{}", client.path);
        site.settled_queue().await;
        let second = send(&referrer, &ada().with("safety.flags", "not_safe_tonight").with("safety.urgent", "serious_injury")).await;
        sql(&site.store, "update revision set received_at = received_at - 14460000000").await;
        sql(&site.store, "update standing set received_at = received_at - 14460000000").await;
        let page = matched(&site, &advocate, &second).await;
        assert_eq!(page.texts(".lead strong"), ["Child is not safe at home tonight; Serious injury"]);
        assert_eq!(page.texts(".lead .tag"), ["Urgent", "Overdue 2 h 1 min"]);
        assert!(page.texts(".lead").concat().contains("Probably King, Ada , over 99%"), "{:?}", page.texts(".lead"));
        let queue = advocate.get("/queue").await;
        assert!(queue.texts("tbody .tag").contains(&"Overdue 2 h 1 min".to_owned()), "{:?}", queue.texts("tbody .tag"));
        let at = |what: &str| page.html.find(what).unwrap_or_else(|| panic!("no {what}"));
        assert!(at("<h1") < at("class=\"lead\"") && at("class=\"lead\"") < at("id=\"known\"") && at("id=\"known\"") < at("Complete for import"));
        assert!(page.has("details .ready") && !page.has(".ready ~ .known"));

        // Another one of the same child waits too.
        let third = send(&referrer, &ada()).await;
        let page = matched(&site, &advocate, &third).await;
        assert!(page.texts(".lead").concat().contains(&format!("also referred as {second}")), "{:?}", page.texts(".lead"));
        let new = send(&referrer, &form(Kind::Client).child("Wanda", "Unheard").born(2011, 2, 3)).await;
        let page = matched(&site, &advocate, &new).await;
        assert_eq!(page.texts(".lead"), [words::NOBODY_KNOWN]);
    }
}

async fn note(browser: &Browser, reference: &str, text: &str) -> Page {
    let action = format!("/queue/{reference}/notes");
    let page = browser.get(&format!("/queue/{reference}")).await;
    browser.submit(&page, &action, &[("note", text)]).await
}

/// Notes among staff: who, when and what, newest last, whatever becomes of the referral; sent twice it is there once; and no
/// referrer and no mail ever has them. Of two referrals that are merged all notes stand on the one that stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_note_things_that_no_referrer_ever_sees() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let referrer = site.browser("referrer").await;
        let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
        let first = send(&referrer, &form(Kind::LawEnforcement)).await;
        let second = send(&referrer, &form(Kind::ChildProtection)).await;

        let action = format!("/queue/{first}/notes");
        let before = advocate.get(&format!("/queue/{first}")).await;
        for _ in 0..2 {
            let page = advocate
                .submit(&before, &action, &[("note", "Called the <school>.\ncanary-note")])
                .await;
            assert_eq!(page.path, format!("/queue/{first}"), "{}", page.text());
        }
        // From a page that is older than the other note.
        colleague
            .submit(
                &before,
                &action,
                &[("note", "x"), ("key", &domain::StaffNoteId::new().to_string())],
            )
            .await;
        let page = note(&colleague, &second, "The mother called back.").await;
        assert_eq!(page.texts(".notes li").len(), 1);
        let page = advocate.get(&format!("/queue/{first}")).await;
        let notes = page.texts(".notes li");
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(
            notes[0].starts_with("Alan Turing") && notes[0].contains("<school>") && notes[1].contains("Barbara Liskov"),
            "{notes:?}"
        );

        let merging = format!("/queue/{first}/merge/{second}");
        let choices = advocate.get(&merging).await;
        let preview = advocate.submit(&choices, &merging, &[("then", "preview")]).await;
        advocate.submit(&preview, &merging, &[("then", "merge")]).await;
        let page = advocate.get(&format!("/queue/{first}")).await;
        let notes = page.texts(".notes li");
        assert_eq!(notes.len(), 3, "{notes:?}");
        assert!(
            notes[2].contains("The mother called back.") && notes[2].contains(&second),
            "{notes:?}"
        );
        assert_eq!(
            advocate.get(&format!("/queue/{second}")).await.texts(".notes li").len(),
            1
        );

        let import = format!("/queue/{first}/import/new");
        advocate.submit(&advocate.get(&import).await, &import, &[]).await;
        let page = note(&advocate, &first, "Also after the import.").await;
        assert_eq!(page.texts(".notes li").len(), 4, "{}", page.text());

        for page in [
            format!("/referrals/{first}"),
            format!("/referrals/{first}/receipt"),
            "/referrals".into(),
        ] {
            let own = referrer.get(&page).await;
            assert!(own.status.is_success() && !own.html.contains("canary-note"), "{page}");
        }
        let refused = referrer
            .post(
                &action,
                &inputs(&[("note", "x"), ("key", &domain::StaffNoteId::new().to_string())]),
            )
            .await;
        assert_eq!(refused.status, 403);
        site.settled().await;
        assert!(
            site.mails()
                .iter()
                .all(|it| !it.contains("canary-note") && !it.contains("mother called"))
        );
        assert!(!site.logs().contains("canary-note"));
        let rows = sql(&site.store, "select count(*) from audit where event = 'note_added'")
            .await
            .concat();
        assert_eq!(rows, ["4"], "each is in the audit log once");
    }
}

in_both_deployments! {
    /// An empty note, or one that is too long, is told beside its field, and nothing that was typed is lost.
    async fn a_note_that_is_empty_or_too_long_is_told_beside_its_field(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::Client)).await;
        let long = "Long ".repeat(900);
        for (typed, complaint) in [
            ("  ", words::EMPTY_NOTE),
            (&long, "Shorten this to at most 4000 characters."),
        ] {
            let page = note(&advocate, &reference, typed).await;
            assert_eq!(page.status, 422, "{}", page.text());
            assert!(
                page.texts(".field__error").concat().contains(complaint),
                "{}",
                page.text()
            );
            assert!(
                page.has(".errors a[href='#note']") && page.texts("textarea[name='note']").concat().trim() == typed.trim()
            );
            assert_eq!(page.texts("h1"), ["King, Ada"]);
        }
        let again = advocate.get(&format!("/queue/{reference}/notes")).await;
        assert_eq!(
            address(&again),
            format!("/queue/{reference}"),
            "a form's address leads to its page"
        );
    }
}
