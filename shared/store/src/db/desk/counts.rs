//! How many referrals stand behind each filter of the queue.

use domain::{
    AgencyId, PersonId,
    referral::{Kind, Status},
};
use jiff::Timestamp;

use super::{DbError, Only, Tx, View, params};

/// How many referrals of a view there are, whatever of them is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Counts {
    /// All of them.
    pub all: i64,
    /// Came after the moment until which the view shows them; none of the others is among these.
    pub new: i64,
    /// As [`Only::Urgent`].
    pub urgent: i64,
    /// As [`Only::Match`].
    pub matching: i64,
    /// As [`Only::Same`].
    pub same: i64,
    /// As [`Only::Again`].
    pub again: i64,
    /// As [`Only::Mine`].
    #[sqlx(default)]
    pub mine: i64,
    /// As [`Only::Unclaimed`].
    #[sqlx(default)]
    pub unclaimed: i64,
    /// As [`Only::NotReached`].
    #[sqlx(default)]
    pub not_reached: i64,
    /// As [`Only::Unanswered`].
    #[sqlx(default)]
    pub unanswered: i64,
}

impl Counts {
    /// How many one of the filters shows.
    pub fn of(&self, only: Only) -> i64 {
        match only {
            Only::All => self.all,
            Only::Urgent => self.urgent,
            Only::Match => self.matching,
            Only::Same => self.same,
            Only::Again => self.again,
            Only::Mine => self.mine,
            Only::Unclaimed => self.unclaimed,
            Only::NotReached => self.not_reached,
            Only::Unanswered => self.unanswered,
        }
    }
}

/// Which of the referrals of a status are of a kind and an agency: `$1` to `$3`.
macro_rules! among {
    () => {
        "status = $1 and (kind = $2 or $2 is null) and (agency_id = $3 or $3 is null)"
    };
}

/// How many of them there are at all, came later than `$4`, and are urgent, possible, perhaps the same child as
/// another one, and sent again: a few rows that are added up, and
/// without those that came later, which an index finds.
macro_rules! tallied {
    () => {
        concat!(
            "select cast(coalesce(sum(n), 0) as bigint) as \"all\", cast(coalesce(sum(late), 0) as bigint) as new,
               cast(coalesce(sum(n) filter (where urgent), 0) as bigint) as urgent,
               cast(coalesce(sum(n) filter (where possible), 0) as bigint) as matching,
               cast(coalesce(sum(n) filter (where same), 0) as bigint) as same,
               cast(coalesce(sum(n) filter (where again), 0) as bigint) as again
             from (
               select urgent, possible, same, again, n, 0 as late from tally where ",
            among!(),
            " union all select urgent, possible, same, again, n, 0 from tally_change where ",
            among!(),
            " union all select urgent, possible, same, again, -1, 1 from standing where ",
            among!(),
            " and received_at > $4) as part"
        )
    };
}

/// How many of them have a claim that stands. There are few: they are looked up, not looked for. SQLite keeps to the order of a
/// `cross join`.
macro_rules! claimed {
    ($of:literal) => {
        concat!(
            "(select count(*) from claim cross join standing where standing.referral_id = claim.referral_id and ends_at > $6",
            $of,
            " and received_at <= $4 and ",
            among!(),
            ")"
        )
    };
}

/// How many there are of the queue behind each filter, as `me` sees it.
pub(crate) async fn counts_of_queue(tx: &mut Tx, view: &View, me: PersonId, now: Timestamp) -> Result<Counts, DbError> {
    tx.fetch_one(
        concat!(
            "select \"all\", new, urgent, matching, same, again, ",
            claimed!(" and person_id = $5"),
            " as mine, \"all\" - ",
            claimed!(""),
            " as unclaimed from (",
            tallied!(),
            ") as tallied"
        ),
        params![
            view.status.as_str(),
            view.kind.map(Kind::as_str),
            view.agency,
            super::until(view),
            me,
            now
        ],
    )
    .await
}

/// How many wait, how many of them are urgent, and how many `me` works on.
pub(crate) async fn waiting(tx: &mut Tx, me: PersonId, now: Timestamp) -> Result<Counts, DbError> {
    tx.fetch_one(
        concat!(
            "select \"all\", new, urgent, matching, same, again,
               (select count(*) from claim where person_id = $5 and ends_at > $6) as mine
             from (",
            tallied!(),
            ") as tallied"
        ),
        params![
            Status::Submitted.as_str(),
            None::<&str>,
            None::<AgencyId>,
            i64::MAX,
            me,
            now
        ],
    )
    .await
}

/// How many returned referrals there are whose referrers do not know of it.
pub(crate) async fn count_not_reached(tx: &mut Tx) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            concat!(
                "select count(*) from standing where status = 'rejected' and ",
                not_reached!()
            ),
            params![],
        )
        .await?;
    Ok(n)
}

/// How many referrals that were returned before a time nobody has answered.
pub(crate) async fn count_unanswered(tx: &mut Tx, overdue: Timestamp) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            concat!(
                "select count(*) from standing where status = 'rejected' and ",
                unanswered!("$1")
            ),
            params![overdue],
        )
        .await?;
    Ok(n)
}

/// The same of another view, which offers fewer of them.
pub(crate) async fn counts(tx: &mut Tx, view: &View, overdue: Timestamp) -> Result<Counts, DbError> {
    tx.fetch_one(
        concat!(
            "select \"all\", new, urgent, matching, same, again, not_reached, unanswered from (",
            tallied!(),
            ") as tallied, (select count(*) filter (where ",
            not_reached!(),
            ") as not_reached, count(*) filter (where ",
            unanswered!("$5"),
            ") as unanswered from standing where status = 'rejected' and received_at <= $4 and ",
            among!(),
            ") as returned"
        ),
        params![
            view.status.as_str(),
            view.kind.map(Kind::as_str),
            view.agency,
            super::until(view),
            overdue
        ],
    )
    .await
}
