//! The process's environment, read once.

use gov_shims::look;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// All variables and the working directory, as they were when gov started.
#[derive(Clone, Debug)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
    directory: Option<PathBuf>,
}

impl Environment {
    /// Reads the process's own.
    pub fn read() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
        let variables: BTreeMap<_, _> = std::env::vars_os().collect();
        let directory = look::working_directory(&|name| variables.get(&OsString::from(name)).cloned());
        Self { variables, directory }
    }

    /// One that is made up, with the logical working directory that goes with it.
    pub fn of(variables: impl IntoIterator<Item = (OsString, OsString)>, directory: Option<PathBuf>) -> Self {
        Self { variables: variables.into_iter().collect(), directory }
    }

    /// A variable; empty ones count as set.
    pub fn get(&self, name: &str) -> Option<OsString> {
        self.variables.get(&OsString::from(name)).cloned()
    }

    /// A variable that is set to something, as text.
    pub fn text(&self, name: &str) -> Option<String> {
        let value = self.get(name).filter(|value| !value.is_empty())?;
        Some(value.to_string_lossy().into_owned())
    }

    /// The user's home directory, where a variable names one.
    pub fn home(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        self.get(name).map(PathBuf::from).filter(|home| home.is_absolute())
    }

    /// The logical working directory; `None` where it is gone.
    pub fn directory(&self) -> Option<PathBuf> {
        self.directory.clone()
    }

    /// Runs under continuous integration, by the variable that all such services set.
    pub fn is_ci(&self) -> bool {
        gov_shims::missing::is_ci(&|name| self.get(name))
    }
}
