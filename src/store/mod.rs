//! What gov keeps on disk: the versions, their receipts, and what the log has shown.

pub mod adopt;
pub mod downloads;
pub mod installed;
pub mod journal;
pub mod links;
pub mod lists;
pub mod lock;
pub mod log_state;
pub mod module_cache;
pub mod owner;
pub mod projects;
pub mod receipt;
mod scratch;
pub mod sdk_links;
pub mod shims;
pub mod stage;
pub mod sweep;
