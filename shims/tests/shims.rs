//! The shims, whole: what the library chooses on real directories, and what the built program does.
//!
//! Most of it is Unix only: the fixtures are links, modes and signals. What the program passes on is
//! read from Linux's /proc.
#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its test")]

#[cfg(target_os = "linux")]
mod refusals;
#[cfg(unix)]
mod resolution;
#[cfg(unix)]
mod support;
#[cfg(target_os = "linux")]
mod syscalls;
#[cfg(target_os = "linux")]
mod transparency;
mod windows;
