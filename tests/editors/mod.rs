//! Editors, and what `gov sync-editors` makes them run.

#[cfg(unix)]
mod find;
#[cfg(unix)]
mod repository;
