//! What several commands share: here the edges meet.

pub mod default;
pub mod install;
pub mod knowledge;
pub mod programs;
pub mod project;
pub mod prove;
pub mod rehash;
pub mod remove;
pub mod surroundings;
pub mod verify;
