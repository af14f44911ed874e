//! What each file is to say: read, decided, edited in memory. Nothing is written here.

use super::edits::{Edits, edit};
use super::outcome::{Row, Status};
use super::past::{self, Without};
use super::refusals::{by_hand, obstructed, refused, told_by_hand, tracked};
use super::work::{Journal, Origin, Request, Work};
use super::{Facts, Options, Reach, Synced, effective};
use crate::editors::decide::decide;
use crate::editors::decision::{Context, Decision};
use crate::editors::place::{Editor, Place, Role};
use crate::editors::repository::{self, Repository};
use crate::editors::text::{Change, Document, Format};
use crate::editors::vscode::effective::Settings;
use crate::editors::vscode::folders::folders;
use crate::editors::wanted::{Sdk, Wanted};
use crate::failure::Failure;
use crate::operations::surroundings::Surroundings;
use crate::store::journal::{self, Entry, Exclude, Record};
use crate::system::parallel;
use crate::system::plain_file::{self, Links};
use crate::system::user_file::{self, Seen, Within};
use std::path::Path;
use std::time::SystemTime;

/// Bytes of a file that are read. A settings file of 16 MiB is read in a moment; one that is longer
/// is no settings file.
pub(super) const LONGEST: usize = 16 << 20;

/// The files in which Emacs keeps a directory's settings; it reads both of the nearest directory that
/// has one, and none further up.
const DIR_LOCALS: &str = ".dir-locals.el";
const DIR_LOCALS_2: &str = ".dir-locals-2.el";

/// Bytes of one that are read.
const LONGEST_LISP: usize = 1 << 20;

/// What came of one file.
#[derive(Debug)]
pub(super) enum Planned {
    /// Nothing is there, and nothing is to be.
    Nothing,
    /// Nothing is to be written.
    Row(Box<Row>),
    /// It is to be written.
    Work(Box<Work>),
}

/// Plans everything: what is known already, and what is to be written.
pub(super) fn plan(facts: Facts, planner: Planner<'_>) -> (Synced, Vec<Work>) {
    let Facts { user, projects, mut synced, wanted } = facts;
    let mut works = Vec::new();
    let mut take = |planned: Planned, synced: &mut Synced| match planned {
        Planned::Nothing => {}
        Planned::Row(row) => synced.rows.push(*row),
        Planned::Work(work) => works.push(*work),
    };
    let mut sdks: Vec<Sdk> = Vec::new();
    for sdk in projects.iter().filter_map(|(root, _)| root.sdk.clone().ok().flatten()) {
        if !sdks.contains(&sdk) {
            sdks.push(sdk);
        }
    }
    let home = planner.surroundings.environment.home();
    let installed = Some(super::installed(planner.options, planner.surroundings));
    let plain = Context { home, sdks, ..Context::default() };
    // What a user's files say, once they are edited, decides what a project's must say over them.
    let mut layers: Vec<effective::File> = Vec::new();
    let is_asked = planner.options.reach != Reach::Projects;
    for place in user {
        let outer = effective::outer(&layers, &place);
        let context = Context { outer, installed: installed.clone(), ..plain.clone() };
        let says = if place.role == Role::VsCodeSettings { Some(place.clone()) } else { None };
        let (planned, text) = planner.file_and_text(Request { place, wanted: wanted.clone(), context }, is_asked);
        layers.extend(says.and_then(|place| effective::File::new(place, text.as_deref())));
        if is_asked {
            take(planned, &mut synced);
        }
    }
    let outer = effective::all(&layers);
    let planned = parallel::map(projects, |(root, places)| {
        let sdk = root.sdk.unwrap_or_default();
        let mut planned = Vec::new();
        let mut own = Vec::new();
        for place in places {
            let outer = if place.editor == Editor::VsCode { outer.clone() } else { Settings::default() };
            let context = Context { outer, ..plain.clone() };
            let wanted = Wanted { sdk: sdk.clone(), ..wanted.clone() };
            let layer = if place.role == Role::VsCodeSettings { Some(place.clone()) } else { None };
            let (one, text) = planner.file_and_text(Request { place, wanted, context }, true);
            if planner.options.wants_effective {
                own.extend(layer.and_then(|place| effective::File::new(place, text.as_deref())));
            }
            planned.push(one);
        }
        let effective = if planner.options.wants_effective {
            effective::report(&root.directory, &layers, &own, planner.surroundings)
        } else {
            Vec::new()
        };
        (planned, effective)
    });
    for (planned, effective) in planned {
        for planned in planned {
            take(planned, &mut synced);
        }
        synced.notes.extend(effective.iter().filter_map(effective::Report::concern));
        synced.effective.extend(effective);
    }
    (synced, works)
}

