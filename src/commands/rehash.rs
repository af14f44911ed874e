//! `gov rehash`: kept for fingers that know it. Shims are always in order; this checks them.

use crate::failure::Failure;
use crate::operations::rehash::{self, Rehashed};
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Outcome, Page};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Check the shims and the links, and put right what is not
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Show what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings) -> Result<Box<dyn Outcome>, Failure> {
    let rehashed = rehash::rehash(args.dry_run, surroundings)?;
    Ok(Box::new(Done { rehashed, dry_run: args.dry_run }))
}

struct Done {
    rehashed: Rehashed,
    dry_run: bool,
}

impl Outcome for Done {
    fn write(&self, page: &mut Page) {
        let (write, remove) = if self.dry_run { ("would write", "would remove") } else { ("wrote", "removed") };
        for path in &self.rehashed.written {
            page.line(format_args!("{write} {}", path.display()));
        }
        for path in &self.rehashed.removed {
            page.line(format_args!("{remove} {}", path.display()));
        }
        if self.rehashed.written.is_empty() && self.rehashed.removed.is_empty() {
            page.note("all shims are in order; gov never needs this");
        }
        for path in &self.rehashed.foreign {
            page.note(format!("{} is not gov's, and is left alone", path.display()));
        }
    }

    fn json(&self) -> Value {
        let texts = |paths: &[PathBuf]| paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
        let Rehashed { written, removed, foreign } = &self.rehashed;
        json!({
            "written": texts(written),
            "removed": texts(removed),
            "foreign": texts(foreign),
            "dry_run": self.dry_run,
        })
    }
}
