//! The dashboard: assigned clients, clients looked at, who is on duty.

use domain::{ClientId, person::Role, referral::Kind};
use store::{ActError, Store, assign, claims, clients, decide, drafts, home, personnel, undo, viewer::Advocate};
use tests::{Filled, TestStore, add, form, people, sent, sql, submitted};

use crate::{count, imported, reasons};

/// So many clients, by name.
async fn clients_of(store: &TestStore, people: &tests::People, n: i16) -> Vec<ClientId> {
    let mut all = Vec::new();
    for n in 0..n {
        let name = format!("Number{}", char::from(b'a' + u8::try_from(n).unwrap()));
        let child: Filled = form(Kind::Client).child("Only", &name).born(1990 + n, 2, 3);
        let reference = submitted(store, &people.referrer, child.clone()).await;
        all.push(imported(store, &people.advocate, reference, &child).await.0);
    }
    all
}

async fn seen(store: &Store, by: &Advocate) -> Vec<ClientId> {
    let home = home::home(store, by).await.unwrap();
    home.seen.iter().map(|it| it.id).collect()
}

tests::on_both_databases! {
    /// A29: the clients one looked at last, the last one first, each once; one's own only; of those who are gone none.
    async fn the_clients_one_looked_at_last(store: TestStore) {
        let people = people(&store).await;
        let (by, other) = (&people.advocate, &people.colleague);
        let all = clients_of(&store, &people, 23).await;
        sql(&store, "delete from client_seen").await;
        for client in &all {
            clients::open(&store, by, *client).await.unwrap().unwrap();
        }
        clients::open(&store, by, all[20]).await.unwrap().unwrap();
        clients::open(&store, other, all[3]).await.unwrap().unwrap();
        let expected: Vec<_> = [20, 22, 21, 19, 18, 17, 16, 15, 14, 13].iter().map(|it| all[*it]).collect();
        assert_eq!(seen(&store, by).await, expected);
        assert_eq!(seen(&store, other).await, [all[3]]);
        assert_eq!(count(&store, "client_seen").await, 21, "twenty of one and one of the other");
        let reference = sql(&store, &format!(
            "select reference from referral join step on referral_id = referral.id where client_id = {}", tests::hex(all[3])
        )).await;
        undo::undo(&store, by, reference[0][0].parse().unwrap(), 2).await.unwrap();
        assert_eq!(seen(&store, other).await, []);
    }

    /// A29: a client is assigned to one person; of two who assign it at once one does, and the other is told to whom.
    async fn a_client_is_assigned_to_one_person(store: TestStore) {
        let people = people(&store).await;
        let (by, other) = (&people.advocate, &people.colleague);
        let all = clients_of(&store, &people, 2).await;
        let client = all[0];
        let (me, them) = (Some(by.person()), Some(other.person()));
        for round in 0..10 {
            let (one, two) = tokio::join!(
                assign::assign(&store, by, client, None, me),
                assign::assign(&store, other, client, None, them),
            );
            let winner = match (&one, &two) {
                (Ok(()), Err(ActError::Assigned(Some(name)))) if name == by.name() => me,
                (Err(ActError::Assigned(Some(name))), Ok(())) if name == other.name() => them,
                _ => panic!("round {round}: {one:?} {two:?}"),
            };
            let now = assign::assigned(&store, by, client).await.unwrap();
            assert_eq!(now.to.map(|it| it.0), winner);
            let names: Vec<_> = now.people.iter().map(|it| it.last_name.as_str()).collect();
            assert_eq!(names, ["Hopper", "Liskov", "Turing"], "those who can look after a client");
            assign::assign(&store, by, client, winner, None).await.unwrap();
        }
        assign::assign(&store, by, all[1], None, me).await.unwrap();
        assign::assign(&store, by, client, None, me).await.unwrap();
        let mine = |of| clients::mine(&store, of, 0);
        let (rows, total) = mine(by).await.unwrap();
        assert_eq!((rows.iter().map(|it| it.id).collect::<Vec<_>>(), total), (all.clone(), 2));
        assign::assign(&store, by, client, me, them).await.unwrap();
        let stale = assign::assign(&store, by, client, me, None).await;
        assert!(matches!(&stale, Err(ActError::Assigned(Some(name))) if name == other.name()), "{stale:?}");
        let (home, theirs) = (home::home(&store, by).await.unwrap(), home::home(&store, other).await.unwrap());
        assert_eq!((home.assigned_in_all, home.assigned[0].id), (1, all[1]));
        assert_eq!((theirs.assigned_in_all, theirs.assigned[0].id), (1, client));
        // A referrer looks after nobody.
        let refused = assign::assign(&store, by, client, them, Some(people.referrer.person())).await;
        assert!(matches!(refused, Err(ActError::NotFound)), "{refused:?}");
        let nobody = assign::assign(&store, by, ClientId::new(), None, me).await;
        assert!(matches!(nobody, Err(ActError::NotFound)), "{nobody:?}");
        let unaudited = "act where kind = 'client_assigned' and not exists (select 1 from audit where act_id = act.id)";
        assert_eq!((count(&store, "act where kind = 'client_assigned'").await, count(&store, unaudited).await), (23, 0));
    }

    /// Beyond 15: an urgent referral is told to each advocate on duty once each time it is sent, and to nobody else.
    async fn an_urgent_referral_is_told_to_those_on_duty_each_time_it_is_sent(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let urgent = || form(Kind::Client).urgent();
        let alerts = "mail where template = 'urgent'";
        submitted(&store, &people.referrer, urgent()).await;
        assert_eq!(count(&store, alerts).await, 0, "nobody is on duty");

        let gone = add(&store, &people.administrator, "gone", "Kay", "McNulty", Role::Advocate).await.advocate().unwrap();
        for it in [by, &people.colleague, &gone] {
            home::set_duty(&store, it, true).await.unwrap();
            home::set_duty(&store, it, true).await.unwrap();
        }
        home::set_duty(&store, &people.colleague, false).await.unwrap();
        let before = personnel::person(&store, &people.administrator, gone.person()).await.unwrap().unwrap();
        let change = personnel::Change {
            version: before.version,
            details: tests::details("Kay", "McNulty", None),
            active: false,
            access: Some((domain::text::Username::parse("gone").unwrap(), Role::Advocate)),
            password: None,
        };
        personnel::change_person(&store, &people.administrator, gone.person(), &change).await.unwrap();
        let on_duty = home::home(&store, by).await.unwrap().on_duty;
        assert_eq!(on_duty.iter().map(|it| it.person).collect::<Vec<_>>(), [by.person()]);

        submitted(&store, &people.referrer, form(Kind::Client)).await;
        assert_eq!(count(&store, alerts).await, 0, "it is not urgent");
        let reference = submitted(&store, &people.referrer, urgent()).await;
        let told = format!("{alerts} and state = 'pending' and person_id = {}", tests::hex(by.person()));
        assert_eq!((count(&store, alerts).await, count(&store, &told).await), (1, 1));
        decide::reject(&store, by, reference, 1, reasons(), None).await.unwrap();
        home::set_duty(&store, &people.colleague, true).await.unwrap();
        let correction = drafts::correct(&store, &people.referrer, reference).await.unwrap();
        sent(&store, &people.referrer, correction).await;
        assert_eq!((count(&store, alerts).await, count(&store, &told).await), (2, 1), "the mail before has not gone; who came on duty since is told as well");
        sql(&store, "update mail set state = 'sent', due_at = null").await;
        decide::reject(&store, by, reference, 3, reasons(), None).await.unwrap();
        let correction = drafts::correct(&store, &people.referrer, reference).await.unwrap();
        sent(&store, &people.referrer, correction).await;
        assert_eq!((count(&store, alerts).await, count(&store, &told).await), (4, 1), "its clock begins anew");
        let events = sql(&store, "select event from audit where event like 'duty%' order by id").await;
        assert_eq!(events.concat(), ["duty_begun", "duty_begun", "duty_begun", "duty_ended", "duty_begun"]);
    }

    /// Beyond 9: the dashboard shows what one has taken, and what was taken over from one.
    async fn what_one_has_taken_and_what_was_taken_over(store: TestStore) {
        let people = people(&store).await;
        let (by, other) = (&people.advocate, &people.colleague);
        let one = submitted(&store, &people.referrer, form(Kind::Client)).await;
        let two = submitted(&store, &people.referrer, form(Kind::Client).urgent()).await;
        submitted(&store, &people.referrer, form(Kind::Client)).await;
        for it in [one, two] {
            claims::take(&store, by, it).await.unwrap();
        }
        let home = home::home(&store, by).await.unwrap();
        assert_eq!(home.mine.iter().map(|it| it.reference).collect::<Vec<_>>(), [two, one]);
        assert_eq!((home.waiting, home.mine_in_all, home.urgent), (3, 2, 1));
        let claim = home.mine[1].claim.clone().unwrap();
        claims::take_over(&store, other, one, (claim.person, claim.since)).await.unwrap();
        let home = home::home(&store, by).await.unwrap();
        assert_eq!(home.mine.iter().map(|it| it.reference).collect::<Vec<_>>(), [two]);
        assert_eq!((home.taken_over[0].0, home.taken_over[0].1.person), (one, other.person()));
        decide::delete(&store, other, one, 1, None).await.unwrap();
        assert_eq!(home::home(&store, by).await.unwrap().taken_over, []);
    }
}
