//! The shims, whole: what the library chooses on real directories, and what the built program does.
//!
//! Unix only, for now: the fixtures are links, modes and signals. What the program passes on is
//! read from Linux's /proc.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its test")]

#[cfg(target_os = "linux")]
mod refusals;
mod resolution;
mod support;
#[cfg(target_os = "linux")]
mod syscalls;
#[cfg(target_os = "linux")]
mod transparency;
