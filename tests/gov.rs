//! The integration tests of gov: one program, one module per theme.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test whose setup fails has failed")]

mod checksum_log;
mod exec;
mod hostile;
mod install;
mod network;
mod support;
mod uninstall;
mod verify;
