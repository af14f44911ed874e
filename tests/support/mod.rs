//! What several tests stand on.

pub(crate) mod archive_forge;
