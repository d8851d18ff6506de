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
        }
    }
}

/// Which of the referrals of a status are of a kind and an agency: `$2` and `$3`.
macro_rules! among {
    () => {
        " from standing
         where status = $1
           and ($2 is null or exists (select 1 from referral where referral.id = standing.referral_id and referral.kind = $2))
           and ($3 is null or exists (select 1 from referral where referral.id = standing.referral_id and referral.agency_id = $3))"
    };
}

/// How many there are of the queue behind each filter, as `me` sees it.
pub(crate) async fn counts_of_queue(tx: &mut Tx, view: &View, me: PersonId, now: Timestamp) -> Result<Counts, DbError> {
    tx.fetch_one(
        concat!(
            "select count(*) - coalesce(sum(is_new), 0) as \"all\", coalesce(sum(is_new), 0) as new, coalesce(sum(is_urgent), 0) as urgent,
               coalesce(sum(is_match), 0) as matching, coalesce(sum(is_same), 0) as same, coalesce(sum(is_again), 0) as again,
               coalesce(sum(is_mine), 0) as mine, coalesce(sum(is_free), 0) as unclaimed
             from (select
               case when received_at > $4 then 1 else 0 end as is_new,
               case when received_at > $4 then 0 when urgent then 1 else 0 end as is_urgent,
               case when received_at > $4 then 0 when best >= $5 then 1 else 0 end as is_match,
               case when received_at > $4 then 0 when ",
            same_child!(),
            " then 1 else 0 end as is_same,
               case when received_at > $4 then 0 when ",
            sent_again!(),
            " then 1 else 0 end as is_again,
               case when received_at > $4 then 0
                 when exists (select 1 from claim where claim.referral_id = standing.referral_id and person_id = $6 and ends_at > $7) then 1
                 else 0 end as is_mine,
               case when received_at > $4 then 0
                 when exists (select 1 from claim where claim.referral_id = standing.referral_id and ends_at > $7) then 0 else 1 end as is_free",
            among!(),
            ") as it"
        ),
        params![
            view.status.as_str(),
            view.kind.map(Kind::as_str),
            view.agency,
            view.until,
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

/// The same of another view, which offers fewer of them.
pub(crate) async fn counts(tx: &mut Tx, view: &View) -> Result<Counts, DbError> {
    let (all, new, not_reached): (i64, i64, i64) = tx
        .fetch_one(
            concat!(
                "select count(*) - coalesce(sum(case when received_at > $4 then 1 else 0 end), 0),
                   coalesce(sum(case when received_at > $4 then 1 else 0 end), 0),
                   coalesce(sum(case when received_at > $4 then 0 when ",
                not_reached!(),
                " then 1 else 0 end), 0)",
                among!()
            ),
            params![
                view.status.as_str(),
                view.kind.map(Kind::as_str),
                view.agency,
                view.until
            ],
        )
        .await?;
    Ok(Counts {
        all,
        new,
        not_reached,
        ..Counts::default()
    })
}
