//! A referral with all that is known about it, for the advocate who decides.

use domain::{
    PersonId,
    answers::Answers,
    chain::StepKind,
    involvement::Involvement,
    referral::Status,
    words::{advocate as words, merge as merge_words, referral as referral_words, review as review_words, site},
};
use jiff::civil::Date;
use maud::{Markup, html};
use store::{
    beside::Beside,
    review::{HistoryStep, Review},
};

use super::{
    answers, candidates,
    changes::{self, SentAgain},
    claims::{self, Desk},
    client::{account_address, address as client_address},
    components::{
        NoticeKind, SummaryRow, Tag, back_link, card, error_summary, notice, status_tag, steps, summary_list,
    },
    lead, merge, missing,
    notes::{self, Notes},
    queue::{self, Clock, When, child_name, href},
    record, returns,
};

/// A referral to be looked at.
#[derive(Clone, Copy)]
pub struct ReviewPage<'a> {
    /// All that is known.
    pub review: &'a Review,
    /// What its referrer sent last and before, if they sent it again.
    pub sent_again: Option<&'a SentAgain>,
    /// What is known of the best candidate, if there is one.
    pub beside: Option<&'a Beside>,
    /// How long it has waited, if it is urgent and waits.
    pub clock: Option<Clock>,
    /// What staff noted.
    pub notes: Notes<'a>,
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

impl std::fmt::Debug for ReviewPage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReviewPage({})", self.review.referral.reference)
    }
}

/// The page.
pub fn show(page: &ReviewPage<'_>) -> Markup {
    let review = page.review;
    let status = review.position.status;
    let decisions = decisions(review);
    html! {
        @if page.notes.typed.failed() { (error_summary(site::THERE_IS_A_PROBLEM, &page.notes.typed.summary())) }
        (back_link(&format!("/queue?back={}", status.as_str()), &words::back_to(status)))
        (head(review))
        @if !decisions.0.is_empty() { p.to-decisions { a href="#decisions" { (words::DECIDE) } } }
        div.head {
            (lead::lines(review, page.clock, ""))
            div { (claims::line(review, Desk { me: page.me, at: page.at, ago: page.ago })) }
        }
        (outcome(review))
        (returns::not_reached(review, page.administrator))
        (merge::parts(review, page.at))
        (envelope(page))
        (candidates::known(page))
        @if let Some(sent) = page.sent_again { (changes::since(sent, review)) }
        (missing::folded(&review.ready))
        h2 { (words::WHAT_WAS_SENT) }
        (answers::sections(review.kind(), &review.answers, None))
        (notes::show(review, &page.notes, page.at))
        (history(page))
        (notices(review))
        (decisions)
    }
}

/// An older version, to read.
pub fn revision(review: &Review, n: i64, sent: &Answers, sent_at: &Markup) -> Markup {
    let here = href(review.referral.reference);
    html! {
        (back_link(&here, &words::back_to_referral(&review.referral.reference.to_string())))
        (caption(review))
        h1 { (child_name(sent)) }
        (notice(NoticeKind::Info, html! {
            p { (words::old_version(n, review.position.rev)) " " (words::SENT) ": " (sent_at) "." }
            p { a href=(here) { (words::SEE_CURRENT) } }
        }))
        h2 { (words::WHAT_WAS_SENT) }
        (answers::sections(review.referral.kind.asking(sent), sent, None))
    }
}

/// Above the child's name: which referral.
pub fn caption(review: &Review) -> Markup {
    html! { p.caption { (review.kind().label()) " " (review.referral.reference) } }
}

fn head(review: &Review) -> Markup {
    html! {
        (caption(review))
        div.head {
            h1 { (child_name(&review.answers)) }
            div {
                (queue::status(review.position.status))
                @if review.position.rev > 1 && !review.position.merged { " " (status_tag(Tag::Returned, words::SENT_AGAIN)) }
                @if review.position.merged { " " (status_tag(Tag::Merged, words::MERGED_OF_TWO)) }
            }
        }
    }
}

