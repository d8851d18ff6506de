//! Words of every page: name, navigation, problems.

/// The name of the program.
pub const PROGRAM: &str = "Referral Intake";
