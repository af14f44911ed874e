//! Whatever files say, in whatever spelling and scope: once all of them are edited, the extension and
//! gopls run the Go that is wanted, and nothing is left to edit.

use super::effective::{Machine, Program, resolve};
use super::*;
use crate::editors::samples::{decided_text, pinned, place, text_after, wanted};
use crate::editors::text::Format;
use gov_shims::go_version::Release;
use proptest::prelude::*;
use std::path::PathBuf;

const HOME: &str = "/home/me";
const SHIM: &str = "/home/me/.gov/shims/go";
const RELEASES: [&str; 4] = ["1.20.14", "1.22.3", "1.23.4", "1.27.3"];
/// What the shim runs where nothing pins.
const DEFAULT: &str = "1.27.3";

/// Paths of a go, each with what it runs; the rest run nothing.
fn program(path: &Path, here: &str) -> Option<Program> {
    let text = path.to_str()?;
    let sdk = RELEASES.into_iter().find(|release| text == format!("{HOME}/.gov/versions/go{release}/bin/go"));
    let (release, goroot, is_shim) = match text {
        SHIM => (here, format!("{HOME}/.gov/versions/go{here}"), true),
        "/usr/local/go/bin/go" => ("1.26.8", "/usr/local/go".to_owned(), false),
        _ => sdk.map(|release| (release, format!("{HOME}/.gov/versions/go{release}"), false))?,
    };
    Some(Program { release: Release::parse(release)?, goroot: PathBuf::from(goroot), is_shim })
}

fn go() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(SHIM)),
        Just(json!("${env:HOME}/.gov/shims/go")),
        Just(json!("~/.gov/versions/go1.22.3/bin/go")),
        Just(json!("/home/me/.gov/versions/go1.23.4/bin/go")),
        Just(json!("/home/me/.gov/versions/go1.19.1/bin/go")),
        Just(json!("/usr/local/go/bin/go")),
        Just(json!("${env:GOROOT}/bin/go")),
        Just(json!("./go")),
        Just(json!("go")),
        Just(json!("")),
        Just(json!(null)),
        Just(json!(7)),
    ]
}

fn goroot() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!("/usr/local/go")),
        Just(json!("~/.gov/versions/go1.23.4")),
        Just(json!("./evil")),
        Just(json!("")),
        Just(json!(null)),
    ]
}

fn toolchain() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!("go1.22.3")),
        Just(json!("go1.23.4+auto")),
        Just(json!("local")),
        Just(json!("")),
        Just(json!(null)),
    ]
}

/// What is no object where one is needed.
fn nothing() -> impl Strategy<Value = Value> {
    prop_oneof![Just(json!(null)), Just(json!("/x")), Just(json!([])), Just(json!(7))]
}

/// A name and a value, in some spelling.
fn entry() -> impl Strategy<Value = (&'static str, Value)> {
    let name = |name: &'static str| move |value: Value| (name, value);
    prop_oneof![
        go().prop_map(|go| ("go.alternateTools", json!({ "go": go, "gopls": "/x/gopls" }))),
        go().prop_map(|go| ("go.alternateTools", json!({ "go": go }))),
        Just(("go.alternateTools", json!({ "dlv": "/x/dlv" }))),
        nothing().prop_map(name("go.alternateTools")),
        go().prop_map(name("go.alternateTools.go")),
        go().prop_map(|go| ("go", json!({ "alternateTools": { "go": go } }))),
        goroot().prop_map(|goroot| ("go", json!({ "goroot": goroot }))),
        (go(), goroot(), toolchain()).prop_map(|(go, goroot, toolchain)| (
            "go",
            json!({ "toolsEnvVars": { "GOTOOLCHAIN": toolchain }, "goroot": goroot, "alternateTools": { "go": go } })
        )),
        nothing().prop_map(|nothing| ("go", json!({ "alternateTools": nothing, "formatTool": "gofumpt" }))),
        nothing().prop_map(name("go")),
        goroot().prop_map(name("go.goroot")),
        toolchain().prop_map(|toolchain| ("go.toolsEnvVars", json!({ "GOTOOLCHAIN": toolchain, "GOFLAGS": "-x" }))),
        (goroot(), toolchain())
            .prop_map(|(goroot, toolchain)| ("go.toolsEnvVars", json!({ "GOROOT": goroot, "GOTOOLCHAIN": toolchain }))),
        goroot().prop_map(|goroot| ("go.toolsEnvVars", json!({ "GOROOT": goroot }))),
        nothing().prop_map(name("go.toolsEnvVars")),
        toolchain().prop_map(name("go.toolsEnvVars.GOTOOLCHAIN")),
        toolchain().prop_map(|toolchain| ("gopls", json!({ "build.env": { "GOTOOLCHAIN": toolchain } }))),
        goroot().prop_map(|goroot| ("gopls", json!({ "env": { "GOROOT": goroot }, "build.env": nothing_at_all() }))),
        toolchain().prop_map(name("gopls.env.GOTOOLCHAIN")),
        nothing().prop_map(name("gopls")),
        goroot().prop_map(|goroot| ("[go]", json!({ "go.goroot": goroot }))),
        Just(("go.terminal.activateEnvironment", json!(true))),
        Just(("editor.tabSize", json!(4))),
    ]
}

