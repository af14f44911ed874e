//! Becoming the real program: what changes in its environment, and the exec itself.
//!
//! Arguments, working directory, descriptors, signals and every other variable reach the program
//! as they reached the shim.

use crate::Variables;
use crate::choose::{Because, Choice, Facts, Selected, ToolchainVariable};
use crate::home_layout::{HomeLayout, Tool};
use std::ffi::OsString;

// Its rules are tested wherever the tests run.
#[cfg(any(windows, test))]
mod command_line;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{Arguments, become_program, has_raised_rights};
#[cfg(windows)]
pub use windows::{Arguments, become_command, become_program, has_raised_rights, load_only_system_libraries};

/// Counts shims inside shims, so that two managers that call each other end.
pub const DEPTH: &str = "GOV_SHIM_DEPTH";

/// How many shims may stand inside each other. Real builds nest a few (`go generate` that runs a
/// script that runs `go`); a loop nests without end.
pub const DEEPEST: u32 = 20;

/// One variable of the child's environment: set, or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub name: &'static str,
    /// Its value; `None` removes it.
    pub value: Option<OsString>,
}

/// All that gov changes in the environment of a chosen Go, and nothing else.
pub fn changes(choice: &Choice, facts: &Facts, layout: &HomeLayout) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut change = |name, value| changes.push(Change { name, value });
    if !facts.keeps_goroot {
        let goroot = match &choice.selected {
            // Before 1.10 a go does not find its own root, and takes another's; and a GOROOT in
            // the user's go/env file is outranked by the environment alone.
            Selected::Release(release) if !release.version().is_at_least(10) || facts.user_file_sets_goroot => {
                Some(layout.goroot(release).into_os_string())
            }
            _ => None,
        };
        change("GOROOT", goroot);
    }
    if facts.tool != Tool::Go {
        return changes;
    }
    if let ToolchainVariable::Set(value) = choice.toolchain_variable {
        change("GOTOOLCHAIN", Some(value.into()));
    }
    if let (Because::Raised { from, .. }, Selected::Release(release)) = (&choice.because, &choice.selected)
        && **from == Because::ToolchainVariable
        && release.version().is_at_least(21)
        && facts.switch_version.is_none()
    {
        // The variable still names the lower version, and this go would raise that anew, to the
        // family's first patch perhaps. Told as `go` tells it, it runs.
        change("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION", Some(release.toolchain_name().into()));
    }
    if let Selected::Release(release) = &choice.selected
        && !release.version().is_at_least(21)
    {
        // A go that knows no switching hands these on to its children, where they break a newer go.
        change("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION", None);
        change("GOTOOLCHAIN_INTERNAL_SWITCH_COUNT", None);
    }
    changes
}

/// The depth of this shim among shims; garbage counts as none.
pub fn depth(variables: Variables<'_>) -> u32 {
    variables(DEPTH).and_then(|text| text.to_str()?.parse().ok()).unwrap_or(0)
}
