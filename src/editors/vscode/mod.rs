//! The VS Code family with the Go extension: what `settings.json` and `*.code-workspace` are to say.
//!
//! A user's own files name the shim. A pinned project's name its SDK's go, and then, a moment later,
//! the same release in GOTOOLCHAIN: the extension gives gopls the PATH of before when the first
//! changes, and starts it again when the second does. Nothing else in any file may name a Go then:
//! `go.goroot` beats PATH for gopls, and GOTOOLCHAIN beats both.
//!
//! Which of several spellings of a setting counts is [`crate::editors::spellings`]'s; which Go runs
//! in the end is [`effective`]'s.

pub mod effective;
pub mod folders;
mod notes;
pub mod settings;

use super::decision::{Context, Decision};
use super::meaning::{self, FromHome, means, spell};
use super::place::{Place, Role, Scope};
use super::spellings::{Setting, Spelled};
use super::text::{Document, Wish};
use super::wanted::{Sdk, Wanted};
use effective::Settings;
use settings::SECTIONS;
use serde_json::{Value, json};

/// What makes a running editor take a change that the second step does not carry.
const RELOAD: &str = "Developer: Reload Window";

/// The oldest go that builds gopls for the extension (its `MINIMUM_GO_VERSION`); an older one knows
/// no GOTOOLCHAIN either.
const OLDEST_FOR_TOOLS: u32 = 21;

/// Decides for a settings file or a `.code-workspace`.
pub fn decide(place: &Place, document: &Document, wanted: &Wanted, context: &Context) -> Decision {
    let prefix: &[&str] = if place.role == Role::CodeWorkspace { &["settings"] } else { &[] };
    if !prefix.is_empty() && document.get(prefix).is_some_and(|settings| !settings.is_object()) {
        return left("has settings that are no object", wanted);
    }
    if context.folders_disagree {
        let note = "its folders are pinned to different versions: VS Code runs one gopls for all of them, \
                    with the Go of the folder that was active first";
        return Decision { notes: vec![note.to_owned()], ..Decision::default() };
    }

    let before = Spelled::read(document, prefix, &SECTIONS);
    let mut file = File { spelled: before.clone(), wanted, context, wishes: Vec::new(), needs_reload: false };
    let afterwards = match (&place.scope, &wanted.sdk, wanted.is_shared) {
        (Scope::Project, Some(sdk), true) => file.name_version(sdk),
        (Scope::Project, Some(sdk), false) => file.name_sdk(sdk),
        (Scope::Project, None, _) => file.name_nothing(),
        (Scope::User | Scope::Profile(_) | Scope::Machine, ..) => file.name_shim(),
    };
    let names_a_path = place.scope == Scope::Project && !wanted.is_shared && wanted.sdk.is_some();
    let names_a_shim = place.scope != Scope::Project;
    Decision {
        applies: if file.needs_reload { RELOAD } else { "" },
        notes: notes::of(&before, &file.spelled, place, wanted, context),
        wishes: file.wishes,
        afterwards,
        left: None,
        is_portable: !names_a_path && (!names_a_shim || wanted.portable_home.is_some()),
    }
}

/// A file on its way to what it is to say.
struct File<'a> {
    spelled: Spelled,
    wanted: &'a Wanted,
    context: &'a Context,
    wishes: Vec<Wish>,
    needs_reload: bool,
}

