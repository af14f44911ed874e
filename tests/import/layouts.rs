//! Each manager's layout, and what a take-over leaves behind.

use super::{assert_nothing_taken, lay_out, listing, results, row, sandbox};
use crate::support::mirror::{is_executable, release_time};
use crate::support::module_proxy::Fault;
use crate::support::put;
use crate::support::sandbox::{NOBODY, Sandbox, replace};
use crate::support::sdk_cache::{NEW, OLD};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};

#[test]
fn every_managers_sdks_are_found_and_proven_where_it_keeps_them() {
    let Some((_proxy, sandbox)) = sandbox() else { return };
    let mut tree = lay_out(&sandbox, NEW, "work/go");
    for (manager, at, variable) in [
        ("goenv", "home/.goenv/versions/1.22.3", None),
        ("goenv", "e/versions/1.22.3", Some(("GOENV_ROOT", "e"))),
        ("asdf", "home/.asdf/installs/golang/1.22.3/go", None),
        ("asdf", "a/installs/golang/1.22.3/go", Some(("ASDF_DATA_DIR", "a"))),
        ("mise", "home/.local/share/mise/installs/go/1.22.3", None),
        ("mise", "d/mise/installs/go/1.22.3/go", Some(("XDG_DATA_HOME", "d"))),
        ("gvm", "home/.gvm/gos/go1.22.3", None),
        ("g", "home/.g/versions/1.22.3", None),
        ("g", "r/.versions/1.22.3", Some(("GOROOT", "r"))),
        ("gobrew", "home/.gobrew/versions/1.22.3/go", None),
        ("goup", "home/.go/go1.22.3", None),
        ("sdk", "home/sdk/go1.22.3", None),
        ("homebrew", "b/Cellar/go/1.22.3/libexec", Some(("HOMEBREW_PREFIX", "b"))),
        ("homebrew", "c/go@1.22/1.22.3/libexec", Some(("HOMEBREW_CELLAR", "c"))),
    ] {
        // Moved on each time, so that no other manager's layout has it.
        let path = sandbox.path(at);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::rename(tree, &path).unwrap();
        let mut call = sandbox.gov("import --dry-run --json").arg(manager);
        if let Some((name, value)) = variable {
            call = call.env(name, sandbox.path(value));
        }
        let run = call.succeeds();
        assert_eq!(results(&run), [row(manager, NEW, "would-take-over")], "{at}");
        assert_eq!(run.json()["imported"][0]["path"], path.display().to_string());
        assert!(!sandbox.home("").exists(), "a dry run leaves no trace");
        tree = path;
    }
}

#[test]
fn without_a_name_all_managers_are_searched() {
    let Some((_proxy, sandbox)) = sandbox() else { return };
    lay_out(&sandbox, NEW, "home/.goenv/versions/1.22.3");
    lay_out(&sandbox, OLD, "home/.asdf/installs/golang/1.21.13/go");
    put(&sandbox.path("home/sdk/gotip/bin/go"), "");
    // The machine may have more: what is at fixed places is found too.
    let run = sandbox.gov("import --dry-run --json").run();
    assert_eq!(run.code, Some(6), "a build from source is in no log: {run}");
    let rows = results(&run);
    let own: Vec<_> = rows.into_iter().filter(|row| !matches!(row.0.as_str(), "system" | "homebrew")).collect();
    assert_eq!(
        own,
        [row("goenv", NEW, "would-take-over"), row("asdf", OLD, "would-take-over"), row("sdk", "", "not-proven")]
    );
}

