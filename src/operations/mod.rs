//! What several commands share, where the edges meet.

pub mod prove;
