#![expect(clippy::disallowed_methods, reason = "other programs do not write atomically")]

use super::*;
use crate::failure::Kind;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

const MOST: u64 = 1000;

/// The number of an access list's entry that is for no one user.
#[cfg(target_os = "linux")]
const NOBODY: u32 = u32::MAX;

/// What another program does to a file, and how it is called.
type Save<'s> = (&'s str, &'s dyn Fn(&Path));

struct Home {
    directory: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.directory.path().join(below)
    }

    fn file(&self, below: &str, content: &str) -> PathBuf {
        let path = self.path(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    fn read(&self, below: &str) -> Result<Seen, Obstacle> {
        read(&self.path(below), Within::Home(self.directory.path()), MOST)
    }

    fn names(&self) -> BTreeSet<String> {
        names(self.directory.path())
    }
}

fn names(directory: &Path) -> BTreeSet<String> {
    fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn is_root() -> bool {
    crate::system::privilege::effective_user() == 0
}

fn replace_with(seen: &Seen, new: Option<&str>) -> Result<Committed, Obstacle> {
    let pending = [prepare(seen, new.map(str::as_bytes), Parents::Made)?];
    sync(&pending).unwrap();
    let [pending] = pending;
    pending.commit()
}

/// What is refused, by the kind and a part of what is said; the hint is never empty.
#[track_caller]
fn assert_refused<T: std::fmt::Debug>(result: Result<T, Obstacle>, kind: Kind, text: &str) {
    let obstacle = result.unwrap_err();
    assert_eq!(obstacle.kind(), kind, "{obstacle:?}");
    assert!(obstacle.to_string().contains(text), "{obstacle}");
    assert!(!obstacle.hint(Path::new("/a file")).is_empty());
}

#[test]
fn a_file_is_replaced_made_and_deleted_and_nothing_else_is_left() {
    let home = Home::new();
    home.file("settings", "old");
    let committed = replace_with(&home.read("settings").unwrap(), Some("new")).unwrap();
    sync_directories(&[committed]).unwrap();
    assert_eq!(home.read("settings").unwrap().content.unwrap(), b"new");
    replace_with(&home.read("settings").unwrap(), None).unwrap();
    assert!(home.names().is_empty());
    let seen = home.read("a/b/settings").unwrap();
    assert_eq!(seen.content, None);
    assert_eq!(
        seen.missing_directories(),
        [home.path("a"), home.path("a/b")].map(|path| path.canonicalize().unwrap_or(path))
    );
    let refused = prepare(&seen, Some(b"x"), Parents::Expected);
    assert_refused(refused, Kind::Disk, "there is no directory");
    let committed = replace_with(&seen, Some("made")).unwrap();
    sync_directories(&[committed]).unwrap();
    assert_eq!(names(&home.path("a/b")), ["settings".to_owned()].into());
    // Gone, and to be gone.
    replace_with(&home.read("nothing").unwrap(), None).unwrap();
}

#[test]
fn what_is_prepared_and_dropped_leaves_nothing() {
    let home = Home::new();
    home.file("settings", "old");
    let pending = prepare(&home.read("settings").unwrap(), Some(b"new"), Parents::Expected).unwrap();
    assert_eq!(home.names().len(), 2, "the new bytes lie beside");
    drop(pending);
    drop(prepare(&home.read("settings").unwrap(), None, Parents::Expected).unwrap());
    let pending = prepare(&home.read("a/b/c").unwrap(), Some(b"new"), Parents::Made).unwrap();
    assert_eq!(pending.created_directories().len(), 2);
    drop(pending);
    assert_eq!(home.names(), ["settings".to_owned()].into());
    assert_eq!(fs::read(home.path("settings")).unwrap(), b"old");
}

#[test]
fn what_fails_takes_its_directories_away_unless_somebody_uses_them() {
    let home = Home::new();
    let seen = home.read("a/b/c").unwrap();
    let pending = prepare(&seen, Some(b"new"), Parents::Made).unwrap();
    home.file("a/b/c", "saved meanwhile");
    assert_refused(pending.commit(), Kind::Busy, "changed");
    assert_eq!(names(&home.path("a/b")), ["c".to_owned()].into());
    assert_eq!(fs::read(home.path("a/b/c")).unwrap(), b"saved meanwhile");
}

#[test]
fn only_regular_files_of_a_length_are_read_and_nothing_is_waited_for() {
    let home = Home::new();
    home.file("long", &"x".repeat(1001));
    assert_refused(home.read("long"), Kind::RefusedFile, "longer than 1000 bytes");
    fs::create_dir(home.path("directory")).unwrap();
    assert_refused(home.read("directory"), Kind::RefusedFile, "no regular file");
    rustix::fs::mkfifoat(rustix::fs::CWD, home.path("pipe"), 0o600.into()).unwrap();
    assert_refused(home.read("pipe"), Kind::RefusedFile, "no regular file");
    let _socket = std::os::unix::net::UnixListener::bind(home.path("socket")).unwrap();
    assert_refused(home.read("socket"), Kind::RefusedFile, "no regular file");
    symlink("/dev/zero", home.path("device")).unwrap();
    assert_refused(home.read("device"), Kind::RefusedFile, "/dev/zero");
    assert_refused(read(Path::new("/dev/zero"), Within::Home(Path::new("/dev")), MOST), Kind::RefusedFile, "regular");
    home.file(".vscode", "a file");
    assert_refused(home.read(".vscode/settings.json"), Kind::RefusedFile, "is no directory");
    assert_refused(home.read(".vscode/a/settings.json"), Kind::RefusedFile, "is no directory");
}

#[test]
fn links_lead_only_where_they_may() {
    let home = Home::new();
    let elsewhere = Home::new();
    elsewhere.file("theirs", "theirs");
    home.file("dotfiles/settings", "mine");
    home.file("project/inside", "inside");
    fs::create_dir(home.path("project/.vscode")).unwrap();
    for (target, link) in [
        ("dotfiles/settings", "link"),
        ("../../dotfiles/settings", "project/.vscode/settings"),
        ("../inside", "project/.vscode/inside"),
        ("nowhere", "dangling"),
        ("nowhere/at/all", "dangling-directory"),
        ("two", "one"),
        ("one", "two"),
        ("../dotfiles", "project/out"),
    ] {
        symlink(target, home.path(link)).unwrap();
    }
    symlink(elsewhere.path("theirs"), home.path("away")).unwrap();
    symlink(elsewhere.directory.path(), home.path("away-directory")).unwrap();
    // In a home: anywhere in it, and the link stays one.
    replace_with(&home.read("link").unwrap(), Some("edited")).unwrap();
    assert!(home.path("link").is_symlink());
    assert_eq!(fs::read(home.path("dotfiles/settings")).unwrap(), b"edited");
    assert_refused(home.read("away"), Kind::RefusedFile, "theirs");
    assert_refused(home.read("away-directory/theirs"), Kind::RefusedFile, "theirs");
    assert_refused(home.read("away-directory/new"), Kind::RefusedFile, "new");
    assert_refused(home.read("dangling"), Kind::RefusedFile, "leads nowhere");
    assert_refused(home.read("dangling-directory/x"), Kind::RefusedFile, "dangling-directory leads nowhere");
    assert_refused(home.read("one"), Kind::RefusedFile, "leads nowhere");
    assert_refused(home.read("one/x"), Kind::RefusedFile, "leads nowhere");
    // In a project: nowhere out of it.
    let project = home.path("project");
    let in_project = |below: &str| read(&project.join(below), Within::Project(&project), MOST);
    assert_eq!(in_project(".vscode/inside").unwrap().content.unwrap(), b"inside");
    assert_refused(in_project(".vscode/settings"), Kind::RefusedFile, "dotfiles/settings");
    assert_refused(in_project("out/settings"), Kind::RefusedFile, "dotfiles/settings");
    assert_refused(in_project("out/new"), Kind::RefusedFile, "dotfiles/new");
    // The project may itself be found by a link.
    symlink(&project, home.path("shortcut")).unwrap();
    let shortcut = home.path("shortcut");
    assert!(read(&shortcut.join("inside"), Within::Project(&shortcut), MOST).is_ok());
    // Settings that are not in the home at all are where their user wants them.
    let within = Within::Home(home.directory.path());
    assert!(read(&elsewhere.path("theirs"), within, MOST).is_ok());
    symlink("theirs", elsewhere.path("link")).unwrap();
    assert_refused(read(&elsewhere.path("link"), within, MOST), Kind::RefusedFile, "theirs");
}

#[test]
fn what_is_not_the_users_to_write_is_told_and_untouched() {
    let home = Home::new();
    let path = home.file("d/settings", "old");
    let refused = || prepare(&home.read("d/settings").unwrap(), Some(b"new"), Parents::Expected);
    set_mode(&path, 0o444);
    assert_refused(refused(), Kind::Disk, "is read-only");
    let hint = refused().unwrap_err().hint(&path);
    assert_eq!(hint, format!("chmod u+w {}", path.display()));
    set_mode(&path, 0o644);
    set_mode(&home.path("d"), 0o555);
    assert_refused(refused(), Kind::Disk, "d is read-only");
    assert_refused(prepare(&home.read("d/settings").unwrap(), None, Parents::Expected), Kind::Disk, "d is read-only");
    assert_refused(prepare(&home.read("d/x").unwrap(), Some(b""), Parents::Made), Kind::Disk, "d is read-only");
    assert_refused(prepare(&home.read("d/e/x").unwrap(), Some(b""), Parents::Made), Kind::Disk, "d is read-only");
    set_mode(&home.path("d"), 0o755);
    if is_root() {
        std::os::unix::fs::chown(&path, Some(12_345), None).unwrap();
        assert_refused(refused(), Kind::Disk, "12345");
        std::os::unix::fs::chown(&path, Some(0), None).unwrap();
    }
    assert_eq!(names(&home.path("d")), ["settings".to_owned()].into());
    assert_eq!(fs::read(&path).unwrap(), b"old");
}

#[test]
#[cfg(target_os = "linux")]
fn an_immutable_file_is_told_as_that() {
    let home = Home::new();
    let path = home.file("settings", "old");
    let file = File::open(&path).unwrap();
    let flags = rustix::fs::IFlags::IMMUTABLE;
    // Only root may, and only some file systems have it.
    if rustix::fs::ioctl_setflags(&file, flags).is_err() {
        return;
    }
    let refused = prepare(&home.read("settings").unwrap(), Some(b"new"), Parents::Expected);
    rustix::fs::ioctl_setflags(&file, rustix::fs::IFlags::empty()).unwrap();
    assert_refused(refused, Kind::Disk, "immutable");
    assert_eq!(home.names().len(), 1);
}

#[test]
fn the_mode_is_kept_and_nobody_reads_more_meanwhile() {
    let home = Home::new();
    for mode in [0o600, 0o640, 0o644, 0o664, 0o755, 0o200 | 0o400] {
        let path = home.file("settings", "old");
        set_mode(&path, mode);
        let pending = prepare(&home.read("settings").unwrap(), Some(b"new"), Parents::Expected).unwrap();
        let beside = home.names().into_iter().find(|name| name.starts_with(".new.settings.")).unwrap();
        assert_eq!(home.path(&beside).metadata().unwrap().mode() & 0o7777, mode);
        pending.commit().unwrap();
        assert_eq!(path.metadata().unwrap().mode() & 0o7777, mode);
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }
}

#[test]
fn the_group_is_kept_in_a_directory_that_sets_another() {
    if !is_root() {
        return;
    }
    let home = Home::new();
    let path = home.file("d/settings", "old");
    std::os::unix::fs::chown(home.path("d"), None, Some(1234)).unwrap();
    set_mode(&home.path("d"), 0o2775);
    std::os::unix::fs::chown(&path, None, Some(4321)).unwrap();
    set_mode(&path, 0o660);
    replace_with(&home.read("d/settings").unwrap(), Some("new")).unwrap();
    let metadata = path.metadata().unwrap();
    assert_eq!((metadata.gid(), metadata.mode() & 0o7777), (4321, 0o660));
    // And a new file gets the directory's.
    replace_with(&home.read("d/new").unwrap(), Some("new")).unwrap();
    assert_eq!(home.path("d/new").metadata().unwrap().gid(), 1234);
}

#[test]
#[cfg(target_os = "linux")]
fn attributes_and_access_lists_are_kept_and_none_is_added() {
    use rustix::fs::{XattrFlags, getxattr, setxattr};
    let home = Home::new();
    let path = home.file("d/settings", "old");
    let set = |path: &Path, name: &str, value: &[u8]| setxattr(path, name, value, XattrFlags::empty()).is_ok();
    let get = |path: &Path, name: &str| {
        let mut value = vec![0; 65_536];
        getxattr(path, name, &mut value).ok().map(|length| value[..length].to_vec())
    };
    if !set(&path, "user.long", &[b'x'; 2000]) || !set(&path, "user.empty", b"") {
        return;
    }
    // In the kernel's own form: version 2, then tag, rights and number of each entry.
    let list = |entries: &[(u16, u16, u32)]| {
        let mut bytes = 2_u32.to_le_bytes().to_vec();
        for (tag, rights, number) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(rights.to_le_bytes());
            bytes.extend(number.to_le_bytes());
        }
        bytes
    };
    let access = list(&[(1, 6, NOBODY), (2, 4, 1000), (4, 0, NOBODY), (16, 4, NOBODY), (32, 0, NOBODY)]);
    assert!(set(&path, "system.posix_acl_access", &access));
    // What the directory would give to new files.
    let default = list(&[(1, 7, NOBODY), (2, 7, 2000), (4, 7, NOBODY), (16, 7, NOBODY), (32, 7, NOBODY)]);
    assert!(set(&home.path("d"), "system.posix_acl_default", &default));
    replace_with(&home.read("d/settings").unwrap(), Some("new")).unwrap();
    assert_eq!(get(&path, "user.long").unwrap(), [b'x'; 2000]);
    assert_eq!(get(&path, "user.empty").unwrap(), b"");
    assert_eq!(get(&path, "system.posix_acl_access").unwrap(), access);
    // The directory has its list now; a file from before has none, and gets none.
    rustix::fs::removexattr(&path, "system.posix_acl_access").unwrap();
    set_mode(&path, 0o600);
    replace_with(&home.read("d/settings").unwrap(), Some("newer")).unwrap();
    assert_eq!(get(&path, "system.posix_acl_access"), None);
    assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::read(&path).unwrap(), b"newer");
}

