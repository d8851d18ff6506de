//! People and their sign-ins.

use domain::words::{admin as words, complaints};
use tests::{Browser, Deployment, PASSWORD, Site, inputs};

const FIRST: &str = "walnut-ferry-19-cobalt";

async fn add(admin: &Browser, more: &[(&str, &str)]) -> tests::Page {
    let page = admin.get("/personnel/new").await;
    admin.submit(&page, "/personnel/new", more).await
}

fn officer<'a>(agency: &'a str, username: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("first_name", "Olive"),
        ("last_name", "Officer"),
        ("agency", agency),
        ("system_user", "yes"),
        ("username", username),
        ("password", FIRST),
        ("repeated", FIRST),
        ("referral_user", "yes"),
        ("active", "yes"),
    ]
}

/// A37: the personnel menu has "Add person". A42: a system user gets a sign-in. A43: ticking "referral user" and "active"
/// defines a referral user. A47: the page says where to sign in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_adds_a_referral_user_who_then_signs_in() {
    let site = Site::start(Deployment::One).await;
    let admin = site.browser("admin").await;
    assert!(
        admin
            .get("/personnel")
            .await
            .texts("main a[href='/personnel/new']")
            .concat()
            .to_lowercase()
            .contains("add person")
    );
    let agency = site.people.agencies[0].to_string();
    let saved = add(&admin, &officer(&agency, "Olive.Officer")).await;
    assert!(saved.status.is_success(), "{}", saved.text());
    let address = format!("{}/sign-in", site.base);
    assert!(
        saved.text().replace(' ', "").contains(&address),
        "A47: {}",
        saved.text()
    );

    let olive = Browser::new(&site.base);
    let first = olive.sign_in("olive.officer", FIRST).await;
    assert_eq!(
        first.path,
        "/account/password",
        "a password that others know is changed first: {}",
        first.text()
    );
    let changed = olive
        .submit(
            &first,
            "/account/password",
            &[("present", FIRST), ("password", PASSWORD), ("repeated", PASSWORD)],
        )
        .await;
    assert_eq!(changed.path, "/referrals?done=password", "{}", changed.text());
    assert!(
        changed.text().contains("Your password was changed."),
        "{}",
        changed.text()
    );
    assert!(changed.has("header a[href='/account/password']"));
    assert!(changed.has("a[href='/referrals/new']"));
}

/// A38: somebody without permission is told to contact the local administrator.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_permission_the_page_points_to_the_local_administrator() {
    let site = Site::start(Deployment::One).await;
    for who in ["referrer", "advocate"] {
        let page = site.browser(who).await.get("/personnel").await;
        assert_eq!(page.status, 403);
        assert!(
            page.text().contains("contact your local administrator"),
            "{}",
            page.text()
        );
    }
}

/// A39: there are required and optional fields. A40: required ones are marked in words. A41: saving without one is refused.
/// A45: two different passwords are refused. A46: a used user name is refused, whatever its case.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_or_wrong_about_a_person_is_said_and_nothing_typed_is_lost() {
    let site = Site::start(Deployment::One).await;
    let admin = site.browser("admin").await;
    let page = admin.get("/personnel/new").await;
    let required = page.texts(".field__required");
    assert!(
        required.len() >= 2 && required.iter().all(|it| it.contains("required")),
        "{required:?}"
    );

    let empty = admin.submit(&page, "/personnel/new", &[]).await;
    assert_eq!(empty.status, 422);
    assert!(
        empty
            .attributes(".errors a", "href")
            .contains(&"#first_name".to_owned())
    );

    let agency = site.people.agencies[0].to_string();
    let mut differ = officer(&agency, "olive");
    differ.retain(|it| it.0 != "repeated");
    differ.push(("repeated", "something else altogether"));
    let differ = add(&admin, &differ).await;
    assert_eq!(differ.status, 422);
    assert!(
        differ.text().contains("The two passwords are not the same"),
        "{}",
        differ.text()
    );
    assert_eq!(differ.attributes("[name='first_name']", "value"), ["Olive"]);

    let taken = add(&admin, &officer(&agency, "REFERRER")).await;
    assert_eq!(taken.status, 422);
    assert!(taken.text().contains("already used"), "{}", taken.text());
    assert_eq!(taken.attributes("[name='username']", "value"), ["REFERRER"]);
    assert!(!admin.get("/personnel").await.text().contains("Olive"));
}

