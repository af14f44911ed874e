//! TOML: what it says, what to splice into it, and whether an edit of it changed nothing else.
//!
//! The `toml` crate says what a text says and whether it is valid; where its parts stand is taken from
//! the events of the parser beneath that crate, since its own tables no longer know whether they were
//! written with a header, dots or braces.

mod change;
mod structure;
mod value;

use super::encoding::BOM;
use super::{Reach, Splice, Wish};
use crate::editors::refusal::Refusal;
use serde_json::Value;
use std::ops::Range;
use structure::{Entry, Structure};

/// A text that was read.
#[derive(Debug)]
pub(super) struct Toml {
    structure: Structure,
    root: Value,
}

impl Toml {
    /// Reads a text.
    pub(super) fn read(text: &str) -> Result<Self, Refusal> {
        let mark = if text.starts_with(BOM) { BOM.len() } else { 0 };
        let structure = structure::structure(&text[mark..], mark)?;
        Ok(Self { structure, root: value::read(&text[mark..])? })
    }

    /// What a path says. A date, or a number that is none, is an object whose one key, `$toml`, says how
    /// it is spelled.
    pub(super) fn get(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(&self.root, |value, key| value.as_object().filter(|_| is_table(value))?.get(*key))
    }

    /// Whether there is a table, something else or nothing.
    pub(super) fn reach(&self, path: &[&str]) -> Reach {
        match self.get(path) {
            Some(value) if is_table(value) => Reach::Table,
            Some(_) => Reach::Other,
            None => Reach::Nothing,
        }
    }

    /// The names in a table, in the order in which the text first has them.
    pub(super) fn keys(&self, path: &[&str]) -> Vec<String> {
        let Some(Value::Object(table)) = self.get(path).filter(|value| is_table(value)) else { return Vec::new() };
        let mut keys: Vec<String> = Vec::with_capacity(table.len());
        let mut seen = std::collections::BTreeSet::new();
        let mut add = |full: &[&String]| {
            let is_below = full.len() > path.len() && full.iter().zip(path).all(|(a, b)| *a == b);
            if is_below && seen.insert(full[path.len()].clone()) {
                keys.push(full[path.len()].clone());
            }
        };
        for section in &self.structure.sections {
            let header: Vec<&String> = section.path.iter().collect();
            add(&header);
            for entry in section.entries.iter().filter(|_| !section.is_apart) {
                each_path(&header, entry, &mut add);
            }
        }
        keys
    }

    /// What a wish for a path may take away.
    pub(super) fn concerned(&self, text: &str, path: &[String]) -> Vec<Range<usize>> {
        change::concerned(self, text, path)
    }

    /// All comments.
    pub(super) fn comments(&self) -> &[Range<usize>] {
        &self.structure.comments
    }

    /// What brings a wish nearer to hold: a table with a header is first taken out where it is to be a
    /// value.
    pub(super) fn splices(&self, text: &str, wish: &Wish) -> Result<Vec<Splice>, Refusal> {
        match &wish.to {
            _ if wish.path.is_empty() => Err(Refusal::of("cannot be replaced as a whole")),
            Some(value) => change::set(self, text, &wish.path, value),
            None => Ok(change::remove(self, text, &wish.path)),
        }
    }

    /// Whether a new text says what the old one said but at these paths. Tables on the way that are empty
    /// but for the paths count as none.
    pub(super) fn is_same_but(old: &Self, new: &Self, wishes: &[Wish]) -> bool {
        let (mut a, mut b) = (old.root.clone(), new.root.clone());
        for wish in wishes {
            // Where a value was replaced by a table, all of that is wished.
            let keys: Vec<&str> = wish.path.iter().map(String::as_str).collect();
            let replaced = (1..keys.len()).find(|length| old.reach(&keys[..*length]) == Reach::Other);
            let path = &keys[..replaced.filter(|_| wish.to.is_some()).unwrap_or(keys.len())];
            take_out(&mut a, path);
            take_out(&mut b, path);
        }
        a == b
    }
}

fn is_table(value: &Value) -> bool {
    value.as_object().is_some_and(|object| !object.contains_key(value::SPELLED))
}

/// Takes out what a path leads to, and tables that are left with nothing.
fn take_out(value: &mut Value, path: &[&str]) {
    let (Some((key, below)), Value::Object(table)) = (path.split_first(), value) else { return };
    if below.is_empty() {
        table.shift_remove(*key);
    } else if let Some(inner) = table.get_mut(*key) {
        take_out(inner, below);
        if inner.as_object().is_some_and(serde_json::Map::is_empty) {
            table.shift_remove(*key);
        }
    }
}

/// Calls for an entry's path, or for those of all that is in it.
fn each_path<'a>(above: &[&'a String], entry: &'a Entry, call: &mut impl FnMut(&[&'a String])) {
    let full: Vec<&String> = above.iter().copied().chain(&entry.path).collect();
    call(&full);
    for inner in entry.inline.iter().flatten() {
        each_path(&full, inner, call);
    }
}
