//! The part of the checksum database that a mirror carries, so that whoever reaches nothing but the
//! mirror can prove all that is in it, with no state of its own or with that of an earlier visit.
//!
//! Every record stands under one signed head, the newest that is known: a record that is in the log
//! is in every later tree of it, so its reply may end in a newer head than the one it came with.
//! For that head there are all tiles that prove every record, and all that prove that the heads
//! which the mirror had before were of the same history.

use super::super::log::{Listed, Log};
use super::super::prove::{ProveError, Reason, fetch_tile};
use crate::failure::{Failure, Kind};
use crate::releases::checksum_log::{
    AuthenticatedTree, Claim, LogError, SignedHead, Tile, TwoHistories,
    record::{self, LookupPath},
    tiles_needed,
};
use crate::releases::platform::Platform;
use crate::releases::tree_hash::{MODULE, TreeHash, module_version};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use gov_shims::go_version::Release;
use std::collections::{BTreeMap, BTreeSet};

/// Tiles that are asked for at once.
const AT_ONCE: usize = 16;

/// A record that the mirror is to carry.
pub(super) struct Wanted {
    pub(super) release: Release,
    pub(super) platform: Platform,
    /// The hash of the tree that the mirror holds.
    pub(super) h1: TreeHash,
}

/// What the mirror is to carry; all of it is proven.
pub(super) struct LogCopy {
    /// The head over all of it.
    pub(super) head: SignedHead,
    /// A reply for each record, under that head.
    pub(super) replies: Vec<(LookupPath, Vec<u8>)>,
    /// By their paths below the log's address.
    pub(super) tiles: BTreeMap<Tile, Vec<u8>>,
}

/// A reply as it was kept, with the module version it is about.
struct Kept {
    version: String,
    path: LookupPath,
    bytes: Vec<u8>,
    h1: TreeHash,
}

/// Copies what proves these records. `earlier`: the heads that the mirror had, as signed notes.
pub(super) fn copy(log: &Log<'_>, wanted: &[Wanted], earlier: &[String]) -> Result<LogCopy, Failure> {
    let mut kept = Vec::new();
    for wanted in wanted {
        kept.push(proven(log, wanted)?);
    }
    let heads = heads(log, earlier)?;
    let copying = Copying { log, kept, heads };
    // Whatever was kept of the log may have rotted; what is fetched for this alone has not.
    let copied = match copying.run(true) {
        Err(Reason::Unproven(error)) if !matches!(error, LogError::TwoHistories(_)) => copying.run(false),
        other => other,
    };
    let (copy, newest_known) = copied.map_err(|reason| copying.failure(reason))?;
    // From another machine's mirror may come a newer head than this one has seen.
    log.state.advance(&log.key, newest_known.as_ref(), &copy.head)?;
    Ok(copy)
}

/// Proves one record, and gives the reply that was kept of it.
fn proven(log: &Log<'_>, wanted: &Wanted) -> Result<Kept, Failure> {
    let version = module_version(&wanted.release, &wanted.platform);
    let unlisted = || {
        Failure::new(Kind::Verification, format!("{} does not prove {MODULE}@{version} any more", log.name()))
            .hint("try again; if it stays, the mirror or proxy between here and the log changes its answers")
    };
    match log.listed(&wanted.release, &wanted.platform)? {
        Listed::Proven(proven) if proven.listed == wanted.h1 => {}
        Listed::Proven(_) | Listed::Absent => return Err(unlisted()),
    }
    let path = record::lookup_path(MODULE, &version).map_err(|error| unlisted().because(error))?;
    let bytes = log.state.reply(&path).ok_or_else(unlisted)?;
    Ok(Kept { version, path, bytes, h1: wanted.h1.clone() })
}

/// All heads that must be of one history. The mirror's own are as untrusted as any file.
fn heads(log: &Log<'_>, earlier: &[String]) -> Result<Vec<SignedHead>, Failure> {
    let mut heads = Vec::new();
    for note in earlier {
        heads.push(SignedHead::open(note.as_bytes(), &log.key).map_err(|error| {
            Failure::new(Kind::RefusedFile, format!("the mirror names a head that {} has not signed", log.name()))
                .because(error)
                .hint("delete the mirror's mirror.json; the next run then makes its part of the log anew")
        })?);
    }
    heads.extend(log.state.newest(&log.key)?);
    Ok(heads)
}

