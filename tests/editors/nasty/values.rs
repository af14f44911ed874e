//! Cases 31 to 49: what settings of VS Code's may already say, and how large and deep they may be.

use super::Tests;
use super::bench::{Bench, Must, PROJECT, PROJECT_MADE, USER, USER_MADE};
use super::texts::{Text, play};
use serde_json::Value;

/// A window of several folders.
const WORKSPACE: &str = "code/project/project.code-workspace";

pub(super) const TEXTS: &[Text] = &[
    Text::changed("31-goroot-of-the-environment", USER, &["it follows the GOROOT that the editor was started with"]),
    Text::changed("31-go-of-the-environment", USER, &["it follows the GOROOT that the editor was started with"]),
    Text::in_sync("32-tilde", USER, &[]),
    Text::changed("33-user-home", USER, &["does not know ${userHome}"]),
    Text::changed("34-relative", USER, &["./tools/go", "takes only absolute paths"]),
    Text::changed("35-sdk-that-is-gone", PROJECT, &[]),
    Text::changed("36-stale-goroot-of-the-users", USER, &[]),
    Text::changed("37-goroot-is-a-program", PROJECT, &[]),
    Text::changed("38-toolchain-disagrees", PROJECT, &[]),
    Text::changed("39-terminals-not-activated", PROJECT, &["go.terminal.activateEnvironment is false"]),
    Text::changed("41-workspace-with-comments", WORKSPACE, &[]),
    Text::changed("42-workspace-without-settings", WORKSPACE, &[]),
    // A folder on another machine has no pin here. An untitled workspace lies in VS Code's own data,
    // which is never looked at.
    Text::changed("43-workspace-elsewhere", WORKSPACE, &[]),
    Text::changed("45-windows-paths", PROJECT, &[]),
    Text::changed("45-key-with-an-escape", USER, &[]),
    Text::changed("47-lone-surrogates", PROJECT, &[]),
];

pub(super) const TESTS: &Tests = &[
    (&[36], a_goroot_of_the_users_is_masked_where_their_own_file_is_not_asked_for),
    (&[40], a_pin_below_what_go_mod_requires_is_no_editors),
    (&[41], folders_that_disagree_are_told_of_and_left),
    (&[44], every_profile_is_told_but_those_that_use_the_default_settings),
    (&[46], a_home_of_any_letters_is_spelled_and_read_back),
    (&[48], ten_megabytes_of_settings_are_edited),
    (&[49], ten_thousand_levels_are_refused_and_a_hundred_edited),
];

#[test]
fn what_settings_already_say_is_put_right() {
    play(TEXTS, &[]);
}

#[test]
fn a_goroot_of_the_users_is_masked_where_their_own_file_is_not_asked_for() {
    let bench = Bench::new();
    let theirs = "{ \"go.goroot\": \"/usr/lib/go-1.19\" }\n";
    bench.put(USER, theirs);
    let before = bench.state();
    let synced = bench.sync("--scope workspace");
    assert_eq!(synced.code, Some(0), "{synced:?}");
    assert_eq!(bench.text(USER), theirs);
    let said: Value = serde_json::from_str(&bench.text(PROJECT)).unwrap();
    assert!(said.as_object().unwrap().get("go.goroot").is_some_and(Value::is_null), "{said}");
    assert_eq!(bench.sync("--scope workspace --check").code, Some(0));
    // Once the user's own file is right, the mask is not needed, and harms nobody.
    assert_eq!(bench.sync("").code, Some(0));
    assert_eq!(bench.sync("--check").code, Some(0));
    bench.takes_back("36", &before);
}

#[test]
fn a_pin_below_what_go_mod_requires_is_no_editors() {
    let bench = Bench::new();
    bench.put("code/project/go.mod", "module example.org/m\n\ngo 1.23\n");
    bench.put(PROJECT, "{}\n");
    let before = bench.state();
    let synced = bench.sync("");
    assert_eq!(synced.code, Some(8), "{synced:?}");
    assert_eq!(synced.json["unresolved"][0]["error"]["kind"], "refused-file");
    let message = synced.json["unresolved"][0]["error"]["message"].as_str().unwrap();
    assert!(message.contains("asks for go1.22.3") && message.contains("requires go 1.23"), "{message}");
    assert_eq!(bench.text(PROJECT), "{}\n");
    // The user's own files name the shim, and are told all the same.
    assert_eq!(synced.status(&bench.path(USER)), "created");
    assert_eq!(bench.sync("--check").code, Some(8));
    bench.takes_back("40", &before);
}

