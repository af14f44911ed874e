//! gov.

pub mod download;
pub mod failure;
pub mod go_settings;
pub mod location;
pub mod progress;
pub mod releases;
