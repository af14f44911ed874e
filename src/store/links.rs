//! Stable paths for what moves: `links/1.22` to the newest installed patch of a family, and
//! `links/default` to what the default means now. Editors and scripts may keep them.
//!
//! A link is replaced by a rename, so that none is ever absent, and it is relative, so that it
//! holds wherever the home is mounted. Only links of gov's own form are replaced or removed.

use super::scratch::Scratch;
use crate::system::atomic_file::UNFINISHED;
use crate::system::directories;
use gov_shims::go_version::{Family, Release};
use gov_shims::home_layout::HomeLayout;
use gov_shims::wanted::Wanted;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What putting the links in order did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// Links that were made or replaced, each with where it leads.
    pub written: Vec<(PathBuf, PathBuf)>,
    /// Links that led to what is gone.
    pub removed: Vec<PathBuf>,
    /// What lies there and is not gov's; left alone.
    pub foreign: Vec<PathBuf>,
}

/// What must change so that each family has its link, and the default, if it is installed.
pub fn plan(layout: &HomeLayout, installed: &[Release], default: Option<&Wanted>) -> io::Result<Linked> {
    let mut wanted: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let families: BTreeSet<Family> = installed.iter().map(|release| release.version().family()).collect();
    for family in families {
        if let Some(newest) = Wanted::Family(family.clone()).choose(installed) {
            wanted.insert(layout.link_of_family(&family), layout.link_target(newest));
        }
    }
    if let Some(release) = default.and_then(|default| default.choose(installed)) {
        wanted.insert(layout.link_of_default(), layout.link_target(release));
    }
    let mut plan = Linked::default();
    let entries = match fs::read_dir(layout.links()) {
        Ok(entries) => entries.collect::<io::Result<Vec<_>>>()?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let is_unfinished = |name: &OsStr| name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes());
    for path in entries.iter().filter(|entry| !is_unfinished(&entry.file_name())).map(fs::DirEntry::path) {
        let target = fs::read_link(&path).ok();
        match target.as_deref().filter(|target| is_own(layout, &path, target)) {
            None => {
                // What keeps a link from its place keeps it whoever wants it.
                wanted.remove(&path);
                plan.foreign.push(path);
            }
            Some(target) if wanted.get(&path).is_some_and(|wanted| wanted == target) => {
                wanted.remove(&path);
            }
            Some(_) if wanted.contains_key(&path) => {}
            Some(_) => plan.removed.push(path),
        }
    }
    plan.written.extend(wanted);
    plan.removed.sort();
    plan.foreign.sort();
    Ok(plan)
}

/// Carries a plan out.
pub fn apply(layout: &HomeLayout, plan: &Linked) -> io::Result<()> {
    if !plan.written.is_empty() {
        directories::create_all(&layout.links())?;
    }
    carry_out(&layout.links(), plan)
}

