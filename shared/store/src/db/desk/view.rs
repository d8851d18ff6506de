//! What of the queue is wanted: which referrals, in which order, how many on a page.

use std::{fmt, str::FromStr};

use domain::{
    AgencyId, ReferralId,
    referral::{Kind, Status},
};
use jiff::Timestamp;

/// How the queue is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Urgent ones first, then those that wait longest.
    #[default]
    Urgency,
    /// Longest waiting first.
    Oldest,
    /// Last arrived first.
    Newest,
}

impl Sort {
    /// All of them.
    pub const ALL: [Sort; 3] = [Sort::Urgency, Sort::Oldest, Sort::Newest];

    /// The one that is written so.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// As written in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Sort::Urgency => "urgency",
            Sort::Oldest => "oldest",
            Sort::Newest => "newest",
        }
    }
}

/// How many lines a page of the queue has. A page with more of them would be larger than 100 kB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// A few.
    Short,
    /// As many as there can be.
    #[default]
    Long,
}

impl Size {
    /// All of them.
    pub const ALL: [Size; 2] = [Size::Short, Size::Long];

    /// How many lines.
    pub const fn lines(self) -> i64 {
        match self {
            Size::Short => 25,
            Size::Long => 50,
        }
    }

    /// The one that is written so.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// As written in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Size::Short => "25",
            Size::Long => "50",
        }
    }
}

/// Which of the referrals in the queue are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Only {
    /// All of them.
    #[default]
    All,
    /// Urgent ones.
    Urgent,
    /// Those whose child may be a client, or that of another referral.
    Match,
    /// Those whose child may be that of another referral in the queue.
    Same,
    /// Those that were sent again.
    Again,
    /// Those that the person who looks has taken.
    Mine,
    /// Those that nobody has.
    Unclaimed,
    /// Returned ones whose referrers do not know of it.
    NotReached,
    /// Returned ones whose answer is overdue.
    Unanswered,
}

impl Only {
    /// All of them.
    pub const ALL: [Only; 9] = [
        Only::All,
        Only::Urgent,
        Only::Match,
        Only::Same,
        Only::Again,
        Only::Mine,
        Only::Unclaimed,
        Only::NotReached,
        Only::Unanswered,
    ];

    /// Those that a view of the queue offers, the whole first; none where there is nothing to choose.
    pub fn offered(status: Status) -> &'static [Only] {
        match status {
            Status::Submitted => &Self::ALL[..7],
            Status::Rejected => &[Only::All, Only::NotReached, Only::Unanswered],
            Status::Imported | Status::Merged | Status::Deleted | Status::Withdrawn => &[],
        }
    }

    /// The one that is written so.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// As written in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Only::All => "all",
            Only::Urgent => "urgent",
            Only::Match => "match",
            Only::Same => "same",
            Only::Again => "again",
            Only::Mine => "mine",
            Only::Unclaimed => "unclaimed",
            Only::NotReached => "not_reached",
            Only::Unanswered => "unanswered",
        }
    }
}

/// What of the referrals is wanted, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Where they stand.
    pub status: Status,
    /// Which of them, where the view offers it.
    pub only: Only,
    /// Of which kind; `None` for all.
    pub kind: Option<Kind>,
    /// From which agency; `None` for all.
    pub agency: Option<AgencyId>,
    /// In which order.
    pub sort: Sort,
    /// How many on a page.
    pub size: Size,
    /// Those sent until then; what came later is only counted, so that nothing moves under the hand. `None` for all.
    pub until: Option<Timestamp>,
}

impl View {
    /// All referrals that stand there.
    pub const fn of(status: Status, sort: Sort) -> Self {
        Self {
            status,
            only: Only::All,
            kind: None,
            agency: None,
            sort,
            size: Size::Long,
            until: None,
        }
    }
}

/// Where a referral stands in a view. It holds no personal data. Written `1-1763900000000000-…`: whether it is urgent, since when it waits
/// in microseconds since 1970, and which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether it is urgent.
    pub urgent: bool,
    /// Since when its present revision waits.
    pub received_at: Timestamp,
    /// Which referral.
    pub referral: ReferralId,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (urgent, at) = (u8::from(self.urgent), self.received_at.as_microsecond());
        write!(f, "{urgent}-{at}-{}", self.referral)
    }
}

impl FromStr for Place {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '-');
        let mut part = || parts.next().ok_or(());
        let urgent = match part()? {
            "0" => false,
            "1" => true,
            _ => return Err(()),
        };
        let at = part()?.parse().map_err(drop)?;
        Ok(Self {
            urgent,
            received_at: Timestamp::from_microsecond(at).map_err(drop)?,
            referral: part()?.parse().map_err(drop)?,
        })
    }
}

/// Where a page of a view begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// After so many pages: 0 is the first one.
    Page(i64),
    /// Behind this place. What was decided meanwhile moves the others up, but none past the page on which one looks.
    After(Place),
}

impl From<i64> for Start {
    fn from(page: i64) -> Self {
        Start::Page(page)
    }
}
