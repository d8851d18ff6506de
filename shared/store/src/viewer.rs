//! Who asks, and with what rights. Every read and every act takes one of these.
//!
//! They are made only from a session that was just looked up: to have one is the permission. An act looks the session
//! up again inside its transaction ([`Visitor::confirm`]), so that nothing commits on a right that has just been taken away.

use domain::{AgencyId, PersonId, SessionId, person::Role};

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    pub(crate) session: SessionId,
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) password_once: bool,
    pub(crate) shortcuts: bool,
}

impl Visitor {
    /// Who it is.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// The name, to greet by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What they may do.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The session, to end it.
    pub fn session(&self) -> SessionId {
        self.session
    }

    /// Whether the password was set by somebody else and has to be changed before anything is done.
    pub fn must_change_password(&self) -> bool {
        self.password_once
    }

    /// Whether they have turned the keyboard shortcuts on.
    pub fn uses_shortcuts(&self) -> bool {
        self.shortcuts
    }

    fn ready(&self) -> bool {
        !self.password_once
    }

    /// As somebody who sends referrals.
    pub fn sender(&self) -> Option<Sender> {
        let ok = self.ready() && matches!(self.role, Role::Referrer(_) | Role::Advocate | Role::Administrator);
        ok.then(|| Sender(self.clone()))
    }

    /// As somebody who works on referrals and clients.
    pub fn advocate(&self) -> Option<Advocate> {
        let ok = self.ready() && matches!(self.role, Role::Advocate | Role::Administrator);
        ok.then(|| Advocate(self.clone()))
    }

    /// As somebody who administers.
    pub fn administrator(&self) -> Option<Administrator> {
        let ok = self.ready() && self.role == Role::Administrator;
        ok.then(|| Administrator(self.clone()))
    }
}

macro_rules! viewer {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub(crate) Visitor);

        impl std::ops::Deref for $name {
            type Target = Visitor;
            fn deref(&self) -> &Visitor {
                &self.0
            }
        }
    };
}

viewer! {
    /// May send referrals, and see and correct those of their own: a referral user, or an advocate who types in what came by phone.
    Sender
}
viewer! {
    /// May work on referrals and clients.
    Advocate
}
viewer! {
    /// May besides work on personnel and agencies.
    Administrator
}

impl Administrator {
    /// As the advocate that every administrator is.
    pub fn as_advocate(&self) -> Advocate {
        Advocate(self.0.clone())
    }
}

impl Sender {
    /// The agency for which a referral user sends; an advocate has to choose one.
    pub fn agency(&self) -> Option<AgencyId> {
        match self.role {
            Role::Referrer(agency) => Some(agency),
            _ => None,
        }
    }
}
