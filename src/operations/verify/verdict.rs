//! What a tree is found to be, and how that reads.

use crate::releases::tree_hash::FileHash;
use crate::store::receipt::Proof;
use gov_shims::go_version::Release;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// How many names a verdict shows.
const SHOWN: usize = 20;

/// What is known of a tree now.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// The toolchain.
    pub toolchain: String,
    /// Its GOROOT.
    #[serde(serialize_with = "crate::outcome::path_as_text")]
    pub path: PathBuf,
    /// The hash of the tree as it is.
    pub h1: Option<String>,
    /// gov installed it.
    pub is_gov_own: bool,
    /// What it is.
    #[serde(flatten)]
    pub finding: Finding,
}

/// What a tree is.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "finding", rename_all = "kebab-case")]
pub enum Finding {
    /// What Go released.
    Proven {
        /// By what.
        proof: Proof,
    },
    /// Not what was installed, or not what Go released.
    Differs {
        /// Files whose content is another.
        changed: Vec<String>,
        /// Files that are gone.
        missing: Vec<String>,
        /// Files that were not there.
        added: Vec<String>,
        /// The hash that it should have.
        expected: String,
    },
    /// What Go released, but for settings that its owner has edited.
    Edited {
        /// The files of settings.
        changed: Vec<String>,
    },
    /// It holds something that no release holds.
    Foreign {
        /// What.
        what: String,
    },
}

impl Verdict {
    /// True if it is what Go released.
    pub fn is_proven(&self) -> bool {
        matches!(self.finding, Finding::Proven { .. } | Finding::Edited { .. })
    }

    /// What helps where it is not.
    pub fn remedy(&self) -> String {
        let name = &self.toolchain;
        let typed = Release::from_toolchain_name(name).map_or_else(|| name.clone(), |release| release.typed());
        let force = if self.is_gov_own { " --force" } else { "" };
        format!("this is not the {name} that Go released; a proven one: gov install{force} {typed}")
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (toolchain, path) = (&self.toolchain, self.path.display());
        match &self.finding {
            Finding::Proven { proof } => write!(out, "{toolchain} ok: {path} ({proof})"),
            Finding::Edited { changed } => {
                write!(out, "{toolchain} ok, but for its owner's settings in {}: {path}", changed.join(", "))
            }
            Finding::Foreign { what } => write!(out, "{toolchain} DIFFERS: {what}"),
            Finding::Differs { changed, missing, added, expected } => {
                write!(out, "{toolchain} DIFFERS: {path}")?;
                for (word, files) in [("changed", changed), ("missing", missing), ("added", added)] {
                    for file in files.iter().take(SHOWN) {
                        write!(out, "\n  {word} {file}")?;
                    }
                    if files.len() > SHOWN {
                        write!(out, "\n  {word} and {} more", files.len() - SHOWN)?;
                    }
                }
                if changed.is_empty() && missing.is_empty() && added.is_empty() {
                    let h1 = self.h1.as_deref().unwrap_or("unknown");
                    write!(out, "\n  its files are {h1}\n  expected      {expected}")?;
                }
                Ok(())
            }
        }
    }
}

/// Files that are not as they were recorded.
#[derive(Default)]
pub(super) struct Differences {
    pub(super) changed: Vec<String>,
    pub(super) missing: Vec<String>,
    pub(super) added: Vec<String>,
}

impl Differences {
    pub(super) fn between(recorded: &[FileHash], present: &[FileHash]) -> Self {
        let by_path = |files: &[FileHash]| -> BTreeMap<String, [u8; 32]> {
            files.iter().map(|file| (file.path.clone(), file.sha256)).collect()
        };
        let (recorded, present) = (by_path(recorded), by_path(present));
        let mut differences = Self::default();
        for (path, sha256) in &recorded {
            match present.get(path) {
                None => differences.missing.push(path.clone()),
                Some(other) if other != sha256 => differences.changed.push(path.clone()),
                Some(_) => {}
            }
        }
        differences.added = present.into_keys().filter(|path| !recorded.contains_key(path)).collect();
        differences
    }

    pub(super) fn is_only_a_changed(&self, path: &str) -> bool {
        self.changed == [path] && self.missing.is_empty() && self.added.is_empty()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.missing.is_empty() && self.added.is_empty()
    }
}
