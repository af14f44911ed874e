//! As module proxies serve them, with a log that has the hash of the very names and contents.

use super::{CANARY, Case, FIRST, HOSTILE, World, assert_only, assert_refused, files, h1, h1_of_names, module};
use crate::support::archive_forge::crc32;
use crate::support::archive_forge::zip::{self, Item, end_record, extra, file, parts, stored};
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use gov::releases::tree_hash;
use std::io::{self, Read as _};
use std::sync::LazyLock;

/// 1 GiB of zeros, deflated.
static ZEROS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut packed = Vec::new();
    let zeros = io::repeat(0).take(1 << 30);
    DeflateEncoder::new(zeros, Compression::fast()).read_to_end(&mut packed).expect("memory");
    packed
});

/// The entries of a good module zip.
fn good(version: &str) -> Vec<Item> {
    let kept = files(version).into_iter().filter(|(path, _)| tree_hash::is_covered(path));
    kept.map(|(path, content)| file(format!("{}/{}", module(version), tree_hash::name_in_zip(&path)), content))
        .collect()
}

/// What is hostile behind a good SDK: the number and what it is, the entries, the path below the module's
/// root that the message names, or `=` and the whole name, or nothing, and why.
type Entries = (&'static str, Vec<Item>, String, &'static str);

fn entries(version: &str, canary: &str) -> Vec<Entries> {
    let name = |path: &str| format!("{}/{path}", module(version));
    let a = || file(name("a"), "content");
    let plain = || stored(name("a"), "content");
    let unicode = extra(0x7075, &[&[1][..], &crc32(name("a").as_bytes()).to_le_bytes(), b"/etc/x"].concat());
    let zip64 = extra(1, &[7u64.to_le_bytes(), 7u64.to_le_bytes()].concat());
    let mut described = a();
    described.descriptor[4] ^= 1;
    let bomb = {
        let zeros = ZEROS.clone();
        let length = u32::try_from(zeros.len()).expect("small");
        let item = stored(name("a"), "").with(|header| (header.method, header.compressed) = (8, length));
        Item { content: zeros, ..item }
    };
    let honest = bomb.clone().with(|header| header.size = 501 << 20);
    let not_utf8 = [name("").as_bytes(), b"\xff"].concat();
    let own = |path: &str| name(path);
    vec![
        ("34 backslashes", vec![file(name("..\\..\\evil"), "x")], own("..\\\\..\\\\evil"), "backslash"),
        ("34 parent", vec![file(name("../../evil"), "x")], own("../../evil"), "leaves the archive root"),
        ("34 drive", vec![file("C:/x", "x")], "C:/x".to_owned(), "absolute"),
        ("34 share", vec![file("\\\\srv\\x", "x")], "\\\\\\\\srv\\\\x".to_owned(), "backslash"),
        ("34 absolute", vec![file("/etc/x", "x")], "/etc/x".to_owned(), "absolute"),
        (
            "35 symlink, file",
            vec![stored(name("d"), canary).of_mode(0o120_777), file(name("d/canary"), "x")],
            own("d"),
            "symbolic link",
        ),
        ("35 fifo", vec![a().of_mode(0o010_666)], own("a"), "fifo"),
        ("22 set-user-ID", vec![a().of_mode(0o104_755)], own("a"), "bits that run a program"),
        ("36 twice", vec![a(), a()], own("a"), "twice"),
        ("38 name", vec![plain().with_local(|header| header.name = name("b").into_bytes())], own("a"), "mismatch"),
        ("38 size", vec![plain().with_local(|header| header.size += 1)], own("a"), "mismatch"),
        ("38 CRC", vec![plain().with_local(|header| header.crc32 ^= 1)], own("a"), "mismatch"),
        ("40 zip64", vec![a().with(|header| header.extra.clone_from(&zip64))], own("a"), "zip64"),
        ("40 descriptor", vec![described], own("a"), "descriptor differs"),
        ("41 encrypted", vec![a().with(|header| header.flags |= 1)], own("a"), "encrypted"),
        ("41 method", vec![a().with(|header| header.method = 12)], own("a"), "compression method is bzip2 (12)"),
        ("42 declared empty", vec![bomb], own("a"), "declared size of 0 bytes"),
        ("42 declared", vec![honest], own("a"), "beyond 524288000 bytes"),
        ("43 not UTF-8", vec![file(&not_utf8, "x").with(|header| header.flags = 0)], own("\\xff"), "not UTF-8"),
        ("43 second name", vec![a().with(|header| header.extra.clone_from(&unicode))], own("a"), "a second name"),
        ("29 deep", vec![file(name(&"d/".repeat(5000)) + "x", "x")], String::new(), "more than 64 directories deep"),
    ]
}

