//! Importing to a client who exists: what goes into the profile, what becomes of what it said, and who is linked.

use domain::{
    ClientId, Reference,
    answers::{Answers, Value},
    catalogue::{FieldId, ProfileField, Section},
    link::{Link, LinkKind},
    merge::{RowId, Take},
    period::Period,
    referral::Kind,
    report::Report,
};
use jiff::civil::date;
use store::{
    ActError, Store, assign,
    client_record::accounts,
    clients,
    import::{self, Import, Target},
    links, not_same,
    not_same::Other,
    reports, review, undo,
    viewer::Advocate,
};
use tests::{Filled, form, people, sql, submitted};

use crate::{clients::merged, count, fingerprint, imported, step_of};

fn ada() -> Filled {
    form(Kind::LawEnforcement)
        .living_at("12 Elm Street", "Springfield", "62701")
        .mother("Mary", "King", "217-555-0142")
        .with("law_enforcement.involved", "yes")
        .with("law_enforcement.case_number", "26-10422")
}

fn ben() -> Filled {
    ada().child("Ben", "King").born(2012, 5, 20).with("child.sex", "male")
}

async fn profile(store: &Store, by: &Advocate, client: ClientId) -> Answers {
    clients::open(store, by, client).await.unwrap().unwrap().answers()
}

/// An import as it was chosen on a page that was opened now.
async fn chosen(store: &Store, by: &Advocate, client: ClientId, takes: &[(RowId, Take)]) -> Import {
    let opened = clients::open(store, by, client).await.unwrap().unwrap();
    Import {
        choices: takes.iter().copied().collect(),
        seen: Some(opened.values.iter().map(|it| it.id).collect()),
        ..Target::NewAccount(client).into()
    }
}

async fn linked(store: &Store, by: &Advocate, client: ClientId) -> Vec<Link> {
    let all = links::of_client(store, by, client).await.unwrap();
    all.iter().map(|it| it.link).collect()
}

async fn offered(store: &Store, by: &Advocate, reference: Reference) -> Vec<Link> {
    let review = review::open(store, by, reference).await.unwrap().unwrap();
    let all = links::offered(store, by, &review, None).await.unwrap();
    all.iter().map(|it| it.link).collect()
}

const NAME: RowId = RowId::Whole(ProfileField::LegalName);

