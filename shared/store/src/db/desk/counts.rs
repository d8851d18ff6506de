//! How many referrals stand behind each filter of the queue.

use domain::{PersonId, referral::Kind};
use jiff::Timestamp;
use matching::POSSIBLE_FROM;

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
    pub mine: i64,
    /// As [`Only::Unclaimed`].
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

/// Which of the referrals of a status are of a kind and an agency: `$2` and `$3`. An index of `standing` holds all that is counted by.
macro_rules! among {
    () => {
        "standing.status = $1 and (standing.kind = $2 or $2 is null) and (standing.agency_id = $3 or $3 is null)"
    };
}

/// How many of them came since the view was opened, at `$4`.
macro_rules! new {
    () => {
        concat!(
            "(select count(*) from standing where ",
            among!(),
            " and received_at > $4)"
        )
    };
}

/// How many of them have a claim that stands. There are few: they are looked up, not looked for. SQLite keeps to the order of a
/// `cross join`.
macro_rules! claimed {
    ($of:literal) => {
        concat!(
            "(select count(*) from claim cross join standing where standing.referral_id = claim.referral_id and ends_at > $7",
            $of,
            " and received_at <= $4 and ",
            among!(),
            ")"
        )
    };
}

/// How many there are of the queue behind each filter, as `me` sees it: one pass over an index, and what is few from its own side.
pub(crate) async fn counts_of_queue(tx: &mut Tx, view: &View, me: PersonId, now: Timestamp) -> Result<Counts, DbError> {
    tx.fetch_one(
        concat!(
            "select count(*) as \"all\", ",
            new!(),
            " as new, count(*) filter (where urgent) as urgent, count(*) filter (where best >= $5) as matching,
               count(*) filter (where ",
            sent_again!(),
            ") as again,
               (select count(*) from ",
            same_children!(),
            " as it where received_at <= $4 and (kind = $2 or $2 is null) and (agency_id = $3 or $3 is null)) as same, ",
            claimed!(" and person_id = $6"),
            " as mine, count(*) - ",
            claimed!(""),
            " as unclaimed
             from standing where received_at <= $4 and ",
            among!()
        ),
        params![
            view.status.as_str(),
            view.kind.map(Kind::as_str),
            view.agency,
            super::until(view),
            POSSIBLE_FROM,
            me,
            now
        ],
    )
    .await
}

/// How many wait, how many of them are urgent, and how many `me` works on.
pub(crate) async fn waiting(tx: &mut Tx, me: PersonId, now: Timestamp) -> Result<(i64, i64, i64), DbError> {
    tx.fetch_one(
        "select count(*), coalesce(sum(case when urgent then 1 else 0 end), 0),
           (select count(*) from claim where person_id = $1 and ends_at > $2)
         from standing where status = 'submitted'",
        params![me, now],
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

/// How many returned referrals nobody has answered for so long that one asks.
pub(crate) async fn count_unanswered(tx: &mut Tx, now: Timestamp) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            concat!(
                "select count(*) from standing where status = 'rejected' and ",
                unanswered!("$1")
            ),
            params![now - super::ANSWER],
        )
        .await?;
    Ok(n)
}

/// The same of another view, which offers fewer of them.
pub(crate) async fn counts(tx: &mut Tx, view: &View, now: Timestamp) -> Result<Counts, DbError> {
    let (all, new, not_reached, unanswered): (i64, i64, i64, i64) = tx
        .fetch_one(
            concat!(
                "select count(*), ",
                new!(),
                ", count(*) filter (where ",
                not_reached!(),
                "), count(*) filter (where ",
                unanswered!("$5"),
                ") from standing where received_at <= $4 and ",
                among!()
            ),
            params![
                view.status.as_str(),
                view.kind.map(Kind::as_str),
                view.agency,
                super::until(view),
                now - super::ANSWER
            ],
        )
        .await?;
    Ok(Counts {
        all,
        new,
        not_reached,
        unanswered,
        ..Counts::default()
    })
}
