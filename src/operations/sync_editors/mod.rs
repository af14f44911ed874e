//! Telling every editor which Go to run: what is there is read, what each file is to say decided, and
//! all of it written at once.
//!
//! [`roots`] finds the projects and the Go of each, [`crate::editors::find`] the files, `plan` what
//! each is to say, `apply` writes. What was there before is in the journal first, so that [`undo`]
//! can put every byte back, and a run that is broken off leaves each file old or new.

mod apply;
mod edits;
pub mod effective;
mod excluded;
pub mod leaving;
pub mod outcome;
mod past;
mod plan;
mod refusals;
pub mod roots;
pub mod shown;
pub mod undo;
pub mod watch;
mod work;

use super::surroundings::Surroundings;
use super::{rehash, seen_projects};
use crate::config::Mode;
use crate::editors::find::{self, Machine};
use crate::editors::place::{Advice, Editor, Place};
use crate::editors::wanted::{Sdk, Wanted};
use crate::failure::{Failure, Kind};
use crate::progress::Observer;
use crate::store::lock;
use crate::system::parallel;
use gov_shims::go_version::Release;
use gov_shims::home_layout::Tool;
use gov_shims::look;
use outcome::{Row, Status, Unresolved};
use plan::Planner;
use roots::Root;
use std::collections::HashSet;
use std::path::PathBuf;

/// What is wanted of a sync.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own, and no two exclude each other")]
pub struct Options {
    /// Which files are looked at.
    pub reach: Reach,
    /// Whose.
    pub editors: Editors,
    /// Of which projects.
    pub projects: Projects,
    /// Files that git tracks are written too.
    pub tracked: bool,
    /// So are those of a JetBrains IDE that runs.
    pub force: bool,
    /// Nothing is written.
    pub is_dry: bool,
    /// The differences are wanted.
    pub wants_diffs: bool,
    /// So is what VS Code makes of its settings.
    pub wants_effective: bool,
    /// A release that is about to be removed: nothing new may name it.
    pub leaving: Option<Release>,
}

impl Options {
    /// All editors, here, with nothing that needs to be asked for.
    pub fn plain() -> Self {
        Self {
            reach: Reach::All,
            editors: Editors(Vec::new()),
            projects: Projects::Here,
            tracked: false,
            force: false,
            is_dry: false,
            wants_diffs: false,
            wants_effective: false,
            leaving: None,
        }
    }
}

/// Which files are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All.
    All,
    /// Those that reach all that their user opens.
    User,
    /// Those of projects.
    Projects,
}

/// Which projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projects {
    /// The one around the working directory.
    Here,
    /// All that gov has seen, and this one.
    Seen,
    /// The ones around these directories.
    These(Vec<PathBuf>),
}

/// Which editors: words of `--editor`; none: all.
#[derive(Clone, Debug, Default)]
pub struct Editors(Vec<String>);

impl Editors {
    /// The editors of these words: an editor's id, or a part of a product's name.
    pub fn named(words: &[String]) -> Result<Self, Failure> {
        if let Some(word) = words.iter().find(|word| word.trim().is_empty()) {
            return Err(Failure::new(Kind::Usage, format!("no editor is called {word:?}"))
                .hint(format!("the editors are {}; a product's name will do as well", editor_words())));
        }
        Ok(Self(words.iter().map(|word| word.trim().to_lowercase()).collect()))
    }

    fn contain(&self, editor: Editor, product: &str) -> bool {
        let product = product.to_lowercase();
        self.0.is_empty() || self.0.iter().any(|word| word == editor.id() || product.contains(word))
    }

    /// The words that name none of these.
    fn unmatched(&self, known: &[(Editor, &str)]) -> Option<Failure> {
        let is_known = |word: &&String| {
            Editor::ALL.iter().any(|editor| editor.id() == **word)
                || known.iter().any(|(_, product)| product.to_lowercase().contains(*word))
        };
        let word = self.0.iter().find(|word| !is_known(word))?;
        Some(
            Failure::new(Kind::Usage, format!("no editor is called {word:?}"))
                .hint(format!("the editors are {}", editor_words())),
        )
    }
}

fn editor_words() -> String {
    Editor::ALL.map(Editor::id).join(", ")
}

/// What a sync found and did.
#[derive(Clone, Debug, Default)]
pub struct Synced {
    /// Each file.
    pub rows: Vec<Row>,
    /// Projects that no editor can be told of.
    pub unresolved: Vec<Unresolved>,
    /// Editors that are here and have no file that gov could safely write.
    pub advices: Vec<Advice>,
    /// What the user should know.
    pub notes: Vec<String>,
    /// What VS Code makes of its settings, by product and project.
    pub effective: Vec<effective::Report>,
}

/// Tells the editors.
pub fn sync(options: &Options, surroundings: &Surroundings, observer: &dyn Observer) -> Result<Synced, Failure> {
    if !options.is_dry {
        surroundings.check_users_home()?;
    }
    // Even a lock would be a trace of what was only looked at.
    let _lock = if options.is_dry {
        None
    } else {
        Some(lock::hold(&surroundings.layout.lock_of_editors(), "the files of editors", observer)?)
    };
    if !options.is_dry {
        if options.projects == Projects::Here {
            seen_projects::remember(&surroundings.here().facts, surroundings);
        }
        // What editors are told to run must be there.
        if [surroundings.layout.shim(Tool::Go), surroundings.layout.gov()].iter().any(|program| !program.exists()) {
            rehash::rehash(false, surroundings)?;
        }
    }
    let planner = Planner { options, surroundings };
    let (mut synced, works) = plan::plan(look_around(options, surroundings)?, planner);
    synced.rows.extend(apply::apply(works, planner, observer)?);
    synced.rows.sort_by_key(|row| order(&row.place));
    Ok(synced)
}

