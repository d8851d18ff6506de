//! What pages look like: functions from values to markup. They reach neither the database nor the request.

pub mod account;
pub mod agencies;
pub mod answers;
pub mod assigned;
pub mod beside;
pub mod candidates;
pub mod changes;
pub mod claims;
pub mod client;
pub mod clients;
pub mod components;
pub mod conflict;
pub mod decide;
pub mod documents;
pub mod drafts;
pub mod duplicates;
pub mod evidence_rows;
pub mod evidence_words;
pub mod flow;
pub mod folders;
pub mod foreseen;
pub mod home;
pub mod import;
pub mod joining;
pub mod layout;
pub mod links;
pub mod matching;
pub mod merge;
pub mod missing;
pub mod not_same;
pub mod notes;
pub mod personnel;
pub mod queue;
pub mod record;
pub mod referral_form;
pub mod referrals;
pub mod reports;
pub mod returns;
pub mod review;
pub mod setup;
pub mod sides;
pub mod sign_in;
pub mod status;

#[cfg(test)]
pub(crate) mod samples;