#[test]
fn other_names_of_a_file_stay_its_names() {
    let home = Home::new();
    let path = home.file("settings", "old and longer");
    fs::hard_link(&path, home.path("other")).unwrap();
    for new in ["new", "new and much longer than before", ""] {
        let number = path.metadata().unwrap().ino();
        replace_with(&home.read("settings").unwrap(), Some(new)).unwrap();
        assert_eq!(fs::read(home.path("other")).unwrap(), new.as_bytes());
        assert_eq!(path.metadata().unwrap().ino(), number);
        assert_eq!(home.names().len(), 2);
    }
    let seen = home.read("settings").unwrap();
    let pending = prepare(&seen, Some(b"gov's"), Parents::Expected).unwrap();
    fs::write(home.path("other"), "saved").unwrap();
    assert_refused(pending.commit(), Kind::Busy, "changed");
    assert_eq!(fs::read(&path).unwrap(), b"saved");
    // Its deletion takes this name, and no other.
    replace_with(&home.read("settings").unwrap(), None).unwrap();
    assert_eq!(home.names(), ["other".to_owned()].into());
}

#[test]
fn what_was_saved_meanwhile_stays() {
    let home = Home::new();
    let saves: [Save<'_>; 6] = [
        ("in place", &|path| fs::write(path, "saved").unwrap()),
        ("by rename", &|path| {
            fs::write(home.path("their"), "saved").unwrap();
            fs::rename(home.path("their"), path).unwrap();
        }),
        ("the same bytes by rename", &|path| {
            fs::write(home.path("their"), "old").unwrap();
            fs::rename(home.path("their"), path).unwrap();
        }),
        ("deleted", &|path| fs::remove_file(path).unwrap()),
        ("another mode", &|path| set_mode(path, 0o600)),
        ("truncated", &|path| drop(File::create(path).unwrap())),
    ];
    for new in [Some("new"), None] {
        for (what, save) in &saves {
            let path = home.file("settings", "old");
            set_mode(&path, 0o644);
            let seen = home.read("settings").unwrap();
            let pending = prepare(&seen, new.map(str::as_bytes), Parents::Expected).unwrap();
            save(&path);
            let (content, names) = (fs::read(&path).ok(), names(path.parent().unwrap()));
            assert_refused(pending.commit(), Kind::Busy, "changed");
            assert_eq!(fs::read(&path).ok(), content, "{what}");
            assert!(names.contains("settings") || content.is_none());
            assert!(home.names().iter().all(|name| name == "settings"), "{what}: {:?}", home.names());
        }
    }
}

