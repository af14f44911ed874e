//! The command line: global flags and the list of commands.

use crate::commands::{
    cache, completions, config, current, default, exec, explain, import, init, install, list, list_remote, mirror, pin,
    provide, prune, rehash, shell, sync_editors, uninstall, unpin, use_, verify, where_, which,
};
use crate::failure::{Failure, Kind};
use crate::operations::surroundings::Surroundings;
use crate::outcome::Outcome;
use crate::progress::Observer;
use crate::system::environment::Environment;
use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use std::ffi::OsString;

/// Installs Go, proves it, and runs the right one in every directory
#[derive(Debug, Parser)]
#[command(
    name = "gov",
    version,
    about,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Exit codes: 0 ok, 2 usage, 3 no such release, 4 not installed, 5 network, 6 verification failed,\n\
                  7 busy, 8 a file refused, 9 disk or permission, 10 platform unsupported, 100 changes pending\n\
                  (--check), 130 interrupted."
)]
pub struct Cli {
    /// Answer in JSON on stdout
    #[arg(long, global = true, display_order = 900)]
    pub json: bool,
    /// Say nothing but data and errors
    #[arg(short, long, global = true, display_order = 901)]
    pub quiet: bool,
    /// Go by what a source lists now, although it has listed a newer release before
    #[arg(long, global = true, hide = true)]
    allow_older: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(visible_aliases = ["i", "add"])]
    Install(install::Args),
    #[command(visible_aliases = ["rm", "remove"])]
    Uninstall(uninstall::Args),
    Use(use_::Args),
    #[command(visible_alias = "local")]
    Pin(pin::Args),
    Unpin(unpin::Args),
    #[command(visible_alias = "global")]
    Default(default::Args),
    Shell(shell::Args),
    #[command(visible_aliases = ["ls", "versions"])]
    List(list::Args),
    #[command(visible_aliases = ["ls-remote", "search"])]
    ListRemote(list_remote::Args),
    Current(current::Args),
    Explain(explain::Args),
    Which(which::Args),
    #[command(visible_aliases = ["prefix", "root"])]
    Where(where_::Args),
    #[command(visible_aliases = ["run", "x"])]
    Exec(exec::Args),
    #[command(visible_alias = "sync")]
    SyncEditors(sync_editors::Args),
    Verify(verify::Args),
    Mirror(mirror::Args),
    #[command(visible_alias = "adopt")]
    Import(import::Args),
    Prune(prune::Args),
    Cache(cache::Args),
    #[command(visible_alias = "reshim")]
    Rehash(rehash::Args),
    Init(init::Args),
    Config(config::Args),
    Completions(completions::Args),
    #[command(hide = true)]
    Provide(provide::Args),
}

/// Why a command line does not run a command.
#[derive(Debug)]
pub enum NotACommand {
    /// It asks for help or for the version: that text, with its styles.
    Asked(String),
    /// It is empty: the help, with its styles.
    Empty(String),
    /// It cannot be understood.
    Misread {
        /// What is wrong.
        failure: Failure,
        /// It holds `--json`.
        json: bool,
    },
}

impl Cli {
    /// Reads the arguments, the program's own name first.
    pub fn read(arguments: &[OsString]) -> Result<Self, NotACommand> {
        let matches = program().try_get_matches_from(arguments);
        matches.and_then(|matches| Self::from_arg_matches(&matches)).map_err(|error| {
            let styled = || error.render().ansi().to_string();
            match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => NotACommand::Asked(styled()),
                ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => NotACommand::Empty(styled()),
                _ => NotACommand::Misread {
                    failure: misread(&error, arguments),
                    json: arguments.iter().take_while(|word| *word != "--").any(|word| word == "--json"),
                },
            }
        })
    }

    /// Runs the command that was typed.
    pub fn run(&self, environment: Environment, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
        // Whoever packages gov has no home, and needs no more than the command line itself.
        if let Command::Completions(args) = &self.command {
            return completions::run(args, &mut program());
        }
        let surroundings = &Surroundings { allow_older: self.allow_older, ..Surroundings::find(environment)? };
        surroundings.check(observer)?;
        match &self.command {
            Command::Install(args) => install::run(args, surroundings, observer),
            Command::Uninstall(args) => uninstall::run(args, surroundings, observer),
            Command::Use(args) => use_::run(args, surroundings, observer),
            Command::Pin(args) => pin::run(args, surroundings, observer),
            Command::Unpin(args) => unpin::run(args, surroundings),
            Command::Default(args) => default::run(args, surroundings, observer),
            Command::Shell(args) => shell::run(args, surroundings, observer),
            Command::List(args) => list::run(args, surroundings),
            Command::ListRemote(args) => list_remote::run(args, surroundings, observer),
            Command::Current(args) => current::run(args, surroundings),
            Command::Explain(args) => explain::run(args, surroundings),
            Command::Which(args) => which::run(args, surroundings),
            Command::Where(args) => where_::run(args, surroundings),
            Command::Exec(args) => exec::run(args, surroundings, observer),
            Command::SyncEditors(args) => sync_editors::run(args, surroundings, observer),
            Command::Verify(args) => verify::run(args, surroundings, observer),
            Command::Mirror(args) => mirror::run(args, surroundings, observer),
            Command::Import(args) => import::run(args, surroundings, observer),
            Command::Prune(args) => prune::run(args, surroundings, observer),
            Command::Cache(args) => cache::run(args, surroundings),
            Command::Rehash(args) => rehash::run(args, surroundings),
            Command::Init(args) => init::run(args, surroundings),
            Command::Config(args) => config::run(args, surroundings),
            Command::Provide(args) => provide::run(args, surroundings, observer),
            Command::Completions(args) => completions::run(args, &mut program()),
        }
    }
}

/// All that can be typed; each command's help names its other names.
fn program() -> clap::Command {
    Cli::command().mut_subcommands(|command| {
        let aliases: Vec<&str> = command.get_visible_aliases().collect();
        if aliases.is_empty() {
            return command;
        }
        let text = format!("Aliases: {}", aliases.join(", "));
        command.after_help(text)
    })
}

/// What the parser says, in gov's own form: one line, then what helps.
fn misread(error: &clap::Error, arguments: &[OsString]) -> Failure {
    let text = error.render().to_string();
    let one_line = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut paragraphs = text.split("\n\n").map(one_line);
    let message = paragraphs.next().unwrap_or_default();
    let mut failure = Failure::new(Kind::Usage, message.strip_prefix("error: ").unwrap_or(&message));
    for tip in paragraphs.filter_map(|paragraph| paragraph.strip_prefix("tip: ").map(str::to_owned)) {
        failure = failure.hint(tip);
    }
    let word = arguments.iter().skip(1).filter_map(|word| word.to_str()).find(|word| !word.starts_with('-'));
    let command =
        word.and_then(|word| program().find_subcommand(word).map(|command| format!("gov {}", command.get_name())));
    failure.hint(format!("{} --help", command.as_deref().unwrap_or("gov")))
}
