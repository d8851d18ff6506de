//! Files of clients: checked, imported in parts, each row once; and all clients as a file.

use domain::{
    ClientFileId,
    answers::Answers,
    client_file::{self, Table},
    person::Role,
};
use jiff::SignedDuration;
use store::{
    ActError, Store,
    client_files::{
        self, Author, Begun, Choice, Opened, State,
        work::{self, Memory, Piece},
    },
    client_record::{accounts, deletion},
    clock::Clock,
    housekeeping, import, new_client,
};
use tests::{People, TestStore, child, children_file, people, sql};

use crate::{count, prose};

fn table(text: &str) -> Table {
    client_file::read(text.as_bytes()).unwrap()
}

/// Takes a file in and has it checked, with the columns that its headings name.
async fn checking(store: &Store, by: &Author, text: &str) -> ClientFileId {
    let table = table(text);
    let file = client_files::add(store, by, &table).await.unwrap();
    let columns = client_file::recognized(&table.headings);
    client_files::check(store, by, file, &columns).await.unwrap();
    file
}

async fn checked(store: &Store, by: &Author, text: &str) -> ClientFileId {
    let file = checking(store, by, text).await;
    worked(store).await;
    file
}

/// Does all work there is.
async fn worked(store: &Store) {
    let mut memory = Memory::default();
    for _ in 0..100 {
        if work::piece(store, None, &mut memory).await.unwrap() == Piece::Last {
            return;
        }
    }
    panic!("the work does not end");
}

/// Does one piece, as a process that has just started.
async fn one_piece(store: &Store) -> Piece {
    work::piece(store, None, &mut Memory::default()).await.unwrap()
}

async fn opened(store: &Store, by: &Author, file: ClientFileId) -> Opened {
    client_files::open(store, by, file).await.unwrap().unwrap()
}

async fn imported(store: &Store, by: &Author, file: ClientFileId) {
    let begun = client_files::import(store, by, file, &Choice::Rows(vec![]))
        .await
        .unwrap();
    assert_eq!(begun, Begun::Importing);
    worked(store).await;
}

fn author(people: &People) -> Author {
    people.administrator.clone().into()
}

/// What the `n`th child is known by.
fn profile(store: &Store, n: usize) -> Answers {
    let table = table(&children_file([child(n)]));
    let (_, row) = table.rows().next().unwrap();
    let row = client_file::understand(row, &client_file::recognized(&table.headings), store.today());
    row.unwrap().profile
}

/// What is left of the rows themselves.
async fn kept(store: &TestStore) -> i64 {
    count(store, "client_file_part").await + count(store, "client_file where columns_sealed is not null").await
}

