//! `gov current`: the version that runs here.

use crate::failure::Failure;
use crate::operations::surroundings::{Surroundings, refused};
use crate::outcome::{Outcome, Page};
use gov_shims::choose::{Choice, Selected};
use serde_json::{Value, json};

/// Print the version that runs here, alone on stdout
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also say which rule and which file chose it
    #[arg(short, long)]
    verbose: bool,
}

/// Runs the command.
pub fn run(args: &Args, surroundings: &Surroundings) -> Result<Box<dyn Outcome>, Failure> {
    let here = surroundings.here();
    let passed_over = here.facts.passed_over.iter().map(|path| path.display().to_string()).collect();
    let choice = here.decided.map_err(|refusal| refused(&refusal))?;
    Ok(Box::new(Current { choice, passed_over, verbose: args.verbose }))
}

struct Current {
    choice: Choice,
    passed_over: Vec<String>,
    verbose: bool,
}

impl Current {
    fn name(&self) -> String {
        match &self.choice.selected {
            Selected::Release(release) => release.toolchain_name(),
            Selected::System => "system".to_owned(),
        }
    }
}

impl Outcome for Current {
    fn write(&self, page: &mut Page) {
        if self.verbose {
            page.line(format_args!("{}  chosen by {}", self.name(), self.choice.because));
        } else {
            page.line(self.name());
        }
        for path in &self.passed_over {
            page.note(format!("{path} belongs to another user and is passed over"));
        }
        if let Some(required) = &self.choice.unmet {
            page.note(format!(
                "{required}, and {} pins less; go will refuse to build: gov pin {}",
                self.choice.because, required.version
            ));
        }
        if let Some(release) = &self.choice.left_to_go {
            page.note(format!(
                "go itself will switch to {}, which is not installed: gov install {}",
                release.toolchain_name(),
                release.typed()
            ));
        }
    }

    fn json(&self) -> Value {
        json!({
            "version": self.name(),
            "because": self.choice.because.to_string(),
            "pin": self.choice.is_pin,
            "left_to_go": self.choice.left_to_go.as_ref().map(ToString::to_string),
            "passed_over": self.passed_over,
        })
    }
}
