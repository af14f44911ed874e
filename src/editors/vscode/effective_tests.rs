//! The model against what was seen in a real VS Code 1.139 with the Go extension 0.58-dev, row by row.

use super::*;
use crate::editors::place::Scope;
use crate::editors::text::Format;

const HOME: &str = "/home/me";
const SHIM: &str = "/home/me/.gov/shims/go";

fn go(release: &str) -> String {
    format!("/sdks/go{release}/bin/go")
}

/// SDKs, a shim that runs 1.23.4 here, and 1.26.8 first on PATH.
struct Lab {
    goroot: Option<&'static str>,
    toolchain: Option<&'static str>,
    on_path: &'static str,
    selected: Option<&'static str>,
}

const LAB: Lab = Lab { goroot: None, toolchain: None, on_path: "/sdks/go1.26.8/bin/go", selected: None };

const RELEASES: [&str; 6] = ["1.20.14", "1.22.3", "1.23.4", "1.25.3", "1.26.8", "1.27.3"];

impl Lab {
    fn resolve(&self, layers: &[(Scope, &str)]) -> Effective {
        let settings = merged(&layers.iter().map(|(scope, text)| layer(scope.clone(), text)).collect::<Vec<_>>());
        let variable = |name: &str| match name {
            "HOME" => Some(HOME.to_owned()),
            "GOROOT" => self.goroot.map(str::to_owned),
            "GOTOOLCHAIN" => self.toolchain.map(str::to_owned),
            _ => None,
        };
        let toolchain = |release: &Release| Some(PathBuf::from(format!("/sdks/go{release}")));
        resolve(
            &settings,
            &Machine {
                variable: &variable,
                program: &program,
                toolchain: &toolchain,
                on_path: Some(PathBuf::from(self.on_path)),
                selected: self.selected.map(PathBuf::from),
                home: Some(Path::new(HOME)),
                folder: Some(Path::new("/home/me/project")),
            },
        )
    }
}

fn program(path: &Path) -> Option<Program> {
    let text = path.to_str()?;
    let (release, is_shim) = match text {
        SHIM => ("1.23.4", true),
        "/home/me/project/tools/go" => ("1.25.3", false),
        _ => (RELEASES.into_iter().find(|release| go(release) == text)?, false),
    };
    Some(Program { release: Release::parse(release)?, goroot: PathBuf::from(format!("/sdks/go{release}")), is_shim })
}

fn layer(scope: Scope, text: &str) -> Layer {
    let document = Document::read(Format::Jsonc, text.as_bytes()).unwrap();
    Layer { scope, role: Role::VsCodeSettings, settings: Settings::read(&document, Role::VsCodeSettings) }
}

/// The releases of the extension and of gopls, and whether they agree.
fn seen(effective: &Effective) -> (String, String, bool) {
    let release = |runs: &Option<Runs>| runs.as_ref().map_or("none".to_owned(), |runs| runs.release.to_string());
    (release(&effective.extension), release(&effective.gopls), effective.agree)
}

fn seen_of(extension: &str, gopls: &str, agree: bool) -> (String, String, bool) {
    (extension.to_owned(), gopls.to_owned(), agree)
}

