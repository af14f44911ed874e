//! Tiles: the form in which a log serves the hashes of its tree.
//!
//! A tile of level L holds up to 256 hashes, each of a complete subtree of 256^L records. Height 8
//! is what Go's log and `go` use; so does this client, and no other height exists here.

use std::fmt;

use super::{LogError, NodeHash};

/// Hashes in a full tile.
pub const FULL: u16 = 256;

/// Levels of tiles that a tree of at most 2^64 - 1 records can have.
pub const LEVELS: u8 = 8;

/// Coordinates of a tile. Orders by level, from the leaves upward.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

impl Tile {
    /// The tile of `width` hashes (1 to 256) at `index` of `level` (0 to 7).
    pub fn new(level: u8, index: u64, width: u16) -> Option<Self> {
        // No tile holds a hash of records beyond the 64-bit numbers.
        let is_tile = level < LEVELS && (1..=FULL).contains(&width) && index <= u64::MAX >> (8 * level) >> 8;
        is_tile.then_some(Self { level, index, width })
    }

    /// The tile at that place in a tree of `size` records; `None` if the tree has none there.
    pub(super) fn of_tree(size: u64, level: u8, index: u64) -> Option<Self> {
        let hashes = size.checked_shr(8 * u32::from(level))?;
        let width = match index.cmp(&(hashes >> 8)) {
            std::cmp::Ordering::Less => FULL,
            std::cmp::Ordering::Equal => u16::try_from(hashes & 255).ok()?,
            std::cmp::Ordering::Greater => return None,
        };
        Self::new(level, index, width)
    }

    /// Its level; the leaves are 0.
    pub fn level(&self) -> u8 {
        self.level
    }

    /// Which of its level it is, from the left.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes it holds.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Its size in bytes.
    pub fn length(&self) -> usize {
        usize::from(self.width) * NodeHash::LENGTH
    }

    /// The full tile at the same place: what is left once a log has grown past a partial one.
    #[must_use]
    pub fn full(&self) -> Self {
        Self { width: FULL, ..*self }
    }

    /// True if it has all 256 hashes.
    pub fn is_full(&self) -> bool {
        self.width == FULL
    }

    /// Where it is below a log's address: `tile/8/0/x099/950`, `tile/8/3/000.p/4`.
    pub fn path(&self) -> String {
        let mut groups = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups = format!("x{:03}/{groups}", rest % 1000);
            rest /= 1000;
        }
        let partial = if self.is_full() { String::new() } else { format!(".p/{}", self.width) };
        format!("tile/8/{}/{groups}{partial}", self.level)
    }

    /// Reads what [`Tile::path`] writes, and nothing else.
    pub fn parse(path: &str) -> Option<Self> {
        const LONGEST: usize = 64;
        if path.len() > LONGEST {
            return None;
        }
        let (level, place) = path.strip_prefix("tile/8/")?.split_once('/')?;
        let (groups, width) = match place.split_once(".p/") {
            Some((groups, width)) => (groups, width.parse().ok()?),
            None => (place, FULL),
        };
        let mut index = 0u64;
        for group in groups.split('/') {
            let group: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
            index = index.checked_mul(1000)?.checked_add(group)?;
        }
        // Whatever was spelled otherwise is found out by writing it again.
        Self::new(level.parse().ok()?, index, width).filter(|tile| tile.path() == path)
    }

    /// Reads its hashes from its bytes.
    pub(super) fn hashes(&self, bytes: &[u8]) -> Result<Vec<NodeHash>, LogError> {
        if bytes.len() != self.length() {
            return Err(LogError::TileLength { tile: *self, length: bytes.len() });
        }
        Ok(bytes.chunks(NodeHash::LENGTH).filter_map(NodeHash::from_bytes).collect())
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.path())
    }
}

impl fmt::Debug for Tile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_those_of_the_real_log() {
        for (level, index, width, path) in [
            (0, 7, 256, "tile/8/0/007"),
            (0, 51_678, 256, "tile/8/0/x051/678"),
            (2, 1_234_067, 256, "tile/8/2/x001/x234/067"),
            (0, 201_867, 173, "tile/8/0/x201/867.p/173"),
            (3, 0, 4, "tile/8/3/000.p/4"),
            (1, 1_000, 1, "tile/8/1/x001/000.p/1"),
            (7, 0, 255, "tile/8/7/000.p/255"),
        ] {
            let tile = Tile::new(level, index, width).unwrap();
            assert_eq!(tile.path(), path);
            assert_eq!(Tile::parse(path), Some(tile));
        }
    }

    #[test]
    fn a_tile_has_one_path() {
        for path in [
            "",
            "tile/8/0/7",
            "tile/8/0/0007",
            "tile/8/0/x000/007",
            "tile/8/0/051/678",
            "tile/8/0/x051/x678",
            "tile/8/0/007.p/256",
            "tile/8/0/007.p/0",
            "tile/8/0/007.p/01",
            "tile/8/0/007.p/+1",
            "tile/8/0/+07",
            "tile/8/00/007",
            "tile/8/8/000",
            "tile/8/-1/000",
            "tile/4/0/000",
            "tile/8/data/000",
            "/tile/8/0/007",
            "tile/8/0/007/",
            "tile/8/0/../../007",
            "tile/8/7/001",
            "tile/8/0/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert_eq!(Tile::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_tree_has_full_tiles_and_at_most_one_partial_one_at_a_level() {
        let width = |size, level, index| Tile::of_tree(size, level, index).map(|tile| tile.width());
        assert_eq!([width(0, 0, 0), width(1, 0, 0), width(255, 0, 0)], [None, Some(1), Some(255)]);
        assert_eq!([width(256, 0, 0), width(256, 0, 1), width(256, 1, 0)], [Some(256), None, Some(1)]);
        assert_eq!([width(600, 0, 1), width(600, 0, 2), width(600, 0, 3)], [Some(256), Some(88), None]);
        assert_eq!([width(u64::MAX, 7, 0), width(u64::MAX, 7, 1), width(u64::MAX, 8, 0)], [Some(255), None, None]);
        assert_eq!(width(u64::MAX, 0, u64::MAX >> 8), Some(255));
        assert_eq!(width(u64::MAX, 0, u64::MAX), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(level in 0..LEVELS, index: u64, width in 1..=FULL) {
            let tile = Tile::new(level, index >> 8 >> (8 * level), width).unwrap();
            prop_assert_eq!(Tile::parse(&tile.path()), Some(tile));
        }

        #[test]
        fn any_text_is_a_tile_or_none(text in "\\PC*", path in "tile/8/[0-9]{1,2}(/x?[0-9]{1,4}){1,8}(.p/[0-9]{0,4})?") {
            let _ = Tile::parse(&text);
            if let Some(tile) = Tile::parse(&path) {
                prop_assert_eq!(tile.path(), path);
            }
        }
    }
}
