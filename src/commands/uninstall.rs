//! `gov uninstall`: remove what gov installed.

use crate::failure::{Failure, Kind};
use crate::operations::remove;
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Outcome, Page, size};
use crate::progress::Observer;
use crate::releases::wanted::Request;
use gov_shims::go_version::Release;
use gov_shims::look;
use gov_shims::wanted::Wanted;
use serde_json::{Value, json};

/// Remove installed releases
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Exact versions, or a family (1.22) that has one installed member
    #[arg(value_name = "VERSION", required = true)]
    versions: Vec<String>,
    /// Remove it even where it is the default, or this directory's pin
    #[arg(long)]
    force: bool,
    /// Show what would be removed
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    let installed = look::installed(&surroundings.layout);
    let releases: Result<Vec<Release>, Failure> =
        args.versions.iter().map(|text| one_installed(text, &installed)).collect();
    let mut removed = Vec::new();
    for release in releases? {
        let bytes = remove::remove(&release, args.force, args.dry_run, surroundings, observer)?;
        removed.push((release, bytes));
    }
    Ok(Box::new(Removed { removed, dry_run: args.dry_run }))
}

/// The installed release that a word names; never a guess among several.
fn one_installed(text: &str, installed: &[Release]) -> Result<Release, Failure> {
    let family = match super::request(text)? {
        Request::Wanted(Wanted::Exact(release)) => return Ok(release),
        Request::Wanted(Wanted::Family(family)) => family,
        request => {
            return Err(Failure::new(Kind::Usage, format!("{request} names no one installed version"))
                .hint("name it exactly: `gov list` shows what is installed"));
        }
    };
    let members: Vec<&Release> = installed.iter().filter(|release| family.contains(release.version())).collect();
    match members.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Failure::new(Kind::NotInstalled, format!("no version of Go {family} is installed")).hint("gov list")),
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(Failure::new(
                Kind::Usage,
                format!("{} versions of Go {family} are installed: {}", names.len(), names.join(", ")),
            )
            .hint(format!("name one: gov uninstall {}", names[0])))
        }
    }
}

struct Removed {
    removed: Vec<(Release, u64)>,
    dry_run: bool,
}

impl Outcome for Removed {
    fn write(&self, page: &mut Page) {
        let verb = if self.dry_run { "would be removed, freeing" } else { "removed, freed" };
        for (release, bytes) in &self.removed {
            page.line(format_args!("{} {verb} {}", release.toolchain_name(), size(*bytes)));
        }
    }

    fn json(&self) -> Value {
        let removed: Vec<Value> = self
            .removed
            .iter()
            .map(|(release, bytes)| json!({ "version": release.to_string(), "bytes": bytes }))
            .collect();
        json!({ "removed": removed, "dry_run": self.dry_run })
    }
}
