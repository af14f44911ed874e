//! One proof: what a reply claims, the tiles that can prove it, and the record once they have.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::record::Reply;
use super::{AuthenticatedTree, LogError, LogKey, NodeHash, Part, SignedHead, Tile, TwoHistories, tiles_needed};
use crate::releases::tree_hash::TreeHash;

/// What a reply claims: that its record is in the log, and that its signed head and the newest one
/// known are of one history.
#[derive(Debug)]
pub struct Claim<'a> {
    reply: Reply<'a>,
    newest: SignedHead,
    older: Option<SignedHead>,
}

impl<'a> Claim<'a> {
    /// Weighs a reply against the newest head known, if any. Fails if the reply's head is not
    /// signed by the log, or is visibly of another history.
    pub fn new(reply: Reply<'a>, known: Option<SignedHead>, log: &LogKey) -> Result<Self, LogError> {
        let replied = SignedHead::open(reply.note(), log)?;
        let (newest, older) = match known {
            None => (replied, None),
            // Old replies come from caches, and are as good: they are proven in the newest tree.
            Some(known) if known.head().size >= replied.head().size => (known, Some(replied)),
            Some(known) => (replied, Some(known)),
        };
        let claim = Self { reply, newest, older };
        match &claim.older {
            // Two roots of one size need no tile to disagree.
            Some(older) if older.head().size == claim.newest.head().size && older.head() != claim.newest.head() => {
                Err(claim.two_histories(older))
            }
            _ => Ok(claim),
        }
    }

    /// The larger of the reply's head and the one known.
    pub fn newest(&self) -> &SignedHead {
        &self.newest
    }

    /// The tiles that [`Claim::verify`] needs.
    pub fn tiles_needed(&self) -> BTreeSet<Tile> {
        let older = self.older.as_ref().map(|older| older.head().size);
        tiles_needed(self.newest.head().size, older, Some(self.reply.number()))
    }

    /// Proves the claim by its tiles. A fork is told before anything about the record, since it is
    /// the graver news and the one with evidence.
    pub fn verify(&self, tiles: &BTreeMap<Tile, Vec<u8>>) -> Result<AuthenticRecord<'a>, LogError> {
        let tree = AuthenticatedTree::new(self.newest.head(), tiles)?;
        if let Some(older) = &self.older
            && tree.root_at(older.head().size)? != older.head().root
        {
            return Err(self.two_histories(older));
        }
        let number = self.reply.number();
        if tree.record_hash(number)? != self.reply.leaf_hash() {
            return Err(LogError::NotInLog(number));
        }
        Ok(AuthenticRecord { number, text: self.reply.text() })
    }

    fn two_histories(&self, older: &SignedHead) -> LogError {
        LogError::TwoHistories(Box::new(TwoHistories { newer: self.newest.clone(), older: older.clone() }))
    }
}

/// A record that is in the log; only [`Claim::verify`] makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthenticRecord<'a> {
    number: u64,
    text: &'a str,
}

impl AuthenticRecord<'_> {
    /// Which record of the log it is, counted from 0.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The one hash that the record's own lines give the module version. None is an error, and so
    /// are two: an answer that can be read in two ways is none.
    pub fn listed(&self, module: &str, version: &str) -> Result<TreeHash, LogError> {
        let prefix = format!("{module} {version} h1:");
        let mut lines = self.text.lines().filter(|line| line.starts_with(&prefix));
        let (record, module, version) = (self.number, module.to_owned(), version.to_owned());
        match (lines.next(), lines.next()) {
            (None, _) => Err(LogError::Absent { record, module, version }),
            (Some(_), Some(_)) => Err(LogError::Ambiguous { record, module, version }),
            (Some(line), None) => {
                let hash = &line[prefix.len() - "h1:".len()..];
                TreeHash::parse(hash).ok_or(LogError::Malformed(Part::RecordHash))
            }
        }
    }
}

impl fmt::Debug for AuthenticRecord<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "AuthenticRecord({}, {})", self.number, NodeHash::of_leaf(self.text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const H1: &str = "h1:LqXmlW4rn/rqR5z8Sz3hri+dYqwQ73YKgkSjm31jRFM=";
    const OTHER: &str = "h1:8wlg68NqwW7eMnI1aABk/C2pDYXj8mrMY4TyRfiLeS0=";

    #[test]
    fn only_the_one_line_of_the_module_version_counts() {
        let listed = |text: &str| AuthenticRecord { number: 7, text }.listed("m.test/a", "v1.0.0");
        let names = || (7, "m.test/a".to_owned(), "v1.0.0".to_owned());
        let absent = || {
            let (record, module, version) = names();
            Err(LogError::Absent { record, module, version })
        };
        let line = format!("m.test/a v1.0.0 {H1}\n");
        let module_file = format!("m.test/a v1.0.0/go.mod {OTHER}\n");
        assert_eq!(listed(&format!("{line}{module_file}")), TreeHash::parse(H1).ok_or(LogError::NotInLog(0)));
        assert_eq!(listed(&format!("{module_file}{line}")), TreeHash::parse(H1).ok_or(LogError::NotInLog(0)));
        assert_eq!(listed(&module_file), absent());
        assert_eq!(listed(&format!("xm.test/a v1.0.0 {H1}\n")), absent());
        assert_eq!(listed(&format!(" {line}")), absent());
        assert_eq!(listed(&line.replace("v1.0.0", "v1.0.00")), absent());
        assert_eq!(listed(&line.replace("h1:", "h2:")), absent());
        assert_eq!(listed(&line.replace(' ', "  ")), absent());
        let (record, module, version) = names();
        let ambiguous = Err(LogError::Ambiguous { record, module, version });
        assert_eq!(listed(&format!("{line}m.test/a v1.0.0 {OTHER}\n")), ambiguous);
        assert_eq!(listed(&format!("{line}{line}")), ambiguous);
        for tail in ["h1:\n", "h1:x\n", &format!("{H1} \n"), &format!("{H1}{H1}\n")] {
            assert_eq!(
                listed(&format!("m.test/a v1.0.0 {tail}")),
                Err(LogError::Malformed(Part::RecordHash)),
                "{tail:?}"
            );
        }
    }
}
