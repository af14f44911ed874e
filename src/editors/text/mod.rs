//! Texts that are edited by splices: read strictly for spans, changed only between them, read again
//! and compared.
//!
//! All formats have one shape: a document is a text that was read; it tells what the text
//! says at a path of keys, and makes it say what is wished, or refuses.

mod document;
mod encoding;
mod idea;
mod json;
mod members;
mod patch;
mod toml;

pub use document::Document;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ops::Range;

/// How a text is read and edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// JSON with comments and trailing commas, as VS Code reads it.
    Jsonc,
    /// JSON as the standard has it.
    Json,
    /// TOML 1.0.
    Toml,
    /// The XML that JetBrains IDEs write: `<project>` or `<application>` with `<component>`s.
    /// A path is `[component, attribute]`, or `[component, "set", value]` for a member of the
    /// component's one set of `<option value="..."/>`, whose value is `true`.
    Idea,
    /// A file that is gov's own as a whole. The path is empty and the value its text.
    Whole,
}

/// What a text is to say at a path of keys; `None`: nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The keys, outermost first.
    pub path: Vec<String>,
    /// The value.
    pub to: Option<Value>,
}

/// What an edit changes at one path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The keys, outermost first.
    pub path: Vec<String>,
    /// What was there.
    pub old: Option<Value>,
    /// What is there now.
    pub new: Option<Value>,
}

/// New bytes in the place of old ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// Where the old bytes stand, in the old text.
    pub range: Range<usize>,
    /// The new bytes.
    pub text: String,
}

/// A text that says what was wished, and nothing else anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The whole new text.
    pub bytes: Vec<u8>,
    /// All that differs, in the order of the text, none touching another.
    pub splices: Vec<Splice>,
    /// What it says anew; empty where it said all that already, and then the bytes are the old ones.
    pub changes: Vec<Change>,
    /// What the user should know: a key that stands twice.
    pub notes: Vec<String>,
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Nothing.
    Nothing,
    /// An object, table or element: keys may be below.
    Table,
    /// Any other value.
    Other,
}

impl Wish {
    /// That a path says a value.
    pub fn set(path: &[&str], value: impl Into<Value>) -> Self {
        Self { path: path.iter().map(|key| (*key).to_owned()).collect(), to: Some(value.into()) }
    }

    /// That a path says nothing.
    pub fn remove(path: &[&str]) -> Self {
        Self { path: path.iter().map(|key| (*key).to_owned()).collect(), to: None }
    }
}
