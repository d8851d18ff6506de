//! The page about the state of the system.

use domain::words::{admin as words, site};
use maud::{Markup, html};
use store::{
    db::Backend,
    doctor::Findings,
    jobs::{Job, State},
    status::Status,
};

use super::{
    components::{NoticeKind, SummaryRow, Tag, card, notice, status_tag, summary_list},
    duplicates::progress,
    queue::When,
};

/// How the broker is doing, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broker {
    /// There is none.
    NotUsed,
    /// All is well.
    Well(&'static str),
    /// It is not.
    Bad(String),
}

/// All that the page tells.
pub struct StatusPage<'a> {
    /// Counts.
    pub status: &'a Status,
    /// When the oldest message under way was written.
    pub oldest: Option<Markup>,
    /// The broker.
    pub broker: &'a Broker,
    /// Whether mails are written to files.
    pub mail_to_folder: bool,
    /// The database.
    pub backend: Backend,
    /// How far long work has come.
    pub work: &'a [(Job, State)],
    /// How an instant is shown.
    pub at: When<'a>,
    /// What a check of the record has found; none if it was not asked for.
    pub findings: Option<&'a Findings>,
}

impl std::fmt::Debug for StatusPage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StatusPage({:?})", self.status)
    }
}

impl StatusPage<'_> {
    /// The page.
    pub fn render(&self) -> Markup {
        html! {
            h1 { (site::NAV_STATUS) }
            (card(words::MESSAGES, self.messages()))
            (card(words::MAIL, self.mail()))
            (card(words::WORK, self.work()))
            (card(words::SYSTEM, self.system()))
            (card(words::RECORD, self.record()))
        }
    }

    fn messages(&self) -> Markup {
        let outbox = &self.status.outbox;
        let broker = match self.broker {
            Broker::NotUsed => html! { (words::BROKER_NOT_USED) },
            Broker::Well(text) => status_tag(Tag::Done, text),
            Broker::Bad(text) => html! { (status_tag(Tag::Failed, words::ATTENTION)) p { (text) } },
        };
        let mut rows = vec![
            row(words::BROKER, broker),
            row(words::PENDING, html! { (outbox.pending) }),
            row(words::PUBLISHED, html! { (outbox.published) }),
            row(
                words::OLDEST,
                html! { @match &self.oldest { Some(age) => (age), None => (words::NONE) } },
            ),
            row(words::PARKED, counted(outbox.parked, words::PARKED_TEXT)),
        ];
        if *self.broker != Broker::NotUsed || self.status.dead_letters > 0 {
            rows.push(row(
                words::DEAD_LETTERS,
                counted(self.status.dead_letters, words::DEAD_LETTERS_TEXT),
            ));
        }
        html! {
            p { (words::MESSAGES_TEXT) }
            (summary_list("", &rows))
            @if outbox.parked > 0 { (again("messages", words::RETRY)) }
        }
    }

    fn mail(&self) -> Markup {
        let mail = &self.status.mail;
        let how = if self.mail_to_folder {
            words::MAIL_TO_FOLDER
        } else {
            words::MAIL_TO_SERVER
        };
        let rows = [
            row(words::MAIL_TRANSPORT, html! { (how) }),
            row(words::MAIL_WAITING, html! { (mail.waiting) }),
            row(
                words::MAIL_UNKNOWN,
                with_text(html! { (mail.unknown) }, mail.unknown, words::MAIL_UNKNOWN_TEXT),
            ),
            row(words::MAIL_BOUNCED, counted(mail.bounced, words::MAIL_BOUNCED_TEXT)),
            row(words::MAIL_PARKED, counted(mail.parked, words::MAIL_PARKED_TEXT)),
        ];
        html! {
            (summary_list("", &rows))
            @if mail.parked > 0 { (again("mails", words::RETRY_MAILS)) }
        }
    }

    fn work(&self) -> Markup {
        let state = |(job, state): &(Job, State)| {
            let (label, _) = job_words(*job);
            let done = html! {
                @match state.ended_at {
                    Some(ended) => { (words::WORK_DONE) " " ((self.at)(ended)) },
                    // A new record has the keys of its version.
                    None if *job == Job::Reindex && state.version == matching::KEYS => (words::WORK_UP_TO_DATE),
                    None => (words::WORK_NEVER),
                }
                @if state.is_under_way() { (progress(state, label)) }
                @else if state.asked_at.is_some() { p.quiet { (words::WORK_ASKED) } }
            };
            row(label, done)
        };
        let rows: Vec<_> = self.work.iter().map(state).collect();
        html! {
            p { (words::WORK_TEXT) }
            (summary_list("", &rows))
            form method="post" action="/admin/status/work" {
                div.buttons {
                    @for (job, state) in self.work {
                        @if !state.is_under_way() && state.asked_at.is_none() {
                            button.button--secondary name="job" value=(job.as_str()) { (job_words(*job).1) }
                        }
                    }
                }
            }
        }
    }

    fn system(&self) -> Markup {
        let database = match self.backend {
            Backend::Postgres => "PostgreSQL",
            Backend::Sqlite => "SQLite",
        };
        summary_list(
            "",
            &[
                row(words::DATABASE, html! { (database) }),
                row(words::VERSION, html! { (env!("CARGO_PKG_VERSION")) }),
                row(
                    words::MATCHING,
                    html! { (matching::ENGINE) " " a href="/admin/matching" { (words::TRY_MATCHING) } },
                ),
            ],
        )
    }

    fn record(&self) -> Markup {
        html! {
            @match self.findings {
                Some(findings) if findings.is_well() => (notice(NoticeKind::Good, html! { p { (words::RECORD_WELL) } })),
                Some(findings) => (notice(NoticeKind::Bad, html! {
                    p { strong { (words::RECORD_BAD) } }
                    ul { @for sentence in sentences(findings) { li { (sentence) } } }
                })),
                None => p { (words::RECORD_TEXT) },
            }
            p { a.button.button--secondary href="/admin/status?check=yes" { (words::CHECK) } }
        }
    }
}

