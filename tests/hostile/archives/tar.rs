//! Hostile tar.gz files. The numbers are those of the list in the threat model.

use gov::archive::entry_rules::Names;
use gov::archive::refused::UnpackError;

use super::{Place, assert_refused};
use crate::support::archive_forge::tar::{
    Member, directory, extended, file, file_of_mode, long_name, octal, record, special, stream, tar, tar_gz,
};
use crate::support::archive_forge::{gzip, sdk};

fn version() -> Member {
    file("go/VERSION", "go1.22.3\n")
}

/// Cases: what it is, the members, the entry that the message names, and why.
type Cases<'a> = Vec<(&'a str, Vec<Member>, &'a str, &'a str)>;

fn assert_all_refused(cases: Cases<'_>) {
    for (case, members, entry, why) in cases {
        let all = [vec![version()], members].concat();
        assert_refused(case, Place::new().tar_gz(&tar_gz(&all)[..]), entry, why);
    }
}

#[test]
fn names_that_leave_the_root_or_hide_something_are_refused() {
    let deep = format!("go/{}x", "d/".repeat(5000));
    let shown_deep = format!("{}...", &deep[..200]);
    let pax = |name: &[u8]| vec![extended(b'x', record("path", name)), file("go/x", "x")];
    let rlo = "go/\u{202e}og.exe".as_bytes();
    assert_all_refused(vec![
        ("1 parent", vec![file("go/../../evil", "x")], "go/../../evil", "leaves the archive root"),
        ("1 parent in front", vec![file("../evil", "x")], "../evil", "leaves the archive root"),
        ("2 absolute", vec![file("/etc/x", "x")], "/etc/x", "absolute"),
        ("3 drive", vec![file("C:\\x", "x")], "C:\\\\x", "backslash"),
        ("3 drive with slash", vec![file("C:/x", "x")], "C:/x", "absolute"),
        ("3 network share", vec![file("\\\\srv\\x", "x")], "\\\\\\\\srv\\\\x", "backslash"),
        ("3 backslashes", vec![file("go\\..\\..\\x", "x")], "go\\\\..\\\\..\\\\x", "backslash"),
        ("4 NUL", pax(b"go/a\0b"), "go/a\\0b", "'\\0'"),
        ("4 bytes behind the name", vec![file("go/a\0b", "x")], "go/a", "name is not acceptable"),
        ("4 newline", vec![file("go/a\nb", "x")], "go/a\\nb", "'\\n'"),
        ("4 escape", vec![file("go/\x1b[2Jx", "x")], "go/\\u{1b}[2Jx", "'\\u{1b}'"),
        ("4 right to left", vec![file(rlo, "x")], "go/\\u{202e}og.exe", "'\\u{202e}'"),
        ("4 not UTF-8", vec![file(b"go/\xff", "x")], "go/\\xff", "not UTF-8"),
        ("5 empty name", vec![file("./", "x")], "./", "empty name"),
        ("5 empty part", vec![directory("go//")], "go//", "empty part"),
        ("5 empty part", vec![file("go//x", "x")], "go//x", "empty part"),
        ("5 dot inside", vec![file("go/./x", "x")], "go/./x", "empty part or `.`"),
        ("13 PAX path with ..", pax(b"go/../../evil"), "go/../../evil", "leaves the archive root"),
        ("13 long name with ..", vec![long_name("go/../../evil"), file("go/x", "x")], "go/../../evil", "leaves"),
        ("15 name of 1 MiB", vec![long_name(vec![b'a'; 1 << 20])], "././@LongLink", "too long: 1048577 bytes"),
        ("20 wrong root", vec![file("golang/x", "x")], "golang/x", "not under \"go/\""),
        ("20 two roots", vec![file("go/x", "x"), file("og/x", "x")], "og/x", "not under \"go/\""),
        ("20 file at root", vec![file("x", "x")], "x", "not under \"go/\""),
        ("20 file as root", vec![file("go", "x")], "go", "not under \"go/\""),
        ("29 5,000 deep", pax(deep.as_bytes()), &shown_deep, "more than 64 directories deep"),
    ]);
}