tests::on_both_databases! {
    /// Beyond 5: a check adds nobody, and says of each row whether it is good, wrong, a client already, or twice in the file.
    async fn a_check_says_what_an_import_would_do(store: TestStore) {
        let by = author(&people(&store).await);
        let first = checked(&store, &by, &children_file((0..3).map(child))).await;
        imported(&store, &by, first).await;
        let acts = count(&store, "act").await;
        let file = checked(
            &store,
            &by,
            &children_file([child(1), child(7), "Bo,Wrong,2/30/2015,Zebra".into(), child(8), child(7), child(7)]),
        )
        .await;
        let it = opened(&store, &by, file).await;
        assert_eq!((it.file.state, it.good()), (State::Checked, 2));
        assert_eq!((it.counts.wrong, it.counts.like, it.counts.repeated), (1, 1, 2));
        assert_eq!(count(&store, "client").await, 3);
        assert_eq!(count(&store, "act").await, acts + 2, "uploaded, checked");
        let wrong = client_files::mistaken(&store, &by, file, 0, 10).await.unwrap();
        assert_eq!(wrong[0].row, 4);
        let columns: Vec<_> = wrong[0].mistakes.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(columns, ["Sex", "Birth date or age"]);
        let flagged = client_files::flagged(&store, &by, file, 0).await.unwrap();
        let rows: Vec<_> = flagged.iter().map(|it| it.row).collect();
        assert_eq!(rows, [2, 6, 7]);
        assert!(matches!(flagged[2].like, client_files::Like::Row(3)), "{flagged:?}");
        assert_eq!(flagged[0].record.as_ref().unwrap().given_name, "Bruno");
    }

    /// Beyond 5: of the rows that are probably known those are added that somebody says so of; the others are left out.
    async fn who_is_probably_known_is_left_out_unless_somebody_says_otherwise(store: TestStore) {
        let by = author(&people(&store).await);
        let file = checked(&store, &by, &children_file([child(1), child(1), child(1), child(2)])).await;
        let choice = Choice::Rows(vec![(4, true), (3, false)]);
        assert_eq!(client_files::import(&store, &by, file, &choice).await.unwrap(), Begun::Importing);
        worked(&store).await;
        let it = opened(&store, &by, file).await;
        assert_eq!((it.file.state, it.counts.added, it.counts.left_out), (State::Done, 3, 1));
        assert_eq!(count(&store, "client where findable").await, 3);
        assert_eq!(kept(&store).await, 0, "nothing is kept of what the rows say");
        let became = sql(&store, "select n, became from client_file_row order by n").await;
        assert_eq!(became, [["2", "added"], ["3", "left_out"], ["4", "added"], ["5", "added"]]);
    }

    /// Beyond 5: an import that is broken off at any part goes on where it was: no row twice, none lost; and two processes that
    /// work on it at once do each part once.
    async fn an_import_that_was_broken_off_goes_on_where_it_was(store: TestStore) {
        let by = author(&people(&store).await);
        let file = checking(&store, &by, &children_file((0..450).map(child))).await;
        // Each piece by a process of its own, that forgets all.
        while opened(&store, &by, file).await.file.state == State::Checking {
            assert_eq!(one_piece(&store).await, Piece::More);
        }
        let it = opened(&store, &by, file).await;
        assert_eq!((it.good(), it.file.done), (450, 450), "{:?}", it.counts);
        client_files::import(&store, &by, file, &Choice::LeaveAll).await.unwrap();
        assert_eq!(one_piece(&store).await, Piece::More);
        assert_eq!(count(&store, "client").await, 200);
        let (one, other) = tokio::join!(one_piece(&store), one_piece(&store));
        assert!(one == Piece::More || other == Piece::More);
        tokio::join!(worked(&store), worked(&store));
        assert_eq!(opened(&store, &by, file).await.file.state, State::Done);
        let once = "select count(*), count(distinct n), count(distinct client_id) from client_file_row where became = 'added'";
        assert_eq!(sql(&store, once).await, [["450", "450", "450"]]);
        assert_eq!(count(&store, "client where findable").await, 450);
        assert_eq!(count(&store, "account").await, 450);
        // Each batch is one act with its audit entry, about the file.
        let acts = "act join audit on audit.act_id = act.id where kind = 'clients_imported' and subject_kind = 'client_file' and source = 'portal'";
        assert_eq!(count(&store, acts).await, 3);
        assert_eq!(count(&store, "client where not exists (select 1 from act where act.id = opened_by and kind = 'clients_imported')").await, 0);
    }

    /// Beyond 5: a cancelled import keeps who was added, adds nobody else, and keeps nothing of the rows.
    async fn a_cancelled_import_adds_nobody_else(store: TestStore) {
        let by = author(&people(&store).await);
        let file = checked(&store, &by, &children_file((0..250).map(child))).await;
        client_files::import(&store, &by, file, &Choice::LeaveAll).await.unwrap();
        assert_eq!(one_piece(&store).await, Piece::More);
        client_files::cancel(&store, &by, file).await.unwrap();
        worked(&store).await;
        let it = opened(&store, &by, file).await;
        assert_eq!((it.file.state, it.counts.added), (State::Cancelled, 200));
        assert_eq!((count(&store, "client").await, kept(&store).await), (200, 0));
        for late in [
            client_files::cancel(&store, &by, file).await,
            client_files::import(&store, &by, file, &Choice::LeaveAll).await.map(drop),
        ] {
            assert!(matches!(late, Err(ActError::Changed)), "{late:?}");
        }
    }

    /// Beyond 5: a file that was checked before other clients came is checked again: it may hold one of them.
    async fn a_check_that_is_out_of_date_is_made_again(store: TestStore) {
        let by = author(&people(&store).await);
        let file = checked(&store, &by, &children_file([child(5)])).await;
        let other = checked(&store, &by, &children_file([child(5)])).await;
        imported(&store, &by, other).await;
        let begun = client_files::import(&store, &by, file, &Choice::LeaveAll).await.unwrap();
        assert_eq!(begun, Begun::CheckedAgain);
        worked(&store).await;
        assert_eq!(opened(&store, &by, file).await.counts.like, 1);
        imported(&store, &by, file).await;
        assert_eq!(count(&store, "client").await, 1);
    }

    /// A86: a child who has two profiles is known: neither file nor form adds a third one without a word.
    async fn who_has_two_profiles_is_known(store: TestStore) {
        let everybody = people(&store).await;
        let by = author(&everybody);
        let file = checked(&store, &by, &children_file([child(1), child(1)])).await;
        let choice = Choice::Rows(vec![(3, true)]);
        assert_eq!(client_files::import(&store, &by, file, &choice).await.unwrap(), Begun::Importing);
        worked(&store).await;
        assert_eq!(count(&store, "client").await, 2);

        let again = checked(&store, &by, &children_file([child(1), child(2)])).await;
        assert_eq!(opened(&store, &by, again).await.counts.like, 1);
        imported(&store, &by, again).await;
        assert_eq!(count(&store, "client").await, 3);

        let new = new_client::add(&store, &everybody.advocate, domain::ActId::new(), &profile(&store, 1), None).await;
        assert!(matches!(new, Err(ActError::ReasonNeeded)), "{new:?}");
    }

    /// Beyond 5: of two files with the same child, both checked before either was imported, the second one is checked again; so is one for
    /// which somebody came back or was corrected who may be in it, but not one beside which other work was done.
    async fn a_file_is_checked_again_when_a_client_may_be_in_it_now(store: TestStore) {
        let everybody = people(&store).await;
        let (by, admin) = (author(&everybody), &everybody.administrator);
        let (one, other) = (checked(&store, &by, &children_file([child(5)])).await, checked(&store, &by, &children_file([child(5)])).await);
        let import = async |file| client_files::import(&store, &by, file, &Choice::LeaveAll).await.unwrap();
        assert_eq!((import(one).await, import(other).await), (Begun::Importing, Begun::AfterAnother));
        worked(&store).await;
        assert_eq!(import(other).await, Begun::CheckedAgain);
        worked(&store).await;
        assert_eq!(import(other).await, Begun::Importing);
        worked(&store).await;
        assert_eq!((count(&store, "client").await, opened(&store, &by, other).await.counts.left_out), (1, 1));

        let known = sql(&store, "select id from client").await;
        let known = uuid::Uuid::parse_str(&known[0][0]).unwrap().into();
        deletion::delete(&store, admin, known, None).await.unwrap();
        let file = checked(&store, &by, &children_file([child(5)])).await;
        deletion::restore(&store, admin, known, prose("The other one was meant.")).await.unwrap();
        assert_eq!(import(file).await, Begun::CheckedAgain);
        worked(&store).await;
        accounts::open(&store, &everybody.advocate, known, 1).await.unwrap();
        assert_eq!(import(file).await, Begun::Importing);
    }

    /// Beyond 5: what somebody has said of a doubtful row stands when the file is checked again and the row is like whom it was like then; of a row
    /// that is like somebody else by now it has to be said again.
    async fn choices_outlast_a_check_that_is_made_again(store: TestStore) {
        let by = author(&people(&store).await);
        let first = checked(&store, &by, &children_file([child(5)])).await;
        imported(&store, &by, first).await;
        let file = checked(&store, &by, &children_file([child(5), child(1), child(1), child(2), child(2)])).await;
        let other = checked(&store, &by, &children_file([child(1)])).await;
        imported(&store, &by, other).await;
        let choice = Choice::Rows(vec![(2, true), (4, true), (6, true)]);
        assert_eq!(client_files::import(&store, &by, file, &choice).await.unwrap(), Begun::CheckedAgain);
        worked(&store).await;
        let flagged = client_files::flagged(&store, &by, file, 0).await.unwrap();
        let chosen: Vec<_> = flagged.iter().map(|it| (it.row, it.wanted, it.reopened)).collect();
        let expected = [(2, true, false), (3, false, false), (4, false, true), (6, true, false)];
        assert_eq!(chosen, expected, "row 4 was like row 3, which is a client by now");
        let counts = opened(&store, &by, file).await.counts;
        assert_eq!((counts.wanted, counts.reopened), (2, 1));
        let choice = Choice::Rows(vec![(4, true)]);
        assert_eq!(client_files::import(&store, &by, file, &choice).await.unwrap(), Begun::Importing);
        worked(&store).await;
        let counts = opened(&store, &by, file).await.counts;
        assert_eq!((counts.added, counts.left_out, counts.reopened), (4, 1, 0));
    }

    /// Beyond 5: a row that was good when it was checked and is not when it is imported is one of those with something wrong: what becomes of
    /// all rows is said.
    async fn a_row_that_went_wrong_since_it_was_checked_is_told(store: TestStore) {
        let by = author(&people(&store).await);
        let today = store.today().to_string();
        let newborn = child(2).split(',').enumerate().map(|(at, it)| if at == 2 { today.clone() } else { it.to_owned() }).collect::<Vec<_>>().join(",");
        let file = checked(&store, &by, &children_file([child(1), newborn.clone(), newborn.clone(), newborn])).await;
        assert_eq!(opened(&store, &by, file).await.counts.repeated, 2);
        let choice = Choice::Rows(vec![(4, true)]);
        assert_eq!(client_files::import(&store, &by, file, &choice).await.unwrap(), Begun::Importing);
        // A process on another day: born tomorrow.
        let yesterday = Store { clock: Clock::Fixed(store.now() - SignedDuration::from_hours(48)), ..(*store).clone() };
        worked(&yesterday).await;
        let it = opened(&store, &by, file).await;
        assert_eq!((it.file.state, it.file.done), (State::Done, 4));
        assert_eq!((it.counts.added, it.counts.left_out, it.counts.wrong), (1, 1, 2));
        let wrong = client_files::mistaken(&store, &by, file, 0, 10).await.unwrap();
        assert_eq!(wrong.iter().map(|it| it.row).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(wrong[0].mistakes[0].0, "Birth date or age");
    }

    /// Beyond 5: whom somebody else adds while a file is imported is not added once more, not even by a process that has just started; who is to be
    /// added anyway is.
    async fn who_is_added_during_an_import_is_not_added_twice(store: TestStore) {
        let people = people(&store).await;
        let by = author(&people);
        let rows = (0..450).chain([3]).map(child);
        let file = checked(&store, &by, &children_file(rows)).await;
        let begun = client_files::import(&store, &by, file, &Choice::AddAll).await.unwrap();
        assert_eq!(begun, Begun::Importing);
        assert_eq!(one_piece(&store).await, Piece::More);
        import::add_clients(&store, &people.advocate, &[(profile(&store, 430), vec![])]).await.unwrap();
        worked(&store).await;
        let it = opened(&store, &by, file).await;
        assert_eq!((it.file.state, it.counts.added, it.counts.left_out), (State::Done, 450, 1));
        let flagged = client_files::flagged(&store, &by, file, 0).await.unwrap();
        let left: Vec<_> = flagged.iter().map(|it| (it.row, it.wanted)).collect();
        assert_eq!(left, [(432, false), (452, true)], "two parts later");
        assert!(matches!(flagged[0].like, client_files::Like::Client(..)));
        assert_eq!(count(&store, "client where findable").await, 451);
    }

    /// A29: what an import adds is added by who had it begun, not by who uploaded the file.
    async fn who_began_an_import_is_who_added_the_clients(store: TestStore) {
        let people = people(&store).await;
        let second = tests::add(&store, &people.administrator, "second", "Ann", "Lee", Role::Administrator).await;
        let file = checked(&store, &author(&people), &children_file([child(5)])).await;
        let second = second.administrator().unwrap();
        client_files::import(&store, &second.clone().into(), file, &Choice::LeaveAll).await.unwrap();
        worked(&store).await;
        let by = "select username_key from act join person on person.id = by_person where kind = 'clients_imported'";
        assert_eq!(sql(&store, by).await, [["second"]]);
        assert_eq!(opened(&store, &author(&people), file).await.file.by, people.administrator.name(), "it shows who uploaded it");
    }

    /// Beyond 5: what nobody has come back to for a week is removed: it is personal data that lies about.
    async fn a_file_that_was_forgotten_is_removed(store: TestStore) {
        let by = author(&people(&store).await);
        let file = client_files::add(&store, &by, &table(&children_file([child(1)]))).await.unwrap();
        housekeeping::sweep(&store).await.unwrap();
        assert_eq!(opened(&store, &by, file).await.file.state, State::Mapping);
        sql(&store, "update client_file set touched_at = touched_at - 691200000000").await;
        housekeeping::sweep(&store).await.unwrap();
        assert_eq!(opened(&store, &by, file).await.file.state, State::Cancelled);
        assert_eq!(kept(&store).await, 0);
    }

    /// Beyond 5: what is exported here and imported elsewhere is the same; an audit entry says who took it out.
    async fn an_export_that_is_imported_is_the_same_again(store: TestStore) {
        let by = author(&people(&store).await);
        let headings = "first_name,last_name,other_names,birth,sex,race,hispanic,home_address,street,phone,school,guardians,active";
        let rows = [
            "=Ada,King,\"Addie\nBee\",2016-03-14,female,white; black,yes,,12 Elm Street,+1 217 555 0142,@home,Ann King; Bo King,yes",
            "'Bo,'=Ng,,7 years on 2025-05-01,male,,,,,,,,no",
            "Ünal,李,,,,,,,,,,,",
        ];
        let file = checked(&store, &by, &format!("{headings}\n{}\n", rows.join("\n"))).await;
        imported(&store, &by, file).await;
        let first = exported(&store, &by).await;
        assert!(first.contains("'=Ada") && first.contains("7 years on 2025-05-01"), "{first}");
        assert_eq!(count(&store, "audit where event = 'clients_exported' and actor is not null").await, 1);
        sql(&store, "delete from match_key").await;
        sql(&store, "update client set findable = not findable, ended_by = opened_by, ended_at = 1").await;
        let again = checked(&store, &by, &first).await;
        let it = opened(&store, &by, again).await;
        assert_eq!((it.good(), it.counts.wrong), (3, 0), "{:?}", it.counts);
        imported(&store, &by, again).await;
        assert_eq!(exported(&store, &by).await, first);
    }
}

async fn exported(store: &Store, by: &Author) -> String {
    let mut export = client_files::export(store, by).await.unwrap();
    let mut text = String::new();
    while let Some(some) = export.next().await.unwrap() {
        text += &some;
    }
    text
}