/// What work is called, and the button that asks for it.
fn job_words(job: Job) -> (&'static str, &'static str) {
    match job {
        Job::Reindex => (words::WORK_REINDEX, words::REINDEX_AGAIN),
        Job::Learn => (words::WORK_LEARN, words::LEARN_AGAIN),
        Job::Duplicates => (words::WORK_DUPLICATES, words::DUPLICATES_AGAIN),
    }
}

fn row(term: &str, value: Markup) -> SummaryRow<'_> {
    SummaryRow {
        term,
        value,
        change: None,
    }
}

/// A number that should be 0.
fn counted(n: i64, text: &str) -> Markup {
    let number = html! { @if n > 0 { (n) " " (status_tag(Tag::Returned, words::ATTENTION)) } @else { (n) } };
    with_text(number, n, text)
}

/// A number, explained when it is not 0.
fn with_text(number: Markup, n: i64, text: &str) -> Markup {
    html! { (number) @if n > 0 { p.quiet { (text) } } }
}

/// What is wrong with the record, a sentence each.
fn sentences(findings: &Findings) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut add = |found: bool, sentence: String| {
        if found {
            sentences.push(sentence);
        }
    };
    add(findings.damaged, words::DAMAGED.to_owned());
    let (standings, gaps, unmatched) = (
        findings.crooked_standings.len(),
        findings.gaps.len(),
        findings.never_matched.len(),
    );
    add(gaps > 0, words::gaps(gaps));
    add(standings > 0, words::crooked_standings(standings));
    add(unmatched > 0, words::never_matched(unmatched));
    add(
        findings.acts_without_audit > 0,
        words::acts_without_audit(findings.acts_without_audit),
    );
    add(
        findings.loose_judgements > 0,
        words::loose_judgements(findings.loose_judgements),
    );
    let miscounted = findings.miscounted.len();
    add(miscounted > 0, domain::words::reports::miscounted(miscounted));
    let parted = findings.wrongly_parted.len();
    add(parted > 0, words::wrongly_parted(parted));
    add(!findings.wrong_numbers.is_empty(), words::WRONG_NUMBERS.to_owned());
    let missing = findings.without_file.len();
    add(missing > 0, domain::words::documents::without_file(missing));
    sentences
}

