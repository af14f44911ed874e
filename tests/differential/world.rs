//! What the real `go` and gov both stand in: real SDKs, programs that stand for all other
//! releases, a home of gov's for each default, and the trees of the cases.

use super::generator::{Case, Entry};
use gov_shims::go_version::Release;
use gov_shims::home_layout::HomeLayout;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Releases that are there by name alone: a program says which it stands for.
const STAND_INS: [&str; 8] = ["1.20.14", "1.22.12", "1.23.12", "1.24.0", "1.24.9", "1.26.11", "1.27.4", "1.28rc1"];

/// A real SDK, and gov's homes in which it is the default.
pub(super) struct Base {
    pub(super) release: Release,
    /// The real `go`.
    pub(super) program: PathBuf,
    /// Everything is installed here.
    pub(super) full: HomeLayout,
    /// It alone is installed here.
    pub(super) alone: HomeLayout,
}

pub(super) struct World {
    root: TempDir,
    pub(super) bases: Vec<Base>,
    /// All releases that are installed, the real ones too.
    pub(super) installed: Vec<Release>,
}

impl World {
    pub(super) fn new() -> Self {
        let root = tempfile::tempdir_in(scratch()).unwrap();
        let sdks = real_sdks();
        let mut installed: Vec<Release> = STAND_INS.iter().map(|version| Release::parse(version).unwrap()).collect();
        installed.extend(sdks.keys().cloned());
        installed.sort();
        installed.dedup();

        let world = Self { root, bases: Vec::new(), installed };
        let programs = world.path_of_go();
        for release in &world.installed {
            let name = release.toolchain_name();
            let real = sdks.get(release).map(|sdk| format!("exec '{}' \"$@\"\n", sdk.join("bin/go").display()));
            program(&programs.join(&name), &announcement(&name, &real.unwrap_or_default()));
        }
        let bases = sdks.iter().map(|(release, sdk)| world.base(release, sdk, &sdks)).collect();
        Self { bases, ..world }
    }

    fn base(&self, release: &Release, sdk: &Path, sdks: &BTreeMap<Release, PathBuf>) -> Base {
        let home = |name: &str, installed: &[&Release]| {
            let root = self.root.path().join(format!("{name}-{release}"));
            let layout = HomeLayout::at(root).unwrap();
            for release in installed {
                let goroot = layout.goroot(release);
                if let Some(sdk) = sdks.get(release) {
                    fs::create_dir_all(layout.versions()).unwrap();
                    symlink(sdk, goroot).unwrap();
                } else {
                    program(&goroot.join("bin/go"), &announcement(&release.toolchain_name(), ""));
                    put(&goroot.join("go.env"), "GOTOOLCHAIN=auto\n");
                }
            }
            put(&layout.default_file(), format!("{release}\n"));
            layout
        };
        let full = home("full", &self.installed.iter().collect::<Vec<_>>());
        let alone = home("alone", &[release]);
        let mut rehash = program_in_front(OsStr::new(env!("CARGO_BIN_EXE_gov")), &full);
        let status = rehash.env("HOME", self.root.path()).arg("rehash").output().unwrap();
        assert!(status.status.success(), "{status:?}");
        Base { release: release.clone(), program: sdk.join("bin/go"), full, alone }
    }

    /// The only directory on the PATH of the real `go`: a program for each installed release.
    pub(super) fn path_of_go(&self) -> PathBuf {
        self.root.path().join("programs")
    }

    /// Makes the tree of a case.
    pub(super) fn make(&self, case: &Case) -> Place {
        let root = self.root.path().join(format!("case-{}", case.number));
        fs::create_dir(&root).unwrap();
        #[expect(clippy::disallowed_methods, reason = "paths without links, so that they compare")]
        let place = Place { root: fs::canonicalize(root).unwrap() };
        for entry in &case.tree {
            match entry {
                Entry::Directory(path) => fs::create_dir_all(place.root.join(path)).unwrap(),
                Entry::Link(path, target) => symlink(target, place.root.join(path)).unwrap(),
                Entry::File(path, content) => put(&place.root.join(path), place.bytes(content)),
            }
        }
        for configuration in ["home/.config", "xdg"] {
            // Else each new home costs a process that looks for counters to upload.
            put(&place.root.join(configuration).join("go/telemetry/mode"), "off");
        }
        place
    }

    /// The environment of a case, but for what differs between the two sides.
    pub(super) fn variables(&self, case: &Case, place: &Place) -> Vec<(OsString, OsString)> {
        let shared = |name: &str| self.root.path().join(name).into_os_string();
        let fixed = [
            ("HOME", place.root.join("home").into_os_string()),
            ("GOCACHE", shared("cache")),
            ("GOPATH", shared("gopath")),
            ("GOPROXY", "off".into()),
            ("GOSUMDB", "off".into()),
            ("GOFLAGS", "-mod=mod".into()),
        ];
        let own = case.variables.iter().map(|(name, value)| (OsString::from(name), place.text(value).into()));
        fixed.into_iter().map(|(name, value)| (OsString::from(name), value)).chain(own).collect()
    }
}

