//! The Go that editors are to run: everywhere the shim, which asks each directory; in a pinned
//! project that project's own SDK.

use gov_shims::go_version::Release;
use std::path::PathBuf;

/// What gov wants an editor to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// gov itself, by the path that holds however the editor was started.
    pub gov: PathBuf,
    /// The shim of `go`.
    pub shim: PathBuf,
    /// The directory of the shims.
    pub shims: PathBuf,
    /// The user's home directory, where gov's home is the default below it: then a path may be
    /// spelled from there, and means the same on other machines.
    pub portable_home: Option<PathBuf>,
    /// The SDK of the project that a file belongs to; `None` in a user's own files, where nothing
    /// pins, and where config.toml wants no exact path anywhere.
    pub sdk: Option<Sdk>,
    /// A file that a repository shares must name no path: it gets the version alone.
    pub is_shared: bool,
    /// The newest installed release, for tools that an old SDK cannot build.
    pub newest: Option<Sdk>,
}

/// An installed release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sdk {
    /// The release.
    pub release: Release,
    /// Its GOROOT.
    pub goroot: PathBuf,
    /// Its go program.
    pub go: PathBuf,
}
