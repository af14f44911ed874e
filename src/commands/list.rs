//! `gov list`: what is installed.

use crate::failure::Failure;
use crate::operations::surroundings::Surroundings;
use crate::outcome::{Cell, Outcome, Page, size};
use crate::releases::catalogue::Catalogue;
use crate::releases::support::{Support, SupportState};
use crate::store::receipt::{Form, Proof, Receipt};
use gov_shims::choose::{Choice, Selected};
use gov_shims::go_version::Release;
use serde_json::{Value, json};

/// List the installed versions
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also show what proved each, its form and where it came from
    #[arg(short, long)]
    verbose: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings) -> Result<Box<dyn Outcome>, Failure> {
    let here = surroundings.here();
    let support = Catalogue::built_in(&surroundings.platform).with_module_list(here.facts.installed.clone()).support();
    let active = here.decided.ok();
    let versions = here
        .facts
        .installed
        .into_iter()
        .rev()
        .map(|release| version(release, active.as_ref(), &support, surroundings))
        .collect();
    Ok(Box::new(List { versions, active, verbose: args.verbose }))
}

fn version(release: Release, active: Option<&Choice>, support: &Support, surroundings: &Surroundings) -> Version {
    let because = active.filter(|choice| choice.selected == Selected::Release(release.clone()));
    Version {
        because: because.map(|choice| choice.because.to_string()),
        // A receipt that cannot be read is shown as none: `gov verify` says more.
        receipt: Receipt::read(&surroundings.layout, &release).ok().flatten(),
        support: support.state(&release),
        release,
    }
}

struct List {
    versions: Vec<Version>,
    active: Option<Choice>,
    verbose: bool,
}

struct Version {
    release: Release,
    because: Option<String>,
    receipt: Option<Receipt>,
    support: SupportState,
}

impl Version {
    fn row(&self, verbose: bool) -> Vec<Cell> {
        let name = self.release.toolchain_name();
        let mut row = match self.because {
            Some(_) => vec![Cell::plain("*"), Cell::strong(name)],
            None => vec![Cell::plain(" "), Cell::plain(name)],
        };
        row.push(Cell::plain(self.receipt.as_ref().map_or_else(|| "-".to_owned(), |receipt| size(receipt.bytes))));
        row.push(match self.support {
            SupportState::Supported => Cell::plain("supported"),
            SupportState::OutOfSupport => Cell::dim("out of support"),
            SupportState::Prerelease => Cell::plain("pre-release"),
        });
        if verbose {
            row.extend(self.provenance().map(Cell::plain));
        } else if let Some(Receipt { proof: Proof::Index, .. }) = self.receipt {
            row.push(Cell::plain("proven by go.dev's index alone"));
        }
        row.push(Cell::dim(self.because.clone().unwrap_or_default()));
        row
    }

    fn provenance(&self) -> [String; 3] {
        let Some(receipt) = &self.receipt else {
            return ["not installed by gov".to_owned(), String::new(), String::new()];
        };
        let proof = match &receipt.proof {
            Proof::Log { name, record, .. } => format!("{name} record {record}"),
            Proof::Table => "built-in table".to_owned(),
            Proof::Index => "go.dev's index alone".to_owned(),
        };
        let form = match receipt.form {
            Form::Whole => "whole",
            Form::Covered => "without api, doc, misc, test",
        };
        [proof, form.to_owned(), receipt.source.clone()]
    }
}

impl Outcome for List {
    fn write(&self, page: &mut Page) {
        let rows: Vec<Vec<Cell>> = self.versions.iter().map(|version| version.row(self.verbose)).collect();
        page.table(&rows);
        match &self.active {
            Some(choice) if choice.selected == Selected::System => {
                page.note(format!("the system's own Go runs here, chosen by {}", choice.because));
            }
            _ if self.versions.is_empty() => {
                page.note("nothing is installed; `gov install latest` installs the newest Go");
            }
            _ => {}
        }
    }

    fn json(&self) -> Value {
        let versions: Vec<Value> = self
            .versions
            .iter()
            .map(|version| {
                json!({
                    "version": version.release.to_string(),
                    "active": version.because.is_some(),
                    "because": version.because,
                    "support": version.support.id(),
                    "receipt": version.receipt,
                })
            })
            .collect();
        json!({ "versions": versions })
    }
}
