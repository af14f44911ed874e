//! What lies in a tree and is of no release: left out when the tree is taken over, and named.
//!
//! A short list, by what managers, editors and `go` itself are known to add. It cannot let anything
//! in: what remains is proven or not, and where a release should hold such a file after all, its tree
//! is not proven without it.

use crate::releases::platform::Platform;
use gov_shims::go_version::Release;

/// Names at the top of a tree that no release has there.
const TOP: [&str; 8] = [
    // What the release tooling itself leaves out (Go 1.26, `cmd/distpack`).
    ".git",
    ".gitattributes",
    ".gitignore",
    "VERSION.cache",
    // golang.org/dl and goup: the archive beside it is unpacked.
    ".unpacked-success",
    // gvm's list of files, mise's GOPATH, g's other versions.
    "manifest",
    "packages",
    ".versions",
];

/// Rules for the tree of one release.
#[derive(Clone, Debug)]
pub struct Extras {
    tools: String,
    archive: String,
    /// Before 1.20 packages were released compiled.
    has_packages: bool,
    /// Before 1.13 `godoc` was released too.
    has_godoc: bool,
}

impl Extras {
    /// Those for a release on a platform.
    pub fn new(release: &Release, platform: &Platform) -> Self {
        Self {
            tools: format!("{}_{}", platform.os(), platform.arch()),
            archive: platform.archive_file_name(release),
            has_packages: !release.version().is_at_least(20),
            has_godoc: !release.version().is_at_least(13),
        }
    }

    /// True if that path from GOROOT, of a file or of a directory with all in it, is none of the
    /// release's.
    pub fn contains(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or_default();
        // What the release tooling itself leaves out (Go 1.26, `cmd/distpack`).
        if name == ".DS_Store" || name.ends_with(".exe~") {
            return true;
        }
        match path.split('/').collect::<Vec<_>>().as_slice() {
            // A GOBIN that is the SDK's own: mise's, and of whoever set GOPATH to GOROOT.
            ["bin", program] => !self.is_released_program(program),
            ["pkg", "tool", platform] => *platform != self.tools,
            // A GOPATH that is the SDK's own, and what `go install` compiled.
            ["pkg", directory] => {
                let is_released = self.has_packages || matches!(*directory, "include" | "tool");
                !is_released || matches!(*directory, "mod" | "sumdb" | "distpack")
            }
            // What the release tooling leaves out as well.
            ["src", "cmd", "dist", program] => matches!(*program, "dist" | "dist.exe"),
            [top] => TOP.contains(top) || *top == self.archive,
            _ => false,
        }
    }

    fn is_released_program(&self, file_name: &str) -> bool {
        let name = file_name.strip_suffix(".exe").unwrap_or(file_name);
        matches!(name, "go" | "gofmt") || (name == "godoc" && self.has_godoc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extras(release: &str) -> Extras {
        let (release, platform) = (Release::parse(release).unwrap(), Platform::parse("linux-amd64").unwrap());
        Extras::new(&release, &platform)
    }

    #[test]
    fn what_managers_add_is_known() {
        let extras = extras("1.22.3");
        for path in [
            ".unpacked-success",
            "go1.22.3.linux-amd64.tar.gz",
            "manifest",
            "packages",
            ".versions",
            ".git",
            "VERSION.cache",
            "src/fmt/.DS_Store",
            "bin/gopls",
            "bin/linux_arm64",
            "pkg/mod",
            "pkg/linux_amd64",
            "pkg/linux_amd64_race",
            "pkg/tool/darwin_arm64",
            "pkg/tool/linux_amd64/compile.exe~",
        ] {
            assert!(extras.contains(path), "{path}");
        }
    }

    #[test]
    fn what_a_release_holds_is_kept() {
        let extras = extras("1.22.3");
        for path in [
            "VERSION",
            "go.env",
            "bin",
            "bin/go",
            "bin/gofmt",
            "pkg",
            "pkg/tool",
            "pkg/tool/linux_amd64",
            "pkg/tool/linux_amd64/compile",
            "pkg/include/textflag.h",
            "src/manifest",
            "src/cmd/dist/main.go",
            "lib/packages",
            // A stranger's, and so the tree is not proven.
            "evil",
            "src/fmt/evil.go",
            "go1.22.4.linux-amd64.tar.gz",
        ] {
            assert!(!extras.contains(path), "{path}");
        }
    }

    #[test]
    fn older_releases_held_more() {
        assert!(!extras("1.19.13").contains("pkg/linux_amd64") && extras("1.19.13").contains("pkg/mod"));
        assert!(!extras("1.12").contains("bin/godoc") && extras("1.13").contains("bin/godoc"));
    }
}