#[test]
fn only_files_and_directories_are_accepted() {
    let place = Place::new();
    let canary = place.canary();
    let canary = canary.to_str().expect("a path").to_owned();
    let outside = place.canary_directory();
    let outside = outside.to_str().expect("a path");
    let kind = |kind: u8| special(kind, "go/a", "");
    let cases: Cases<'_> = vec![
        ("6 symlink", vec![special(b'2', "go/a", &canary)], "go/a", "symbolic link"),
        ("7 symlink, file below", vec![special(b'2', "go/d", ".."), file("go/d/x", "x")], "go/d", "symbolic link"),
        ("7 in a row", vec![special(b'2', "go/d", outside), directory("go/d/new")], "go/d", "symbolic link"),
        ("8 symlink, directory", vec![special(b'2', "go/d", outside), directory("go/d")], "go/d", "symbolic link"),
        ("9 hard link", vec![special(b'1', "go/a", &canary), file("go/a", "x")], "go/a", "hard link"),
        ("10 character device", vec![kind(b'3')], "go/a", "character device"),
        ("10 block device", vec![kind(b'4')], "go/a", "block device"),
        ("10 fifo", vec![kind(b'6')], "go/a", "fifo"),
        ("10 contiguous", vec![kind(b'7')], "go/a", "contiguous file"),
        ("10 GNU sparse", vec![Member { magic: *b"ustar  \0", ..kind(b'S') }], "go/a", "sparse file"),
        ("10 unknown", vec![kind(b'Z')], "go/a", "unknown type"),
        ("10 Solaris's own PAX", vec![kind(b'X')], "go/a", "unknown type"),
        ("10 link with a long target", vec![kind(b'K')], "go/a", "long target"),
        ("22 set-user-ID", vec![file_of_mode("go/a", 0o4755)], "go/a", "mode 4755"),
        ("22 set-group-ID", vec![file_of_mode("go/a", 0o2755)], "go/a", "mode 2755"),
        ("22 sticky", vec![file_of_mode("go/a", 0o1755)], "go/a", "mode 1755"),
        ("22 link by its mode", vec![file_of_mode("go/a", 0o120_777)], "go/a", "another kind"),
    ];
    assert_all_refused(cases);
    // Once beside the very canaries that the links name.
    let members = [version(), special(b'2', "go/d", outside), directory("go/d"), file("go/d/canary", "x")];
    assert_refused("8", place.tar_gz(&tar_gz(&members)[..]), "go/d", "symbolic link");
}

#[test]
fn headers_with_two_meanings_are_refused() {
    let inner = stream(&[file("go/smuggled", "x")]);
    let pax = |body: Vec<u8>| vec![extended(b'x', body), file("go/x", "x")];
    let smuggling = vec![extended(b'x', record("size", "1024")), Member { size: octal(0), ..file("go/x", &inner) }];
    let global = |body: Vec<u8>| vec![extended(b'g', body), file("go/x", "x")];
    let (own, header) = ("go/x", "PaxHeaders.0/x");
    assert_all_refused(vec![
        ("11 PAX size hides a header", smuggling, own, "another size"),
        ("11 PAX size shows a header", pax(record("size", "0")), own, "another size"),
        ("12 negative", pax(record("size", "-1")), header, "no number"),
        ("12 huge", pax(record("size", "99999999999999999999999")), header, "no number"),
        ("12 hexadecimal", pax(record("size", "0x10")), header, "no number"),
        ("12 twice", pax([record("size", "1"), record("size", "2")].concat()), header, "two sizes"),
        ("13 short length", pax(b"9 path=go/y\n".to_vec()), header, "another length"),
        ("13 long length", pax(b"99 path=go/y\n".to_vec()), header, "another length"),
        ("13 no length", pax(b"path=go/y\n".to_vec()), header, "another length"),
        ("13 two names", pax([record("path", "go/y"), record("path", "go/z")].concat()), header, "two names"),
        ("13 global path", global(record("path", "go/y")), header, "for all entries"),
        ("13 global size", global(record("size", "1")), header, "for all entries"),
        ("13 sparse by PAX", pax(record("GNU.sparse.name", "go/y")), header, "sparse"),
        ("13 describes nothing", vec![extended(b'x', record("path", "go/y"))], header, "describes no entry"),
        (
            "13 two for one entry",
            [vec![extended(b'x', record("path", "go/y"))], pax(record("path", "go/z"))].concat(),
            header,
            "two of them",
        ),
        ("13 PAX and GNU name", [vec![long_name("go/y")], pax(record("path", "go/z"))].concat(), own, "two long names"),
        (
            "13 global in between",
            vec![extended(b'x', record("path", "go/y")), extended(b'g', record("comment", "x")), file("go/x", "x")],
            header,
            "between an entry and its own",
        ),
        ("13 too long", pax(record("comment", vec![b'a'; 70_000])), header, "too long"),
        ("12 binary size", vec![Member { size: [vec![0x80; 1], vec![0; 11]].concat(), ..file(own, "") }], own, "size"),
        (
            "12 binary size below zero",
            vec![Member { size: vec![0xff; 12], ..file(own, "") }],
            "go/VERSION",
            "size overflow",
        ),
        ("12 signed size", vec![Member { size: b"+0000000001\0".to_vec(), ..file(own, "x") }], own, "size"),
        ("12 old format", vec![Member { magic: [0; 8], ..file(own, "x") }], own, "format"),
        ("5 directory with content", vec![Member { kind: b'5', ..file("go/d/", "x") }], "go/d/", "with content"),
    ]);
}

