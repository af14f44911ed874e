//! gov.

pub mod failure;
pub mod outcome;
pub mod progress;
pub mod releases;
pub mod store;
pub mod system;