/// A31: referral users are outside partners: without an agency nobody becomes one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_referral_user_belongs_to_an_agency() {
    let site = Site::start(Deployment::One).await;
    let admin = site.browser("admin").await;
    let nowhere = add(&admin, &officer("", "olive")).await;
    assert_eq!(nowhere.status, 422);
    let wrong = nowhere.attributes(".errors a", "href");
    assert_eq!(wrong, ["#agency"]);
    assert!(!admin.get("/personnel").await.text().contains("Olive"));
    let agency = site.people.agencies[1].to_string();
    let saved = add(&admin, &officer(&agency, "olive")).await;
    assert!(saved.status.is_success(), "{}", saved.text());
    assert!(admin.get("/personnel").await.text().contains("Olive"));
}

/// A42, A83: without "System User" a person has no sign-in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_is_no_system_user_cannot_sign_in() {
    let site = Site::start(Deployment::One).await;
    let admin = site.browser("admin").await;
    let saved = add(
        &admin,
        &[("first_name", "Nora"), ("last_name", "Namedonly"), ("active", "yes")],
    )
    .await;
    assert!(saved.status.is_success(), "{}", saved.text());
    assert!(admin.get("/personnel").await.text().contains("Namedonly"));
    // A sign-in that is typed without the tick is not made in silence.
    let typed = [
        ("first_name", "Olive"),
        ("last_name", "Officer"),
        ("active", "yes"),
        ("username", "olive"),
        ("password", FIRST),
        ("repeated", FIRST),
    ];
    assert_eq!(add(&admin, &typed).await.status, 422);
    for username in ["Nora", "Namedonly", "olive", ""] {
        refused(&site, username, FIRST).await;
    }
}

/// A42, A83: whose "System User" is taken away cannot sign in any more, with the password that was right.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_is_no_system_user_any_more_cannot_sign_in() {
    let site = Site::start(Deployment::One).await;
    let (admin, referrer) = (site.browser("admin").await, site.browser("referrer").await);
    let action = format!("/personnel/{}", site.people.referrer.person());
    let page = admin.get(&action).await;
    let mut all = page.form(&action);
    all.retain(|it| !["system_user", "referral_user"].contains(&it.0.as_str()));
    let saved = admin.post(&action, &all).await;
    assert!(saved.status.is_success(), "{}", saved.text());
    assert!(referrer.get("/referrals").await.path.starts_with("/sign-in"));
    refused(&site, "referrer", PASSWORD).await;
}

/// Fails if they can sign in.
async fn refused(site: &Site, username: &str, password: &str) {
    let answer = Browser::new(&site.base).sign_in(username, password).await;
    assert_eq!(answer.status, 422, "{username}: {}", answer.text());
    assert!(answer.path.starts_with("/sign-in"), "{username}: {}", answer.path);
}

/// A44: a referral user who is made inactive is signed out at once and cannot sign in or submit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn making_somebody_inactive_ends_their_sessions() {
    let site = Site::start(Deployment::One).await;
    let (admin, referrer) = (site.browser("admin").await, site.browser("referrer").await);
    assert_eq!(referrer.get("/referrals").await.path, "/referrals");
    let action = format!("/personnel/{}", site.people.referrer.person());
    let page = admin.get(&action).await;
    let mut all = page.form(&action);
    all.retain(|it| it.0 != "active");
    let saved = admin.post(&action, &all).await;
    assert!(saved.status.is_success(), "{}", saved.text());

    assert!(referrer.get("/referrals").await.path.starts_with("/sign-in"));
    let refused = referrer.post("/referrals/new", &inputs(&[("kind", "client")])).await;
    assert_eq!(refused.status, 401, "{}", refused.text());
    let refused = Browser::new(&site.base).sign_in("referrer", PASSWORD).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
}

