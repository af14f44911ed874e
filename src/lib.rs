//! gov.

pub mod archive;
pub mod cli;
pub mod commands;
pub mod config;
pub mod download;
pub mod failure;
pub mod go_settings;
pub mod location;
pub mod operations;
pub mod outcome;
pub mod pins;
pub mod progress;
pub mod releases;
pub mod report;
pub mod shell;
pub mod store;
pub mod system;
