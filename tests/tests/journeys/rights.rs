//! Every address for every kind of visitor, with things of their own, of others, and that are gone: one table.

use domain::referral::Kind;
use portal::routes::{Access, ROUTES};
use reqwest::{Method, StatusCode};
use tests::{Browser, Deployment, Site, form, inputs};

use crate::{address, begin, send};

in_both_deployments! {
    /// A27, A32, A33, A34: a referral user has the portal's part only, an advocate that and the center's, an administrator all: what a
    /// visitor may not use answers 403, what is not theirs 404, and nothing of it is shown.
    async fn every_address_is_open_to_those_it_is_for_and_to_nobody_else(site: Site) {
        let referrer = site.browser("referrer").await;
        let stranger = site.browser("stranger").await;
        let (advocate, admin) = (site.browser("advocate").await, site.browser("admin").await);
        let visitors = [
            ("nobody", Browser::that_stays(&site.base)),
            ("referrer", stay(&site, "referrer").await),
            ("stranger", stay(&site, "stranger").await),
            ("advocate", stay(&site, "advocate").await),
            ("admin", stay(&site, "admin").await),
        ];

        let reference = send(&referrer, &form(Kind::Client).child("Secret", "Childname")).await;
        let client = client_of(
            &referrer,
            &advocate,
            &form(Kind::Client).child("Known", "Childname").born(2012, 2, 2),
        )
        .await;
        let other_client = client_of(
            &referrer,
            &advocate,
            &form(Kind::Client).child("Further", "Childname").born(2013, 4, 4),
        )
        .await;
        let draft = address(&begin(&referrer, Kind::Client).await)
            .trim_start_matches("/referrals/drafts/")
            .to_owned();
        let other = send(&referrer, &form(Kind::Client).child("Other", "Childname")).await;
        let interview = format!("/clients/{client}/accounts/1/entries/new/interview");
        let page = advocate.get(&interview).await;
        let account = advocate
            .submit(
                &page,
                &interview,
                &[
                    ("interview.by", "Alan Turing"),
                    ("interview.kind", "initial"),
                    ("interview.on.month", "1"),
                    ("interview.on.day", "2"),
                    ("interview.on.year", "2026"),
                ],
            )
            .await;
        let entries = account.attributes("main a[href*='/entries/']", "href");
        let entry = entries
            .iter()
            .find(|it| !it.contains("/new/"))
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        let sibling = format!("/clients/{client}/accounts/1/entries/new/household");
        let mut account = account;
        for _ in 0..2 {
            let page = advocate.get(&sibling).await;
            account = advocate
                .submit(&page, &sibling, &[("household.0.first_name", "Ben")])
                .await;
        }
        let same = account.attributes("main a[href*='/same/']", "href");
        let twins = same[0].split_once("/entries/").unwrap().1.to_owned();
        let timeline = advocate.get(&format!("/clients/{client}/timeline")).await;
        let undo = &timeline.attributes("main a[href$='/undo']", "href")[0];
        let act = undo.split('/').nth(4).unwrap().to_owned();
        let document = crate::documents::added(&advocate, &format!("/clients/{client}"), "Childname.pdf").await;
        let history = advocate.get(&format!("/clients/{client}/history")).await;
        let fact = history.attributes("tbody a[href*='/history/']", "href")[0]
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        let save = advocate.get("/queue/views").await;
        advocate.submit(&save, "/queue/views", &[("name", "Mine")]).await;
        let view = advocate
            .get("/queue/views")
            .await
            .attributes("main a[href^='/queue/views/']", "href")
            .concat();
        let here = Things {
            view: view.rsplit('/').next().unwrap().to_owned(),
            act,
            fact,
            entry,
            twins,
            document: document.rsplit('/').next().unwrap().to_owned(),
            reference,
            other,
            client,
            other_client,
            draft,
            report: "children",
            person: site.people.colleague.person().to_string(),
            upload: upload(&admin).await,
        };
        let gone = gone(&referrer, &advocate).await;
        drop((stranger, admin));

        for (route, things) in ROUTES.iter().flat_map(|it| [(it, &here), (it, &gone)]) {
            let is_gone = things.reference == gone.reference;
            if is_gone && !route.path.contains('{') {
                continue;
            }
            let path = things.path(route.path);
            // A POST that would change something for whoever may is only tried by those who may not.
            for (who, browser) in &visitors {
                let may = match (*who, route.access) {
                    (_, Access::Public) => continue,
                    ("nobody", _) => false,
                    (_, Access::SignedIn | Access::Sender) => true,
                    ("advocate" | "admin", Access::Advocate) | ("admin", Access::Administrator) => true,
                    _ => false,
                };
                let theirs = match route.path {
                    it if it.starts_with("/referrals/") && it.contains('{') => *who == "referrer",
                    it if it.starts_with("/queue/views/{") => *who == "advocate",
                    _ => true,
                };
                let own = theirs && !is_gone;
                if may && own && route.method == "post" {
                    continue;
                }
                let answer = if route.method == "get" {
                    browser.get(&path).await
                } else {
                    browser.post(&path, &inputs(&[("step", "1"), ("then", "exit")])).await
                };
                let told = format!("{} {path} as {who}: {}", route.method, answer.status);
                match (may, own) {
                    // Work that was sent is carried over the sign-in; anything else is asked for again by its address.
                    (false, _) if *who == "nobody" && route.method == "post" && route.access != Access::SignedIn => {
                        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{told}");
                        assert_eq!(
                            answer.attributes("[name='carried']", "value"),
                            [path.as_str()],
                            "{told}"
                        );
                    }
                    (false, _) if *who == "nobody" => {
                        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{told}");
                        assert!(
                            answer.headers["location"].to_str().unwrap().starts_with("/sign-in"),
                            "{told}"
                        );
                    }
                    (false, _) => assert_eq!(answer.status, StatusCode::FORBIDDEN, "{told}"),
                    (true, false) => assert_eq!(answer.status, StatusCode::NOT_FOUND, "{told}"),
                    (true, true) => assert!(
                        answer.status.is_success()
                            || answer.status.is_redirection()
                            || answer.status == StatusCode::CONFLICT,
                        "{told} {}",
                        answer.text()
                    ),
                }
                let staff = matches!(*who, "advocate" | "admin");
                assert!(
                    staff || *who == "referrer" || !answer.html.contains("Childname"),
                    "{told} shows what is not theirs"
                );
                assert!(
                    staff || !answer.html.contains("Known Childname") || *who == "referrer",
                    "{told}"
                );
            }
        }
    }
}

