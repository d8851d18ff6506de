use domain::{
    answers::{self, Scope},
    referral::Kind,
};
use jiff::{SignedDuration, civil::date};
use store::desk::Sort;

use super::*;
use crate::views::samples::{self, ago, assert_sound, form};

fn line(name: &str, status: Status, best: Option<f64>) -> Line {
    let form = form(&[
        ("child.first_name", name),
        ("child.last_name", "King"),
        ("child.birth.age", "9"),
        ("child.birth.unit", "years"),
    ]);
    let answers = answers::parse(&form, Kind::Client, Scope::Referral, date(2026, 11, 22)).answers;
    let row = QueueRow {
        referral: domain::ReferralId::new(),
        reference: Reference::random(),
        kind: Kind::Client,
        status,
        agency: "Harbor <Police>".into(),
        urgent: best.is_none(),
        received_at: samples::NOW,
        sent_at: samples::NOW,
        revision: 1,
        screened: best.is_some(),
        best,
        also: None,
        same_name: None,
        same_case: None,
        not_reached: false,
        claim: None,
        merged: Vec::new(),
        taken_back: false,
        decided: None,
        answers,
        damaged: false,
    };
    Line {
        clock: row
            .urgent
            .then(|| Clock::of(samples::NOW, SignedDuration::from_hours(2), samples::NOW)),
        row,
        born: Born::Unknown,
    }
}

fn page(lines: &[Line], status: Status) -> String {
    page_of(lines, &View::of(status, Sort::Urgency))
}

fn page_of(lines: &[Line], view: &View) -> String {
    let page = QueuePage {
        lines,
        counts: Counts {
            all: 212,
            new: 3,
            urgent: 7,
            ..Counts::default()
        },
        total: 212,
        view,
        opened: samples::NOW,
        agencies: &[],
        saved: &[],
        at: &ago,
        start: Start::Page(1),
        before: view.size.lines(),
        told: None,
        me: PersonId::new(),
        today: date(2026, 11, 22),
        ago: &ago,
    };
    let html = list(&page);
    assert_sound(&html);
    html.into_string()
}

#[test]
fn a_waiting_referral_can_be_viewed_first_then_imported_returned_or_deleted() {
    let line = line("Ada", Status::Submitted, Some(0.97));
    let html = page(std::slice::from_ref(&line), Status::Submitted);
    let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    let base = href(line.row.reference);
    assert!(at(&format!("href=\"{base}\">View")) < at(&format!("{base}/import")));
    assert!(at(&format!("{base}/rejection")) < at(&format!("{base}/deletion")));
    assert!(html.contains(words::STRONG_MATCH) && html.contains("<strong>51–51</strong>"));
    assert!(html.contains("Harbor &lt;Police&gt;"));
}

#[test]
fn what_left_the_queue_can_be_undone_but_not_what_was_withdrawn() {
    assert!(page(&[line("Ada", Status::Imported, Some(0.2))], Status::Imported).contains("/undo"));
    assert!(!page(&[line("Ada", Status::Withdrawn, None)], Status::Withdrawn).contains("/undo"));
}

#[test]
fn another_referral_of_the_same_name_is_named_unless_the_matching_says_more() {
    let mut lines = [
        line("Zoé", Status::Submitted, Some(0.0)),
        line("ZOE", Status::Submitted, Some(0.2)),
        line("Ada", Status::Submitted, None),
    ];
    let other = Reference::random();
    lines[0].row.same_name = Some(other);
    lines[1].row.same_name = Some(other);
    lines[1].row.also = Some((matching::Relation::Possible, other));
    lines[1].row.same_case = Some(other);
    lines[2].row.same_case = Some(other);
    lines[2].row.same_name = Some(other);
    let html = page(&lines, Status::Submitted);
    assert_eq!(
        (
            html.matches(words::SAME_NAME).count(),
            html.matches(words::ALSO_REFERRED).count(),
            html.matches(words::SAME_CASE).count()
        ),
        (1, 1, 1)
    );
    assert_eq!(
        html.matches(&format!("<a href=\"{}\">{other}</a>", href(other)))
            .count(),
        3
    );
    assert!(
        html.contains(words::POSSIBLE_MATCH) && html.contains(words::NO_MATCH) && html.contains(words::NOT_MATCHED_YET)
    );
}

