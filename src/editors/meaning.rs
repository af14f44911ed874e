//! What the spellings of a path mean: `${env:HOME}/.gov/shims/go` and `/home/me/.gov/shims/go` are
//! one file, so neither needs to become the other.
//!
//! Paths are text here, and say themselves whether they are of Windows: so every rule holds, and is
//! tested, on every system.

use std::path::Path;

/// How an editor lets a value name the user's home directory, at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `${env:HOME}`, on Windows `${env:USERPROFILE}`, and `~`: VS Code's Go extension.
    VsCode,
    /// `~`: coc-go.
    Coc,
    /// `${home}`: Sublime's LSP.
    Sublime,
    /// `$USER_HOME$`: JetBrains.
    JetBrains,
    /// Not at all.
    Plain,
}

impl Dialect {
    /// Its names for a home directory, the one to write first.
    fn names(self, is_windows: bool) -> &'static [&'static str] {
        match self {
            Self::VsCode if is_windows => &["${env:USERPROFILE}", "~"],
            Self::VsCode => &["${env:HOME}", "~"],
            Self::Coc => &["~"],
            Self::Sublime => &["${home}"],
            Self::JetBrains => &["$USER_HOME$"],
            Self::Plain => &[],
        }
    }
}

/// A path as text. Only what is text can stand in the files of editors; [`crate::editors::decide`]
/// has asked before.
pub fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// It is a path of Windows: `C:\x`, `C:/x`, `\\server\x`.
pub fn is_windows(path: &str) -> bool {
    let bytes = path.as_bytes();
    let has_drive = bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.get(1) == Some(&b':')
        && bytes.get(2).is_some_and(|byte| matches!(byte, b'\\' | b'/'));
    has_drive || path.starts_with("\\\\")
}

/// It is absolute, on the system that its form is of.
pub fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || is_windows(path)
}

/// What of a path stands below a directory, with its own separators; `None` where it is not below.
pub fn below<'a>(path: &'a str, directory: &str) -> Option<&'a str> {
    let directory = directory.trim_end_matches(['/', '\\']);
    let start = path.get(..directory.len())?;
    let rest = &path[directory.len()..];
    let is_separated = rest.starts_with('/') || (is_windows(directory) && rest.starts_with('\\'));
    (!directory.is_empty() && is_separated && same(start, directory)).then(|| rest.trim_start_matches(['/', '\\']))
}

/// The directory that holds a file, with neither a separator at its end nor anything else changed.
pub fn parent(path: &str) -> Option<&str> {
    let path = path.trim_end_matches(['/', '\\']);
    let end = path.rfind(if is_windows(path) { &['/', '\\'][..] } else { &['/'][..] })?;
    Some(&path[..end])
}

/// The name of a file, without `.exe`.
pub fn name(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    match name.len().checked_sub(4).filter(|start| name.is_char_boundary(*start)) {
        Some(start) if name[start..].eq_ignore_ascii_case(".exe") => &name[..start],
        _ => name,
    }
}

/// A path as an editor is told it: from the home directory where it lies below one that is named,
/// else as it is.
pub fn spell(path: &Path, home: Option<&Path>, dialect: Dialect) -> String {
    let path = text(path);
    let Some(home) = home.map(text) else { return path };
    let is_windows = is_windows(&home);
    let name = dialect.names(is_windows).first();
    let Some((name, rest)) = name.zip(below(&path, &home)) else { return path };
    match (is_windows, dialect) {
        (true, Dialect::JetBrains) => format!("{name}/{}", rest.replace('\\', "/")),
        (true, _) => format!("{name}\\{}", rest.replace('/', "\\")),
        (false, _) => format!("{name}/{rest}"),
    }
}

/// A value with the home directory in the place of the editor's name for it.
pub fn expanded(value: &str, home: Option<&Path>, dialect: Dialect) -> String {
    let Some(home) = home.map(text) else { return value.to_owned() };
    let home = home.trim_end_matches(['/', '\\']);
    let rest = dialect.names(is_windows(home)).iter().find_map(|name| value.strip_prefix(name));
    match rest.filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\'])) {
        Some(rest) => format!("{home}{rest}"),
        None => value.to_owned(),
    }
}

/// A value means a path.
pub fn means(value: &str, path: &Path, home: Option<&Path>, dialect: Dialect) -> bool {
    same(&expanded(value, home, dialect), &text(path))
}

/// A value means a path below a directory.
pub fn is_below(value: &str, directory: &Path, home: Option<&Path>, dialect: Dialect) -> bool {
    below(&plain(&expanded(value, home, dialect)), &plain(&text(directory))).is_some()
}

