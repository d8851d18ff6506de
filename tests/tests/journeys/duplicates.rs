//! Clients who may be the same child, and referrals of one child that wait together, as an advocate sees them.

use domain::referral::Kind;
use store::{
    import,
    jobs::{self, Job, Piece},
};
use tests::{Browser, Deployment, Filled, Site, form, profile, until};

use crate::{matched, send};

const LIST: &str = "/clients/duplicates";

fn ada() -> Filled {
    form(Kind::Client)
        .living_at("12 Elm Street", "Larkfield", "99501")
        .mother("Ann", "King", "555-0117")
}

/// Asks for the list on its page and waits until it was made.
async fn made(site: &Site, advocate: &Browser) {
    // The worker may be at the list that it makes when it starts.
    let idle = || async { !jobs::is_due(&site.store, Job::Duplicates).await.unwrap() };
    until("no list is being made", idle).await;
    let page = advocate.get(LIST).await;
    assert!(!page.html.contains("http-equiv=\"refresh\""), "nothing is under way");
    let asked = advocate.submit(&page, "/clients/duplicates/again", &[]).await;
    assert_eq!(asked.path, LIST);
    until("the list was made", || async {
        !jobs::is_due(&site.store, Job::Duplicates).await.unwrap()
            || jobs::piece(&site.store, Job::Duplicates).await.unwrap() == Piece::Last
    })
    .await;
}

/// Point 3 of "Matching that can be trusted": the list is asked for, shows both with the evidence, and a pair that is judged
/// leaves it until that is taken back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_who_may_be_one_child_are_listed_and_judged() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
        let profiles = [ada(), ada().born(2016, 3, 19)].map(|it| (profile(&site.store, &it), Vec::new()));
        let added = import::add_clients(&site.store, &site.people.advocate, &profiles)
            .await
            .unwrap();
        assert!(advocate.get("/clients").await.has(&format!("main a[href='{LIST}']")));
        made(&site, &advocate).await;

        let page = advocate.get(LIST).await;
        for id in &added {
            assert!(
                page.has(&format!("main .card a[href='/clients/{id}']")),
                "{}",
                page.text()
            );
        }
        assert!(
            page.has(".card details .evidence") && page.has(".card .tag--warning"),
            "{}",
            page.text()
        );
        assert_eq!(page.texts(".evidence thead th")[1..3], ["First client", "Second client"]);
        let mut ids = added.clone();
        ids.sort_by_key(|it| it.uuid());
        let judge = format!("/clients/{}/not-same", ids[0]);
        let late = colleague.get(LIST).await;
        let done = advocate.submit(&page, &judge, &[]).await;
        assert!(
            done.path.starts_with(LIST) && done.text().contains("Remembered"),
            "{}",
            done.text()
        );
        assert!(
            !done.has("main .card") && done.text().contains("No two clients"),
            "{}",
            done.text()
        );
        let refused = colleague.submit(&late, &judge, &[]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.text().contains("Alan Turing has judged"), "{}", refused.text());

        let client = format!("/clients/{}", added[1]);
        let undo = format!("{client}/may-be-same");
        let page = colleague.get(&client).await;
        assert!(page.text().contains("by Alan Turing"), "{}", page.text());
        let back = colleague.submit(&page, &undo, &[]).await;
        assert_eq!(back.path, format!("{client}?done=may_be_same"));
        assert!(!back.has(&format!("form[action='{undo}']")), "{}", back.text());
        assert!(advocate.get(LIST).await.has("main .card"));
    }
}

/// While the list is made the page says how far it has come and follows by itself; an administrator sees it on the page about
/// the system, and asks for other long work there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_work_shows_how_far_it_has_come() {
    let site = Site::start(Deployment::One).await;
    let (advocate, admin) = (site.browser("advocate").await, site.browser("admin").await);
    let idle = || async {
        let due = async |job| jobs::is_due(&site.store, job).await.unwrap();
        !due(Job::Duplicates).await && !due(Job::Learn).await
    };
    until("the worker has nothing to do", idle).await;
    // As if another process were at it.
    let busy = "update job set began_at = ended_at + 1, reached = 'x', done = 30, total = 90, lease_until = 9000000000000000 where name = 'duplicates'";
    tests::sql(&site.store, busy).await;
    let page = advocate.get(LIST).await;
    assert!(page.html.contains("http-equiv=\"refresh\""));
    assert!(
        page.has("progress[max='90'][value='30']") && page.text().contains("30 of 90"),
        "{}",
        page.text()
    );
    assert!(!page.has("form[action='/clients/duplicates/again']"));

    let status = admin.get("/admin/status").await;
    assert!(status.has("progress[max='90'][value='30']"), "{}", status.text());
    assert!(!status.has("button[value='duplicates']") && status.has("button[value='reindex']"));
    let asked = admin.submit(&status, "/admin/status/work", &[("job", "learn")]).await;
    assert_eq!(asked.path, "/admin/status?done=asked");
    until("it was learned again", || async {
        let acts = tests::sql(&site.store, "select at from act where kind = 'learn_asked'").await;
        let state = jobs::state(&site.store, Job::Learn).await.unwrap();
        state
            .ended_at
            .is_some_and(|it| it.as_microsecond() > acts[0][0].parse().unwrap())
    })
    .await;
    let nonsense = admin
        .post("/admin/status/work", &tests::inputs(&[("job", "nonsense")]))
        .await;
    assert_eq!(nonsense.status, 400);
}

/// Of two referrals of one child the queue says so, and each one's page says what the other is to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_who_was_referred_twice_is_told_in_the_queue() {
    let site = Site::start(Deployment::Many).await;
    let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
    let one = send(&referrer, &ada()).await;
    matched(&site, &advocate, &one).await;
    assert!(!advocate.get("/queue").await.text().contains("Also referred"));
    send(&referrer, &ada()).await;
    let sister = send(&referrer, &ada().child("Rosa", "King").born(2013, 9, 2)).await;
    let review = matched(&site, &advocate, &one).await.text();
    assert!(review.contains("Perhaps the same child, referred twice"), "{review}");
    assert!(review.contains("Same family or incident"), "{review}");
    let review = matched(&site, &advocate, &sister).await.text();
    assert!(
        review.contains("Same family or incident") && !review.contains("referred twice"),
        "{review}"
    );
    let queue = advocate.get("/queue").await;
    assert_eq!(queue.html.matches("Also referred").count(), 2, "{}", queue.text());
    assert_eq!(
        queue.html.matches("Same family in the queue").count(),
        1,
        "{}",
        queue.text()
    );
}
