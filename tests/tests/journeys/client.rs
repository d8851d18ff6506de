//! A client's record over the years: one profile, its accounts and what happens in them, active or not, deleted and brought back.

use domain::{
    catalogue::{FieldKind, Section},
    codes::List,
    referral::Kind,
    words::{advocate as advocate_words, complaints, record as words, site},
};
use tests::{Browser, Filled, PASSWORD, Page, Site, form, sql};

use crate::send;

pub(crate) fn ada() -> Filled {
    form(Kind::Client).living_at("12 Elm Street", "Larkfield", "99501")
}

/// Imports a referral as a new client; the client's address.
pub(crate) async fn client(site: &Site, referrer: &Browser, advocate: &Browser) -> String {
    let reference = send(referrer, &ada()).await;
    let action = format!("/queue/{reference}/import/new");
    let page = advocate.submit(&advocate.get(&action).await, &action, &[]).await;
    assert!(page.path.starts_with("/clients/"), "{}", page.text());
    site.settled_queue().await;
    page.path.split('?').next().unwrap().to_owned()
}

/// Opens a further account.
pub(crate) async fn second_account(advocate: &Browser, client: &str) -> Page {
    let action = format!("{client}/accounts/new");
    advocate.submit(&advocate.get(&action).await, &action, &[]).await
}

const INTERVIEW: [(&str, &str); 5] = [
    ("interview.on.month", "10"),
    ("interview.on.day", "7"),
    ("interview.on.year", "2026"),
    ("interview.by", "Iris Interviewer"),
    ("interview.kind", "initial"),
];

/// Enters something in an account; the page that follows.
pub(crate) async fn enter(advocate: &Browser, account: &str, section: &str, inputs: &[(&str, &str)]) -> Page {
    let action = format!("{account}/entries/new/{section}");
    advocate.submit(&advocate.get(&action).await, &action, inputs).await
}

/// The address at which the last act on a client is undone.
pub(crate) async fn last_undo(advocate: &Browser, client: &str) -> String {
    let timeline = advocate.get(&format!("{client}/timeline")).await;
    timeline.attributes("main a[href$='/undo']", "href")[0].clone()
}

pub(crate) async fn undo_last(advocate: &Browser, client: &str) -> Page {
    let undo = last_undo(advocate, client).await;
    advocate.submit(&advocate.get(&undo).await, &undo, &[]).await
}

pub(crate) async fn change(advocate: &Browser, client: &str, field: &str, inputs: &[(&str, &str)]) -> Page {
    let action = format!("{client}/profile/{field}");
    advocate.submit(&advocate.get(&action).await, &action, inputs).await
}

in_both_deployments! {
    /// A60, A63, A64, A65, A66, A100: "+ New Account" asks, "Yes" opens it, and the profile is shown again with all accounts to choose from,
    /// the new one selected. A70: the profile is as it was.
    async fn a_new_allegation_gets_a_new_account_under_the_same_profile(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let before = advocate.get(&client).await;
        let new = format!("{client}/accounts/new");
        assert!(before.attributes("main a", "href").contains(&new), "{}", before.text());
        assert_eq!(before.attributes("select[name='n'] option", "value"), ["1"]);
        let asked = advocate.get(&new).await;
        assert!(asked.texts("main form button").contains(&words::YES.to_owned()));
        assert_eq!(advocate.get(&client).await.attributes("select[name='n'] option", "value"), ["1"], "asking opens nothing");

        let opened = advocate.submit(&asked, &new, &[]).await;
        assert!(opened.path.starts_with(&client), "{}", opened.text());
        assert_eq!(opened.attributes("select[name='n'] option", "value"), ["1", "2"]);
        assert_eq!(opened.attributes("select[name='n'] option[selected]", "value"), ["2"]);
        let values = |page: &Page| page.texts("dl.summary dd:not(.summary__change)");
        assert_eq!(values(&opened), values(&before));

        let again = advocate.submit(&asked, &new, &[]).await;
        assert_eq!(again.status, 409, "a button that is pressed twice opens one");
        assert!(again.text().contains(words::ACCOUNTS_CHANGED));
        let switched = advocate.get(&format!("{client}/accounts?n=1")).await;
        assert_eq!(switched.path, format!("{client}/accounts/1"));
        assert_eq!(switched.attributes("select[name='n'] option[selected]", "value"), ["1"], "A67");
    }
}

