//! Sublime Text with LSP: a server's `env.PATH`, which LSP puts before the PATH of Sublime itself.
//! The user's files get the shims, a pinned project's own file its SDK.
//!
//! The value is one text or a list, in which `$` begins a variable; a project's `env` takes the place
//! of the user's as a whole. (sublimelsp/LSP: `resolve_launch_config`, `ClientConfig.from_config`.)

use super::decision::{Context, Decision};
use super::meaning::{self, Dialect, spell};
use super::place::{Place, Role, Scope};
use super::text::{Document, Wish};
use super::wanted::{Sdk, Wanted};
use super::wrapper::STRAY_VARIABLES;
use serde_json::Value;
use std::path::Path;

const RESTART: &str = "LSP: Restart Server";

/// Decides for one of the files that may hold gopls's environment.
pub fn decide(place: &Place, document: &Document, wanted: &Wanted, context: &Context) -> Decision {
    let path = environment_of(place.role);
    let is_something_else =
        |count: usize| document.get(&path[..count]).is_some_and(|value| !value.is_object() && !value.is_null());
    if let Some(count) = (1..=path.len()).find(|count| is_something_else(*count)) {
        return Decision::left(format!("says of {} what is no object", path[..count].join(".")), snippet(wanted));
    }
    let file = File { document, path, wanted, context };
    let is_variable = |path: &Path| file.spelled(&meaning::text(path)).trim_start_matches("${home}").contains('$');
    if is_variable(&wanted.shims) || wanted.sdk.as_ref().is_some_and(|sdk| is_variable(&sdk.goroot)) {
        return Decision::left("cannot hold a path with a dollar sign, which begins a variable there", "");
    }
    let (wishes, is_portable) = match (&place.scope, &wanted.sdk, wanted.is_shared) {
        (Scope::Project, Some(sdk), true) => (file.name_version(sdk), true),
        (Scope::Project, Some(sdk), false) => (file.name_directory(&bin(sdk), &["GOTOOLCHAIN", "GOROOT"]), false),
        (Scope::Project, None, _) => (file.name_nothing(), true),
        _ => (file.name_directory(&meaning::text(&wanted.shims), &STRAY_VARIABLES), wanted.portable_home.is_some()),
    };
    Decision { wishes, is_portable, applies: RESTART, ..Decision::default() }
}

/// Where a role's files hold it.
fn environment_of(role: Role) -> &'static [&'static str] {
    match role {
        Role::SublimeClients => &["clients", "gopls", "env"],
        Role::SublimeServers => &["gopls", "env"],
        Role::SublimeProject => &["settings", "LSP", "gopls", "env"],
        _ => &["env"],
    }
}

struct File<'a> {
    document: &'a Document,
    path: &'static [&'static str],
    wanted: &'a Wanted,
    context: &'a Context,
}

