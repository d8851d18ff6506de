//! Servers that go away: the broker killed, stopped and wiped; the database restarted; the mail server refusing.

use serde_json::json;
use tests::{Browser, Deployment, Server, Site, server, sql, until};

use crate::{SERVERS, child, ready, send};

/// I1, I10, F14, F15, F19: with the broker stopped, killed or wiped the portal takes referrals as always; all are matched
/// afterwards, once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_broker_is_killed_stopped_and_wiped() {
    let _servers = SERVERS.write().await;
    let site = Site::start(Deployment::Many).await;
    let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
    send(&referrer, &child(0)).await;
    site.settled().await;
    for (n, how) in (1..).zip(["stop", "kill", "wipe"]) {
        // Half of them are on their way when it happens.
        send(&referrer, &child(n * 10)).await;
        server(Server::Rabbit, how).await;
        for it in 1..4 {
            send(&referrer, &child(n * 10 + it)).await;
        }
        until("staff are told", || async {
            advocate
                .get("/queue")
                .await
                .texts(".banner")
                .concat()
                .contains("message queue is down")
        })
        .await;
        let ready = advocate.get("/health/ready").await;
        assert!(
            ready.status.is_success() && ready.html.contains("degraded"),
            "{}",
            ready.html
        );
        assert!(
            advocate
                .get("/queue")
                .await
                .text()
                .contains(&format!("Child{}", n * 10 + 3)),
            "the queue does not need the broker"
        );
        server(Server::Rabbit, "start").await;
        site.settled().await;
        let runs = sql(&site.store, "select count(*) from standing where run_id is null").await;
        assert_eq!(runs, [["0"]], "{how}");
    }
    let twice = sql(
        &site.store,
        "select referral_id from match_run group by referral_id having count(*) > 1",
    )
    .await;
    assert_eq!(twice.len(), 0, "nothing is matched twice");
}

/// I1, F15: messages that lie in the broker when its data is wiped are sent again, because their effect is missing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_broker_loses_is_sent_again() {
    let _servers = SERVERS.write().await;
    let mut site = Site::start(Deployment::Many).await;
    site.processes[1].kill();
    let referrer = site.browser("referrer").await;
    for n in 0..3 {
        send(&referrer, &child(n)).await;
    }
    until("the broker has them", || async {
        sql(&site.store, "select count(*) from outbox where state = 'published'").await == [["3"]]
    })
    .await;
    server(Server::Rabbit, "wipe").await;
    server(Server::Rabbit, "start").await;
    site.launch("worker", &[]).await;
    site.settled().await;
    assert_eq!(sql(&site.store, "select count(*) from match_run").await, [["3"]]);
}

/// I10: with the broker down from the start, the portal starts and takes referrals; all drains when it comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_broker_is_down_at_the_start() {
    let _servers = SERVERS.write().await;
    server(Server::Rabbit, "stop").await;
    let site = Site::start(Deployment::Many).await;
    send(&site.browser("referrer").await, &child(1)).await;
    server(Server::Rabbit, "start").await;
    site.settled().await;
    assert_eq!(sql(&site.store, "select count(*) from match_run").await, [["1"]]);
}

/// I10, F16: with the database down, 503 with Retry-After and never a reference; afterwards everything works by itself, and what was
/// typed is sent from the page that said so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_is_stopped_and_restarted() {
    let _servers = SERVERS.write().await;
    let site = Site::start(Deployment::Many).await;
    let referrer = site.browser("referrer").await;
    send(&referrer, &child(1)).await;
    let (action, all) = ready(&referrer, &child(2)).await;
    server(Server::Postgres, "stop").await;
    let began = std::time::Instant::now();
    let refused = referrer.post(&action, &all).await;
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.headers.contains_key("retry-after") && !refused.has(".receipt__reference"));
    assert!(began.elapsed().as_secs() < 10, "nobody is left waiting");
    assert_eq!(referrer.get("/health/ready").await.status, 503);
    assert_eq!(referrer.get("/health/live").await.status, 200);
    server(Server::Postgres, "start").await;

    until("the portal is back", || async {
        referrer.get("/health/ready").await.status == 200
    })
    .await;
    let receipt = referrer.submit(&refused, &action, &[]).await;
    assert!(receipt.has(".receipt__reference"), "{}", receipt.text());
    site.settled().await;
    assert_eq!(sql(&site.store, "select count(*) from referral").await, [["2"]]);
    assert_eq!(
        sql(&site.store, "select count(*) from standing where run_id is null").await,
        [["0"]]
    );
    assert_eq!(
        sql(&site.store, "select count(*) from outbox where state = 'parked'").await,
        [["0"]],
        "an outage convicts nobody"
    );
}

