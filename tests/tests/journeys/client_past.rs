//! What a profile says and said, over the years.

use domain::words::record as words;
use tests::{Browser, Page, Site, sql};

use crate::client::{change, client, last_undo, second_account, undo_last};

in_both_deployments! {
    /// A71, A72, Beyond 2: an address that changes does so in all accounts and keeps the time in which the old one held; no second client is
    /// needed. What was wrong is crossed out. All of it can be undone.
    async fn an_address_changes_in_all_accounts_and_its_past_is_kept(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        second_account(&advocate, &client).await;
        sql(&site.store, "update fact set valid_from = '2026-01-01' where account_n is null").await;
        let new = [("child.street", "8 Lake Road"), ("child.city", "Larkfield"), ("former", "held"), ("since.month", "3"), ("since.day", "2"), ("since.year", "2026"), ("said_by", "the mother")];
        let asked = change(&advocate, &client, "home_address", &new[..2]).await;
        assert_eq!(asked.status, 422);
        assert!(asked.text().contains(words::FORMER_REQUIRED));
        assert_eq!(asked.attributes("[name='child.street']", "value"), ["8 Lake Road"]);
        let done = change(&advocate, &client, "home_address", &new).await;
        assert!(done.path.starts_with(&client), "{}", done.text());
        for account in [1, 2] {
            let page = advocate.get(&format!("{client}?account={account}")).await;
            assert!(page.text().contains("8 Lake Road") && !page.text().contains("12 Elm Street"), "{}", page.text());
        }
        let history = advocate.get(&format!("{client}/history")).await;
        let row = history.texts("tbody tr").into_iter().find(|it| it.contains("12 Elm Street")).unwrap();
        assert!(row.contains("Jan 1, 2026 to Mar 2, 2026"), "{row}");
        assert_eq!(sql(&site.store, "select count(*) from client").await, [["1"]]);

        let wrong = [("child.street", "80 Lake Road"), ("child.city", "Larkfield"), ("former", "wrong")];
        change(&advocate, &client, "home_address", &wrong).await;
        let history = advocate.get(&format!("{client}/history")).await;
        assert_eq!(history.texts("tbody s"), ["8 Lake Road, Larkfield, 99501"]);
        assert!(history.texts("tbody tr").iter().any(|it| it.contains("80 Lake Road") && it.contains("since Mar 2, 2026")), "{}", history.text());
        undo_last(&advocate, &client).await;
        undo_last(&advocate, &client).await;
        let page = advocate.get(&client).await.text();
        assert!(page.contains("12 Elm Street") && !page.contains("Lake Road"), "{page}");
    }
}

in_both_deployments! {
    /// Two advocates change one value: the second sees what it says now and what they typed, and nothing is overwritten unseen.
    async fn two_who_change_one_value_see_both(site: Site) {
        let (referrer, advocate, colleague) = (site.browser("referrer").await, site.browser("advocate").await, site.browser("colleague").await);
        let client = client(&site, &referrer, &advocate).await;
        let action = format!("{client}/profile/home_address");
        let mine = advocate.get(&action).await;
        let theirs = colleague.get(&action).await;
        colleague.submit(&theirs, &action, &[("child.street", "1 First Street"), ("former", "held")]).await;
        let late = advocate.submit(&mine, &action, &[("child.street", "2 Second Street"), ("former", "held")]).await;
        assert_eq!(late.status, 409);
        assert!(late.text().contains("1 First Street") && late.text().contains(words::CHANGED_SINCE), "{}", late.text());
        assert_eq!(late.attributes("[name='child.street']", "value"), ["2 Second Street"]);
        let saved = advocate.submit(&late, &action, &[("former", "wrong")]).await;
        assert!(saved.text().contains("2 Second Street"), "{}", saved.text());
    }
}

in_both_deployments! {
    /// A72: what was right until it changed is never called wrong, also if it changed before it became known; who said so can be read.
    async fn what_was_right_until_it_changed_is_not_called_wrong(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let moved = [("former", "held"), ("child.street", "9 New Road"), ("said_by", "the mother, by telephone")];
        change(&advocate, &client, "home_address", &moved).await;
        let long_ago = [("former", "held"), ("child.street", "10 Newer Road"), ("since.month", "1"), ("since.day", "5"), ("since.year", "2020")];
        change(&advocate, &client, "home_address", &long_ago).await;
        let history = advocate.get(&format!("{client}/history")).await;
        assert!(history.texts("tbody s").is_empty(), "{:?}", history.texts("tbody s"));
        let rows = history.texts("tbody tr");
        let elm = rows.iter().find(|it| it.contains("12 Elm Street")).unwrap();
        assert!(elm.contains("until "), "{elm}");
        assert!(rows.iter().any(|it| it.contains("9 New Road") && it.contains("until Jan 5, 2020") ), "{rows:?}");
        assert!(history.text().contains("the mother, by telephone"));
        assert!(advocate.get(&format!("{client}/timeline")).await.text().contains("the mother, by telephone"));

        let wrong = [("former", "wrong"), ("child.street", "11 Right Road"), ("since.month", "1"), ("since.day", "5"), ("since.year", "2021")];
        let told = change(&advocate, &client, "home_address", &wrong).await;
        assert!(told.text().contains(words::SINCE_WRONG), "{}", told.text());
    }
}

