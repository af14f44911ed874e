//! `gov pin`: write the version into this project's file, and nothing else.

use crate::failure::Failure;
use crate::operations::project::{self, Written};
use crate::operations::surroundings::{Surroundings, refused};
use crate::operations::{knowledge, seen_projects};
use crate::outcome::{Outcome, Page};
use crate::pins::Format;
use crate::progress::Observer;
use crate::releases::wanted::Request;
use gov_shims::choose::Selected;
use gov_shims::wanted::Wanted;
use serde_json::{Value, json};

/// Write this project's version to its pin file, and install nothing
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The version; none: the one that runs here now
    #[arg(value_name = "VERSION")]
    version: Option<String>,
    /// The file to write, where the project has none yet
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Show what would be written
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let wanted = match &args.version {
        None => running_here(surroundings)?,
        Some(text) => match super::request(text)? {
            // A version and a family mean the same wherever they are read; all else is fixed now.
            Request::Wanted(wanted @ (Wanted::Exact(_) | Wanted::Family(_))) if args.format != Some(Format::GoMod) => {
                wanted
            }
            request => {
                knowledge::resolve_or_system(&request, surroundings, observer)?.map_or(Wanted::System, Wanted::Exact)
            }
        },
    };
    let place = project::place_of_pin(args.format, surroundings)?;
    let written = project::write_pin(&place, &wanted.to_string(), args.dry_run)?;
    if !args.dry_run {
        seen_projects::remember_file(&place.path, surroundings);
    }
    let is_pin = place.format != Format::GoMod && !args.dry_run;
    let overruled = if is_pin { project::overruled(&wanted, surroundings) } else { None };
    Ok(Box::new(Pinned { wanted, written, overruled, dry_run: args.dry_run }))
}

fn running_here(surroundings: &Surroundings) -> Result<Wanted, Failure> {
    let choice = surroundings.here().decided.map_err(|refusal| refused(&refusal))?;
    Ok(match choice.selected {
        Selected::Release(release) => Wanted::Exact(release),
        Selected::System => Wanted::System,
    })
}

struct Pinned {
    wanted: Wanted,
    written: Written,
    overruled: Option<String>,
    dry_run: bool,
}

impl Outcome for Pinned {
    fn write(&self, page: &mut Page) {
        page.line(self.written.sentence(self.dry_run));
        page.notes.extend(self.overruled.clone());
    }

    fn json(&self) -> Value {
        json!({
            "version": self.wanted.to_string(),
            "written": self.written,
            "overruled": self.overruled,
            "dry_run": self.dry_run,
        })
    }
}