#[test]
fn each_path_is_one_thing_once() {
    assert_all_refused(vec![
        ("16 twice", vec![file("go/a", "x"), file("go/a", "y")], "go/a", "twice"),
        ("16 VERSION twice", vec![file("./go/VERSION", "go1.22.3\n")], "./go/VERSION", "twice"),
        ("17 file, directory", vec![file("go/a", "x"), directory("go/a/")], "go/a/", "a file and a directory"),
        ("17 directory, file", vec![directory("go/a/"), file("go/a", "x")], "go/a", "a file and a directory"),
        ("17 file, file below", vec![file("go/a", "x"), file("go/a/b", "x")], "go/a/b", "a file and a directory"),
    ]);
}

#[test]
fn what_a_file_system_cannot_tell_apart_is_refused_for_it_alone() {
    let twins = tar_gz(&[version(), file("go/x", "1"), file("go/X", "2")]);
    let folding = |unpacking: &mut gov::archive::unpack::Unpacking<'_>| {
        unpacking.names = Names { fold_case: true, windows: false };
    };
    let unpacked = Place::new().tar_gz(&twins[..]).expect("18: different names here");
    assert_eq!(unpacked.files.len(), 3);
    let outcome = Place::new().tar_gz_with(&twins[..], folding);
    assert_refused("18", outcome, "go/X", "and \"x\" are one name");

    // macOS stores both spellings of a letter as one name, and says so when the second is created.
    let spellings = tar_gz(&[version(), file("go/\u{e9}", "1"), file("go/e\u{301}", "2")]);
    let outcome = Place::new().tar_gz(&spellings[..]);
    if cfg!(target_os = "macos") {
        assert_refused("19", outcome, "go/e\u{301}", "takes for another entry's");
    } else {
        assert_eq!(outcome.expect("19: different names here").files.len(), 3);
    }

    for name in ["go/src/aux.go", "go/CON", "go/a.", "go/a ", "go/a:b"] {
        let archive = tar_gz(&[version(), file(name, "x")]);
        Place::new().tar_gz(&archive[..]).expect("33: a name like any other on Unix");
        let outcome = Place::new().tar_gz_with(&archive[..], |unpacking| {
            unpacking.names = Names { fold_case: true, windows: true };
        });
        assert_refused("33", outcome, name, "Windows");
    }
}

#[test]
fn streams_that_do_not_end_where_they_should_are_refused() {
    let members = [version(), file("go/a", vec![b'a'; 5000])];
    let (whole, body) = (tar(&members), stream(&members));
    let good = gzip(&whole);
    let zeros = |count| vec![0; count];
    let with_byte = |at: usize, value: u8| {
        let mut changed = good.clone();
        let at = good.len() - at;
        changed[at] ^= value;
        changed
    };
    let bad_checksum = [version(), Member { has_right_checksum: false, ..file("go/a", "x") }];
    let first_bad = [Member { has_right_checksum: false, ..version() }];
    let other = stream(&[file("go/smuggled", "x")]);
    let early = "ends early";
    let cases: Vec<(&str, Vec<u8>, &str, &str)> = vec![
        ("24 checksum", tar_gz(&bad_checksum), "go/VERSION", "followed by damage: archive header checksum"),
        ("24 first checksum", tar_gz(&first_bad), "", "damaged: archive header checksum"),
        ("24 cut in a header", gzip(&body[..1024 + 100]), "go/VERSION", early),
        ("24 cut in a body", gzip(&body[..1024 + 512 + 100]), "go/a", early),
        ("24 cut in the padding", gzip(&body[..body.len() - 3]), "go/a", early),
        ("24 no end", gzip(&body), "go/a", early),
        ("24 half an end", gzip(&[&body[..], &zeros(512)].concat()), "", early),
        ("24 more than half an end", gzip(&[&body[..], &zeros(1000)].concat()), "", early),
        ("25 cut gzip", good[..good.len() - 30].to_vec(), "go/a", early),
        ("25 cut in the checksum", good[..good.len() - 3].to_vec(), "", early),
        ("25 cut in the gzip header", good[..5].to_vec(), "", early),
        ("25 CRC", with_byte(8, 1), "", "damaged: corrupt gzip stream"),
        ("25 ISIZE", with_byte(4, 1), "", "damaged: corrupt gzip stream"),
        ("26 bytes behind the gzip", [&good[..], b"x"].concat(), "", "other data after its end"),
        ("26 a zero behind the gzip", [&good[..], b"\0"].concat(), "", "other data after its end"),
        ("26 second member", [&good[..], &gzip(&tar(&members))].concat(), "", "second gzip stream"),
        ("26 empty second member", [&good[..], &gzip(b"")].concat(), "", "second gzip stream"),
        ("26 behind the zeros", gzip(&[&whole[..], &other].concat()), "", "more entries or other data"),
        ("26 behind one block", gzip(&[&body[..], &zeros(512), &other].concat()), "", "more entries or other data"),
    ];
    for (case, archive, entry, why) in cases {
        assert_refused(case, Place::new().tar_gz(&archive[..]), entry, why);
    }
    // What GNU tar pads its archives with.
    let padded = gzip(&[&body[..], &zeros(10_240)].concat());
    Place::new().tar_gz(&padded[..]).expect("zeros after the end");
}