#[test]
fn what_is_taken_is_as_if_installed_and_the_original_is_as_it_was() {
    let Some((proxy, sandbox)) = sandbox() else { return };
    let root = sandbox.path("goenv");
    let sandbox = sandbox.with("GOENV_ROOT", root.to_str().unwrap());
    let original = lay_out(&sandbox, NEW, "goenv/versions/1.22.3");
    // The modes and times of a stranger's tree mean nothing.
    for (name, mode) in [("src/fmt/print.go", 0o666), ("bin/go", 0o700), ("VERSION", 0o777)] {
        let file = original.join(name);
        let content = fs::read(&file).unwrap();
        replace(&file, content);
        fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }
    let before = listing(&original);
    for umask in ["022", "077"] {
        let run = sandbox.gov("import goenv").with_umask(umask).succeeds();
        assert!(run.stdout.contains("goenv      go1.22.3    taken over\n"), "{run}");
        run.says("the originals are untouched; to remove them: goenv uninstall 1.22.3");
        assert_eq!(listing(&original), before);
        let goroot = sandbox.goroot(NEW);
        let inodes: BTreeSet<u64> = before.values().map(|(inode, ..)| *inode).collect();
        let mask = u32::from_str_radix(umask, 8).unwrap();
        let mut files = 0;
        for (path, (inode, mode, time, _)) in listing(&goroot) {
            assert!(!inodes.contains(&inode), "{} is the original itself", path.display());
            let name = path.strip_prefix(&goroot).unwrap().to_str().unwrap();
            if path.is_dir() {
                assert_eq!(mode & 0o7777, 0o755 & !mask, "{name}");
                continue;
            }
            let expected = if is_executable(name) { 0o555 } else { 0o444 };
            assert_eq!((mode & 0o7777, time), (expected & !mask, release_time(NEW)), "{name}");
            files += 1;
        }
        let receipt: serde_json::Value =
            serde_json::from_slice(&fs::read(sandbox.home("receipts/go1.22.3.json")).unwrap()).unwrap();
        assert_eq!(receipt["files"], files);
        assert_eq!(receipt["source"], format!("import:{}", original.display()));
        assert_eq!((&receipt["h1"], &receipt["form"]), (&crate::install::H1_OF_NEW.into(), &"covered".into()));
        sandbox.assert_tidy(&[NEW]);
        sandbox.assert_runs(NEW);
        // It proves itself again, also without a network, and goes like any other.
        sandbox.gov("verify").arg(NEW).env("GOPROXY", NOBODY).succeeds();
        let again = sandbox.gov("import goenv --json").succeeds();
        assert_eq!(results(&again), [row("goenv", NEW, "already-installed")]);
        sandbox.gov("uninstall").arg(NEW).succeeds();
        sandbox.assert_tidy(&[]);
    }
    assert_eq!(proxy.count(".zip"), 0, "nothing was downloaded");
}

#[test]
fn one_tree_under_several_names_and_several_trees_of_one_release_are_taken_once() {
    let Some((_proxy, sandbox)) = sandbox() else { return };
    lay_out(&sandbox, NEW, "d/mise/installs/go/1.22.3");
    for link in ["latest", "1.22", "1"] {
        symlink("1.22.3", sandbox.path("d/mise/installs/go").join(link)).unwrap();
    }
    lay_out(&sandbox, NEW, "gvm/gos/go1.22.3");
    lay_out(&sandbox, OLD, "gvm/gos/go1.21.13");
    let (data, gvm) = (sandbox.path("d"), sandbox.path("gvm"));
    let sandbox = sandbox.with("XDG_DATA_HOME", data.to_str().unwrap()).with("GVM_ROOT", gvm.to_str().unwrap());
    let run = sandbox.gov("import mise gvm --json").succeeds();
    assert_eq!(
        results(&run),
        [row("mise", NEW, "taken-over"), row("gvm", OLD, "taken-over"), row("gvm", NEW, "already-installed")]
    );
    let why = run.json()["imported"][2]["why"][0].as_str().unwrap().to_owned();
    assert_eq!(why, format!("it says that it is the release of {}", data.join("mise/installs/go/1.22.3").display()));
    assert_eq!(run.json()["imported"][1]["remove"], "gvm uninstall go1.21.13");
    // Nobody has looked whether it is the same.
    assert_eq!(run.json()["imported"][2]["remove"], serde_json::Value::Null);
    sandbox.assert_tidy(&[NEW, OLD]);
    sandbox.assert_runs(OLD);
}

