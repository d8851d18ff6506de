//! `kill -9` at named points: nothing acknowledged is lost, nothing is done twice.

use domain::words::advocate as words;
use tests::{Deployment, Site, sql, until};

use crate::{SERVERS, child, ready, reference, send};

/// Waits until the process that was told to die has died.
async fn died(site: &mut Site, n: usize) {
    let status = site.processes[n].ended().await;
    assert!(!status.success(), "it was to be killed");
}

/// I1, I2, F2: killed after the commit and before the answer (P4), or before the commit (P2): sent again, it is one
/// referral with one reference.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_killed_around_the_commit_of_a_submission() {
    let _servers = SERVERS.read().await;
    for (deployment, role) in [(Deployment::One, "serve"), (Deployment::Many, "portal")] {
        for point in ["P2", "P4"] {
            let mut site = Site::start(deployment).await;
            site.processes[0].kill();
            let n = site.launch(role, &[("CRASH_AT", point)]).await;
            let referrer = site.browser("referrer").await;
            let (action, all) = ready(&referrer, &child(1)).await;
            assert!(
                referrer.try_post(&action, &all).await.is_err(),
                "no answer from the dead"
            );
            died(&mut site, n).await;

            site.launch(role, &[]).await;
            let referrer = site.browser("referrer").await;
            let first = reference(&referrer.post(&action, &all).await);
            assert_eq!(reference(&referrer.post(&action, &all).await), first);
            assert_eq!(
                sql(&site.store, "select count(*), count(distinct reference) from referral").await,
                [["1", "1"]],
                "{point}"
            );
            site.settled().await;
            assert_eq!(
                sql(&site.store, "select count(*) from match_run").await,
                [["1"]],
                "{point}"
            );
            assert_eq!(site.mails().len(), 1, "{point}");
        }
    }
}

/// I3, I5, F13: killed around the commit of a decision: decision, audit entry and mail, all or none. Whoever sends it again is led where it leads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_killed_around_the_commit_of_a_decision() {
    let _servers = SERVERS.read().await;
    for (point, expected) in [("D2", "0"), ("D3", "1")] {
        let mut site = Site::start(Deployment::One).await;
        let reference = send(&site.browser("referrer").await, &child(1)).await;
        site.settled().await;
        site.processes[0].kill();
        let n = site.launch("serve", &[("CRASH_AT", point)]).await;
        let advocate = site.browser("advocate").await;
        let action = format!("/queue/{reference}/rejection");
        let mut all = advocate.get(&action).await.form(&action);
        all.push(("reason".into(), "missing_case_number".into()));
        assert!(advocate.try_post(&action, &all).await.is_err());
        died(&mut site, n).await;
        let counts = "select (select count(*) from step where kind = 'reject'), (select count(*) from audit where event = 'reject'),
                        (select count(*) from mail where template = 'returned')";
        assert_eq!(sql(&site.store, counts).await, [[expected; 3]], "{point}");

        site.launch("serve", &[]).await;
        let advocate = site.browser("advocate").await;
        let again = advocate.post(&action, &all).await;
        assert!(
            again.status.is_success() && again.text().contains(words::DONE_RETURNED),
            "{point}: {}",
            again.text()
        );
        assert_eq!(sql(&site.store, counts).await, [["1"; 3]], "{point}");
        site.settled().await;
        assert_eq!(site.mails().len(), 2, "received and returned, once each");
    }
}

/// I1, I7, F5: a relay killed between the confirm and the mark sends again, and one effect remains.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_killed_between_confirm_and_mark() {
    let _servers = SERVERS.read().await;
    for point in ["R1", "R4"] {
        let mut site = Site::start(Deployment::Many).await;
        site.processes[0].kill();
        site.processes[1].kill();
        let n = site.launch("portal", &[("CRASH_AT", point)]).await;
        let referrer = site.browser("referrer").await;
        let (action, all) = ready(&referrer, &child(1)).await;
        // The answer races with the death of the process; both are fine.
        let _ = referrer.try_post(&action, &all).await;
        died(&mut site, n).await;
        site.launch("portal", &[]).await;
        site.launch("worker", &[]).await;
        site.settled().await;
        assert_eq!(
            sql(&site.store, "select count(*) from match_run").await,
            [["1"]],
            "{point}"
        );
    }
}

/// I1, I7, F8, F9: a worker killed before or after the commit of the effect, or right after it was given the message.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_around_the_commit_of_the_effect() {
    let _servers = SERVERS.read().await;
    for point in ["W1", "W2", "W3", "W5"] {
        let mut site = Site::start(Deployment::Many).await;
        site.processes[1].kill();
        let n = site.launch("worker", &[("CRASH_AT", point)]).await;
        send(&site.browser("referrer").await, &child(1)).await;
        died(&mut site, n).await;
        site.launch("worker", &[]).await;
        site.settled().await;
        assert_eq!(
            sql(&site.store, "select count(*) from match_run").await,
            [["1"]],
            "{point}"
        );
        assert_eq!(
            sql(&site.store, "select count(*) from standing where run_id is null").await,
            [["0"]],
            "{point}"
        );
    }
}

