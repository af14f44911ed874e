use super::*;
use crate::editors::text::Wish;
use proptest::prelude::*;
use serde_json::json;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::PermissionsExt as _;

fn home() -> (tempfile::TempDir, HomeLayout) {
    let directory = tempfile::tempdir().unwrap();
    let layout = HomeLayout::at(directory.path().join("gov")).unwrap();
    (directory, layout)
}

fn entry(path: PathBuf, before: Option<Vec<u8>>) -> Entry {
    let change = Change {
        path: Wish::set(&["go.alternateTools", "go"], 1).path,
        old: Some(json!({"a": null, "é": [1.5, "\u{2028}\n"]})),
        new: None,
    };
    let record = Record {
        editor: Editor::VsCode,
        product: "VS Code".to_owned(),
        scope: Scope::Profile("Go\n\"x\"".to_owned()),
        role: Role::VsCodeSettings,
        root: Some(PathBuf::from("/work")),
        release: Some("1.22.3".to_owned()),
        created_directories: vec![path.clone()],
        exclude: Some(Exclude { file: path.clone(), line: "/.vscode/settings.json".to_owned() }),
        keys: vec![change],
        left: [1; 32],
        was: before.as_deref().map(hash),
        time: u64::MAX,
        path,
    };
    Entry { record, before }
}

#[test]
fn a_record_is_kept_until_it_is_removed_and_nobody_else_reads_it() {
    let (_directory, layout) = home();
    assert!(all(&layout).unwrap().is_empty());
    let one = entry(PathBuf::from("/one"), Some(b"secret".to_vec()));
    let two = entry(PathBuf::from("/two"), None);
    assert_eq!(read(&layout, &one.record.path).unwrap(), None);
    for entry in [&two, &one] {
        write(&layout, entry).unwrap();
    }
    sync(&layout, [Path::new("/one"), Path::new("/two"), Path::new("/three")]).unwrap();
    assert_eq!(read(&layout, Path::new("/one")).unwrap().as_ref(), Some(&one));
    assert_eq!(all(&layout).unwrap(), [one.clone(), two.clone()]);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&layout.journal()), 0o700);
    for file in fs::read_dir(layout.journal()).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
    let changed = Entry { before: Some(Vec::new()), ..one };
    write(&layout, &changed).unwrap();
    assert_eq!(read(&layout, Path::new("/one")).unwrap(), Some(changed));
    remove(&layout, Path::new("/one")).unwrap();
    remove(&layout, Path::new("/one")).unwrap();
    assert_eq!(all(&layout).unwrap(), [two]);
    sync(&layout, [Path::new("/one")]).unwrap();
}

#[test]
fn what_no_gov_wrote_is_told_by_its_name_and_never_used() {
    let (_directory, layout) = home();
    let good = entry(PathBuf::from("/one"), Some(b"old\nbytes".to_vec()));
    write(&layout, &good).unwrap();
    let file = place(&layout, Path::new("/one"));
    let content = fs::read(&file).unwrap();
    let text = String::from_utf8(content.clone()).unwrap();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{text}");
        text.replacen(from, to, 1).into_bytes()
    };
    for (what, bytes) in [
        ("empty", Vec::new()),
        ("no line", content[..10].to_vec()),
        ("cut", content[..content.len() - 1].to_vec()),
        ("longer", [&content[..], b"x"].concat()),
        ("a newer format", with("\"version\":1", "\"version\":2")),
        ("no format", with("\"version\":1,", "")),
        ("an unknown field", with("\"version\":1", "\"version\":1,\"more\":1")),
        ("a field twice", with("\"version\":1", "\"version\":1,\"version\":1")),
        ("no bytes announced", with("\"before\":9", "\"before\":null")),
        ("bytes without number", with("\"before\":9", "\"before\":-9")),
        ("an unknown editor", with("vs-code\"", "ed\"")),
        ("a relative path", with("\"path\":\"/one\"", "\"path\":\"one\"")),
        ("another file's", with("\"path\":\"/one\"", "\"path\":\"/two\"")),
        ("a path with NUL", with("\"path\":\"/one\"", "\"path\":\"/o\\u0000e\"")),
        ("a bad hash", with("0101", "01x1")),
        ("a short hash", with("0101", "01")),
        ("odd hexadecimal", with("\"root\":\"/work\"", "\"root\":{\"bytes\":\"2f6\"}")),
        ("not JSON", with("{", "[")),
    ] {
        fs::remove_file(&file).unwrap();
        atomic_file::write_private(&file, &bytes).unwrap();
        for error in [read(&layout, Path::new("/one")).unwrap_err(), all(&layout).unwrap_err()] {
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{what}");
            assert!(error.to_string().contains(&file.display().to_string()), "{what}: {error}");
        }
    }
    // A link to somebody's file is no record, and a stranger's file none of ours.
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &file).unwrap();
    assert!(all(&layout).is_err());
    fs::remove_file(&file).unwrap();
    atomic_file::write_private(&layout.journal().join("notes.txt"), b"mine").unwrap();
    assert!(all(&layout).unwrap().is_empty());
}

