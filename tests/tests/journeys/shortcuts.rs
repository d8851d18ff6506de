//! Keyboard shortcuts: off until somebody turns them on, for themselves.

use domain::referral::Kind;
use tests::{Deployment, Site, form};

use crate::{matched, send};

/// Section "Keys" of the design: they are off at first, each person turns them on for themselves and off again, and each of them has a
/// link or a button on the page that does the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shortcuts_are_off_until_somebody_turns_them_on_for_themselves() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let referrer = site.browser("referrer").await;
        let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
        let first = send(&referrer, &form(Kind::Client)).await;
        let import = format!("/queue/{first}/import/new");
        advocate.submit(&advocate.get(&import).await, &import, &[]).await;
        site.settled_queue().await;
        let reference = send(&referrer, &form(Kind::Client)).await;

        let page = matched(&site, &advocate, &reference).await;
        assert!(
            !page.has("#keys") && !page.html.contains("aria-keyshortcuts"),
            "{}",
            page.html
        );
        assert!(
            advocate
                .get("/account/password")
                .await
                .has("a[href='/account/shortcuts']")
        );
        let page = advocate.get("/account/shortcuts").await;
        assert!(page.text().contains("They are off for you."), "{}", page.text());
        let page = advocate.submit(&page, "/account/shortcuts", &[]).await;
        assert!(
            page.text().contains("They are on for you.") && page.has("#keys[popover]"),
            "{}",
            page.text()
        );

        let page = advocate.get(&format!("/queue/{reference}")).await;
        for key in ["u", "1", "2", "3", "m", "a", "/", "g q", "?", "row"] {
            let control = |name: &str| page.has(&format!("{name}[data-key='{key}']"));
            assert!(
                control("a") || control("button"),
                "{key} presses nothing: {}",
                page.html
            );
        }
        assert!(advocate.get("/queue").await.has("tbody a[data-key='row']"));
        assert!(!colleague.get("/queue").await.has("#keys"), "each for oneself");

        let page = advocate.get("/account/shortcuts").await;
        let page = advocate.submit(&page, "/account/shortcuts", &[]).await;
        assert!(
            page.text().contains("They are off for you.") && !page.has("#keys"),
            "{}",
            page.text()
        );
        assert_eq!(referrer.get("/account/shortcuts").await.status, 403);
    }
}
