//! People, agencies, signing in.

use domain::{
    password::Password,
    person::{AgencyKind, Role},
    text::{Line, Username},
};
use store::{
    ActError, Store,
    clock::Clock,
    housekeeping,
    personnel::{self, Change, NewAccess, SaveError},
    sign_in::{self, PasswordError, SignInError},
    token::Token,
};
use tests::{PASSWORD, SOURCE, add, details, named, password, people, sql};
use tokio::task::JoinSet;

use crate::count;

const OTHER: &str = "tangerine-7-otter-velvet";

fn other() -> Password {
    Password::parse(OTHER, OTHER, &[]).unwrap()
}

fn username(text: &str) -> Username {
    Username::parse(text).unwrap()
}

/// The same store, later.
fn later(store: &Store, seconds: i64) -> Store {
    Store {
        clock: Clock::Fixed(store.now() + jiff::SignedDuration::from_secs(seconds)),
        ..store.clone()
    }
}

tests::on_both_databases! {
    /// The first administrator is made by a link that works once, for its time, and only while there is none.
    async fn a_set_up_link_makes_the_first_administrator(store: TestStore) {
        let old = sign_in::new_setup_link(&store).await.unwrap().unwrap();
        let link = sign_in::new_setup_link(&store).await.unwrap().unwrap();
        assert!(!sign_in::setup_link_is_good(&store, &old).await.unwrap(), "a newer link replaces it");
        assert!(sign_in::setup_link_is_good(&store, &link).await.unwrap());
        assert!(!sign_in::setup_link_is_good(&later(&store, 15 * 60 + 1), &link).await.unwrap());
        let grace = details("Grace", "Hopper", None);
        for (store, token) in [(Store::clone(&store), &old), (later(&store, 15 * 60 + 1), &link), (Store::clone(&store), &Token::random())] {
            let result = sign_in::set_up(&store, token, &grace, &username("grace"), &password()).await;
            assert!(matches!(result, Err(SaveError::Act(ActError::Denied))), "{result:?}");
        }
        assert_eq!(count(&store, "person").await, 0);
        let (one, two) = (username("grace"), username("hopper"));
        let password = password();
        let (first, second) = tokio::join!(
            sign_in::set_up(&store, &link, &grace, &one, &password),
            sign_in::set_up(&store, &link, &grace, &two, &password),
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        let token = first.or(second).unwrap();
        let visitor = sign_in::visitor(&store, &token).await.unwrap().unwrap();
        assert!(visitor.administrator().is_some() && !visitor.must_change_password());
        assert_eq!(count(&store, "person").await, 1);
        assert!(sign_in::new_setup_link(&store).await.unwrap().is_none());
        assert!(store::doctor::examine(&store).await.unwrap().is_well());
    }

    /// Who has got a password from somebody else can do nothing before it is changed; changing ends the other sessions.
    async fn a_first_password_has_to_be_changed(store: TestStore) {
        let people = people(&store).await;
        let access = NewAccess { username: username("Newcomer"), password: password(), role: Role::Advocate };
        personnel::add_person(&store, &people.administrator, &details("Ada", "Byron", None), true, Some(&access)).await.unwrap();
        let first = sign_in::sign_in(&store, "newcomer", PASSWORD, SOURCE).await.unwrap();
        let second = sign_in::sign_in(&store, "NEWCOMER", PASSWORD, SOURCE).await.unwrap();
        let visitor = sign_in::visitor(&store, &first).await.unwrap().unwrap();
        assert!(visitor.must_change_password());
        assert!(visitor.advocate().is_none() && visitor.sender().is_none() && visitor.administrator().is_none());
        let wrong = sign_in::change_password(&store, &visitor, OTHER, &other()).await;
        assert!(matches!(wrong, Err(PasswordError::Wrong)), "{wrong:?}");
        sign_in::change_password(&store, &visitor, PASSWORD, &other()).await.unwrap();
        assert!(sign_in::visitor(&store, &second).await.unwrap().is_none(), "the other session is over");
        assert!(sign_in::visitor(&store, &first).await.unwrap().unwrap().advocate().is_some());
        let old = sign_in::sign_in(&store, "newcomer", PASSWORD, SOURCE).await;
        assert!(matches!(old, Err(SignInError::Wrong)), "{old:?}");
        let new = sign_in::sign_in(&store, "newcomer", OTHER, SOURCE).await.unwrap();
        let visitor = sign_in::visitor(&store, &new).await.unwrap().unwrap();
        sign_in::sign_out(&store, &visitor).await.unwrap();
        assert!(sign_in::visitor(&store, &new).await.unwrap().is_none());
        assert!(sign_in::visitor(&store, &Token::random()).await.unwrap().is_none());
    }

    /// S7: whoever sits at an open session cannot try passwords without end, and each failure is in the audit log; failures at the sign-in page
    /// keep nobody from it.
    async fn the_password_asked_once_more_is_slowed_down_and_written_down(store: TestStore) {
        let people = people(&store).await;
        for _ in 0..5 {
            let failed = sign_in::sign_in(&store, "admin", OTHER, SOURCE).await;
            assert!(matches!(failed, Err(SignInError::Wrong)), "{failed:?}");
        }
        let ask = |typed| sign_in::confirm_password(&store, &people.administrator, typed);
        ask(PASSWORD).await.unwrap();
        for _ in 0..5 {
            let failed = ask(OTHER).await;
            assert!(matches!(failed, Err(PasswordError::Wrong)), "{failed:?}");
        }
        let waits = ask(PASSWORD).await;
        assert!(matches!(waits, Err(PasswordError::Wait(1..))), "{waits:?}");
        let soon = later(&store, 60);
        sign_in::confirm_password(&soon, &people.administrator, PASSWORD).await.unwrap();
        let failed = ask(OTHER).await;
        assert!(matches!(failed, Err(PasswordError::Wrong)), "counted anew: {failed:?}");
        let audit = "select count(*), count(actor) from audit where event = 'password_asked' and outcome = 'refused'";
        assert_eq!(sql(&store, audit).await, [["6", "6"]]);
    }

    /// An unknown name, a wrong password and an inactive person are one and the same; each is in the audit log.
    async fn a_failed_sign_in_tells_nothing(store: TestStore) {
        let people = people(&store).await;
        sql(&store, &format!("update person set active = false where id = {}", tests::hex(people.stranger.person()))).await;
        for (name, password) in [("nobody", PASSWORD), ("advocate", OTHER), ("stranger", PASSWORD), ("", ""), ("a b", PASSWORD)] {
            let result = sign_in::sign_in(&store, name, password, &format!("from {name}")).await;
            assert!(matches!(result, Err(SignInError::Wrong)), "{name} {result:?}");
        }
        assert_eq!(count(&store, "audit where event = 'sign_in' and outcome = 'refused' and actor is null").await, 5);
        sign_in::sign_in(&store, "advocate", PASSWORD, SOURCE).await.unwrap();
        assert_eq!(count(&store, "audit where event = 'sign_in' and outcome = 'ok' and actor is not null").await, 1);
    }

    /// From the fifth failure on one has to wait, twice as long each time, at most a quarter of an hour; other people do not.
    async fn guessing_is_slowed_down(store: TestStore) {
        people(&store).await;
        let wrong = async |store: &Store, source: &str| match sign_in::sign_in(store, "advocate", OTHER, source).await {
            Err(SignInError::Wrong) => 0,
            Err(SignInError::Wait(seconds)) => seconds,
            other => panic!("{other:?}"),
        };
        let mut at = later(&store, 0);
        for n in 0..5 {
            assert_eq!(wrong(&at, &format!("source {n}")).await, 0);
        }
        let mut total = 0;
        let mut tried = 5;
        for pause in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900] {
            let wait = wrong(&at, "another source").await;
            assert!((1..=pause).contains(&wait), "{wait} of {pause}");
            // Even the right password waits: a stranger slows an account down, but cannot lock it.
            let right = sign_in::sign_in(&at, "advocate", PASSWORD, "own source").await;
            assert!(matches!(right, Err(SignInError::Wait(_))), "{right:?}");
            assert!(sign_in::sign_in(&at, "colleague", PASSWORD, "own source").await.is_ok());
            if pause >= 512 {
                break;
            }
            at = later(&at, pause + 1);
            total += pause + 1;
            assert_eq!(wrong(&at, &format!("source {tried}")).await, 0);
            tried += 1;
        }
        assert!(tried < 20 && total < 15 * 60, "{tried} tries in {total} s");
        // After the pause the right password works, and forgets the failures.
        at = later(&at, 513);
        assert!(sign_in::sign_in(&at, "advocate", PASSWORD, "own source").await.is_ok());
        assert_eq!(wrong(&at, "own source").await, 0);
        assert!(sign_in::sign_in(&at, "advocate", PASSWORD, "own source").await.is_ok());

        // One address that tries many names is slowed down, too, and signing in oneself in between helps nothing.
        for n in 0..30 {
            let result = sign_in::sign_in(&at, &format!("name{n}"), OTHER, "one address").await;
            assert!(matches!(result, Err(SignInError::Wrong)), "{result:?}");
            if n % 10 == 0 {
                sign_in::sign_in(&at, "stranger", PASSWORD, "one address").await.unwrap();
            }
        }
        let result = sign_in::sign_in(&at, "colleague", PASSWORD, "one address").await;
        assert!(matches!(result, Err(SignInError::Wait(_))), "{result:?}");
    }

    /// I19: guesses that are made at once count one by one.
    async fn guessing_in_parallel_gains_nothing(store: TestStore) {
        people(&store).await;
        let mut guesses = JoinSet::new();
        for n in 0..20 {
            let store = Store::clone(&store);
            guesses.spawn(async move { sign_in::sign_in(&store, "advocate", OTHER, &format!("source {n}")).await.unwrap_err() });
        }
        let wrong = guesses.join_all().await.into_iter().filter(|it| matches!(it, SignInError::Wrong)).count();
        assert_eq!(wrong, 5);
    }

    /// A session ends when it was idle too long, when it is twelve hours old, and is swept away later.
    async fn a_session_ends(store: TestStore) {
        people(&store).await;
        let token = sign_in::sign_in(&store, "advocate", PASSWORD, SOURCE).await.unwrap();
        let idle = later(&store, 15 * 60 + 5);
        assert!(sign_in::visitor(&idle, &token).await.unwrap().is_none());
        let mut at = Store::clone(&store);
        for _ in 0..(12 * 60 / 10 - 1) {
            at = later(&at, 600);
            assert!(sign_in::visitor(&at, &token).await.unwrap().is_some());
        }
        at = later(&at, 605);
        assert!(sign_in::visitor(&at, &token).await.unwrap().is_none(), "twelve hours are over");
        housekeeping::sweep(&later(&at, 31 * 24 * 3600)).await.unwrap();
        assert!(count(&store, "session").await > 0, "a clock that is ahead sweeps nothing");
        sql(&store, "update session set ends_at = ends_at - 2764800000000").await;
        sql(&store, "update throttle set last_at = last_at - 172800000000").await;
        housekeeping::sweep(&store).await.unwrap();
        assert_eq!((count(&store, "session").await, count(&store, "throttle").await), (0, 0));
    }

    /// People and agencies are kept as typed, in the order of their names; a name is used once, a stale form is refused.
    async fn people_and_agencies_are_administered(store: TestStore) {
        let people = people(&store).await;
        let by = &people.administrator;
        let taken = personnel::add_agency(&store, by, &Line::parse("SPRINGFIELD police").unwrap(), AgencyKind::Other).await;
        assert!(matches!(taken, Err(SaveError::Taken)), "{taken:?}");
        let names: Vec<_> = personnel::agencies(&store, &people.advocate).await.unwrap().into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["County Protective Services", "Springfield Police"]);
        let access = NewAccess { username: username("ADVOCATE"), password: password(), role: Role::Advocate };
        let taken = personnel::add_person(&store, by, &details("A", "B", None), true, Some(&access)).await;
        assert!(matches!(taken, Err(SaveError::Taken)), "{taken:?}");
        let witness = personnel::add_person(&store, by, &details("Émile", "Öz", None), true, None).await.unwrap();
        let names: Vec<_> = personnel::people(&store, by).await.unwrap().into_iter().map(|it| it.last_name).collect();
        assert_eq!(names, ["Dijkstra", "Hoare", "Hopper", "Liskov", "Öz", "Turing"]);
        assert_eq!(personnel::referrers(&store, &people.advocate).await.unwrap().len(), 2);

        let person = personnel::person(&store, by, witness).await.unwrap().unwrap();
        let mut change = Change {
            version: person.version,
            details: details("Émile", "Zola", Some(people.agencies[1])),
            active: true,
            access: Some((username("emile"), Role::Referrer(people.agencies[1]))),
            password: None,
        };
        let without = personnel::change_person(&store, by, witness, &change).await;
        assert!(matches!(without, Err(SaveError::Act(ActError::NotFound))), "a sign-in needs a password: {without:?}");
        change.password = Some(password());
        personnel::change_person(&store, by, witness, &change).await.unwrap();
        let stale = personnel::change_person(&store, by, witness, &change).await;
        assert!(matches!(stale, Err(SaveError::Stale)), "{stale:?}");
        let token = sign_in::sign_in(&store, "emile", PASSWORD, SOURCE).await.unwrap();
        let visitor = sign_in::visitor(&store, &token).await.unwrap().unwrap();
        assert!(visitor.must_change_password());
        assert_eq!((visitor.name(), visitor.role()), ("Émile Zola", Role::Referrer(people.agencies[1])));

        change = Change { version: 2, access: Some((username("advocate"), Role::Advocate)), password: None, ..change };
        let taken = personnel::change_person(&store, by, witness, &change).await;
        assert!(matches!(taken, Err(SaveError::Taken)), "{taken:?}");
        change.access = None;
        personnel::change_person(&store, by, witness, &change).await.unwrap();
        assert!(sign_in::visitor(&store, &token).await.unwrap().is_none());
        assert!(matches!(sign_in::sign_in(&store, "emile", PASSWORD, "elsewhere").await, Err(SignInError::Wrong)));
        let gone = personnel::change_person(&store, by, domain::PersonId::new(), &change).await;
        assert!(matches!(gone, Err(SaveError::Act(ActError::NotFound))), "{gone:?}");
    }

    /// A new password, given by an administrator, ends all sessions and has to be changed.
    async fn a_password_given_by_somebody_else_is_good_for_once(store: TestStore) {
        let people = people(&store).await;
        let new = add(&store, &people.administrator, "newcomer", "Ada", "Byron", Role::Advocate).await;
        assert!(new.advocate().is_some());
        let change = Change {
            version: 1,
            details: details("Ada", "Byron", None),
            active: true,
            access: Some((username("newcomer"), Role::Advocate)),
            password: Some(other()),
        };
        personnel::change_person(&store, &people.administrator, new.person(), &change).await.unwrap();
        assert_eq!(count(&store, &format!("session where ended_at is null and person_id = {}", tests::hex(new.person()))).await, 0);
        assert!(named(&store, new.person()).await.must_change_password());
    }
}
