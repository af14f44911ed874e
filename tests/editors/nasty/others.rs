//! Cases 85 to 95: other editors, and machines on which an editor and its Go are apart.

use super::Tests;
use super::bench::{Bench, HELIX, Must, PROJECT, USER, USER_MADE};
use super::texts::{Text, play};
use serde_json::Value;

const KATE: &str = ".config/kate/lspclient/settings.json";
const SUBLIME: &str = "code/project/project.sublime-project";
const COC: &str = ".vim/coc-settings.json";
const SERVER: &str = ".vscode-server/data/Machine/settings.json";

/// A server's file names the shim too.
const SIGNS: [&str; 3] =
    [".config/sublime-text/Packages/LSP", ".config/sublime-text/Packages/User", ".vim/plugged/coc.nvim"];

pub(super) const TEXTS: &[Text] = &[
    Text::refused("85-comment-in-strict-json", KATE, &["a comment", "(line 2, column 3)"]),
    Text::changed("85-strict-json", KATE, &["allow it"]),
    Text::changed("86-sublime-project", SUBLIME, &[]),
    Text::left("87-server-of-the-users", COC, &["languageserver.golang", "shims/gov"]),
];

pub(super) const TESTS: &Tests = &[
    (&[85], what_kate_reads_is_strict_json),
    (&[88], the_file_of_emacs_is_made_beside_and_never_edited),
    (&[89], a_sandbox_is_warned_of),
    (&[90, 91], a_server_is_told_and_what_runs_elsewhere_is_not),
    (&[92], what_is_for_a_container_is_left_alone),
    (&[93], what_settings_sync_carries_means_the_same_elsewhere),
    (&[95], a_relative_or_empty_base_is_no_base),
];

#[test]
fn other_editors_files_are_edited_as_their_editors_read_them() {
    play(TEXTS, &SIGNS);
}

#[test]
fn what_kate_reads_is_strict_json() {
    let bench = Bench::new();
    bench.directory(".config/kate");
    assert_eq!(bench.sync("").code, Some(0));
    let said: Value = serde_json::from_str(&bench.text(KATE)).unwrap();
    let gov = bench.gov_home().join("shims/gov");
    assert_eq!(said["servers"]["go"]["command"][0].as_str(), gov.to_str(), "{said}");
}

#[test]
fn the_file_of_emacs_is_made_beside_and_never_edited() {
    let twin = "code/project/.dir-locals-2.el";
    let bench = Bench::new();
    bench.put(".emacs.d/init.el", "(use-package go-mode)\n");
    let own = "((go-mode . ((tab-width . 4))))\n";
    bench.put("code/project/.dir-locals.el", own);
    let before = bench.state();
    let synced = bench.sync("");
    assert_eq!((synced.code, synced.status(&bench.path(twin))), (Some(0), "created"), "{synced:?}");
    assert!(bench.text(twin).contains("(:GOTOOLCHAIN \"go1.22.3\")"));
    assert_eq!(bench.text("code/project/.dir-locals.el"), own);
    assert_eq!(bench.sync("--check").code, Some(0));
    bench.takes_back("88", &before);
    // One that is somebody's own is left to them, with what to put there.
    bench.put(twin, own);
    bench.plays("88 own", twin, Must::Leave, &["is not gov's", "GOTOOLCHAIN"]);
    // One of gov's follows the pin, until its user makes it theirs.
    std::fs::remove_file(bench.path(twin)).unwrap();
    let _ = bench.sync("");
    bench.put("code/project/.go-version", "1.25.4\n");
    assert_eq!(bench.sync("").status(&bench.path(twin)), "changed");
    assert!(bench.text(twin).contains("(:GOTOOLCHAIN \"go1.25.4\")"));
    bench.put(twin, format!("{}; mine\n", bench.text(twin)));
    bench.put("code/project/.go-version", "1.22.3\n");
    assert_eq!(bench.sync("").status(&bench.path(twin)), "left");
}

