//! A refusal in words: the same from a shim and from gov.

use crate::choose::{Because, Refusal, Requirement};
use crate::go_version::Release;
use crate::quoted::{Quoted, Shown};
use crate::wanted::Wanted;
use std::fmt;

impl Refusal {
    /// What helps, as an exact command or a whole sentence.
    pub fn hint(&self) -> String {
        match self {
            Self::Pin(path, _) => {
                format!("write one version into {}, for example with `gov pin 1.22.3`", Shown(path))
            }
            Self::NotAVersion { .. } => "a version is written 1.22.3, 1.22, latest or system".to_owned(),
            Self::NotInstalled(Wanted::System, _) => {
                "put a Go on PATH, or choose another version with `gov default latest`".to_owned()
            }
            Self::NotInstalled(wanted, _) => format!("gov install {wanted}"),
            Self::SwitchToMissing(name) => match Release::from_toolchain_name(name) {
                Some(release) => format!("gov install {}", Wanted::Exact(release)),
                None => "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION is go's own; unset it".to_owned(),
            },
            Self::NoGo => "gov install latest".to_owned(),
        }
    }

    /// How a shim ends: 127 where the program is not there, 126 where it cannot be run, and what
    /// `go` itself answers where `go` asked.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NotInstalled(..) | Self::NoGo => 127,
            Self::Pin(..) | Self::NotAVersion { .. } => 126,
            Self::SwitchToMissing(_) => 1,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pin(path, problem) => write!(out, "{} {problem}", Shown(path)),
            Self::NotAVersion { place, text, why } => write!(out, "{place}: {} is {why}", Quoted(text)),
            Self::NotInstalled(Wanted::System, because) => {
                write!(out, "there is no go on PATH but gov's own, and {because} asks for the system's")
            }
            Self::NotInstalled(wanted, because) => {
                write!(out, "Go {wanted} is not installed, and {because} asks for it")
            }
            Self::SwitchToMissing(name) => {
                write!(out, "go asked for the toolchain {}, which is not installed", Quoted(name))
            }
            Self::NoGo => out.write_str("no Go is installed"),
        }
    }
}

impl std::error::Error for Refusal {}

impl fmt::Display for Because {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SwitchVariable => out.write_str("go's own toolchain switch"),
            Self::ProgramName => out.write_str("the program's own name"),
            Self::PlusArgument => out.write_str("the argument +VERSION"),
            Self::GovVersion => out.write_str("GOV_VERSION"),
            Self::ToolchainVariable => out.write_str("GOTOOLCHAIN"),
            Self::PinFile(path, line) | Self::HomePin(path, line) => write!(out, "{}:{line}", Shown(path)),
            Self::Default(path) => write!(out, "the default ({})", Shown(path)),
            Self::NewestInstalled => out.write_str("the newest installed"),
            Self::NothingInstalled => out.write_str("the system's own"),
            Self::ModuleFile { by, directive, value } | Self::Raised { by, directive, value, .. } => {
                write!(out, "{} ({directive} {})", Shown(by), value.escape_debug())
            }
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} needs Go {}", Shown(&self.path), self.version)
    }
}
