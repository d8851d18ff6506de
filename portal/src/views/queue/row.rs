//! One line of the queue.

use domain::{
    Reference,
    referral::Status,
    words::{advocate as words, desk, merge, returns},
};
use jiff::{SignedDuration, Timestamp};
use matching::Relation;
use maud::{Markup, html};
use store::desk::{Decided, QueueRow};

use super::{Line, QueuePage, When, child_name, href};
use crate::views::{
    claims, clients,
    components::{Row, Tag, status_tag, urgent_tag},
    record,
};

/// How long something urgent has waited, and by when it is to be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// For so many minutes it has waited.
    pub waited: i64,
    /// By then it is to be decided.
    pub due: Timestamp,
    /// So many minutes are left until then.
    pub left: i64,
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
            left: due.duration_since(now).as_mins().max(0),
            overdue: (now > due).then(|| now.duration_since(due).as_mins().max(1)),
        }
    }

    /// In a line of the list, short.
    pub fn short(self) -> Markup {
        html! {
            @match self.overdue {
                Some(minutes) => p { (status_tag(Tag::Failed, &desk::overdue_short(minutes))) },
                None => p { strong { (desk::waits_short(self.waited)) } ", " (desk::due_in(self.left)) },
            }
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

/// Whether nobody has it, and it can be taken.
pub(super) fn is_free(line: &Line) -> bool {
    line.row.status == Status::Submitted && line.row.claim.is_none()
}

/// A line: the child, from whom, how long it waits, whether the child is known, what can be done.
pub(super) fn row(line: &Line, page: &QueuePage<'_>) -> Row {
    let it = &line.row;
    let name = if it.damaged {
        desk::DAMAGED.to_owned()
    } else {
        child_name(&it.answers)
    };
    let child = html! { div.queue__child {
        @if is_free(line) {
            label.pick {
                input type="checkbox" name="take" value=(it.reference);
                span.hidden { (desk::TICK) " " (words::of_child(&name)) }
            }
        }
        div {
        a href=(href(it.reference)) data-key="row" { (name) }
        @if it.urgent { " " (urgent_tag(words::URGENT)) }
        @if it.revision > 1 && it.merged.is_empty() { " " (status_tag(Tag::Returned, words::SENT_AGAIN)) }
        @for other in &it.merged {
            " " (status_tag(Tag::Merged, &if it.status == Status::Merged { merge::into(&other.to_string()) } else { merge::with(&other.to_string()) }))
        }
        @if it.not_reached { " " (status_tag(Tag::Failed, returns::NOT_REACHED)) }
        @if it.taken_back { " " (status_tag(Tag::Returned, merge::TAKEN_BACK)) }
        @if let Some((also, other)) = also(it) { " " (status_tag(Tag::Merged, also)) " " a href=(href(other)) { (other) } }
        }
    } };
    Row {
        cells: vec![
            child,
            record::born(line.born, page.today),
            html! { (it.agency) p.quiet { (desk::kind(it.kind)) } },
            html! {
                @match line.clock {
                    Some(clock) => (clock.short()),
                    None => ((page.ago)(it.received_at)),
                }
                @if let Some(claim) = &it.claim { (claims::short(claim, page.me, page.ago)) }
            },
            // Only in the queue it matters whether the child is known: the other views say what became of the referral.
            match &it.decided {
                Some(decided) => decision(decided, page.ago),
                None => match_hint(it.screened, it.best),
            },
            actions(it, &name),
        ],
        urgent: it.urgent,
    }
}

/// When it was decided, by whom, and to whom it was imported.
fn decision(it: &Decided, at: When<'_>) -> Markup {
    html! {
        (at(it.at)) p.quiet { (it.by) }
        @if let Some(client) = &it.client { p { (words::IMPORTED_TO) " " (clients::link(client)) } }
    }
}

/// What another referral in the queue is to this one, in words, and which: one that the matching has found, or else one of
/// the same case, or of the same name.
fn also(row: &QueueRow) -> Option<(&'static str, Reference)> {
    let found = row.also.and_then(|(relation, other)| match relation {
        Relation::Same | Relation::Possible => Some((words::ALSO_REFERRED, other)),
        Relation::Sibling | Relation::Twin => Some((words::FAMILY_IN_QUEUE, other)),
        Relation::Unlikely => None,
    });
    let of_case = row.same_case.map(|other| (words::SAME_CASE, other));
    found
        .or(of_case)
        .or(row.same_name.map(|other| (words::SAME_NAME, other)))
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
                " " a.act href=(below("import")) { (words::IMPORT) (what) }
                @if row.merged.is_empty() { " " a.act href=(below("rejection")) { (words::REJECT) (what) } }
                " " a.act href=(below("deletion")) { (words::DELETE) (what) }
            }
            Status::Rejected | Status::Imported | Status::Merged | Status::Deleted => {
                " " a.act href=(below("undo")) { (words::UNDO) (what) }
            }
            Status::Withdrawn => {}
        }
    }
}