/// What addresses name.
struct Things {
    reference: String,
    /// Another referral that waits.
    other: String,
    client: String,
    /// Another client.
    other_client: String,
    draft: String,
    person: String,
    /// Something that was done to the client.
    act: String,
    /// Something that is entered in its account.
    entry: String,
    /// Two entries about one person.
    twins: String,
    /// Something that its profile says.
    fact: String,
    document: String,
    /// A view of the queue that the advocate has saved.
    view: String,
    /// A file of clients.
    upload: String,
    report: &'static str,
}

impl Things {
    fn path(&self, route: &str) -> String {
        let path = route
            .replace("{reference}", &self.reference)
            .replace("{client}", &self.client)
            .replace("{id}/merge/{other}", &format!("{{id}}/merge/{}", self.other_client))
            .replace("{upload}", &self.upload)
            .replace("/merge/{other}", &format!("/merge/{}", self.other))
            .replace("{other}", &self.client)
            .replace("{document}", &self.document)
            .replace("{n}", "1")
            .replace("{act}", &self.act)
            .replace("{entry}/same/{twin}", &self.twins)
            .replace(
                "{entry}/client",
                &format!("{}/client", self.twins.split('/').next().unwrap_or_default()),
            )
            .replace("{entry}", &self.entry)
            .replace("{fact}", &self.fact)
            .replace("{section}", "interview")
            .replace("{field}", "home_address")
            .replace("{report}", self.report)
            .replace("{token}", &"a".repeat(64))
            .replace("{file}", "none.css");
        match route {
            it if it.starts_with("/referrals/drafts") => path.replace("{id}", &self.draft),
            it if it.starts_with("/queue/views") => path.replace("{id}", &self.view),
            it if it.starts_with("/clients") => path.replace("{id}", &self.client),
            _ => path.replace("{id}", &self.person),
        }
    }
}

/// Imports a referral as a new client; its id.
async fn client_of(referrer: &Browser, advocate: &Browser, filled: &tests::Filled) -> String {
    let imported = send(referrer, filled).await;
    let action = format!("/queue/{imported}/import/new");
    let client = advocate
        .submit(&advocate.get(&action).await, &action, &[("reason", "x")])
        .await;
    client
        .path
        .split('?')
        .next()
        .unwrap()
        .trim_start_matches("/clients/")
        .to_owned()
}

/// Takes in a file of clients, of which nothing is said yet.
async fn upload(admin: &Browser) -> String {
    let file = admin
        .upload(
            "/clients/files",
            &[],
            &[("file", "x.csv", b"first_name\nSecret Childname\n")],
        )
        .await;
    let id = file.path.strip_prefix("/clients/files/");
    id.unwrap_or_else(|| panic!("{}", file.text())).to_owned()
}

