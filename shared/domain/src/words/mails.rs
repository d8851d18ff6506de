//! Words of the e-mails, to referrers and to advocates on duty. They hold nothing of the child (rules E1 to E3).

use jiff::civil::Date;

use crate::referral::Kind;

/// What a mail says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailWords {
    /// The last part of the subject.
    pub happened: &'static str,
    /// The first sentences.
    pub body: &'static str,
}

/// A referral has arrived.
pub const RECEIVED: MailWords = MailWords {
    happened: "received",
    body: "Your referral has arrived and waits for an advocate. You will be told if it comes back to you or is accepted.",
};
/// A referral has to be corrected.
pub const RETURNED: MailWords = MailWords {
    happened: "returned for correction",
    body: "Your referral was returned to you. Please sign in, correct it and send it again. A note from the center may be waiting there.",
};
/// A referral was accepted.
pub const ACCEPTED: MailWords = MailWords {
    happened: "accepted",
    body: "Your referral has been accepted by the center.",
};
/// An earlier mail no longer holds.
pub const DISREGARD: MailWords = MailWords {
    happened: "please disregard our last message",
    body: "Our last message about this referral no longer holds. Please sign in to see where it stands.",
};

/// To advocates on duty: an urgent referral waits.
pub const URGENT: MailWords = MailWords {
    happened: "urgent, waits for an advocate",
    body: "An urgent referral waits for an advocate. You are told because you are on duty. Please sign in and look at it now.",
};

/// Above the list of reasons.
pub const REASONS: &str = "Why it was returned:";
/// Above the list of fields.
pub const FIELDS: &str = "Please look at:";
/// Before the link.
pub const LINK: &str = "See your referral (you have to sign in):";
/// Before the link to the queue.
pub const QUEUE_LINK: &str = "See the referral (you have to sign in):";
/// The last paragraph.
pub const FOOTER: &str = "Please do not reply with any information about a child. E-mail is easily forwarded and read by others; use the portal instead.";

/// The subject: site, reference, kind, the day on which the referral was sent, what happened; never anything of the child.
pub fn subject(site: &str, reference: &str, kind: Kind, date: &str, happened: &str) -> String {
    format!("{site}: {} {reference} of {date}: {happened}", kind.label())
}

/// Which referral a mail is about.
pub fn about(kind: Kind, reference: &str) -> String {
    format!("{} {reference}", kind.label())
}

/// A day as mails write it, such as "Mar 5, 2026".
pub fn day(day: Date) -> String {
    day.strftime("%b %-d, %Y").to_string()
}
