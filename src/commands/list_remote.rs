//! `gov list-remote`: what exists.

use crate::failure::Failure;
use crate::operations::knowledge;
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Cell, Outcome, Page};
use crate::progress::Observer;
use crate::releases::support::SupportState;
use crate::releases::wanted::{Request, fits};
use gov_shims::go_version::Release;
use gov_shims::look;
use gov_shims::wanted::Wanted;
use serde_json::{Value, json};

/// List the releases that exist; without a network, those that gov was built with
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only these: 1.22, '>=1.21, <1.24'
    #[arg(value_name = "CONSTRAINT")]
    constraint: Option<String>,
    /// Every patch, not only the newest of each family
    #[arg(long)]
    all: bool,
    /// Pre-releases too
    #[arg(long)]
    rc: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let request = args.constraint.as_deref().map(super::request).transpose()?;
    let catalogue = knowledge::catalogue(&surroundings.platform, None, surroundings, observer)?;
    let installed = look::installed(&surroundings.layout);
    let support = catalogue.support();
    let fits = |release: &Release| match &request {
        None => args.rc || !release.version().is_prerelease(),
        Some(Request::Constraint(constraint)) => fits(constraint, release),
        Some(Request::Wanted(Wanted::Family(family))) => {
            family.contains(release.version()) && (args.rc || !release.version().is_prerelease())
        }
        Some(request) => catalogue.choose(request) == Some(release),
    };
    let mut releases: Vec<&Release> = catalogue.releases().rev().filter(|release| fits(release)).collect();
    if request.is_none() && !args.all {
        releases.dedup_by_key(|release| release.version().family());
    }
    let remotes = releases
        .into_iter()
        .map(|release| Remote {
            installed: installed.contains(release),
            support: support.state(release),
            release: release.clone(),
        })
        .collect();
    Ok(Box::new(Remotes { remotes, constraint: args.constraint.clone() }))
}

struct Remotes {
    remotes: Vec<Remote>,
    constraint: Option<String>,
}

struct Remote {
    release: Release,
    installed: bool,
    support: SupportState,
}

impl Outcome for Remotes {
    fn write(&self, page: &mut Page) {
        let row = |remote: &Remote| {
            vec![
                Cell::plain(remote.release.toolchain_name()),
                match remote.support {
                    SupportState::Supported => Cell::plain("supported"),
                    SupportState::OutOfSupport => Cell::dim("out of support"),
                    SupportState::Prerelease => Cell::plain("pre-release"),
                },
                Cell::strong(if remote.installed { "installed" } else { "" }),
            ]
        };
        page.table(&self.remotes.iter().map(row).collect::<Vec<_>>());
        if let (true, Some(constraint)) = (self.remotes.is_empty(), &self.constraint) {
            page.note(format!("no known release fits {constraint:?}"));
        }
    }

    fn json(&self) -> Value {
        let releases: Vec<Value> = self
            .remotes
            .iter()
            .map(|remote| {
                json!({
                    "version": remote.release.to_string(),
                    "support": remote.support.id(),
                    "installed": remote.installed,
                })
            })
            .collect();
        json!({ "releases": releases })
    }
}
