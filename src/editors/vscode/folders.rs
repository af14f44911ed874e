//! The folders of a `.code-workspace`, so that whoever looks can ask each for its pin.

use crate::editors::meaning;
use crate::editors::text::Document;
use std::path::{Path, PathBuf};

/// Those on this machine, in their order. Each is named from the workspace's own directory; a folder
/// that only a URI names is elsewhere, or not on a disk at all.
pub fn folders(document: &Document, directory: &Path) -> Vec<PathBuf> {
    let folders = document.get(&["folders"]);
    let folders = folders.as_ref().and_then(serde_json::Value::as_array).map_or(&[][..], Vec::as_slice);
    folders
        .iter()
        .filter(|folder| folder.get("uri").is_none())
        .filter_map(|folder| folder.get("path")?.as_str())
        .filter(|path| !path.is_empty())
        .map(|path| if meaning::is_absolute(path) { PathBuf::from(path) } else { directory.join(path) })
        .map(|path| plain(&path))
        .collect()
}

/// A path without `.`, and with each `..` taken together with the name before it.
fn plain(path: &Path) -> PathBuf {
    use std::path::Component;
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
        plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editors::text::Format;

    /// Case 43 of the research: what stands on another machine is passed over.
    #[test]
    fn folders_are_found_from_the_workspace() {
        let text = br#"{ "folders": [ // several
            { "path": "." }, { "path": "../b", "name": "b" }, { "path": "/srv/c" },
            { "uri": "vscode-remote://ssh-remote+host/srv/d" }, { "path": "" }, { "name": "e" }, 7,
        ] }"#;
        let document = Document::read(Format::Jsonc, text).unwrap();
        let found = folders(&document, Path::new("/home/me/a"));
        assert_eq!(found, ["/home/me/a", "/home/me/b", "/srv/c"].map(PathBuf::from));
        let none = Document::read(Format::Jsonc, b"{}").unwrap();
        assert!(folders(&none, Path::new("/home/me/a")).is_empty());
    }
}
