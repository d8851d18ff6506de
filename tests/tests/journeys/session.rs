//! A session that ends while somebody writes, and pages that are opened again by going back.

use domain::{referral::Kind, words::site as words};
use reqwest::StatusCode;
use tests::{Browser, Deployment, PASSWORD, Page, Site, form, inputs, sql};

use crate::{address, begin, fill, reference, typed};

/// Signs in on the page that carries a form, and presses the one button of the page that follows.
async fn sign_in_and_go_on(browser: &Browser, page: &Page, username: &str, to: &str) -> Page {
    let signed_in = browser
        .submit(page, "/sign-in", &[("username", username), ("password", PASSWORD)])
        .await;
    assert!(signed_in.status.is_success(), "{}", signed_in.text());
    browser.submit(&signed_in, to, &[]).await
}

/// F46: the session ends before each of the forms of a referral is sent; nothing typed is lost, and it is sent once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_survives_the_end_of_the_session() {
    let site = Site::start(Deployment::One).await;
    let referrer = site.browser("referrer").await;
    let end_sessions = || sql(&site.store, "update session set ends_at = 1");
    let draft = address(&begin(&referrer, Kind::Client).await);

    end_sessions().await;
    let mut all = typed(&form(Kind::Client).child("Zoë", "King"));
    all.push(("then".into(), "check".into()));
    let ended = referrer.post(&draft, &all).await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
    assert!(
        ended.text().contains("not lost") && !ended.path.contains('?'),
        "{}",
        ended.path
    );
    // A wrong password loses nothing either.
    let wrong = [("username", "referrer"), ("password", "not this one at all")];
    let wrong = referrer.submit(&ended, "/sign-in", &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let check = sign_in_and_go_on(&referrer, &wrong, "referrer", &draft).await;
    assert!(
        check.path.ends_with("/check") && check.text().contains("Zoë"),
        "{}",
        check.text()
    );

    end_sessions().await;
    let action = format!("{draft}/send");
    let ended = referrer.submit(&check, &action, &[]).await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sql(&site.store, "select count(*) from referral").await, [["0"]]);
    let receipt = sign_in_and_go_on(&referrer, &ended, "referrer", &action).await;
    assert!(
        receipt.path.ends_with("/receipt"),
        "{} {}",
        receipt.path,
        receipt.text()
    );
    assert!(!reference(&receipt).is_empty());
    assert_eq!(sql(&site.store, "select count(*) from referral").await, [["1"]]);
    assert!(!site.logs().contains("Zoë"));
}

/// Whoever else signs in on that page does not get at the draft, and what was not meant to be carried is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_carried_form_gives_nobody_a_right() {
    let site = Site::start(Deployment::One).await;
    let referrer = site.browser("referrer").await;
    let draft = address(&begin(&referrer, Kind::Client).await);
    let nobody = Browser::new(&site.base);
    let ended = nobody
        .post(&draft, &inputs(&[("child.first_name", "Zoë"), ("then", "exit")]))
        .await;
    let answer = sign_in_and_go_on(&nobody, &ended, "stranger", &draft).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text());
    let kept = referrer.get(&draft).await;
    assert_eq!(kept.attributes("[name='child.first_name']", "value"), [""]);

    let elsewhere = [
        ("username", "stranger"),
        ("password", PASSWORD),
        ("carried", "//evil.example"),
        ("carried.note", "x"),
    ];
    let signed_in = Browser::new(&site.base).post("/sign-in", &inputs(&elsewhere)).await;
    assert!(!signed_in.html.contains("evil.example"), "{}", signed_in.text());
    let secrets = inputs(&[("present", PASSWORD), ("password", "a new secret phrase")]);
    let asked = Browser::new(&site.base).post("/account/password", &secrets).await;
    assert!(
        asked.path.starts_with("/sign-in") && !asked.html.contains("phrase"),
        "{}",
        asked.html
    );
}

/// Signing in leads back to the same view of a list.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filtered_queue_comes_back_after_signing_in() {
    let site = Site::start(Deployment::One).await;
    let advocate = Browser::new(&site.base);
    let asked = advocate.get("/queue?status=rejected&sort=received").await;
    assert!(asked.path.starts_with("/sign-in?next="), "{}", asked.path);
    let signed_in = [("username", "advocate"), ("password", PASSWORD)];
    let queue = advocate.submit(&asked, "/sign-in", &signed_in).await;
    assert_eq!(queue.path, "/queue?status=rejected&sort=received");
}

/// Going back after sending leads to the receipt, for who has sent it and for nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn going_back_to_a_sent_draft_leads_to_its_receipt() {
    let site = Site::start(Deployment::One).await;
    let (referrer, stranger) = (site.browser("referrer").await, site.browser("stranger").await);
    let draft = address(&begin(&referrer, Kind::Client).await);
    let check = fill(&referrer, &draft, &form(Kind::Client)).await;
    let receipt = referrer.submit(&check, &format!("{draft}/send"), &[]).await;
    for back in [draft.clone(), format!("{draft}/check"), format!("{draft}/send")] {
        let page = referrer.get(&back).await;
        assert_eq!(
            (page.path, page.status),
            (receipt.path.clone(), StatusCode::OK),
            "{back}"
        );
        assert_eq!(stranger.get(&back).await.status, StatusCode::NOT_FOUND, "{back}");
    }
    let never = referrer
        .get(&format!("/referrals/drafts/{}", domain::DraftId::new()))
        .await;
    assert_eq!(never.status, StatusCode::NOT_FOUND);
}

/// An address that takes only forms leads to the page that has the form.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_takes_only_forms_leads_to_the_form() {
    let site = Site::start(Deployment::One).await;
    let admin = site.browser("admin").await;
    for (asked, shown) in [
        ("/clients/search", "/clients"),
        ("/admin/status/retry", "/admin/status"),
        ("/sign-out", "/"),
    ] {
        let page = admin.get(asked).await;
        assert_eq!((page.path.as_str(), page.status), (shown, StatusCode::OK), "{asked}");
    }
    assert_eq!(admin.post("/queue", &[]).await.status, StatusCode::NOT_FOUND);
}

/// F46: files cannot be carried over a new sign-in; that is said, and the sign-in leads back to the page that has their form.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_were_not_taken_are_told_of_and_chosen_again() {
    let site = Site::start(Deployment::One).await;
    let admin = site.browser("admin").await;
    sql(&site.store, "update session set ends_at = 1").await;
    let file = ("file", "x.csv", &b"first_name\nSecret Childname\n"[..]);
    let ended = admin.upload("/clients/files", &[], &[file]).await;
    assert!(ended.path.starts_with("/sign-in?"), "{}", ended.path);
    assert_eq!(ended.texts(".notice--bad"), [words::FILES_NOT_TAKEN]);
    let back = admin
        .submit(&ended, "/sign-in", &[("username", "admin"), ("password", PASSWORD)])
        .await;
    assert_eq!(back.path, "/clients/files", "{}", back.text());
}
