//! Long jobs on the terminal: a bar with bytes, rate and time left; elsewhere one plain line.

use super::Report;
use crate::outcome::size;
use crate::progress::{Event, Observer, Unit};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Mutex, PoisonError};

/// Shows the events of long jobs.
#[derive(Debug)]
pub struct Progress {
    report: Report,
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress {
    /// One that speaks as the report does.
    pub fn new(report: Report) -> Self {
        Self { report, bar: Mutex::new(None) }
    }

    fn start(&self, job: &str, total: Option<u64>, unit: Unit) {
        self.finish();
        if self.report.quiet {
            return;
        }
        if !self.report.terminal.shows_progress {
            let amount = match (total, unit) {
                (Some(total), Unit::Bytes) => format!(" ({})", size(total)),
                (Some(total), Unit::Files) => format!(" ({total} files)"),
                (None, _) => String::new(),
            };
            self.report.line(&format!("{job}{amount}"));
            return;
        }
        let bar = match total {
            Some(total) => ProgressBar::new(total),
            None => ProgressBar::no_length(),
        };
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(12));
        bar.set_style(style(total.is_some(), unit));
        bar.set_message(job.to_owned());
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar);
    }

    fn finish(&self) {
        if let Some(bar) = self.bar.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }

    fn say(&self, word: &str, colour: anstyle::AnsiColor, text: &str) {
        let bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        match &*bar {
            Some(bar) => bar.suspend(|| self.report.message(word, colour, text)),
            None => self.report.message(word, colour, text),
        }
    }
}

impl Observer for Progress {
    fn observe(&self, event: Event<'_>) {
        match event {
            Event::Started { job, total, unit } => self.start(job, total, unit),
            Event::Reached(position) => {
                if let Some(bar) = &*self.bar.lock().unwrap_or_else(PoisonError::into_inner) {
                    bar.set_position(position);
                }
            }
            Event::Finished => self.finish(),
            Event::Note(text) if !self.report.quiet => self.say("note", anstyle::AnsiColor::Cyan, text),
            Event::Note(_) => {}
            Event::Warning(text) => self.say("warning", anstyle::AnsiColor::Yellow, text),
        }
    }
}

/// Fits 80 columns with the longest job name that gov has.
fn style(has_total: bool, unit: Unit) -> ProgressStyle {
    let template = match (has_total, unit) {
        (true, Unit::Bytes) => "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
        (false, Unit::Bytes) => "{msg} {spinner} {bytes} {bytes_per_sec}",
        (true, Unit::Files) => "{msg} {wide_bar} {pos}/{len} files {eta}",
        (false, Unit::Files) => "{msg} {spinner} {pos} files",
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}
