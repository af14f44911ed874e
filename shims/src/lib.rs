//! Which Go does this directory want, and where is it?
//!
//! The only answer in the product: `gov` asks this crate, and so does every shim.

pub mod go_version;
pub mod wanted;
