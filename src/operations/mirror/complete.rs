//! What goes with a mirror's releases: the log's part, lists, an index, words.

use super::super::log::Log;
use super::create::Run;
use super::listings;
use super::log_copy::{self, LogCopy};
use super::manifest::{LogPart, Mirrored};
use super::tree::Tree;
use crate::failure::Failure;

impl Run<'_> {
    /// Writes what goes with the releases. First what others rest on: whoever reads a list or an
    /// index finds all that it names, and whoever reads a record the tiles that prove it. What is
    /// named no longer goes last.
    pub(super) fn complete(
        &self,
        tree: &mut Tree,
        superfluous: &[Mirrored],
        damaged: &[String],
    ) -> Result<(), Failure> {
        tree.manifest.complete = false;
        tree.manifest.releases.retain(|mirrored| !superfluous.contains(mirrored));
        if let Some(log) = self.log {
            write_log(log, tree)?;
        }
        for (path, content) in listings::module_files(&tree.manifest) {
            tree.put(&path, &content)?;
        }
        let archives: Vec<String> = tree
            .manifest
            .releases
            .iter()
            .filter_map(|mirrored| Some(mirrored.archive.as_ref()?.path.clone()))
            .collect();
        for path in archives {
            if let Some(sha256) = tree.manifest.files.get(&path).map(|facts| facts.sha256.clone()) {
                // As on go.dev's own server: the digits alone, without a line end.
                tree.put(&format!("{path}.sha256"), sha256.as_bytes())?;
            }
        }
        let index = listings::index(&tree.manifest);
        for path in ["index.json", "dl/index.json"] {
            match &index {
                Some(index) => drop(tree.put(path, index)?),
                None if tree.has(path) => tree.remove(path)?,
                None => {}
            }
        }
        let readme = listings::readme(&tree.manifest);
        tree.put("README.txt", &readme)?;
        let log = tree.manifest.log.as_ref().map(|part| part.name.clone());
        for path in superfluous.iter().flat_map(|mirrored| listings::files_of(mirrored, log.as_deref())) {
            tree.remove(&path)?;
        }
        for path in damaged.iter().filter(|path| !tree.has(path)).collect::<Vec<_>>() {
            tree.remove(path)?;
        }
        tree.finish()
    }
}

/// Writes what proves the releases: tiles first, then the records that rest on them.
fn write_log(log: &Log<'_>, tree: &mut Tree) -> Result<(), Failure> {
    let wanted: Vec<log_copy::Wanted> = tree.manifest.releases.iter().filter_map(to_carry).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let mut heads = tree.manifest.log.take().map(|part| part.heads).unwrap_or_default();
    let LogCopy { head, replies, tiles } = log_copy::copy(log, &wanted, &heads)?;
    let base = format!("sumdb/{}", log.name());
    for (tile, bytes) in &tiles {
        tree.put(&format!("{base}/{}", tile.path()), bytes)?;
    }
    for (path, reply) in &replies {
        tree.put(&format!("{base}/{path}"), reply)?;
    }
    tree.put(&format!("{base}/latest"), head.note().as_bytes())?;
    // Its being there is the answer.
    tree.put(&format!("{base}/supported"), b"yes\n")?;
    if heads.last().map(String::as_str) != Some(head.note()) {
        heads.push(head.note().to_owned());
    }
    tree.manifest.log = Some(LogPart { name: log.name().to_owned(), heads });
    Ok(())
}

fn to_carry(mirrored: &Mirrored) -> Option<log_copy::Wanted> {
    let (release, platform) = mirrored.names().filter(|_| mirrored.in_log == Some(true))?;
    Some(log_copy::Wanted { release, platform, h1: mirrored.tree_hash()? })
}
