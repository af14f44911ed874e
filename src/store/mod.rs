//! The versions on disk.

pub mod installed;
pub mod lock;
pub mod receipt;
pub mod shims;
pub mod stage;
