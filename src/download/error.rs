//! What can go wrong with a download, in the words of its user.

use super::retry::Outcome;
use crate::failure::{Failure, Kind};
use crate::location::{bounded, shown_path};
use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why something was not fetched. `at` is where it was asked for, with credentials hidden.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// 404, 410 or no such file: whether that is a failure is for the caller to say.
    #[error("{at} does not exist (status {status})")]
    Absent {
        /// Where.
        at: String,
        /// 404 or 410; 404 for a file.
        status: u16,
    },
    /// 401, 403, or a file that may not be read: the source's policy.
    #[error("{at} refused to answer (status {status}){}", said(.text.as_deref()))]
    Forbidden {
        /// Where.
        at: String,
        /// 401 or 403; 403 for a file.
        status: u16,
        /// The first line of a text/plain answer, escaped and bounded.
        text: Option<String>,
    },
    /// Any other status that is no success.
    #[error("{at} answered with status {status}{}", said(.text.as_deref()))]
    Status {
        /// Where.
        at: String,
        /// The status.
        status: u16,
        /// The first line of a text/plain answer, escaped and bounded.
        text: Option<String>,
        /// How long the server asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// No connection.
    #[error("cannot connect to {host}: {why}")]
    Unreachable {
        /// Where.
        at: String,
        /// Whose connection failed: host and port.
        host: String,
        /// Why.
        why: Unreachable,
        /// The variable that names a proxy for such a URL, if one does.
        proxy: Option<&'static str>,
    },
    /// The connection broke in the middle, or the answer was no HTTP.
    #[error("the connection to {at} broke after {received} bytes: {why}")]
    Cut {
        /// Where.
        at: String,
        /// Bytes of this answer's body that came.
        received: u64,
        /// In the library's words.
        why: String,
    },
    /// A whole body of the wrong size.
    #[error("{at} has {actual} bytes; expected {expected}")]
    Length {
        /// Where.
        at: String,
        /// The size it must have, in bytes.
        expected: u64,
        /// What the server says or sent, in bytes.
        actual: u64,
    },
    /// No answer at all, or a body that drips.
    #[error("{at} is too slow: {received} bytes in {} seconds", .waited.as_secs_f32())]
    TooSlow {
        /// Where.
        at: String,
        /// Bytes received while waiting.
        received: u64,
        /// How long gov waited.
        waited: Duration,
    },
    /// More than gov takes from a stranger.
    #[error("{at} is larger than {limit} bytes, the most that it may be")]
    TooLarge {
        /// Where.
        at: String,
        /// The most, in bytes.
        limit: u64,
    },
    /// HTML where something else was expected: a login page, a portal, a page for humans.
    #[error("{at} answered with a web page instead of the file")]
    WebPage {
        /// Where.
        at: String,
    },
    /// A compressed body, which gov did not ask for and does not read.
    #[error("{at} answered in the encoding {encoding}, which gov did not ask for")]
    Encoded {
        /// Where.
        at: String,
        /// The encoding's name, escaped and bounded.
        encoding: String,
    },
    /// A body that is not in the encoding that it claims, or is too large once it is out of it.
    #[error("what {at} answered is not the {encoding} that it says: {why}")]
    Garbled {
        /// Where.
        at: String,
        /// The encoding's name.
        encoding: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Who gov is to a private host cannot be found out: a setting of Go's is wrong.
    #[error("{why}")]
    Credentials {
        /// Where they were needed.
        at: String,
        /// What is wrong, and with which setting.
        why: String,
    },
    /// A redirect that gov does not follow.
    #[error("{at} redirects: {why}")]
    RedirectRefused {
        /// Where the redirect came from.
        at: String,
        /// Why it is not followed.
        why: RedirectProblem,
    },
    /// This machine's own file.
    #[error("cannot use {}", shown_path(.path))]
    Disk {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The caller does not want it, for a reason of its own: no room for it, say.
    #[error("{0}")]
    Declined(Box<Failure>),
    /// Somebody asked gov to end, or whoever was to read it wants no more.
    #[error("interrupted")]
    Interrupted,
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// The name has no address, or there is no resolver.
    #[error("its name cannot be resolved ({0})")]
    NoSuchHost(String),
    /// Nobody listens there.
    #[error("it refused the connection")]
    Refused,
    /// The network says that there is no way.
    #[error("there is no route to it")]
    NoRoute,
    /// Silence.
    #[error("it did not answer in time")]
    TimedOut,
    /// Its certificate has expired or is not valid yet, by this machine's clock.
    #[error("its certificate {0} by this machine's clock")]
    CertificateDate(&'static str),
    /// Anything else about its certificate.
    #[error("its certificate is not trusted: {0}")]
    Certificate(String),
    /// TLS itself.
    #[error("no secure connection: {0}")]
    Tls(String),
    /// The connection broke before an answer.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// Anything else, among it what a proxy says.
    #[error("{0}")]
    Other(String),
}

/// Why a redirect is not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectProblem {
    /// More than ten.
    #[error("too many times (more than {0})")]
    TooMany(usize),
    /// From https to http.
    #[error("refusing to leave https for {0}")]
    LeavesHttps(String),
    /// To `file:`, `data:` or the like.
    #[error("refusing to follow it to {0}")]
    Scheme(String),
    /// To nothing that is a URL.
    #[error("it does not say where to")]
    Nowhere,
}

fn said(text: Option<&str>) -> String {
    text.map(|text| format!(": {text}")).unwrap_or_default()
}

impl FetchError {
    pub(super) fn declined(failure: Failure) -> Self {
        Self::Declined(Box::new(failure))
    }

    /// What the retry policy makes of it.
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Self::Status { status, .. } => Outcome::Status(*status),
            Self::Cut { .. } => Outcome::Broken,
            Self::TooSlow { .. } => Outcome::TimedOut,
            Self::Unreachable { why, .. } => match why {
                Unreachable::TimedOut => Outcome::TimedOut,
                Unreachable::Broken(_) => Outcome::Broken,
                _ => Outcome::Final,
            },
            _ => Outcome::Final,
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::WebPage { .. } => Kind::Verification,
            Self::Disk { .. } => Kind::Disk,
            Self::Credentials { .. } => Kind::Usage,
            _ => Kind::Network,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Forbidden { status: 401, .. } => {
                "Credentials for a private proxy belong in ~/.netrc, or come from what GOAUTH names: go help goauth"
            }
            Self::Credentials { .. } => "go env GOAUTH shows the setting; `go help goauth` says what it may be",
            Self::Forbidden { .. } => {
                "The source blocks this by policy: ask who runs it, or name another in GOV_SOURCES"
            }
            Self::WebPage { .. } => {
                "A login page of the network may be in the way: open a browser, log in, and try again"
            }
            Self::Unreachable { proxy: Some(variable), why, .. } if !is_certificate(why) => {
                return vec![format!("{variable} is set: check that its proxy works, or list the host in NO_PROXY")];
            }
            Self::Unreachable { why: Unreachable::CertificateDate(_), .. } => "Check this machine's date and time",
            Self::Unreachable { why: Unreachable::Certificate(_), .. } => {
                "If a company proxy re-signs connections, set SSL_CERT_FILE to its certificate"
            }
            Self::Unreachable { .. } => "Check the network, or name a reachable source in GOPROXY or GOV_SOURCES",
            Self::Disk { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                "The disk is full: `gov prune` and `gov cache clean` free space"
            }
            Self::Disk { .. } => "See that the file can be read or written, and that no limit forbids it (ulimit -a)",
            _ => return Vec::new(),
        };
        vec![hint.to_owned()]
    }
}

