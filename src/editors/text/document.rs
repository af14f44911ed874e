//! A text that was read, and its edits.

use super::idea::Idea;
use super::json::{self, Json};
use super::patch::{Patch, applied, keeps_comments};
use super::toml::Toml;
use super::{Change, Edited, Format, Reach, Splice, Wish, encoding};
use crate::editors::refusal::Refusal;
use serde_json::Value;

/// A text that was read strictly, or that is not there.
#[derive(Debug)]
pub struct Document {
    format: Format,
    text: String,
    /// `None`: the file is not there.
    body: Option<Body>,
}

/// What was read, as its format has it.
#[derive(Debug)]
enum Body {
    Json(Json),
    Toml(Toml),
    Idea(Idea),
    Whole,
}

impl Document {
    /// Reads a file. Every refusal says why, and where in the text there is such a place.
    pub fn read(format: Format, bytes: &[u8]) -> Result<Self, Refusal> {
        let text = encoding::text_of(bytes)?;
        Ok(Self { format, body: Some(Body::read(format, text)?), text: text.to_owned() })
    }

    /// A file that is not there.
    pub fn absent(format: Format) -> Self {
        Self { format, text: String::new(), body: None }
    }

    /// What the reader of this format sees at a path; of a key that stands twice, the last. At the empty
    /// path, all. A date or another value that JSON does not have is shown as the nearest that it has.
    pub fn get(&self, path: &[&str]) -> Option<Value> {
        self.body.as_ref().and_then(|body| body.get(&self.text, path))
    }

    /// The names in the object or table at a path, in the order of the text; one that stands twice is
    /// named twice.
    pub fn keys(&self, path: &[&str]) -> Vec<String> {
        self.body.as_ref().map(|body| body.keys(&self.text, path)).unwrap_or_default()
    }

    /// Makes the text say what is wished. What it says already is no change; values are set before
    /// others are removed, whatever their order; a parent that is no object is replaced by one, and the
    /// change is then the parent's. The new text was read again, says all wishes, and says and is
    /// otherwise what the old one was: an edit of which that is not so is refused.
    pub fn edit(&self, wishes: &[Wish]) -> Result<Edited, Refusal> {
        let brought = wishes.iter().filter_map(|wish| self.body.as_ref()?.brings(wish));
        let wishes: &[Wish] = &wishes.iter().cloned().chain(brought).collect::<Vec<_>>();
        let mut patch = Patch::of(&self.text);
        let mut read: Option<Body> = None;
        let sets = wishes.iter().filter(|wish| wish.to.is_some());
        for wish in sets.chain(wishes.iter().filter(|wish| wish.to.is_none())) {
            let now = read.as_ref().or(self.body.as_ref());
            if now.map_or(wish.to.is_none(), |body| body.holds(patch.text(), wish)) {
                continue;
            }
            let splices = match now {
                Some(body) => body.splices(patch.text(), wish)?,
                None => Body::none(self.format)?.splices("", wish)?,
            };
            let next = self.spliced(&mut patch, splices)?;
            // What must go first has gone, and the value has its place.
            read = Some(if wish.to.is_some() && !next.holds(patch.text(), wish) {
                let splices = next.splices(patch.text(), wish)?;
                self.spliced(&mut patch, splices)?
            } else {
                next
            });
        }
        let mut notes = Vec::new();
        for wish in wishes {
            let of_wish = self.body.as_ref().map(|body| body.notes(&self.text, wish)).unwrap_or_default();
            notes.extend(of_wish.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
        }
        let splices = patch.splices();
        let Some(read) = read.filter(|_| !splices.is_empty()) else {
            self.hold(wishes)?;
            return Ok(Edited {
                bytes: self.text.clone().into_bytes(),
                splices: Vec::new(),
                changes: Vec::new(),
                notes,
            });
        };
        let new = Self { format: self.format, text: patch.text().to_owned(), body: Some(read) };
        new.hold(wishes)?;
        self.prove(&new, &splices, wishes)?;
        let changes = self.changes(&new, wishes);
        Ok(Edited { bytes: new.text.into_bytes(), splices, changes, notes })
    }

    fn spliced(&self, patch: &mut Patch<'_>, splices: Vec<Splice>) -> Result<Body, Refusal> {
        if !patch.apply(splices) {
            return Err(unsafe_edit("its parts overlap"));
        }
        Body::read(self.format, patch.text()).map_err(|fault| unsafe_edit(&fault.to_string()))
    }

    /// All wishes hold: where not, they contradict each other.
    fn hold(&self, wishes: &[Wish]) -> Result<(), Refusal> {
        let holds = |wish: &Wish| self.body.as_ref().map_or(wish.to.is_none(), |body| body.holds(&self.text, wish));
        match wishes.iter().find(|wish| !holds(wish)) {
            None => Ok(()),
            Some(wish) => Err(unsafe_edit(&format!("`{}` does not say then what it should", wish.path.join("` `")))),
        }
    }

    /// Nothing but what was wished is another thing in the new text.
    fn prove(&self, new: &Self, splices: &[Splice], wishes: &[Wish]) -> Result<(), Refusal> {
        if applied(&self.text, splices).as_deref() != Some(&new.text) {
            return Err(unsafe_edit("bytes would differ outside of it"));
        }
        // A file that was not there said nothing.
        let nothing = Body::none(self.format)?;
        let is_same = match (self.body.as_ref().unwrap_or(&nothing), &new.body) {
            (Body::Json(old), Some(Body::Json(read))) => {
                let goes: Vec<_> = wishes.iter().flat_map(|wish| old.concerned(&self.text, &wish.path)).collect();
                keeps_comments(old.comments(), read.comments(), splices, &goes)
                    && json::is_same_but((old, &self.text), (read, &new.text), wishes)
            }
            (Body::Toml(old), Some(Body::Toml(read))) => {
                let goes: Vec<_> = wishes.iter().flat_map(|wish| old.concerned(&self.text, &wish.path)).collect();
                keeps_comments(old.comments(), read.comments(), splices, &goes) && Toml::is_same_but(old, read, wishes)
            }
            (Body::Idea(old), Some(Body::Idea(read))) => {
                Idea::is_same_but((old, &self.text), (read, &new.text), wishes)
            }
            (Body::Whole, Some(Body::Whole)) => true,
            _ => false,
        };
        if is_same { Ok(()) } else { Err(unsafe_edit("other values or comments would change")) }
    }

    /// What differs, in the order of the wishes.
    fn changes(&self, new: &Self, wishes: &[Wish]) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::new();
        for wish in wishes {
            let path: Vec<&str> = wish.path.iter().map(String::as_str).collect();
            let reach = |length: &usize| self.body.as_ref().map(|body| body.reach(&self.text, &path[..*length]));
            let replaced = (1..path.len()).find(|length| reach(length) == Some(Reach::Other));
            let path = &path[..replaced.unwrap_or(path.len())];
            let old = match &self.body {
                Some(Body::Idea(idea)) => idea.was(wish),
                _ => self.get(path),
            };
            let new = new.get(path);
            let change = Change { path: path.iter().map(|key| (*key).to_owned()).collect(), old, new };
            if change.old != change.new && !changes.contains(&change) {
                changes.push(change);
            }
        }
        changes
    }
}

