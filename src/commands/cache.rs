//! `gov cache`: the directory of downloads.

use crate::failure::{Failure, Kind};
use crate::operations::prune::{self, Piece, Removal};
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Outcome, Page, size};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Show or empty the directory of downloads
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Print the directory
    Dir,
    /// Delete parts of archives and archives, but for what a running install needs
    Clean {
        /// Show what would be deleted
        #[arg(long)]
        dry_run: bool,
    },
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings) -> Result<Box<dyn Outcome>, Failure> {
    let directory = surroundings.layout.downloads();
    let Action::Clean { dry_run } = args.action else { return Ok(Box::new(Directory(directory))) };
    let mut cleaned = Cleaned { done: Vec::new(), left: Vec::new(), dry_run, failed: None };
    for piece in prune::all_downloads(surroundings) {
        let removal = if dry_run { Ok(Removal::Removed) } else { prune::remove(&piece, surroundings) };
        match removal {
            Ok(Removal::Removed) => cleaned.done.push(piece),
            Ok(Removal::Busy) => {}
            Err(failure) => {
                cleaned.left.push(failure.to_string());
                cleaned.failed.get_or_insert(failure.kind);
            }
        }
    }
    Ok(Box::new(cleaned))
}

struct Directory(PathBuf);

impl Outcome for Directory {
    fn write(&self, page: &mut Page) {
        page.line(self.0.display());
    }

    fn json(&self) -> Value {
        json!({ "directory": self.0.display().to_string() })
    }
}

struct Cleaned {
    done: Vec<Piece>,
    left: Vec<String>,
    dry_run: bool,
    failed: Option<Kind>,
}

impl Cleaned {
    fn bytes(&self) -> u64 {
        self.done.iter().map(|piece| piece.bytes).sum()
    }
}

impl Outcome for Cleaned {
    fn write(&self, page: &mut Page) {
        let (delete, free) = if self.dry_run { ("would delete", "would free") } else { ("deleted", "freed") };
        for piece in &self.done {
            page.line(format_args!("{delete} {}", piece.path.display()));
        }
        page.line(format_args!("{free} {}", size(self.bytes())));
        page.notes.extend(self.left.iter().cloned());
    }

    fn json(&self) -> Value {
        json!({ "removed": self.done, "bytes": self.bytes(), "left": self.left, "dry_run": self.dry_run })
    }

    fn exit_code(&self) -> u8 {
        self.failed.map_or(0, Kind::exit_code)
    }
}
