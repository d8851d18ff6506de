//! The queue's pages: which referrals of a view, in which order, and how many there are behind each filter.

use domain::{
    AgencyId, PersonId, Reference, ReferralId,
    answers::Answers,
    referral::{Kind, Status},
};
use jiff::{SignedDuration, Timestamp};
use matching::Relation;

use super::{
    DbError, Sql, Tx,
    claims::{Claim, ClaimColumns, claim_columns, claim_joins},
    params,
    params::timestamp,
};
use crate::sealed::Sealed;

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
    /// Returned ones that nobody has answered for [`ANSWER`].
    Unanswered,
}

/// So long after a return an answer is waited for in silence.
pub(crate) const ANSWER: SignedDuration = SignedDuration::from_hours(7 * 24);

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

/// A row of the queue.
#[derive(Clone, Debug)]
pub struct QueueRow {
    /// Which referral.
    pub referral: ReferralId,
    /// Its reference.
    pub reference: Reference,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub status: Status,
    /// Whose it is.
    pub agency: String,
    /// Whether it is urgent.
    pub urgent: bool,
    /// Since when its present revision waits.
    pub received_at: Timestamp,
    /// When it was sent: ages in its answers are as of that day.
    pub sent_at: Timestamp,
    /// Its present revision; 2 or more was sent again.
    pub revision: i64,
    /// Whether it was matched against the clients.
    pub screened: bool,
    /// The probability of the best candidate, 0 to 1.
    pub best: Option<f64>,
    /// What the child of another referral in the queue probably is to this one, if they are near kin, and which referral that is.
    pub also: Option<(Relation, Reference)>,
    /// The first other referral in the queue whose child has the same name.
    pub same_name: Option<Reference>,
    /// Whether it was returned and its referrer does not know of it.
    pub not_reached: bool,
    /// Who works on it.
    pub claim: Option<Claim>,
    /// The others with which it is merged.
    pub merged: Vec<Reference>,
    /// Whether the referrer of one of these has taken it back since.
    pub taken_back: bool,
    /// The answers, without narrative and reporter.
    pub answers: Answers,
}

#[derive(sqlx::FromRow)]
struct QueueSqlRow {
    referral_id: uuid::Uuid,
    reference: String,
    referral_kind: String,
    status: String,
    agency: String,
    urgent: bool,
    received_at: i64,
    sent_at: i64,
    rev: i64,
    run_id: Option<uuid::Uuid>,
    best: Option<f64>,
    not_reached: bool,
    same_name: Option<String>,
    #[sqlx(flatten)]
    claim: ClaimColumns,
    #[sqlx(flatten)]
    form: Sealed,
}

/// A returned referral whose referrer does not know of it: the mail about this return was refused or given up, or there is nobody to
/// write to. The keys of `step`, `mail` and `person` find each.
macro_rules! not_reached {
    () => {
        "(standing.status = 'rejected' and (exists (select 1 from step
             join mail on mail.act_id = step.act_id and mail.referral_id = step.referral_id
             where step.referral_id = standing.referral_id and step.n = standing.top and mail.template = 'returned'
               and mail.state in ('bounced', 'parked'))
           or exists (select 1 from referral as theirs join person on person.id = theirs.referrer_id
             where theirs.id = standing.referral_id and (person.email is null or not person.active))))"
    };
}

/// A referral that was returned before this parameter and has not come back.
macro_rules! unanswered {
    ($before:literal) => {
        concat!(
            "(standing.status = 'rejected' and exists (select 1 from step join act on act.id = step.act_id
               where step.referral_id = standing.referral_id and step.n = standing.top and act.at < ",
            $before,
            "))"
        )
    };
}

