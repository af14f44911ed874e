//! Cases 53, 54 and 94: who may write a file, and what else hangs on it.

use super::Tests;
use super::bench::{Bench, Must, PROJECT, USER, USER_MADE, give};
use crate::support::skip;
use rustix::fs::{XattrFlags, setxattr};
use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) const TESTS: &Tests = &[
    (&[53], a_directory_that_its_user_may_not_write_is_refused),
    (&[53], what_is_marked_as_immutable_is_refused),
    (&[54], a_file_of_another_user_is_refused),
    (&[54], mode_group_attributes_and_access_lists_are_kept),
    (&[54], a_directory_that_gives_its_group_gives_it_to_new_files),
    (&[94], sudo_leaves_nothing_of_roots_in_a_users_home),
    (&[94], sudo_with_a_gov_of_roots_leaves_nothing_of_roots_in_a_users_home),
];

const EMPTY: &str = "{\n}\n";

/// Users of these tests alone.
const SOMEBODY: u32 = 54_001;
const ANOTHER: u32 = 54_002;

#[test]
fn a_directory_that_its_user_may_not_write_is_refused() {
    let bench = Bench::new();
    bench.put(USER, EMPTY);
    bench.mode(".config/Code/User", 0o555);
    let (bench, _) = bench.of_user(SOMEBODY);
    bench.plays("53 directory", USER, Must::Refuse(9), &["is read-only", "chmod u+w"]);
    bench.mode(".config/Code/User", 0o755);
    let (bench, _) = Bench::new().of_user(SOMEBODY);
    bench.mode("code/project", 0o555);
    // Nothing new can be made there either.
    bench.plays("53 new", PROJECT, Must::Refuse(9), &["chmod u+w"]);
    bench.mode("code/project", 0o755);
}

/// The mark, until the end of the test: what has it cannot be deleted.
struct Marked(PathBuf);

impl Marked {
    fn new(path: PathBuf) -> Option<Self> {
        let can = Command::new("chattr").arg("+i").arg(&path).output().is_ok_and(|output| output.status.success());
        can.then(|| Self(path))
    }
}

impl Drop for Marked {
    fn drop(&mut self) {
        let _ = Command::new("chattr").arg("-i").arg(&self.0).status();
    }
}

#[test]
fn what_is_marked_as_immutable_is_refused() {
    let bench = Bench::on_disk();
    let file = bench.put(USER, EMPTY);
    let Some(mark) = Marked::new(file) else { return skip("nothing can be marked as immutable here") };
    bench.plays("53 immutable", USER, Must::Refuse(9), &["is marked as immutable", "chattr -ia"]);
    drop(mark);
    let mark = Marked::new(bench.path(".config/Code/User")).unwrap();
    bench.plays("53 immutable directory", USER, Must::Refuse(9), &["is marked as immutable"]);
    drop(mark);
}

#[test]
fn a_file_of_another_user_is_refused() {
    let bench = Bench::new();
    let file = bench.put(USER, EMPTY);
    let (bench, is_root) = bench.of_user(SOMEBODY);
    if !is_root {
        return skip("only root can give files away");
    }
    for owner in [0, ANOTHER] {
        give(&file, owner);
        let says = format!("belongs to another user, whose number is {owner}");
        bench.plays("54 owner", USER, Must::Refuse(9), &[&says, "chown"]);
    }
}

