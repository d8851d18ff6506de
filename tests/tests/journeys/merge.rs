//! Two referrals of one child are made into one, and parted again.

use domain::{
    referral::Kind,
    words::{advocate, complaints, merge as words, referral, referrer as own},
};
use tests::{Browser, Deployment, Filled, PASSWORD, Page, Site, form, sql};

use crate::{mail, matched, send};

fn police() -> Filled {
    form(Kind::LawEnforcement)
        .with("law_enforcement.case_number", "26-1001")
        .with("child.school", "Larkfield Elementary")
        .with("child.phone", "555-0117")
}

fn protection() -> Filled {
    form(Kind::ChildProtection)
        .with("child_protection.intake_number", "C-77")
        .with("child.school", "Oak School")
        .with("child.phone", "555-0118")
        .mother("Ann", "King", "555-0119")
}

/// Police on Monday, child protection on Wednesday: their references.
async fn both(site: &Site) -> (Browser, Browser, String, String) {
    let (monday, wednesday) = (site.browser("referrer").await, site.browser("stranger").await);
    let first = send(&monday, &police()).await;
    let second = send(&wednesday, &protection()).await;
    (monday, wednesday, first, second)
}

fn address(first: &str, second: &str) -> String {
    format!("/queue/{first}/merge/{second}")
}

/// From the choices over the preview to the merged referral.
pub(crate) async fn merge(advocate: &Browser, first: &str, second: &str, more: &[(&str, &str)]) -> Page {
    let action = address(first, second);
    let choices = advocate.get(&action).await;
    let preview = advocate
        .submit(&choices, &action, &[&[("then", "preview")], more].concat())
        .await;
    assert!(preview.text().contains(words::CHECK), "{}", preview.text());
    let done = advocate.submit(&preview, &action, &[("then", "merge")]).await;
    assert_eq!(done.path, format!("/queue/{first}?done=merged"), "{}", done.text());
    done
}

async fn undo(advocate: &Browser, reference: &str) -> Page {
    let action = format!("/queue/{reference}/undo");
    let page = advocate.get(&action).await;
    advocate.submit(&page, &action, &[("own_password", PASSWORD)]).await
}

async fn import(advocate: &Browser, reference: &str) -> Page {
    let action = format!("/queue/{reference}/import/new");
    let page = advocate.get(&action).await;
    let client = advocate.submit(&page, &action, &[("reason", "Another child.")]).await;
    assert!(client.path.starts_with("/clients/"), "{}", client.text());
    client
}

async fn rows(advocate: &Browser, status: &str) -> Vec<String> {
    advocate.get(&format!("/queue?status={status}")).await.texts("tbody tr")
}

/// What the list and the page of a referral say of where it stands.
async fn status(referrer: &Browser, reference: &str) -> String {
    let page = referrer.get(&format!("/referrals/{reference}")).await;
    let tag = page.texts(".head .tag").concat();
    let list = referrer.get("/referrals").await.texts("tbody tr");
    let line = list.iter().find(|it| it.contains(reference)).expect("it is listed");
    assert!(line.contains(&tag), "{tag} in {line}");
    tag
}

in_both_deployments! {
    /// A14: two of the same name in the queue can be merged, and are found by the matching, by reference and by name.
    async fn two_referrals_of_the_same_name_can_be_merged(site: Site) {
        let (_, _, first, second) = both(&site).await;
        let advocate = site.browser("advocate").await;
        let review = matched(&site, &advocate, &first).await;
        let choose = format!("/queue/{first}/merge");
        let links = review.attributes("main a", "href");
        assert!(
            links.contains(&choose) && links.contains(&address(&first, &second)),
            "{links:?}"
        );
        let page = advocate.get(&choose).await;
        assert!(
            page.attributes("main a", "href").contains(&address(&first, &second)),
            "{}",
            page.text()
        );

        let found = advocate
            .submit(&page, &choose, &[("reference", &second.to_lowercase())])
            .await;
        assert_eq!(found.path, address(&first, &second));
        for wrong in [first.as_str(), "R-0000-0000", "Ada"] {
            let page = advocate.submit(&page, &choose, &[("reference", wrong)]).await;
            assert_eq!(
                (page.status.as_u16(), page.attributes("[name='reference']", "value")),
                (422, vec![wrong.to_owned()])
            );
            assert!(page.text().contains(words::NO_SUCH), "{}", page.text());
        }
        let by_name = [("first_name", "Ada"), ("last_name", "King")];
        let found = advocate.submit(&page, &choose, &by_name).await;
        assert!(found.text().contains(words::FOUND), "{}", found.text());
        assert!(found.attributes("main a", "href").contains(&address(&first, &second)));
        let nobody = advocate
            .submit(&page, &choose, &[("first_name", "Zoe"), ("last_name", "Quist")])
            .await;
        assert!(nobody.text().contains(words::NOT_FOUND));
        assert_eq!(advocate.submit(&page, &choose, &[]).await.status, 422);
    }
}

