//! Builds the shim, so that gov carries it and one program is all that a user installs.
//!
//! The shim package has no dependency, so this is one short run of cargo, in a target directory of
//! its own: the outer cargo holds the lock of the other.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the shim for the target and leaves it at `$OUT_DIR/gov-shim`.
pub(crate) fn build() {
    for source in ["shims/src", "shims/Cargo.toml", "build/shim.rs"] {
        println!("cargo::rerun-if-changed={source}");
    }
    let out = PathBuf::from(variable("OUT_DIR"));
    let target = shim_target(&variable("TARGET"));
    let target_directory = out.join("shim");

    let mut cargo = Command::new(variable("CARGO"));
    cargo
        .args(["build", "--release", "--locked", "--package", "gov-shims", "--bin", "gov-shim", "--target", &target])
        .arg("--target-dir")
        .arg(&target_directory)
        .current_dir(variable("CARGO_MANIFEST_DIR"));
    // What the outer cargo says of the outer build must not reach this one.
    for (name, _) in env::vars() {
        let is_of_the_outer_build = ["CARGO_FEATURE_", "CARGO_CFG_", "CARGO_MANIFEST", "CARGO_PKG_", "CARGO_PROFILE_"]
            .iter()
            .any(|prefix| name.starts_with(prefix));
        if is_of_the_outer_build
            || ["CARGO_ENCODED_RUSTFLAGS", "RUSTC_WORKSPACE_WRAPPER", "RUSTC_WRAPPER"].contains(&name.as_str())
        {
            cargo.env_remove(name);
        }
    }
    if target.contains("linux-gnu") {
        // Static, so that no loader stands before every `go`; and not relocatable, which saves the
        // pages that a static-pie rewrites at start.
        cargo.env("RUSTFLAGS", "-Ctarget-feature=+crt-static -Crelocation-model=static");
    }
    let status = cargo.status().unwrap_or_else(|error| panic!("cannot run cargo for the shim: {error}"));
    assert!(status.success(), "the shim did not build");

    let suffix = if variable("CARGO_CFG_TARGET_OS") == "windows" { ".exe" } else { "" };
    let built = target_directory.join(&target).join("release").join(format!("gov-shim{suffix}"));
    copy(&built, &out.join("gov-shim"));
}

/// The target itself; on Linux its musl sister where that one's standard library is installed,
/// since its start is a third of glibc's.
fn shim_target(target: &str) -> String {
    let Some(machine) = target.strip_suffix("-unknown-linux-gnu") else {
        return target.to_owned();
    };
    let sister = format!("{machine}-unknown-linux-musl");
    let library = Command::new(variable("RUSTC")).args(["--print", "target-libdir", "--target", &sister]).output();
    let is_installed = library.is_ok_and(|library| {
        library.status.success() && Path::new(String::from_utf8_lossy(&library.stdout).trim()).is_dir()
    });
    if is_installed { sister } else { target.to_owned() }
}

fn copy(from: &Path, to: &Path) {
    if let Err(error) = std::fs::copy(from, to) {
        panic!("cannot copy {} to {}: {error}", from.display(), to.display());
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}