/// A button that sends what is parked round again.
fn again(what: &str, label: &str) -> Markup {
    html! {
        form method="post" action="/admin/status/retry" {
            input type="hidden" name="what" value=(what);
            div.buttons { button { (label) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::ReferralId;
    use store::status::{MailNumbers, OutboxNumbers};

    use super::*;
    use crate::views::samples::{NOW, ago, assert_sound};

    fn render(status: &Status, broker: &Broker, findings: Option<&Findings>) -> String {
        let work = Job::ALL.map(|it| (it, State::default()));
        rendered(status, &work, broker, findings)
    }

    fn rendered(status: &Status, work: &[(Job, State)], broker: &Broker, findings: Option<&Findings>) -> String {
        let page = StatusPage {
            status,
            work,
            at: &ago,
            oldest: None,
            broker,
            mail_to_folder: true,
            backend: Backend::Sqlite,
            findings,
        };
        let page = page.render();
        assert_sound(&page);
        page.into_string()
    }

    fn quiet() -> Status {
        Status {
            outbox: OutboxNumbers::default(),
            mail: MailNumbers::default(),
            dead_letters: 0,
        }
    }

    #[test]
    fn when_all_is_well_nothing_asks_for_attention() {
        let html = render(&quiet(), &Broker::NotUsed, Some(&Findings::default()));
        assert!(!html.contains(words::ATTENTION) && !html.contains(words::RETRY));
        assert!(html.contains(words::RECORD_WELL) && html.contains(words::MAIL_TO_FOLDER));
    }

    #[test]
    fn what_waits_for_a_person_says_what_to_do() {
        let mut status = quiet();
        status.outbox.parked = 2;
        status.mail.bounced = 1;
        status.mail.parked = 1;
        status.dead_letters = 3;
        let html = render(&status, &Broker::Bad(words::broker_down("5 minutes ago")), None);
        assert_eq!(html.matches(words::ATTENTION).count(), 5);
        for text in [
            words::RETRY,
            words::RETRY_MAILS,
            words::PARKED_TEXT,
            words::MAIL_BOUNCED_TEXT,
            words::DEAD_LETTERS_TEXT,
            "5 minutes ago",
        ] {
            assert!(html.contains(text), "{text}");
        }
    }

    #[test]
    fn long_work_says_how_far_it_has_come_and_can_be_asked_for_once() {
        let mut work = Job::ALL.map(|it| (it, State::default()));
        let all = rendered(&quiet(), &work, &Broker::NotUsed, None);
        for button in [words::REINDEX_AGAIN, words::LEARN_AGAIN, words::DUPLICATES_AGAIN] {
            assert!(all.contains(button), "{button}");
        }
        let reindex = &mut work[0].1;
        (reindex.began_at, reindex.done, reindex.total) = (Some(NOW), 40, 90);
        work[1].1.asked_at = Some(NOW);
        work[2].1.ended_at = Some(NOW);
        let html = rendered(&quiet(), &work, &Broker::NotUsed, None);
        assert!(html.contains(r#"<progress max="90" value="40""#) && html.contains("40 of 90"));
        assert!(html.contains(words::WORK_ASKED) && html.contains(words::WORK_DONE));
        assert!(!html.contains(words::REINDEX_AGAIN) && !html.contains(words::LEARN_AGAIN));
        assert!(html.contains(r#"name="job" value="duplicates""#));
    }

    #[test]
    fn each_finding_is_a_sentence() {
        let findings = Findings {
            crooked_standings: vec![ReferralId::new()],
            gaps: vec![ReferralId::new(), ReferralId::new()],
            never_matched: vec![ReferralId::new()],
            acts_without_audit: 1,
            loose_judgements: 1,
            miscounted: vec![domain::ClientId::new()],
            wrongly_parted: vec![domain::ClientId::new()],
            wrong_numbers: vec![store::tally::Miscount {
                status: domain::referral::Status::Submitted,
                kind: domain::referral::Kind::Client,
                agency: domain::AgencyId::new(),
                missing: 1,
            }],
            without_file: vec![domain::DocumentId::new()],
            damaged: true,
        };
        assert_eq!(sentences(&findings).len(), 10);
        let html = render(&quiet(), &Broker::Well(words::BROKER_UP), Some(&findings));
        assert!(html.contains("2 referrals have a step missing from the history."));
        assert!(html.contains("1 act is missing from the audit log."));
    }
}
