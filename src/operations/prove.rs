//! Proves a module version against a checksum database: asks, fetches what can prove the answer,
//! verifies, remembers.

mod error;

use futures_util::future::try_join_all;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use crate::failure::Failure;
use crate::releases::checksum_log::{
    Claim, LogError, LogKey, NodeHash, Tile,
    record::{self, LookupPath},
};
use crate::releases::tree_hash::TreeHash;
use crate::store::log_state::{Advance, LogState, StateError};

pub use error::{ProveError, Reason};

/// How often a head moved by other processes is compared anew; each round means that one of them
/// got on, so many rounds mean that something is wrong.
const MOST_ROUNDS: u32 = 8;

/// What the log has proven about a module version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The log's name: `sum.golang.org`.
    pub log: String,
    /// Which record of the log says it, counted from 0.
    pub record: u64,
    /// Records in the tree in which that record was proven.
    pub tree_size: u64,
    /// The root of that tree, which the log has signed.
    pub root: NodeHash,
    /// Records in the newest tree known before, which this one was proven to extend or to be.
    /// `None`: this was the first use of the log, and there was nothing to compare it with.
    pub extends: Option<u64>,
    /// The hash that the record lists for the module version.
    pub listed: TreeHash,
}

/// Proves what the log lists for a module version; the caller compares [`Proven::listed`] with what
/// it has.
///
/// `fetch` gets a path below the log's address (`lookup/golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64`,
/// `tile/8/0/x099/950`) and gives the body; `Ok(None)` stands for 404 and 410. It must bound what it
/// reads: no body has more than [`record::LARGEST`] bytes. Several of its futures run at once.
///
/// What `state` has kept is used first, so a second proof fetches nothing; it is verified all the
/// same, and if it fails, everything is fetched once more. The newest head is kept before this
/// returns `Ok`.
pub async fn prove<F, Fut>(
    log: &LogKey,
    state: &LogState,
    module: &str,
    version: &str,
    fetch: F,
) -> Result<Proven, ProveError>
where
    F: Fn(String) -> Fut,
    Fut: Future<Output = Result<Option<Vec<u8>>, Failure>>,
{
    let question = Question { log, state, module, version };
    question.answer(&fetch).await.map_err(|reason| ProveError::new(log, module, version, reason))
}

/// Proves that the log lists that very hash for a module version: as [`prove`], and any other hash
/// is [`LogError::Mismatch`].
pub async fn prove_tree<F, Fut>(
    log: &LogKey,
    state: &LogState,
    module: &str,
    version: &str,
    fetch: F,
    computed: &TreeHash,
) -> Result<Proven, ProveError>
where
    F: Fn(String) -> Fut,
    Fut: Future<Output = Result<Option<Vec<u8>>, Failure>>,
{
    let proven = prove(log, state, module, version, fetch).await?;
    if proven.listed == *computed {
        return Ok(proven);
    }
    let mismatch = LogError::Mismatch { listed: proven.listed, computed: computed.clone() };
    Err(ProveError::new(log, module, version, Reason::Unproven(mismatch)))
}

/// What is asked, of whom, and where answers are kept.
#[derive(Clone, Copy)]
struct Question<'a> {
    log: &'a LogKey,
    state: &'a LogState,
    module: &'a str,
    version: &'a str,
}

impl Question<'_> {
    async fn answer<F, Fut>(&self, fetch: &F) -> Result<Proven, Reason>
    where
        F: Fn(String) -> Fut,
        Fut: Future<Output = Result<Option<Vec<u8>>, Failure>>,
    {
        let lookup_path = record::lookup_path(self.module, self.version)?;
        let mut sources = Sources::new(self.state, fetch, CacheUse::Read);
        let mut result = self.attempt(&lookup_path, &mut sources).await;
        // Whatever was kept may have rotted; only signatures can show a fork, so that one is real.
        let is_fork = matches!(result, Err(Reason::Unproven(LogError::TwoHistories(_))));
        if matches!(result, Err(Reason::Unproven(_))) && !is_fork && sources.has_reused {
            let mut sources = Sources::new(self.state, fetch, CacheUse::Replace);
            result = self.attempt(&lookup_path, &mut sources).await;
        }
        result.map_err(|reason| match reason {
            Reason::Unproven(LogError::TwoHistories(histories)) => {
                let evidence = self.state.keep_evidence(&histories);
                Reason::TwoHistories { histories, evidence }
            }
            other => other,
        })
    }

    async fn attempt<F, Fut>(&self, lookup_path: &LookupPath, sources: &mut Sources<'_, F>) -> Result<Proven, Reason>
    where
        F: Fn(String) -> Fut,
        Fut: Future<Output = Result<Option<Vec<u8>>, Failure>>,
    {
        let (bytes, origin) = sources.reply(lookup_path).await?;
        let reply = record::parse(&bytes)?;
        for _ in 0..MOST_ROUNDS {
            let known = self.state.newest(self.log)?;
            let claim = Claim::new(reply.clone(), known.clone(), self.log)?;
            let tiles = sources.tiles(&claim.tiles_needed()).await?;
            let record = claim.verify(&tiles)?;
            sources.keep(tiles)?;
            if self.state.advance(self.log, known.as_ref(), claim.newest())? == Advance::Overtaken {
                continue;
            }
            let listed = record.listed(self.module, self.version)?;
            if origin == Origin::Fetched {
                self.state.keep_reply(lookup_path, &bytes)?;
            }
            let head = claim.newest().head();
            return Ok(Proven {
                log: self.log.name().to_owned(),
                record: record.number(),
                tree_size: head.size,
                root: head.root,
                extends: known.map(|known| known.head().size),
                listed,
            });
        }
        Err(Reason::State(StateError::Busy { path: self.state.lock_path() }))
    }
}

