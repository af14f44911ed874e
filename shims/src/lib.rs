//! Which Go does this directory want, and where is it?
//!
//! The only answer in the product: `gov` asks this crate, and so does every shim. It has no
//! dependency, never uses the network and never writes.
//!
//! Data goes one way: [`look`] reads variables and files into [`choose::Facts`],
//! [`choose::choose`] decides and reads nothing, [`hand_over`] becomes the real program.

use std::ffi::OsString;

pub mod choose;
pub mod go_arguments;
pub mod go_env_file;
pub mod go_version;
pub mod hand_over;
pub mod home_layout;
pub mod look;
pub mod missing;
pub mod pin_files;
pub mod policy;
pub mod quoted;
mod read;
pub mod refusal;
pub mod shim;
pub mod toolchain_setting;
pub mod wanted;

/// How the environment is asked: by name. The shim asks its own; gov asks the one it read at start.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<OsString>;
