//! As go.dev serves them, and as a mirror does.

use super::{CANARY, Case, FIRST, HOSTILE, World, assert_only, assert_refused, files, h1, trusting};
use crate::support::archive_forge::gzip;
use crate::support::archive_forge::tar::{
    Member, directory, extended, file, file_of_mode, long_name, octal, record, special, stream, tar, tar_gz,
};
use crate::support::go_dev::{GoDev, archive_name, index_of};
use crate::support::put;
use flate2::Compression;
use flate2::read::GzEncoder;
use std::io::{self, Cursor, Read};
use std::path::Path;

/// The members of a good archive.
fn good(version: &str) -> Vec<Member> {
    files(version).into_iter().map(|(path, content)| file(format!("go/{path}"), content)).collect()
}

/// A tar.gz of something that is made while it is packed.
fn packed(tar: impl Read) -> Vec<u8> {
    let mut packed = Vec::new();
    GzEncoder::new(tar, Compression::fast()).read_to_end(&mut packed).expect("memory");
    packed
}

/// Everything that is hostile behind a good SDK: the number and what it is, the members, the entry, why.
fn members(canary: &Path) -> Vec<(&'static str, Vec<Member>, &'static str, &'static str)> {
    let outside = canary.parent().expect("a directory").to_str().expect("a path").to_owned();
    let canary = canary.to_str().expect("a path").to_owned();
    let pax = |body: Vec<u8>| vec![extended(b'x', body), file("go/x", "x")];
    let inner = stream(&[file("go/smuggled", "x")]);
    let smuggling = vec![extended(b'x', record("size", "1024")), Member { size: octal(0), ..file("go/x", &inner) }];
    let deep = format!("go/{}x", "d/".repeat(5000));
    let kind = |kind: u8| vec![special(kind, "go/a", "")];
    let header = "PaxHeaders.0/x";
    vec![
        ("1 parent", vec![file("go/../../evil", "x")], "go/../../evil", "leaves the archive root"),
        ("2 absolute", vec![file("/etc/x", "x")], "/etc/x", "absolute"),
        ("3 drive", vec![file("C:\\x", "x")], "C:\\\\x", "backslash"),
        ("3 share", vec![file("\\\\srv\\x", "x")], "\\\\\\\\srv\\\\x", "backslash"),
        ("3 backslashes", vec![file("go\\..\\..\\x", "x")], "go\\\\..\\\\..\\\\x", "backslash"),
        ("4 NUL", pax(record("path", b"go/a\0b")), "go/a\\0b", "'\\0'"),
        ("4 newline", vec![file("go/a\nb", "x")], "go/a\\nb", "'\\n'"),
        ("4 escape", vec![file("go/\x1b[2Jx", "x")], "go/\\u{1b}[2Jx", "'\\u{1b}'"),
        ("4 right to left", vec![file("go/\u{202e}og.exe".as_bytes(), "x")], "go/\\u{202e}og.exe", "'\\u{202e}'"),
        ("5 empty part", vec![directory("go//")], "go//", "empty part"),
        ("5 empty name", vec![file("./", "x")], "./", "empty name"),
        ("6 symlink", vec![special(b'2', "go/a", &canary)], "go/a", "symbolic link"),
        ("7 symlink, file", vec![special(b'2', "go/d", ".."), file("go/d/x", "x")], "go/d", "symbolic link"),
        ("8 symlink, directory", vec![special(b'2', "go/d", &outside), directory("go/d")], "go/d", "symbolic link"),
        ("9 hard link", vec![special(b'1', "go/a", &canary), file("go/a", "x")], "go/a", "hard link"),
        ("10 character device", kind(b'3'), "go/a", "character device"),
        ("10 block device", kind(b'4'), "go/a", "block device"),
        ("10 fifo", kind(b'6'), "go/a", "fifo"),
        ("10 sparse", kind(b'S'), "go/a", "sparse file"),
        ("10 contiguous", kind(b'7'), "go/a", "contiguous file"),
        ("10 unknown", kind(b'Z'), "go/a", "unknown type"),
        ("11 smuggled", smuggling, "go/x", "another size"),
        ("12 negative", pax(record("size", "-1")), header, "no number"),
        ("12 huge", pax(record("size", "99999999999999999999999")), header, "no number"),
        ("13 record length", pax(b"9 path=go/y\n".to_vec()), header, "another length"),
        ("13 PAX path", pax(record("path", "go/../../evil")), "go/../../evil", "leaves the archive root"),
        ("13 global", vec![extended(b'g', record("path", "go/y"))], header, "for all entries"),
        ("15 long name", vec![long_name(vec![b'a'; 1 << 20])], "././@LongLink", "too long: 1048577 bytes"),
        ("16 twice", vec![file("go/a", "x"), file("go/a", "y")], "go/a", "twice"),
        ("17 file, directory", vec![file("go/a", "x"), directory("go/a/")], "go/a/", "a file and a directory"),
        ("17 directory, file", vec![directory("go/a/"), file("go/a", "x")], "go/a", "a file and a directory"),
        ("20 wrong root", vec![file("golang/x", "x")], "golang/x", "not under \"go/\""),
        ("20 file at root", vec![file("x", "x")], "x", "not under \"go/\""),
        ("22 set-user-ID", vec![file_of_mode("go/a", 0o4755)], "go/a", "mode 4755"),
        ("22 set-group-ID", vec![file_of_mode("go/a", 0o2755)], "go/a", "mode 2755"),
        ("24 checksum", vec![Member { has_right_checksum: false, ..file("go/a", "x") }], "", "checksum"),
        ("29 deep", pax(record("path", deep)), "", "more than 64 directories deep"),
    ]
}

