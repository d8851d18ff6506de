//! A referrer's own referrals: the list, one of them, the receipt, taking one back.

use domain::{
    catalogue::Path,
    referral::ReferrerStatus,
    words::{referrer as words, returns as return_words},
};
use maud::{Markup, Render, html};
use store::{
    drafts::Draft,
    own::{OwnReferral, OwnView},
};

use super::{
    answers,
    components::{
        Heading, Icon, NoticeKind, Receipt, Row, Table, Tag, back_link, card, empty, icon, notice, status_tag, steps,
    },
    drafts, returns,
};

/// What the list shows. Each line comes with its time in words.
#[derive(Debug)]
pub struct List<'a> {
    /// Not sent yet, last one first.
    pub drafts: &'a [(Draft, Markup)],
    /// Sent, last one first.
    pub sent: &'a [(OwnReferral, Markup)],
    /// The page, from 1.
    pub page: i64,
    /// Whether there may be older ones.
    pub more: bool,
}

/// One's own referrals.
pub fn list(list: &List<'_>) -> Markup {
    html! {
        div.head {
            h1 { (words::MY_REFERRALS) }
            a.button href="/referrals/new" { (words::START) }
        }
        @if !list.drafts.is_empty() && list.page == 1 {
            h2 { (words::DRAFTS) }
            p.quiet { (words::DRAFTS_HINT) }
            (drafts_table(list.drafts))
        }
        h2 { (words::SENT) }
        @if list.sent.is_empty() {
            (empty(html! { p { (if list.page == 1 { words::NONE_SENT } else { words::NONE_HERE }) } }))
        } @else {
            (sent_table(list.sent))
        }
        @if list.page > 1 || list.more { (pages(list)) }
    }
}

fn drafts_table(drafts: &[(Draft, Markup)]) -> Markup {
    let labels = [words::CHILD, words::KIND, words::SAVED, words::ACTIONS];
    let headings = labels.map(|label| Heading {
        label,
        ..Heading::default()
    });
    let row = |(draft, saved): &(Draft, Markup)| {
        let child = drafts::child(&draft.form).unwrap_or_else(|| words::NO_NAME.to_owned());
        let which = words::of_child(&child);
        let href = drafts::href(draft);
        let cells = vec![
            html! { a href=(href) { (child) } @if draft.corrects.is_some() { " " (status_tag(Tag::Returned, words::A_CORRECTION)) } },
            html! { (draft.kind.label()) },
            saved.clone(),
            html! {
                a href=(href) { (words::CONTINUE) span.hidden { " " (which) } }
                " · "
                a href={ (href) "/discard" } { (words::DISCARD) span.hidden { " " (which) } }
            },
        ];
        Row { cells, urgent: false }
    };
    let rows: Vec<Row> = drafts.iter().map(row).collect();
    Table {
        label: words::DRAFTS,
        class: "",
        headings: &headings,
        rows: &rows,
    }
    .render()
}

fn sent_table(sent: &[(OwnReferral, Markup)]) -> Markup {
    let labels = [
        words::CHILD,
        words::STATUS,
        words::REFERENCE,
        words::KIND,
        words::LAST_SENT,
    ];
    let headings = labels.map(|label| Heading {
        label,
        ..Heading::default()
    });
    let row = |(referral, at): &(OwnReferral, Markup)| Row {
        cells: vec![
            html! { a href={ "/referrals/" (referral.reference) } { (referral.child) } },
            tag(referral.status),
            html! { (referral.reference) },
            html! { (referral.kind.label()) },
            at.clone(),
        ],
        urgent: false,
    };
    let rows: Vec<Row> = sent.iter().map(row).collect();
    Table {
        label: words::SENT,
        class: "",
        headings: &headings,
        rows: &rows,
    }
    .render()
}

/// How many there are is not counted, so the way leads only on and back.
fn pages(list: &List<'_>) -> Markup {
    html! {
        nav.pages aria-label=(words::PAGES) {
            @if list.page > 1 {
                a.button.button--secondary href={ "/referrals?page=" (list.page - 1) } rel="prev" { (icon(Icon::Back)) (words::NEWER) }
            }
            @if list.more {
                a.button.button--secondary href={ "/referrals?page=" (list.page + 1) } rel="next" { (words::OLDER) (icon(Icon::Next)) }
            }
        }
    }
}

