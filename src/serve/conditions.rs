//! What a client gets of a file that it may have, or have a part of: RFC 9110, sections 13 and 14.
//! No I/O.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A file as it is now.
#[derive(Clone, Debug)]
pub struct Content {
    /// Bytes.
    pub size: u64,
    /// When it was written.
    pub modified: SystemTime,
}

/// What a client says of what it has; absent headers are `None`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// `If-None-Match`
    pub if_none_match: Option<&'a str>,
    /// `If-Modified-Since`
    pub if_modified_since: Option<&'a str>,
    /// `If-Range`
    pub if_range: Option<&'a str>,
    /// `Range`
    pub range: Option<&'a str>,
}

/// What it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 200: all of it.
    Whole,
    /// 206: these bytes, the last included.
    Part {
        /// The first byte, from 0.
        first: u64,
        /// The last byte.
        last: u64,
    },
    /// 304: it has it.
    NotModified,
    /// 416: there are no such bytes.
    Unsatisfiable,
}

impl Content {
    /// The strong entity tag: files are replaced and never rewritten, so each has a time of its own.
    pub fn tag(&self) -> String {
        let since = self.modified.duration_since(UNIX_EPOCH).unwrap_or_default();
        format!("\"{:x}-{:x}\"", since.as_nanos(), self.size)
    }

    /// `Last-Modified`: whole seconds.
    pub fn date(&self) -> String {
        httpdate::fmt_http_date(self.modified)
    }

    /// Decides what a client gets.
    pub fn answer(&self, asked: &Asked<'_>) -> Answer {
        let is_known = match (asked.if_none_match, asked.if_modified_since) {
            (Some(tags), _) => self.is_among(tags),
            (None, Some(date)) => parse_date(date).is_some_and(|date| self.seconds() <= date),
            (None, None) => false,
        };
        if is_known {
            return Answer::NotModified;
        }
        let is_same = match asked.if_range {
            None => true,
            // A date names the content only to the second: as good as it gets where a client has no tag.
            Some(name) if name.starts_with('"') => name == self.tag(),
            Some(date) => parse_date(date) == Some(self.seconds()),
        };
        match asked.range.filter(|_| is_same) {
            None => Answer::Whole,
            Some(range) => self.part(range),
        }
    }

    /// One range of bytes. What is none is as if it were not there, and so are several at once.
    fn part(&self, range: &str) -> Answer {
        let number = |text: &str| -> Option<u64> {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            // A number beyond all numbers is a number still.
            is_number.then(|| text.parse().unwrap_or(u64::MAX))
        };
        let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-')) else {
            return Answer::Whole;
        };
        let (first, last) = match (number(first), number(last)) {
            (None, Some(count)) if first.is_empty() => {
                if count == 0 {
                    return Answer::Unsatisfiable;
                }
                (self.size.saturating_sub(count), u64::MAX)
            }
            (Some(first), None) if last.is_empty() => (first, u64::MAX),
            (Some(first), Some(last)) if first <= last => (first, last),
            _ => return Answer::Whole,
        };
        match self.size.checked_sub(1) {
            Some(end) if first <= end => Answer::Part { first, last: last.min(end) },
            _ => Answer::Unsatisfiable,
        }
    }

    /// Weak comparison, as `If-None-Match` wants it.
    fn is_among(&self, tags: &str) -> bool {
        let own = self.tag();
        tags.trim() == "*" || tags.split(',').map(str::trim).any(|tag| tag.strip_prefix("W/").unwrap_or(tag) == own)
    }

    /// Its time to the second, which is all that a header says.
    fn seconds(&self) -> SystemTime {
        let since = self.modified.duration_since(UNIX_EPOCH).unwrap_or_default();
        UNIX_EPOCH + Duration::from_secs(since.as_secs())
    }
}

