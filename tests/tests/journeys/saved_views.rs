//! Views of the queue that an advocate has saved.

use domain::{referral::Kind, words::desk as words};
use tests::{Site, form};

use crate::send;

in_both_deployments! {
    /// A6: what the queue shows is saved under a name, stands above it as a link for who has saved it, and is renamed and removed. What is
    /// wrong with a name is said, and nothing typed is lost.
    async fn what_the_queue_shows_is_saved_under_a_name(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::Client).child("Ursula", "Urgent").urgent()).await;
        send(&referrer, &form(Kind::Client).child("Calm", "Quiet")).await;
        let shown = advocate.get("/queue?only=urgent&kind=client&sort=newest&size=25&page=0").await;
        let save = shown.attributes(".views > a", "href").concat();
        assert_eq!(save, "/queue/views?status=submitted&only=urgent&kind=client&sort=newest&size=25&page=0");
        let page = advocate.get(&save).await;
        assert!(page.text().contains(words::VIEW_NAME_HINT), "{}", page.text());
        for (wrong, sentence) in [("", words::ENTER_VIEW_NAME.to_owned()), (&"x".repeat(61), "60".to_owned())] {
            let refused = advocate.submit(&page, "/queue/views", &[("name", wrong)]).await;
            assert_eq!(refused.status, 422);
            assert!(refused.text().contains(&sentence) && refused.attributes("#name", "value").concat() == wrong, "{}", refused.text());
        }
        let back = advocate.submit(&page, "/queue/views", &[("name", "Urgent <ones>")]).await;
        assert!(back.path.starts_with("/queue?status=submitted&only=urgent&kind=client&sort=newest&size=25"), "{}", back.path);
        assert!(back.text().contains(words::DONE_VIEW_SAVED) && back.texts("tbody").concat().contains("Ursula"));
        assert!(!back.texts("tbody").concat().contains("Quiet"));
        assert_eq!(back.texts(".views li a[aria-current]"), ["Urgent <ones>"]);
        let taken = advocate.submit(&page, "/queue/views", &[("name", "urgent <ONES>")]).await;
        assert!(taken.status == 422 && taken.text().contains(words::VIEW_NAME_TAKEN), "{}", taken.text());

        let all = advocate.get("/queue?status=imported").await;
        assert_eq!(all.texts(".views li a"), ["Urgent <ones>"]);
        assert!(!all.has(".views [aria-current]"));
        let link = all.attributes(".views li a", "href").concat();
        assert!(advocate.get(&link).await.has(&format!("tbody a[href='/queue/{reference}']")));
        let colleague = site.browser("colleague").await;
        assert!(!colleague.get("/queue").await.has(".views li"), "they are one's own");

        let change = advocate.get("/queue/views").await.attributes("main a[href^='/queue/views/']", "href").concat();
        assert_eq!(colleague.get(&change).await.status, 404);
        let page = advocate.get(&change).await;
        assert_eq!(page.attributes("#name", "value"), ["Urgent <ones>"]);
        let renamed = advocate.submit(&page, &change, &[("name", "Hurry")]).await;
        assert!(renamed.text().contains(words::DONE_VIEW_RENAMED), "{}", renamed.text());
        assert_eq!(renamed.texts(".views li a"), ["Hurry"]);
        let gone = advocate.submit(&page, &format!("{change}/removal"), &[]).await;
        assert!(gone.text().contains(words::DONE_VIEW_REMOVED) && !gone.has(".views li"), "{}", gone.text());
        assert_eq!(advocate.get(&change).await.status, 404);
    }
}
