//! The queue, and the form that begins a referral which came by phone or fax.

mod filters;
mod new;
mod row;

use domain::{
    PersonId, Reference,
    referral::Status,
    words::{advocate as words, desk},
};
use jiff::{Timestamp, civil::Date};
use matching::Born;
use maud::{Markup, html};
use store::{
    desk::{Counts, Only, PAGE, QueueRow, View},
    personnel::Agency,
};

use super::components::{Heading, Pagination, Row, Table, Tag, status_tag};

pub use new::new;
pub use row::Clock;

/// How an instant is shown: as [`crate::App::time`] or [`crate::App::ago`] do.
pub type When<'a> = &'a dyn Fn(Timestamp) -> Markup;

/// A line of the queue.
#[derive(Clone, Debug)]
pub struct Line {
    /// What is known of the referral.
    pub row: QueueRow,
    /// When its child was born.
    pub born: Born,
    /// How long it has waited, if it is urgent and waits.
    pub clock: Option<Clock>,
}

/// A page of the queue.
#[derive(Clone, Copy)]
pub struct QueuePage<'a> {
    /// Its lines.
    pub lines: &'a [Line],
    /// How many there are behind each filter.
    pub counts: Counts,
    /// How many the view has in all.
    pub total: i64,
    /// Which view.
    pub view: &'a View,
    /// When it was first opened: what has come since is counted, not shown.
    pub opened: Timestamp,
    /// All agencies, to choose one.
    pub agencies: &'a [Agency],
    /// Which page, from 0.
    pub page: i64,
    /// What became of what was just done with several of the lines.
    pub told: Option<&'a Markup>,
    /// Who looks.
    pub me: PersonId,
    /// The day at the center.
    pub today: Date,
    /// A point in time.
    pub at: When<'a>,
    /// How long ago something was.
    pub ago: When<'a>,
}

impl std::fmt::Debug for QueuePage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "QueuePage({:?}, page {})", self.view, self.page)
    }
}

impl QueuePage<'_> {
    /// The view as it was when the list was opened.
    fn since(&self) -> View {
        View {
            until: Some(self.opened),
            ..*self.view
        }
    }
}

/// Where the script asks how many there are by now.
const COUNTS: &str = "/queue/counts";

/// The address of a page of the queue. It holds no personal data.
pub fn address(view: &View, page: i64) -> String {
    let parameters = parameters(view, page).into_iter();
    let parameters: Vec<String> = parameters.map(|(name, value)| format!("{name}={value}")).collect();
    format!("/queue?{}", parameters.join("&"))
}

/// What says which page of which view.
fn parameters(view: &View, page: i64) -> Vec<(&'static str, String)> {
    let mut all = vec![("status", view.status.as_str().to_owned())];
    if view.only != Only::All {
        all.push(("only", view.only.as_str().to_owned()));
    }
    all.extend(view.kind.map(|it| ("kind", it.as_str().to_owned())));
    all.extend(view.agency.map(|it| ("agency", it.to_string())));
    all.push(("sort", view.sort.as_str().to_owned()));
    all.extend(view.until.map(|it| ("until", it.as_microsecond().to_string())));
    all.push(("page", page.to_string()));
    all
}

/// How many there are behind each filter, and how many came since the list was opened.
pub fn counts(view: &View, counts: &Counts, opened: Timestamp) -> Markup {
    html! { (filters::chips(view, counts, opened)) (filters::news(view, counts)) }
}

/// After a referral was returned or deleted: the way to it, and to take that back.
pub fn can_be_undone(reference: Reference) -> Markup {
    html! {
        p {
            a href=(href(reference)) { (words::back_to_referral(&reference.to_string())) }
            " · " a href={ (href(reference)) "/undo" } data-key="z" { (words::UNDO) }
        }
    }
}

/// The address of a referral.
pub fn href(reference: Reference) -> String {
    format!("/queue/{reference}")
}

/// The child's name, or that nobody knows it.
pub fn child_name(answers: &domain::answers::Answers) -> String {
    let name = answers.child_name();
    if name.is_empty() {
        words::NO_NAME.to_owned()
    } else {
        name
    }
}

/// A status as staff see it.
pub fn status(status: Status) -> Markup {
    let tag = match status {
        Status::Submitted => Tag::Waiting,
        Status::Rejected => Tag::Returned,
        Status::Imported => Tag::Done,
        Status::Merged => Tag::Merged,
        Status::Deleted | Status::Withdrawn => Tag::Closed,
    };
    status_tag(tag, status.label())
}

