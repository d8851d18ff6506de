//! Signing in and out, sessions, and the link that makes the first administrator.

use domain::{PersonId, SessionId, password::Password, person::PersonDetails, text::Username};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::{
    ActError, Store,
    db::{DbError, Tx, audits, people, sessions, throttle},
    password::{self, HashError},
    personnel::SaveError,
    token::Token,
    viewer::Visitor,
};

/// Failures are counted over this time.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// This many failures of an account cost nothing.
const FREE_OF_ACCOUNT: i64 = 5;
/// This many failures of an address cost nothing: behind one address there may be a whole agency on a Monday morning.
const FREE_OF_ADDRESS: i64 = 30;

/// Why somebody was not signed in. An unknown name, a wrong password and an inactive person are one and the same.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Name or password is wrong.
    #[error("wrong name or password")]
    Wrong,
    /// Too many failures: not before so many seconds.
    #[error("too many failures")]
    Wait(i64),
    /// The password could not be checked.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Signs somebody in. `source` is the address of the client, for the throttle and the audit log.
///
/// From the fifth failure in 15 minutes on, each further one doubles the wait (1 s to 15 min) for the account; likewise, from
/// the thirtieth, for the address. A stranger can slow an account down but never lock it.
pub async fn sign_in(store: &Store, username: &str, password: &str, source: &str) -> Result<Token, SignInError> {
    let now = store.now();
    let username_key = Username::parse(username).map(|it| it.key()).unwrap_or_default();
    let account = throttle_key("name", &username_key);
    let address = throttle_key("address", source);

    let mut tx = store.db.write().await?;
    for (key, free) in [(&account, FREE_OF_ACCOUNT), (&address, FREE_OF_ADDRESS)] {
        count_failure(&mut tx, key, free, now)
            .await?
            .map_err(SignInError::Wait)?;
    }
    let credentials = people::credentials(&mut tx, &username_key).await?;
    tx.commit().await?;

    let hash = credentials.as_ref().and_then(|it| it.password_hash.clone());
    let right = password::verify(password.to_owned(), hash.clone()).await?;
    let person = credentials
        .filter(|it| right && it.active)
        .map(|it| PersonId::from(it.id));

    let mut tx = store.db.write().await?;
    // Meanwhile somebody may have been made inactive or got another password.
    let person = match (person, hash) {
        (Some(person), Some(hash)) if people::take_with_password(&mut tx, person, &hash).await? == 1 => Some(person),
        _ => None,
    };
    let token = match person {
        Some(person) => {
            throttle::clear(&mut tx, &account).await?;
            throttle::give_back(&mut tx, &address).await?;
            Some(open_session(store, &mut tx, person).await?.0)
        }
        None => None,
    };
    let outcome = if token.is_some() { "ok" } else { "refused" };
    let entry = audits::Entry {
        at: now,
        actor: person,
        event: "sign_in",
        subject: None,
        act: None,
        source: Some(source),
        outcome,
    };
    audits::insert(&mut tx, entry).await?;
    tx.commit().await?;
    token.ok_or(SignInError::Wrong)
}

/// Counts an attempt as a failure before it is tried, or any number of guesses at once would count as one; after too many, how many seconds
/// to wait.
async fn count_failure(tx: &mut Tx, key: &[u8], free: i64, now: Timestamp) -> Result<Result<(), i64>, DbError> {
    let (failures, last) = throttle::take(tx, key, now - WINDOW).await?;
    let wait = (last + pause_after(failures - free)).duration_since(now).as_secs();
    if failures >= free && wait >= 0 {
        return Ok(Err(wait.max(1)));
    }
    throttle::count(tx, key, now, now - WINDOW).await?;
    Ok(Ok(()))
}

fn throttle_key(what: &str, value: &str) -> Vec<u8> {
    Sha256::digest(format!("{what}:{value}")).to_vec()
}

/// The wait after so many failures more than cost nothing.
fn pause_after(failures: i64) -> SignedDuration {
    let doublings = u32::try_from(failures.clamp(0, 10)).unwrap_or(0);
    SignedDuration::from_secs((1 << doublings).min(900))
}

/// Opens a session for somebody whose password was right, or who has just been made the first administrator.
pub(crate) async fn open_session(store: &Store, tx: &mut Tx, person: PersonId) -> Result<(Token, SessionId), DbError> {
    let now = store.now();
    let (token, session) = (Token::random(), SessionId::new());
    sessions::insert(
        tx,
        session,
        &token.hash(),
        person,
        now,
        now + store.timing.session_length,
    )
    .await?;
    Ok((token, session))
}

/// Opens a session without a password: for filling the demonstration, and for tests of the store.
pub async fn session_for(store: &Store, person: PersonId) -> Result<Visitor, DbError> {
    let mut tx = store.db.write().await?;
    let (token, _) = open_session(store, &mut tx, person).await?;
    tx.commit().await?;
    visitor(store, &token)
        .await?
        .ok_or_else(|| DbError::corrupt("person", person, "cannot sign in"))
}

