//! `gov sync-editors`: every editor runs the Go of each directory.

use crate::failure::Failure;
use crate::operations::surroundings::Surroundings;
use crate::operations::sync_editors::shown::{Asked, Shown};
use crate::operations::sync_editors::{self, Editors, Options, Projects, Reach, undo, watch};
use crate::outcome::{Outcome, Page};
use crate::progress::Observer;
use serde_json::{Value, json};

/// Tell every editor which Go to run, here and in all that its user opens
///
/// A user's own settings get gov's shim, which asks each directory. A pinned project's private
/// settings get the exact SDK. A file that cannot be edited safely is named and left alone; every
/// file can be taken back with --undo.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Args {
    /// Only this editor: vscode, jetbrains, neovim, ... or a product by its name
    #[arg(long, value_name = "NAME")]
    editor: Vec<String>,
    /// Only the user's own files, or only the project's
    #[arg(long, value_enum, value_name = "SCOPE")]
    scope: Option<ScopeArg>,
    /// Every project that gov has seen, and this one
    #[arg(long)]
    all_projects: bool,
    /// Also write files that git tracks; they get the version, and never a path
    #[arg(long)]
    tracked: bool,
    /// Also write the files of a JetBrains IDE that runs; it may write them over
    #[arg(long)]
    force: bool,
    /// Do nothing, and exit with 100 where something would change
    #[arg(long, conflicts_with_all = ["undo", "watch"])]
    check: bool,
    /// Take back what gov has written: the user's own files and this project's, or all projects'
    #[arg(long, conflicts_with_all = ["watch", "tracked"])]
    undo: bool,
    /// Stay, and do it again whenever a version changes
    #[arg(long)]
    watch: bool,
    /// Show what would be done, as diffs
    #[arg(long, conflicts_with = "watch")]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ScopeArg {
    /// Files that reach everything that their user opens
    User,
    /// Files of projects
    #[value(alias = "project")]
    Workspace,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let options = Options {
        reach: match args.scope {
            None => Reach::All,
            Some(ScopeArg::User) => Reach::User,
            Some(ScopeArg::Workspace) => Reach::Projects,
        },
        editors: Editors::named(&args.editor)?,
        projects: if args.all_projects { Projects::Seen } else { Projects::Here },
        tracked: args.tracked,
        force: args.force,
        is_dry: args.dry_run || args.check,
        wants_diffs: args.dry_run,
        wants_effective: !args.all_projects,
        leaving: None,
    };
    let synced = if args.undo {
        undo::undo(&options, surroundings, observer)?
    } else if args.watch {
        return watch::watch(&options, surroundings, observer).map(|()| -> Box<dyn Outcome> { Box::new(Watched) });
    } else {
        sync_editors::sync(&options, surroundings, observer)?
    };
    let asked =
        Asked { is_check: args.check, is_dry: options.is_dry, is_undo: args.undo, lists_all: !args.all_projects };
    Ok(Box::new(Shown::new(synced, asked, surroundings)))
}

/// Nobody watches any more.
struct Watched;

impl Outcome for Watched {
    fn write(&self, _page: &mut Page) {}

    fn json(&self) -> Value {
        json!({})
    }
}
