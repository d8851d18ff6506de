//! The filters of the queue.

use domain::{
    Reference,
    referral::{Kind, Status},
};
use store::{
    Store, claims, decide,
    desk::{self, Only, Queue, Size, Sort, Start, View},
    doctor, drafts, not_same,
    viewer::Advocate,
};
use tests::{form, people, sent, sql, submitted};

use crate::{imported, reasons, screened};

async fn queue(store: &Store, by: &Advocate, view: View) -> Queue {
    desk::queue(store, by, &view, 0).await.unwrap()
}

/// A page that begins behind a line shows those that come after it.
async fn begins_behind_each(store: &Store, by: &Advocate, view: View) {
    let whole = queue(store, by, view).await;
    for (n, row) in (1..).zip(&whole.rows) {
        let rest = desk::queue(store, by, &view, Start::After(row.place())).await.unwrap();
        assert_eq!((rest.before, rest.total), (n, whole.total), "{view:?}");
        assert_eq!(
            references(&rest),
            references(&whole)[usize::try_from(n).unwrap()..],
            "{view:?}"
        );
    }
}

fn references(queue: &Queue) -> Vec<Reference> {
    queue.rows.iter().map(|it| it.reference).collect()
}

tests::on_both_databases! {
    /// A6, A7, Beyond 9, 15: each filter shows those it names in every order, by kind and agency as well, and as many as it says.
    async fn each_filter_shows_what_it_names_and_as_many_as_it_says(store: TestStore) {
        let people = people(&store).await;
        let (by, other) = (&people.advocate, &people.colleague);
        let child = |name: &str, n: i8| {
            // As unlike as can be, or they would be candidates of one another.
            let first = ["Olga", "Wanda", "Xenia", "Yusuf", "Bram"][usize::try_from(n).unwrap()];
            let born = form(Kind::Client).child(first, name).born(2008 + i16::from(n), 2 * n + 1, 27 - 4 * n);
            born.with("child.sex", if n > 2 { "male" } else { "female" })
        };
        let known = submitted(&store, &people.referrer, child("Knownbefore", 0)).await;
        imported(&store, by, known, &child("Knownbefore", 0)).await;
        let plain = submitted(&store, &people.referrer, child("Plain", 1)).await;
        let urgent = submitted(&store, &people.referrer, child("Hurried", 2).urgent()).await;
        let known = submitted(&store, &people.referrer, child("Knownbefore", 0)).await;
        let again = submitted(&store, &people.referrer, child("Quotidian", 3)).await;
        decide::reject(&store, by, again, 1, reasons(), None).await.unwrap();
        let correction = drafts::correct(&store, &people.referrer, again).await.unwrap();
        sent(&store, &people.referrer, correction).await;
        let first = submitted(&store, &people.referrer, child("Twicesent", 4)).await;
        let mut cps = child("Twicesent", 4);
        cps.kind = Kind::Combined;
        let second = submitted(&store, &people.stranger, cps).await;
        screened(&store).await;
        claims::take(&store, by, plain).await.unwrap();
        claims::take(&store, other, urgent).await.unwrap();

        let all = View::of(Status::Submitted, Sort::Oldest);
        let expected = [
            (Only::All, vec![plain, urgent, known, again, first, second]),
            (Only::Urgent, vec![urgent]),
            // A client may be the child; another referral of it is none.
            (Only::Match, vec![known]),
            (Only::Same, vec![first, second]),
            (Only::Again, vec![again]),
            (Only::Mine, vec![plain]),
            (Only::Unclaimed, vec![known, again, first, second]),
        ];
        for (only, expected) in expected {
            for sort in Sort::ALL {
                let shown = queue(&store, by, View { only, sort, ..all }).await;
                assert_eq!(shown.total, i64::try_from(expected.len()).unwrap(), "{only:?}");
                let mut expected = expected.clone();
                match sort {
                    Sort::Oldest => {}
                    Sort::Newest => expected.reverse(),
                    // The only urgent one comes first.
                    Sort::Urgency => expected.sort_by_key(|it| *it != urgent),
                }
                let shown = references(&shown);
                assert_eq!(shown, expected, "{only:?} {sort:?}");
                begins_behind_each(&store, by, View { only, sort, ..all }).await;
            }
            let counts = queue(&store, by, all).await.counts;
            assert_eq!(counts.of(only), i64::try_from(references(&queue(&store, by, View { only, ..all }).await).len()).unwrap());
        }
        // Each sees their own.
        assert_eq!(references(&queue(&store, other, View { only: Only::Mine, ..all }).await), [urgent]);
        let claim = queue(&store, other, View { only: Only::Mine, ..all }).await.rows.remove(0).claim.unwrap();
        assert_eq!((claim.person, claim.name.as_str()), (other.person(), "Barbara Liskov"));

        let combined = View { kind: Some(Kind::Combined), ..all };
        assert_eq!(references(&queue(&store, by, combined).await), [second]);
        let theirs = View { agency: Some(people.agencies[1]), only: Only::Same, ..all };
        let shown = queue(&store, by, theirs).await;
        assert_eq!((references(&shown), shown.counts.all, shown.counts.urgent), (vec![second], 1, 0));
        // A filter of the queue says nothing of what has left it.
        let imported = View { status: Status::Imported, only: Only::Mine, kind: Some(Kind::Client), ..all };
        assert_eq!(queue(&store, by, imported).await.total, 1);
        let none = View { agency: Some(people.agencies[1]), ..imported };
        assert_eq!(queue(&store, by, none).await.total, 0);
    }

    /// What comes after a list was opened is counted and moves nothing.
    async fn what_comes_later_is_counted_and_moves_nothing(store: TestStore) {
        let people = people(&store).await;
        let first = submitted(&store, &people.referrer, form(Kind::Client)).await;
        let opened = store.now();
        let view = View { until: Some(opened), ..View::of(Status::Submitted, Sort::Urgency) };
        let second = submitted(&store, &people.referrer, form(Kind::Client).urgent()).await;
        let shown = queue(&store, &people.advocate, view).await;
        assert_eq!((references(&shown), shown.total, shown.counts.new, shown.counts.urgent), (vec![first], 1, 1, 0));
        let fresh = queue(&store, &people.advocate, View { until: None, ..view }).await;
        assert_eq!((references(&fresh), fresh.total, fresh.counts.new), (vec![second, first], 2, 0));
    }

    /// A99: another referral in the queue whose child has the same name is named, wherever it stands, the first of them; not one that
    /// was judged to be of another child, and not one that has left the queue.
    async fn another_referral_of_the_same_name_is_named_wherever_it_stands(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let child = |first: &str, last: &str, n: i16| form(Kind::Client).child(first, last).born(2005 + n, 2, 3);
        let first = submitted(&store, &people.referrer, child("Zoé", "De la Cruz", 1)).await;
        let mut between = Vec::new();
        for n in 0..51_u8 {
            let last = format!("Number{}{}", char::from(b'a' + n / 26), char::from(b'a' + n % 26));
            between.push(submitted(&store, &people.referrer, child("Ada", &last, i16::from(n % 12))).await);
        }
        let second = submitted(&store, &people.stranger, child("ZOE", "De La Cruz", 9)).await;
        let third = submitted(&store, &people.stranger, child("De la Cruz", "Zoe", 5)).await;
        let marked = async || {
            let view = View::of(Status::Submitted, Sort::Oldest);
            let mut marked = Vec::new();
            for page in 0..2 {
                let rows = desk::queue(&store, by, &view, page).await.unwrap().rows;
                marked.extend(rows.iter().filter_map(|it| it.same_name.map(|other| (it.reference, other))));
            }
            marked
        };
        assert_eq!(marked().await, [(first, second), (second, first), (third, first)]);
        not_same::judge(&store, by, (first, 1), (not_same::Other::Referral(second), 1), None).await.unwrap();
        assert_eq!(marked().await, [(first, third), (second, third), (third, first)]);
        decide::delete(&store, by, third, 1, None).await.unwrap();
        assert_eq!(marked().await, []);
        assert!(doctor::examine(&store).await.unwrap().is_well());
        // What was made of other rules is made again.
        sql(&store, "update revision set name_key = 7; update standing set name_key = 7").await;
        while store::jobs::piece(&store, store::jobs::Job::Reindex).await.unwrap() != store::jobs::Piece::Last {}
        assert_eq!(marked().await, []);
        assert!(doctor::examine(&store).await.unwrap().crooked_standings.is_empty());
    }

    /// A6: shorter pages show the same lines in the same order, each once.
    async fn shorter_pages_show_the_same_lines(store: TestStore) {
        let people = people(&store).await;
        for n in 0..27_u8 {
            let child = form(Kind::Client).child("Ada", &format!("Number{}", char::from(b'a' + n % 26)));
            submitted(&store, &people.referrer, if n % 4 == 0 { child.urgent() } else { child }).await;
        }
        for sort in Sort::ALL {
            let long = View::of(Status::Submitted, sort);
            let whole = references(&queue(&store, &people.advocate, long).await);
            let short = View { size: Size::Short, ..long };
            let mut parts = Vec::new();
            for (page, lines) in [(0, 25), (1, 2), (2, 0)] {
                let part = desk::queue(&store, &people.advocate, &short, page).await.unwrap();
                assert_eq!((part.rows.len(), part.total), (lines, 27));
                parts.extend(references(&part));
            }
            assert_eq!((parts, whole.len()), (whole.clone(), 27));
        }
    }

    /// A6: what is decided on a page moves up what stands behind it, past no page: the next one begins behind the line that was the last.
    async fn what_is_decided_moves_nothing_past_the_next_page(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        for n in 0..34_u8 {
            let child = form(Kind::Client);
            submitted(&store, &people.referrer, if n % 4 == 0 { child.urgent() } else { child }).await;
        }
        for sort in Sort::ALL {
            let view = View { size: Size::Short, ..View::of(Status::Submitted, sort) };
            let first = queue(&store, by, view).await;
            let waiting = references(&queue(&store, by, View { size: Size::Long, ..view }).await);
            let last = first.rows.last().unwrap().place();
            // The last one as well: where it stood is remembered, not that it stands there.
            for decided in [waiting[3], waiting[24]] {
                decide::delete(&store, by, decided, 1, None).await.unwrap();
            }
            let next = desk::queue(&store, by, &view, Start::After(last)).await.unwrap();
            assert_eq!((references(&next).as_slice(), next.before), (&waiting[25..], 23), "{sort:?}");
        }
    }

    /// A6: the returned ones, those not reached and those unanswered as well, page by page.
    async fn returned_ones_are_paged_in_the_same_way(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        for _ in 0..3 {
            let it = submitted(&store, &people.referrer, form(Kind::Client)).await;
            decide::reject(&store, by, it, 1, reasons(), None).await.unwrap();
        }
        sql(&store, "update mail set state = 'bounced', due_at = null where template = 'returned'").await;
        sql(&store, "update act set at = 1 where kind = 'reject'").await;
        for only in Only::offered(Status::Rejected) {
            for sort in Sort::ALL {
                let view = View { only: *only, ..View::of(Status::Rejected, sort) };
                assert_eq!(queue(&store, by, view).await.rows.len(), 3, "{only:?}");
                begins_behind_each(&store, by, view).await;
            }
        }
    }

    /// I3: what a standing row repeats of the chain, of the first version and of the last match is compared with them, each column.
    async fn a_standing_row_that_says_anything_else_than_the_chain_is_found(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        for child in ["Ada", "Ada", "Ben"] {
            submitted(&store, &people.referrer, form(Kind::Client).child(child, "King")).await;
        }
        let returned = submitted(&store, &people.referrer, form(Kind::Client).child("Cleo", "Lovelace")).await;
        screened(&store).await;
        decide::reject(&store, by, returned, 1, reasons(), None).await.unwrap();
        assert!(doctor::examine(&store).await.unwrap().is_well());
        for (wrong, right) in [
            ("kind = 'combined'", "kind = 'client'"),
            ("first_at = first_at + 1", "first_at = first_at - 1"),
            ("decided_at = coalesce(decided_at, 0) + 1", "decided_at = nullif(decided_at - 1, 0)"),
            ("gaps = coalesce(gaps, '') || ' child.sex'", "gaps = (select gaps from revision where referral_id = standing.referral_id and n = 1)"),
            ("run_at = run_at + 1", "run_at = run_at - 1"),
            ("name_key = coalesce(name_key, 0) + 1", "name_key = name_key - 1"),
            ("again = not again", "again = not again"),
        ] {
            sql(&store, &format!("update standing set {wrong}")).await;
            let found = doctor::examine(&store).await.unwrap().crooked_standings;
            assert_eq!(found.len(), 4, "{wrong}");
            sql(&store, &format!("update standing set {right}")).await;
            assert!(doctor::examine(&store).await.unwrap().is_well(), "{right}");
        }
        // Of one that is not in the queue it cannot be stored.
        let turn = "update standing set same = not same where status = 'submitted'";
        sql(&store, turn).await;
        assert_eq!(doctor::examine(&store).await.unwrap().crooked_standings.len(), 3);
        sql(&store, turn).await;
        assert!(doctor::examine(&store).await.unwrap().is_well());
        assert!(tests::try_sql(&store, "update standing set same = not same where status = 'rejected'").await.is_err());
    }
}
