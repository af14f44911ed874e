//! What went wrong, in the words of its user: one message, its causes, and hints that work.

use std::error::Error;
use std::fmt;

/// What kind of failure it is; each has one exit code, and scripts may rely on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A bug in gov, or something nobody foresaw.
    Unexpected,
    /// The command line, a variable or config.toml cannot be understood.
    Usage,
    /// No such release exists upstream.
    NoSuchRelease,
    /// The release exists and is not installed.
    NotInstalled,
    /// A source could not be reached or did not answer as it must.
    Network,
    /// Bits that are not what Go's public log or the built-in table says.
    Verification,
    /// Another gov holds the lock.
    Busy,
    /// A file of the user's or of a project's that gov refuses to read or to edit.
    RefusedFile,
    /// The disk is full, or permissions forbid it.
    Disk,
    /// There is no such Go for this platform.
    Platform,
    /// The user pressed Ctrl-C.
    Interrupted,
    /// A shim's program is not there: what shells call "command not found".
    NotFound,
}

impl Kind {
    /// The program's exit code for it; product contract, section 5.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Unexpected => 1,
            Self::Usage => 2,
            Self::NoSuchRelease => 3,
            Self::NotInstalled => 4,
            Self::Network => 5,
            Self::Verification => 6,
            Self::Busy => 7,
            Self::RefusedFile => 8,
            Self::Disk => 9,
            Self::Platform => 10,
            Self::Interrupted => 130,
            Self::NotFound => 127,
        }
    }

    /// The stable word for it in `--json`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unexpected => "unexpected",
            Self::Usage => "usage",
            Self::NoSuchRelease => "no-such-release",
            Self::NotInstalled => "not-installed",
            Self::Network => "network",
            Self::Verification => "verification-failed",
            Self::Busy => "busy",
            Self::RefusedFile => "refused-file",
            Self::Disk => "disk",
            Self::Platform => "platform-unsupported",
            Self::Interrupted => "interrupted",
            Self::NotFound => "not-found",
        }
    }
}

/// A failure as its user sees it. The message says what happened, to which file or URL; causes say
/// why, outermost first; each hint is a whole sentence or an exact command.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Decides the exit code.
    pub kind: Kind,
    /// One line, no period at its end.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What helps; shown last, each after `hint:`.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure of that kind with nothing but a message.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), causes: Vec::new(), hints: Vec::new() }
    }

    /// What is told when a signal has ended a job.
    pub fn interrupted() -> Self {
        Self::new(Kind::Interrupted, "interrupted")
            .hint("run it again: what was downloaded is kept, and nothing is half done")
    }

    /// Adds a cause below those it has.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.causes.push(cause.to_string());
        self
    }

    /// Adds an error and all that it stands on.
    #[must_use]
    pub fn caused_by(mut self, error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            let text = error.to_string();
            // Many libraries repeat the source in their own text; say each thing once.
            if !self.causes.last().is_some_and(|last| last.contains(&text)) {
                self.causes.push(text);
            }
            next = error.source();
        }
        self
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)?;
        for cause in &self.causes {
            write!(out, ": {cause}")?;
        }
        Ok(())
    }
}

impl Error for Failure {}