/// The step that an undo would reverse.
pub fn top(review: &Review) -> Option<&HistoryStep> {
    review.history.iter().find(|it| it.step.n == review.position.top)
}

/// What became of it, if something did.
fn outcome(review: &Review) -> Markup {
    let Some(top) = top(review) else { return html! {} };
    let peer = review.peer.map(|it| it.to_string());
    html! {
        @if let (Status::Imported, Some((client, account))) = (review.position.status, &review.imported_to) {
            (notice(NoticeKind::Good, html! {
                p {
                    (words::IMPORTED_TO) " "
                    @match account {
                        Some(n) => a href=(account_address(client.id, *n)) { (record::name(&client.record)) ", " (words::account(*n).to_lowercase()) },
                        None => { a href=(client_address(client.id)) { (record::name(&client.record)) } ". " (words::ACCOUNT_CLOSED) }
                    }
                }
            }))
        } @else if review.position.status == Status::Imported {
            (notice(NoticeKind::Info, html! { p { (words::IMPORTED_TO_NOBODY) } }))
        }
        @if let Some(peer) = peer.filter(|_| top.step.kind == StepKind::Merge) {
            (notice(NoticeKind::Info, html! { p { a href={ "/queue/" (peer) } { (words::merged_into(&peer)) } } }))
        }
        @if let Some(reasons) = &top.step.reasons {
            (notice(NoticeKind::Info, html! {
                p { strong { (words::decided(top.step.kind, &top.by)) } }
                (returns::given(reasons, &review.notes))
            }))
        } @else if let Some(note) = &review.notes.general {
            (notice(NoticeKind::Info, html! {
                p { strong { (words::decided(top.step.kind, &top.by)) } }
                (answers::lines(note.as_str()))
            }))
        }
    }
}

fn reasons(reasons: &domain::reason::Reasons) -> Markup {
    let fields: Vec<String> = reasons.fields().iter().map(|it| it.label()).collect();
    html! {
        @for it in reasons.codes() { div { (it.label()) } }
        @if !fields.is_empty() { div { (words::TO_CORRECT) ": " (fields.join("; ")) } }
    }
}

fn envelope(page: &ReviewPage<'_>) -> Markup {
    let review = page.review;
    let here = href(review.referral.reference);
    let received_at = review
        .revisions
        .iter()
        .find(|it| it.n == review.position.rev)
        .map(|it| it.received_at);
    let older: Vec<_> = review
        .revisions
        .iter()
        .filter(|it| it.n != review.position.rev)
        .collect();
    let row = |term, value| SummaryRow {
        term,
        value,
        change: None,
    };
    let mut rows = vec![
        row(words::BORN, record::born(review.record.born, page.today)),
        row(
            review_words::INVOLVED,
            html! { (Involvement::of(&review.answers).label()) },
        ),
        row(words::AGENCY, html! { (review.agency) }),
        row(
            words::REFERRER,
            html! {
                (review.referrer)
                @if let Some(phone) = &review.referrer_phone { ", " (phone) }
            },
        ),
    ];
    if let Some(at) = received_at {
        rows.push(row(
            words::RECEIVED,
            html! { ((page.at)(at)) span.on-screen { ", " ((page.ago)(at)) } },
        ));
    }
    if !older.is_empty() {
        rows.push(row(
            words::VERSION,
            html! {
                (words::version_of(review.position.rev, review.revisions.len()))
                @for it in older { ", " a href={ (here) "/revisions/" (it.n) } { (words::version(it.n, it.origin)) } }
            },
        ));
    }
    html! { section.card.envelope aria-label=(words::ENVELOPE) { (summary_list("", &rows)) } }
}

