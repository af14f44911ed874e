//! Every path under gov's home, and nothing else that makes one.
//!
//! Paths come out finished: of a [`Release`], a tool or a fixed word, never of a raw string. That
//! is what keeps `../../x` in a pin file from ever being a place on disk.

use crate::Variables;
use crate::go_version::{Family, Release};
use crate::quoted::Quoted;
use std::fmt;
use std::path::{Path, PathBuf};

/// The home and all that it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeLayout {
    root: PathBuf,
}

/// Why there is no home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HomeError {
    /// Neither `GOV_HOME` nor the user's home directory is set.
    Unset,
    /// `GOV_HOME`, or the home directory without it, is not an absolute path.
    Relative(PathBuf),
    /// The path has a line break or another control character, which no configuration can carry.
    ControlCharacter(PathBuf),
}

/// The programs of an SDK that gov puts on PATH.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// The go command.
    Go,
    /// The formatter.
    Gofmt,
}

impl HomeLayout {
    /// The home that the variables name: `GOV_HOME`, else `.gov` in the user's home directory.
    pub fn find(variables: Variables<'_>) -> Result<Self, HomeError> {
        let user_home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        let set = |name: &str| variables(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let root = match set("GOV_HOME") {
            Some(root) => root,
            None => set(user_home).ok_or(HomeError::Unset)?.join(".gov"),
        };
        Self::at(root)
    }

    /// The home at that absolute path.
    pub fn at(root: PathBuf) -> Result<Self, HomeError> {
        if !root.is_absolute() {
            return Err(HomeError::Relative(root));
        }
        if root.to_string_lossy().chars().any(char::is_control) {
            return Err(HomeError::ControlCharacter(root));
        }
        Ok(Self { root })
    }

    /// The home itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The user's settings.
    pub fn config(&self) -> PathBuf {
        self.root.join("config.toml")
    }

    /// The directory that stands first on PATH.
    pub fn shims(&self) -> PathBuf {
        self.root.join("shims")
    }

    /// The shim of a tool: `shims/go`.
    pub fn shim(&self, tool: Tool) -> PathBuf {
        self.shims().join(tool.file_name())
    }

    /// gov itself, where shells and shims find it.
    pub fn gov(&self) -> PathBuf {
        self.shims().join(format!("gov{}", std::env::consts::EXE_SUFFIX))
    }

    /// The shim that Go's own toolchain switching looks for: `shims/go1.22.3`.
    pub fn shim_of_release(&self, release: &Release) -> PathBuf {
        self.shims().join(format!("{}{}", release.toolchain_name(), std::env::consts::EXE_SUFFIX))
    }

    /// The file with the global default: one version, one line.
    pub fn default_file(&self) -> PathBuf {
        self.root.join("default")
    }

    /// What the shim reads of the settings: `key=value` lines that gov derives from config.toml.
    pub fn policy(&self) -> PathBuf {
        self.root.join("policy")
    }

    /// Trees that are not published yet, and trash.
    pub fn staging(&self) -> PathBuf {
        self.root.join("staging")
    }

    /// The same where [`HomeLayout::staging`] is on another file system than the versions, so that
    /// nothing could be renamed from the one to the other.
    pub fn staging_among_versions(&self) -> PathBuf {
        self.versions().join(".staging")
    }

    /// All published trees.
    pub fn versions(&self) -> PathBuf {
        self.root.join("versions")
    }

    /// The GOROOT of a release.
    pub fn goroot(&self, release: &Release) -> PathBuf {
        self.versions().join(release.toolchain_name())
    }

    /// The real program of a release: `versions/go1.22.3/bin/go`.
    pub fn program(&self, release: &Release, tool: Tool) -> PathBuf {
        self.goroot(release).join("bin").join(tool.file_name())
    }

    /// Stable names for what moves: `links/1.22`.
    pub fn links(&self) -> PathBuf {
        self.root.join("links")
    }

    /// The stable path of a family's newest installed patch.
    pub fn link_of_family(&self, family: &Family) -> PathBuf {
        self.links().join(family.to_string())
    }

    /// The stable path of what the default means.
    pub fn link_of_default(&self) -> PathBuf {
        self.links().join("default")
    }

    /// Where a link to a release leads, seen from the directory of links, so that it holds wherever
    /// the home is mounted.
    pub fn link_target(&self, release: &Release) -> PathBuf {
        let mut target = PathBuf::from("..");
        target.extend(self.goroot(release).strip_prefix(&self.root));
        target
    }

    /// All receipts.
    pub fn receipts(&self) -> PathBuf {
        self.root.join("receipts")
    }

    /// Where a release came from and how it was proven: what gov may delete.
    pub fn receipt(&self, release: &Release) -> PathBuf {
        self.receipts().join(format!("{}.json", release.toolchain_name()))
    }

    /// The SHA-256 of every file of a release, as `sha256sum` writes them.
    pub fn file_hashes(&self, release: &Release) -> PathBuf {
        self.receipts().join(format!("{}.sha256", release.toolchain_name()))
    }

    /// Archives and parts of archives.
    pub fn downloads(&self) -> PathBuf {
        self.root.join("downloads")
    }

    /// What gov remembers of checksum databases, a directory for each by name.
    pub fn logs(&self) -> PathBuf {
        self.root.join("log")
    }

    /// What sources listed when they were last asked, and the newest release that each ever listed.
    pub fn lists(&self) -> PathBuf {
        self.root.join("lists")
    }

    /// What the source of that URL listed, by the URL's SHA-256: a URL may hold a secret.
    pub fn list(&self, url: &[u8; 32]) -> PathBuf {
        self.lists().join(format!("{}.list", hexadecimal(url)))
    }

    /// The newest release that a source ever listed, by the SHA-256 of its URL and a platform.
    pub fn newest_listed(&self, source: &[u8; 32]) -> PathBuf {
        self.lists().join(format!("{}.newest", hexadecimal(source)))
    }

    /// All lock files.
    pub fn locks(&self) -> PathBuf {
        self.root.join("locks")
    }

    /// The lock that whoever installs or removes a release holds.
    pub fn lock_of_release(&self, release: &Release) -> PathBuf {
        self.locks().join(release.toolchain_name())
    }

    /// The projects that gov has seen: a path on each line.
    pub fn projects(&self) -> PathBuf {
        self.root.join("projects")
    }

    /// The lock that whoever adds to that file holds.
    pub fn lock_of_projects(&self) -> PathBuf {
        self.locks().join("projects")
    }

    /// The lock that whoever remembers the newest release of a source holds.
    pub fn lock_of_lists(&self) -> PathBuf {
        self.locks().join("lists")
    }

    /// What undoes the edits of editors' files, a record for each file.
    pub fn journal(&self) -> PathBuf {
        self.root.join("journal")
    }

    /// The record of an edited file, by the SHA-256 of the file's path.
    pub fn undo_record(&self, path: &[u8; 32]) -> PathBuf {
        self.journal().join(format!("{}.undo", hexadecimal(path)))
    }

    /// The lock that whoever edits files of editors holds.
    pub fn lock_of_editors(&self) -> PathBuf {
        self.locks().join("editors")
    }

    /// What a POSIX shell's start-up file sources.
    pub fn env_file(&self) -> PathBuf {
        self.root.join("env")
    }
}

impl Tool {
    /// All tools that get a shim.
    pub const ALL: [Self; 2] = [Self::Go, Self::Gofmt];