fn is_certificate(why: &Unreachable) -> bool {
    matches!(why, Unreachable::CertificateDate(_) | Unreachable::Certificate(_))
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Declined(failure) => return *failure,
            FetchError::Interrupted => return Self::interrupted(),
            _ => {}
        }
        let mut failure = Self::new(error.kind(), error.to_string());
        if let FetchError::Unreachable { at, .. } | FetchError::Credentials { at, .. } = &error {
            failure = failure.because(format!("while fetching {at}"));
        }
        if let Some(source) = error.source() {
            failure = failure.caused_by(source);
        }
        error.hints().into_iter().fold(failure, Failure::hint)
    }
}

/// Reads the library's error for a request that got no answer.
pub(super) fn why_unreachable(error: &reqwest::Error) -> Unreachable {
    let mut last = String::new();
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(cause) = next {
        if let Some(error) = cause.downcast_ref::<super::names::NameError>() {
            return Unreachable::NoSuchHost(bounded(&error.to_string()));
        }
        if let Some(error) = cause.downcast_ref::<rustls::Error>() {
            return why_not_secure(error);
        }
        last = cause.to_string();
        next = cause.source();
        let Some(error) = cause.downcast_ref::<io::Error>() else { continue };
        match error.kind() {
            io::ErrorKind::ConnectionRefused => return Unreachable::Refused,
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
                return Unreachable::NoRoute;
            }
            io::ErrorKind::TimedOut => return Unreachable::TimedOut,
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => return Unreachable::Broken(bounded(&last)),
            // An io::Error's own source skips the error that it wraps.
            _ => next = error.get_ref().map(|inner| inner as &(dyn Error + 'static)).or(next),
        }
    }
    if error.is_timeout() {
        return Unreachable::TimedOut;
    }
    let is_hopeless = error.is_connect() || error.is_builder();
    if is_hopeless { Unreachable::Other(bounded(&last)) } else { Unreachable::Broken(bounded(&last)) }
}

fn why_not_secure(error: &rustls::Error) -> Unreachable {
    use rustls::CertificateError as Certificate;
    let rustls::Error::InvalidCertificate(problem) = error else {
        return Unreachable::Tls(bounded(&error.to_string()));
    };
    Unreachable::Certificate(match problem {
        Certificate::Expired | Certificate::ExpiredContext { .. } => {
            return Unreachable::CertificateDate("has expired");
        }
        Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
            return Unreachable::CertificateDate("is not valid yet");
        }
        Certificate::UnknownIssuer => "nobody that this machine trusts has signed it".to_owned(),
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            "it belongs to another host".to_owned()
        }
        Certificate::BadSignature => "its signature is wrong".to_owned(),
        Certificate::Revoked => "it has been revoked".to_owned(),
        other => bounded(&other.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreachable(why: Unreachable, proxy: Option<&'static str>) -> Failure {
        FetchError::Unreachable { at: "https://h/x".into(), host: "h".into(), why, proxy }.into()
    }

    #[test]
    fn a_failure_has_the_right_kind_and_a_hint() {
        let page = Failure::from(FetchError::WebPage { at: "https://h/x".into() });
        assert_eq!((page.kind, page.hints.len()), (Kind::Verification, 1));
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let full = Failure::from(FetchError::Disk { path: "part".into(), source: full });
        assert_eq!((full.kind, full.hints.len(), full.causes.len()), (Kind::Disk, 1, 1));
        let gone = Failure::from(FetchError::Absent { at: "https://h/x".into(), status: 410 });
        assert_eq!(gone.kind, Kind::Network);
    }

    #[test]
    fn a_bad_date_names_the_clock_and_a_proxy_its_variable() {
        let expired = unreachable(Unreachable::CertificateDate("has expired"), Some("HTTPS_PROXY"));
        assert!(expired.message.contains("clock") && expired.hints[0].contains("date"), "{expired:?}");
        let refused = unreachable(Unreachable::Refused, Some("HTTPS_PROXY"));
        assert!(refused.hints[0].starts_with("HTTPS_PROXY"), "{refused:?}");
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let outcome =
            |why| FetchError::Unreachable { at: String::new(), host: String::new(), why, proxy: None }.outcome();
        assert_eq!(outcome(Unreachable::NoSuchHost(String::new())), Outcome::Final);
        assert_eq!(outcome(Unreachable::Refused), Outcome::Final);
        assert_eq!(outcome(Unreachable::NoRoute), Outcome::Final);
        assert_eq!(outcome(Unreachable::Certificate(String::new())), Outcome::Final);
        assert_eq!(outcome(Unreachable::TimedOut), Outcome::TimedOut);
        assert_eq!(outcome(Unreachable::Broken(String::new())), Outcome::Broken);
    }
}
