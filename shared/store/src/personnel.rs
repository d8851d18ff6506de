//! People and agencies, for administrators.

use domain::{
    ActId, AgencyId, PersonId,
    password::Password,
    person::{AgencyKind, PersonDetails, Role},
    text::{Line, Username},
};

use crate::{
    ActError, Store, act,
    db::{self, DbError, Tx, audits, people::NewSignIn},
    password::{self, HashError},
    viewer::{Administrator, Advocate},
};

pub use db::{agencies::Agency, people::Person};

/// Why a person or an agency was not saved. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The user name, or the name of the agency, is used already.
    #[error("the name is taken")]
    Taken,
    /// Somebody else has changed it since the form was made.
    #[error("the form is stale")]
    Stale,
    /// It would leave the center without an administrator.
    #[error("the last administrator")]
    LastAdministrator,
    /// As of any act.
    #[error(transparent)]
    Act(#[from] ActError),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

impl From<DbError> for SaveError {
    fn from(error: DbError) -> Self {
        if error.is_unique_violation() {
            SaveError::Taken
        } else {
            SaveError::Act(error.into())
        }
    }
}

/// How a new person signs in.
#[derive(Debug)]
pub struct NewAccess {
    /// By this name.
    pub username: Username,
    /// And this password, which they have to change at once.
    pub password: Password,
    /// To do this.
    pub role: Role,
}

/// Adds a person, with or without a sign-in.
pub async fn add_person(
    store: &Store,
    by: &Administrator,
    details: &PersonDetails,
    active: bool,
    access: Option<&NewAccess>,
) -> Result<PersonId, SaveError> {
    let hash = match access {
        Some(access) => Some(password::hash(&access.password).await?),
        None => None,
    };
    let person = PersonId::new();
    let mut tx = store.db.write().await?;
    act::begin(
        store,
        &mut tx,
        by,
        "person_added",
        ("person", person.uuid()),
        None,
        None,
    )
    .await?;
    let sign_in = access.zip(hash.as_ref()).map(|(access, hash)| NewSignIn {
        username: &access.username,
        password_hash: hash,
        password_once: true,
    });
    db::people::insert(
        &mut tx,
        person,
        details,
        access.map_or(Role::None, |it| it.role),
        active,
        sign_in,
    )
    .await?;
    tx.commit().await?;
    Ok(person)
}

/// What is changed about a person.
#[derive(Debug)]
pub struct Change {
    /// The version that the form was made from.
    pub version: i64,
    /// What is known of them.
    pub details: PersonDetails,
    /// Whether they may sign in.
    pub active: bool,
    /// What they may do, and by which name; none keeps somebody without a sign-in.
    pub access: Option<(Username, Role)>,
    /// A new password, which they have to change at once.
    pub password: Option<Password>,
}

/// Changes a person. Ends their sessions when they are made inactive, get another role or another password.
pub async fn change_person(store: &Store, by: &Administrator, id: PersonId, change: &Change) -> Result<(), SaveError> {
    let hash = match &change.password {
        Some(password) => Some(password::hash(password).await?),
        None => None,
    };
    let mut tx = store.db.write().await?;
    // Two administrators who put each other out at the same time wait for one another here; the second has no right left.
    db::people::take_administrators(&mut tx).await?;
    let (_, now) = act::begin(store, &mut tx, by, "person_changed", ("person", id.uuid()), None, None).await?;
    let before = db::people::find(&mut tx, id).await?.ok_or(ActError::NotFound)?;
    let role = change.access.as_ref().map_or(Role::None, |it| it.1);
    if role != Role::None && before.username.is_none() && hash.is_none() {
        // The form asks for a password where somebody gets a sign-in; without one the checks of the table would refuse.
        return Err(ActError::NotFound.into());
    }
    // Before the person, as an act takes the session before anything else: the two never wait for one another crosswise.
    if !change.active || role != before.role || hash.is_some() {
        db::sessions::end_all(&mut tx, id, None, now).await?;
    }
    let username = change.access.as_ref().map(|it| &it.0);
    let changed = db::people::update(
        &mut tx,
        id,
        change.version,
        &change.details,
        role,
        change.active,
        username,
        hash.as_deref(),
    )
    .await?;
    if changed == 0 {
        return Err(SaveError::Stale);
    }
    if db::people::count_administrators(&mut tx).await? == 0 {
        return Err(SaveError::LastAdministrator);
    }
    tx.commit().await?;
    Ok(())
}

/// Adds an agency.
pub async fn add_agency(
    store: &Store,
    by: &Administrator,
    name: &Line,
    kind: AgencyKind,
) -> Result<AgencyId, SaveError> {
    let agency = AgencyId::new();
    let mut tx = store.db.write().await?;
    act::begin(
        store,
        &mut tx,
        by,
        "agency_added",
        ("agency", agency.uuid()),
        None,
        None,
    )
    .await?;
    db::agencies::insert(&mut tx, agency, name, kind).await?;
    tx.commit().await?;
    Ok(agency)
}

/// What is changed of an agency.
#[derive(Clone, Debug)]
pub enum AgencyChange {
    /// What it is called, everywhere and from ever.
    Rename(Line),
    /// It cannot be chosen any more. Who is of it stays, and so do its referrals.
    Retire,
    /// It can be chosen again.
    UseAgain,
}

/// Changes an agency.
pub async fn change_agency(
    store: &Store,
    by: &Administrator,
    id: AgencyId,
    change: &AgencyChange,
) -> Result<(), SaveError> {
    let mut tx = store.db.write().await?;
    let subject = ("agency", id.uuid());
    act::begin(store, &mut tx, by, "agency_changed", subject, None, None).await?;
    let changed = match change {
        AgencyChange::Rename(name) => db::agencies::rename(&mut tx, id, name).await?,
        AgencyChange::Retire => db::agencies::set_active(&mut tx, id, false).await?,
        AgencyChange::UseAgain => db::agencies::set_active(&mut tx, id, true).await?,
    };
    if changed == 0 {
        return Err(ActError::NotFound.into());
    }
    tx.commit().await?;
    Ok(())
}

/// All people by name.
pub async fn people(store: &Store, _: &Administrator) -> Result<Vec<Person>, DbError> {
    db::people::all(&mut store.db.read().await?).await
}

/// One person.
pub async fn person(store: &Store, _: &Administrator, id: PersonId) -> Result<Option<Person>, DbError> {
    db::people::find(&mut store.db.read().await?, id).await
}

/// All agencies by name.
pub async fn agencies(store: &Store, _: &Advocate) -> Result<Vec<Agency>, DbError> {
    db::agencies::all(&mut store.db.read().await?).await
}

/// Active referral users with their agencies, for entering a referral that came by phone or fax.
pub async fn referrers(store: &Store, _: &Advocate) -> Result<Vec<Person>, DbError> {
    let people = db::people::all(&mut store.db.read().await?).await?;
    Ok(people
        .into_iter()
        .filter(|it| it.active && matches!(it.role, Role::Referrer(_)))
        .collect())
}

/// Makes an administrator from the command line, where who may open the database may do anything.
pub async fn create_administrator(
    store: &Store,
    details: &PersonDetails,
    username: &Username,
    password: &Password,
) -> Result<PersonId, SaveError> {
    let hash = password::hash(password).await?;
    let mut tx = store.db.write().await?;
    let person = insert_administrator(store, &mut tx, details, username, &hash).await?;
    tx.commit().await?;
    Ok(person)
}

/// The first administrator has nobody to be made by: the act is their own.
pub(crate) async fn insert_administrator(
    store: &Store,
    tx: &mut Tx,
    details: &PersonDetails,
    username: &Username,
    hash: &str,
) -> Result<PersonId, SaveError> {
    let (person, act, now) = (PersonId::new(), ActId::new(), store.now());
    let sign_in = NewSignIn {
        username,
        password_hash: hash,
        password_once: false,
    };
    db::people::insert(tx, person, details, Role::Administrator, true, Some(sign_in)).await?;
    db::acts::insert(tx, act, "person_added", person, now, None, None).await?;
    let entry = audits::Entry {
        at: now,
        actor: Some(person),
        event: "person_added",
        subject: Some(("person", person.uuid())),
        act: Some(act),
        source: Some("command or set-up link"),
        outcome: "ok",
    };
    audits::insert(tx, entry).await?;
    Ok(person)
}