/// I4, I10, F31, F32: a mail server that refuses for a while, or for good, keeps nobody from deciding; the state is visible.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mail_server_refuses() {
    let _servers = SERVERS.read().await;
    let site = Site::start(Deployment::Many).await;
    let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
    let peer = site.mail.as_ref().unwrap();
    peer.control(&json!({ "all": "451-rcpt" }));
    let reference = send(&referrer, &child(1)).await;
    until("it was tried twice", || async {
        sql(&site.store, "select attempts from mail").await[0][0]
            .parse::<u32>()
            .unwrap()
            >= 2
    })
    .await;
    assert!(
        advocate.get("/queue").await.text().contains("Child1"),
        "the queue does not need the mail server"
    );
    peer.control(&json!({}));
    site.settled().await;
    assert_eq!(site.mails().len(), 1);

    peer.control(&json!({ "all": "550-rcpt" }));
    let action = format!("/queue/{reference}/rejection");
    let page = advocate.get(&action).await;
    advocate
        .submit(&page, &action, &[("reason", "missing_case_number")])
        .await;
    site.settled().await;
    assert_eq!(
        sql(&site.store, "select state from mail where template = 'returned'").await,
        [["bounced"]]
    );
    let review = advocate.get(&format!("/queue/{reference}")).await.text().to_lowercase();
    assert!(
        review.contains("not reached") || review.contains("bounced") || review.contains("could not be delivered"),
        "{review}"
    );
}

/// I16: told to stop, it finishes what is under way and ends well within ten seconds; what was acknowledged is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_it_finishes_what_is_under_way() {
    let _servers = SERVERS.read().await;
    for deployment in [Deployment::One, Deployment::Many] {
        let mut site = Site::start(deployment).await;
        let referrer = site.browser("referrer").await;
        let mut all = Vec::new();
        for n in 0..10 {
            all.push(ready(&referrer, &child(n)).await);
        }
        let mut posts = tokio::task::JoinSet::new();
        for (action, inputs) in all {
            let browser: Browser = referrer.clone();
            posts.spawn(async move { browser.try_post(&action, &inputs).await });
        }
        let mut acknowledged = 0;
        if let Some(first) = posts.join_next().await {
            acknowledged += usize::from(first.unwrap().is_ok_and(|it| it.has(".receipt__reference")));
        }
        for n in 0..site.processes.len() {
            let (status, after) = site.processes[n].terminate().await;
            assert_eq!(
                (status.code(), after.as_secs() < 10),
                (Some(0), true),
                "{} {after:?}\n{}",
                site.processes[n].role(),
                site.processes[n].log()
            );
        }
        while let Some(answer) = posts.join_next().await {
            acknowledged += usize::from(answer.unwrap().is_ok_and(|it| it.has(".receipt__reference")));
        }
        let stored: usize = sql(&site.store, "select count(*) from referral").await[0][0]
            .parse()
            .unwrap();
        assert!(
            stored >= acknowledged && acknowledged >= 1,
            "{acknowledged} acknowledged, {stored} stored"
        );
    }
}

/// I1, I12, F38: what the database breaks off because of others is begun again, up to five times, and done once; after that nothing is stored,
/// and what was typed is still there to be sent again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_database_breaks_off_is_begun_again() {
    let _servers = SERVERS.read().await;
    let site = Site::start(Deployment::Many).await;
    let referrer = site.browser("referrer").await;
    for statement in [
        "create sequence tries",
        "create sequence broken_off",
        "create function break_off() returns trigger language plpgsql as $$ begin
           if nextval('tries') <= (select last_value from broken_off) then
             raise exception using errcode = case when (select last_value from tries) % 2 = 0 then '40P01' else '40001' end;
           end if;
           return new;
         end $$",
        "create trigger break_off before insert on referral for each row execute function break_off()",
    ] {
        sql(&site.store, statement).await;
    }
    let broken_off = async |times: u32| {
        sql(
            &site.store,
            &format!("select setval('broken_off', {times}), setval('tries', 1, false)"),
        )
        .await;
    };
    let stored = || async { sql(&site.store, "select count(*) from referral").await };
    let tries = || async { sql(&site.store, "select last_value from tries").await };

    broken_off(5).await;
    send(&referrer, &child(1)).await;
    assert_eq!(
        (stored().await, tries().await),
        (vec![vec!["1".to_owned()]], vec![vec!["6".to_owned()]])
    );

    broken_off(100).await;
    let (action, inputs) = ready(&referrer, &child(2)).await;
    let refused = referrer.post(&action, &inputs).await;
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert_eq!(
        (stored().await, tries().await),
        (vec![vec!["1".to_owned()]], vec![vec!["6".to_owned()]])
    );

    broken_off(1).await;
    let sent = referrer.post(&action, &refused.form(&action)).await;
    assert!(!sent.texts(".receipt__reference").is_empty(), "{}", sent.text());
    assert_eq!(stored().await, [["2"]]);
}
