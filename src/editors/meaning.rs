//! What the spellings of a path mean: `${env:HOME}/.gov/shims/go` and `/home/me/.gov/shims/go` are
//! one file, so neither needs to become the other.
//!
//! Paths are text here, and say themselves whether they are of Windows: so every rule holds, and is
//! tested, on every system.

use std::path::Path;

/// How a text names the user's home directory at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FromHome {
    /// `${env:HOME}/`, on Windows `${env:USERPROFILE}\`: VS Code's Go extension.
    Variable,
    /// `~/`: coc.
    Tilde,
    /// `${home}/`: Sublime's LSP.
    Sublime,
    /// `$USER_HOME$/`: JetBrains.
    Macro,
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
pub fn spell(path: &Path, home: Option<&Path>, as_home: FromHome) -> String {
    let path = text(path);
    let Some(home) = home.map(text) else { return path };
    let Some(rest) = below(&path, &home) else { return path };
    let is_windows = is_windows(&home);
    match as_home {
        FromHome::Variable if is_windows => format!("${{env:USERPROFILE}}\\{}", rest.replace('/', "\\")),
        FromHome::Variable => format!("${{env:HOME}}/{rest}"),
        FromHome::Tilde => format!("~{}{rest}", if is_windows { '\\' } else { '/' }),
        FromHome::Sublime => format!("${{home}}{}{rest}", if is_windows { '\\' } else { '/' }),
        FromHome::Macro => {
            format!("$USER_HOME$/{}", if is_windows { rest.replace('\\', "/") } else { rest.to_owned() })
        }
    }
}

/// A text with the home directory in the place of its names for it, as all editors together know
/// them; `${userHome}` is none of them for the Go extension.
pub fn expanded(value: &str, home: Option<&Path>) -> String {
    let Some(home) = home.map(text) else { return value.to_owned() };
    let home = home.trim_end_matches(['/', '\\']);
    let named = ["${env:HOME}", "${env:USERPROFILE}", "${home}", "$USER_HOME$"];
    let value = named.iter().fold(value.to_owned(), |value, name| value.replace(name, home));
    match value.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '\\']) => format!("{home}{rest}"),
        _ => value,
    }
}

/// Two texts mean the same path.
pub fn means(value: &str, path: &Path, home: Option<&Path>) -> bool {
    same(&expanded(value, home), &text(path))
}

/// A text means a path below a directory.
pub fn is_below(value: &str, directory: &Path, home: Option<&Path>) -> bool {
    below(&plain(&expanded(value, home)), &plain(&text(directory))).is_some()
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
    use super::*;

    #[test]
    fn the_spellings_of_one_path_mean_the_same() {
        let home = Path::new("/home/me");
        let shim = Path::new("/home/me/.gov/shims/go");
        for spelling in [
            "/home/me/.gov/shims/go",
            "${env:HOME}/.gov/shims/go",
            "~/.gov/shims/go",
            "${home}/.gov//shims/./go",
            "$USER_HOME$/.gov/shims/go",
        ] {
            assert!(means(spelling, shim, Some(home)), "{spelling}");
        }
        for other in ["${userHome}/.gov/shims/go", ".gov/shims/go", "~me/.gov/shims/go", "/home/me/.gov/shims/Go", ""] {
            assert!(!means(other, shim, Some(home)), "{other}");
        }
        assert!(!means("~/.gov/shims/go", shim, None));
    }

    /// Case 45 of the research: drive letters in either case, either separator.
    #[test]
    fn windows_paths_differ_in_neither_case_nor_separators() {
        let home = Path::new("C:\\Users\\Me");
        let shim = Path::new("C:\\Users\\Me\\.gov\\shims\\go.exe");
        for spelling in [
            "c:/users/me/.gov/shims/go.exe",
            "${env:USERPROFILE}\\.gov\\shims\\go.exe",
            "~\\.gov\\shims\\GO.EXE",
            "${env:HOME}/.gov/shims/go.exe",
        ] {
            assert!(means(spelling, shim, Some(home)), "{spelling}");
        }
        assert_eq!(spell(shim, Some(home), FromHome::Variable), "${env:USERPROFILE}\\.gov\\shims\\go.exe");
        assert_eq!(spell(shim, Some(home), FromHome::Macro), "$USER_HOME$/.gov/shims/go.exe");
        assert_eq!(spell(Path::new("D:\\go"), Some(home), FromHome::Macro), "D:\\go");
    }

    /// Case 46 of the research.
    #[test]
    fn a_home_with_any_characters_is_spelled_away_and_back() {
        for home in ["/home/ünïcode", "/home/a b", "/home/100%", "/home/$x", "/home/😀/'\"", "/home/me/"] {
            let home = Path::new(home);
            let shim = home.join(".gov/shims/go");
            for from in [FromHome::Variable, FromHome::Tilde, FromHome::Sublime, FromHome::Macro] {
                let spelled = spell(&shim, Some(home), from);
                assert!(!spelled.starts_with("/home"), "{spelled}");
                assert!(means(&spelled, &shim, Some(home)), "{spelled}");
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
        assert!(is_below(
            "$USER_HOME$/.gov/versions/go1.22.3",
            Path::new("/home/me/.gov/versions"),
            Some(Path::new("/home/me"))
        ));
    }
}
