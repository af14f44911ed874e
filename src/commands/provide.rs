//! `gov provide`: what a shim runs when the version that it must run is missing. Not for people.

use crate::failure::{Failure, Kind};
use crate::operations::surroundings::{Surroundings, refused};
use crate::operations::{programs, provision};
use crate::outcome::Outcome;
use crate::progress::Observer;
use gov_shims::choose;
use gov_shims::look::{self, Asked, Invocation};
use gov_shims::missing::{Missing, PROVIDED};
use std::ffi::{OsStr, OsString};

/// Install what a shim lacks, and run the shim again
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shim's own name and arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

/// Runs the command. On Unix the shim takes gov's place and this does not return.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let (name, arguments) = args.words.split_first().ok_or_else(|| usage("no shim is named"))?;
    let asked = Asked::from_program(name).ok_or_else(|| usage("not the name of a shim"))?;
    if let Some(missing) = missing(&asked, arguments, surroundings)? {
        provision::provide(&missing, surroundings, observer)
            .map_err(|failure| Failure { kind: Kind::NotFound, ..failure })?;
    }
    let shim = match &asked.release {
        Some(release) => surroundings.layout.shim_of_release(release),
        None => surroundings.layout.shim(asked.tool),
    };
    programs::become_shim(&shim, arguments, (PROVIDED, "1"))
}

fn usage(message: &str) -> Failure {
    Failure::new(Kind::Usage, message).hint("this is for gov's shims; to install a version: gov install 1.22.3")
}

/// What the shim found missing, found again.
fn missing(asked: &Asked, arguments: &[OsString], surroundings: &Surroundings) -> Result<Option<Missing>, Failure> {
    let variables = |name: &str| surroundings.environment.get(name);
    let directory = surroundings.environment.directory();
    let arguments: Vec<&OsStr> = arguments.iter().map(OsString::as_os_str).collect();
    let facts = look::gather(&Invocation {
        asked,
        arguments: &arguments,
        variables: &variables,
        layout: &surroundings.layout,
        directory: directory.as_deref(),
    });
    let decided = choose::choose(&facts);
    match (Missing::of(&decided, &facts), decided) {
        (Some(missing), _) => Ok(Some(missing)),
        (None, Ok(_)) => Ok(None),
        (None, Err(refusal)) => Err(refused(&refusal)),
    }
}
