//! What killed runs left in gov's home, found and deleted by the next one.
//!
//! Nothing that is being made is taken: whoever makes something keeps it locked, and the kernel
//! takes the lock from whoever is killed. Another machine that shares the home may have locks that
//! this one does not see; what it made, or what does not say who made it, is left for an hour.

use super::owner::Owner;
use super::receipt::Receipt;
use super::{lock, stage};
use crate::system::atomic_file::UNFINISHED;
use crate::system::{directories, host, locked};
use gov_shims::home_layout::HomeLayout;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How old a piece must be before it is swept where no lock tells that nobody is at work in it.
const ABANDONED: Duration = Duration::from_hours(1);

/// Directories below the log's that are looked into: `log/HOST/PORT/tile/8/0/x001/x234`.
const DEEPEST_LOG: u32 = 10;

/// Bytes of a file that says whose something is.
const LONGEST_OWNER: u64 = 1000;

/// Something that a killed run left.
#[derive(Debug)]
pub struct Abandoned {
    /// Where it is.
    pub path: PathBuf,
    /// Keeps another sweep, and a process that is about to start, from it.
    _lock: Option<File>,
}

/// Deletes all that killed runs left. What cannot be deleted stays for the next time.
pub fn sweep(layout: &HomeLayout, now: SystemTime) {
    for piece in abandoned(layout, now) {
        let _ = piece.delete(layout);
    }
    lock::sweep(&layout.locks());
}

/// What killed runs left; it stays theirs until it is dropped.
pub fn abandoned(layout: &HomeLayout, now: SystemTime) -> Vec<Abandoned> {
    let mut found = Vec::new();
    for staging in [layout.staging(), layout.staging_among_versions()] {
        for path in entries(&staging).into_iter().filter(|path| !is_unfinished(path)) {
            found.extend(abandoned_stage(path, now));
        }
        unfinished(&staging, 0, now, &mut found);
    }
    let plain = [layout.root().to_owned(), layout.shims(), layout.receipts(), layout.links(), layout.journal()];
    for directory in plain {
        unfinished(&directory, 0, now, &mut found);
    }
    unfinished(&layout.logs(), DEEPEST_LOG, now, &mut found);
    found
}

impl Abandoned {
    /// Deletes it, and a receipt that is there only because its run was killed between the receipt
    /// and the tree.
    pub fn delete(&self, layout: &HomeLayout) -> io::Result<()> {
        if let Some(release) = stage::release_of(&self.path)
            && layout.goroot(&release).symlink_metadata().is_err()
            && layout.receipt(&release).exists()
            // Whoever holds it is about to publish that release.
            && let Ok(Some(_lock)) = lock::try_take(&layout.lock_of_release(&release))
            && layout.goroot(&release).symlink_metadata().is_err()
        {
            Receipt::delete(layout, &release)?;
        }
        if self.path.is_dir() && !self.path.is_symlink() {
            stage::delete_claimed(&self.path)
        } else {
            directories::delete(&self.path)
        }
    }
}

fn abandoned_stage(path: PathBuf, now: SystemTime) -> Option<Abandoned> {
    let by_age = |path: PathBuf| is_old(&path, now).then_some(Abandoned { path, _lock: None });
    let Ok(mut file) = File::open(path.join(stage::OWNER)) else {
        // It gets its name with its owner in it, and loses its owner last: this one's deletion was killed.
        let is_empty = fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
        return if is_empty { Some(Abandoned { path, _lock: None }) } else { by_age(path) };
    };
    let attempt = locked::attempt(&file);
    let mut text = String::new();
    let _ = (&mut file).take(LONGEST_OWNER).read_to_string(&mut text);
    let is_of_this_host = Owner::parse(&text).is_some_and(|owner| owner.host == host::name());
    match attempt {
        Ok(locked::Attempt::Held) => None,
        Ok(locked::Attempt::Taken) if is_of_this_host => Some(Abandoned { path, _lock: Some(file) }),
        _ => by_age(path),
    }
}

/// Files and directories that were to be renamed and were not.
fn unfinished(directory: &Path, depth: u32, now: SystemTime, found: &mut Vec<Abandoned>) {
    for path in entries(directory) {
        if !is_unfinished(&path) {
            if depth > 0 && path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
                unfinished(&path, depth - 1, now, found);
            }
            continue;
        }
        let is_openable = path.symlink_metadata().is_ok_and(|metadata| metadata.is_file() || metadata.is_dir());
        let file = if is_openable { File::open(&path).ok() } else { None };
        match file.as_ref().map(locked::attempt) {
            Some(Ok(locked::Attempt::Held)) => {}
            Some(Ok(locked::Attempt::Taken)) => found.push(Abandoned { path, _lock: file }),
            _ if is_old(&path, now) => found.push(Abandoned { path, _lock: None }),
            _ => {}
        }
    }
}

fn is_unfinished(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes()))
}

/// True if nothing of it has changed for an hour, as far as its topmost names tell.
fn is_old(path: &Path, now: SystemTime) -> bool {
    let of = |path: &Path| path.symlink_metadata().and_then(|metadata| metadata.modified()).ok();
    let newest = [path.to_owned(), path.join("tree"), path.join(stage::OWNER)].iter().filter_map(|path| of(path)).max();
    newest.is_some_and(|at| now.duration_since(at).is_ok_and(|age| age > ABANDONED))
}

