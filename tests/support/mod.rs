//! What several tests stand on.

pub(crate) mod archive_forge;
pub(crate) mod release_server;
pub(crate) mod skip;