fn nothing_at_all() -> Value {
    json!({})
}

/// A file: names may stand twice.
fn file() -> impl Strategy<Value = String> {
    proptest::collection::vec(entry(), 0..6).prop_map(|entries| {
        let lines: Vec<String> = entries.iter().map(|(name, value)| format!("  {}: {value}", json!(name))).collect();
        format!("{{ // mine\n{}\n}}\n", lines.join(",\n"))
    })
}

/// A file after its edit, which leaves nothing to edit.
fn edited(scope: &Scope, role: Role, wanted: &Wanted, outer: &Settings, text: &str) -> (String, Settings) {
    let around = Context { outer: outer.clone(), home: Some(HOME.into()), ..Context::default() };
    let place = place(role, scope.clone());
    let decide = |document: &Document| decide(&place, document, wanted, &around);
    let after = text_after(Format::Jsonc, text, decide);
    assert_eq!(decided_text(Format::Jsonc, &after, decide), Vec::new(), "{text} became {after}");
    assert!(after.contains("// mine"), "{text} became {after}");
    let settings = Settings::read(&Document::read(Format::Jsonc, after.as_bytes()).unwrap(), role);
    (after, settings)
}

fn check(outer: &Settings, settings: &Settings, here: &str, told: &str) {
    let variable = |name: &str| (name == "HOME").then(|| HOME.to_owned());
    let on_path = Some(PathBuf::from("/usr/local/go/bin/go"));
    let effective = resolve(
        &outer.clone().under(settings),
        &Machine {
            variable: &variable,
            program: &|path| program(path, here),
            toolchain: &|release| Some(PathBuf::from(format!("{HOME}/.gov/versions/go{release}"))),
            on_path,
            selected: None,
            home: Some(Path::new(HOME)),
            folder: Some(Path::new("/home/me/project")),
        },
    );
    assert!(effective.agree, "{told}: {effective:?}");
    for runs in [&effective.extension, &effective.gopls] {
        assert_eq!(runs.as_ref().unwrap().release.to_string(), here, "{told}: {effective:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn extension_and_gopls_agree_on_the_go_that_is_wanted(
        user in file(),
        workspace in file(),
        folder in file(),
        release in proptest::sample::select(RELEASES.to_vec()),
        mode in 0..4,
    ) {
        let (_, outermost) = edited(&Scope::User, Role::VsCodeSettings, &wanted(), &Settings::default(), &user);
        check(&Settings::default(), &outermost, DEFAULT, &user);
        let (here, wanted) = match mode {
            0 => (DEFAULT, wanted()),
            1 => (release, Wanted { is_shared: true, ..pinned(release) }),
            // Pinned, but `mode = "shim"`: the shim finds the pin by itself.
            2 => (release, wanted()),
            _ => (release, pinned(release)),
        };
        let whole = format!("{{ // mine\n  \"settings\": {workspace} }}");
        let (whole, inner) = edited(&Scope::Project, Role::CodeWorkspace, &wanted, &outermost, &whole);
        check(&outermost, &inner, here, &format!("{user}{whole}"));
        let around = outermost.under(&inner);
        let (after, inner) = edited(&Scope::Project, Role::VsCodeSettings, &wanted, &around, &folder);
        check(&around, &inner, here, &format!("{user}{whole}{folder} became {after}"));
    }

    /// A user's file that cannot be edited: what can be outranked is.
    #[test]
    fn a_pinned_project_outranks_what_is_around_it(user in file(), folder in file()) {
        let outer = Settings::read(&Document::read(Format::Jsonc, user.as_bytes()).unwrap(), Role::VsCodeSettings);
        let wanted = pinned("1.22.3");
        let (after, inner) = edited(&Scope::Project, Role::VsCodeSettings, &wanted, &outer, &folder);
        if settings::STRAY.iter().all(|stray| outer.get(*stray).is_none_or(|value| value == "")) {
            check(&outer, &inner, "1.22.3", &format!("{user}{folder} became {after}"));
        }
    }
}