/// An unfinished file of a killed run is no record, and the next sweep takes it.
#[test]
fn a_run_that_is_killed_while_it_writes_leaves_the_record_that_was() {
    let (_directory, layout) = home();
    let good = entry(PathBuf::from("/one"), None);
    write(&layout, &good).unwrap();
    let name = place(&layout, Path::new("/one"));
    let name = format!("{}{}.abcdef", atomic_file::UNFINISHED, name.file_name().unwrap().to_str().unwrap());
    atomic_file::write_private(&layout.journal().join(&name), b"{\"version\":1").unwrap();
    assert_eq!(all(&layout).unwrap(), [good]);
    crate::store::sweep::sweep(&layout, SystemTime::now());
    assert!(!layout.journal().join(name).exists());
    assert_eq!(fs::read_dir(layout.journal()).unwrap().count(), 1);
}

/// How long it takes is printed: `cargo test --release --lib journal -- --nocapture`.
#[test]
fn a_thousand_records_are_written_and_read() {
    let (_directory, layout) = home();
    let entries: Vec<Entry> =
        (0..1000).map(|n| entry(PathBuf::from(format!("/srv/{n}/settings.json")), Some(vec![b'x'; 2000]))).collect();
    let began = std::time::Instant::now();
    for entry in &entries {
        write(&layout, entry).unwrap();
    }
    println!("written in {:?}", began.elapsed());
    sync(&layout, entries.iter().map(|entry| entry.record.path.as_path())).unwrap();
    println!("and on the disk in {:?}", began.elapsed());
    let began = std::time::Instant::now();
    assert_eq!(all(&layout).unwrap().len(), 1000);
    println!("all read in {:?}", began.elapsed());
}

fn paths() -> impl Strategy<Value = PathBuf> {
    prop::collection::vec(1_u8.., 0..40).prop_map(|bytes| {
        let mut path = b"/".to_vec();
        path.extend(bytes);
        PathBuf::from(OsString::from_vec(path))
    })
}

proptest! {
    #[test]
    fn what_is_read_is_what_was_written(
        path in paths(),
        root in prop::option::of(paths()),
        directories in prop::collection::vec(paths(), 0..3),
        line in ".*",
        before in prop::option::of(prop::collection::vec(any::<u8>(), 0..100)),
        left in any::<[u8; 32]>(),
        time in any::<u64>(),
    ) {
        let mut entry = entry(path, before);
        entry.record.root = root;
        entry.record.created_directories = directories;
        entry.record.exclude.as_mut().unwrap().line = line;
        (entry.record.left, entry.record.time) = (left, time);
        prop_assert_eq!(written::parse(&written::serialize(&entry).unwrap()), Ok(entry));
    }

    #[test]
    fn no_bytes_are_taken_for_a_record_that_would_not_be_written_so(at in 0_usize..700, byte in any::<u8>()) {
        let good = entry(PathBuf::from("/one"), Some(b"old".to_vec()));
        let mut content = written::serialize(&good).unwrap();
        let at = at % content.len();
        content[at] = byte;
        if let Ok(read) = written::parse(&content) {
            prop_assert_eq!(written::parse(&written::serialize(&read).unwrap()), Ok(read));
        }
    }
}