impl File<'_> {
    /// A directory first on PATH, whatever of the user's own follows; no variable names another Go.
    fn name_directory(&self, directory: &str, strays: &[&str]) -> Vec<Wish> {
        let mut wishes = Vec::new();
        let said = self.entries();
        let (first, rest) = said.split_first().map_or((None, &[][..]), |(first, rest)| (Some(first), rest));
        let is_first =
            first.is_some_and(|first| meaning::means(first, Path::new(directory), self.home(), Dialect::Sublime));
        if !is_first || rest.iter().any(|entry| self.is_of_gov(entry)) {
            let own = said.iter().filter(|entry| !self.is_of_gov(entry)).cloned();
            wishes.push(self.set_path(std::iter::once(self.spelled(directory)).chain(own).collect()));
        }
        wishes.extend(self.without(strays));
        wishes
    }

    fn name_version(&self, sdk: &Sdk) -> Vec<Wish> {
        let mut wishes = self.without_govs_path();
        wishes.extend(self.without(&["GOROOT"]));
        wishes.push(self.set("GOTOOLCHAIN", &sdk.release.toolchain_name()));
        wishes
    }

    fn name_nothing(&self) -> Vec<Wish> {
        let mut wishes = self.without_govs_path();
        wishes.extend(self.without(&STRAY_VARIABLES));
        wishes
    }

    /// PATH without what gov once put there: an SDK that a pin wanted.
    fn without_govs_path(&self) -> Vec<Wish> {
        let said = self.entries();
        let own: Vec<String> = said.iter().filter(|entry| !self.is_of_gov(entry)).cloned().collect();
        match own.as_slice() {
            _ if own == said => Vec::new(),
            [] => vec![Wish::remove(&self.at("PATH"))],
            own => vec![self.set_path(own.to_vec())],
        }
    }

    fn without(&self, variables: &[&str]) -> Vec<Wish> {
        let is_there = |variable: &&&str| self.document.get(&self.at(variable)).is_some();
        variables.iter().filter(is_there).map(|variable| Wish::remove(&self.at(variable))).collect()
    }

    /// Slashes on Windows too: what a backslash means before other characters is nowhere said.
    fn spelled(&self, directory: &str) -> String {
        let spelled = spell(Path::new(directory), self.wanted.portable_home.as_deref(), Dialect::Sublime);
        if meaning::is_windows(directory) { spelled.replace('\\', "/") } else { spelled }
    }

    /// PATH in the form that it has.
    fn set_path(&self, entries: Vec<String>) -> Wish {
        match self.document.get(&self.at("PATH")) {
            Some(Value::Array(_)) => Wish::set(&self.at("PATH"), entries),
            _ => self.set("PATH", &entries.join(self.separator())),
        }
    }

    fn set(&self, variable: &str, value: &str) -> Wish {
        Wish::set(&self.at(variable), value)
    }

    fn at<'b>(&self, variable: &'b str) -> Vec<&'b str> {
        self.path.iter().copied().chain([variable]).collect()
    }

    fn entries(&self) -> Vec<String> {
        let texts: Vec<String> = match self.document.get(&self.at("PATH")) {
            Some(Value::String(text)) => text.split(self.separator()).map(str::to_owned).collect(),
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        texts.into_iter().filter(|entry| !entry.is_empty()).collect()
    }

    fn is_of_gov(&self, entry: &str) -> bool {
        let is_shims = meaning::means(entry, &self.wanted.shims, self.home(), Dialect::Sublime);
        is_shims || self.context.is_of_gov(entry, self.wanted, Dialect::Sublime)
    }

    fn home(&self) -> Option<&Path> {
        self.context.home(self.wanted)
    }

    fn separator(&self) -> &'static str {
        if meaning::is_windows(&meaning::text(&self.wanted.shims)) { ";" } else { ":" }
    }
}

fn bin(sdk: &Sdk) -> String {
    let go = meaning::text(&sdk.go);
    meaning::parent(&go).unwrap_or_default().to_owned()
}