fn history(page: &ReviewPage<'_>) -> Markup {
    let lines: Vec<Markup> = page.review.history.iter().map(|it| history_line(it, page)).collect();
    card(words::HISTORY, steps(&lines))
}

fn history_line(it: &HistoryStep, page: &ReviewPage<'_>) -> Markup {
    let is_there = page.review.imported_to.is_some() && !it.undone;
    html! {
        strong { (it.step.undoes_kind.map_or_else(|| referral_words::step(it.step.kind).to_owned(), words::undone)) }
        @if it.undone { " " span.quiet { "(" (words::WAS_UNDONE) ")" } }
        br;
        (it.by) ", " ((page.at)(it.at))
        @if let Some(reasons) = &it.step.reasons { (self::reasons(reasons)) }
        @if let Some(client) = it.step.client.filter(|_| is_there) {
            br; a href={ "/clients/" (client) } { (words::SEE_CLIENT) }
        }
    }
}

fn notices(review: &Review) -> Markup {
    card(
        words::NOTICES,
        html! {
            @if review.notices.is_empty() { p.quiet { (words::NO_NOTICES) } }
            @else {
                ul { @for it in &review.notices {
                    @let (state, look) = words::notice_state(&it.state);
                    li {
                        (words::notice(&it.template)) ", " (it.first_name) " " (it.last_name) ": "
                        @if look { (status_tag(Tag::Failed, state)) } @else { (state) }
                    }
                } }
            }
        },
    )
}

/// Whether the last decision can be undone: all but sending and withdrawing, which are the referrer's.
pub fn undoable(review: &Review) -> Option<&HistoryStep> {
    top(review).filter(|it| words::undo_does(it.step.kind).is_some())
}

fn decisions(review: &Review) -> Markup {
    let to = |page: &str| format!("{}/{page}", href(review.referral.reference));
    let submitted = review.position.status == Status::Submitted;
    let undo = undoable(review).is_some();
    let deletable = submitted || review.position.status == Status::Rejected;
    if !undo && !deletable {
        return html! {};
    }
    let new = candidates::probably_new(review);
    html! {
        div.decisions.decisions--few #decisions role="group" aria-label=(words::DECISIONS) {
            @if new { a.button href=(to("import/new")) data-key="1" { (label(review_words::IMPORT_NEW, review_words::IMPORT_NEW_SHORT)) } }
            @if submitted { a.button.button--secondary[new] href=(to("import")) { (words::IMPORT) } }
            @if submitted { a.button.button--secondary href=(to("merge")) data-key="m" { (merge_words::BUTTON) } }
            @if submitted && !review.position.merged { a.button.button--secondary href=(to("rejection")) data-key="3" { (label(words::RETURN_BUTTON, words::RETURN_SHORT)) } }
            @if undo { a.button.button--secondary href=(to("undo")) data-key="z" { (words::UNDO) } }
            @if deletable { a.button.button--link href=(to("deletion")) { (words::DELETE) } }
        }
    }
}

/// What a button is called; where there is little room only `short` of it is seen.
fn label(full: &str, short: &str) -> Markup {
    let (before, after) = full.split_once(short).unwrap_or((full, ""));
    html! { span { span.rest { (before) } (short) span.rest { (after) } } }
}

#[cfg(test)]
mod tests {
    use domain::{
        answers::Value,
        chain::{Deed, Step},
        reason::{Reasons, ReturnReason},
        referral::Kind,
        text::Prose,
        words::evidence,
    };
    use jiff::civil::date;
    use store::review::CandidateId;

    use super::*;
    use crate::{
        form::Typed,
        views::samples::{ago, assert_sound, review},
    };

