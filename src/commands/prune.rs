//! `gov prune`: free the space of what nothing asks for.

use crate::failure::{Failure, Kind};
use crate::operations::prune::{self, Kept, Piece, Plan, Removal};
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Cell, Outcome, Page, size};
use crate::progress::{Event, Observer};
use serde_json::{Value, json};

/// Remove versions that nothing pins, downloads, and stale toolchains of the module cache
///
/// Kept are the default and what each project that gov has seen resolves to, this directory included.
/// In Go's module cache only toolchains are touched: those that gov has as well, and those of which a
/// newer patch is there.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    /// Show what would be removed
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let Plan { pieces, kept, notes } = prune::plan(surroundings);
    let mut pruned = Pruned { done: Vec::new(), left: Vec::new(), kept, notes, dry_run: args.dry_run, failed: None };
    if pieces.is_empty() {
        pruned.notes.push("there is nothing to remove".to_owned());
    }
    if args.dry_run {
        pruned.done = pieces;
        return Ok(Box::new(pruned));
    }
    if !args.yes && !pieces.is_empty() && !is_agreed(&pieces, observer)? {
        pruned.notes.push("nothing was removed".to_owned());
        return Ok(Box::new(pruned));
    }
    for piece in pieces {
        match prune::remove(&piece, surroundings) {
            Ok(Removal::Removed) => pruned.done.push(piece),
            Ok(Removal::Busy) => pruned.left.push((piece, "another process is at work on it".to_owned())),
            Err(failure) => {
                pruned.left.push((piece, failure.to_string()));
                pruned.failed.get_or_insert(failure.kind);
            }
        }
    }
    Ok(Box::new(pruned))
}

/// Shows what would go, and asks.
fn is_agreed(pieces: &[Piece], observer: &dyn Observer) -> Result<bool, Failure> {
    let bytes = size(pieces.iter().map(|piece| piece.bytes).sum());
    if !observer.can_ask() {
        let things = if pieces.len() == 1 { "1 thing".to_owned() } else { format!("{} things", pieces.len()) };
        return Err(Failure::new(Kind::Usage, format!("{things} can be removed, and nobody is there to be asked"))
            .hint("gov prune --yes")
            .hint(format!("to see them, {bytes} in all: gov prune --dry-run")));
    }
    for piece in pieces {
        let line = format!("{}, {}: {}", piece.path.display(), size(piece.bytes), piece.because);
        observer.observe(Event::Note(&line));
    }
    Ok(observer.is_confirmed(&format!("Remove all of this, and free {bytes}?")))
}

struct Pruned {
    done: Vec<Piece>,
    left: Vec<(Piece, String)>,
    kept: Vec<Kept>,
    notes: Vec<String>,
    dry_run: bool,
    failed: Option<Kind>,
}

impl Pruned {
    fn bytes(&self) -> u64 {
        self.done.iter().map(|piece| piece.bytes).sum()
    }
}

impl Outcome for Pruned {
    fn write(&self, page: &mut Page) {
        let row = |piece: &Piece| {
            vec![
                Cell::plain(piece.path.display().to_string()),
                Cell::plain(size(piece.bytes)),
                Cell::dim(piece.because.clone()),
            ]
        };
        page.table(&self.done.iter().map(row).collect::<Vec<_>>());
        let verb = if self.dry_run { "would free" } else { "freed" };
        if !self.done.is_empty() {
            page.line(format_args!("{verb} {}", size(self.bytes())));
        }
        for kept in &self.kept {
            page.note(format!("go{} stays: {}", kept.version, kept.because));
        }
        for (piece, why) in &self.left {
            page.note(format!("{} is left: {why}", piece.path.display()));
        }
        page.notes.extend(self.notes.iter().cloned());
    }

    fn json(&self) -> Value {
        let left = |(piece, why): &(Piece, String)| json!({ "path": piece.path.display().to_string(), "because": why });
        json!({
            "removed": self.done,
            "bytes": self.bytes(),
            "left": self.left.iter().map(left).collect::<Vec<_>>(),
            "kept": self.kept,
            "notes": self.notes,
            "dry_run": self.dry_run,
        })
    }

    fn exit_code(&self) -> u8 {
        self.failed.map_or(0, Kind::exit_code)
    }
}
