//! `gov unpin`: take this project's pin away.

use crate::failure::Failure;
use crate::operations::project::{self, Written};
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Outcome, Page};
use crate::pins::Format;
use serde_json::{Value, json};

/// Remove this project's pin; a file that holds nothing else goes with it
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to take it from
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Show what would be removed
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings) -> Result<Box<dyn Outcome>, Failure> {
    let written = project::remove_pin(args.format, args.dry_run, surroundings)?;
    Ok(Box::new(Unpinned { written, dry_run: args.dry_run }))
}

struct Unpinned {
    written: Written,
    dry_run: bool,
}

impl Outcome for Unpinned {
    fn write(&self, page: &mut Page) {
        page.line(self.written.sentence(self.dry_run));
    }

    fn json(&self) -> Value {
        json!({ "written": self.written, "dry_run": self.dry_run })
    }
}