/// Whether two referrals were judged not to be of the same child.
macro_rules! judged {
    ($one:literal, $other:literal) => {
        concat!(
            "exists (select 1 from not_same where ended_by is null and low = case when ",
            $one,
            ".referral_id < ",
            $other,
            ".referral_id then ",
            $one,
            ".referral_id else ",
            $other,
            ".referral_id end
               and high = case when ",
            $one,
            ".referral_id < ",
            $other,
            ".referral_id then ",
            $other,
            ".referral_id else ",
            $one,
            ".referral_id end)"
        )
    };
}

/// The first other referral in the queue whose child has the same whole name, but for those that were judged to be of another child. An
/// index finds the few of one name.
macro_rules! of_same_name {
    () => {
        concat!(
            "(select theirs.reference from standing as other join referral as theirs on theirs.id = other.referral_id
               where standing.status = 'submitted' and other.status = 'submitted' and other.name_key = standing.name_key
                 and other.referral_id <> standing.referral_id and not ",
            judged!("standing", "other"),
            " order by other.referral_id limit 1)"
        )
    };
}

/// The referrals of whose child another one in the queue may be: a candidate of this one, or one that came later and has found this one. Two
/// who were judged to be different children are none. Found for all of the queue at once, and from the few that have found another; with
/// what they are filtered by, so that nothing more is read of them. SQLite keeps to the order of a `cross join`; in another one it would
/// try each with each.
macro_rules! same_children {
    () => {
        concat!(
            "(with pair as (
             select own.referral_id as one, own.kind as ones_kind, own.agency_id as ones_agency, own.received_at as ones_received,
               theirs.referral_id as other, theirs.kind as others_kind, theirs.agency_id as others_agency,
               theirs.received_at as others_received, own.run_at > theirs.run_at as came_later
             from standing as own cross join candidate cross join standing as theirs
             where own.status = 'submitted' and own.same_found
               and candidate.run_id = own.run_id and candidate.referral_id is not null and candidate.relation in ('same', 'possible')
               and theirs.referral_id = candidate.referral_id and theirs.status = 'submitted'
               and not ",
            judged!("own", "theirs"),
            ")
           select one as referral_id, ones_kind as kind, ones_agency as agency_id, ones_received as received_at from pair
           union
           select other, others_kind, others_agency, others_received from pair where came_later)"
        )
    };
}

/// Whether a claim that stands at `$4` is among those of this person, or of anybody.
macro_rules! claimed {
    ($($of:literal)?) => {
        concat!("standing.referral_id in (select referral_id from claim where ends_at > $4", $($of,)? ")")
    };
}

/// The lines are chosen from an index alone; what is shown of each is looked up then. `$1` to `$3` are the status, how many and after how
/// many, `$4` the time, `$5` to `$7` until when, which kind and which agency.
macro_rules! queue_page {
    ([$($only:tt)*], $order:literal) => {
        concat!(
            "select standing.referral_id, reference, referral.kind as referral_kind, status, agency.name as agency, urgent, received_at, rev,
               (select sent_at from revision where revision.referral_id = standing.referral_id and revision.n = standing.rev) as sent_at, run_id, best, format, key_id, sealed, ",
            not_reached!(),
            " as not_reached, ",
            of_same_name!(),
            " as same_name, ",
            claim_columns!(),
            " from (select referral_id as id from standing
               where status = $1 and received_at <= $5 and (kind = $6 or $6 is null) and (agency_id = $7 or $7 is null)",
            $($only)*,
            " order by ",
            $order,
            " limit $2 offset $3) as line
             join standing on standing.referral_id = line.id
             join referral on referral.id = standing.referral_id
             join agency on agency.id = referral.agency_id
             join revision_part on revision_part.referral_id = standing.referral_id and revision_part.revision = standing.rev and part = 'form' ",
            claim_joins!("$4"),
            " order by ",
            $order
        )
    };
}