    /// Its name without an extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::Gofmt => "gofmt",
        }
    }

    /// The name of its file on this platform.
    pub fn file_name(self) -> String {
        format!("{}{}", self.name(), std::env::consts::EXE_SUFFIX)
    }
}

fn hexadecimal(hash: &[u8; 32]) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
        text
    })
}

impl fmt::Display for HomeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unset => out.write_str("neither GOV_HOME nor the home directory is set"),
            Self::Relative(path) => {
                write!(out, "gov's home is not an absolute path: {}", Quoted(&path.to_string_lossy()))
            }
            Self::ControlCharacter(path) => {
                write!(out, "gov's home has a control character in its path: {}", Quoted(&path.to_string_lossy()))
            }
        }
    }
}

impl std::error::Error for HomeError {}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use super::*;
    #[cfg(unix)]
    use std::ffi::OsString;

    #[cfg(unix)]
    fn find(pairs: &[(&str, &str)]) -> Result<HomeLayout, HomeError> {
        let pairs: Vec<_> = pairs.iter().map(|(k, v)| ((*k).to_owned(), OsString::from(v))).collect();
        HomeLayout::find(&|name| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))
    }

    #[test]
    #[cfg(unix)]
    fn the_home_is_what_the_variables_say_or_an_error() {
        assert_eq!(find(&[("HOME", "/h")]).unwrap().root(), Path::new("/h/.gov"));
        assert_eq!(find(&[("HOME", "/h"), ("GOV_HOME", "/x y")]).unwrap().root(), Path::new("/x y"));
        assert_eq!(find(&[("HOME", "/h"), ("GOV_HOME", "")]).unwrap().root(), Path::new("/h/.gov"), "empty is unset");
        assert_eq!(find(&[]), Err(HomeError::Unset));
        assert_eq!(find(&[("HOME", "")]), Err(HomeError::Unset));
        assert_eq!(find(&[("GOV_HOME", "rel")]), Err(HomeError::Relative("rel".into())));
        assert_eq!(find(&[("GOV_HOME", "/a\nb")]), Err(HomeError::ControlCharacter("/a\nb".into())));
    }

    #[test]
    #[cfg(unix)]
    fn a_list_is_named_by_a_hash() {
        let layout = HomeLayout::at("/h".into()).unwrap();
        let mut hash = [0; 32];
        (hash[0], hash[31]) = (0xfa, 0x05);
        let name = format!("fa{}05", "00".repeat(30));
        assert_eq!(layout.list(&hash), Path::new(&format!("/h/lists/{name}.list")));
        assert_eq!(layout.newest_listed(&hash), Path::new(&format!("/h/lists/{name}.newest")));
        assert_eq!(layout.undo_record(&hash), Path::new(&format!("/h/journal/{name}.undo")));
    }

    #[test]
    #[cfg(unix)]
    fn different_releases_have_different_paths_below_the_home() {
        let layout = HomeLayout::at("/h".into()).unwrap();
        let texts = ["1.20", "1.20.1", "1.2", "1.21rc1", "1.21.0", "1.22.3", "1.999testmod"];
        let mut seen = std::collections::HashSet::new();
        for text in texts {
            let release = Release::parse(text).unwrap();
            for path in [layout.goroot(&release), layout.receipt(&release), layout.lock_of_release(&release)] {
                assert_eq!(path.components().count(), 4, "{path:?} is two levels below the home");
                assert!(seen.insert(path.clone()), "{path:?} twice");
            }
        }
    }
}
