//! Which trees there are to take over.

use super::super::network::Network;
use super::super::programs;
use super::super::surroundings::Surroundings;
use crate::failure::{Failure, Kind};
use crate::import::managers::{ALL, GlobalDefault, Located, Machine, Manager, Step};
use crate::location::shown_path;
use gov_shims::look;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The variable with the user's home directory.
const USER_HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };

/// An SDK that is there.
#[derive(Clone)]
pub(super) struct Sdk {
    /// Whose it is; `None` where its path was given.
    pub(super) manager: Option<Manager>,
    /// Where, as it was found.
    pub(super) path: PathBuf,
    /// Where it really lies: a link to a whole SDK is followed once.
    pub(super) root: PathBuf,
    /// What its manager calls it; empty where it has no name for it.
    pub(super) name: String,
}

/// All that was found.
pub(super) struct Found {
    /// The SDKs, each once.
    pub(super) sdks: Vec<Sdk>,
    /// The managers that have any, with their defaults; the one whose `go` runs now is first.
    pub(super) defaults: Vec<(Manager, GlobalDefault)>,
}

/// Finds what `from` names: managers, SDKs, directories of SDKs; all managers' where it is empty.
pub(super) fn find(from: &[String], surroundings: &Surroundings, network: &Network<'_>) -> Result<Found, Failure> {
    let variables = |name: &str| surroundings.environment.get(name).filter(|value| !value.is_empty());
    let home = variables(USER_HOME).map(PathBuf::from).filter(|home| home.is_absolute());
    let module_cache = module_cache(home.as_deref(), network);
    let system_go = programs::find_system_go(surroundings);
    let system_goroot = system_go.as_deref().and_then(programs::system_goroot);
    let machine = Machine {
        variables: &variables,
        home: home.as_ref(),
        module_cache: module_cache.as_ref(),
        system_goroot: system_goroot.as_ref(),
        platform: &surroundings.platform,
    };
    let mut search = Search {
        machine,
        system_go,
        gov: look::physical(&surroundings.layout.versions()),
        seen: HashSet::new(),
        found: Found { sdks: Vec::new(), defaults: Vec::new() },
    };
    if from.is_empty() {
        for manager in &ALL {
            search.manager(manager);
        }
        if search.found.sdks.is_empty() {
            return Err(Failure::new(Kind::NotInstalled, "no manager has an SDK on this machine")
                .hint("name a directory: gov import DIR; or install one: gov install latest"));
        }
        return Ok(search.found);
    }
    for word in from {
        let before = search.seen.len();
        let mut is_name = false;
        for manager in ALL.iter().filter(|manager| manager.name == word) {
            is_name = true;
            search.manager(manager);
        }
        if is_name && search.seen.len() == before {
            return Err(Failure::new(Kind::NotInstalled, format!("{word} has no SDK on this machine"))
                .hint("its variables say where it keeps them; or name the directory: gov import DIR"));
        }
        if !is_name {
            search.path(word, surroundings)?;
        }
    }
    if search.found.sdks.is_empty() {
        return Err(Failure::new(Kind::Usage, "what was named is gov's own already").hint("gov list"));
    }
    Ok(search.found)
}

struct Search<'a> {
    machine: Machine<'a>,
    system_go: Option<PathBuf>,
    /// Where gov's own are.
    gov: PathBuf,
    /// Where those that were found really lie.
    seen: HashSet<PathBuf>,
    found: Found,
}