/// The line of the history that tells of a value, and the link that corrects its days.
async fn line(advocate: &Browser, client: &str, value: &str) -> (String, String) {
    let page = advocate.get(&format!("{client}/history")).await;
    let lines = page.texts("tbody tr");
    let n = lines
        .iter()
        .position(|it| it.contains(value))
        .unwrap_or_else(|| panic!("{value}: {lines:?}"));
    let link = page.attributes(&format!("tbody tr:nth-child({}) td:last-child a", n + 1), "href");
    (lines[n].clone(), link.first().cloned().unwrap_or_default())
}

async fn days(advocate: &Browser, link: &str, from: [&str; 3], until: [&str; 3]) -> Page {
    let inputs = [
        ("from.month", from[0]),
        ("from.day", from[1]),
        ("from.year", from[2]),
        ("until.month", until[0]),
        ("until.day", until[1]),
        ("until.year", until[2]),
    ];
    advocate.submit(&advocate.get(link).await, link, &inputs).await
}

in_both_deployments! {
    /// A72, Beyond 2: the days in which an address held are corrected, also twice, whoever wrote it first is still named, and all of it can
    /// be undone.
    async fn the_days_of_an_earlier_value_are_corrected(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        sql(&site.store, "update fact set valid_from = '2026-01-01' where account_n is null").await;
        let moved = [("former", "held"), ("child.street", "9 New Road"), ("since.month", "3"), ("since.day", "2"), ("since.year", "2026")];
        change(&advocate, &client, "home_address", &moved).await;
        let before = advocate.get(&format!("{client}/history")).await.texts("tbody tr");

        let (_, link) = line(&advocate, &client, "12 Elm Street").await;
        let asked = advocate.get(&link).await;
        let filled = |name: &str| asked.attributes(&format!("[name='{name}']"), "value");
        assert_eq!([filled("from.month"), filled("from.year"), filled("until.month"), filled("until.day")].concat(), ["1", "2026", "3", "2"]);
        let wrong = days(&advocate, &link, ["5", "1", "2026"], ["4", "1", "2026"]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains(words::UNTIL_BEFORE), "{}", wrong.text());
        assert_eq!(wrong.attributes("[name='from.month']", "value"), ["5"]);
        let open = days(&advocate, &link, ["5", "1", "2025"], ["", "", ""]).await;
        assert!(open.text().contains(words::UNTIL_REQUIRED), "{}", open.text());

        let other_tab = advocate.get(&link).await;
        days(&advocate, &link, ["5", "1", "2025"], ["2", "20", "2026"]).await;
        let (told, again) = line(&advocate, &client, "12 Elm Street").await;
        assert!(told.contains("May 1, 2025 to Feb 20, 2026"), "{told}");
        assert_ne!(link, again);
        assert_eq!(advocate.get(&link).await.path, again, "an old address leads to what stands now");
        let stale = [("from.month", "6"), ("from.day", "1"), ("from.year", "2025"), ("until.month", "2"), ("until.day", "20"), ("until.year", "2026")];
        let stale = advocate.submit(&other_tab, &link, &stale).await;
        assert_eq!(stale.status, 409);
        assert!(stale.text().contains(words::CHANGED_SINCE) && stale.text().contains("May 1, 2025 to Feb 20, 2026"), "{}", stale.text());
        assert_eq!(stale.attributes("[name='from.month']", "value"), ["6"], "what was typed is there");
        days(&advocate, &again, ["", "", ""], ["2", "21", "2026"]).await;
        let history = advocate.get(&format!("{client}/history")).await;
        assert_eq!(history.texts("tbody tr").iter().filter(|it| it.contains("12 Elm Street")).count(), 1);
        assert!(history.texts("tbody s").is_empty(), "nothing of it was wrong");
        assert!(line(&advocate, &client, "12 Elm Street").await.0.contains("until Feb 21, 2026"));

        let (_, now) = line(&advocate, &client, "9 New Road").await;
        days(&advocate, &now, ["2", "22", "2026"], ["", "", ""]).await;
        assert!(line(&advocate, &client, "9 New Road").await.0.contains("since Feb 22, 2026"));
        assert!(advocate.get(&client).await.text().contains("9 New Road"), "it still holds");
        for _ in 0..3 {
            undo_last(&advocate, &client).await;
        }
        assert_eq!(advocate.get(&format!("{client}/history")).await.texts("tbody tr"), before);
    }
}

