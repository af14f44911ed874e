//! Emacs, where it has support for Go.
//!
//! Its own configuration is a program, and left to its user. A project gets a file only where Emacs
//! would read it for Go.

use super::System;
use super::search::Search;
use super::unwritten;
use crate::editors::place::Editor;
use std::path::{Path, PathBuf};

/// What a configuration says that edits Go.
const SUPPORT: [&str; 4] = ["go-mode", "go-ts-mode", "eglot", "lsp-mode"];

/// A configuration's files.
const INITS: [&str; 3] = ["init.el", "config.org", "config.el"];

/// Where packages of it lie, by what installed them.
const PACKAGES: [&str; 3] = ["elpa", "straight/repos", ".local/straight/repos"];

pub(super) fn look(search: &mut Search<'_>) {
    let (directories, mut files) = configurations(search);
    let directories: Vec<PathBuf> =
        directories.into_iter().filter(|directory| search.is_directory(directory)).collect();
    files.retain(|file| search.exists(file));
    let has_package = |directory: &PathBuf| {
        PACKAGES.iter().any(|packages| search.has_name_like(&directory.join(packages), "go-mode"))
    };
    // With Doom what is its user's lies in a directory of its own.
    let own = directories.iter().find(|directory| directory.ends_with("doom") || directory.ends_with(".doom.d"));
    let place = match (own, files.first(), directories.first()) {
        (Some(doom), ..) => doom.join("config.el"),
        (None, Some(file), _) => file.clone(),
        (None, None, Some(directory)) => directory.join("init.el"),
        (None, None, None) => return,
    };
    files.extend(directories.iter().flat_map(|directory| INITS.map(|name| directory.join(name))));
    let has_support = directories.iter().any(has_package)
        || files.iter().any(|file| search.mentions(file, &SUPPORT))
        || is_installed_for_all(search);
    if has_support {
        let snippet = unwritten::emacs(search.machine.shims);
        search.advise(Editor::Emacs, "Emacs", place.display().to_string(), snippet);
    }
}

/// Directories of configuration, and single files, in the order in which Emacs takes them.
fn configurations(search: &Search<'_>) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let home =
        if search.machine.system == System::Windows { search.application_support() } else { search.home.clone() };
    let mut directories: Vec<PathBuf> = [".emacs.d", ".doom.d"].map(|name| home.join(name)).into();
    directories.extend(["emacs", "doom"].map(|name| search.xdg_config().join(name)));
    (directories, [".emacs", ".emacs.el", ".spacemacs"].map(|name| home.join(name)).into())
}

/// Where distributions put packages of it.
fn is_installed_for_all(search: &Search<'_>) -> bool {
    let shared = Path::new("usr/share/emacs/site-lisp");
    ["elpa", "elpa-src", ""]
        .iter()
        .any(|below| search.has_name_like(&search.machine.root.join(shared).join(below), "go-mode"))
}
