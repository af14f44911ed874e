//! A small SDK with everything that makes a real one special, in both of its packings.

use gov::releases::platform::Platform;
use gov_shims::go_version::Release;

use super::{tar, zip};

/// What its VERSION says.
pub(crate) const NAME: &str = "go1.22.3";
/// The time of all its files, in seconds since 1970: `2024-05-01T19:49:47Z`.
pub(crate) const TIME: u64 = 1_714_592_987;
/// The name that its module zip has before every file's.
pub(crate) const MODULE: &str = "golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64";

/// The release that it is.
pub(crate) fn release() -> Release {
    Release::from_toolchain_name(NAME).expect("a release")
}

/// The platform that it is for.
pub(crate) fn platform() -> Platform {
    Platform::parse("linux-amd64").expect("a platform")
}

/// Paths from GOROOT and contents; some come before VERSION, as in a real archive.
pub(crate) fn files() -> Vec<(String, Vec<u8>)> {
    let long = format!("src/cmd/{}x.go", "vendor/golang.org/x/tools/".repeat(5));
    let noise: Vec<u8> = (0..300_000u32).map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect();
    let texts: [(&str, &[u8]); 17] = [
        ("LICENSE", b"free"),
        ("README.md", b"# Go"),
        ("VERSION", b"go1.22.3\ntime 2024-05-01T19:49:47Z\n"),
        ("api/go1.txt", b"pkg a"),
        ("bin/go", &noise),
        ("bin/gofmt", b"fmt"),
        ("doc/README.md", b"doc"),
        ("go.env", b"GOPROXY=x"),
        ("lib/wasm/go_js_wasm_exec", b"#!"),
        ("misc/go.mod", b"module misc"),
        ("pkg/tool/linux_amd64/compile", b"elf"),
        ("src/all.bash", b"#!"),
        ("src/cmd/go.mod", b"module cmd"),
        ("src/empty.go", b""),
        ("src/go.mod", b"module std"),
        ("src/Þfoo.go", b"package foo"),
        ("test/fixedbugs/issue27836.dir/Þfoo.go", b"package foo"),
    ];
    let texts = texts.into_iter().map(|(path, content)| (path.to_owned(), content.to_vec()));
    texts.chain([(long, b"package x".to_vec())]).collect()
}

/// As go.dev has it, as tar members: with directories, and PAX where a name needs it.
pub(crate) fn members() -> Vec<tar::Member> {
    members_below("go/", true)
}

/// The same below another root, or without entries for directories.
pub(crate) fn members_below(root: &str, lists_directories: bool) -> Vec<tar::Member> {
    let mut members = Vec::new();
    let mut made = Vec::new();
    for (path, content) in files() {
        let name = format!("{root}{path}");
        for (at, _) in name.match_indices('/').filter(|_| lists_directories) {
            let parent = &name[..=at];
            if !made.iter().any(|made| made == parent) {
                made.push(parent.to_owned());
                push_named(&mut members, parent, |name| tar::directory(name));
            }
        }
        push_named(&mut members, &name, |name| tar::file(name, &content));
    }
    members
}

fn push_named(members: &mut Vec<tar::Member>, name: &str, member: impl Fn(&str) -> tar::Member) {
    if name.len() <= 100 && name.is_ascii() {
        return members.push(member(name));
    }
    members.push(tar::extended(b'x', tar::record("path", name)));
    members.push(member("go/short"));
}

/// As its module zip: without what the log does not cover.
pub(crate) fn items() -> Vec<zip::Item> {
    let left_out = ["api/", "doc/", "misc/", "test/"];
    let kept = files().into_iter().filter(|(path, _)| !left_out.iter().any(|top| path.starts_with(top)));
    kept.map(|(path, content)| {
        let path = match path.strip_suffix("go.mod") {
            Some(directory) => format!("{directory}_go.mod"),
            None => path,
        };
        zip::file(format!("{MODULE}/{path}"), content)
    })
    .collect()
}
