//! The queue, and the form that begins a referral which came by phone or fax.

use std::collections::HashMap;

use domain::{
    PersonId, Reference,
    referral::{Kind, Status},
    words::{advocate as words, desk, flow, merge, site},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use matching::{Born, Relation};
use maud::{Markup, html};
use store::{
    desk::{Counts, Only, PAGE, QueueRow, View},
    personnel::{Agency, Person},
};

use super::{
    claims,
    components::{
        ChoiceField, Heading, NoticeKind, Pagination, Row, Table, Tag, back_link, empty, error_summary, notice,
        status_tag, urgent_tag,
    },
    record,
};
use crate::form::Typed;

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

/// The address of a page of the queue. It holds no personal data.
pub fn address(view: &View, page: i64) -> String {
    let mut address = format!("/queue?status={}", view.status.as_str());
    let mut add = |name: &str, value: &str| address.extend(["&", name, "=", value]);
    if view.only != Only::All {
        add("only", view.only.as_str());
    }
    if let Some(kind) = view.kind {
        add("kind", kind.as_str());
    }
    if let Some(agency) = view.agency {
        add("agency", &agency.to_string());
    }
    add("sort", view.sort.as_str());
    if let Some(until) = view.until {
        add("until", &until.as_microsecond().to_string());
    }
    add("page", &page.to_string());
    address
}

/// How long something urgent has waited, and by when it is to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// For so many minutes it has waited.
    pub waited: i64,
    /// By then it is to be decided.
    pub due: Timestamp,
    /// By so many minutes that is past; none if it is not.
    pub overdue: Option<i64>,
}

impl Clock {
    /// The clock of what was received then and is to be decided within some time.
    pub fn of(received: Timestamp, within: SignedDuration, now: Timestamp) -> Self {
        let due = received + within;
        Self {
            waited: now.duration_since(received).as_mins().max(0),
            due,
            overdue: (now > due).then(|| now.duration_since(due).as_mins().max(1)),
        }
    }

    /// In words, with a sign for what is late.
    pub fn show(self, at: When<'_>) -> Markup {
        html! {
            p { strong { (desk::waits(self.waited)) } }
            @match self.overdue {
                Some(minutes) => p { (status_tag(Tag::Failed, &desk::overdue(minutes))) },
                None => p { (desk::DECIDE_BY) " " (at(self.due)) },
            }
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
    let twice = names_that_occur_twice(page.lines);
    let rows: Vec<Row> = page.lines.iter().map(|it| row(it, page, &twice)).collect();
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
    html! {
        div.head {
            h1 { (words::QUEUE) }
            a.button.button--secondary href="/queue/new" { (words::NEW) }
        }
        (filters(page))
        @if submitted { (chips(page)) }
        @if page.counts.new > 0 {
            (notice(NoticeKind::Info, html! {
                p { (desk::new_since(page.counts.new)) " " a href=(address(&View { until: None, ..*page.view }, 0)) { (desk::SHOW_NEW) } }
            }))
        }
        @if page.lines.is_empty() { (nothing(page)) }
        @else { (Table { label: words::QUEUE_LABEL, class: "queue", headings: &headings, rows: &rows }) }
        @if page.total > 0 { (pagination(page)) }
    }
}

/// What the list is chosen by; it begins anew then.
fn filters(page: &QueuePage<'_>) -> Markup {
    let view = page.view;
    let statuses: Vec<(&str, &str)> = Status::ALL.iter().map(|it| (it.as_str(), it.label())).collect();
    let kinds: Vec<(&str, &str)> = Kind::ALL.iter().map(|it| (it.as_str(), it.label())).collect();
    let ids: Vec<String> = page.agencies.iter().map(|it| it.id.to_string()).collect();
    let names = page.agencies.iter().map(|it| it.name.as_str());
    let agencies: Vec<(&str, &str)> = ids.iter().map(String::as_str).zip(names).collect();
    let agency = view.agency.map_or_else(String::new, |it| it.to_string());
    html! {
        form.filters method="get" action="/queue" {
            (ChoiceField {
                name: "status", label: words::STATUS, options: &statuses, chosen: view.status.as_str(), list: true, ..Default::default()
            })
            (ChoiceField {
                name: "kind", label: words::KIND, options: &kinds, chosen: view.kind.map_or("", Kind::as_str), none: flow::ALL_KINDS,
                list: true, ..Default::default()
            })
            (ChoiceField {
                name: "agency", label: words::AGENCY, options: &agencies, chosen: &agency, none: flow::ALL_AGENCIES, list: true,
                ..Default::default()
            })
            (ChoiceField {
                name: "sort", label: words::SORT, options: &words::SORTS, chosen: view.sort.as_str(), list: true, ..Default::default()
            })
            @if view.only != Only::All { input type="hidden" name="only" value=(view.only.as_str()); }
            button.button--secondary { (words::SHOW) }
        }
    }
}

/// What to call a filter.
fn filter(only: Only) -> &'static str {
    match only {
        Only::All => desk::ALL,
        Only::Urgent => words::URGENT,
        Only::Match => words::POSSIBLE_MATCH,
        Only::Same => desk::SAME_CHILD,
        Only::Again => words::SENT_AGAIN,
        Only::Mine => desk::MINE,
        Only::Unclaimed => desk::UNCLAIMED,
    }
}

/// The filters of the queue, each with how many it shows.
fn chips(page: &QueuePage<'_>) -> Markup {
    let to = |only| View {
        only,
        until: Some(page.opened),
        ..*page.view
    };
    html! {
        nav.chips aria-label=(desk::FILTERS) {
            ul { @for only in Only::ALL {
                li {
                    a href=(address(&to(only), 0)) aria-current=[(only == page.view.only).then_some("true")] {
                        (filter(only)) " " span.chips__count { (page.counts.of(only)) }
                    }
                }
            } }
        }
    }
}

/// An empty view, with what to do.
fn nothing(page: &QueuePage<'_>) -> Markup {
    let view = page.view;
    let all = View::of(view.status, view.sort);
    let narrowed = view.kind.is_some() || view.agency.is_some() || view.only != Only::All;
    let (title, text) = match view.only {
        Only::Urgent => desk::NO_URGENT,
        Only::Match => desk::NO_MATCH,
        Only::Same => desk::NO_SAME,
        Only::Again => desk::NO_AGAIN,
        Only::Mine => desk::NO_MINE,
        Only::Unclaimed => desk::NO_UNCLAIMED,
        Only::All if narrowed => desk::NOTHING_LIKE_IT,
        Only::All => words::nothing(view.status),
    };
    empty(html! {
        p { strong { (title) } }
        p { (text) @if narrowed { " " a href=(address(&all, 0)) { (desk::show_all(view.status.label())) } } }
    })
}

fn heading(label: &str) -> Heading<'_> {
    Heading {
        label,
        ..Default::default()
    }
}

