//! `gov mirror`: releases for a network that reaches nothing else.

use crate::failure::{Failure, Kind};
use crate::operations::mirror::{self, Created, Options, Shapes};
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Outcome, Page, size};
use crate::progress::Observer;
use crate::releases::platform::Platform;
use crate::releases::selection::Selection;
use clap::ValueEnum;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Make a mirror of releases for a network that reaches nothing else, and serve it
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Create(CreateArgs),
    Serve(ServeArgs),
}

/// Fetch and prove releases into a directory that any web server can serve, to gov and to go
///
/// What is in the directory stays, and only what is new is fetched. A run that is killed is completed by the next.
#[derive(Debug, clap::Args)]
struct CreateArgs {
    /// The mirror's directory
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// Which releases: 1.22.3, 1.22 (its newest patch), latest; all of 1.21..1.23, 1.22.* or '>=1.21, <1.24'
    #[arg(long, value_name = "VERSION", required = true)]
    versions: Vec<String>,
    /// For which platforms: linux-amd64,darwin-arm64; without it this machine's
    #[arg(long, value_name = "OS-ARCH", value_delimiter = ',')]
    platforms: Vec<String>,
    /// As what: archives as go.dev has them (gov, other managers), modules as a GOPROXY has them (go)
    #[arg(long, value_enum, default_value_t = Shape::Both)]
    shape: Shape,
    /// Take them from this mirror's URL or directory, and from nowhere else
    #[arg(long, value_name = "URL|DIR")]
    from: Option<String>,
    /// Hash every file that is there, and make anew what is not as it was written
    #[arg(long)]
    verify: bool,
    /// Take away the releases that are not asked for now
    #[arg(long)]
    prune: bool,
    /// Show what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Serve a mirror over HTTP to a small office, until it is interrupted
///
/// Beyond that, nginx or a bucket serves the same directory: its README.txt says how.
#[derive(Debug, clap::Args)]
struct ServeArgs {
    /// The mirror's directory
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// The address and port to listen on; 0.0.0.0:8080 is for everybody who can reach this machine
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Say what is asked for
    #[arg(short, long)]
    verbose: bool,
}

/// As what a mirror holds its releases.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shape {
    /// Both
    Both,
    /// Archives and an index
    #[value(name = "go.dev")]
    GoDev,
    /// Modules
    Goproxy,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Box<dyn Outcome>, Failure> {
    match &args.command {
        Command::Create(args) => create(args, surroundings, observer),
        Command::Serve(args) => {
            let directory = surroundings.directory()?.join(&args.directory);
            let served = mirror::serve(&directory, &args.listen, args.verbose, observer)?;
            Ok(Box::new(Served { requests: served.requests, bytes: served.bytes }))
        }
    }
}

fn create(
    args: &CreateArgs,
    surroundings: &Surroundings,
    observer: &dyn Observer,
) -> Result<Box<dyn Outcome>, Failure> {
    let mut selections = Vec::new();
    for text in &args.versions {
        selections.extend(Selection::parse(text).map_err(|error| {
            Failure::new(Kind::Usage, error.to_string())
                .hint("`gov list-remote --all` shows what exists; a span is written 1.21..1.23")
        })?);
    }
    let mut platforms: Vec<Platform> = Vec::new();
    for text in &args.platforms {
        let platform = Platform::parse(text.trim()).ok_or_else(|| {
            Failure::new(Kind::Usage, format!("not a platform: {text:?}"))
                .hint("platforms are written os-arch, as in linux-amd64,darwin-arm64")
        })?;
        if !platforms.contains(&platform) {
            platforms.push(platform);
        }
    }
    if platforms.is_empty() {
        platforms.push(surroundings.platform.clone());
    }
    let options = Options {
        directory: surroundings.directory()?.join(&args.directory),
        selections,
        platforms,
        shapes: Shapes { go_dev: !matches!(args.shape, Shape::Goproxy), goproxy: !matches!(args.shape, Shape::GoDev) },
        from: args.from.as_deref().map(|text| super::source(text, surroundings)).transpose()?,
        verify: args.verify,
        prune: args.prune,
        dry_run: args.dry_run,
    };
    let created = mirror::create(&options, surroundings, observer)?;
    Ok(Box::new(Made { created, is_dry: args.dry_run }))
}

struct Made {
    created: Created,
    is_dry: bool,
}

impl Outcome for Made {
    fn write(&self, page: &mut Page) {
        let created = &self.created;
        let would = if self.is_dry { "would be " } else { "" };
        for added in &created.added {
            let proof = added.proof.as_ref().map(|proof| format!(" ({proof})")).unwrap_or_default();
            page.line(format_args!("go{} {} {would}added{proof}", added.release, added.platform));
        }
        for pruned in &created.pruned {
            page.line(format_args!("{pruned} {would}removed"));
        }
        for missing in &created.missing {
            page.line(format_args!("go{} {} MISSING", missing.release, missing.platform));
        }
        let head = created.head.as_ref().map(|(log, records)| format!(", {log} at {records} records"));
        page.line(format_args!(
            "{}: {} {}, {}{}",
            created.directory.display(),
            created.releases,
            if created.releases == 1 { "release" } else { "releases" },
            size(created.bytes),
            head.unwrap_or_default()
        ));
        for missing in &created.missing {
            page.note(missing.failure.to_string());
        }
        if created.added.is_empty() && created.missing.is_empty() && created.pruned.is_empty() && !self.is_dry {
            let what = if created.damaged.is_empty() { "nothing was new" } else { "what was damaged is whole again" };
            page.note(what);
        }
        if !self.is_dry && created.missing.is_empty() {
            page.note(format!(
                "README.txt in it says how to use it; to serve it: gov mirror serve {}",
                created.directory.display()
            ));
        }
    }

    fn json(&self) -> Value {
        let created = &self.created;
        let added = created.added.iter().map(|added| {
            json!({ "version": added.release.to_string(), "platform": added.platform.to_string(), "proof": added.proof })
        });
        let missing = created.missing.iter().map(|missing| {
            json!({
                "version": missing.release.to_string(), "platform": missing.platform.to_string(),
                "kind": missing.failure.kind.id(), "message": missing.failure.to_string(),
            })
        });
        json!({
            "directory": created.directory.display().to_string(),
            "dry_run": self.is_dry,
            "added": added.collect::<Vec<_>>(),
            "present": created.present,
            "removed": created.pruned,
            "damaged": created.damaged,
            "missing": missing.collect::<Vec<_>>(),
            "releases": created.releases,
            "bytes": created.bytes,
            "log": created.head.as_ref().map(|(name, records)| json!({ "name": name, "records": records })),
        })
    }

    /// What is there is whole; what was asked for is not all there.
    fn exit_code(&self) -> u8 {
        self.created.missing.first().map_or(0, |missing| missing.failure.kind.exit_code())
    }
}

struct Served {
    requests: u64,
    bytes: u64,
}

impl Outcome for Served {
    fn write(&self, page: &mut Page) {
        page.note(format!("served {} requests, {}", self.requests, size(self.bytes)));
    }

    fn json(&self) -> Value {
        json!({ "requests": self.requests, "bytes": self.bytes })
    }
}