/// Carries a plan of links in one directory out.
pub(super) fn carry_out(directory: &Path, plan: &Linked) -> io::Result<()> {
    for path in &plan.removed {
        match remove(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    if plan.written.is_empty() {
        return Ok(());
    }
    let scratch = Scratch::within(directory)?;
    for (number, (path, target)) in plan.written.iter().enumerate() {
        let next = scratch.path(number.to_string());
        if make(target, &next)? {
            replace(&next, path)?;
        }
    }
    Ok(())
}

/// True of a link that gov may have made: a family's name or the default's, to a release's place.
fn is_own(layout: &HomeLayout, path: &Path, target: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_name = *path == layout.link_of_default() || Family::parse(name).is_some();
    let release = target.file_name().and_then(|name| Release::from_toolchain_name(name.to_str()?));
    is_name && release.is_some_and(|release| target == layout.link_target(&release))
}

/// Makes a link; false where the system lets this user make none.
#[cfg(unix)]
fn make(target: &Path, link: &Path) -> io::Result<bool> {
    std::os::unix::fs::symlink(target, link).map(|()| true)
}

/// Windows lets only administrators and developers make links; others do without.
#[cfg(windows)]
fn make(target: &Path, link: &Path) -> io::Result<bool> {
    const PRIVILEGE_NOT_HELD: i32 = 1314;
    match std::os::windows::fs::symlink_dir(target, link) {
        Err(error) if error.raw_os_error() == Some(PRIVILEGE_NOT_HELD) => Ok(false),
        result => result.map(|()| true),
    }
}

#[cfg(unix)]
fn replace(next: &Path, path: &Path) -> io::Result<()> {
    fs::rename(next, path)
}

/// A link to a directory is a directory there, and none is renamed over another.
#[cfg(windows)]
fn replace(next: &Path, path: &Path) -> io::Result<()> {
    match remove(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::rename(next, path),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    if cfg!(windows) { fs::remove_dir(path) } else { fs::remove_file(path) }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::sync::atomic::{AtomicBool, Ordering};

    struct Home {
        _directory: tempfile::TempDir,
        layout: HomeLayout,
    }

    impl Home {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            let layout = HomeLayout::at(directory.path().to_owned()).unwrap();
            Self { _directory: directory, layout }
        }

        fn link(&self, versions: &[&str], default: Option<&str>) -> Linked {
            let mut installed: Vec<_> = versions.iter().map(|text| Release::parse(text).unwrap()).collect();
            installed.sort();
            let default = default.map(|text| Wanted::parse(text).unwrap());
            let planned = plan(&self.layout, &installed, default.as_ref()).unwrap();
            apply(&self.layout, &planned).unwrap();
            assert!(plan(&self.layout, &installed, default.as_ref()).unwrap().written.is_empty(), "done is done");
            planned
        }

        fn links(&self) -> Vec<String> {
            let entries = fs::read_dir(self.layout.links()).unwrap().map(|entry| entry.unwrap().path());
            let shown = |path: PathBuf| {
                let target = fs::read_link(&path).map(|target| format!(" -> {}", target.display()));
                format!("{}{}", path.file_name().unwrap().display(), target.unwrap_or_default())
            };
            let mut links: Vec<String> = entries.map(shown).collect();
            links.sort();
            links
        }
    }

    #[test]
    fn links_follow_what_is_installed_and_what_the_default_means() {
        let home = Home::new();
        for (versions, default, links) in [
            (&["1.22.3"][..], None, &["1.22 -> ../versions/go1.22.3"][..]),
            (
                &["1.22.3", "1.22.12", "1.21rc2", "1.21.0", "1.20", "1.23rc1"],
                Some("1.21"),
                &[
                    "1.20 -> ../versions/go1.20",
                    "1.21 -> ../versions/go1.21.0",
                    "1.22 -> ../versions/go1.22.12",
                    "1.23 -> ../versions/go1.23rc1",
                    "default -> ../versions/go1.21.0",
                ],
            ),
            (
                &["1.22.3", "1.20"],
                Some("1.22.3"),
                &["1.20 -> ../versions/go1.20", "1.22 -> ../versions/go1.22.3", "default -> ../versions/go1.22.3"],
            ),
            (&["1.22.3"], Some("latest"), &["1.22 -> ../versions/go1.22.3", "default -> ../versions/go1.22.3"]),
            (&["1.22.3"], Some("1.21.0"), &["1.22 -> ../versions/go1.22.3"]),
            (&["1.22.3"], Some("system"), &["1.22 -> ../versions/go1.22.3"]),
            (&[], None, &[]),
        ] {
            home.link(versions, default);
            assert_eq!(home.links(), links, "{versions:?} {default:?}");
        }
    }

    #[test]
    fn what_is_not_govs_is_named_and_left() {
        let home = Home::new();
        let links = home.layout.links();
        fs::create_dir_all(links.join("1.21")).unwrap();
        fs::File::create(links.join("notes")).unwrap();
        for (name, target) in [
            ("1.20", "/usr/lib/go"),
            ("mine", "../versions/go1.22.3"),
            ("default", "../versions/../../go1.22.3"),
            ("1.19", "../versions/go1.19.1"),
        ] {
            symlink(target, links.join(name)).unwrap();
        }
        let planned = home.link(&["1.21.0", "1.20", "1.22.3"], Some("1.22.3"));
        assert_eq!(planned.removed, [links.join("1.19")]);
        assert_eq!(planned.foreign, ["1.20", "1.21", "default", "mine", "notes"].map(|name| links.join(name)));
        assert_eq!(
            home.links(),
            [
                "1.20 -> /usr/lib/go",
                "1.21",
                "1.22 -> ../versions/go1.22.3",
                "default -> ../versions/../../go1.22.3",
                "mine -> ../versions/go1.22.3",
                "notes",
            ]
        );
    }

    #[test]
    fn a_link_is_never_absent_while_it_is_replaced() {
        let home = Home::new();
        home.link(&["1.22.3"], None);
        let is_done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for round in 0..300 {
                    home.link(if round % 2 == 0 { &["1.22.4"] } else { &["1.22.3"] }, None);
                }
                is_done.store(true, Ordering::Release);
            });
            while !is_done.load(Ordering::Acquire) {
                fs::read_link(home.layout.links().join("1.22")).unwrap();
            }
        });
    }
}
