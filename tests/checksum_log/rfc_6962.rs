//! RFC 6962's proofs, verified as RFC 9162 (sections 2.1.3.2 and 2.1.4.2) writes it down: a second
//! opinion that shares nothing with gov's tiles but the hash function.

use sha2::{Digest, Sha256};

pub(super) type Hash = [u8; 32];

pub(super) fn leaf(record: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(record).finalize().into()
}

pub(super) fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// True if the proof leads from the record's hash to the root.
pub(super) fn includes(root: &Hash, size: u64, record: u64, hash: &Hash, proof: &[Hash]) -> bool {
    if record >= size {
        return false;
    }
    let (mut place, mut last, mut found) = (record, size - 1, *hash);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            found = node(sibling, &found);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            found = node(&found, sibling);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && found == *root
}

/// True if the proof shows that the second tree extends the first, which is not empty.
pub(super) fn extends(first: (u64, &Hash), second: (u64, &Hash), proof: &[Hash]) -> bool {
    if first.0 == 0 || first.0 >= second.0 {
        return first == second && proof.is_empty();
    }
    let mut proof = proof.to_vec();
    if first.0.is_power_of_two() {
        proof.insert(0, *first.1);
    }
    let (mut place, mut last) = (first.0 - 1, second.0 - 1);
    while place & 1 == 1 {
        (place, last) = (place >> 1, last >> 1);
    }
    let Some((start, rest)) = proof.split_first() else { return false };
    let (mut older, mut newer) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            (older, newer) = (node(sibling, &older), node(sibling, &newer));
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            newer = node(&newer, sibling);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && older == *first.1 && newer == *second.1
}