in_both_deployments! {
    /// A61, A62: an account has its own allegations, interviews, encounters, therapy and medical; nothing of it shows in another.
    async fn what_is_entered_in_one_account_is_in_no_other(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        second_account(&advocate, &client).await;
        let (first, second) = (format!("{client}/accounts/1"), format!("{client}/accounts/2"));
        let day = |section: &str| [("month", "10"), ("day", "8"), ("year", "2026")].map(|(part, it)| (format!("{section}.on.{part}"), it.to_owned()));
        type Entry<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
        let entries: [Entry<'_>; 6] = [
            ("interview", &[("interview.by", "Iris Interviewer"), ("interview.kind", "initial"), ("interview.note", "Calm <throughout>")], "Calm <throughout>"),
            ("encounter", &[("encounter.kind", "phone"), ("encounter.with", "the neighbor"), ("encounter.minutes", "25")], "the neighbor"),
            ("therapy", &[("therapy.kind", "individual"), ("therapy.attended", "attended"), ("therapy.provider", "Oak Practice")], "Oak Practice"),
            ("medical", &[("medical.kind", "acute"), ("medical.finding", "normal"), ("medical.provider", "Dr. Field")], "Dr. Field"),
            ("allegation", &[("allegation.0.type", "labor_trafficking"), ("allegation.0.place", "Lake Cabin")], "Lake Cabin"),
            ("law_enforcement", &[("law_enforcement.involved", "yes"), ("law_enforcement.case_number", "26-2222")], "26-2222"),
        ];
        for (section, inputs, shown) in entries {
            let mut all: Vec<(String, String)> = inputs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            if ["interview", "encounter", "therapy", "medical"].contains(&section) {
                all.extend(day(section));
            }
            let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let page = enter(&advocate, &second, section, &all).await;
            assert!(page.path.starts_with(&second) && page.status.is_success(), "{section}: {}", page.text());
            assert!(page.text().contains(shown), "{section}: {}", page.text());
            assert!(!advocate.get(&first).await.text().contains(shown), "{section} shows in the other account");
        }
        let timeline = advocate.get(&format!("{client}/timeline")).await.text();
        for shown in ["Oct 8, 2026", "Iris Interviewer", "Oak Practice", "Entry added: Forensic interviews", "Entry added: Allegations"] {
            assert!(timeline.contains(shown), "{timeline}");
        }
    }
}

in_both_deployments! {
    /// A61: every field of what happens in an account is kept as it was typed, read on the account's page, and filled in again to be changed.
    async fn every_field_of_what_happens_in_an_account_is_kept(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let account = format!("{client}/accounts/1");
        for section in Section::EVENTS {
            let (mut typed, mut read) = (Vec::new(), Vec::new());
            for field in section.fields(Kind::Combined) {
                let name = field.path(0).to_string();
                let (value, shown) = match field.kind {
                    FieldKind::Day => {
                        for (part, value) in [("month", "10"), ("day", "8"), ("year", "2026")] {
                            typed.push((format!("{name}.{part}"), value.to_owned()));
                        }
                        read.push("Oct 8, 2026".to_owned());
                        continue;
                    }
                    FieldKind::Choice(list) => list.entries().last().map(|it| (it.0.to_owned(), it.1.to_owned())).unwrap(),
                    FieldKind::Number => ("25".to_owned(), "25".to_owned()),
                    FieldKind::Names => ("Ann Lee".to_owned(), "Ann Lee".to_owned()),
                    FieldKind::Line | FieldKind::Prose => (format!("What <{name}> says"), format!("What <{name}> says")),
                    other => panic!("{name} is a {other:?}: say here what is typed into it"),
                };
                typed.push((name, value));
                read.push(shown);
            }
            let inputs: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let page = enter(&advocate, &account, section.name(), &inputs).await;
            let said = page.texts(&format!("#{} dd:not(.summary__change)", section.name()));
            assert_eq!(said, read, "{section:?}");
            let edit = page.attributes(&format!("#{} a[href*='/entries/']", section.name()), "href");
            let edit = edit.iter().find(|it| !it.contains("/new/")).unwrap();
            let form = advocate.get(edit).await.form(edit);
            for input in typed {
                assert!(form.contains(&input), "{input:?}: {form:?}");
            }
        }
    }
}

in_both_deployments! {
    /// What is wrong in an entry is said beside the field, and nothing typed is lost.
    async fn a_wrong_entry_says_why_and_keeps_what_was_typed(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let account = format!("{client}/accounts/1");
        let page = enter(&advocate, &account, "interview", &[("interview.by", "Iris"), ("interview.on.month", "13"), ("interview.on.day", "1"), ("interview.on.year", "2026")]).await;
        assert_eq!(page.status, 422);
        assert!(page.attributes(".errors a", "href").contains(&"#interview.on.month".to_owned()), "{:?}", page.attributes(".errors a", "href"));
        assert_eq!(page.attributes("[name='interview.by']", "value"), ["Iris"]);
        let page = enter(&advocate, &account, "allegation", &[]).await;
        assert_eq!((page.status.as_u16(), page.texts(".errors li").len()), (422, 1), "an entry that says nothing is none");
        assert!(!page.has("[name='add']") && !page.has("[name='allegation.1.type']"), "an entry is of one");
    }
}

in_both_deployments! {
    /// Two advocates change one entry: one wins, the other sees both versions and loses nothing.
    async fn two_who_change_one_entry_see_both_versions(site: Site) {
        let (referrer, advocate, colleague) = (site.browser("referrer").await, site.browser("advocate").await, site.browser("colleague").await);
        let client = client(&site, &referrer, &advocate).await;
        let account = format!("{client}/accounts/1");
        let page = enter(&advocate, &account, "interview", &INTERVIEW).await;
        let entry = page.attributes("main a[href*='/entries/']", "href").into_iter().find(|it| !it.contains("/new/")).unwrap();
        let (mine, theirs) = (advocate.get(&entry).await, colleague.get(&entry).await);
        let done = colleague.submit(&theirs, &entry, &[("interview.place", "Room 2")]).await;
        assert!(done.path.starts_with(&account), "{}", done.text());
        let late = advocate.submit(&mine, &entry, &[("interview.note", "She was calm.")]).await;
        assert_eq!(late.status, 409);
        assert!(late.text().contains("Room 2") && late.text().contains(words::CHANGED_SINCE), "{}", late.text());
        assert_eq!(late.texts("textarea[name='interview.note']"), ["She was calm."]);
        let action = late.attributes("main form[data-guard]", "action")[0].clone();
        let saved = advocate.submit(&late, &action, &[]).await;
        assert!(saved.path.starts_with(&account) && saved.text().contains("She was calm."), "{}", saved.text());

        let entry = action;
        let now = advocate.get(&entry).await;
        assert_ne!(now.path, entry, "an old address leads to what stands now");
        let removal = format!("{}/removal", now.path);
        let removed = advocate.submit(&now, &removal, &[]).await;
        assert!(!removed.text().contains("Iris Interviewer"), "{}", removed.text());
        undo_last(&advocate, &client).await;
        assert!(advocate.get(&account).await.text().contains("She was calm."));
    }
}

