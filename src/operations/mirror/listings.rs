//! What a mirror says of itself, made from its account alone: the index in go.dev's form, the module
//! proxy's small files, and words for people. No I/O.

use super::manifest::{Manifest, Mirrored};
use crate::releases::checksum_log::record;
use crate::releases::platform::Platform;
use crate::releases::tree_hash::{MODULE, module_version};
use gov_shims::go_version::Release;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The index that go.dev answers to `?mode=json&include=all`, newest first, of what is here. `None`:
/// there is no archive, and an index of nothing is an error to its readers.
pub(super) fn index(manifest: &Manifest) -> Option<Vec<u8>> {
    let mut releases: BTreeMap<Release, Vec<Value>> = BTreeMap::new();
    for mirrored in &manifest.releases {
        let Some((release, platform)) = mirrored.names() else { continue };
        let Some(archive) = &mirrored.archive else { continue };
        let Some(facts) = manifest.files.get(&archive.path) else { continue };
        // go.dev's word for arm is the archive's: armv6l on Linux.
        let name = platform.archive_name();
        let arch = name.split_once('-').map_or(platform.arch(), |(_os, arch)| arch);
        let file = json!({
            "filename": archive.path, "os": platform.os(), "arch": arch, "version": release.toolchain_name(),
            "sha256": facts.sha256, "size": facts.size, "kind": "archive",
        });
        releases.entry(release).or_default().push(file);
    }
    let entry = |(release, files): (&Release, &Vec<Value>)| {
        let is_stable = !release.version().is_prerelease();
        json!({ "version": release.toolchain_name(), "stable": is_stable, "files": files })
    };
    let entries: Vec<Value> = releases.iter().rev().map(entry).collect();
    let mut bytes = serde_json::to_vec_pretty(&entries).ok().filter(|_| !entries.is_empty())?;
    bytes.push(b'\n');
    Some(bytes)
}

/// The files of the module proxy besides its zips, by their paths.
pub(super) fn module_files(manifest: &Manifest) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut list = String::new();
    for mirrored in manifest.releases.iter().filter(|mirrored| has_module(manifest, mirrored)) {
        let Some((release, platform)) = mirrored.names() else { continue };
        let version = module_version(&release, &platform);
        list.push_str(&version);
        list.push('\n');
        let mut info = json!({ "Version": version });
        if let Some(time) = &mirrored.time {
            info["Time"] = json!(time);
        }
        files.push((module_path(&release, &platform, "info"), info.to_string().into_bytes()));
        files.push((module_path(&release, &platform, "mod"), format!("module {MODULE}\n").into_bytes()));
    }
    if !list.is_empty() {
        files.push((format!("{MODULE}/@v/list"), list.into_bytes()));
    }
    files
}

/// All files that are of one release alone.
pub(super) fn files_of(mirrored: &Mirrored, log: Option<&str>) -> Vec<String> {
    let mut files: Vec<String> = mirrored.paths().map(str::to_owned).collect();
    files.extend(mirrored.archive.iter().map(|archive| format!("{}.sha256", archive.path)));
    if let Some((release, platform)) = mirrored.names() {
        files.extend(["info", "mod"].map(|extension| module_path(&release, &platform, extension)));
        let path = record::lookup_path(MODULE, &module_version(&release, &platform));
        files.extend(path.ok().zip(log).map(|(path, log)| format!("sumdb/{log}/{path}")));
    }
    files
}

/// Where a module proxy keeps a file of a release: `golang.org/toolchain/@v/v0.0.1-….zip`.
pub(super) fn module_path(release: &Release, platform: &Platform, extension: &str) -> String {
    format!("{MODULE}/@v/{}.{extension}", module_version(release, platform))
}

fn has_module(manifest: &Manifest, mirrored: &Mirrored) -> bool {
    mirrored.in_log == Some(true) && mirrored.module_zip.as_ref().is_some_and(|path| manifest.files.contains_key(path))
}

/// What a person finds who looks into the mirror.
pub(super) fn readme(manifest: &Manifest) -> Vec<u8> {
    let mut text = README.to_owned();
    if let Some(log) = &manifest.log {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\nIts part of the checksum database is of {}.", log.name);
    }
    text.push_str("\nIt holds:\n\n");
    for mirrored in &manifest.releases {
        let packed = mirrored.archive.as_ref().is_some_and(|archive| !archive.is_upstream);
        let note = if packed { "; archive packed here, without api, doc, misc, test" } else { "" };
        let _ = writeln!(text, "  {mirrored} {}{note}", mirrored.h1);
    }
    text.into_bytes()
}

const README: &str = "\
A mirror of Go toolchains, made by `gov mirror create`. Any web server or bucket can serve these files
as they are; `gov mirror serve` does for a small office. Below, MIRROR is its address, as in
http://mirror.example, or for gov also the directory itself.

