//! Why the log proves nothing.

use std::fmt::Write as _;
use thiserror::Error;

use super::{SignedHead, Tile};
use crate::releases::tree_hash::TreeHash;

/// Why a reply, a note or a tile proves nothing. None of these may ever be taken for "continue".
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LogError {
    /// A reply, or the note in it, is not what the format says.
    #[error("malformed {0}")]
    Malformed(Part),
    /// A module path or version that the log cannot hold.
    #[error("{0} is no module version that a checksum database can be asked for")]
    NotAModule(String),
    /// A note without a signature by the log's key.
    #[error("no signature by {0:?} in the tree note")]
    Unsigned(String),
    /// A signature that says it is by the log's key, and is not.
    #[error("invalid signature by {0:?} in the tree note")]
    BadSignature(String),
    /// A tile needed and not there.
    #[error("{0} is missing")]
    MissingTile(Tile),
    /// A tile that has not the size its coordinates give it.
    #[error("{tile} has {length} bytes, expected {}", tile.length())]
    TileLength {
        /// Which.
        tile: Tile,
        /// Its size in bytes.
        length: usize,
    },
    /// A tile that is no part of a tree of that size.
    #[error("{tile} is no part of a tree of {size} records")]
    ForeignTile {
        /// Which.
        tile: Tile,
        /// The tree's size, in records.
        size: u64,
    },
    /// A tile that does not hash to its entry in the tile above it.
    #[error("inconsistent tile: {0} is not what the tile above it says")]
    InconsistentTile(Tile),
    /// The tiles on the tree's edge, which together make the root, do not make it.
    #[error("inconsistent tile: {} do not make the root of the tree of {size} records", listed(.tiles))]
    InconsistentEdge {
        /// The tree's size, in records.
        size: u64,
        /// The tiles, one of which is wrong.
        tiles: Vec<Tile>,
    },
    /// Two heads, both signed by the log, of which neither extends the other.
    #[error("the log shows two histories: its trees of {} and {} records disagree", .0.older.head().size, .0.newer.head().size)]
    TwoHistories(Box<TwoHistories>),
    /// A record or an older tree beyond the tree's end.
    #[error("{number} is outside a tree of {size} records")]
    OutsideTree {
        /// The record's number, or the older tree's size.
        number: u64,
        /// The tree's size, in records.
        size: u64,
    },
    /// The log has another text at that number.
    #[error("record {0} of the log is not the text that the reply gives for it")]
    NotInLog(u64),
    /// The authentic record has no line for the module version asked for.
    #[error("record {record} of the log has no hash for {module}@{version}")]
    Absent {
        /// The record's number.
        record: u64,
        /// The module asked for.
        module: String,
        /// The version asked for.
        version: String,
    },
    /// The authentic record has more than one line for the module version asked for.
    #[error("record {record} of the log has more than one hash for {module}@{version}")]
    Ambiguous {
        /// The record's number.
        record: u64,
        /// The module asked for.
        module: String,
        /// The version asked for.
        version: String,
    },
    /// The log has another hash than the tree at hand.
    #[error("the log lists {listed}, the files at hand are {computed}")]
    Mismatch {
        /// What the log says.
        listed: TreeHash,
        /// What was computed here.
        computed: TreeHash,
    },
}

/// What part of an answer is malformed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Part {
    /// Too large, in bytes.
    #[error("reply: larger than {largest} bytes", largest = super::record::LARGEST)]
    ReplySize,
    /// The first line is no canonical decimal number.
    #[error("reply: its first line is not the number of a record")]
    RecordNumber,
    /// No text, no blank line after it, or characters that no record has.
    #[error("reply: no plain lines of text up to a blank line")]
    RecordText,
    /// A line of the module version asked for, with something that is no hash.
    #[error("reply: its line for the module version has no h1: hash")]
    RecordHash,
    /// Too large, in bytes.
    #[error("tree note: larger than {largest} bytes", largest = super::note::LARGEST)]
    NoteSize,
    /// Not UTF-8, or control characters.
    #[error("tree note: not plain UTF-8 text")]
    NoteEncoding,
    /// No blank line between text and signatures, or no line feed at the end.
    #[error("tree note: no signatures after a blank line")]
    NoteForm,
    /// A signature line that is not `— name base64`.
    #[error("tree note: a signature line that is none")]
    SignatureLine,
    /// Too many signatures.
    #[error("tree note: more than {most} signatures", most = super::note::MOST_SIGNATURES)]
    TooManySignatures,
    /// Not `go.sum database tree`, a size and a root hash.
    #[error("tree note: its text is not the head of a go.sum database tree")]
    TreeHead,
}

/// Evidence that a log has signed two histories; both notes verify under its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoHistories {
    /// The head of the larger tree.
    pub newer: SignedHead,
    /// The head of the smaller tree, or of another of the same size.
    pub older: SignedHead,
}

fn listed(tiles: &[Tile]) -> String {
    let mut text = String::new();
    for (place, tile) in tiles.iter().enumerate() {
        let separator = if place == 0 { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{separator}{tile}");
    }
    text
}