fn snippet(wanted: &Wanted) -> String {
    let shims = spell(&wanted.shims, wanted.portable_home.as_deref(), Dialect::Sublime);
    format!("\"env\": {{ \"PATH\": {} }}\n", Value::from(shims))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editors::samples::{context, decided_text, json_after, pinned, place, text_after, wanted};
    use crate::editors::text::Format;
    use serde_json::json;

    fn after(role: Role, scope: &Scope, wanted: &Wanted, text: &str) -> String {
        let place = place(role, scope.clone());
        let decide = |document: &Document| decide(&place, document, wanted, &context());
        let text = text_after(Format::Jsonc, text, decide);
        assert_eq!(text_after(Format::Jsonc, &text, decide), text);
        text
    }

    #[test]
    fn each_file_of_the_users_has_the_shims_where_it_holds_them() {
        for (role, at) in [
            (Role::SublimeServer, "/env"),
            (Role::SublimeClients, "/clients/gopls/env"),
            (Role::SublimeServers, "/gopls/env"),
        ] {
            for before in ["", "{\n\t// mine\n\t\"a\": 1,\n}\n"] {
                let text = after(role, &Scope::User, &wanted(), before);
                assert_eq!(json_after(&text).pointer(at), Some(&json!({"PATH": "${home}/.gov/shims"})), "{text}");
            }
        }
    }

    #[test]
    fn what_the_user_has_on_path_follows() {
        for (before, path) in [
            ("/opt/tools:/usr/local/go/bin", "${home}/.gov/shims:/opt/tools:/usr/local/go/bin"),
            ("/opt/tools:$HOME/x:${home}/.gov/shims", "${home}/.gov/shims:/opt/tools:$HOME/x"),
            ("/home/me/.gov/versions/go1.20.1/bin", "${home}/.gov/shims"),
            ("/home/me/.gov/shims:/opt/tools", "/home/me/.gov/shims:/opt/tools"),
        ] {
            let text = json!({"env": {"PATH": before, "GOTOOLCHAIN": "go1.20.1", "A": "1"}}).to_string();
            let text = after(Role::SublimeServer, &Scope::User, &wanted(), &text);
            assert_eq!(json_after(&text), json!({"env": {"PATH": path, "A": "1"}}));
        }
    }

    #[test]
    fn a_list_stays_one() {
        let text = after(Role::SublimeServer, &Scope::User, &wanted(), r#"{"env": {"PATH": ["/opt/tools", "~/x"]}}"#);
        assert_eq!(json_after(&text), json!({"env": {"PATH": ["${home}/.gov/shims", "/opt/tools", "~/x"]}}));
    }

    /// Cases 45 and 46 of the research.
    #[test]
    fn windows_has_slashes_and_a_dollar_sign_is_left() {
        let mut windows = wanted();
        windows.shims = "C:\\Users\\me\\.gov\\shims".into();
        windows.portable_home = Some("C:\\Users\\me".into());
        let decide_for = |wanted: &Wanted| {
            let place = place(Role::SublimeServer, Scope::User);
            decide(&place, &Document::absent(Format::Jsonc), wanted, &Context::default())
        };
        assert_eq!(decide_for(&windows).wishes, [Wish::set(&["env", "PATH"], "${home}/.gov/shims")]);
        windows.portable_home = None;
        assert_eq!(decide_for(&windows).wishes, [Wish::set(&["env", "PATH"], "C:/Users/me/.gov/shims")]);
        windows.shims = "/srv/$x/shims".into();
        assert!(decide_for(&windows).left.is_some());
    }

    /// Case 86 of the research: comments and trailing commas.
    #[test]
    fn a_pinned_projects_file_has_its_sdk() {
        let before = "{\n\t\"folders\": [ { \"path\": \".\", }, ], // mine\n}\n";
        let text = after(Role::SublimeProject, &Scope::Project, &pinned("1.22.3"), before);
        let environment = json_after(&text).pointer("/settings/LSP/gopls/env").cloned();
        assert_eq!(environment, Some(json!({"PATH": "${home}/.gov/versions/go1.22.3/bin"})), "{text}");
        assert!(text.contains("// mine"));
        let next = after(Role::SublimeProject, &Scope::Project, &pinned("1.23.4"), &text);
        assert_eq!(next, text.replace("1.22.3", "1.23.4"));
    }

    #[test]
    fn a_shared_projects_file_has_the_version_and_no_path() {
        let shared = Wanted { is_shared: true, ..pinned("1.22.3") };
        let private = after(Role::SublimeProject, &Scope::Project, &pinned("1.22.3"), "{}");
        let text = after(Role::SublimeProject, &Scope::Project, &shared, &private);
        let environment = json_after(&text).pointer("/settings/LSP/gopls/env").cloned();
        assert_eq!(environment, Some(json!({"GOTOOLCHAIN": "go1.22.3"})), "{text}");
    }

    #[test]
    fn an_unpinned_projects_file_is_only_repaired() {
        let private = after(Role::SublimeProject, &Scope::Project, &pinned("1.22.3"), "{}");
        let text = after(Role::SublimeProject, &Scope::Project, &wanted(), &private);
        assert_eq!(json_after(&text), json!({}), "{text}");
        assert_eq!(after(Role::SublimeProject, &Scope::Project, &wanted(), "{}"), "{}");
    }

    #[test]
    fn what_is_no_object_is_left() {
        let document = Document::read(Format::Jsonc, b"{\"env\": []}").unwrap();
        let decision = decide(&place(Role::SublimeServer, Scope::User), &document, &wanted(), &context());
        assert!(decision.wishes.is_empty() && decision.left.is_some());
        let strays = decided_text(Format::Jsonc, "{\"env\": {\"GOROOT\": \"/x\"}}", |document| {
            decide(&place(Role::SublimeServer, Scope::User), document, &wanted(), &context())
        });
        assert!(strays.contains(&Wish::remove(&["env", "GOROOT"])));
    }
}