/// A save that is under way has the file open: it is waited for, and then found.
#[test]
#[cfg(target_os = "linux")]
fn a_save_that_is_under_way_is_waited_for() {
    let home = Home::new();
    let path = home.file("settings", "old");
    let mut file = File::options().write(true).open(&path).unwrap();
    file.set_len(0).unwrap();
    // Read in the middle of it.
    let seen = home.read("settings").unwrap();
    assert_eq!(seen.content.as_deref(), Some(&b""[..]));
    let pending = prepare(&seen, Some(b"half"), Parents::Expected).unwrap();
    std::thread::scope(|scope| {
        let commit = scope.spawn(|| pending.commit());
        std::thread::sleep(Duration::from_millis(50));
        assert!(!commit.is_finished(), "it waits");
        file.write_all(b"saved").unwrap();
        drop(file);
        assert_refused(commit.join().unwrap(), Kind::Busy, "changed");
    });
    assert_eq!(fs::read(&path).unwrap(), b"saved");
    // And one that goes on for ever is not waited for so long.
    let file = File::options().append(true).open(&path).unwrap();
    let pending = prepare(&home.read("settings").unwrap(), Some(b"new"), Parents::Expected).unwrap();
    assert_refused(pending.commit(), Kind::Busy, "being written");
    drop(file);
    assert_eq!(home.names(), ["settings".to_owned()].into());
    // Who only reads is in nobody's way.
    let file = File::open(&path).unwrap();
    replace_with(&home.read("settings").unwrap(), Some("new")).unwrap();
    drop(file);
}