/// Who a token stands for, if its session has neither ended nor been idle for too long.
pub async fn visitor(store: &Store, token: &Token) -> Result<Option<Visitor>, DbError> {
    let now = store.now();
    let found = sessions::find(&store.db, &token.hash(), now, now - store.timing.session_idle).await?;
    let Some((visitor, seen_at)) = found else {
        return Ok(None);
    };
    // Noting each request would be a write for each page; once a minute is exact enough.
    if now.as_microsecond() - seen_at > 60_000_000 {
        let mut tx = store.db.write().await?;
        sessions::touch(&mut tx, visitor.session, now).await?;
        tx.commit().await?;
    }
    Ok(Some(visitor))
}

/// The same for what a page asks by itself while nobody may be there: it does not keep the session open.
pub async fn watcher(store: &Store, token: &Token) -> Result<Option<Visitor>, DbError> {
    let now = store.now();
    let found = sessions::find(&store.db, &token.hash(), now, now - store.timing.session_idle).await?;
    Ok(found.map(|it| it.0))
}

/// Ends the session of a visitor.
pub async fn sign_out(store: &Store, visitor: &Visitor) -> Result<(), DbError> {
    let now = store.now();
    let mut tx = store.db.write().await?;
    sessions::end(&mut tx, visitor.session, now).await?;
    let entry = audits::Entry {
        at: now,
        actor: Some(visitor.person),
        event: "sign_out",
        subject: None,
        act: None,
        source: None,
        outcome: "ok",
    };
    audits::insert(&mut tx, entry).await?;
    tx.commit().await
}

/// Why the password of who is signed in, asked once more, was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is another one.
    #[error("wrong password")]
    Wrong,
    /// Too many failures: not before so many seconds.
    #[error("too many failures")]
    Wait(i64),
    /// As of any act.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<DbError> for PasswordError {
    fn from(error: DbError) -> Self {
        PasswordError::Act(error.into())
    }
}

/// Asks for the password of who is signed in once more, before what is serious. Failures slow down as when signing in, counted for
/// themselves: no stranger at the sign-in page can keep anybody from it.
pub async fn confirm_password(store: &Store, visitor: &Visitor, typed: &str) -> Result<(), PasswordError> {
    let now = store.now();
    let key = throttle_key("confirm", &visitor.person.to_string());
    let mut tx = store.db.write().await?;
    count_failure(&mut tx, &key, FREE_OF_ACCOUNT, now)
        .await?
        .map_err(PasswordError::Wait)?;
    let credentials = people::credentials_of(&mut tx, visitor.person).await?;
    tx.commit().await?;

    let stored = credentials.and_then(|it| it.password_hash);
    let right = password::verify(typed.to_owned(), stored)
        .await
        .map_err(|_| DbError::corrupt("person", visitor.person, "the password could not be hashed"))?;

    let mut tx = store.db.write().await?;
    if right {
        throttle::clear(&mut tx, &key).await?;
        tx.commit().await?;
        return Ok(());
    }
    let entry = audits::Entry {
        at: now,
        actor: Some(visitor.person),
        event: "password_asked",
        subject: None,
        act: None,
        source: None,
        outcome: "refused",
    };
    audits::insert(&mut tx, entry).await?;
    tx.commit().await?;
    Err(PasswordError::Wrong)
}

/// Changes one's own password and ends one's other sessions.
pub async fn change_password(
    store: &Store,
    visitor: &Visitor,
    present: &str,
    password: &Password,
) -> Result<(), PasswordError> {
    confirm_password(store, visitor, present).await?;
    let hash_failed = |_: HashError| DbError::corrupt("person", visitor.person, "the password could not be hashed");
    let hash = password::hash(password).await.map_err(hash_failed)?;
    let mut tx = store.db.write().await?;
    let (_, now) = crate::act::begin(
        store,
        &mut tx,
        visitor,
        "password_changed",
        ("person", visitor.person.uuid()),
        None,
        None,
    )
    .await?;
    people::set_password(&mut tx, visitor.person, &hash, false).await?;
    sessions::end_all(&mut tx, visitor.person, Some(visitor.session), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a new one-time link for the first administrator; none if there is an administrator.
pub async fn new_setup_link(store: &Store) -> Result<Option<Token>, DbError> {
    let mut tx = store.db.write().await?;
    if people::count_administrators(&mut tx).await? > 0 {
        return Ok(None);
    }
    let token = Token::random();
    sessions::set_setup_link(&mut tx, &token.hash(), store.now() + store.timing.setup_link).await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// Whether the one-time link is still good.
pub async fn setup_link_is_good(store: &Store, token: &Token) -> Result<bool, DbError> {
    let mut tx = store.db.read().await?;
    sessions::is_setup_link(&mut tx, &token.hash(), store.now()).await
}

/// Makes the first administrator and signs them in. Uses the link up.
pub async fn set_up(
    store: &Store,
    token: &Token,
    details: &PersonDetails,
    username: &Username,
    password: &Password,
) -> Result<Token, SaveError> {
    let hash = password::hash(password).await?;
    let mut tx = store.db.write().await?;
    if sessions::use_setup_link(&mut tx, &token.hash(), store.now()).await? == 0
        || people::count_administrators(&mut tx).await? > 0
    {
        return Err(SaveError::Act(ActError::Denied));
    }
    let person = crate::personnel::insert_administrator(store, &mut tx, details, username, &hash).await?;
    let (token, _) = open_session(store, &mut tx, person).await?;
    tx.commit().await?;
    Ok(token)
}
