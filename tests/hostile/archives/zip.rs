//! Hostile zips. The numbers are those of the list in the threat model.

use gov::archive::entry_rules::Layout;

use super::{Place, assert_refused, module, unpacking};
use crate::support::archive_forge::sdk::MODULE;
use crate::support::archive_forge::zip::{self, Item, end_record, extra, file, parts, stored};
use crate::support::archive_forge::{crc32, deflate};

fn name(path: &str) -> String {
    format!("{MODULE}/{path}")
}

fn version() -> Item {
    file(name("VERSION"), "go1.22.3\n")
}

fn a() -> Item {
    file(name("a"), "content")
}

/// Cases: what it is, the entries after VERSION, the path below the module's root that the message
/// names, or the whole entry, or nothing, and why.
type Cases<'a> = Vec<(&'a str, Vec<Item>, &'a str, &'a str)>;

fn assert_all_refused(cases: Cases<'_>) {
    for (case, items, entry, why) in cases {
        let archive = zip::zip(&[vec![version()], items].concat());
        let entry = entry.replace('~', MODULE);
        assert_refused(case, Place::new().zip(&archive, module()), &entry, why);
    }
}

#[test]
fn names_that_leave_the_root_or_hide_something_are_refused() {
    let another = "golang.org/toolchain@v0.0.1-go1.22.4.linux-amd64/a";
    let unicode =
        |path: &str| extra(0x7075, &[&[1][..], &crc32(name("a").as_bytes()).to_le_bytes(), path.as_bytes()].concat());
    let unflagged = file(name("Þ"), "x").with(|header| header.flags &= !(1 << 11));
    assert_all_refused(vec![
        ("34 parent", vec![file(name("../../evil"), "x")], "~/../../evil", "leaves the archive root"),
        ("34 parent in front", vec![file("../evil", "x")], "../evil", "leaves the archive root"),
        ("34 backslashes", vec![file(name("..\\..\\evil"), "x")], "~/..\\\\..\\\\evil", "backslash"),
        ("34 absolute", vec![file("/etc/x", "x")], "/etc/x", "absolute"),
        ("34 drive", vec![file("C:/x", "x")], "C:/x", "absolute"),
        ("34 network share", vec![file("\\\\srv\\x", "x")], "\\\\\\\\srv\\\\x", "backslash"),
        ("34 NUL", vec![file(name("a\0b"), "x")], "~/a\\0b", "'\\0'"),
        ("20 another release", vec![file(another, "x")], another, "not under"),
        ("20 an SDK's root", vec![file("go/a", "x")], "go/a", "not under"),
        ("20 dot in front", vec![file(format!("./{MODULE}/a"), "x")], "./~/a", "empty part or `.`"),
        ("35 go.mod as it is", vec![file(name("src/go.mod"), "x")], "~/src/go.mod", "renames go.mod"),
        ("35 directory", vec![stored(name("src/"), "").of_mode(0o040_755)], "~/src/", "no Go module zip lists"),
        ("43 not UTF-8", vec![file([name("").as_bytes(), b"\xff"].concat(), "x")], "~/\\xff", "not UTF-8"),
        ("43 UTF-8 without the flag", vec![unflagged], "~/Þ", "not UTF-8"),
        (
            "43 flagged and not UTF-8",
            vec![file([name("").as_bytes(), b"\xff"].concat(), "x").with(|header| header.flags |= 1 << 11)],
            "~/\\xff",
            "not UTF-8",
        ),
        ("43 another name", vec![a().with(|header| header.extra = unicode("/etc/x"))], "~/a", "a second name"),
        ("43 another local name", vec![a().with_local(|header| header.extra = unicode("x"))], "~/a", ""),
    ]);
}

