//! Importing a referral: to a new client, or to an existing one as a new account or into an open one, in one act.

mod again;

pub use again::done;
pub(crate) use again::wrote;

use domain::{
    ActId, ClientId, FactId, Reference,
    answers::{Answers, Value},
    catalogue::{FieldId, Part, Path, ProfileField, Section},
    chain::{Deed, Step},
    join::{self, Join},
    link::Link,
    merge::Choices,
    record::Activity,
    text::{Name, Prose},
};
use jiff::civil::Date;
use matching::Record;

use crate::{
    ActError, Store,
    act::{self, Blocker},
    client_record::{
        derived::{self, match_again, match_changed, rebuild, renew},
        entries,
        undo::take_back,
    },
    clients::{self, Hit, Profile, ProfileValue},
    db::{
        self, DbError, Tx,
        client_acts::{self, Touched},
        facts::{self, Fact, NewFact},
        keys::Adding,
        same_child, steps,
    },
    decide::here,
    links,
    mailer::Template,
    merge, not_same, records,
    review::{CandidateId, Review},
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

/// An import, as it was chosen.
#[derive(Clone, Debug)]
pub struct Import {
    /// Where the referral goes.
    pub target: Target,
    /// What goes into the profile of a client who exists.
    pub choices: Choices,
    /// The values of that profile when it was chosen: if they are others now, nothing is imported.
    pub seen: Option<Vec<FactId>>,
    /// Whom the child is linked with.
    pub links: Vec<Link>,
}

impl From<Target> for Import {
    /// With what is usual, whatever the profile says now.
    fn from(target: Target) -> Self {
        Self {
            target,
            choices: Choices::default(),
            seen: None,
            links: Vec::new(),
        }
    }
}

/// Imports a referral; says to which client and account.
pub async fn import(
    store: &Store,
    by: &Advocate,
    reference: Reference,
    seen_step: i64,
    import: impl Into<Import>,
) -> Result<(ClientId, i64), ActError> {
    let import = import.into();
    let mut tx = store.db.write().await?;
    db::keys::lock(&mut tx, Adding::Client).await?;
    let (referral, position) = here(&mut tx, reference, seen_step).await?;
    let sent = db::referrals::answers(&mut tx, referral.id, position.rev, &[Part::Form]).await?;

    // Ages are as of the day on which they were written down.
    let sent_on = store.day_of(db::referrals::sent_at(&mut tx, referral.id, position.rev).await?);
    let seen = match &import.target {
        Target::NewClient { profile, .. } => new_client(profile, &sent, sent_on),
        Target::NewAccount(_) | Target::Account(..) => records::of_answers(&sent, sent_on),
    };
    let judged = not_same::about(store, &mut tx, referral.id.uuid(), &seen).await?;
    let (reason, explained) = match &import.target {
        Target::NewClient { reason, .. } => {
            // While keys are made again, a client may still have those of another version, by which it is not found.
            let known = db::clients::found_for(&mut tx, referral.id).await?;
            let hits = clients::find_like(&mut tx, &seen, &not_same::clients(&judged, &seen), known).await?;
            let strong = strong_match(&hits).cloned();
            if strong.is_some() && reason.is_none() {
                return Err(ActError::ReasonNeeded);
            }
            (reason.as_ref().map(Sealed::note).transpose()?, strong)
        }
        Target::NewAccount(client) | Target::Account(client, _) => {
            if let Some(said) = judged
                .into_iter()
                .find(|it| it.id == CandidateId::Client(*client) && it.holds())
            {
                return Err(ActError::Said(Blocker {
                    by: said.by,
                    act: "not_same".to_owned(),
                    at: said.at,
                }));
            }
            (None, None)
        }
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

    // Before the client, as a match does: nobody waits crosswise.
    let _held = same_child::hold(&mut tx, &[referral.id.uuid()], &[]).await?;
    let origin = facts::Origin {
        from: sent_on,
        until: None,
        source: Some((referral.id, position.rev)),
        act,
    };
    let (client, account) = match &import.target {
        Target::NewClient { profile, .. } => {
            let client = ClientId::new();
            let facts = facts_of_new(profile, &sent);
            (client, add(&mut tx, client, origin, &facts).await?)
        }
        Target::NewAccount(client) => {
            take(&mut tx, *client).await?;
            (*client, db::accounts::open(&mut tx, *client, act, None).await?)
        }
        Target::Account(client, account) => {
            take(&mut tx, *client).await?;
            let open = db::accounts::of_client(&mut tx, *client).await?;
            if !open.iter().any(|it| it.n == *account) {
                return Err(ActError::NotFound);
            }
            (*client, *account)
        }
    };
    let mut before = None;
    if !matches!(import.target, Target::NewClient { .. }) {
        before = derived::known(&mut tx, client).await?;
        join(&mut tx, (client, account), origin, &import, &sent).await?;
    }
    client_acts::insert(&mut tx, act, client, &[Touched::Profile, Touched::Account(account)]).await?;
    links::add(&mut tx, client, &import.links, act).await?;
    let known = db::clients::find(&mut tx, client).await?.ok_or(ActError::NotFound)?;
    not_same::carry(&mut tx, (referral.id, &seen), (client, &known.record), act).await?;
    if let Some(strong) = explained {
        not_same::explained(&mut tx, (client, &known.record), &strong, act).await?;
    }
    steps::append(&mut tx, &Step::next(&position, act, Deed::Import { client, account })?).await?;
    for (referral, referrer) in merge::whose(&mut tx, &referral).await? {
        let hold = store.timing.mail_hold;
        db::withdrawals::show(&mut tx, referral, now).await?;
        db::mails::insert(&mut tx, act, referrer, referral, Template::Accepted, hold).await?;
    }
    match_changed(&mut tx, before.as_ref(), Some(&known.record), now).await?;
    tx.commit().await?;
    Ok((client, account))
}

/// What would be known of a new client: what its profile is to say, and what the referral, sent on that day, says of the
/// people around the child.
pub fn new_client(profile: &Answers, sent: &Answers, sent_on: Date) -> Record {
    let facts = facts_of_new(profile, sent);
    records::of_facts(facts.iter().map(|it| (it.account, &it.answers, sent_on)))
}

/// The profile and the first account of a new client. Of the child the profile, as corrected on the intake screen, has the
/// last word.
pub(crate) fn facts_of_new(profile: &Answers, sent: &Answers) -> Vec<NewFact> {
    let of_child = |path: &Path| path.field.field().section == Section::Child;
    let mut corrected = Answers::default();
    let others = sent.iter().filter(|(path, _)| !of_child(path));
    for (path, value) in others.chain(profile.iter().filter(|(path, _)| of_child(path))) {
        corrected.set(path, value.clone());
    }
    let mut facts = profile_facts(&profile.clone().as_said(sent));
    facts.extend(account_facts(FIRST, &corrected));
    facts
}

/// How sure it is that the child is one of these clients. Who has two profiles is each of them by half: in an engine's answer the
/// candidates exclude each other, so their probabilities add up.
pub(crate) fn is_known(hits: &[Hit]) -> f64 {
    hits.iter().map(|it| it.comparison.probability).sum::<f64>().min(1.0)
}

/// The best client, if it is so sure that the child is known that adding another client has to be explained.
pub fn strong_match(hits: &[Hit]) -> Option<&Hit> {
    hits.first().filter(|_| is_known(hits) >= matching::SAME_FROM)
}

/// The number of a client's first account.
pub(crate) const FIRST: i64 = 1;

/// Adds a client with its first account and these facts.
pub(crate) async fn add(
    tx: &mut Tx,
    client: ClientId,
    origin: facts::Origin,
    facts: &[NewFact],
) -> Result<i64, DbError> {
    let record = records::of_facts(facts.iter().map(|it| (it.account, &it.answers, origin.from)));
    let name_key = crate::name_key(&record.family_name, &record.given_name);
    db::clients::insert(tx, client, origin.act, &name_key, &Sealed::record(&record)?).await?;
    db::keys::add_client(tx, client, &matching::keys(&record)).await?;
    let parts = crate::part_keys(&record.family_name, &record.given_name);
    db::client_name_parts::set(tx, client, parts).await?;
    let account = db::accounts::open(tx, client, origin.act, None).await?;
    facts::insert(tx, client, origin, facts).await?;
    Ok(account)
}

/// Takes a client who exists: another import, or the undo of one, may be about to change it.
async fn take(tx: &mut Tx, client: ClientId) -> Result<(), ActError> {
    match db::clients::take(tx, client).await? {
        0 => Err(ActError::NotFound),
        _ => Ok(()),
    }
}

/// A profile and a referral side by side.
pub fn beside(profile: &Profile, review: &Review) -> Join {
    let later = |it: &&ProfileValue| it.from > review.sent_on;
    let newer = profile.values.iter().filter(later).map(|it| it.field).collect();
    Join::new(profile.values.iter().map(|it| &it.answers), newer, &review.answers)
}

/// Brings what was chosen of a referral into a client's profile, and what was sent into one of its accounts. What a value was
/// before stays readable: it ends, and if it held until now that is said.
async fn join(
    tx: &mut Tx,
    (client, account): (ClientId, i64),
    origin: facts::Origin,
    import: &Import,
    sent: &Answers,
) -> Result<(), ActError> {
    let mut known = facts::present(tx, client).await?;
    entries::arrive(tx, (client, account), origin, &known, account_facts(account, sent)).await?;
    let mut new = Vec::new();
    if !derived::activity(&known).is_active() {
        // Who is referred is seen again.
        for old in known.iter().filter(|it| it.field == Section::Status.name()) {
            facts::end(tx, old, origin.act, Some(origin.from).filter(|it| *it > old.from)).await?;
        }
        new.push(NewFact {
            replaces: None,
            account: None,
            field: Section::Status.name(),
            answers: Activity::Active.answers(),
        });
    }
    known.retain(|it| it.account.is_none() && ProfileField::named(&it.field).is_some());
    if let Some(seen) = &import.seen
        && !(seen.len() == known.len() && known.iter().all(|it| seen.contains(&it.id)))
    {
        return Err(ActError::Changed);
    }
    let newer = newer(&known, origin.from);
    for change in Join::new(known.iter().map(|it| &it.answers), newer, sent).changes(&import.choices) {
        let field = change.field.as_str();
        for old in known.iter().filter(|it| it.field == field) {
            let until = change.ends.then_some(origin.from).filter(|it| *it >= old.from);
            facts::end(tx, old, origin.act, until).await?;
        }
        new.push(NewFact {
            replaces: None,
            account: None,
            field,
            answers: change.value,
        });
    }
    facts::insert(tx, client, origin, &new).await?;
    rebuild(tx, client).await
}

/// The fields of a profile that say something since after a referral was sent.
fn newer(known: &[Fact], sent_on: Date) -> Vec<ProfileField> {
    let later = known.iter().filter(|it| it.from > sent_on);
    later.filter_map(|it| ProfileField::named(&it.field)).collect()
}

/// What `answers` say of the child.
pub(crate) fn profile_facts(answers: &Answers) -> Vec<NewFact> {
    let fact = |field: ProfileField| {
        Some(NewFact {
            replaces: None,
            account: None,
            field: field.as_str(),
            answers: join::value(answers, field)?,
        })
    };
    ProfileField::ALL.into_iter().filter_map(fact).collect()
}

/// The people and events of a referral, as they are copied into an account. Narrative and reporter stay with the referral,
/// under their own permission.
fn account_facts(account: i64, sent: &Answers) -> Vec<NewFact> {
    let mut facts = Vec::new();
    for section in Section::ALL {
        for item in sent.items(section) {
            let mut answers = Answers::default();
            for (path, known) in sent.iter() {
                let field = path.field.field();
                if field.section == section && path.item == item && field.profile.is_none() {
                    answers.set(path, known.clone());
                }
            }
            if answers != Answers::default() {
                facts.push(NewFact {
                    replaces: None,
                    account: Some(account),
                    field: section.name(),
                    answers,
                });
            }
        }
    }
    facts
}

/// Takes back what an import wrote: ends its facts, its account, its client; refused when a later standing act touched the same
/// client.
pub(crate) async fn undo(store: &Store, tx: &mut Tx, import: ActId, undo: ActId) -> Result<(), ActError> {
    let touched = steps::of_act(tx, import).await?.into_iter().find_map(|it| it.client);
    if let Some(client) = touched {
        db::clients::take(tx, client).await?;
    }
    let opened = db::clients::opened_by(tx, import).await?;
    if !crate::faults::sabotaged("undo_without_dependents")
        && let Some((later, kind)) = client_acts::later(tx, import).await?
    {
        return Err(blocked_by(tx, later, &kind).await?);
    }
    take_back(tx, import, undo).await?;
    db::not_same::end_written_by(tx, import, undo).await?;
    if let Some(client) = touched {
        db::not_same::end_merged(tx, import, client, undo).await?;
        db::links::end_merged(tx, import, client, undo).await?;
    }
    if let Some(client) = opened {
        let found = db::clients::find(tx, client).await?;
        db::keys::clear_client(tx, client).await?;
        db::clients::end(tx, client, undo).await?;
        if let Some(found) = found {
            for step in steps::of_act(tx, import).await? {
                not_same::carry_back(store, tx, (client, &found.record), step.referral, undo).await?;
            }
            // Referrals that named this client have to forget it.
            match_again(tx, &found.record, store.now()).await?;
        }
    } else if let Some(client) = touched {
        renew(tx, client, store.now()).await?;
    }
    Ok(())
}

/// Adds clients that were not referred, each with the names of its guardians: for filling the demonstration and the benchmark.
pub async fn add_clients(
    store: &Store,
    by: &Advocate,
    profiles: &[(Answers, Vec<String>)],
) -> Result<Vec<ClientId>, ActError> {
    let mut tx = store.db.write().await?;
    db::keys::lock(&mut tx, Adding::Client).await?;
    let mut added = Vec::with_capacity(profiles.len());
    for (profile, guardians) in profiles {
        let client = ClientId::new();
        let subject = ("client", client.uuid());
        let (act, _) = act::begin(store, &mut tx, by, "client_added", subject, None, None).await?;
        let origin = facts::Origin {
            from: store.today(),
            until: None,
            source: None,
            act,
        };
        let mut facts = profile_facts(profile);
        let items = 0..Section::Caregiver.max_items();
        facts.extend(items.zip(guardians).map(|(item, guardian)| NewFact {
            replaces: None,
            account: Some(FIRST),
            field: Section::Caregiver.name(),
            answers: caregiver(item, guardian),
        }));
        let account = add(&mut tx, client, origin, &facts).await?;
        client_acts::insert(&mut tx, act, client, &[Touched::Profile, Touched::Account(account)]).await?;
        added.push(client);
    }
    tx.commit().await?;
    Ok(added)
}

/// A caregiver of whom the full name is known.
pub(crate) fn caregiver(item: u8, name: &str) -> Answers {
    let (first, last) = name.rsplit_once(' ').unwrap_or(("", name));
    let mut answers = Answers::default();
    for (field, text) in [(FieldId::CaregiverFirstName, first), (FieldId::CaregiverLastName, last)] {
        if let Ok(name) = Name::parse(text) {
            answers.set(field.field().path(item), Value::Name(name));
        }
    }
    answers
}
