//! What a referral is and where it can stand.

use crate::{answers::Answers, words};

macro_rules! stored_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// All of them, in the order in which they are shown.
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// As stored and as written in addresses.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }

            /// Reads what [`Self::as_str`] wrote.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($name::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use stored_enum;

stored_enum! {
    /// The kinds of referral; they differ in what they ask.
    Kind {
        /// About a child, by any agency.
        Client = "client",
        /// By law enforcement.
        LawEnforcement = "law_enforcement",
        /// By child protective services.
        ChildProtection = "child_protection",
        /// By both together.
        Combined = "combined",
    }
}

impl Kind {
    /// The name people read.
    pub fn label(self) -> &'static str {
        words::referral::kind(self)
    }
}

impl Kind {
    /// The kind that asks for all that these answers say: what was merged from two kinds is of both.
    pub fn asking(self, answers: &Answers) -> Self {
        let says = |kind: Kind| answers.iter().any(|it| it.0.field.field().asked.only(kind));
        let police = says(Kind::LawEnforcement) || matches!(self, Kind::LawEnforcement | Kind::Combined);
        let protection = says(Kind::ChildProtection) || matches!(self, Kind::ChildProtection | Kind::Combined);
        match (police, protection) {
            (true, true) => Kind::Combined,
            (true, false) => Kind::LawEnforcement,
            (false, true) => Kind::ChildProtection,
            (false, false) => self,
        }
    }
}

stored_enum! {
    /// Where a sent referral stands, for staff: in exactly one of these.
    Status {
        /// In the queue.
        Submitted = "submitted",
        /// With the referrer, for correction.
        Rejected = "rejected",
        /// Became part of a client's account.
        Imported = "imported",
        /// Went into another referral.
        Merged = "merged",
        /// Out of sight; can be restored.
        Deleted = "deleted",
        /// Taken back by its referrer.
        Withdrawn = "withdrawn",
    }
}

impl Status {
    /// The name staff read.
    pub fn label(self) -> &'static str {
        words::referral::status(self)
    }
}

/// Where a referral stands, for its referrer: coarse, and never telling whether the child is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferrerStatus {
    /// Arrived.
    Received,
    /// To be corrected and sent again.
    Returned,
    /// The center takes it on.
    Accepted,
    /// The center closed it.
    Closed,
    /// Taken back.
    Withdrawn,
}

impl ReferrerStatus {
    /// What the referrer may know; for a merged referral pass where the one it was merged into stands.
    ///
    /// A merged referral reads like an open one until its child is accepted: that another agency has sent the
    /// same child is not the referrer's to know.
    pub fn of(status: Status, merged_into: Option<Status>) -> Self {
        match (status, merged_into) {
            (Status::Merged, Some(Status::Imported)) | (Status::Imported, _) => ReferrerStatus::Accepted,
            (Status::Merged, Some(Status::Deleted)) | (Status::Deleted, _) => ReferrerStatus::Closed,
            (Status::Submitted | Status::Merged, _) => ReferrerStatus::Received,
            (Status::Rejected, _) => ReferrerStatus::Returned,
            (Status::Withdrawn, _) => ReferrerStatus::Withdrawn,
        }
    }

    /// The name the referrer reads.
    pub fn label(self) -> &'static str {
        words::referral::referrer_status(self)
    }
}

stored_enum! {
    /// How a revision came about.
    Origin {
        /// Sent by the referrer.
        Referrer = "referrer",
        /// Made by merging two referrals; shown to no referrer.
        Merge = "merge",
    }
}