impl File<'_> {
    /// A user's own file: the shim, which is right in every directory.
    fn name_shim(&mut self) -> Vec<Wish> {
        let shim = spell(&self.wanted.shim, self.wanted.portable_home.as_deref(), FromHome::Variable);
        let is_right = self.go().is_some_and(|go| means(&go, &self.wanted.shim, self.context.home(self.wanted)));
        if !is_right {
            self.needs_reload = true;
            self.set(settings::GO, &json!(shim));
        }
        self.drop_goroot();
        self.drop_strays();
        self.spelled_without(settings::GOTOOLCHAIN)
    }

    /// A pinned project's private file: its SDK, by all names.
    fn name_sdk(&mut self, sdk: &Sdk) -> Vec<Wish> {
        let is_right = self.go().is_some_and(|go| means(&go, &sdk.go, self.context.home(self.wanted)));
        let is_toolchain_right = self.spelled.get(settings::GOTOOLCHAIN) == Some(json!(sdk.release.toolchain_name()));
        if !is_right {
            // The second step carries the first; where it changes nothing, nothing does.
            self.needs_reload |= is_toolchain_right;
            let go = spell(&sdk.go, self.wanted.portable_home.as_deref(), FromHome::Variable);
            self.set(settings::GO, &json!(go));
        }
        if self.context.outer.text(settings::GOROOT).is_none() {
            self.drop_goroot();
        } else if self.spelled.get(settings::GOROOT).is_none_or(|goroot| !goroot.is_null()) {
            self.needs_reload = true;
            self.set(settings::GOROOT, &Value::Null);
        }
        self.drop_strays();
        self.name_go_for_tools(sdk);
        self.version(sdk)
    }

    /// A file that others share: the version, and no path.
    fn name_version(&mut self, sdk: &Sdk) -> Vec<Wish> {
        self.drop_go_unless_shim();
        self.drop_goroot();
        self.drop_strays();
        self.version(sdk)
    }

    /// A project that pins nothing: what would win over the shim goes.
    fn name_nothing(&mut self) -> Vec<Wish> {
        self.drop_go_unless_shim();
        self.drop_goroot();
        self.drop_strays();
        self.spelled_without(settings::GOTOOLCHAIN)
    }

    /// An SDK too old to build gopls leaves that to the newest; a go that its user chose for it stays.
    fn name_go_for_tools(&mut self, sdk: &Sdk) {
        let is_enough = |sdk: &&Sdk| sdk.release.version().is_at_least(OLDEST_FOR_TOOLS);
        let Some(newest) = self.wanted.newest.as_ref().filter(is_enough).filter(|_| !is_enough(&sdk)) else { return };
        let said = self.spelled.get(settings::TOOLS_GO);
        let said = said.as_ref().or_else(|| self.context.outer.get(settings::TOOLS_GO)).and_then(Value::as_str);
        let is_free = said.is_none_or(|said| said.is_empty() || self.context.is_of_gov(said, self.wanted));
        if is_free && !said.is_some_and(|said| meaning::same(said, &meaning::text(&newest.go))) {
            self.set(settings::TOOLS_GO, &json!(meaning::text(&newest.go)));
        }
    }

    fn version(&mut self, sdk: &Sdk) -> Vec<Wish> {
        let name = json!(sdk.release.toolchain_name());
        if self.spelled.get(settings::GOTOOLCHAIN).as_ref() == Some(&name) {
            return Vec::new();
        }
        self.spelled.set(settings::GOTOOLCHAIN, &name)
    }

    /// Takes away what names another go than the shim, or hides the one that outer files name.
    fn drop_go_unless_shim(&mut self) {
        let is_shim = self.go().is_some_and(|go| means(&go, &self.wanted.shim, self.context.home(self.wanted)));
        if is_shim {
            return;
        }
        let outer = &self.context.outer;
        let hides = outer.text(settings::GO).is_some()
            && outer.clone().under(&Settings::of(&self.spelled)).text(settings::GO) != outer.text(settings::GO);
        let mut wishes = self.spelled_without(settings::GO);
        if hides {
            wishes.extend(self.spelled.unblock(settings::GO));
            wishes.extend(self.spelled.remove(settings::GO));
        }
        self.needs_reload |= !wishes.is_empty();
        self.wishes.extend(wishes);
    }

    fn drop_goroot(&mut self) {
        self.drop(settings::GOROOT);
    }

    fn drop_strays(&mut self) {
        for stray in settings::STRAY {
            self.drop(stray);
        }
    }

    /// Takes a setting away that says something; `null` and `""` are left, they say nothing.
    fn drop(&mut self, setting: Setting) {
        let wishes = self.spelled_without(setting);
        self.needs_reload |= !wishes.is_empty();
        self.wishes.extend(wishes);
    }

    fn spelled_without(&mut self, setting: Setting) -> Vec<Wish> {
        let says_nothing = |value: &Value| value.is_null() || value == "";
        if self.spelled.get(setting).is_none_or(|value| says_nothing(&value)) {
            return Vec::new();
        }
        self.spelled.remove(setting)
    }

    fn set(&mut self, setting: Setting, value: &Value) {
        let wishes = self.spelled.set(setting, value);
        self.wishes.extend(wishes);
    }

    fn go(&self) -> Option<String> {
        self.spelled.get(settings::GO)?.as_str().map(str::to_owned)
    }
}

/// A file that gov cannot make say it.
fn left(why: &str, wanted: &Wanted) -> Decision {
    let snippet = match &wanted.sdk {
        Some(sdk) => format!("\"go.toolsEnvVars\": {{ \"GOTOOLCHAIN\": {} }}", json!(sdk.release.toolchain_name())),
        None => String::new(),
    };
    Decision::left(why, snippet)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
