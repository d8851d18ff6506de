//! The dashboard of staff.

use domain::{
    PersonId,
    referral::Status,
    words::{advocate, desk, record as record_words, returns, site as words},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    clients::Listed,
    desk::{Only, QueueRow, Sort, View},
    home::{Home, MOST, SHOWN},
};

use super::{
    clients,
    components::{NoticeKind, Tag, card, notice, status_tag, urgent_tag},
    queue::{self, Clock, When, child_name, href},
    record,
};

/// What an advocate sees first.
#[derive(Clone, Copy)]
pub struct Dashboard<'a> {
    /// What there is.
    pub home: &'a Home,
    /// The clocks of the referrals that one has taken, one for each.
    pub clocks: &'a [Option<Clock>],
    /// Who looks.
    pub me: PersonId,
    /// Whether they administer besides.
    pub administrator: bool,
    /// The day at the center.
    pub today: Date,
    /// A point in time.
    pub at: When<'a>,
    /// How long ago something was.
    pub ago: When<'a>,
}

impl std::fmt::Debug for Dashboard<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dashboard({})", self.me)
    }
}

/// What waits, what is one's own, and where everything is.
pub fn dashboard(page: &Dashboard<'_>) -> Markup {
    html! {
        h1 { (words::NAV_HOME) }
        (taken_over(page))
        (waiting(page))
        (mine(page))
        (duty(page))
        details open {
            summary { (words::NAV_CLIENTS) }
            ul {
                li { a href="/clients" { (words::CLIENT_REFERRALS) } " – " (words::CLIENT_REFERRALS_HINT) }
                li { a href=(clients::MINE) { (desk::MY_CLIENTS) } }
                li { a href="/queue/new" { (words::ENTER_REFERRAL) } }
            }
        }
        (card(desk::MY_CLIENTS, my_clients(page)))
        (card(desk::SEEN, html! {
            @if page.home.seen.is_empty() { p { (desk::NONE_SEEN) } } @else { (list_of(&page.home.seen, page.today)) }
        }))
        @if page.administrator {
            details open {
                summary { (words::NAV_PERSONNEL) }
                ul {
                    li { a href="/personnel" { (words::NAV_PERSONNEL) } }
                    li { a href="/personnel/new" { (words::ADD_PERSON) } }
                    li { a href="/agencies" { (words::NAV_AGENCIES) } }
                    li { a href="/clients/deleted" { (record_words::DELETED) } }
                    li { a href="/folders" { (domain::words::documents::FOLDERS) } }
                }
            }
        }
        p { a href="/account/password" { (words::CHANGE_PASSWORD) } }
    }
}

fn of_queue(only: Only) -> String {
    let view = View {
        only,
        ..View::of(Status::Submitted, Sort::Urgency)
    };
    queue::address(&view, 0)
}

fn waiting(page: &Dashboard<'_>) -> Markup {
    card(
        words::WAITING,
        html! {
            p { a href="/queue" { (words::waiting(page.home.waiting)) } }
            @if page.home.not_reached > 0 {
                @let view = View { only: Only::NotReached, ..View::of(Status::Rejected, Sort::Urgency) };
                p { a href=(queue::address(&view, 0)) { (status_tag(Tag::Failed, &returns::not_reached(page.home.not_reached))) } }
            }
            @if page.home.unanswered > 0 {
                @let view = View { only: Only::Unanswered, ..View::of(Status::Rejected, Sort::Urgency) };
                p { a href=(queue::address(&view, 0)) { (status_tag(Tag::Waiting, &returns::unanswered(page.home.unanswered))) } }
            }
            @if page.home.not_started > 0 {
                p { a href="/clients/not-started" { (status_tag(Tag::Waiting, &record_words::not_started(page.home.not_started, MOST))) } }
            }
            @if page.home.urgent > 0 { p { a href=(of_queue(Only::Urgent)) { (urgent_tag(&words::urgent(page.home.urgent))) } } }
        },
    )
}

fn taken_over(page: &Dashboard<'_>) -> Markup {
    html! {
        @for (reference, claim) in &page.home.taken_over {
            (notice(NoticeKind::Warning, html! {
                p { a href=(href(*reference)) { (reference) } ": " (desk::taken_over_from_you(&claim.name)) " " ((page.ago)(claim.since)) }
            }))
        }
    }
}

