//! What stands where a version should, and is none; and what others may do with what gov makes.

use crate::command_line::machine::Machine;
use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::{Sandbox, names_in};
use crate::support::sdk_cache::{NEW, OLD};
use crate::support::{put, skip};
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, lchown, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;

#[test]
fn what_stands_at_a_versions_place_is_never_followed_and_only_force_moves_it() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let goroot = sandbox.goroot(NEW);
    let canary = sandbox.path("work/theirs/canary");
    put(&canary, "theirs");
    fs::create_dir_all(goroot.parent().unwrap()).unwrap();
    let kinds: [(&str, &dyn Fn()); 5] = [
        ("a link to a directory", &|| symlink(canary.parent().unwrap(), &goroot).unwrap()),
        ("a link to the root", &|| symlink("/", &goroot).unwrap()),
        ("a link to nothing", &|| symlink("nowhere", &goroot).unwrap()),
        ("an empty directory", &|| fs::create_dir(&goroot).unwrap()),
        ("a file", &|| put(&goroot, "theirs")),
    ];
    let clear =
        || if goroot.is_dir() && !goroot.is_symlink() { fs::remove_dir(&goroot) } else { fs::remove_file(&goroot) };
    for (kind, make) in &kinds {
        make();
        sandbox.gov("install").arg(NEW).fails(8).says("gov install --force 1.22.3");
        for force in ["", "--force"] {
            sandbox.gov("uninstall").arguments(force).arg(NEW).fails(8).says(goroot.display().to_string());
        }
        assert!(goroot.symlink_metadata().is_ok(), "{kind}");
        clear().unwrap();
    }
    assert_eq!(proxy.count(".zip"), 0);
    for (kind, make) in [&kinds[1], &kinds[4]] {
        if goroot.exists() {
            sandbox.gov("uninstall").arg(NEW).succeeds();
        }
        make();
        sandbox.gov("install --force").arg(NEW).succeeds();
        assert!(goroot.join("bin/go").exists() && !goroot.is_symlink(), "{kind}");
        sandbox.assert_tidy(&[NEW]);
        sandbox.assert_runs(NEW);
    }
    assert_eq!(fs::read_to_string(&canary).unwrap(), "theirs");
}

/// Calls it with the metadata of all that lies below, but for links.
fn each(path: &Path, visit: &mut dyn FnMut(&Path, &fs::Metadata)) {
    let metadata = path.symlink_metadata().unwrap();
    if metadata.is_symlink() {
        return;
    }
    visit(path, &metadata);
    if metadata.is_dir() {
        for name in names_in(path) {
            each(&path.join(name), visit);
        }
    }
}

#[test]
fn no_umask_lets_anybody_else_write_in_the_home_and_a_narrow_one_lets_nobody_read() {
    if ModuleProxy::start().is_none() {
        return;
    }
    for (umask, never) in [("000", 0o022), ("077", 0o077)] {
        let sandbox = Sandbox::holding(&[OLD]);
        // Made anew, all but the versions, which other tests share.
        for name in ["shims", "links", "staging", "locks", "env", "env.fish", "policy"] {
            let path = sandbox.home(name);
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
        let project = sandbox.project("p", &[("go.mod", "module m\n\ngo 1.21\n")]);
        for line in ["rehash", "default 1.21.13", "use 1.21.13", "config go-mod exact"] {
            sandbox.gov(line).within(&project).with_umask(umask).succeeds();
        }
        let made = ["shims", "links", "staging", "locks", "env", "policy", "default", "projects", "config.toml"];
        let mut seen = 0;
        for name in made {
            if sandbox.home(name).exists() {
                each(&sandbox.home(name), &mut |path, metadata| {
                    let mode = metadata.mode() & 0o777;
                    // gov itself is a copy, with the mode of the program that it is a copy of.
                    if !path.ends_with("shims/gov") {
                        assert_eq!(mode & never, 0, "{} is {mode:o} under umask {umask}", path.display());
                    }
                    seen += 1;
                });
            }
        }
        assert!(seen > 10, "{seen}");
    }
}

/// A user who is not root.
const SOMEBODY: u32 = 1234;

fn own(path: &Path) {
    lchown(path, Some(SOMEBODY), Some(SOMEBODY)).unwrap();
    if path.symlink_metadata().unwrap().is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            own(&entry.unwrap().path());
        }
    }
}

#[test]
fn a_tree_that_may_not_be_written_goes_all_the_same() {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return skip("only root can run gov as somebody else, and others are tested by all tests");
    }
    let machine = Machine::new();
    machine.install("1.22.3");
    let odd = machine.gov_home().join("versions/go1.22.3/src").join(std::ffi::OsStr::from_bytes(b"\xff"));
    fs::create_dir_all(&odd).unwrap();
    fs::File::create(odd.join("x")).unwrap();
    for path in [&odd, odd.parent().unwrap(), &machine.gov_home().join("versions/go1.22.3")] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o555)).unwrap();
    }
    // Where the program was built others may not enter.
    let program = machine.root().join("program");
    fs::copy(env!("CARGO_BIN_EXE_gov"), &program).unwrap();
    own(machine.root());
    let by_root = machine.command(["uninstall", "1.22.3"]);
    let mut command = std::process::Command::new(&program);
    command.args(by_root.get_args()).env_clear();
    command.envs(by_root.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(directory) = by_root.get_current_dir() {
        command.current_dir(directory);
    }
    let Ok(output) = command.uid(SOMEBODY).gid(SOMEBODY).output() else {
        return skip("somebody else cannot run the program from where it is");
    };
    assert!(output.status.success(), "{output:?}");
    for directory in ["versions", "staging"] {
        assert_eq!(names_in(&machine.gov_home().join(directory)), [].into(), "{directory}");
    }
}
