//! What exists upstream, and how it is proven: decisions only, no I/O.

pub mod base64;
pub mod checksum_log;
pub mod platform;
pub mod tree_hash;