in_both_deployments! {
    /// A72, Beyond 2: where a child lived before anybody here knew it is added to the one profile, with its days; sent twice, once; and what
    /// was never so is crossed out.
    async fn an_earlier_value_is_added(site: Site) {
        let (referrer, advocate) = (site.browser("referrer").await, site.browser("advocate").await);
        let client = client(&site, &referrer, &advocate).await;
        let before = advocate.get(&client).await.text();
        let history = advocate.get(&format!("{client}/history")).await;
        let add = format!("{client}/history/new/home_address");
        assert!(history.attributes("main a", "href").contains(&add));
        assert!(!history.attributes("main a", "href").contains(&format!("{client}/history/new/born")));
        // Nobody is born on another day from some day on: what was typed wrong is struck out.
        let born = format!("{client}/profile/born");
        let form = advocate.get(&born).await;
        assert!(!form.has("[name='former']") && !form.has("[name='since.day']"));
        let corrected = advocate.submit(&form, &born, &[("child.birth.year", "2015")]).await;
        assert!(corrected.path.starts_with(&client), "{}", corrected.text());
        assert_eq!(advocate.get(&format!("{client}/history")).await.texts("tbody s").len(), 1);
        undo_last(&advocate, &client).await;
        let form = advocate.get(&add).await;
        let nothing = advocate.submit(&form, &add, &[]).await;
        assert!(nothing.text().contains(words::NOTHING_TYPED) && nothing.text().contains(words::UNTIL_REQUIRED), "{}", nothing.text());
        let said = [("child.street", "1 Old Lane"), ("child.city", "Larkfield"), ("until.month", "6"), ("until.day", "30"), ("until.year", "2024"), ("said_by", "the grandmother")];
        for _ in 0..2 {
            let added = advocate.submit(&form, &add, &said).await;
            assert!(added.path.starts_with(&format!("{client}/history")), "{}", added.text());
        }
        let history = advocate.get(&format!("{client}/history")).await;
        let lines: Vec<_> = history.texts("tbody tr").into_iter().filter(|it| it.contains("1 Old Lane")).collect();
        assert_eq!(lines.len(), 1);
        assert!(lines[0].contains("until Jun 30, 2024") && lines[0].contains("the grandmother"), "{lines:?}");
        assert_eq!(advocate.get(&client).await.text(), before, "what holds now is as it was");
        let overlapping = async || advocate.get(&format!("{client}/history")).await.text().matches(words::OVERLAPS).count();
        assert_eq!(overlapping().await, 0);
        let form = advocate.get(&add).await;
        let meanwhile = [("child.street", "2 Other Lane"), ("from.month", "6"), ("from.day", "1"), ("from.year", "2024"), ("until.month", "9"), ("until.day", "1"), ("until.year", "2024")];
        advocate.submit(&form, &add, &meanwhile).await;
        assert_eq!(overlapping().await, 2, "each of the two says that the other one has its days");
        undo_last(&advocate, &client).await;
        let form = advocate.get(&add).await;
        let after = [("from.month", "6"), ("from.day", "30")];
        advocate.submit(&form, &add, &[&meanwhile[..], &after].concat()).await;
        assert_eq!(overlapping().await, 0, "on the day of a change both hold");
        undo_last(&advocate, &client).await;

        let (_, link) = line(&advocate, &client, "1 Old Lane").await;
        let removal = format!("{link}/removal");
        advocate.submit(&advocate.get(&link).await, &removal, &[]).await;
        let history = advocate.get(&format!("{client}/history")).await;
        assert!(history.texts("tbody s").iter().any(|it| it.contains("1 Old Lane")), "{}", history.text());
        undo_last(&advocate, &client).await;
        let undo = advocate.get(&last_undo(&advocate, &client).await).await;
        assert!(undo.text().contains("1 Old Lane"), "it says what goes: {}", undo.text());
        undo_last(&advocate, &client).await;
        assert!(!advocate.get(&format!("{client}/history")).await.text().contains("1 Old Lane"));
    }
}