/// Plans one file after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Planner<'a> {
    /// What is wanted of the sync.
    pub(super) options: &'a Options,
    /// What gov stands on.
    pub(super) surroundings: &'a Surroundings,
}

/// A file as it was read, what it is to be, and what is known besides.
struct File<'a> {
    request: &'a Request,
    seen: &'a Seen,
    past: Option<&'a Entry>,
    decision: Decision,
    edits: Edits,
    last: Option<Vec<u8>>,
}

impl Planner<'_> {
    /// Plans one file.
    pub(super) fn file(self, request: Request) -> Planned {
        self.file_and_text(request, true).0
    }

    /// The same, and what the file says in the end; where it is not asked for, what it says now.
    fn file_and_text(self, request: Request, is_asked: bool) -> (Planned, Option<Vec<u8>>) {
        let place = request.place.clone();
        let seen = match self.read(&place) {
            Ok(seen) => seen,
            Err(failure) => {
                let failure = if is_asked { told_by_hand(failure, &request) } else { failure };
                return (Planned::Row(Box::new(Row::of(&place, Status::Refused(failure)))), None);
            }
        };
        let current = seen.content.clone();
        if !is_asked {
            return (Planned::Nothing, current);
        }
        match self.plan(request, seen) {
            Ok(Planned::Work(work)) => {
                let last = work.last.clone();
                (Planned::Work(work), last)
            }
            Ok(planned) => (planned, current),
            Err(failure) => (Planned::Row(Box::new(Row::of(&place, Status::Refused(failure)))), current),
        }
    }

    /// Reads a file; it is refused where it is not where its editor's files belong.
    pub(super) fn read(self, place: &Place) -> Result<Seen, Failure> {
        let home = self.surroundings.environment.home();
        let within = match (&place.root, &home) {
            (Some(root), _) => Within::Project(root),
            (None, Some(home)) => Within::Home(home),
            // Without a home only what an absolute variable names is found, and that is all its own.
            (None, None) => Within::Project(place.path.parent().unwrap_or(Path::new("/"))),
        };
        user_file::read(&place.path, within, LONGEST as u64).map_err(|obstacle| obstructed(place, &obstacle))
    }

    fn plan(self, mut request: Request, seen: Seen) -> Result<Planned, Failure> {
        let place = request.place.clone();
        let (mut past, base) = self.without_past(&mut request, &seen)?;
        // What gov wrote for a pin that is gone goes, and nothing comes in its place.
        let makes_none = !place.may_create || request.is_unpinned();
        if base.is_none() && seen.content.is_none() && makes_none {
            return Ok(Planned::Nothing);
        }
        self.ask_around(&mut request, base.as_deref());
        let document = match &base {
            None => Document::absent(place.role.format()),
            Some(bytes) => Document::read(place.role.format(), bytes).map_err(|refusal| refused(&place, refusal))?,
        };
        let mut decision = decide(&place, &document, &request.wanted, &request.context);
        let mut edits = edit(&place, &document, &decision)?;
        if (!edits.changes.is_empty() || base != seen.content) && is_tracked(&seen) {
            if place.root.is_none() {
                if !decision.is_portable {
                    return Err(tracked(&place, "and gov would write a path of this machine into it")
                        .hint(by_hand(&edits.changes)));
                }
            } else if self.options.tracked {
                request.wanted.is_shared = true;
                decision = decide(&place, &document, &request.wanted, &request.context);
                edits = edit(&place, &document, &decision)?;
            } else {
                return leave_tracked(request, &seen);
            }
        }
        if let Some(left) = decision.left {
            let status = Status::Left { why: left.why, snippet: Some(left.snippet) };
            return Ok(Planned::Row(Box::new(Row { notes: decision.notes, ..Row::of(&place, status) })));
        }
        let last = if base.is_none() && edits.changes.is_empty() { None } else { Some(edits.bytes.clone()) };
        if last == seen.content {
            let mut row = Row::of(&place, Status::InSync);
            row.notes.extend(decision.notes.into_iter().chain(edits.notes));
            // Of a file that is not there and need not be there is nothing to say.
            return Ok(if last.is_none() { Planned::Nothing } else { Planned::Row(Box::new(row)) });
        }
        if past.is_none() {
            past = past::of(&place.path, self.surroundings)?;
        }
        let first = edits.first.clone();
        let file = File { request: &request, seen: &seen, past: past.as_ref(), decision, edits, last };
        let (journal, row) = (file.journal(), file.row());
        let last = file.last;
        let origin = Origin::Sync(Box::new(request));
        Ok(Planned::Work(Box::new(Work { origin, seen, first, last, past, journal, row })))
    }

    /// The text that a decision starts from: the file's own, or for a pin that is gone what it would be
    /// without gov; and what the journal says, where that was asked.
    fn without_past(self, request: &mut Request, seen: &Seen) -> Result<(Option<Entry>, Option<Vec<u8>>), Failure> {
        let place = &request.place;
        let current = seen.content.as_deref();
        let is_whole = place.role.format() == Format::Whole && current.is_some();
        let past = if request.is_unpinned() || is_whole { past::of(&place.path, self.surroundings)? } else { None };
        let Some(entry) = &past else { return Ok((None, seen.content.clone())) };
        let left = current.filter(|text| journal::hash(text) == entry.record.left);
        let base = if request.is_unpinned() {
            match past::without(entry, current).map_err(|why| refused(place, &why))? {
                Without::AsBefore(before) => before,
                Without::KeysTakenOut(bytes) => Some(bytes),
                Without::Theirs => seen.content.clone(),
            }
        } else {
            seen.content.clone()
        };
        request.context.written = left.map(|text| String::from_utf8_lossy(text).into_owned());
        Ok((past, base))
    }

    /// Looks at what some decisions need besides the file itself.
    fn ask_around(self, request: &mut Request, text: Option<&[u8]>) {
        let place = &request.place;
        let Some(root) = &place.root else { return };
        match place.role {
            Role::DirLocals => {
                let beside = plain_file::read(&root.join(DIR_LOCALS), Links::Followed, LONGEST_LISP).ok();
                request.context.beside = beside.map(|text| String::from_utf8_lossy(&text).into_owned());
                if request.context.beside.is_none() {
                    let above = root
                        .ancestors()
                        .skip(1)
                        .flat_map(|above| [DIR_LOCALS, DIR_LOCALS_2].map(|name| above.join(name)));
                    request.context.hides = above.into_iter().find(|path| path.is_file());
                }
            }
            Role::CodeWorkspace => {
                let document = text.and_then(|text| Document::read(Format::Jsonc, text).ok());
                let folders = document.map(|document| folders(&document, root)).unwrap_or_default();
                let sdk = |folder: &Path| super::roots::root(folder.to_owned(), self.surroundings).sdk.ok().flatten();
                let sdks: Vec<Option<Sdk>> = folders.iter().map(|folder| sdk(folder)).collect();
                request.context.folders_disagree = sdks.windows(2).any(|pair| pair[0] != pair[1]);
            }
            _ => {}
        }
    }
}

