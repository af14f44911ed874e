//! The way back: the files of a proven SDK become an archive again, for a mirror.
//!
//! The same tree gives the same bytes, on every machine: files come sorted, belong to nobody, have
//! the mode that the release tooling gives them, and the release's own time or none. A file that is
//! no longer what was proven is found out before the archive is whole.

use flate2::{Compression, GzBuilder};
use gov_shims::go_version::Release;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use thiserror::Error;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::entry_rules::is_executable;
use crate::releases::platform::Platform;
use crate::releases::tree_hash::{FileHash, MODULE, is_covered, module_version, name_in_zip};

/// The earliest time that a zip can say, 1980-01-01, in seconds since 1970: what stands for no time.
const NO_TIME: u64 = 315_532_800;

/// How hard gzip and deflate try; more takes twice the time for a hundredth of the size.
const LEVEL: u32 = 6;

/// What to pack.
#[derive(Clone, Copy, Debug)]
pub struct Packing<'a> {
    /// GOROOT.
    pub tree: &'a Path,
    /// Its files, with the hashes that were proven.
    pub files: &'a [FileHash],
    /// The moment that VERSION names.
    pub time: Option<SystemTime>,
}

/// Why there is no archive.
#[derive(Debug, Error)]
pub enum PackError {
    /// A file of the tree cannot be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file of the tree is not what it was when it was proven.
    #[error("{} has changed since it was proven", .0.display())]
    Changed(PathBuf),
    /// The archive cannot be written.
    #[error("cannot write the archive")]
    Write(#[source] io::Error),
}

impl Packing<'_> {
    /// Packs `go/…` as a gzipped tar.
    pub fn tar_gz<W: Write>(&self, into: W) -> Result<W, PackError> {
        let encoder = GzBuilder::new().write(into, Compression::new(LEVEL));
        let mut builder = tar::Builder::new(io::BufWriter::with_capacity(1 << 20, encoder));
        let since = self.time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
        let time = since.unwrap_or(Duration::from_secs(NO_TIME)).as_secs();
        for file in self.sorted(|_| true, |path| format!("go/{path}")) {
            let content = self.content(&file)?;
            let mut append = |kind, name: &str, content: &[u8]| {
                let mut header = tar::Header::new_ustar();
                header.set_path(name)?;
                header.set_entry_type(kind);
                header.set_size(content.len() as u64);
                header.set_mtime(time);
                header.set_mode(file.mode());
                header.set_uid(0);
                header.set_gid(0);
                header.set_cksum();
                builder.append(&header, content)
            };
            let appended = if is_ustar_name(&file.name) {
                append(tar::EntryType::Regular, &file.name, &content)
            } else {
                // The names of the two headers themselves are then read by nobody.
                append(tar::EntryType::XHeader, "go/PaxHeader", pax_path(&file.name).as_bytes())
                    .and_then(|()| append(tar::EntryType::Regular, "go/PaxFile", &content))
            };
            appended.map_err(PackError::Write)?;
        }
        let encoder = builder.into_inner().and_then(|buffer| Ok(buffer.into_inner()?)).map_err(PackError::Write)?;
        encoder.finish().map_err(PackError::Write)
    }

    /// Packs `go/…` as a zip, which is what Windows gets.
    pub fn zip<W: Write + Seek>(&self, into: W) -> Result<W, PackError> {
        self.zip_of(self.sorted(|_| true, |path| format!("go/{path}")), into)
    }

    /// Packs the module that carries the release to `go`: without what Go's log does not cover, every
    /// `go.mod` under its other name. The log knows it by names and contents, not by the zip's bytes.
    pub fn module_zip<W: Write + Seek>(&self, release: &Release, platform: &Platform, into: W) -> Result<W, PackError> {
        let root = format!("{MODULE}@{}", module_version(release, platform));
        self.zip_of(self.sorted(is_covered, |path| format!("{root}/{}", name_in_zip(path))), into)
    }