/// A15: information is selected from each and combined into one complete referral. A16: exactly one waits, the other one is in the
/// merged view and points to it, and both originals stay readable.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_chosen_of_both_is_one_complete_referral() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let (_, _, first, second) = both(&site).await;
        let advocate = site.browser("advocate").await;
        let action = address(&first, &second);
        let page = advocate.get(&action).await;
        // What only one knows is kept, both where there is room, else the newer one; the rest needs no choice.
        let chosen = |name: &str| {
            page.attributes(&format!("[name='take.{name}'][checked]"), "value")
                .concat()
        };
        assert_eq!(
            [
                "law_enforcement.case_number",
                "child_protection.intake_number",
                "child.phone",
                "child.school",
                "second.caregiver.0"
            ]
            .map(chosen),
            ["first", "second", "both", "second", "second"]
        );
        assert!(!page.has("[name='take.legal_name']") && page.text().contains("King"));

        let wanted = [
            ("then", "preview"),
            ("take.child.school", "first"),
            ("take.child.phone", "second"),
            ("note", "Told <twice>."),
        ];
        let preview = advocate.submit(&page, &action, &wanted).await;
        let text = preview.text();
        for kept in [
            "26-1001",
            "C-77",
            "Larkfield Elementary",
            "555-0118",
            "Told <twice>.",
            "Ann",
        ] {
            assert!(text.contains(kept), "{kept} in {text}");
        }
        let out = preview.texts("tbody tr").join("\n");
        assert!(
            out.contains("Oak School") && out.contains("555-0117"),
            "what is left out is shown: {out}"
        );
        assert_eq!(
            sql(&site.store, "select count(*) from step").await,
            [["2"]],
            "looking does nothing"
        );
        let again = advocate.submit(&preview, &action, &[("then", "edit")]).await;
        assert_eq!(
            again.attributes("[name='take.child.school'][checked]", "value"),
            ["first"]
        );
        assert_eq!(again.texts("[name='note']").concat(), "Told <twice>.");

        let done = advocate.submit(&preview, &action, &[("then", "merge")]).await;
        assert_eq!(done.path, format!("/queue/{first}?done=merged"), "{}", done.text());
        let again = advocate.submit(&preview, &action, &[("then", "merge")]).await;
        assert_eq!(again.path, done.path, "pressed twice it is done: {}", again.text());
        let other = [("then", "merge"), ("take.child.school", "second")];
        let other = advocate.submit(&preview, &action, &other).await;
        assert_eq!(other.status, 409, "what is chosen now was not done");
        let text = done.text();
        for kept in [
            "26-1001",
            "C-77",
            "Larkfield Elementary",
            "555-0118",
            "Told <twice>.",
            "Tony Hoare",
            "Edsger Dijkstra",
        ] {
            assert!(text.contains(kept), "{kept} in {text}");
        }
        assert!(
            !text.contains("Oak School") && text.contains(&words::with(&second)) && text.contains(words::PART_FIRST)
        );
        assert!(
            !done
                .attributes("main a", "href")
                .contains(&format!("/queue/{first}/rejection"))
        );
        let (waiting, merged) = (rows(&advocate, "submitted").await, rows(&advocate, "merged").await);
        assert_eq!((waiting.len(), merged.len()), (1, 1));
        assert!(
            waiting[0].contains(&words::with(&second)) && merged[0].contains(&words::into(&first)),
            "{waiting:?} {merged:?}"
        );

        let other = advocate.get(&format!("/queue/{second}")).await;
        assert!(other.attributes("main a", "href").contains(&format!("/queue/{first}")));
        assert!(
            other.text().contains("Oak School") && other.text().contains("C-77") && !other.text().contains("26-1001")
        );
        let sent = advocate.get(&format!("/queue/{first}/revisions/1")).await;
        assert!(
            sent.text().contains("555-0117") && !sent.text().contains("C-77"),
            "{}",
            sent.text()
        );
        assert!(
            matched(&site, &advocate, &first).await.has("#known"),
            "it was matched again"
        );
        assert_eq!(
            sql(&site.store, "select count(*) from match_run where revision = 2").await,
            [["1"]]
        );
    }
}

