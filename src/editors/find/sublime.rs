//! Sublime Text with its package LSP.
//!
//! Three files may set up gopls: the one of the package LSP-gopls, which is made where that package
//! is or where nothing else sets gopls up; and two in which users set up servers by hand, which are
//! only edited where they do so for gopls.

use super::System;
use super::search::Search;
use crate::editors::place::{Editor, Role};
use std::path::Path;

pub(super) fn look(search: &mut Search<'_>) {
    let names = match search.machine.system {
        System::Linux => ["sublime-text", "sublime-text-3"],
        System::MacOs | System::Windows => ["Sublime Text", "Sublime Text 3"],
    };
    for (name, product) in names.into_iter().zip(["Sublime Text", "Sublime Text 3"]) {
        let directory = search.application_support().join(name);
        packages(search, product, &directory);
    }
    if let Some(sandbox) = search.sandbox("com.sublimetext.three") {
        for name in names {
            packages(search, "Sublime Text (flatpak)", &sandbox.join("config").join(name));
        }
    }
}

fn packages(search: &mut Search<'_>, product: &str, directory: &Path) {
    let user = directory.join("Packages/User");
    if !search.is_directory(&user) || !has_package(search, directory, "LSP") {
        return;
    }
    search.is_present(Editor::Sublime);
    let by_hand =
        [("LSP.sublime-settings", Role::SublimeClients), ("LanguageServers.sublime-settings", Role::SublimeServers)];
    let by_hand: Vec<_> = by_hand
        .map(|(name, role)| (user.join(name), role))
        .into_iter()
        .filter(|(path, _)| search.mentions(path, &["gopls"]))
        .collect();
    let server = user.join("LSP-gopls.sublime-settings");
    let may_create = by_hand.is_empty() || has_package(search, directory, "LSP-gopls");
    if may_create || search.exists(&server) {
        search.add_user(Editor::Sublime, product, Role::SublimeServer, server, may_create);
    }
    for (path, role) in by_hand {
        search.add_user(Editor::Sublime, product, role, path, false);
    }
}

/// A package is one file, or a directory where its user works on it.
fn has_package(search: &Search<'_>, directory: &Path, name: &str) -> bool {
    let packed = directory.join("Installed Packages").join(format!("{name}.sublime-package"));
    search.exists(&packed) || search.is_directory(&directory.join("Packages").join(name))
}