#[test]
fn only_files_are_accepted() {
    let place = Place::new();
    let canary = place.canary_directory();
    let link = stored(name("d"), canary.to_str().expect("a path")).of_mode(0o120_777);
    let items = [version(), link, file(name("d/canary"), "x")];
    assert_refused("35", place.zip(&zip::zip(&items), module()), &name("d"), "symbolic link");
    assert_all_refused(vec![
        ("35 device", vec![a().of_mode(0o020_666)], "~/a", "character device"),
        ("35 fifo", vec![a().of_mode(0o010_666)], "~/a", "fifo"),
        ("35 directory by its mode", vec![a().of_mode(0o040_755)], "~/a", "another kind"),
        ("22 set-user-ID", vec![a().of_mode(0o104_755)], "~/a", "bits that run a program"),
        ("36 twice", vec![a(), a()], "~/a", "twice"),
        ("36 by renaming", vec![file(name("go.mod"), "x"), file(name("_go.mod"), "x")], "~/go.mod", "renames go.mod"),
        ("17 file, file below", vec![a(), file(name("a/b"), "x")], "~/a/b", "a file and a directory"),
    ]);
}

#[test]
fn entries_that_overlap_are_refused() {
    // Two entries of the directory share one local header and content.
    let shared = Item { has_local: false, offset: Some(0), ..a() };
    let outcome = Place::new().zip(&zip::zip(&[a(), shared.clone()]), module());
    assert_refused("37", outcome, &name("a"), "twice");
    let other = Item { central: zip::Header { name: name("b").into_bytes(), ..shared.central.clone() }, ..shared };
    let outcome = Place::new().zip(&zip::zip(&[a(), other]), module());
    assert_refused("37 under another name", outcome, &name("b"), "mismatch");

    // A stored entry whose content is the next entry, header and all.
    let inner = parts(&[stored(name("b"), "inner")]).locals;
    let outer = stored(name("a"), &inner);
    let start = 30 + u32::try_from(outer.local.name.len()).expect("small");
    let hidden = Item { has_local: false, offset: Some(start), ..stored(name("b"), "inner") };
    let outcome = Place::new().zip(&zip::zip(&[outer, hidden]), module());
    assert_refused("37 nested", outcome, "", "overlap");
}

#[test]
fn headers_that_differ_are_refused() {
    let plain = || stored(name("a"), "content");
    let zip64 = || extra(1, &[5u64.to_le_bytes(), 5u64.to_le_bytes()].concat());
    let descriptor = |change: fn(&mut Vec<u8>)| {
        let mut item = a();
        change(&mut item.descriptor);
        vec![item]
    };
    assert_all_refused(vec![
        ("38 name", vec![plain().with_local(|header| header.name = name("b").into_bytes())], "~/a", "mismatch"),
        ("38 length of name", vec![plain().with_local(|header| header.name.push(b'x'))], "~/a", ""),
        ("38 size", vec![plain().with_local(|header| header.size += 1)], "~/a", "mismatch"),
        ("38 compressed", vec![plain().with_local(|header| header.compressed -= 1)], "~/a", "mismatch"),
        ("38 CRC", vec![plain().with_local(|header| header.crc32 ^= 1)], "~/a", "mismatch"),
        ("38 method", vec![plain().with_local(|header| header.method = 8)], "~/a", "mismatch"),
        ("38 descriptor", vec![plain().with_local(|header| header.flags |= 8)], "~/a", "mismatch"),
        ("38 UTF-8 flag", vec![plain().with_local(|header| header.flags |= 1 << 11)], "~/a", "differs"),
        ("38 stored sizes", vec![plain().with(|header| header.size += 1)], "~/a", "declared size of 8 bytes"),
        ("40 zip64 in both", vec![a().with(|header| header.extra = zip64())], "~/a", "zip64"),
        ("40 zip64 in one", vec![a().with_local(|header| header.extra = zip64())], "~/a", "zip64"),
        ("40 sizes elsewhere", vec![a().with(|header| header.size = u32::MAX)], "~/a", "zip64"),
        ("40 malformed extra", vec![a().with(|header| header.extra = vec![1, 2, 3])], "~/a", "malformed extra"),
        ("40 descriptor's CRC", descriptor(|bytes| bytes[4] ^= 1), "~/a", "descriptor differs"),
        ("40 descriptor's size", descriptor(|bytes| bytes[12] ^= 1), "~/a", "descriptor differs"),
        ("40 descriptor's signature", descriptor(|bytes| bytes[0] = 0), "~/a", "descriptor differs"),
        ("40 no descriptor", vec![Item { descriptor: Vec::new(), ..a() }, plain_b()], "~/a", "descriptor differs"),
        ("41 encrypted", vec![a().with(|header| header.flags |= 1)], "~/a", "encrypted"),
        ("41 encrypted strongly", vec![a().with(|header| header.flags |= 1 << 6)], "~/a", "encrypted"),
        ("41 AES", vec![a().with(|header| header.extra = extra(0x9901, &[0; 7]))], "~/a", "encrypted"),
        ("41 bzip2", vec![a().with(|header| header.method = 12)], "~/a", "compression method is bzip2 (12)"),
        ("41 Zstandard", vec![a().with(|header| header.method = 93)], "~/a", "compression method is Zstandard (93)"),
        ("41 unknown", vec![a().with(|header| header.method = 77)], "~/a", "compression method is number 77"),
        ("39 comment of an entry", vec![Item { comment: b"PK\x05\x06".to_vec(), ..a() }], "~/a", "comment"),
    ]);
}

