//! The log's tree (the shape of RFC 6962), seen through tiles of which none is believed.

use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::tile::LEVELS;
use super::{LogError, Tile, TreeHead};
use crate::releases::base64;

/// The hash of a node of the tree; prints as base64, as notes show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct NodeHash([u8; Self::LENGTH]);

impl NodeHash {
    /// Bytes in a hash.
    pub const LENGTH: usize = 32;

    /// The hash of a record's text.
    pub fn of_leaf(text: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(text).finalize().into())
    }

    /// The hash of the node over two others.
    pub fn of_node(left: &Self, right: &Self) -> Self {
        Self(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
    }

    /// The root of a tree without records.
    pub fn of_nothing() -> Self {
        Self(Sha256::digest(b"").into())
    }

    /// Takes exactly 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its 32 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for NodeHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&base64::encode(&self.0))
    }
}

impl fmt::Debug for NodeHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// Exactly the tiles that authenticate, in a tree of `newest_size` records: its root, the tree of
/// the first `oldest_size` records, and the record of that number (from 0). Every tile is there
/// with all tiles above it, for none is believed without them.
///
/// What lies outside the tree needs no tile: that it does is found out by asking for it.
pub fn tiles_needed(newest_size: u64, oldest_size: Option<u64>, record: Option<u64>) -> BTreeSet<Tile> {
    let mut needed: BTreeSet<Tile> = edge(newest_size).collect();
    let oldest_edge = oldest_size.into_iter().filter(|oldest| *oldest < newest_size).flat_map(edge);
    let leaf = record.into_iter().filter(|record| *record < newest_size).map(|record| (0, record >> 8));
    for (mut level, mut index) in oldest_edge.map(|tile| (tile.level(), tile.index())).chain(leaf) {
        while let Some(tile) = Tile::of_tree(newest_size, level, index) {
            // One that is there already came with all that is above it.
            if !needed.insert(tile) {
                break;
            }
            (level, index) = (level + 1, index >> 8);
        }
    }
    needed
}

/// The partial tiles at the right edge of a tree, from the leaves upward; together they make its
/// root. A level whose tiles are all full has none: its last tile is below one of these.
fn edge(size: u64) -> impl Iterator<Item = Tile> {
    (0..LEVELS).filter_map(move |level| {
        let index = size >> (8 * level) >> 8;
        Tile::of_tree(size, level, index)
    })
}

/// The part of a log's tree that some tiles show, each of them proven to belong to its root.
#[derive(Debug)]
pub struct AuthenticatedTree {
    size: u64,
    tiles: BTreeMap<(u8, u64), Vec<NodeHash>>,
}

impl AuthenticatedTree {
    /// Authenticates every tile given: those at the edge by the root, any other by the tile above
    /// it. One tile that is wrong, missing below the root or foreign to the tree fails it all.
    pub fn new(head: &TreeHead, tiles: &BTreeMap<Tile, Vec<u8>>) -> Result<Self, LogError> {
        let mut tree = Self { size: head.size, tiles: BTreeMap::new() };
        tree.admit_edge(head, tiles)?;
        // From the root downward, so that every tile finds the one above it admitted.
        for (tile, bytes) in tiles.iter().rev() {
            if !tree.tiles.contains_key(&(tile.level(), tile.index())) {
                tree.admit(*tile, bytes)?;
            } else if Tile::of_tree(head.size, tile.level(), tile.index()) != Some(*tile) {
                return Err(LogError::ForeignTile { tile: *tile, size: head.size });
            }
        }
        Ok(tree)
    }

    /// The hash of the record of that number, from 0.
    pub fn record_hash(&self, record: u64) -> Result<NodeHash, LogError> {
        if record >= self.size {
            return Err(LogError::OutsideTree { number: record, size: self.size });
        }
        Ok(self.hashes(0, record >> 8)?[low_byte(record)])
    }

    /// The root that the log had when it held its first `size` records.
    pub fn root_at(&self, size: u64) -> Result<NodeHash, LogError> {
        if size > self.size {
            return Err(LogError::OutsideTree { number: size, size: self.size });
        }
        // The complete subtrees that `size` falls into, the smallest first: bit by bit, and for
        // each tile from the right. The larger one always stands to the left.
        let mut root: Option<NodeHash> = None;
        for tile in edge(size) {
            let mut rest = &self.hashes(tile.level(), tile.index())?[..usize::from(tile.width())];
            while !rest.is_empty() {
                let (left, subtree) = rest.split_at(rest.len() - (1 << rest.len().trailing_zeros()));
                let subtree = subtree_hash(subtree);
                root = Some(root.map_or(subtree, |right| NodeHash::of_node(&subtree, &right)));
                rest = left;
            }
        }
        Ok(root.unwrap_or_else(NodeHash::of_nothing))
    }