in_both_deployments! {
    /// A61: of several entries that one act writes down otherwise, whoever had one of them open goes on with that one.
    async fn who_had_an_entry_open_goes_on_with_that_one(site: Site) {
        let (referrer, advocate, colleague) = (site.browser("referrer").await, site.browser("advocate").await, site.browser("colleague").await);
        let client = client(&site, &referrer, &advocate).await;
        second_account(&advocate, &client).await;
        let account = format!("{client}/accounts/2");
        for name in ["Ames", "Boyd"] {
            let page = enter(&advocate, &account, "offender", &[("offender.0.identified", "yes"), ("offender.0.last_name", name), ("offender.0.relation", "unknown")]).await;
            assert!(page.text().contains(name), "{}", page.text());
        }
        for place in ["Lake Cabin", "Old Barn"] {
            enter(&advocate, &account, "allegation", &[("allegation.0.type", "labor_trafficking"), ("allegation.0.place", place), ("allegation.0.by", "2")]).await;
        }
        let page = advocate.get(&account).await;
        let entries: Vec<String> = page.attributes("main a[href*='/entries/']", "href").into_iter().filter(|it| !it.contains("/new/") && !it.contains("/same/") && !it.ends_with("/client")).collect();
        let mut second = None;
        for entry in &entries {
            let form = advocate.get(entry).await;
            if form.html.contains("Old Barn") {
                second = Some((entry.clone(), form));
            }
        }
        let (entry, form) = second.unwrap();
        let boyd = { let mut it = None; for entry in &entries { if colleague.get(entry).await.html.contains("Boyd") { it = Some(entry.clone()); } } it.unwrap() };
        let removal = format!("{boyd}/removal");
        colleague.submit(&colleague.get(&boyd).await, &removal, &[]).await;
        let told = advocate.submit(&form, &entry, &[("allegation.0.place", "Old Barn, upper floor")]).await;
        assert_eq!(told.status, 409, "{}", told.text());
        let action = told.attributes("main form[data-guard]", "action")[0].clone();
        let saved = advocate.submit(&told, &action, &[]).await;
        let said = saved.text();
        assert!(said.contains("Lake Cabin") && said.contains("Old Barn, upper floor"), "{said}");

        // Undone meanwhile: what it had replaced is there again, and gone on with.
        let now = advocate.get(&action).await;
        let theirs = advocate.get(&now.path).await;
        undo_last(&colleague, &client).await;
        let told = advocate.submit(&theirs, &now.path, &[("allegation.0.place", "Old Barn, cellar")]).await;
        assert!(told.status == 409 && told.text().contains(words::CHANGED_SINCE), "{}", told.text());
        let action = told.attributes("main form[data-guard]", "action")[0].clone();
        let saved = advocate.submit(&told, &action, &[]).await.text();
        assert!(saved.contains("Old Barn, cellar") && saved.matches("Old Barn").count() == 1, "{saved}");
    }
}

in_both_deployments! {
    /// A68: a new account's reporting start demands attention until it is activated. A69: until then the account is listed as not counted.
    async fn an_account_is_not_counted_until_its_reporting_start_is_set(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let tab = format!("{client}/accounts/1/reporting");
        let to_do = |page: &Page| page.texts("nav.tabs .tag").concat().contains(words::TO_DO);
        assert!(to_do(&advocate.get(&client).await));
        let listed = advocate.get("/clients/not-started").await;
        assert!(listed.attributes("main a", "href").contains(&tab), "{}", listed.text());
        assert!(advocate.get("/").await.text().contains(&words::not_started(1, 1_000)));
        let page = advocate.get(&tab).await;
        let wrong = advocate.submit(&page, &tab, &[("from.year", "2099")]).await;
        assert_eq!((wrong.status.as_u16(), wrong.texts(".errors li")), (422, vec![words::FROM_FUTURE.to_owned()]));
        let done = advocate.submit(&page, &tab, &[]).await;
        assert!(done.status.is_success() && !to_do(&done), "{}", done.text());
        assert!(!advocate.get("/clients/not-started").await.attributes("main a", "href").contains(&tab));
        assert!(!advocate.get("/").await.text().contains(&words::not_started(1, 1_000)));
        let stale = advocate.submit(&page, &tab, &[]).await;
        assert_eq!(stale.status, 409, "who comes second is told");
        undo_last(&advocate, &client).await;
        assert!(to_do(&advocate.get(&client).await), "undone, it demands attention again");
    }
}

