//! What lies in the directory of downloads: parts of archives, and archives that were kept.

use super::lock;
use crate::system::directories;
use gov_shims::go_version::Release;
use gov_shims::home_layout::HomeLayout;
use std::io;
use std::path::PathBuf;

/// A file of a release's download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// The file.
    pub path: PathBuf,
    /// The release, whose lock a running install holds.
    pub release: Release,
    /// Its size in bytes.
    pub bytes: u64,
}

/// All of them, by name. What bears no release's name is not gov's, or is to be remembered, as the
/// newest index is.
pub fn list(layout: &HomeLayout) -> Vec<Download> {
    let Ok(entries) = std::fs::read_dir(layout.downloads()) else { return Vec::new() };
    let download = |entry: std::fs::DirEntry| {
        let metadata = entry.path().symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
        let release = release_of(entry.file_name().to_str()?)?;
        Some(Download { path: entry.path(), release, bytes: metadata.len() })
    };
    let mut downloads: Vec<Download> = entries.flatten().filter_map(download).collect();
    downloads.sort_by(|one, other| one.path.cmp(&other.path));
    downloads
}

/// True if a running install or another's holds it.
pub fn is_held(download: &Download, layout: &HomeLayout) -> bool {
    lock::is_held(&layout.lock_of_release(&download.release))
}

/// Deletes it, unless a running install holds its release; then false.
pub fn delete(download: &Download, layout: &HomeLayout) -> io::Result<bool> {
    let lock = lock::try_take(&layout.lock_of_release(&download.release)).map_err(io::Error::other)?;
    let Some(_lock) = lock else { return Ok(false) };
    directories::delete(&download.path).map(|()| true)
}

/// The release that a file's name begins with: `go1.22.3.linux-amd64.tar.gz.part`,
/// `v0.0.1-go1.22.3.linux-amd64.zip`.
fn release_of(name: &str) -> Option<Release> {
    let name = name.strip_prefix("v0.0.1-").unwrap_or(name);
    let is_archive = [".zip", ".tar.gz", ".pkg", ".msi"].iter().any(|kind| {
        let end = name.find(".part").unwrap_or(name.len());
        name[..end].ends_with(kind)
    });
    // The longest beginning that is one: `go1.2.2` of `go1.2.2.linux-amd64.zip`, not `go1.2`.
    let mut ends = name.rmatch_indices('.').map(|(at, _)| at).filter(|_| is_archive);
    ends.find_map(|end| Release::from_toolchain_name(&name[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_known_by_its_name() {
        for (name, release) in [
            ("go1.22.3.linux-amd64.tar.gz", Some("1.22.3")),
            ("go1.22.3.linux-amd64.tar.gz.part", Some("1.22.3")),
            ("go1.22.3.windows-arm64.zip.part.validator", Some("1.22.3")),
            ("v0.0.1-go1.21rc2.linux-amd64.zip.part", Some("1.21rc2")),
            ("go1.2.2.darwin-amd64-osx10.8.tar.gz", Some("1.2.2")),
            ("go1.20.linux-386.tar.gz", Some("1.20")),
            ("index.json", None),
            ("go1.22.3", None),
            ("go1.22.3.txt", None),
            ("mine.zip", None),
            ("go1.22.3", None),
            ("v0.0.1-", None),
            (".part", None),
        ] {
            assert_eq!(release_of(name), release.map(|text| Release::parse(text).unwrap()), "{name}");
        }
    }
}
