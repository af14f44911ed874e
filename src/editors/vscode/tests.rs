//! What a file of VS Code's says before and after, by the numbers of the research's nasty cases.

use super::*;
use crate::editors::samples::{context, decided_text, pinned, place, text_after, wanted};
use crate::editors::text::Format;

const SHIM: &str = "${env:HOME}/.gov/shims/go";
const EXACT: &str = "${env:HOME}/.gov/versions/go1.22.3/bin/go";

/// The text once all is said, and nothing is left to say.
fn after(role: Role, scope: &Scope, wanted: &Wanted, context: &Context, text: &str) -> String {
    let place = place(role, scope.clone());
    let decide = |document: &Document| decide(&place, document, wanted, context);
    let after = text_after(Format::Jsonc, text, decide);
    if !after.is_empty() {
        assert_eq!(decided_text(Format::Jsonc, &after, decide), Vec::new(), "{after}");
    }
    after
}

fn user(text: &str) -> String {
    after(Role::VsCodeSettings, &Scope::User, &wanted(), &context(), text)
}

fn folder(text: &str) -> String {
    after(Role::VsCodeSettings, &Scope::Project, &pinned("1.22.3"), &context(), text)
}

fn unpinned(text: &str) -> String {
    after(Role::VsCodeSettings, &Scope::Project, &wanted(), &context(), text)
}

fn spelled(text: &str) -> Spelled {
    Spelled::read(&Document::read(Format::Jsonc, text.as_bytes()).unwrap(), &[], &SECTIONS)
}

fn decision(scope: Scope, wanted: &Wanted, context: &Context, text: &str) -> Decision {
    let document = Document::read(Format::Jsonc, text.as_bytes()).unwrap();
    decide(&place(Role::VsCodeSettings, scope), &document, wanted, context)
}

#[test]
fn a_users_file_names_the_shim_and_keeps_all_else() {
    let before = "{\n  \"editor.tabSize\": 4, // keep\n  \"go.alternateTools\": { \"gopls\": \"/x/gopls\" },\n}\n";
    let text = user(before);
    assert_eq!(spelled(&text).get(settings::GO), Some(json!(SHIM)));
    for kept in ["\"editor.tabSize\": 4, // keep", "\"gopls\": \"/x/gopls\""] {
        assert!(text.contains(kept), "{text}");
    }
    let made = user("");
    assert_eq!(crate::editors::samples::json_after(&made), json!({"go.alternateTools": {"go": SHIM}}));
}

#[test]
fn the_same_path_in_another_spelling_stays() {
    for right in [SHIM, "/home/me/.gov/shims/go", "~/.gov/shims/go"] {
        for text in [
            format!("{{\"go.alternateTools\": {{\"go\": \"{right}\"}}}}"),
            format!("{{\"go.alternateTools.go\": \"{right}\"}}"),
            format!("{{\"go\": {{\"alternateTools\": {{\"go\": \"{right}\"}}}}}}"),
        ] {
            assert_eq!(user(&text), text);
        }
    }
}