#[test]
fn what_managers_and_people_add_to_a_tree_is_left_out_and_named() {
    let Some((_proxy, sandbox)) = sandbox() else { return };
    let original = lay_out(&sandbox, NEW, "work/sdk/go1.22.3");
    for path in [
        ".unpacked-success",
        "go1.22.3.linux-amd64.tar.gz",
        "manifest",
        "src/.DS_Store",
        "bin/gopls",
        "packages/pkg/mod/x",
        "pkg/linux_amd64_race/fmt.a",
        "pkg/mod/cache/lock",
        // What the log does not cover is not taken either, whoever put it there.
        "test/evil.go",
        "doc/evil.html",
    ] {
        put(&original.join(path), "x");
    }
    symlink("/etc/passwd", original.join("bin/tool")).unwrap();
    symlink("/", original.join("packages/root")).unwrap();
    let run = sandbox.gov("import --json work/sdk").within(&sandbox.path("")).succeeds();
    assert_eq!(results(&run), [row("", NEW, "taken-over")]);
    assert_eq!(
        run.json()["imported"][0]["left_out"],
        serde_json::json!([
            ".unpacked-success",
            "bin/gopls",
            "bin/tool",
            "go1.22.3.linux-amd64.tar.gz",
            "manifest",
            "packages",
            "pkg/linux_amd64_race",
            "pkg/mod",
            "src/.DS_Store"
        ])
    );
    sandbox.gov("verify").arg(NEW).succeeds();
    sandbox.assert_tidy(&[NEW]);
    for path in ["test", "doc", "bin/gopls", "packages", "manifest"] {
        assert!(!sandbox.goroot(NEW).join(path).exists(), "{path}");
    }
}

