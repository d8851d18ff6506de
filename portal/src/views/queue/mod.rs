//! The queue, and the form that begins a referral which came by phone or fax.

mod filters;
mod new;
mod row;
mod saved;
#[cfg(test)]
mod tests;

use domain::{
    PersonId, Reference,
    referral::Status,
    words::{advocate as words, desk},
};
use jiff::{Timestamp, civil::Date};
use matching::Born;
use maud::{Markup, html};
use store::{
    desk::{Counts, Only, QueueRow, Size, Sort, Start, View},
    personnel::Agency,
    saved_views::SavedView,
};

use super::components::{Direction, Heading, Pagination, Row, Table, Tag, status_tag};

pub use new::new;
pub use row::Clock;
pub use saved::{VIEWS, change_view, saved_views};

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
    /// The views that who looks has saved.
    pub saved: &'a [SavedView],
    /// Where the page begins.
    pub start: Start,
    /// How many lines of the view come before it.
    pub before: i64,
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
        write!(f, "QueuePage({:?}, {:?})", self.view, self.start)
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
pub fn address(view: &View, start: impl Into<Start>) -> String {
    let parameters = parameters(view, start.into()).into_iter();
    let parameters: Vec<String> = parameters.map(|(name, value)| format!("{name}={value}")).collect();
    format!("/queue?{}", parameters.join("&"))
}

/// What says which page of which view.
fn parameters(view: &View, start: Start) -> Vec<(&'static str, String)> {
    let mut all = vec![("status", view.status.as_str().to_owned())];
    if view.only != Only::All {
        all.push(("only", view.only.as_str().to_owned()));
    }
    all.extend(view.kind.map(|it| ("kind", it.as_str().to_owned())));
    all.extend(view.agency.map(|it| ("agency", it.to_string())));
    all.push(("sort", view.sort.as_str().to_owned()));
    if view.size != Size::default() {
        all.push(("size", view.size.as_str().to_owned()));
    }
    all.extend(view.until.map(|it| ("until", it.as_microsecond().to_string())));
    all.push(match start {
        Start::Page(page) => ("page", page.to_string()),
        Start::After(place) => ("after", place.to_string()),
    });
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
        by_time(page, if submitted { words::WAITING_SINCE } else { words::SENT }),
        heading(if submitted { words::MATCH } else { desk::DECIDED }),
        Heading {
            hidden: true,
            ..heading(words::ACTIONS)
        },
    ];
    let rows: Vec<Row> = page.lines.iter().map(|it| row::row(it, page)).collect();
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
        (filters::on_paper(page))
        (saved::links(page))
        (filters::filters(page))
        @if let Some(told) = page.told { (told) }
        div data-poll=(address(&since, page.start).replacen("/queue", COUNTS, 1)) { (counts(page.view, &page.counts, page.opened)) }
        @if page.lines.is_empty() { (filters::nothing(page)) }
        @else if page.lines.iter().any(row::is_free) {
            form method="post" action="/queue/claims" {
                @for (name, value) in parameters(&since, page.start) { input type="hidden" name=(name) value=(value); }
                p { button.button--secondary { (desk::TAKE_TICKED) } }
                (table)
            }
        } @else { (table) }
        @if page.total > 0 { (pagination(page)) }
        @if page.total > Size::Short.lines() { (sizes(page)) }
    }
}

fn heading(label: &str) -> Heading<'_> {
    Heading {
        label,
        ..Default::default()
    }
}

/// The head of the column of times, which sorts by them: the only order in which an index finds a page, besides that by urgency.
fn by_time<'a>(page: &QueuePage<'_>, label: &'a str) -> Heading<'a> {
    let (sorted, next) = match page.view.sort {
        Sort::Urgency => (None, Sort::Oldest),
        Sort::Oldest => (Some(Direction::Ascending), Sort::Newest),
        Sort::Newest => (Some(Direction::Descending), Sort::Oldest),
    };
    let to = View {
        sort: next,
        ..page.since()
    };
    Heading {
        sort: Some(address(&to, 0)),
        sorted,
        ..heading(label)
    }
}

/// How many lines a page has: each leads to the page on which the first line of this one is.
fn sizes(page: &QueuePage<'_>) -> Markup {
    let to = |size: Size| {
        let view = View { size, ..page.since() };
        address(&view, page.before / size.lines())
    };
    html! {
        nav.sizes aria-label=(desk::LINES) {
            span aria-hidden="true" { (desk::LINES) }
            ul { @for size in Size::ALL {
                li { a href=(to(size)) aria-current=[(size == page.view.size).then_some("true")] { (size.as_str()) } }
            } }
        }
    }
}

fn pagination<'a>(page: &QueuePage<'_>) -> Pagination<'a> {
    let (view, size) = (page.since(), page.view.size.lines());
    let last = page.lines.last();
    let more = page.before + i64::try_from(page.lines.len()).unwrap_or(size) < page.total;
    Pagination {
        previous_href: (page.before > 0).then(|| address(&view, (page.before - 1) / size)),
        next_href: last
            .filter(|_| more)
            .map(|it| address(&view, Start::After(it.row.place()))),
        ..shown(page.before, page.lines.len(), page.total)
    }
}

/// Where page `page` of a list stands that shows `size` lines a page.
pub fn pages<'a>(page: i64, size: i64, lines: usize, total: i64, address: impl Fn(i64) -> String) -> Pagination<'a> {
    let more = page * size + i64::try_from(lines).unwrap_or(size) < total;
    Pagination {
        previous_href: (page > 0).then(|| address(page - 1)),
        next_href: more.then(|| address(page + 1)),
        ..shown(page * size, lines, total)
    }
}

/// Which lines of a list are shown, behind `before` others.
pub fn shown<'a>(before: i64, lines: usize, total: i64) -> Pagination<'a> {
    let (before, lines) = (before.unsigned_abs(), u64::try_from(lines).unwrap_or_default());
    Pagination {
        label: words::PAGES,
        from: if lines == 0 { 0 } else { before + 1 },
        to: before + lines,
        total: total.unsigned_abs(),
        of: words::OF,
        previous: words::PREVIOUS,
        previous_href: None,
        next: words::NEXT,
        next_href: None,
    }
}
