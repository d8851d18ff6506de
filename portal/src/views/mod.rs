//! What pages look like: functions from values to markup. They reach neither the database nor the request.

pub mod account;
pub mod components;
pub mod home;
pub mod layout;
pub mod setup;
pub mod sign_in;
