//! What can go: versions that nothing asks for, what killed runs left, downloads, and toolchains in
//! the module cache that gov or a newer patch stands for.

use super::network::go_settings;
use super::surroundings::{Here, Surroundings};
use super::sync_editors::leaving;
use super::{remove, seen_projects};
use crate::failure::{Failure, Kind};
use crate::store::downloads::{self, Download};
use crate::store::lock;
use crate::store::module_cache::{self, Toolchain};
use crate::store::sweep::{self, Abandoned};
use crate::system::directories;
use gov_shims::choose::Selected;
use gov_shims::go_version::Release;
use gov_shims::look;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Something that can go.
#[derive(Debug, Serialize)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Where it is.
    #[serde(serialize_with = "crate::outcome::path_as_text")]
    pub path: PathBuf,
    /// What goes with it, in bytes.
    pub bytes: u64,
    /// Why it can go.
    pub because: String,
    #[serde(skip)]
    thing: Thing,
}

/// What something is that can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PieceKind {
    /// An installed release.
    Version,
    /// A part of an archive, or a whole one.
    Download,
    /// What a killed run left.
    Abandoned,
    /// A toolchain in the module cache.
    ModuleCache,
}

#[derive(Debug)]
enum Thing {
    Version(Release),
    Download(Download),
    Abandoned(Abandoned),
    Toolchain(Toolchain),
}

/// A version that stays.
#[derive(Clone, Debug, Serialize)]
pub struct Kept {
    /// The release.
    pub version: String,
    /// What asks for it.
    pub because: String,
}

/// What can go, and what stays.
#[derive(Debug, Default)]
pub struct Plan {
    /// What can go.
    pub pieces: Vec<Piece>,
    /// The versions that stay, each with one reason.
    pub kept: Vec<Kept>,
    /// What could not be asked.
    pub notes: Vec<String>,
}

/// What became of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Removed,
    /// Another process is at work on it.
    Busy,
}

/// What can go, of everything.
pub fn plan(surroundings: &Surroundings) -> Plan {
    let mut plan = Plan::default();
    let wanted = wanted(surroundings, &mut plan.notes);
    let layout = &surroundings.layout;
    let installed = look::installed(layout);
    for release in &installed {
        if let Some(because) = wanted.get(release) {
            plan.kept.push(Kept { version: release.to_string(), because: because.clone() });
        } else if let Ok(receipt) = remove::own(release, surroundings) {
            plan.pieces.push(Piece {
                kind: PieceKind::Version,
                path: layout.goroot(release),
                bytes: receipt.bytes,
                because: "nothing that gov has seen asks for it".to_owned(),
                thing: Thing::Version(release.clone()),
            });
        }
    }
    plan.pieces.extend(all_downloads(surroundings));
    for piece in sweep::abandoned(layout, SystemTime::now()) {
        plan.pieces.push(Piece {
            kind: PieceKind::Abandoned,
            path: piece.path.clone(),
            bytes: directories::size(&piece.path),
            because: "a run that was ended left it".to_owned(),
            thing: Thing::Abandoned(piece),
        });
    }
    plan.pieces.extend(stale_toolchains(&installed, &wanted, surroundings));
    plan
}

/// Downloads that no running install holds.
pub fn all_downloads(surroundings: &Surroundings) -> Vec<Piece> {
    let layout = &surroundings.layout;
    let free = downloads::list(layout).into_iter().filter(|download| !downloads::is_held(download, layout));
    free.map(|download| Piece {
        kind: PieceKind::Download,
        path: download.path.clone(),
        bytes: download.bytes,
        because: "it can be fetched again".to_owned(),
        thing: Thing::Download(download),
    })
    .collect()
}

/// Removes a piece, unless somebody is at work on it.
pub fn remove(piece: &Piece, surroundings: &Surroundings) -> Result<Removal, Failure> {
    let layout = &surroundings.layout;
    let removed = match &piece.thing {
        Thing::Version(release) => {
            let Some(lock) = lock::try_take(&layout.lock_of_release(release))? else { return Ok(Removal::Busy) };
            remove::own(release, surroundings)?;
            remove::delete(release, &lock, surroundings)?;
            Ok(true)
        }
        Thing::Download(download) => downloads::delete(download, layout),
        Thing::Abandoned(abandoned) => abandoned.delete(layout).map(|()| true),
        Thing::Toolchain(toolchain) => toolchain.delete(),
    };
    match removed {
        Ok(true) => Ok(Removal::Removed),
        Ok(false) => Ok(Removal::Busy),
        Err(error) => Err(not_removed(&piece.path, &error)),
    }
}