/// I3: a worker killed while it adds up the numbers of the queue, before the commit or after it: each change counts once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_while_it_adds_up_the_numbers_of_the_queue() {
    let _servers = SERVERS.read().await;
    for (deployment, role) in [(Deployment::One, "serve"), (Deployment::Many, "worker")] {
        for point in ["fold", "fold_done"] {
            let mut site = Site::start(deployment).await;
            send(&site.browser("referrer").await, &child(1)).await;
            site.settled().await;
            for process in &mut site.processes {
                process.kill();
            }
            sql(&site.store, "update standing set urgent = not urgent").await;
            let n = site.launch(role, &[("CRASH_AT", point)]).await;
            died(&mut site, n).await;
            sql(&site.store, "update standing set urgent = not urgent").await;
            assert!(store::doctor::examine(&site.store).await.unwrap().is_well(), "{point}");
            site.launch(role, &[]).await;
            until("all is added up", async || {
                sql(&site.store, "select count(*) from tally_change").await == [["0"]]
            })
            .await;
            let one = sql(&site.store, "select status, urgent, n from tally where n <> 0").await;
            assert_eq!(one, [["submitted", "0", "1"]], "{point}");
            assert!(store::doctor::examine(&site.store).await.unwrap().is_well(), "{point}");
        }
    }
}

/// I4, F11, F12: a mailer killed around the dot: one copy if the mark says it never went, at most two if nobody can know.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailer_killed_around_the_dot() {
    let _servers = SERVERS.read().await;
    for (point, most) in [("M1", 1), ("M3", 1), ("M4", 1), ("M5", 2), ("M6", 2)] {
        let mut site = Site::start(Deployment::Many).await;
        site.processes[1].kill();
        let n = site.launch("worker", &[("CRASH_AT", point)]).await;
        send(&site.browser("referrer").await, &child(1)).await;
        died(&mut site, n).await;
        site.launch("worker", &[]).await;
        site.settled().await;
        let taken = site.mails().len();
        assert!((1..=most).contains(&taken), "{point}: {taken} copies");
        let mail = sql(&site.store, "select state, unknowns from mail").await;
        let unknown = if point > "M3" { "1" } else { "0" };
        assert_eq!(mail, [["sent", unknown]], "{point}");
        let ids: std::collections::BTreeSet<String> = site
            .mails()
            .iter()
            .map(|it| it.lines().find(|it| it.starts_with("Message-ID")).unwrap().to_owned())
            .collect();
        assert_eq!(ids.len(), 1, "copies have the same Message-ID");
    }
}

/// I1: 60 s of traffic on SQLite with the process killed again and again: what was acknowledged is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_nothing_acknowledged_is_lost() {
    let _servers = SERVERS.read().await;
    let mut site = Site::start(Deployment::One).await;
    let mut acknowledged = Vec::new();
    let mut n = 0;
    for round in 0..8 {
        let referrer = site.browser("referrer").await;
        let (base, process) = (site.base.clone(), site.processes.len() - 1);
        let traffic = tokio::spawn(async move {
            let mut references = Vec::new();
            for it in 0.. {
                let filled = child(round * 1_000 + it);
                let Ok(draft) = referrer
                    .try_post("/referrals/new", &tests::inputs(&[("kind", "client")]))
                    .await
                else {
                    break;
                };
                let draft = draft.path.split('?').next().unwrap().to_owned();
                let mut all: tests::Inputs = filled
                    .form
                    .pairs()
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect();
                all.push(("then".into(), "check".into()));
                let Ok(check) = referrer.try_post(&draft, &all).await else {
                    break;
                };
                let action = format!("{draft}/send");
                let Ok(receipt) = referrer.try_post(&action, &check.form(&action)).await else {
                    break;
                };
                references.push(reference(&receipt));
            }
            (references, base)
        });
        let wanted = 2 + usize::try_from(round).unwrap();
        let before = n;
        until("there is traffic", || async {
            sql(&site.store, "select count(*) from referral").await[0][0]
                .parse::<usize>()
                .unwrap()
                >= before + wanted
        })
        .await;
        site.processes[process].kill();
        acknowledged.extend(traffic.await.unwrap().0);
        site.launch("serve", &[]).await;
        n = sql(&site.store, "select count(*) from referral").await[0][0]
            .parse()
            .unwrap();
    }
    site.settled().await;
    let known: std::collections::BTreeSet<String> = sql(&site.store, "select reference from referral")
        .await
        .concat()
        .into_iter()
        .collect();
    assert!(!acknowledged.is_empty());
    for reference in &acknowledged {
        assert!(known.contains(reference), "{reference} was acknowledged and is lost");
    }
    assert_eq!(
        sql(&site.store, "select count(*) from standing where run_id is null").await,
        [["0"]]
    );
    assert!(store::doctor::examine(&site.store).await.unwrap().is_well());
}
