//! `gov use`: switch this project.

use crate::failure::Failure;
use crate::operations::install::{self, Installation};
use crate::operations::project::{self, Written};
use crate::operations::surroundings::Surroundings;
use crate::operations::sync_editors::shown::{self, Asked, Shown};
use crate::operations::sync_editors::{self, Options, Reach};
use crate::operations::{default, seen_projects};
use crate::outcome::{Outcome, Page};
use crate::progress::Observer;
use gov_shims::wanted::Wanted;
use serde_json::{Value, json};

/// Switch this project to a version: install it if it is missing, and pin it
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The version: 1.22.3, 1.22, latest, system, mod (what go.work or go.mod asks)
    #[arg(value_name = "VERSION")]
    version: String,
    /// Set the global default, and leave the project alone
    #[arg(long)]
    global: bool,
    /// Also tell the editors, as `gov sync-editors` does
    #[arg(long)]
    sync: bool,
    /// Show what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let request = super::request(&args.version)?;
    let (wanted, installation) = install::provide(&request, args.dry_run, surroundings, observer)?;
    let written = if args.global {
        default::write(&wanted, args.dry_run, surroundings)?
    } else {
        let place = project::place_of_pin(None, surroundings)?;
        let written = project::write_pin(&place, &wanted.to_string(), args.dry_run)?;
        if !args.dry_run {
            seen_projects::remember_file(&place.path, surroundings);
        }
        written
    };
    // The default is for where nothing pins; here something may.
    let overruled = if args.dry_run || args.global { None } else { project::overruled(&wanted, surroundings) };
    // What would be written to editors depends on a pin that a dry run does not write.
    let is_told = (args.sync || surroundings.config.auto_sync) && !args.dry_run;
    let editors = is_told.then(|| tell_editors(args.global, surroundings, observer));
    Ok(Box::new(Switched { wanted, installation, written, overruled, editors, dry_run: args.dry_run }))
}

/// A default is no project's: only the user's own files are told of it.
fn tell_editors(is_global: bool, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Shown, Failure> {
    let reach = if is_global { Reach::User } else { Reach::All };
    let synced = sync_editors::sync(&Options { reach, ..Options::plain() }, surroundings, observer)?;
    Ok(Shown::new(synced, Asked::default(), surroundings))
}

struct Switched {
    wanted: Wanted,
    installation: Option<Installation>,
    written: Written,
    overruled: Option<String>,
    /// The version is switched whether or not the editors could be told.
    editors: Option<Result<Shown, Failure>>,
    dry_run: bool,
}

impl Outcome for Switched {
    fn write(&self, page: &mut Page) {
        if let Some(installation) = self.installation.as_ref().filter(|installation| installation.is_new()) {
            page.line(installation);
        }
        page.line(self.written.sentence(self.dry_run));
        page.notes.extend(self.overruled.clone());
        match &self.editors {
            None => {}
            Some(Ok(editors)) => editors.write(page),
            Some(Err(failure)) => {
                page.note(format!("the editors were not told: {failure}"));
                page.notes.extend(failure.hints.iter().map(|hint| format!("what helps: {hint}")));
            }
        }
    }

    fn json(&self) -> Value {
        json!({
            "version": self.wanted.to_string(),
            "installation": self.installation,
            "written": self.written,
            "overruled": self.overruled,
            "editors": self.editors.as_ref().map(|editors| match editors {
                Ok(editors) => editors.json(),
                Err(failure) => json!({ "error": shown::failure_as_json(failure) }),
            }),
            "dry_run": self.dry_run,
        })
    }

    fn exit_code(&self) -> u8 {
        match &self.editors {
            None => 0,
            Some(Ok(editors)) => editors.exit_code(),
            Some(Err(failure)) => failure.kind.exit_code(),
        }
    }
}
