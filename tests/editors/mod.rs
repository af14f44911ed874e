//! Editors, and what `gov sync-editors` makes them run.

#[cfg(target_os = "linux")]
mod real;