/// Two paths are one: repeated and last separators aside, and on Windows case and the kind of
/// separator.
pub fn same(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// A path without what makes no difference.
fn plain(path: &str) -> String {
    let is_windows = is_windows(path);
    let path = if is_windows { path.replace('\\', "/").to_lowercase() } else { path.to_owned() };
    let starts = if path.starts_with("//") && is_windows {
        "//"
    } else if path.starts_with('/') {
        "/"
    } else {
        ""
    };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    format!("{starts}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::Dialect::{Coc, JetBrains, Plain, Sublime, VsCode};
    use super::*;

    #[test]
    fn the_spellings_of_one_path_mean_the_same() {
        let home = Path::new("/home/me");
        let shim = Path::new("/home/me/.gov/shims/go");
        for (spelling, knows) in [
            ("/home/me/.gov/shims/go", &[VsCode, Coc, Sublime, JetBrains, Plain][..]),
            ("/home/me/.gov//shims/./go", &[VsCode, Coc, Sublime, JetBrains, Plain]),
            ("${env:HOME}/.gov/shims/go", &[VsCode]),
            ("~/.gov/shims/go", &[VsCode, Coc]),
            ("${home}/.gov/shims/go", &[Sublime]),
            ("$USER_HOME$/.gov/shims/go", &[JetBrains]),
            ("${userHome}/.gov/shims/go", &[]),
            ("${env:USERPROFILE}/.gov/shims/go", &[]),
            (".gov/shims/go", &[]),
            ("~me/.gov/shims/go", &[]),
            ("/home/me/.gov/shims/Go", &[]),
            ("", &[]),
        ] {
            for dialect in [VsCode, Coc, Sublime, JetBrains, Plain] {
                assert_eq!(
                    means(spelling, shim, Some(home), dialect),
                    knows.contains(&dialect),
                    "{spelling} {dialect:?}"
                );
            }
        }
        assert!(!means("~/.gov/shims/go", shim, None, Coc));
    }

    /// Case 45 of the research: drive letters in either case, either separator.
    #[test]
    fn windows_paths_differ_in_neither_case_nor_separators() {
        let home = Path::new("C:\\Users\\Me");
        let shim = Path::new("C:\\Users\\Me\\.gov\\shims\\go.exe");
        for spelling in [
            "c:/users/me/.gov/shims/go.exe",
            "${env:USERPROFILE}\\.gov\\shims\\go.exe",
            "${env:USERPROFILE}/.gov/shims/go.exe",
            "~\\.gov\\shims\\GO.EXE",
        ] {
            assert!(means(spelling, shim, Some(home), VsCode), "{spelling}");
        }
        assert!(!means("${env:HOME}/.gov/shims/go.exe", shim, Some(home), VsCode));
        assert_eq!(spell(shim, Some(home), VsCode), "${env:USERPROFILE}\\.gov\\shims\\go.exe");
        assert_eq!(spell(shim, Some(home), JetBrains), "$USER_HOME$/.gov/shims/go.exe");
        assert_eq!(spell(Path::new("D:\\go"), Some(home), JetBrains), "D:\\go");
    }

    /// Case 46 of the research.
    #[test]
    fn a_home_with_any_characters_is_spelled_away_and_back() {
        for home in ["/home/ünïcode", "/home/a b", "/home/100%", "/home/$x", "/home/😀/'\"", "/home/me/"] {
            let home = Path::new(home);
            let shim = home.join(".gov/shims/go");
            for dialect in [VsCode, Coc, Sublime, JetBrains] {
                let spelled = spell(&shim, Some(home), dialect);
                assert!(!spelled.starts_with("/home"), "{spelled}");
                assert!(means(&spelled, &shim, Some(home), dialect), "{spelled}");
            }
        }
    }

    #[test]
    fn a_neighbour_with_a_longer_name_is_not_below() {
        assert_eq!(below("/home/me2/x", "/home/me"), None);
        assert_eq!(below("/home/me", "/home/me"), None);
        assert_eq!(below("/home/me/x", "/home/me/"), Some("x"));
        assert_eq!(below("/x", "/"), None);
        assert_eq!(below("/hömé/x", "/hömé"), Some("x"));
        assert_eq!(below("/hö/x", "/h\u{c3}"), None);
        let (value, versions) = ("$USER_HOME$/.gov/versions/go1.22.3", Path::new("/home/me/.gov/versions"));
        assert!(is_below(value, versions, Some(Path::new("/home/me")), JetBrains));
    }
}
