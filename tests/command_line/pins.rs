//! Pins: which file is written, where, and that only the version's bytes change.

use super::machine::{Answer, Machine, NOTHING, answer, words};
use std::path::Path;

fn at(machine: &Machine, directory: &Path, line: &str) -> Answer {
    answer(machine.command(words(line)).current_dir(directory))
}

/// A file, its bytes, and the same with 1.22.3 pinned.
const FILES: &[(&str, &str, &str)] = &[
    (".go-version", "1.21.0\n", "1.22.3\n"),
    (".go-version", "1.21.0", "1.22.3"),
    (".go-version", "go1.21.0\r\n", "1.22.3\r\n"),
    (".go-version", "\u{feff}1.21\n", "\u{feff}1.22.3\n"),
    (".go-version", "# why\n\n\t 1.21.0\t# because\n# more\n", "# why\n\n\t 1.22.3\t# because\n# more\n"),
    (".go-version", "\r\n1.21.0 # c\r\nrest", "\r\n1.22.3 # c\r\nrest"),
    (".tool-versions", "golang 1.21.0\n", "golang 1.22.3\n"),
    (".tool-versions", "nodejs 20\r\ngolang\t1.21.0  # c\r\npython 3", "nodejs 20\r\ngolang\t1.22.3  # c\r\npython 3"),
    (".tool-versions", "\u{feff}go 1.21 1.20\n", "\u{feff}go 1.22.3 1.20\n"),
    (".tool-versions", "#golang 1.1\ngolang 1.21", "#golang 1.1\ngolang 1.22.3"),
];

#[test]
fn pinning_changes_the_versions_bytes_and_no_others() {
    for (name, before, after) in FILES {
        for command in ["pin", "use", "local"] {
            let machine = Machine::new();
            machine.install("1.22.3");
            machine.write_here(name, before);
            let answer = machine.gov(&format!("{command} 1.22.3"));
            let path = machine.project().join(name);
            assert_eq!(
                answer.stdout,
                format!("wrote 1.22.3 to {}\n", path.display()),
                "{command} {before:?}: {answer:?}"
            );
            let kept = String::from_utf8(machine.read_here(name).unwrap()).unwrap();
            assert_eq!(kept, *after, "{command} {name} {before:?}");
            assert_eq!(machine.gov("current").stdout, "go1.22.3\n", "what was written is what is read");
            let again = machine.gov(&format!("{command} 1.22.3"));
            assert_eq!(again.stdout, format!("{} already says 1.22.3\n", path.display()));
            let others = std::fs::read_dir(machine.project()).unwrap().count();
            assert_eq!(others, 1, "no other file is made");
        }
    }
}

#[test]
fn a_pin_that_comes_and_goes_leaves_what_was_there() {
    for (name, format, before) in [
        (".go-version", "go-version", None),
        (".tool-versions", "tool-versions", None),
        (".tool-versions", "tool-versions", Some("nodejs 20\n")),
        (".tool-versions", "tool-versions", Some("nodejs 20")),
        (".tool-versions", "tool-versions", Some("# c\r\nnodejs 20\r\n")),
        (".tool-versions", "tool-versions", Some("\u{feff}nodejs 20\n\n")),
        ("go.mod", "go.mod", Some("module m\n\ngo 1.21\n")),
        ("go.mod", "go.mod", Some("module m\r\n\r\ngo 1.21 // c\r\n\r\nrequire x v1\r\n")),
        ("go.mod", "go.mod", Some("module m\ngo 1.21")),
        ("go.mod", "go.mod", Some("// a\nmodule m\n\ngo 1.21\nrequire (\n\tx v1\n)\n")),
    ] {
        let machine = Machine::new();
        if let Some(before) = before {
            machine.write_here(name, before);
        }
        let pinned = machine.gov(&format!("pin --format {format} 1.22.3"));
        assert_eq!(pinned.code, Some(0), "{before:?}: {pinned:?}");
        let text = String::from_utf8(machine.read_here(name).unwrap()).unwrap();
        assert!(text.contains("1.22.3") && before.is_none_or(|before| before.len() < text.len()), "{text:?}");
        assert!(!text.replace("\r\n", "").contains('\r'));
        if text.contains("\r\n") {
            assert!(!text.replace("\r\n", "").contains('\n'), "line ends stay one kind: {text:?}");
        }
        let unpinned = machine.gov(&format!("unpin --format {format}"));
        assert_eq!(unpinned.code, Some(0), "{unpinned:?}");
        let kept = machine.read_here(name).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(kept.as_deref(), before, "{name}");
        assert_eq!(machine.gov(&format!("unpin --format {format}")).code, Some(2), "there is nothing more to take");
    }
}

