//! Clients who belong together.

use std::{fmt, str::FromStr};

use crate::{ClientId, referral::stored_enum};

stored_enum! {
    /// How two clients belong together.
    LinkKind {
        /// Brother or sister.
        Sibling = "sibling",
        /// Victims or witnesses of one incident.
        Incident = "incident",
    }
}

/// A link to another client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// How.
    pub kind: LinkKind,
    /// To whom.
    pub to: ClientId,
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.kind.as_str(), self.to)
    }
}

/// Not what [`Link`] displays as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALink;

impl FromStr for Link {
    type Err = NotALink;
    fn from_str(text: &str) -> Result<Self, NotALink> {
        let (kind, to) = text.split_once('.').ok_or(NotALink)?;
        Ok(Self {
            kind: LinkKind::parse(kind).ok_or(NotALink)?,
            to: to.parse().map_err(|_| NotALink)?,
        })
    }
}
