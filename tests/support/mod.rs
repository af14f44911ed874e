//! What several tests stand on.

pub(crate) mod archive_forge;
pub(crate) mod installed;
pub(crate) mod mirror;
pub(crate) mod module_proxy;
pub(crate) mod release_server;
pub(crate) mod sandbox;
pub(crate) mod sdk_cache;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Says that a test cannot run here, and why; the test then returns. Where `GOV_TESTS_FORBID_SKIPS`
/// is set that is a failure; else the file that `GOV_TESTS_SKIPPED` names gets a line.
pub(crate) fn skip(reason: &str) {
    assert!(variable("GOV_TESTS_FORBID_SKIPS").is_none(), "skips are forbidden: {reason}");
    let thread = std::thread::current();
    let line = format!("{}: {reason}\n", thread.name().unwrap_or("a test"));
    // Past the harness, which would keep it to itself.
    drop(std::io::stderr().write_all(format!("skipped: {line}").as_bytes()));
    if let Some(file) = variable("GOV_TESTS_SKIPPED") {
        let file = OpenOptions::new().append(true).create(true).open(file);
        // One write, so that lines of tests that run at once stay whole.
        file.and_then(|mut file| file.write_all(line.as_bytes())).unwrap();
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are told by variables whether they may skip")]
fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Where tests keep their files: below the build directory, and so on a real disk.
pub(crate) fn scratch() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

/// Writes a fixture, and the directories above it.
#[expect(clippy::disallowed_methods, reason = "a fixture need not be written atomically")]
pub(crate) fn put(path: &Path, bytes: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Writes a fixture that can be run.
pub(crate) fn put_program(path: &Path, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    put(path, script);
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}
