//! Why a module version is not proven, and what its user can do.

use std::path::PathBuf;
use thiserror::Error;

use crate::failure::{Failure, Kind};
use crate::releases::checksum_log::{LogError, LogKey, TwoHistories};
use crate::store::log_state::StateError;

/// A module version that could not be proven against a log.
#[derive(Debug, Error)]
#[error("{}@{} is not proven by {log}: {reason}", shown(.module), shown(.version))]
pub struct ProveError {
    /// The log's name.
    pub log: String,
    /// The module asked for.
    pub module: String,
    /// The version asked for.
    pub version: String,
    /// Why not.
    pub reason: Box<Reason>,
}

/// Why a module version is not proven: the cases between which a caller must choose.
#[derive(Debug, Error)]
pub enum Reason {
    /// The log, or who serves it, could not be reached; says nothing about the module.
    #[error("{0}")]
    Fetch(Failure),
    /// The log answers that it has no such module version.
    #[error("the log does not have it")]
    NotInLog,
    /// The log's answer does not verify, or says another hash.
    #[error(transparent)]
    Unproven(#[from] LogError),
    /// The log has signed two histories.
    #[error("the log shows two histories")]
    TwoHistories {
        /// Both signed heads.
        histories: Box<TwoHistories>,
        /// The file in which they are kept, or why they could not be.
        evidence: Result<PathBuf, StateError>,
    },
    /// What must be remembered of the log could not be read or kept.
    #[error(transparent)]
    State(#[from] StateError),
}

impl ProveError {
    pub(super) fn new(log: &LogKey, module: &str, version: &str, reason: Reason) -> Self {
        let (log, reason) = (log.name().to_owned(), Box::new(reason));
        Self { log, module: module.to_owned(), version: version.to_owned(), reason }
    }

    /// The command that replaces a toolchain by another copy, if the module is one.
    fn reinstall(&self) -> Option<String> {
        let (toolchain, _platform) = self.version.strip_prefix("v0.0.1-")?.rsplit_once('.')?;
        Some(format!("`gov install --force {toolchain}` fetches it again; GOV_SOURCES chooses another source"))
    }
}

impl From<ProveError> for Failure {
    fn from(error: ProveError) -> Self {
        let reinstall = error.reinstall();
        let ProveError { log, module, version, reason } = error;
        let what = format!("{}@{}", shown(&module), shown(&version));
        let refused = |message: String| Self::new(Kind::Verification, message);
        match *reason {
            Reason::Fetch(failure) => not_reached(failure, &what, &log),
            Reason::NotInLog => refused(format!("{log} does not have {what}"))
                .hint("check that the version and the platform exist: `gov list-remote`"),
            Reason::Unproven(LogError::Mismatch { listed, computed }) => {
                let failure = refused(format!("{what} is not what {log} lists"))
                    .because(format!("the log lists {listed}"))
                    .because(format!("the files here are {computed}"))
                    .hint("do not run these files: they were changed after Go's release, here or by who served them");
                reinstall.into_iter().fold(failure, Self::hint)
            }
            Reason::Unproven(cause @ (LogError::Absent { .. } | LogError::Ambiguous { .. })) => {
                refused(format!("the answer of {log} does not prove {what}")).because(cause).hint(
                    "who serves the log answers with another module's record: ask the log itself, or another mirror",
                )
            }
            Reason::Unproven(cause @ LogError::NotAModule(_)) => Self::new(Kind::Usage, cause.to_string()),
            Reason::Unproven(cause) => refused(format!("the answer of {log} about {what} does not verify"))
                .because(cause)
                .hint("try again; if it stays, the mirror or proxy between here and the log changes its answers"),
            Reason::TwoHistories { histories, evidence } => {
                let sizes = (histories.older.head().size, histories.newer.head().size);
                let failure = refused("the log shows two histories".to_owned())
                    .because(format!("{log} signed trees of {} and {} records that disagree", sizes.0, sizes.1))
                    .because(format!("found while proving {what}"));
                let failure = match evidence {
                    Ok(path) => failure.hint(format!("the evidence, both signed heads, is in {}", path.display())),
                    Err(error) => {
                        failure.because(format!("the evidence could not be kept: {}", Self::from(error))).hint(format!(
                            "keep these signed heads, they are the evidence:\n{}\n{}",
                            histories.older.note(),
                            histories.newer.note()
                        ))
                    }
                };
                failure.hint(format!("install nothing that rests on {log} until its operator has explained this"))
            }
            Reason::State(error) => {
                Self::from(error).because(format!("gov must remember what {log} says to prove {what}"))
            }
        }
    }
}

fn not_reached(failure: Failure, what: &str, log: &str) -> Failure {
    // Anything else, like Ctrl-C, is no news about the log.
    if failure.kind != Kind::Network {
        return failure;
    }
    let mut causes = vec![failure.message];
    causes.extend(failure.causes);
    let message = format!("{log} could not be asked to prove {what}");
    Failure { kind: failure.kind, message, causes, hints: failure.hints }
        .hint(format!("nothing is used without proof: try again when {log} or its mirror can be reached"))
}

/// A name as a message may show it: real ones are shown as they are.
fn shown(name: &str) -> String {
    name.escape_debug().take(200).collect()
}