/// Zips that are hostile as a whole.
fn archives(version: &str) -> Vec<(&'static str, Vec<u8>, String, &'static str)> {
    let name = |path: &str| format!("{}/{path}", module(version));
    let items = good(version);
    let good = parts(&items);
    let whole = good.bytes();
    let shared = Item { has_local: false, offset: Some(0), ..items[0].clone() };
    let renamed = zip::Header { name: name("b").into_bytes(), ..shared.central.clone() };
    let overlapping = [items.clone(), vec![Item { central: renamed, ..shared }]].concat();
    let with_comment = |comment: &[u8]| {
        let mut end = good.end.clone();
        end[20..22].copy_from_slice(&u16::try_from(comment.len()).expect("small").to_le_bytes());
        [&good.locals[..], &good.directory, &end, comment].concat()
    };
    let gap = [
        &good.locals[..],
        b"gap",
        &good.directory,
        &end_record(items.len(), good.directory.len(), good.locals.len() + 3),
    ];
    let none = String::new;
    vec![
        ("37 overlap", zip::zip(&overlapping), name("b"), "mismatch"),
        ("39 prefix", [b"#!/bin/sh\n", &whole[..]].concat(), none(), "not a zip archive"),
        ("39 suffix", [&whole[..], b"x"].concat(), none(), "end record"),
        ("39 two zips", [&whole[..], &whole].concat(), none(), "directory does not end"),
        ("39 comment with an end record", with_comment(&good.end), none(), "directory does not end"),
        ("39 gap", gap.concat(), none(), "between its last entry and its directory"),
        ("20 empty", end_record(0, 0, 0), none(), "an empty zip file"),
        ("24 cut", whole[..whole.len() - 1].to_vec(), none(), "end record"),
    ]
}

fn cases(version: &str, canary: &str) -> Vec<(Case, String)> {
    let case =
        |what: &str, archive, entry, why: &str| Case { what: what.to_owned(), archive, entry, why: why.to_owned() };
    let named = |items: &[Item]| {
        let named: Vec<_> = items.iter().map(|item| (item.central.name.clone(), contents(item))).collect();
        h1_of_names(&named)
    };
    let with_entries = entries(version, canary).into_iter().map(|(what, items, entry, why)| {
        let items = [good(version), items].concat();
        (case(what, zip::zip(&items), entry, why), named(&items))
    });
    let whole = archives(version)
        .into_iter()
        .map(|(what, archive, entry, why)| (case(what, archive, entry, why), named(&good(version))));
    with_entries.chain(whole).collect()
}

/// What a program that believes an entry would write.
fn contents(item: &Item) -> Vec<u8> {
    let mut content = Vec::new();
    match item.central.method {
        // Only as much as a hash is worth: the two bombs are refused by their sizes.
        8 => drop(DeflateDecoder::new(&item.content[..]).take(1 << 20).read_to_end(&mut content)),
        _ => content.clone_from(&item.content),
    }
    content
}

/// The version under which a case is what the log has.
fn matching(number: usize) -> String {
    format!("1.99.{}", number + 1)
}

#[test]
fn a_zip_that_the_log_itself_lists_is_refused_for_what_is_in_it() {
    // The canary is where it will be for every sandbox: a link's target is never looked at.
    let canary = format!("../../../{CANARY}");
    let count = cases(HOSTILE, &canary).len();
    let listed: Vec<_> = (0..count)
        .map(|number| cases(&matching(number), &canary).swap_remove(number))
        .enumerate()
        .map(|(number, (case, h1))| (matching(number), case, h1))
        .collect();
    let honest = [FIRST, HOSTILE].map(|version| (version.to_owned(), h1(version)));
    let world =
        World::start(honest.into_iter().chain(listed.iter().map(|(version, _, h1)| (version.clone(), h1.clone()))));
    let sandbox = world.sandbox();
    world.serve_zip(FIRST, zip::zip(&good(FIRST)));
    sandbox.gov("install").arg(FIRST).succeeds();
    for ((version, case, _), (other, _)) in listed.into_iter().zip(cases(HOSTILE, &canary)) {
        // As the log has it, and in the place of what the log has.
        world.serve_zip(&version, case.archive.clone());
        assert_refused(&sandbox, &case, &version, None);
        world.serve_zip(HOSTILE, other.archive.clone());
        assert_refused(&sandbox, &other, HOSTILE, None);
        world.serve_zip(HOSTILE, zip::zip(&good(HOSTILE)));
        sandbox.gov("install").arg(HOSTILE).succeeds();
        assert_only(&sandbox, &[FIRST, HOSTILE]);
        sandbox.assert_runs(HOSTILE);
        sandbox.gov("uninstall").arg(HOSTILE).succeeds();
    }
}
