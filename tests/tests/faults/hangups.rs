//! Clients that hang up, crawl, or send too much.

use std::time::Duration;

use tests::{Deployment, Site, sql};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{SERVERS, child, ready, send};

/// I17, F41: a thousand clients hang up at random instants: no transaction stays open, and what was acknowledged is stored.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_clients_hang_up() {
    let _servers = SERVERS.read().await;
    for (deployment, rounds) in [(Deployment::One, 500_u64), (Deployment::Many, 500)] {
        let site = Site::start(deployment).await;
        let referrer = site.browser("referrer").await;
        let cookie = site.cookie("referrer").await;
        let mut acknowledged = 0;
        let mut sent = Vec::new();
        for n in 0..10 {
            sent.push(ready(&referrer, &child(n)).await);
        }
        let host = site.base.trim_start_matches("http://").to_owned();
        for n in 0..rounds {
            let (action, inputs) = &sent[usize::try_from(n % 10).unwrap()];
            let body = inputs
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("&");
            let request = format!(
                "POST {action} HTTP/1.1\r\nhost: {host}\r\norigin: {}\r\ncookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
                site.base,
                body.len()
            );
            let mut stream = TcpStream::connect(&host).await.unwrap();
            // Some hang up within the request, most while it is worked on, a few wait for the answer.
            let cut = if n % 4 == 0 {
                request.len() * usize::try_from(n % 97).unwrap() / 97
            } else {
                request.len()
            };
            stream.write_all(&request.as_bytes()[..cut]).await.unwrap();
            tokio::time::sleep(Duration::from_micros(n * 7919 % 6_000)).await;
            if n % 50 == 49 {
                let mut answer = vec![0; 512];
                let read = stream.read(&mut answer).await.unwrap_or(0);
                acknowledged += usize::from(answer[..read].starts_with(b"HTTP/1.1 303"));
            }
        }
        site.settled().await;
        if site.store.is_postgres() {
            // A poll is between two statements for a moment; what was left open stays so for longer than a second.
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            let open = "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%' and state_change < now() - interval '1 second'";
            assert_eq!(sql(&site.store, open).await, [["0"]]);
        }
        let stored: usize = sql(&site.store, "select count(*) from referral").await[0][0]
            .parse()
            .unwrap();
        assert!(stored <= 10 && (acknowledged == 0 || stored > 0), "{stored}");
        assert_eq!(sql(&site.store, "select count(*) from referral where not exists (select 1 from standing where referral_id = referral.id)").await, [["0"]]);
        send(&referrer, &child(99)).await;
        assert!(store::doctor::examine(&site.store).await.unwrap().is_well());
    }
}

/// F53: clients that crawl keep nobody else waiting, and are dropped.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_crawl_are_dropped() {
    let _servers = SERVERS.read().await;
    let site = Site::start(Deployment::One).await;
    let host = site.base.trim_start_matches("http://").to_owned();
    let mut crawling = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(&host).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n").await.unwrap();
        crawling.push(stream);
    }
    let referrer = site.browser("referrer").await;
    send(&referrer, &child(1)).await;
    // The head of a request has to be there within ten seconds.
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(20), crawling[0].read_to_end(&mut rest)).await;
    assert!(closed.is_ok(), "a crawling client is dropped");
}

/// F54: what is too long is refused early, whatever it claims to be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_long_is_refused() {
    let _servers = SERVERS.read().await;
    let site = Site::start(Deployment::One).await;
    let referrer = site.browser("referrer").await;
    let (action, _) = ready(&referrer, &child(1)).await;
    let draft = action.trim_end_matches("/send").to_owned();
    let long = "x".repeat(2_000_000);
    let answer = referrer
        .try_post(&draft, &tests::inputs(&[("disclosure.narrative", &long)]))
        .await;
    assert!(answer.is_err() || answer.unwrap().status == 400);
    let many: tests::Inputs = (0..10_000).map(|n| (format!("x{n}"), "y".to_owned())).collect();
    let answer = referrer.post(&draft, &many).await;
    assert!(!answer.status.is_server_error());
    send(&referrer, &child(2)).await;
}
