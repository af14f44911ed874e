//! gov.

pub mod failure;
pub mod progress;
pub mod releases;
