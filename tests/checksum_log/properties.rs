//! Properties of plan and verification over a log made here.

use gov::releases::checksum_log::{
    AuthenticatedTree, Claim, LogError, LogKey, NodeHash, SignedHead, Tile, TreeHead, record, tiles_needed,
};
use gov::releases::tree_hash::TreeHash;
use proptest::prelude::*;
use std::collections::BTreeMap;

use super::made_log::{FORK, MODULE, MadeLog, forked_log, made_log};

/// Sizes of small trees, of some thousand records, and about the edges between levels of tiles.
fn sizes() -> impl Strategy<Value = u64> {
    prop_oneof![
        1..600u64,
        1..4_000u64,
        65_000..66_500u64,
        prop::sample::select(vec![
            1, 2, 255, 256, 257, 511, 512, 65_279, 65_280, 65_535, 65_536, 65_537, 65_792, 66_500
        ])
    ]
}

/// A tree's size, one no larger, and a record of it.
fn questions() -> impl Strategy<Value = (u64, u64, u64)> {
    sizes().prop_flat_map(|size| (Just(size), 0..=size, 0..size))
}

fn tiles(log: &MadeLog, newest: u64, older: Option<u64>, record: u64) -> BTreeMap<Tile, Vec<u8>> {
    tiles_needed(newest, older, Some(record)).into_iter().map(|tile| (tile, log.tile(&tile))).collect()
}

/// The whole proof, with nothing kept but a head of so many records.
fn verify(
    key: &LogKey,
    reply: &[u8],
    known: Option<&str>,
    tiles: &BTreeMap<Tile, Vec<u8>>,
    version: &str,
) -> Result<TreeHash, LogError> {
    let known = known.map(|note| SignedHead::open(note.as_bytes(), key)).transpose()?;
    Claim::new(record::parse(reply)?, known, key)?.verify(tiles)?.listed(MODULE, version)
}

