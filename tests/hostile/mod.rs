//! What strangers can send, write or name.

mod archives;