#[test]
fn a_toolchain_line_is_written_where_it_belongs() {
    let machine = Machine::new();
    machine.write_here("go.mod", "module m\n\ngo 1.21\n\ntoolchain go1.21.5 // c\n");
    assert_eq!(machine.gov("pin --format go.mod 1.22.3").code, Some(0));
    assert_eq!(machine.read_here("go.mod").unwrap(), b"module m\n\ngo 1.21\n\ntoolchain go1.22.3 // c\n");
    for (version, why) in [("1.20.1", "go.mod needs Go 1.21"), ("system", "a toolchain line names a release")] {
        let refused = machine.gov(&format!("pin --format go.mod {version}"));
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains(why), "{refused:?}");
    }
    machine.write_here("go.mod", "module m\n");
    assert_eq!(machine.gov("pin --format go.mod 1.22.3").code, Some(8));
    std::fs::remove_file(machine.project().join("go.mod")).unwrap();
    let nowhere = machine.gov("pin --format go.mod 1.22.3");
    assert_eq!(nowhere.code, Some(2));
    assert!(nowhere.stderr.contains("there is no go.mod in"), "{nowhere:?}");
}

#[test]
fn the_default_is_one_line_and_comes_back_byte_for_byte() {
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.install("1.21.0");
    let file = machine.gov_home().join("default");
    for (line, kept) in [
        ("default 1.22.3", "1.22.3\n"),
        ("use --global 1.21.0", "1.21.0\n"),
        ("global system", "system\n"),
        ("default 1.22.3", "1.22.3\n"),
    ] {
        let answer = machine.gov(line);
        assert_eq!(answer.code, Some(0), "{line}: {answer:?}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), kept);
    }
    assert_eq!(machine.gov("default 1.22.3").stdout, format!("{} already says 1.22.3\n", file.display()));
}

#[test]
fn an_existing_pin_of_the_repository_is_the_one_to_change() {
    let machine = Machine::new();
    machine.install("1.22.3");
    std::fs::create_dir_all(machine.project().join(".git")).unwrap();
    machine.write_here(".go-version", "1.21.0\n");
    machine.write_here("a/go.mod", "module m\n\ngo 1.21\n");
    machine.write_here("a/b/c/x", "");
    machine.write("home/code/.go-version", "1.20.1\n");
    let deep = machine.project().join("a/b/c");
    assert_eq!(at(&machine, &deep, "use 1.22.3").code, Some(0));
    assert_eq!(machine.read_here(".go-version").unwrap(), b"1.22.3\n", "the nearest within the repository");
    assert_eq!(at(&machine, &deep, "unpin").code, Some(0));
    assert_eq!(machine.read_here(".go-version"), None);
    assert_eq!(at(&machine, &deep, "unpin").code, Some(2), "a pin above the repository is not this project's");
    assert_eq!(at(&machine, &deep, "pin 1.22.3").code, Some(0));
    assert_eq!(machine.read_here("a/.go-version").unwrap(), b"1.22.3\n", "a new one is the module's");
    machine.write_here("go.work", "go 1.21\n");
    std::fs::remove_file(machine.project().join("a/.go-version")).unwrap();
    assert_eq!(at(&machine, &deep, "pin 1.22").code, Some(0));
    assert_eq!(machine.read_here(".go-version").unwrap(), b"1.22\n", "or the workspace's");
    assert_eq!(std::fs::read(machine.root().join("home/code/.go-version")).unwrap(), b"1.20.1\n");
}

#[test]
fn without_a_repository_the_pin_is_made_here() {
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.write("home/code/.go-version", "1.20.1\n");
    assert_eq!(machine.gov("pin").code, Some(4), "what runs here is not installed, and cannot be told");
    assert_eq!(machine.gov("pin 1.22.3").code, Some(0));
    assert_eq!(machine.read_here(".go-version").unwrap(), b"1.22.3\n");
    assert_eq!(std::fs::read(machine.root().join("home/code/.go-version")).unwrap(), b"1.20.1\n");
}

#[test]
fn no_pin_is_ever_written_in_the_home_directory_or_above_it() {
    let machine = Machine::new();
    machine.install("1.22.3");
    machine.write("home/.go-version", "1.21.0\n");
    machine.write("home/.tool-versions", "golang 1.21.0\n");
    machine.write("home/go.mod", "module m\n\ngo 1.21\n");
    machine.write(".go-version", "1.20.1\n");
    std::fs::create_dir_all(machine.home().join(".git")).unwrap();
    std::os::unix::fs::symlink("home", machine.root().join("link")).unwrap();
    let link = machine.root().join("link");
    let projects = [machine.project(), link.join("code/project")].map(|path| format!("{}\n", path.display()));
    machine.write("gov/projects", projects.concat());
    assert_eq!(machine.gov("rehash").code, Some(0));
    let before = machine.listing();
    for directory in [machine.home(), machine.root().to_owned(), link.clone(), link.join("../home")] {
        for line in
            ["pin 1.22.3", "use 1.22.3", "unpin", "pin --format tool-versions 1.22.3", "pin --format go.mod 1.22.3"]
        {
            // Shells export the name by which a directory was reached.
            let answer = answer(machine.command(words(line)).current_dir(&directory).env("PWD", &directory));
            assert_eq!((answer.code, answer.stdout.as_str()), (Some(2), ""), "{line} in {directory:?}: {answer:?}");
            assert_eq!(machine.changes_since(&before), NOTHING, "{line} in {directory:?}");
        }
    }
    // Below it a project is a project, and the home's own file no pin of it.
    for directory in [machine.project(), link.join("code/project")] {
        let run = |line: &str| answer(machine.command(words(line)).current_dir(&directory).env("PWD", &directory));
        assert_eq!(run("unpin").code, Some(2), "in {directory:?}");
        assert_eq!(run("use 1.22.3").code, Some(0), "in {directory:?}");
        assert_eq!(machine.read_here(".go-version").unwrap(), b"1.22.3\n");
        assert_eq!(run("unpin").code, Some(0), "in {directory:?}");
        assert_eq!(machine.changes_since(&before), NOTHING);
    }
    // Another spelling of the same home is the same home.
    for home in [format!("{}/", machine.home().display()), format!("{}/./code/..", machine.home().display())] {
        let answer = answer(machine.command(words("pin 1.22.3")).current_dir(machine.home()).env("HOME", &home));
        assert_eq!(answer.code, Some(2), "HOME={home}: {answer:?}");
        assert_eq!(machine.changes_since(&before), NOTHING);
    }
}

#[test]
fn a_pin_file_keeps_its_link_and_its_mode() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = Machine::new();
    machine.write_here("versions/go", "1.21.0\n");
    let real = machine.project().join("versions/go");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("versions/go", machine.project().join(".go-version")).unwrap();
    assert_eq!(machine.gov("pin 1.22.3").code, Some(0));
    assert!(machine.project().join(".go-version").is_symlink());
    assert_eq!(std::fs::read(&real).unwrap(), b"1.22.3\n");
    assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_pin_file_that_cannot_be_edited_is_refused_and_stays() {
    let machine = Machine::new();
    machine.write_here(".go-version", b"1.22\xff\n");
    let answer = machine.gov("pin 1.22.3");
    assert_eq!(answer.code, Some(8), "{answer:?}");
    assert!(answer.stderr.contains(".go-version"), "{answer:?}");
    assert_eq!(machine.read_here(".go-version").unwrap(), b"1.22\xff\n");
}
