//! The project around the working directory: which file pins its version, and writing it.

use super::surroundings::{Surroundings, disk};
use crate::failure::{Failure, Kind};
use crate::pins::Format;
use crate::system::atomic_file;
use gov_shims::choose::Selected;
use gov_shims::wanted::Wanted;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A pin file that is there, or is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// What kind of file it is.
    pub format: Format,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The file.
    #[serde(serialize_with = "crate::outcome::path_as_text")]
    pub path: PathBuf,
    /// The version that it now names; `None` where it names none any more.
    pub version: Option<String>,
    /// What was, or would be, done to it.
    pub change: Change,
}

/// What was done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is new.
    Created,
    /// It was there and has changed.
    Changed,
    /// It is gone.
    Removed,
    /// It said so already.
    Unchanged,
}

impl Written {
    /// The change in a sentence.
    pub fn sentence(&self, dry_run: bool) -> String {
        let path = self.path.display();
        let version = self.version.as_deref().unwrap_or_default();
        match (self.change, dry_run) {
            (Change::Unchanged, _) => format!("{path} already says {version}"),
            (Change::Created | Change::Changed, false) if self.version.is_some() => {
                format!("wrote {version} to {path}")
            }
            (Change::Created | Change::Changed, true) if self.version.is_some() => {
                format!("would write {version} to {path}")
            }
            (Change::Created | Change::Changed, false) => format!("took the version out of {path}"),
            (Change::Created | Change::Changed, true) => format!("would take the version out of {path}"),
            (Change::Removed, false) => format!("removed {path}"),
            (Change::Removed, true) => format!("would remove {path}"),
        }
    }
}

/// Where this project's pin is, or belongs: the nearest pin file within the repository; else
/// `.go-version` at the module's or workspace's root; else here. Never in the home directory or
/// above it, where a file is everybody's default.
pub fn place_of_pin(format: Option<Format>, surroundings: &Surroundings) -> Result<Place, Failure> {
    let here = surroundings.directory()?;
    if let Some(place) = existing_pin(format, &here, surroundings) {
        return Ok(place);
    }
    let format = format.unwrap_or(Format::GoVersion);
    let root = match format {
        Format::GoMod => nearest(&here, "go.mod", surroundings).ok_or_else(|| {
            Failure::new(Kind::Usage, format!("there is no go.mod in {} or above it", here.display()))
                .hint("go mod init, or pin with `gov pin --format go-version`")
        })?,
        _ => nearest(&here, "go.work", surroundings).or_else(|| nearest(&here, "go.mod", surroundings)).unwrap_or(here),
    };
    if is_at_or_above_home(&root, surroundings) {
        return Err(Failure::new(
            Kind::Usage,
            format!("{} is no project: a pin there would govern everything below", root.display()),
        )
        .hint("cd into a project, or set the default with `gov default VERSION`"));
    }
    Ok(Place { path: root.join(format.file_name()), format })
}

/// Writes a version into a pin file; only the version's bytes change.
pub fn write_pin(place: &Place, version: &str, dry_run: bool) -> Result<Written, Failure> {
    let text = read(&place.path)?;
    let changed = place.format.with_version(text.as_deref().unwrap_or_default(), version)?;
    let change = match &text {
        None => Change::Created,
        Some(text) if *text == changed => Change::Unchanged,
        Some(_) => Change::Changed,
    };
    if !dry_run && change != Change::Unchanged {
        let write = if text.is_some() { atomic_file::rewrite } else { atomic_file::create };
        write(&place.path, changed.as_bytes()).map_err(|error| not_written(&place.path, &error))?;
    }
    Ok(Written { path: place.path.clone(), version: Some(version.to_owned()), change })
}

/// What runs here all the same, where something outranks the version that was just written.
pub fn overruled(wanted: &Wanted, surroundings: &Surroundings) -> Option<String> {
    let choice = surroundings.here().decided.ok()?;
    let is_so = match (&choice.selected, wanted) {
        (Selected::System, Wanted::System) => true,
        (Selected::Release(release), Wanted::Exact(other)) => release == other,
        (Selected::Release(release), Wanted::Family(family)) => family.contains(release.version()),
        _ => false,
    };
    let name = match &choice.selected {
        Selected::Release(release) => release.toolchain_name(),
        Selected::System => "the system's Go".to_owned(),
    };
    (!is_so).then(|| format!("{name} runs here all the same: {} outranks it", choice.because))
}

