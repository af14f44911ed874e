//! `gov init`: what a shell's start-up file needs.

use crate::failure::{Failure, Kind};
use crate::operations::rehash;
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Outcome, Page};
use crate::shell::Shell;
use serde_json::{Value, json};

/// Print the block for a shell's start-up file that puts the shims first on PATH
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
    /// Print the block; the start-up file is left to you
    #[arg(long, required = true)]
    print: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings) -> Result<Box<dyn Outcome>, Failure> {
    // The block sources a file of gov's own: it has to be there.
    rehash::rehash(false, surroundings)?;
    let block = args.shell.block(surroundings.layout.root()).ok_or_else(|| {
        Failure::new(Kind::Usage, format!("{} cannot stand on that shell's PATH", surroundings.layout.root().display()))
            .hint("set GOV_HOME to a path of ordinary characters")
    })?;
    Ok(Box::new(Block(block)))
}

struct Block(String);

impl Outcome for Block {
    fn write(&self, page: &mut Page) {
        page.line(self.0.trim_end());
    }

    fn json(&self) -> Value {
        json!({ "block": self.0 })
    }
}
