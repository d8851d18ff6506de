//! Tables `client_seen` and `referral_seen`: the clients whom each person looked at last, and who has opened a referral last.

use domain::{ClientId, PersonId, ReferralId};
use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp};

/// How many are remembered of each person.
const KEPT: i64 = 20;

/// Remembers that a person has looked at a client, and forgets what is too long ago.
pub(crate) async fn note(tx: &mut Tx, person: PersonId, client: ClientId, at: Timestamp) -> Result<(), DbError> {
    tx.execute(
        "insert into client_seen (person_id, client_id, at) values ($1, $2, $3)
         on conflict (person_id, client_id) do update set at = excluded.at",
        params![person, client, at],
    )
    .await?;
    tx.execute(
        "delete from client_seen where person_id = $1 and client_id not in
           (select client_id from client_seen where person_id = $1 order by at desc, client_id limit $2)",
        params![person, KEPT],
    )
    .await
    .map(drop)
}

/// Remembers that a person has opened a referral.
pub(crate) async fn opened(tx: &mut Tx, person: PersonId, referral: ReferralId, at: Timestamp) -> Result<(), DbError> {
    tx.execute(
        "insert into referral_seen (referral_id, person_id, at) values ($1, $2, $3)
         on conflict (referral_id, person_id) do update set at = excluded.at",
        params![referral, person, at],
    )
    .await
    .map(drop)
}

/// Who else has opened a referral since then, the last one first.
pub(crate) async fn openers(
    tx: &mut Tx,
    referral: ReferralId,
    but: PersonId,
    since: Timestamp,
) -> Result<Vec<(String, Timestamp)>, DbError> {
    let rows: Vec<(String, String, i64)> = tx
        .fetch_all(
            "select first_name, last_name, at from referral_seen join person on person.id = person_id
             where referral_id = $1 and person_id <> $2 and at > $3 order by at desc, person_id",
            params![referral, but, since],
        )
        .await?;
    let read = |(first, last, at): (String, String, i64)| {
        let at = timestamp(at).ok_or_else(|| DbError::corrupt("referral_seen", referral, "not a time"))?;
        Ok((format!("{first} {last}"), at))
    };
    rows.into_iter().map(read).collect()
}

/// Forgets who opened what before.
pub(crate) async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<u64, DbError> {
    tx.execute("delete from referral_seen where at < $1", params![before])
        .await
}
