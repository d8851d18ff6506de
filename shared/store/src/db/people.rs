//! Table `person`.

use domain::{
    AgencyId, PersonId,
    person::{PersonDetails, Role},
    text::Username,
};

use super::{DbError, Tx, params};

/// A person as stored.
#[derive(Clone, Debug)]
pub struct Person {
    /// Which.
    pub id: PersonId,
    /// What is known of them.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Title or rank.
    pub title: Option<String>,
    /// Where notices go.
    pub email: Option<String>,
    /// At work.
    pub phone: Option<String>,
    /// Where they work.
    pub agency: Option<AgencyId>,
    /// What they may do.
    pub role: Role,
    /// Whether they may do it now.
    pub active: bool,
    /// The name by which they sign in.
    pub username: Option<String>,
    /// Counts the changes: a form made from another version is stale.
    pub version: i64,
}

impl Person {
    /// "Ada King".
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// How somebody signs in, as written.
pub(crate) struct NewSignIn<'a> {
    pub(crate) username: &'a Username,
    pub(crate) password_hash: &'a str,
    pub(crate) password_once: bool,
}

/// Writes a new person; violates the unique key if the user name is taken.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: PersonId,
    details: &PersonDetails,
    role: Role,
    active: bool,
    sign_in: Option<NewSignIn<'_>>,
) -> Result<(), DbError> {
    tx.execute(
        "insert into person (id, first_name, last_name, name_key, title, email, phone, agency_id, role, active,
           username, username_key, password_hash, password_once, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)",
        params![
            id,
            details.first_name.as_str(),
            details.last_name.as_str(),
            name_key(details),
            details.title.as_ref().map(|it| it.as_str()),
            details.email.as_ref().map(|it| it.as_str()),
            details.phone.as_ref().map(|it| it.as_str()),
            details.agency,
            role.as_str(),
            active,
            sign_in.as_ref().map(|it| it.username.as_str()),
            sign_in.as_ref().map(|it| it.username.key()),
            sign_in.as_ref().map(|it| it.password_hash),
            sign_in.as_ref().is_some_and(|it| it.password_once),
        ],
    )
    .await
    .map(drop)
}

/// Changes a person from `version`; 0 rows if somebody else was faster. A new password was chosen by somebody else.
#[expect(clippy::too_many_arguments, reason = "the columns of a row")]
pub(crate) async fn update(
    tx: &mut Tx,
    id: PersonId,
    version: i64,
    details: &PersonDetails,
    role: Role,
    active: bool,
    username: Option<&Username>,
    new_hash: Option<&str>,
) -> Result<u64, DbError> {
    tx.execute(
        "update person set first_name = $3, last_name = $4, name_key = $5, title = $6, email = $7, phone = $8, agency_id = $9,
           role = $10, active = $11, username = $12, username_key = $13,
           password_hash = case when $13 is null then null else coalesce($14, password_hash) end,
           password_once = case when $14 is null then password_once else $15 end, version = version + 1
         where id = $1 and version = $2",
        params![
            id,
            version,
            details.first_name.as_str(),
            details.last_name.as_str(),
            name_key(details),
            details.title.as_ref().map(|it| it.as_str()),
            details.email.as_ref().map(|it| it.as_str()),
            details.phone.as_ref().map(|it| it.as_str()),
            details.agency,
            role.as_str(),
            active,
            username.map(Username::as_str),
            username.map(Username::key),
            new_hash,
            true,
        ],
    )
    .await
}

/// Sets a password; `once` if somebody else chose it.
pub(crate) async fn set_password(tx: &mut Tx, id: PersonId, hash: &str, once: bool) -> Result<u64, DbError> {
    tx.execute(
        "update person set password_hash = $2, password_once = $3 where id = $1 and username_key is not null",
        params![id, hash, once],
    )
    .await
}

/// Takes a person for this transaction, if they are active and still have this password; 0 rows if not.
pub(crate) async fn take_with_password(tx: &mut Tx, id: PersonId, hash: &str) -> Result<u64, DbError> {
    tx.execute(
        "update person set active = active where id = $1 and active and password_hash = $2",
        params![id, hash],
    )
    .await
}

fn name_key(details: &PersonDetails) -> String {
    crate::name_key(details.last_name.as_str(), details.first_name.as_str())
}

/// What is needed to check a password.
#[derive(sqlx::FromRow)]
pub(crate) struct Credentials {
    pub(crate) id: uuid::Uuid,
    pub(crate) password_hash: Option<String>,
    pub(crate) active: bool,
}

/// Who signs in by this name.
pub(crate) async fn credentials(tx: &mut Tx, username_key: &str) -> Result<Option<Credentials>, DbError> {
    tx.fetch_optional(
        "select id, password_hash, active from person where username_key = $1",
        params![username_key],
    )
    .await
}

/// The same, of a person known already.
pub(crate) async fn credentials_of(tx: &mut Tx, id: PersonId) -> Result<Option<Credentials>, DbError> {
    tx.fetch_optional(
        "select id, password_hash, active from person where id = $1",
        params![id],
    )
    .await
}

/// One person.
pub(crate) async fn find(tx: &mut Tx, id: PersonId) -> Result<Option<Person>, DbError> {
    let row: Option<PersonRow> = tx
        .fetch_optional(
            "select id, first_name, last_name, title, email, phone, agency_id, role, active, username, version from person where id = $1",
            params![id],
        )
        .await?;
    row.map(Person::try_from).transpose()
}

/// All people by name.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Person>, DbError> {
    let rows: Vec<PersonRow> = tx
        .fetch_all(
            "select id, first_name, last_name, title, email, phone, agency_id, role, active, username, version
             from person order by name_key, id",
            params![],
        )
        .await?;
    rows.into_iter().map(Person::try_from).collect()
}

/// Takes the administrators for this transaction: whoever else is about to change who administers waits.
pub(crate) async fn take_administrators(tx: &mut Tx) -> Result<u64, DbError> {
    tx.execute(
        "update person set active = active where role = 'administrator'",
        params![],
    )
    .await
}

/// How many active administrators there are.
pub(crate) async fn count_administrators(tx: &mut Tx) -> Result<i64, DbError> {
    let (n,): (i64,) = tx
        .fetch_one(
            "select count(*) from person where role = 'administrator' and active",
            params![],
        )
        .await?;
    Ok(n)
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: uuid::Uuid,
    first_name: String,
    last_name: String,
    title: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    agency_id: Option<uuid::Uuid>,
    role: String,
    active: bool,
    username: Option<String>,
    version: i64,
}

impl TryFrom<PersonRow> for Person {
    type Error = DbError;
    fn try_from(row: PersonRow) -> Result<Self, DbError> {
        let agency = row.agency_id.map(Into::into);
        let role = Role::read(&row.role, agency)
            .ok_or_else(|| DbError::corrupt("person", row.id, "role and agency contradict"))?;
        Ok(Self {
            id: row.id.into(),
            first_name: row.first_name,
            last_name: row.last_name,
            title: row.title,
            email: row.email,
            phone: row.phone,
            agency,
            role,
            active: row.active,
            username: row.username,
            version: row.version,
        })
    }
}