tests::on_both_databases! {
    /// A96, Beyond 2: an address is replaced and keeps the time in which it held, a name that is replaced stays as another name, and
    /// the undo of the import brings back exactly what was.
    async fn what_is_chosen_goes_into_the_profile_and_comes_out_again(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (client, _) = imported(&store, by, submitted(&store, &people.referrer, ada()).await, &ada()).await;
        sql(&store, "update fact set valid_from = '2025-03-01' where account_n is null").await;
        let before = profile(&store, by, client).await;
        let facts = "select id, field, valid_from from fact where ended_by is null and valid_to is null order by id";
        let (facts_before, keys) = (sql(&store, facts).await, "select key from match_key order by key");
        let keys_before = sql(&store, keys).await;

        let news = ada().child("Ada", "Miller").living_at("9 Oak Lane", "Shelbyville", "62702").with("child.language", "es");
        let reference = submitted(&store, &people.stranger, news).await;
        let import = chosen(&store, by, client, &[(NAME, Take::Second)]).await;
        import::import(&store, by, reference, 1, import).await.unwrap();
        let after = profile(&store, by, client).await;
        let said = |field: FieldId| after.text(field).to_owned();
        assert_eq!((said(FieldId::ChildLastName), said(FieldId::ChildStreet)), ("Miller".to_owned(), "9 Oak Lane".to_owned()));
        assert!(after.code(FieldId::ChildLanguage) == Some("es"), "what it lacked is added");
        let past = sql(&store, "select field, valid_from, valid_to from fact where valid_to is not null and ended_by is null").await;
        assert_eq!(past, [["home_address".to_owned(), "2025-03-01".to_owned(), store.today().to_string()]]);
        let found = |last: &str| {
            let record = store::records::of_answers(&tests::profile(&store, &ada().child("Ada", last)), store.today());
            let store = Store::clone(&store);
            let by = by.clone();
            async move { clients::search(&store, &by, &record, &[]).await.unwrap().iter().any(|it| it.client.id == client) }
        };
        assert!(found("King").await && found("Miller").await, "found by both names");

        undo::undo(&store, by, reference, 2).await.unwrap();
        assert_eq!(profile(&store, by, client).await, before);
        assert_eq!((sql(&store, facts).await, sql(&store, keys).await), (facts_before, keys_before));
        assert_eq!(count(&store, "fact where valid_to is not null and ended_by is null").await, 0);
        assert!(store::doctor::examine(&store).await.unwrap().is_well());
    }

    /// A21: what the profile said when it was chosen is what the import changes: of two who import at once to one client one does, and
    /// the other has to look again.
    async fn of_two_who_change_a_profile_at_once_one_looks_again(store: TestStore) {
        let people = people(&store).await;
        let (by, other) = (&people.advocate, &people.colleague);
        let (client, _) = imported(&store, by, submitted(&store, &people.referrer, ada()).await, &ada()).await;
        for round in 0..6 {
            let street = |n: i32| ada().living_at(&format!("{round}{n} Oak Lane"), "Shelbyville", "62702");
            let one = submitted(&store, &people.referrer, street(1)).await;
            let two = submitted(&store, &people.stranger, street(2)).await;
            let (first, second) = (chosen(&store, by, client, &[]).await, chosen(&store, other, client, &[]).await);
            let done = tokio::join!(
                import::import(&store, by, one, 1, first),
                import::import(&store, other, two, 1, second.clone()),
            );
            let (late, reference) = match done {
                (Ok(_), Err(late)) => (late, two),
                (Err(late), Ok(_)) => (late, one),
                other => panic!("one of two imports is done: {other:?}"),
            };
            assert!(matches!(late, ActError::Changed), "{late:?}");
            let before = fingerprint(&store).await;
            assert!(matches!(import::import(&store, other, reference, 1, second).await, Err(ActError::Changed)));
            assert_eq!(fingerprint(&store).await, before, "nothing was changed");
            let again = chosen(&store, other, client, &[]).await;
            import::import(&store, other, reference, 1, again).await.unwrap();
        }
    }

    /// Difference 10: nobody imports to a client whom somebody has judged not to be the child, until that is taken back.
    async fn a_client_judged_not_to_be_the_child_is_no_target(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (client, _) = imported(&store, by, submitted(&store, &people.referrer, ada()).await, &ada()).await;
        let reference = submitted(&store, &people.stranger, ada()).await;
        let review = review::open(&store, by, reference).await.unwrap().unwrap();
        let pair = not_same::pair(&store, by, &review, Other::Client(client)).await.unwrap().unwrap();
        not_same::judge(&store, &people.colleague, (reference, 1), (Other::Client(client), pair.version), None).await.unwrap();
        let before = fingerprint(&store).await;
        for target in [Target::NewAccount(client), Target::Account(client, 1)] {
            let refused = import::import(&store, by, reference, 1, target).await;
            assert!(matches!(&refused, Err(ActError::Said(it)) if it.by == people.colleague.name()), "{refused:?}");
        }
        assert_eq!(fingerprint(&store).await, before);
    }

    /// Beyond 8: brothers and sisters are linked by the import, as victims of one incident are whose case number is the same; the
    /// undo of the import parts them, and so does who knows better.
    async fn children_who_belong_together_are_linked(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let (ada_is, _) = imported(&store, by, submitted(&store, &people.referrer, ada()).await, &ada()).await;
        let brother = submitted(&store, &people.referrer, ben()).await;
        let friend = form(Kind::LawEnforcement).child("Zoe", "Ortega").born(2015, 1, 2)
            .with("law_enforcement.involved", "yes").with("law_enforcement.case_number", "26 10422; 26-9");
        let friend_is = submitted(&store, &people.stranger, friend.clone()).await;
        let chance = submitted(&store, &people.stranger, friend.clone().child("Max", "Lund").with("law_enforcement.case_number", "26-9")).await;

        let sibling = Link { kind: LinkKind::Sibling, to: ada_is };
        let incident = Link { kind: LinkKind::Incident, to: ada_is };
        assert_eq!(offered(&store, by, brother).await, [sibling]);
        assert_eq!(offered(&store, by, friend_is).await, [incident]);
        assert_eq!(offered(&store, by, chance).await, [], "a short number is shared by chance");

        let import = |child: &Filled, link| Import {
            links: vec![link],
            ..Target::NewClient { profile: tests::profile(&store, child), reason: None }.into()
        };
        let (ben_is, _) = import::import(&store, by, brother, 1, import(&ben(), sibling)).await.unwrap();
        let (zoe_is, _) = import::import(&store, by, friend_is, 1, import(&friend, incident)).await.unwrap();
        assert_eq!(linked(&store, by, ben_is).await, [sibling]);
        let of_ada = [Link { kind: LinkKind::Sibling, to: ben_is }, Link { kind: LinkKind::Incident, to: zoe_is }];
        assert_eq!(linked(&store, by, ada_is).await, of_ada);

        undo::undo(&store, by, brother, 2).await.unwrap();
        assert_eq!(linked(&store, by, ada_is).await, of_ada[1..]);
        links::part(&store, by, zoe_is, incident).await.unwrap();
        assert_eq!(linked(&store, by, ada_is).await, []);
        let acts = count(&store, "act").await;
        links::part(&store, by, ada_is, of_ada[1]).await.unwrap();
        assert_eq!(count(&store, "act").await, acts, "done already");
        links::link(&store, by, ada_is, of_ada[1]).await.unwrap();
        assert_eq!(linked(&store, by, zoe_is).await, [incident]);
        assert!(matches!(links::link(&store, by, ada_is, Link { kind: LinkKind::Sibling, to: ben_is }).await, Err(ActError::NotFound)));
    }

    /// Beyond 4, 8: a client is not taken away from under a link that another import has made; and the undo of that one parts them also
    /// when one of them is a part of somebody else since.
    async fn an_undo_leaves_no_link_behind(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let first = submitted(&store, &people.referrer, ada()).await;
        let (ada_is, _) = imported(&store, by, first, &ada()).await;
        let brother = submitted(&store, &people.referrer, ben()).await;
        let import = Import {
            links: vec![Link { kind: LinkKind::Sibling, to: ada_is }],
            ..Target::NewClient { profile: tests::profile(&store, &ben()), reason: None }.into()
        };
        let (ben_is, _) = import::import(&store, by, brother, 1, import.clone()).await.unwrap();
        assert_eq!(import::done(&store, by, brother, &import).await.unwrap(), Some(ben_is));
        for links in [vec![], vec![import.links[0], Link { kind: LinkKind::Incident, to: ada_is }]] {
            let other = Import { links, ..import.clone() };
            assert_eq!(import::done(&store, by, brother, &other).await.unwrap(), None, "F47: another link is not made yet");
        }
        assert_eq!(import::done(&store, &people.colleague, brother, &import).await.unwrap(), None);

        let refused = undo::undo(&store, by, first, 2).await;
        assert!(matches!(&refused, Err(ActError::Blocked(it)) if it.act == "client_linked"), "{refused:?}");
        let foreseen = undo::foresee(&store, by, first).await.unwrap().unwrap();
        assert!(matches!(foreseen.blocker, Some((_, undo::Place::Client(it))) if it == ada_is), "there they can be parted");
        let told = store::client_record::timeline::of_client(&store, by, ada_is).await.unwrap();
        let told: Vec<_> = told.iter().filter_map(|it| match it {
            store::client_record::timeline::Line::Act(it) => Some((it.kind.as_str(), it.referral)),
            store::client_record::timeline::Line::Event(_) => None,
        }).collect();
        assert_eq!(told, [("client_linked", None), ("import", Some(first))]);

        let other = form(Kind::Client).child("Adah", "Kingsley").born(2016, 3, 14);
        let (kept, _) = imported(&store, by, submitted(&store, &people.stranger, other.clone()).await, &other).await;
        let merge = merged(&store, by, kept, ada_is).await;
        assert_eq!(linked(&store, by, ben_is).await, [Link { kind: LinkKind::Sibling, to: kept }]);
        undo::undo(&store, by, brother, 2).await.unwrap();
        assert_eq!(linked(&store, by, kept).await, []);
        store::client_record::undo::undo(&store, by, kept, merge).await.unwrap();
        assert_eq!(linked(&store, by, ada_is).await, []);
        undo::undo(&store, by, first, 2).await.unwrap();
    }

    /// A62: of whom two referrals in one account tell is one person there, by name, with what both say; allegations name them by the
    /// number that they have, reports count them once, and the undo of the import brings back exactly what was.
    async fn who_is_told_of_twice_in_an_account_is_one_person(store: TestStore) {
        let people = people(&store).await;
        let by = &people.advocate;
        let alleged = |it: Filled, item: usize, first: &str, relation: &str| {
            let at = |field: &str| format!("offender.{item}.{field}");
            it.with(&at("identified"), "yes").with(&at("first_name"), first).with(&at("last_name"), "Roe").with(&at("relation"), relation)
        };
        let monday = alleged(ada(), 0, "Rick", "neighbor").with("offender.0.sex", "unknown")
            .with("offender.0.birth.age", "40").with("offender.0.birth.unit", "years").with("allegation.0.by", "1");
        let ann = |it: Filled, year: &str| {
            let it = it.with("household.0.first_name", "Ann").with("household.0.last_name", "King");
            it.with("household.0.birth.year", year).with("household.0.birth.month", "5").with("household.0.birth.day", "20")
        };
        let monday = ann(monday, "1985");
        let (client, account) = imported(&store, by, submitted(&store, &people.referrer, monday.clone()).await, &monday).await;
        sql(&store, "update fact set valid_from = '2025-03-01'").await;
        accounts::set_reporting(&store, by, (client, account), Some(store.today()), None).await.unwrap();
        let facts = "select id, field, value, valid_from from fact where ended_by is null and valid_to is null order by id";
        let before = sql(&store, facts).await;

        let wednesday = form(Kind::ChildProtection).mother("mary", "KING", "217-555-0177")
            .with("child_protection.involved", "yes").with("allegation.0.by", "2").with("offender.1.sex", "male");
        let wednesday = alleged(alleged(wednesday, 0, "Walter", "neighbor"), 1, "rick", "neighbor");
        let reference = submitted(&store, &people.stranger, ann(wednesday, "2015")).await;
        import::import(&store, by, reference, 1, Target::Account(client, account)).await.unwrap();
        let of = async |section| {
            let opened = clients::open(&store, by, client).await.unwrap().unwrap();
            let all: Vec<_> = opened.accounts[0].of(section).map(|it| (it.answers.clone(), it.from)).collect();
            all
        };
        let text = |answers: &Answers, field: FieldId, item| answers.text_at(field.field().path(item)).to_owned();
        let mothers = of(Section::Caregiver).await;
        assert_eq!(mothers.len(), 1);
        assert_eq!(text(&mothers[0].0, FieldId::CaregiverFirstName, 0), "Mary");
        assert_eq!(mothers[0].0.get(FieldId::CaregiverPhone.field().path(0)).map(|it| matches!(it, Value::Phone(it) if it.numbers().count() == 2)), Some(true));
        assert_eq!(of(Section::Household).await.len(), 2, "a sister who has the name of her mother");
        let mut names: Vec<_> = of(Section::Offender).await.into_iter().map(|(it, from)| (it.items(Section::Offender), text(&it, FieldId::OffenderFirstName, it.items(Section::Offender)[0]), it, from)).collect();
        names.sort_by_key(|it| it.0.clone());
        let named: Vec<_> = names.iter().map(|it| (it.0[0], it.1.as_str())).collect();
        assert_eq!(named, [(0, "Rick"), (1, "Walter")]);
        assert_eq!(names[0].2.get(FieldId::OffenderSex.field().path(0)), Some(&Value::Choice("male")), "what is known counts more");
        assert_eq!(names[0].3, date(2025, 3, 1), "the age stays as of the day on which it was said");
        let accused: Vec<_> = of(Section::Allegation).await.into_iter().map(|it| it.0.get(FieldId::AllegationBy.field().path(0)).cloned()).collect();
        assert_eq!(accused, vec![Some(Value::Choices(vec!["1"])); 2]);
        let period = Period::new(store.today(), store.today()).unwrap();
        let counted = async || reports::figures(&store, by, Report::Offenders, period, reports::Event::Seen).await.unwrap().counted;
        assert_eq!(counted().await, 2);
        assert!(store::doctor::examine(&store).await.unwrap().is_well());

        undo::undo(&store, by, reference, 2).await.unwrap();
        assert_eq!((sql(&store, facts).await, counted().await), (before, 1));
        assert!(store::doctor::examine(&store).await.unwrap().is_well());
    }

    /// A21, A29: a client whom somebody has been given to look after since does not vanish by an undo.
    async fn an_import_is_not_undone_under_the_one_who_looks_after_the_client(store: TestStore) {
        let people = people(&store).await;
        let (by, other) = (&people.advocate, &people.colleague);
        let reference = submitted(&store, &people.referrer, ada()).await;
        let (client, _) = imported(&store, by, reference, &ada()).await;
        assign::assign(&store, other, client, None, Some(other.person())).await.unwrap();
        let step = step_of(&store, by, reference).await;
        let refused = undo::undo(&store, by, reference, step).await;
        assert!(matches!(&refused, Err(ActError::Blocked(it)) if it.by == other.name() && it.act == "client_assigned"), "{refused:?}");
        assign::assign(&store, other, client, Some(other.person()), None).await.unwrap();
        undo::undo(&store, by, reference, step).await.unwrap();
        let gone = assign::assign(&store, other, client, None, Some(other.person())).await;
        assert!(matches!(gone, Err(ActError::NotFound)), "{gone:?}");
    }

    /// A29: who assigns twice has assigned once, and a stale page that takes nothing away is told that it is stale.
    async fn assigning_says_what_is_so_now(store: TestStore) {
        let people = people(&store).await;
        let (by, other) = (&people.advocate, &people.colleague);
        let (client, _) = imported(&store, by, submitted(&store, &people.referrer, ada()).await, &ada()).await;
        let me = Some(by.person());
        assign::assign(&store, by, client, None, me).await.unwrap();
        let acts = count(&store, "act").await;
        assign::assign(&store, by, client, None, me).await.unwrap();
        assert_eq!(count(&store, "act").await, acts);
        let stale = assign::assign(&store, other, client, None, None).await;
        assert!(matches!(&stale, Err(ActError::Assigned(Some(name))) if name == by.name()), "{stale:?}");
    }
}
