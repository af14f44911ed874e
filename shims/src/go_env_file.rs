//! Go's own settings files: the user's `go/env`, and the `go.env` of an SDK.

use crate::Variables;
use std::path::PathBuf;

/// The file that `go env -w` writes, where the variables put it. `None` where Go reads none:
/// `GOENV=off`, or no directory for it (Go's `cfg.EnvFile` and `os.UserConfigDir`).
pub fn location(variables: Variables<'_>) -> Option<PathBuf> {
    let set = |name: &str| variables(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    match set("GOENV") {
        Some(off) if off.as_os_str() == "off" => return None,
        Some(file) => return Some(file),
        None => {}
    }
    let directory = if cfg!(windows) {
        set("AppData")?
    } else if cfg!(target_os = "macos") {
        set("HOME")?.join("Library/Application Support")
    } else {
        match set("XDG_CONFIG_HOME") {
            Some(directory) if directory.is_relative() => return None,
            Some(directory) => directory,
            None => set("HOME")?.join(".config"),
        }
    };
    Some(directory.join("go").join("env"))
}

/// The pairs of such a file, in order: a line counts if it has `=` and starts with `A` to `Z`.
/// Nothing is trimmed and no quote is taken off, as Go does it.
pub fn pairs(bytes: &[u8]) -> impl DoubleEndedIterator<Item = (&[u8], &[u8])> {
    bytes.split(|byte| *byte == b'\n').filter_map(|line| {
        let equals = line.iter().position(|byte| *byte == b'=')?;
        line[0].is_ascii_uppercase().then(|| (&line[..equals], &line[equals + 1..]))
    })
}

/// A setting of the user's file: its last line wins. (In the go.env of an SDK the first one does.)
pub fn value<'a>(bytes: &'a [u8], key: &str) -> Option<&'a [u8]> {
    pairs(bytes).rfind(|(name, _)| *name == key.as_bytes()).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    #[test]
    fn lines_are_taken_as_they_are() {
        let file = b"# c\nGOPROXY=a\n GOSUMDB=x\ngowork=y\nGOWORK=\"off\" \r\nNOEQUALS\nGOPROXY=b=c\n=\n";
        let all: Vec<_> = pairs(file).collect();
        assert_eq!(
            all,
            [(&b"GOPROXY"[..], &b"a"[..]), (&b"GOWORK"[..], &b"\"off\" \r"[..]), (&b"GOPROXY"[..], &b"b=c"[..]),]
        );
        assert_eq!(value(file, "GOPROXY"), Some(&b"b=c"[..]));
        assert_eq!(value(file, "GOSUMDB"), None);
        assert_eq!(value(b"GOX=1", "GOX"), Some(&b"1"[..]), "the last line needs no end");
    }

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn the_users_file_is_where_go_has_it() {
        let at = |pairs: &[(&str, &str)]| {
            let pairs: Vec<_> = pairs.iter().map(|(k, v)| ((*k).to_owned(), OsString::from(v))).collect();
            location(&|name| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))
        };
        assert_eq!(at(&[("HOME", "/h")]), Some("/h/.config/go/env".into()));
        assert_eq!(at(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "/x")]), Some("/x/go/env".into()));
        assert_eq!(at(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "x")]), None, "Go takes a relative one for an error");
        assert_eq!(at(&[("HOME", "/h"), ("GOENV", "off")]), None);
        assert_eq!(at(&[("HOME", "/h"), ("GOENV", "/e")]), Some("/e".into()));
        assert_eq!(at(&[]), None);
    }
}