in_both_deployments! {
    /// An account that was opened by mistake is closed with what was entered in it, and comes back with it.
    async fn an_account_that_was_opened_by_mistake_is_closed_and_comes_back(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        second_account(&advocate, &client).await;
        let second = format!("{client}/accounts/2");
        enter(&advocate, &second, "interview", &INTERVIEW).await;
        let opening = advocate.get(&format!("{client}/timeline")).await.attributes("main a[href$='/undo']", "href")[1].clone();
        let blocked = advocate.get(&opening).await;
        assert!(blocked.has(".notice") && !blocked.has("main form"), "what rests on it is named: {}", blocked.text());
        let close = format!("{second}/closing");
        let closed = advocate.submit(&advocate.get(&close).await, &close, &[]).await;
        assert_eq!(closed.attributes("select[name='n'] option", "value"), ["1"]);
        assert_eq!(advocate.get(&second).await.status, 404);
        undo_last(&advocate, &client).await;
        assert!(advocate.get(&second).await.text().contains("Iris Interviewer"));

        // One that holds a referral says so, and the referral says that it is closed.
        let source = advocate.get(&client).await.attributes("main td a[href^='/queue/']", "href").remove(0);
        let first = format!("{client}/accounts/1");
        let asked = advocate.get(&format!("{first}/closing")).await;
        assert!(asked.text().contains(words::REFERRALS_GO) && asked.attributes("main a", "href").contains(&source), "{}", asked.text());
        advocate.submit(&asked, &format!("{first}/closing"), &[]).await;
        let referral = advocate.get(&source).await;
        let links = referral.attributes("main .notice a", "href");
        assert!(referral.text().contains(advocate_words::ACCOUNT_CLOSED) && links.contains(&client) && !links.contains(&first), "{}", referral.text());
    }
}

in_both_deployments! {
    /// A73, A77, A78, A79, A80, A82, A84: inactive from the profile; gone from the list unless it is asked for, with its accounts from what
    /// wants doing; everything kept; active again from the list (A81).
    async fn an_inactive_client_is_kept_and_in_nobodys_way(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        enter(&advocate, &format!("{client}/accounts/1"), "interview", &INTERVIEW).await;
        let edit = format!("{client}/edit");
        assert!(advocate.get(&client).await.attributes("main a", "href").contains(&edit), "A52");
        let page = advocate.get(&edit).await;
        let status = format!("{client}/status");
        let done = advocate.submit(&page, &status, &[("status", "inactive"), ("reason", "discharged")]).await;
        assert!(done.text().contains(words::IS_INACTIVE), "{}", done.text());
        assert!(advocate.get(&format!("{client}/accounts/1")).await.text().contains("Iris Interviewer"), "everything is kept");
        for page in [&client, &format!("{client}/accounts/1/reporting")] {
            assert!(!advocate.get(page).await.text().contains(words::TO_DO), "A82: nobody is reminded");
        }
        let listed = |page: &Page| page.attributes("main a", "href").contains(&client);
        assert!(!listed(&advocate.get("/clients").await));
        assert!(!advocate.get("/clients/not-started").await.attributes("main a", "href").iter().any(|it| it.starts_with(&client)), "A82");
        let inactive = advocate.get("/clients?status=inactive").await;
        assert!(listed(&inactive));
        let back = advocate.submit(&inactive, &status, &[("status", "active")]).await;
        assert!(back.path.starts_with("/clients?status=inactive") && !listed(&back), "{}", back.text());
        let active = advocate.get("/clients").await;
        assert!(listed(&active));
        advocate.submit(&active, &status, &[("status", "inactive")]).await;
        assert!(!listed(&advocate.get("/clients").await), "A81: from the list as well");
        undo_last(&advocate, &client).await;
        assert!(listed(&advocate.get("/clients").await));
    }
}

in_both_deployments! {
    /// A86: of two profiles of one child one is made inactive, and points to the one in use.
    async fn an_inactive_duplicate_points_to_the_profile_in_use(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let first = client(&site, &referrer, &advocate).await;
        let reference = send(&referrer, &ada()).await;
        let action = format!("/queue/{reference}/import/new");
        let second = advocate.submit(&advocate.get(&action).await, &action, &[("reason", "By mistake.")]).await;
        let second = second.path.split('?').next().unwrap().to_owned();
        let status = format!("{second}/status");
        let edit = advocate.get(&format!("{second}/edit")).await;
        let inputs = |instead| [("status", "inactive"), ("reason", "duplicate"), ("instead", instead)];
        for nobody in ["Nobody Known", &second, "/clients/00000000-0000-7000-8000-000000000000"] {
            let wrong = advocate.submit(&edit, &status, &inputs(nobody)).await;
            assert_eq!((wrong.status.as_u16(), wrong.texts(".errors li")), (422, vec![words::INSTEAD_WRONG.to_owned()]), "{nobody}");
        }
        let whole = format!("{}{first}", site.base);
        let done = advocate.submit(&edit, &status, &inputs(&whole)).await;
        assert!(done.attributes(".notice a", "href").contains(&first), "{}", done.text());
        undo_last(&advocate, &second).await;
        // Or by a name: then who is meant is chosen.
        let asked = advocate.submit(&edit, &status, &inputs("King")).await;
        assert_eq!((asked.status.as_u16(), asked.texts(".errors li")), (422, vec![words::instead_found("King")]));
        let done = advocate.submit(&asked, &status, &[("proposed", &first)]).await;
        assert!(done.attributes(".notice a", "href").contains(&first), "{}", done.text());
        undo_last(&advocate, &second).await;
        let back = format!("{second}/may-be-same");
        let page = advocate.get(&second).await;
        advocate.submit(&page, &back, &[]).await;
        let edit = advocate.get(&format!("{second}/edit")).await;
        assert!(edit.attributes("select[name='proposed'] option", "value").contains(&first), "who may be the same is proposed: {}", edit.text());
        let done = advocate.submit(&edit, &status, &[("status", "inactive"), ("reason", "duplicate"), ("proposed", &first)]).await;
        assert!(done.attributes(".notice a", "href").contains(&first), "{}", done.text());
        let edit = advocate.get(&format!("{second}/edit")).await;
        assert_eq!(edit.attributes("select[name='proposed'] option[selected]", "value"), std::slice::from_ref(&first));
        assert_eq!(edit.attributes("input[name='instead']", "value"), [""], "it stands in one place");

        // Merged into another one since then: what is pasted leads there.
        let reference = send(&referrer, &form(Kind::Client).child("Eve", "Stone")).await;
        let action = format!("/queue/{reference}/import/new");
        let third = advocate.submit(&advocate.get(&action).await, &action, &[]).await;
        let third = third.path.split('?').next().unwrap().to_owned();
        let merge = format!("{third}/merge/{}", first.trim_start_matches("/clients/"));
        advocate.submit(&advocate.get(&merge).await, &merge, &[]).await;
        let edit = advocate.get(&format!("{second}/edit")).await;
        let done = advocate.submit(&edit, &status, &inputs(&first)).await;
        assert!(done.attributes(".notice a", "href").contains(&third), "{}", done.text());
        // That one leads nowhere back.
        let edit = advocate.get(&format!("{third}/edit")).await;
        let wrong = advocate.submit(&edit, &format!("{third}/status"), &inputs(&second)).await;
        assert_eq!((wrong.status.as_u16(), wrong.texts(".errors li")), (422, vec![words::INSTEAD_WRONG.to_owned()]));
    }
}

