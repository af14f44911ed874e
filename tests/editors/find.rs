//! Homes laid out as each editor lays them out, and what is found in them.

mod cost;
mod hostile;
mod jetbrains;
mod others;
mod project;
mod vim;
mod vscode;

use crate::support::{put, put_program};
use gov::editors::find::{Found, Machine, System, user};
use gov::editors::place::{Editor, Place, Role, Scope};
use gov::system::environment::Environment;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A machine with one user, made up; nothing of the real one is seen.
struct Home {
    directory: TempDir,
    system: System,
    variables: BTreeMap<String, OsString>,
}

impl Home {
    /// One with nothing in it. PATH holds gov's shims and `bin`.
    fn new(system: System) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut home = Self { directory, system, variables: BTreeMap::new() };
        for name in ["home", "bin", "gov/shims", "root"] {
            fs::create_dir_all(home.root().join(name)).unwrap();
        }
        let (user, path) = (home.path(""), format!("{0}/gov/shims:{0}/bin", home.root().display()));
        let home_variable = if system == System::Windows { "USERPROFILE" } else { "HOME" };
        home.variables = [(home_variable, user.into_os_string()), ("PATH", path.into())]
            .map(|(name, value)| (name.to_owned(), value))
            .into();
        home
    }

    fn linux() -> Self {
        Self::new(System::Linux)
    }

    fn root(&self) -> &Path {
        self.directory.path()
    }

    /// A path in the user's home directory.
    fn path(&self, below: &str) -> PathBuf {
        let home = self.root().join("home");
        if below.is_empty() { home } else { home.join(below) }
    }

    /// Puts files and, where a name ends in a slash, directories into the home directory.
    fn with(self, names: &[&str]) -> Self {
        for name in names {
            match name.strip_suffix('/') {
                Some(directory) => fs::create_dir_all(self.path(directory)).unwrap(),
                None => put(&self.path(name), "{}"),
            }
        }
        self
    }

    fn with_text(self, name: &str, text: &str) -> Self {
        put(&self.path(name), text);
        self
    }

    /// Puts a program on PATH.
    fn with_program(self, name: &str) -> Self {
        put_program(&self.root().join("bin").join(name), "#!/bin/sh\n");
        self
    }

    fn with_variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// What is found; looking changes nothing.
    #[track_caller]
    fn found(&self) -> Found {
        let before = names_below(self.root());
        let variables = self.variables.iter().map(|(name, value)| (OsString::from(name), value.clone()));
        let environment = Environment::of(variables, None);
        let (shims, root) = (self.root().join("gov/shims"), self.root().join("root"));
        let gov = shims.join("gov");
        let (environment, shims, gov, root) = (&environment, &*shims, &*gov, &*root);
        let found = user(&Machine { environment, shims, gov, system: self.system, root });
        assert_eq!(names_below(self.root()), before, "looking makes nothing");
        found
    }

    /// The files that are found, from the home directory on, and whether each may be made.
    #[track_caller]
    fn files(&self) -> Vec<(String, bool)> {
        let found = self.found();
        assert_eq!(found.notes, Vec::<String>::new());
        found.places.iter().map(|place| (self.relative(&place.path), place.may_create)).collect()
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(self.path("")).unwrap_or(path).display().to_string()
    }
}

/// All paths below a directory; links are not followed.
fn names_below(directory: &Path) -> BTreeSet<PathBuf> {
    let mut names = BTreeSet::new();
    let mut pending = vec![directory.to_owned()];
    while let Some(directory) = pending.pop() {
        let Ok(entries) = fs::read_dir(&directory) else { continue };
        for entry in entries.map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                pending.push(entry.path());
            }
            names.insert(entry.path());
        }
    }
    names
}

fn may(file: &str) -> (String, bool) {
    (file.to_owned(), true)
}

fn must_exist(file: &str) -> (String, bool) {
    (file.to_owned(), false)
}

#[test]
fn nothing_is_found_where_nothing_is_or_nobody_lives() {
    for system in [System::Linux, System::MacOs, System::Windows] {
        let found = Home::new(system).found();
        assert_eq!((found.places, found.notes), (Vec::new(), Vec::new()));
        assert!(found.advices.is_empty() && found.present.is_empty());
        for value in ["", "relative/home"] {
            let home = Home::new(system).with(&[".config/Code/User/settings.json"]);
            let home = home.with_variable("HOME", value).with_variable("USERPROFILE", value);
            assert!(home.found().places.is_empty());
        }
        let mut nobody = Home::new(system).with(&[".config/Code/User/settings.json", ".config/helix/languages.toml"]);
        nobody.variables.clear();
        assert!(nobody.found().places.is_empty());
    }
}

#[test]
fn an_empty_or_relative_base_directory_is_ignored() {
    let files = [".config/Code/User/settings.json", ".local/share/code-server/User/settings.json"];
    for value in ["", "relative", "./.config"] {
        let home = Home::linux().with(&files);
        let home = home.with_variable("XDG_CONFIG_HOME", value).with_variable("XDG_DATA_HOME", value);
        assert_eq!(home.files(), files.map(may), "{value:?}");
    }
    let home = Home::linux().with(&["own/Code/User/settings.json", "own/helix/", ".config/Code/User/settings.json"]);
    let own = home.path("own");
    let home = home.with_variable("XDG_CONFIG_HOME", own);
    assert_eq!(home.files(), [may("own/Code/User/settings.json"), may("own/helix/languages.toml")]);
}

#[test]
fn shims_of_govs_own_are_no_editors() {
    let home = Home::linux();
    for name in ["code", "nvim", "hx", "goland", "kak", "micro"] {
        put_program(&home.root().join("gov/shims").join(name), "#!/bin/sh\n");
        put(&home.root().join("bin").join(name), "no program");
    }
    assert!(home.found().present.is_empty());
}
