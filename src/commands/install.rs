//! `gov install`: fetch, prove, publish.

use crate::failure::{Failure, Kind};
use crate::operations::install::{self, Installation, Options};
use crate::operations::surroundings::{Surroundings, refused};
use crate::operations::{knowledge, seen_projects};
use crate::outcome::{Outcome, Page};
use crate::progress::{Event, Observer};
use crate::releases::platform::Platform;
use crate::releases::wanted::Request;
use gov_shims::choose::{Refusal, Selected};
use gov_shims::go_version::Release;
use gov_shims::wanted::Wanted;
use serde_json::{Value, json};

/// Download, verify and publish Go releases
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Versions: 1.22.3, 1.22, latest, '>=1.21, <1.24'; none: what this directory needs
    #[arg(value_name = "VERSION")]
    versions: Vec<String>,
    /// Install again, even where it is installed
    #[arg(long)]
    force: bool,
    /// Take it from this mirror's URL or directory, and from nowhere else
    #[arg(long, value_name = "URL|DIR")]
    from: Option<String>,
    /// Fetch and prove a release for another platform, for a mirror; it is never activated
    #[arg(long, value_name = "OS-ARCH")]
    platform: Option<String>,
    /// Show what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let platform = match &args.platform {
        None => surroundings.platform.clone(),
        Some(text) => Platform::parse(text).ok_or_else(|| {
            Failure::new(Kind::Usage, format!("not a platform: {text:?}"))
                .hint("a platform is written os-arch, as in linux-amd64")
        })?,
    };
    let from = args.from.as_deref().map(|text| super::source(text, surroundings)).transpose()?;
    let releases = match args.versions.as_slice() {
        [] => needed_here(args.dry_run, surroundings, observer)?.into_iter().collect(),
        versions => {
            let requests: Result<Vec<Request>, Failure> = versions.iter().map(|text| super::request(text)).collect();
            knowledge::resolve_all(&requests?, &platform, from.as_ref(), surroundings, observer)?
        }
    };
    let options = Options { force: args.force, from, platform, dry_run: args.dry_run };
    let mut installations = Vec::new();
    for release in &releases {
        installations.push(install::install(release, &options, surroundings, observer)?);
    }
    Ok(Box::new(Done(installations)))
}

/// What this directory asks for and has not.
fn needed_here(
    dry_run: bool,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<Option<Release>, Failure> {
    let here = surroundings.here();
    if !dry_run {
        seen_projects::remember(&here.facts, surroundings);
    }
    let wanted = match &here.decided {
        Ok(choice) => match (&choice.left_to_go, &choice.selected) {
            (Some(release), _) | (None, Selected::Release(release)) => Wanted::Exact(release.clone()),
            (None, Selected::System) => {
                observer.observe(Event::Note("this directory runs the system's Go, and needs none of gov's"));
                return Ok(None);
            }
        },
        Err(Refusal::NotInstalled(wanted, because)) => {
            observer.observe(Event::Note(&format!("{because} asks for Go {wanted}")));
            wanted.clone()
        }
        Err(Refusal::NoGo) => Wanted::Latest,
        Err(refusal) => return Err(refused(refusal)),
    };
    knowledge::resolve(&Request::Wanted(wanted), surroundings, observer).map(Some)
}

struct Done(Vec<Installation>);

impl Outcome for Done {
    fn write(&self, page: &mut Page) {
        for installation in &self.0 {
            page.line(installation);
        }
    }

    fn json(&self) -> Value {
        json!({ "installed": self.0 })
    }
}