#[test]
fn an_edited_go_env_is_replaced_by_the_released_one_where_that_can_be_found_out() {
    let Some((_proxy, sandbox)) = sandbox() else { return };
    let original = lay_out(&sandbox, NEW, "work/go");
    let file = original.join("go.env");
    let released = fs::read_to_string(&file).unwrap();
    assert!(released.contains("\nGOTOOLCHAIN=auto\n"), "{released}");
    let run_with = |text: String, others: &[&str]| {
        replace(&file, text);
        let mut call = sandbox.gov("import --dry-run ./go");
        for other in others {
            call = call.arg(other);
        }
        call.run()
    };
    // Of this the released line is known.
    let run = run_with(released.replace("GOTOOLCHAIN=auto", "GOTOOLCHAIN=local"), &[]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(run.stdout.contains("to keep what it said: go env -w GOTOOLCHAIN=local\n"), "{run}");
    // Of this it is not, and nothing is guessed...
    let secret = released.replace("GOSUMDB=", "GOPROXY=https://user:hunter2@corp.example\nGOSUMDB=");
    let run = run_with(secret.clone(), &[]);
    assert_eq!(run.code, Some(6), "{run}");
    assert!(run.stdout.contains("gov install 1.22.3") && !run.stdout.contains("hunter2"), "{run}");
    // ... but where another SDK has the same file.
    let other = lay_out(&sandbox, OLD, "work/other");
    assert_eq!(fs::read_to_string(other.join("go.env")).unwrap(), released);
    let run = run_with(secret, &["./other"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(run.stdout.contains("go env -w GOPROXY=...\n") && !run.stdout.contains("hunter2"), "{run}");

    sandbox.gov("import ./go ./other").succeeds();
    assert_eq!(fs::read_to_string(sandbox.goroot(NEW).join("go.env")).unwrap(), released);
    let metadata = sandbox.goroot(NEW).join("go.env").metadata().unwrap();
    assert_eq!((metadata.mode() & 0o222, metadata.mtime()), (0, release_time(NEW)));
    sandbox.gov("verify --all").succeeds();
}

#[test]
fn a_managers_own_build_is_left_and_the_others_are_taken() {
    let Some((_proxy, sandbox)) = sandbox() else { return };
    let prefix = sandbox.path("brew");
    let sandbox = sandbox.with("HOMEBREW_PREFIX", prefix.to_str().unwrap());
    // As Homebrew's formula does it.
    let keg = lay_out(&sandbox, NEW, "brew/Cellar/go/1.22.3/libexec");
    for path in ["src/debug/elf/testdata", "src/runtime/pprof/testdata", "src/debug/dwarf/testdata"] {
        let _ = fs::remove_dir_all(keg.join(path));
    }
    lay_out(&sandbox, OLD, "work/go1.21.13");
    let run = sandbox.gov("import homebrew ./go1.21.13").run();
    assert_eq!(run.code, Some(6), "{run}");
    assert!(run.stdout.contains("homebrew   go1.22.3    not proven, left\n"), "{run}");
    assert!(run.stdout.contains("Homebrew builds Go itself") && run.stdout.contains("gov install 1.22.3"), "{run}");
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 80 || line.contains('/')), "{run}");
    sandbox.assert_tidy(&[OLD]);
}

#[test]
fn what_gov_has_is_left_as_it_is_and_so_is_what_somebody_else_put_there() {
    let Some(proxy) = crate::support::module_proxy::ModuleProxy::start() else { return };
    let sandbox = Sandbox::holding(&[NEW]).with("GOPROXY", &proxy.url());
    crate::support::installed::link_tree(&sandbox.goroot(NEW), &sandbox.path("work/go"));
    let before = listing(&sandbox.goroot(NEW));
    let run = sandbox.gov("import --json ./go").succeeds();
    assert_eq!(results(&run), [row("", NEW, "already-installed")]);
    assert_eq!(listing(&sandbox.goroot(NEW)), before);
    fs::remove_file(sandbox.home("receipts/go1.22.3.json")).unwrap();
    let run = sandbox.gov("import ./go").run();
    assert_eq!(run.code, Some(8), "{run}");
    // Wherever its lines break.
    let words = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("has no receipt of gov's") && words.contains("gov install --force 1.22.3"), "{run}");
    assert_eq!(listing(&sandbox.goroot(NEW)), before);
}

#[test]
fn without_the_logs_word_nothing_is_taken() {
    let Some((proxy, sandbox)) = sandbox() else { return };
    lay_out(&sandbox, NEW, "work/go");
    proxy.fault("sumdb/", Fault::Broken);
    let run = sandbox.gov("import ./go").run();
    assert_eq!(run.code, Some(5), "{run}");
    assert!(run.stdout.contains("not proven, left") && run.stdout.contains("could not be asked"), "{run}");
    assert_nothing_taken(&sandbox, &run);
    proxy.heal();
    sandbox.gov("import ./go").env("GOSUMDB", "off").fails(6).says("GOSUMDB is off");
    // A genuine record of another release proves nothing.
    proxy.fault(
        &crate::support::sdk_cache::lookup_path(NEW),
        Fault::AnswerTo(crate::support::sdk_cache::lookup_path(OLD)),
    );
    let run = sandbox.gov("import ./go").fails(6);
    assert_nothing_taken(&sandbox, &run);
}

#[test]
fn what_names_nothing_is_refused() {
    let sandbox = Sandbox::new().with("GOPROXY", NOBODY);
    sandbox.gov("import nosuch").fails(2).says("goenv, asdf, mise");
    sandbox.gov("import ./nosuch").fails(4).says("is no Go SDK");
    sandbox.gov("import goenv").fails(4).says("goenv has no SDK");
    let directory = sandbox.project("empty", &[("a/b/c", "")]);
    sandbox.gov("import").arg(&directory).fails(4).says("holds none");
}
