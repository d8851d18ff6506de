//! The pages of a client, rendered.

use domain::{
    ActId, FactId, PersonId, Reference,
    answers::{self as parsing, Answers, Scope},
    catalogue::ProfileField,
    codes,
    form::Form,
    record::{RecordDeed, with_client},
    referral::Kind,
    text::Prose,
    words::{advocate, evidence, record as words},
};
use jiff::civil::{Date, date};
use store::{
    act::Blocker,
    client_record::{
        accounts::{NotStarted, NotStartedPage},
        deletion::Gone,
        past::{Dated, Days, Held, has_days},
        timeline::{Done, Event, Line},
        undo::{Foreseen, Said, What},
    },
    clients::{Account, Entry, Listed, ProfileValue},
};

use super::{change::ChangePage, entry::EntryPage, *};
use crate::{
    form::Typed,
    views::samples::{NOW, ago, assert_sound, form},
};

const TODAY: Date = date(2026, 11, 22);

fn said(section: Section, inputs: &[(&str, &str)]) -> Answers {
    parsing::parse(&form(inputs), Kind::Combined, Scope::Only(section), TODAY).answers
}

fn child() -> Answers {
    said(
        Section::Child,
        &[
            ("child.first_name", "Ada"),
            ("child.last_name", "<King>"),
            ("child.street", "12 Oak Lane"),
            ("child.city", "Austin"),
            ("child.birth.age", "7"),
            ("child.birth.unit", "years"),
        ],
    )
}

fn entry(section: Section, inputs: &[(&str, &str)]) -> Entry {
    Entry {
        id: FactId::new(),
        section,
        answers: said(section, inputs),
        from: TODAY,
    }
}

fn listed(id: ClientId) -> Listed {
    Listed {
        id,
        version: 1,
        active: true,
        record: matching::Record::default(),
    }
}

fn interview() -> Entry {
    let inputs = [
        ("interview.on.month", "11"),
        ("interview.on.day", "3"),
        ("interview.on.year", "2026"),
        ("interview.by", "Ms. <Interviewer>"),
    ];
    entry(Section::Interview, &inputs)
}

fn sample() -> Profile {
    let account = |n, reporting_from, entries, referrals| AccountView {
        account: Account {
            n,
            opened_at: NOW,
            reporting_from,
        },
        opened_on: TODAY,
        entries,
        referrals,
    };
    let allegation = entry(
        Section::Allegation,
        &[("allegation.0.type", "physical"), ("allegation.1.type", "sexual")],
    );
    Profile {
        id: ClientId::new(),
        version: 1,
        read_on: TODAY,
        activity: Activity::Active,
        status: None,
        values: [ProfileField::LegalName, ProfileField::HomeAddress, ProfileField::Born]
            .map(|field| ProfileValue {
                id: FactId::new(),
                field,
                answers: child(),
                from: TODAY,
            })
            .into(),
        accounts: vec![
            account(1, Some(TODAY), vec![], vec![Reference::random()]),
            account(2, None, vec![allegation, interview()], vec![]),
        ],
    }
}

