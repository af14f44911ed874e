//! gov.

pub mod cli;
pub mod commands;
pub mod config;
pub mod failure;
pub mod operations;
pub mod outcome;
pub mod pins;
pub mod progress;
pub mod releases;
pub mod report;
pub mod shell;
pub mod store;
pub mod system;
