//! Merging two referrals of one child: one act with two halves, and back.

use std::collections::BTreeSet;

use domain::{
    Reference,
    catalogue::{FieldId, Section},
    chain::{NotPossible, StepKind},
    merge::{Choices, RowId, Take},
    referral::{Kind, Origin, ReferrerStatus, Status},
};
use jiff::civil::{Date, date};
use store::{
    ActError, Store, decide,
    desk::{self, Sort, View},
    doctor, drafts,
    import::{self, Target},
    merge,
    not_same::{self, Other},
    own,
    review::{self, Review},
    undo,
    viewer::{Advocate, Sender},
};
use tests::{Filled, People, TestStore, form, people, profile, sent, sql, submitted};
use tokio::task::JoinSet;

use crate::{count, fingerprint, prose, reasons, screened, status_of, step_of};

/// What the police sent on Monday.
fn police() -> Filled {
    form(Kind::LawEnforcement)
        .with("law_enforcement.involved", "yes")
        .with("law_enforcement.case_number", "26-1001")
        .with("child.school", "canary-police")
        .with("child.phone", "217-555-0101")
}

/// What child protection sent on Wednesday, of the same child.
fn protection() -> Filled {
    form(Kind::ChildProtection)
        .with("child_protection.involved", "yes")
        .with("child_protection.intake_number", "C-77")
        .with("child.grade", "canary-protection")
        .with("child.phone", "217-555-0102")
        .mother("Mary", "King", "217-555-0142")
}

async fn sent_both(store: &TestStore, people: &People) -> (Reference, Reference) {
    let monday = submitted(store, &people.referrer, police()).await;
    (monday, submitted(store, &people.stranger, protection()).await)
}

/// Merges as the pages show it.
async fn merged(store: &Store, by: &Advocate, into: Reference, from: Reference) -> Result<(), ActError> {
    let (one, other) = (step_of(store, by, into).await, step_of(store, by, from).await);
    merge::merge(store, by, (into, one), (from, other), &Choices::default(), None).await
}

async fn undone(store: &Store, by: &Advocate, reference: Reference) -> Result<(), ActError> {
    let step = step_of(store, by, reference).await;
    undo::undo(store, by, reference, step).await
}

async fn as_new_client(store: &Store, by: &Advocate, reference: Reference) -> Result<(), ActError> {
    let target = Target::NewClient {
        profile: profile(store, &police()),
        reason: Some(prose("Another child.")),
    };
    let step = step_of(store, by, reference).await;
    import::import(store, by, reference, step, target).await.map(drop)
}

async fn opened(store: &Store, by: &Advocate, reference: Reference) -> Review {
    review::open(store, by, reference).await.unwrap().unwrap()
}

async fn in_queue(store: &Store, by: &Advocate, status: Status) -> Vec<Reference> {
    let queue = desk::queue(store, by, &View::of(status, Sort::Oldest), 0)
        .await
        .unwrap();
    queue.rows.iter().map(|it| it.reference).collect()
}

/// What a referrer sees of their referral.
pub(crate) async fn seen(store: &Store, by: &Sender, reference: Reference) -> ReferrerStatus {
    let opened = own::open(store, by, reference).await.unwrap().unwrap().status;
    let listed = own::list(store, by, 0).await.unwrap();
    let listed = listed.iter().find(|it| it.reference == reference).unwrap().status;
    assert_eq!(opened, listed, "the list says what the page says");
    opened
}

/// The mails of a referral that are not cancelled, by template.
async fn mails(store: &TestStore, reference: Reference) -> Vec<String> {
    let of_it = format!(
        "select template from mail join referral on referral.id = referral_id
         where reference = '{reference}' and template <> 'received' and state <> 'cancelled' order by mail.id"
    );
    sql(store, &of_it).await.concat()
}

/// The keys by which a referral is found.
async fn keys(store: &TestStore, reference: Reference) -> BTreeSet<String> {
    let of_it = format!(
        "select key from referral_key join referral on referral.id = referral_id where reference = '{reference}'"
    );
    sql(store, &of_it).await.concat().into_iter().collect()
}

