//! Faults on real processes: killed in the middle, robbed of their servers, hung up on.

#![expect(
    clippy::unwrap_used,
    reason = "a test says what it expects by unwrapping it, in its helpers as well"
)]

#[path = "faults/crashes.rs"]
mod crashes;
#[path = "faults/hangups.rs"]
mod hangups;
#[path = "faults/outages.rs"]
mod outages;

use domain::referral::Kind;
use tests::{Browser, Filled, Page, form, inputs};
use tokio::sync::RwLock;

/// The servers of the test run: whoever hurts one holds this for writing, so that nobody else is hurt.
static SERVERS: RwLock<()> = RwLock::const_new(());

/// A referral that is ready to be sent: the address to send it to, and the inputs.
async fn ready(browser: &Browser, filled: &Filled) -> (String, tests::Inputs) {
    let draft = browser
        .post("/referrals/new", &inputs(&[("kind", filled.kind.as_str())]))
        .await;
    let draft = draft.path.split('?').next().unwrap().to_owned();
    let mut all: tests::Inputs = filled
        .form
        .pairs()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    all.push(("then".into(), "check".into()));
    let check = browser.post(&draft, &all).await;
    let action = format!("{draft}/send");
    (action.clone(), check.form(&action))
}

/// Sends a referral; its reference.
async fn send(browser: &Browser, filled: &Filled) -> String {
    let (action, all) = ready(browser, filled).await;
    reference(&browser.post(&action, &all).await)
}

fn reference(receipt: &Page) -> String {
    let reference = receipt.texts(".receipt__reference").concat();
    assert!(!reference.is_empty(), "{} {}", receipt.status, receipt.text());
    reference
}

fn child(n: u32) -> Filled {
    form(Kind::Client).child(&format!("Child{n}"), &format!("Family{n}"))
}
