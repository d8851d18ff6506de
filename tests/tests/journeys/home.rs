//! The dashboard.

use domain::{referral::Kind, words::returns};
use tests::{Deployment, Site, form, sql};

use crate::{mail, send, unfolded};

/// A29: the dashboard shows the clients one looked at last; those assigned to one stand there and in the Clients menu; a client is
/// assigned on its page.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_looked_at_and_assigned_are_on_the_dashboard() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let referrer = site.browser("referrer").await;
        let (advocate, colleague) = (site.browser("advocate").await, site.browser("colleague").await);
        let reference = send(&referrer, &form(Kind::Client)).await;
        let action = format!("/queue/{reference}/import/new");
        let client = advocate.submit(&advocate.get(&action).await, &action, &[]).await;
        let client = client.path.split('?').next().unwrap().to_owned();
        let links = |page: &tests::Page| page.attributes(".card a", "href");
        assert!(links(&advocate.get("/").await).contains(&client), "looked at");
        let empty = colleague.get("/").await;
        assert!(!links(&empty).contains(&client) && empty.text().contains("No client is assigned to you"));

        let assign = format!("{client}/advocate");
        let (page, stale) = (colleague.get(&client).await, advocate.get(&client).await);
        let done = colleague.submit(&page, &assign, &[("me", "yes")]).await;
        assert!(
            done.text().contains("This client is assigned to you."),
            "{}",
            done.text()
        );
        let late = advocate.submit(&stale, &assign, &[("me", "yes")]).await;
        assert!(
            late.status == 409 && late.text().contains("is now assigned to Barbara Liskov"),
            "{}",
            late.text()
        );
        let home = colleague.get("/").await;
        assert_eq!(
            links(&home).iter().filter(|it| **it == client).count(),
            2,
            "assigned, and looked at"
        );
        assert!(
            home.attributes("details a", "href")
                .contains(&"/clients?status=mine".to_owned())
        );
        assert!(
            colleague
                .get("/clients?status=mine")
                .await
                .texts("table")
                .concat()
                .contains("King, Ada")
        );
        assert!(
            advocate
                .get("/clients?status=mine")
                .await
                .text()
                .contains("No client is assigned to you")
        );

        // By the list, to somebody else.
        let to = site.people.advocate.person().to_string();
        let page = colleague.get(&client).await;
        let done = colleague.submit(&page, &assign, &[("to", &to)]).await;
        assert!(
            done.text().contains("This client is assigned to Alan Turing."),
            "{}",
            done.text()
        );
        assert!(advocate.get("/clients?status=mine").await.text().contains("King, Ada"));
        let edit = advocate.get(&format!("{client}/edit")).await;
        let inactive = [("status", "inactive"), ("reason", "discharged")];
        advocate.submit(&edit, &format!("{client}/status"), &inactive).await;
        let mine = advocate.get("/clients?status=mine").await;
        assert!(!mine.text().contains("King, Ada"), "A79: {}", mine.text());
    }
}

/// Beyond 9, 15: one goes on duty on the dashboard; an urgent referral is then told by an e-mail with its reference and a link, and nothing
/// of the child.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_on_duty_gets_an_email_without_content() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let page = advocate.get("/").await;
        assert!(page.text().contains("Nobody is on duty"), "{}", page.text());
        let on = advocate.submit(&page, "/duty", &[("on", "yes")]).await;
        assert!(on.text().contains("On duty now: Alan Turing."), "{}", on.text());
        let reference = send(
            &referrer,
            &form(Kind::Client).urgent().mother("Ann", "King", "555-0117"),
        )
        .await;
        let alert = mail(&site, &reference, "urgent").await;
        assert!(alert.contains(&format!("/queue/{reference}")), "{alert}");
        for private in ["Ada", "King", "Ann", "555-0117", "2016", tests::NARRATIVE] {
            assert!(!alert.contains(private), "{private} in {alert}");
        }
        let off = advocate.submit(&on, "/duty", &[("on", "no")]).await;
        assert!(off.text().contains("Nobody is on duty"), "{}", off.text());
        let calm = send(&referrer, &form(Kind::Client).urgent().child("Ursula", "Other")).await;
        mail(&site, &calm, "received").await;
        site.settled().await;
        let alerts = site.mails().iter().filter(|it| unfolded(it).contains("urgent")).count();
        assert_eq!(alerts, 1, "who went off duty is not told");
        assert!(
            advocate
                .get("/")
                .await
                .attributes("a", "href")
                .iter()
                .any(|it| it.contains("only=urgent"))
        );
    }
}

in_both_deployments! {
    /// A82: a return that nobody has answered for a week is named on the dashboard until it is answered.
    async fn a_return_without_an_answer_is_not_forgotten(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let reference = send(&referrer, &form(Kind::Client)).await;
        let action = format!("/queue/{reference}/rejection");
        advocate.submit(&advocate.get(&action).await, &action, &[("reason", "missing_case_number")]).await;
        let told = returns::unanswered(1);
        assert!(!advocate.get("/").await.text().contains(&told));
        sql(&site.store, "update act set at = at - 691200000000 where kind = 'reject'").await;
        let home = advocate.get("/").await;
        assert!(home.text().contains(&told), "{}", home.text());
        let list = "/queue?status=rejected&only=unanswered";
        assert!(home.attributes("main a", "href").iter().any(|it| it.starts_with(list)), "{:?}", home.attributes("main a", "href"));
        let view = format!("/queue/{reference}");
        assert!(advocate.get(list).await.attributes("main a", "href").contains(&view));
        sql(&site.store, "update act set at = at + 691200000000 where kind = 'reject'").await;
        assert!(!advocate.get(list).await.attributes("main a", "href").contains(&view));
    }
}
