//! What pages look like: functions from values to markup. They reach neither the database nor the request.

pub mod account;
pub mod agencies;
pub mod answers;
pub mod components;
pub mod home;
pub mod layout;
pub mod personnel;
pub mod referral_form;
pub mod setup;
pub mod sign_in;
pub mod status;