impl Body {
    fn read(format: Format, text: &str) -> Result<Self, Refusal> {
        match format {
            Format::Jsonc => Json::read(text, true).map(Self::Json),
            Format::Json => Json::read(text, false).map(Self::Json),
            Format::Whole => Ok(Self::Whole),
            Format::Idea => Idea::read(text).map(Self::Idea),
            Format::Toml => Toml::read(text).map(Self::Toml),
        }
    }

    /// What a file says that is not there.
    fn none(format: Format) -> Result<Self, Refusal> {
        match format {
            Format::Idea => Ok(Self::Idea(Idea::none())),
            _ => Self::read(format, ""),
        }
    }

    /// The text says what is wished.
    fn holds(&self, text: &str, wish: &Wish) -> bool {
        match self {
            Self::Idea(idea) => idea.holds(wish),
            _ => self.get(text, &wish.path.iter().map(String::as_str).collect::<Vec<_>>()) == wish.to,
        }
    }

    /// Another wish that a wish brings with it.
    fn brings(&self, wish: &Wish) -> Option<Wish> {
        match self {
            Self::Idea(idea) => idea.brings(wish),
            _ => None,
        }
    }

    fn get(&self, text: &str, path: &[&str]) -> Option<Value> {
        match self {
            Self::Json(json) => json.get(text, path),
            Self::Toml(toml) => toml.get(path).cloned(),
            Self::Idea(idea) => idea.get(path),
            Self::Whole => path.is_empty().then(|| Value::from(text)),
        }
    }

    fn keys(&self, text: &str, path: &[&str]) -> Vec<String> {
        match self {
            Self::Json(json) => json.keys(text, path),
            Self::Toml(toml) => toml.keys(path),
            Self::Idea(idea) => idea.keys(path),
            Self::Whole => Vec::new(),
        }
    }

    fn reach(&self, text: &str, path: &[&str]) -> Reach {
        match self {
            Self::Json(json) => json.reach(text, path),
            Self::Toml(toml) => toml.reach(path),
            // Every path of these leads to text, and none below it.
            Self::Idea(_) | Self::Whole => Reach::Nothing,
        }
    }

    fn splices(&self, text: &str, wish: &Wish) -> Result<Vec<Splice>, Refusal> {
        match self {
            Self::Json(json) => json.splices(text, &wish.path, wish.to.as_ref()),
            Self::Toml(toml) => toml.splices(text, wish),
            Self::Idea(idea) => idea.splices(text, wish),
            Self::Whole => match (wish.path.as_slice(), wish.to.as_ref().and_then(Value::as_str)) {
                ([], Some(new)) => Ok(vec![Splice { range: 0..text.len(), text: new.to_owned() }]),
                _ => Err(Refusal::of("is replaced as a whole, by a text")),
            },
        }
    }

    fn notes(&self, text: &str, wish: &Wish) -> Vec<String> {
        match self {
            Self::Json(json) => json.notes(text, &wish.path),
            Self::Idea(idea) => idea.notes(text, wish),
            // TOML has no key twice.
            Self::Toml(_) | Self::Whole => Vec::new(),
        }
    }
}

fn unsafe_edit(why: &str) -> Refusal {
    Refusal::of(format!("cannot be edited safely: {why}"))
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod json_tests;

#[cfg(test)]
#[path = "idea_tests.rs"]
mod idea_tests;

#[cfg(test)]
#[path = "toml_tests.rs"]
mod toml_tests;

#[cfg(test)]
#[path = "proof_tests.rs"]
mod proof_tests;
