//! A good archive with random damage: whatever comes of it, nothing outside changes, nothing but
//! files and directories appears, and nothing panics. [`Place`] asserts the first two.

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

/// Small files only, so that most of the bytes are headers.
fn is_small(name: &[u8]) -> bool {
    !name.ends_with(b"bin/go")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_tar_stays_in_its_place(changes in changes(), repairs: bool, cut in 0..3000usize) {
        let members: Vec<_> = forged::members().into_iter().filter(|member| is_small(&member.name)).collect();
        let mut bytes = tar::tar(&members);
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
        let mut bytes = tar::tar_gz(&forged::members());
        change(&mut bytes, &changes);
        let _ = Place::new().tar_gz(&bytes[..]);
    }

    #[test]
    fn a_changed_zip_stays_in_its_place(changes in changes()) {
        let items: Vec<_> = forged::items().into_iter().filter(|item| is_small(&item.local.name)).collect();
        let mut bytes = zip::zip(&items);
        change(&mut bytes, &changes);
        let _ = Place::new().zip(&bytes, module());
    }
}
