//! Which releases a mirror shall hold, in the words that `install` takes: a word that means one
//! release there means that one here, and a span or a constraint means every release in it.

use super::span::Span;
use super::wanted::{NotARequest, Request, fits};
use gov_shims::go_version::Release;
use semver::VersionReq;
use std::fmt;

/// One word of a selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The release that `install` would take: an exact one, the newest of a family, `latest`.
    One(Request),
    /// Every stable release of these families: `1.21..1.23`.
    Span(Span),
    /// Every release that fits: `>=1.21, <1.24`, `1.22.*`.
    Constraint(VersionReq),
}

impl Selection {
    /// Reads one word, or several with commas between; a constraint has commas of its own.
    pub fn parse(text: &str) -> Result<Vec<Self>, NotARequest> {
        match Self::parse_one(text.trim()) {
            Ok(one) => Ok(vec![one]),
            Err(error) if !text.contains(',') => Err(error),
            Err(_) => text.split(',').map(|part| Self::parse_one(part.trim())).collect(),
        }
    }

    fn parse_one(text: &str) -> Result<Self, NotARequest> {
        if let Some(span) = Span::parse(text) {
            return Ok(Self::Span(span));
        }
        Ok(match Request::parse(text)? {
            Request::Constraint(constraint) => Self::Constraint(constraint),
            request => Self::One(request),
        })
    }

    /// All that exist and are meant, oldest first. [`Selection::One`] means nothing here: which one
    /// it is, what is installed and the directory may have to say.
    pub fn every<'a>(&self, existing: impl IntoIterator<Item = &'a Release>) -> Vec<Release> {
        let is_meant = |release: &&Release| match self {
            Self::One(_) => false,
            Self::Span(span) => !release.version().is_prerelease() && span.contains(&release.version().family()),
            Self::Constraint(constraint) => fits(constraint, release),
        };
        let mut releases: Vec<Release> = existing.into_iter().filter(is_meant).cloned().collect();
        releases.sort();
        releases
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(request) => request.fmt(out),
            Self::Span(span) => span.fmt(out),
            Self::Constraint(constraint) => constraint.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn selected(text: &str) -> Result<Vec<String>, NotARequest> {
        let existing = ["1.20", "1.20.14", "1.21rc2", "1.21.0", "1.21.13", "1.22.3", "1.22.12", "1.23rc1", "1.23.0"]
            .map(|text| Release::parse(text).unwrap());
        let mut texts = Vec::new();
        for selection in Selection::parse(text)? {
            match &selection {
                Selection::One(request) => texts.push(format!("one {request}")),
                several => texts.extend(several.every(&existing).iter().map(ToString::to_string)),
            }
        }
        Ok(texts)
    }

    #[test]
    fn a_span_and_a_constraint_mean_all_and_any_other_word_one() {
        for (text, expected) in [
            ("1.22.3", &["one 1.22.3"][..]),
            ("1.22", &["one 1.22"]),
            ("latest, 1.21 ,1.20.14", &["one latest", "one 1.21", "one 1.20.14"]),
            ("1.20..1.21", &["1.20", "1.20.14", "1.21.0", "1.21.13"]),
            (">=1.21, <1.23", &["1.21.0", "1.21.13", "1.22.3", "1.22.12"]),
            ("1.22.*", &["1.22.3", "1.22.12"]),
            (">=1.23rc1", &["1.23rc1", "1.23.0"]),
            ("1.20..1.20,1.22.*,latest", &["1.20", "1.20.14", "1.22.3", "1.22.12", "one latest"]),
            ("1.30..1.31", &[]),
        ] {
            assert_eq!(selected(text).unwrap(), expected, "{text}");
        }
        for text in ["", ",", "1.22,", "1.23..1.21", "1.22.3,x", "../1.22.3"] {
            assert!(selected(text).is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_selection_or_an_error(text in any::<String>()) {
            let _ = selected(&text);
        }
    }
}
