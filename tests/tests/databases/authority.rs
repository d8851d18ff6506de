//! I19: nothing commits on a right that has just been taken away.

use domain::{
    person::{AgencyKind, Role},
    referral::Kind,
    text::{Line, Username},
};
use store::{
    ActError, Store, decide, drafts,
    import::{self, Target},
    jobs::{self, Job},
    not_same::{self, Other},
    own,
    personnel::{self, Change, SaveError},
    review, sign_in, status, submit, undo,
    viewer::{Administrator, Visitor},
};
use tests::{People, TestStore, add, details, drafted, form, named, people, profile, sql, submitted};
use tokio::task::JoinSet;

use crate::{count, fingerprint, imported, reasons};

/// A change of a person as they are now.
async fn change(store: &Store, by: &Administrator, who: &Visitor, active: bool, role: Role) -> Result<(), SaveError> {
    let person = personnel::person(store, by, who.person()).await.unwrap().unwrap();
    let agency = match role {
        Role::Referrer(agency) => Some(agency),
        _ => None,
    };
    let username = Username::parse(&person.username.unwrap()).unwrap();
    let change = Change {
        version: person.version,
        details: details(&person.first_name, &person.last_name, agency),
        active,
        access: (role != Role::None).then_some((username, role)),
        password: None,
    };
    personnel::change_person(store, by, who.person(), &change).await
}

/// How a right is taken away.
#[derive(Clone, Copy, Debug)]
enum Taken {
    SignedOut,
    Expired,
    Inactive,
    OtherRole,
    NoSignIn,
}

async fn take(store: &TestStore, people: &People, who: &Visitor, how: Taken) {
    let by = &people.administrator;
    match how {
        Taken::SignedOut => sign_in::sign_out(store, who).await.unwrap(),
        Taken::Expired => drop(sql(store, "update session set ends_at = 1").await),
        Taken::Inactive => change(store, by, who, false, who.role()).await.unwrap(),
        Taken::OtherRole => {
            let role = match who.role() {
                Role::Referrer(_) => Role::Referrer(people.agencies[1]),
                _ => Role::Referrer(people.agencies[0]),
            };
            change(store, by, who, true, role).await.unwrap();
        }
        Taken::NoSignIn => change(store, by, who, true, Role::None).await.unwrap(),
    }
}

const ALL: [Taken; 5] = [
    Taken::SignedOut,
    Taken::Inactive,
    Taken::OtherRole,
    Taken::NoSignIn,
    Taken::Expired,
];

fn denied<T: std::fmt::Debug>(result: Result<T, ActError>) {
    assert!(matches!(result, Err(ActError::Denied)), "{result:?}");
}

