//! A fictional center to look at: nobody in it exists.
//!
//! | looking for | file |
//! |---|---|
//! | agencies, people, sign-ins | [`staff`] |
//! | children and families, as many as are wanted | [`people`] |
//! | what the center does for them | [`care`] |
//! | which of them are told of | [`cast`] |
//! | the forty referrals: who sends what about whom, and what becomes of it | [`referrals`] |
//! | what they tell | [`stories`] |
//! | doing all that in the order of time | [`timeline`] |

mod care;
mod cast;
pub(crate) mod people;
mod referrals;
mod staff;
mod stories;
#[cfg(test)]
mod tests;
mod timeline;

use domain::ClientId;
use jiff::SignedDuration;
use store::{Store, clock::Clock, import, viewer::Advocate};

/// So many clients are known from the beginning.
const CLIENTS: u64 = 300;
/// They came in so many groups …
const GROUPS: u64 = 5;
/// … so many days apart.
const GROUP_DAYS: u64 = 40;

/// A sign-in of the demonstration.
#[derive(Debug)]
pub(crate) struct SignIn {
    /// What its holder may do.
    pub(crate) role: &'static str,
    /// The user name.
    pub(crate) username: String,
    /// The password, the same for all.
    pub(crate) password: String,
}

/// Fills an empty store with a fictional center. Deterministic but for ids, references and the time.
///
/// What is written is written by the same functions as what people do, as of the last months.
pub(crate) async fn seed(store: &Store) -> anyhow::Result<Vec<SignIn>> {
    let center = staff::open(&ago(store, 24 * (GROUPS * GROUP_DAYS + 20)), store).await?;
    let (clients, staff) = tokio::try_join!(add_clients(store, &center.administrator), center.employ(store))?;
    care::give(store, &staff, &clients).await?;
    timeline::pass(store, &staff, &clients).await?;
    Ok(staff::sign_ins())
}

/// The same store, so many hours ago.
fn ago(store: &Store, hours: u64) -> Store {
    let hours = i64::try_from(hours).unwrap_or(0);
    Store {
        clock: Clock::Fixed(store.now() - SignedDuration::from_hours(hours)),
        ..store.clone()
    }
}

async fn add_clients(store: &Store, by: &Advocate) -> anyhow::Result<Vec<ClientId>> {
    let mut added = Vec::new();
    let size = CLIENTS / GROUPS;
    for group in 0..GROUPS {
        let children: Vec<_> = (group * size..(group + 1) * size).map(people::client).collect();
        let then = ago(store, 24 * GROUP_DAYS * (GROUPS - group));
        added.extend(import::add_clients(&then, by, &children).await?);
    }
    Ok(added)
}
