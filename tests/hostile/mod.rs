//! What strangers can send, write or name.

mod archives;
#[cfg(target_os = "linux")]
mod installed;
