//! gov.

pub mod archive;
pub mod failure;
pub mod progress;
pub mod releases;
