//! The center's people, its partner agencies and theirs.

use anyhow::Context;
use domain::{
    AgencyId, PersonId,
    password::Password,
    person::{AgencyKind, PersonDetails, Role},
    text::{Email, Line, Name, Phone, Username},
};
use store::{
    Store, personnel,
    sign_in::session_for,
    viewer::{Administrator, Advocate, Sender, Visitor},
};

use super::SignIn;

/// Of everybody: a demonstration keeps no secrets.
const PASSWORD: &str = "otter-lantern-maple-quartz";

/// The partner agencies, in the order of their users in [`PEOPLE`].
const AGENCIES: [(&str, AgencyKind); 3] = [
    ("Riverbend Police Department (demo)", AgencyKind::LawEnforcement),
    (
        "Larkfield County Child Protective Services (demo)",
        AgencyKind::ChildProtection,
    ),
    ("Juniper County Sheriff (demo)", AgencyKind::LawEnforcement),
];

/// Somebody who does not exist.
struct Employee {
    username: &'static str,
    role: &'static str,
    name: (&'static str, &'static str),
    title: &'static str,
    agency: Option<usize>,
}

const fn employee(
    username: &'static str,
    role: &'static str,
    name: (&'static str, &'static str),
    title: &'static str,
    agency: Option<usize>,
) -> Employee {
    Employee {
        username,
        role,
        name,
        title,
        agency,
    }
}

/// Those who sign in: the administrator, two advocates, a user of each agency.
const PEOPLE: [Employee; 6] = [
    employee(
        "administrator",
        "Administrator",
        ("Alma", "Whitlock"),
        "Program director",
        None,
    ),
    employee("advocate", "Advocate", ("Noor", "Haddad"), "Family advocate", None),
    employee(
        "advocate2",
        "Another advocate",
        ("Tomás", "Rivera-Kane"),
        "Family advocate",
        None,
    ),
    employee("police", "Referrer, police", ("Dana", "Okafor"), "Detective", Some(0)),
    employee(
        "cps",
        "Referrer, child protection",
        ("Luz", "Marroquín"),
        "Intake worker",
        Some(1),
    ),
    employee("sheriff", "Referrer, sheriff", ("Wade", "Tillery"), "Deputy", Some(2)),
];

/// Somebody without a sign-in, who is only named.
const NAMED: Employee = employee("pell", "", ("Ruth", "Pell"), "Sergeant", Some(0));

/// The sign-ins, to be printed.
pub(super) fn sign_ins() -> Vec<SignIn> {
    let sign_in = |it: &Employee| SignIn {
        role: it.role,
        username: it.username.to_owned(),
        password: PASSWORD.to_owned(),
    };
    PEOPLE.iter().map(sign_in).collect()
}

/// A center that has an administrator and agencies, and nobody else yet.
pub(super) struct Center {
    /// The administrator, who can do whatever an advocate can.
    pub(super) administrator: Advocate,
    by: Administrator,
    opened: Store,
    agencies: [AgencyId; 3],
}

/// Those who act from then on.
pub(super) struct Staff {
    /// The advocates, who take turns.
    pub(super) advocates: [Advocate; 2],
    /// The users of the agencies, each with their agency.
    pub(super) senders: [(AgencyId, Sender); 3],
}

/// Opens the center as of `opened`; the administrator's session is as of `now`.
pub(super) async fn open(opened: &Store, now: &Store) -> anyhow::Result<Center> {
    let person = add(opened, &PEOPLE[0], None).await?;
    let visitor = session_for(now, person).await?;
    let by = visitor.administrator().context("no administrator")?;
    let mut agencies = Vec::new();
    for (name, kind) in AGENCIES {
        agencies.push(personnel::add_agency(opened, &by, &Line::parse(name)?, kind).await?);
    }
    Ok(Center {
        administrator: visitor.advocate().context("no advocate")?,
        by,
        opened: opened.clone(),
        agencies: agencies.try_into().ok().context("not three agencies")?,
    })
}

impl Center {
    /// Adds the others, and signs them in.
    pub(super) async fn employ(&self, now: &Store) -> anyhow::Result<Staff> {
        let details = details(&NAMED, Some(self.agencies[0]))?;
        personnel::add_person(&self.opened, &self.by, &details, true, None).await?;
        let (one, other, police, protection, sheriff) = tokio::try_join!(
            self.employ_one(now, &PEOPLE[1]),
            self.employ_one(now, &PEOPLE[2]),
            self.employ_one(now, &PEOPLE[3]),
            self.employ_one(now, &PEOPLE[4]),
            self.employ_one(now, &PEOPLE[5]),
        )?;
        let advocate = |it: &Visitor| it.advocate().context("no advocate");
        let sender =
            |at: usize, it: &Visitor| Ok::<_, anyhow::Error>((self.agencies[at], it.sender().context("no sender")?));
        Ok(Staff {
            advocates: [advocate(&one)?, advocate(&other)?],
            senders: [sender(0, &police)?, sender(1, &protection)?, sender(2, &sheriff)?],
        })
    }

    /// Somebody added in the ordinary way has to choose a password at the first sign-in, and nobody is here to do so.
    /// An administrator made from the command line has not, so everybody is made one, and then what they are.
    async fn employ_one(&self, now: &Store, who: &Employee) -> anyhow::Result<Visitor> {
        let agency = who.agency.map(|at| self.agencies[at]);
        let person = add(&self.opened, who, agency).await?;
        let change = personnel::Change {
            version: 1,
            details: details(who, agency)?,
            active: true,
            access: Some((
                Username::parse(who.username)?,
                agency.map_or(Role::Advocate, Role::Referrer),
            )),
            password: None,
        };
        personnel::change_person(&self.opened, &self.by, person, &change).await?;
        Ok(session_for(now, person).await?)
    }
}

async fn add(store: &Store, who: &Employee, agency: Option<AgencyId>) -> anyhow::Result<PersonId> {
    let password = Password::parse(PASSWORD, PASSWORD, &[who.name.0, who.name.1, who.username])?;
    let username = Username::parse(who.username)?;
    Ok(personnel::create_administrator(store, &details(who, agency)?, &username, &password).await?)
}

fn details(who: &Employee, agency: Option<AgencyId>) -> anyhow::Result<PersonDetails> {
    let host = ["police", "cps", "sheriff"]
        .iter()
        .zip(0..)
        .find(|it| Some(it.1) == who.agency);
    let host = host.map_or("center", |it| it.0);
    let number = match who.agency {
        Some(agency) => format!("(290) 555-01{}{}", agency + 1, agency + 1),
        None => "(290) 555-0100".to_owned(),
    };
    Ok(PersonDetails {
        first_name: Name::parse(who.name.0)?,
        last_name: Name::parse(who.name.1)?,
        title: Some(Line::parse(who.title)?),
        email: Some(Email::parse(&format!("{}@{host}.example", who.username))?),
        phone: Some(Phone::parse(&number)?),
        agency,
    })
}
