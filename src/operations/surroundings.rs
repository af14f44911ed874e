//! What every command stands on: the environment, the home, the settings, the platform.

use crate::config::{Config, Source};
use crate::failure::{Failure, Kind};
use crate::progress::{Event, Observer};
use crate::releases::platform::Platform;
use crate::system::environment::Environment;
use crate::system::privilege::{self, Concern};
use gov_shims::choose::{self, Choice, Facts, Refusal};
use gov_shims::home_layout::{HomeError, HomeLayout};
use gov_shims::look::{self, Asked, Invocation};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Facts about this run that do not change while it lasts.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The process's environment.
    pub environment: Environment,
    /// gov's home.
    pub layout: HomeLayout,
    /// The user's settings.
    pub config: Config,
    /// What gov was built for, and so what it installs.
    pub platform: Platform,
    /// A source that lists less than it did is believed, for once: `--allow-older`.
    pub allow_older: bool,
}

/// What this directory resolves to.
#[derive(Debug)]
pub struct Here {
    /// What was found.
    pub facts: Facts,
    /// What follows from it.
    pub decided: Result<Choice, Refusal>,
}

impl Surroundings {
    /// Finds the home and reads the settings.
    pub fn find(environment: Environment) -> Result<Self, Failure> {
        let layout = HomeLayout::find(&|name| environment.get(name)).map_err(|error| no_home(&error))?;
        if layout.root().exists() && !layout.root().is_dir() {
            return Err(Failure::new(
                Kind::Disk,
                format!("gov's home is not a directory: {}", layout.root().display()),
            )
            .hint("gov's home must be a directory that you may write; GOV_HOME names another"));
        }
        let file = layout.config();
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            // A home that is no directory shows itself where something is written.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => String::new(),
            Err(error) => {
                let kind = if error.kind() == ErrorKind::InvalidData { Kind::RefusedFile } else { Kind::Disk };
                return Err(Failure::new(kind, format!("cannot read {}", file.display()))
                    .because(error)
                    .hint(format!("make {} a text file that you may read", file.display())));
            }
        };
        let mut config = Config::parse(&text, &file.display().to_string())?;
        if let Some(list) = environment.text("GOV_SOURCES") {
            config.sources = Some(Source::parse_list(&list)?);
        }
        Ok(Self { environment, layout, config, platform: Platform::of_build(), allow_older: false })
    }

    /// Refuses to work with rights that are not its caller's, and warns of a home that is not safe.
    pub fn check(&self, observer: &dyn Observer) -> Result<(), Failure> {
        let home = self.layout.root();
        match privilege::concern(home, &self.environment) {
            None => Ok(()),
            Some(Concern::RaisedRights) => {
                Err(Failure::new(Kind::Disk, "gov runs with other rights than its caller's (setuid or the like)")
                    .hint("take the bit off: chmod u-s,g-s on the program"))
            }
            Some(Concern::SudoInForeignHome) => Err(leaves_files_of_roots(home)),
            Some(Concern::WorldWritable) => {
                let text =
                    format!("everybody may write into {0}, and so choose what runs: chmod o-w {0}", home.display());
                observer.observe(Event::Warning(&text));
                Ok(())
            }
            Some(Concern::ForeignHome(owner)) => {
                let text = format!("{} belongs to another user ({owner})", home.display());
                observer.observe(Event::Warning(&text));
                Ok(())
            }
        }
    }

    /// Refuses to write into the user's own directory where `sudo` kept that of its caller.
    pub fn check_users_home(&self) -> Result<(), Failure> {
        let Some(home) = self.environment.home() else { return Ok(()) };
        match privilege::concern(&home, &self.environment) {
            Some(Concern::SudoInForeignHome) => Err(leaves_files_of_roots(&home)),
            _ => Ok(()),
        }
    }

    /// Resolves this directory as its shims would.
    pub fn here(&self) -> Here {
        let variables = |name: &str| self.environment.get(name);
        let directory = self.environment.directory();
        let facts = look::gather(&Invocation {
            asked: &Asked::GO,
            arguments: &[],
            variables: &variables,
            layout: &self.layout,
            directory: directory.as_deref(),
        });
        let decided = choose::choose(&facts);
        Here { facts, decided }
    }

    /// The working directory, for commands that write into it.
    pub fn directory(&self) -> Result<PathBuf, Failure> {
        self.environment.directory().ok_or_else(|| {
            Failure::new(Kind::Disk, "the working directory is gone").hint("cd into a directory that exists")
        })
    }
}

fn leaves_files_of_roots(home: &Path) -> Failure {
    Failure::new(Kind::Disk, format!("sudo would leave files of root's in {}", home.display()))
        .hint("run gov as yourself, without sudo")
        .hint("or, for an installation of root's own: sudo --set-home gov")
}

/// A refusal of the resolver, as gov itself reports it.
pub fn refused(refusal: &Refusal) -> Failure {
    let kind = match refusal {
        Refusal::Pin(..) => Kind::RefusedFile,
        Refusal::NotAVersion { .. } => Kind::Usage,
        Refusal::NotInstalled(..) | Refusal::SwitchToMissing(_) | Refusal::NoGo => Kind::NotInstalled,
    };
    Failure::new(kind, refusal.to_string()).hint(refusal.hint())
}

/// A failure of the disk, at a path.
pub fn disk(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    let hint = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "free some space; `gov list` shows what each version takes"
        }
        _ => "gov's home must be a directory that you may write; GOV_HOME names another",
    };
    Failure::new(Kind::Disk, format!("cannot {what} {}", path.display())).because(error).hint(hint)
}

fn no_home(error: &HomeError) -> Failure {
    let kind = if *error == HomeError::Unset { Kind::Disk } else { Kind::Usage };
    Failure::new(kind, error.to_string()).hint("set GOV_HOME to an absolute path, for example GOV_HOME=/opt/gov")
}
