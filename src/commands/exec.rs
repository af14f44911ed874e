//! `gov exec`: run a command with a version, whatever PATH says; with several, in a matrix.

use crate::failure::{Failure, Kind};
use crate::operations::install::{self, Options};
use crate::operations::matrix::{self, Run};
use crate::operations::surroundings::{Surroundings, refused};
use crate::operations::{knowledge, programs, provision, seen_projects};
use crate::outcome::{Cell, Outcome, Page};
use crate::progress::{Event, Observer, Unit};
use crate::releases::catalogue::Catalogue;
use crate::releases::span::Span;
use crate::releases::wanted::Request;
use gov_shims::choose::Choice;
use gov_shims::go_version::Release;
use gov_shims::hand_over::{self, Change};
use gov_shims::look;
use gov_shims::missing::Missing;
use gov_shims::wanted::Wanted;
use serde_json::{Value, json};
use std::ffi::OsString;

/// Run a command with a version of Go; one that is named is installed if it is missing
///
/// Several versions (1.21 1.22, or 1.21,1.22) or a span of families (1.21..1.23) run the command once
/// for each, at the same time, and show what each wrote and how it ended.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Versions, if the first words are some; then the command and its arguments
    #[arg(value_name = "[VERSION...] [--] CMD", required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

/// What a leading word names.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Named {
    Version(Request),
    Span(Span),
}

/// Runs the command. On Unix a command with one version takes gov's place, and this does not return.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let (named, command) = split(&args.words)?;
    let Some((name, arguments)) = command.split_first() else {
        return Err(Failure::new(Kind::Usage, "no command to run").hint("gov exec 1.22.3 go version"));
    };
    let (selected, changes) = match named.as_slice() {
        [] => here(surroundings, observer)?,
        [Named::Version(request)] => programs::environment_of(&wanted(request, surroundings, observer)?, surroundings)?,
        several => {
            let releases = all(several, surroundings, observer)?;
            let total = Some(releases.len() as u64);
            let job = format!("{} with {} versions", name.display(), releases.len());
            observer.observe(Event::Started { job: &job, total, unit: Unit::Runs });
            let runs = matrix::run(&releases, name, arguments, surroundings, &|done| {
                observer.observe(Event::Reached(done as u64));
            });
            observer.observe(Event::Finished);
            return Ok(Box::new(Matrix(runs?)));
        }
    };
    let status = programs::run(name, arguments, &selected, &changes, surroundings)?;
    Ok(Box::new(programs::Ended(status)))
}