/// As if the kernel had put a program aside between the name and the file of one `open`.
#[test]
#[cfg(target_os = "linux")]
fn a_save_that_comes_late_to_the_old_file_gets_its_place() {
    use std::os::fd::AsRawFd as _;
    let home = Home::new();
    let path = home.file("settings", "old");
    set_mode(&path, 0o640);
    for is_saved_since in [false, true] {
        let old = File::open(&path).unwrap();
        let nameless = format!("/proc/self/fd/{}", old.as_raw_fd());
        let committed = replace_with(&home.read("settings").unwrap(), Some("gov's")).unwrap();
        std::thread::scope(|scope| {
            let saver = scope.spawn(|| fs::write(&nameless, format!("saved late {is_saved_since}")).unwrap());
            std::thread::sleep(Duration::from_millis(50));
            assert!(!saver.is_finished(), "it waits");
            if is_saved_since {
                fs::write(&path, "saved since").unwrap();
            }
            sync_directories(std::slice::from_ref(&committed)).unwrap();
            drop(committed);
        });
        let expected = if is_saved_since { "saved since" } else { "saved late false" };
        assert_eq!(fs::read_to_string(&path).unwrap(), expected);
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o640);
        assert_eq!(home.names(), ["settings".to_owned()].into());
    }
}

