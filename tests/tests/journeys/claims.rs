//! Who works on a referral.

use domain::referral::Kind;
use tests::{Deployment, Site, form, sql};

use crate::send;

/// Beyond 9: who takes a referral is shown to all, with since when; of two who take it one has it, and the other is told who; it is taken
/// over knowingly; a decision is warned, not stopped.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_take_a_referral_one_has_it() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let referrer = site.browser("referrer").await;
        let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
        let reference = send(&referrer, &form(Kind::Client)).await;
        let here = format!("/queue/{reference}");
        let claim = format!("{here}/claim");
        // Both look at a referral that nobody has.
        let (mine, theirs) = (advocate.get(&here).await, colleague.get(&here).await);
        assert!(!mine.text().contains("Also opened by"), "{}", mine.text());
        assert!(
            theirs.text().contains("Also opened by Alan Turing"),
            "before anybody takes it: {}",
            theirs.text()
        );
        let taken = advocate.submit(&mine, &claim, &[]).await;
        assert!(taken.text().contains("You have this referral now"), "{}", taken.text());
        let late = colleague.submit(&theirs, &claim, &[]).await;
        assert_eq!(late.status, 409, "{}", late.text());
        assert!(
            late.text().contains("Alan Turing has this referral now, since"),
            "{}",
            late.text()
        );

        let queue = colleague.get("/queue").await.texts("tbody tr").concat();
        assert!(queue.contains("Alan Turing has it"), "{queue}");
        let warned = colleague.get(&format!("{here}/rejection")).await;
        assert!(
            warned.text().contains("Alan Turing has it") && warned.has("form button"),
            "{}",
            warned.text()
        );
        let quiet = advocate.get(&format!("{here}/rejection")).await;
        assert!(!quiet.text().contains("has it"), "{}", quiet.text());

        let page = colleague.get(&here).await;
        assert_eq!(page.attributes(".claim a", "href"), [claim.as_str()]);
        let ask = colleague.get(&claim).await;
        let over = colleague.submit(&ask, &claim, &[]).await;
        assert!(over.text().contains("You have it"), "{}", over.text());
        let told = advocate.get(&here).await;
        assert!(
            told.text()
                .contains("Barbara Liskov has taken this referral over from you."),
            "{}",
            told.text()
        );
        // A page that is not true any longer: who has it now is told, and it stays theirs.
        let stale = advocate.submit(&taken, &format!("{claim}/release"), &[]).await;
        assert!(
            stale.status == 409 && stale.text().contains("Barbara Liskov has this referral now"),
            "{}",
            stale.text()
        );

        let action = format!("{here}/deletion");
        let decided = advocate.submit(&advocate.get(&action).await, &action, &[]).await;
        assert!(decided.status.is_success(), "{}", decided.text());
        assert_eq!(sql(&site.store, "select count(*) from claim").await, [["0"]]);
        let events = sql(
            &site.store,
            "select event from audit where event like 'claim%' order by id",
        )
        .await;
        assert_eq!(events.concat(), ["claimed", "claim_taken_over"]);
    }
}

/// Beyond 9: several referrals are taken at once, without a script; those that somebody else has by then, or has decided, are left and
/// named, and the view stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ticked_ones_are_taken_and_what_somebody_has_is_left() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let referrer = site.browser("referrer").await;
        let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
        let mut references = Vec::new();
        for name in ["Free", "Taken", "Decided", "Unticked"] {
            references.push(send(&referrer, &form(Kind::Client).child("Child", name)).await);
        }
        let list = advocate.get("/queue?kind=client&sort=oldest").await;
        assert_eq!(list.attributes("tbody [name='take']", "value"), references);
        let theirs = format!("/queue/{}/claim", references[1]);
        let page = colleague.get(&format!("/queue/{}", references[1])).await;
        colleague.submit(&page, &theirs, &[]).await;
        let deletion = format!("/queue/{}/deletion", references[2]);
        colleague.submit(&colleague.get(&deletion).await, &deletion, &[]).await;

        let mut ticked = list.form("/queue/claims");
        ticked.extend(references[..3].iter().map(|it| ("take".to_owned(), it.clone())));
        ticked.push(("take".into(), "nothing of ours".into()));
        let answer = advocate.post("/queue/claims", &ticked).await;
        assert!(
            answer.status.is_success() && answer.text().contains("You have taken 1 referral."),
            "{}",
            answer.text()
        );
        assert!(
            answer.path.starts_with("/queue?"),
            "one can go back to it: {}",
            answer.path
        );
        assert_eq!(
            advocate.get(&answer.path).await.texts(".notice li"),
            answer.texts(".notice li")
        );
        let left = answer.texts(".notice li");
        assert_eq!(left.len(), 2, "{left:?}");
        let told = |reference: &str, what: &str| left.iter().any(|it| it.contains(reference) && it.contains(what));
        assert!(told(&references[1], "Barbara Liskov has it"), "{left:?}");
        assert!(told(&references[2], "Barbara Liskov has already deleted"), "{left:?}");
        assert_eq!(
            answer.attributes("option[selected]", "value")[1..],
            ["client", "oldest"],
            "the view stays"
        );
        assert_eq!(
            answer.attributes("tbody [name='take']", "value"),
            [references[3].as_str()],
            "what nobody has"
        );
        assert_eq!(
            sql(&site.store, "select count(*) from audit where event = 'claimed'").await,
            [["2"]]
        );
        let none = advocate.submit(&answer, "/queue/claims", &[]).await;
        assert!(none.text().contains("Nothing was ticked"), "{}", none.text());
    }
}
