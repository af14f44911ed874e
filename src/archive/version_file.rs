//! The VERSION file of an SDK: its name on the first line, then, from Go 1.21 on, a `time` line.

use std::time::{Duration, SystemTime};

use super::refused::Why;

/// Longest first line, in bytes.
const LONGEST: usize = 128;

/// What VERSION says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionFile {
    /// Its first line as it stands: `go1.22.3`.
    pub name: String,
    /// Of its `time` line: the moment that all files of the release carry.
    pub time: Option<SystemTime>,
}

impl VersionFile {
    /// Reads the file's content. Up to Go 1.20 it has one line, without a newline.
    pub fn parse(content: &[u8]) -> Result<Self, Why> {
        let text = str::from_utf8(content).map_err(|_| Why::BadVersion)?;
        let mut lines = text.split('\n');
        let name = lines.next().unwrap_or_default();
        if name.is_empty() || name.len() > LONGEST || name.contains(char::is_control) {
            return Err(Why::BadVersion);
        }
        let time = lines.find_map(|line| line.strip_prefix("time ")).and_then(parse_time);
        Ok(Self { name: name.to_owned(), time })
    }
}

/// Reads `2023-08-04T20:14:06Z`, the only form that the release tooling writes; from 1970 on.
fn parse_time(text: &str) -> Option<SystemTime> {
    let shape = b"0000-00-00T00:00:00Z";
    let fits = text.len() == shape.len()
        && text
            .bytes()
            .zip(shape)
            .all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == *form });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let in_range = year >= 1970 && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !in_range || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Years that begin in March end with the day that only leap years have.
    let (march_year, march_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days_from_zero =
        march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400 + (march_month * 153 + 2) / 5 + day - 1;
    // 1970-01-01 is day 719468 of that count.
    let days = days_from_zero.checked_sub(719_468)?;
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(days * 86_400 + hour * 3600 + minute * 60 + second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<u64> {
        parse_time(text)?.duration_since(SystemTime::UNIX_EPOCH).ok().map(|since| since.as_secs())
    }

    #[test]
    fn times_are_those_of_the_calendar() {
        // Checked with `date -u -d ... +%s`.
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T23:59:59Z", Some(951_868_799)),
            ("2000-03-01T00:00:00Z", Some(951_868_800)),
            ("2023-08-04T20:14:06Z", Some(1_691_180_046)),
            ("2026-12-31T00:00:00Z", Some(1_798_675_200)),
            ("2100-03-01T00:00:00Z", Some(4_107_542_400)),
            ("1969-12-31T23:59:59Z", None),
            ("2023-13-04T20:14:06Z", None),
            ("2023-00-04T20:14:06Z", None),
            ("2023-08-04T24:14:06Z", None),
            ("2023-08-04T20:14:06+00:00", None),
            ("2023-08-04 20:14:06Z", None),
            ("+023-08-04T20:14:06Z", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn the_first_line_is_taken_verbatim() {
        let name = |content: &[u8]| VersionFile::parse(content).map(|version| version.name);
        assert_eq!(name(b"go1.20.14"), Ok("go1.20.14".to_owned()));
        assert_eq!(name(b"go1.21.0\ntime 2023-08-04T20:14:06Z\n"), Ok("go1.21.0".to_owned()));
        assert_eq!(name(b"devel go1.23-abc Tue\n"), Ok("devel go1.23-abc Tue".to_owned()));
        for bad in [&b""[..], b"\n", b"go1\r\n", b"go\xff", &[b'a'; 200]] {
            assert_eq!(name(bad), Err(Why::BadVersion), "{bad:?}");
        }
        assert!(VersionFile::parse(b"go1.21.0\ntime 2023-08-04T20:14:06Z\n").unwrap().time.is_some());
        assert!(VersionFile::parse(b"go1.21.0\ntime soon\n").unwrap().time.is_none());
    }
}
