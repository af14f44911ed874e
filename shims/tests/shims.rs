//! The shims, whole: what the library chooses on real directories, and what the built program does.
//!
//! Unix only, for now: the fixtures are links, modes and signals.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its test")]

mod resolution;
mod support;
