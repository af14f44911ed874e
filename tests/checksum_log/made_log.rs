//! A log made here, signed with a key of its own. It computes its trees by RFC 6962's definition,
//! not by tiles, and can serve itself as it was at any size.

use gov::releases::base64;
use gov::releases::checksum_log::{LogKey, SignedHead, Tile};
use gov::releases::tree_hash::TreeHash;
use ring::signature::{Ed25519KeyPair, KeyPair};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

use super::Answer;
use super::rfc_6962::{Hash, leaf, node};

pub(super) const MODULE: &str = "m.test/Made";
const NAME: &str = "sum.made.test";

pub(super) struct MadeLog {
    key_pair: Ed25519KeyPair,
    /// Up to this number records are those of every made log, after it its own.
    own_from: u64,
    /// The hashes of the complete subtrees of 1, 2, 4, ... records.
    subtrees: Vec<Vec<Hash>>,
}

/// A log with three levels of tiles.
pub(super) fn made_log() -> &'static MadeLog {
    static LOG: OnceLock<MadeLog> = OnceLock::new();
    LOG.get_or_init(|| MadeLog::new(66_500, u64::MAX))
}

/// A log by the same key that tells another story from record 1,500 on.
pub(super) fn forked_log() -> &'static MadeLog {
    static LOG: OnceLock<MadeLog> = OnceLock::new();
    LOG.get_or_init(|| MadeLog::new(3_000, FORK))
}

pub(super) const FORK: u64 = 1_500;

impl MadeLog {
    fn new(size: u64, own_from: u64) -> Self {
        let key_pair = Ed25519KeyPair::from_seed_unchecked(&[42; 32]).unwrap();
        let mut log = Self { key_pair, own_from, subtrees: Vec::new() };
        let mut level: Vec<Hash> = (0..size).map(|record| leaf(log.text(record).as_bytes())).collect();
        while !level.is_empty() {
            let next = level.chunks_exact(2).map(|pair| node(&pair[0], &pair[1])).collect();
            log.subtrees.push(std::mem::replace(&mut level, next));
        }
        log
    }

    pub(super) fn key(&self) -> LogKey {
        let data = [&[1], self.key_pair.public_key().as_ref()].concat();
        LogKey::parse(&format!("{NAME}+{}+{}", hexadecimal(&self.key_id()), base64::encode(&data))).unwrap()
    }

    pub(super) fn size(&self) -> u64 {
        self.subtrees[0].len() as u64
    }

    pub(super) fn version(record: u64) -> String {
        format!("v1.0.{record}")
    }

    pub(super) fn listed(&self, record: u64) -> TreeHash {
        let salt = if record < self.own_from { "shared" } else { "own" };
        let hash = Sha256::digest(format!("{salt} {record}"));
        TreeHash::parse(&format!("h1:{}", base64::encode(&hash))).unwrap()
    }

    fn text(&self, record: u64) -> String {
        let (version, listed) = (Self::version(record), self.listed(record));
        format!("{MODULE} {version} {listed}\n{MODULE} {version}/go.mod {listed}\n")
    }

    /// The root of the first records, by the definition of RFC 6962, section 2.1.
    pub(super) fn root(&self, size: u64) -> Hash {
        if size == 0 { Sha256::digest(b"").into() } else { self.hash_of(0, size) }
    }

    fn hash_of(&self, start: u64, end: u64) -> Hash {
        let length = end - start;
        if length.is_power_of_two() && start.is_multiple_of(length) {
            return self.subtrees[length.trailing_zeros() as usize][usize::try_from(start / length).unwrap()];
        }
        let left = 1 << (length - 1).ilog2();
        node(&self.hash_of(start, start + left), &self.hash_of(start + left, end))
    }

    pub(super) fn leaf(&self, record: u64) -> Hash {
        self.hash_of(record, record + 1)
    }

    pub(super) fn note(&self, size: u64) -> String {
        self.sign(&format!("go.sum database tree\n{size}\n{}\n", base64::encode(&self.root(size))))
    }

    /// Signs any text: a log can be made to say what it should not.
    pub(super) fn sign(&self, text: &str) -> String {
        let signature = [&self.key_id(), self.key_pair.sign(text.as_bytes()).as_ref()].concat();
        format!("{text}\n\u{2014} {NAME} {}\n", base64::encode(&signature))
    }

    pub(super) fn head(&self, size: u64) -> SignedHead {
        SignedHead::open(self.note(size).as_bytes(), &self.key()).unwrap()
    }

    pub(super) fn reply(&self, record: u64, size: u64) -> Vec<u8> {
        format!("{record}\n{}\n{}", self.text(record), self.note(size)).into_bytes()
    }

    pub(super) fn lookup_path(record: u64) -> String {
        format!("lookup/m.test/!made@{}", Self::version(record))
    }

    pub(super) fn tile(&self, tile: &Tile) -> Vec<u8> {
        let (start, width) = (usize::try_from(tile.index() * 256).unwrap(), usize::from(tile.width()));
        self.subtrees[usize::from(tile.level()) * 8][start..start + width].concat()
    }

    /// Serves the log as it was when it had so many records.
    pub(super) fn serve(&self, size: u64) -> impl Fn(&str) -> Answer {
        move |path| {
            if let Some(tile) = Tile::parse(path) {
                let end = tile.index() * 256 + u64::from(tile.width());
                return Ok((end <= size >> (8 * tile.level())).then(|| self.tile(&tile)));
            }
            let record = path.strip_prefix("lookup/m.test/!made@v1.0.").and_then(|record| record.parse().ok());
            Ok(record.filter(|record| *record < size).map(|record| self.reply(record, size)))
        }
    }

    fn key_id(&self) -> [u8; 4] {
        let data = [NAME.as_bytes(), b"\n\x01", self.key_pair.public_key().as_ref()].concat();
        *Sha256::digest(data).first_chunk().unwrap()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    gov::releases::tree_hash::Hex(bytes).to_string()
}
