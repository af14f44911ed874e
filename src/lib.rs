//! gov.

pub mod failure;
pub mod operations;
pub mod progress;
pub mod releases;
pub mod store;
