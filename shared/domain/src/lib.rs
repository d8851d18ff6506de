//! What the product is about, as types: referrals, their answers and their history.
//!
//! Pure: no I/O, no clock, and no knowledge of SQL, HTTP or AMQP. Whatever comes in
//! (a form, a message, a row) becomes one of these types before anything is done with it.
//!
//! | looking for | file |
//! |---|---|
//! | every field of a referral | [`catalogue`] |
//! | code lists | [`codes`], their labels in [`words::codes`] |
//! | what was typed, and what it means | [`form`], [`answers`] |
//! | which act is possible when | [`chain`] |
//! | what a referral lacks for its import and for reports | [`readiness`] |
//! | who is alleged, by number | [`alleged`] |
//! | which agencies are involved | [`involvement`] |
//! | what tells of one incident | [`case_number`] |
//! | documents: names and kinds of files | [`document`] |
//! | two referrals made into one | [`merge`] |
//! | who of an earlier version is who in a later one | [`revised`] |
//! | what an import changes in a profile | [`join`] |
//! | what can be done to a client’s record | [`record`] |
//! | clients in a file | [`client_file`] |
//! | every word people read | [`words`] |

pub mod alleged;
pub mod answers;
pub mod birth;
pub mod case_number;
pub mod catalogue;
pub mod chain;
pub mod client_file;
pub mod codes;
pub mod document;
pub mod form;
pub mod id;
pub mod involvement;
pub mod join;
pub mod link;
pub mod merge;
pub mod password;
pub mod period;
pub mod person;
pub mod readiness;
pub mod reason;
pub mod record;
pub mod reference;
pub mod referral;
pub mod report;
pub mod revised;
pub mod text;
pub mod words;

pub use id::*;
pub use reference::Reference;
