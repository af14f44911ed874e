//! The repository's own scripts, and the one that gov writes for everybody's shell, as a linter reads them.

use crate::support::skip::skip;
use std::path::Path;
use std::process::Command;

#[test]
fn the_scripts_are_clean() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir().unwrap();
    let mut gov = Command::new(env!("CARGO_BIN_EXE_gov"));
    let printed = gov.env_clear().env("GOV_HOME", home.path()).args(["init", "sh", "--print"]).output().unwrap();
    assert!(printed.status.success(), "{printed:?}");
    let bash = ["tests/run", "tests/editors/install", ".ci/run"].map(|script| ("bash", root.join(script)));
    for (dialect, path) in bash.into_iter().chain([("sh", home.path().join("env"))]) {
        let Ok(read) = Command::new("shellcheck").args(["--norc", "--shell", dialect]).arg(&path).output() else {
            return skip("shellcheck is not installed");
        };
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stdout));
    }
}
