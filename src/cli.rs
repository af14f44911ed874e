//! The command line: global flags and the list of commands.

use crate::commands::{
    completions, config, current, default, exec, explain, init, install, list, list_remote, pin, provide, rehash,
    shell, uninstall, unpin, use_, verify, where_, which,
};
use crate::failure::Failure;
use crate::operations::surroundings::Surroundings;
use crate::outcome::Outcome;
use crate::progress::Observer;
use clap::{CommandFactory as _, Parser, Subcommand};

/// Installs Go, proves it, and runs the right one in every directory
#[derive(Debug, Parser)]
#[command(
    name = "gov",
    version,
    about,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Exit codes: 0 ok, 2 usage, 3 no such release, 4 not installed, 5 network, 6 verification failed,\n\
                  7 busy, 8 a file refused, 9 disk or permission, 10 platform unsupported, 130 interrupted."
)]
pub struct Cli {
    /// Answer in JSON on stdout
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but data and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
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
    Verify(verify::Args),
    #[command(visible_alias = "reshim")]
    Rehash(rehash::Args),
    Init(init::Args),
    Config(config::Args),
    Completions(completions::Args),
    #[command(hide = true)]
    Provide(provide::Args),
}

impl Cli {
    /// Runs the command that was typed.
    pub fn run(&self, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
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
            Command::Verify(args) => verify::run(args, surroundings, observer),
            Command::Rehash(args) => rehash::run(args, surroundings),
            Command::Init(args) => init::run(args, surroundings),
            Command::Config(args) => config::run(args, surroundings),
            Command::Provide(args) => provide::run(args, surroundings, observer),
            Command::Completions(args) => completions::run(args, &mut Self::command()),
        }
    }
}