    fn admit_edge(&mut self, head: &TreeHead, tiles: &BTreeMap<Tile, Vec<u8>>) -> Result<(), LogError> {
        for tile in edge(head.size) {
            let bytes = tiles.get(&tile).ok_or(LogError::MissingTile(tile))?;
            self.tiles.insert((tile.level(), tile.index()), tile.hashes(bytes)?);
        }
        if self.root_at(head.size)? != head.root {
            return Err(LogError::InconsistentEdge { size: head.size, tiles: edge(head.size).collect() });
        }
        Ok(())
    }

    fn admit(&mut self, tile: Tile, bytes: &[u8]) -> Result<(), LogError> {
        let hashes = tile.hashes(bytes)?;
        if Tile::of_tree(self.size, tile.level(), tile.index()) != Some(tile) {
            return Err(LogError::ForeignTile { tile, size: self.size });
        }
        let above = self.hashes(tile.level() + 1, tile.index() >> 8)?[low_byte(tile.index())];
        if subtree_hash(&hashes) != above {
            return Err(LogError::InconsistentTile(tile));
        }
        self.tiles.insert((tile.level(), tile.index()), hashes);
        Ok(())
    }

    fn hashes(&self, level: u8, index: u64) -> Result<&[NodeHash], LogError> {
        if let Some(hashes) = self.tiles.get(&(level, index)) {
            return Ok(hashes);
        }
        let outside = LogError::OutsideTree { number: index, size: self.size };
        Err(Tile::of_tree(self.size, level, index).map_or(outside, LogError::MissingTile))
    }
}

/// The hash over a complete subtree, given the hashes of its 2^n parts.
fn subtree_hash(parts: &[NodeHash]) -> NodeHash {
    let mut parts = parts.to_vec();
    while parts.len() > 1 {
        parts = parts.chunks_exact(2).map(|pair| NodeHash::of_node(&pair[0], &pair[1])).collect();
    }
    // Empty only if no part was given, which no caller does.
    parts.first().copied().unwrap_or_else(NodeHash::of_nothing)
}

fn low_byte(number: u64) -> usize {
    usize::from(number.to_le_bytes()[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paths(tiles: &BTreeSet<Tile>) -> Vec<String> {
        tiles.iter().rev().map(Tile::path).collect()
    }

    #[test]
    fn a_first_lookup_needs_the_edge_and_the_way_to_its_record() {
        assert_eq!(
            paths(&tiles_needed(51_678_125, None, Some(25_587_261))),
            [
                "tile/8/3/000.p/3",
                "tile/8/2/003.p/20",
                "tile/8/2/001",
                "tile/8/1/788.p/139",
                "tile/8/1/390",
                "tile/8/0/x201/867.p/173",
                "tile/8/0/x099/950"
            ]
        );
    }

    #[test]
    fn what_is_outside_the_tree_needs_nothing() {
        let edge_alone = tiles_needed(300, None, None);
        assert_eq!(paths(&edge_alone), ["tile/8/1/000.p/1", "tile/8/0/001.p/44"]);
        assert_eq!(tiles_needed(300, Some(300), Some(300)), edge_alone);
        assert_eq!(tiles_needed(300, Some(301), Some(u64::MAX)), edge_alone);
        assert_eq!(tiles_needed(300, Some(0), None), edge_alone);
        assert_eq!(tiles_needed(0, Some(0), Some(0)), BTreeSet::new());
    }

    #[test]
    fn the_empty_tree_has_one_root() {
        let tree = |root| AuthenticatedTree::new(&TreeHead { size: 0, root }, &BTreeMap::new());
        assert_eq!(tree(NodeHash::of_nothing()).unwrap().root_at(0), Ok(NodeHash::of_nothing()));
        assert!(tree(NodeHash::of_nothing()).unwrap().record_hash(0).is_err());
        assert!(matches!(tree(NodeHash::of_leaf(b"")), Err(LogError::InconsistentEdge { size: 0, .. })));
    }

    proptest! {
        #[test]
        fn a_plan_is_small_whatever_the_numbers(newest: u64, oldest: u64, record: u64, shift in 0..64u32) {
            let newest = newest >> shift;
            let needed = tiles_needed(newest, Some(oldest), Some(record));
            prop_assert!(needed.len() <= 8 + 8 * 8 / 2 + 8, "{}", needed.len());
            for tile in &needed {
                let above = Tile::of_tree(newest, tile.level() + 1, tile.index() >> 8);
                prop_assert!(!tile.is_full() || above.is_some_and(|above| needed.contains(&above)));
            }
        }
    }
}