fn plain_b() -> Item {
    stored(name("b"), "b")
}

#[test]
fn bytes_that_belong_to_no_entry_are_refused() {
    let good = parts(&[version(), a()]);
    let whole = good.bytes();
    let other = parts(&[version(), file(name("evil"), "x")]);
    // The other zip's parts, moved behind the first.
    let shift = |parts: &zip::Parts| end_record(2, parts.directory.len(), good.locals.len() + parts.locals.len());
    let with_comment = |comment: &[u8]| {
        let mut end = good.end.clone();
        end[20..22].copy_from_slice(&u16::try_from(comment.len()).expect("small").to_le_bytes());
        [&good.locals[..], &good.directory, &end, comment].concat()
    };
    let between =
        [&good.locals[..], b"gap", &good.directory, &end_record(2, good.directory.len(), good.locals.len() + 3)];
    let one_less = [&good.locals[..], &good.directory, &end_record(1, good.directory.len(), good.locals.len())];
    let one_more = [&good.locals[..], &good.directory, &end_record(3, good.directory.len(), good.locals.len())];
    let locator = [&b"PK\x06\x07"[..], &[0; 16]].concat();
    let hidden = [
        &good.locals[..],
        &other.locals,
        &good.directory,
        &shift(&zip::Parts { directory: good.directory.clone(), ..other.clone() }),
    ];
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("39 prefix", [b"#!/bin/sh\n", &whole[..]].concat(), "not a zip archive"),
        ("39 prefix that looks right", [b"PK\x03\x04", &whole[..]].concat(), "directory does not end"),
        ("39 suffix", [&whole[..], b"x"].concat(), "end record"),
        ("39 comment", with_comment(b"hello"), "end record"),
        ("39 comment with an end record", with_comment(&good.end), "directory does not end"),
        ("39 comment with a whole zip", with_comment(&other.bytes()), "directory does not end"),
        ("39 two zips", [&whole[..], &other.bytes()].concat(), "directory does not end"),
        ("39 gap before the directory", between.concat(), "between its last entry and its directory"),
        ("39 entries that are not listed", hidden.concat(), "between its last entry and its directory"),
        ("39 fewer than listed", one_less.concat(), "more than its entries"),
        ("39 more than listed", one_more.concat(), "fewer entries than it says"),
        (
            "39 zip64 locator",
            [&good.locals[..], &good.directory, &locator, &good.end].concat(),
            "directory does not end",
        ),
        ("24 cut", whole[..whole.len() - 1].to_vec(), "end record"),
        ("24 cut short", whole[..10].to_vec(), "ends early"),
        ("20 no entry", end_record(0, 0, 0), "it is an empty zip file"),
    ];
    for (case, archive, why) in cases {
        assert_refused(case, Place::new().zip(&archive, module()), "", why);
    }
    let gap = Item { offset: Some(u32::try_from(good.locals.len() + 3).expect("small")), ..plain_b() };
    let locals = [&good.locals[..], b"gap", &parts(std::slice::from_ref(&gap)).locals].concat();
    let listed = parts(&[version(), a(), gap]);
    let archive = [&locals[..], &listed.directory, &end_record(3, listed.directory.len(), locals.len())].concat();
    assert_refused("39 gap between entries", Place::new().zip(&archive, module()), &name("b"), "before it");
}

