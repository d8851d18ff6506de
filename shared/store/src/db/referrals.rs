//! Tables `referral`, `revision` and `revision_part`.

use domain::{
    AgencyId, DraftId, PersonId, Reference, ReferralId,
    answers::Answers,
    catalogue::{FieldId, Part, Path},
    referral::{Kind, Origin},
};
use jiff::Timestamp;

use super::{DbError, Tx, params, params::timestamp};
use crate::sealed::Sealed;

/// A referral's envelope: what never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// Which.
    pub id: ReferralId,
    /// Its name in mails and on the telephone.
    pub reference: Reference,
    /// What it asks.
    pub kind: Kind,
    /// Whose it is.
    pub agency: AgencyId,
    /// Who is told of decisions and may correct it.
    pub referrer: PersonId,
}

/// Writes a new referral; false if its reference is taken.
pub(crate) async fn insert(tx: &mut Tx, referral: &Referral, entered_by: PersonId) -> Result<bool, DbError> {
    let stored = tx
        .execute(
            "insert into referral (id, reference, kind, agency_id, referrer_id, entered_by) values ($1, $2, $3, $4, $5, $6)
             on conflict (reference) do nothing",
            params![referral.id, referral.reference, referral.kind.as_str(), referral.agency, referral.referrer, entered_by],
        )
        .await?;
    Ok(stored == 1)
}

type Envelope = (uuid::Uuid, String, String, uuid::Uuid, uuid::Uuid);

fn envelope((id, reference, kind, agency, referrer): Envelope) -> Result<Referral, DbError> {
    let reference = reference
        .parse()
        .map_err(|_| DbError::corrupt("referral", id, "not a reference"))?;
    let kind = Kind::parse(&kind).ok_or_else(|| DbError::corrupt("referral", id, "unknown kind"))?;
    Ok(Referral {
        id: id.into(),
        reference,
        kind,
        agency: agency.into(),
        referrer: referrer.into(),
    })
}

/// A referral by its id.
pub(crate) async fn find(tx: &mut Tx, id: ReferralId) -> Result<Option<Referral>, DbError> {
    let row: Option<Envelope> = tx
        .fetch_optional(
            "select id, reference, kind, agency_id, referrer_id from referral where id = $1",
            params![id],
        )
        .await?;
    row.map(envelope).transpose()
}

/// A referral by its reference, for staff.
pub(crate) async fn by_reference(tx: &mut Tx, reference: Reference) -> Result<Option<Referral>, DbError> {
    let row: Option<Envelope> = tx
        .fetch_optional(
            "select id, reference, kind, agency_id, referrer_id from referral where reference = $1",
            params![reference],
        )
        .await?;
    row.map(envelope).transpose()
}

/// A referral by its reference, if this person is its referrer.
pub(crate) async fn own_by_reference(
    tx: &mut Tx,
    reference: Reference,
    referrer: PersonId,
) -> Result<Option<Referral>, DbError> {
    if crate::faults::sabotaged("no_owner_in_query") {
        return by_reference(tx, reference).await;
    }
    let row: Option<Envelope> = tx
        .fetch_optional(
            "select id, reference, kind, agency_id, referrer_id from referral where reference = $1 and referrer_id = $2",
            params![reference, referrer],
        )
        .await?;
    row.map(envelope).transpose()
}

/// A revision to write.
pub(crate) struct NewRevision<'a> {
    pub(crate) referral: ReferralId,
    pub(crate) n: i64,
    /// The key under which it was sent, and the hash of what was sent; none for one made by merging.
    pub(crate) sent: Option<(DraftId, &'a [u8])>,
    pub(crate) by: PersonId,
    /// When it was sent: what it says is as of then.
    pub(crate) at: Timestamp,
    /// Since when it waits.
    pub(crate) received_at: Timestamp,
    pub(crate) answers: &'a Answers,
    /// What it does not say although its import or a report asks for it.
    pub(crate) gaps: &'a [Path],
}

/// The key of the whole name of a referral's child.
pub(crate) fn name_key(answers: &Answers) -> Option<i64> {
    let [given, family] = [FieldId::ChildFirstName, FieldId::ChildLastName].map(|it| answers.text(it));
    matching::whole_name(given, family).map(matching::Key::as_number)
}