#[test]
fn folders_that_disagree_are_told_of_and_left() {
    let bench = Bench::new();
    bench.put("code/project/other/.go-version", "1.25.4\n");
    let text = "{ \"folders\": [ { \"path\": \".\" }, { \"path\": \"other\" } ] /* two */ }\n";
    bench.put(WORKSPACE, text);
    bench.plays("41 disagree", WORKSPACE, Must::Agree, &["pinned to different versions"]);
    // Two that agree are told.
    bench.put("code/project/other/.go-version", "1.22.3\n");
    let synced = bench.sync("");
    assert_eq!(synced.status(&bench.path(WORKSPACE)), "changed", "{synced:?}");
}

#[test]
fn every_profile_is_told_but_those_that_use_the_default_settings() {
    let bench = Bench::new();
    let profiles = r#"{"userDataProfiles": [
        {"location": "1a", "name": "Go"},
        {"location": "2b", "name": "Web", "useDefaultFlags": {"settings": true}}]}"#;
    let user = ".config/Code/User";
    bench.put(&format!("{user}/globalStorage/storage.json"), profiles);
    let (own, default) = (format!("{user}/profiles/1a/settings.json"), format!("{user}/profiles/2b/settings.json"));
    bench.put(&own, "{\n}\n");
    bench.put(&default, "{\n}\n");
    bench.plays("44", &own, Must::Write(USER_MADE.as_bytes()), &["\"scope\":\"profile\""]);
    let _ = bench.sync("");
    assert_eq!(bench.text(&default), "{\n}\n");
}

/// Neither NFC nor NFD is chosen here: macOS normalises names, Linux keeps their bytes, and both
/// forms must come back as they are.
#[test]
fn a_home_of_any_letters_is_spelled_and_read_back() {
    for name in ["\u{fc}n\u{ef}code", "u\u{308}ni\u{308}code", "\u{1f600} a b", "100%", "a$b ${x}", "x\u{2028}y"] {
        let bench = Bench::new();
        let gov_home = bench.machine.root().join(name).join(".gov");
        let bench = bench.with_gov_home(&gov_home);
        let before = bench.state();
        let synced = bench.sync("");
        assert_eq!(synced.code, Some(0), "{name}: {synced:?}");
        let said: Value = serde_json::from_str(&bench.text(PROJECT)).unwrap();
        let go = gov_home.join("versions/go1.22.3/bin/go");
        assert_eq!(said["go.alternateTools"]["go"].as_str(), go.to_str(), "{name}");
        assert_eq!(bench.sync("--check").code, Some(0), "{name}");
        bench.takes_back(name, &before);
    }
}

#[test]
fn ten_megabytes_of_settings_are_edited() {
    let bench = Bench::new();
    let keys: String =
        (0..5000).map(|n| format!("  \"key.{n}\": {{ \"a\": [1, 2], \"b\": null }}, // {n}\n")).collect();
    let long = "x".repeat(10 << 20);
    let rest = format!("{keys}  \"long\": \"{long}\"");
    let made = PROJECT_MADE.strip_prefix("{\n").unwrap().replace("    ", "  ");
    bench.put(PROJECT, format!("{{\n{rest}\n}}\n"));
    bench.plays("48", PROJECT, Must::Write(format!("{{\n{rest},\n{made}").as_bytes()), &[]);
    // What is longer than any settings file is none.
    bench.put(PROJECT, format!("{{ \"long\": \"{long}{long}\" }}\n"));
    bench.plays("48 longer", PROJECT, Must::Refuse(8), &["is longer than"]);
}

#[test]
fn ten_thousand_levels_are_refused_and_a_hundred_edited() {
    let bench = Bench::new();
    let nested = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    for levels in [10_000, 1_000_000] {
        bench.put(PROJECT, nested(levels));
        bench.plays("49", PROJECT, Must::Refuse(8), &["levels deep"]);
    }
    let text = nested(100);
    bench.put(PROJECT, &text);
    let inner = text.strip_suffix('}').unwrap();
    let made = "\"go.alternateTools\":{\"go\":\"${env:HOME}/.gov/versions/go1.22.3/bin/go\"},\
                \"go.toolsEnvVars\":{\"GOTOOLCHAIN\":\"go1.22.3\"}}";
    bench.plays("49 edited", PROJECT, Must::Write(format!("{inner},{made}").as_bytes()), &[]);
}
