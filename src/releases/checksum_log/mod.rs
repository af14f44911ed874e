//! Go's checksum database: a signed, append-only log of what every module version hashes to.
//!
//! The network is asynchronous and the proof is pure, so a proof is three steps:
//!
//! 1. plan: a reply to a lookup and the newest head known make a [`Claim`], which names the tiles
//!    that can prove it;
//! 2. fetch: somebody gets those tiles from wherever, a cache or a mirror;
//! 3. verify: [`Claim::verify`] believes nothing of it, and hands out an [`AuthenticRecord`] only if
//!    the record is in the tree of a signed head that extends every head seen before.
//!
//! | module | decides |
//! | --- | --- |
//! | `key` | who may sign |
//! | [`note`] | signed notes: [`SignedHead`], [`TreeHead`] |
//! | [`record`] | replies to a lookup, and a lookup's path |
//! | [`tile`] | coordinates of tiles and their paths |
//! | [`tree`] | which tiles are needed, and the tree that they authenticate |
//! | `claim` | the three steps above |
//!
//! Invariants, each of which was a hole in Go's own client in 2026: every tile is authenticated
//! against its parent or the root, whatever it is used for (CVE-2026-56865); hashes are read from
//! the authenticated text of a record and from nowhere else (CVE-2026-56864); a record without our
//! line proves nothing (CVE-2026-42501).
//!
//! All input is bounded: a reply by [`record::LARGEST`], a note by [`note::LARGEST`] and
//! [`note::MOST_SIGNATURES`], a tile by 8,192 bytes, a tree by 2^63 - 1 records and so by 8 levels
//! of tiles.

mod claim;
mod error;
mod key;
pub mod note;
pub mod record;
pub mod tile;
pub mod tree;

pub use claim::{AuthenticRecord, Claim};
pub use error::{LogError, Part, TwoHistories};
pub use key::{KeyError, LogKey, SUM_GOLANG_ORG};
pub use note::{SignedHead, TreeHead};
pub use tile::Tile;
pub use tree::{AuthenticatedTree, NodeHash, tiles_needed};

/// Reads a number as the log writes it: decimal, no sign, no leading zero, at most 2^63 - 1.
fn canonical_number(text: &str) -> Option<u64> {
    let number = text.parse::<u64>().ok().filter(|number| i64::try_from(*number).is_ok())?;
    (number.to_string() == text).then_some(number)
}

/// True if the text has no control character below U+0020 but the line feed; the log's own rule
/// for notes and records.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte >= 0x20 || byte == b'\n')
}
