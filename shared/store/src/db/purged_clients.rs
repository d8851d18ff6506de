//! Emptying clients who are gone and can no longer be brought back, and the referrals that were imported to them: in every table that says
//! anything of the child.

use domain::{ClientId, ReferralId};
use jiff::SignedDuration;
use uuid::Uuid;

use super::{DbError, Tx, clocked, params};
use crate::sealed::Sealed;

/// Clients who have been gone for longer than `window` and still say something, and those merged into them; a few at a time. Whoever was
/// made by an import that was undone never comes back: who imports again makes another one.
pub(crate) async fn due(tx: &mut Tx, window: SignedDuration, limit: i64) -> Result<Vec<ClientId>, DbError> {
    let rows: Vec<(Uuid,)> = tx
        .fetch_all(
            clocked![
                "select client.id from client as head
                 join client on client.id = head.id or not client.is_root and client.root = head.id
                 where head.ended_at < ",
                NOW,
                " - $1 and client.purged_at is null
                 order by client.id limit $2"
            ],
            params![window, limit],
        )
        .await?;
    Ok(rows.into_iter().map(|it| it.0.into()).collect())
}

/// The referrals that stand imported to a client, and those that are merged into them.
pub(crate) async fn referrals(tx: &mut Tx, client: ClientId) -> Result<Vec<ReferralId>, DbError> {
    let mut found: Vec<(Uuid,)> = tx
        .fetch_all(
            "select standing.referral_id from step
             join standing on standing.referral_id = step.referral_id and standing.top = step.n
             where step.client_id = $1 and standing.status = 'imported'",
            params![client],
        )
        .await?;
    let mut next = 0;
    while let Some((referral,)) = found.get(next).copied() {
        let merged: Vec<(Uuid,)> = tx
            .fetch_all(
                "select standing.referral_id from step
                 join standing on standing.referral_id = step.referral_id and standing.top = step.n
                 where step.peer = $1 and step.kind = 'merge' and standing.status = 'merged'",
                params![referral],
            )
            .await?;
        found.extend(merged);
        next += 1;
    }
    Ok(found.into_iter().map(|it| it.0.into()).collect())
}

/// Takes out all that a referral says and that was said of it; its ids, its steps and the reasons by their codes stay.
pub(crate) async fn empty_referral(tx: &mut Tx, referral: ReferralId, nothing: &Sealed) -> Result<(), DbError> {
    tx.execute(
        "update revision_part set format = $2, key_id = $3, sealed = $4 where referral_id = $1",
        params![
            referral,
            nothing.format,
            nothing.key_id.as_str(),
            nothing.sealed.as_slice()
        ],
    )
    .await?;
    for sql in [
        "update act set note = null, note_format = null, note_key = null where note is not null and (
           id in (select act_id from step where referral_id = $1)
           or id in (select said_by from not_same where low = $1 or high = $1))",
        // What an import that was undone had written to another client, or to this one.
        "delete from fact where ended_by is not null and written_by in (
           select step.act_id from step join act on act.undoes = step.act_id where step.referral_id = $1 and step.kind = 'import')",
        "update revision set name_key = null where referral_id = $1",
        "update standing set name_key = null where referral_id = $1",
        "delete from candidate where referral_id = $1 or run_id in (select id from match_run where referral_id = $1)",
        "delete from not_same where low = $1 or high = $1",
        "delete from staff_note where referral_id = $1",
        "delete from case_number where referral_id = $1",
        "delete from referral_key where referral_id = $1",
    ] {
        tx.execute(sql, params![referral]).await?;
    }
    Ok(())
}

/// Takes out all that is said of a client; its id, accounts and acts stay. The files of its documents, which have to go too.
pub(crate) async fn empty(tx: &mut Tx, client: ClientId, nobody: &Sealed) -> Result<Vec<Uuid>, DbError> {
    super::served::clear(tx, client).await?;
    let files: Vec<(Uuid,)> = tx
        .fetch_all(
            "select file from document join client_document on document_id = document.id where client_id = $1",
            params![client],
        )
        .await?;
    for sql in [
        "update act set note = null, note_format = null, note_key = null where note is not null and (
           id in (select act_id from client_act where client_id = $1)
           or undoes in (select act_id from client_act where client_id = $1 and not (loose and act_id in (select act_id from step)))
           or id in (select said_by from not_same where low = $1 or high = $1)) and kind <> 'import'",
        // What undone merges had copied to other clients, from this one or from one that it was a part of. Of a merge that stands the other
        // client is gone too, or is this one.
        "delete from fact where ended_by is not null and written_by in (
           select act_id from client_merge join act on act.undoes = client_merge.act_id where client_id = $1)",
        "delete from not_same where ended_by is not null and written_by in (
           select act_id from client_merge join act on act.undoes = client_merge.act_id where client_id = $1)",
        "delete from fact where client_id = $1",
        "delete from candidate where client_id = $1",
        "delete from not_same where low = $1 or high = $1",
        "delete from duplicate where low = $1 or high = $1",
        "delete from link where low = $1 or high = $1",
        "delete from contact where client_id = $1",
        "delete from name_part where client_id = $1",
        "delete from client_seen where client_id = $1",
        "delete from assignment where client_id = $1",
        "delete from moved_document where document_id in (select document_id from client_document where client_id = $1)",
    ] {
        tx.execute(sql, params![client]).await?;
    }
    let documents: Vec<(Uuid,)> = tx
        .fetch_all(
            "select document_id from client_document where client_id = $1",
            params![client],
        )
        .await?;
    tx.execute("delete from client_document where client_id = $1", params![client])
        .await?;
    for (document,) in documents {
        tx.execute("delete from document where id = $1", params![document])
            .await?;
    }
    let emptied = tx
        .execute(
            clocked![
                "update client set purged_at = ",
                NOW,
                ", name_key = '', record_format = $2, record_key = $3, record = $4 where id = $1 and not findable"
            ],
            params![client, nobody.format, nobody.key_id.as_str(), nobody.sealed.as_slice()],
        )
        .await?;
    if emptied == 0 {
        return Err(DbError::corrupt("client", client, "is not gone"));
    }
    Ok(files.into_iter().map(|it| it.0).collect())
}
