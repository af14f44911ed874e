//! `gov verify`: prove installed trees again.

use crate::failure::{Failure, Kind};
use crate::operations::surroundings::{Surroundings, refused};
use crate::operations::verify::{self, Target, Verdict};
use crate::outcome::{Outcome, Page};
use crate::progress::Observer;
use gov_shims::choose::Selected;
use gov_shims::go_version::Release;
use gov_shims::look;
use serde_json::{Value, json};

/// Hash installed versions and prove them against Go's checksum database
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Versions, or paths of SDKs; none: the version that runs here
    #[arg(value_name = "VERSION|PATH")]
    targets: Vec<String>,
    /// All installed versions
    #[arg(long, conflicts_with = "targets")]
    all: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let targets = targets(args, surroundings)?;
    let verdicts = verify::verify(&targets, surroundings, observer);
    if let [Err(failure)] = verdicts.as_slice() {
        // Of one alone there is nothing else to tell.
        return Err(failure.clone());
    }
    Ok(Box::new(Verdicts(targets.into_iter().zip(verdicts).collect())))
}

fn targets(args: &Args, surroundings: &Surroundings) -> Result<Vec<Target>, Failure> {
    let installed = look::installed(&surroundings.layout);
    if args.all {
        return Ok(installed.into_iter().map(Target::Release).collect());
    }
    if args.targets.is_empty() {
        let choice = surroundings.here().decided.map_err(|refusal| refused(&refusal))?;
        let Selected::Release(release) = choice.selected else {
            return Err(Failure::new(Kind::Usage, "the system's own Go runs here, and gov did not install it")
                .hint("name its directory: gov verify \"$(go env GOROOT)\""));
        };
        return Ok(vec![Target::Release(release)]);
    }
    args.targets.iter().map(|target| named(target, &installed, surroundings)).collect()
}

fn named(target: &str, installed: &[Release], surroundings: &Surroundings) -> Result<Target, Failure> {
    if target.contains(['/', '\\']) || target == "." {
        return Ok(Target::Path(surroundings.directory()?.join(target)));
    }
    let request = super::request(target)?;
    let release = request.choose(installed).ok_or_else(|| {
        Failure::new(Kind::NotInstalled, format!("Go {request} is not installed"))
            .hint(format!("gov install '{request}'"))
    })?;
    Ok(Target::Release(release.clone()))
}

struct Verdicts(Vec<(Target, Result<Verdict, Failure>)>);

fn name(target: &Target) -> String {
    match target {
        Target::Release(release) => release.toolchain_name(),
        Target::Path(path) => path.display().to_string(),
    }
}

impl Outcome for Verdicts {
    fn write(&self, page: &mut Page) {
        for (target, verdict) in &self.0 {
            match verdict {
                Ok(verdict) => page.line(verdict),
                Err(failure) => page.line(format_args!("{} NOT PROVEN: {failure}", name(target))),
            }
        }
        if self.0.is_empty() {
            page.note("nothing is installed");
        }
        for (_, verdict) in &self.0 {
            match verdict {
                Ok(verdict) if verdict.is_proven() => {}
                Ok(verdict) => page.note(verdict.remedy()),
                Err(failure) => page.notes.extend(failure.hints.iter().cloned()),
            }
        }
    }

    fn json(&self) -> Value {
        let verdict = |(target, verdict): &(Target, Result<Verdict, Failure>)| match verdict {
            Ok(verdict) => json!(verdict),
            Err(failure) => json!({
                "toolchain": name(target),
                "finding": "not-proven",
                "kind": failure.kind.id(),
                "message": failure.message,
                "causes": failure.causes,
                "hints": failure.hints,
            }),
        };
        json!({ "verdicts": self.0.iter().map(verdict).collect::<Vec<_>>() })
    }

    /// That something differs outweighs that something could not be proven.
    fn exit_code(&self) -> u8 {
        let differs = self.0.iter().any(|(_, verdict)| verdict.as_ref().is_ok_and(|verdict| !verdict.is_proven()));
        let failure = self.0.iter().find_map(|(_, verdict)| verdict.as_ref().err());
        match failure {
            _ if differs => Kind::Verification.exit_code(),
            Some(failure) => failure.kind.exit_code(),
            None => 0,
        }
    }
}
