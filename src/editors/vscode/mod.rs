//! The VS Code family with the Go extension: what `settings.json` and `*.code-workspace` are to say.
//!
//! A user's own files name the shim. A pinned project's name its SDK's go, and then, a moment later,
//! the same release in GOTOOLCHAIN: the extension gives gopls the PATH of before when the first
//! changes, and starts it again when the second does. In between GOTOOLCHAIN says no other release: the
//! new go would look for that one, and an extension whose go fails keeps the PATH of before. Nothing
//! else in any file may name a Go then: `go.goroot` beats PATH for gopls, and GOTOOLCHAIN beats both.
//!
//! Which of several spellings of a setting counts is [`crate::editors::spellings`]'s; which Go runs
//! in the end is [`effective`]'s.

pub mod effective;
pub mod folders;
mod notes;
pub mod settings;

use super::decision::{Context, Decision};
use super::meaning::{self, Dialect, means, spell};
use super::place::{Place, Role, Scope};
use super::spellings::{Setting, Spelled};
use super::text::{Document, Wish};
use super::wanted::{Sdk, Wanted};
use effective::Settings;
use serde_json::{Value, json};
use settings::SECTIONS;
use std::path::Path;

/// What makes a running editor take a change that the second step does not carry.
const RELOAD: &str = "Developer: Reload Window";

/// The GOTOOLCHAIN with which every go runs itself.
const OWN: &str = "local";

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
    let mut file = File::after(before.clone(), place, wanted, context, false);
    if !File::after(file.spelled.clone(), place, wanted, context, false).is_quiet() {
        // What went showed something that keeps a setting from counting: without any such thing then.
        file = File::after(before.clone(), place, wanted, context, true);
    }
    let names_a_path = place.scope == Scope::Project && !wanted.is_shared && wanted.sdk.is_some();
    let names_a_shim = place.scope != Scope::Project;
    Decision {
        applies: if file.needs_reload { RELOAD } else { "" },
        notes: notes::of(&before, &file.spelled, place, wanted, context),
        wishes: file.wishes,
        afterwards: file.afterwards,
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
    afterwards: Vec<Wish>,
    needs_reload: bool,
}

impl<'a> File<'a> {
    /// A file that says what it is to say; first freed, where that is asked, of what stands in the
    /// place of an object.
    fn after(spelled: Spelled, place: &Place, wanted: &'a Wanted, context: &'a Context, is_freed: bool) -> Self {
        let (wishes, afterwards) = (Vec::new(), Vec::new());
        let mut file = Self { spelled, wanted, context, wishes, afterwards, needs_reload: false };
        if is_freed {
            file.wishes = settings::ALL.iter().flat_map(|setting| file.spelled.unblock(*setting)).collect();
        }
        match (&place.scope, &wanted.sdk, wanted.is_shared) {
            (Scope::Project, Some(sdk), true) => file.name_version_alone(sdk),
            (Scope::Project, Some(sdk), false) => file.name_sdk(sdk),
            (Scope::Project, None, _) => file.name_nothing(),
            (Scope::User | Scope::Profile(_) | Scope::Machine, ..) => file.name_shim(),
        }
        // What is set in the place of such a thing need not be taken away first.
        let sets: Vec<Wish> = file.wishes.iter().filter(|wish| wish.to.is_some()).cloned().collect();
        file.wishes.retain(|wish| wish.to.is_some() || !sets.iter().any(|set| set.path.starts_with(&wish.path)));
        file
    }

    fn is_quiet(&self) -> bool {
        self.wishes.is_empty() && self.afterwards.is_empty()
    }

    /// A user's own file: the shim, which is right in every directory.
    fn name_shim(&mut self) {
        let shim = spell(&self.wanted.shim, self.wanted.portable_home.as_deref(), Dialect::VsCode);
        if !self.names(&self.wanted.shim) {
            self.needs_reload = true;
            self.set(settings::GO, &json!(shim));
        }
        self.drop_all(&[settings::GOROOT], true);
    }

    /// A pinned project's private file: its SDK, by all names.
    fn name_sdk(&mut self, sdk: &Sdk) {
        if !self.names(&sdk.go) {
            // The extension asks the new go at once, and one that is told of another release looks for
            // that one: so the name goes for a moment. An outer file's would be seen in its place.
            let outer = self.context.outer.text(settings::GOTOOLCHAIN);
            let toolchain = self.spelled.get(settings::GOTOOLCHAIN);
            if toolchain.as_ref().and_then(Value::as_str).or(outer).is_some_and(|name| name != OWN) {
                self.set(settings::GOTOOLCHAIN, &json!(OWN));
            }
            let go = spell(&sdk.go, self.wanted.portable_home.as_deref(), Dialect::VsCode);
            self.set(settings::GO, &json!(go));
        }
        let is_masked = self.context.outer.text(settings::GOROOT).is_some();
        if is_masked && self.spelled.get(settings::GOROOT).is_none_or(|goroot| !goroot.is_null()) {
            self.needs_reload = true;
            self.set(settings::GOROOT, &Value::Null);
        }
        self.name_go_for_tools(sdk);
        self.drop_all(if is_masked { &[] } else { &[settings::GOROOT] }, false);
        self.name_version(sdk);
    }

