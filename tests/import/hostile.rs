//! Trees that are not what they say, and runs that end in the middle.

use super::{assert_nothing_taken, lay_out, listing, sandbox, stash};
use crate::support::installed::link_tree;
use crate::support::sandbox::{Sandbox, replace};
use crate::support::sdk_cache::{NEW, OLD};
use crate::support::{put, skip};
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

fn pipe(path: &Path) {
    let status = Command::new("/usr/bin/mkfifo").arg(path).status().unwrap();
    assert!(status.success());
}

#[test]
fn a_tree_that_is_not_the_release_is_named_and_left() {
    type Change = fn(&Path);
    let Some((_proxy, sandbox)) = sandbox() else { return };
    let root = lay_out(&sandbox, NEW, "work/go");
    // What is changed, how, and what is said.
    let cases: [(&str, Change, &str); 13] = [
        ("src/link", |path| symlink("/etc/passwd", path).unwrap(), "\"src/link\" is a symbolic link"),
        (
            "src/fmt",
            |path| {
                fs::rename(path, path.with_file_name("real")).unwrap();
                symlink("real", path).unwrap();
            },
            "\"src/fmt\" is a symbolic link",
        ),
        ("src/pipe", pipe, "\"src/pipe\" is a pipe"),
        (
            "VERSION",
            |path| {
                fs::remove_file(path).unwrap();
                pipe(path);
            },
            "not a regular file",
        ),
        (
            "pkg/tool/linux_amd64/compile",
            |path| {
                let mut bytes = fs::read(path).unwrap();
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
                replace(path, bytes);
            },
            "not those that Go released",
        ),
        ("src/fmt/evil.go", |path| put(path, "package fmt"), "not those that Go released"),
        ("src/fmt/print.go", |path| fs::remove_file(path).unwrap(), "not those that Go released"),
        (
            "VERSION",
            |path| replace(path, fs::read_to_string(path).unwrap().replace(NEW, OLD)),
            "not those that Go released as go1.21.13",
        ),
        ("VERSION", |path| replace(path, "go../../evil\n"), "no release of Go's"),
        ("VERSION", |path| replace(path, "devel go1.23-\u{1b}[31m Tue\n"), "no line that names a Go release"),
        ("src/new\nline.go", |path| put(path, ""), "'\\n' in its name"),
        ("src/x", |path| put(&path.with_file_name(std::ffi::OsStr::from_bytes(b"\xff.go")), ""), "not UTF-8"),
        (
            "pkg/tool/linux_amd64",
            |path| fs::rename(path, path.with_file_name("linux_arm64")).unwrap(),
            "no SDK for linux-amd64",
        ),
    ];
    for (changed, change, why) in cases {
        change(&root.join(changed));
        let before = listing(&root);
        let run = sandbox.gov("import ./go").run();
        assert_eq!(run.code, Some(6), "{why}: {run}");
        let flowing = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flowing.contains(why), "{why}: {run}");
        assert!(!run.stdout.contains('\u{1b}'), "{run}");
        assert_nothing_taken(&sandbox, &run);
        assert_eq!(listing(&root), before, "{why}");
        restore(&sandbox, &root, changed);
    }
    sandbox.gov("import ./go").succeeds();
    sandbox.assert_tidy(&[NEW]);
}

/// Makes the directory around what was changed what it was.
fn restore(sandbox: &Sandbox, root: &Path, changed: &str) {
    let directory = Path::new(changed).parent().unwrap();
    let from = stash(sandbox, NEW).join(directory);
    let to = root.join(directory);
    // All of a large directory need not be made anew for what lies in it.
    let names = |directory: &Path| -> std::collections::BTreeSet<std::ffi::OsString> {
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    let (released, present) = (names(&from), names(&to));
    let touched = Path::new(changed).file_name().unwrap().to_owned();
    for name in present.iter().filter(|name| !released.contains(*name) || **name == touched) {
        let path = to.join(name);
        if path.symlink_metadata().unwrap().is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }
    if from.join(&touched).is_dir() {
        link_tree(&from.join(&touched), &to.join(&touched));
    } else if from.join(&touched).exists() {
        fs::hard_link(from.join(&touched), to.join(&touched)).unwrap();
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let Some((_proxy, sandbox)) = sandbox() else { return };
    let root = lay_out(&sandbox, NEW, "work/go");
    let script = format!(
        "exec /usr/bin/strace -f --seccomp-bpf -o /dev/null -P {}/src/fmt/print.go -e trace=openat -e inject=openat:error=EACCES \"$0\" \"$@\"",
        root.display()
    );
    if !Path::new("/usr/bin/strace").exists() {
        return skip("there is no strace to refuse a file to root");
    }
    let run = sandbox.gov("import").arg(&root).in_shell(Command::new("/bin/sh"), &script).run();
    assert_eq!(run.code, Some(6), "{run}");
    assert!(run.stdout.contains("src/fmt/print.go") && run.stdout.contains("os error 13"), "{run}");
    assert_nothing_taken(&sandbox, &run);
}

#[test]
fn a_tree_of_endless_files_ends_the_search() {
    let Some(proxy) = crate::support::module_proxy::ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let root = sandbox.path("work/go");
    put(&root.join("VERSION"), "go1.22.3\ntime 2024-05-01T19:49:47Z\n");
    put(&root.join("pkg/tool/linux_amd64/compile"), "");
    for directory in 0..201 {
        let directory = root.join(format!("src/{directory}"));
        fs::create_dir(root.join("src")).ok();
        fs::create_dir(&directory).unwrap();
        for file in 0..1000 {
            File::create(directory.join(file.to_string())).unwrap();
        }
    }
    let run = sandbox.gov("import").arg(&root).run();
    assert_eq!(run.code, Some(6), "{run}");
    assert!(run.stdout.contains("has more than 200000 entries"), "{run}");
    assert_nothing_taken(&sandbox, &run);
}

#[test]
fn what_is_killed_in_the_middle_publishes_nothing_and_is_swept_away() {
    let Some((_proxy, sandbox)) = sandbox() else { return };
    let root = lay_out(&sandbox, NEW, "work/go");
    let script = "\"$0\" \"$@\" & gov=$!\n\
                  until [ -e \"$GOV_HOME\"/staging/*/tree/src/fmt ]; do /bin/sleep 0.01; done\n\
                  kill -9 $gov; wait $gov; exit 42";
    let run = sandbox.gov("import").arg(&root).in_shell(Command::new("/bin/sh"), script).run();
    assert_eq!(run.code, Some(42), "{run}");
    assert!(crate::support::sandbox::names_in(&sandbox.home("versions")).is_empty(), "{run}");
    let left = crate::support::sandbox::names_in(&sandbox.home("staging"));
    assert_eq!(left.len(), 1, "{left:?}");
    // As if it lay there for a while.
    for name in left {
        let old = std::time::SystemTime::now() - std::time::Duration::from_hours(2);
        File::open(sandbox.home("staging").join(name)).unwrap().set_modified(old).unwrap();
    }
    sandbox.gov("import").arg(&root).succeeds();
    sandbox.assert_tidy(&[NEW]);
    sandbox.gov("verify").arg(NEW).succeeds();
}
