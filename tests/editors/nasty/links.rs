//! Cases 50 to 52: links, into repositories of dotfiles and elsewhere, and files with several names.

use super::Tests;
use super::bench::{Bench, Must, PROJECT, USER, USER_MADE};
use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};

pub(super) const TESTS: &Tests = &[
    (&[50], a_link_into_the_users_dotfiles_is_followed_and_kept),
    (&[50], a_directory_that_is_a_link_into_dotfiles_is_followed_and_kept),
    (&[50], a_link_out_of_the_home_is_refused),
    (&[50], a_link_to_what_is_read_only_is_refused),
    (&[50], a_link_of_a_projects_out_of_the_project_is_refused),
    (&[51], a_link_that_leads_nowhere_or_in_a_circle_is_refused),
    (&[52], all_names_of_a_file_say_the_same),
];

const EMPTY: &str = "{\n}\n";

/// What whoever makes the file may put there.
const SHIM: &str = "go.alternateTools.go should be \\\"${env:HOME}/.gov/shims/go\\\"";

#[test]
fn a_link_into_the_users_dotfiles_is_followed_and_kept() {
    for link in ["../../../dotfiles/vscode.json", "@absolute"] {
        let bench = Bench::new();
        let target = bench.put("dotfiles/vscode.json", EMPTY);
        let link = if link == "@absolute" { target.clone() } else { link.into() };
        symlink(&link, bench.path(USER)).unwrap();
        bench.mode("dotfiles/vscode.json", 0o640);
        bench.plays("50 link", USER, Must::Write(USER_MADE.as_bytes()), &[]);
        let _ = bench.sync("");
        assert_eq!(fs::read_link(bench.path(USER)).unwrap(), link);
        assert_eq!(bench.text("dotfiles/vscode.json"), USER_MADE);
        assert_eq!(fs::metadata(&target).unwrap().mode() & 0o7777, 0o640);
    }
}

/// `stow` links whole directories where it can.
#[test]
fn a_directory_that_is_a_link_into_dotfiles_is_followed_and_kept() {
    let bench = Bench::new();
    fs::remove_dir(bench.path(".config/Code/User")).unwrap();
    bench.put("dotfiles/Code/settings.json", EMPTY);
    symlink("../../dotfiles/Code", bench.path(".config/Code/User")).unwrap();
    bench.plays("50 directory", USER, Must::Write(USER_MADE.as_bytes()), &[]);
    // Where the file is not there yet, it is made there, and goes again.
    fs::remove_file(bench.path("dotfiles/Code/settings.json")).unwrap();
    bench.plays("50 new in it", USER, Must::Write(USER_MADE.as_bytes()), &[]);
}

#[test]
fn a_link_out_of_the_home_is_refused() {
    let bench = Bench::new();
    let outside = bench.machine.root().join("srv/vscode.json");
    bench.machine.write(&outside, EMPTY);
    symlink(&outside, bench.path(USER)).unwrap();
    let hint = format!("edit {} by hand", outside.display());
    bench.plays("50 outside", USER, Must::Refuse(8), &["is a link to", &hint, SHIM]);
    assert_eq!(fs::read_to_string(&outside).unwrap(), EMPTY);
}

/// As in a nix store, where neither file nor directory may be written.
#[test]
fn a_link_to_what_is_read_only_is_refused() {
    let bench = Bench::new();
    bench.put("store/hash-settings.json", EMPTY);
    bench.mode("store/hash-settings.json", 0o444);
    bench.mode("store", 0o555);
    symlink("../../../store/hash-settings.json", bench.path(USER)).unwrap();
    bench.plays("50 store", USER, Must::Refuse(9), &["is read-only", SHIM]);
    bench.mode("store", 0o755);
}

/// Attack 106: what a stranger's repository links to is no file of the project's.
#[test]
fn a_link_of_a_projects_out_of_the_project_is_refused() {
    let bench = Bench::new();
    let secret = bench.put(".ssh/config", EMPTY);
    bench.directory("code/project/.vscode");
    symlink(&secret, bench.path(PROJECT)).unwrap();
    bench.plays("50 out of the project", PROJECT, Must::Refuse(8), &["is a link to"]);
    // Nor is a directory of it.
    fs::remove_file(bench.path(PROJECT)).unwrap();
    fs::remove_dir(bench.path("code/project/.vscode")).unwrap();
    symlink(bench.directory("elsewhere"), bench.path("code/project/.vscode")).unwrap();
    bench.plays("50 directory out of the project", PROJECT, Must::Refuse(8), &["is a link to"]);
    // Inside the project it may lead anywhere.
    fs::remove_file(bench.path("code/project/.vscode")).unwrap();
    bench.put("code/project/tools/vscode.json", EMPTY);
    bench.directory("code/project/.vscode");
    symlink("../tools/vscode.json", bench.path(PROJECT)).unwrap();
    assert_eq!(bench.sync("").status(&bench.path(PROJECT)), "changed");
    assert!(bench.path(PROJECT).is_symlink());
}

#[test]
fn a_link_that_leads_nowhere_or_in_a_circle_is_refused() {
    for target in ["nowhere", "settings.json", "a", "nowhere/at/all"] {
        let bench = Bench::new();
        symlink(target, bench.path(USER)).unwrap();
        symlink("b", bench.path(".config/Code/User/a")).unwrap();
        symlink("a", bench.path(".config/Code/User/b")).unwrap();
        bench.plays(target, USER, Must::Refuse(8), &["leads nowhere", "repair the link"]);
    }
}

#[test]
fn all_names_of_a_file_say_the_same() {
    let bench = Bench::new();
    let file = bench.put(USER, EMPTY);
    let other = bench.path("other-name.json");
    fs::hard_link(&file, &other).unwrap();
    let number = fs::metadata(&other).unwrap().ino();
    bench.plays("52", USER, Must::Write(USER_MADE.as_bytes()), &[]);
    let _ = bench.sync("");
    assert_eq!(fs::read_to_string(&other).unwrap(), USER_MADE);
    assert_eq!(fs::metadata(&file).unwrap().ino(), number, "it is the same file still");
    let _ = bench.sync("--undo");
    assert_eq!(fs::metadata(&file).unwrap().ino(), number);
    assert_eq!(fs::read_to_string(&other).unwrap(), EMPTY);
}
