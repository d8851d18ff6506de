//! Clients who may be the same child, and referrals of one child that wait together, as an advocate sees them.

use domain::{referral::Kind, words::review as words};
use store::{
    import,
    jobs::{self, Job, Piece},
};
use tests::{Browser, Deployment, Filled, Page, Site, form, profile, until};

use crate::{address, matched, send};

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
        assert_eq!(
            page.texts(".evidence thead th")[1..3],
            ["First client", "Second client"]
        );
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

/// Who judges a pair goes on where it stood: on the same page, and at the pair after it. If the page is empty then, at the end
/// of the page before; and who judges too late is led back to the page as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_judges_a_pair_goes_on_with_the_next_one() {
    let site = Site::start(Deployment::One).await;
    let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
    // A page of pairs, and one more.
    let names = [
        "Abbott",
        "Brandt",
        "Castillo",
        "Dimitrov",
        "Eriksen",
        "Fontaine",
        "Grigsby",
        "Hollis",
        "Ibarra",
        "Jankowski",
        "Kimura",
        "Lindqvist",
        "Mbeki",
        "Novak",
        "Okafor",
        "Pruitt",
        "Quigley",
        "Rosales",
        "Svensson",
        "Trujillo",
        "Underhill",
    ];
    let twice = (1_i8..).zip(names).flat_map(|(n, name)| {
        let child = |day| ada().child("Ada", name).born(2008 + i16::from(n % 9), 1 + n % 12, day);
        [child(10), child(19)].map(|it| it.living_at(&format!("{n}7 {name} Street"), "Larkfield", "99501"))
    });
    let profiles: Vec<_> = twice.map(|it| (profile(&site.store, &it), Vec::new())).collect();
    import::add_clients(&site.store, &site.people.advocate, &profiles)
        .await
        .unwrap();
    made(&site, &advocate).await;
    let pairs = |page: &Page| page.attributes(".pair form", "action");
    let (first, second) = (format!("{LIST}?page=0"), format!("{LIST}?page=1"));

    let page = advocate.get(LIST).await;
    assert_eq!(pairs(&page).len(), 20, "{}", page.text());
    let late = colleague.get(&second).await;
    assert_eq!(pairs(&late).len(), 1, "{}", late.text());
    let done = advocate.submit(&page, &pairs(&page)[4], &[]).await;
    assert!(done.path.starts_with(&first), "{}", done.path);
    let places = done.texts("#pairs > *");
    assert!(places[4].contains("Remembered"), "{places:?}");
    assert_eq!(pairs(&done)[..4], pairs(&page)[..4]);
    assert_eq!(pairs(&done)[4..19], pairs(&page)[5..], "the next pair follows");
    assert_eq!(done.texts("#judged"), [places[4].clone()], "where the browser goes to");

    let stays = Browser::that_stays(&site.base);
    stays.sign_in("advocate", tests::PASSWORD).await;
    let answer = stays.submit(&stays.get(LIST).await, &pairs(&done)[7], &[]).await;
    let location = answer.headers["location"].to_str().unwrap();
    assert!(
        location.starts_with(&first) && location.ends_with("#judged"),
        "{location}"
    );

    // The one that was alone on the second page is on the first one now.
    let refused = colleague.submit(&late, &pairs(&late)[0], &[]).await;
    assert!(
        refused.path.starts_with(&first) && pairs(&refused).len() == 18,
        "{}",
        refused.text()
    );
    assert!(
        refused.texts("#pairs > *")[18].contains("Remembered"),
        "{}",
        refused.text()
    );
    let too_late = colleague.submit(&page, &pairs(&page)[4], &[]).await;
    assert_eq!(too_late.status, 409, "{}", too_late.text());
    assert_eq!(too_late.attributes("main a.button", "href"), [first]);
}

/// While the list is made the page says how far it has come, and leaves who reads it in peace; an administrator sees it on the
/// page about the system, and asks for other long work there.
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
    // Loaded again by itself, it would close the evidence that somebody reads.
    assert!(!page.html.contains("http-equiv=\"refresh\"") && !page.headers.contains_key("refresh"));
    assert_eq!(page.attributes("main .notice a", "href"), [format!("{LIST}?page=0")]);
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

in_both_deployments! {
    /// Beyond 3, 7: who decides on a child is told of what was sent of them before and is back with its referrer, or was put away, until it
    /// is in the queue again.
    async fn what_is_back_with_its_referrer_is_told_when_the_child_is_sent_again(site: Site) {
        let (police, cps) = (site.browser("referrer").await, site.browser("stranger").await);
        let advocate = site.browser("advocate").await;
        let monday = send(&police, &ada()).await;
        let action = format!("/queue/{monday}/rejection");
        advocate.submit(&advocate.get(&action).await, &action, &[("reason", "missing_case_number")]).await;
        let wednesday = send(&cps, &ada()).await;
        let other = send(&cps, &ada().child("Wilma", "Tanaka").born(2011, 4, 9)).await;
        let told = advocate.get(&format!("/queue/{wednesday}")).await;
        assert!(told.text().contains(words::LEFT) && told.text().contains(words::TO_COME_BACK), "{}", told.text());
        assert!(told.attributes(".known a", "href").contains(&format!("/queue/{monday}")));
        let page = advocate.get(&format!("/queue/{other}")).await.text();
        assert!(!page.contains(words::LEFT), "{page}");

        let draft = address(&police.submit(&police.get(&format!("/referrals/{monday}")).await, &format!("/referrals/{monday}/correction"), &[]).await);
        let check = police.submit(&police.get(&draft).await, &draft, &[("then", "check")]).await;
        police.submit(&check, &format!("{draft}/send"), &[]).await;
        let page = advocate.get(&format!("/queue/{wednesday}")).await.text();
        assert!(!page.contains(words::LEFT), "it is in the queue again: {page}");
        let page = police.get(&format!("/referrals/{monday}")).await.text();
        assert!(!page.contains(&wednesday), "no word of it to a referrer");
    }

    /// Of two referrals of one child the queue says so, and each one's page says what the other is to it.
    async fn a_child_who_was_referred_twice_is_told_in_the_queue(site: Site) {
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
}
