//! Importing a referral: to a new client, or to an existing one as a new account or into an open one, in one act.

use domain::{
    ActId, ClientId, Reference,
    answers::{Answers, Value},
    catalogue::{FieldId, Part, ProfileField, Section},
    chain::{Deed, Step},
    text::{Name, Prose},
};
use jiff::civil::Date;

use crate::{
    ActError, Store, act,
    clients::{self, Hit},
    db::{self, DbError, Tx, acts, facts, outbox, steps},
    decide::here,
    mailer::Template,
    queue::SCREENING,
    records,
    sealed::Sealed,
    undo::blocked_by,
    viewer::Advocate,
};

/// Where a referral goes.
#[derive(Clone, Debug)]
pub enum Target {
    /// A client that did not exist before.
    NewClient {
        /// The profile, as checked on the intake screen.
        profile: Answers,
        /// Why it is not the client that matches strongly; needed only if one does.
        reason: Option<Prose>,
    },
    /// A new account of this client.
    NewAccount(ClientId),
    /// An open account of this client.
    Account(ClientId, i64),
}

/// How many open referrals are matched again when a client changes, at most.
const AFFECTED: i64 = 200;

/// Imports a referral; says to which client and account.
pub async fn import(
    store: &Store,
    by: &Advocate,
    reference: Reference,
    seen_step: i64,
    target: Target,
) -> Result<(ClientId, i64), ActError> {
    let mut tx = store.db.write().await?;
    let (referral, position) = here(&mut tx, reference, seen_step).await?;
    let sent = db::referrals::answers(&mut tx, referral.id, position.rev, &[Part::Form]).await?;
    let today = store.today();

    let reason = match &target {
        Target::NewClient { profile, reason } => {
            let strong =
                strong_match(&clients::find_like(&mut tx, &records::of_answers(profile, today)).await?).is_some();
            if strong && reason.is_none() {
                return Err(ActError::ReasonNeeded);
            }
            reason.as_ref().map(Sealed::note).transpose()?
        }
        Target::NewAccount(_) | Target::Account(..) => None,
    };
    let (act, now) = act::begin(
        store,
        &mut tx,
        by,
        "import",
        ("referral", referral.id.uuid()),
        reason,
        None,
    )
    .await?;

    let source = (referral.id, position.rev);
    let (client, account) = match target {
        Target::NewClient { profile, .. } => {
            let client = ClientId::new();
            let mut record = records::of_answers(&profile, today);
            records::add_surroundings(&mut record, &records::of_answers(&sent, today));
            insert_client(&mut tx, client, act, &record).await?;
            write_profile(&mut tx, client, &profile, today, source, act).await?;
            (client, db::clients::open_account(&mut tx, client, act).await?)
        }
        Target::NewAccount(client) => {
            add_to_profile(&mut tx, client, &sent, today, source, act).await?;
            (client, db::clients::open_account(&mut tx, client, act).await?)
        }
        Target::Account(client, n) => {
            add_to_profile(&mut tx, client, &sent, today, source, act).await?;
            let open = db::clients::accounts(&mut tx, client).await?.iter().any(|it| it.n == n);
            (client, if open { n } else { return Err(ActError::NotFound) })
        }
    };
    for section in Section::ALL {
        for item in sent.items(section) {
            write_section(&mut tx, (client, account), &sent, section, item, today, source, act).await?;
        }
    }
    steps::append(&mut tx, &Step::next(&position, act, Deed::Import { client, account })?).await?;
    db::mails::insert(
        &mut tx,
        act,
        referral.referrer,
        referral.id,
        Template::Accepted,
        store.timing.mail_hold,
    )
    .await?;
    match_again(&mut tx, client, now).await?;
    tx.commit().await?;
    Ok((client, account))
}

/// The best client, if it is so alike that adding another one has to be explained.
pub fn strong_match(hits: &[Hit]) -> Option<&Hit> {
    hits.first()
        .filter(|it| it.comparison.probability >= matching::SAME_FROM)
}

async fn insert_client(tx: &mut Tx, client: ClientId, act: ActId, record: &matching::Record) -> Result<(), DbError> {
    db::clients::insert(
        tx,
        client,
        act,
        &crate::name_key(&record.family_name, &record.given_name),
        &Sealed::record(record)?,
    )
    .await?;
    db::keys::set_client(tx, client, &matching::keys(record)).await
}

