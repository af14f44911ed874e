//! `gov exec`: run a command with a version, whatever PATH says.

use crate::failure::{Failure, Kind};
use crate::operations::install::{self, Options};
use crate::operations::surroundings::{Surroundings, refused};
use crate::operations::{knowledge, programs};
use crate::outcome::Outcome;
use crate::progress::Observer;
use crate::releases::wanted::Request;
use gov_shims::hand_over;
use gov_shims::look;
use gov_shims::wanted::Wanted;
use std::ffi::OsString;

/// Run a command with a version of Go; one that is named is installed if it is missing
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A version, if the first word is one; then the command and its arguments
    #[arg(value_name = "[VERSION] [--] CMD", required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

/// Runs the command. On Unix the command takes gov's place and this does not return.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let (request, command) = split(&args.words)?;
    let Some((name, arguments)) = command.split_first() else {
        return Err(Failure::new(Kind::Usage, "no command to run").hint("gov exec 1.22.3 go version"));
    };
    let (selected, changes) = if let Some(request) = request {
        programs::environment_of(&wanted(&request, surroundings, observer)?, surroundings)?
    } else {
        let here = surroundings.here();
        let choice = here.decided.map_err(|refusal| refused(&refusal))?;
        let changes = hand_over::changes(&choice, &here.facts, &surroundings.layout);
        (choice.selected, changes)
    };
    let status = programs::run(name, arguments, &selected, &changes, surroundings)?;
    Ok(Box::new(programs::Ended(status)))
}

/// What the typed version selects, installed. A family or a name is content with what is here:
/// running a command is no time to ask the network for something newer.
fn wanted(request: &Request, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Wanted, Failure> {
    let installed = look::installed(&surroundings.layout);
    let release = match request.choose(&installed) {
        Some(release) => release.clone(),
        None => match knowledge::resolve_or_system(request, surroundings, observer)? {
            Some(release) => release,
            None => return Ok(Wanted::System),
        },
    };
    install::install(&release, &Options::plain(surroundings), surroundings, observer)?;
    Ok(Wanted::Exact(release))
}

/// The version is the first word, if that is one and a command follows or `--` does.
fn split(words: &[OsString]) -> Result<(Option<Request>, &[OsString]), Failure> {
    let Some((first, rest)) = words.split_first() else { return Ok((None, words)) };
    if first == "--" {
        return Ok((None, rest));
    }
    let text = first.to_string_lossy();
    let Ok(request) = Request::parse(&text) else {
        // What starts with a digit was meant for a version, not for a program of that name.
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            super::request(&text)?;
        }
        return Ok((None, words));
    };
    let rest = rest.strip_prefix(&[OsString::from("--")]).unwrap_or(rest);
    Ok((Some(request), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_leads_and_a_command_follows() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        let split = |text: &str| {
            let words = words(text);
            split(&words).map(|(request, rest)| {
                (request.map(|request| request.to_string()), rest.join(std::ffi::OsStr::new(" ")))
            })
        };
        assert_eq!(split("1.22.3 go version").unwrap(), (Some("1.22.3".into()), "go version".into()));
        assert_eq!(split("1.22.3 -- go -x").unwrap(), (Some("1.22.3".into()), "go -x".into()));
        assert_eq!(split("go version").unwrap(), (None, "go version".into()));
        assert_eq!(split("-- latest x").unwrap(), (None, "latest x".into()));
        assert_eq!(split("1.22.3x go").unwrap_err().kind, Kind::Usage);
    }
}