/// Any program, with nothing of this machine's in its environment, in front of gov's shims.
pub(super) fn program_in_front(program: &OsStr, layout: &HomeLayout) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("GOV_HOME", layout.root()).env("PATH", layout.shims());
    command.stdin(Stdio::null());
    command
}

/// The tree of one case. Removed when dropped.
pub(super) struct Place {
    pub(super) root: PathBuf,
}

impl Place {
    /// A text of the case, `@` written out.
    pub(super) fn text(&self, text: &str) -> String {
        text.replace('@', self.root.to_str().unwrap())
    }

    fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let root = self.root.to_str().unwrap().as_bytes();
        let pieces: Vec<&[u8]> = bytes.split(|byte| *byte == b'@').collect();
        pieces.join(root)
    }

    /// The physical working directory.
    pub(super) fn within(&self, case: &Case) -> PathBuf {
        gov_shims::look::cleaned(&self.root.join(case.within))
    }

    /// The working directory by the name that `go` has for it: `$PWD`, if that leads there. What
    /// the shim finds for itself must come out the same.
    pub(super) fn logical(&self, case: &Case) -> PathBuf {
        let physical = self.within(case);
        let place = |path: &Path| fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino())).ok();
        let named = case.set("PWD").map(|path| PathBuf::from(self.text(path))).filter(|path| path.is_absolute());
        match named.filter(|path| place(path) == place(&physical)) {
            Some(named) => {
                let clean = gov_shims::look::cleaned(&named);
                if place(&clean) == place(&physical) { clean } else { named }
            }
            None => physical,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.root));
    }
}

/// What a program says on stderr when it takes over.
fn announcement(name: &str, then: &str) -> String {
    let shown = ["GOTOOLCHAIN", "GOROOT"].map(|variable| format!("{variable}=${{{variable}-}}")).join(" ");
    format!("#!/bin/sh\necho \"became {name} {shown}\" >&2\n{then}")
}

/// The real SDKs by release: two that gov installs, once for all runs, and this machine's own `go`
/// if it has one.
fn real_sdks() -> BTreeMap<Release, PathBuf> {
    let home = scratch().join("sdks");
    fs::create_dir_all(&home).unwrap();
    let lock = fs::File::create(home.join(".lock")).unwrap();
    lock.lock().unwrap();
    let layout = HomeLayout::at(home).unwrap();
    let mut sdks: BTreeMap<Release, PathBuf> = ["1.21.13", "1.22.3"]
        .map(|version| Release::parse(version).unwrap())
        .map(|release| (release.clone(), layout.goroot(&release)))
        .into();
    if sdks.values().any(|sdk| !sdk.is_dir()) {
        let versions = sdks.keys().map(ToString::to_string);
        let status = Command::new(env!("CARGO_BIN_EXE_gov"))
            .arg("install")
            .args(versions)
            .env("GOV_HOME", layout.root())
            .stdin(Stdio::null())
            .status();
        assert!(status.unwrap().success(), "the SDKs that this test compares with must be installed once");
    }
    sdks.extend(machines_own());
    sdks
}

/// This machine's `go`, with the go.env that every release comes with.
fn machines_own() -> Option<(Release, PathBuf)> {
    let output = Command::new("go").args(["env", "GOVERSION", "GOROOT"]).env("GOTOOLCHAIN", "local").output().ok()?;
    let printed = String::from_utf8(output.stdout).ok()?;
    let (version, goroot) = printed.trim().split_once('\n')?;
    let release = Release::from_toolchain_name(version).filter(|release| release.version().is_at_least(21))?;
    let root = scratch().join(format!("own-{release}"));
    if !root.is_dir() {
        let new = tempfile::tempdir_in(scratch()).unwrap();
        for entry in fs::read_dir(goroot).unwrap() {
            let entry = entry.unwrap();
            if !["bin", "go.env"].iter().any(|name| entry.file_name() == *name) {
                symlink(entry.path(), new.path().join(entry.file_name())).unwrap();
            }
        }
        fs::create_dir(new.path().join("bin")).unwrap();
        fs::copy(Path::new(goroot).join("bin/go"), new.path().join("bin/go")).unwrap();
        put(&new.path().join("go.env"), "GOTOOLCHAIN=auto\n");
        fs::rename(new.keep(), &root).unwrap();
    }
    Some((release, root))
}

fn scratch() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("differential");
    fs::create_dir_all(&scratch).unwrap();
    scratch
}

fn program(path: &Path, text: &str) {
    put(path, text);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "a fixture need not be written atomically")]
fn put(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
