//! What gov keeps on disk: the versions, their receipts, and what the log has shown.

pub mod adopt;
pub mod installed;
pub mod lock;
pub mod log_state;
pub mod receipt;
pub mod shims;
pub mod stage;