fn parse_date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn content() -> Content {
        Content { size: 100, modified: UNIX_EPOCH + Duration::from_millis(1_714_592_987_500) }
    }

    #[test]
    fn one_range_is_answered_and_nonsense_is_not_there() {
        for (range, expected) in [
            ("bytes=0-", Answer::Part { first: 0, last: 99 }),
            ("bytes=10-19", Answer::Part { first: 10, last: 19 }),
            ("bytes=10-10", Answer::Part { first: 10, last: 10 }),
            ("bytes=99-", Answer::Part { first: 99, last: 99 }),
            ("bytes=90-18446744073709551616", Answer::Part { first: 90, last: 99 }),
            ("bytes=-10", Answer::Part { first: 90, last: 99 }),
            ("bytes=-1000", Answer::Part { first: 0, last: 99 }),
            ("bytes=100-", Answer::Unsatisfiable),
            ("bytes=99999999999999999999999-", Answer::Unsatisfiable),
            ("bytes=-0", Answer::Unsatisfiable),
            ("bytes=19-10", Answer::Whole),
            ("bytes=0-1,5-6", Answer::Whole),
            ("bytes=-", Answer::Whole),
            ("bytes=+1-2", Answer::Whole),
            ("bytes=a-b", Answer::Whole),
            ("bytes", Answer::Whole),
            ("items=0-1", Answer::Whole),
            ("", Answer::Whole),
        ] {
            assert_eq!(content().answer(&Asked { range: Some(range), ..Asked::default() }), expected, "{range:?}");
        }
        let empty = Content { size: 0, ..content() };
        assert_eq!(empty.answer(&Asked { range: Some("bytes=0-"), ..Asked::default() }), Answer::Unsatisfiable);
        assert_eq!(empty.answer(&Asked::default()), Answer::Whole);
    }

    #[test]
    fn who_has_it_gets_it_not_again() {
        let tag = content().tag();
        let weak = format!("\"x\", W/{tag}");
        let (date, later, earlier) =
            ("Wed, 01 May 2024 19:49:47 GMT", "Thu, 02 May 2024 19:49:47 GMT", "Wed, 01 May 2024 19:49:46 GMT");
        assert_eq!(content().date(), date);
        for (tags, since, expected) in [
            (Some(tag.as_str()), None, Answer::NotModified),
            (Some(&weak), None, Answer::NotModified),
            (Some("*"), None, Answer::NotModified),
            (Some("\"x\""), Some(date), Answer::Whole),
            (None, Some(date), Answer::NotModified),
            (None, Some(later), Answer::NotModified),
            (None, Some(earlier), Answer::Whole),
            (None, Some("yesterday"), Answer::Whole),
        ] {
            let asked = Asked { if_none_match: tags, if_modified_since: since, ..Asked::default() };
            assert_eq!(content().answer(&asked), expected, "{tags:?} {since:?}");
        }
    }

    #[test]
    fn a_part_is_continued_only_of_the_same_content() {
        let part = Answer::Part { first: 50, last: 99 };
        let tag = content().tag();
        for (name, expected) in [
            (tag.as_str(), part),
            ("\"other\"", Answer::Whole),
            (&format!("W/{tag}"), Answer::Whole),
            ("Wed, 01 May 2024 19:49:47 GMT", part),
            ("Thu, 02 May 2024 19:49:47 GMT", Answer::Whole),
        ] {
            let asked = Asked { if_range: Some(name), range: Some("bytes=50-"), ..Asked::default() };
            assert_eq!(content().answer(&asked), expected, "{name}");
        }
        let other = Content { modified: content().modified + Duration::from_nanos(1), ..content() };
        assert_ne!(other.tag(), tag);
    }

    proptest! {
        #[test]
        fn a_part_lies_within_the_file(size: u64, range in "bytes=[0-9]{0,20}-[0-9]{0,20}", other in any::<String>()) {
            let content = Content { size, ..content() };
            for range in [&range, &other] {
                let asked = Asked { range: Some(range), if_range: None, if_none_match: Some(&other), if_modified_since: None };
                if let Answer::Part { first, last } = content.answer(&asked) {
                    prop_assert!(first <= last && last < size);
                }
            }
            content.answer(&Asked { if_modified_since: Some(&other), if_range: Some(&other), range: Some(&range), if_none_match: None });
        }
    }
}