impl Search<'_> {
    fn manager(&mut self, manager: &Manager) {
        let Some(located) = (manager.locate)(&self.machine) else { return };
        let before = self.seen.len();
        for place in &located.places {
            self.place(manager, &place.base, &place.steps, "");
        }
        if self.seen.len() == before {
            return;
        }
        if let Some(default) = &located.default {
            let row = (*manager, default.clone());
            if self.runs_now(&located) { self.found.defaults.insert(0, row) } else { self.found.defaults.push(row) }
        }
    }

    /// The `go` that a shell finds now is of that manager.
    fn runs_now(&self, located: &Located) -> bool {
        let is_within = |go: &Path| located.roots.iter().any(|root| go.starts_with(root));
        self.system_go.as_deref().is_some_and(|go| is_within(go) || is_within(&look::physical(go)))
    }

    fn place(&mut self, manager: &Manager, base: &Path, steps: &[Step], name: &str) {
        let Some((step, rest)) = steps.split_first() else {
            self.add(Some(manager), base, name);
            return;
        };
        match step {
            Step::Named(below) => self.place(manager, &base.join(below), rest, name),
            Step::Any { prefix, suffix } => {
                for found in directories(base) {
                    let Some(found_name) = found.file_name().and_then(|found| found.to_str()) else { continue };
                    if found_name.starts_with(prefix) && found_name.ends_with(suffix.as_str()) {
                        // The first name is the manager's own; what lies below it is its layout.
                        let name = if name.is_empty() { found_name } else { name };
                        self.place(manager, &found, rest, name);
                    }
                }
            }
        }
    }

    /// An SDK, or a directory of SDKs, that was named by its path.
    fn path(&mut self, word: &str, surroundings: &Surroundings) -> Result<(), Failure> {
        let looks_like_path = word.contains(['/', '\\']) || word.starts_with('.');
        let path = look::cleaned(&surroundings.directory()?.join(word));
        if !looks_like_path && !path.exists() {
            return Err(Failure::new(Kind::Usage, format!("there is no manager and no directory called {word:?}"))
                .hint(format!("gov import knows {}, and paths", super::names().join(", "))));
        }
        let before = self.seen.len();
        self.add(None, &path, "");
        if self.seen.len() == before {
            // One step down, and where a manager puts a `go` or `libexec` between, two.
            for below in directories(&path) {
                for candidate in [below.clone(), below.join("go"), below.join("libexec")] {
                    self.add(None, &candidate, "");
                }
            }
        }
        if self.seen.len() == before {
            return Err(Failure::new(
                Kind::NotInstalled,
                format!("{} is no Go SDK, and holds none", shown_path(&path)),
            )
            .hint("name the directory that `go env GOROOT` prints, or one that holds several of them"));
        }
        Ok(())
    }

    /// Notes a tree that looks like an SDK; gov's own, and one that was seen, are nothing new.
    fn add(&mut self, manager: Option<&Manager>, path: &Path, name: &str) {
        let has = |below: &str| path.join(below).symlink_metadata().is_ok();
        if !has("VERSION") && !has("bin/go") && !has("bin/go.exe") {
            return;
        }
        let root = look::physical(path);
        if self.seen.insert(root.clone()) && !root.starts_with(&self.gov) {
            self.found.sdks.push(Sdk { manager: manager.copied(), path: path.to_owned(), root, name: name.to_owned() });
        }
    }
}

/// The directories in one, links to directories last, since they are other names of what is there;
/// each kind by name.
fn directories(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let mut paths: Vec<(bool, PathBuf)> = entries
        .flatten()
        .map(|entry| (entry.file_type().is_ok_and(|kind| kind.is_symlink()), entry.path()))
        .filter(|(_, path)| path.is_dir())
        .collect();
    paths.sort();
    paths.into_iter().map(|(_, path)| path).collect()
}

/// GOMODCACHE as `go` finds it: what is set, else `pkg/mod` in the first directory of GOPATH, which is
/// `go` in the home directory unless set (Go 1.26, `cmd/go/internal/cfg` and `go/build`).
fn module_cache(home: Option<&Path>, network: &Network<'_>) -> Option<PathBuf> {
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    if let Some(setting) = network.settings.get("GOMODCACHE") {
        return absolute(PathBuf::from(setting.value));
    }
    let gopath = match network.settings.get("GOPATH") {
        Some(setting) => std::env::split_paths(&setting.value).next()?,
        None => home?.join("go"),
    };
    absolute(gopath.join("pkg/mod"))
}
