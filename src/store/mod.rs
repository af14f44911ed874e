//! What gov keeps on disk.

pub mod log_state;
