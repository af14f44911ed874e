//! What shells need, as text: the file that gov owns for each, and the block that sources it.
//!
//! The file moves the shim directory to the front of PATH, starts no process, and does nothing
//! where it is first already. Blocks go into a user's start-up file and hold one line, so that a
//! later gov changes its own file and never the user's.

use std::path::Path;

/// A shell that gov knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Shell {
    /// GNU bash.
    Bash,
    /// The Z shell.
    Zsh,
    /// Any POSIX shell: dash, ksh, mksh, yash, busybox.
    Sh,
    /// fish.
    Fish,
    /// tcsh and csh.
    Tcsh,
    /// nushell.
    #[value(name = "nu", alias = "nushell")]
    Nu,
    /// elvish.
    Elvish,
    /// xonsh.
    Xonsh,
    /// PowerShell, on any system.
    #[value(name = "powershell", alias = "pwsh")]
    PowerShell,
}

impl Shell {
    /// One shell for each file that gov owns.
    pub const FILES: [Self; 7] =
        [Self::Sh, Self::Fish, Self::Tcsh, Self::Nu, Self::Elvish, Self::Xonsh, Self::PowerShell];

    /// The name of the file, in gov's home, that a shell of this kind sources.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Bash | Self::Zsh | Self::Sh => "env",
            Self::Fish => "env.fish",
            Self::Tcsh => "env.tcsh",
            Self::Nu => "env.nu",
            Self::Elvish => "env.elv",
            Self::Xonsh => "env.xsh",
            Self::PowerShell => "env.ps1",
        }
    }

    /// The text of that file. `None` where the path cannot be written in this shell's language.
    pub fn file(self, shims: &Path) -> Option<String> {
        let shims = self.quoted(shims)?;
        let template = match self {
            Self::Bash | Self::Zsh | Self::Sh => include_str!("env.sh"),
            Self::Fish => include_str!("env.fish"),
            Self::Tcsh => include_str!("env.tcsh"),
            Self::Nu => include_str!("env.nu"),
            Self::Elvish => include_str!("env.elv"),
            Self::Xonsh => include_str!("env.xsh"),
            Self::PowerShell => include_str!("env.ps1"),
        };
        Some(template.replace("@SHIMS@", &shims))
    }

    /// The block for a start-up file: it sources that file where it can be read, so that the shell
    /// still works when gov's home is gone.
    pub fn block(self, home: &Path) -> Option<String> {
        let file = self.quoted(&home.join(self.file_name()))?;
        let line = match self {
            Self::Bash | Self::Zsh | Self::Sh => format!("if [ -r {file} ]; then . {file}; fi"),
            Self::Fish => format!("if test -r {file}; source {file}; end"),
            Self::Tcsh => format!("if ( -r {file} ) source {file}"),
            // nushell reads what it sources before it runs anything, so the condition is a constant.
            Self::Nu => format!("source (if ({file} | path exists) {{ {file} }} else {{ null }})"),
            // Which module can ask for a file differs from release to release; reading it does not.
            Self::Elvish => format!("if ?(nop (slurp < {file})) {{ eval (slurp < {file}) }}"),
            // xonsh's own `source` would expand a `$` in the path.
            Self::Xonsh => {
                format!("__import__('os').path.exists({file}) and execx(open({file}, encoding='utf-8').read())")
            }
            Self::PowerShell => format!("if (Test-Path -LiteralPath {file}) {{ . {file} }}"),
        };
        Some(format!("# >>> gov init >>>\n{line}\n# <<< gov init <<<\n"))
    }

    /// The line that gives a session a version, or takes it away; the function in the shell's file
    /// evaluates it. `None` for shells whose file has no function. The version is canonical.
    pub fn set_version(self, version: Option<&str>) -> Option<String> {
        Some(match (self, version) {
            (Self::Bash | Self::Zsh | Self::Sh, Some(version)) => format!("export GOV_VERSION='{version}'"),
            (Self::Bash | Self::Zsh | Self::Sh, None) => "unset GOV_VERSION".to_owned(),
            (Self::Fish, Some(version)) => format!("set --global --export GOV_VERSION '{version}'"),
            (Self::Fish, None) => "set --erase GOV_VERSION".to_owned(),
            _ => return None,
        })
    }

    /// A path as a literal of this shell's language.
    fn quoted(self, path: &Path) -> Option<String> {
        let path = path.to_str()?;
        // A colon parts the entries of PATH, and nothing escapes it there.
        if path.contains(char::is_control) || (cfg!(unix) && path.contains(':')) {
            return None;
        }
        // xonsh expands variables in every entry of PATH, its own and others'.
        if self == Self::Xonsh && path.contains('$') {
            return None;
        }
        Some(match self {
            Self::Bash | Self::Zsh | Self::Sh => format!("'{}'", path.replace('\'', r"'\''")),
            Self::Fish | Self::Xonsh => format!("'{}'", path.replace('\\', r"\\").replace('\'', r"\'")),
            // History expansion reaches into quotes.
            Self::Tcsh => format!("'{}'", path.replace('\'', r"'\''").replace('!', r"\!")),
            Self::Nu => format!("\"{}\"", path.replace('\\', r"\\").replace('"', "\\\"")),
            Self::Elvish | Self::PowerShell => format!("'{}'", path.replace('\'', "''")),
        })
    }
}
