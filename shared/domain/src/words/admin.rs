//! Words of the pages for administrators.

use crate::person::AgencyKind;

/// A kind of agency.
pub fn agency_kind(kind: AgencyKind) -> &'static str {
    match kind {
        AgencyKind::LawEnforcement => "Law enforcement",
        AgencyKind::ChildProtection => "Child protective services",
        AgencyKind::Prosecutor => "Prosecutor",
        AgencyKind::Medical => "Medical",
        AgencyKind::School => "School",
        AgencyKind::Other => "Other",
    }
}