    fn page(review: &Review, before: Option<&Answers>) -> String {
        let sent_again = before.map(|it| SentAgain {
            before: it.clone(),
            now: review.answers.clone(),
        });
        let page = ReviewPage {
            review,
            sent_again: sent_again.as_ref(),
            beside: None,
            clock: None,
            notes: Notes {
                notes: &[],
                key: domain::StaffNoteId::new(),
                typed: &Typed::default(),
            },
            me: PersonId::new(),
            administrator: false,
            today: date(2026, 11, 22),
            at: &ago,
            ago: &ago,
        };
        let html = show(&page);
        assert_sound(&html);
        html.into_string()
    }

    #[test]
    fn a_waiting_referral_shows_the_best_candidate_and_all_decisions() {
        let review = review(Kind::Combined, true);
        let html = page(&review, None);
        assert!(
            html.contains("/import")
                && html.contains("/rejection")
                && html.contains("/deletion")
                && !html.contains("/undo")
        );
        assert!(html.contains("evidence") && html.contains(evidence::ONE_DIGIT));
        assert!(html.contains(&format!(
            "/clients/{}",
            match review.candidates[0].id {
                CandidateId::Client(id) => id,
                CandidateId::Referral(_) => unreachable!(),
            }
        )));
        assert!(html.contains("Complete for import 5 of 8") && html.contains("Law enforcement: Case number"));
    }

    #[test]
    fn before_matching_it_says_so_and_leads_to_a_search() {
        let html = page(&review(Kind::Client, false), None);
        assert!(html.contains(words::NOT_MATCHED) && html.contains(words::SEARCH_YOURSELF));
    }

    #[test]
    fn what_was_decided_before_it_was_matched_does_not_promise_to_be() {
        let mut review = review(Kind::Client, false);
        review.position.status = Status::Deleted;
        let html = page(&review, None);
        assert!(html.contains(words::NEVER_MATCHED) && !html.contains(words::SEARCH_YOURSELF));
        assert!(!html.contains(words::NOT_MATCHED));
    }

    #[test]
    fn a_returned_referral_shows_why_and_can_be_undone() {
        let mut review = review(Kind::Client, false);
        let reasons = Reasons::new(
            vec![ReturnReason::MissingCaseNumber],
            vec!["child.birth".parse().unwrap()],
        )
        .unwrap();
        let step = Step::next(&review.position, domain::ActId::new(), Deed::Reject(reasons)).unwrap();
        review.position = step.position(false);
        review.history.push(HistoryStep {
            step,
            by: "Ben Ito".into(),
            at: crate::views::samples::NOW,
            undone: false,
        });
        review.notes.general = Prose::parse("Which <grandmother>?").ok();
        let html = page(&review, None);
        assert!(html.contains(ReturnReason::MissingCaseNumber.label()) && html.contains("Which &lt;grandmother&gt;?"));
        assert!(
            html.contains("/undo")
                && html.contains("/deletion")
                && !html.contains("/rejection")
                && !html.contains("/import")
        );
    }

    #[test]
    fn nobody_who_is_probably_another_child_is_offered_to_import_to() {
        let mut review = review(Kind::Client, true);
        let mut says = |probability, relation| {
            let comparison = &mut review.candidates[0].comparison;
            (comparison.probability, comparison.relation) = (probability, relation);
            let html = page(&review, None);
            (
                html.contains(review_words::IMPORT_HERE),
                html.contains(review_words::COMPARE_HERE),
            )
        };
        assert_eq!(says(0.49, matching::Relation::Possible), (false, true));
        assert_eq!(says(0.97, matching::Relation::Twin), (false, true));
        assert_eq!(says(0.5, matching::Relation::Possible), (true, false));
    }

    #[test]
    fn a_correction_shows_what_changed() {
        let review = review(Kind::Client, false);
        let mut before = review.answers.clone();
        before.set(
            "child.last_name".parse().unwrap(),
            Value::Name(domain::text::Name::parse("Zuse").unwrap()),
        );
        let html = page(&review, Some(&before));
        assert!(html.contains(words::CHANGED) && html.contains("Zuse"));
        assert_sound(&revision(&review, 1, &before, &html! { "then" }));
    }
}