tests::on_both_databases! {
    /// I19: an advocate whose session or right is gone decides nothing.
    async fn a_decision_of_somebody_who_may_no_longer_decide_changes_nothing(store: TestStore) {
        let people = people(&store).await;
        let child = form(Kind::Client);
        let open = submitted(&store, &people.referrer, child.clone()).await;
        let other = submitted(&store, &people.referrer, child.clone()).await;
        let (client, _) = imported(&store, &people.advocate, other, &child).await;
        let another = import::add_clients(&store, &people.advocate, &[(profile(&store, &child), Vec::new())]).await.unwrap()[0];
        let waiting = submitted(&store, &people.referrer, child.clone()).await;
        not_same::judge(&store, &people.advocate, (waiting, 1), (Other::Client(client), 1), None).await.unwrap();
        let judged = review::open(&store, &people.advocate, waiting).await.unwrap().unwrap().judged[0].act;
        for (n, how) in ALL.into_iter().enumerate() {
            let new = add(&store, &people.administrator, &format!("advocate{n}"), "Ada", "Byron", Role::Advocate).await;
            let by = new.advocate().unwrap();
            take(&store, &people, &by, how).await;
            let before = fingerprint(&store).await;
            denied(decide::reject(&store, &by, open, 1, reasons(), None).await);
            denied(decide::delete(&store, &by, open, 1, None).await);
            denied(import::import(&store, &by, open, 1, Target::NewAccount(client)).await);
            denied(not_same::judge(&store, &by, (open, 1), (Other::Client(client), 1), None).await);
            denied(not_same::take_back(&store, &by, waiting, judged).await);
            denied(not_same::judge_clients(&store, &by, [(client, 1), (another, 1)]).await);
            denied(jobs::ask_for_duplicates(&store, &by).await);
            denied(undo::undo(&store, &by, other, 2).await);
            assert_eq!(fingerprint(&store).await, before, "{how:?}");
        }
    }

    /// I19: a referrer whose session or right is gone sends and takes back nothing.
    async fn a_referrer_who_may_no_longer_send_changes_nothing(store: TestStore) {
        let people = people(&store).await;
        for (n, how) in ALL.into_iter().enumerate() {
            let new = add(&store, &people.administrator, &format!("officer{n}"), "Ada", "Byron", Role::Referrer(people.agencies[0])).await;
            let by = new.sender().unwrap();
            let sent = submitted(&store, &by, form(Kind::Client)).await;
            let returned = submitted(&store, &by, form(Kind::Client)).await;
            let withdrawn = submitted(&store, &by, form(Kind::Client)).await;
            own::withdraw(&store, &by, withdrawn, 1).await.unwrap();
            let advocate = named(&store, people.advocate.person()).await.advocate().unwrap();
            decide::reject(&store, &advocate, returned, 1, reasons(), None).await.unwrap();
            let draft = drafted(&store, &by, form(Kind::Client)).await;
            let stored = drafts::find(&store, &by, draft).await.unwrap().unwrap();
            take(&store, &people, &by, how).await;
            let before = fingerprint(&store).await;
            let result = submit::submit(&store, &by, draft, &drafts::hash(&stored)).await;
            assert!(matches!(result, Err(submit::SubmitError::Act(ActError::Denied))), "{result:?}");
            denied(own::withdraw(&store, &by, sent, 1).await);
            denied(own::undo_withdrawal(&store, &by, withdrawn).await);
            denied(drafts::correct(&store, &by, returned).await);
            denied(drafts::start(&store, &by, Kind::Client, form(Kind::Client).form).await);
            denied(drafts::save(&store, &by, draft, &form(Kind::Client).form, None).await);
            denied(drafts::discard(&store, &by, draft).await);
            assert_eq!(fingerprint(&store).await, before, "{how:?}");
        }
    }

    /// I19: so for administrators.
    async fn an_administrator_who_is_none_any_more_changes_nothing(store: TestStore) {
        let people = people(&store).await;
        for (n, how) in ALL.into_iter().enumerate() {
            let new = add(&store, &people.administrator, &format!("admin{n}"), "Ada", "Byron", Role::Administrator).await;
            let by = new.administrator().unwrap();
            take(&store, &people, &by, how).await;
            let before = fingerprint(&store).await;
            let agency = personnel::add_agency(&store, &by, &Line::parse("Another").unwrap(), AgencyKind::Other).await;
            assert!(matches!(agency, Err(SaveError::Act(ActError::Denied))), "{agency:?}");
            let person = personnel::add_person(&store, &by, &details("A", "B", None), true, None).await;
            assert!(matches!(person, Err(SaveError::Act(ActError::Denied))), "{person:?}");
            let changed = change(&store, &by, &people.referrer, false, people.referrer.role()).await;
            assert!(matches!(changed, Err(SaveError::Act(ActError::Denied))), "{changed:?}");
            denied(jobs::ask(&store, &by, Job::Learn).await);
            denied(status::retry_parked(&store, &by, status::Parked::Messages).await);
            assert_eq!(fingerprint(&store).await, before, "{how:?}");
        }
    }

    /// I19: when a right is taken away while somebody decides, either the decision came first or it did not come.
    async fn a_right_taken_away_in_the_middle_of_a_decision_counts(store: TestStore) {
        let people = people(&store).await;
        for n in 0..10 {
            let new = add(&store, &people.administrator, &format!("advocate{n}"), "Ada", "Byron", Role::Advocate).await;
            let by = new.advocate().unwrap();
            let mut references = Vec::new();
            for _ in 0..4 {
                references.push(submitted(&store, &people.referrer, form(Kind::Client)).await);
            }
            let mut deciders = JoinSet::new();
            for reference in references {
                let (store, by) = (Store::clone(&store), by.clone());
                deciders.spawn(async move { decide::delete(&store, &by, reference, 1, None).await });
            }
            take(&store, &people, &by, Taken::Inactive).await;
            // From here on the change is known to be committed: no decision may be younger.
            let at = store.now().as_microsecond();
            for result in deciders.join_all().await {
                assert!(matches!(result, Ok(()) | Err(ActError::Denied)), "{result:?}");
            }
            assert_eq!(count(&store, &format!("act where kind = 'delete' and at > {at}")).await, 0);
        }
    }

    /// A center always has somebody who can administer it, even if two of them put each other out at once.
    async fn the_last_administrator_stays(store: TestStore) {
        let people = people(&store).await;
        let first = people.administrator;
        let alone = change(&store, &first, &first, true, Role::Advocate).await;
        assert!(matches!(alone, Err(SaveError::LastAdministrator)), "{alone:?}");
        let alone = change(&store, &first, &first, false, Role::Administrator).await;
        assert!(matches!(alone, Err(SaveError::LastAdministrator)), "{alone:?}");
        for n in 0..10 {
            let second = add(&store, &first, &format!("admin{n}"), "Ada", "Byron", Role::Administrator).await;
            let second = second.administrator().unwrap();
            let _ = tokio::join!(
                change(&store, &first, &second, false, Role::Administrator),
                change(&store, &second, &first, false, Role::Administrator),
            );
            let left = count(&store, "person where role = 'administrator' and active").await;
            assert_eq!(left, 1, "round {n}");
            let first_left = count(&store, &format!("person where id = {} and active", tests::hex(first.person()))).await;
            if first_left == 0 {
                return;
            }
        }
    }
}

/// I19: an act waits for a change of its author's session that is under way, and does not slip through before it.
#[tokio::test(flavor = "multi_thread")]
async fn an_act_waits_for_the_end_of_its_session() {
    // SQLite has one writer at a time.
    let store = std::sync::Arc::new(tests::postgres().await);
    let people = people(&store).await;
    let reference = submitted(&store, &people.referrer, form(Kind::Client)).await;
    let person = tests::hex(people.advocate.person());
    let ending = {
        let store = store.clone();
        let slowly = format!("update session set ended_at = 1 where person_id = {person}; select pg_sleep(1)");
        tokio::spawn(async move { sql(&store, &slowly).await })
    };
    let sleeping =
        "pg_stat_activity where query like '%pg_sleep(1)%' and wait_event = 'PgSleep' and datname = current_database()";
    while count(&store, sleeping).await == 0 {
        tokio::task::yield_now().await;
    }
    denied(decide::reject(&store, &people.advocate, reference, 1, reasons(), None).await);
    ending.await.unwrap();
}
