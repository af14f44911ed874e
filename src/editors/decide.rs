//! Which module decides for which file.

use super::decision::{Context, Decision};
use super::place::{Place, Role};
use super::text::Document;
use super::wanted::{Sdk, Wanted};
use super::{coc, emacs, helix, jetbrains, kate, neovim, sublime, vscode, zed};
use std::path::Path;

/// What a file is to say. What it says already, in whatever spelling, is not among the wishes.
pub fn decide(place: &Place, document: &Document, wanted: &Wanted, context: &Context) -> Decision {
    if !is_text(wanted) {
        return Decision::left("cannot hold a path that is not Unicode text", "");
    }
    match place.role {
        Role::VsCodeSettings | Role::CodeWorkspace => vscode::decide(place, document, wanted, context),
        Role::IdeaWorkspace => jetbrains::decide_workspace(document, wanted, context),
        Role::IdeaSdkList => jetbrains::decide_list(document, wanted, context),
        Role::GoplsLua => neovim::decide(document, wanted, context),
        Role::CocSettings => coc::decide(place, document, wanted, context),
        Role::HelixLanguages => helix::decide(document, wanted, context),
        Role::ZedSettings => zed::decide(document, wanted, context),
        Role::SublimeServer | Role::SublimeClients | Role::SublimeServers | Role::SublimeProject => {
            sublime::decide(place, document, wanted, context)
        }
        Role::DirLocals => emacs::decide(document, wanted, context),
        Role::KateServers => kate::decide(document, wanted, context),
    }
}

/// Every path that may be written is text: no format of an editor's holds other bytes.
fn is_text(wanted: &Wanted) -> bool {
    let own = [&wanted.gov, &wanted.shim, &wanted.shims];
    let of_sdk = |sdk: &Sdk| is_unicode(&sdk.goroot) && is_unicode(&sdk.go);
    own.into_iter().all(|path| is_unicode(path)) && wanted.sdk.iter().chain(&wanted.newest).all(of_sdk)
}

fn is_unicode(path: &Path) -> bool {
    path.to_str().is_some()
}
