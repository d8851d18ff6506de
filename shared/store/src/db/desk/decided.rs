//! What was decided last on the referrals of a page.

use domain::{ClientId, ReferralId};
use jiff::Timestamp;

use crate::db::{
    DbError, Tx,
    clients::{self, Listed},
    params::{id_places, ids, timestamp},
};

/// The decision that stands.
#[derive(Clone, Debug)]
pub struct Decided {
    /// When it was made.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The client to whom it was imported, or the one of whom that one is a part now; none if it was not, or the client is gone.
    pub client: Option<Listed>,
}

/// Of each of these referrals, at most [`crate::db::params::AT_ONCE`], the decision that stands.
pub(crate) async fn decided(tx: &mut Tx, of: &[ReferralId]) -> Result<Vec<(ReferralId, Decided)>, DbError> {
    let rows: Vec<(uuid::Uuid, i64, String, String, Option<uuid::Uuid>)> = tx
        .fetch_all(
            concat!(
                "select standing.referral_id, act.at, person.first_name, person.last_name, client.root
                 from standing join step on step.referral_id = standing.referral_id and step.n = standing.top
                 join act on act.id = step.act_id join person on person.id = act.by_person
                 left join client on client.id = step.client_id where standing.referral_id in ",
                id_places!()
            ),
            ids(of),
        )
        .await?;
    let roots: Vec<ClientId> = rows.iter().filter_map(|it| it.4.map(Into::into)).collect();
    let clients = match roots.is_empty() {
        true => Vec::new(),
        false => clients::find_all(tx, &roots).await?,
    };
    rows.into_iter()
        .map(|(referral, at, first, last, client)| {
            let corrupt = || DbError::corrupt("act", referral, "not a time");
            let decided = Decided {
                at: timestamp(at).ok_or_else(corrupt)?,
                by: format!("{first} {last}"),
                client: clients.iter().find(|it| Some(it.id.uuid()) == client).cloned(),
            };
            Ok((referral.into(), decided))
        })
        .collect()
}
