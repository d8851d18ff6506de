//! The numbers beside the filters of the queue, which are kept and not counted.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use domain::{
    AgencyId,
    referral::{Kind, Status},
};
use jiff::Timestamp;
use store::{
    Store, decide,
    desk::{self, Counts, Only, Sort, View},
    doctor,
    jobs::{self, Job, Piece},
    tally,
    viewer::Advocate,
};
use tests::{TestStore, form, people, sql, submitted};

use crate::{
    chance::{Dice, seed},
    count, imported, reasons, screened,
};

/// Both of each two in the queue of which one has found the other in its last match; who was found by an older match than its own was not
/// found by it, and is not.
const PAIRED: &str = "
    with pair as (select own.referral_id as one, theirs.referral_id as other, own.run_at > theirs.run_at as came_later
      from standing as own join candidate on candidate.run_id = own.run_id join standing as theirs on theirs.referral_id = candidate.referral_id
      where own.status = 'submitted' and theirs.status = 'submitted' and relation in ('same', 'possible') and not judged)
    select one from pair union select other from pair where came_later";

/// No column of a condition.
const ALL: usize = usize::MAX;

/// Compares every number that is kept with a plain count of what it is kept from, in each view as it is and as it was at some moment.
pub(crate) async fn assert_plain(store: &TestStore, by: &Advocate) {
    let possible = matching::POSSIBLE_FROM;
    let rows = sql(
        store,
        &format!(
            "select status, referral.kind, referral.agency_id, revision.urgent, revision.received_at,
           case when best >= {possible} then 1 else 0 end, case when rev > 1 and origin = 'referrer' then 1 else 0 end,
           case when standing.referral_id in ({PAIRED}) then 1 else 0 end
         from standing join referral on id = standing.referral_id
         join revision on revision.referral_id = id and n = rev order by revision.received_at"
        ),
    )
    .await;
    let moments: Vec<i64> = rows.iter().map(|it| it[4].parse().unwrap()).collect();
    let middle = moments.get(moments.len() / 2).copied().unwrap_or_default();
    let agencies = sql(store, "select id from agency order by id").await;
    let agencies: Vec<AgencyId> = agencies.iter().map(|it| it[0].parse().unwrap()).collect();
    for status in Status::ALL {
        for kind in [None, Some(Kind::Client), Some(Kind::Combined)] {
            for agency in [None].into_iter().chain(agencies.iter().copied().map(Some)) {
                for until in [None, Some(middle)] {
                    let among = |it: &&Vec<String>| {
                        it[0] == status.as_str()
                            && kind.is_none_or(|kind| it[1] == kind.as_str())
                            && agency.is_none_or(|agency| it[2] == agency.uuid().simple().to_string())
                    };
                    let shown = |it: &&Vec<String>| it[4].parse::<i64>().unwrap() <= until.unwrap_or(i64::MAX);
                    let all: Vec<&Vec<String>> = rows.iter().filter(among).collect();
                    let of = |at: usize| {
                        let some = all
                            .iter()
                            .copied()
                            .filter(shown)
                            .filter(|it| at == ALL || it[at] == "1");
                        i64::try_from(some.count()).unwrap()
                    };
                    let view = View {
                        kind,
                        agency,
                        until: until.map(|it| Timestamp::from_microsecond(it).unwrap()),
                        ..View::of(*status, Sort::Urgency)
                    };
                    let counts = desk::counts(store, by, &view).await.unwrap();
                    let new = i64::try_from(all.len()).unwrap() - of(ALL);
                    assert_eq!(
                        (
                            counts.all,
                            counts.new,
                            counts.urgent,
                            counts.matching,
                            counts.again,
                            counts.same
                        ),
                        (of(ALL), new, of(3), of(5), of(6), of(7)),
                        "{view:?}"
                    );
                }
            }
        }
    }
}

async fn counted(store: &Store, by: &Advocate) -> Counts {
    desk::counts(store, by, &View::of(Status::Submitted, Sort::Urgency))
        .await
        .unwrap()
}

/// Does what `intake reindex` does.
async fn reindexed(store: &Store) {
    while jobs::piece(store, Job::Reindex).await.unwrap() != Piece::Last {}
}