in_both_deployments! {
    /// A58, A81: of two who change a status at once the second one sees what it is now and what they chose, and nothing is overwritten unseen;
    /// who saves a row of the list as it was has changed nothing.
    async fn a_status_that_somebody_else_has_changed_is_shown_before_it_is_changed_again(site: Site) {
        let (referrer, advocate, colleague) = (site.browser("referrer").await, site.browser("advocate").await, site.browser("colleague").await);
        let client = client(&site, &referrer, &advocate).await;
        let (edit, status) = (format!("{client}/edit"), format!("{client}/status"));
        let (ours, theirs) = (advocate.get(&edit).await, colleague.get(&edit).await);
        let list = advocate.get("/clients").await;
        let done = colleague.submit(&theirs, &status, &[("status", "inactive"), ("reason", "moved")]).await;
        assert!(done.text().contains(words::IS_INACTIVE), "{}", done.text());
        let reason = || async { sql(&site.store, "select count(*) from fact where field = 'status' and ended_by is null and valid_to is null").await };
        assert_eq!(reason().await, [["1"]]);

        advocate.submit(&list, &status, &[]).await;
        assert!(advocate.get(&client).await.text().contains(words::IS_INACTIVE), "the row was saved as it was");
        let wrong = advocate.submit(&ours, &status, &[("status", "inactive"), ("reason", "completed"), ("instead", "Nobody Known")]).await;
        assert_eq!(wrong.status, 422, "{}", wrong.text());
        let second = advocate.submit(&wrong, &status, &[("instead", "")]).await;
        assert_eq!(second.status, 409, "a mistake of one's own does not hide what others did");
        assert!(second.text().contains(words::STATUS_CHANGED) && second.text().contains(List::InactiveReason.label("moved")), "{}", second.text());
        assert_eq!(second.attributes("[name='reason'] option[selected]", "value"), ["completed"], "what was chosen is there");
        let saved = advocate.submit(&second, &status, &[]).await;
        assert!(saved.text().contains(List::InactiveReason.label("completed")), "{}", saved.text());
    }
}