#[test]
fn the_column_of_times_sorts_and_says_how_it_is_sorted() {
    let lines = [line("Ada", Status::Submitted, None)];
    let until = format!("until={}", samples::NOW.as_microsecond());
    for (sort, aria, next) in [
        (Sort::Urgency, None, "oldest"),
        (Sort::Oldest, Some("ascending"), "newest"),
        (Sort::Newest, Some("descending"), "oldest"),
    ] {
        let html = page_of(&lines, &View::of(Status::Submitted, sort));
        let link = format!(r#"<a class="sort" href="/queue?status=submitted&amp;sort={next}&amp;{until}&amp;page=0">"#);
        assert!(html.contains(&link), "{html}");
        assert_eq!(html.matches("aria-sort").count(), usize::from(aria.is_some()));
        assert!(aria.is_none_or(|it| html.contains(&format!(r#"aria-sort="{it}""#))));
    }
}

#[test]
fn a_page_can_be_shorter_and_stays_so() {
    let short = View {
        size: Size::Short,
        ..View::of(Status::Submitted, Sort::Oldest)
    };
    let html = page_of(&[line("Ada", Status::Submitted, None)], &short);
    assert!(html.contains("<strong>26–26</strong>"), "{html}");
    let of = |size: &str, start: &str| {
        html.contains(&format!(
            "sort=oldest{size}&amp;until={}&amp;{start}",
            samples::NOW.as_microsecond()
        ))
    };
    // The next page and the filters, and the longer page on which this line is.
    assert!(
        of("&amp;size=25", "after=1-") && of("&amp;size=25", "page=0") && of("", "page=0"),
        "{html}"
    );
    assert!(
        html.contains(r#"aria-current="true">25</a>"#)
            && html.contains(r#"<input type="hidden" name="size" value="25">"#)
    );
}

#[test]
fn an_empty_view_says_what_will_appear() {
    for status in Status::ALL {
        assert!(page(&[], *status).contains(words::nothing(*status).1));
    }
}

#[test]
fn each_filter_has_its_address_its_number_and_words_for_nothing() {
    let view = View::of(Status::Submitted, Sort::Urgency);
    let html = page(&[line("Ada", Status::Submitted, None)], Status::Submitted);
    let until = format!("until={}", samples::NOW.as_microsecond());
    assert!(
        html.contains(&format!("only=urgent&amp;sort=urgency&amp;{until}&amp;page=0")),
        "{html}"
    );
    let count = r#"Urgent <span class="chips__count" id="count-urgent" data-live>7</span>"#;
    assert!(html.contains(count), "{html}");
    assert!(html.contains(&desk::new_since(3)) && html.contains("/queue?status=submitted&amp;sort=urgency&amp;page=0"));
    for status in [Status::Submitted, Status::Rejected] {
        for only in Only::offered(status).iter().copied() {
            let html = page_of(&[], &View { only, status, ..view });
            // The filter, and how long a page is.
            assert_eq!(html.matches(r#"aria-current="true""#).count(), 2);
            assert_eq!(
                html.contains(desk::show_all(status.label()).as_str()),
                only != Only::All
            );
        }
    }
    assert!(!page(&[], Status::Imported).contains("chips__count"));
}

#[test]
fn what_is_urgent_says_how_long_it_waits_and_when_it_is_due() {
    let now = samples::NOW;
    let minutes = SignedDuration::from_mins;
    let clock = |ago| Clock::of(now - minutes(ago), minutes(120), now);
    assert_eq!(
        (clock(119).overdue, clock(120).overdue, clock(121).overdue),
        (None, None, Some(1))
    );
    let html = page(&[line("Ada", Status::Submitted, None)], Status::Submitted);
    assert!(
        html.contains("Waits 0\u{a0}min") && html.contains("due in 2\u{a0}h"),
        "{html}"
    );
    let page = clock(30).show(&ago).into_string();
    assert!(page.contains(desk::DECIDE_BY), "{page}");
    let late = clock(185).short().into_string();
    assert!(late.contains("Overdue 1\u{a0}h\u{a0}5\u{a0}min"), "{late}");
    let late = clock(185).show(&ago).into_string();
    assert!(
        late.contains("Waits for 3\u{a0}h\u{a0}5\u{a0}min") && late.contains("Overdue by 1\u{a0}h\u{a0}5\u{a0}min"),
        "{late}"
    );
}