/// The paths in a directory; none where it cannot be read.
fn entries(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::stage::Stage;
    use crate::system::atomic_file;
    use gov_shims::go_version::Release;

    fn home() -> (tempfile::TempDir, HomeLayout) {
        let directory = tempfile::tempdir().unwrap();
        let layout = HomeLayout::at(directory.path().to_owned()).unwrap();
        (directory, layout)
    }

    fn put(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a test's own file")]
        fs::write(path, text).unwrap();
    }

    fn later() -> SystemTime {
        SystemTime::now() + ABANDONED * 2
    }

    #[test]
    fn who_is_at_work_is_not_swept_however_old_the_work() {
        let (_directory, layout) = home();
        let stage = Stage::new(&layout, &Release::parse("1.22.3").unwrap()).unwrap();
        sweep(&layout, SystemTime::now());
        sweep(&layout, later());
        assert!(stage.tree().exists());
        drop(stage);
        assert!(entries(&layout.staging()).is_empty());
    }

    /// Each by who made it, with whether it goes at once and whether it goes after an hour.
    #[test]
    fn what_nobody_holds_goes_at_once_if_this_host_made_it_and_else_after_an_hour() {
        let own = Owner::of_this_process().text();
        for (name, text, is_gone_at_once) in [
            ("go1.22.3.own", Some(own.as_str()), true),
            ("go1.22.3.removed.own", Some(own.as_str()), true),
            ("go1.22.3.other", Some("host another.example\nprocess 1\n"), false),
            ("go1.22.3.silent", None, false),
            ("go1.22.3.babble", Some("\u{0}x"), false),
            ("nobody knows", None, false),
        ] {
            let (_directory, layout) = home();
            let stage = layout.staging().join(name);
            put(&stage.join("tree/bin/go"), "");
            if let Some(text) = text {
                put(&stage.join("owner"), text);
            }
            assert_eq!(abandoned(&layout, SystemTime::now()).len(), usize::from(is_gone_at_once), "{name}");
            sweep(&layout, SystemTime::now());
            assert_eq!(stage.exists(), !is_gone_at_once, "{name}");
            sweep(&layout, later());
            assert!(!stage.exists(), "{name}");
        }
    }

    #[test]
    fn what_is_unfinished_goes_and_what_is_being_written_or_a_users_stays() {
        let (_directory, layout) = home();
        let left = [
            layout.root().join(".new.default.abcdef"),
            layout.staging().join(".new.go1.22.3.abcdef/owner"),
            layout.receipts().join(".new.go1.22.3.json.abcdef"),
            layout.shims().join(".new.abcdef/program"),
            layout.links().join(".new.abcdef/1.22"),
            layout.logs().join("sum.golang.org/.new.latest.abcdef"),
            layout.logs().join("sum.golang.org/tile/8/0/x001/.new.234.abcdef"),
        ];
        let kept = [layout.shims().join(".mine"), layout.root().join(".git/.new.x"), layout.versions().join(".new.x")];
        for path in left.iter().chain(&kept) {
            put(path, "");
        }
        let being_written = layout.receipts().join(".new.busy");
        put(&being_written, "");
        let held = File::open(&being_written).unwrap();
        held.lock().unwrap();
        sweep(&layout, SystemTime::now());
        for path in &left {
            assert!(!path.exists(), "{}", path.display());
        }
        assert_eq!(entries(&layout.shims()), [layout.shims().join(".mine")]);
        for path in kept.iter().chain([&being_written]) {
            assert!(path.exists(), "{}", path.display());
        }
    }

    #[test]
    fn files_are_written_whole_while_others_sweep() {
        let (_directory, layout) = home();
        let is_done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_done.load(std::sync::atomic::Ordering::Acquire) {
                    sweep(&layout, SystemTime::now());
                }
            });
            for round in (0..=u8::MAX).chain(0..50) {
                atomic_file::write_cache(&layout.receipts().join("file"), &[round; 100]).unwrap();
                let stage = Stage::new(&layout, &Release::parse("1.22.3").unwrap()).unwrap();
                assert!(stage.tree().exists());
            }
            is_done.store(true, std::sync::atomic::Ordering::Release);
        });
        sweep(&layout, SystemTime::now());
        assert_eq!(entries(&layout.receipts()), [layout.receipts().join("file")]);
    }

    #[test]
    fn a_receipt_without_a_tree_goes_with_the_stage_that_tells_why() {
        let (_directory, layout) = home();
        let [killed, whole] = ["1.22.3", "1.21.0"].map(|text| Release::parse(text).unwrap());
        for release in [&killed, &whole] {
            put(&layout.receipt(release), "{}");
            put(&layout.file_hashes(release), "");
            put(
                &layout.staging().join(format!("{}.xyz/owner", release.toolchain_name())),
                &Owner::of_this_process().text(),
            );
        }
        fs::create_dir_all(layout.goroot(&whole)).unwrap();
        sweep(&layout, SystemTime::now());
        assert!(!layout.receipt(&killed).exists() && !layout.file_hashes(&killed).exists());
        assert!(layout.receipt(&whole).exists() && layout.file_hashes(&whole).exists());
    }
}