/// A page in one of the orders.
macro_rules! sorted {
    ($sort:expr, $only:tt) => {
        match $sort {
            Sort::Urgency => Sql::from(queue_page!($only, "urgent desc, received_at, standing.referral_id")),
            Sort::Oldest => Sql::from(queue_page!($only, "received_at, standing.referral_id")),
            Sort::Newest => Sql::from(queue_page!($only, "received_at desc, standing.referral_id desc")),
        }
    };
}

/// A page of a view, as `me` sees it.
pub(crate) async fn page(
    tx: &mut Tx,
    view: &View,
    me: PersonId,
    (limit, offset): (i64, i64),
    now: Timestamp,
) -> Result<Vec<QueueRow>, DbError> {
    let mut params = params![
        view.status.as_str(),
        limit,
        offset,
        now,
        until(view),
        view.kind.map(Kind::as_str),
        view.agency
    ];
    let sql = match view.only {
        Only::All => sorted!(view.sort, [""]),
        Only::Urgent => sorted!(view.sort, [" and urgent"]),
        Only::Match => sorted!(view.sort, [" and possible"]),
        Only::Same => sorted!(
            view.sort,
            [
                " and standing.referral_id in (select referral_id from ",
                same_children!(),
                " as it)"
            ]
        ),
        Only::Again => sorted!(view.sort, [" and again"]),
        Only::Mine => {
            params.extend(params![me]);
            sorted!(view.sort, [" and ", claimed!(" and person_id = $8")])
        }
        Only::Unclaimed => sorted!(view.sort, [" and not ", claimed!()]),
        Only::NotReached => sorted!(view.sort, [" and ", not_reached!()]),
        Only::Unanswered => {
            params.extend(params![now - ANSWER]);
            sorted!(view.sort, [" and ", unanswered!("$8")])
        }
    };
    let rows: Vec<QueueSqlRow> = tx.fetch_all(sql, params).await?;
    rows.into_iter().map(QueueRow::try_from).collect()
}

/// Until when a view shows what was sent; for ever, if it does not say.
fn until(view: &View) -> i64 {
    view.until.map_or(i64::MAX, Timestamp::as_microsecond)
}

impl TryFrom<QueueSqlRow> for QueueRow {
    type Error = DbError;
    fn try_from(row: QueueSqlRow) -> Result<Self, DbError> {
        let corrupt = |what| DbError::corrupt("standing", row.referral_id, what);
        let time = |at| timestamp(at).ok_or_else(|| corrupt("not a time"));
        let mut answers = Answers::default();
        row.form.open_part(&mut answers)?;
        Ok(Self {
            referral: row.referral_id.into(),
            reference: row.reference.parse().map_err(|_| corrupt("not a reference"))?,
            kind: Kind::parse(&row.referral_kind).ok_or_else(|| corrupt("unknown kind"))?,
            status: Status::parse(&row.status).ok_or_else(|| corrupt("unknown status"))?,
            agency: row.agency,
            urgent: row.urgent,
            received_at: time(row.received_at)?,
            sent_at: time(row.sent_at)?,
            revision: row.rev,
            screened: row.run_id.is_some(),
            best: row.best,
            also: None,
            same_name: row
                .same_name
                .map(|it| it.parse().map_err(|_| corrupt("not a reference")))
                .transpose()?,
            not_reached: row.not_reached,
            claim: row.claim.read()?,
            merged: Vec::new(),
            taken_back: false,
            answers,
        })
    }
}

mod also;
mod counts;

pub(crate) use also::{AT_ONCE, also_queued};
pub use counts::Counts;
pub(crate) use counts::{count_not_reached, count_unanswered, counts, counts_of_queue, waiting};

/// Whether a referral was returned and its referrer does not know of it.
pub(crate) async fn is_not_reached(tx: &mut Tx, referral: ReferralId) -> Result<bool, DbError> {
    let sql = concat!(
        "select referral_id from standing where referral_id = $1 and ",
        not_reached!()
    );
    let row: Option<(uuid::Uuid,)> = tx.fetch_optional(sql, params![referral]).await?;
    Ok(row.is_some())
}