/// Takes this project's pin away, and the file with it where nothing else is in it.
pub fn remove_pin(format: Option<Format>, dry_run: bool, surroundings: &Surroundings) -> Result<Written, Failure> {
    let here = surroundings.directory()?;
    let place = match format {
        Some(Format::GoMod) => Some(place_of_pin(format, surroundings)?),
        _ => existing_pin(format, &here, surroundings),
    };
    let Some(Place { path, format }) = place else {
        return Err(Failure::new(
            Kind::Usage,
            format!("no file pins a version in {} or above it in this project", here.display()),
        )
        .hint("gov current -v"));
    };
    let text = read(&path)?.unwrap_or_default();
    let change = match format.without_version(&text) {
        None => Change::Removed,
        Some(rest) if rest == text => {
            return Err(
                Failure::new(Kind::Usage, format!("{} names no version", path.display())).hint("gov current -v")
            );
        }
        Some(_) => Change::Changed,
    };
    if !dry_run {
        let result = match format.without_version(&text) {
            None => std::fs::remove_file(&path),
            Some(rest) => atomic_file::rewrite(&path, rest.as_bytes()),
        };
        result.map_err(|error| not_written(&path, &error))?;
    }
    Ok(Written { path, version: None, change })
}

fn existing_pin(format: Option<Format>, here: &Path, surroundings: &Surroundings) -> Option<Place> {
    let formats: &[Format] = match format {
        None => &[Format::GoVersion, Format::ToolVersions],
        Some(Format::GoVersion) => &[Format::GoVersion],
        Some(Format::ToolVersions) => &[Format::ToolVersions],
        Some(Format::GoMod) => &[],
    };
    let top = root(here, surroundings);
    for directory in here.ancestors().take_while(|directory| directory.starts_with(&top)) {
        if is_at_or_above_home(directory, surroundings) {
            return None;
        }
        for &format in formats {
            let path = directory.join(format.file_name());
            // A .tool-versions that says nothing of Go pins no Go.
            let is_pin = match format {
                Format::ToolVersions => read(&path)
                    .ok()
                    .flatten()
                    .is_some_and(|text| format.without_version(&text).as_deref() != Some(&text)),
                _ => path.is_file(),
            };
            if is_pin {
                return Some(Place { path, format });
            }
        }
    }
    None
}

/// How far up a project reaches: to its repository's root; without one, to its workspace's or
/// module's; else not at all.
fn root(here: &Path, surroundings: &Surroundings) -> PathBuf {
    [".git", "go.work", "go.mod"]
        .iter()
        .find_map(|name| nearest(here, name, surroundings))
        .unwrap_or_else(|| here.to_owned())
}

/// The nearest directory upward, below the home directory or outside it, that holds that name.
fn nearest(here: &Path, name: &str, surroundings: &Surroundings) -> Option<PathBuf> {
    here.ancestors()
        .take_while(|directory| !is_at_or_above_home(directory, surroundings))
        .find(|directory| directory.join(name).exists())
        .map(Path::to_owned)
}

/// True of the home directory and of all that it lies in: what stands there concerns everything.
pub fn is_at_or_above_home(directory: &Path, surroundings: &Surroundings) -> bool {
    let Some(home) = surroundings.environment.home() else { return false };
    // A link may lead there under another name.
    home.starts_with(directory) || physical(&home).starts_with(physical(directory))
}

/// The path with every link followed; the path itself where that fails.
pub fn physical(path: &Path) -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "two names of one directory are compared, and neither is kept")]
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn read(path: &Path) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::new(Kind::RefusedFile, format!("cannot read {}", path.display()))
            .because(error)
            .hint(format!("make {} a text file that you may read, or remove it", path.display()))),
    }
}

fn not_written(path: &Path, error: &std::io::Error) -> Failure {
    let mut failure = disk("write", path, error);
    failure.hints = vec![format!("see that you may write {}", path.display())];
    failure
}
