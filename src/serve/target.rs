//! Which file a request asks for. No I/O.

/// What stands for the root: words for people.
const FRONT: &str = "README.txt";
/// go.dev's index of what is here.
const INDEX: &str = "index.json";
/// The longest path that is read, in bytes.
const LONGEST: usize = 1024;

/// The path of the file that a request's path and query ask for: plain names with `/` between, none
/// of which begins with a dot. `None`: there can be no such file.
///
/// `/dl/` is go.dev's place: what is asked there by an archive's name lies at the root, and the
/// query `mode=json` asks for the index, at the root as well.
pub fn file(path: &str, query: Option<&str>) -> Option<String> {
    if path.len() > LONGEST {
        return None;
    }
    let asks_index = query.is_some_and(|query| query.split('&').any(|part| part == "mode=json"));
    let names = path.strip_prefix('/')?;
    match names {
        "" | "dl" | "dl/" if asks_index => return Some(INDEX.to_owned()),
        "" => return Some(FRONT.to_owned()),
        "dl" | "dl/" => return Some(INDEX.to_owned()),
        _ => {}
    }
    let names: Option<Vec<String>> = names.split('/').map(name).collect();
    let names = names?;
    Some(match names.as_slice() {
        [directory, archive] if directory == "dl" => archive.clone(),
        names => names.join("/"),
    })
}

/// One name of a path, its percent signs decoded. A slash or a backslash that was hidden by one is
/// no part of any name, nor is what other systems read otherwise.
fn name(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digit = |at: usize| char::from(*others.get(at)?).to_digit(16);
        bytes.push(u8::try_from(digit(0)? * 16 + digit(1)?).ok()?);
        rest = &others[2..];
    }
    let name = String::from_utf8(bytes).ok()?;
    let is_plain = !name.is_empty()
        && !name.starts_with('.')
        && !name.ends_with(['.', ' '])
        && !name
            .contains(|c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|'));
    is_plain.then_some(name)
}

/// The media type of a file, by its path.
pub fn media_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.').map(|(_stem, extension)| extension) {
        _ if path.starts_with("sumdb/") && !path.contains("/tile/") => "text/plain; charset=utf-8",
        Some("zip") => "application/zip",
        Some("gz") => "application/gzip",
        Some("json" | "info") => "application/json",
        Some("txt" | "mod" | "sha256") => "text/plain; charset=utf-8",
        None if name == "list" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_names_a_file_below_the_root() {
        for (path, query, expected) in [
            ("/", None, "README.txt"),
            ("/", Some("mode=json&include=all"), "index.json"),
            ("/dl/", Some("mode=json"), "index.json"),
            ("/dl", Some("x=1&mode=json"), "index.json"),
            ("/dl/", None, "index.json"),
            ("/dl/index.json", None, "index.json"),
            ("/dl/go1.22.3.linux-amd64.tar.gz", None, "go1.22.3.linux-amd64.tar.gz"),
            ("/go1.22.3.linux-amd64.tar.gz", Some("x"), "go1.22.3.linux-amd64.tar.gz"),
            ("/golang.org/toolchain/@v/list", None, "golang.org/toolchain/@v/list"),
            ("/golang.org/toolchain/%40v/li%73t", None, "golang.org/toolchain/@v/list"),
            ("/sumdb/sum.golang.org/tile/8/0/x201/867.p/173", None, "sumdb/sum.golang.org/tile/8/0/x201/867.p/173"),
            ("/a%20b", None, "a b"),
        ] {
            assert_eq!(file(path, query).as_deref(), Some(expected), "{path}");
        }
    }

    #[test]
    fn nothing_leads_out_of_it() {
        for path in [
            "",
            "x",
            "//",
            "/..",
            "/../etc/passwd",
            "/a/../b",
            "/a/./b",
            "/%2e%2e/etc/passwd",
            "/..%2fetc",
            "/a%2fb",
            "/a%5cb",
            "/a\\..\\b",
            "//etc/passwd",
            "/a//b",
            "/a/",
            "/.lock",
            "/a/.hidden",
            "/%00",
            "/a%0ab",
            "/%",
            "/%2",
            "/%zz",
            "/%+1",
            "/%ff",
            "/c:",
            "/a:stream",
            "/a.",
            "/a ",
            "/dl/../x",
            "/dl/..",
            "/dl/.lock",
            "*",
            "/a%80",
        ] {
            assert_eq!(file(path, None), None, "{path:?}");
        }
        assert_eq!(file(&format!("/{}", "a".repeat(LONGEST)), None), None);
    }

    #[test]
    fn a_file_has_the_media_type_of_its_name() {
        for (path, expected) in [
            ("go1.22.3.linux-amd64.tar.gz", "application/gzip"),
            ("golang.org/toolchain/@v/v0.0.1-go1.22.3.linux-amd64.zip", "application/zip"),
            ("golang.org/toolchain/@v/v0.0.1-go1.22.3.linux-amd64.info", "application/json"),
            ("golang.org/toolchain/@v/list", "text/plain; charset=utf-8"),
            (
                "sumdb/sum.golang.org/lookup/golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64",
                "text/plain; charset=utf-8",
            ),
            ("sumdb/sum.golang.org/tile/8/0/x201/867.p/173", "application/octet-stream"),
            ("index.json", "application/json"),
        ] {
            assert_eq!(media_type(path), expected, "{path}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_asked_stays_below_the_root(
            path in prop_oneof!["/[ -~]{0,40}", "(/|%2f|%2e|\\.|\\\\|a|%5c|dl){0,12}", any::<String>()],
            query in proptest::option::of("[ -~]{0,20}"),
        ) {
            if let Some(file) = file(&path, query.as_deref()) {
                let is_plain = |name: &str| !name.is_empty() && !name.starts_with('.') && !name.contains(['\\', '\0']);
                prop_assert!(file.split('/').all(is_plain), "{} gave {}", path, file);
                prop_assert!(std::path::Path::new(&file).components().all(|c| matches!(c, std::path::Component::Normal(_))));
            }
        }
    }
}
