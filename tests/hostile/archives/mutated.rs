//! A good archive with random damage: whatever comes of it, nothing outside changes, nothing but
//! files and directories appears, and nothing panics. [`Place`] asserts the first two.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Place, module};
use crate::support::archive_forge::sdk as forged;
use crate::support::archive_forge::tar::{self, set_checksum};
use crate::support::archive_forge::{gzip, zip};

/// Bytes to change, by a place in per mille of the whole and an offset, and what to.
type Changes = Vec<(usize, usize, u8)>;

fn changes() -> impl Strategy<Value = Changes> {
    let byte = prop_oneof![any::<u8>(), prop::sample::select(&b"/.\\\0\x01x1250gLSK\xff"[..])];
    prop::collection::vec((0..1000usize, 0..700usize, byte), 1..12)
}

fn change(bytes: &mut [u8], changes: &Changes) {
    for (place, offset, byte) in changes {
        let at = (bytes.len() * place / 1000 + offset) % bytes.len();
        bytes[at] = *byte;
    }
}

/// A good tar of few and small files, so that most of its bytes are headers and a case is cheap.
static TAR: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let members = forged::members_below("go/", true);
    let version = members.iter().position(|member| member.name == b"go/VERSION").expect("VERSION");
    let wanted = members[..=version].iter().chain(&members[members.len() - 12..]);
    tar::tar(&wanted.cloned().collect::<Vec<_>>())
});

/// A good zip of the same kind.
static ZIP: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let items: Vec<_> = forged::items().into_iter().filter(|item| !item.local.name.ends_with(b"bin/go")).collect();
    zip::zip(&items)
});

#[test]
fn the_unchanged_archives_are_good() {
    Place::new().tar_gz(&gzip(&TAR)[..]).expect("a good tar");
    Place::new().zip(&ZIP, module()).expect("a good zip");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_tar_stays_in_its_place(changes in changes(), repairs: bool, cut in 0..3000usize) {
        let mut bytes = TAR.clone();
        change(&mut bytes, &changes);
        if repairs {
            // Past the checksum, the header's fields are what is tried.
            for block in bytes.chunks_exact_mut(512).filter(|block| block[257..].starts_with(b"ustar")) {
                set_checksum(block);
            }
        }
        bytes.truncate(bytes.len().saturating_sub(cut.saturating_sub(2000)));
        let _ = Place::new().tar_gz(&gzip(&bytes)[..]);
    }

    #[test]
    fn a_changed_gzip_stays_in_its_place(changes in changes()) {
        let mut bytes = gzip(&TAR);
        change(&mut bytes, &changes);
        let _ = Place::new().tar_gz(&bytes[..]);
    }

    #[test]
    fn a_changed_zip_stays_in_its_place(changes in changes()) {
        let mut bytes = ZIP.clone();
        change(&mut bytes, &changes);
        let _ = Place::new().zip(&bytes, module());
    }
}
