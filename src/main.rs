//! gov: parse, run, show, exit.

use gov::cli::{Cli, NotACommand};
use gov::report::{Progress, Report};
use gov::system::environment::Environment;
use gov::system::terminal::Terminal;
use std::process::ExitCode;

fn main() -> ExitCode {
    let environment = Environment::read();
    let report = Report { terminal: Terminal::of(&environment), json: false, quiet: false };
    let arguments: Vec<_> = std::env::args_os().collect();
    ExitCode::from(match Cli::read(&arguments) {
        Ok(cli) => run(&cli, environment, Report { json: cli.json, quiet: cli.quiet, ..report }),
        Err(NotACommand::Asked(text)) => report.help(&text),
        Err(NotACommand::Empty(text)) => report.unasked_help(&text),
        Err(NotACommand::Misread { failure, json }) => Report { json, ..report }.failure(&failure),
    })
}

fn run(cli: &Cli, environment: Environment, report: Report) -> u8 {
    match cli.run(environment, &Progress::new(report)) {
        Ok(outcome) => report.outcome(&*outcome),
        Err(failure) => report.failure(&failure),
    }
}