in_both_deployments! {
    /// A16: a merge is undone from either referral, by an advocate who sees before what that does; while a later act stands it is
    /// not, and the page names who is in the way.
    async fn a_merge_is_undone_from_the_record(site: Site) {
        let (_, _, first, second) = both(&site).await;
        let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
        merge(&advocate, &first, &second, &[]).await;
        let rejection = advocate.get(&format!("/queue/{first}/rejection")).await;
        assert_eq!(rejection.status, 409);
        assert!(
            rejection.text().contains(referral::MERGED_FIRST),
            "{}",
            rejection.text()
        );
        import(&colleague, &first).await;
        let undo_second = format!("/queue/{second}/undo");
        let refused = advocate.get(&undo_second).await;
        assert_eq!(refused.status, 409);
        assert!(
            refused.text().contains("Barbara Liskov has imported"),
            "{}",
            refused.text()
        );
        undo(&advocate, &first).await;

        let asked = advocate.get(&undo_second).await;
        let text = asked.text();
        assert!(text.contains(&words::parted(&second, &first)), "{text}");
        for password in ["", "not this one"] {
            let refused = advocate.submit(&asked, &undo_second, &[("own_password", password)]).await;
            assert_eq!(refused.status, 422);
            assert!(refused.text().contains(complaints::PASSWORD_WRONG), "{}", refused.text());
        }
        assert_eq!(rows(&advocate, "merged").await.len(), 1, "who does not say who they are parts nothing");
        undo(&advocate, &second).await;
        assert_eq!(
            (
                rows(&advocate, "submitted").await.len(),
                rows(&advocate, "merged").await.len()
            ),
            (2, 0)
        );
        for (reference, own, others) in [(&first, "26-1001", "C-77"), (&second, "C-77", "26-1001")] {
            let review = matched(&site, &advocate, reference).await;
            assert!(review.text().contains(own) && !review.text().contains(others));
            assert!(
                review
                    .attributes("main a", "href")
                    .contains(&format!("/queue/{reference}/rejection"))
            );
        }
        merge(&advocate, &second, &first, &[]).await;
    }
}

in_both_deployments! {
    /// R1: each referrer sees their own referral, in their own words, and is told of it alone; neither learns of the other.
    async fn neither_referrer_learns_of_the_other(site: Site) {
        let (monday, wednesday, first, second) = both(&site).await;
        let advocate = site.browser("advocate").await;
        let ours = [
            (&monday, &first, ["26-1001", "555-0117"]),
            (&wednesday, &second, ["C-77", "555-0118"]),
        ];
        let before: Vec<Page> = [
            monday.get(&format!("/referrals/{first}")).await,
            wednesday.get(&format!("/referrals/{second}")).await,
        ]
        .into();
        merge(&advocate, &first, &second, &[]).await;
        for ((referrer, reference, _), before) in ours.iter().zip(&before) {
            let after = referrer.get(&format!("/referrals/{reference}")).await;
            assert_eq!(after.text(), before.text(), "the merge shows nowhere");
            let other = if *reference == &first { &second } else { &first };
            assert_eq!(referrer.get(&format!("/referrals/{other}")).await.status, 404);
        }
        import(&advocate, &first).await;
        for (n, (referrer, reference, own_words)) in ours.iter().enumerate() {
            assert_eq!(status(referrer, reference).await, "Accepted");
            let page = referrer.get(&format!("/referrals/{reference}")).await.text();
            let told = mail(&site, reference, "accepted").await;
            let other = ours[1 - n];
            assert!(own_words.iter().all(|it| page.contains(it)));
            for foreign in [other.1.as_str(), other.2[0], other.2[1]] {
                assert!(!page.contains(foreign) && !told.contains(foreign), "{foreign}");
            }
        }
        site.settled().await;
        let told = site
            .mails()
            .iter()
            .filter(|it| crate::unfolded(it).contains("accepted"))
            .count();
        assert_eq!(told, 2);
    }
}