/// A file that a repository shares, and that nobody asked gov to write: nothing but what would win
/// over the user's own settings concerns gov there.
fn leave_tracked(mut request: Request, seen: &Seen) -> Result<Planned, Failure> {
    let place = &request.place;
    let document = match &seen.content {
        None => Document::absent(place.role.format()),
        Some(text) => Document::read(place.role.format(), text).map_err(|refusal| refused(place, refusal))?,
    };
    // It may name the version already, as `--tracked` would: then it is right.
    request.wanted.is_shared = true;
    let mut repair = decide(place, &document, &request.wanted, &request.context);
    let mut repaired = edit(place, &document, &repair)?;
    if let Some(left) = repair.left {
        let status = Status::Left { why: left.why, snippet: Some(left.snippet) };
        return Ok(Planned::Row(Box::new(Row { notes: repair.notes, ..Row::of(place, status) })));
    }
    // Nothing of a user's own outranks a file of Emacs's that is there.
    let has_last_word = place.role == Role::DirLocals && seen.content.is_some();
    if !repaired.changes.is_empty() && !has_last_word {
        request.wanted.sdk = None;
        repair = decide(place, &document, &request.wanted, &request.context);
        repaired = edit(place, &document, &repair)?;
    }
    if !repaired.changes.is_empty() {
        let failure = tracked(place, "and it makes editors run another Go than this directory's");
        let is_whole = place.role.format() == Format::Whole;
        let failure = if is_whole { failure } else { failure.because(by_hand(&repaired.changes)) };
        return Err(failure.hint("gov sync-editors --tracked"));
    }
    let mut row = Row::of(place, Status::InSync);
    row.notes.push("git tracks it, so it gets no path; the user's own settings serve it".to_owned());
    row.notes.extend(repair.notes);
    Ok(Planned::Row(Box::new(row)))
}

