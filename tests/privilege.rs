//! Who runs gov, whose files it meets, and what it must never run.

use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::{NOBODY, Sandbox};
use crate::support::sdk_cache::NEW;
use crate::support::{put_program, skip};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;

/// A user who is not root, and owns nothing here but what a test gives them.
const SOMEBODY: u32 = 1234;

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

#[test]
fn sudo_in_anothers_home_leaves_nothing_of_roots() {
    if !is_root() {
        return skip("only root can have another's home");
    }
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let home = sandbox.path("home");
    chown(&home, Some(SOMEBODY), Some(SOMEBODY)).unwrap();
    let gov_home = home.join(".gov");
    let sudo =
        |arguments: &str| sandbox.gov(arguments).env("GOV_HOME", &gov_home).env("SUDO_UID", SOMEBODY.to_string());
    for arguments in ["install 1.22.3", "rehash", "list", "config trust log"] {
        let run = sudo(arguments).fails(9);
        run.says("hint: run gov as yourself, without sudo").says("sudo --set-home");
        assert!(!gov_home.exists(), "{arguments}");
    }
    // Root without sudo, as in a container on a mounted home, is free to.
    sandbox.gov("list").env("GOV_HOME", &gov_home).succeeds();
}

#[test]
fn a_program_with_raised_rights_does_nothing() {
    if !is_root() {
        return skip("only root can give a program another's rights");
    }
    let sandbox = Sandbox::on_disk().with("GOPROXY", NOBODY);
    sandbox.gov("rehash").succeeds();
    let raised = |from: &Path, name: &str| {
        let to = sandbox.path(name);
        std::fs::copy(from, &to).unwrap();
        chown(&to, Some(SOMEBODY), None).unwrap();
        std::fs::set_permissions(&to, std::fs::Permissions::from_mode(0o4755)).unwrap();
        to
    };
    let gov = raised(Path::new(env!("CARGO_BIN_EXE_gov")), "gov-raised");
    sandbox.program(&gov).arguments("list").fails(9).says("setuid");
    let shim = raised(&sandbox.home("shims/go"), "go");
    let run = sandbox.program(&shim).arguments("version").run();
    assert_eq!(run.code, Some(126), "{run}");
}

#[test]
fn a_home_that_everybody_may_write_is_warned_of() {
    let sandbox = Sandbox::new().with("GOPROXY", NOBODY);
    sandbox.gov("rehash").succeeds();
    std::fs::set_permissions(sandbox.home(""), std::fs::Permissions::from_mode(0o777)).unwrap();
    sandbox.gov("list").succeeds().says("warning: everybody may write");
}

#[test]
fn programs_of_the_working_directory_are_never_run() {
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::behind(&proxy);
    let canary = sandbox.path("work/ran");
    let evil = sandbox.project("evil", &[(".go-version", "1.22.3\n")]);
    for name in ["go", "gofmt", "go1.22.3", "gov", "git", "sh", "tar", "unzip", "curl", "cp"] {
        put_program(&evil.join(name), &format!("#!/bin/sh\n: > {}\n", canary.display()));
    }
    for path in [".", "", ":", ".:/nowhere", "./:"] {
        for arguments in ["install", "current -v", "list", "verify", "explain", "rehash", "use 1.22.3", "which go"] {
            sandbox.gov(arguments).within(&evil).env("PATH", path).succeeds();
        }
        let run = sandbox.shim("go", "version").within(&evil).env("PATH", path).succeeds();
        assert_eq!(run.stdout, format!("go version go{NEW} linux/amd64\n"));
        assert!(!canary.exists(), "PATH={path}");
    }
}

/// Nothing that the environment names is loaded before a shim decides (`LD_PRELOAD` and the like).
#[test]
#[cfg(all(target_os = "linux", target_pointer_width = "64", target_endian = "little"))]
fn the_shim_has_no_loader() {
    const INTERPRETER: u32 = 3;
    const DYNAMIC: u32 = 2;
    let sandbox = Sandbox::new().with("GOPROXY", NOBODY);
    sandbox.gov("rehash").succeeds();
    let elf = std::fs::read(sandbox.home("shims/go")).unwrap();
    assert!(elf.len() <= 1_200_000, "{} bytes", elf.len());
    let number = |at: usize, length: usize| {
        elf[at..at + length].iter().rev().fold(0usize, |number, byte| number << 8 | usize::from(*byte))
    };
    assert_eq!(&elf[..5], b"\x7fELF\x02");
    let (table, size, count) = (number(32, 8), number(54, 2), number(56, 2));
    let kinds: Vec<u32> = (0..count).map(|at| u32::try_from(number(table + at * size, 4)).unwrap()).collect();
    assert!(!kinds.is_empty() && !kinds.contains(&INTERPRETER) && !kinds.contains(&DYNAMIC), "{kinds:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_pin_on_another_file_system_governs_nothing() {
    if !is_root() {
        return skip("only root can mount");
    }
    let Some(_proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::holding(&[NEW]).with("GOPROXY", NOBODY);
    let project = sandbox.project("outer", &[(".go-version", "1.99.9\n"), ("mount/.keep", "")]);
    let script = "mount -t tmpfs none mount && cd mount && exec \"$0\" \"$@\"";
    let mut shell = std::process::Command::new("unshare");
    shell.args(["-m", "/bin/sh"]);
    let path = format!("{}:/usr/bin:/bin:/usr/sbin:/sbin", sandbox.home("shims").display());
    let call = sandbox.shim("go", "version").within(&project).env("PATH", &path);
    let run = call.in_shell(shell, script).succeeds();
    assert_eq!(run.stdout, format!("go version go{NEW} linux/amd64\n"));
    run.says("on another file system, and passed over");
    // On the same file system it governs.
    let run = sandbox.shim("go", "version").within(&project.join("mount")).run();
    assert_eq!(run.code, Some(127), "{run}");
}
