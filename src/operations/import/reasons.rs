//! What is said of a tree besides what became of it.

use super::find::Sdk;
use crate::location::{bounded, shown_path};
use gov_shims::go_version::Release;
use std::path::Path;

/// Why a tree is not proven, and what helps.
pub(super) fn differs(sdk: &Sdk, release: &Release) -> Vec<String> {
    let mut why = vec![format!("its files are not those that Go released as {}", release.toolchain_name())];
    why.extend(sdk.manager.and_then(|manager| manager.caveat).map(str::to_owned));
    why.push(format!("which ones differ: gov verify {}", typed(&sdk.path)));
    why.push(format!("a proven one: gov install {}", release.typed()));
    why
}

/// What its owner had set in go.env, which the released one does not say.
pub(super) fn edited_settings(own: &[u8], released: &[u8]) -> Vec<String> {
    let of_release: Vec<&[u8]> = released.split(|byte| *byte == b'\n').collect();
    let is_own = |line: &&[u8]| line.contains(&b'=') && line[0].is_ascii_uppercase() && !of_release.contains(line);
    let mut notes = vec!["its go.env was edited: Go's own is taken in its place".to_owned()];
    for line in own.split(|byte| *byte == b'\n').filter(is_own).take(5) {
        let line = String::from_utf8_lossy(line);
        let (key, value) = line.split_once('=').unwrap_or((&line, ""));
        // Any other value may hold a password.
        let value = if key == "GOTOOLCHAIN" { bounded(value) } else { "...".to_owned() };
        notes.push(format!("to keep what it said: go env -w {}={value}", bounded(key)));
    }
    notes
}

/// The command that removes the original, where its manager has one.
pub(super) fn removal(sdk: &Sdk) -> Option<String> {
    let command = sdk.manager?.remove?;
    // A directory may be called anything; only a name that needs no quotes is made part of a command.
    let is_plain = sdk.name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if sdk.name.is_empty() || sdk.name.starts_with('-') || !is_plain {
        return None;
    }
    let gap = if command.ends_with('@') { "" } else { " " };
    Some(format!("{command}{gap}{}", sdk.name))
}

/// A path as it is typed.
fn typed(path: &Path) -> String {
    let text = shown_path(path);
    let is_plain = text.chars().all(|c| c.is_alphanumeric() || "/.-_@+:=,".contains(c));
    if is_plain { text } else { format!("'{text}'") }
}