/// Where a referral stands, for its referrer.
pub fn tag(status: ReferrerStatus) -> Markup {
    let tag = match status {
        ReferrerStatus::Received => Tag::Waiting,
        ReferrerStatus::Returned => Tag::Returned,
        ReferrerStatus::Accepted => Tag::Done,
        ReferrerStatus::Closed | ReferrerStatus::Withdrawn => Tag::Closed,
    };
    status_tag(tag, words::status(status))
}

/// One's own referral as one sent it last, and where it stands. `sent` and `returned` are times in words.
pub fn show(view: &OwnView, sent: &Markup, returned: Option<&Markup>) -> Markup {
    let here = format!("/referrals/{}", view.reference);
    html! {
        (back_link("/referrals", words::BACK_TO_LIST))
        p.caption { (view.kind.label()) }
        div.head {
            h1 { (words::referral_title(&view.reference.to_string())) }
            (tag(view.status))
        }
        p { (words::what_next(view.status)) }
        @if view.status == ReferrerStatus::Withdrawn {
            form method="post" action={ (here) "/withdrawal/undo" } {
                p { (words::UNDO_WITHDRAWAL_TEXT) }
                div.buttons { button.button--secondary { (words::UNDO_WITHDRAWAL) } }
            }
        }
        @if let Some(why) = &view.returned {
            @let link = |path: Path| html! {
                button.button--link name="field" value=(path) { (return_words::CORRECT_THIS) span.hidden { ": " (path.label()) } }
            };
            form method="post" action={ (here) "/correction" } {
                (returns::to_correct(why, &view.answers, &link))
                div.buttons { button { (words::CORRECT) } }
            }
        }
        p.quiet {
            (words::LAST_SENT) ": " (sent)
            @if let Some(at) = returned { br; (words::RETURNED) ": " (at) }
        }
        h2 { (words::WHAT_YOU_SENT) }
        (answers::sections(view.kind, &view.answers, None))
        p { a href={ (here) "/receipt" } { (words::SHOW_RECEIPT) } }
        @if offers_withdrawal(view.status) { p { a href={ (here) "/withdrawal" } { (words::WITHDRAW) } } }
    }
}

/// Whether a referral is offered to be taken back. Asks only what its referrer knows: that it was merged with another one
/// and cannot be taken back shows on no page.
pub fn offers_withdrawal(status: ReferrerStatus) -> bool {
    matches!(status, ReferrerStatus::Received | ReferrerStatus::Returned)
}

/// The proof that a referral was sent. `help` says whom to call.
pub fn receipt(view: &OwnView, sent: &Markup, help: &str) -> Markup {
    html! {
        (Receipt {
            title: words::RECEIPT,
            label: words::YOUR_REFERENCE,
            reference: &view.reference.to_string(),
            detail: html! { p { (view.kind.label()) br; (sent) } p { (words::KEEP_IT) } },
        })
        (card(words::WHAT_NEXT, steps(&[html! { (words::NEXT_READ) }, html! { (words::NEXT_TOLD) }, html! { (words::NEXT_ACCEPTED) }])))
        (card(words::WHOM_TO_CALL, html! { p { (help) } p { (words::NOT_FOR_EMERGENCIES) } }))
        div.buttons {
            a.button href="/referrals/new" { (words::START_ANOTHER) }
            a.button.button--secondary href={ "/referrals/" (view.reference) } { (words::SEE_IT) }
            a href="/referrals" { (words::BACK_TO_LIST) }
        }
    }
}

