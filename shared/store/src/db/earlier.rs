//! Referrals that were imported to a client: tables `step` and `standing`.

use domain::{ClientId, ReferralId, referral::Kind};

use super::{DbError, Tx, params, params::timestamp};
use crate::beside::Imported;

/// The referrals that were imported to a client, or to a profile that was merged into it, and still are, newest first; but for one.
pub(crate) async fn of_client(
    tx: &mut Tx,
    client: ClientId,
    but: ReferralId,
    limit: i64,
) -> Result<Vec<Imported>, DbError> {
    let rows: Vec<(uuid::Uuid, String, i64, String, String, i64)> = tx
        .fetch_all(
            "select referral.id, reference, sent_at, agency.name, referral.kind, account.n
             from account
             join step on step.client_id = first_client and step.account_n = first_n
             join standing on standing.referral_id = step.referral_id and standing.top = step.n and standing.status = 'imported'
             join referral on referral.id = step.referral_id
             join agency on agency.id = referral.agency_id
             join revision on revision.referral_id = step.referral_id and revision.n = step.rev
             where account.client_id = $1 and account.ended_by is null and step.referral_id <> $2
             order by sent_at desc, referral.id limit $3",
            params![client, but, limit],
        )
        .await?;
    rows.into_iter()
        .map(|(id, reference, sent_at, agency, kind, account)| {
            let corrupt = |what| DbError::corrupt("referral", id, what);
            Ok(Imported {
                referral: id.into(),
                reference: reference.parse().map_err(|_| corrupt("not a reference"))?,
                sent_at: timestamp(sent_at).ok_or_else(|| corrupt("not a time"))?,
                agency,
                kind: Kind::parse(&kind).ok_or_else(|| corrupt("unknown kind"))?,
                account,
            })
        })
        .collect()
}