tests::on_both_databases! {
    /// I3: while some send and decide and others add the numbers up, several at once, whoever reads sees no number that was never true;
    /// in the end all is added up, once.
    async fn whoever_reads_while_others_add_up_sees_nothing_twice_and_misses_nothing(store: TestStore) {
        const EACH: i64 = 25;
        let people = people(&store).await;
        // Each of the six has a connection before they begin: opening one beside all other tests may take longer than a request waits.
        let view = View::of(Status::Submitted, Sort::Urgency);
        let read = || desk::counts(&store, &people.advocate, &view);
        tests::until("six connections are open", async || {
            let all = tokio::join!(read(), read(), read(), read(), read(), read());
            all.0.is_ok() && all.1.is_ok() && all.2.is_ok() && all.3.is_ok() && all.4.is_ok() && all.5.is_ok()
        })
        .await;
        let (begun, done, senders) = (AtomicI64::new(0), AtomicI64::new(0), AtomicI64::new(2));
        let shared = Arc::new((begun, done, senders));
        let send = async |n: i64| {
            for at in 0..EACH {
                shared.0.fetch_add(1, Ordering::SeqCst);
                let child = form(Kind::Client).child("Ada", &format!("Number{n}x{at}"));
                submitted(&store, &people.referrer, if at % 3 == 0 { child.urgent() } else { child }).await;
                shared.1.fetch_add(1, Ordering::SeqCst);
            }
            shared.2.fetch_sub(1, Ordering::SeqCst);
        };
        let going = || shared.2.load(Ordering::SeqCst) > 0;
        let fold = async || {
            while going() {
                tally::fold(&store).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        let read = async || {
            let mut reads = 0;
            while going() {
                let least = shared.1.load(Ordering::SeqCst);
                let counts = counted(&store, &people.advocate).await;
                let most = shared.0.load(Ordering::SeqCst);
                assert!((least..=most).contains(&counts.all), "{least} <= {} <= {most}", counts.all);
                assert!(counts.urgent <= counts.all);
                reads += 1;
            }
            reads
        };
        let (.., reads) = tokio::join!(send(1), send(2), fold(), fold(), fold(), read());
        assert!(reads > 3, "{reads}");
        // Two at once take each change once.
        let decided: Vec<_> = {
            let view = View::of(Status::Submitted, Sort::Oldest);
            desk::queue(&store, &people.advocate, &view, 0).await.unwrap().rows.into_iter().take(9).collect()
        };
        for row in &decided {
            decide::reject(&store, &people.advocate, row.reference, 1, reasons(), None).await.unwrap();
        }
        let (one, two) = tokio::join!(tally::fold(&store), tally::fold(&store));
        one.unwrap();
        two.unwrap();
        assert_eq!(count(&store, "tally_change").await, 0);
        assert_eq!(sql(&store, "select sum(n) from tally where status = 'submitted'").await, [[(2 * EACH - 9).to_string()]]);
        assert_plain(&store, &people.advocate).await;
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// I3: a number that is wrong is found and named, and put right by `intake reindex`, also when it is run again.
    async fn a_wrong_number_is_found_named_and_put_right(store: TestStore) {
        let people = people(&store).await;
        let child = form(Kind::Client).child("Ada", "King");
        let known = submitted(&store, &people.referrer, child.clone()).await;
        imported(&store, &people.advocate, known, &child).await;
        submitted(&store, &people.referrer, child.clone()).await;
        submitted(&store, &people.stranger, child.urgent()).await;
        screened(&store).await;
        tally::fold(&store).await.unwrap();
        assert_eq!(counted(&store, &people.advocate).await.of(Only::Match), 2);
        let change = "insert into tally_change (status, kind, agency_id, urgent, possible, same, again, n) select status, kind, agency_id, urgent,
                      possible, same, again";
        for (wrong, missing) in [
            ("delete from tally".to_owned(), vec![1, 1, 1]),
            ("update tally set n = n + 2 where status = 'imported'".to_owned(), vec![-2]),
            ("update tally set urgent = not urgent where status = 'submitted' and urgent".to_owned(), vec![-1, 1]),
            (format!("{change}, 3 from standing where status = 'imported'"), vec![-3]),
            ("update tally set status = 'withdrawn' where status = 'imported'".to_owned(), vec![1, -1]),
        ] {
            sql(&store, &wrong).await;
            let found = doctor::examine(&store).await.unwrap();
            assert!(!found.is_well() && found.crooked_standings.is_empty());
            let mut missed: Vec<i64> = found.wrong_numbers.iter().map(|it| it.missing).collect();
            missed.sort_unstable();
            let mut expected = missing.clone();
            expected.sort_unstable();
            assert_eq!(missed, expected, "{wrong}");
            assert!(found.wrong_numbers.iter().all(|it| people.agencies.contains(&it.agency)));
            reindexed(&store).await;
            reindexed(&store).await;
            screened(&store).await;
            assert!(doctor::examine(&store).await.unwrap().is_well(), "{wrong}");
            assert_plain(&store, &people.advocate).await;
            tally::fold(&store).await.unwrap();
            assert_plain(&store, &people.advocate).await;
        }
    }

    /// Whatever writes a standing row, and whatever is taken back, the numbers follow: nothing is left of a transaction that is.
    async fn whatever_writes_a_standing_row_the_numbers_follow(store: TestStore) {
        let people = people(&store).await;
        let mut dice = Dice::new(seed());
        for n in 0..12 {
            submitted(&store, &people.referrer, form(Kind::Client).child("Ada", &format!("Number{n}"))).await;
        }
        for _ in 0..8 {
            let part = dice.below(12);
            let some = format!("where referral_id in (select referral_id from standing order by referral_id limit {part})");
            let what = ["urgent = not urgent", "again = not again", "kind = 'combined'", "received_at = received_at"][dice.below(4)];
            sql(&store, &format!("update standing set {what} {some}")).await;
            let refused = tests::try_sql(&store, "update standing set urgent = not urgent; insert into nowhere values (1);").await;
            assert!(refused.is_err());
            if dice.below(2) == 0 {
                tally::fold(&store).await.unwrap();
            }
            assert_eq!(doctor::examine(&store).await.unwrap().wrong_numbers, []);
        }
    }
}