impl File<'_> {
    fn journal(&self) -> Journal {
        let first = self.edits.first.as_deref();
        let place = &self.request.place;
        let record = Record {
            editor: place.editor,
            product: place.product.clone(),
            scope: place.scope.clone(),
            role: place.role,
            path: place.path.clone(),
            root: place.root.clone(),
            release: self.request.wanted.sdk.as_ref().map(|sdk| sdk.release.to_string()),
            created_directories: self.seen.missing_directories().to_vec(),
            exclude: if self.is_new() { exclude(self.seen.target()) } else { None },
            keys: Vec::new(),
            left: [0; 32],
            was: None,
            time: journal::seconds(SystemTime::now()),
        };
        let next = first.or(self.last.as_deref());
        let entry = past::with(self.past, record, self.seen.content.as_deref(), &self.edits.changes, next);
        if first.is_none() && entry.before == self.last {
            return Journal::Forget(Box::new(entry.record));
        }
        Journal::Keep(Box::new(entry))
    }

    fn row(&self) -> Row {
        let place = &self.request.place;
        let status = match (self.is_new(), &self.last) {
            (true, _) => Status::Created,
            (false, Some(_)) => Status::Changed,
            (false, None) => Status::Removed,
        };
        let mut row = Row::of(place, status);
        row.changes = self.changes();
        self.decision.applies.clone_into(&mut row.applies);
        row.notes.extend(self.decision.notes.iter().chain(&self.edits.notes).cloned());
        row
    }

    /// What the file says anew, seen from what it says now: what was taken back first counts as well.
    fn changes(&self) -> Vec<Change> {
        let format = self.request.place.role.format();
        let read = |bytes: Option<&[u8]>| match bytes {
            Some(bytes) => Document::read(format, bytes).ok(),
            None => Some(Document::absent(format)),
        };
        let (Some(now), Some(then)) = (read(self.seen.content.as_deref()), read(self.last.as_deref())) else {
            return self.edits.changes.clone();
        };
        let known = self.past.map(|entry| entry.record.keys.as_slice()).unwrap_or_default();
        let mut paths: Vec<&Vec<String>> = Vec::new();
        for change in self.edits.changes.iter().chain(known) {
            if !paths.contains(&&change.path) {
                paths.push(&change.path);
            }
        }
        let change = |path: &Vec<String>| {
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            let (old, new) = (now.get(&keys), then.get(&keys));
            (old != new).then(|| Change { path: path.clone(), old, new })
        };
        paths.into_iter().filter_map(change).collect()
    }

    fn is_new(&self) -> bool {
        self.seen.content.is_none()
    }
}

/// A file that git tracks, by whichever repository around it; one that was deleted is tracked still.
/// A file whose repository cannot be read is taken for one.
fn is_tracked(seen: &Seen) -> bool {
    let target = seen.target();
    let or_unknown = seen.content.is_some();
    repository::repositories_around(target)
        .iter()
        .any(|repository| repository::is_tracked(repository, target).unwrap_or(or_unknown))
}

/// The line that keeps a new file out of its repository, where it lies in one.
fn exclude(target: &Path) -> Option<Exclude> {
    let repository = repository::repository_of(target).filter(Repository::is_whole)?;
    let line = repository::exclude_line(&repository, target)?;
    Some(Exclude { file: repository::exclude_file(&repository), line })
}
