//! What VS Code makes of all its settings: which file has the last word on each, and which Go the
//! extension and gopls run in the end.

use super::super::programs::{find_system_go, system_goroot};
use super::seen_projects;
use crate::editors::place::{Place, Role, Scope};
use crate::editors::text::{Document, Format};
use crate::editors::vscode::effective::{
    Effective, Layer, Machine, Program, Runs, Settings, Winner, merged, resolve, winners,
};
use crate::operations::project::physical;
use crate::operations::surroundings::Surroundings;
use crate::outcome::path_as_text;
use crate::system::plain_file::{self, Links};
use gov_shims::choose::Selected;
use gov_shims::go_version::Release;
use gov_shims::home_layout::Tool;
use gov_shims::look;
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Bytes of a `VERSION` file that are read.
const LONGEST_VERSION: usize = 4096;

/// A settings file, and what it says.
#[derive(Clone, Debug)]
pub struct File {
    place: Place,
    layer: Layer,
}

impl File {
    /// Reads what a file says in the end; `None` where that cannot be read.
    pub fn new(place: Place, text: Option<&[u8]>) -> Option<Self> {
        let document = Document::read(Format::Jsonc, text?).ok()?;
        let settings = Settings::read(&document, place.role);
        let layer = Layer { scope: place.scope.clone(), role: place.role, settings };
        Some(Self { place, layer })
    }
}

/// What the files below another of a user's say: a server's machine settings are laid over the user's.
pub fn outer(files: &[File], place: &Place) -> Settings {
    if place.role != Role::VsCodeSettings || place.scope != Scope::Machine {
        return Settings::default();
    }
    let is_below = |file: &&File| file.place.product == place.product && file.layer.scope == Scope::User;
    merged(&files.iter().filter(is_below).map(|file| file.layer.clone()).collect::<Vec<_>>())
}

/// What all of a user's files say together. A project's file is read by every product and under every
/// profile: what one of them says must be masked for it.
pub fn all(files: &[File]) -> Settings {
    merged(&files.iter().map(|file| file.layer.clone()).collect::<Vec<_>>())
}

/// Which Go a product runs in a project, and which file says so.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The product.
    pub product: String,
    /// The project.
    #[serde(serialize_with = "path_as_text")]
    pub project: PathBuf,
    /// Each setting that has a say, with the file that has the last word on it.
    pub settings: Vec<Setting>,
    /// What the extension runs: tests, builds, the status bar.
    pub extension: Option<Go>,
    /// What gopls runs.
    pub gopls: Option<Go>,
    /// They are one.
    pub agree: bool,
    /// Where they are not, why.
    pub because: Vec<String>,
}

/// A setting, and the file that has the last word on it.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// `go.alternateTools.go`.
    pub name: String,
    /// What the file says.
    pub value: Value,
    /// How far the file reaches.
    pub scope: Scope,
    /// The file.
    #[serde(serialize_with = "path_as_text")]
    pub file: PathBuf,
}

/// A Go that runs.
#[derive(Clone, Debug, Serialize)]
pub struct Go {
    /// The program.
    #[serde(serialize_with = "path_as_text")]
    pub program: PathBuf,
    /// The release that it is.
    pub version: String,
    /// The GOROOT that it uses.
    #[serde(serialize_with = "path_as_text")]
    pub goroot: PathBuf,
}

impl Report {
    /// What its user should know, where not all of the editor runs one Go.
    pub fn concern(&self) -> Option<String> {
        if self.agree || self.because.is_empty() {
            return None;
        }
        let version =
            |go: &Option<Go>| go.as_ref().map_or_else(|| "no go".to_owned(), |go| format!("go{}", go.version));
        Some(format!(
            "{} in {}: the extension runs {}, gopls runs {}: {}",
            self.product,
            self.project.display(),
            version(&self.extension),
            version(&self.gopls),
            self.because.join("; ")
        ))
    }
}

/// For each product, which file has the last word on each setting in a project, and what runs there.
pub fn report(root: &Path, users: &[File], own: &[File], surroundings: &Surroundings) -> Vec<Report> {
    let mut products: Vec<&str> = Vec::new();
    for file in users {
        if !products.contains(&file.place.product.as_str()) {
            products.push(&file.place.product);
        }
    }
    let of_product = |product: &&str| {
        // One profile is used at a time; the default one stands for all.
        let is_laid = |file: &&File| file.place.product == **product && !matches!(file.layer.scope, Scope::Profile(_));
        let files: Vec<&File> = users.iter().filter(is_laid).chain(own).collect();
        let layers: Vec<Layer> = files.iter().map(|file| file.layer.clone()).collect();
        let setting = |winner: Winner| {
            let place = &files[winner.layer].place;
            let (scope, file) = (place.scope.clone(), place.path.clone());
            Setting { name: winner.name, value: winner.value, scope, file }
        };
        let effective = on_this_machine(&merged(&layers), root, surroundings);
        Report {
            product: (*product).to_owned(),
            project: root.to_owned(),
            settings: winners(&layers).into_iter().map(setting).collect(),
            extension: effective.extension.map(Go::from),
            gopls: effective.gopls.map(Go::from),
            agree: effective.agree,
            because: effective.because,
        }
    };
    products.iter().map(of_product).collect()
}

impl From<Runs> for Go {
    fn from(runs: Runs) -> Self {
        Self { program: runs.program, version: runs.release.to_string(), goroot: runs.goroot }
    }
}

fn on_this_machine(settings: &Settings, root: &Path, surroundings: &Surroundings) -> Effective {
    let environment = &surroundings.environment;
    let home = environment.home();
    let on_path = environment.get("PATH").and_then(|path| {
        let programs = std::env::split_paths(&path).map(|directory| directory.join(Tool::Go.file_name()));
        programs.into_iter().find(|program| look::is_program(program))
    });
    resolve(
        settings,
        &Machine {
            variable: &|name| environment.text(name),
            program: &|path| program(path, root, surroundings),
            toolchain: &|release| {
                let goroot = surroundings.layout.goroot(release);
                goroot.is_dir().then_some(goroot)
            },
            on_path,
            selected: None,
            home: home.as_deref(),
            folder: Some(root),
        },
    )
}

/// What a path runs in a directory.
fn program(path: &Path, directory: &Path, surroundings: &Surroundings) -> Option<Program> {
    if !look::is_program(path) {
        return None;
    }
    let real = physical(path);
    if real == physical(&surroundings.layout.shim(Tool::Go)) {
        let choice = seen_projects::at(Some(directory), surroundings).decided.ok()?;
        let (release, goroot) = match choice.selected {
            Selected::Release(release) => {
                let goroot = surroundings.layout.goroot(&release);
                (release, goroot)
            }
            Selected::System => {
                let goroot = system_goroot(&find_system_go(surroundings)?)?;
                (release_of(&goroot)?, goroot)
            }
        };
        return Some(Program { release, goroot, is_shim: true });
    }
    let goroot: PathBuf = real.parent()?.parent()?.to_owned();
    let release = release_of(&goroot)?;
    Some(Program { release, goroot, is_shim: false })
}

/// What an SDK says that it is.
fn release_of(goroot: &Path) -> Option<Release> {
    let version = plain_file::read(&goroot.join("VERSION"), Links::Followed, LONGEST_VERSION).ok()?;
    let version = String::from_utf8_lossy(&version).into_owned();
    Release::from_toolchain_name(version.split_whitespace().next()?)
}