/// A49 (S7): who gives somebody more rights, or another's sign-in a new password, says once more who they are; who takes rights away is kept
/// waiting by nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn giving_rights_asks_for_the_own_password() {
    let site = Site::start(Deployment::One).await;
    let (admin, colleague) = (site.browser("admin").await, site.browser("colleague").await);
    let action = format!("/personnel/{}", site.people.colleague.person());
    let promoted = [("role", "administrator")];
    let reset = [("password", FIRST), ("repeated", FIRST)];
    for inputs in [&promoted[..], &reset] {
        for own in ["", "not this one"] {
            let inputs: Vec<_> = inputs.iter().copied().chain([("own_password", own)]).collect();
            let refused = admin.submit(&admin.get(&action).await, &action, &inputs).await;
            assert_eq!(refused.status, 422);
            assert!(
                refused.text().contains(complaints::PASSWORD_WRONG),
                "{}",
                refused.text()
            );
        }
    }
    assert_eq!(colleague.get("/personnel").await.status, 403, "an advocate as before");
    let inputs = [promoted[0], ("own_password", PASSWORD)];
    let saved = admin.submit(&admin.get(&action).await, &action, &inputs).await;
    assert!(saved.status.is_success(), "{}", saved.text());
    assert!(colleague.get("/personnel").await.status.is_success());

    let mut all = admin.get(&action).await.form(&action);
    all.retain(|it| it.0 != "active");
    assert!(admin.post(&action, &all).await.status.is_success());
    assert!(colleague.get("/queue").await.path.starts_with("/sign-in"));

    let person: Vec<_> = officer("", "olive")
        .into_iter()
        .filter(|it| !["agency", "referral_user"].contains(&it.0))
        .collect();
    let more = |inputs: &[(&'static str, &'static str)]| {
        person.iter().copied().chain(inputs.iter().copied()).collect::<Vec<_>>()
    };
    assert_eq!(add(&admin, &more(&promoted)).await.status, 422);
    assert!(add(&admin, &more(&inputs)).await.status.is_success());
}

/// Beyond 21: who is made inactive keeps the name on what they did.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_left_keeps_the_name_on_what_they_did() {
    let site = Site::start(Deployment::One).await;
    let (admin, referrer, colleague) = (
        site.browser("admin").await,
        site.browser("referrer").await,
        site.browser("colleague").await,
    );
    let client = crate::client::client(&site, &referrer, &colleague).await;
    let action = format!("/personnel/{}", site.people.colleague.person());
    let mut all = admin.get(&action).await.form(&action);
    all.retain(|it| it.0 != "active");
    assert!(admin.post(&action, &all).await.status.is_success());
    assert!(colleague.get(&client).await.path.starts_with("/sign-in"));
    let timeline = admin.get(&format!("{client}/timeline")).await.text();
    assert!(timeline.contains("Barbara Liskov"), "{timeline}");
}

/// F55: guessing gets slower and slower, and an unknown name is answered like a wrong password.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_passwords_gets_slower() {
    let site = Site::start(Deployment::One).await;
    let browser = Browser::new(&site.base);
    let wrong = browser.sign_in("advocate", "not the password").await;
    let unknown = browser.sign_in("nobody.of.that.name", "not the password").await;
    assert_eq!(
        (wrong.status, unknown.status),
        (
            reqwest::StatusCode::UNPROCESSABLE_ENTITY,
            reqwest::StatusCode::UNPROCESSABLE_ENTITY
        )
    );
    assert_eq!(wrong.texts(".errors"), unknown.texts(".errors"));
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(browser.sign_in("advocate", "not the password").await.status.as_u16());
    }
    assert!(statuses.contains(&429), "{statuses:?}");
}

/// The first administrator is made by the link that the program prints once; it works once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_set_up_link_makes_the_first_administrator_once() {
    let site = Site::start(Deployment::One).await;
    assert!(!site.logs().contains("/setup/"), "there is an administrator already");
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}/fresh.db", folder.path().display());
    let data = folder.path().display().to_string();
    let mut site = site;
    let n = site
        .launch("serve", &[("DATABASE_URL", &database), ("INTAKE_DATA_DIR", &data)])
        .await;
    // The process answers before it has said how to begin.
    tests::until("the link stands in the log", || async {
        site.processes[n].log().contains("/setup/")
    })
    .await;
    let log = site.processes[n].log();
    let link = log.split_whitespace().find(|it| it.contains("/setup/")).expect(&log);
    let path = &link[link.find("/setup/").unwrap()..];
    let browser = Browser::new(&site.base);
    let page = browser.get(path).await;
    assert!(page.status.is_success(), "{}", page.text());
    let empty = browser.submit(&page, path, &[]).await;
    assert_eq!(empty.status, 422);
    let mistakes = empty.texts(".errors").concat();
    for field in ["first name", "last name", "user name"] {
        assert!(mistakes.contains(field), "{field} in {mistakes}");
    }
    let weak = browser
        .submit(
            &page,
            path,
            &[
                ("first_name", "Ida"),
                ("last_name", "First"),
                ("username", "ida"),
                ("password", "password1234"),
                ("repeated", "password1234"),
            ],
        )
        .await;
    assert_eq!(weak.status, 422);
    let home = browser
        .submit(&weak, path, &[("password", PASSWORD), ("repeated", PASSWORD)])
        .await;
    assert_eq!(home.path, "/", "{}", home.text());
    assert!(home.has("a[href='/personnel']"));
    assert_eq!(Browser::new(&site.base).get(path).await.status, 404);
}

