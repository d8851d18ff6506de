//! What is derived from a client's facts: what it is found by, whether it is active, from when on its accounts are counted, who of the
//! people around it is a client.

use std::collections::BTreeSet;

use domain::{
    ClientId,
    answers::Value,
    catalogue::{FieldId, Section},
    record::{Activity, client_of},
};
use jiff::Timestamp;
use matching::Record;

use crate::{
    ActError,
    db::{
        self, DbError, Tx,
        clients::Derived,
        facts::{self, Fact},
        outbox,
    },
    queue::SCREENING,
    records,
    sealed::Sealed,
};

/// How many open referrals are matched again when a client changes, at most.
const AFFECTED: i64 = 200;

/// Makes all of it anew, and has open referrals matched again: those that may be the client as it was, which may have to forget it, and those
/// that may be the client as it is.
pub(crate) async fn renew(tx: &mut Tx, client: ClientId, now: Timestamp) -> Result<(), ActError> {
    let before = known(tx, client).await?;
    rebuild(tx, client).await?;
    let after = known(tx, client).await?;
    Ok(match_changed(tx, before.as_ref(), after.as_ref(), now).await?)
}

/// What is known of a client, as it stands in its row; none if the client is not there, or what stands there cannot be read: it is about to
/// be made anew.
pub(crate) async fn known(tx: &mut Tx, client: ClientId) -> Result<Option<Record>, DbError> {
    match db::clients::find(tx, client).await {
        Ok(found) => Ok(found.map(|it| it.record)),
        Err(error @ DbError::Corrupt { .. }) => {
            tx.leave_out("client", client.uuid(), &error);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Makes all of it anew.
pub(crate) async fn rebuild(tx: &mut Tx, client: ClientId) -> Result<(), ActError> {
    let facts = facts::present(tx, client).await?;
    let mut record = records::of_facts(facts.iter().map(|it| (it.account, &it.answers, it.from)));
    // Whoever asks for the child by the name that it had finds it.
    for former in facts::former_names(tx, client).await? {
        records::add_former_name(&mut record, &records::of_answers(&former.answers, former.from));
    }
    let derived = Derived {
        name_key: crate::name_key(&record.family_name, &record.given_name),
        record: Sealed::record(&record)?,
        active: activity(&facts).is_active(),
    };
    db::clients::update_derived(tx, client, &derived).await?;
    let parts = crate::part_keys(&record.family_name, &record.given_name);
    db::client_name_parts::set(tx, client, parts).await?;
    db::keys::set_client(tx, client, &matching::keys(&record)).await?;
    let contact = |it: &Fact| Some((it.account?, Section::named(&it.field)?, client_of(&it.answers)?));
    let contacts: BTreeSet<_> = facts.iter().filter_map(contact).collect();
    db::contacts::set(tx, client, &contacts.into_iter().collect::<Vec<_>>()).await?;
    let reporting = facts.iter().filter(|it| it.field == Section::Reporting.name());
    let from = |it: &Fact| match it.answers.one(FieldId::ReportingFrom) {
        Some(Value::Day(day)) => Some((it.account?, day.0)),
        _ => None,
    };
    let reporting: Vec<_> = reporting.filter_map(from).collect();
    db::clients::set_reporting(tx, client, &reporting).await?;
    Ok(crate::served::project(tx, client, &facts).await?)
}

/// How many clients are looked at together.
const LOOKED_AT: i64 = 100;

/// The clients who are found by other parts of their last name than their facts say.
pub(crate) async fn wrongly_parted(tx: &mut Tx) -> Result<Vec<ClientId>, DbError> {
    let mut found = Vec::new();
    let mut after = Some(ClientId::from(uuid::Uuid::nil()));
    while let Some(first) = after {
        after = db::clients::places_after(tx, first, LOOKED_AT).await?;
        let last = after.unwrap_or_else(|| uuid::Uuid::max().into());
        let mut kept = db::client_name_parts::between(tx, first, last).await?;
        for (client, name) in facts::names_between(tx, first, last).await? {
            let said = records::of_answers(&name.answers, name.from);
            let parts = crate::part_keys(&said.family_name, &said.given_name);
            if kept.remove(&client).unwrap_or_default() != parts.into_iter().collect() {
                found.push(client);
            }
        }
        // Those of whom no name is known.
        found.extend(kept.into_keys());
    }
    Ok(found)
}

/// Whether the client is active, as the facts say.
pub(crate) fn activity(facts: &[Fact]) -> Activity {
    status(facts).map_or(Activity::Active, |it| Activity::of(&it.answers))
}

/// The fact that says so; none as long as nobody has said anything.
pub(crate) fn status(facts: &[Fact]) -> Option<&Fact> {
    facts.iter().find(|it| it.field == Section::Status.name())
}

/// Has open referrals that may be this client matched again.
pub(crate) async fn match_again(tx: &mut Tx, client: &Record, now: Timestamp) -> Result<(), DbError> {
    match_changed(tx, None, Some(client), now).await
}

/// Has open referrals matched again that may be a client as it was or as it is, each once.
pub(crate) async fn match_changed(
    tx: &mut Tx,
    before: Option<&Record>,
    after: Option<&Record>,
    now: Timestamp,
) -> Result<(), DbError> {
    let changed = before.filter(|it| Some(*it) != after);
    match_all(tx, changed.into_iter().chain(after), now).await
}

/// Has open referrals matched again that may be any of these, each once.
pub(crate) async fn match_all(
    tx: &mut Tx,
    clients: impl Iterator<Item = &Record>,
    now: Timestamp,
) -> Result<(), DbError> {
    let mut affected = BTreeSet::new();
    for client in clients {
        affected.extend(db::keys::open_referrals_sharing(tx, &matching::search_keys(client), AFFECTED).await?);
    }
    for (referral, step) in affected {
        outbox::push(tx, SCREENING, referral.uuid(), step, now).await?;
    }
    Ok(())
}
