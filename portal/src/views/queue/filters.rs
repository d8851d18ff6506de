//! What of the queue is shown.

use domain::{
    referral::{Kind, Status},
    words::{advocate as words, desk, flow, returns},
};
use jiff::Timestamp;
use maud::{Markup, html};
use store::desk::{Counts, Only, Size, View};

use super::{QueuePage, address};
use crate::views::components::{ChoiceField, NoticeKind, empty, notice};

/// What the list is chosen by; it begins anew then.
pub(super) fn filters(page: &QueuePage<'_>) -> Markup {
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
            @if view.size != Size::default() { input type="hidden" name="size" value=(view.size.as_str()); }
            button.button--secondary { (words::SHOW) }
        }
    }
}

/// What a printed list shows, of how many, and as of when: on the screen the filters say it.
pub(super) fn on_paper(page: &QueuePage<'_>) -> Markup {
    let view = page.view;
    let agency = page.agencies.iter().find(|it| Some(it.id) == view.agency);
    html! {
        p.on-paper {
            (view.status.label())
            @if view.only != Only::All { ", " (filter(view.only)) }
            @if let Some(kind) = view.kind { ", " (kind.label()) }
            @if let Some(agency) = agency { ", " (agency.name.as_str()) }
            ": " (desk::lines_of(page.lines.len(), page.total)) ". " ((page.at)(page.opened))
        }
    }
}

/// What to call a filter.
pub(super) fn filter(only: Only) -> &'static str {
    match only {
        Only::All => desk::ALL,
        Only::Urgent => words::URGENT,
        Only::Match => words::POSSIBLE_MATCH,
        Only::Same => desk::SAME_CHILD,
        Only::Again => words::SENT_AGAIN,
        Only::Mine => desk::MINE,
        Only::Unclaimed => desk::UNCLAIMED,
        Only::NotReached => returns::NOT_REACHED,
        Only::Unanswered => returns::UNANSWERED,
    }
}

/// The filters of a view, each with how many it shows. The script keeps the numbers current.
pub(super) fn chips(view: &View, counts: &Counts, opened: Timestamp) -> Markup {
    let to = |only| View {
        only,
        until: Some(opened),
        ..*view
    };
    let offered = Only::offered(view.status);
    if offered.is_empty() {
        return html! {};
    }
    html! {
        nav.chips aria-label=(desk::FILTERS) {
            ul { @for only in offered {
                li {
                    a href=(address(&to(*only), 0)) aria-current=[(*only == view.only).then_some("true")] {
                        (filter(*only)) " " span.chips__count id={ "count-" (only.as_str()) } data-live { (counts.of(*only)) }
                    }
                }
            } }
        }
    }
}

/// What came since the list was opened. It is said when it comes, and moves nothing.
pub(super) fn news(view: &View, counts: &Counts) -> Markup {
    html! {
        div #news role="status" data-live {
            @if counts.new > 0 {
                (notice(NoticeKind::Info, html! {
                    p { (desk::new_since(counts.new)) " " a href=(address(&View { until: None, ..*view }, 0)) { (desk::SHOW_NEW) } }
                }))
            }
        }
    }
}

/// An empty view, with what to do.
pub(super) fn nothing(page: &QueuePage<'_>) -> Markup {
    let view = page.view;
    let all = View {
        size: view.size,
        ..View::of(view.status, view.sort)
    };
    let narrowed = view.kind.is_some() || view.agency.is_some() || view.only != Only::All;
    let (title, text) = match view.only {
        Only::Urgent => desk::NO_URGENT,
        Only::Match => desk::NO_MATCH,
        Only::Same => desk::NO_SAME,
        Only::Again => desk::NO_AGAIN,
        Only::Mine => desk::NO_MINE,
        Only::Unclaimed => desk::NO_UNCLAIMED,
        Only::NotReached => returns::NONE_NOT_REACHED,
        Only::Unanswered => returns::NONE_UNANSWERED,
        Only::All if narrowed => desk::NOTHING_LIKE_IT,
        Only::All => words::nothing(view.status),
    };
    empty(html! {
        p { strong { (title) } }
        p { (text) @if narrowed { " " a href=(address(&all, 0)) { (desk::show_all(view.status.label())) } } }
    })
}
