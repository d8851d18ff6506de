//! The queue's pages: which referrals of a view, in which order, and how many there are behind each filter.

use domain::{
    PersonId, Reference, ReferralId,
    answers::Answers,
    referral::{Kind, Status},
};
use jiff::Timestamp;
use matching::Relation;

use super::{
    DbError, Param, Sql, Tx,
    claims::{Claim, ClaimColumns, claim_columns, claim_joins},
    params,
    params::timestamp,
};
use crate::sealed::Sealed;

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
    /// The probability of the best client who may be the child and was not judged to be another one, 0 to 1.
    pub best: Option<f64>,
    /// What the child of another referral in the queue probably is to this one, if they are near kin, and which referral that is.
    pub also: Option<(Relation, Reference)>,
    /// The first other referral in the queue whose child has the same name.
    pub same_name: Option<Reference>,
    /// Another referral in the queue that has a case number of this one: perhaps of another child of the same incident.
    pub same_case: Option<Reference>,
    /// Whether it was returned and its referrer does not know of it.
    pub not_reached: bool,
    /// Who works on it.
    pub claim: Option<Claim>,
    /// The others with which it is merged.
    pub merged: Vec<Reference>,
    /// Whether the referrer of one of these has taken it back since.
    pub taken_back: bool,
    /// What was decided, in the views of what is; who took it back, of what the referrer has taken back.
    pub decided: Option<Decided>,
    /// The answers, without narrative and reporter; none of what cannot be read.
    pub answers: Answers,
    /// Whether they cannot be read: the line still stands, so that others can be decided on and somebody asks.
    pub damaged: bool,
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
    same_case: Option<String>,
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

/// The other referrals in the queue that have a case number of this one. SQLite keeps to the order of a `cross join`; in another one it would
/// begin with all that wait.
macro_rules! of_same_case {
    ($referral:literal) => {
        concat!(
            "case_number as own cross join case_number as theirs cross join standing as there cross join referral as other
             where theirs.number = own.number and theirs.referral_id <> own.referral_id and there.referral_id = theirs.referral_id
               and there.status = 'submitted' and other.id = theirs.referral_id and own.referral_id = ",
            $referral
        )
    };
}

/// Whether a claim that stands at `$4` is among those of this person, or of anybody.
macro_rules! claimed {
    ($($of:literal)?) => {
        concat!("standing.referral_id in (select referral_id from claim where ends_at > $4", $($of,)? ")")
    };
}

/// The referrals of a view. They are chosen from an index alone, the one that has them in order: the `+` keeps SQLite from one that has not.
/// `$1` is the status, `$4` the time, `$5` to `$7` are until when, which kind and which agency, `$8` what `narrowed!` asks for.
macro_rules! of_view {
    ([$($only:tt)*]) => {
        concat!(
            " from standing where status = $1 and +received_at <= $5 and (kind = $6 or $6 is null) and (agency_id = $7 or $7 is null)",
            $($only)*
        )
    };
}

