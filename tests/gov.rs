//! The integration tests of gov: one program, one module per theme.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test whose setup fails has failed")]

#[cfg(target_os = "linux")]
mod broken_off;
mod checksum_log;
#[cfg(unix)]
mod command_line;
#[cfg(target_os = "linux")]
mod differential;
#[cfg(unix)]
mod editors;
mod exec;
mod generated;
#[cfg(unix)]
mod goauth;
mod hostile;
#[cfg(unix)]
mod import;
mod install;
mod layers;
#[cfg(unix)]
mod lists;
#[cfg(unix)]
mod matrix;
#[cfg(unix)]
mod mirror;
#[cfg(unix)]
mod missing;
mod network;
#[cfg(unix)]
mod privilege;
#[cfg(unix)]
mod scripts;
mod security;
#[cfg(unix)]
mod shells;
#[cfg(target_os = "linux")]
mod store;
mod support;
mod uninstall;
mod verify;
