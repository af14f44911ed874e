//! From a proven tree to a version that runs.

use super::rehash;
use super::surroundings::{Surroundings, disk};
use crate::failure::Failure;
use crate::releases::tree_hash::FileHash;
use crate::store::receipt::Receipt;
use crate::store::stage::Stage;
use gov_shims::go_version::Release;

/// Files, then the receipt, then the name, each on the disk before the next: whatever a power cut
/// leaves, a published tree is whole and has its receipt. A receipt without a tree harms nobody.
pub(super) fn publish(
    stage: Stage,
    release: &Release,
    receipt: &Receipt,
    files: &[FileHash],
    surroundings: &Surroundings,
) -> Result<(), Failure> {
    let layout = &surroundings.layout;
    stage.sync().map_err(|error| disk("write", &stage.tree(), &error))?;
    receipt.write(layout, release, files).map_err(|error| disk("write", &layout.receipt(release), &error))?;
    stage.publish(layout, release).map_err(|error| disk("publish", &layout.goroot(release), &error))?;
    rehash::rehash(false, surroundings).map(drop)
}
