//! What several commands share: here the edges meet.

pub mod attempts;
pub mod authentication;
mod claims;
pub mod default;
pub mod explanation;
pub mod fetch_release;
pub mod import;
pub mod install;
pub mod knowledge;
mod land;
pub mod lists;
pub mod log;
pub mod matrix;
pub mod mirror;
pub mod network;
pub mod programs;
pub mod project;
pub mod prove;
pub mod provision;
pub mod prune;
mod publish;
pub mod rehash;
pub mod remove;
pub mod seen_projects;
pub mod sources;
pub mod surroundings;
pub mod verify;