/// A75: an agency that is added is a choice for personnel and for referrals from then on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agency_that_is_added_can_be_chosen() {
    let site = Site::start(Deployment::One).await;
    let (admin, advocate) = (site.browser("admin").await, site.browser("advocate").await);
    let page = admin.get("/agencies").await;
    let refused = admin
        .submit(&page, "/agencies", &[("name", ""), ("kind", "law_enforcement")])
        .await;
    assert_eq!(refused.status, 422);
    let done = admin
        .submit(
            &page,
            "/agencies",
            &[("name", "Elm County Sheriff"), ("kind", "law_enforcement")],
        )
        .await;
    assert!(done.status.is_success(), "{}", done.text());
    for choice in [
        admin.get("/personnel/new").await.texts("select option"),
        advocate.get("/queue").await.texts("select option"),
        advocate.get("/queue/new").await.texts("select option, label.choice"),
    ] {
        assert!(choice.iter().any(|it| it == "Elm County Sheriff"), "{choice:?}");
    }
}

/// A75: an agency can get another name, and be retired: its people and referrals stay, it cannot be chosen any more. Personnel are shown by agency,
/// and it is suggested where an entry of a client asks for one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agency_is_named_anew_and_retired() {
    let site = Site::start(Deployment::One).await;
    let (admin, advocate) = (site.browser("admin").await, site.browser("advocate").await);
    let page = admin.get("/agencies").await;
    let changes = page.attributes("main form[action^='/agencies/']", "action");
    let (change, other) = (&changes[0], &changes[1]);
    let id = change.trim_start_matches("/agencies/");
    let input = format!("name.{id}");
    let taken = page
        .attributes(&format!("form[action='{other}'] input[type='text']"), "value")
        .remove(0);
    for (name, why) in [("", words::ENTER_AGENCY_NAME), (taken.as_str(), words::AGENCY_TAKEN)] {
        let refused = admin.submit(&page, change, &[("then", "rename"), (&input, name)]).await;
        assert!(
            refused.status == 422 && refused.text().contains(why),
            "{}",
            refused.text()
        );
    }
    let done = admin
        .submit(&page, change, &[("then", "rename"), (&input, "Oak County Police")])
        .await;
    assert!(
        done.status.is_success() && done.text().contains(words::AGENCY_CHANGED),
        "{}",
        done.text()
    );

    let people = admin.get(&format!("/personnel?agency={id}")).await;
    let all = admin.get("/personnel").await.texts("main tbody tr");
    let theirs = people.texts("main tbody tr");
    assert!(
        !theirs.is_empty() && theirs.len() < all.len() && theirs.iter().all(|it| it.contains("Oak County Police")),
        "{theirs:?}"
    );
    let own = admin.get("/personnel?agency=center").await.texts("main tbody tr");
    assert!(own.iter().all(|it| !it.contains("Oak County Police")) && own.len() < all.len());

    let referrer = site.browser("referrer").await;
    let client = crate::client::client(&site, &referrer, &advocate).await;
    let form = advocate
        .get(&format!("{client}/accounts/1/entries/new/law_enforcement"))
        .await;
    let suggested = form.attributes("datalist option", "value");
    assert!(suggested.contains(&"Oak County Police".to_owned()), "{suggested:?}");

    let retired = admin.submit(&done, change, &[("then", "retire")]).await;
    assert!(retired.status.is_success(), "{}", retired.text());
    let offered = advocate.get("/queue/new").await.texts("select option, label.choice");
    assert!(!offered.contains(&"Oak County Police".to_owned()), "{offered:?}");
    assert!(
        admin.get(&format!("/personnel?agency={id}")).await.has("main tbody tr"),
        "who is of it stays"
    );
    admin.submit(&retired, change, &[("then", "use")]).await;
    let offered = advocate.get("/queue/new").await.texts("select option, label.choice");
    assert!(offered.contains(&"Oak County Police".to_owned()), "{offered:?}");
}
