//! `gov completions`: scripts that complete gov's commands in a shell.

use crate::failure::Failure;
use crate::outcome::{Outcome, Page};
use serde_json::{Value, json};

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// A shell that has completions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Shell {
    /// GNU bash
    Bash,
    /// The Z shell
    Zsh,
    /// fish
    Fish,
    /// PowerShell
    #[value(name = "powershell", alias = "pwsh")]
    PowerShell,
    /// nushell
    #[value(name = "nu", alias = "nushell")]
    Nu,
    /// elvish
    Elvish,
}

impl Shell {
    /// The name of the file that the script is kept in.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Bash => "gov.bash",
            Self::Zsh => "_gov",
            Self::Fish => "gov.fish",
            Self::PowerShell => "gov.ps1",
            Self::Nu => "gov.nu",
            Self::Elvish => "gov.elv",
        }
    }

    /// The script for a program.
    pub fn script(self, program: &mut clap::Command) -> String {
        let mut script = Vec::new();
        match self {
            Self::Bash => clap_complete::generate(clap_complete::Shell::Bash, program, "gov", &mut script),
            Self::Zsh => clap_complete::generate(clap_complete::Shell::Zsh, program, "gov", &mut script),
            Self::Fish => clap_complete::generate(clap_complete::Shell::Fish, program, "gov", &mut script),
            Self::PowerShell => clap_complete::generate(clap_complete::Shell::PowerShell, program, "gov", &mut script),
            Self::Elvish => clap_complete::generate(clap_complete::Shell::Elvish, program, "gov", &mut script),
            Self::Nu => clap_complete::generate(clap_complete_nushell::Nushell, program, "gov", &mut script),
        }
        String::from_utf8_lossy(&script).into_owned()
    }
}

/// Runs the command, for the program whose commands are to be completed.
pub fn run(args: &Args, program: &mut clap::Command) -> Result<Box<dyn Outcome>, Failure> {
    Ok(Box::new(Script(args.shell.script(program))))
}

struct Script(String);

impl Outcome for Script {
    fn write(&self, page: &mut Page) {
        page.line(self.0.trim_end());
    }

    fn json(&self) -> Value {
        json!({ "script": self.0 })
    }
}
