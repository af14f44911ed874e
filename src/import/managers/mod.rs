//! Other managers of Go: one file each, and their table.
//!
//! Each file says where its manager keeps SDKs and its default, by the manager's own source, which it
//! names. A manager more is a file more and a row more.

mod asdf;
mod gobrew;
mod goenv;
mod golang_dl;
mod goup;
mod gvm;
mod homebrew;
mod mise;
mod module_cache;
mod stefanmaric_g;
mod system;
mod voidint_g;

use super::mise_config;
use crate::releases::platform::Platform;
use gov_shims::Variables;
use gov_shims::pin_files;
use gov_shims::wanted::Wanted;
use std::path::PathBuf;

/// A manager of Go.
#[derive(Clone, Copy)]
pub struct Manager {
    /// What a person types for it. Two managers are called `g`; both are meant then.
    pub name: &'static str,
    /// Where it keeps things on that machine; `None` where it cannot have any.
    pub locate: fn(&Machine<'_>) -> Option<Located>,
    /// The command that removes one of its SDKs, up to the name that it gives it.
    pub remove: Option<&'static str>,
    /// Why its trees are seldom what Go released, where that is so.
    pub caveat: Option<&'static str>,
}

/// All of them. Where one tree is in reach of two, the first has it.
pub const ALL: [Manager; 12] = [
    goenv::MANAGER,
    asdf::MANAGER,
    mise::MANAGER,
    gvm::MANAGER,
    voidint_g::MANAGER,
    stefanmaric_g::MANAGER,
    gobrew::MANAGER,
    goup::MANAGER,
    golang_dl::MANAGER,
    module_cache::MANAGER,
    homebrew::MANAGER,
    system::MANAGER,
];

/// What is known of the machine before any directory is looked at.
#[derive(Clone, Copy)]
pub struct Machine<'a> {
    /// The environment.
    pub variables: Variables<'a>,
    /// The user's home directory.
    pub home: Option<&'a PathBuf>,
    /// Go's module cache, as `go` finds it.
    pub module_cache: Option<&'a PathBuf>,
    /// The GOROOT of the first `go` on PATH that is not gov's.
    pub system_goroot: Option<&'a PathBuf>,
    /// What gov installs.
    pub platform: &'a Platform,
}

impl Machine<'_> {
    /// The directory that a variable names, where it names one absolutely.
    fn variable(&self, name: &str) -> Option<PathBuf> {
        (self.variables)(name).map(PathBuf::from).filter(|path| path.is_absolute())
    }

    /// A path below the user's home directory.
    fn in_home(&self, below: &str) -> Option<PathBuf> {
        Some(self.home?.join(below))
    }

    /// What a variable names, else what lies in the home directory.
    fn variable_or_home(&self, name: &str, below: &str) -> Option<PathBuf> {
        self.variable(name).or_else(|| self.in_home(below))
    }
}

/// Where a manager keeps things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The directories below which all that is its own lies, its `go` included.
    pub roots: Vec<PathBuf>,
    /// Where its SDKs are.
    pub places: Vec<Place>,
    /// What it runs where nothing pins.
    pub default: Option<GlobalDefault>,
}

/// A pattern of paths at which SDKs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What the pattern starts from.
    pub base: PathBuf,
    /// The names below it, in order.
    pub steps: Vec<Step>,
}

/// One name of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// That name.
    Named(&'static str),
    /// Every name that begins and ends so.
    Any {
        /// Its beginning.
        prefix: &'static str,
        /// Its end.
        suffix: String,
    },
}

impl Place {
    /// The base itself.
    fn at(base: PathBuf) -> Self {
        Self { base, steps: Vec::new() }
    }

    /// The directory of that name below.
    fn named(mut self, name: &'static str) -> Self {
        self.steps.push(Step::Named(name));
        self
    }

    /// Every directory below.
    fn any(self) -> Self {
        self.any_like("", String::new())
    }

    /// Every directory below whose name begins and ends so.
    fn any_like(mut self, prefix: &'static str, suffix: String) -> Self {
        self.steps.push(Step::Any { prefix, suffix });
        self
    }
}

/// How a manager says what runs where nothing pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GlobalDefault {
    /// A file in the format of `.go-version`.
    VersionFile(PathBuf),
    /// mise's configuration.
    MiseConfig(PathBuf),
    /// A shell file of gvm's.
    GvmEnvironment(PathBuf),
    /// The SDK that is, or is linked, there.
    Sdk(PathBuf),
    /// A file that gov reads itself, as it is.
    ReadByGov(PathBuf),
}

impl GlobalDefault {
    /// Where it is said.
    pub fn path(&self) -> &PathBuf {
        match self {
            Self::VersionFile(path)
            | Self::MiseConfig(path)
            | Self::GvmEnvironment(path)
            | Self::Sdk(path)
            | Self::ReadByGov(path) => path,
        }
    }

    /// The file to read: for an SDK the one that names its release.
    pub fn file(&self) -> PathBuf {
        match self {
            Self::Sdk(path) => path.join("VERSION"),
            _ => self.path().clone(),
        }
    }

    /// The version that the file's content means; `None` where it means none, or the system's Go,
    /// which is what runs without a manager anyway.
    pub fn wanted(&self, content: &[u8]) -> Option<Wanted> {
        let wanted = match self {
            Self::VersionFile(_) => pin_files::go_version_file(content).ok().map(|pin| pin.wanted),
            Self::ReadByGov(_) => pin_files::tool_versions_file(content).ok().flatten().map(|pin| pin.wanted),
            Self::MiseConfig(_) => mise_config::wanted(content),
            Self::GvmEnvironment(_) => gvm::wanted(content),
            // Its name is exact: go1.20 is the first release of 1.20.
            Self::Sdk(_) => str::from_utf8(content).ok()?.lines().next().and_then(|name| Wanted::parse(name).ok()),
        };
        wanted.filter(|wanted| *wanted != Wanted::System)
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