in_both_deployments! {
    /// A51, A53, A54, A57, A58, A88, A89, A91, A92, A93, A56: deleting stands at the end of the edit page, advises to inactivate, takes the name as
    /// it is shown, the box and the password; it is gone at once from lists, search, matching and its address; an administrator
    /// brings it back with all it had.
    async fn a_client_is_deleted_only_by_all_that_it_takes_and_can_be_brought_back(site: Site) {
        let (referrer, advocate, admin) = (site.browser("referrer").await, site.browser("advocate").await, site.browser("admin").await);
        let client = client(&site, &referrer, &advocate).await;
        enter(&advocate, &format!("{client}/accounts/1"), "interview", &INTERVIEW).await;
        let delete = format!("{client}/deletion");
        let edit = admin.get(&format!("{client}/edit")).await;
        assert_eq!(edit.attributes("main a", "href").last(), Some(&delete), "A53: at the end");
        assert!(!admin.get(&client).await.attributes("main a", "href").contains(&delete), "and nowhere else");
        let asked = admin.get(&delete).await;
        for said in [words::DELETE_WHEN, words::DELETE_ADVICE, words::DELETE_WARNING] {
            assert!(asked.text().contains(said), "{said}");
        }
        assert!(asked.attributes("main a", "href").contains(&format!("{client}/edit")), "A89");
        let name = asked.texts("strong.as-shown")[0].clone();
        let all = [("name", name.as_str()), ("sure", "yes"), ("own_password", PASSWORD)];
        let lower = name.to_lowercase();
        for (n, (input, value, said)) in [("name", lower.as_str(), words::DELETE_NAME_WRONG), ("sure", "", words::DELETE_TICK_MISSING), ("own_password", "wrong", complaints::PASSWORD_WRONG)].into_iter().enumerate() {
            let mut typed = all;
            typed[n] = (input, value);
            let refused = admin.submit(&asked, &delete, &typed).await;
            assert_eq!((refused.status.as_u16(), refused.texts(".errors li")), (422, vec![said.to_owned()]));
            assert!(advocate.get(&client).await.status.is_success(), "nothing is changed");
        }
        let waiting = send(&referrer, &ada()).await;
        site.settled_queue().await;
        let found = |page: &Page| page.attributes("main a", "href").iter().any(|it| it.contains(client.trim_start_matches("/clients/")));
        assert!(found(&advocate.get(&format!("/queue/{waiting}/import")).await));
        let gone = admin.submit(&asked, &delete, &all).await;
        assert!(gone.path.starts_with("/clients?"), "{}", gone.text());
        site.settled_queue().await;
        let search = [("first_name".to_owned(), "Ada".to_owned()), ("last_name".to_owned(), "King".to_owned())];
        for page in [advocate.get("/clients").await, advocate.get("/clients?status=inactive").await, advocate.post("/clients/search", &search).await, advocate.get(&format!("/queue/{waiting}")).await, advocate.get(&format!("/queue/{waiting}/import")).await, advocate.get("/").await] {
            assert!(page.status.is_success() && !found(&page), "{}: {}", page.path, page.text());
        }
        for address in ["", "/accounts/1", "/timeline", "/history", "/edit", "/profile/home_address"] {
            assert_eq!(admin.get(&format!("{client}{address}")).await.status, 404, "{address}");
        }

        assert_eq!(advocate.get("/clients/deleted").await.status, 403);
        let deleted = admin.get("/clients/deleted").await;
        let restore = format!("{client}/restoration");
        let unsaid = admin.submit(&deleted, &restore, &[]).await;
        assert_eq!(admin.get(&restore).await.path, "/clients/deleted", "going back leads to the form");
        assert_eq!((unsaid.status.as_u16(), unsaid.texts(".errors li")), (422, vec![words::RESTORE_WHY_MISSING.to_owned()]));
        let why = format!("why-{}", client.trim_start_matches("/clients/"));
        let back = admin.submit(&deleted, &restore, &[(&why, "The wrong one of two.")]).await;
        assert!(back.text().contains(words::RESTORED), "{}", back.text());
        assert!(advocate.get(&format!("{client}/accounts/1")).await.text().contains("Iris Interviewer"));
        site.settled_queue().await;
        assert!(found(&advocate.get(&format!("/queue/{waiting}")).await), "and the matching finds it again");
    }
}

in_both_deployments! {
    /// A55, A90: who may not delete is told so, and whom to ask.
    async fn who_may_not_delete_is_pointed_to_the_administrator(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let delete = format!("{client}/deletion");
        let edit = advocate.get(&format!("{client}/edit")).await;
        assert!(!edit.attributes("main a", "href").contains(&delete) && edit.text().contains(words::DELETE_ADMINISTRATOR));
        let refused = advocate.get(&delete).await;
        assert_eq!(refused.status, 403);
        assert!(refused.text().contains(site::FORBIDDEN) && site::FORBIDDEN.contains("administrator"));
        let inputs = [("name", "Ada King"), ("sure", "yes"), ("own_password", PASSWORD)].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(advocate.post(&delete, &inputs).await.status, 403);
        assert!(advocate.get(&client).await.status.is_success());
    }
}

in_both_deployments! {
    /// A87: two entries about one person become one, with all that both said, and two again.
    async fn contacts_are_merged(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        second_account(&advocate, &client).await;
        let account = format!("{client}/accounts/2");
        let ben = [("household.0.first_name", "Ben"), ("household.0.last_name", "King"), ("household.0.birth.month", "5"), ("household.0.birth.day", "20"), ("household.0.birth.year", "2012")];
        enter(&advocate, &account, "household", &ben).await;
        let page = enter(&advocate, &account, "household", &[("household.0.first_name", "Benny"), ("household.0.note", "Goes to the same school.")]).await;
        let same = page.attributes("main a[href*='/same/']", "href");
        assert_eq!(same.len(), 2, "each may be the other");
        let asked = advocate.get(&same[0]).await;
        assert!(asked.text().contains(words::TOGETHER), "{}", asked.text());
        let merged = advocate.submit(&asked, &same[0], &[]).await;
        assert!(merged.path.starts_with(&account), "{}", merged.text());
        let said = merged.text();
        assert!(said.contains("Ben") && said.contains("King") && said.contains("Goes to the same school.") && !said.contains("Benny"), "{said}");
        assert!(!merged.has("main a[href*='/same/']"));
        assert_eq!(advocate.submit(&asked, &same[0], &[]).await.path, merged.path, "pressed twice it is done");
        let second = site.browser("colleague").await.submit(&asked, &same[0], &[]).await;
        assert!(second.status == 409 && second.text().contains(words::ENTRY_CHANGED), "who comes second is told: {}", second.text());

        undo_last(&advocate, &client).await;
        let page = advocate.get(&account).await;
        let same = page.attributes("main a[href*='/same/']", "href");
        let asked = advocate.get(&same[0]).await;
        let name = asked.attributes("input[type='radio'][value='second']", "name");
        assert_eq!(name.len(), 1, "only what differs is chosen between: {name:?}");
        let merged = advocate.submit(&asked, &same[0], &[(name[0].as_str(), "second")]).await.text();
        assert!(merged.contains("Benny") && merged.contains("King"), "what was chosen holds: {merged}");

        undo_last(&advocate, &client).await;
        let page = advocate.get(&account).await;
        assert!(page.text().contains("Benny") && page.attributes("main a[href*='/same/']", "href").len() == 2, "{}", page.text());
    }
}

