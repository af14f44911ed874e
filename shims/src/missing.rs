//! What a directory asks for and the store has not, and whether gov may install it unasked.

use crate::Variables;
use crate::choose::{Because, Choice, Facts, Refusal};
use crate::home_layout::{HomeLayout, Tool};
use crate::look;
use crate::policy::AutoInstall;
use crate::wanted::Wanted;
use std::io::IsTerminal as _;

/// Set for a shim that gov runs again after it has installed what was missing: once is enough.
pub const PROVIDED: &str = "GOV_PROVIDED";

/// A version that is asked for and is not installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The version.
    pub wanted: Wanted,
    /// What asks for it; `None` where a default is raised and `go` would fetch it itself.
    pub because: Option<Because>,
}

impl Missing {
    /// What a decision lacks, if anything that can be installed.
    pub fn of(decided: &Result<Choice, Refusal>, facts: &Facts) -> Option<Self> {
        match decided {
            Err(Refusal::NotInstalled(Wanted::System, _)) => None,
            Err(Refusal::NotInstalled(wanted, because)) => {
                Some(Self { wanted: wanted.clone(), because: Some(because.clone()) })
            }
            Err(Refusal::NoGo) => Some(Self { wanted: Wanted::Latest, because: None }),
            // In the mode `path` the user has said that nothing is to be fetched.
            Ok(choice) if facts.tool == Tool::Go && !is_path_only(facts) => {
                let release = choice.left_to_go.clone()?;
                Some(Self { wanted: Wanted::Exact(release), because: None })
            }
            _ => None,
        }
    }

    /// True if a shim can have it installed, and may, and has not tried.
    pub fn can_be_provided(&self, variables: Variables<'_>, layout: &HomeLayout) -> bool {
        variables(PROVIDED).is_none() && look::is_program(&layout.gov()) && self.may_be_provided(variables, layout)
    }

    /// True if gov may install it now: the user said so by `GOV_AUTO_INSTALL` or in config.toml, or
    /// sits at a terminal. A repository's file has no say.
    pub fn may_be_provided(&self, variables: Variables<'_>, layout: &HomeLayout) -> bool {
        let set = |name: &str| variables(name).filter(|value| !value.is_empty());
        match set("GOV_AUTO_INSTALL") {
            Some(yes) if yes == "1" => return true,
            Some(no) if no == "0" => return false,
            _ => {}
        }
        match look::policy(layout).auto_install {
            AutoInstall::Always => true,
            AutoInstall::Never => false,
            AutoInstall::Terminal => !is_ci(variables) && std::io::stderr().is_terminal(),
        }
    }
}

/// True under continuous integration, by the variable that all such services set.
pub fn is_ci(variables: Variables<'_>) -> bool {
    variables("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

fn is_path_only(facts: &Facts) -> bool {
    let setting = facts.toolchain_variable.as_deref().or(facts.toolchain_in_user_file.as_deref());
    setting.is_some_and(|setting| setting == "path" || setting.ends_with("+path"))
}
