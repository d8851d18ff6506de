//! What a mail says: made from ids, codes and a day, so that nothing of a child can get in (rules E1 to E3).

use domain::{
    MailId, Reference,
    reason::Reasons,
    referral::Kind,
    words::mails::{self as words, MailWords},
};
use jiff::{Timestamp, tz::TimeZone};
use maud::{DOCTYPE, html};
use store::{
    mail::smtp::{Address, OutgoingMail},
    mailer::{Due, Template},
};

/// Who writes.
#[derive(Clone, Debug)]
pub struct MailSite {
    /// The name of the center.
    pub name: String,
    /// The address under which people reach the portal, without a slash at its end.
    pub base_url: String,
    /// The mailbox that answers go to.
    pub from: Address,
}

/// All that a mail can tell. No field of it is a text that somebody typed.
#[derive(Clone, Copy, Debug)]
pub struct Notice<'a> {
    /// Which mail.
    pub mail: MailId,
    /// What happened.
    pub template: Template,
    /// To which referral.
    pub reference: Reference,
    /// Which kind of referral that is.
    pub kind: Kind,
    /// Why it was returned, if it was.
    pub reasons: Option<&'a Reasons>,
    /// When the referral was first sent: under that day its referrer knows it.
    pub sent: Timestamp,
    /// When it happened.
    pub at: Timestamp,
}

impl<'a> From<&'a Due> for Notice<'a> {
    fn from(due: &'a Due) -> Self {
        Self {
            mail: due.id,
            template: due.template,
            reference: due.referral.reference,
            kind: due.referral.kind,
            reasons: due.reasons.as_ref(),
            sent: due.sent,
            at: due.at,
        }
    }
}

/// The mail, as text and as HTML. The same notice always gives the same mail.
pub fn compose(site: &MailSite, zone: &TimeZone, notice: Notice<'_>, to: Address) -> OutgoingMail {
    let reference = notice.reference.to_string();
    let date = words::day(notice.sent.to_zoned(zone.clone()).date());
    let MailWords { happened, body } = words_of(notice.template);
    let urgent = notice.template == Template::Urgent;
    let letter = Letter {
        site: &site.name,
        subject: words::subject(&site.name, &reference, notice.kind, &date, happened),
        about: words::about(notice.kind, &reference),
        date,
        body,
        lists: lists(notice.reasons),
        link_label: if urgent { words::QUEUE_LINK } else { words::LINK },
        link: format!(
            "{}/{}/{reference}",
            site.base_url,
            if urgent { "queue" } else { "referrals" }
        ),
    };
    OutgoingMail {
        message_id: format!("<{}@{}>", notice.mail, site.from.domain()),
        from: site.from.clone(),
        to,
        text: letter.text(),
        html: letter.html(),
        subject: letter.subject,
        date: notice.at,
        // Bounces come back to the same mailbox.
        envelope_from: site.from.clone(),
    }
}

fn words_of(template: Template) -> MailWords {
    match template {
        Template::Received => words::RECEIVED,
        Template::Returned => words::RETURNED,
        Template::Accepted => words::ACCEPTED,
        Template::Disregard => words::DISREGARD,
        Template::Urgent => words::URGENT,
    }
}

/// A heading and what stands below it: labels only, never what somebody answered.
type List = (&'static str, Vec<String>);

fn lists(reasons: Option<&Reasons>) -> Vec<List> {
    let Some(reasons) = reasons else { return Vec::new() };
    let codes = reasons.codes().iter().map(|it| it.label().to_owned()).collect();
    let fields = reasons.fields().iter().map(|it| it.label()).collect();
    let mut lists: Vec<List> = vec![(words::REASONS, codes), (words::FIELDS, fields)];
    lists.retain(|(_, lines)| !lines.is_empty());
    lists
}

/// A mail in its parts, before it is text or HTML.
struct Letter<'a> {
    site: &'a str,
    subject: String,
    about: String,
    date: String,
    body: &'static str,
    lists: Vec<List>,
    link_label: &'static str,
    link: String,
}

