use super::*;
use proptest::prelude::*;

/// An index as git writes it, of the entries' modes and names.
fn index(version: u32, hash: usize, entries: &[(u32, &str)], extensions: &[u8]) -> Vec<u8> {
    let mut bytes = b"DIRC".to_vec();
    bytes.extend(version.to_be_bytes());
    bytes.extend(u32::try_from(entries.len()).unwrap().to_be_bytes());
    let mut before = String::new();
    for (mode, name) in entries {
        let start = bytes.len();
        bytes.extend([0; 24]);
        bytes.extend(mode.to_be_bytes());
        bytes.extend(vec![7; 12 + hash]);
        bytes.extend(u16::try_from(name.len().min(0xfff)).unwrap().to_be_bytes());
        if version == 4 {
            let shared = before.bytes().zip(name.bytes()).take_while(|(one, other)| one == other).count();
            bytes.push(u8::try_from(before.len() - shared).unwrap());
            bytes.extend(&name.as_bytes()[shared..]);
            bytes.push(0);
            before = (*name).to_owned();
        } else {
            bytes.extend(name.as_bytes());
            bytes.push(0);
            while !(bytes.len() - start).is_multiple_of(8) {
                bytes.push(0);
            }
        }
    }
    bytes.extend(extensions);
    bytes.extend(vec![9; hash]);
    bytes
}

fn extension(signature: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = signature.to_vec();
    bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
    bytes.extend(data);
    bytes
}

type Entries = Vec<(Kind, String)>;

fn read_all(bytes: &[u8], hash: usize) -> Result<(Entries, Option<Base>), Unreadable> {
    let mut found = Vec::new();
    let mut add = |_: u32, kind, name: &[u8]| found.push((kind, String::from_utf8_lossy(name).into_owned()));
    let base = read(bytes, bytes.len() as u64, hash, &mut add)?;
    Ok((found, base))
}

#[test]
fn every_version_with_every_hash_gives_its_names() {
    let long = "d/".to_owned() + &"x".repeat(5000);
    let entries = [
        (0o100_644, ".vscode/settings.json"),
        (0o120_000, "a"),
        (0o160_000, "ab"),
        (0o040_000, "abc/"),
        (0o100_755, &long),
    ];
    let expected: Entries = entries
        .iter()
        .map(|(mode, name)| (if *mode == 0o040_000 { Kind::Directory } else { Kind::File }, (*name).to_owned()))
        .collect();
    for version in 2..=4 {
        for (hash, other) in [(20, 32), (32, 20)] {
            let extensions = [extension(*b"TREE", &[1; 30]), extension(*b"sdir", &[])].concat();
            let bytes = index(version, hash, &entries, &extensions);
            assert_eq!(read_all(&bytes, hash), Ok((expected.clone(), None)), "version {version}, hash {hash}");
            assert!(read_all(&bytes, other).is_err(), "version {version}: one hash is not taken for another");
        }
    }
}

#[test]
fn what_git_would_not_read_is_refused() {
    let good = index(2, 20, &[(0o100_644, "a")], &[]);
    assert!(read_all(&good, 20).is_ok());
    let mut cases = vec![Vec::new(), good[..good.len() - 1].to_vec(), [&good[..], b"x"].concat()];
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    // The magic, the version, the number of entries, and the name's length, in that order.
    cases.extend([with(0, b'X'), with(7, 5), with(7, 1), with(11, 2), with(8, 0xff), with(73, 9)]);
    cases.push(index(2, 20, &[(0o100_644, "a")], &extension(*b"evil", b"")));
    cases.push(index(2, 20, &[(0o100_644, "a")], &[b"TREE".as_slice(), &[0xff; 4]].concat()));
    cases.push(index(2, 20, &[(0o100_644, "a")], &extension(*b"link", &[1; 19])));
    cases.push(index(2, 20, &[(0o100_644, "a")], &extension(*b"link", &[1; 29])));
    for case in cases {
        assert!(read_all(&case, 20).is_err(), "{case:?}");
    }
    // A name that is cut by more than the name before has.
    let mut cut = index(4, 20, &[(0o100_644, "a")], &[]);
    cut[12 + 62] = 1;
    assert!(read_all(&cut, 20).is_err());
}

#[test]
fn names_that_grow_without_end_are_refused() {
    let mut bytes = b"DIRC\0\0\0\x04\0\0\0\x40".to_vec();
    for _ in 0..64 {
        bytes.extend([0; 62]);
        bytes.push(0);
        bytes.extend([b'x'; 2000]);
        bytes.push(0);
    }
    bytes.extend([0; 20]);
    assert_eq!(read_all(&bytes, 20), Err(Unreadable("a name does not end")));
}

#[test]
fn deleted_entries_of_the_shared_part_are_told_by_their_positions() {
    // 64 equal zeros, one literal word with bits 0 and 63, then 128 ones.
    let words: [u64; 3] = [(1 << 1) | (1 << 33), 1 | (1 << 63), 1 | (2 << 1)];
    let mut bitmap = 256_u32.to_be_bytes().to_vec();
    bitmap.extend(3_u32.to_be_bytes());
    bitmap.extend(words.iter().flat_map(|word| word.to_be_bytes()));
    bitmap.extend([0; 4]);
    let link = extension(*b"link", &[&[0xab; 20][..], &bitmap].concat());
    let base = read_all(&index(2, 20, &[], &link), 20).unwrap().1.unwrap();
    assert_eq!(base.name(), "ab".repeat(20));
    let deleted: Vec<u32> = (0..300).filter(|position| base.is_deleted(*position)).collect();
    let expected: Vec<u32> = [64, 127].into_iter().chain(128..256).collect();
    assert_eq!(deleted, expected);
    let none = read_all(&index(2, 20, &[], &extension(*b"link", &[0; 20])), 20).unwrap().1;
    assert_eq!(none, None, "a split index may have no shared part");
}

proptest! {
    #[test]
    fn no_bytes_stop_it(bytes in prop::collection::vec(any::<u8>(), 0..400), version in 2..5_u8) {
        let _ = read_all(&bytes, 20);
        let with_header = [&[b'D', b'I', b'R', b'C', 0, 0, 0, version], &bytes[..]].concat();
        let _ = read_all(&with_header, 20);
        let _ = read_all(&with_header, 32);
    }

    #[test]
    fn a_changed_byte_never_gives_a_name_that_is_longer_than_all(at in 0..400_usize, byte: u8, version in 2..5_u32) {
        let mut bytes = index(version, 20, &[(0o100_644, "a/b"), (0o100_644, "a/c"), (0o100_644, "b")], &extension(*b"TREE", b"x"));
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok((names, _)) = read_all(&bytes, 20) {
            prop_assert!(names.iter().all(|(_, name)| name.len() < bytes.len()));
        }
    }

    #[test]
    fn no_bitmap_stops_it(deleted in prop::collection::vec(any::<u64>(), 0..20), position: u32) {
        let _ = Base { hash: vec![0; 20], deleted }.is_deleted(position);
    }
}
