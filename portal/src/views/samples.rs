//! What tests of pages have in common: a form filled in, and what is true of every page.

use domain::{
    ActId, AgencyId, ClientId, MatchRunId, PersonId, Reference, ReferralId,
    answers::{self, Scope},
    catalogue::FieldId,
    chain::Step,
    form::Form,
    readiness::{self, StateReport},
    reason::ReturnReason,
    referral::Kind,
};
use jiff::{Timestamp, civil::date};
use maud::{Markup, html};
use store::{
    flow::{Flow, Missed, Returned, Week},
    review::{Candidate, CandidateId, HistoryStep, MatchRun, Referral, Review},
};

/// When all samples happened: Nov 22, 2026.
pub(crate) const NOW: Timestamp = Timestamp::constant(1_795_000_000, 0);

/// How samples show an instant.
pub(crate) fn ago(at: Timestamp) -> Markup {
    html! { time datetime=(at) { "3 hours ago" } }
}

/// A form with these inputs.
pub(crate) fn form(pairs: &[(&str, &str)]) -> Form {
    Form::from_pairs(
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    )
}

/// What is true of the content of every page: one `h1`, no id twice, every label and every link within the page leads somewhere,
/// and nothing is inline.
pub(crate) fn assert_sound(page: &Markup) {
    let html = &page.0;
    assert_eq!(html.matches("<h1").count(), 1, "one h1: {html}");
    let ids = values(html, " id=\"");
    for (at, id) in ids.iter().enumerate() {
        assert!(!ids[..at].contains(id), "the id {id} is there twice");
        assert!(!id.contains(' '), "the id {id:?} has a space");
    }
    for target in values(html, " for=\"").iter().chain(&values(html, "href=\"#")) {
        assert!(ids.contains(target), "nothing has the id {target}");
    }
    assert!(
        !html.contains(" style=") && !html.contains("<script"),
        "nothing is inline"
    );
}

fn values<'a>(html: &'a str, before: &str) -> Vec<&'a str> {
    html.split(before)
        .skip(1)
        .filter_map(|it| it.split('"').next())
        .collect()
}

/// A referral that waits; with a candidate whose birthday differs by a digit, if it was matched.
pub(crate) fn review(kind: Kind, matched: bool) -> Review {
    let inputs = [
        ("child.first_name", "Ada"),
        ("child.last_name", "King"),
        ("child.birth.month", "3"),
        ("child.birth.day", "14"),
        ("child.birth.year", "2016"),
        ("child.sex", "female"),
        ("child.street", "12 Oak Lane"),
        ("law_enforcement.involved", "yes"),
        ("safety.immediate_danger", "yes"),
        ("disclosure.narrative", "She told her <teacher>."),
    ];
    let today = NOW.to_zoned(jiff::tz::TimeZone::UTC).date();
    let answers = answers::parse(&form(&inputs), kind, Scope::Referral, today).answers;
    let record = store::records::of_answers(&answers, today);
    let known = matching::Record {
        born: matching::Born::On(date(2016, 3, 19)),
        ..record.clone()
    };
    let first = Step::first(ReferralId::new(), ActId::new());
    Review {
        ready: readiness::of(kind, &answers, &StateReport::default()),
        referral: Referral {
            id: first.referral,
            reference: Reference::random(),
            kind,
            agency: AgencyId::new(),
            referrer: PersonId::new(),
        },
        agency: "Harbor <Police>".into(),
        referrer: "Ann Lee".into(),
        referrer_phone: Some("555-0101".into()),
        position: first.position(false),
        sent_on: today,
        revisions: Vec::new(),
        history: vec![HistoryStep {
            step: first,
            by: "Ann Lee".into(),
            at: NOW,
            undone: false,
        }],
        notes: domain::reason::Notes::default(),
        returned: None,
        run: matched.then(|| MatchRun {
            id: MatchRunId::new(),
            engine: matching::ENGINE.into(),
            at: NOW,
        }),
        candidates: if matched {
            vec![Candidate {
                id: CandidateId::Client(ClientId::new()),
                reference: None,
                comparison: matching::Model::shipped(5_000).compare(&record, &known),
                record: known,
            }]
        } else {
            Vec::new()
        },
        judged: Vec::new(),
        notices: Vec::new(),
        not_reached: false,
        peer: None,
        same_case: Vec::new(),
        left: Vec::new(),
        claim: None,
        openers: Vec::new(),
        parts: Vec::new(),
        taken_back: None,
        imported_to: None,
        answers,
        record,
    }
}

/// Four weeks of referrals, one of them empty and one not decided, the returns of three agencies, and what two of them missed out.
pub(crate) fn flow() -> Flow {
    let week = |day, [imported, returned, closed, open]: [i64; 4], waited| Week {
        from: date(2026, 11, day),
        imported,
        returned,
        closed,
        open,
        waited,
    };
    let returned = |agency: &str, sent, returned, reasons: &[(ReturnReason, i64)]| Returned {
        agency: agency.into(),
        sent,
        returned,
        reasons: reasons.to_vec(),
    };
    Flow {
        weeks: vec![
            week(2, [14, 2, 1, 0], Some((95, 1_500))),
            week(9, [9, 3, 0, 1], Some((340, 4_400))),
            week(16, [0, 0, 0, 0], None),
            week(23, [0, 0, 0, 5], None),
        ],
        returned: vec![
            returned(
                "Harbor <Police>",
                20,
                4,
                &[(ReturnReason::MissingCaseNumber, 3), (ReturnReason::MissingDobOrAge, 2)],
            ),
            returned("County CPS", 12, 1, &[(ReturnReason::MissingCaseNumber, 1)]),
            returned("School district", 3, 0, &[]),
        ],
        missed: vec![
            Missed {
                agency: "Harbor <Police>".into(),
                sent: 20,
                incomplete: 18,
                fields: vec![(FieldId::ChildRace, 17), (FieldId::CaregiverPhone, 4)],
            },
            Missed {
                agency: "County CPS".into(),
                sent: 12,
                incomplete: 2,
                fields: vec![(FieldId::LeCaseNumber, 2)],
            },
        ],
    }
}
