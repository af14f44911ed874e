//! `gov default`: what runs where nothing pins.

use crate::failure::{Failure, Kind};
use crate::operations::default;
use crate::operations::install::{self, Installation};
use crate::operations::project::Written;
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Outcome, Page};
use crate::progress::Observer;
use gov_shims::look;
use gov_shims::wanted::Wanted;
use serde_json::{Value, json};

/// Show or set the version that runs where nothing pins
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The version, or system; none: show it
    #[arg(value_name = "VERSION|system")]
    version: Option<String>,
    /// Show what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let Some(text) = &args.version else {
        return Ok(Box::new(Shown(current(surroundings)?)));
    };
    let request = super::request(text)?;
    let (wanted, installation) = install::provide(&request, args.dry_run, surroundings, observer)?;
    let written = default::write(&wanted, args.dry_run, surroundings)?;
    Ok(Box::new(Set { wanted, installation, written, dry_run: args.dry_run }))
}

fn current(surroundings: &Surroundings) -> Result<Option<Wanted>, Failure> {
    let Some(file) = look::default(&surroundings.layout) else { return Ok(None) };
    match file.pin {
        Ok(pin) => Ok(Some(pin.wanted)),
        Err(problem) => {
            Err(Failure::new(Kind::RefusedFile, format!("{} {problem}", file.path.display()))
                .hint("gov default latest"))
        }
    }
}

struct Shown(Option<Wanted>);

impl Outcome for Shown {
    fn write(&self, page: &mut Page) {
        match &self.0 {
            Some(Wanted::Exact(release)) => page.line(release.toolchain_name()),
            Some(wanted) => page.line(wanted),
            None => page.note("no default is set: the newest installed version runs; `gov default 1.22.3` sets one"),
        }
    }

    fn json(&self) -> Value {
        json!({ "default": self.0.as_ref().map(ToString::to_string) })
    }
}

struct Set {
    wanted: Wanted,
    installation: Option<Installation>,
    written: Written,
    dry_run: bool,
}

impl Outcome for Set {
    fn write(&self, page: &mut Page) {
        if let Some(installation) = self.installation.as_ref().filter(|installation| installation.is_new()) {
            page.line(installation);
        }
        page.line(self.written.sentence(self.dry_run));
    }

    fn json(&self) -> Value {
        json!({
            "default": self.wanted.to_string(),
            "installation": self.installation,
            "written": self.written,
            "dry_run": self.dry_run,
        })
    }
}