/// Snap's editors are classic, and see all that others see.
#[test]
fn a_sandbox_is_warned_of() {
    let bench = Bench::new();
    let file = ".var/app/com.visualstudio.code/config/Code/User/settings.json";
    bench.put(file, "{\n}\n");
    bench.plays("89", file, Must::Write(USER_MADE.as_bytes()), &["sandbox of flatpak"]);
}

/// Inside WSL and on a host of SSH alike a server runs here, and its program on another machine,
/// whose files, mounted or not, name paths of that machine.
#[test]
fn a_server_is_told_and_what_runs_elsewhere_is_not() {
    let mut bench = Bench::new();
    bench.directory(".vscode-server/bin");
    bench.put(SERVER, "{\n}\n");
    bench.plays("91", SERVER, Must::Write(USER_MADE.as_bytes()), &["\"scope\":\"machine\""]);
    let windows = "mnt/c/Users/u/AppData/Roaming/Code/User/settings.json";
    bench.put(windows, "{\n}\n");
    bench.set("WSL_DISTRO_NAME", "Debian");
    let roaming = bench.path("mnt/c/Users/u/AppData/Roaming").display().to_string();
    bench.set("APPDATA", &roaming);
    bench.plays("90", SERVER, Must::Write(USER_MADE.as_bytes()), &["\"scope\":\"machine\""]);
    let _ = bench.sync("");
    assert_eq!(bench.text(windows), "{\n}\n");
}

/// A container that is being developed in has a gov of its own, or none; what this machine's would
/// write into its description names paths that are not there.
#[test]
fn what_is_for_a_container_is_left_alone() {
    let bench = Bench::new();
    let text = "{ \"image\": \"golang\", \"customizations\": { \"vscode\": { \"settings\": { \"go.goroot\": \"/usr/local/go\" } } } }\n";
    let files = ["code/project/.devcontainer/devcontainer.json", "code/project/.devcontainer.json"];
    for file in files {
        bench.put(file, text);
    }
    let before = bench.state();
    let synced = bench.sync("");
    assert_eq!(synced.code, Some(0), "{synced:?}");
    for file in files {
        assert!(synced.row(&bench.path(file)).is_none());
        assert_eq!(bench.text(file), text);
    }
    bench.takes_back("92", &before);
}

/// The user's own file names nothing of this machine but the home, and that by its variable.
#[test]
fn what_settings_sync_carries_means_the_same_elsewhere() {
    let bench = Bench::new();
    let home = bench.path("").display().to_string();
    bench.put(USER, "{ \"go.goroot\": \"/usr/lib/go\", \"go.toolsEnvVars\": { \"GOTOOLCHAIN\": \"go1.22.3\" } }\n");
    let synced = bench.sync("");
    assert_eq!(synced.code, Some(0), "{synced:?}");
    let text = bench.text(USER);
    let said: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(said["go.alternateTools"]["go"], "${env:HOME}/.gov/shims/go", "{text}");
    assert!(!text.contains(home.trim_end_matches('/')) && !text.contains("goroot") && !text.contains("1.22"), "{text}");
    // The exact path is in the project alone, which is not carried.
    assert!(bench.text(PROJECT).contains("versions/go1.22.3"));
}

#[test]
fn a_relative_or_empty_base_is_no_base() {
    for value in ["", "config", "./.config"] {
        let mut bench = Bench::new();
        bench.set("XDG_CONFIG_HOME", value);
        bench.put("code/project/config/Code/User/settings.json", "{ not json");
        bench.plays("95", USER, Must::Write(USER_MADE.as_bytes()), &[]);
    }
    // One that is absolute is one, and then the usual one is not.
    let mut bench = Bench::new();
    bench.directory("own/Code/User");
    let own = bench.path("own").display().to_string();
    bench.set("XDG_CONFIG_HOME", &own);
    let synced = bench.sync("");
    assert_eq!((synced.code, bench.text("own/Code/User/settings.json")), (Some(0), USER_MADE.to_owned()));
    assert_eq!((bench.read(USER), bench.read(HELIX)), (None, None));
}