in_both_deployments! {
    /// A87: somebody around the child who is a client, or becomes one, is that client from then on: the entry leads there, and the client's page
    /// back, until that is taken back.
    async fn a_contact_may_be_a_client(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let ada = client(&site, &referrer, &advocate).await;
        let account = format!("{ada}/accounts/1");
        let ben = [("household.0.first_name", "Ben"), ("household.0.last_name", "King"), ("household.0.birth.month", "5"), ("household.0.birth.day", "20"), ("household.0.birth.year", "2012")];
        let page = enter(&advocate, &account, "household", &ben).await;
        let asks = page.attributes("#household a[href$='/client']", "href").remove(0);
        let asked = advocate.get(&asks).await;
        assert!(!asked.has("[name='is']") || !asked.texts("h3").iter().any(|it| it.contains("Ben")), "nobody yet: {}", asked.text());

        let intake = advocate.submit(&asked, "/clients/new/profile", &[("then", "begin")]).await;
        assert_eq!(intake.attributes("[name='child.first_name']", "value"), ["Ben"]);
        assert_eq!(intake.attributes("[name='child.birth.year']", "value"), ["2012"]);
        let wrong = advocate.submit(&intake, "/clients/new/profile", &[("then", "save"), ("reason", "Her brother.")]).await;
        assert_eq!(wrong.status, 422, "the sex is missing: {}", wrong.text());
        let added = advocate.submit(&wrong, "/clients/new/profile", &[("then", "save"), ("child.sex", "male")]).await;
        assert_eq!(added.path.split('?').next(), Some(asks.as_str()), "{}", added.text());
        let found = added.texts("h3");
        assert!(found[0].contains("King, Ben"), "{found:?}");
        let ben = added.attributes("main h3 a", "href").remove(0);
        let id = ben.trim_start_matches("/clients/").to_owned();

        let done = advocate.submit(&added, &asks, &[("is", &id)]).await;
        assert_eq!(done.path.split('?').next(), Some(account.as_str()), "{}", done.text());
        let leads = |page: &Page| page.attributes("#household a", "href").contains(&ben);
        assert!(leads(&done) && !done.has("#household a[href$='/client']"), "{}", done.text());
        assert_eq!(advocate.submit(&added, &asks, &[("is", &id)]).await.path, done.path, "pressed twice it is done");
        let other = advocate.submit(&added, &asks, &[("is", &uuid::Uuid::nil().to_string())]).await;
        assert_eq!(other.status, 409, "gone back and chosen another one, it is not said to be done: {}", other.text());
        let second = site.browser("colleague").await.submit(&added, &asks, &[("is", &id)]).await;
        assert!(second.status == 409 && second.text().contains(words::ENTRY_CHANGED), "{}", second.text());
        let theirs = advocate.get(&ben).await;
        assert!(theirs.text().contains(words::AROUND) && theirs.attributes("main a", "href").contains(&account), "{}", theirs.text());
        assert!(!advocate.get(&ada).await.text().contains(words::AROUND));

        // What the entry says is changed, and it is the same client still.
        let edit = done.attributes("#household a[href*='/entries/']", "href").into_iter().find(|it| !it.contains("/new/")).unwrap();
        let changed = advocate.submit(&advocate.get(&edit).await, &edit, &[("household.0.note", "Her older brother.")]).await;
        assert!(leads(&changed) && changed.text().contains("Her older brother."), "{}", changed.text());

        let action = changed.attributes("#household form[action$='/client']", "action").remove(0);
        let parted = advocate.submit(&changed, &action, &[]).await;
        assert!(!leads(&parted) && parted.has("#household a[href$='/client']"), "{}", parted.text());
        assert!(!advocate.get(&ben).await.text().contains(words::AROUND));
        undo_last(&advocate, &ada).await;
        assert!(leads(&advocate.get(&account).await) && advocate.get(&ben).await.text().contains(words::AROUND));

        // A child is not around itself, and nobody is who is not there.
        let action = advocate.get(&account).await.attributes("#household form[action$='/client']", "action").remove(0);
        for nobody in [ada.trim_start_matches("/clients/"), &uuid::Uuid::nil().to_string(), "x"] {
            assert_eq!(advocate.post(&action, &[("is".to_owned(), nobody.to_owned())]).await.status, 404, "{nobody}");
        }
        let admin = site.browser("admin").await;
        let delete = format!("{ben}/deletion");
        let gone = admin.submit(&admin.get(&delete).await, &delete, &[("name", "Ben King"), ("sure", "yes"), ("own_password", PASSWORD)]).await;
        assert!(gone.status.is_success(), "{}", gone.text());
        assert!(!leads(&advocate.get(&account).await), "nothing leads to who is gone");
        let source = advocate.get(&ada).await.attributes("main td a[href^='/queue/']", "href").remove(0);
        assert!(advocate.get(&source).await.attributes("main a", "href").contains(&ada));
        let delete = format!("{ada}/deletion");
        admin.submit(&admin.get(&delete).await, &delete, &[("name", "Ada King"), ("sure", "yes"), ("own_password", PASSWORD)]).await;
        let left = advocate.get(&source).await;
        assert!(!left.attributes("main a", "href").contains(&ada) && left.text().contains(advocate_words::IMPORTED_TO_NOBODY), "{}", left.text());
    }
}