proptest! {
    #[test]
    fn every_record_proves_whichever_of_the_two_heads_is_newer((size, older, record) in questions(), reply_is_newer: bool) {
        let (log, version) = (made_log(), MadeLog::version(record));
        let (replied, known) = if reply_is_newer { (size, older) } else { (older, size) };
        let tiles = tiles(log, size, Some(older), record);
        let result = verify(&log.key(), &log.reply(record, replied), Some(&log.note(known)), &tiles, &version);
        prop_assert_eq!(result, Ok(log.listed(record)));
    }

    #[test]
    fn planned_tiles_suffice_for_what_they_were_planned_for((size, older, record) in questions()) {
        let log = made_log();
        let tree = AuthenticatedTree::new(log.head(size).head(), &tiles(log, size, Some(older), record)).unwrap();
        prop_assert_eq!(tree.root_at(size).unwrap(), log.head(size).head().root);
        prop_assert_eq!(tree.root_at(older).unwrap(), log.head(older).head().root);
        prop_assert_eq!(tree.record_hash(record).ok(), NodeHash::from_bytes(&log.leaf(record)));
        let is_outside = |result| matches!(result, Err(LogError::OutsideTree { .. }));
        prop_assert!(is_outside(tree.record_hash(size)) && is_outside(tree.root_at(size + 1)));
    }

    #[test]
    fn each_planned_tile_is_necessary((size, older, record) in questions()) {
        let (log, version) = (made_log(), MadeLog::version(record));
        let tiles = tiles(log, size, Some(older), record);
        for left_out in tiles.keys() {
            let mut fewer = tiles.clone();
            fewer.remove(left_out);
            let result = verify(&log.key(), &log.reply(record, older), Some(&log.note(size)), &fewer, &version);
            prop_assert_eq!(result, Err(LogError::MissingTile(*left_out)));
        }
    }

    #[test]
    fn no_bit_of_any_tile_can_change((size, older, record) in questions(), which: prop::sample::Index, bit: prop::sample::Index) {
        let (log, version) = (made_log(), MadeLog::version(record));
        let mut tiles = tiles(log, size, Some(older), record);
        let tile = *which.get(&tiles.keys().copied().collect::<Vec<_>>());
        let bit = bit.index(tile.length() * 8);
        tiles.get_mut(&tile).unwrap()[bit / 8] ^= 1 << (bit % 8);
        let result = verify(&log.key(), &log.reply(record, older), Some(&log.note(size)), &tiles, &version);
        let is_named = match &result {
            Err(LogError::InconsistentTile(named)) => *named == tile,
            Err(LogError::InconsistentEdge { tiles, .. }) => tiles.contains(&tile),
            _ => false,
        };
        prop_assert!(is_named, "{:?}: {:?}", tile, result);
    }

    #[test]
    fn no_bit_of_any_reply_or_note_can_change((size, older, record) in questions(), bit: prop::sample::Index) {
        let (log, version) = (made_log(), MadeLog::version(record));
        let tiles = tiles(log, size, Some(older), record);
        let mut reply = log.reply(record, older);
        let mut note = log.note(size).into_bytes();
        for bytes in [&mut reply, &mut note] {
            let bit = bit.index(bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        prop_assert!(verify(&log.key(), &reply, Some(&log.note(size)), &tiles, &version).is_err());
        prop_assert!(SignedHead::open(&note, &log.key()).is_err());
    }

    #[test]
    fn a_fork_shows_once_both_heads_are_past_it(ours in 1..3_000u64, theirs in 1..3_000u64, record: prop::sample::Index) {
        let (log, other) = (made_log(), forked_log());
        let record = record.index(usize::try_from(theirs).unwrap()) as u64;
        // Whoever lies serves the tiles of the larger tree, or nothing can be verified at all.
        let serving = if theirs > ours { other } else { log };
        let tiles = tiles(serving, ours.max(theirs), Some(ours.min(theirs)), record);
        let version = MadeLog::version(record);
        let result = verify(&log.key(), &other.reply(record, theirs), Some(&log.note(ours)), &tiles, &version);
        if ours.min(theirs) > FORK {
            let Err(LogError::TwoHistories(histories)) = result else { panic!("{ours} {theirs}: {result:?}") };
            prop_assert_eq!(histories.newer.head().size, ours.max(theirs));
            let notes = [histories.newer.note(), histories.older.note()];
            prop_assert!(notes.contains(&&*log.note(ours)) && notes.contains(&&*other.note(theirs)));
        } else {
            prop_assert_eq!(result, Ok(other.listed(record)));
        }
    }

    #[test]
    fn any_tiles_of_any_tree_are_verified_or_refused(size: u64, shift in 0..64u32, bytes: Vec<u8>, places: Vec<(u8, u64, u16)>) {
        let root = made_log().head(1).head().root;
        let head = TreeHead { size: (size >> shift).max(2), root };
        let tiles = places.into_iter().filter_map(|(level, index, width)| Tile::new(level % 8, index >> shift, width % 257));
        let tiles: BTreeMap<_, _> = tiles.chain(tiles_needed(head.size, None, None)).map(|tile| {
            let bytes = bytes.iter().copied().chain([0]).cycle().take(tile.length()).collect();
            (tile, bytes)
        }).collect();
        prop_assert!(AuthenticatedTree::new(&head, &tiles).is_err());
    }
}

#[test]
fn not_one_bit_of_a_reply_can_change() {
    let log = made_log();
    for (record, size) in [(1, 3), (9, 10)] {
        let (reply, tiles, version) =
            (log.reply(record, size), tiles(log, size, None, record), MadeLog::version(record));
        let verify = |reply: &[u8]| verify(&log.key(), reply, None, &tiles, &version);
        assert_eq!(verify(&reply), Ok(log.listed(record)));
        for bit in 0..reply.len() * 8 {
            let mut flipped = reply.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(verify(&flipped).is_err(), "bit {bit} of {}", flipped.escape_ascii());
        }
    }
}

#[test]
fn tiles_that_are_no_part_of_the_tree_are_refused() {
    let log = made_log();
    let head = *log.head(600).head();
    for (level, index, width) in [(0, 1, 255), (0, 2, 87), (0, 3, 1), (1, 1, 1), (2, 0, 1), (1, 0, 1)] {
        let foreign = Tile::new(level, index, width).unwrap();
        let mut tiles = tiles(log, 600, None, 300);
        tiles.insert(foreign, log.tile(&foreign));
        let result = AuthenticatedTree::new(&head, &tiles).map(drop);
        assert_eq!(result, Err(LogError::ForeignTile { tile: foreign, size: 600 }));
    }
    let mut tiles = tiles(log, 600, None, 300);
    let tile = Tile::new(0, 1, 256).unwrap();
    tiles.get_mut(&tile).unwrap().pop();
    let result = AuthenticatedTree::new(&head, &tiles).map(drop);
    assert_eq!(result, Err(LogError::TileLength { tile, length: 8191 }));
}

#[test]
fn two_roots_of_one_size_are_a_fork_without_any_tile() {
    let (log, other) = (made_log(), forked_log());
    let reply = other.reply(3, 2_000);
    let result = Claim::new(record::parse(&reply).unwrap(), Some(log.head(2_000)), &log.key()).map(drop);
    assert!(matches!(result, Err(LogError::TwoHistories(_))), "{result:?}");
}

#[test]
fn a_signed_head_of_the_largest_size_is_planned_without_overflow() {
    let log = made_log();
    let root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let note = log.sign(&format!("go.sum database tree\n{}\n{root}\n", i64::MAX));
    for record in [0, i64::MAX - 1, i64::MAX] {
        let reply = format!("{record}\nx\n\n{note}");
        let claim = Claim::new(record::parse(reply.as_bytes()).unwrap(), Some(log.head(66_500)), &log.key()).unwrap();
        let needed = claim.tiles_needed();
        assert!((8..=48).contains(&needed.len()), "{needed:?}");
        let zeros = needed.iter().map(|tile| (*tile, vec![0; tile.length()])).collect();
        assert!(matches!(claim.verify(&zeros), Err(LogError::InconsistentEdge { .. })));
    }
}