in_both_deployments! {
    /// R1: who takes a merged referral back sees what everybody sees who takes one back; advocates are told, and let it go.
    async fn taking_back_a_merged_referral_tells_nothing_of_the_merge(site: Site) {
        let (monday, wednesday, first, second) = both(&site).await;
        let advocate = site.browser("advocate").await;
        let lone = send(&wednesday, &form(Kind::Client).child("Zoe", "Quist")).await;
        let withdrawal = |reference: &str| format!("/referrals/{reference}/withdrawal");
        let asked = [
            wednesday.get(&withdrawal(&lone)).await,
            wednesday.get(&withdrawal(&second)).await,
        ];
        merge(&advocate, &first, &second, &[]).await;
        let mut after = Vec::new();
        for (reference, page) in [&lone, &second].into_iter().zip(&asked) {
            let done = wednesday.submit(page, &withdrawal(reference), &[]).await;
            assert_eq!(
                done.path,
                format!("/referrals/{reference}?done=withdrawn"),
                "{}",
                done.text()
            );
            assert!(
                done.texts("main, [role='status']")
                    .concat()
                    .contains(own::DONE_WITHDRAWN)
                    || done.html.contains(own::DONE_WITHDRAWN)
            );
            assert_eq!(status(&wednesday, reference).await, "Withdrawn");
            let again = wednesday.get(&withdrawal(reference)).await;
            after.push((
                done.texts(".head, main > p").join(" ").replace(reference.as_str(), ""),
                again.status,
                again.text().replace(reference.as_str(), ""),
            ));
        }
        assert_eq!(after[0].1, after[1].1);
        assert_eq!(after[0].2, after[1].2);
        assert_eq!(status(&monday, &first).await, "Received");

        let review = advocate.get(&format!("/queue/{first}")).await;
        assert!(review.text().contains(&words::taken_back(&second)), "{}", review.text());
        let row = rows(&advocate, "submitted").await.concat();
        assert!(row.contains(words::TAKEN_BACK), "{row}");
        let asked = advocate.get(&format!("/queue/{first}/undo")).await;
        assert!(asked.text().contains(&words::leaves(&second)), "{}", asked.text());
        undo(&advocate, &first).await;
        assert!(rows(&advocate, "withdrawn").await.len() == 2 && rows(&advocate, "submitted").await.len() == 1);
        assert_eq!(status(&wednesday, &second).await, "Withdrawn");
    }
}

in_both_deployments! {
    /// I3, difference 9: of two advocates who merge at once one wins; a page that has grown old says what has happened, and keeps
    /// what was chosen and typed.
    async fn an_old_page_says_what_has_happened_and_loses_nothing(site: Site) {
        let (_, wednesday, first, second) = both(&site).await;
        let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
        let action = address(&first, &second);
        let old = advocate.get(&action).await;
        let typed = [("take.child.school", "first"), ("note", "My note.")];
        let merging = [&typed[..], &[("then", "merge")]].concat();

        // Returned, corrected and sent again: both can still be merged, after a further look.
        let rejection = format!("/queue/{second}/rejection");
        let page = colleague.get(&rejection).await;
        colleague
            .submit(&page, &rejection, &[("reason", "missing_case_number")])
            .await;
        let late = advocate.submit(&old, &action, &merging).await;
        let is_kept = |page: &Page| {
            assert_eq!(
                page.attributes("[name='take.child.school'][checked]", "value"),
                ["first"],
                "{}",
                page.text()
            );
            assert_eq!(page.texts("[name='note']").concat(), "My note.");
        };
        assert_eq!(late.status, 409);
        let told = format!("{second}: Barbara Liskov has already returned this referral");
        assert!(
            late.text().contains(&told) && late.text().contains(words::NOT_NOW),
            "{}",
            late.text()
        );
        assert!(!late.has("button[value='preview']"));
        is_kept(&late);
        let page = wednesday.get(&format!("/referrals/{second}")).await;
        let draft = wednesday
            .submit(&page, &format!("/referrals/{second}/correction"), &[])
            .await;
        let draft = crate::address(&draft);
        let check = crate::fill(&wednesday, &draft, &protection()).await;
        wednesday.submit(&check, &format!("{draft}/send"), &[]).await;
        let late = advocate.submit(&late, &action, &[("then", "merge")]).await;
        assert_eq!(late.status, 409);
        assert!(
            late.text().contains("Tony Hoare has already sent this referral again")
                && late.text().contains(words::LOOK_AGAIN)
        );
        is_kept(&late);

        let posts = [late.form(&action), late.form(&action)].map(|mut it| {
            it.push(("then".into(), "merge".into()));
            it
        });
        let (one, two) = tokio::join!(advocate.post(&action, &posts[0]), colleague.post(&action, &posts[1]));
        let (won, lost) = if one.status.is_success() {
            (one, two)
        } else {
            (two, one)
        };
        assert!(
            won.path.ends_with("?done=merged") && lost.status == 409,
            "{} {}",
            won.text(),
            lost.text()
        );
        let text = lost.text();
        assert!(
            text.contains("has already merged another referral into this one") && text.contains(words::NOT_NOW),
            "{text}"
        );
        is_kept(&lost);
        assert_eq!(
            sql(
                &site.store,
                "select count(*) from step where kind in ('absorb', 'merge')"
            )
            .await,
            [["2"]]
        );
        // Who comes later still is told as well.
        let late = colleague.get(&address(&second, &first)).await;
        assert_eq!(late.status, 409);
        assert!(
            late.text()
                .contains("has already merged this referral into another one"),
            "{}",
            late.text()
        );
        assert!(
            advocate
                .get(&format!("/queue/{first}"))
                .await
                .text()
                .contains(advocate::MERGED_OF_TWO)
        );
    }
}