/// Asks before a referral is taken back.
pub fn withdraw(view: &OwnView) -> Markup {
    let here = format!("/referrals/{}", view.reference);
    html! {
        p.caption { (view.reference) }
        h1 { (words::WITHDRAW_TITLE) }
        p { strong { (view.answers.child_name()) } }
        (notice(NoticeKind::Warning, html! { p { (words::WITHDRAW_TEXT) } }))
        form method="post" action={ (here) "/withdrawal" } {
            input type="hidden" name="turns" value=(view.turns);
            div.buttons {
                button.button--danger { (words::WITHDRAW_YES) }
                a.button.button--secondary href=(here) { (words::KEEP) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        AgencyId, DraftId, PersonId, Reference,
        answers::Answers,
        reason::{Notes, Reasons, ReturnReason},
        referral::Kind,
    };
    use store::own::Returned;

    use super::*;
    use crate::views::samples::{self, NOW, ago, assert_sound};

    const STATES: [ReferrerStatus; 5] = [
        ReferrerStatus::Received,
        ReferrerStatus::Returned,
        ReferrerStatus::Accepted,
        ReferrerStatus::Closed,
        ReferrerStatus::Withdrawn,
    ];

    fn view(status: ReferrerStatus) -> OwnView {
        let returned = (status == ReferrerStatus::Returned).then(|| Returned {
            reasons: Reasons::new(vec![ReturnReason::OtherSeePortal], Vec::new()).unwrap(),
            notes: Notes::default(),
            at: NOW,
        });
        OwnView {
            reference: Reference::random(),
            kind: Kind::Client,
            status,
            sent_at: NOW,
            answers: Answers::default(),
            returned,
            turns: 3,
        }
    }

    #[test]
    fn the_list_is_sound_full_and_empty() {
        let sent = STATES.map(|status| {
            let line = OwnReferral {
                reference: Reference::random(),
                kind: Kind::Client,
                status,
                sent_at: NOW,
                child: "<King>, Ada".into(),
            };
            (line, ago(NOW))
        });
        let draft = Draft {
            id: DraftId::new(),
            kind: Kind::Combined,
            agency: AgencyId::new(),
            referrer: PersonId::new(),
            corrects: None,
            saved_at: NOW,
            form: samples::form(&[]),
        };
        let full = list(&List {
            drafts: &[(draft, ago(NOW))],
            sent: &sent,
            page: 1,
            more: true,
        });
        assert_sound(&full);
        assert!(
            full.0.contains(words::NO_NAME) && full.0.contains(words::NEEDS_CORRECTION) && full.0.contains("?page=2")
        );
        let empty = list(&List {
            drafts: &[],
            sent: &[],
            page: 1,
            more: false,
        });
        assert_sound(&empty);
        assert!(empty.0.contains(words::NONE_SENT) && !empty.0.contains(words::DRAFTS) && !empty.0.contains("?page="));
        assert_sound(&list(&List {
            drafts: &[],
            sent: &[],
            page: 9,
            more: false,
        }));
    }

    #[test]
    fn a_referral_of_every_state_is_sound_and_only_a_returned_one_can_be_corrected() {
        for status in STATES {
            let view = view(status);
            let page = show(&view, &ago(NOW), view.returned.as_ref().map(|_| ago(NOW)).as_ref());
            assert_sound(&page);
            assert_eq!(page.0.contains("/correction"), status == ReferrerStatus::Returned);
            assert!(page.0.contains(words::what_next(status)));
        }
    }

    #[test]
    fn only_what_waits_or_is_back_is_offered_to_be_taken_back_and_only_that_is_undone() {
        for status in STATES {
            let page = show(&view(status), &ago(NOW), None).0;
            assert_eq!(page.contains(words::WITHDRAW), offers_withdrawal(status));
            assert_eq!(page.contains("/withdrawal/undo"), status == ReferrerStatus::Withdrawn);
        }
        assert!(!STATES[2..].iter().any(|it| offers_withdrawal(*it)));
    }

    #[test]
    fn the_receipt_and_the_question_before_withdrawing_are_sound() {
        let view = view(ReferrerStatus::Returned);
        let receipt = receipt(&view, &ago(NOW), "Call 555-0100.");
        assert_sound(&receipt);
        assert!(receipt.0.contains(&view.reference.to_string()) && receipt.0.contains("Call 555-0100."));
        let withdraw = withdraw(&view);
        assert_sound(&withdraw);
        assert!(withdraw.0.contains(r#"name="turns" value="3""#));
    }
}