#[test]
fn what_is_no_archive_is_called_by_its_name() {
    let plain_tar = tar(&[version()]);
    for (case, bytes, found) in [
        ("30 portal", &b"<!DOCTYPE html><title>Sign in</title>"[..], "a web page"),
        ("30 xz", b"\xfd7zXZ\0\0\0", "an xz file"),
        ("30 plain tar", &plain_tar, "a tar file that is not compressed"),
        ("30 zip", b"PK\x03\x04\x14\0", "a zip file"),
        ("30 JSON", b"{\"message\": \"not found\"}", "a text"),
        ("31 nothing", b"", "an empty file"),
    ] {
        assert_refused(case, Place::new().tar_gz(bytes), "", &format!("not a tar.gz archive: it is {found}"));
    }
    assert_refused("30 gzip of nothing", Place::new().tar_gz(&gzip(b"")[..]), "", "ends early");
    assert_refused("20 no entry", Place::new().tar_gz(&tar_gz(&[])[..]), "", "empty archive");
    assert_refused("30 gzip of a text", Place::new().tar_gz(&gzip(&[b'a'; 600])[..]), "", "damaged");
}

#[test]
fn a_tree_that_is_not_the_sdk_asked_for_is_refused() {
    assert_refused("21", Place::new().tar_gz(&tar_gz(&[file("go/a", "x")])[..]), "", "no VERSION file");
    let long = file("go/VERSION", vec![b'a'; 5000]);
    assert_refused("21", Place::new().tar_gz(&tar_gz(&[long])[..]), "go/VERSION", "names a Go release");
    let check = |members: &[Member]| {
        let unpacked = Place::new().tar_gz(&tar_gz(members)[..]).expect("a tree");
        unpacked.check(&sdk::release(), &sdk::platform()).map(|()| unpacked).map_err(UnpackError::from)
    };
    let go = || file("go/bin/go", "x");
    let tool = |platform: &str| file(format!("go/pkg/tool/{platform}/compile"), "x");
    check(&[version(), go(), tool("linux_amd64")]).expect("all there");
    let version_of = |text: &str| file("go/VERSION", text);
    for text in ["go1.22.30", "go1.22", "go1.22.3 X:boringcrypto", "go1.22.3-corp", "devel go1.22.3"] {
        let outcome = check(&[version_of(text), go(), tool("linux_amd64")]);
        assert_refused("21", outcome, "VERSION", &format!("this is {text}, not go1.22.3"));
    }
    assert_refused("21", check(&[version(), go(), tool("darwin_arm64")]), "", "no pkg/tool/linux_amd64/");
    assert_refused("32", check(&[version(), tool("linux_amd64")]), "", "no bin/go");
    assert_refused("32", check(&[version(), directory("go/bin/go"), tool("linux_amd64")]), "", "no bin/go");
    assert_refused("32", check(&[version(), go()]), "", "no pkg/tool/linux_amd64/");
}

#[test]
fn harmless_fields_are_not_believed() {
    let odd = Member { uid: vec![0xff; 8], mtime: vec![0xff; 12], link: b"/etc/passwd".to_vec(), ..file("go/a", "x") };
    let future = Member { mtime: b"77777777777\0".to_vec(), ..file_of_mode("go/b", 0o100_777) };
    let comment = extended(b'g', record("comment", "0123abc"));
    let times = extended(b'x', [record("mtime", "-1"), record("uid", "junk"), record("size", "1")].concat());
    let members = [comment, version(), odd, future, times, file_of_mode("go/c", 0)];
    let unpacked = Place::new().tar_gz(&tar_gz(&members)[..]).expect("23: ignored");
    assert_eq!(unpacked.files.len(), 4);
}
