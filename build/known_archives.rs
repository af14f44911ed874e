//! Packs `src/releases/go-archives.tsv` into the table that gov carries. The format is described
//! where it is read, in `src/releases/known_archives.rs`.
//!
//! Every fault here is a fault of a committed file: the build stops and names the line.

use gov_shims::go_version::Release;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const SOURCE: &str = "src/releases/go-archives.tsv";

/// An archive as the table holds it: its size in bytes and its SHA-256.
type Row = (u32, [u8; 32]);

/// Writes `known_archives.bin` into Cargo's output directory.
#[expect(clippy::print_stdout, reason = "a build script speaks to Cargo through its standard output")]
#[expect(clippy::disallowed_methods, reason = "Cargo tells a build script where to write in its environment")]
pub(crate) fn generate() {
    println!("cargo:rerun-if-changed={SOURCE}");
    println!("cargo:rerun-if-changed=build/known_archives.rs");
    let lines = std::fs::read_to_string(SOURCE).unwrap_or_else(|error| panic!("{SOURCE}: {error}"));
    let directory = std::env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    let table = encode(&read(&lines));
    let path = directory.join("known_archives.bin");
    std::fs::write(&path, table).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// The provable archives of each release, by the platform's name in the file name.
fn read(lines: &str) -> BTreeMap<Release, BTreeMap<&str, Row>> {
    let mut releases: BTreeMap<Release, BTreeMap<&str, Row>> = BTreeMap::new();
    for (index, line) in lines.lines().enumerate().skip(1) {
        let fault = |what: &str| -> ! { panic!("{SOURCE}:{}: {what}", index + 1) };
        let columns: Vec<&str> = line.split('\t').collect();
        let [version, os, _, file_name, sha256, size, kind, ..] = columns[..] else { fault("too few columns") };
        // Nothing proves an archive without a SHA-256; sources are not what gov installs.
        if kind != "archive" || os == "src" || sha256.is_empty() {
            continue;
        }
        // go1.9.2rc2 only: by Go's own grammar it is no version, and so nobody can ask for it.
        let Some(release) = Release::from_toolchain_name(version) else { continue };
        let extension = if os == "windows" { ".zip" } else { ".tar.gz" };
        let platform = file_name.strip_prefix(version).and_then(|rest| rest.strip_prefix('.'));
        let Some(platform) = platform.and_then(|rest| rest.strip_suffix(extension)) else { fault("unusual file name") };
        let size = size.parse().ok().filter(|size| *size > 0).unwrap_or_else(|| fault("no size"));
        let sha256 = hexadecimal(sha256).unwrap_or_else(|| fault("no SHA-256"));
        if releases.entry(release).or_default().insert(platform, (size, sha256)).is_some() {
            fault("the file is listed twice");
        }
    }
    releases
}

fn encode(releases: &BTreeMap<Release, BTreeMap<&str, Row>>) -> Vec<u8> {
    let platforms: BTreeSet<&str> = releases.values().flat_map(BTreeMap::keys).copied().collect();
    assert!(platforms.len() <= 64, "a release's platforms are one 64-bit set");
    let mut table = Vec::new();
    for count in [platforms.len(), releases.len()] {
        table.extend(u16::try_from(count).unwrap_or_else(|_| panic!("{count} are too many")).to_le_bytes());
    }
    for platform in &platforms {
        table.extend(padded::<16>(platform));
    }
    let mut first_row = 0u32;
    for (release, archives) in releases {
        let bits = platforms.iter().enumerate().filter(|(_, platform)| archives.contains_key(*platform));
        let set = bits.fold(0u64, |set, (column, _)| set | 1 << column);
        table.extend(padded::<12>(&release.to_string()));
        table.extend(first_row.to_le_bytes());
        table.extend(set.to_le_bytes());
        first_row += set.count_ones();
    }
    for (size, sha256) in releases.values().flat_map(BTreeMap::values) {
        table.extend(size.to_le_bytes());
        table.extend(sha256);
    }
    table
}

/// A name in a field of fixed width, filled up with zeros.
fn padded<const WIDTH: usize>(name: &str) -> [u8; WIDTH] {
    assert!(name.len() <= WIDTH, "{name} needs more than {WIDTH} bytes");
    std::array::from_fn(|place| name.as_bytes().get(place).copied().unwrap_or(0))
}

fn hexadecimal(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, place) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(place..place + 2)?, 16).ok()?;
    }
    Some(bytes)
}