/// The values of `answers` for one profile field, as a document; none if there are none.
fn profile_value(answers: &Answers, field: ProfileField) -> Option<serde_json::Value> {
    let mut value = Answers::default();
    for it in field.fields() {
        if let Some(known) = answers.one(it.id) {
            value.set(it.path(0), known.clone());
        }
    }
    (value != Answers::default()).then(|| value.to_json(Part::Form))
}

type Source = (domain::ReferralId, i64);

async fn write_profile(
    tx: &mut Tx,
    client: ClientId,
    answers: &Answers,
    on: Date,
    source: Source,
    act: ActId,
) -> Result<(), DbError> {
    for field in ProfileField::ALL {
        if let Some(value) = profile_value(answers, field) {
            facts::insert(tx, (client, None), field.as_str(), &value, on, Some(source), act).await?;
        }
    }
    Ok(())
}

/// Adds what the profile does not know yet; what it knows stays as it is.
async fn add_to_profile(
    tx: &mut Tx,
    client: ClientId,
    sent: &Answers,
    on: Date,
    source: Source,
    act: ActId,
) -> Result<(), ActError> {
    // Another import, or the undo of one, may be about to change the same client.
    db::clients::take(tx, client).await?;
    let listed = db::clients::find(tx, client).await?.ok_or(ActError::NotFound)?;
    let mut record = listed.record.clone();
    let profile = clients::load(tx, listed).await?;
    for field in ProfileField::ALL {
        let known: Vec<_> = profile
            .values
            .iter()
            .filter(|(it, _)| *it == field)
            .filter_map(|(_, it)| profile_value(it, field))
            .collect();
        let several = matches!(field, ProfileField::OtherNames | ProfileField::Phone);
        if let Some(value) = profile_value(sent, field)
            && (known.is_empty() || several && !known.contains(&value))
        {
            facts::insert(tx, (client, None), field.as_str(), &value, on, Some(source), act).await?;
        }
    }
    let said = records::of_answers(sent, on);
    records::add_surroundings(&mut record, &said);
    fill(&mut record, said);
    db::clients::update_derived(
        tx,
        client,
        &crate::name_key(&record.family_name, &record.given_name),
        &Sealed::record(&record)?,
    )
    .await?;
    db::keys::set_client(tx, client, &matching::keys(&record)).await?;
    Ok(())
}

/// Fills what the engine did not know of a client.
fn fill(record: &mut matching::Record, said: matching::Record) {
    let blank = |it: &mut String, other: String| {
        if it.is_empty() {
            *it = other;
        }
    };
    if record.given_name.is_empty() && record.family_name.is_empty() {
        blank(&mut record.given_name, said.given_name);
        blank(&mut record.family_name, said.family_name);
    }
    blank(&mut record.middle_name, said.middle_name);
    if record.street.is_empty() {
        blank(&mut record.street, said.street);
        blank(&mut record.city, said.city);
        blank(&mut record.postcode, said.postcode);
    }
    if record.born == matching::Born::Unknown {
        record.born = said.born;
    }
    record.sex = record.sex.or(said.sex);
    for name in said.other_names {
        if !record.other_names.contains(&name) {
            record.other_names.push(name);
        }
    }
}

/// Copies one person or event of the referral into the account. Narrative and reporter stay with the referral, under their own permission.
#[expect(clippy::too_many_arguments, reason = "one row, spelled out")]
async fn write_section(
    tx: &mut Tx,
    account: (ClientId, i64),
    sent: &Answers,
    section: Section,
    item: u8,
    on: Date,
    source: Source,
    act: ActId,
) -> Result<(), DbError> {
    let mut value = Answers::default();
    let here = |path: &domain::catalogue::Path| {
        let field = path.field.field();
        field.section == section && path.item == item && field.profile.is_none()
    };
    for (path, known) in sent.iter().filter(|(path, _)| here(path)) {
        value.set(path, known.clone());
    }
    if value == Answers::default() {
        return Ok(());
    }
    facts::insert(
        tx,
        (account.0, Some(account.1)),
        section.name(),
        &value.to_json(Part::Form),
        on,
        Some(source),
        act,
    )
    .await
}

/// Has open referrals that may be this client matched again.
async fn match_again(tx: &mut Tx, client: ClientId, now: jiff::Timestamp) -> Result<(), DbError> {
    let Some(client) = db::clients::find(tx, client).await? else {
        return Ok(());
    };
    let keys = matching::keys(&client.record);
    for (referral, _, step) in db::keys::open_referrals_sharing(tx, &keys, None, AFFECTED).await? {
        outbox::push(tx, SCREENING, referral.uuid(), step, now).await?;
    }
    Ok(())
}