#[test]
fn contents_must_have_their_declared_size_and_checksum() {
    let declared_empty = |bytes: &[u8]| {
        let item = file(name("a"), bytes).with(|header| (header.size, header.flags) = (0, 0));
        let central = item.central.clone();
        Item { local: central, descriptor: Vec::new(), ..item }
    };
    let plain = |content: Vec<u8>, change: fn(&mut zip::Header)| {
        let item = stored(name("a"), content);
        vec![item.with(change)]
    };
    let trailing = || {
        let packed = [deflate(b"content"), b"hidden".to_vec()].concat();
        let length = u32::try_from(packed.len()).expect("small");
        let item = stored(name("a"), "content").with(|header| (header.method, header.compressed) = (8, length));
        vec![Item { content: packed, ..item }]
    };
    let cut = || {
        let packed = deflate(b"content");
        let length = u32::try_from(packed.len() - 2).expect("small");
        let item = stored(name("a"), "content").with(|header| (header.method, header.compressed) = (8, length));
        vec![Item { content: packed[..packed.len() - 2].to_vec(), ..item }]
    };
    let shorter = file(name("a"), "content").with(|header| header.flags = 0);
    let shorter = Item { local: shorter.central.clone(), descriptor: Vec::new(), ..shorter };
    let shorter = shorter.with(|header| header.size += 1);
    let large = |header: &mut zip::Header| (header.method, header.size) = (8, 5 << 20);
    assert_all_refused(vec![
        ("42 declared empty", vec![declared_empty(&vec![0; 3 << 20])], "~/a", "declared size of 0 bytes"),
        ("42 declared longer", vec![shorter], "~/a", "declared size of 8 bytes"),
        ("42 declared large", plain(b"x".to_vec(), large), "~/a", "beyond 4194304 bytes"),
        ("38 CRC of both", plain(b"x".to_vec(), |header| header.crc32 ^= 1), "~/a", "checksum does not fit"),
        ("38 not deflated", plain(vec![0xff; 20], |header| header.method = 8), "~/a", "damaged"),
        ("38 data behind the content", trailing(), "~/a", "other data in its compressed content"),
        ("38 content cut off", cut(), "~/a", ""),
    ]);
    let many: Vec<_> = (0..2000).map(|index| stored(name(&format!("{index}")), "")).collect();
    assert_all_refused(vec![("28", many, "~/1999", "more than 2000 entries")]);
}

#[test]
fn a_zip_of_go_dev_has_the_sdks_own_names() {
    let items = [
        stored("go/", "").of_mode(0o040_755),
        stored("go/bin/", "").of_mode(0),
        file("go/bin/go.exe", "x"),
        file("go/VERSION", "go1.22.3"),
        file("go/src/go.mod", "x"),
        stored("go/test/Þ.go", "x").of_mode(0),
    ];
    let unpacked = Place::new().zip(&zip::zip(&items), Layout::Sdk).expect("a good zip");
    let paths: Vec<_> = unpacked.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["bin/go.exe", "VERSION", "src/go.mod", "test/Þ.go"]);
    assert_eq!(unpacked.version, "go1.22.3");
    let outcome = Place::new().zip(&zip::zip(&[file("go/VERSION", "go1.22.3"), file("go/_go.mod", "x")]), Layout::Sdk);
    assert_refused("no hash for two trees", outcome, "go/_go.mod", "renames go.mod");
}

#[test]
fn a_file_that_is_too_large_for_a_module_is_not_read() {
    let place = Place::new();
    let file = tempfile::tempfile().expect("a file");
    file.set_len((500 << 20) + 1).expect("a hole");
    let staging = place.staging();
    let mut unpacking = unpacking(&staging, module());
    unpacking.budgets = gov::archive::budgets::Budgets::of_module_zip();
    let outcome = place.watched(|| gov::archive::zip::unpack(&file, &unpacking, &|_| {}));
    assert_refused("the go command's own limit", outcome, "", "more than 524288000 bytes");
}