struct Copying<'a> {
    log: &'a Log<'a>,
    kept: Vec<Kept>,
    heads: Vec<SignedHead>,
}

impl Copying<'_> {
    /// Gathers and verifies; with the newest head that this machine knew.
    fn run(&self, uses_kept_tiles: bool) -> Result<(LogCopy, Option<SignedHead>), Reason> {
        let known = self.log.state.newest(&self.log.key)?;
        let newest = self.heads.iter().max_by_key(|head| head.head().size);
        let Some(newest) = newest.cloned() else {
            return Err(Reason::NotInLog);
        };
        let mut claims = Vec::new();
        let mut needed: BTreeSet<Tile> = BTreeSet::new();
        for kept in &self.kept {
            let reply = record::parse(&kept.bytes)?;
            let claim = Claim::new(reply.clone(), Some(newest.clone()), &self.log.key)?;
            needed.extend(claim.tiles_needed());
            claims.push((kept, reply, claim));
        }
        for head in &self.heads {
            needed.extend(consistency(&newest, head));
        }
        let tiles = self.tiles(&needed, uses_kept_tiles)?;
        let some = |needed: BTreeSet<Tile>| -> BTreeMap<Tile, Vec<u8>> {
            needed.into_iter().filter_map(|tile| Some((tile, tiles.get(&tile)?.clone()))).collect()
        };
        for head in &self.heads {
            let tree = AuthenticatedTree::new(newest.head(), &some(consistency(&newest, head)))?;
            if tree.root_at(head.head().size)? != head.head().root {
                let histories = TwoHistories { newer: newest.clone(), older: head.clone() };
                return Err(LogError::TwoHistories(Box::new(histories)).into());
            }
        }
        let mut replies = Vec::new();
        for (kept, reply, claim) in claims {
            let record = claim.verify(&some(claim.tiles_needed()))?;
            let listed = record.listed(MODULE, &kept.version)?;
            if listed != kept.h1 {
                return Err(LogError::Mismatch { listed, computed: kept.h1.clone() }.into());
            }
            let mut bytes = kept.bytes[..kept.bytes.len() - reply.note().len()].to_vec();
            bytes.extend_from_slice(newest.note().as_bytes());
            replies.push((kept.path.clone(), bytes));
        }
        Ok((LogCopy { head: newest, replies, tiles }, known))
    }

    fn tiles(&self, needed: &BTreeSet<Tile>, uses_kept: bool) -> Result<BTreeMap<Tile, Vec<u8>>, Reason> {
        let kept = |tile: &Tile| if uses_kept { self.log.state.tile(tile) } else { None };
        let mut tiles: BTreeMap<Tile, Vec<u8>> = needed.iter().filter_map(|tile| Some((*tile, kept(tile)?))).collect();
        let missing: Vec<Tile> = needed.iter().filter(|tile| !tiles.contains_key(tile)).copied().collect();
        let fetch = |path| self.log.fetch(path);
        let fetched = stream::iter(missing).map(|tile| fetch_tile(&fetch, tile)).buffer_unordered(AT_ONCE);
        let fetched: Vec<(Tile, Vec<u8>)> = self.log.network.wait(fetched.try_collect())?;
        tiles.extend(fetched);
        Ok(tiles)
    }

    fn failure(&self, reason: Reason) -> Failure {
        let reason = match reason {
            Reason::Unproven(LogError::TwoHistories(histories)) => {
                let evidence = self.log.state.keep_evidence(&histories);
                Reason::TwoHistories { histories, evidence }
            }
            other => other,
        };
        let version = self.kept.first().map(|kept| kept.version.clone()).unwrap_or_default();
        let log = self.log.name().to_owned();
        ProveError { log, module: MODULE.to_owned(), version, reason: Box::new(reason) }.into()
    }
}

/// What proves that a head is of the newest one's history.
fn consistency(newest: &SignedHead, older: &SignedHead) -> BTreeSet<Tile> {
    tiles_needed(newest.head().size, Some(older.head().size), None)
}
