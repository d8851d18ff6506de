//! Journeys over HTTP through the program itself, in both deployments: one process on SQLite; a portal and a worker on
//! PostgreSQL, RabbitMQ and a mail server. Each test acts from outside, like a browser without a script.

#![expect(
    clippy::unwrap_used,
    reason = "a test says what it expects by unwrapping it, in its helpers as well"
)]

/// Tests of one process on SQLite, and of portal and worker on PostgreSQL and RabbitMQ.
macro_rules! in_both_deployments {
    ($($(#[$doc:meta])* async fn $name:ident($site:ident: Site) $body:block)*) => {$(
        $(#[$doc])*
        mod $name {
            use super::*;
            use tests::Deployment;
            async fn check($site: Site) $body
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn in_one_process() { check(Site::start(Deployment::One).await).await }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn in_many_processes() { check(Site::start(Deployment::Many).await).await }
        }
    )*};
}

#[path = "journeys/account_people.rs"]
mod account_people;
#[path = "journeys/claims.rs"]
mod claims;
#[path = "journeys/client.rs"]
mod client;
#[path = "journeys/client_files.rs"]
mod client_files;
#[path = "journeys/client_meanwhile.rs"]
mod client_meanwhile;
#[path = "journeys/client_merge.rs"]
mod client_merge;
#[path = "journeys/client_past.rs"]
mod client_past;
#[path = "journeys/conflicts.rs"]
mod conflicts;
#[path = "journeys/deciding.rs"]
mod deciding;
#[path = "journeys/documents.rs"]
mod documents;
#[path = "journeys/duplicates.rs"]
mod duplicates;
#[path = "journeys/flow.rs"]
mod flow;
#[path = "journeys/home.rs"]
mod home;
#[path = "journeys/import.rs"]
mod import;
#[path = "journeys/involvement.rs"]
mod involvement;
#[path = "journeys/joining.rs"]
mod joining;
#[path = "journeys/matching.rs"]
mod matching_trial;
#[path = "journeys/merge.rs"]
mod merge;
#[path = "journeys/new_client.rs"]
mod new_client;
#[path = "journeys/not_same.rs"]
mod not_same;
#[path = "journeys/personnel.rs"]
mod personnel;
#[path = "journeys/queue.rs"]
mod queue;
#[path = "journeys/referrer.rs"]
mod referrer;
#[path = "journeys/reports.rs"]
mod reports;
#[path = "journeys/returns.rs"]
mod returns;
#[path = "journeys/review.rs"]
mod review;
#[path = "journeys/rights.rs"]
mod rights;
#[path = "journeys/road.rs"]
mod road;
#[path = "journeys/saved_views.rs"]
mod saved_views;
#[path = "journeys/searches.rs"]
mod searches;
#[path = "journeys/session.rs"]
mod session;
#[path = "journeys/shortcuts.rs"]
mod shortcuts;

use domain::referral::Kind;
use tests::{Browser, Filled, Inputs, Page, Site, until};

/// What a form sends, besides its buttons.
fn typed(filled: &Filled) -> Inputs {
    filled
        .form
        .pairs()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Begins a referral; the page of its draft.
async fn begin(browser: &Browser, kind: Kind) -> Page {
    let page = browser.get("/referrals/new").await;
    let draft = browser
        .submit(&page, "/referrals/new", &[("kind", kind.as_str())])
        .await;
    assert!(
        draft.path.starts_with("/referrals/drafts/"),
        "{} {}",
        draft.status,
        draft.text()
    );
    draft
}

/// The address of a draft's page, without what follows it.
fn address(page: &Page) -> String {
    page.path
        .split('?')
        .next()
        .unwrap()
        .trim_end_matches("/check")
        .to_owned()
}

/// Types a form into a draft and goes on to the check; the page that follows.
async fn fill(browser: &Browser, draft: &str, filled: &Filled) -> Page {
    let mut all = typed(filled);
    all.push(("then".into(), "check".into()));
    browser.post(draft, &all).await
}

/// Writes and sends a referral; its reference.
async fn send(browser: &Browser, filled: &Filled) -> String {
    let draft = address(&begin(browser, filled.kind).await);
    let check = fill(browser, &draft, filled).await;
    assert!(check.path.ends_with("/check"), "{} {}", check.path, check.text());
    let receipt = browser.submit(&check, &format!("{draft}/send"), &[]).await;
    assert!(
        receipt.path.ends_with("/receipt"),
        "{} {}",
        receipt.path,
        receipt.text()
    );
    reference(&receipt)
}

/// The reference on a receipt.
fn reference(receipt: &Page) -> String {
    receipt.texts(".receipt__reference").concat()
}

/// Waits until the worker has matched a referral; the advocate's page of it.
async fn matched(site: &Site, advocate: &Browser, reference: &str) -> Page {
    site.settled_queue().await;
    advocate.get(&format!("/queue/{reference}")).await
}

/// Waits for a mail about a referral that says `what` in its subject; the mail.
async fn mail(site: &Site, reference: &str, what: &str) -> String {
    let find = || {
        site.mails().into_iter().find(|it| {
            let subject = unfolded(it);
            subject.contains(reference) && subject.contains(what)
        })
    };
    until(&format!("a mail about {what} has gone"), || async { find().is_some() }).await;
    find().unwrap()
}

/// The head of a mail with its folded lines joined.
fn unfolded(mail: &str) -> String {
    mail.split("\r\n\r\n")
        .next()
        .unwrap()
        .replace("\r\n ", " ")
        .replace("\r\n\t", " ")
}
