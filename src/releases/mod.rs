//! What exists upstream, and how it is proven: decisions only, no I/O.

pub mod base64;
pub mod catalogue;
pub mod checksum_log;
pub mod index;
pub mod known_archives;
pub mod module_list;
pub mod nearest;
pub mod platform;
pub mod selection;
pub mod span;
pub mod support;
pub mod tree_hash;
pub mod wanted;