#[test]
fn what_killed_runs_left_is_swept_and_a_save_that_nobody_saw_is_not() {
    let home = Home::new();
    home.file("settings", "gov's new");
    let hash = staged::beginning_of_hash;
    let (seen, new) = (hash(b"old"), hash(b"gov's new"));
    // Not ours, and ours that is alive.
    let pending = prepare(&home.read("settings").unwrap(), Some(b"newer"), Parents::Expected).unwrap();
    let strangers =
        [".new.settings", ".new.settings.abc", ".new.settings.abcdef.x", ".new.other.abcdef", "settings.new"];
    for name in strangers {
        home.file(name, "theirs");
    }
    let before = home.names();
    home.file(".new.settings.abcdef", "half");
    home.file(&format!(".new.settings.abcdeg.{seen}-{new}"), "old");
    home.file(&format!(".new.settings.abcdeh.{seen}-{new}"), "gov's new");
    sweep(&home.path("settings")).unwrap();
    assert_eq!(home.names(), before);
    drop(pending);
    // Taken away by a run that was killed before it looked.
    home.file(&format!(".new.settings.abcdef.{seen}-{new}"), "saved by an editor");
    sweep(&home.path("settings")).unwrap();
    assert_eq!(fs::read(home.path("settings")).unwrap(), b"saved by an editor");
    // The same, and the editor has saved again since.
    home.file(&format!(".new.settings.abcdef.{seen}-{new}"), "gov's new, or older");
    sweep(&home.path("settings")).unwrap();
    assert_eq!(fs::read(home.path("settings")).unwrap(), b"saved by an editor");
    // The same of a deletion.
    fs::remove_file(home.path("settings")).unwrap();
    home.file(&format!(".new.settings.abcdef.{seen}-{}", "0".repeat(16)), "saved");
    sweep(&home.path("settings")).unwrap();
    assert_eq!(fs::read(home.path("settings")).unwrap(), b"saved");
    assert_eq!(home.names().len(), strangers.len() + 1);
    sweep(&home.path("not/there")).unwrap();
}

