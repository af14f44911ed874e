//! VS Code: one window for all, because it takes long to start.

mod fixtures;
mod scenarios;
mod texts;
mod window;