    /// A file that others share: the version, and no path.
    fn name_version_alone(&mut self, sdk: &Sdk) {
        self.drop_all(&[settings::GO, settings::GOROOT], false);
        self.name_version(sdk);
    }

    /// A project that pins nothing: what would win over the shim goes.
    fn name_nothing(&mut self) {
        self.drop_all(&[settings::GO, settings::GOROOT], true);
    }

    /// The second step.
    fn name_version(&mut self, sdk: &Sdk) {
        let name = json!(sdk.release.toolchain_name());
        if self.spelled.get(settings::GOTOOLCHAIN).as_ref() != Some(&name) {
            self.afterwards = self.spelled.set(settings::GOTOOLCHAIN, &name);
        }
    }

    /// An SDK too old to build gopls leaves that to the newest; a go that its user chose for it stays.
    fn name_go_for_tools(&mut self, sdk: &Sdk) {
        let is_enough = |sdk: &&Sdk| sdk.release.version().is_at_least(OLDEST_FOR_TOOLS);
        let Some(newest) = self.wanted.newest.as_ref().filter(is_enough).filter(|_| !is_enough(&sdk)) else { return };
        let said = self.spelled.get(settings::TOOLS_GO);
        let said = said.as_ref().or_else(|| self.context.outer.get(settings::TOOLS_GO)).and_then(Value::as_str);
        let is_free =
            said.is_none_or(|said| said.is_empty() || self.context.is_of_gov(said, self.wanted, Dialect::Plain));
        if is_free && !said.is_some_and(|said| meaning::same(said, &meaning::text(&newest.go))) {
            self.set(settings::TOOLS_GO, &json!(meaning::text(&newest.go)));
        }
    }

    /// Takes settings away that say something, the stray ones always, and GOTOOLCHAIN in the second
    /// step: until none is left, for what goes may have hidden what stood before it.
    fn drop_all(&mut self, settings: &[Setting], with_toolchain: bool) {
        loop {
            let mut wishes = Vec::new();
            for setting in settings.iter().chain(&settings::STRAY) {
                wishes.extend(if *setting == settings::GO { self.drop_go() } else { self.drop(*setting) });
            }
            let afterwards = if with_toolchain { self.drop(settings::GOTOOLCHAIN) } else { Vec::new() };
            if wishes.is_empty() && afterwards.is_empty() {
                return;
            }
            self.needs_reload |= !wishes.is_empty();
            self.wishes.extend(wishes);
            self.afterwards.extend(afterwards);
        }
    }

    /// `""` stays, and `null` where the extension takes it for nothing: in an environment it would
    /// become the text `null`.
    fn drop(&mut self, setting: Setting) -> Vec<Wish> {
        let is_path = [settings::GO, settings::GOROOT].contains(&setting);
        let says_nothing = |value: &Value| value == "" || (is_path && value.is_null());
        if self.spelled.get(setting).is_none_or(|value| says_nothing(&value)) {
            return Vec::new();
        }
        self.spelled.remove(setting)
    }

    /// Takes away what names another go than the shim, or hides the one that outer files name.
    fn drop_go(&mut self) -> Vec<Wish> {
        if self.names(&self.wanted.shim) {
            return Vec::new();
        }
        let mut wishes = self.drop(settings::GO);
        let outer = &self.context.outer;
        let seen = outer.clone().under(&Settings::of(&self.spelled));
        if outer.text(settings::GO).is_some() && seen.text(settings::GO) != outer.text(settings::GO) {
            wishes.extend(self.spelled.unblock(settings::GO));
            wishes.extend(self.spelled.remove(settings::GO));
        }
        wishes
    }

    fn set(&mut self, setting: Setting, value: &Value) {
        let wishes = self.spelled.set(setting, value);
        self.wishes.extend(wishes);
    }

    /// The file's go is this one, however it is spelled.
    fn names(&self, go: &Path) -> bool {
        let said = self.spelled.get(settings::GO);
        said.as_ref()
            .and_then(Value::as_str)
            .is_some_and(|said| means(said, go, self.context.home(self.wanted), Dialect::VsCode))
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

#[cfg(test)]
mod agreement_tests;