#[test]
fn a_name_of_any_length_is_edited_and_swept() {
    let home = Home::new();
    for name in ["x".repeat(255), "ü".repeat(127), "y".repeat(121)] {
        home.file(&name, "old");
        let seen = home.read(&name).unwrap();
        let pending = prepare(&seen, Some(b"new"), Parents::Expected).unwrap();
        let beside = home.names().into_iter().find(|name| name.starts_with(".new.")).unwrap();
        assert_eq!(staged::named(seen.target(), &beside), Some(staged::Named::Unfinished));
        pending.commit().unwrap();
        assert_eq!(fs::read(home.path(&name)).unwrap(), b"new");
    }
    assert_eq!(home.names().len(), 3);
}

/// How long it takes is printed: `cargo test --release --lib user_file -- --nocapture`.
#[test]
fn two_hundred_files_are_replaced_with_one_flush() {
    let home = Home::new();
    let names: Vec<String> = (0..200).map(|number| format!("{number}/settings")).collect();
    for name in &names {
        home.file(name, "old");
    }
    let began = Instant::now();
    let seen = names.iter().map(|name| home.read(name).unwrap());
    let pending: Vec<Pending> = seen.map(|seen| prepare(&seen, Some(b"new"), Parents::Expected).unwrap()).collect();
    println!("prepared in {:?}", began.elapsed());
    sync(&pending).unwrap();
    println!("on the disk in {:?}", began.elapsed());
    let committed: Vec<Committed> = pending.into_iter().map(|pending| pending.commit().unwrap()).collect();
    println!("committed in {:?}", began.elapsed());
    sync_directories(&committed).unwrap();
    println!("for good in {:?}", began.elapsed());
    for name in &names {
        assert_eq!(fs::read(home.path(name)).unwrap(), b"new");
    }
}

#[test]
fn hints_are_commands_for_any_name() {
    let hint = |path: &str| Obstacle::ReadOnly.hint(Path::new(path));
    assert_eq!(hint("/a/b-c.json"), "chmod u+w /a/b-c.json");
    assert_eq!(hint("/a b/it's $x"), r"chmod u+w '/a b/it'\''s $x'");
    assert!(!hint("/a\u{1b}[31m\u{202e}").contains(['\u{1b}', '\u{202e}']));
}
