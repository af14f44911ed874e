//! `gov which`: the real path of a program.

use crate::failure::{Failure, Kind};
use crate::operations::programs;
use crate::operations::surroundings::{Surroundings, refused};
use crate::outcome::{Outcome, Page};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Print the path of the program that a command runs here
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The command: go, gofmt, or another of the SDK's bin
    #[arg(value_name = "CMD", default_value = "go")]
    command: String,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings) -> Result<Box<dyn Outcome>, Failure> {
    let here = surroundings.here();
    let choice = here.decided.map_err(|refusal| refused(&refusal))?;
    let path = programs::program(&args.command, &choice.selected, surroundings)?.ok_or_else(|| {
        let bin = programs::bin(&choice.selected, surroundings)
            .map_or_else(|| "PATH".to_owned(), |bin| bin.display().to_string());
        Failure::new(Kind::NotInstalled, format!("there is no program {:?} in {bin}", args.command))
            .hint("gov which go")
    })?;
    Ok(Box::new(Found(path)))
}

struct Found(PathBuf);

impl Outcome for Found {
    fn write(&self, page: &mut Page) {
        page.line(self.0.display());
    }

    fn json(&self) -> Value {
        json!({ "path": self.0.display().to_string() })
    }
}