#[test]
fn a_profile_shows_its_values_and_accounts() {
    let profile = sample();
    let page = profile::show(&profile, newest(&profile), &[], &[], (TODAY, &ago));
    assert_sound(&page);
    let html = &page.0;
    assert!(html.contains("12 Oak Lane, Austin") && html.contains("7 years, on Nov 22, 2026"));
    assert!(html.contains(&profile.accounts[0].referrals[0].to_string()));
    assert!(html.contains(r#"<option value="2" selected>"#) && html.contains(words::NEW_ACCOUNT));
    assert_eq!(html.matches(words::TO_DO).count(), 2, "on the tab and in the list");
}

#[test]
fn an_inactive_client_points_to_the_profile_in_use() {
    let other = ClientId::new();
    let profile = Profile {
        activity: Activity::Inactive {
            reason: Some(codes::DUPLICATE),
            instead: Some(other),
        },
        accounts: vec![],
        ..sample()
    };
    let page = profile::show(&profile, None, &[], &[], (TODAY, &ago));
    assert_sound(&page);
    assert!(page.0.contains(&address(other)) && page.0.contains(words::IS_INACTIVE));
    assert!(!page.0.contains("<select"));
}

#[test]
fn an_account_shows_what_happened_in_it() {
    let profile = sample();
    let open = &profile.accounts[1];
    let page = account::show(&profile, open, &contact::Clients::new());
    assert_sound(&page);
    assert!(page.0.contains("Nov 3, 2026") && page.0.contains("Ms. &lt;Interviewer&gt;"));
    for section in Section::EVENTS {
        assert!(page.0.contains(&words::add(section)), "{section:?}");
    }
    assert_sound(&account::show(&profile, &profile.accounts[0], &contact::Clients::new()));
    assert_sound(&account::ask_new(&profile, true));
    assert_sound(&account::ask_close(&profile, open, &["Letter <1>.pdf"]));
    let mut typed = Typed::default();
    typed.complain("from", words::FROM_FUTURE);
    assert_sound(&account::reporting(&profile, open, &typed, Some(words::CHANGED_SINCE)));
}

#[test]
fn entries_that_may_be_about_one_person_lead_to_each_other_unless_they_are_two_clients() {
    let caregiver = |first: &str, last: &str| {
        let inputs = [
            ("caregiver.0.first_name", first),
            ("caregiver.0.last_name", last),
            ("caregiver.0.phone", "217-555-0142"),
        ];
        entry(Section::Caregiver, &inputs)
    };
    let mut profile = sample();
    profile.accounts[1].entries = vec![
        caregiver("Bob", "Smith"),
        caregiver("Robert", "<Smyth>"),
        caregiver("Ann", "Roe"),
    ];
    let proposed = |profile: &Profile, clients: &contact::Clients| {
        let page = account::show(profile, &profile.accounts[1], clients);
        assert_sound(&page);
        page.0.matches("/same/").count()
    };
    let nobody = contact::Clients::new();
    assert_eq!(proposed(&profile, &nobody), 2, "each leads to the other");
    let [bob, robert, ..] = profile.accounts[1].entries.as_slice() else {
        unreachable!("there are three")
    };
    let page = contact::same(&profile, &profile.accounts[1], [bob, robert]);
    assert_sound(&page);
    assert!(
        page.0.contains(evidence::NICKNAME) && page.0.contains(evidence::SAME_PHONE),
        "{}",
        page.0
    );
    assert_eq!(
        contact::others("", &profile.accounts[1], bob, &nobody)
            .0
            .matches("/same/")
            .count(),
        2
    );

    let two = [ClientId::new(), ClientId::new()];
    for (entry, client) in profile.accounts[1].entries.iter_mut().zip(two) {
        entry.answers = with_client(Section::Caregiver, &entry.answers, Some(client));
    }
    let clients: contact::Clients = two.map(|it| (it, listed(it))).into();
    assert_eq!(proposed(&profile, &clients), 0);
    let open = &profile.accounts[1];
    let others = contact::others("", open, &open.entries[0], &clients);
    assert!(
        others.0.contains("Ann Roe") && !others.0.contains("Smyth"),
        "{}",
        others.0
    );
}

#[test]
fn every_entry_has_its_form() {
    let profile = sample();
    let known = interview();
    for section in Section::EVENTS.into_iter().chain(Section::ALL) {
        let page = |entry, told| {
            entry::show(&EntryPage {
                profile: &profile,
                n: profile.accounts[1].account.n,
                open: Some(&profile.accounts[1]),
                section,
                entry,
                form: &Form::default(),
                complaints: &parsing::parse(&Form::default(), Kind::Combined, Scope::Entry(section), TODAY).complaints,
                told,
                once: ActId::new(),
                agencies: &["Elm <County> Sheriff".to_owned()],
                clients: &contact::Clients::new(),
            })
        };
        assert_sound(&page(None, None));
        assert_sound(&page(Some(&known), Some(words::CHANGED_SINCE)));
    }
}

#[test]
fn every_value_of_a_profile_has_its_form() {
    let profile = sample();
    for field in ProfileField::ALL {
        // Of the day of birth it is not asked whether it was right.
        let had = has_days(field) && profile.values.iter().any(|it| it.field == field);
        let mut typed = Typed::default();
        if had {
            typed.complain("former", words::FORMER_REQUIRED);
        }
        let page = change::show(&ChangePage {
            profile: &profile,
            field,
            form: &child().to_form(),
            complaints: &[],
            typed: &typed,
            told: Some(words::CHANGED_SINCE),
        });
        assert_sound(&page);
        assert_eq!(page.0.contains(words::FORMER_HELD), had, "{field:?}");
    }
}

#[test]
fn the_days_of_a_value_are_asked_for() {
    let profile = sample();
    let show = |of| {
        let page = past::show(&past::PastPage {
            profile: &profile,
            of,
            form: &Form::default(),
            complaints: &[],
            typed: &Typed::default(),
            told: Some("Somebody <else>"),
        });
        assert_sound(&page);
        page.0
    };
    let held = |days| Held {
        fact: FactId::new(),
        field: ProfileField::HomeAddress,
        answers: child(),
        days,
    };
    let (before, now) = (held(Days::FromUntil(TODAY, TODAY)), held(Days::Since(TODAY)));
    let past = show(past::Of::Value(&before));
    assert!(past.contains("12 Oak Lane") && past.contains("until.year") && past.contains(words::NEVER_SO));
    let present = show(past::Of::Value(&now));
    assert!(!present.contains("until.year") && !present.contains(words::NEVER_SO));
    for field in ProfileField::ALL {
        show(past::Of::Earlier(field, ActId::new()));
    }
}

#[test]
fn the_past_is_a_page_of_its_own() {
    let profile = sample();
    let dated = |until, corrected| Dated {
        now: Some(FactId::new()),
        field: ProfileField::HomeAddress,
        answers: child(),
        from: TODAY,
        until,
        source: Some(Reference::random()),
        said_by: Prose::parse("the <mother>").ok(),
        by: "Ann <Lee>".into(),
        at: NOW,
        corrected,
    };
    let all = [
        dated(None, None),
        dated(Some(TODAY), None),
        dated(None, Some(("Bo".into(), NOW))),
    ];
    let page = history::show(&profile, newest(&profile), &all, &ago);
    assert_sound(&page);
    assert!(page.0.contains("until Nov 22, 2026") && page.0.contains("<s>12 Oak Lane"));
}

#[test]
fn a_timeline_offers_to_undo_what_can_be_undone() {
    let profile = sample();
    let done = |kind: &str, undone| Done {
        act: ActId::new(),
        kind: kind.into(),
        by: PersonId::new(),
        name: "Ann Lee".into(),
        at: NOW,
        account: Some(2),
        undone,
        notes: Prose::parse("<A reason>").into_iter().collect(),
        what: vec![What::Section(Section::Interview)],
        referral: None,
        other: None,
        part: None,
    };
    let imported = Reference::random();
    let import = Done {
        referral: Some(imported),
        ..done("import", None)
    };
    let known = interview();
    let event = Event {
        entry: known.id,
        account: 2,
        section: Section::Interview,
        on: TODAY,
        answers: known.answers,
    };
    let lines = [
        Line::Event(event),
        Line::Act(done("entry_added", None)),
        Line::Act(done("account_opened", Some(("Bo Ray".into(), NOW)))),
        Line::Act(import),
    ];
    let may_undo = |it: &Done| it.kind == "entry_added";
    let page = timeline::show(&profile, None, &lines, (0, 100), &may_undo, &ago);
    assert_sound(&page);
    assert!(page.0.matches("/undo").count() == 2 && page.0.contains(&format!("/queue/{imported}/undo")));
    assert!(page.0.contains("Entry added: Forensic interviews"));
    assert_sound(&timeline::show(&profile, None, &[], (0, 100), &may_undo, &ago));
}

#[test]
fn an_undo_says_what_it_will_do() {
    let profile = sample();
    let mut foreseen = Foreseen {
        deed: RecordDeed::EntryChanged,
        blocker: None,
        goes: vec![Said {
            account: Some(2),
            what: What::Section(Section::Interview),
            answers: interview().answers,
            from: TODAY,
            until: None,
        }],
        comes: vec![Said {
            account: None,
            what: What::Profile(ProfileField::HomeAddress),
            answers: child(),
            from: TODAY,
            until: None,
        }],
        account: None,
    };
    let page = undo::ask(&profile, ActId::new(), &foreseen, &Typed::default(), &|_| "then".into());
    assert_sound(&page);
    assert!(page.0.contains(words::GOES) && page.0.contains("12 Oak Lane"));
    foreseen.blocker = Some(Blocker {
        by: "Ann Lee".into(),
        act: "entry_removed".into(),
        at: NOW,
    });
    let page = undo::ask(&profile, ActId::new(), &foreseen, &Typed::default(), &|_| "then".into());
    assert_sound(&page);
    assert!(page.0.contains("Ann Lee") && !page.0.contains("<form"));
}

#[test]
fn deleting_is_at_the_end_of_the_edit_page() {
    let profile = sample();
    let mut typed = Typed::default();
    typed.complain("instead", words::INSTEAD_WRONG);
    let page = status::edit(&profile, &[], &typed, false, true);
    assert_sound(&page);
    let (before, after) = page.0.split_once(words::DELETE).unwrap();
    assert!(before.contains(words::SAVE) && !after.contains("<form"));
    let page = status::edit(&profile, &[], &typed, false, false);
    assert!(!page.0.contains("/deletion") && page.0.contains(words::DELETE_ADMINISTRATOR));
    let page = deletion::ask(&profile, "Ada <King>", &Typed::default(), 30);
    assert_sound(&page);
    assert!(page.0.contains("Ada &lt;King&gt;") && page.0.contains(words::DELETE_ADVICE));
}

#[test]
fn a_merge_shows_what_comes_together() {
    let (kept, mut other) = (sample(), sample());
    let moved = [("child.street", "8 Lake <Road>"), ("child.school", "Elm School")];
    for field in [ProfileField::HomeAddress, ProfileField::School] {
        other.values.push(ProfileValue {
            id: FactId::new(),
            field,
            answers: said(Section::Child, &moved),
            from: TODAY,
        });
    }
    let join = store::client_record::merge::beside(&kept, &other);
    let page = merge::show(&merge::MergePage {
        kept: &kept,
        other: &other,
        join: &join,
        choices: &domain::merge::Choices::default(),
        documents: 2,
        advocates: [Some("Noor Haddad"), Some("Sam Reed")],
        told: Some(words::MERGE_CHANGED),
    });
    assert_sound(&page);
    assert!(page.0.contains("Elm School") && page.0.contains(&words::documents(2)));
    assert!(
        page.0.contains(&format!("{}/merge/{}", address(other.id), kept.id)),
        "the other way round"
    );
    let client = listed(other.id);
    let comparison = matching::Model::shipped(5_000).compare(&client.record, &client.record);
    let page = merge::choose(
        &kept,
        &[store::clients::Hit { client, comparison }],
        &[],
        (&Typed::default(), false),
        (TODAY, &ago),
    );
    assert_sound(&page);
    assert!(page.0.contains(&format!("{}/merge/{}", address(kept.id), other.id)));
    assert_sound(&merge::choose(
        &kept,
        &[],
        &[],
        (&Typed::default(), true),
        (TODAY, &ago),
    ));
}

#[test]
fn lists_say_what_is_to_be_done() {
    let client = listed(ClientId::new());
    let waiting = NotStarted {
        client: client.clone(),
        account: sample().accounts[1].account.clone(),
    };
    let found = |n: usize, more, total| NotStartedPage {
        accounts: vec![waiting.clone(); n],
        more,
        total,
    };
    let page = account::not_started(&found(1, false, 1), true, (0, 50), &|_| TODAY);
    assert_sound(&page);
    assert!(page.0.contains("/accounts/2/reporting") && page.0.contains("</strong> of 1<"));
    assert_sound(&account::not_started(&found(0, false, 0), true, (0, 50), &|_| TODAY));
    let many = account::not_started(&found(50, true, 1_001), true, (40, 50), &|_| TODAY);
    assert!(many.0.contains("2,001–2,050</strong> of more than 1,000"), "{}", many.0);
    assert!(
        many.0.contains("page=39") && many.0.contains("page=41"),
        "it goes on to the end"
    );
    let gone = Gone {
        client,
        act: ActId::new(),
        by: "Ann Lee".into(),
        at: NOW,
        reason: Prose::parse("A <trial> entry").ok(),
    };
    let page = deletion::gone(&[gone], (0, 51), None, (TODAY, &ago), 30);
    assert_sound(&page);
    assert!(page.0.contains(advocate::NO_NAME) && page.0.contains("A &lt;trial&gt; entry"));
    assert_sound(&deletion::gone(&[], (0, 0), None, (TODAY, &ago), 30));
}