/// Cases 20 to 24: whatever spelling counts is the one that is written.
#[test]
fn the_spelling_that_counts_is_written() {
    for before in [
        r#"{"go.alternateTools": {"go": "/a"}, "go.alternateTools": {"go": "/b"}}"#,
        r#"{"go.alternateTools": {"go": "/a"}, "go.alternateTools.go": "/b"}"#,
        r#"{"go.alternateTools.go": "/b", "go.alternateTools": {"gopls": "/x/gopls"}}"#,
        r#"{"go": {"alternateTools": {"go": "/a"}}}"#,
        r#"{"go.alternateTools.go": "/b", "go": {"alternateTools": {"go": "/a"}}}"#,
        r#"{"go": {"alternateTools": {"go": "/a"}}, "go.alternateTools.go": "/b"}"#,
        r#"{"go.alternateTools.go": "/b", "go": {"formatTool": "gofumpt"}}"#,
        r#"{"go.alternateTools": null}"#,
        r#"{"go.alternateTools": "/a/go"}"#,
        r#"{"go.alternateTools": ["/a/go"]}"#,
        r#"{"go.alternateTools": null, "go.alternateTools.go": "/b"}"#,
        r#"{"go": 7, "go.alternateTools.go": "/b"}"#,
        r#"{"go.alternateTools.go": "/b", "go": null}"#,
        r#"{"go": {"alternateTools": []}, "go.alternateTools.go": "/b"}"#,
        r#"{"go\u002ealternateTools": {"go": "/a"}}"#,
        r#"{"go.alternateTools": 7, "go": {"goroot": "/usr/local/go"}, "go.alternateTools.go": "~/.gov/shims/go"}"#,
        r#"{"go.goroot": "/x", "go": 7, "go.toolsEnvVars.GOTOOLCHAIN": "go1.20.1"}"#,
    ] {
        let text = user(before);
        let go = spelled(&text).get(settings::GO).unwrap();
        assert!(
            means(go.as_str().unwrap(), &wanted().shim, wanted().portable_home.as_deref(), Dialect::VsCode),
            "{text}"
        );
        assert_eq!(before.contains("/x/gopls"), text.contains("/x/gopls"), "{text}");
        let text = folder(before);
        assert_eq!(spelled(&text).get(settings::GO), Some(json!(EXACT)), "{before} became {text}");
        assert_eq!(spelled(&text).get(settings::GOTOOLCHAIN), Some(json!("go1.22.3")), "{before} became {text}");
    }
}

#[test]
fn names_inside_an_object_are_not_split() {
    let text = r#"{"go": {"alternateTools.go": "/a"}}"#;
    assert_eq!(spelled(text).get(settings::GO), None);
    assert_eq!(spelled(&user(text)).get(settings::GO), Some(json!(SHIM)));
}

/// Cases 29 and 30: a language's block, a comment and a text are no settings.
#[test]
fn what_is_no_setting_is_not_taken_for_one() {
    let before = "{\n  \"[go]\": { \"go.alternateTools\": { \"go\": \"/a\" }, \"go.goroot\": \"/b\" },\n  \
                  // \"go.goroot\": \"/c\"\n  \"a\": \"go.goroot\"\n}\n";
    let text = user(before);
    for kept in
        ["\"[go]\": { \"go.alternateTools\": { \"go\": \"/a\" }, \"go.goroot\": \"/b\" }", "// \"go.goroot\": \"/c\""]
    {
        assert!(text.contains(kept), "{text}");
    }
    assert_eq!(spelled(&text).get(settings::GO), Some(json!(SHIM)));
}

/// Cases 31 to 35: each is replaced in a user's file, and what never took effect is said.
#[test]
fn values_that_do_not_mean_what_they_seem_to_are_told() {
    for (value, told) in [
        ("${env:GOROOT}/bin/go", Some("GOROOT that the editor was started with")),
        ("${userHome}/go/bin/go", Some("does not know ${userHome}")),
        ("./bin/go", Some("only absolute paths")),
        ("${workspaceFolder}/bin/go", Some("the project itself brings along")),
        ("~/sdk/go1.20/bin/go", None),
        ("/home/me/.gov/versions/go1.19.1/bin/go", None),
        ("go", None),
    ] {
        let text = json!({"go.alternateTools": {"go": value}}).to_string();
        let decision = decision(Scope::User, &wanted(), &context(), &text);
        assert_eq!(decision.wishes, [Wish::set(&["go.alternateTools", "go"], SHIM)], "{value}");
        assert_eq!(decision.notes.len(), usize::from(told.is_some()), "{value}: {:?}", decision.notes);
        assert!(told.is_none_or(|told| decision.notes[0].contains(told)), "{:?}", decision.notes);
    }
}