/// What to do with what was kept before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CacheUse {
    /// Read it, and fetch only what is not there.
    Read,
    /// Fetch all, and put it in the place of what is there.
    Replace,
}

/// Where bytes came from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Kept,
    Fetched,
}

/// Where replies and tiles come from, in one attempt.
struct Sources<'a, F> {
    state: &'a LogState,
    fetch: &'a F,
    cache_use: CacheUse,
    /// True once something was used that was not fetched for this very proof.
    has_reused: bool,
    /// Tiles fetched in this attempt and not verified yet.
    fetched: BTreeSet<Tile>,
    /// Tiles verified in an earlier round of this attempt.
    verified: BTreeMap<Tile, Vec<u8>>,
}

impl<'a, F, Fut> Sources<'a, F>
where
    F: Fn(String) -> Fut,
    Fut: Future<Output = Result<Option<Vec<u8>>, Failure>>,
{
    fn new(state: &'a LogState, fetch: &'a F, cache_use: CacheUse) -> Self {
        let (fetched, verified) = (BTreeSet::new(), BTreeMap::new());
        Self { state, fetch, cache_use, has_reused: false, fetched, verified }
    }

    async fn reply(&mut self, lookup_path: &LookupPath) -> Result<(Vec<u8>, Origin), Reason> {
        if self.cache_use == CacheUse::Read
            && let Some(kept) = self.state.reply(lookup_path)
        {
            self.has_reused = true;
            return Ok((kept, Origin::Kept));
        }
        let fetched = (self.fetch)(lookup_path.to_string()).await.map_err(Reason::Fetch)?;
        Ok((fetched.ok_or(Reason::NotInLog)?, Origin::Fetched))
    }

    async fn tiles(&mut self, needed: &BTreeSet<Tile>) -> Result<BTreeMap<Tile, Vec<u8>>, Reason> {
        let mut tiles = BTreeMap::new();
        let mut missing = Vec::new();
        for tile in needed {
            if let Some(bytes) = self.verified.get(tile) {
                self.has_reused = true;
                tiles.insert(*tile, bytes.clone());
            } else if let Some(bytes) = self.kept_tile(tile) {
                self.has_reused = true;
                tiles.insert(*tile, bytes);
            } else {
                missing.push(*tile);
            }
        }
        let fetch = self.fetch;
        self.fetched.extend(&missing);
        tiles.extend(try_join_all(missing.into_iter().map(|tile| fetch_tile(fetch, tile))).await?);
        Ok(tiles)
    }

    fn kept_tile(&self, tile: &Tile) -> Option<Vec<u8>> {
        if self.cache_use == CacheUse::Read { self.state.tile(tile) } else { None }
    }

    /// Keeps tiles that are verified now.
    fn keep(&mut self, tiles: BTreeMap<Tile, Vec<u8>>) -> Result<(), StateError> {
        for tile in std::mem::take(&mut self.fetched) {
            if let Some(bytes) = tiles.get(&tile) {
                self.state.keep_tile(&tile, bytes)?;
            }
        }
        self.verified.extend(tiles);
        Ok(())
    }
}

/// Fetches a tile; where a partial one is gone because the log grew past it, the beginning of the
/// full one.
pub(super) async fn fetch_tile<F, Fut>(fetch: &F, tile: Tile) -> Result<(Tile, Vec<u8>), Reason>
where
    F: Fn(String) -> Fut,
    Fut: Future<Output = Result<Option<Vec<u8>>, Failure>>,
{
    if let Some(bytes) = fetch(tile.path()).await.map_err(Reason::Fetch)? {
        return Ok((tile, bytes));
    }
    let full = tile.full();
    let bytes = if tile.is_full() { None } else { fetch(full.path()).await.map_err(Reason::Fetch)? };
    let mut bytes = bytes.ok_or(LogError::MissingTile(tile))?;
    if bytes.len() != full.length() {
        return Err(LogError::TileLength { tile: full, length: bytes.len() }.into());
    }
    bytes.truncate(tile.length());
    Ok((tile, bytes))
}
