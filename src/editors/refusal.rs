//! Why a file is left alone.

use std::fmt;

/// A file that gov will not read or edit, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, to follow the file's name: `is not valid JSON: expected a comma`.
    pub problem: String,
    /// Where in the file: line and column, both from 1, the column in characters.
    pub at: Option<(usize, usize)>,
}

impl Refusal {
    /// One that concerns the whole file.
    pub fn of(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), at: None }
    }

    /// One at a place in the text, given in bytes.
    pub fn at(problem: impl Into<String>, text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { problem: problem.into(), at: Some((line, column)) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.problem)?;
        match self.at {
            Some((line, column)) => write!(out, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Refusal {}
