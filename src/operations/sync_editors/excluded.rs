//! `.git/info/exclude`: a file that gov makes in somebody's repository is theirs alone, and git need
//! not offer it to others.

use super::plan::LONGEST;
use super::work::{Journal, Work};
use crate::store::journal::Exclude;
use crate::system::plain_file::{self, Links};
use crate::system::user_file::{self, Obstacle, Parents, Within};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How often a file that somebody else saves at the same time is tried.
const ATTEMPTS: u32 = 3;

/// Lines that are to stand in files of git's.
#[derive(Debug, Default)]
pub(super) struct Exclusions {
    lines: BTreeMap<PathBuf, Vec<String>>,
}

impl Exclusions {
    /// Takes the line of a file that is about to be made. One that stands there already is its
    /// user's, and stays when the file goes.
    pub(super) fn add(&mut self, work: &mut Work) {
        let Journal::Keep(entry) = &mut work.journal else { return };
        let Some(excluded) = &entry.record.exclude else { return };
        let is_own = work.past.as_ref().is_some_and(|past| past.record.exclude.as_ref() == Some(excluded));
        // Whatever cannot be read is not written either, and told then. It must not hold a run up.
        let text = plain_file::read(&excluded.file, Links::Followed, LONGEST).unwrap_or_default();
        if has_line(&text, &excluded.line) {
            if !is_own {
                entry.record.exclude = None;
            }
            return;
        }
        self.lines.entry(excluded.file.clone()).or_default().push(excluded.line.clone());
    }

    /// Writes them all. That one cannot be written harms nobody, and is told with the files.
    pub(super) fn write(self, works: &mut [Work]) {
        let failed: Vec<(PathBuf, Obstacle)> = self
            .lines
            .into_iter()
            .filter_map(|(file, lines)| change(&file, |text| with_lines(text, &lines)).err().map(|why| (file, why)))
            .collect();
        for work in works {
            let Journal::Keep(entry) = &work.journal else { continue };
            let Some(excluded) = &entry.record.exclude else { continue };
            if let Some((file, why)) = failed.iter().find(|(file, _)| *file == excluded.file) {
                work.row.notes.push(format!("git will offer the new file, since {} {why}", file.display()));
            }
        }
    }
}

/// Takes a line out again; one that its user has taken out already is none.
pub(super) fn take_out(excluded: &Exclude) {
    let _ = change(&excluded.file, |text| without_line(text, &excluded.line));
}

fn change(file: &Path, edit: impl Fn(&[u8]) -> Vec<u8>) -> Result<(), Obstacle> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let Some(directory) = file.ancestors().nth(2) else { return Ok(()) };
        let seen = user_file::read(file, Within::Project(directory), LONGEST as u64)?;
        let old = seen.content.clone().unwrap_or_default();
        let new = edit(&old);
        if new == old {
            return Ok(());
        }
        match user_file::prepare(&seen, Some(&new), Parents::Made)?.commit() {
            Ok(_) => return Ok(()),
            Err(Obstacle::Changed | Obstacle::BeingWritten) if attempt < ATTEMPTS => {}
            Err(obstacle) => return Err(obstacle),
        }
    }
}

fn has_line(text: &[u8], line: &str) -> bool {
    text.split(|byte| *byte == b'\n').any(|one| one.strip_suffix(b"\r").unwrap_or(one) == line.as_bytes())
}

fn with_lines(text: &[u8], lines: &[String]) -> Vec<u8> {
    let mut text = text.to_vec();
    for line in lines {
        if has_line(&text, line) {
            continue;
        }
        if text.last().is_some_and(|last| *last != b'\n') {
            text.push(b'\n');
        }
        text.extend_from_slice(line.as_bytes());
        text.push(b'\n');
    }
    text
}

fn without_line(text: &[u8], line: &str) -> Vec<u8> {
    let mut is_out = false;
    let mut rest = Vec::with_capacity(text.len());
    for one in text.split_inclusive(|byte| *byte == b'\n') {
        let bare = one.strip_suffix(b"\n").unwrap_or(one);
        let is_it = bare.strip_suffix(b"\r").unwrap_or(bare) == line.as_bytes();
        if is_it && !is_out {
            is_out = true;
        } else {
            rest.extend_from_slice(one);
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_and_goes_and_all_else_stays() {
        let lines = ["/.vscode/settings.json".to_owned()];
        for text in ["", "# git ls-files --others\n", "*.o\r\n", "x\ny\n\n"] {
            let with = with_lines(text.as_bytes(), &lines);
            assert!(has_line(&with, &lines[0]), "{text:?}");
            assert_eq!(with_lines(&with, &lines), with, "once is enough");
            assert_eq!(without_line(&with, &lines[0]), text.as_bytes());
        }
        assert_eq!(with_lines(b"no end", &lines), b"no end\n/.vscode/settings.json\n");
    }
}