in_both_deployments! {
    /// What is kept apart under its own permission is asked for in no entry, nor what is of the profile; nothing that is asked for is lost.
    async fn an_entry_asks_only_for_what_it_keeps(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let account = format!("{client}/accounts/1");
        let form = advocate.get(&format!("{account}/entries/new/disclosure")).await;
        assert!(form.has("[name='disclosure.how']") && !form.has("[name='disclosure.narrative']"), "{}", form.text());
        let saved = enter(&advocate, &account, "disclosure", &[("disclosure.how", "medical")]).await;
        assert!(saved.status.is_success() && saved.path.starts_with(&account), "{}", saved.text());
        assert!(!advocate.get(&format!("{account}/entries/new/child")).await.has("[name='child.first_name']"));
        for none in ["reporter", "status", "reporting", "nothing"] {
            assert_eq!(advocate.get(&format!("{account}/entries/new/{none}")).await.status, 404, "{none}");
        }
        // A value of the profile is no entry of an account, whatever address is asked for.
        let name = sql(&site.store, "select id from fact where field = 'legal_name'").await;
        let name = uuid::Uuid::parse_str(&name[0][0]).unwrap();
        assert_eq!(advocate.post(&format!("{account}/entries/{name}/removal"), &[]).await.status, 409);
        assert!(advocate.get(&client).await.text().contains("King, Ada"));
    }
}

in_both_deployments! {
    /// An entry that is sent twice, by a double click or once more after a slow answer, is there once.
    async fn an_entry_that_is_sent_twice_is_there_once(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let action = format!("{client}/accounts/1/entries/new/interview");
        let page = advocate.get(&action).await;
        let (one, other) = tokio::join!(advocate.submit(&page, &action, &INTERVIEW), advocate.submit(&page, &action, &INTERVIEW));
        for done in [one, other, advocate.submit(&page, &action, &INTERVIEW).await] {
            assert!(done.status.is_success(), "{}", done.text());
        }
        let entries = "select count(*) from fact where field = 'interview' and ended_by is null";
        assert_eq!(sql(&site.store, entries).await, [["1"]]);
        advocate.submit(&advocate.get(&action).await, &action, &INTERVIEW).await;
        assert_eq!(sql(&site.store, entries).await, [["2"]], "another form is another entry");
        // Back to the form as it was, for the next one.
        let other = [&INTERVIEW[..], &[("interview.note", "The second one of the day.")]].concat();
        let (done, twice) = tokio::join!(advocate.submit(&page, &action, &other), advocate.submit(&page, &action, &other));
        assert!(twice.status.is_success(), "{}", twice.text());
        assert!(done.text().contains("The second one of the day."), "{}", done.text());
        assert_eq!(sql(&site.store, entries).await, [["3"]], "something else is another entry, once");
        undo_last(&advocate, &client).await;
        let mended = [&INTERVIEW[..], &[("interview.note", "The second one, mended.")]].concat();
        assert!(advocate.submit(&page, &action, &mended).await.text().contains("The second one, mended."));
    }
}

in_both_deployments! {
    /// Without a script nothing keeps a button from being pressed twice: the second time leads where the first one does. Only if somebody else
    /// was faster is that said.
    async fn what_one_has_done_already_is_done(site: Site) {
        let (referrer, advocate, admin) = (site.browser("referrer").await, site.browser("advocate").await, site.browser("admin").await);
        let client = client(&site, &referrer, &advocate).await;
        let account = format!("{client}/accounts/1");
        let page = enter(&advocate, &account, "interview", &INTERVIEW).await;
        let entry = page.attributes("main a[href*='/entries/']", "href").into_iter().find(|it| !it.contains("/new/")).unwrap();
        let page = advocate.get(&entry).await;
        let remove = format!("{entry}/removal");
        let first = advocate.submit(&page, &remove, &[]).await;
        let second = advocate.submit(&page, &remove, &[]).await;
        assert_eq!((second.status, &second.path), (first.status, &first.path), "{}", second.text());
        let other = admin.post(&remove, &[]).await;
        assert!(other.status == 409 && other.text().contains(words::ENTRY_CHANGED), "{}", other.text());

        let new = format!("{client}/accounts/new");
        advocate.submit(&advocate.get(&new).await, &new, &[]).await;
        let close = format!("{client}/accounts/2/closing");
        let page = advocate.get(&close).await;
        let first = advocate.submit(&page, &close, &[]).await;
        let second = advocate.submit(&page, &close, &[]).await;
        assert_eq!((second.status, &second.path), (first.status, &first.path), "{}", second.text());
        assert_eq!(admin.post(&close, &[]).await.status, 404);

        let delete = format!("{client}/deletion");
        let page = admin.get(&delete).await;
        let name = page.texts("strong.as-shown")[0].clone();
        let all = [("name", name.as_str()), ("sure", "yes"), ("own_password", PASSWORD)];
        let first = admin.submit(&page, &delete, &all).await;
        let second = admin.submit(&page, &delete, &all).await;
        assert_eq!((second.status, &second.path), (first.status, &first.path), "{}", second.text());
        assert!(first.path.starts_with("/clients?done="), "{}", first.path);
    }
}