/// What this directory asks for, as a shim would run it.
fn here(
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<(gov_shims::choose::Selected, Vec<Change>), Failure> {
    let mut here = surroundings.here();
    seen_projects::remember(&here.facts, surroundings);
    let variables = |name: &str| surroundings.environment.get(name);
    let missing = Missing::of(&here.decided, &here.facts);
    if let Some(missing) = missing.filter(|missing| missing.may_be_provided(&variables, &surroundings.layout)) {
        provision::provide(&missing, surroundings, observer)?;
        here = surroundings.here();
    }
    let choice: Choice = here.decided.map_err(|refusal| refused(&refusal))?;
    let changes = hand_over::changes(&choice, &here.facts, &surroundings.layout);
    Ok((choice.selected, changes))
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

/// All that is named, installed, each once and in the order named.
fn all(named: &[Named], surroundings: &Surroundings, observer: &dyn Observer) -> Result<Vec<Release>, Failure> {
    let known = Catalogue::built_in(&surroundings.platform).with_module_list(look::installed(&surroundings.layout));
    let mut releases: Vec<Release> = Vec::new();
    for named in named {
        let requests = match named {
            Named::Version(request) => vec![request.clone()],
            Named::Span(span) => {
                let mut families: Vec<_> = known.releases().map(|release| release.version().family()).collect();
                families.dedup();
                let inside = families.into_iter().filter(|family| span.contains(family));
                inside.map(|family| Request::Wanted(Wanted::Family(family))).collect()
            }
        };
        if requests.is_empty() {
            return Err(
                Failure::new(Kind::NoSuchRelease, "no known family of Go is in that span").hint("gov list-remote")
            );
        }
        for request in requests {
            let Wanted::Exact(release) = wanted(&request, surroundings, observer)? else {
                return Err(Failure::new(Kind::Usage, "the system's Go cannot be one of several")
                    .hint("gov exec system go version"));
            };
            if !releases.contains(&release) {
                releases.push(release);
            }
        }
    }
    Ok(releases)
}

/// The leading words that name versions, and the command behind them or behind `--`.
fn split(words: &[OsString]) -> Result<(Vec<Named>, &[OsString]), Failure> {
    let mut named = Vec::new();
    let mut rest = words;
    while let Some((first, others)) = rest.split_first() {
        if first == "--" {
            return Ok((named, others));
        }
        let text = first.to_string_lossy();
        let Some(these) = names(&text) else {
            // What starts with a digit was meant for a version, not for a program of that name.
            if text.starts_with(|c: char| c.is_ascii_digit()) {
                super::request(&text)?;
            }
            break;
        };
        named.extend(these);
        rest = others;
    }
    Ok((named, rest))
}

/// `1.22`, `1.21..1.23`, or several with commas between.
fn names(text: &str) -> Option<Vec<Named>> {
    let one = |text: &str| {
        let span = Span::parse(text).map(Named::Span);
        span.or_else(|| Request::parse(text).ok().map(Named::Version))
    };
    if let Some(one) = one(text) {
        return Some(vec![one]);
    }
    text.contains(',').then(|| text.split(',').map(|part| one(part.trim())).collect())?
}

struct Matrix(Vec<Run>);

impl Outcome for Matrix {
    fn write(&self, page: &mut Page) {
        for run in &self.0 {
            page.line(format_args!("== go{}", run.version));
            for output in [&run.stdout, &run.stderr] {
                if !output.is_empty() {
                    page.line(output.trim_end_matches('\n'));
                }
            }
        }
        page.line("");
        let row = |run: &Run| {
            let ended = if run.status == 0 { Cell::plain("ok") } else { Cell::strong(format!("exit {}", run.status)) };
            vec![Cell::plain(format!("go{}", run.version)), ended, Cell::dim(format!("{:.1} s", run.seconds))]
        };
        page.table(&self.0.iter().map(row).collect::<Vec<_>>());
    }

    fn json(&self) -> Value {
        json!({ "runs": self.0 })
    }

    /// The first status that is not 0, in the order of the versions.
    fn exit_code(&self) -> u8 {
        self.0.iter().map(|run| run.status).find(|status| *status != 0).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_text(text: &str) -> Result<(Vec<String>, String), Failure> {
        let words: Vec<OsString> = text.split(' ').map(OsString::from).collect();
        let (named, rest) = split(&words)?;
        let named = named.iter().map(|named| match named {
            Named::Version(request) => request.to_string(),
            Named::Span(span) => span.to_string(),
        });
        Ok((named.collect(), rest.join(std::ffi::OsStr::new(" ")).to_string_lossy().into_owned()))
    }

    #[test]
    fn versions_lead_and_a_command_follows() {
        for (text, named, rest) in [
            ("1.22.3 go version", vec!["1.22.3"], "go version"),
            ("1.22.3 -- go -x", vec!["1.22.3"], "go -x"),
            ("go version", vec![], "go version"),
            ("-- latest x", vec![], "latest x"),
            ("1.21 1.22.3 go test", vec!["1.21", "1.22.3"], "go test"),
            ("1.21,1.22 go test", vec!["1.21", "1.22"], "go test"),
            ("1.21..1.23 go test", vec!["1.21..1.23"], "go test"),
            (">=1.21,<1.23 go test", vec![">=1.21, <1.23"], "go test"),
        ] {
            let named: Vec<String> = named.into_iter().map(str::to_owned).collect();
            assert_eq!(split_text(text).unwrap(), (named, rest.to_owned()), "{text}");
        }
        assert_eq!(split_text("1.22.3x go").unwrap_err().kind, Kind::Usage);
        assert_eq!(split_text("1.23..1.21 go").unwrap_err().kind, Kind::Usage);
    }
}