fn not_removed(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Kind::Disk, format!("cannot remove {}", path.display()))
        .because(error)
        .hint(format!("see that you may write in {}", path.parent().unwrap_or(path).display()))
}

/// Every release that somebody asks for, installed or not, with one that does.
fn wanted(surroundings: &Surroundings, notes: &mut Vec<String>) -> BTreeMap<Release, String> {
    let mut wanted = BTreeMap::new();
    let mut ask = |here: Here, of: &dyn Fn() -> String| match here.decided {
        Ok(choice) => {
            let because = choice.because.to_string();
            if let Selected::Release(release) = choice.selected {
                wanted.entry(release).or_insert_with(|| because.clone());
            }
            if let Some(release) = choice.left_to_go {
                wanted.entry(release).or_insert(because);
            }
        }
        Err(refusal) => notes.push(format!("{} cannot be asked what it needs: {refusal}", of())),
    };
    let installed = look::installed(&surroundings.layout);
    // Nowhere in particular: the default, or what stands for one.
    if !installed.is_empty() {
        ask(seen_projects::at(None, surroundings), &|| "the default".to_owned());
    }
    let places = [surroundings.environment.home(), surroundings.environment.directory()];
    let seen = seen_projects::directories(surroundings);
    let each: BTreeSet<PathBuf> = places.into_iter().flatten().chain(seen).collect();
    for directory in &each {
        // What is not installed needs no keeping.
        let here = seen_projects::at(Some(directory), surroundings);
        if !matches!(here.decided, Err(ref refusal) if is_about_missing(refusal)) {
            ask(here, &|| directory.display().to_string());
        }
    }
    let here = surroundings.here();
    if here.decided.is_ok() {
        ask(here, &String::new);
    }
    match leaving::named(&installed, surroundings) {
        Ok(named) => {
            for (release, file) in named {
                wanted.entry(release).or_insert_with(|| file.display().to_string());
            }
        }
        // Nobody knows then what editors run: all of it stays.
        Err(failure) => {
            notes.push(format!("no version is removed: {failure}"));
            for release in installed {
                wanted.entry(release).or_insert_with(|| failure.message.clone());
            }
        }
    }
    wanted
}

fn is_about_missing(refusal: &gov_shims::choose::Refusal) -> bool {
    use gov_shims::choose::Refusal::{NoGo, NotInstalled, SwitchToMissing};
    matches!(refusal, NotInstalled(..) | SwitchToMissing(_) | NoGo)
}

/// Toolchains of the module cache that `go` has no need of: one that gov has as well, which `go`
/// finds first, and one of which there is a newer patch, unless somebody asks for that very one.
fn stale_toolchains(
    installed: &[Release],
    wanted: &BTreeMap<Release, String>,
    surroundings: &Surroundings,
) -> Vec<Piece> {
    let Some(module_cache) = module_cache_directory(surroundings) else { return Vec::new() };
    let toolchains = module_cache::toolchains(&module_cache, &surroundings.platform);
    let known: BTreeSet<Release> =
        installed.iter().cloned().chain(toolchains.iter().map(|toolchain| toolchain.release.clone())).collect();
    let stale = |toolchain: Toolchain| {
        let release = &toolchain.release;
        let family = release.version().family();
        let newest = known.iter().rfind(|other| family.contains(other.version()))?;
        let because = if installed.contains(release) {
            format!("gov has {} as well", release.toolchain_name())
        } else if newest > release && !wanted.contains_key(release) {
            format!("{} is newer", newest.toolchain_name())
        } else {
            return None;
        };
        Some(Piece {
            kind: PieceKind::ModuleCache,
            path: toolchain.paths.iter().find(|path| path.is_dir()).or(toolchain.paths.first())?.clone(),
            bytes: toolchain.bytes(),
            because,
            thing: Thing::Toolchain(toolchain),
        })
    };
    toolchains.into_iter().filter_map(stale).collect()
}

/// GOMODCACHE, as `go` finds it: the setting, else `pkg/mod` in the first GOPATH, which is `go` in
/// the user's home unless it is set (`cmd/go/internal/cfg`, `gopathDir`).
fn module_cache_directory(surroundings: &Surroundings) -> Option<PathBuf> {
    let settings = go_settings(surroundings);
    if let Some(setting) = settings.get("GOMODCACHE") {
        return Some(PathBuf::from(setting.value)).filter(|path| path.is_absolute());
    }
    let home = surroundings.environment.get(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    let gopath = match settings.get("GOPATH") {
        Some(setting) => std::env::split_paths(&setting.value).next()?,
        None => Path::new(&home.filter(|home| !home.is_empty())?).join("go"),
    };
    gopath.is_absolute().then(|| gopath.join("pkg/mod"))
}