#[test]
fn every_split_that_was_observed_is_one_here() {
    let user = Scope::User;
    let project = Scope::Project;
    let alternate = |release: &str| format!(r#""go.alternateTools": {{"go": "{}"}}"#, go(release));
    let goroot = |release: &str| format!(r#""go.goroot": "/sdks/go{release}""#);

    let both = format!("{{{}, {}}}", alternate("1.25.3"), goroot("1.23.4"));
    assert_eq!(seen(&LAB.resolve(&[(project.clone(), &both)])), seen_of("1.25.3", "1.23.4", false));

    let user_goroot = format!("{{{}}}", goroot("1.23.4"));
    let own = format!("{{{}}}", alternate("1.25.3"));
    let split = LAB.resolve(&[(user.clone(), &user_goroot), (project.clone(), &own)]);
    assert_eq!(seen(&split), seen_of("1.25.3", "1.23.4", false));
    assert!(split.because.iter().any(|because| because == "the extension runs Go 1.25.3, gopls Go 1.23.4"));

    let user_go = format!("{{{}}}", alternate("1.23.4"));
    let own = format!("{{{}}}", goroot("1.25.3"));
    let split = LAB.resolve(&[(user.clone(), &user_go), (project.clone(), &own)]);
    assert_eq!(seen(&split), seen_of("1.23.4", "1.25.3", false));

    let toolchain = format!(r#"{{{}, "go.toolsEnvVars": {{"GOTOOLCHAIN": "go1.23.4"}}}}"#, alternate("1.25.3"));
    let split = LAB.resolve(&[(project.clone(), &toolchain)]);
    assert_eq!((split.gopls.unwrap().release.to_string(), split.agree), ("1.23.4".to_owned(), false));

    // With the mask that gov writes, none of it is left.
    let masked = format!("{{{}, \"go.goroot\": null}}", alternate("1.25.3"));
    let whole = LAB.resolve(&[(user, &user_goroot), (project, &masked)]);
    assert_eq!(seen(&whole), seen_of("1.25.3", "1.25.3", true));
}

#[test]
fn gopls_runs_what_is_on_path_and_what_gotoolchain_names() {
    let lab = Lab { on_path: "/sdks/go1.25.3/bin/go", ..LAB };
    assert_eq!(seen(&lab.resolve(&[])), seen_of("1.25.3", "1.25.3", true));
    let path = r#"{"gopls": {"env": {"PATH": "/sdks/go1.26.8/bin"}}}"#;
    assert_eq!(lab.resolve(&[(Scope::User, path)]).gopls.unwrap().release.to_string(), "1.25.3");
    for name in ["env", "build.env"] {
        let toolchain = format!(r#"{{"gopls": {{"{name}": {{"GOTOOLCHAIN": "go1.27.3"}}}}}}"#);
        let split = lab.resolve(&[(Scope::User, &toolchain)]);
        assert_eq!(seen(&split), seen_of("1.25.3", "1.27.3", false));
        let goroot = format!(r#"{{"gopls": {{"{name}": {{"GOROOT": "/sdks/go1.26.8"}}}}}}"#);
        let toxic = lab.resolve(&[(Scope::User, &goroot)]);
        assert_eq!(seen(&toxic), seen_of("1.25.3", "1.25.3", false));
        assert_eq!(toxic.because, ["gopls runs Go 1.25.3 with the GOROOT of Go 1.26.8"]);
    }
}

#[test]
fn a_goroot_of_the_environment_passes_the_shim_by() {
    let lab = Lab { on_path: SHIM, ..LAB };
    let shims = lab.resolve(&[]);
    assert_eq!((seen(&shims), shims.why), (seen_of("1.23.4", "1.23.4", true), Some(Why::Path)));
    let lab = Lab { goroot: Some("/sdks/go1.27.3"), ..lab };
    assert_eq!(seen(&lab.resolve(&[])), seen_of("1.27.3", "1.27.3", true));
}

#[test]
fn without_activation_gopls_keeps_the_path_of_the_editor() {
    let text = format!(r#"{{"go.alternateTools.go": "{}", "go.terminal.activateEnvironment": false}}"#, go("1.25.3"));
    let split = LAB.resolve(&[(Scope::User, &text)]);
    assert_eq!(seen(&split), seen_of("1.25.3", "1.26.8", false));
    assert!(split.because.iter().any(|because| because.contains("activateEnvironment")));
}

#[test]
fn an_inner_file_wins_name_by_name() {
    // b4: objects are joined over scopes; the machine's file is one of them.
    let user = r#"{"go.alternateTools": {"go": "/sdks/go1.23.4/bin/go", "gopls": "/x/gopls"}}"#;
    let machine = r#"{"go.goroot": "/sdks/go1.23.4"}"#;
    let folder = r#"{"go.alternateTools": {"go": "/sdks/go1.25.3/bin/go"}, "go.goroot": null}"#;
    let layers = [layer(Scope::User, user), layer(Scope::Machine, machine), layer(Scope::Project, folder)];
    let won: Vec<(String, usize)> = winners(&layers).into_iter().map(|winner| (winner.name, winner.layer)).collect();
    assert_eq!(won, [("go.alternateTools.go".to_owned(), 2), ("go.goroot".to_owned(), 2)]);
    assert_eq!(
        merged(&layers).get(Setting { parts: &["go", "alternateTools", "gopls"], joined: 2 }).unwrap(),
        "/x/gopls"
    );
    let won = winners(&layers[..2]);
    assert_eq!(won.iter().map(|winner| winner.layer).collect::<Vec<_>>(), [0, 1]);
    // What is no object hides what is one.
    let layers = [layer(Scope::User, user), layer(Scope::Project, r#"{"go.alternateTools": null}"#)];
    assert_eq!(winners(&layers), []);
}

/// Cases 32 to 35 of the research, and what the extension expands.
#[test]
fn paths_are_taken_as_the_extension_takes_them() {
    for (value, found) in [
        ("~/.gov/shims/go", Some(("1.23.4", Why::AlternateTool))),
        ("${env:HOME}/.gov/shims/go", Some(("1.23.4", Why::AlternateTool))),
        ("${workspaceFolder}/tools/go", Some(("1.25.3", Why::AlternateTool))),
        ("/sdks/gone/bin/go", Some(("1.26.8", Why::Path))),
        ("${env:NONE}", Some(("1.26.8", Why::Path))),
        // A name is looked for on PATH as it is.
        ("go", Some(("1.26.8", Why::Path))),
        ("${userHome}/.gov/shims/go", None),
        ("./tools/go", None),
    ] {
        let text = format!(r#"{{"go.alternateTools": {{"go": "{value}"}}}}"#);
        let effective = LAB.resolve(&[(Scope::Project, &text)]);
        let release = effective.extension.map(|runs| runs.release.to_string());
        assert_eq!((release.as_deref(), effective.why), (found.map(|(r, _)| r), found.map(|(_, why)| why)), "{value}");
    }
}

/// Case 37 of the research: a goroot that is the program.
#[test]
fn a_goroot_that_is_none_is_passed_over() {
    let text = format!(r#"{{"go.goroot": "{}"}}"#, go("1.23.4"));
    assert_eq!(seen(&LAB.resolve(&[(Scope::User, &text)])), seen_of("1.26.8", "1.26.8", true));
}

#[test]
fn what_was_chosen_by_hand_wins_unless_a_goroot_is_set() {
    let lab = Lab { selected: Some("/sdks/go1.27.3/bin/go"), ..LAB };
    let alternate = r#"{"go.alternateTools": {"go": "/sdks/go1.25.3/bin/go"}}"#;
    assert_eq!(seen(&lab.resolve(&[(Scope::User, alternate)])), seen_of("1.27.3", "1.27.3", true));
    let both = r#"{"go.alternateTools": {"go": "/sdks/go1.25.3/bin/go"}, "go.goroot": "/sdks/go1.25.3"}"#;
    assert_eq!(seen(&lab.resolve(&[(Scope::User, both)])), seen_of("1.25.3", "1.25.3", true));
}

#[test]
fn a_release_before_toolchains_heeds_none_and_the_shim_heeds_all() {
    let text = |go: &str| format!(r#"{{"go.alternateTools.go": "{go}", "go.toolsEnvVars.GOTOOLCHAIN": "go1.22.3"}}"#);
    let old = LAB.resolve(&[(Scope::Project, &text(&go("1.20.14")))]);
    assert_eq!(seen(&old), seen_of("1.20.14", "1.20.14", true));
    let shim = Lab { toolchain: Some("go1.27.3"), ..LAB }.resolve(&[(Scope::Project, &text(SHIM))]);
    assert_eq!(seen(&shim), seen_of("1.22.3", "1.22.3", true));
}

#[test]
fn what_go_does_not_understand_runs_nothing() {
    for toolchain in ["null", "7", "\"1.22.3\"", "\"bash\""] {
        let text = format!(r#"{{"go.toolsEnvVars": {{"GOTOOLCHAIN": {toolchain}}}}}"#);
        assert_eq!(seen(&LAB.resolve(&[(Scope::User, &text)])), seen_of("none", "none", false), "{toolchain}");
    }
    let empty = r#"{"go.toolsEnvVars": {"GOTOOLCHAIN": "", "GOROOT": ""}}"#;
    assert_eq!(seen(&LAB.resolve(&[(Scope::User, empty)])), seen_of("1.26.8", "1.26.8", true));
    let none = LAB.resolve(&[(Scope::User, r#"{"go.toolsEnvVars": {"GOROOT": null}}"#)]);
    assert!(!none.agree && none.because[0].ends_with("with a GOROOT that holds no Go"), "{none:?}");
}
