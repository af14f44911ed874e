//! Long jobs on the terminal: a bar with bytes, rate and time left; elsewhere one plain line.

use super::Report;
use crate::outcome::size;
use crate::progress::{Event, Observer, Unit};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{BufRead as _, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Shows the events of long jobs.
#[derive(Debug)]
pub struct Progress {
    report: Report,
    shown: Mutex<Shown>,
}

#[derive(Debug, Default)]
struct Shown {
    /// On a terminal that can redraw a line.
    bar: Option<(ProgressBar, Unit)>,
    /// Elsewhere: a job that has not been spoken of, since nothing of it has happened yet.
    pending: Option<(String, Option<u64>, Unit)>,
}

impl Progress {
    /// One that speaks as the report does.
    pub fn new(report: Report) -> Self {
        Self { report, shown: Mutex::default() }
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, job: &str, total: Option<u64>, unit: Unit) {
        self.finish();
        if self.report.quiet {
            return;
        }
        if !self.report.terminal.shows_progress {
            self.shown().pending = Some((job.to_owned(), total, unit));
            return;
        }
        let bar = match total {
            Some(total) => ProgressBar::new(total),
            None => ProgressBar::no_length(),
        };
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(12));
        bar.set_style(style(total.is_some(), unit));
        bar.set_message(job.to_owned());
        self.shown().bar = Some((bar, unit));
    }

    fn total(&self, total: u64) {
        let mut shown = self.shown();
        if let Some((bar, unit)) = &shown.bar {
            bar.set_length(total);
            bar.set_style(style(true, *unit));
        }
        if let Some(pending) = &mut shown.pending {
            pending.1 = Some(total);
        }
    }

    fn reached(&self, position: u64) {
        let mut shown = self.shown();
        if let Some((bar, _)) = &shown.bar {
            bar.set_position(position);
        }
        if let Some((job, total, unit)) = shown.pending.take() {
            let amount = match (total, unit) {
                (Some(total), Unit::Bytes) => format!(" ({})", size(total)),
                (Some(total), Unit::Files) => format!(" ({total} files)"),
                (_, Unit::Runs) | (None, _) => String::new(),
            };
            self.report.line(&format!("{job}{amount}"));
        }
    }

    fn finish(&self) {
        let mut shown = self.shown();
        shown.pending = None;
        if let Some((bar, _)) = shown.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn say(&self, word: &str, colour: anstyle::AnsiColor, text: &str) {
        match &self.shown().bar {
            Some((bar, _)) => bar.suspend(|| self.report.message(word, colour, text)),
            None => self.report.message(word, colour, text),
        }
    }
}

impl Observer for Progress {
    fn observe(&self, event: Event<'_>) {
        match event {
            Event::Started { job, total, unit } => self.start(job, total, unit),
            Event::Total(total) => self.total(total),
            Event::Reached(position) => self.reached(position),
            Event::Finished => self.finish(),
            Event::Note(text) if !self.report.quiet => self.say("note", anstyle::AnsiColor::Cyan, text),
            Event::Note(_) => {}
            Event::Warning(text) => self.say("warning", anstyle::AnsiColor::Yellow, text),
        }
    }

    fn can_ask(&self) -> bool {
        self.report.terminal.is_interactive
    }

    fn is_confirmed(&self, question: &str) -> bool {
        if !self.can_ask() {
            return false;
        }
        let mut stderr = std::io::stderr().lock();
        if write!(stderr, "{question} [y/N] ").and_then(|()| stderr.flush()).is_err() {
            return false;
        }
        let mut answer = String::new();
        let is_read = std::io::stdin().lock().read_line(&mut answer).is_ok();
        is_read && matches!(answer.trim(), "y" | "Y" | "yes" | "Yes")
    }
}

/// Fits 80 columns with the longest job name that gov has.
fn style(has_total: bool, unit: Unit) -> ProgressStyle {
    let template = match (has_total, unit) {
        (true, Unit::Bytes) => "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
        (false, Unit::Bytes) => "{msg} {spinner} {bytes} {bytes_per_sec}",
        (true, Unit::Files) => "{msg} {wide_bar} {pos}/{len} files {eta}",
        (false, Unit::Files) => "{msg} {spinner} {pos} files",
        (_, Unit::Runs) => "{msg} {wide_bar} {pos}/{len}",
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}