/// What is shown of each line is looked up when it is chosen. `$2` and `$3` are how many and after how many.
macro_rules! queue_page {
    ($only:tt, $order:literal, $before:literal) => {
        concat!(
            "select standing.referral_id, reference, referral.kind as referral_kind, status, agency.name as agency, urgent, received_at, rev,
               (select sent_at from revision where revision.referral_id = standing.referral_id and revision.n = standing.rev) as sent_at, run_id, best, format, key_id, sealed, ",
            not_reached!(),
            " as not_reached, ",
            of_same_name!(),
            " as same_name, ",
            "(select other.reference from ",
            of_same_case!("standing.referral_id"),
            " and standing.status = 'submitted' limit 1) as same_case, ",
            claim_columns!(),
            " from (select referral_id as id",
            of_view!($only),
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

/// How many lines of a view come before the one behind which a page begins, and that one: `$2`, `$3` and `$9` are whether it is urgent, since
/// when it waits and which referral it is.
macro_rules! lines_before {
    ($only:tt, $order:literal, $before:literal) => {
        concat!("select count(*)", of_view!($only), " and ", $before)
    };
}

/// A statement in one of the orders: by what its lines are sorted, and what stands before a place or in it.
macro_rules! sorted {
    ($statement:ident, $sort:expr, $only:tt) => {
        match $sort {
            Sort::Urgency => Sql::from($statement!(
                $only,
                "urgent desc, received_at, standing.referral_id",
                "(urgent > $2 or urgent = $2 and (received_at, standing.referral_id) <= ($3, $9))"
            )),
            Sort::Oldest => Sql::from($statement!(
                $only,
                "received_at, standing.referral_id",
                "(received_at, standing.referral_id) <= ($3, $9)"
            )),
            Sort::Newest => Sql::from($statement!(
                $only,
                "received_at desc, standing.referral_id desc",
                "(received_at, standing.referral_id) >= ($3, $9)"
            )),
        }
    };
}

/// A statement about the lines that a view shows. Of [`Only::Mine`], `$8` is who looks; of [`Only::Unanswered`], the time before which a
/// return is overdue.
macro_rules! narrowed {
    ($statement:ident, $view:expr) => {
        match $view.only {
            Only::All => narrowed!($statement, $view, [""]),
            Only::Urgent => narrowed!($statement, $view, [" and urgent = true"]),
            Only::Match => narrowed!($statement, $view, [" and possible"]),
            Only::Same => narrowed!($statement, $view, [" and same"]),
            Only::Again => narrowed!($statement, $view, [" and again"]),
            Only::Mine => narrowed!($statement, $view, [" and ", claimed!(" and person_id = $8")]),
            Only::Unclaimed => narrowed!($statement, $view, [" and not ", claimed!()]),
            Only::NotReached => narrowed!($statement, $view, [" and ", not_reached!()]),
            Only::Unanswered => narrowed!($statement, $view, [" and ", unanswered!("$8")]),
        }
    };
    ($statement:ident, $view:expr, $only:tt) => {
        sorted!($statement, $view.sort, $only)
    };
}

/// The parameters of a statement about a view.
fn about(view: &View, me: PersonId, [second, third]: [Param; 2], (now, overdue): (Timestamp, Timestamp)) -> Vec<Param> {
    let asked = match view.only {
        Only::Unanswered => Param::from(overdue),
        _ => Param::from(me),
    };
    let status = Param::from(view.status.as_str());
    let mut all = vec![status, second, third];
    all.extend(params![now, until(view), view.kind.map(Kind::as_str), view.agency]);
    all.push(asked);
    all
}

/// How many lines of a view, as `me` sees it, come before a page that begins behind a place.
pub(crate) async fn before(
    tx: &mut Tx,
    view: &View,
    me: PersonId,
    place: Place,
    times: (Timestamp, Timestamp),
) -> Result<i64, DbError> {
    let mut params = about(view, me, [place.urgent.into(), place.received_at.into()], times);
    params.push(place.referral.into());
    let (n,): (i64,) = tx.fetch_one(narrowed!(lines_before, view), params).await?;
    Ok(n)
}

/// A page of a view, as `me` sees it.
pub(crate) async fn page(
    tx: &mut Tx,
    view: &View,
    me: PersonId,
    (limit, offset): (i64, i64),
    times: (Timestamp, Timestamp),
) -> Result<Vec<QueueRow>, DbError> {
    let params = about(view, me, [limit.into(), offset.into()], times);
    let sql = narrowed!(queue_page, view);
    let rows: Vec<QueueSqlRow> = tx.fetch_all(sql, params).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.referral_id;
        let mut answers = Answers::default();
        let opened = row.form.open_part(&mut answers);
        if let Err(error) = &opened {
            tx.leave_out("revision_part", id, error);
        }
        all.push(QueueRow {
            answers,
            damaged: opened.is_err(),
            ..QueueRow::try_from(row)?
        });
    }
    Ok(all)
}

/// Until when a view shows what was sent; for ever, if it does not say.
fn until(view: &View) -> i64 {
    view.until.map_or(i64::MAX, Timestamp::as_microsecond)
}

impl QueueRow {
    /// Where it stands in a view.
    pub fn place(&self) -> Place {
        Place {
            urgent: self.urgent,
            received_at: self.received_at,
            referral: self.referral,
        }
    }
}

impl TryFrom<QueueSqlRow> for QueueRow {
    type Error = DbError;
    fn try_from(row: QueueSqlRow) -> Result<Self, DbError> {
        let corrupt = |what| DbError::corrupt("standing", row.referral_id, what);
        let time = |at| timestamp(at).ok_or_else(|| corrupt("not a time"));
        let other = |it: Option<String>| {
            it.map(|it| it.parse().map_err(|_| corrupt("not a reference")))
                .transpose()
        };
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
            same_name: other(row.same_name)?,
            same_case: other(row.same_case)?,
            not_reached: row.not_reached,
            claim: row.claim.read()?,
            merged: Vec::new(),
            taken_back: false,
            decided: None,
            answers: Answers::default(),
            damaged: false,
        })
    }
}

mod also;
mod counts;
mod decided;
mod view;

pub(crate) use also::{AT_ONCE, also_queued};
pub use counts::Counts;
pub(crate) use counts::{count_not_reached, count_unanswered, counts, counts_of_queue, waiting};
pub use decided::Decided;
pub(crate) use decided::decided;
pub use view::{Only, Place, Size, Sort, Start, View};

/// The other referrals in the queue that have a case number of this one.
pub(crate) async fn of_same_case(tx: &mut Tx, referral: ReferralId) -> Result<Vec<Reference>, DbError> {
    let sql = concat!("select distinct reference from ", of_same_case!("$1"), " order by 1");
    let rows: Vec<(String,)> = tx.fetch_all(sql, params![referral]).await?;
    let read = |(it,): (String,)| {
        let corrupt = |_| DbError::corrupt("referral", referral, "not a reference");
        it.parse().map_err(corrupt)
    };
    rows.into_iter().map(read).collect()
}

/// Whether a referral was returned and its referrer does not know of it.
pub(crate) async fn is_not_reached(tx: &mut Tx, referral: ReferralId) -> Result<bool, DbError> {
    let sql = concat!(
        "select referral_id from standing where referral_id = $1 and ",
        not_reached!()
    );
    let row: Option<(uuid::Uuid,)> = tx.fetch_optional(sql, params![referral]).await?;
    Ok(row.is_some())
}
