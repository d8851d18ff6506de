//! Trying the matching.

use tests::{Deployment, Page, Site, sql};

/// What the two sides say, and what comes of it.
async fn compare(site: &Site, more: &[(&str, &str)]) -> Page {
    let admin = site.browser("admin").await;
    let page = admin.get("/admin/matching").await;
    let mut said = vec![
        ("referral.child.first_name", "Zebulon"),
        ("referral.child.last_name", "Quillfeather"),
        ("referral.child.birth.month", "3"),
        ("referral.child.birth.day", "14"),
        ("referral.child.birth.year", "2016"),
        ("referral.child.street", "12 Elm Street"),
        ("referral.child.postcode", "99501"),
    ];
    said.extend(more);
    admin.submit(&page, "/admin/matching", &said).await
}

const TWIN: [(&str, &str); 7] = [
    ("client.child.first_name", "Marigold"),
    ("client.child.last_name", "Quillfeather"),
    ("client.child.birth.month", "March"),
    ("client.child.birth.day", "14"),
    ("client.child.birth.year", "2016"),
    ("client.child.street", "12 Elm St"),
    ("client.child.postcode", "99501"),
];

/// An administrator tries the matching on two typed records: the answer says what it takes them for and why, as a picture and
/// as a table; nothing of it is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_tries_the_matching_on_two_typed_records() {
    for deployment in [Deployment::One, Deployment::Many] {
        let site = Site::start(deployment).await;
        let admin = site.browser("admin").await;
        let status = admin.get("/admin/status").await;
        assert!(status.has("main a[href='/admin/matching']"), "{}", status.text());
        let kept =
            "select (select count(*) from client), (select count(*) from referral), (select count(*) from match_run)";
        let before = sql(&site.store, kept).await;

        let answer = compare(&site, &TWIN).await;
        assert_eq!((answer.status.as_u16(), answer.path.as_str()), (200, "/admin/matching"));
        assert!(
            answer
                .text()
                .contains("A twin of the child, or the child itself under another name"),
            "{}",
            answer.text()
        );
        assert_eq!(answer.texts(".evidence thead th")[1..3], ["Referral", "Client"]);
        assert!(answer.has(".waterfall svg[role='img'] title") && answer.has("table.evidence"));
        let end = answer.texts(".waterfall li:last-child .waterfall__bits");
        assert_eq!(end, answer.texts("tfoot td[data-label='Weight']"), "both end alike");
        assert_eq!(
            answer.attributes("[name='client.child.first_name']", "value"),
            ["Marigold"]
        );
        assert!(answer.text().contains(matching::ENGINE), "{}", answer.text());

        let same: Vec<(&str, &str)> = TWIN
            .into_iter()
            .map(|(name, value)| (name, if value == "Marigold" { "Zebulon" } else { value }))
            .collect();
        let answer = compare(&site, &same).await;
        assert!(answer.text().contains("Probably the same child"), "{}", answer.text());
        assert_eq!(sql(&site.store, kept).await, before, "nothing is kept");
    }
}

/// A wrong birth date is told beside its field and at the top; nothing that was typed is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_that_never_was_is_told_and_nothing_typed_is_lost() {
    let site = Site::start(Deployment::One).await;
    let answer = compare(
        &site,
        &[
            ("client.child.last_name", "Quillfeather"),
            ("client.child.birth.month", "2"),
            ("client.child.birth.day", "30"),
            ("client.child.birth.year", "2016"),
        ],
    )
    .await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert!(
        answer.has(".errors a[href='#client.child.birth.month']"),
        "{}",
        answer.html
    );
    assert!(
        answer.texts(".field__error").concat().contains("There is no such day."),
        "{}",
        answer.text()
    );
    assert_eq!(answer.attributes("[name='client.child.birth.day']", "value"), ["30"]);
    assert_eq!(
        answer.attributes("[name='referral.child.first_name']", "value"),
        ["Zebulon"]
    );
    assert!(!answer.has(".waterfall"), "nothing is compared");
}
