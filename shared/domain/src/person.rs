//! People who sign in, or are only named.

use crate::{
    id::AgencyId,
    referral::stored_enum,
    text::{Email, Line, Name, Phone, Username},
    words,
};

stored_enum! {
    /// The kind of a partner agency.
    AgencyKind {
        /// Police, sheriff and the like.
        LawEnforcement = "law_enforcement",
        /// Child protective services.
        ChildProtection = "child_protection",
        /// A prosecutor's office.
        Prosecutor = "prosecutor",
        /// A hospital or clinic.
        Medical = "medical",
        /// A school.
        School = "school",
        /// Another.
        Other = "other",
    }
}

impl AgencyKind {
    /// The name people read.
    pub fn label(self) -> &'static str {
        words::admin::agency_kind(self)
    }
}

/// What a person may do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing: somebody who is only named, without a sign-in.
    None,
    /// Send referrals for an agency, and nothing else.
    Referrer(AgencyId),
    /// Work on referrals and clients.
    Advocate,
    /// The same, and personnel, agencies and settings.
    Administrator,
}

impl Role {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::None => "none",
            Role::Referrer(_) => "referrer",
            Role::Advocate => "advocate",
            Role::Administrator => "administrator",
        }
    }

    /// Reads what is stored; `None` if it contradicts itself: exactly a referrer has an agency to act for.
    pub fn read(role: &str, agency: Option<AgencyId>) -> Option<Self> {
        match (role, agency) {
            ("none", _) => Some(Role::None),
            ("referrer", Some(agency)) => Some(Role::Referrer(agency)),
            ("advocate", _) => Some(Role::Advocate),
            ("administrator", _) => Some(Role::Administrator),
            _ => None,
        }
    }
}

/// What is typed about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonDetails {
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Name,
    /// Title or rank.
    pub title: Option<Line>,
    /// Where notices go.
    pub email: Option<Email>,
    /// At work.
    pub phone: Option<Phone>,
    /// Where they work; `None` for the center itself.
    pub agency: Option<AgencyId>,
}

impl PersonDetails {
    /// "Ada King".
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first_name.as_str(), self.last_name.as_str())
    }
}

/// How a person signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The user name.
    pub username: Username,
    /// What they may do.
    pub role: Role,
}
