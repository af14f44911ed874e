//! Go's own settings files: the user's `go/env`, and the `go.env` of an SDK.

use crate::Variables;
use std::path::PathBuf;

/// The file that `go env -w` writes, where the variables put it. `None` where Go reads none:
/// `GOENV=off`, or no directory for it (Go's `cfg.EnvFile` and `os.UserConfigDir`). `os` is a GOOS.
pub fn location(os: &str, variables: Variables<'_>) -> Option<PathBuf> {
    let set = |name: &str| variables(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    match set("GOENV") {
        Some(off) if off.as_os_str() == "off" => return None,
        Some(file) => return Some(file),
        None => {}
    }
    let directory = match os {
        "windows" => set("AppData")?,
        "darwin" | "ios" => set("HOME")?.join("Library").join("Application Support"),
        _ => match set("XDG_CONFIG_HOME") {
            Some(directory) if !directory.has_root() => return None,
            Some(directory) => directory,
            None => set("HOME")?.join(".config"),
        },
    };
    Some(directory.join("go").join("env"))
}

/// The GOOS of the running program.
pub fn this_os() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    }
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

    fn environment<'a>(variables: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<OsString> + 'a {
        move |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
    }

    #[test]
    fn the_users_file_is_where_go_looks_for_it() {
        type Variables = &'static [(&'static str, &'static str)];
        let cases: &[(&str, Variables, Option<&[&str]>)] = &[
            ("linux", &[("HOME", "/h")], Some(&["/h", ".config", "go", "env"])),
            ("linux", &[("HOME", "/h"), ("XDG_CONFIG_HOME", "/x")], Some(&["/x", "go", "env"])),
            ("linux", &[("HOME", "/h"), ("XDG_CONFIG_HOME", "x")], None),
            ("linux", &[("HOME", "/h"), ("XDG_CONFIG_HOME", "")], Some(&["/h", ".config", "go", "env"])),
            ("linux", &[("HOME", "")], None),
            ("linux", &[], None),
            ("freebsd", &[("HOME", "/h")], Some(&["/h", ".config", "go", "env"])),
            (
                "darwin",
                &[("HOME", "/h"), ("XDG_CONFIG_HOME", "/x")],
                Some(&["/h", "Library", "Application Support", "go", "env"]),
            ),
            ("windows", &[("AppData", "/a"), ("HOME", "/h")], Some(&["/a", "go", "env"])),
            ("windows", &[("HOME", "/h")], None),
            ("linux", &[("HOME", "/h"), ("GOENV", "off")], None),
            ("linux", &[("HOME", "/h"), ("GOENV", "/my/env")], Some(&["/my/env"])),
            ("linux", &[("HOME", "/h"), ("GOENV", "relative")], Some(&["relative"])),
            ("linux", &[("HOME", "/h"), ("GOENV", "")], Some(&["/h", ".config", "go", "env"])),
        ];
        for (os, variables, expected) in cases {
            let expected = expected.map(|elements| elements.iter().collect::<PathBuf>());
            assert_eq!(location(os, &environment(variables)), expected, "{os} {variables:?}");
        }
    }
}
