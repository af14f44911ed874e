//! `gov import`: take over what other managers have installed.

use crate::failure::{Failure, Kind};
use crate::location::bounded;
use crate::operations::import::{self, Adoption, DefaultResult, DefaultTaken, Import, Options};
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Cell, Outcome, Page};
use crate::progress::Observer;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// How many names of what was left out are shown.
const SHOWN: usize = 3;

/// Take over SDKs of other managers, each proven first; the originals stay untouched
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Managers (goenv, asdf, mise, gvm, g, gobrew, goup, sdk, modcache, homebrew, system), SDKs, or
    /// directories of SDKs; none: all managers
    #[arg(value_name = "MANAGER|DIR")]
    from: Vec<String>,
    /// Also write this project's pin, where only another manager's file has it
    #[arg(long)]
    pins: bool,
    /// Find and prove, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let options = Options { dry_run: args.dry_run, pins: args.pins };
    let import = import::import(&args.from, options, surroundings, observer)?;
    let home = surroundings.environment.get(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    Ok(Box::new(Imported { import, home: home.map(PathBuf::from), dry_run: args.dry_run }))
}

struct Imported {
    import: Import,
    home: Option<PathBuf>,
    dry_run: bool,
}

impl Imported {
    /// A path as people write it.
    fn shown(&self, path: &Path) -> String {
        let below = self.home.as_ref().filter(|home| home.components().count() > 1);
        match below.and_then(|home| path.strip_prefix(home).ok()) {
            Some(rest) if !cfg!(windows) && !rest.as_os_str().is_empty() => format!("~/{}", rest.display()),
            _ => path.display().to_string(),
        }
    }

    fn write_reasons(&self, adoption: &Adoption, page: &mut Page) {
        page.line(format_args!("    {}", self.shown(&adoption.path)));
        for why in &adoption.why {
            page.paragraph(4, why);
        }
        if !adoption.left_out.is_empty() {
            let names: Vec<String> = adoption.left_out.iter().take(SHOWN).map(|name| bounded(name)).collect();
            let more = adoption.left_out.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            page.paragraph(4, &format!("not taken, since no release has it: {}{more}", names.join(", ")));
        }
    }

    fn default_note(&self, default: &DefaultTaken) -> Option<String> {
        let DefaultTaken { manager, version, file, .. } = default;
        let file = self.shown(file);
        Some(match (default.result, self.dry_run) {
            (DefaultResult::Taken, false) => format!("the default is {version} now, as {manager} had it in {file}"),
            (DefaultResult::Taken, true) => format!("the default would be {version}, as {manager} has it in {file}"),
            (DefaultResult::ReadAsItIs, _) => format!("gov reads {file} as it is: {version} runs where nothing pins"),
            (DefaultResult::NotInstalled, _) => {
                format!("{manager} runs {version} by default ({file}), which gov does not have: gov default {version}")
            }
            (DefaultResult::Kept, _) => return None,
        })
    }

    fn results(&self) -> impl Iterator<Item = (&'static str, &Adoption)> {
        self.import.adoptions.iter().map(|adoption| {
            let word = match adoption.result {
                import::Outcome::TakenOver => "taken over",
                import::Outcome::WouldTakeOver => "would be taken over",
                import::Outcome::AlreadyInstalled => "installed already",
                import::Outcome::NotProven => "not proven, left",
                import::Outcome::Left => "left",
            };
            (word, adoption)
        })
    }
}

impl Outcome for Imported {
    fn write(&self, page: &mut Page) {
        for (word, adoption) in self.results() {
            let version =
                adoption.version.as_ref().map_or_else(|| "unknown".to_owned(), |version| format!("go{version}"));
            let row = vec![
                Cell::plain(format!("{:<9}", adoption.manager.unwrap_or("-"))),
                Cell::strong(format!("{version:<10}")),
                Cell::plain(word),
            ];
            page.table(&[row]);
            self.write_reasons(adoption, page);
        }
        for default in &self.import.defaults {
            page.notes.extend(self.default_note(default));
        }
        if let Some(pin) = &self.import.pin {
            page.note(match &pin.written {
                Some(written) => written.sentence(self.dry_run),
                None => format!(
                    "{} asks for {}, and gov does not read it; to keep that working: {}",
                    self.shown(&pin.file),
                    pin.version,
                    pin.command
                ),
            });
        }
        let removable = || self.import.adoptions.iter().filter(|adoption| adoption.remove.is_some());
        let removals: Vec<&str> = removable().filter_map(|adoption| adoption.remove.as_deref()).collect();
        if !removals.is_empty() && !self.dry_run {
            let more = removable().any(|adoption| !adoption.left_out.is_empty());
            let what = if more { "them, with what was not taken" } else { "them" };
            page.note(format!("the originals are untouched; to remove {what}: {}", removals.join("; ")));
        }
    }

    fn json(&self) -> Value {
        json!({
            "imported": self.import.adoptions,
            "defaults": self.import.defaults,
            "pin": self.import.pin,
            "dry_run": self.dry_run,
        })
    }

    fn exit_code(&self) -> u8 {
        let kinds = || self.import.adoptions.iter().filter_map(|adoption| adoption.kind);
        let gravest = [Kind::Verification, Kind::RefusedFile, Kind::Network];
        gravest.iter().find(|kind| kinds().any(|other| other == **kind)).map_or(0, |kind| kind.exit_code())
    }
}
