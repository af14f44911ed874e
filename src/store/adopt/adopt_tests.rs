//! A tree that changes while it is read, and what a copy shares with it.

use super::*;
use std::os::unix::fs::{MetadataExt as _, symlink};

const VERSION: &[u8] = b"go1.22.3\ntime 2024-05-01T19:49:47Z\n";

/// A tree of four files, and an empty directory for its copy.
fn tree() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let (root, into) = (place.path().join("root"), place.path().join("into"));
    for (path, content) in [("VERSION", VERSION), ("bin/go", b"go"), ("src/a/a.go", b"package a"), ("src/a.go", b"")] {
        put(&root.join(path), content);
    }
    std::fs::create_dir(&into).unwrap();
    (place, root, into)
}

fn put(path: &Path, content: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    File::create(path).unwrap().write_all(content).unwrap();
}

fn survey_of(root: &Path) -> Result<Survey, AdoptError> {
    survey(root, &|_| false)
}

fn paths(adopted: &Adopted) -> Vec<&str> {
    let mut paths: Vec<&str> = adopted.files.iter().map(|file| file.path.as_str()).collect();
    paths.sort_unstable();
    paths
}

#[test]
fn a_copy_has_the_content_and_the_releases_modes_and_times_and_no_inode_of_the_tree() {
    let (_place, root, into) = tree();
    let survey = survey_of(&root).unwrap();
    let adopted = survey.copy(&into, &|_| {}).unwrap();
    assert_eq!(paths(&adopted), ["VERSION", "bin/go", "src/a.go", "src/a/a.go"]);
    assert_eq!(adopted.bytes, VERSION.len() as u64 + 11);
    let umask = !into.metadata().unwrap().mode() & 0o777;
    for file in &adopted.files {
        let (original, copy) = (root.join(&file.path).metadata().unwrap(), into.join(&file.path).metadata().unwrap());
        let content = std::fs::read(into.join(&file.path)).unwrap();
        assert_eq!(file.sha256, <[u8; 32]>::from(Sha256::digest(&content)), "{}", file.path);
        assert_eq!(content, std::fs::read(root.join(&file.path)).unwrap());
        assert_ne!(original.ino(), copy.ino());
        let mode = if file.path == "bin/go" { 0o555 } else { 0o444 };
        assert_eq!(copy.mode() & 0o7777, mode & !umask, "{}", file.path);
        assert_eq!(copy.mtime(), 1_714_592_987, "{}", file.path);
    }
    // Hashed in place it is the same.
    let mut in_place = survey.hash(&|_| {}).unwrap().files;
    let mut copied = adopted.files;
    in_place.sort_by(|one, other| one.path.cmp(&other.path));
    copied.sort_by(|one, other| one.path.cmp(&other.path));
    assert_eq!(in_place, copied);
}

#[test]
fn what_changes_after_the_survey_is_refused_or_is_what_is_hashed() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 4] = [
        ("grown", |file| put(file, b"package a // and more")),
        ("cut", |file| put(file, b"pack")),
        ("gone", |file| std::fs::remove_file(file).unwrap()),
        ("a link", |file| {
            std::fs::remove_file(file).unwrap();
            symlink("/etc/passwd", file).unwrap();
        }),
    ];
    for (name, change) in changes {
        let (_place, root, into) = tree();
        let survey = survey_of(&root).unwrap();
        change(&root.join("src/a/a.go"));
        let error = survey.copy(&into, &|_| {}).unwrap_err();
        assert!(matches!(error, AdoptError::Source { .. }), "{name}: {error}");
        assert!(error.to_string().contains("src/a/a.go"), "{name}: {error}");
    }
    let (_place, root, into) = tree();
    let survey = survey_of(&root).unwrap();
    put(&root.join("src/a/a.go"), b"package b");
    let adopted = survey.copy(&into, &|_| {}).unwrap();
    put(&root.join("src/a/a.go"), b"package c");
    let file = adopted.files.iter().find(|file| file.path == "src/a/a.go").unwrap();
    assert_eq!(file.sha256, <[u8; 32]>::from(Sha256::digest(b"package b")), "the copy is what counts");
    assert_eq!(std::fs::read(into.join("src/a/a.go")).unwrap(), b"package b");
}

