//! Waiting times and outcomes.

use domain::referral::Kind;
use tests::{Deployment, Site, form};

use crate::send;

/// Beyond 22: from the navigation to what became of the referrals of each week, in pictures and the same in tables, of one agency or all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_became_of_referrals_is_seen_by_week_and_agency() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let (referrer, stranger) = (site.browser("referrer").await, site.browser("stranger").await);
        let advocate = site.browser("advocate").await;
        let reference = send(&referrer, &form(Kind::Client)).await;
        send(&stranger, &form(Kind::Client)).await;
        let action = format!("/queue/{reference}/rejection");
        let page = advocate.get(&action).await;
        let done = advocate
            .submit(&page, &action, &[("reason", "missing_case_number")])
            .await;
        assert!(done.status.is_success(), "{}", done.text());

        let links = advocate.get("/").await.attributes("nav a", "href");
        assert!(links.contains(&"/reports".to_owned()), "{links:?}");
        let links = advocate.get("/reports").await.attributes("main a", "href");
        assert!(links.contains(&"/reports/flow".to_owned()), "{links:?}");
        let page = advocate.get("/reports/flow").await;
        let said = page.text();
        assert!(
            said.contains("2 referrals were sent in 13 weeks: 1 returned, 1 waiting."),
            "{said}"
        );
        assert!(said.contains("1 of 1 referral returned"), "{said}");
        let tables = page.texts("table");
        assert!(
            tables[0].contains("1 minute") && tables[1].contains("Springfield Police"),
            "{tables:?}"
        );

        // Beyond 13: what was missing at arrival, by agency.
        assert!(said.contains("Something was missing in 1 of 1 referral"), "{said}");
        assert!(
            tables[2].contains("The child: Street and number") && tables[2].contains("100%"),
            "{tables:?}"
        );

        let theirs = format!("/reports/flow?agency={}", site.people.agencies[1]);
        let said = advocate.get(&theirs).await.text();
        assert!(said.contains("1 referral was sent in 13 weeks: 1 waiting."), "{said}");
        assert!(said.contains("No referral was returned in these weeks."), "{said}");
        let none = advocate.get("/reports/flow?kind=combined&agency=nonsense").await;
        assert!(none.status.is_success() && none.text().contains("No referrals were sent in these weeks."));
        assert_eq!(referrer.get("/reports/flow").await.status, 403);
    }
}