/// Takes back what an import wrote: ends its facts, its account, its client; refused when a later act rests on them.
pub(crate) async fn undo(store: &Store, tx: &mut Tx, import: ActId, undo: ActId) -> Result<(), ActError> {
    let touched = steps::of_act(tx, import).await?.into_iter().find_map(|it| it.client);
    if let Some(client) = touched {
        db::clients::take(tx, client).await?;
    }
    let opened = db::clients::opened_by(tx, import).await?;
    let account = db::clients::account_opened_by(tx, import).await?;
    let rests_on = match (opened, account) {
        (Some(client), _) => Some((client, None)),
        (None, Some((client, n))) => Some((client, Some(n))),
        (None, None) => None,
    };
    if let Some((client, n)) = rests_on
        && !crate::faults::sabotaged("undo_without_dependents")
        && let Some((later, kind)) = acts::later_on_client(tx, import, client, n).await?
    {
        return Err(blocked_by(tx, later, &kind).await?);
    }
    facts::end_written_by(tx, import, undo).await?;
    db::clients::end_account(tx, import, undo).await?;
    if let Some(client) = opened {
        let found = db::clients::find(tx, client).await?;
        db::keys::set_client(tx, client, &[]).await?;
        db::clients::end(tx, client, undo).await?;
        // Referrals that named this client have to forget it.
        if let Some(client) = found {
            let now = store.now();
            for (referral, _, step) in
                db::keys::open_referrals_sharing(tx, &matching::keys(&client.record), None, AFFECTED).await?
            {
                outbox::push(tx, SCREENING, referral.uuid(), step, now).await?;
            }
        }
    } else if let Some(client) = touched {
        rebuild(tx, client, store.today()).await?;
        match_again(tx, client, store.now()).await?;
    }
    Ok(())
}

/// Makes what is derived from a client's facts anew.
async fn rebuild(tx: &mut Tx, client: ClientId, today: Date) -> Result<(), ActError> {
    let listed = db::clients::find(tx, client).await?.ok_or(ActError::NotFound)?;
    let profile = clients::load(tx, listed).await?;
    let mut record = records::of_answers(&profile.answers(), today);
    for (_, answers) in &profile.values {
        let said = records::of_answers(answers, today);
        records::add_surroundings(&mut record, &said);
        fill(&mut record, said);
    }
    for (_, answers) in profile.accounts.iter().flat_map(|it| &it.sections) {
        records::add_surroundings(&mut record, &records::of_answers(answers, today));
    }
    db::clients::update_derived(
        tx,
        client,
        &crate::name_key(&record.family_name, &record.given_name),
        &Sealed::record(&record)?,
    )
    .await?;
    db::keys::set_client(tx, client, &matching::keys(&record)).await?;
    Ok(())
}

/// Adds a client that was not referred: for filling the demonstration and the benchmark.
pub async fn add_client(
    store: &Store,
    by: &Advocate,
    profiles: &[(Answers, Vec<String>)],
) -> Result<Vec<ClientId>, ActError> {
    let mut tx = store.db.write().await?;
    let today = store.today();
    let mut added = Vec::with_capacity(profiles.len());
    for (profile, guardians) in profiles {
        let client = ClientId::new();
        let (act, _) = act::begin(
            store,
            &mut tx,
            by,
            "client_added",
            ("client", client.uuid()),
            None,
            None,
        )
        .await?;
        let mut record = records::of_answers(profile, today);
        record.guardians.extend(guardians.iter().cloned());
        insert_client(&mut tx, client, act, &record).await?;
        for field in ProfileField::ALL {
            if let Some(value) = profile_value(profile, field) {
                facts::insert(&mut tx, (client, None), field.as_str(), &value, today, None, act).await?;
            }
        }
        let account = db::clients::open_account(&mut tx, client, act).await?;
        for (item, guardian) in (0..Section::Caregiver.max_items()).zip(guardians) {
            let value = caregiver(item, guardian).to_json(Part::Form);
            let section = Section::Caregiver.name();
            facts::insert(&mut tx, (client, Some(account)), section, &value, today, None, act).await?;
        }
        added.push(client);
    }
    tx.commit().await?;
    Ok(added)
}

/// A caregiver of whom the full name is known.
fn caregiver(item: u8, name: &str) -> Answers {
    let (first, last) = name.rsplit_once(' ').unwrap_or(("", name));
    let mut answers = Answers::default();
    for (field, text) in [(FieldId::CaregiverFirstName, first), (FieldId::CaregiverLastName, last)] {
        if let Ok(name) = Name::parse(text) {
            answers.set(field.field().path(item), Value::Name(name));
        }
    }
    answers
}