fn pagination<'a>(page: &QueuePage<'_>) -> Pagination<'a> {
    let view = View {
        until: Some(page.opened),
        ..*page.view
    };
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

/// Two of the same name may be one child, sent twice.
fn names_that_occur_twice(lines: &[Line]) -> HashMap<String, usize> {
    let mut names = HashMap::new();
    for line in lines {
        *names.entry(matching::fold(&line.row.answers.child_name())).or_insert(0) += 1;
    }
    names.retain(|name, count| *count > 1 && !name.is_empty());
    names
}

fn row(line: &Line, page: &QueuePage<'_>, twice: &HashMap<String, usize>) -> Row {
    let it = &line.row;
    let name = child_name(&it.answers);
    let same_name = twice.contains_key(&matching::fold(&it.answers.child_name()));
    let child = html! {
        a href=(href(it.reference)) data-key="row" { (name) }
        @if it.urgent { " " (urgent_tag(words::URGENT)) }
        @if it.revision > 1 && it.merged.is_empty() { " " (status_tag(Tag::Returned, words::SENT_AGAIN)) }
        @for other in &it.merged {
            " " (status_tag(Tag::Merged, &if it.status == Status::Merged { merge::into(&other.to_string()) } else { merge::with(&other.to_string()) }))
        }
        @if it.taken_back { " " (status_tag(Tag::Returned, merge::TAKEN_BACK)) }
        @if let Some(also) = also(it.also) { " " (status_tag(Tag::Merged, also)) }
        @else if same_name { " " (status_tag(Tag::Merged, words::SAME_NAME)) }
    };
    Row {
        cells: vec![
            child,
            record::born(line.born, page.today),
            html! { (it.agency) p.quiet { (it.kind.label()) } },
            html! {
                @match line.clock {
                    Some(clock) => (clock.show(page.at)),
                    None => ((page.ago)(it.received_at)),
                }
                @if let Some(claim) = &it.claim { (claims::tag(claim, page.me, page.ago)) }
            },
            match_hint(it.screened, it.best),
            actions(it, &name),
        ],
        urgent: it.urgent,
    }
}

/// What another referral in the queue is to this one, in words.
fn also(relation: Option<Relation>) -> Option<&'static str> {
    match relation? {
        Relation::Same | Relation::Possible => Some(words::ALSO_REFERRED),
        Relation::Sibling | Relation::Twin => Some(words::FAMILY_IN_QUEUE),
        Relation::Unlikely => None,
    }
}

/// Whether the child may be known, as a tag.
fn match_hint(screened: bool, best: Option<f64>) -> Markup {
    match best {
        _ if !screened => status_tag(Tag::Waiting, words::NOT_MATCHED_YET),
        Some(best) if best >= matching::SAME_FROM => status_tag(Tag::Match, words::STRONG_MATCH),
        Some(best) if best >= matching::POSSIBLE_FROM => status_tag(Tag::Match, words::POSSIBLE_MATCH),
        _ => html! { span.quiet { (words::NO_MATCH) } },
    }
}