gov      GOV_SOURCES=MIRROR gov install 1.22.3
         or for good, in config.toml: sources = [\"MIRROR\"]
go       GOPROXY=MIRROR GOSUMDB=sum.golang.org GOTOOLCHAIN=go1.22.3 go version
         The database is asked through the mirror; nothing else has to be reachable.
others   The archives lie at MIRROR/go1.22.3.linux-amd64.tar.gz, each with its .sha256, and go.dev's
         index of them at MIRROR/index.json: give that address to goenv, asdf, mise, setup-go and the like.

Every release was proven before it came in: by the hash of its files in Go's checksum database, or by
its archive's hash in the table that gov carries. Who fetches from here need not trust the mirror:
gov and go prove what they get by the log's signature, and refuse a tree with one bit flipped. Tools that
compare no more than the .sha256 believe whoever keeps these files.

An archive that is go.dev's own byte for byte has go.dev's hash. One that was packed here from the
proven files has a hash of its own, and lacks what no log covers: api, doc, misc and test.
mirror.json says which is which, and what each file must be.

The records of the database stand under one signed head. A client that knows an earlier head of this
mirror, or none, proves everything with what is here. One that has seen another head of the same database
elsewhere may need tiles that are not here: it then asks for a tile and says which. Where nothing
but the mirror can be reached, let it begin anew with the mirror (for go, delete
$GOPATH/pkg/sumdb/sum.golang.org/latest; for gov, log/sum.golang.org/latest in its home).

To carry it to another network: tar cf mirror.tar DIR; unpack it there, and use or serve the directory.
nginx: `root DIR;` is enough. For tools that ask /dl/?mode=json as of go.dev:
    location /dl/ { alias DIR/; index index.json; }
";

#[cfg(test)]
mod tests {
    use super::super::manifest::{Archive, FileFacts, LogPart};
    use super::*;
    use crate::releases::index::Index;
    use crate::releases::module_list;

    fn manifest() -> Manifest {
        let mut manifest = Manifest::default();
        for (version, platform, has_module) in [
            ("1.22.3", "linux-amd64", true),
            ("1.22.3", "linux-arm", false),
            ("1.23rc1", "windows-amd64", true),
            ("1.9", "linux-amd64", true),
        ] {
            let (release, platform) = (Release::parse(version).unwrap(), Platform::parse(platform).unwrap());
            let path = platform.archive_file_name(&release);
            let zip = has_module.then(|| module_path(&release, &platform, "zip"));
            for (path, digit) in [Some(path.clone()), zip.clone()].into_iter().flatten().zip(["a", "b"]) {
                let facts = FileFacts { sha256: digit.repeat(64), size: 7, modified: 1 };
                manifest.files.insert(path, facts);
            }
            manifest.insert(Mirrored {
                version: version.into(),
                platform: platform.to_string(),
                source: String::new(),
                h1: String::new(),
                in_log: Some(true),
                archive: Some(Archive { path, is_upstream: version == "1.9" }),
                module_zip: zip,
                time: (version != "1.9").then(|| "2024-05-01T19:49:47Z".to_owned()),
            });
        }
        manifest
    }

    #[test]
    fn the_index_is_read_by_the_reader_of_go_devs_own() {
        let bytes = index(&manifest()).unwrap();
        let index = Index::parse(&bytes).unwrap();
        let archive = |release: &str, platform: &str| {
            index.archive(&Release::parse(release).unwrap(), &Platform::parse(platform).unwrap()).cloned()
        };
        assert_eq!(archive("1.22.3", "linux-arm").unwrap().file_name, "go1.22.3.linux-armv6l.tar.gz");
        assert_eq!(archive("1.23rc1", "windows-amd64").unwrap().size, Some(7));
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        let versions: Vec<_> =
            value.as_array().unwrap().iter().map(|entry| entry["version"].as_str().unwrap()).collect();
        assert_eq!(versions, ["go1.23rc1", "go1.22.3", "go1.9"], "newest first");
        assert_eq!([&value[0]["stable"], &value[1]["stable"]], [&json!(false), &json!(true)]);
        assert_eq!(value[1]["files"][1]["arch"], "armv6l");
    }

    #[test]
    fn the_module_proxy_lists_only_what_it_has() {
        let files: BTreeMap<String, Vec<u8>> = module_files(&manifest()).into_iter().collect();
        let text = |path: &str| String::from_utf8(files[&format!("golang.org/toolchain/@v/{path}")].clone()).unwrap();
        assert_eq!(
            text("list"),
            "v0.0.1-go1.9.linux-amd64\nv0.0.1-go1.22.3.linux-amd64\nv0.0.1-go1.23rc1.windows-amd64\n"
        );
        let platform = Platform::parse("linux-amd64").unwrap();
        assert_eq!(module_list::releases(text("list").as_bytes(), &platform).unwrap().len(), 2);
        assert_eq!(
            text("v0.0.1-go1.22.3.linux-amd64.info"),
            r#"{"Version":"v0.0.1-go1.22.3.linux-amd64","Time":"2024-05-01T19:49:47Z"}"#
        );
        assert_eq!(text("v0.0.1-go1.9.linux-amd64.info"), r#"{"Version":"v0.0.1-go1.9.linux-amd64"}"#);
        assert_eq!(text("v0.0.1-go1.9.linux-amd64.mod"), "module golang.org/toolchain\n");
        assert_eq!(files.len(), 7);
        assert!(module_files(&Manifest::default()).is_empty() && index(&Manifest::default()).is_none());
    }

    #[test]
    fn the_readme_says_which_archives_are_go_devs_own() {
        let mut manifest = manifest();
        manifest.log = Some(LogPart { name: "sum.example".into(), heads: Vec::new() });
        let text = String::from_utf8(readme(&manifest)).unwrap();
        assert!(text.contains("of sum.example"));
        let packed: Vec<bool> =
            text.lines().filter(|line| line.starts_with("  go1")).map(|l| l.contains("packed")).collect();
        assert_eq!(packed, [false, true, true, true]);
        assert!(text.lines().all(|line| line.len() <= 120));
    }
}
