//! The reasons for which gov does something else than `go`, each with its own proof.

use super::comparison::End;
use super::world::Base;
use gov::operations::explanation::Explanation;
use gov_shims::choose::{Because, Choice, Refusal, Selected};
use gov_shims::go_version::{Family, Release};

/// Why the two sides differ, or how they agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// They do the same.
    Equal,
    /// A version named in the user's go/env file is replaced by gov's default; with what gov hands
    /// over, `go` does the same.
    NameInUserFile,
    /// Go 1.21 and 1.22 read the go/env file of a relative `XDG_CONFIG_HOME`; later ones and gov do not.
    RelativeConfiguration,
    /// A `go` line of two parts means its newest installed patch, and not the first.
    TwoPartLine,
    /// Before 1.21 a go switches to nothing: gov itself says what is missing.
    TooOldToSwitch,
    /// Before 1.21 a go, named in GOTOOLCHAIN, does not see what a later one refuses.
    TooOldToRefuse,
    /// What a go named in GOTOOLCHAIN lacks it asks for by its own rules, not by the default's.
    NamedGoAsks,
    /// A pin, which is gov's alone.
    Pin,
    /// `go list -m` refuses as foretold.
    ModulesRefused,
    /// `go list -m` refuses the file before it compares versions.
    FileRefused,
    /// The shim itself did what the library said.
    Shim,
    /// `gov explain --json` said what the library said.
    Explained,
}

impl Class {
    pub(super) const ALL: [Self; 12] = [
        Self::Equal,
        Self::NameInUserFile,
        Self::RelativeConfiguration,
        Self::TwoPartLine,
        Self::TooOldToSwitch,
        Self::TooOldToRefuse,
        Self::NamedGoAsks,
        Self::Pin,
        Self::ModulesRefused,
        Self::FileRefused,
        Self::Shim,
        Self::Explained,
    ];
}

/// The reason why gov does something else than `go`; `None` where there is none.
pub(super) fn classify(gov: &Explanation, go: &End, chosen: &End, base: &Base, installed: &[Release]) -> Option<Class> {
    if go == chosen {
        return Some(Class::Equal);
    }
    if let Ok(Choice { because: Because::ToolchainVariable, selected: Selected::Release(named), .. }) = &gov.decided
        && !named.version().is_at_least(21)
    {
        let is_no_release = |name: &str| Release::from_toolchain_name(name).is_none();
        let is_refusal = match go {
            End::Refused(message) => looked_for(message).is_none_or(is_no_release),
            End::Download(name) => is_no_release(name),
            _ => false,
        };
        let is_named = *chosen == End::Ran(named.toolchain_name());
        return (is_refusal && is_named).then_some(Class::TooOldToRefuse);
    }
    // The toolchain that `go` looked for.
    let asked = match go {
        End::Ran(name) | End::Download(name) => name.as_str(),
        End::Refused(message) => looked_for(message)?,
        End::RanReal | End::NotInstalled(_) => return None,
    };
    let because = match &gov.decided {
        Ok(choice) => &choice.because,
        Err(Refusal::NotInstalled(_, because)) => because,
        Err(_) => return None,
    };
    let is_first_of = |family: &str| asked == format!("go{family}.0") || asked == format!("go{family}");

    if let (Because::Raised { directive: "go", value, .. }, End::Ran(name)) = (because, chosen) {
        let newest = newest_of_family(&Family::parse(value)?, installed)?;
        return (is_first_of(value) && *name == newest.toolchain_name()).then_some(Class::TwoPartLine);
    }
    if let (Because::Raised { from, value, .. }, End::NotInstalled(release)) = (because, chosen) {
        let is_named = **from == Because::ToolchainVariable && !installed.contains(release);
        let is_same = asked == release.toolchain_name() || is_first_of(value);
        return (is_named && is_same).then_some(Class::TooOldToSwitch);
    }
    let Selected::Release(named) = &gov.decided.as_ref().ok()?.selected else { return None };
    if *because == Because::ToolchainVariable && *named != base.release {
        let of_named = match chosen {
            End::Download(name) | End::Ran(name) => name.as_str(),
            End::Refused(message) => looked_for(message)?,
            _ => return None,
        };
        let is_language_bug = format!("{of_named}.0") == asked || format!("{asked}.0") == of_named;
        // Go 1.21 prefers a name with a suffix to an equal one without.
        let is_of_1_21 =
            |name: &str| name == named.toolchain_name() || name.starts_with(&format!("{}-", named.toolchain_name()));
        let has_1_21 = [&base.release, named].iter().any(|release| !release.version().is_at_least(22));
        let is_suffix = has_1_21 && is_of_1_21(asked) && is_of_1_21(of_named);
        return (is_language_bug || is_suffix).then_some(Class::NamedGoAsks);
    }
    None
}

/// The toolchain of a message that there is none on PATH, or nowhere: `go2`.
fn looked_for(message: &str) -> Option<&str> {
    let rest = message.strip_prefix("cannot find \"").and_then(|rest| rest.strip_suffix(" in PATH"));
    rest.or_else(|| message.strip_prefix("invalid GOTOOLCHAIN \""))?.strip_suffix('"')
}

/// The newest stable release of a family, else its newest pre-release.
fn newest_of_family<'r>(family: &Family, installed: &'r [Release]) -> Option<&'r Release> {
    let members = || installed.iter().filter(|release| family.contains(release.version()));
    members().filter(|release| !release.version().is_prerelease()).max().or_else(|| members().max())
}