/// What was there once, or never: a discarded draft, a client whose import was undone.
async fn gone(referrer: &Browser, advocate: &Browser) -> Things {
    let reference = send(
        referrer,
        &form(Kind::Client).child("Gone", "Childname").born(2011, 3, 3),
    )
    .await;
    let action = format!("/queue/{reference}/import/new");
    let client = advocate
        .submit(&advocate.get(&action).await, &action, &[("reason", "x")])
        .await;
    let client = client.path.split('?').next().unwrap().replace("/clients/", "");
    let undo = format!("/queue/{reference}/undo");
    advocate.submit(&advocate.get(&undo).await, &undo, &[]).await;
    let draft = address(&begin(referrer, Kind::Client).await);
    let discard = format!("{draft}/discard");
    referrer.submit(&referrer.get(&discard).await, &discard, &[]).await;
    Things {
        reference: domain::Reference::random().to_string(),
        other: domain::Reference::random().to_string(),
        client,
        other_client: domain::ClientId::new().to_string(),
        draft: draft.replace("/referrals/drafts/", ""),
        person: domain::PersonId::new().to_string(),
        act: domain::ActId::new().to_string(),
        entry: domain::FactId::new().to_string(),
        twins: format!("{}/same/{}", domain::FactId::new(), domain::FactId::new()),
        fact: domain::FactId::new().to_string(),
        document: domain::DocumentId::new().to_string(),
        upload: domain::ClientFileId::new().to_string(),
        view: domain::SavedViewId::new().to_string(),
        report: "none",
    }
}

async fn stay(site: &Site, username: &str) -> Browser {
    let browser = Browser::that_stays(&site.base);
    browser.sign_in(username, tests::PASSWORD).await;
    browser
}

/// A56: what is gone and what never was are answered alike, and so is what is no id at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_gone_and_what_never_was_are_answered_alike() {
    let site = Site::start(Deployment::One).await;
    let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
    let reference = send(&referrer, &form(Kind::Client)).await;
    let action = format!("/queue/{reference}/import/new");
    let client = advocate.submit(&advocate.get(&action).await, &action, &[]).await;
    let client = client.path.split('?').next().unwrap().to_owned();
    let undo = format!("/queue/{reference}/undo");
    advocate.submit(&advocate.get(&undo).await, &undo, &[]).await;

    let never = format!("/clients/{}", domain::ClientId::new());
    let gone = advocate.get(&client).await;
    assert_eq!(
        (gone.status, gone.text()),
        (StatusCode::NOT_FOUND, advocate.get(&never).await.text())
    );
    for path in [
        "/clients/not-an-id",
        "/queue/R-0000-0000",
        "/queue/x",
        "/clients/%00",
        "/nowhere",
        "/queue/../../etc/passwd",
        "/queue?status=submitted&status=rejected",
        "/clients/%ff",
    ] {
        let answer = advocate.get(path).await;
        assert!(
            matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST),
            "{path} {}",
            answer.status
        );
        assert!(answer.has("h1"), "{path} is answered with a page");
    }
}

/// A POST from another site, or one that does not say where it comes from, does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_another_site_does_nothing() {
    let site = Site::start(Deployment::One).await;
    let referrer = site.browser("referrer").await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("x-nothing", "said"),
    ] {
        let request = referrer
            .request(Method::POST, "/referrals/new")
            .header(name, value)
            .form(&inputs(&[("kind", "client")]));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value}");
        assert!(answer.text().await.unwrap().contains("<h1>"), "{name}: {value}");
    }
    let own = referrer
        .request(Method::POST, "/referrals/new")
        .header("sec-fetch-site", "same-origin")
        .form(&inputs(&[("kind", "client")]));
    assert!(own.send().await.unwrap().status().is_success());
}

/// Every answer, also of errors, carries the headers that keep it where it belongs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_carries_the_security_headers() {
    let site = Site::start(Deployment::One).await;
    let advocate = site.browser("advocate").await;
    for path in ["/queue", "/sign-in", "/nowhere", "/personnel", "/health/live"] {
        let answer = advocate.get(path).await;
        let header = |name: &str| {
            answer
                .headers
                .get(name)
                .map_or("", |it| it.to_str().unwrap())
                .to_owned()
        };
        assert!(
            header("content-security-policy").starts_with("default-src 'none'"),
            "{path}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
    }
    let signed_in = Browser::that_stays(&site.base)
        .sign_in("advocate", tests::PASSWORD)
        .await;
    let cookie = signed_in.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
        "{cookie}"
    );
}