/// Cases 36 to 38: what would split the extension from gopls goes.
#[test]
fn a_users_file_has_no_other_word_on_go() {
    let before = r#"{
  "go.goroot": "/usr/local/go",
  "go.toolsEnvVars": { "GOTOOLCHAIN": "go1.20.1", "GOROOT": "/usr/lib/go", "GOFLAGS": "-mod=mod" },
  "gopls": { "build.env": { "GOTOOLCHAIN": "local", "A": "1" }, "env": { "GOROOT": "/x" } },
  "gopls.env.GOTOOLCHAIN": "go1.19"
}"#;
    let text = user(before);
    let said = crate::editors::samples::json_after(&text);
    let expected = json!({
        "go.toolsEnvVars": { "GOFLAGS": "-mod=mod" },
        "gopls": { "build.env": { "A": "1" } },
        "go.alternateTools": { "go": SHIM },
    });
    assert_eq!(said, expected);
    let decision = decision(Scope::User, &wanted(), &context(), before);
    assert_eq!(decision.afterwards, [Wish::remove(&["go.toolsEnvVars", "GOTOOLCHAIN"])]);
    assert_eq!(decision.applies, "Developer: Reload Window");
}

/// Case 36: where an outer file cannot be repaired, its goroot is masked.
#[test]
fn a_goroot_around_the_file_is_masked_in_a_pinned_project_and_told_elsewhere() {
    let outer = |text: &str| {
        let document = Document::read(Format::Jsonc, text.as_bytes()).unwrap();
        Context { outer: Settings::read(&document, Role::VsCodeSettings), ..context() }
    };
    let around = outer(r#"{"go.goroot": "/usr/local/go"}"#);
    let text = after(Role::VsCodeSettings, &Scope::Project, &pinned("1.22.3"), &around, r#"{"go.goroot": "./evil"}"#);
    assert_eq!(spelled(&text).get(settings::GOROOT), Some(Value::Null), "{text}");
    let decision = decision(Scope::Project, &wanted(), &around, "{}");
    assert_eq!(decision.wishes, Vec::new());
    assert_eq!(decision.notes, ["go.goroot is /usr/local/go in settings around this file, and wins"]);
    let text = after(Role::VsCodeSettings, &Scope::Project, &pinned("1.22.3"), &outer(r#"{"go.goroot": null}"#), "{}");
    assert!(!text.contains("goroot"), "{text}");
}

#[test]
fn a_pinned_project_names_its_sdk_and_then_its_version() {
    let decision = decision(Scope::Project, &pinned("1.22.3"), &context(), "{}");
    assert_eq!(decision.wishes, [Wish::set(&["go.alternateTools", "go"], EXACT)]);
    assert_eq!(decision.afterwards, [Wish::set(&["go.toolsEnvVars", "GOTOOLCHAIN"], "go1.22.3")]);
    assert_eq!((decision.applies, decision.is_portable), ("", false));
    let before = "{\n\t\"go.goroot\": \"./evil\",\n\t\"go.toolsEnvVars\": {\"GOTOOLCHAIN\": \"go1.22.3\"}\n}";
    let text = folder(before);
    assert!(!text.contains("evil"), "{text}");
}

/// Between the two steps no other release is named: the new go would look for it, and fail.
#[test]
fn a_switch_names_no_release_for_a_moment() {
    let around = Document::read(Format::Jsonc, br#"{"go.toolsEnvVars": {"GOTOOLCHAIN": "go1.20.1"}}"#).unwrap();
    let around = Context { outer: Settings::read(&around, Role::VsCodeSettings), ..context() };
    let own = Wish::set(&["go.toolsEnvVars", "GOTOOLCHAIN"], "local");
    let go = Wish::set(&["go.alternateTools", "go"], EXACT);
    for (text, context) in [
        (r#"{"go.alternateTools": {"go": "/b"}, "go.toolsEnvVars": {"GOTOOLCHAIN": "go1.21.13"}}"#, context()),
        // So it is where the name is right already: the second change is what gopls follows.
        (r#"{"go.alternateTools": {"go": "/b"}, "go.toolsEnvVars": {"GOTOOLCHAIN": "go1.22.3"}}"#, context()),
        ("{}", around),
    ] {
        let decision = decision(Scope::Project, &pinned("1.22.3"), &context, text);
        assert_eq!(decision.wishes, [own.clone(), go.clone()], "{text}");
        assert_eq!(decision.afterwards, [Wish::set(&["go.toolsEnvVars", "GOTOOLCHAIN"], "go1.22.3")], "{text}");
        assert_eq!(decision.applies, "", "{text}");
    }
}

#[test]
fn a_release_before_1_21_leaves_tools_to_the_newest() {
    let old = pinned("1.20.14");
    let newest = "/home/me/.gov/versions/go1.27.3/bin/go";
    let tools = |text: &str| {
        spelled(&after(Role::VsCodeSettings, &Scope::Project, &old, &context(), text)).get(settings::TOOLS_GO)
    };
    assert_eq!(tools("{}"), Some(json!(newest)));
    assert_eq!(tools(r#"{"go.toolsManagement.go": "/home/me/.gov/versions/go1.23.4/bin/go"}"#), Some(json!(newest)));
    // Its user's own choice stays.
    assert_eq!(tools(r#"{"go.toolsManagement": {"go": "/opt/go/bin/go"}}"#), Some(json!("/opt/go/bin/go")));
    assert_eq!(spelled(&folder("{}")).get(settings::TOOLS_GO), None);
    let alone = Wanted { newest: old.sdk.clone(), ..old };
    let text = after(Role::VsCodeSettings, &Scope::Project, &alone, &context(), "{}");
    assert_eq!(spelled(&text).get(settings::TOOLS_GO), None);
}

#[test]
fn a_shared_file_names_the_version_and_no_path() {
    let shared = Wanted { is_shared: true, ..pinned("1.20.14") };
    for before in ["{}", r#"{"go.alternateTools": {"go": "/opt/go/bin/go", "dlv": "/x/dlv"}, "go.goroot": "/opt/go"}"#]
    {
        let text = after(Role::VsCodeSettings, &Scope::Project, &shared, &context(), before);
        assert!(!text.contains("/opt") && !text.contains(".gov"), "{text}");
        assert_eq!(spelled(&text).get(settings::GOTOOLCHAIN), Some(json!("go1.20.14")));
        assert_eq!(before.contains("/x/dlv"), text.contains("/x/dlv"));
    }
    assert!(decision(Scope::Project, &shared, &context(), "{}").is_portable);
}

#[test]
fn an_unpinned_project_is_only_repaired() {
    for same in [
        "{}",
        r#"{"go.alternateTools": {"gopls": "/x"}, "go.goroot": null}"#,
        r#"{"go.alternateTools.go": "~/.gov/shims/go"}"#,
    ] {
        assert_eq!(unpinned(same), same);
    }
    let before = r#"{"go.alternateTools": {"gopls": "/x", "go": "/opt/go"}, "go": {"goroot": "/opt"}, "go.toolsEnvVars.GOTOOLCHAIN": "go1.20"}"#;
    let file = spelled(&unpinned(before));
    for setting in [settings::GO, settings::GOROOT, settings::GOTOOLCHAIN] {
        assert_eq!(file.get(setting), None);
    }
    // What only hides the shim goes too.
    let document =
        Document::read(Format::Jsonc, json!({"go.alternateTools": {"go": SHIM}}).to_string().as_bytes()).unwrap();
    let around = Context { outer: Settings::read(&document, Role::VsCodeSettings), ..context() };
    for hides in [
        r#"{"go.alternateTools": null}"#,
        r#"{"go.alternateTools.go": null}"#,
        r#"{"go": 7, "a": 1}"#,
        r#"{"go": {"alternateTools": {"go": ""}}}"#,
    ] {
        let text = after(Role::VsCodeSettings, &Scope::Project, &wanted(), &around, hides);
        assert_eq!(around.outer.clone().under(&Settings::of(&spelled(&text))).text(settings::GO), Some(SHIM), "{text}");
    }
}

/// Case 39.
#[test]
fn keeping_go_out_of_terminals_is_told_where_it_keeps_it_from_gopls() {
    let text = r#"{"go.terminal.activateEnvironment": false}"#;
    let told = decision(Scope::User, &wanted(), &context(), text).notes;
    assert!(told[0].contains("go.terminal.activateEnvironment"), "{told:?}");
    assert!(decision(Scope::Project, &wanted(), &context(), text).notes.is_empty());
}

/// Cases 41 and 42.
#[test]
fn a_workspace_file_says_it_below_settings() {
    let project = Scope::Project;
    for before in [
        "{ \"folders\": [ { \"path\": \".\" } ] /* mine */ }",
        "{\n  // mine\n  \"folders\": [],\n  \"settings\": { \"go.goroot\": \"/usr/local/go\", },\n}\n",
    ] {
        let text = after(Role::CodeWorkspace, &project, &pinned("1.22.3"), &context(), before);
        let document = Document::read(Format::Jsonc, text.as_bytes()).unwrap();
        let said = Settings::read(&document, Role::CodeWorkspace);
        assert_eq!(said.text(settings::GO), Some(EXACT), "{text}");
        assert_eq!(said.text(settings::GOTOOLCHAIN), Some("go1.22.3"), "{text}");
        assert!(text.contains("mine") && !text.contains("goroot"), "{text}");
    }
    let document = Document::read(Format::Jsonc, b"{ \"folders\": [], \"settings\": [] }").unwrap();
    let workspace = place(Role::CodeWorkspace, project);
    assert!(decide(&workspace, &document, &pinned("1.22.3"), &context()).left.is_some());

    let disagree = Context { folders_disagree: true, ..context() };
    let document = Document::read(Format::Jsonc, b"{ \"folders\": [] }").unwrap();
    let told = decide(&workspace, &document, &pinned("1.22.3"), &disagree);
    assert!(told.wishes.is_empty() && told.afterwards.is_empty() && told.notes.len() == 1);
}

/// Cases 45 and 46.
#[test]
fn any_home_is_spelled() {
    let mut windows = wanted();
    windows.shim = "C:\\Users\\me\\.gov\\shims\\go.exe".into();
    windows.portable_home = Some("c:\\Users\\me".into());
    let around = Context { home: windows.portable_home.clone(), ..Context::default() };
    let text = after(Role::VsCodeSettings, &Scope::User, &windows, &around, "{}");
    assert!(text.contains(r#""${env:USERPROFILE}\\.gov\\shims\\go.exe""#), "{text}");
    for same in [
        r"C:\\Users\\Me\\.gov\\shims\\go.exe",
        "c:/users/me/.gov/shims/go.exe",
        r"C:\u005cUsers\u005cme\u005c.gov/shims/go.exe",
    ] {
        let same = format!("{{\"go.alternateTools\": {{\"go\": \"{same}\"}}}}");
        assert_eq!(after(Role::VsCodeSettings, &Scope::User, &windows, &around, &same), same);
    }
    for home in ["/home/ünïcode", "/home/u\u{308}", "/home/a b%c", "/home/😀\"\\\n"] {
        let wanted = Wanted { shim: format!("{home}/gov/shims/go").into(), portable_home: None, ..wanted() };
        let text = after(Role::VsCodeSettings, &Scope::User, &wanted, &context(), "{}");
        assert_eq!(spelled(&text).get(settings::GO), Some(json!(format!("{home}/gov/shims/go"))));
    }
}