fn actions(row: &QueueRow, name: &str) -> Markup {
    let below = |page: &str| format!("{}/{page}", href(row.reference));
    let what = html! { span.hidden { " " (words::of_child(name)) } };
    html! {
        a.button.button--secondary href=(href(row.reference)) { (words::VIEW) (what) }
        @match row.status {
            Status::Submitted => {
                " " a.button.button--link href=(below("import")) { (words::IMPORT) (what) }
                " " a.button.button--link href=(below("rejection")) { (words::REJECT) (what) }
                " " a.button.button--link href=(below("deletion")) { (words::DELETE) (what) }
            }
            Status::Rejected | Status::Imported | Status::Merged | Status::Deleted => {
                " " a.button.button--link href=(below("undo")) { (words::UNDO) (what) }
            }
            Status::Withdrawn => {}
        }
    }
}

/// The form that begins a referral for an agency; without one there is nothing to fill in.
pub fn new(typed: &Typed, agencies: &[Agency], referrers: &[Person], administrator: bool) -> Markup {
    let agency_name = |id| {
        agencies
            .iter()
            .find(|it| Some(it.id) == id)
            .map_or("", |it| it.name.as_str())
    };
    let agencies_offered: Vec<(String, &str)> = agencies
        .iter()
        .filter(|it| it.active)
        .map(|it| (it.id.to_string(), it.name.as_str()))
        .collect();
    let mut people: Vec<(String, String)> = referrers
        .iter()
        .map(|it| {
            (
                it.id.to_string(),
                format!("{}: {}, {}", agency_name(it.agency), it.last_name, it.first_name),
            )
        })
        .collect();
    people.sort_by(|a, b| a.1.cmp(&b.1));
    let agencies_offered: Vec<(&str, &str)> = agencies_offered.iter().map(|(id, name)| (id.as_str(), *name)).collect();
    let people: Vec<(&str, &str)> = people.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
    let kinds: Vec<(&str, &str)> = Kind::ALL.iter().map(|it| (it.as_str(), it.label())).collect();
    let hint = if people.is_empty() {
        words::NO_REFERRERS
    } else {
        words::REFERRER_HINT
    };
    if agencies_offered.is_empty() {
        return html! {
            (back_link("/queue", &words::back_to(Status::Submitted)))
            h1 { (words::NEW) }
            (notice(NoticeKind::Info, html! {
                p { (words::NO_AGENCIES) }
                @if administrator { p { a href="/agencies" { (site::NAV_AGENCIES) } } }
            }))
        };
    }
    html! {
        @if typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &typed.summary())) }
        (back_link("/queue", &words::back_to(Status::Submitted)))
        h1 { (words::NEW) }
        p { (words::NEW_TEXT) }
        form method="post" action="/queue/new" novalidate {
            (ChoiceField {
                name: "agency", label: words::AGENCY, options: &agencies_offered, chosen: typed.value("agency"), error: typed.error("agency"),
                required_word: Some(site::REQUIRED), none: words::CHOOSE, list: true, ..Default::default()
            })
            (ChoiceField {
                name: "referrer", label: words::REFERRER, hint, options: &people, chosen: typed.value("referrer"),
                error: typed.error("referrer"), none: words::NOBODY, list: true, ..Default::default()
            })
            (ChoiceField {
                name: "kind", label: words::KIND, options: &kinds, chosen: typed.value("kind"), error: typed.error("kind"),
                required_word: Some(site::REQUIRED), ..Default::default()
            })
            div.buttons {
                button { (words::BEGIN) }
                a.button.button--link href="/queue" { (words::CANCEL) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::answers::{self, Scope};
    use jiff::civil::date;
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
            revision: 1,
            screened: best.is_some(),
            best,
            also: None,
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
        assert!(html.contains(r#"Urgent <span class="chips__count">7</span>"#), "{html}");
        assert!(
            html.contains(&desk::new_since(3)) && html.contains("/queue?status=submitted&amp;sort=urgency&amp;page=0")
        );
        for only in Only::ALL {
            let html = page_of(&[], &View { only, ..view });
            assert_eq!(html.matches(r#"aria-current="true""#).count(), 1);
            assert_eq!(html.contains(desk::show_all("Submitted").as_str()), only != Only::All);
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
        assert!(html.contains(desk::DECIDE_BY), "{html}");
        let late = clock(185).show(&ago).into_string();
        assert!(
            late.contains("Waits for 3 hours 5 minutes") && late.contains("Overdue by 1 hour 5 minutes"),
            "{late}"
        );
    }

    #[test]
    fn the_form_for_a_call_offers_active_agencies_only() {
        let agency = |name: &str, active| Agency {
            id: domain::AgencyId::new(),
            name: name.into(),
            kind: domain::person::AgencyKind::Other,
            active,
        };
        let mut typed = Typed::default();
        typed.complain("agency", "Choose the agency.");
        let html = new(&typed, &[agency("Open", true), agency("Gone", false)], &[], false);
        assert_sound(&html);
        assert!(html.0.contains("Open") && !html.0.contains("Gone") && html.0.contains("href=\"#agency\""));
        assert!(html.0.contains(words::NO_REFERRERS));
        for administrator in [true, false] {
            let none = new(&Typed::default(), &[agency("Gone", false)], &[], administrator);
            assert_sound(&none);
            assert!(none.0.contains(words::NO_AGENCIES) && !none.0.contains("<form"));
            assert_eq!(none.0.contains("href=\"/agencies\""), administrator);
        }
    }
}
