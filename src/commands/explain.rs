//! `gov explain`: the whole decision.

use crate::failure::{Failure, Kind};
use crate::go_next::Next;
use crate::operations::explanation::{self, Explanation};
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Cell, Outcome, Page};
use gov_shims::choose::Selected;
use serde_json::{Value, json};
use std::ffi::OsString;
use std::path::PathBuf;

/// Explain which Go runs: each file, each rule, and what go then does itself
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The directory; none: this one
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
    /// A command line of go, after `--`
    #[arg(value_name = "go ARGS", last = true)]
    command: Vec<OsString>,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings) -> Result<Box<dyn Outcome>, Failure> {
    let directory = match &args.directory {
        None => None,
        Some(directory) => {
            let directory = gov_shims::look::cleaned(&surroundings.directory()?.join(directory));
            if !directory.is_dir() {
                return Err(Failure::new(Kind::Usage, format!("{} is not a directory", directory.display()))
                    .hint("gov explain ."));
            }
            Some(directory)
        }
    };
    let arguments = match args.command.split_first() {
        Some((first, rest)) if first == "go" => rest,
        _ => &args.command,
    };
    Ok(Box::new(explanation::explain(directory.as_deref(), arguments, surroundings)))
}

impl Explanation {
    fn name(&self) -> Option<String> {
        match &self.decided.as_ref().ok()?.selected {
            Selected::Release(release) => Some(release.toolchain_name()),
            Selected::System => Some("system".to_owned()),
        }
    }
}

impl Outcome for Explanation {
    fn write(&self, page: &mut Page) {
        match (&self.decided, self.name()) {
            (Ok(choice), Some(name)) => {
                let pin = if choice.is_pin { ", a pin" } else { "" };
                page.line(format_args!("{name} runs here, chosen by {}{pin}", choice.because));
            }
            (Err(refusal), _) => {
                page.line(format_args!("nothing runs here: {refusal}"));
                page.note(format!("what helps: {}", refusal.hint()));
            }
            _ => {}
        }
        page.line("\nfiles that have a say");
        let rows: Vec<Vec<Cell>> = self
            .files
            .iter()
            .map(|file| {
                vec![Cell::plain(" "), Cell::plain(file.path.display().to_string()), Cell::plain(file.says.clone())]
            })
            .collect();
        page.table(&rows);
        if rows.is_empty() {
            page.line("  none");
        }
        page.line("\nrules, first match wins");
        let row = |rule: &explanation::Rule| {
            let mark = if rule.decides { "*" } else { " " };
            let found = rule.found.clone().unwrap_or_else(|| "-".to_owned());
            vec![
                Cell::plain(mark),
                Cell::plain(rule.name),
                if rule.decides { Cell::strong(found) } else { Cell::dim(found) },
            ]
        };
        page.table(&self.rules.iter().map(row).collect::<Vec<_>>());
        if !self.changes.is_empty() {
            page.line("\nenvironment");
            for change in &self.changes {
                match &change.value {
                    Some(value) => page.line(format_args!("  {}={}", change.name, value.display())),
                    None => page.line(format_args!("  {} removed", change.name)),
                }
            }
        }
        if let Some(next) = &self.next {
            page.line("\nthen go itself");
            for line in words(next) {
                page.line(format_args!("  {line}"));
            }
        }
    }

    fn json(&self) -> Value {
        let changes: serde_json::Map<String, Value> = self
            .changes
            .iter()
            .map(|change| {
                let value = change.value.as_ref().map(|value| value.to_string_lossy().into_owned());
                (change.name.to_owned(), json!(value))
            })
            .collect();
        json!({
            "directory": self.directory.as_ref().map(|directory| directory.display().to_string()),
            "version": self.name(),
            "because": self.decided.as_ref().ok().map(|choice| choice.because.to_string()),
            "pin": self.decided.as_ref().is_ok_and(|choice| choice.is_pin),
            "left_to_go": self.decided.as_ref().ok().and_then(|choice| choice.left_to_go.as_ref()).map(ToString::to_string),
            "refusal": self.decided.as_ref().err().map(ToString::to_string),
            "files": self.files,
            "rules": self.rules,
            "environment": changes,
            "go": self.next,
        })
    }
}

fn words(next: &Next) -> Vec<String> {
    match next {
        Next::Run { but_modules: None } => vec!["runs".to_owned()],
        Next::Run { but_modules: Some(message) } => {
            vec!["runs; commands that load the module end with".to_owned(), format!("go: {message}")]
        }
        Next::Switch { to, program } => vec![format!("switches to {to}: {}", program.display())],
        Next::Download { to } => {
            vec![format!("downloads {to} into its module cache, by GOPROXY; or first: gov install {to}")]
        }
        Next::Refuse { message } => vec!["ends with".to_owned(), format!("go: {message}")],
    }
}
