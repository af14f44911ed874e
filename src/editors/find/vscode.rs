//! VS Code and what is built from it.
//!
//! A program whose directory of user data is there gets the key whether or not its Go extension is
//! installed: the key means nothing to the others, and the extension may come. A note tells of it.
//! One that is installed and was never started has no such directory, and gets none: projects get
//! their files for it all the same.
//!
//! Inside WSL the program runs on Windows and its server here: the server's machine settings are this
//! system's, and `%APPDATA%` is not.

use super::System;
use super::search::Search;
use super::vscode_products::{CODE_SERVER, OPENVSCODE_SERVER, PRODUCTS, Product, SERVERS};
use super::vscode_profiles::{Profile, profiles};
use crate::editors::place::{Editor, Place, Role, Scope};
use std::path::{Path, PathBuf};

/// Bytes of `storage.json` that are read: it keeps sizes of windows, and lists of files.
const MOST_STORAGE: usize = 16 << 20;

/// How the directory of the Go extension's every version begins.
const GO_EXTENSION: &str = "golang.go-";

pub(super) fn look(search: &mut Search<'_>) {
    for product in PRODUCTS {
        desktop(search, product);
    }
    named_by_variables(search);
    code_server(search);
    openvscode_server(search);
    for (name, directory) in SERVERS {
        server(search, name, &search.home.join(directory));
    }
    if let Some(directory) = search.variable("VSCODE_AGENT_FOLDER") {
        server(search, SERVERS[0].0, &directory);
    }
    theia(search);
}

/// A directory of user data, and what goes with it.
struct Data<'a> {
    product: &'a str,
    /// What holds `User/`.
    directory: PathBuf,
    /// Where the program's extensions may lie.
    extensions: Vec<PathBuf>,
    notes: Vec<String>,
}

fn desktop(search: &mut Search<'_>, product: &Product) {
    let own = |search: &Search<'_>| product.own.iter().map(|own| search.home.join(own).join("extensions")).collect();
    let directory = search.application_support().join(product.folder);
    if search.is_directory(&directory) {
        let extensions = own(search);
        data(search, Data { product: product.name, directory, extensions, notes: Vec::new() });
    } else if search.has_application(product.applications) {
        search.is_present(Editor::VsCode);
    }
    if let Some(program) = search.program(product.programs).filter(|program| !is_remote(program)) {
        search.is_present(Editor::VsCode);
        portable(search, product, &program);
    }
    if let Some(sandbox) = product.flatpak.and_then(|application| search.sandbox(application)) {
        let (directory, extensions) = (sandbox.join("config").join(product.folder), sandbox.join("data"));
        let extensions = ["vscode", "codium", "code"].map(|own| extensions.join(own).join("extensions")).into();
        let note = super::search::SANDBOXED.to_owned();
        data(search, Data { product: product.name, directory, extensions, notes: vec![note] });
    }
    if search.machine.system == System::MacOs {
        portable_application(search, product);
    }
}

/// A portable program keeps all beside itself. What PATH holds may be a link to it, or a script in a
/// directory below.
fn portable(search: &mut Search<'_>, product: &Product, program: &Path) {
    if search.machine.system == System::MacOs {
        return;
    }
    #[expect(clippy::disallowed_methods, reason = "the directory of the program itself is looked for, not a link's")]
    let Ok(program) = std::fs::canonicalize(program) else { return };
    let above = program.parent();
    let above = if above.is_some_and(|above| above.ends_with("bin")) { above.and_then(Path::parent) } else { above };
    let Some(data) = above.map(|above| above.join("data")) else { return };
    if search.is_directory(&data.join("user-data")) {
        portable_data(search, &format!("{} (portable)", product.name), &data);
    }
}

/// There it lies beside the application.
fn portable_application(search: &mut Search<'_>, product: &Product) {
    for above in [search.machine.root.join("Applications"), search.home.join("Applications")] {
        for program in product.programs {
            let data = above.join(format!("{program}-portable-data"));
            if search.is_directory(&data.join("user-data")) {
                portable_data(search, &format!("{} (portable)", product.name), &data);
            }
        }
    }
}

fn portable_data(search: &mut Search<'_>, product: &str, directory: &Path) {
    let extensions = vec![directory.join("extensions")];
    data(search, Data { product, directory: directory.join("user-data"), extensions, notes: Vec::new() });
}

/// Directories that this environment names: programs that are started from here use them.
fn named_by_variables(search: &mut Search<'_>) {
    if let Some(directory) = search.variable("VSCODE_PORTABLE") {
        portable_data(search, "VS Code (portable)", &directory);
    }
    let Some(base) = search.variable("VSCODE_APPDATA") else { return };
    for product in PRODUCTS {
        let extensions = product.own.iter().map(|own| search.home.join(own).join("extensions")).collect();
        let directory = base.join(product.folder);
        data(search, Data { product: product.name, directory, extensions, notes: Vec::new() });
    }
}

