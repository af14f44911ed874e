//! When a failed request is tried again, and after how long. Decisions only: no clock, no chance.

use std::time::Duration;

/// What came of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The connection broke: a reset, or a body cut short.
    Broken,
    /// Nobody answered, or too slowly. Each such try has already cost its whole time limit.
    TimedOut,
    /// The server answered with this status.
    Status(u16),
    /// Another try cannot end otherwise: no such host, refused, a bad certificate, a full disk.
    Final,
}

/// How often and how patiently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Tries in all, the first included.
    pub tries: u32,
    /// Tries in all where each ends in silence.
    pub silent_tries: u32,
    /// The shortest pause after the first try; each later one is twice as long.
    pub first_pause: Duration,
    /// The longest pause, whatever a server asks for.
    pub longest_pause: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            tries: 4,
            silent_tries: 2,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
        }
    }
}

impl Policy {
    /// The pause before the next try, after `made` tries of which the last came to `outcome`; `None` to
    /// give up. `retry_after` is what the server asked for. `jitter`, in 0..1, spreads many clients; the
    /// pauses grow with every try, whatever it is.
    pub fn delay(&self, made: u32, outcome: Outcome, retry_after: Option<Duration>, jitter: f64) -> Option<Duration> {
        let tries = match outcome {
            Outcome::Broken => self.tries,
            Outcome::TimedOut => self.silent_tries,
            Outcome::Status(status) if is_passing(status) => self.tries,
            Outcome::Status(_) | Outcome::Final => 0,
        };
        if made >= tries {
            return None;
        }
        let jitter = if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 0.0 };
        let shortest = self.first_pause.saturating_mul(1 << made.saturating_sub(1).min(16));
        let own = shortest.saturating_add(shortest.mul_f64(jitter).min(self.longest_pause));
        Some(own.max(retry_after.unwrap_or_default()).min(self.longest_pause))
    }
}

/// Whether a status speaks of the moment and not of the request.
fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

/// A `Retry-After`: seconds, or a date. A date is measured against the `Date` of the same answer, so that
/// a wrong clock on this machine does not matter. `None` if it cannot be understood.
pub fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let seconds = seconds_of_date(value)?.checked_sub(seconds_of_date(date?)?)?;
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// Seconds since 1970 of an HTTP date as servers must write it: `Sun, 06 Nov 1994 08:49:37 GMT`
/// (RFC 9110, section 5.6.7).
fn seconds_of_date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<&str> = text.split(' ').collect();
    let [_, day, month, year, time, "GMT"] = words[..] else { return None };
    let number = |text: &str, digits: usize| {
        let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<i64>().ok()).flatten()
    };
    let (day, year) = (number(day, 2)?, number(year, 4)?);
    let month = i64::try_from(MONTHS.iter().position(|name| *name == month)?).ok()?;
    let clock: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = clock[..] else { return None };
    let (hour, minute, second) = (number(hour, 2)?, number(minute, 2)?, number(second, 2)?);
    if !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // Days since 1970, by years that begin in March, so that the leap day is the last.
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = days + (month * 153 + 2) / 5 + day - 1 - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_are_seconds_since_1970() {
        for (text, expected) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Thu, 29 Feb 2024 12:00:00 GMT", Some(1_709_208_000)),
            ("Sat, 01 Mar 2025 00:00:00 GMT", Some(1_740_787_200)),
            ("Sun, 06 Nov 1994 08:49:37", None),
            ("Sun, 6 Nov 1994 08:49:37 GMT", None),
            ("Sun, 06 Foo 1994 08:49:37 GMT", None),
            ("Sun, 06 Nov 1994 25:49:37 GMT", None),
            ("Sunday, 06-Nov-94 08:49:37 GMT", None),
            ("", None),
        ] {
            assert_eq!(seconds_of_date(text), expected, "{text}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
        for (value, date, expected) in [
            ("2", None, Some(2)),
            (" 120 ", None, Some(120)),
            ("1000000000", None, Some(1_000_000_000)),
            ("99999999999999999999999", None, Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(DATE), Some(10)),
            ("Sun, 06 Nov 1994 08:49:07 GMT", Some(DATE), Some(0)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", None, None),
            ("-5", Some(DATE), None),
            ("1.5", Some(DATE), None),
            ("soon", Some(DATE), None),
            ("", Some(DATE), None),
        ] {
            assert_eq!(retry_after(value, date), expected.map(Duration::from_secs), "{value:?}");
        }
    }

    #[test]
    fn what_passes_is_tried_again_and_what_does_not_is_not() {
        let policy = Policy::default();
        let tries = |outcome| (1..10).find(|made| policy.delay(*made, outcome, None, 0.5).is_none());
        for (outcome, expected) in [
            (Outcome::Broken, 4),
            (Outcome::TimedOut, 2),
            (Outcome::Status(408), 4),
            (Outcome::Status(429), 4),
            (Outcome::Status(500), 4),
            (Outcome::Status(503), 4),
            (Outcome::Status(400), 1),
            (Outcome::Status(404), 1),
            (Outcome::Final, 1),
        ] {
            assert_eq!(tries(outcome), Some(expected), "{outcome:?}");
        }
    }

    #[test]
    fn a_servers_wish_is_honoured_up_to_the_cap() {
        let policy = Policy::default();
        for (asked, expected) in [(5, 5), (30, 30), (1_000_000_000, 30), (u64::MAX, 30)] {
            let delay = policy.delay(1, Outcome::Status(503), Some(Duration::from_secs(asked)), 0.0);
            assert_eq!(delay, Some(Duration::from_secs(expected)));
        }
        assert_eq!(policy.delay(1, Outcome::Status(503), Some(Duration::ZERO), 0.0), Some(policy.first_pause));
    }

    proptest! {
        #[test]
        fn delays_are_bounded_and_grow(
            tries in 2u32..100, first in 0u64..100_000, longest in 0u64..100_000,
            asked in proptest::option::of(any::<u64>()), jitter in any::<f64>(), later in any::<f64>(),
        ) {
            let policy = Policy {
                tries,
                silent_tries: tries,
                first_pause: Duration::from_millis(first),
                longest_pause: Duration::from_millis(longest),
            };
            let asked = asked.map(Duration::from_secs);
            let mut last = Duration::ZERO;
            for made in 1..tries {
                let jitter = if made % 2 == 0 { jitter } else { later };
                let delay = policy.delay(made, Outcome::Broken, asked, jitter).unwrap();
                prop_assert!(delay >= last && delay <= policy.longest_pause);
                last = delay;
            }
            prop_assert_eq!(policy.delay(tries, Outcome::Broken, asked, jitter), None);
        }

        #[test]
        fn any_header_is_read(value in any::<String>(), date in any::<String>()) {
            retry_after(&value, Some(&date));
            retry_after("Sun, 06 Nov 1994 08:49:37 GMT", Some(&date));
        }
    }
}
