//! A machine of its own for each test: a home, gov's home, a project, and an environment in which
//! nothing is set but what the test sets. No source can be reached.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A source that refuses every connection: nothing listens on a port below 1024 that nobody gave out.
const NOWHERE: &str = "http://127.0.0.1:1";

pub(crate) struct Machine {
    root: TempDir,
}

/// Paths, each with what is there.
pub(crate) type Listing = BTreeMap<PathBuf, String>;

/// No path.
pub(crate) const NOTHING: &[PathBuf] = &[];

/// What a program answered.
#[must_use = "assert something about it"]
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Machine {
    pub(crate) fn new() -> Self {
        Self::at(tempfile::tempdir().unwrap())
    }

    /// One in this directory.
    pub(crate) fn at(root: TempDir) -> Self {
        let machine = Self { root };
        for directory in [machine.home(), machine.project(), machine.programs()] {
            std::fs::create_dir_all(directory).unwrap();
        }
        machine
    }

    /// Everything of the machine lies below it.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// `$HOME`.
    pub(crate) fn home(&self) -> PathBuf {
        self.root().join("home")
    }

    /// `$GOV_HOME`.
    pub(crate) fn gov_home(&self) -> PathBuf {
        self.root().join("gov")
    }

    /// Where gov runs unless a test says otherwise.
    pub(crate) fn project(&self) -> PathBuf {
        self.home().join("code/project")
    }

    /// The one directory on `$PATH`; empty at first, so that there is no system Go.
    pub(crate) fn programs(&self) -> PathBuf {
        self.root().join("bin")
    }

    /// A file below the root, with its directories.
    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a test's own file")]
        std::fs::write(path, content).unwrap();
    }

    /// Writes a file of the project.
    pub(crate) fn write_here(&self, name: &str, content: impl AsRef<[u8]>) {
        self.write(self.project().join(name), content);
    }

    /// Reads a file of the project; `None` where there is none.
    pub(crate) fn read_here(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.project().join(name)).ok()
    }

    /// Makes a release stand there as if gov had installed it; its `go` says its version and its
    /// arguments.
    pub(crate) fn install(&self, version: &str) {
        let name = format!("go{version}");
        let tree = self.gov_home().join("versions").join(&name);
        for tool in ["go", "gofmt"] {
            self.write_program(&tree.join("bin").join(tool), &format!("#!/bin/sh\necho {tool} of {name}: \"$@\"\n"));
        }
        self.write(tree.join("VERSION"), format!("{name}\ntime 2024-05-01T19:49:47Z\n"));
        let receipts = self.gov_home().join("receipts");
        self.write(receipts.join(format!("{name}.sha256")), "");
        self.write(
            receipts.join(format!("{name}.json")),
            format!(
                r#"{{"format": 1, "toolchain": "{name}", "platform": "linux-amd64", "source": "https://go.dev/dl/{name}",
                "archive_sha256": "{hash}", "h1": "h1:x", "proof": {{"by": "table"}}, "form": "whole",
                "files": 3, "bytes": 2048, "installed": 3}}"#,
                hash = "0".repeat(64),
            ),
        );
    }

    pub(crate) fn write_program(&self, path: &Path, text: &str) {
        self.write(path, text);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// gov with these arguments, in the project, ready to be changed.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = self.any(env!("CARGO_BIN_EXE_gov"));
        command.args(arguments);
        command
    }

    /// Any program, in the project and in the machine's own environment.
    pub(crate) fn any(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.home())
            .env("GOV_HOME", self.gov_home())
            .env("PATH", self.programs())
            .env("GOV_SOURCES", NOWHERE)
            .current_dir(self.project())
            .stdin(Stdio::null());
        command
    }

    /// Runs gov; the words are split at spaces.
    pub(crate) fn gov(&self, line: &str) -> Answer {
        answer(&mut self.command(words(line)))
    }

    /// Every path below the root with its kind, mode and content, to compare before and after.
    pub(crate) fn listing(&self) -> Listing {
        let mut listing = BTreeMap::new();
        list(self.root(), &mut listing);
        listing
    }

    /// What has changed since that listing was made: new, gone, or other content or mode.
    pub(crate) fn changes_since(&self, before: &Listing) -> Vec<PathBuf> {
        let now = self.listing();
        let paths: BTreeSet<&PathBuf> = now.keys().chain(before.keys()).collect();
        paths.into_iter().filter(|path| now.get(*path) != before.get(*path)).cloned().collect()
    }
}

pub(crate) fn words(line: &str) -> Vec<OsString> {
    line.split_whitespace().map(OsString::from).collect()
}

/// Runs a command to its end.
pub(crate) fn answer(command: &mut Command) -> Answer {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("gov answers in UTF-8");
    let answer = Answer { code: status.code(), stdout: text(stdout), stderr: text(stderr) };
    assert!(!answer.stderr.contains("panicked"), "{command:?}: {answer:?}");
    answer
}

fn list(directory: &Path, listing: &mut Listing) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let metadata = path.symlink_metadata().unwrap();
        let mode = metadata.permissions().mode();
        let content = if metadata.is_dir() {
            list(&path, listing);
            "a directory".to_owned()
        } else if metadata.is_symlink() {
            std::fs::read_link(&path).unwrap().display().to_string()
        } else {
            use sha2::Digest as _;
            format!("{:?}", sha2::Sha256::digest(std::fs::read(&path).unwrap()))
        };
        listing.insert(path, format!("{mode:o} {content}"));
    }
}
