//! `gov shell`: a version for this shell session.
//!
//! A program cannot change its parent's environment; the function `gov` in the file that the shell
//! sources runs this command and evaluates the one line that it prints.

use crate::failure::{Failure, Kind};
use crate::operations::install;
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Outcome, Page};
use crate::progress::Observer;
use crate::shell::Shell;
use serde_json::{Value, json};

/// Choose a version for this shell session
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The version, installed if it is missing; none: show the one of this session
    #[arg(value_name = "VERSION", conflicts_with = "unset")]
    version: Option<String>,
    /// Take the session's version away
    #[arg(long)]
    unset: bool,
    /// The shell whose language to print; set by the shell's function
    #[arg(long = "for", value_name = "SHELL", hide = true)]
    shell: Option<Shell>,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    if args.version.is_none() && !args.unset {
        return Ok(Box::new(Shown(surroundings.environment.text("GOV_VERSION"))));
    }
    let Some(shell) = args.shell else {
        let version = args.version.as_deref().unwrap_or("1.22.3");
        return Err(Failure::new(
            Kind::Usage,
            "gov's shell function is not in this shell, and a program cannot change its shell",
        )
        .hint("gov init bash --print says what belongs in the start-up file; bash, zsh, sh and fish have the function")
        .hint(format!("in any other shell set the variable GOV_VERSION yourself, to {version}")));
    };
    let wanted = match &args.version {
        None => None,
        Some(text) => {
            let request = super::request(text)?;
            Some(install::provide(&request, false, surroundings, observer)?.0)
        }
    };
    let value = wanted.map(|wanted| wanted.to_string());
    let line = shell.set_version(value.as_deref()).ok_or_else(|| {
        Failure::new(Kind::Usage, "gov has no function for that shell").hint("set the variable GOV_VERSION yourself")
    })?;
    Ok(Box::new(Line { line, value }))
}

struct Shown(Option<String>);

impl Outcome for Shown {
    fn write(&self, page: &mut Page) {
        match &self.0 {
            Some(version) => page.line(version),
            None => page.note("this session has no version of its own; `gov shell 1.22.3` gives it one"),
        }
    }

    fn json(&self) -> Value {
        json!({ "version": self.0 })
    }
}

struct Line {
    line: String,
    value: Option<String>,
}

impl Outcome for Line {
    fn write(&self, page: &mut Page) {
        page.line(&self.line);
    }

    fn json(&self) -> Value {
        json!({ "version": self.value })
    }
}