fn mine(page: &Dashboard<'_>) -> Markup {
    let (home, more) = (page.home, page.home.mine_in_all > SHOWN);
    let line = |row: &QueueRow, clock: Option<Clock>| {
        html! {
            a href=(href(row.reference)) { (child_name(&row.answers)) }
            @if row.urgent { " " (urgent_tag(advocate::URGENT)) }
            @if let Some(claim) = &row.claim { p.quiet { (row.agency) ", " (desk::YOU_HAVE_IT_SINCE) " " ((page.ago)(claim.since)) } }
            @if let Some(clock) = clock { (clock.show(page.at)) }
        }
    };
    card(
        desk::MY_REFERRALS,
        html! {
            @if home.mine.is_empty() { p { (desk::NO_MINE.1) } }
            @else { ul { @for (row, clock) in home.mine.iter().zip(page.clocks) { li { (line(row, *clock)) } } } }
            @if more { p { a href=(of_queue(Only::Mine)) { (desk::all_of(home.mine_in_all)) } } }
        },
    )
}

fn my_clients(page: &Dashboard<'_>) -> Markup {
    let home = page.home;
    html! {
        @if home.assigned.is_empty() { p { (desk::NONE_ASSIGNED) } } @else { (list_of(&home.assigned, page.today)) }
        @if home.assigned_in_all > SHOWN { p { a href=(clients::MINE) { (desk::all_of(home.assigned_in_all)) } } }
    }
}

fn list_of(all: &[Listed], today: Date) -> Markup {
    html! { ul { @for it in all { li { (clients::link(it)) ", " (record::born(it.record.born, today)) } } } }
}

/// Who is told of urgent referrals, and whether one is.
fn duty(page: &Dashboard<'_>) -> Markup {
    let on_duty = &page.home.on_duty;
    let me = on_duty.iter().find(|it| it.person == page.me);
    let names: Vec<&str> = on_duty.iter().map(|it| it.name.as_str()).collect();
    card(
        desk::DUTY,
        html! {
            p { (desk::DUTY_TEXT) }
            @if names.is_empty() { (notice(NoticeKind::Warning, html! { p { (desk::NOBODY_ON_DUTY) } })) }
            @else { p { (desk::on_duty(&names.join(", "))) } }
            @if me.is_some_and(|it| !it.reachable) { (notice(NoticeKind::Warning, html! { p { (desk::NO_EMAIL) } })) }
            form method="post" action="/duty" {
                @if me.is_some() { button.button--secondary name="on" value="no" { (desk::GO_OFF_DUTY) } }
                @else { button.button--secondary name="on" value="yes" { (desk::GO_ON_DUTY) } }
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use domain::ClientId;
    use jiff::civil::date;
    use store::home::OnDuty;

    use super::*;
    use crate::views::samples::{ago, assert_sound};

    fn shown(home: &Home, me: PersonId) -> String {
        let html = dashboard(&Dashboard {
            home,
            clocks: &[],
            me,
            administrator: true,
            today: date(2026, 11, 22),
            at: &ago,
            ago: &ago,
        });
        assert_sound(&html);
        html.into_string()
    }

    fn empty() -> Home {
        Home {
            waiting: 3,
            urgent: 1,
            mine_in_all: 0,
            not_reached: 0,
            not_started: 0,
            unanswered: 0,
            mine: Vec::new(),
            taken_over: Vec::new(),
            assigned: Vec::new(),
            assigned_in_all: 0,
            seen: Vec::new(),
            on_duty: Vec::new(),
        }
    }

    #[test]
    fn an_empty_desk_says_what_will_appear() {
        let html = shown(&empty(), PersonId::new());
        for text in [
            desk::NO_MINE.1,
            desk::NONE_ASSIGNED,
            desk::NONE_SEEN,
            desk::NOBODY_ON_DUTY,
            desk::GO_ON_DUTY,
        ] {
            assert!(html.contains(text), "{text}");
        }
    }

    #[test]
    fn who_is_on_duty_without_an_address_is_told() {
        let me = PersonId::new();
        let mut home = empty();
        home.on_duty.push(OnDuty {
            person: me,
            name: "Ada <King>".into(),
            reachable: false,
        });
        let html = shown(&home, me);
        assert!(html.contains("Ada &lt;King&gt;") && html.contains(desk::NO_EMAIL) && html.contains(desk::GO_OFF_DUTY));
    }

    #[test]
    fn who_was_not_told_of_a_return_is_counted_when_there_is_anybody() {
        let link = "/queue?status=rejected&amp;only=not_reached";
        let mut home = empty();
        assert!(!shown(&home, PersonId::new()).contains(link));
        home.not_reached = 2;
        let html = shown(&home, PersonId::new());
        assert!(html.contains(link) && html.contains(&returns::not_reached(2)), "{html}");
    }

    #[test]
    fn a_long_list_leads_to_all_of_it() {
        let mut home = empty();
        home.assigned = vec![Listed {
            id: ClientId::new(),
            version: 1,
            active: true,
            record: matching::Record::default(),
        }];
        home.assigned_in_all = SHOWN + 1;
        assert!(shown(&home, PersonId::new()).contains(&desk::all_of(SHOWN + 1)));
    }
}