    fn zip_of<W: Write + Seek>(&self, files: Vec<Packed<'_>>, into: W) -> Result<W, PackError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL.into()))
            .last_modified_time(DateTime::default())
            .system(System::Unix);
        let failed = |error: zip::result::ZipError| PackError::Write(io::Error::other(error));
        let mut writer = ZipWriter::new(into);
        for file in files {
            let content = self.content(&file)?;
            writer.start_file(file.name.as_str(), options.unix_permissions(file.mode())).map_err(failed)?;
            writer.write_all(&content).map_err(PackError::Write)?;
        }
        writer.finish().map_err(failed)
    }

    /// The files that are wanted, sorted by the names that they get.
    fn sorted(&self, is_wanted: fn(&str) -> bool, name: impl Fn(&str) -> String) -> Vec<Packed<'_>> {
        let wanted = self.files.iter().filter(|file| is_wanted(&file.path));
        let mut files: Vec<Packed<'_>> = wanted.map(|file| Packed { name: name(&file.path), file }).collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        files
    }

    /// A file's content, once it is known to be the proven one. The largest has some 20 MB.
    fn content(&self, packed: &Packed<'_>) -> Result<Vec<u8>, PackError> {
        let path = self.tree.join(&packed.file.path);
        let is_file = path.symlink_metadata().map(|metadata| metadata.is_file());
        let content = is_file.and_then(|is_file| if is_file { read(&path) } else { Ok(Vec::new()) });
        match content {
            Ok(content) if *Sha256::digest(&content) == packed.file.sha256 => Ok(content),
            Ok(_) => Err(PackError::Changed(path)),
            Err(source) => Err(PackError::Read { path, source }),
        }
    }
}

/// A file under its name in the archive.
struct Packed<'a> {
    name: String,
    file: &'a FileHash,
}

impl Packed<'_> {
    fn mode(&self) -> u32 {
        if is_executable(&self.file.path) { 0o755 } else { 0o644 }
    }
}

/// Whether the old header has the letters and the room for a name.
fn is_ustar_name(name: &str) -> bool {
    name.is_ascii() && tar::Header::new_ustar().set_path(name).is_ok()
}