/// Writes a revision with its parts; violates the unique key if it was sent before.
pub(crate) async fn insert_revision(tx: &mut Tx, revision: &NewRevision<'_>) -> Result<(), DbError> {
    let origin = if revision.sent.is_some() {
        Origin::Referrer
    } else {
        Origin::Merge
    };
    tx.execute(
        "insert into revision (referral_id, n, origin, submission_key, body_hash, sent_by, sent_at, received_at, urgent, gaps, name_key)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            revision.referral,
            revision.n,
            origin.as_str(),
            revision.sent.map(|it| it.0),
            revision.sent.map(|it| it.1),
            revision.by,
            revision.at,
            revision.received_at,
            revision.answers.is_urgent(),
            super::gaps::written(revision.gaps),
            name_key(revision.answers),
        ],
    )
    .await?;
    let mut parts = Vec::with_capacity(Part::ALL.len());
    for part in Part::ALL {
        let Sealed { format, key_id, sealed } = Sealed::part(revision.answers, part)?;
        parts.push(params![
            revision.referral,
            revision.n,
            part.as_str(),
            format,
            key_id,
            sealed
        ]);
    }
    tx.insert_rows(
        "revision_part (referral_id, revision, part, format, key_id, sealed)",
        parts,
    )
    .await
}

/// What was sent under a key: the reference it got, whose it is, and the hash of what was sent.
pub(crate) async fn sent_under(
    tx: &mut Tx,
    key: DraftId,
    by: PersonId,
) -> Result<Option<(Reference, Vec<u8>)>, DbError> {
    let row: Option<(String, Vec<u8>)> = tx
        .fetch_optional(
            "select reference, body_hash from revision join referral on referral.id = revision.referral_id
             where submission_key = $1 and sent_by = $2",
            params![key, by],
        )
        .await?;
    row.map(|(reference, hash)| {
        let reference = reference
            .parse()
            .map_err(|_| DbError::corrupt("referral", key, "not a reference"))?;
        Ok((reference, hash))
    })
    .transpose()
}

/// When a revision was sent; ages in its answers are as of that day.
pub(crate) async fn sent_at(tx: &mut Tx, referral: ReferralId, revision: i64) -> Result<Timestamp, DbError> {
    let (at,): (i64,) = tx
        .fetch_one(
            "select sent_at from revision where referral_id = $1 and n = $2",
            params![referral, revision],
        )
        .await?;
    timestamp(at).ok_or_else(|| DbError::corrupt("revision", referral, "not a time"))
}

/// How many referrals there are.
pub(crate) async fn count(tx: &mut Tx) -> Result<i64, DbError> {
    let (n,): (i64,) = tx.fetch_one("select count(*) from referral", params![]).await?;
    Ok(n)
}

/// The answers of a revision: of the parts asked for.
pub(crate) async fn answers(
    tx: &mut Tx,
    referral: ReferralId,
    revision: i64,
    parts: &[Part],
) -> Result<Answers, DbError> {
    #[derive(sqlx::FromRow)]
    struct PartRow {
        part: String,
        #[sqlx(flatten)]
        sealed: Sealed,
    }
    let rows: Vec<PartRow> = tx
        .fetch_all(
            "select part, format, key_id, sealed from revision_part where referral_id = $1 and revision = $2",
            params![referral, revision],
        )
        .await?;
    if rows.is_empty() {
        return Err(DbError::corrupt("revision_part", referral, "a revision has no parts"));
    }
    let mut answers = Answers::default();
    for row in rows.iter().filter(|row| parts.iter().any(|it| it.as_str() == row.part)) {
        row.sealed.open_part(&mut answers)?;
    }
    Ok(answers)
}

/// A revision without its content.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its number, from 1.
    pub n: i64,
    /// How it came about.
    pub origin: Origin,
    /// When it was sent: what it says is as of then.
    pub sent_at: Timestamp,
    /// Since when it waits: of one made by merging two, since the earlier one was sent.
    pub received_at: Timestamp,
}

/// All revisions of a referral, oldest first.
pub(crate) async fn revisions(tx: &mut Tx, referral: ReferralId) -> Result<Vec<Revision>, DbError> {
    let rows: Vec<(i64, String, i64, i64)> = tx
        .fetch_all(
            "select n, origin, sent_at, received_at from revision where referral_id = $1 order by n",
            params![referral],
        )
        .await?;
    rows.into_iter()
        .map(|(n, origin, sent_at, received_at)| {
            let origin =
                Origin::parse(&origin).ok_or_else(|| DbError::corrupt("revision", referral, "unknown origin"))?;
            let time = |at| timestamp(at).ok_or_else(|| DbError::corrupt("revision", referral, "not a time"));
            Ok(Revision {
                n,
                origin,
                sent_at: time(sent_at)?,
                received_at: time(received_at)?,
            })
        })
        .collect()
}