/// The queue.
pub fn list(page: &QueuePage<'_>) -> Markup {
    let submitted = page.view.status == Status::Submitted;
    let headings = [
        heading(words::CHILD),
        heading(words::BORN),
        heading(words::FROM),
        heading(if submitted { words::WAITING_SINCE } else { words::SENT }),
        heading(words::MATCH),
        Heading {
            hidden: true,
            ..heading(words::ACTIONS)
        },
    ];
    let twice = row::names_that_occur_twice(page.lines);
    let rows: Vec<Row> = page.lines.iter().map(|it| row::row(it, page, &twice)).collect();
    // Only in the queue it matters whether the child is known: the other views say what became of it.
    let kept = |at: usize| submitted || at != 4;
    let headings: Vec<Heading<'_>> = headings
        .into_iter()
        .enumerate()
        .filter(|(at, _)| kept(*at))
        .map(|it| it.1)
        .collect();
    let rows: Vec<Row> = rows
        .into_iter()
        .map(|row| Row {
            cells: row
                .cells
                .into_iter()
                .enumerate()
                .filter(|(at, _)| kept(*at))
                .map(|it| it.1)
                .collect(),
            ..row
        })
        .collect();
    let table = Table {
        label: words::QUEUE_LABEL,
        class: "queue",
        headings: &headings,
        rows: &rows,
    };
    let since = page.since();
    html! {
        div.head {
            h1 { (words::QUEUE) }
            a.button.button--secondary href="/queue/new" { (words::NEW) }
        }
        (filters::filters(page))
        @if let Some(told) = page.told { (told) }
        div data-poll=(address(&since, page.page).replacen("/queue", COUNTS, 1)) { (counts(page.view, &page.counts, page.opened)) }
        @if page.lines.is_empty() { (filters::nothing(page)) }
        @else if page.lines.iter().any(row::is_free) {
            form method="post" action="/queue/claims" {
                @for (name, value) in parameters(&since, page.page) { input type="hidden" name=(name) value=(value); }
                p { button.button--secondary { (desk::TAKE_TICKED) } }
                (table)
            }
        } @else { (table) }
        @if page.total > 0 { (pagination(page)) }
    }
}

fn heading(label: &str) -> Heading<'_> {
    Heading {
        label,
        ..Default::default()
    }
}

fn pagination<'a>(page: &QueuePage<'_>) -> Pagination<'a> {
    let view = page.since();
    let to = |page_at| address(&view, page_at);
    pages(page.page, PAGE, page.lines.len(), page.total, to)
}

/// Where page `page` of a list stands that shows `size` lines a page.
pub fn pages<'a>(page: i64, size: i64, shown: usize, total: i64, address: impl Fn(i64) -> String) -> Pagination<'a> {
    let before = page * size;
    let to = before + i64::try_from(shown).unwrap_or(size);
    Pagination {
        label: words::PAGES,
        from: if shown == 0 { 0 } else { (before + 1).unsigned_abs() },
        to: to.unsigned_abs(),
        total: total.unsigned_abs(),
        of: words::OF,
        previous: words::PREVIOUS,
        previous_href: (page > 0).then(|| address(page - 1)),
        next: words::NEXT,
        next_href: (to < total).then(|| address(page + 1)),
    }
}

#[cfg(test)]
mod tests {
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
            not_reached: false,
            claim: None,
            merged: Vec::new(),
            taken_back: false,
            answers,
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
            at: &ago,
            page: 1,
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
    fn two_of_the_same_name_are_marked_whatever_the_accents() {
        let lines = [
            line("Zoé", Status::Submitted, Some(0.0)),
            line("ZOE", Status::Submitted, Some(0.2)),
            line("Ada", Status::Submitted, None),
        ];
        let html = page(&lines, Status::Submitted);
        assert_eq!(html.matches(words::SAME_NAME).count(), 2);
        assert!(
            html.contains(words::POSSIBLE_MATCH)
                && html.contains(words::NO_MATCH)
                && html.contains(words::NOT_MATCHED_YET)
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
        assert!(
            html.contains(&desk::new_since(3)) && html.contains("/queue?status=submitted&amp;sort=urgency&amp;page=0")
        );
        for status in [Status::Submitted, Status::Rejected] {
            for only in Only::offered(status).iter().copied() {
                let html = page_of(&[], &View { only, status, ..view });
                assert_eq!(html.matches(r#"aria-current="true""#).count(), 1);
                assert_eq!(
                    html.contains(desk::show_all(status.label()).as_str()),
                    only != Only::All
                );
            }
        }
        assert!(!page(&[], Status::Imported).contains("chips"));
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
}
