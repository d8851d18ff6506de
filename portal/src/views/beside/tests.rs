use domain::{
    ClientId, Reference,
    chain::{Deed, Step},
    reason::{Reasons, ReturnReason},
    referral::Kind,
};
use store::{
    beside::{Earlier, Said},
    merge::Part,
    review::HistoryStep,
};

use super::*;
use crate::views::samples::{NOW, ago, form, review};

fn answers(pairs: &[(&str, &str)]) -> Answers {
    let today = NOW.to_zoned(jiff::tz::TimeZone::UTC).date();
    domain::answers::parse(&form(pairs), Kind::Combined, domain::answers::Scope::Referral, today).answers
}

/// What a client says who is like the child of the sample: the birthday differs by a digit, the street is another.
fn beside(review: &Review) -> Beside {
    let known = answers(&[
        ("child.first_name", "Ada"),
        ("child.last_name", "King"),
        ("child.birth.month", "3"),
        ("child.birth.day", "19"),
        ("child.birth.year", "2016"),
        ("child.street", "34 Elm Avenue"),
        ("child.school", "Lincoln <Primary>"),
    ]);
    let value = |field| {
        Some(Said {
            field,
            answers: join::value(&known, field)?,
            from: review.sent_on,
        })
    };
    Beside {
        of: review.candidates[0].id,
        values: ProfileField::ALL.into_iter().filter_map(value).collect(),
        around: vec![answers(&[
            ("caregiver.0.first_name", "Mary"),
            ("caregiver.0.last_name", "King"),
        ])],
        before: None,
    }
}

fn shown(review: &Review, beside: &Beside) -> String {
    table(review, &review.candidates[0], beside).into_string()
}

fn row<'a>(html: &'a str, label: &str) -> &'a str {
    let mut rows = html.split("<tr ").skip(1);
    rows.find(|it| it.contains(&format!(">{label}</th>")))
        .unwrap_or_else(|| panic!("no row {label}: {html}"))
}

