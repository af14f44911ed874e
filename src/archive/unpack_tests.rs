//! Tests of the writer alone: it must hold even where the rules before it let something through.

use std::os::unix::fs::symlink;

use super::*;

fn unpacking(into: &Path) -> Unpacking<'_> {
    let budgets = Budgets::of_archive(0);
    Unpacking { into, layout: Layout::Sdk, scope: Scope::Whole, names: Names::default(), budgets }
}

fn file(path: &str) -> FileToWrite {
    FileToWrite { name: path.into(), path: path.into(), executable: false, size: 1 }
}

/// Writes a file as the readers do.
fn write(tree: &mut Tree<'_>, file: &FileToWrite, mut content: &[u8]) -> Result<Written, UnpackError> {
    tree.parents_of(file)?;
    let mut output = Output::create(tree.root, file)?;
    output.write_from(&mut content, &mut [0; 1000])?;
    output.finish(None)
}

fn why(error: UnpackError) -> Option<Why> {
    match error {
        UnpackError::Refused(refused) => Some(refused.why),
        _ => None,
    }
}

fn refusal<T>(result: Result<T, UnpackError>) -> Option<Why> {
    result.err().and_then(why)
}

#[test]
fn what_exists_is_neither_followed_nor_changed() {
    let place = tempfile::tempdir().unwrap();
    let (staging, outside) = (place.path().join("staging"), place.path().join("outside"));
    fs::create_dir(&staging).unwrap();
    fs::create_dir(&outside).unwrap();
    let canary = outside.join("canary");
    File::create_new(&canary).unwrap().write_all(b"canary").unwrap();
    let mut tree = Tree::new(&unpacking(&staging)).unwrap();
    // Nothing that gov makes is a link: these are put there behind its back.
    symlink(&canary, staging.join("file")).unwrap();
    symlink(place.path().join("new"), staging.join("dangling")).unwrap();
    symlink(&outside, staging.join("directory")).unwrap();
    for path in ["file", "dangling", "directory"] {
        assert_eq!(refusal(write(&mut tree, &file(path), b"x")), Some(Why::TakenName), "{path}");
        assert_eq!(tree.directory(b"d", path).map_err(why), Err(Some(Why::TakenName)), "{path}");
    }
    let below = write(&mut tree, &file("directory/canary"), b"x");
    assert_eq!(refusal(below), Some(Why::TakenName));
    assert_eq!(fs::read(&canary).unwrap(), b"canary");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    assert!(!place.path().join("new").exists());
}

#[test]
fn only_an_empty_directory_itself_is_unpacked_into() {
    let place = tempfile::tempdir().unwrap();
    let (empty, link) = (place.path().join("empty"), place.path().join("link"));
    fs::create_dir(&empty).unwrap();
    symlink(&empty, &link).unwrap();
    assert!(Tree::new(&unpacking(&empty)).is_ok());
    for bad in [link.as_path(), place.path(), &place.path().join("missing")] {
        let error = Tree::new(&unpacking(bad)).unwrap_err();
        assert!(matches!(error, UnpackError::Disk { .. }), "{}: {error:?}", bad.display());
    }
}

#[test]
fn a_name_that_the_file_system_does_not_store_is_the_archives_fault() {
    let place = tempfile::tempdir().unwrap();
    let mut tree = Tree::new(&unpacking(place.path())).unwrap();
    let long = "a".repeat(300);
    assert_eq!(refusal(write(&mut tree, &file(&long), b"x")), Some(Why::NotStorable));
}

#[test]
fn content_of_another_size_than_declared_is_refused() {
    for content in [&b""[..], b"xy", &vec![0; 300_000]] {
        let place = tempfile::tempdir().unwrap();
        let mut tree = Tree::new(&unpacking(place.path())).unwrap();
        assert_eq!(refusal(write(&mut tree, &file("a"), content)), Some(Why::SizeDiffers(1)));
    }
}