tests::on_both_databases! {
    /// A15, A16: what was chosen from both is one referral; it alone waits, the other one points to it, and both originals stay
    /// readable. Difference 7: both case numbers are kept, and both referrers.
    async fn two_referrals_become_one(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (into, from) = sent_both(&store, &people).await;
        screened(&store).await;
        let before = opened(&store, by, into).await;
        assert!(before.run.is_some());
        let chosen = [(RowId::Field("child.phone".parse().unwrap()), Take::Second)];
        merge::merge(&store, by, (into, 1), (from, 1), &chosen.into_iter().collect(), Some(&prose("One call, two reports."))).await.unwrap();

        assert_eq!((in_queue(&store, by, Status::Submitted).await, in_queue(&store, by, Status::Merged).await), (vec![into], vec![from]));
        let whole = opened(&store, by, into).await;
        assert_eq!((whole.position.merged, whole.position.rev, whole.kind()), (true, 2, Kind::Combined));
        let said = |field| whole.answers.text(field).to_owned();
        assert_eq!((said(FieldId::LeCaseNumber).as_str(), said(FieldId::CpsIntakeNumber).as_str()), ("26-1001", "C-77"));
        assert_eq!((said(FieldId::ChildSchool).as_str(), said(FieldId::ChildGrade).as_str()), ("canary-police", "canary-protection"));
        assert_eq!((said(FieldId::ChildPhone).as_str(), whole.answers.items(Section::Caregiver)), ("217-555-0102", vec![0]));
        assert_eq!(whole.notes.general.as_ref().unwrap().as_str(), "One call, two reports.");
        assert_eq!((whole.referrer.as_str(), whole.parts.len(), whole.parts[0].referrer.as_str(), whole.parts[0].reference), ("Edsger Dijkstra", 1, "Tony Hoare", from));
        assert_eq!(whole.parts[0].agency, "County Protective Services");
        let row = desk::queue(&store, by, &View::of(Status::Submitted, Sort::Oldest), 0).await.unwrap().rows.remove(0);
        assert_eq!((row.merged, row.kind, row.received_at), (vec![from], Kind::Combined, before.revisions[0].sent_at));
        let row = desk::queue(&store, by, &View::of(Status::Merged, Sort::Oldest), 0).await.unwrap().rows.remove(0);
        assert_eq!(row.merged, [into]);

        let origins: Vec<_> = whole.revisions.iter().map(|it| (it.n, it.origin)).collect();
        assert_eq!(origins, [(1, Origin::Referrer), (2, Origin::Merge)]);
        assert_eq!(review::revision(&store, by, into, 1).await.unwrap().unwrap(), before.answers);
        let other = opened(&store, by, from).await;
        assert_eq!((other.peer, other.answers.text(FieldId::ChildSchool), other.answers.text(FieldId::CpsIntakeNumber)), (Some(into), "", "C-77"));
        let kinds = |review: &Review| review.history.iter().map(|it| it.step.kind).collect::<Vec<_>>();
        assert_eq!((kinds(&whole), kinds(&other)), (vec![StepKind::Submit, StepKind::Absorb], vec![StepKind::Submit, StepKind::Merge]));
        assert_eq!(count(&store, "act where kind = 'merge'").await, 1);

        // Screening again: what was made of both is matched as such.
        assert!(whole.run.is_none() && doctor::examine(&store).await.unwrap().is_well());
        screened(&store).await;
        assert!(opened(&store, by, into).await.run.is_some());
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// Difference 4: an undone merge leaves two referrals, each as it was, found by what it says; and can be done again.
    async fn an_undone_merge_leaves_both_as_they_were(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (into, from) = sent_both(&store, &people).await;
        let before = (opened(&store, by, into).await.answers, opened(&store, by, from).await.answers, keys(&store, into).await, keys(&store, from).await);
        for (round, way_back) in [(2, into), (3, from)] {
            merged(&store, by, into, from).await.unwrap();
            assert_ne!(keys(&store, into).await, before.2, "it is found by what both say");
            assert_eq!(opened(&store, by, into).await.position.rev, round);
            screened(&store).await;
            undone(&store, &people.colleague, way_back).await.unwrap();
            let after = (opened(&store, by, into).await.answers, opened(&store, by, from).await.answers, keys(&store, into).await, keys(&store, from).await);
            assert_eq!(after, before);
            assert_eq!(in_queue(&store, by, Status::Submitted).await, [into, from]);
            assert!(opened(&store, by, into).await.parts.is_empty());
            screened(&store).await;
            assert!(opened(&store, by, into).await.run.is_some() && opened(&store, by, from).await.run.is_some());
            assert!(doctor::examine(&store).await.unwrap().is_well());
        }
        assert!(mails(&store, into).await.is_empty() && mails(&store, from).await.is_empty(), "nobody is told of it");
    }

    /// What cannot be merged is not, and nothing is changed: one with itself, what does not wait, what is merged already,
    /// what was seen otherwise, two who were judged to be two children, more people than there is room for.
    async fn what_cannot_be_merged_is_not(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let usual = Choices::default();
        let (one, two) = sent_both(&store, &people).await;
        let (three, four) = sent_both(&store, &people).await;
        let returned = submitted(&store, &people.referrer, police()).await;
        decide::reject(&store, by, returned, 1, reasons(), None).await.unwrap();
        merged(&store, by, one, two).await.unwrap();
        merged(&store, by, three, four).await.unwrap();
        let many = |names: [&str; 3]| names.iter().enumerate().fold(police(), |it, (n, name)| {
            it.with(&format!("caregiver.{n}.last_name"), name).with(&format!("caregiver.{n}.relation"), "other")
        });
        let crowd = submitted(&store, &people.referrer, many(["A", "B", "C"])).await;
        let crowds = submitted(&store, &people.referrer, many(["D", "E", "F"])).await;
        let judged = submitted(&store, &people.referrer, police()).await;
        not_same::judge(&store, &people.colleague, (judged, 1), (Other::Referral(crowd), 1), None).await.unwrap();

        let before = fingerprint(&store).await;
        for (what, first, second, expected) in [
            ("itself", (crowd, 1), (crowd, 1), "NotFound"),
            ("nothing", (crowd, 1), (Reference::random(), 1), "NotFound"),
            ("one that is with its referrer", (crowd, 1), (returned, 2), "NotPossible(From(Rejected))"),
            ("into one that is with its referrer", (returned, 2), (crowd, 1), "NotPossible(From(Rejected))"),
            ("one that is merged into another", (crowd, 1), (two, 2), "NotPossible(From(Merged))"),
            ("two that are both merged", (one, 2), (three, 2), "NotPossible(Whole)"),
            ("one that has moved on", (crowd, 1), (returned, 1), "Overtaken"),
            ("into one that has moved on", (one, 1), (crowd, 1), "Overtaken"),
            ("six caregivers", (crowd, 1), (crowds, 1), "TooMany(TooMany(Caregiver))"),
            ("two children", (crowd, 1), (judged, 1), "Said"),
        ] {
            let error = merge::merge(&store, by, first, second, &usual, None).await.unwrap_err();
            assert!(format!("{error:?}").starts_with(expected), "{what}: {error:?}");
        }
        assert_eq!(fingerprint(&store).await, before);

        // A third one goes into what was merged, and comes out again before the second one does.
        merged(&store, by, one, crowd).await.unwrap();
        assert_eq!(opened(&store, by, one).await.parts.iter().map(|it| it.reference).collect::<Vec<_>>(), [two, crowd]);
        let error = undone(&store, by, two).await.unwrap_err();
        assert!(matches!(&error, ActError::Blocked(it) if it.act == "absorb" && it.by == by.name()), "{error:?}");
        undone(&store, by, one).await.unwrap();
        assert_eq!(status_of(&store, by, crowd).await, Status::Submitted);
        assert_eq!(opened(&store, by, one).await.parts.iter().map(|it| it.reference).collect::<Vec<_>>(), [two]);
        undone(&store, by, two).await.unwrap();
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// Beyond 15: what was merged with something urgent is not overdue since before anybody said that it is urgent.
    async fn the_clock_of_what_was_merged_begins_when_it_was_urgent(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let monday = submitted(&store, &people.referrer, police()).await;
        let at = "(select id from referral where reference = 'REF')".replace("REF", &monday.to_string());
        sql(&store, &format!("update revision set received_at = received_at - 259200000000 where referral_id = {at}")).await;
        sql(&store, &format!("update standing set received_at = received_at - 259200000000 where referral_id = {at}")).await;
        let wednesday = submitted(&store, &people.stranger, protection().urgent()).await;
        let began = opened(&store, by, wednesday).await.revisions[0].received_at;
        merged(&store, by, monday, wednesday).await.unwrap();
        let row = desk::queue(&store, by, &View::of(Status::Submitted, Sort::Urgency), 0).await.unwrap().rows.remove(0);
        assert_eq!((row.reference, row.urgent, row.received_at), (monday, true, began));
    }

    /// A referral made of two says what it says as of the day of the later one, and waits since the first one: into a profile goes
    /// what was said after it.
    async fn what_was_made_of_two_is_as_new_as_the_newer_one(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let on = async |reference: Reference, day: Date| {
            let at = day.at(12, 0, 0, 0).to_zoned(store.zone.clone()).unwrap().timestamp().as_microsecond();
            let of_it = format!("(select id from referral where reference = '{reference}')");
            sql(&store, &format!("update revision set sent_at = {at}, received_at = {at} where referral_id = {of_it}")).await;
            sql(&store, &format!("update standing set received_at = {at}, first_at = {at} where referral_id = {of_it}")).await;
        };
        let (january, february) = (date(2025, 1, 1), date(2025, 2, 1));
        let known = submitted(&store, &people.referrer, police().living_at("12 Elm Street", "Springfield", "62701")).await;
        on(known, date(2025, 1, 15)).await;
        let (client, _) = crate::imported(&store, by, known, &police().living_at("12 Elm Street", "Springfield", "62701")).await;
        for newer_first in [true, false] {
            let older = submitted(&store, &people.referrer, police()).await;
            let newer = submitted(&store, &people.stranger, protection().living_at("9 Oak Lane", "Shelbyville", "62702")).await;
            on(older, january).await;
            on(newer, february).await;
            assert!(doctor::examine(&store).await.unwrap().is_well());
            let (into, from) = if newer_first { (newer, older) } else { (older, newer) };
            merged(&store, by, into, from).await.unwrap();
            let whole = opened(&store, by, into).await;
            let waits_since = whole.revisions.last().unwrap().received_at;
            assert_eq!((whole.sent_on, store.day_of(waits_since)), (february, january));
            let row = desk::queue(&store, by, &View::of(Status::Submitted, Sort::Oldest), 0).await.unwrap().rows.remove(0);
            assert_eq!((store.day_of(row.received_at), store.day_of(row.sent_at)), (january, february));
            assert!(doctor::examine(&store).await.unwrap().is_well());
            let step = step_of(&store, by, into).await;
            import::import(&store, by, into, step, Target::NewAccount(client)).await.unwrap();
            let values = "select valid_from, valid_to from fact where field = 'home_address' and ended_by is null order by valid_from";
            assert_eq!(sql(&store, values).await, [["2025-01-15", "2025-02-01"], ["2025-02-01", ""]], "the old one held until then");
            undone(&store, by, into).await.unwrap();
            undone(&store, by, into).await.unwrap();
            assert_eq!((opened(&store, by, older).await.sent_on, opened(&store, by, newer).await.sent_on), (january, february));
            assert!(doctor::examine(&store).await.unwrap().is_well());
            for it in [older, newer] {
                let step = step_of(&store, by, it).await;
                decide::delete(&store, by, it, step, None).await.unwrap();
            }
        }
    }

    /// A94: who is taken back while it is merged leaves the queue when the two are parted, and is nobody's candidate then.
    async fn what_leaves_as_a_merge_is_undone_is_forgotten_by_others(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (into, from) = sent_both(&store, &people).await;
        let other = submitted(&store, &people.referrer, police()).await;
        merged(&store, by, into, from).await.unwrap();
        screened(&store).await;
        assert_eq!(opened(&store, by, other).await.candidates.iter().map(|it| it.reference).collect::<Vec<_>>(), [Some(into)]);
        own::withdraw(&store, &people.referrer, into, 1).await.unwrap();
        undone(&store, by, into).await.unwrap();
        screened(&store).await;
        let found = "candidate join standing on standing.run_id = candidate.run_id join referral on referral.id = candidate.referral_id";
        assert_eq!(count(&store, &format!("{found} where reference = '{into}' and status = 'submitted'")).await, 0);
        assert_eq!(opened(&store, by, other).await.candidates.iter().map(|it| it.reference).collect::<Vec<_>>(), [Some(from)]);
    }

    /// RECORD: what was merged is not returned before it is parted; while a later act stands it is not parted, and who stands
    /// in the way is named.
    async fn a_merge_is_undone_before_what_it_made_is_returned(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (into, from) = sent_both(&store, &people).await;
        merged(&store, by, into, from).await.unwrap();
        let result = decide::reject(&store, by, into, 2, reasons(), None).await;
        assert!(matches!(result, Err(ActError::NotPossible(NotPossible::Merged))), "{result:?}");
        as_new_client(&store, &people.colleague, into).await.unwrap();
        let error = undone(&store, by, from).await.unwrap_err();
        assert!(matches!(&error, ActError::Blocked(it) if it.act == "import" && it.by == people.colleague.name()), "{error:?}");
        undone(&store, by, into).await.unwrap();
        undone(&store, by, into).await.unwrap();
        let step = step_of(&store, by, from).await;
        decide::reject(&store, by, from, step, reasons(), None).await.unwrap();
        let correction = drafts::correct(&store, &people.stranger, from).await.unwrap();
        sent(&store, &people.stranger, correction).await;
        merged(&store, by, into, from).await.unwrap();
        assert_eq!(opened(&store, by, into).await.position.rev, 3, "no number of a revision is used twice");
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// R1: both referrers see their own as received, then as accepted, and each gets one mail about their own; an undo tells both.
    async fn each_referrer_is_told_of_their_own(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (into, from) = sent_both(&store, &people).await;
        // The police have sent it twice.
        let again = submitted(&store, &people.referrer, police()).await;
        merged(&store, by, into, from).await.unwrap();
        merged(&store, by, into, again).await.unwrap();
        let all = [(&people.referrer, into), (&people.stranger, from), (&people.referrer, again)];
        for (me, mine) in all {
            assert_eq!(seen(&store, me, mine).await, ReferrerStatus::Received);
            let view = own::open(&store, me, mine).await.unwrap().unwrap();
            assert_eq!(view.answers.text(FieldId::ChildPhone).len(), "217-555-0101".len(), "one's own wording");
            assert_eq!(view.turns, 1, "a step more would tell that another agency knows the child");
        }
        as_new_client(&store, by, into).await.unwrap();
        for (me, mine) in all {
            assert_eq!(seen(&store, me, mine).await, ReferrerStatus::Accepted);
            assert_eq!(mails(&store, mine).await, ["accepted"]);
        }
        // Two of the mails have gone when the import is undone: their readers are told, and nobody else.
        let gone = format!("update mail set state = 'sent', due_at = null where template = 'accepted'
            and referral_id in (select id from referral where reference in ('{from}', '{again}'))");
        sql(&store, &gone).await;
        undone(&store, by, into).await.unwrap();
        assert!(mails(&store, into).await.is_empty());
        for mine in [from, again] {
            assert_eq!(mails(&store, mine).await, ["accepted", "disregard"]);
        }
        for (me, mine) in all {
            assert_eq!(seen(&store, me, mine).await, ReferrerStatus::Received);
        }
    }

    /// R1: who takes back a referral that was merged sees it withdrawn, like anybody else; staff are told, and it leaves when
    /// the two are parted.
    async fn a_merged_referral_is_taken_back_like_any_other(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        for taken_back in [true, false] {
            let (into, from) = sent_both(&store, &people).await;
            let (me, mine, other) = if taken_back { (&people.stranger, from, into) } else { (&people.referrer, into, from) };
            merged(&store, by, into, from).await.unwrap();
            // The page that asks was made before the merge.
            own::withdraw(&store, me, mine, 1).await.unwrap();
            assert_eq!(seen(&store, me, mine).await, ReferrerStatus::Withdrawn);
            let again = own::withdraw(&store, me, mine, 2).await;
            assert!(matches!(again, Err(ActError::NotPossible(NotPossible::From(Status::Withdrawn)))), "{again:?}");
            let whole = opened(&store, by, into).await;
            assert_eq!((whole.parts[0].taken_back.is_some(), whole.taken_back.is_some()), (taken_back, !taken_back));
            let queue = desk::queue(&store, by, &View::of(Status::Submitted, Sort::Newest), 0).await.unwrap();
            assert!(queue.rows.iter().find(|it| it.reference == into).unwrap().taken_back);

            // Imported all the same, it stays withdrawn for them, and they get no mail.
            as_new_client(&store, by, into).await.unwrap();
            assert_eq!(seen(&store, me, mine).await, ReferrerStatus::Withdrawn);
            assert!(mails(&store, mine).await.is_empty());
            assert_eq!(mails(&store, other).await, ["accepted"]);
            undone(&store, by, into).await.unwrap();

            undone(&store, by, into).await.unwrap();
            assert_eq!((status_of(&store, by, mine).await, status_of(&store, by, other).await), (Status::Withdrawn, Status::Submitted));
            let last = opened(&store, by, mine).await.history.pop().unwrap();
            assert_eq!((last.step.kind, last.by.as_str()), (StepKind::Withdraw, me.name()));
            assert_eq!(seen(&store, me, mine).await, ReferrerStatus::Withdrawn);
            let result = undone(&store, by, mine).await;
            assert!(matches!(result, Err(ActError::NotPossible(NotPossible::NothingToUndo))), "{result:?}");
            assert!(doctor::examine(&store).await.unwrap().is_well());
        }
        // What was imported or deleted is not taken back any more, merged or not.
        let (into, from) = sent_both(&store, &people).await;
        merged(&store, by, into, from).await.unwrap();
        as_new_client(&store, by, into).await.unwrap();
        for (me, mine) in [(&people.stranger, from), (&people.referrer, into)] {
            let turns = own::open(&store, me, mine).await.unwrap().unwrap().turns;
            let result = own::withdraw(&store, me, mine, turns).await;
            assert!(matches!(result, Err(ActError::NotPossible(_))), "{result:?}");
        }
    }

    /// Difference 10: who was judged not to be the child of either is judged not to be that of what was made of both.
    async fn what_was_judged_of_either_holds_for_both(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (into, from) = sent_both(&store, &people).await;
        let (third, fourth) = sent_both(&store, &people).await;
        let ids = async |review: Review| review.judged.into_iter().filter(|it| it.holds()).map(|it| it.reference.unwrap()).collect::<BTreeSet<_>>();
        not_same::judge(&store, by, (from, 1), (Other::Referral(third), 1), Some(&prose("A cousin."))).await.unwrap();
        not_same::judge(&store, by, (into, 1), (Other::Referral(fourth), 1), None).await.unwrap();
        let before = count(&store, "not_same where ended_by is null").await;
        merged(&store, by, into, from).await.unwrap();
        let whole = opened(&store, by, into).await;
        assert_eq!(whole.judged.iter().find(|it| it.reference == Some(third)).unwrap().reason.as_ref().unwrap().as_str(), "A cousin.");
        assert_eq!(ids(whole).await, [third, fourth].into());
        assert_eq!(ids(opened(&store, by, third).await).await, [into].into());
        assert!(doctor::examine(&store).await.unwrap().is_well());
        undone(&store, by, into).await.unwrap();
        assert_eq!((ids(opened(&store, by, into).await).await, ids(opened(&store, by, from).await).await), ([fourth].into(), [third].into()));
        assert_eq!(count(&store, "not_same where ended_by is null").await, before);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// I3: of many who merge two referrals, either way round, or import, return or take back one of them at once, one does.
    async fn of_many_who_merge_or_decide_at_once_one_does(store: TestStore) {
        let people = people(&store).await;
        for round in 0..12 {
            let (one, two) = sent_both(&store, &people).await;
            // In every other round they have found each other.
            if round % 4 < 2 {
                screened(&store).await;
            }
            let mut tasks = JoinSet::new();
            for n in 0..10 {
                let by = if n % 2 == 0 { &people.advocate } else { &people.colleague }.clone();
                let (store, stranger) = (Store::clone(&store), people.stranger.clone());
                tasks.spawn(async move {
                    match (n + round) % 5 {
                        0 | 1 => merge::merge(&store, &by, (one, 1), (two, 1), &Choices::default(), None).await,
                        2 => merge::merge(&store, &by, (two, 1), (one, 1), &Choices::default(), None).await,
                        3 => decide::reject(&store, &by, two, 1, reasons(), None).await,
                        _ if round % 2 == 0 => as_new_client_at_once(&store, &by, two).await,
                        // Their page was made before; whether it is merged by now does not matter to them.
                        _ => own::withdraw(&store, &stranger, two, 1).await,
                    }
                });
            }
            let results = tasks.join_all().await;
            let won = results.iter().filter(|it| it.is_ok()).count();
            for result in results.iter().filter(|it| it.is_err()) {
                assert!(matches!(result, Err(ActError::Overtaken(_) | ActError::NotPossible(_))), "round {round}: {result:?}");
            }
            let steps = format!("step join referral on id = referral_id where n > 1 and reference in ('{one}', '{two}')");
            let halves = count(&store, &format!("{steps} and step.kind in ('absorb', 'merge')")).await;
            let all = count(&store, &steps).await;
            let asked = count(&store, &format!("withdrawal join referral on id = referral_id where reference = '{two}'")).await;
            assert!((halves, all) == (2, 2) || (halves, all) == (0, 1), "round {round}: {halves} of {all}");
            assert_eq!(i64::try_from(won).unwrap(), 1 + asked, "round {round}: {results:?}");
            assert!(doctor::examine(&store).await.unwrap().is_well());
        }
    }
}

async fn as_new_client_at_once(store: &Store, by: &Advocate, reference: Reference) -> Result<(), ActError> {
    let target = Target::NewClient {
        profile: profile(store, &protection()),
        reason: Some(prose("Another child.")),
    };
    import::import(store, by, reference, 1, target).await.map(drop)
}