/// Whole archives that are hostile in another way than by one entry.
fn archives() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let members = good(HOSTILE);
    let (whole, body) = (tar(&members), stream(&members));
    let packing = gzip(&whole);
    let changed = |from_end: usize| {
        let mut changed = packing.clone();
        let at = packing.len() - from_end;
        changed[at] ^= 1;
        changed
    };
    let without = |path: &str| {
        let kept = |member: &&Member| member.name != format!("go/{path}").into_bytes();
        tar_gz(&members.iter().filter(kept).cloned().collect::<Vec<_>>())
    };
    vec![
        ("20 empty", tar_gz(&[]), "", "empty archive"),
        ("21 no VERSION", without("VERSION"), "", "no VERSION file"),
        ("21 another release", tar_gz(&good("1.98.0")), "VERSION", "this is go1.98.0, not go1.98.1"),
        ("24 cut in a header", gzip(&body[..body.len() - 512 - 100]), "", "ends early"),
        ("24 no end", gzip(&body), "", "ends early"),
        ("25 cut gzip", packing[..packing.len() - 12].to_vec(), "", "ends early"),
        ("25 CRC", changed(8), "", "damaged"),
        ("25 ISIZE", changed(4), "", "damaged"),
        ("26 bytes behind", [&packing[..], b"x"].concat(), "", "other data after its end"),
        ("26 second member", [&packing[..], &packing].concat(), "", "second gzip stream"),
        ("26 behind the zeros", gzip(&[&whole[..], &body].concat()), "", "more entries or other data"),
        ("30 web page", b"<!DOCTYPE html><title>Sign in</title>".to_vec(), "", "web page"),
        ("30 xz", b"\xfd7zXZ\0\0\0 and so on".to_vec(), "", "an xz file"),
        ("30 plain tar", whole.clone(), "", "a tar file that is not compressed"),
        ("30 zip", b"PK\x03\x04\x14\0 and so on".to_vec(), "", "a zip file"),
        ("31 nothing", Vec::new(), "", "an empty file"),
        ("32 no go", without("bin/go"), "", "no bin/go"),
        ("32 no tools", without("pkg/tool/linux_amd64/compile"), "", "no pkg/tool/linux_amd64/"),
    ]
}

/// Archives that become too much for a disk or for memory, were they believed.
fn bombs() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    const MIB: u64 = 1 << 20;
    let begun = || Cursor::new(stream(&good(HOSTILE)));
    let zeros = |name: String, size: u64| {
        let header = Member { size: octal(size), ..file(name, "") };
        Cursor::new(header.bytes()).chain(io::repeat(0).take(size))
    };
    let many = (0..600).fold(Box::new(begun()) as Box<dyn Read>, |before, number| {
        Box::new(before.chain(zeros(format!("go/test/zeros{number}"), MIB)))
    });
    let behind = Cursor::new(tar(&good(HOSTILE))).chain(io::repeat(0).take(600 * MIB));
    let empty = (0..2_000_000u32).map(|number| file(format!("go/test/{number}"), "").bytes());
    // Each names some 60 directories of its own.
    let implying = (0..60_000u32).map(|number| {
        let name = format!("go/test/{number}/{}x", "dddddddddddddddddddddddddddddd/".repeat(58));
        stream(&[extended(b'x', record("path", name)), file("go/x", "")])
    });
    let too_much = "beyond 536870912 bytes";
    vec![
        (
            "27 one entry",
            packed(begun().chain(zeros("go/zeros".to_owned(), 10 << 30).take(64 * MIB))),
            "go/zeros",
            too_much,
        ),
        (
            "27 written",
            packed(begun().chain(zeros("go/zeros".to_owned(), 511 * MIB)).chain(zeros("go/more".to_owned(), MIB))),
            "go/more",
            too_much,
        ),
        ("27 many entries", packed(many), "", too_much),
        ("27 behind the end", packed(behind), "", too_much),
        (
            "28 empty files",
            packed(Chunks(Box::new(empty.take(250_000)), Cursor::default())),
            "",
            "more than 200000 entries",
        ),
        (
            "28 directories by name",
            packed(Chunks(Box::new(implying), Cursor::default())),
            "",
            "names to more than 8388608 bytes",
        ),
    ]
}

