//! The other end of the network: a mirror's files over HTTP, for a small office.
//!
//! It reads and nothing else: GET and HEAD of regular files below one directory. What a client asks
//! becomes a path by an allow-list ([`target`]), links are not followed, and whoever is slow or
//! silent is let go, so that a few bad clients keep nobody waiting.
//!
//! Decisions (no I/O): [`target`], [`conditions`]. The edge: `files` opens, `server` answers.

pub mod conditions;
mod files;
mod patience;
mod server;
pub mod target;

pub use server::{Answered, Limits, Summary, bind, serve, until_told};
