//! What several tests stand on.

pub(crate) mod archive_forge;
pub(crate) mod authority;
pub(crate) mod go_dev;
#[cfg(target_os = "linux")]
pub(crate) mod gopls;
pub(crate) mod installed;
pub(crate) mod mirror;
pub(crate) mod module_proxy;
pub(crate) mod prepared;
pub(crate) mod release_server;
pub(crate) mod sandbox;
pub(crate) mod sdk_cache;
pub(crate) mod skip;
pub(crate) mod small_log;
pub(crate) mod small_releases;

pub(crate) use skip::skip;
use std::path::{Path, PathBuf};

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
