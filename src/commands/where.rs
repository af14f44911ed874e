//! `gov where`: the GOROOT of a version.

use crate::failure::{Failure, Kind};
use crate::operations::programs;
use crate::operations::surroundings::{Surroundings, refused};
use crate::outcome::{Outcome, Page};
use gov_shims::choose::Selected;
use gov_shims::look;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Print the directory of a version: its GOROOT
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The version; none: the one that runs here
    #[arg(value_name = "VERSION")]
    version: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings) -> Result<Box<dyn Outcome>, Failure> {
    let selected = match &args.version {
        None => surroundings.here().decided.map_err(|refusal| refused(&refusal))?.selected,
        Some(text) if text == "system" => Selected::System,
        Some(text) => {
            let request = super::request(text)?;
            let installed = look::installed(&surroundings.layout);
            let release = request.choose(&installed).ok_or_else(|| {
                Failure::new(Kind::NotInstalled, format!("Go {request} is not installed"))
                    .hint(format!("gov install '{request}'"))
            })?;
            Selected::Release(release.clone())
        }
    };
    let goroot = programs::goroot(&selected, surroundings)?;
    Ok(Box::new(Found(goroot)))
}

struct Found(PathBuf);

impl Outcome for Found {
    fn write(&self, page: &mut Page) {
        page.line(self.0.display());
    }

    fn json(&self) -> Value {
        json!({ "goroot": self.0.display().to_string() })
    }
}
