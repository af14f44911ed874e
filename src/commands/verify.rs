//! `gov verify`: prove an installed tree again.

use crate::failure::{Failure, Kind};
use crate::operations::surroundings::{Surroundings, refused};
use crate::operations::verify::{self, Verdict};
use crate::outcome::{Outcome, Page};
use crate::progress::Observer;
use gov_shims::choose::Selected;
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
    let mut verdicts = Vec::new();
    if args.all {
        for release in look::installed(&surroundings.layout) {
            verdicts.push(verify::release(&release, surroundings, observer)?);
        }
    } else if args.targets.is_empty() {
        let choice = surroundings.here().decided.map_err(|refusal| refused(&refusal))?;
        let Selected::Release(release) = choice.selected else {
            return Err(Failure::new(Kind::Usage, "the system's own Go runs here, and gov did not install it")
                .hint("name its directory: gov verify \"$(go env GOROOT)\""));
        };
        verdicts.push(verify::release(&release, surroundings, observer)?);
    }
    let installed = look::installed(&surroundings.layout);
    for target in &args.targets {
        if target.contains(['/', '\\']) || target == "." {
            let path = surroundings.directory()?.join(target);
            verdicts.push(verify::path(&path, surroundings, observer)?);
            continue;
        }
        let request = super::request(target)?;
        let release = request.choose(&installed).ok_or_else(|| {
            Failure::new(Kind::NotInstalled, format!("Go {request} is not installed"))
                .hint(format!("gov install '{request}'"))
        })?;
        verdicts.push(verify::release(release, surroundings, observer)?);
    }
    Ok(Box::new(Verdicts(verdicts)))
}

struct Verdicts(Vec<Verdict>);

impl Outcome for Verdicts {
    fn write(&self, page: &mut Page) {
        for verdict in &self.0 {
            page.line(verdict);
        }
        if self.0.is_empty() {
            page.note("nothing is installed");
        }
        for verdict in self.0.iter().filter(|verdict| !verdict.is_proven()) {
            page.note(verdict.remedy());
        }
    }

    fn json(&self) -> Value {
        json!({ "verdicts": self.0 })
    }

    fn exit_code(&self) -> u8 {
        if self.0.iter().all(Verdict::is_proven) { 0 } else { Kind::Verification.exit_code() }
    }
}
