//! gov: parse, run, show, exit.

use clap::Parser as _;
use gov::cli::Cli;
use gov::operations::surroundings::Surroundings;
use gov::report::{Progress, Report};
use gov::system::environment::Environment;
use gov::system::terminal::Terminal;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let environment = Environment::read();
    let report = Report { terminal: Terminal::of(&environment), json: cli.json, quiet: cli.quiet };
    let progress = Progress::new(report);
    let result = Surroundings::find(environment).and_then(|surroundings| cli.run(&surroundings, &progress));
    ExitCode::from(match result {
        Ok(outcome) => report.outcome(&*outcome),
        Err(failure) => report.failure(&failure),
    })
}