impl Letter<'_> {
    fn text(&self) -> String {
        let mut paragraphs = vec![
            format!("{}\n{}, {}", self.site, self.about, self.date),
            self.body.to_owned(),
        ];
        for (heading, lines) in &self.lists {
            let lines: String = lines.iter().map(|it| format!("\n- {it}")).collect();
            paragraphs.push(format!("{heading}{lines}"));
        }
        paragraphs.push(format!("{}\n{}", self.link_label, self.link));
        paragraphs.push(words::FOOTER.to_owned());
        paragraphs.join("\n\n") + "\n"
    }

    /// Without pictures, styles or anything that would have to be fetched: opening a mail tells nobody.
    fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    title { (self.subject) }
                }
                body {
                    h1 { (self.site) }
                    p { strong { (self.about) } ", " (self.date) }
                    p { (self.body) }
                    @for (heading, lines) in &self.lists {
                        p { (heading) }
                        ul { @for line in lines { li { (line) } } }
                    }
                    p { (self.link_label) br; a href=(self.link) { (self.link) } }
                    p { small { (words::FOOTER) } }
                }
            }
        };
        page.into_string()
    }
}

#[cfg(test)]
mod tests {
    use domain::{catalogue::FieldId, reason::ReturnReason};

    use super::*;

    fn reasons() -> Reasons {
        Reasons::new(
            vec![ReturnReason::MissingDobOrAge, ReturnReason::OtherSeePortal],
            vec![
                FieldId::ChildBirth.field().path(0),
                FieldId::CaregiverPhone.field().path(1),
            ],
        )
        .unwrap()
    }

    /// The mail as a reader has it before them: subject, text, and the HTML with a line for each element.
    fn mail(template: Template, reasons: Option<&Reasons>) -> String {
        let site = MailSite {
            name: "Harbor House CAC".into(),
            base_url: "https://intake.example.org".into(),
            from: Address::parse("intake@example.org").unwrap(),
        };
        let notice = Notice {
            mail: "0198c0de-0000-7000-8000-000000000001".parse().unwrap(),
            template,
            reference: "R-2345-678N".parse().unwrap(),
            kind: Kind::LawEnforcement,
            reasons,
            sent: "2026-03-03T02:30:00Z".parse().unwrap(),
            at: "2026-03-06T02:30:00Z".parse().unwrap(),
        };
        let zone = TimeZone::get("America/Chicago").unwrap();
        let mail = compose(&site, &zone, notice, Address::parse("officer@police.example").unwrap());
        assert_eq!(mail.message_id, "<0198c0de-0000-7000-8000-000000000001@example.org>");
        assert!(mail.bytes().is_ok());
        let html = mail.html.replace("><", ">\n<");
        format!("{}\n\n{}\n{html}", mail.subject, mail.text)
    }

    #[test]
    fn a_receipt_says_that_the_referral_has_arrived() {
        insta::assert_snapshot!(mail(Template::Received, None));
    }

    #[test]
    fn a_return_lists_coded_reasons_and_the_labels_of_fields() {
        insta::assert_snapshot!(mail(Template::Returned, Some(&reasons())));
    }

    #[test]
    fn an_acceptance_says_no_more_than_that() {
        insta::assert_snapshot!(mail(Template::Accepted, None));
    }

    #[test]
    fn an_alert_says_that_something_urgent_waits_and_where() {
        insta::assert_snapshot!(mail(Template::Urgent, None));
    }

    #[test]
    fn a_correction_takes_the_last_message_back() {
        insta::assert_snapshot!(mail(Template::Disregard, None));
    }

    /// What a mail can tell is an id, a template, a reference, a kind, codes and an instant. A new field stops this from
    /// compiling: then ask whether rule E1 lets it out.
    #[test]
    fn nothing_that_somebody_typed_can_get_into_a_mail() {
        fn only_codes(notice: Notice<'_>) {
            let Notice {
                mail,
                template,
                reference,
                kind,
                reasons,
                sent,
                at,
            } = notice;
            let _: (MailId, Template, Reference, Kind, Option<&Reasons>, [Timestamp; 2]) =
                (mail, template, reference, kind, reasons, [sent, at]);
        }
        let _: fn(Notice<'_>) = only_codes;
    }

    #[test]
    fn the_name_of_a_site_is_text_and_no_markup() {
        let site = MailSite {
            name: "Kids <b>First</b> & Co".into(),
            base_url: "https://intake.example.org".into(),
            from: Address::parse("intake@example.org").unwrap(),
        };
        let notice = Notice {
            mail: MailId::new(),
            template: Template::Accepted,
            reference: Reference::random(),
            kind: Kind::Client,
            reasons: None,
            sent: Timestamp::UNIX_EPOCH,
            at: Timestamp::UNIX_EPOCH,
        };
        let mail = compose(&site, &TimeZone::UTC, notice, Address::parse("a@b.example").unwrap());
        assert!(mail.html.contains("Kids &lt;b&gt;First&lt;/b&gt; &amp; Co") && !mail.html.contains("<b>"));
    }
}