/// Reads what an iterator makes.
struct Chunks(Box<dyn Iterator<Item = Vec<u8>>>, Cursor<Vec<u8>>);

impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.1.read(into)?;
            if count > 0 {
                return Ok(count);
            }
            match self.0.next() {
                Some(next) => self.1 = Cursor::new(next),
                None => return Ok(0),
            }
        }
    }
}

fn cases(canary: &Path) -> Vec<Case> {
    let with_members = members(canary)
        .into_iter()
        .map(|(what, members, entry, why)| (what, tar_gz(&[good(HOSTILE), members].concat()), entry, why));
    let case = |(what, archive, entry, why): (&str, Vec<u8>, &str, &str)| Case {
        what: what.to_owned(),
        archive,
        entry: entry.to_owned(),
        why: why.to_owned(),
    };
    with_members.chain(archives()).map(case).collect()
}

fn bomb_cases() -> Vec<Case> {
    let case = |(what, archive, entry, why): (&str, Vec<u8>, &str, &str)| Case {
        what: what.to_owned(),
        archive,
        entry: entry.to_owned(),
        why: why.to_owned(),
    };
    bombs().into_iter().map(case).collect()
}

#[test]
fn an_archive_that_go_dev_itself_lists_is_refused_for_what_is_in_it() {
    let go_dev = GoDev::start();
    let sandbox = trusting(&go_dev);
    let offer = |version: &str, archive: &[u8]| {
        go_dev.index(&index_of(version, archive));
        go_dev.archive(version, archive);
    };
    offer(FIRST, &tar_gz(&good(FIRST)));
    sandbox.gov("install").arg(FIRST).succeeds();
    for case in cases(&sandbox.path(CANARY)).into_iter().chain(bomb_cases()) {
        offer(HOSTILE, &case.archive);
        assert_refused(&sandbox, &case, HOSTILE, None);
        offer(HOSTILE, &tar_gz(&good(HOSTILE)));
        sandbox.gov("install").arg(HOSTILE).succeeds();
        sandbox.assert_runs(HOSTILE);
        assert_only(&sandbox, &[FIRST, HOSTILE]);
        sandbox.gov("uninstall").arg(HOSTILE).succeeds();
    }
}

#[test]
fn a_mirrors_archive_is_refused_before_the_log_is_believed() {
    let world = World::start([FIRST, HOSTILE].map(|version| (version.to_owned(), h1(version))));
    let sandbox = world.sandbox();
    let mirror = sandbox.path("mirror");
    let server = crate::support::mirror::serve(mirror.clone());
    let offer = |version: &str, archive: &[u8]| {
        let path = mirror.join(archive_name(version));
        let _ = std::fs::remove_file(&path);
        put(&path, archive);
    };
    offer(FIRST, &tar_gz(&good(FIRST)));
    let from = [mirror.display().to_string(), server.url("")];
    sandbox.gov("install --from").arg(&from[0]).arg(FIRST).succeeds();
    for (number, case) in cases(&sandbox.path(CANARY)).into_iter().enumerate() {
        // From the directory and over HTTP in turn.
        let from = &from[number % 2];
        offer(HOSTILE, &case.archive);
        assert_refused(&sandbox, &case, HOSTILE, Some(from));
        offer(HOSTILE, &tar_gz(&good(HOSTILE)));
        sandbox.gov("install --from").arg(from).arg(HOSTILE).succeeds();
        assert_only(&sandbox, &[FIRST, HOSTILE]);
        sandbox.assert_runs(HOSTILE);
        sandbox.gov("uninstall").arg(HOSTILE).succeeds();
    }
}
