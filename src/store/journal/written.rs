//! Records as they are written.

use super::{Entry, Exclude, Record};
use crate::editors::place::{Editor, Role, Scope};
use crate::editors::text::Change;
use crate::releases::tree_hash::Hex;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

/// The version of this format.
const VERSION: u32 = 1;

/// The first line, of any version.
#[derive(Deserialize)]
struct AnyLine {
    version: u32,
}

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    version: u32,
    editor: Editor,
    product: String,
    scope: Scope,
    role: Role,
    path: Name,
    root: Option<Name>,
    release: Option<String>,
    created_directories: Vec<Name>,
    exclude: Option<ExcludeLine>,
    keys: Vec<Change>,
    left: String,
    was: Option<String>,
    time: u64,
    /// The number of bytes after the line; none where the file was not there.
    before: Option<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExcludeLine {
    file: Name,
    line: String,
}

/// A path: its text, or in hexadecimal what is no text.
#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Name {
    Text(String),
    Bytes { bytes: String },
}

pub(super) fn serialize(entry: &Entry) -> io::Result<Vec<u8>> {
    let Entry { record, before } = entry;
    let line = Line {
        version: VERSION,
        editor: record.editor,
        product: record.product.clone(),
        scope: record.scope.clone(),
        role: record.role,
        path: name(&record.path)?,
        root: record.root.as_deref().map(name).transpose()?,
        release: record.release.clone(),
        created_directories: record.created_directories.iter().map(|path| name(path)).collect::<io::Result<_>>()?,
        exclude: match &record.exclude {
            Some(exclude) => Some(ExcludeLine { file: name(&exclude.file)?, line: exclude.line.clone() }),
            None => None,
        },
        keys: record.keys.clone(),
        left: Hex(&record.left).to_string(),
        was: record.was.as_ref().map(|hash| Hex(hash).to_string()),
        time: record.time,
        before: before.as_ref().map(Vec::len),
    };
    let mut content = serde_json::to_vec(&line)?;
    content.push(b'\n');
    content.extend_from_slice(before.as_deref().unwrap_or_default());
    Ok(content)
}

/// Reads a record; the error follows its name.
pub(super) fn parse(content: &[u8]) -> Result<Entry, String> {
    let end = content.iter().position(|byte| *byte == b'\n').ok_or("has no line of its own")?;
    let (line, rest) = (&content[..end], &content[end + 1..]);
    let unreadable = |error: serde_json::Error| format!("cannot be read: {error}");
    let AnyLine { version } = serde_json::from_slice(line).map_err(unreadable)?;
    if version != VERSION {
        return Err(format!("is in format {version}, and this gov knows {VERSION}: a newer gov wrote it"));
    }
    let line: Line = serde_json::from_slice(line).map_err(unreadable)?;
    if line.before.unwrap_or_default() != rest.len() {
        return Err("does not have the bytes that it announces".to_owned());
    }
    let record = Record {
        editor: line.editor,
        product: line.product,
        scope: line.scope,
        role: line.role,
        path: path(line.path)?,
        root: line.root.map(path).transpose()?,
        release: line.release,
        created_directories: line.created_directories.into_iter().map(path).collect::<Result<_, _>>()?,
        exclude: match line.exclude {
            Some(exclude) => Some(Exclude { file: path(exclude.file)?, line: exclude.line }),
            None => None,
        },
        keys: line.keys,
        left: hash(&line.left)?,
        was: line.was.as_deref().map(hash).transpose()?,
        time: line.time,
    };
    Ok(Entry { record, before: line.before.map(|_| rest.to_vec()) })
}

fn hash(text: &str) -> Result<[u8; 32], String> {
    Hex::sha256(text).ok_or_else(|| "has a hash that is none".to_owned())
}

/// The bytes that lower-case hexadecimal stands for.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

fn name(path: &Path) -> io::Result<Name> {
    match path.to_str() {
        Some(text) => Ok(Name::Text(text.to_owned())),
        None => odd_name(path),
    }
}

/// Paths are absolute: gov would make and delete what they name.
fn path(name: Name) -> Result<PathBuf, String> {
    let path = match name {
        Name::Text(text) => PathBuf::from(text),
        Name::Bytes { bytes: text } => odd_path(&text)?,
    };
    let has_end = path.as_os_str().as_encoded_bytes().contains(&0);
    if path.is_absolute() && !has_end { Ok(path) } else { Err("has a path that is not absolute".to_owned()) }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not every path can be written")]
fn odd_name(path: &Path) -> io::Result<Name> {
    use std::os::unix::ffi::OsStrExt as _;
    Ok(Name::Bytes { bytes: Hex(path.as_os_str().as_bytes()).to_string() })
}

#[cfg(unix)]
fn odd_path(text: &str) -> Result<PathBuf, String> {
    use std::os::unix::ffi::OsStringExt as _;
    let bytes = bytes(text).ok_or("has a path that is not hexadecimal")?;
    Ok(PathBuf::from(std::ffi::OsString::from_vec(bytes)))
}

#[cfg(not(unix))]
fn odd_name(_path: &Path) -> io::Result<Name> {
    Err(io::Error::new(io::ErrorKind::InvalidInput, "a path that is no text"))
}

#[cfg(not(unix))]
fn odd_path(_text: &str) -> Result<PathBuf, String> {
    Err("has a path of another system".to_owned())
}
