//! Handing a mail over: to an SMTP server, or to a folder where there is none.

pub mod files;
pub mod smtp;
