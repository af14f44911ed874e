//! Shows outcomes, failures and progress. The only module that writes to the standard streams.

mod harmless;
mod progress;

use crate::failure::{Failure, Kind};
use crate::outcome::{Outcome, Page};
use crate::system::terminal::Terminal;
use anstream::adapter::strip_str;
use harmless::harmless;
use serde_json::json;
use std::io::{self, Write};

pub use progress::Progress;

/// How this run speaks.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// The standard streams.
    pub terminal: Terminal,
    /// JSON on stdout instead of text.
    pub json: bool,
    /// No notes.
    pub quiet: bool,
}

impl Report {
    /// Shows what a command found or did, and returns the program's exit code.
    pub fn outcome(self, outcome: &dyn Outcome) -> u8 {
        let mut page = Page::default();
        outcome.write(&mut page);
        if self.json {
            page.data = format!("{}\n", outcome.json());
        }
        if let Err(failure) = self.answer(&page.data) {
            return self.failure(&failure);
        }
        if !self.quiet {
            for note in &page.notes {
                self.message("note", anstyle::AnsiColor::Cyan, note);
            }
        }
        outcome.exit_code()
    }

    /// Shows help that was asked for, and returns the program's exit code.
    pub fn help(self, text: &str) -> u8 {
        self.answer(text).err().map_or(0, |failure| self.failure(&failure))
    }

    /// Shows help to somebody who typed nothing, and returns the program's exit code.
    pub fn unasked_help(self, text: &str) -> u8 {
        self.line(text.trim_end());
        Kind::Usage.exit_code()
    }

    /// Shows a failure, and returns its exit code.
    pub fn failure(self, failure: &Failure) -> u8 {
        if self.json {
            let error = json!({ "error": {
                "kind": failure.kind.id(), "message": failure.message, "causes": failure.causes, "hints": failure.hints,
            }});
            // Whether or not stdout can be written, stderr says it below.
            let _ = self.data(&format!("{error}\n"));
        }
        self.message("error", anstyle::AnsiColor::Red, &failure.message);
        for cause in &failure.causes {
            for (number, line) in cause.lines().enumerate() {
                self.line(&format!("  {} {line}", if number == 0 { "because" } else { "       " }));
            }
        }
        for hint in &failure.hints {
            self.message("hint", anstyle::AnsiColor::Green, hint);
        }
        failure.kind.exit_code()
    }

    /// Writes what was asked for.
    fn answer(self, text: &str) -> Result<(), Failure> {
        match self.data(text) {
            // The reader of a pipe has gone, and wants no more: that is its right.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::new(Kind::Disk, "cannot write to standard output")
                    .because(error)
                    .hint("see that what reads gov's output stays open and has room"))
            }
            _ => Ok(()),
        }
    }

    fn data(self, text: &str) -> io::Result<()> {
        // A program gets a path as it is; a person must not get what a stranger's name would do.
        let text = if self.terminal.is_data_seen { harmless(text) } else { text.to_owned() };
        let text = if self.terminal.colours_data { text } else { strip_str(&text).to_string() };
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    fn message(self, word: &str, colour: anstyle::AnsiColor, text: &str) {
        let style = colour.on_default().bold();
        // One line: another could be taken for a message of its own.
        let text = text.replace('\n', "\\n");
        self.line(&format!("{}{word}:{} {text}", style.render(), style.render_reset()));
    }

    fn line(self, text: &str) {
        let text = harmless(text);
        let text = if self.terminal.colours_messages { text } else { strip_str(&text).to_string() };
        // A closed stderr must not turn a message into a crash.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}
