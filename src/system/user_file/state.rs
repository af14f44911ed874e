//! What a file is besides its bytes: which file, whose, and who may do what with it.

use std::fs::Metadata;

/// Which file it is on its disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    #[cfg(unix)]
    device: u64,
    #[cfg(unix)]
    number: u64,
    /// There is no number to be had; the rest must do.
    #[cfg(not(unix))]
    made: Option<std::time::SystemTime>,
}

/// What must be the same still when the file is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) identity: Identity,
    pub(super) is_read_only: bool,
    #[cfg(unix)]
    pub(super) mode: u32,
    #[cfg(unix)]
    pub(super) owner: u32,
    #[cfg(unix)]
    pub(super) group: u32,
    #[cfg(unix)]
    pub(super) names: u64,
}

impl Identity {
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self { device: metadata.dev(), number: metadata.ino() }
    }

    #[cfg(not(unix))]
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self { made: metadata.created().ok() }
    }
}

impl State {
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self {
            identity: Identity::of(metadata),
            // Nobody may write, not even root, who could.
            is_read_only: metadata.mode() & 0o222 == 0,
            mode: metadata.mode() & 0o7777,
            owner: metadata.uid(),
            group: metadata.gid(),
            names: metadata.nlink(),
        }
    }

    #[cfg(not(unix))]
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self { identity: Identity::of(metadata), is_read_only: metadata.permissions().readonly() }
    }

    /// It has other names, which a new file would not have.
    pub(super) fn has_other_names(&self) -> bool {
        #[cfg(unix)]
        return self.names > 1;
        #[cfg(not(unix))]
        return false;
    }
}
