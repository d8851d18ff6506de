//! What is derived from a client's facts: what it is found by, whether it is active, from when on its accounts are counted.

use domain::{
    ClientId,
    answers::Value,
    catalogue::{FieldId, Section},
    record::Activity,
};
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

/// Makes all of it anew.
pub(crate) async fn rebuild(tx: &mut Tx, client: ClientId) -> Result<(), ActError> {
    let facts = facts::present(tx, client).await?;
    let record = records::of_facts(facts.iter().map(|it| (it.account, &it.answers, it.from)));
    let derived = Derived {
        name_key: crate::name_key(&record.family_name, &record.given_name),
        record: Sealed::record(&record)?,
        active: activity(&facts).is_active(),
    };
    db::clients::update_derived(tx, client, &derived).await?;
    db::keys::clear_client(tx, client).await?;
    db::keys::add_client(tx, client, &matching::keys(&record)).await?;
    let reporting = facts.iter().filter(|it| it.field == Section::Reporting.name());
    let from = |it: &Fact| match it.answers.one(FieldId::ReportingFrom) {
        Some(Value::Day(day)) => Some((it.account?, day.0)),
        _ => None,
    };
    let reporting: Vec<_> = reporting.filter_map(from).collect();
    db::clients::set_reporting(tx, client, &reporting).await?;
    Ok(crate::served::project(tx, client, &facts).await?)
}

/// Whether the client is active, as the facts say.
pub(crate) fn activity(facts: &[Fact]) -> Activity {
    let status = facts.iter().find(|it| it.field == Section::Status.name());
    status.map_or(Activity::Active, |it| Activity::of(&it.answers))
}

/// Has open referrals that may be this client matched again.
pub(crate) async fn match_again(tx: &mut Tx, client: &Record, now: jiff::Timestamp) -> Result<(), DbError> {
    for (referral, step) in db::keys::open_referrals_sharing(tx, &matching::search_keys(client), AFFECTED).await? {
        outbox::push(tx, SCREENING, referral.uuid(), step, now).await?;
    }
    Ok(())
}
