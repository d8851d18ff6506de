//! The people of a small center.

use domain::{
    AgencyId, PersonId,
    password::Password,
    person::{AgencyKind, PersonDetails, Role},
    text::{Email, Line, Name, Username},
};
use store::{
    Store, personnel, sign_in,
    viewer::{Administrator, Advocate, Sender, Visitor},
};

use crate::{TestStore, hex, sql};

/// Everybody's password.
pub const PASSWORD: &str = "lighthouse-plum-47-orbit";
/// Where sign-ins come from.
pub const SOURCE: &str = "192.0.2.7";

/// Somebody of each kind, signed in, with the passwords changed that others have chosen for them.
#[derive(Clone, Debug)]
pub struct People {
    /// Signs in as `admin`.
    pub administrator: Administrator,
    /// Signs in as `advocate`.
    pub advocate: Advocate,
    /// Signs in as `colleague`.
    pub colleague: Advocate,
    /// Signs in as `referrer`, and sends for the first agency.
    pub referrer: Sender,
    /// Signs in as `stranger`, and sends for the second agency.
    pub stranger: Sender,
    /// The agencies.
    pub agencies: [AgencyId; 2],
}

/// Fills an empty store with people.
pub async fn people(store: &TestStore) -> People {
    let admin = personnel::create_administrator(
        store,
        &details("Grace", "Hopper", None),
        &Username::parse("admin").unwrap(),
        &password(),
    )
    .await
    .unwrap();
    let administrator = named(store, admin).await.administrator().unwrap();
    let mut agencies = Vec::new();
    for (name, kind) in [
        ("Springfield Police", AgencyKind::LawEnforcement),
        ("County Protective Services", AgencyKind::ChildProtection),
    ] {
        let name = Line::parse(name).unwrap();
        agencies.push(personnel::add_agency(store, &administrator, &name, kind).await.unwrap());
    }
    let agencies = [agencies[0], agencies[1]];
    let new = |username, first, last, role| add(store, &administrator, username, first, last, role);
    let (advocate, colleague, referrer, stranger) = tokio::join!(
        new("advocate", "Alan", "Turing", Role::Advocate),
        new("colleague", "Barbara", "Liskov", Role::Advocate),
        new("referrer", "Edsger", "Dijkstra", Role::Referrer(agencies[0])),
        new("stranger", "Tony", "Hoare", Role::Referrer(agencies[1])),
    );
    People {
        administrator,
        advocate: advocate.advocate().unwrap(),
        colleague: colleague.advocate().unwrap(),
        referrer: referrer.sender().unwrap(),
        stranger: stranger.sender().unwrap(),
        agencies,
    }
}

/// Adds a person who has changed the first password, and signs them in.
pub async fn add(
    store: &TestStore,
    by: &Administrator,
    username: &str,
    first: &str,
    last: &str,
    role: Role,
) -> Visitor {
    let agency = match role {
        Role::Referrer(agency) => Some(agency),
        _ => None,
    };
    let access = personnel::NewAccess {
        username: Username::parse(username).unwrap(),
        password: password(),
        role,
    };
    let id = personnel::add_person(store, by, &details(first, last, agency), true, Some(&access))
        .await
        .unwrap();
    // The way that people go, `sign_in::change_password`, hashes twice more; one test goes it.
    let changed = format!("update person set password_once = false where id = {}", hex(id));
    sql(store, &changed).await;
    named(store, id).await
}

/// A fresh session of this person.
pub async fn named(store: &Store, id: PersonId) -> Visitor {
    sign_in::session_for(store, id).await.unwrap()
}

/// [`PASSWORD`], checked.
pub fn password() -> Password {
    Password::parse(PASSWORD, PASSWORD, &[]).unwrap()
}

/// What is typed about a person.
pub fn details(first: &str, last: &str, agency: Option<AgencyId>) -> PersonDetails {
    PersonDetails {
        first_name: Name::parse(first).unwrap(),
        last_name: Name::parse(last).unwrap(),
        title: None,
        // An address is ASCII; a name need not be.
        email: Email::parse(&format!("{}@example.org", last.to_lowercase())).ok(),
        phone: None,
        agency,
    }
}