/// Beyond 3: every field says in words, with an icon and a color, whether both are the same, alike, different, or said by one.
#[test]
fn each_row_says_how_both_compare() {
    let review = review(Kind::Combined, true);
    let html = shown(&review, &beside(&review));
    assert!(row(&html, "Name").starts_with("class=\"evidence__agrees\"") && row(&html, "Name").contains(words::SAME));
    let born = row(&html, "Birth date or age");
    assert!(
        born.contains(evidence::ONE_DIGIT) && born.starts_with("class=\"evidence__partly\""),
        "{born}"
    );
    assert!(born.contains(r#"Mar 1<mark class="diff">4</mark>, 2016"#), "{born}");
    assert!(row(&html, "Sex").contains(words::ONLY_REFERRAL));
    let school = row(&html, "School");
    assert!(
        school.contains(words::ONLY_PROFILE) && school.contains("Lincoln &lt;Primary&gt;"),
        "{school}"
    );
    assert_eq!(
        html.matches("<svg").count(),
        html.matches("<tr ").count() - 1,
        "an icon in each row"
    );
}

#[test]
fn plainly_different_values_are_not_marked_letter_by_letter() {
    let line = compare(
        "Address",
        [vec!["12 Oak Lane".into()], vec!["877 Birch Road".into()]],
        None,
        true,
    )
    .unwrap();
    assert_eq!(line.finding, Finding::Differs);
    assert!(!marked(&line)[0].0.contains("<mark"));
    let line = compare(
        "Telephone",
        [vec!["512-555-0143".into()], vec!["512-555-0148".into()]],
        None,
        true,
    )
    .unwrap();
    assert!(marked(&line)[1].0.contains(r#"<mark class="diff">8</mark>"#));
}

#[test]
fn a_street_that_is_another_is_marked_whole_and_the_same_city_not_at_all() {
    let of = |street: &str| vec![format!("{street}, Copper Ferry, Larkfield County, 99989")];
    let line = compare("Address", [of("12 Oak Lane"), of("877 Birch Road")], None, true).unwrap();
    assert_eq!(
        marked(&line)[0].0,
        r#"<mark class="diff">12 Oak Lane</mark>, Copper Ferry, Larkfield County, 99989"#
    );
}

#[test]
fn how_a_value_is_written_makes_no_difference() {
    let finding = |one: &str, other: &str| {
        compare("x", [vec![one.into()], vec![other.into()]], None, true)
            .unwrap()
            .finding
    };
    assert_eq!(finding("(512) 555-0143", "512.555.0143"), Finding::Same);
    assert_eq!(finding("García, Ana", "GARCIA, ANA"), Finding::Same);
    assert_eq!(finding("03/14/2016", "03/19/2016"), Finding::Differs);
    let two = [vec!["Mary King".into(), "Jo Doe".into()], vec!["Mary King".into()]];
    assert_eq!(
        compare("x", two, None, true).unwrap().finding,
        Finding::Alike(words::SOME_SAME.into())
    );
}

#[test]
fn those_around_the_child_are_compared_where_both_name_some() {
    let mut review = review(Kind::Combined, true);
    let known = beside(&review);
    assert!(!shown(&review, &known).contains(words::CAREGIVERS));
    review.answers.set(
        "caregiver.0.first_name".parse().unwrap(),
        Value::Name(Name::parse("Mary").unwrap()),
    );
    review.answers.set(
        "caregiver.0.last_name".parse().unwrap(),
        Value::Name(Name::parse("King").unwrap()),
    );
    assert!(row(&shown(&review, &known), words::CAREGIVERS).contains(words::SAME));
}

#[test]
fn of_several_that_were_chosen_some_may_be_the_same() {
    let of = |races: &[(&str, &str)]| texts(ProfileField::Race, &answers(races), jiff::civil::date(2026, 11, 22));
    let sides = [
        of(&[("child.race", "asian"), ("child.race", "white")]),
        of(&[("child.race", "white")]),
    ];
    assert_eq!(sides[0], ["Asian", "White"]);
    assert_eq!(
        compare("x", sides, None, false).unwrap().finding,
        Finding::Alike(words::SOME_SAME.into())
    );
}

#[test]
fn what_became_of_the_referral_itself_before_stands_there_too() {
    let mut review = review(Kind::Combined, true);
    assert!(!before(&review, None, &ago).0.contains(words::OWN_PAST));
    let reasons = Reasons::new(vec![ReturnReason::MissingCaseNumber], vec![]).unwrap();
    let step = Step::next(&review.position, domain::ActId::new(), Deed::Reject(reasons)).unwrap();
    let returned = |undone| HistoryStep {
        step: step.clone(),
        by: "Ben <Ito>".into(),
        at: NOW,
        undone,
    };
    review.history.push(returned(true));
    assert!(
        !before(&review, None, &ago).0.contains(words::OWN_PAST),
        "undone, it was never returned"
    );
    review.history.push(returned(false));
    let part = Part {
        reference: Reference::random(),
        kind: Kind::ChildProtection,
        agency: "County <CPS>".into(),
        referrer: "Ann Lee".into(),
        referrer_phone: None,
        sent_at: NOW,
        taken_back: None,
    };
    let reference = format!("/queue/{}", part.reference);
    review.parts.push(part);
    let html = before(&review, None, &ago).into_string();
    for said in [
        ReturnReason::MissingCaseNumber.label(),
        "Ben &lt;Ito&gt;",
        &reference,
        "County &lt;CPS&gt;",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
}

/// Beyond 3: what the person was here for before.
#[test]
fn earlier_referrals_stand_with_what_they_were_about() {
    let review = review(Kind::Combined, true);
    let reference = Reference::random();
    let mut known = Before {
        client: ClientId::new(),
        activity: domain::record::Activity::Active,
        record: review.record.clone(),
        referrals: vec![Earlier {
            reference,
            sent_at: NOW,
            agency: "County <CPS>".into(),
            kind: Kind::ChildProtection,
            account: 2,
            abuse: vec!["neglect"],
        }],
    };
    let html = before(&review, Some(&known), &ago).into_string();
    for said in [
        &format!("/queue/{reference}"),
        "County &lt;CPS&gt;",
        "Neglect or deprivation",
        "/accounts/2",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    known.referrals.clear();
    assert!(
        before(&review, Some(&known), &ago)
            .into_string()
            .contains(words::NO_EARLIER)
    );
}
