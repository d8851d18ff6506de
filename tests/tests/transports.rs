//! Transports on real servers: the broker, the mail server, and one contract for both ways a message can travel.

#![expect(
    clippy::unwrap_used,
    reason = "a test says what it expects by unwrapping it, in its helpers as well"
)]

#[path = "transports/contract.rs"]
mod contract;
#[path = "transports/rabbit.rs"]
mod rabbit;
#[path = "transports/smtp.rs"]
mod smtp;