#[test]
fn the_copy_is_dated_by_its_own_version_and_not_by_the_one_that_was_seen_first() {
    let (_place, root, into) = tree();
    assert_eq!(version(&root).unwrap().name, "go1.22.3");
    let survey = survey_of(&root).unwrap();
    put(&root.join("VERSION"), b"go1.99.9\ntime 2030-05-01T19:49:47Z\n");
    let adopted = survey.copy(&into, &|_| {}).unwrap();
    assert_eq!(adopted.version.name, "go1.99.9");
}

#[test]
fn only_files_and_directories_with_names_that_a_release_may_have_are_admitted() {
    type Make = fn(&Path);
    let cases: [(Make, &str); 6] = [
        (|root| symlink("a", root.join("src/link")).unwrap(), "symbolic link"),
        (|root| symlink("/etc", root.join("src/etc")).unwrap(), "symbolic link"),
        (|root| drop(std::os::unix::net::UnixListener::bind(root.join("src/s")).unwrap()), "socket"),
        (|root| put(&root.join("src/a\nb"), b""), "'\\n'"),
        (|root| put(&root.join("src/_go.mod.d/_go.mod"), b""), "_go.mod"),
        (|root| put(&root.join("d/".repeat(70)).join("x"), b""), "directories deep"),
    ];
    for (make, why) in cases {
        let (_place, root, _into) = tree();
        make(&root);
        let error = survey_of(&root).unwrap_err();
        assert!(matches!(error, AdoptError::Refused(_)), "{error}");
        assert!(error.to_string().contains(why), "{error}");
        assert!(!error.to_string().contains('\n'));
    }
    let (_place, root, _into) = tree();
    let name = std::os::unix::ffi::OsStringExt::from_vec(b"src/\xff".to_vec());
    put(&root.join::<std::ffi::OsString>(name), b"");
    assert!(survey_of(&root).unwrap_err().to_string().contains("not UTF-8"));
}

#[test]
fn a_tree_of_the_module_cache_gets_its_go_mod_back() {
    let (_place, root, into) = tree();
    put(&root.join("src/_go.mod"), b"module std\n");
    put(&root.join("src/cmd/_go.mod"), b"module cmd\n");
    // What go leaves beside them; this one it did not finish.
    put(&root.join("src/go.mod"), b"module st");
    let adopted = survey_of(&root).unwrap().copy(&into, &|_| {}).unwrap();
    assert_eq!(paths(&adopted), ["VERSION", "bin/go", "src/a.go", "src/a/a.go", "src/cmd/go.mod", "src/go.mod"]);
    assert_eq!(std::fs::read(into.join("src/go.mod")).unwrap(), b"module std\n");
    // One that stands alone is no copy.
    put(&root.join("src/fmt/go.mod"), b"module evil\n");
    assert!(matches!(survey_of(&root), Err(AdoptError::Refused(_))));
}

#[test]
fn what_is_extra_or_not_covered_is_neither_taken_nor_looked_into() {
    let (_place, root, into) = tree();
    for (path, content) in [("packages/x", b"x"), ("test/a.go", b"y"), ("doc/z", b"z"), ("src/test/t.go", b"t")] {
        put(&root.join(path), content);
    }
    symlink("/", root.join("packages/link")).unwrap();
    symlink("/", root.join("test/link")).unwrap();
    let survey = survey(&root, &|path| path == "packages").unwrap();
    assert_eq!(survey.left_out, ["packages"]);
    let adopted = survey.copy(&into, &|_| {}).unwrap();
    assert_eq!(paths(&adopted), ["VERSION", "bin/go", "src/a.go", "src/a/a.go", "src/test/t.go"]);
}

#[test]
fn a_replaced_file_counts_with_its_new_content() {
    let (_place, root, into) = tree();
    let mut adopted = survey_of(&root).unwrap().copy(&into, &|_| {}).unwrap();
    let before = adopted.bytes;
    replace(&into, &mut adopted, "src/a/a.go", b"package other").unwrap();
    let file = adopted.files.iter().find(|file| file.path == "src/a/a.go").unwrap();
    assert_eq!(file.sha256, <[u8; 32]>::from(Sha256::digest(b"package other")));
    assert_eq!(adopted.bytes, before + 4);
    assert_eq!(std::fs::read(root.join("src/a/a.go")).unwrap(), b"package a", "the original is not touched");
    assert_eq!(into.join("src/a/a.go").metadata().unwrap().mtime(), 1_714_592_987);
}