#[test]
fn mode_group_attributes_and_access_lists_are_kept() {
    let bench = Bench::on_disk();
    let file = bench.put(USER, EMPTY);
    for mode in [0o600, 0o664, 0o640, 0o4755] {
        bench.mode(USER, mode);
        if setxattr(&file, "user.mine", b"kept", XattrFlags::empty()).is_err() {
            return skip("there are no attributes on this file system");
        }
        // Owner, one named user, group, mask and others, as the kernel has them.
        let mut list = vec![2, 0, 0, 0];
        for (tag, rights, who) in
            [(1, 6, u32::MAX), (2, 4, ANOTHER), (4, 4, u32::MAX), (16, 4, u32::MAX), (32, 0, u32::MAX)]
        {
            list.extend([tag, 0, rights, 0]);
            list.extend(who.to_le_bytes());
        }
        if mode == 0o640 {
            setxattr(&file, "system.posix_acl_access", &list, XattrFlags::empty()).unwrap();
        }
        let of = |path: &Path| {
            let metadata = fs::metadata(path).unwrap();
            let mut names = vec![0; 1000];
            let length = rustix::fs::listxattr(path, names.as_mut_slice()).unwrap();
            (metadata.mode(), metadata.uid(), metadata.gid(), names[..length].to_vec())
        };
        let before = of(&file);
        bench.plays("54 kept", USER, Must::Write(USER_MADE.as_bytes()), &[]);
        let _ = bench.sync("");
        assert_eq!(of(&file), before, "{mode:o}");
        // What was before is nobody else's to read.
        for entry in fs::read_dir(bench.gov_home().join("journal")).unwrap() {
            assert_eq!(entry.unwrap().metadata().unwrap().mode() & 0o077, 0);
        }
        let _ = bench.sync("--undo");
    }
}

#[test]
fn a_directory_that_gives_its_group_gives_it_to_new_files() {
    let bench = Bench::new();
    if chown(bench.path("code/project"), None, Some(ANOTHER)).is_err() {
        return skip("only root can give a directory to a group");
    }
    bench.mode("code/project", 0o2775);
    let before = bench.state();
    let synced = bench.sync("");
    assert_eq!(synced.code, Some(0), "{synced:?}");
    assert_eq!(fs::metadata(bench.path(PROJECT)).unwrap().gid(), ANOTHER);
    bench.takes_back("54 group", &before);
    // A file there that has another group keeps it.
    bench.put(PROJECT, EMPTY);
    chown(bench.path(PROJECT), None, Some(SOMEBODY)).unwrap();
    let _ = bench.sync("");
    assert_eq!(fs::metadata(bench.path(PROJECT)).unwrap().gid(), SOMEBODY);
}

#[test]
fn sudo_leaves_nothing_of_roots_in_a_users_home() {
    let (mut bench, is_root) = Bench::new().of_user(SOMEBODY);
    if !is_root {
        return skip("only root can have another's home");
    }
    bench.set("SUDO_UID", &SOMEBODY.to_string());
    let before = bench.state();
    let sudo = super::bench::synced(bench.gov("sync-editors --json").uid_of_root());
    assert_eq!(sudo.code, Some(9), "{sudo:?}");
    assert!(sudo.stderr.contains("sudo"), "{sudo:?}");
    bench.assert_state(&before, "94");
}

/// gov's home may be root's, for all users of a machine; `$HOME` is not.
#[test]
fn sudo_with_a_gov_of_roots_leaves_nothing_of_roots_in_a_users_home() {
    let (bench, is_root) = Bench::new().of_user(SOMEBODY);
    if !is_root {
        return skip("only root can have another's home");
    }
    let gov_home = bench.machine.root().join("opt/gov");
    let mut bench = bench.with_gov_home(&gov_home);
    give(&bench.machine.root().join("opt"), 0);
    bench.set("SUDO_UID", &SOMEBODY.to_string());
    let before = bench.state();
    for line in ["", "--undo"] {
        let sudo = super::bench::synced(bench.gov(&format!("sync-editors --json {line}")).uid_of_root());
        let is_told = sudo.code == Some(9) && sudo.stderr.contains("sudo would leave files of root's in");
        assert!(is_told || (line == "--undo" && sudo.code == Some(0)), "{sudo:?}");
        bench.assert_state(&before, "94");
    }
}

/// A command by root, whoever the bench's user is.
trait OfRoot {
    fn uid_of_root(&mut self) -> &mut Self;
}

impl OfRoot for Command {
    fn uid_of_root(&mut self) -> &mut Self {
        use std::os::unix::process::CommandExt as _;
        self.uid(0).gid(0)
    }
}
