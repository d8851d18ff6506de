//! Table `claim`: who works on a referral in the queue.

use domain::{PersonId, Reference, ReferralId};
use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp};

/// Who works on a referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// When it lapses.
    pub until: Timestamp,
    /// From whom they have taken it over, and that person's name.
    pub taken_from: Option<(PersonId, String)>,
}

/// The columns of a claim beside those of what it is about.
#[derive(sqlx::FromRow)]
pub(crate) struct ClaimColumns {
    claim_person: Option<uuid::Uuid>,
    claim_first: Option<String>,
    claim_last: Option<String>,
    claim_at: Option<i64>,
    claim_ends: Option<i64>,
    from_person: Option<uuid::Uuid>,
    from_first: Option<String>,
    from_last: Option<String>,
}

/// The columns that [`ClaimColumns`] reads.
macro_rules! claim_columns {
    () => {
        "claim.person_id as claim_person, holder.first_name as claim_first, holder.last_name as claim_last, claim.at as claim_at,
         claim.ends_at as claim_ends, claim.taken_from as from_person, giver.first_name as from_first, giver.last_name as from_last"
    };
}
/// Where they come from: the claim that stands at a time, if one does.
macro_rules! claim_joins {
    ($now:literal) => {
        concat!(
            "left join claim on claim.referral_id = standing.referral_id and claim.ends_at > ",
            $now,
            " left join person as holder on holder.id = claim.person_id
              left join person as giver on giver.id = claim.taken_from"
        )
    };
}
pub(crate) use {claim_columns, claim_joins};

impl ClaimColumns {
    /// The claim; none where there is none.
    pub(crate) fn read(self) -> Result<Option<Claim>, DbError> {
        let (Some(person), Some(at), Some(ends)) = (self.claim_person, self.claim_at, self.claim_ends) else {
            return Ok(None);
        };
        let time = |it| timestamp(it).ok_or_else(|| DbError::corrupt("claim", person, "not a time"));
        let name = |first: Option<String>, last: Option<String>| {
            format!("{} {}", first.unwrap_or_default(), last.unwrap_or_default())
        };
        Ok(Some(Claim {
            person: person.into(),
            name: name(self.claim_first, self.claim_last),
            since: time(at)?,
            until: time(ends)?,
            taken_from: self
                .from_person
                .map(|it| (it.into(), name(self.from_first, self.from_last))),
        }))
    }
}

/// The claim on a referral that stands now.
pub(crate) async fn of(tx: &mut Tx, referral: ReferralId, now: Timestamp) -> Result<Option<Claim>, DbError> {
    let row: Option<ClaimColumns> = tx
        .fetch_optional(
            concat!(
                "select ",
                claim_columns!(),
                " from standing ",
                claim_joins!("$2"),
                " where standing.referral_id = $1 and standing.status = 'submitted'"
            ),
            params![referral, now],
        )
        .await?;
    row.map_or(Ok(None), ClaimColumns::read)
}

/// Takes a referral that nobody has, or has any longer, or takes one's own anew; 0 rows: somebody else has it.
pub(crate) async fn take(
    tx: &mut Tx,
    referral: ReferralId,
    by: PersonId,
    now: Timestamp,
    until: Timestamp,
) -> Result<u64, DbError> {
    let lapsed_by = if crate::faults::sabotaged("stale_claim") {
        Timestamp::MAX
    } else {
        now
    };
    tx.execute(
        "insert into claim (referral_id, person_id, at, ends_at) values ($1, $2, $3, $4)
         on conflict (referral_id) do update set person_id = excluded.person_id, ends_at = excluded.ends_at,
           at = case when claim.person_id = excluded.person_id and claim.ends_at > $3 then claim.at else excluded.at end,
           taken_from = case when claim.person_id = excluded.person_id and claim.ends_at > $3 then claim.taken_from end
         where claim.person_id = excluded.person_id or claim.ends_at <= $5",
        params![referral, by, now, until, lapsed_by],
    )
    .await
}

/// Takes a referral over from who was seen to have it, since when; 0 rows: it is not theirs any longer.
pub(crate) async fn take_over(
    tx: &mut Tx,
    referral: ReferralId,
    by: PersonId,
    now: Timestamp,
    until: Timestamp,
    (from, since): (PersonId, Timestamp),
) -> Result<u64, DbError> {
    tx.execute(
        "update claim set person_id = $2, at = $3, ends_at = $4, taken_from = $5
         where referral_id = $1 and person_id = $5 and at = $6 and person_id <> $2",
        params![referral, by, now, until, from, since],
    )
    .await
}

/// Gives one's own back; 0 rows: it is not theirs.
pub(crate) async fn give_back(tx: &mut Tx, referral: ReferralId, by: PersonId) -> Result<u64, DbError> {
    tx.execute(
        "delete from claim where referral_id = $1 and person_id = $2",
        params![referral, by],
    )
    .await
}

/// Ends the claim on a referral, whoever has it.
pub(crate) async fn end(tx: &mut Tx, referral: ReferralId) -> Result<(), DbError> {
    tx.execute("delete from claim where referral_id = $1", params![referral])
        .await
        .map(drop)
}

/// The referrals in the queue that were taken over from a person, and who has them.
pub(crate) async fn taken_from(
    tx: &mut Tx,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<(Reference, Claim)>, DbError> {
    #[derive(sqlx::FromRow)]
    struct TakenRow {
        id: uuid::Uuid,
        reference: String,
        #[sqlx(flatten)]
        claim: ClaimColumns,
    }
    let rows: Vec<TakenRow> = tx
        .fetch_all(
            concat!(
                "select referral.id, reference, ",
                claim_columns!(),
                " from claim
                 join referral on referral.id = claim.referral_id
                 join person as holder on holder.id = claim.person_id
                 join person as giver on giver.id = claim.taken_from
                 where claim.taken_from = $1 and claim.ends_at > $2 order by claim.at desc, referral.id"
            ),
            params![person, now],
        )
        .await?;
    rows.into_iter()
        .filter_map(|row| {
            let corrupt = || DbError::corrupt("referral", row.id, "not a reference");
            let reference = row.reference.parse().map_err(|_| corrupt());
            let claim = row.claim.read().transpose()?;
            Some(claim.and_then(|claim| Ok((reference?, claim))))
        })
        .collect()
}

/// The referral in the queue that is to be decided next, in the queue's own order: the first that nobody but this person has.
pub(crate) async fn next(tx: &mut Tx, me: PersonId, now: Timestamp) -> Result<Option<Reference>, DbError> {
    let row: Option<(uuid::Uuid, String)> = tx
        .fetch_optional(
            "select referral.id, reference from standing join referral on referral.id = standing.referral_id
             where standing.status = 'submitted' and not exists (select 1 from claim
               where claim.referral_id = standing.referral_id and claim.ends_at > $1 and claim.person_id <> $2)
             order by urgent desc, received_at, standing.referral_id limit 1",
            params![now, me],
        )
        .await?;
    let read = |(id, it): (uuid::Uuid, String)| {
        it.parse()
            .map_err(|_| DbError::corrupt("referral", id, "not a reference"))
    };
    row.map(read).transpose()
}
