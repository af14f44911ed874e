//! What the tests stand on.

pub(crate) mod release_server;
