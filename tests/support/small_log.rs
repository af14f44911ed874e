//! A checksum database of a few records with a key of its own, for releases that are made here.

use gov::releases::base64;
use gov::releases::tree_hash::Hex;
use ring::signature::{Ed25519KeyPair, KeyPair};
use sha2::{Digest as _, Sha256};

const NAME: &str = "sum.small.test";

type Hash = [u8; 32];

/// The log; its records are go.sum lines.
pub(crate) struct SmallLog {
    key_pair: Ed25519KeyPair,
    records: Vec<String>,
}

impl SmallLog {
    /// A log of these records: module, version, hash.
    pub(crate) fn of(records: impl IntoIterator<Item = (String, String, String)>) -> Self {
        let key_pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let text = |(module, version, h1)| format!("{module} {version} {h1}\n{module} {version}/go.mod {h1}\n");
        Self { key_pair, records: records.into_iter().map(text).collect() }
    }

    /// What GOSUMDB says to use it.
    pub(crate) fn gosumdb(&self) -> String {
        let data = [&[1], self.key_pair.public_key().as_ref()].concat();
        format!("{NAME}+{}+{}", Hex(&self.key_id()), base64::encode(&data))
    }

    /// Answers a path below a module proxy's `/sumdb/`.
    pub(crate) fn answer(&self, path: &str) -> Option<Vec<u8>> {
        let path = path.strip_prefix(NAME)?.strip_prefix('/')?;
        if path == "supported" {
            return Some(Vec::new());
        }
        if let Some(named) = path.strip_prefix("lookup/") {
            let (module, version) = named.split_once('@')?;
            let begins = format!("{module} {version} ");
            let record = self.records.iter().position(|record| record.starts_with(&begins))?;
            return Some(format!("{record}\n{}\n{}", self.records[record], self.note()).into_bytes());
        }
        let width = path.strip_prefix("tile/8/0/000.p/")?.parse::<usize>().ok()?;
        (width <= self.records.len()).then(|| self.leaves()[..width].concat())
    }

    fn leaves(&self) -> Vec<Hash> {
        let leaf = |record: &String| Sha256::new().chain_update([0]).chain_update(record).finalize().into();
        self.records.iter().map(leaf).collect()
    }

    fn note(&self) -> String {
        let text = format!("go.sum database tree\n{}\n{}\n", self.records.len(), base64::encode(&root(&self.leaves())));
        let signature = [&self.key_id(), self.key_pair.sign(text.as_bytes()).as_ref()].concat();
        format!("{text}\n\u{2014} {NAME} {}\n", base64::encode(&signature))
    }

    fn key_id(&self) -> [u8; 4] {
        let data = [NAME.as_bytes(), b"\n\x01", self.key_pair.public_key().as_ref()].concat();
        *Sha256::digest(data).first_chunk().unwrap()
    }
}

/// RFC 6962, section 2.1.
fn root(leaves: &[Hash]) -> Hash {
    if let [one] = leaves {
        return *one;
    }
    let (left, right) = leaves.split_at(1 << (leaves.len() - 1).ilog2());
    Sha256::new().chain_update([1]).chain_update(root(left)).chain_update(root(right)).finalize().into()
}
