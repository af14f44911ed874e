//! On a file system that can share blocks, they are shared.

use super::{lay_out, sandbox};
use crate::support::sdk_cache::NEW;
use crate::support::skip;
use std::fs::File;
use std::path::Path;
use std::process::Command;

/// A program of the system's administration, which need not be on PATH.
fn administration(name: &str) -> Option<String> {
    ["/usr/sbin", "/sbin", "/usr/bin"]
        .iter()
        .map(|place| format!("{place}/{name}"))
        .find(|path| Path::new(path).exists())
}

#[test]
fn blocks_are_shared_where_the_file_system_can_and_inodes_never() {
    let Some((_proxy, sandbox)) = sandbox() else { return };
    let Some(mkfs) = administration("mkfs.btrfs") else { return skip("there is no mkfs.btrfs") };
    let (image, mount) = (sandbox.path("image"), sandbox.path("btrfs"));
    File::create(&image).unwrap().set_len(2 << 30).unwrap();
    std::fs::create_dir(&mount).unwrap();
    let made = Command::new(mkfs).arg("-q").arg(&image).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let mut shell = Command::new("/usr/bin/unshare");
    shell.args(["-m", "/bin/sh"]);
    let probe = format!("/bin/mount -o loop {} {}", image.display(), mount.display());
    let mounts = Command::new("/usr/bin/unshare").args(["-m", "/bin/sh", "-c", &probe]).output();
    if !mounts.is_ok_and(|output| output.status.success()) {
        return skip("no file system with shared blocks can be mounted here");
    }
    let tree = lay_out(&sandbox, NEW, "work/go");
    let script = format!(
        "{probe} || exit 99\n/bin/cp -r {} {}/go && cd {2} || exit 98\n\
         used() {{ /bin/sync -f .; /bin/df --output=used . | /usr/bin/tail -n 1; }}\n\
         umask 027; \"$0\" rehash >&2 && before=$(used) && \"$0\" \"$@\" >&2 || exit\n\
         echo $(($(used) - before))\n\
         cd gov/versions/go1.22.3 && /usr/bin/find . ! -perm /7227 -type f | /usr/bin/wc -l\n\
         /usr/bin/find . -type f | /usr/bin/wc -l\n\
         /usr/bin/find . ../../../go -type f -links +1 | /usr/bin/wc -l\n\
         ./bin/go version",
        tree.display(),
        mount.display(),
        mount.display()
    );
    let home = mount.join("gov");
    let run = sandbox.gov("import --json ./go").env("GOV_HOME", &home).env("PATH", "/usr/bin:/bin");
    let run = run.in_shell(shell, &script).succeeds();
    let lines: Vec<&str> = run.stdout.lines().collect();
    let [used, with_right_modes, files, linked, version] = lines.as_slice() else { panic!("{run}") };
    let kibibytes: i64 = used.trim().parse().unwrap();
    assert!(kibibytes < 40_000, "200 MB are there twice and take {kibibytes} KiB more: {run}");
    assert_eq!((with_right_modes, *linked), (files, "0"), "{run}");
    assert_eq!(*version, "go version go1.22.3 linux/amd64");
    let json: serde_json::Value =
        serde_json::from_str(run.stderr.lines().find(|line| line.starts_with('{')).unwrap()).unwrap();
    assert_eq!(json["imported"][0]["result"], "taken-over", "{run}");
    assert_eq!(json["imported"][0]["reflinked"].to_string(), *files, "{run}");
}
