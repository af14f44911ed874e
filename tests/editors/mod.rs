//! Editors, and what `gov sync-editors` makes them run.

mod formats;
