//! The way of a referral, from the first key to the account, through every function of the store.

use domain::{
    AgencyId, DraftId, Reference,
    catalogue::{FieldId, ProfileField, Section},
    chain::{NotPossible, StepKind},
    form::Form,
    person::Role,
    referral::{Kind, Origin, ReferrerStatus, Status},
};
use store::{
    ActError, clients, decide,
    desk::{self, Sort, View},
    doctor, drafts, housekeeping,
    import::{self, Target},
    own, review, status,
    submit::{self, SubmitError},
    undo,
};
use tests::{add, drafted, form, people, profile, sent, sql, submitted};

use crate::{count, imported, prose, reasons, screened, status_of, step_of};

tests::on_both_databases! {
    /// What was typed is kept as typed, right or wrong, until it is sent or thrown away.
    async fn a_draft_is_kept_as_typed(store: TestStore) {
        let people = people(&store).await;
        let by = &people.referrer;
        let half = Form::from_pairs([("child.first_name".into(), "  Zoë\u{301} ".into()), ("child.birth.month".into(), "13".into())]);
        let id = drafts::start(&store, by, Kind::Combined, half.clone()).await.unwrap();
        let draft = drafts::find(&store, by, id).await.unwrap().unwrap();
        assert_eq!((draft.form, draft.kind, draft.agency), (half, Kind::Combined, people.agencies[0]));
        let seen = drafts::hash(&drafts::find(&store, by, id).await.unwrap().unwrap());
        let result = submit::submit(&store, by, id, &seen).await;
        let Err(SubmitError::Incomplete(complaints)) = result else { panic!("{result:?}") };
        assert!(complaints.len() > 5);
        drafts::save(&store, by, id, &form(Kind::Combined).form, None).await.unwrap();
        let result = submit::submit(&store, by, id, &seen).await;
        assert!(matches!(result, Err(SubmitError::Changed)), "{result:?}");
        assert_eq!(drafts::own(&store, by).await.unwrap().len(), 1);
        drafts::discard(&store, by, id).await.unwrap();
        assert!(drafts::find(&store, by, id).await.unwrap().is_none());
        for result in [drafts::discard(&store, by, id).await, drafts::save(&store, by, id, &Form::default(), None).await.map(drop)] {
            assert!(matches!(result, Err(ActError::NotFound)), "{result:?}");
        }
        let result = submit::submit(&store, by, DraftId::new(), "x").await;
        assert!(matches!(result, Err(SubmitError::Act(ActError::NotFound))), "{result:?}");
        assert_eq!((count(&store, "referral").await, count(&store, "act where kind = 'submit'").await), (0, 0));
    }

    /// A draft that nobody touches for 30 days goes; a correction stays, and what is done long ago is forgotten.
    async fn what_is_over_is_swept_away(store: TestStore) {
        let people = people(&store).await;
        let by = &people.referrer;
        let reference = submitted(&store, by, form(Kind::Client)).await;
        decide::reject(&store, &people.advocate, reference, 1, reasons(), None).await.unwrap();
        let correction = drafts::correct(&store, by, reference).await.unwrap();
        let forgotten = drafted(&store, by, form(Kind::Client)).await;
        screened(&store).await;
        housekeeping::sweep(&store).await.unwrap();
        assert_eq!((count(&store, "draft").await, count(&store, "outbox").await), (2, 1));
        // 31 days later.
        sql(&store, "update draft set saved_at = saved_at - 2678400000000").await;
        sql(&store, "update outbox set created_at = created_at - 2678400000000").await;
        housekeeping::sweep(&store).await.unwrap();
        assert!(drafts::find(&store, by, forgotten).await.unwrap().is_none());
        assert!(drafts::find(&store, by, correction).await.unwrap().is_some());
        assert_eq!(count(&store, "outbox").await, 1);
        sql(&store, "update outbox set created_at = created_at - 5184000000000").await;
        housekeeping::sweep(&store).await.unwrap();
        assert_eq!(count(&store, "outbox").await, 0);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// I1: a referral stands in the queue from the moment it is sent, matched or not.
    async fn a_referral_is_sent_returned_corrected_and_imported(store: TestStore) {
        let people = people(&store).await;
        let (by, referrer) = (&people.advocate, &people.referrer);
        let child = form(Kind::LawEnforcement).mother("Mary", "King", "555-0142").with("reporter.name", "canary-reporter");
        let reference = submitted(&store, referrer, child.clone()).await;
        assert!(!status::is_idle(&store).await.unwrap());
        let queue = desk::queue(&store, by, &View::of(Status::Submitted, Sort::Urgency), 0).await.unwrap();
        assert_eq!((queue.total, queue.rows[0].reference, queue.rows[0].screened), (1, reference, false));
        assert!(doctor::examine(&store).await.unwrap().is_well());
        screened(&store).await;
        let row = desk::queue(&store, by, &View::of(Status::Submitted, Sort::Urgency), 0).await.unwrap().rows.remove(0);
        assert!(row.screened && row.best.is_none() && !row.urgent);
        assert_eq!((row.kind, row.revision, row.agency.as_str()), (Kind::LawEnforcement, 1, "Springfield Police"));
        assert_eq!(row.answers.child_name(), "King, Ada");
        assert_eq!(row.answers.text(FieldId::Narrative), "", "a list shows no narrative");
        assert_eq!(row.answers.text(FieldId::ReporterName), "", "nor who reported it");

        decide::reject(&store, by, reference, 1, reasons(), Some(&prose("The number, please.").into())).await.unwrap();
        let view = own::open(&store, referrer, reference).await.unwrap().unwrap();
        assert_eq!((view.status, view.turns), (ReferrerStatus::Returned, 2));
        assert_eq!(view.returned.unwrap().reasons, reasons());
        let correction = drafts::correct(&store, referrer, reference).await.unwrap();
        let draft = drafts::find(&store, referrer, correction).await.unwrap().unwrap();
        let mut corrected = draft.form.clone();
        corrected.set("law_enforcement.case_number".into(), vec!["47-11".into()]);
        drafts::save(&store, referrer, correction, &corrected, None).await.unwrap();
        assert_eq!(sent(&store, referrer, correction).await, reference);

        let review = review::open(&store, by, reference).await.unwrap().unwrap();
        let history: Vec<_> = review.history.iter().map(|it| (it.step.kind, it.by.as_str(), it.undone)).collect();
        assert_eq!(
            history,
            [(StepKind::Submit, "Edsger Dijkstra", false), (StepKind::Reject, "Alan Turing", false), (StepKind::Resubmit, "Edsger Dijkstra", false)]
        );
        assert_eq!(review.revisions.iter().map(|it| (it.n, it.origin)).collect::<Vec<_>>(), [(1, Origin::Referrer), (2, Origin::Referrer)]);
        assert_eq!(review.answers.text(FieldId::ReporterName), "canary-reporter");
        assert!(review.run.is_none(), "a search belongs to its revision");
        let before = review::revision(&store, by, reference, 1).await.unwrap().unwrap();
        assert_eq!((before.text(FieldId::LeCaseNumber), review.answers.text(FieldId::LeCaseNumber)), ("", "47-11"));
        assert!(review::revision(&store, by, reference, 3).await.unwrap().is_none());
        assert!(review::open(&store, by, Reference::random()).await.unwrap().is_none());
        assert_eq!(count(&store, "audit where event = 'referral_viewed'").await, 1);

        let (client, account) = imported(&store, by, reference, &child).await;
        assert_eq!(account, 1);
        let opened = clients::open(&store, by, client).await.unwrap().unwrap();
        let fields: Vec<_> = opened.values.iter().map(|it| it.field).collect();
        assert_eq!(fields, [ProfileField::LegalName, ProfileField::Born, ProfileField::Sex]);
        assert_eq!(opened.accounts[0].referrals, [reference]);
        let sections: Vec<_> = opened.accounts[0].entries.iter().map(|it| it.section).collect();
        assert!(sections.contains(&Section::Caregiver) && sections.contains(&Section::LawEnforcement), "{sections:?}");
        let copied = format!("{:?}", opened.accounts[0].entries);
        assert!(!copied.contains("narrative") && !copied.contains("reporter"), "{copied}");
        assert_eq!(own::open(&store, referrer, reference).await.unwrap().unwrap().status, ReferrerStatus::Accepted);
        assert_eq!(review::open(&store, by, reference).await.unwrap().unwrap().imported_to.map(|it| (it.0.id, it.1)), Some((client, Some(1))));
        let (list, total) = clients::list(&store, by, true, 0).await.unwrap();
        assert_eq!((list[0].id, total), (client, 1));
        assert!(clients::list(&store, by, false, 0).await.unwrap().0.is_empty());
        let hits = clients::search(&store, by, &list[0].record, &[]).await.unwrap();
        assert_eq!(hits[0].client.id, client);
        assert!(hits[0].comparison.probability >= matching::SAME_FROM);

        undo::undo(&store, by, reference, 4).await.unwrap();
        assert!(clients::open(&store, by, client).await.unwrap().is_none());
        assert_eq!(status_of(&store, by, reference).await, Status::Submitted);
        own::withdraw(&store, referrer, reference, 3).await.unwrap();
        let result = undo::undo(&store, by, reference, 6).await;
        assert!(matches!(result, Err(ActError::NotPossible(NotPossible::NothingToUndo))), "{result:?}");
        assert_eq!(own::list(&store, referrer, 0).await.unwrap()[0].status, ReferrerStatus::Withdrawn);
        assert!(doctor::examine(&store).await.unwrap().is_well());
    }

    /// A referral that came by phone is entered by an advocate, for an agency and its referrer, who then owns it.
    async fn an_advocate_enters_a_referral_for_somebody(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let start = async |agency, referrer| drafts::start_for(&store, by, Kind::Client, agency, referrer, form(Kind::Client).form).await;
        let theirs = Some(people.referrer.person());
        for (agency, referrer) in [(AgencyId::new(), None), (people.agencies[1], theirs), (people.agencies[0], Some(people.colleague.person()))] {
            let result = start(agency, referrer).await;
            assert!(matches!(result, Err(ActError::NotFound)), "{result:?}");
        }
        let sender = by.sender().unwrap();
        let result = drafts::start(&store, &sender, Kind::Client, Form::default()).await;
        assert!(matches!(result, Err(ActError::Denied)), "an advocate has no agency of their own: {result:?}");

        let draft = start(people.agencies[0], theirs).await.unwrap();
        let reference = sent(&store, &sender, draft).await;
        assert!(own::open(&store, &people.referrer, reference).await.unwrap().is_some());
        assert!(own::open(&store, &sender, reference).await.unwrap().is_none());
        assert_eq!(sql(&store, "select person_id from mail").await[0][0], people.referrer.person().uuid().simple().to_string());
        decide::reject(&store, by, reference, 1, reasons(), None).await.unwrap();
        assert!(drafts::correct(&store, &people.referrer, reference).await.is_ok());

        let draft = start(people.agencies[0], None).await.unwrap();
        let reference = sent(&store, &sender, draft).await;
        let review = review::open(&store, by, reference).await.unwrap().unwrap();
        assert_eq!((review.referrer.as_str(), review.referral.referrer), ("Alan Turing", by.person()));
    }

    /// Urgent ones come first, then those that wait longest; pages do not overlap; each referral is in one list.
    async fn the_queue_is_in_order(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let mut all = Vec::new();
        for n in 0..53 {
            let child = form(Kind::Client);
            all.push(submitted(&store, &people.referrer, if n % 10 == 5 { child.urgent() } else { child }).await);
        }
        let list = async |sort, page| -> Vec<Reference> {
            let queue = desk::queue(&store, by, &View::of(Status::Submitted, sort), page).await.unwrap();
            assert_eq!(queue.total, 53);
            queue.rows.iter().map(|it| it.reference).collect()
        };
        let mut newest = all.clone();
        newest.reverse();
        let (urgent, calm): (Vec<_>, Vec<_>) = all.iter().enumerate().partition(|it| it.0 % 10 == 5);
        let by_urgency: Vec<_> = urgent.into_iter().chain(calm).map(|it| *it.1).collect();
        for (sort, wanted) in [(Sort::Oldest, all.clone()), (Sort::Newest, newest), (Sort::Urgency, by_urgency)] {
            let seen = [list(sort, 0).await, list(sort, 1).await].concat();
            assert!(seen == wanted, "{sort:?}");
            assert_eq!(list(sort, -1).await, wanted[..50]);
            assert!(list(sort, i64::MAX / 3).await.is_empty());
        }
        decide::delete(&store, by, all[0], 1, None).await.unwrap();
        decide::reject(&store, by, all[1], 1, reasons(), None).await.unwrap();
        let mut totals = Vec::new();
        for status in Status::ALL {
            totals.push(desk::queue(&store, by, &View::of(*status, Sort::Urgency), 0).await.unwrap().total);
        }
        assert_eq!(totals, [51, 1, 0, 0, 1, 0]);
        assert_eq!(own::list(&store, &people.referrer, 1).await.unwrap().len(), 3);
    }

    /// A child who is very like a client is added a second time only with a reason, which stays with the act.
    async fn a_strong_match_needs_a_reason(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let child = form(Kind::Client).living_at("12 Elm Street", "Springfield", "62701").mother("Mary", "King", "217-555-0142");
        let first = submitted(&store, &people.referrer, child.clone()).await;
        imported(&store, by, first, &child).await;
        let second = submitted(&store, &people.referrer, child.clone()).await;
        let target = |reason: Option<&str>| Target::NewClient { profile: profile(&store, &child), reason: reason.map(prose) };
        let result = import::import(&store, by, second, 1, target(None)).await;
        assert!(matches!(result, Err(ActError::ReasonNeeded)), "{result:?}");
        assert_eq!((step_of(&store, by, second).await, count(&store, "client").await), (1, 1));
        import::import(&store, by, second, 1, target(Some("A twin of the same name."))).await.unwrap();
        let review = review::open(&store, by, second).await.unwrap().unwrap();
        assert_eq!(review.notes.general.unwrap().as_str(), "A twin of the same name.");
        let result = import::import(&store, by, Reference::random(), 1, target(None)).await;
        assert!(matches!(result, Err(ActError::NotFound)), "{result:?}");
    }

    /// The doctor finds what is wrong, and says where.
    async fn the_doctor_finds_what_is_wrong(store: TestStore) {
        let people = people(&store).await;
        let one = submitted(&store, &people.referrer, form(Kind::Client)).await;
        let two = submitted(&store, &people.referrer, form(Kind::Client)).await;
        assert!(doctor::examine(&store).await.unwrap().is_well());
        let id = async |it: Reference| sql(&store, &format!("select id from referral where reference = '{it}'")).await[0][0].clone();
        let (first, second) = (id(one).await, id(two).await);
        sql(&store, &format!("update outbox set state = 'done', due_at = null where subject = x'{second}'")).await;
        sql(&store, &format!("update standing set urgent = true where referral_id = x'{first}'")).await;
        let found = doctor::examine(&store).await.unwrap();
        let simple = |it: &[domain::ReferralId]| it.iter().map(|it| it.uuid().simple().to_string()).collect::<Vec<_>>();
        assert_eq!(simple(&found.crooked_standings), [first]);
        assert_eq!(simple(&found.never_matched), [second]);
        assert!(found.gaps.is_empty() && !found.damaged && !found.is_well());
    }

    /// A client that was not referred can be added, and is found.
    async fn clients_are_added_without_a_referral(store: TestStore) {
        let people = people(&store).await;
        let by = add(&store, &people.administrator, "filler", "Ada", "Byron", Role::Advocate).await.advocate().unwrap();
        let child = |name: &str| (profile(&store, &form(Kind::Client).child(name, "Ångström")), vec!["Mary Ångström".to_owned()]);
        let ids = import::add_clients(&store, &by, &[child("Zoe"), child("Eve")]).await.unwrap();
        let (list, _) = clients::list(&store, &by, true, 0).await.unwrap();
        let names: Vec<_> = list.iter().map(|it| it.record.given_name.as_str()).collect();
        assert_eq!((ids.len(), names), (2, vec!["Eve", "Zoe"]));
        let opened = clients::open(&store, &by, ids[0]).await.unwrap().unwrap();
        assert_eq!((opened.accounts.len(), opened.answers().child_name()), (1, "Ångström, Zoe".to_owned()));
        assert!(clients::open(&store, &by, domain::ClientId::new()).await.unwrap().is_none());
    }
}
