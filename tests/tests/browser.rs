//! Journeys in real browsers: Debian's Chromium and Firefox, led by `tests/browser/journey.mjs`, and its WebKitGTK, led by
//! `tests/browser/webkit.mjs`.
//!
//! On every page they come to: no error and no warning in the console, so no breach of the content security policy
//! either; nothing wider than the window; the theme that was asked for; a title that says when the form failed and a
//! focus on what is wrong with it; and, where scripts run in Chromium, no violation that axe finds of WCAG 2.2 A and AA.
//! With and without a script, light and dark, wide and 320 px: each of them in one of the tests, not all together.
//! WebKitGTK's driver does not show the console, nor make the window narrow.

#![expect(
    clippy::unwrap_used,
    reason = "a test says what it expects by unwrapping it, in its helpers as well"
)]

use std::{path::Path, process::Stdio, time::Duration};

use domain::referral::Kind;
use store::{
    import,
    jobs::{self, Job},
};
use tests::{Deployment, PASSWORD, Site, form, profile, submitted, until};
use tokio::{process::Command, sync::Mutex, time::timeout};

/// The journey gives up by itself a little earlier, and then shows what the browser shows.
const DEADLINE: Duration = Duration::from_secs(300);

/// A browser takes all that a small machine has: one at a time.
static BROWSER: Mutex<()> = Mutex::const_new(());

/// Goes a journey in Chromium or Firefox, with these arguments besides.
async fn go(site: &Site, journey: &str, more: &[&str]) {
    run(site, "journey.mjs", &[&["--journey", journey], more].concat()).await;
}

/// Runs a script that leads a browser through the site.
async fn run(site: &Site, script: &str, arguments: &[&str]) {
    let _alone = BROWSER.lock().await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    assert!(
        ["chromium", "firefox-esr", "WebKitWebDriver", "Xvfb"]
            .iter()
            .all(|it| Path::new("/usr/bin").join(it).exists())
            && folder.join("node_modules").exists(),
        "a browser or what leads it is missing: run ./scripts/setup, which installs them"
    );
    let child = Command::new("node")
        .current_dir(folder)
        .args([script, "--base", &site.base])
        .args(arguments)
        .env("INTAKE_TEST_PASSWORD", PASSWORD)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // The browser ends when the script does.
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let output = timeout(DEADLINE, child.wait_with_output())
        .await
        .expect("the journey ends")
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{script} {arguments:?}: {}\n{said}",
        output.status
    );
    println!("{script} {arguments:?}: {said}");
}

/// A36, A35, A95: a referral is written with mistakes, saved, sent, returned, corrected and imported; a second one of the
/// child goes to the same client; a third one is deleted and brought back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_referral_goes_its_whole_way_in_a_browser() {
    let site = Site::start(Deployment::One).await;
    go(&site, "referral", &["--script", "--theme", "light", "--width", "1280"]).await;
}

/// A30, A36: the same way without a script, on a telephone at night, through a portal and a worker.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_referral_goes_its_whole_way_without_a_script_on_a_telephone() {
    let site = Site::start(Deployment::Many).await;
    go(&site, "referral", &["--theme", "dark", "--width", "320"]).await;
}

/// Two pairs of clients who may be the same child, and the list of them.
async fn duplicates(site: &Site) {
    let child = |name, day| form(Kind::Client).child("Ada", name).born(2016, 3, day);
    let child = |name, day| child(name, day).living_at(&format!("12 {name} Street"), "Larkfield", "99501");
    let all = [
        child("Brandt", 14),
        child("Brandt", 19),
        child("Okafor", 14),
        child("Okafor", 19),
    ];
    let all = all.map(|it| (profile(&site.store, &it), Vec::new()));
    let idle = || async { !jobs::is_due(&site.store, Job::Duplicates).await.unwrap() };
    until("no list is being made", idle).await;
    import::add_clients(&site.store, &site.people.advocate, &all)
        .await
        .unwrap();
    jobs::ask_for_duplicates(&site.store, &site.people.advocate)
        .await
        .unwrap();
    until("the list was made", idle).await;
}

/// A30: what the way of a referral does not touch, on a telephone at night: people, agencies, the state of the system,
/// passwords, clients who may be the same child, what is not there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_can_work_on_a_telephone_at_night() {
    let site = Site::start(Deployment::One).await;
    duplicates(&site).await;
    go(&site, "pages", &["--script", "--theme", "dark", "--width", "320"]).await;
}

/// A52, A53, A63 to A69, A71, A72, A80, A81, A85, A91 to A93, Beyond 2, 4: a client's record over its years: accounts, entries, an address that
/// changes, inactive and active, a merge and its undo, deletion and restoration; and a file of 1,000 rows of which 50 are wrong and 100 are twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clients_record_is_kept_in_a_browser() {
    let site = Site::start(Deployment::One).await;
    duplicates(&site).await;
    go(&site, "record", &["--script", "--theme", "light", "--width", "1280"]).await;
}

/// The same without a script, on a telephone at night, through a portal and a worker.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clients_record_is_kept_without_a_script_on_a_telephone() {
    let site = Site::start(Deployment::Many).await;
    duplicates(&site).await;
    go(&site, "record", &["--theme", "dark", "--width", "320"]).await;
}

/// A98, A9, A10: a clear new child, a clear known child and a return take a handful of keys or three clicks from the queue on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_takes_few_keys_and_clicks() {
    let site = Site::start(Deployment::One).await;
    let known = form(Kind::Client)
        .child("Ada", "Known")
        .living_at("12 Elm Street", "Larkfield", "99501");
    let client = [(profile(&site.store, &known), Vec::new())];
    import::add_clients(&site.store, &site.people.advocate, &client)
        .await
        .unwrap();
    for child in [
        form(Kind::Client).child("Max", "Lund").born(2013, 1, 2),
        form(Kind::Client).child("Ida", "Moss").born(2011, 6, 7),
        known.clone(),
        known,
        form(Kind::LawEnforcement).child("Zoe", "Ortega").born(2015, 8, 9),
    ] {
        submitted(&site.store, &site.people.referrer, child).await;
    }
    site.settled_queue().await;
    go(&site, "effort", &["--script", "--theme", "light", "--width", "1280"]).await;
}

/// A30, A104: the whole way in Firefox.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_referral_goes_its_whole_way_in_firefox() {
    let site = Site::start(Deployment::One).await;
    go(
        &site,
        "referral",
        &[
            "--browser",
            "firefox",
            "--script",
            "--theme",
            "light",
            "--width",
            "1280",
        ],
    )
    .await;
}

/// A30, A104: the main road in WebKitGTK: written with mistakes, sent, imported as a new client.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_referral_goes_its_whole_way_in_webkit() {
    let site = Site::start(Deployment::One).await;
    run(&site, "webkit.mjs", &[]).await;
}