/// What a sync stands on.
#[derive(Debug)]
pub struct Facts {
    /// Files that reach all that their user opens.
    pub user: Vec<Place>,
    /// Projects, each with its files.
    pub projects: Vec<(Root, Vec<Place>)>,
    /// What is said in any case.
    pub synced: Synced,
    /// What gov wants of files that belong to no project.
    pub wanted: Wanted,
}

fn look_around(options: &Options, surroundings: &Surroundings) -> Result<Facts, Failure> {
    let (shims, gov) = (surroundings.layout.shims(), surroundings.layout.gov());
    let machine = Machine::here(&surroundings.environment, &shims, &gov);
    let found = find::user(&machine);
    let mut synced = Synced { notes: found.notes, ..Synced::default() };
    let mut user = found.places;
    let known: Vec<(Editor, &str)> = user
        .iter()
        .map(|place| (place.editor, place.product.as_str()))
        .chain(found.advices.iter().map(|advice| (advice.editor, advice.product.as_str())))
        .collect();
    if let Some(failure) = options.editors.unmatched(&known) {
        return Err(failure);
    }
    user.retain(|place| options.editors.contain(place.editor, &place.product));
    if options.reach != Reach::Projects {
        let advices =
            found.advices.into_iter().filter(|advice| options.editors.contain(advice.editor, &advice.product));
        synced.advices.extend(advices);
    }
    let mut roots =
        if options.reach == Reach::User { Vec::new() } else { project_roots(&options.projects, surroundings)? };
    if options.reach != Reach::User {
        match earlier_roots(&options.projects, &roots, surroundings) {
            Ok(earlier) => roots.extend(earlier),
            // Nothing that is to be done now depends on it.
            Err(failure) => synced.notes.push(failure.to_string()),
        }
    }
    let mut projects = Vec::new();
    for mut root in roots {
        if surroundings.config.mode == Mode::Shim && root.sdk.is_ok() {
            root.sdk = Ok(None);
        }
        synced.notes.append(&mut root.notes);
        if let Err(failure) = &root.sdk {
            synced.unresolved.push(Unresolved { root: root.directory.clone(), failure: failure.clone() });
            continue;
        }
        projects.push(root);
    }
    let projects = parallel::map(projects, |root| {
        let mut places = find::project(&root.directory, &found.present);
        places.retain(|place| options.editors.contain(place.editor, &place.product));
        (root, places)
    });
    Ok(Facts { user, projects, synced, wanted: wanted(options, surroundings) })
}

fn project_roots(projects: &Projects, surroundings: &Surroundings) -> Result<Vec<Root>, Failure> {
    let directories = match projects {
        Projects::Here => vec![surroundings.directory()?],
        Projects::Seen => {
            let mut directories = seen_projects::directories(surroundings);
            directories.extend(surroundings.environment.directory());
            directories
        }
        Projects::These(directories) => directories.clone(),
    };
    Ok(roots::of_all(directories, surroundings))
}

/// Roots that gov wrote for earlier and that no project shows now: what was written for a pin that is
/// gone is to go as well.
fn earlier_roots(projects: &Projects, known: &[Root], surroundings: &Surroundings) -> Result<Vec<Root>, Failure> {
    let here = match projects {
        Projects::Here => vec![surroundings.directory()?],
        Projects::Seen => Vec::new(),
        Projects::These(directories) => directories.clone(),
    };
    let is_meant =
        |root: &PathBuf| *projects == Projects::Seen || here.iter().any(|directory| directory.starts_with(root));
    let mut known: HashSet<PathBuf> = known.iter().map(|root| root.directory.clone()).collect();
    let roots = past::all(surroundings)?.into_iter().filter_map(|entry| entry.record.root);
    let unknown = roots.filter(|root| is_meant(root) && root.is_dir() && known.insert(root.clone()));
    Ok(unknown.map(|root| roots::root(root, surroundings)).collect())
}

/// What gov wants of every editor, before any project is looked at.
fn wanted(options: &Options, surroundings: &Surroundings) -> Wanted {
    let layout = &surroundings.layout;
    let home = surroundings.environment.home();
    let newest = installed(options, surroundings).into_iter().rfind(|sdk| !sdk.release.version().is_prerelease());
    Wanted {
        gov: layout.gov(),
        shim: layout.shim(Tool::Go),
        shims: layout.shims(),
        portable_home: home.filter(|home| layout.root() == home.join(".gov")),
        sdk: None,
        is_shared: false,
        newest,
    }
}

/// All that is installed, and stays so.
fn installed(options: &Options, surroundings: &Surroundings) -> Vec<Sdk> {
    let releases = look::installed(&surroundings.layout).into_iter();
    let staying = releases.filter(|release| options.leaving.as_ref() != Some(release));
    staying.map(|release| roots::release(&release, surroundings)).collect()
}

/// Users' files first, then each project's; within, by editor.
fn order(place: &Place) -> (Option<PathBuf>, Editor, String, PathBuf) {
    (place.root.clone(), place.editor, place.product.clone(), place.path.clone())
}

impl Row {
    /// One that changes nothing.
    fn of(place: &Place, status: Status) -> Self {
        Self {
            place: place.clone(),
            status,
            changes: Vec::new(),
            applies: String::new(),
            notes: place.notes.clone(),
            diff: None,
        }
    }
}
