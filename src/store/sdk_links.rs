//! `~/sdk/go1.22.3`, for each installed release a link where Go's own downloads lie, and where the
//! pickers of editors look. Only for users who ask for it (`sdk-links` in config.toml).
//!
//! Only links into gov's own versions are replaced, and of those only such as are called like their
//! version removed: whatever else is there stays.

use super::links::{self, Linked};
use crate::system::directories;
use gov_shims::go_version::Release;
use gov_shims::home_layout::HomeLayout;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What must change so that each of these releases has its link, and none that is gone.
pub fn plan(directory: &Path, layout: &HomeLayout, releases: &[Release]) -> io::Result<Linked> {
    let link = |release: &Release| (directory.join(release.toolchain_name()), layout.goroot(release));
    let mut wanted: BTreeMap<PathBuf, PathBuf> = releases.iter().map(link).collect();
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries.collect::<io::Result<Vec<_>>>()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut plan = Linked::default();
    for path in entries.iter().map(fs::DirEntry::path) {
        let leads_to_own =
            fs::read_link(&path).is_ok_and(|target| target.parent().is_some_and(|parent| parent == layout.versions()));
        if !leads_to_own {
            if wanted.remove(&path).is_some() {
                plan.foreign.push(path);
            }
        } else if wanted.get(&path) == fs::read_link(&path).ok().as_ref() {
            wanted.remove(&path);
        } else if !wanted.contains_key(&path) && fs::read_link(&path).is_ok_and(|to| to.file_name() == path.file_name())
        {
            plan.removed.push(path);
        }
    }
    plan.written.extend(wanted);
    plan.removed.sort();
    plan.foreign.sort();
    Ok(plan)
}

/// Carries a plan out; the directory is made only for a link that goes into it.
pub fn apply(directory: &Path, plan: &Linked) -> io::Result<()> {
    if !plan.written.is_empty() {
        directories::create_all(directory)?;
    }
    links::carry_out(directory, plan)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_release_has_a_link_and_what_somebody_else_put_there_stays() {
        let home = tempfile::tempdir().unwrap();
        let layout = HomeLayout::at(home.path().join("gov")).unwrap();
        let directory = home.path().join("sdk");
        let releases = |texts: &[&str]| texts.iter().map(|text| Release::parse(text).unwrap()).collect::<Vec<_>>();
        let apply_for = |texts: &[&str]| {
            let planned = plan(&directory, &layout, &releases(texts)).unwrap();
            apply(&directory, &planned).unwrap();
            planned
        };
        apply_for(&[]);
        assert!(!directory.exists(), "no directory for nothing");
        apply_for(&["1.22.3", "1.21.13"]);
        assert_eq!(fs::read_link(directory.join("go1.22.3")).unwrap(), layout.versions().join("go1.22.3"));
        assert_eq!(apply_for(&["1.22.3", "1.21.13"]), Linked::default(), "done is done");

        fs::create_dir(directory.join("go1.20.14")).unwrap();
        std::os::unix::fs::symlink("/opt/go", directory.join("go1.23.0")).unwrap();
        std::os::unix::fs::symlink(layout.versions().join("go1.22.3"), directory.join("mine")).unwrap();
        let planned = apply_for(&["1.22.3", "1.20.14", "1.23.0"]);
        assert_eq!(planned.removed, [directory.join("go1.21.13")]);
        assert_eq!(planned.foreign, ["go1.20.14", "go1.23.0"].map(|name| directory.join(name)));
        assert!(directory.join("go1.20.14").is_dir() && directory.join("go1.23.0").is_symlink());
        assert!(!directory.join("go1.21.13").is_symlink());
        assert!(directory.join("mine").is_symlink(), "no link of gov's is called so");
    }
}