/// The extended header that names the next file: a line that begins with its own length.
fn pax_path(name: &str) -> String {
    let rest = format!(" path={name}\n");
    let mut length = rest.len();
    while length != rest.len() + length.to_string().len() {
        length = rest.len() + length.to_string().len();
    }
    format!("{length}{rest}")
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    io::Read::read_to_end(&mut File::open(path)?, &mut content).map(|_| content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::budgets::Budgets;
    use crate::archive::entry_rules::{Layout, Names};
    use crate::archive::unpack::{Scope, Unpacked, Unpacking};
    use crate::archive::{tar_gz, zip as zip_reader};
    use crate::releases::tree_hash::TreeHash;
    use std::io::Cursor;

    struct Sdk {
        directory: tempfile::TempDir,
        files: Vec<FileHash>,
    }

    /// An SDK with all that an archive can stumble over.
    fn sdk() -> Sdk {
        let directory = tempfile::tempdir().unwrap();
        let deep = format!("src/{}/{}.go", "d".repeat(120), "f".repeat(90));
        let files = [
            ("src/go.mod", "module std\n"),
            ("VERSION", "go1.22.3\ntime 2024-05-01T19:49:47Z\n"),
            ("bin/go", "program"),
            ("pkg/tool/linux_amd64/compile", "program"),
            ("test/Þfoo.go", "package test"),
            ("src/Þ.go", "package x"),
            (deep.as_str(), "package deep"),
            ("src/empty", ""),
            ("lib/wasm/go_js_wasm_exec", "#!/bin/sh"),
        ];
        let file = |(path, text): (&str, &str)| {
            let target = directory.path().join(path);
            std::fs::create_dir_all(target.parent().unwrap()).unwrap();
            File::create(target).unwrap().write_all(text.as_bytes()).unwrap();
            FileHash { path: path.to_owned(), sha256: Sha256::digest(text).into() }
        };
        let files = files.map(file).into();
        Sdk { directory, files }
    }

    impl Sdk {
        fn packing(&self) -> Packing<'_> {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_714_592_987);
            Packing { tree: self.directory.path(), files: &self.files, time: Some(time) }
        }
    }

    fn release() -> Release {
        Release::parse("1.22.3").unwrap()
    }

    fn platform() -> Platform {
        Platform::parse("linux-amd64").unwrap()
    }

    fn unpacked(bytes: &[u8], layout: Layout) -> (tempfile::TempDir, Unpacked) {
        let into = tempfile::tempdir().unwrap();
        let mut archive = tempfile::tempfile().unwrap();
        archive.write_all(bytes).unwrap();
        archive.rewind().unwrap();
        let budgets = Budgets::of_module_zip();
        let unpacking = Unpacking { into: into.path(), layout, scope: Scope::Whole, names: Names::default(), budgets };
        let unpacked = if bytes.starts_with(b"PK") {
            zip_reader::unpack(&archive, &unpacking, &|_| {})
        } else {
            tar_gz::unpack(&archive, &unpacking, &|_| {})
        };
        (into, unpacked.unwrap())
    }

    fn sorted(files: &[FileHash]) -> Vec<(String, [u8; 32])> {
        let mut files: Vec<_> = files.iter().map(|file| (file.path.clone(), file.sha256)).collect();
        files.sort();
        files
    }

    #[test]
    fn what_is_packed_is_unpacked_by_the_strict_readers() {
        let sdk = sdk();
        let tar = sdk.packing().tar_gz(Vec::new()).unwrap();
        let zip = sdk.packing().zip(Cursor::new(Vec::new())).unwrap().into_inner();
        for archive in [tar, zip] {
            let (tree, unpacked) = unpacked(&archive, Layout::Sdk);
            assert_eq!(sorted(&unpacked.files), sorted(&sdk.files));
            unpacked.check(&release(), &platform()).unwrap();
            let modified = tree.path().join("src/empty").metadata().unwrap().modified().unwrap();
            assert_eq!(Some(modified), sdk.packing().time);
        }
    }

    #[test]
    fn a_module_zip_has_the_hash_of_the_tree_and_not_what_the_log_does_not_cover() {
        let sdk = sdk();
        let zip = sdk.packing().module_zip(&release(), &platform(), Cursor::new(Vec::new())).unwrap().into_inner();
        let (_tree, unpacked) = unpacked(&zip, Layout::module(&release(), &platform()));
        assert!(unpacked.files.iter().all(|file| !file.path.starts_with("test/")));
        let hash = |files: &[FileHash]| TreeHash::of_sdk(&release(), &platform(), files);
        assert_eq!(hash(&unpacked.files), hash(&sdk.files));
        let names = String::from_utf8_lossy(&zip);
        assert!(names.contains("linux-amd64/src/_go.mod") && !names.contains("/src/go.mod"));
    }

    #[test]
    fn the_same_tree_gives_the_same_bytes_whatever_its_order_and_its_files_own_times() {
        let (one, mut other) = (sdk(), sdk());
        other.files.reverse();
        let pack = |sdk: &Sdk| {
            let packing = sdk.packing();
            let zip = packing.module_zip(&release(), &platform(), Cursor::new(Vec::new())).unwrap().into_inner();
            (packing.tar_gz(Vec::new()).unwrap(), zip)
        };
        let modified = File::open(other.directory.path().join("VERSION")).unwrap();
        modified.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1)).unwrap();
        assert!(pack(&one) == pack(&other));
    }

    #[test]
    fn a_file_that_changed_after_it_was_proven_is_found_out() {
        let sdk = sdk();
        let path = sdk.directory.path().join("bin/go");
        File::create(&path).unwrap().write_all(b"another").unwrap();
        assert!(matches!(sdk.packing().tar_gz(Vec::new()), Err(PackError::Changed(changed)) if changed == path));
        std::fs::remove_file(&path).unwrap();
        let zip = sdk.packing().zip(Cursor::new(Vec::new()));
        assert!(matches!(zip, Err(PackError::Read { path: absent, .. }) if absent == path));
    }
}
