//! The settings of VS Code that decide which Go runs (the Go extension's manifest, 0.58-dev).

use crate::editors::spellings::Setting;

/// The sections that hold them.
pub const SECTIONS: [&str; 2] = ["go", "gopls"];

/// The go of the extension: a file.
pub const GO: Setting = Setting { parts: &["go", "alternateTools", "go"], joined: 2 };
/// The GOROOT of all that the extension starts: a directory.
pub const GOROOT: Setting = Setting { parts: &["go", "goroot"], joined: 2 };
/// GOTOOLCHAIN of all that the extension starts, gopls too; terminals are not told.
pub const GOTOOLCHAIN: Setting = Setting { parts: &["go", "toolsEnvVars", "GOTOOLCHAIN"], joined: 2 };
/// GOROOT the same way: gopls then reads another release's library.
pub const TOOLS_GOROOT: Setting = Setting { parts: &["go", "toolsEnvVars", "GOROOT"], joined: 2 };
/// The go that builds gopls and other tools: a file, spelled out, for nothing in it is expanded.
pub const TOOLS_GO: Setting = Setting { parts: &["go", "toolsManagement", "go"], joined: 3 };
/// False: the extension keeps its go out of terminals, and out of gopls too.
pub const ACTIVATE: Setting = Setting { parts: &["go", "terminal", "activateEnvironment"], joined: 3 };
/// What gopls sets for the go that it starts, over what it was started with; and by its older name.
pub const GOPLS_GOTOOLCHAIN: Setting = Setting { parts: &["gopls", "env", "GOTOOLCHAIN"], joined: 1 };
/// See [`GOPLS_GOTOOLCHAIN`].
pub const GOPLS_GOROOT: Setting = Setting { parts: &["gopls", "env", "GOROOT"], joined: 1 };
/// See [`GOPLS_GOTOOLCHAIN`].
pub const GOPLS_BUILD_GOTOOLCHAIN: Setting = Setting { parts: &["gopls", "build.env", "GOTOOLCHAIN"], joined: 1 };
/// See [`GOPLS_GOTOOLCHAIN`].
pub const GOPLS_BUILD_GOROOT: Setting = Setting { parts: &["gopls", "build.env", "GOROOT"], joined: 1 };

/// What gives all that runs, or gopls alone, a GOROOT or a Go of its own: never wanted anywhere.
pub const STRAY: [Setting; 5] =
    [TOOLS_GOROOT, GOPLS_GOTOOLCHAIN, GOPLS_GOROOT, GOPLS_BUILD_GOTOOLCHAIN, GOPLS_BUILD_GOROOT];

/// All of them, in the order of reports.
pub const ALL: [Setting; 10] = [
    GO,
    GOROOT,
    GOTOOLCHAIN,
    TOOLS_GOROOT,
    TOOLS_GO,
    ACTIVATE,
    GOPLS_GOTOOLCHAIN,
    GOPLS_GOROOT,
    GOPLS_BUILD_GOTOOLCHAIN,
    GOPLS_BUILD_GOROOT,
];