fn code_server(search: &mut Search<'_>) {
    // It follows the conventions of Linux on macOS too.
    let directory = if search.machine.system == System::Windows {
        search.local_application_data().join(CODE_SERVER).join("Data")
    } else {
        search.xdg_data().join(CODE_SERVER)
    };
    if search.is_directory(&directory) {
        both(search, CODE_SERVER, directory);
    } else if search.program(&[CODE_SERVER]).is_some() {
        search.is_present(Editor::VsCode);
    }
}

fn openvscode_server(search: &mut Search<'_>) {
    let directory = search.home.join(".openvscode-server/data");
    if search.is_directory(&directory) {
        both(search, OPENVSCODE_SERVER, directory);
    }
}

/// A server that keeps its user's settings: those are enough, and the machine's are made to agree
/// where they are.
fn both(search: &mut Search<'_>, product: &str, directory: PathBuf) {
    let machine = directory.join("Machine/settings.json");
    // openvscode-server keeps its extensions beside its data.
    let beside = directory.parent().map(|above| above.join("extensions"));
    let extensions = [Some(directory.join("extensions")), beside].into_iter().flatten().collect();
    data(search, Data { product, directory, extensions, notes: Vec::new() });
    if search.exists(&machine) {
        search.add(settings(product, Scope::Machine, machine, false));
    }
}

fn server(search: &mut Search<'_>, product: &str, directory: &Path) {
    if !search.is_directory(directory) {
        return;
    }
    let mut place = settings(product, Scope::Machine, directory.join("data/Machine/settings.json"), true);
    place.notes.extend(without_extension(search, product, &[directory.join("extensions")]));
    search.add(place);
}

fn theia(search: &mut Search<'_>) {
    let directory = search.home.join(".theia");
    if search.is_directory(&directory) {
        search.add(settings("Theia", Scope::User, directory.join("settings.json"), true));
    }
}

fn data(search: &mut Search<'_>, data: Data<'_>) {
    if !search.is_directory(&data.directory) {
        return;
    }
    let user = data.directory.join("User");
    let mut place = settings(data.product, Scope::User, user.join("settings.json"), true);
    place.notes = data.notes;
    place.notes.extend(without_extension(search, data.product, &data.extensions));
    let notes = place.notes.clone();
    search.add(place);
    for (name, path) in profiles_of(search, &user) {
        let place = settings(data.product, Scope::Profile(name), path, true);
        search.add(Place { notes: notes.clone(), ..place });
    }
}

/// The settings of named profiles. One that its program has forgotten is nobody's.
fn profiles_of(search: &Search<'_>, user: &Path) -> Vec<(String, PathBuf)> {
    let directory = user.join("profiles");
    let names = search.names(&directory);
    if names.is_empty() {
        return Vec::new();
    }
    let storage = user.join("globalStorage/storage.json");
    let known = search.bytes(&storage, MOST_STORAGE).and_then(|bytes| profiles(&bytes));
    let Some(known) = known else {
        search.note(format!(
            "{} does not tell the names of the profiles below {}",
            storage.display(),
            directory.display()
        ));
        let own = names.into_iter().map(|id| (directory.join(&id).join("settings.json"), id));
        return own.filter(|(path, _)| search.exists(path)).map(|(path, id)| (id, path)).collect();
    };
    let own = |id: String| match known.get(&id)? {
        Profile::Own(name) => Some((name.clone(), directory.join(id).join("settings.json"))),
        Profile::Default => None,
    };
    names.into_iter().filter_map(own).collect()
}

fn settings(product: &str, scope: Scope, path: PathBuf, may_create: bool) -> Place {
    Place {
        editor: Editor::VsCode,
        product: product.to_owned(),
        scope,
        role: Role::VsCodeSettings,
        path,
        root: None,
        may_create,
        notes: Vec::new(),
    }
}

/// Says so where a program's extensions are there and Go's is not among them.
fn without_extension(search: &Search<'_>, product: &str, extensions: &[PathBuf]) -> Option<String> {
    let named = search.variable("VSCODE_EXTENSIONS");
    let known: Vec<&PathBuf> =
        extensions.iter().chain(&named).filter(|directory| search.is_directory(directory)).collect();
    let is_missing = !known.is_empty() && !known.iter().any(|directory| search.has_name_like(directory, GO_EXTENSION));
    is_missing.then(|| format!("the Go extension is not installed in {product}"))
}

/// The `code` of a server's terminals asks the client to open a file, and is no program of its own.
fn is_remote(program: &Path) -> bool {
    program.iter().any(|name| name == "remote-cli")
}
