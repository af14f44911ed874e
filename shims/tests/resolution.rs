//! Which Go runs: every worked case of the contract, on real directories, through the library.
//!
//! The outcome of a case is one line: what runs, then every change to the environment but the
//! removal of GOROOT, then `hint V` where a module needs more than the pin gives, then `fetches V`
//! where gov leaves a missing release to `go`. A refusal is its exit code, its words and its hint.
//! `@` is the world's root; a path without a leading `/` lies in the user's home, `@/home/u`.

use crate::support::World;
use gov_shims::choose::{Refusal, Selected, choose};
use gov_shims::hand_over;
use gov_shims::home_layout::HomeLayout;
use gov_shims::look::{self, Asked, Invocation};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// One line of the table.
struct Case {
    number: &'static str,
    files: &'static [(&'static str, &'static str)],
    /// Directories, files that cannot be read, and links (a name and where it leads).
    directories: &'static [&'static str],
    unreadable: &'static [&'static str],
    also_installed: &'static [&'static str],
    not_installed: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    /// The working directory; empty where it is gone.
    within: &'static str,
    command: &'static [&'static str],
    outcome: &'static str,
}

/// No file, no variable, `go build` in `~/p`.
const PLAIN: Case = Case {
    number: "",
    files: &[],
    directories: &[],
    unreadable: &[],
    also_installed: &[],
    not_installed: &[],
    environment: &[],
    within: "p",
    command: &["go", "build"],
    outcome: "",
};

const INSTALLED: [&str; 7] = ["1.20.14", "1.21.13", "1.22.3", "1.22.12", "1.23.12", "1.26.11", "1.27.4"];

const PIN: &str = "p/.go-version";
const MOD: &str = "p/go.mod";
/// A workspace that asks for nothing above a module that asks for 1.27.4.
const WORKSPACE: &[(&str, &str)] = &[("p/go.work", "go 1.21\n"), ("p/a/go.mod", "go 1.27.4\n")];
const SWITCH: &str = "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION";

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case { number: "1", outcome: "1.26.11", ..PLAIN },
    Case { number: "2", files: &[(PIN, "1.22.3")], within: "p/a/b", outcome: "1.22.3 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "3", files: &[(PIN, "go1.22.3\r\n")], outcome: "1.22.3 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "4", files: &[(PIN, "\u{feff}1.22.3")], outcome: "1.22.3 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "5", files: &[(PIN, "# c\n\n 1.22 # x\n")], outcome: "1.22.12 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "6", files: &[(PIN, "1.20")],
        outcome: "1.20.14 GOTOOLCHAIN=local -GOTOOLCHAIN_INTERNAL_SWITCH_VERSION -GOTOOLCHAIN_INTERNAL_SWITCH_COUNT", ..PLAIN },
    Case { number: "7", files: &[(PIN, "1.20.0")],
        outcome: "127 Go go1.20 is not installed, and @/home/u/p/.go-version:1 asks for it; gov install go1.20", ..PLAIN },
    Case { number: "7, installed", files: &[(PIN, "1.20.0")], also_installed: &["1.20"],
        outcome: "1.20 GOTOOLCHAIN=local -GOTOOLCHAIN_INTERNAL_SWITCH_VERSION -GOTOOLCHAIN_INTERNAL_SWITCH_COUNT", ..PLAIN },
    Case { number: "8", files: &[(PIN, "1.28")],
        outcome: "127 Go 1.28 is not installed, and @/home/u/p/.go-version:1 asks for it; gov install 1.28", ..PLAIN },
    Case { number: "8, installed", files: &[(PIN, "1.28")], also_installed: &["1.28rc1"],
        outcome: "1.28rc1 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "9", files: &[(PIN, "../../x")],
        outcome: "126 @/home/u/p/.go-version line 1: \"../../x\" is not a Go version; \
                  write one version into @/home/u/p/.go-version, for example with `gov pin 1.22.3`", ..PLAIN },
    Case { number: "10", files: &[("p/.tool-versions", "nodejs 20\ngolang 1.23.12 1.22.3\n")],
        outcome: "1.23.12 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "11", files: &[(PIN, "1.22.3"), ("p/.tool-versions", "golang 1.23.12\n")],
        outcome: "1.22.3 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "12", files: &[(PIN, "1.22.3"), ("p/a/.tool-versions", "golang 1.23.12\n")], within: "p/a",
        outcome: "1.23.12 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "13", files: &[(".tool-versions", "golang 1.20.14\n"), (MOD, "go 1.22\n")],
        outcome: "1.22.12", ..PLAIN },
    Case { number: "14", files: &[(".tool-versions", "golang 1.27.4\n")], outcome: "1.27.4", ..PLAIN },
    Case { number: "15", files: &[(PIN, "1.22.3"), (MOD, "go 1.23\n")],
        outcome: "1.22.3 GOTOOLCHAIN=local hint 1.23", ..PLAIN },
    Case { number: "16", files: &[(PIN, "1.22.3"), (MOD, "go 1.23\n")], environment: &[("GOTOOLCHAIN", "auto")],
        outcome: "1.22.3 hint 1.23", ..PLAIN },
    Case { number: "17", files: &[(PIN, "1.22.3"), (MOD, "go 1.23\n")], environment: &[("GOTOOLCHAIN", "go1.27.4")],
        outcome: "1.27.4", ..PLAIN },
    Case { number: "18", files: &[(MOD, "go 1.22\n")], outcome: "1.26.11", ..PLAIN },
    Case { number: "19", files: &[(MOD, "go 1.22\ntoolchain go1.22.3\n")], outcome: "1.26.11", ..PLAIN },
    Case { number: "20", files: &[(MOD, "go 1.27\n")], outcome: "1.27.4", ..PLAIN },
    Case { number: "21", files: &[(MOD, "go 1.27.1\n")], outcome: "1.26.11 fetches 1.27.1", ..PLAIN },
    Case { number: "21, installed", files: &[(MOD, "go 1.27.1\n")], also_installed: &["1.27.1"],
        outcome: "1.27.1", ..PLAIN },
    Case { number: "22", files: &[(MOD, "go 1.22\ntoolchain go1.27.4\n")], outcome: "1.27.4", ..PLAIN },
    Case { number: "23", files: &[(MOD, "go 1.27.4\ntoolchain default\n")], outcome: "1.26.11", ..PLAIN },
    Case { number: "24", files: &[(MOD, "go 1.28\n")], outcome: "1.26.11 fetches 1.28.0", ..PLAIN },
    Case { number: "24, installed", files: &[(MOD, "go 1.28\n")], also_installed: &["1.28rc1"],
        outcome: "1.28rc1", ..PLAIN },
    Case { number: "25", files: &[(MOD, "go 1.28.0\n")], also_installed: &["1.28rc1"],
        outcome: "1.26.11 fetches 1.28.0", ..PLAIN },
    Case { number: "26", files: &[(MOD, "go 1.27.4\ntoolchain local\n")], outcome: "1.26.11", ..PLAIN },
    Case { number: "27", files: &[(MOD, "module m\nrequire (\n go 1.27.4 \n)\n")], outcome: "1.27.4", ..PLAIN },
    Case { number: "28", files: &[(MOD, "go \"1.27.4\"\n")], outcome: "1.26.11", ..PLAIN },
    Case { number: "29", files: &[(MOD, "\u{feff}go 1.27.4\n")], outcome: "1.26.11", ..PLAIN },
    Case { number: "30", files: &[(MOD, "module m\r\ngo 1.27.4\r\n")], outcome: "1.27.4", ..PLAIN },
    Case { number: "31", files: WORKSPACE, within: "p/a", outcome: "1.26.11", ..PLAIN },
    Case { number: "32", files: WORKSPACE, within: "p/a", environment: &[("GOWORK", "off")],
        outcome: "1.27.4", ..PLAIN },
    Case { number: "33", files: &[WORKSPACE[0], WORKSPACE[1], (".config/go/env", "GOWORK=off\n")], within: "p/a",
        outcome: "1.27.4", ..PLAIN },
    Case { number: "34", files: &[("/abs/x.work", "go 1.27\n")], environment: &[("GOWORK", "@/abs/x.work")], within: "/",
        outcome: "1.27.4", ..PLAIN },
    Case { number: "35", files: &[("p/rel.work", "go 1.27\n")], environment: &[("GOWORK", "rel.work")],
        outcome: "1.26.11", ..PLAIN },
    Case { number: "36", files: &[(MOD, "go 1.27\n")], environment: &[("GOWORK", "@/missing")],
        outcome: "1.27.4", ..PLAIN },
    Case { number: "37", files: &[(MOD, "go 1.27\n")], directories: &["p/go.work"], outcome: "1.27.4", ..PLAIN },
    Case { number: "38", files: &[("go.work", "go 1.27\n"), (MOD, "go 1.22\n")], outcome: "1.27.4", ..PLAIN },
    Case { number: "39", files: &[("/tmp/go.mod", "go 1.27\n")], within: "/tmp", outcome: "1.26.11", ..PLAIN },
    Case { number: "39, below", files: &[("/tmp/go.mod", "go 1.27\n")], within: "/tmp/x", outcome: "1.26.11", ..PLAIN },
    Case { number: "39, not upward", files: &[("/tmp/go.mod", "go 1.22\n"), ("/go.mod", "go 1.27\n")], within: "/tmp/x",
        outcome: "1.26.11", ..PLAIN },
    Case { number: "40", files: &[(MOD, "go 1.27\n")], environment: &[("GO111MODULE", "off")],
        outcome: "1.26.11", ..PLAIN },
    Case { number: "40, auto", files: &[(MOD, "go 1.27\n")], environment: &[("GO111MODULE", "auto")],
        outcome: "1.27.4", ..PLAIN },
    Case { number: "40, auto without a module", files: &[("p/go.work", "go 1.27\n")],
        environment: &[("GO111MODULE", "auto")], outcome: "1.26.11", ..PLAIN },
    Case { number: "41", files: &[("p/a/go.mod", "go 1.27\n")], within: "/", command: &["go", "-C", "@/home/u/p/a", "build"],
        outcome: "1.27.4", ..PLAIN },
    Case { number: "41, mod tidy", files: &[("p/a/go.mod", "go 1.27\n")], within: "/",
        command: &["go", "mod", "tidy", "-C", "home/u/p/a"], outcome: "1.27.4", ..PLAIN },
    Case { number: "41, -C=", files: &[("p/a/go.mod", "go 1.27\n")], command: &["go", "build", "-C=a"],
        outcome: "1.27.4", ..PLAIN },
    Case { number: "41, from a directory that is gone", files: &[("p/a/go.mod", "go 1.27\n")], within: "",
        command: &["go", "-C", "@/home/u/p/a", "build"], outcome: "1.27.4", ..PLAIN },
    Case { number: "41, too late", files: &[("p/a/go.mod", "go 1.27\n")], command: &["go", "build", "-v", "-C", "a"],
        outcome: "1.26.11", ..PLAIN },
    Case { number: "42", files: &[("p/alt.mod", "go 1.27\n"), (MOD, "go 1.22\n")],
        command: &["go", "build", "-modfile=alt.mod"], outcome: "1.26.11", ..PLAIN },
    Case { number: "43", files: &[("x/go.work", "go 1.27\n")], within: "x/LINK", outcome: "1.27.4", ..PLAIN },
    Case { number: "43, physical", files: &[("x/go.work", "go 1.27\n")], within: "p/c", outcome: "1.26.11", ..PLAIN },
    Case { number: "44", files: &[(".config/go/env", "GOTOOLCHAIN=go1.22.3+auto\n"), (MOD, "go 1.22\n")],
        outcome: "1.26.11 GOTOOLCHAIN=local+auto", ..PLAIN },
    Case { number: "44, raised", files: &[(".config/go/env", "GOTOOLCHAIN=go1.22.3+path\n"), (MOD, "go 1.27\n")],
        outcome: "1.27.4 GOTOOLCHAIN=local+path", ..PLAIN },
    Case { number: "44, fixed", files: &[(".config/go/env", "GOTOOLCHAIN=go1.22.3\n"), (MOD, "go 1.27\n")],
        outcome: "1.26.11 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "45", files: &[(MOD, "go 1.23\n")], environment: &[("GOTOOLCHAIN", "go1.22.3+auto")],
        outcome: "1.23.12 GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.23.12", ..PLAIN },
    Case { number: "46", files: &[(MOD, "go 1.27\n")], environment: &[("GOTOOLCHAIN", "local")],
        outcome: "1.26.11", ..PLAIN },
    Case { number: "47", files: &[(PIN, "1.22.3")], environment: &[("GOTOOLCHAIN", "")], within: "p/a/b",
        outcome: "1.22.3 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "48", files: &[(PIN, "1.27.4")], environment: &[(SWITCH, "go1.22.3")], outcome: "1.22.3", ..PLAIN },
    Case { number: "49", environment: &[(SWITCH, "go1.25.0")],
        outcome: "1 go asked for the toolchain \"go1.25.0\", which is not installed; gov install 1.25.0", ..PLAIN },
    Case { number: "50", files: &[(MOD, "go 1.23\n")], command: &["go1.22.3", "build"],
        outcome: "1.22.3 GOTOOLCHAIN=local hint 1.23", ..PLAIN },
    Case { number: "51", environment: &[("GOROOT", "/usr/local/go")], outcome: "1.26.11", ..PLAIN },
    Case { number: "51, of the user's file", files: &[(".config/go/env", "GOROOT=/usr/local/go\n")],
        outcome: "1.26.11 GOROOT=@/home/u/.gov/versions/go1.26.11", ..PLAIN },
    Case { number: "51, of the user's file after a switch", files: &[(".config/go/env", "GOROOT=/usr/local/go\n")],
        environment: &[(SWITCH, "go1.22.3")], outcome: "1.22.3 GOROOT=@/home/u/.gov/versions/go1.22.3", ..PLAIN },
    Case { number: "51, kept", environment: &[("GOROOT", "/usr/local/go"), ("GOV_KEEP_GOROOT", "1")],
        outcome: "1.26.11 keeps GOROOT", ..PLAIN },
    Case { number: "52", files: &[(PIN, "1.9.2")], also_installed: &["1.9.2"],
        outcome: "1.9.2 GOROOT=@/home/u/.gov/versions/go1.9.2 GOTOOLCHAIN=local \
                  -GOTOOLCHAIN_INTERNAL_SWITCH_VERSION -GOTOOLCHAIN_INTERNAL_SWITCH_COUNT", ..PLAIN },
    Case { number: "53", files: &[(PIN, "1.20.14"), (MOD, "go 1.21.0\n")],
        outcome: "1.20.14 GOTOOLCHAIN=local -GOTOOLCHAIN_INTERNAL_SWITCH_VERSION -GOTOOLCHAIN_INTERNAL_SWITCH_COUNT \
                  hint 1.21.0", ..PLAIN },
    Case { number: "54", files: &[(PIN, "system\n")], outcome: "system (@/usr/bin/go) GOTOOLCHAIN=local", ..PLAIN },
    // `go test` and `go generate` put the SDK's own bin first: what they start never meets a shim.
    Case { number: "55", files: &[(PIN, "1.22.3")],
        environment: &[("PATH", "@/home/u/.gov/versions/go1.26.11/bin:@/home/u/.gov/shims")],
        outcome: "no shim: @/home/u/.gov/versions/go1.26.11/bin/go", ..PLAIN },
    Case { number: "56", files: &[(PIN, "1.22.3")], command: &["gofmt", "-l", "."], within: "p/a/b",
        outcome: "1.22.3", ..PLAIN },
    Case { number: "57", files: &[(MOD, "go 1.22.3rc1\n")], outcome: "1.26.11", ..PLAIN },
    Case { number: "58", unreadable: &[MOD], outcome: "1.26.11", ..PLAIN },
    Case { number: "58, a directory that is gone", within: "", outcome: "1.26.11", ..PLAIN },
    Case { number: "59", files: &[(PIN, "1.22.3"), (MOD, "go 1.22\ntoolchain go1.27.4\n")],
        outcome: "1.22.3 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "60", files: &[(PIN, "1.22.3")], environment: &[("GOV_VERSION", "1.27.4")],
        outcome: "1.27.4 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "61", files: &[(MOD, "go 1.9.2rc2\n")], outcome: "1.26.11", ..PLAIN },
    Case { number: "62", files: &[(PIN, "1.22.3")], not_installed: &["1.22.3"],
        outcome: "127 Go 1.22.3 is not installed, and @/home/u/p/.go-version:1 asks for it; gov install 1.22.3", ..PLAIN },

    // What the worked cases leave open.
    Case { number: "a name that gov has not outranks a pin", files: &[(PIN, "1.20.14")],
        environment: &[("GOTOOLCHAIN", "go1.25.0")], outcome: "1.26.11 fetches 1.25.0", ..PLAIN },
    Case { number: "a name that gov has not outranks a pin that is no version", files: &[(PIN, "../x")],
        environment: &[("GOTOOLCHAIN", "go1.25.0+auto")], outcome: "1.26.11 fetches 1.25.0", ..PLAIN },
    Case { number: "a name that gov has not, and a default that knows no toolchains",
        files: &[(".go-version", "1.20.14")], environment: &[("GOTOOLCHAIN", "go1.25.0")],
        outcome: "127 Go 1.25.0 is not installed, and GOTOOLCHAIN asks for it; gov install 1.25.0", ..PLAIN },
    Case { number: "a raise to a missing release, from a default that knows no toolchains",
        files: &[(".go-version", "1.20.14"), (MOD, "go 1.27.1\n")],
        outcome: "127 Go 1.27.1 is not installed, and @/home/u/p/go.mod (go 1.27.1) asks for it; gov install 1.27.1", ..PLAIN },
    Case { number: "a two-part line before 1.21 is a family too",
        files: &[(".go-version", "1.19.13"), (MOD, "go 1.20\n")], also_installed: &["1.19.13", "1.20"],
        outcome: "1.20.14 -GOTOOLCHAIN_INTERNAL_SWITCH_VERSION -GOTOOLCHAIN_INTERNAL_SWITCH_COUNT", ..PLAIN },
    Case { number: "a pre-release before 1.21 is older than its family's line",
        files: &[(".go-version", "1.19.13"), (MOD, "go 1.20\n")], also_installed: &["1.19.13", "1.20rc1"],
        not_installed: &["1.20.14"],
        outcome: "127 Go go1.20 is not installed, and @/home/u/p/go.mod (go 1.20) asks for it; gov install go1.20", ..PLAIN },
    Case { number: "a default that is gone is named", files: &[(".go-version", "1.25.0")],
        outcome: "127 Go 1.25.0 is not installed, and @/home/u/.go-version:1 asks for it; gov install 1.25.0", ..PLAIN },
    Case { number: "a default that is gone may be raised", files: &[(".go-version", "1.25.0"), (MOD, "go 1.27\n")],
        outcome: "1.27.4", ..PLAIN },
    Case { number: "+VERSION outranks GOV_VERSION", environment: &[("GOV_VERSION", "1.22.3")],
        command: &["go", "+1.23", "build"], outcome: "1.23.12 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "GOV_VERSION that is none", environment: &[("GOV_VERSION", "../x")],
        outcome: "126 GOV_VERSION: \"../x\" is not a Go version; a version is written 1.22.3, 1.22, latest or system", ..PLAIN },
    Case { number: "a question about the choice is not raised", files: &[(MOD, "go 1.27\n")],
        command: &["go", "env", "-C", "@/home/u/p", "GOMOD"], outcome: "1.26.11", ..PLAIN },
    Case { number: "the mode path raises too", files: &[(MOD, "go 1.27\n")], environment: &[("GOTOOLCHAIN", "path")],
        outcome: "1.27.4", ..PLAIN },
    Case { number: "what go will refuse is not raised", files: &[(MOD, "go 1.27\n")],
        environment: &[("GOTOOLCHAIN", "1.22.3")], outcome: "1.26.11", ..PLAIN },
    Case { number: "GO111MODULE of the user's file",
        files: &[(".config/go/env", "GO111MODULE=off\n"), (PIN, "1.22.3"), (MOD, "go 1.27\n")],
        outcome: "1.22.3 GOTOOLCHAIN=local", ..PLAIN },
    Case { number: "an empty GOTOOLCHAIN of the user's file hides that of go.env",
        files: &[(".config/go/env", "GOTOOLCHAIN=go1.22.3\nGOTOOLCHAIN=\n"), (MOD, "go 1.27\n")], outcome: "1.26.11", ..PLAIN },
    Case { number: "a name means nothing without modules", files: &[(MOD, "go 1.27\n")],
        environment: &[("GOTOOLCHAIN", "go1.22.3+auto"), ("GO111MODULE", "off")], outcome: "1.26.11", ..PLAIN },
    Case { number: "a name means nothing outside a module where that is what counts",
        environment: &[("GOTOOLCHAIN", "go1.22.3"), ("GO111MODULE", "auto")], outcome: "1.26.11", ..PLAIN },
    Case { number: "a name within a module", files: &[(MOD, "go 1.21\n")],
        environment: &[("GOTOOLCHAIN", "go1.22.3"), ("GO111MODULE", "auto")], outcome: "1.22.3", ..PLAIN },
    Case { number: "a pin where a name means nothing", files: &[(PIN, "1.23.12")],
        environment: &[("GOTOOLCHAIN", "go1.22.3"), ("GO111MODULE", "off")], outcome: "1.23.12", ..PLAIN },
    Case { number: "a name means nothing to a question about the choice", command: &["go", "env", "-w", "GOTOOLCHAIN=auto"],
        environment: &[("GOTOOLCHAIN", "go1.20.14")], outcome: "1.26.11", ..PLAIN },
    Case { number: "a relative GOWORK hides go.mod", files: &[(MOD, "go 1.27\n")],
        environment: &[("GOWORK", "rel.work")], outcome: "1.26.11", ..PLAIN },
    Case { number: "a directory for a GOWORK hides go.mod", files: &[(MOD, "go 1.27\n")],
        environment: &[("GOWORK", "@/tmp")], outcome: "1.26.11", ..PLAIN },
    Case { number: "a name with a suffix does not hide a go line above it",
        files: &[(MOD, "go 1.27.4\ntoolchain go1.27.1-corp\n")], outcome: "1.27.4", ..PLAIN },
    Case { number: "a go line does not hide a name with a suffix above it",
        files: &[(MOD, "go 1.27.1\ntoolchain go1.27.4-corp\n")], outcome: "1.26.11", ..PLAIN },
    Case { number: "-C to nowhere is go's to refuse", files: &[(MOD, "go 1.27\n")], command: &["go", "-C", "nowhere", "build"],
        outcome: "1.26.11", ..PLAIN },
    Case { number: "a raise from a name below 1.21 tells an old go nothing", also_installed: &["1.19.13"],
        files: &[(MOD, "go 1.20\n")], environment: &[("GOTOOLCHAIN", "go1.19.13+auto")],
        outcome: "1.20.14 -GOTOOLCHAIN_INTERNAL_SWITCH_VERSION -GOTOOLCHAIN_INTERNAL_SWITCH_COUNT", ..PLAIN },
    Case { number: "nothing installed", not_installed: &INSTALLED, outcome: "system (@/usr/bin/go)", ..PLAIN },
    Case { number: "a default by name", files: &[(".gov/default", "latest\n")], also_installed: &["1.28rc1"],
        outcome: "1.27.4", ..PLAIN },
    Case { number: "a pin above the home directory", files: &[("/.go-version", "1.22.3")], outcome: "1.26.11", ..PLAIN },
    Case { number: "a pin beside the home directory", files: &[("/home/.go-version", "1.22.3")],
        outcome: "1.22.3", ..PLAIN },
    Case { number: "a pin outside the home directory", files: &[("/srv/.go-version", "1.22.3")], within: "/srv/x",
        outcome: "1.22.3 GOTOOLCHAIN=local", ..PLAIN },
];

#[test]
fn every_worked_case_comes_out_as_the_contract_says() {
    let wrong: Vec<String> = CASES
        .iter()
        .filter_map(|case| {
            let outcome = outcome_of(case);
            (outcome != case.outcome)
                .then(|| format!("{}\n  expected {}\n  was      {outcome}", case.number, case.outcome))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let numbered = |number: usize| CASES.iter().any(|case| case.number == number.to_string());
    assert!((1..=62).all(numbered), "all 62 cases are here");
}

fn outcome_of(case: &Case) -> String {
    let world = built(case);
    let environment = environment_of(&world, case);
    let variables =
        |name: &str| environment.iter().rev().find(|(other, _)| *other == name).map(|(_, value)| value.clone());
    let layout = HomeLayout::find(&variables).unwrap();
    let command: Vec<OsString> = case.command.iter().map(|word| world.text(word)).collect();
    let (program, arguments) = command.split_first().unwrap();
    if let Some(other) = first_on_path(program, &variables("PATH").unwrap())
        && !other.starts_with(layout.shims())
    {
        return world.without_root(&format!("no shim: {}", other.display()));
    }

    let asked = Asked::from_program(program).unwrap();
    let arguments: Vec<&OsStr> = arguments.iter().map(OsString::as_os_str).collect();
    let directory = directory_of(&world, case, &variables);
    let facts = look::gather(&Invocation {
        asked: &asked,
        arguments: &arguments,
        variables: &variables,
        layout: &layout,
        directory: directory.as_deref(),
    });
    let choice = match choose(&facts) {
        Ok(choice) => choice,
        Err(refusal) => return world.without_root(&in_words(&refusal)),
    };
    let mut words = vec![match &choice.selected {
        Selected::Release(release) => release.to_string(),
        Selected::System => {
            let program = look::system_program(asked.tool, &variables, &layout).unwrap();
            format!("system ({})", program.display())
        }
    }];
    let changes = hand_over::changes(&choice, &facts, &layout);
    if !changes.iter().any(|change| change.name == "GOROOT") {
        words.push("keeps GOROOT".to_owned());
    }
    words.extend(changes.iter().filter_map(|change| match &change.value {
        Some(value) => Some(format!("{}={}", change.name, value.display())),
        None if change.name == "GOROOT" => None,
        None => Some(format!("-{}", change.name)),
    }));
    words.extend(choice.unmet.map(|required| format!("hint {}", required.version)));
    words.extend(choice.left_to_go.map(|release| format!("fetches {release}")));
    world.without_root(&words.join(" "))
}

fn in_words(refusal: &Refusal) -> String {
    format!("{} {refusal}; {}", refusal.exit_code(), refusal.hint())
}

fn built(case: &Case) -> World {
    let world = World::new();
    for release in INSTALLED.iter().filter(|release| !case.not_installed.contains(release)).chain(case.also_installed) {
        world.program(&format!(".gov/versions/go{release}/bin/go"));
        world.program(&format!(".gov/versions/go{release}/bin/gofmt"));
    }
    if case.not_installed != INSTALLED {
        world.file(".gov/default", "1.26.11\n");
    }
    // What lies beside the releases is nobody's business.
    for name in ["notes.txt", ".gov/versions/go1.22", ".gov/versions/go1.99.9-corp", ".gov/versions/1.99.9"] {
        world.file(name, "");
    }
    for shim in ["go", "gofmt", "go1.22.3"] {
        world.program(&format!(".gov/shims/{shim}"));
    }
    world.program("/usr/bin/go");
    for (path, content) in case.files {
        world.file(path, content);
    }
    for path in case.directories {
        std::fs::create_dir_all(world.at(path)).unwrap();
    }
    for path in case.unreadable {
        world.unreadable(path);
    }
    world
}

fn environment_of(world: &World, case: &Case) -> Vec<(&'static str, OsString)> {
    let usual = [("HOME", "@/home/u"), ("TMPDIR", "@/tmp"), ("PATH", "@/home/u/.gov/shims:@/usr/bin")];
    usual.iter().chain(case.environment).map(|(name, value)| (*name, world.text(value))).collect()
}

/// A case within `LINK` works in this process's own directory, and reached it by a link.
fn directory_of(world: &World, case: &Case, variables: gov_shims::Variables<'_>) -> Option<PathBuf> {
    if case.within.is_empty() {
        return None;
    }
    if !case.within.ends_with("LINK") {
        let directory = world.at(case.within);
        std::fs::create_dir_all(&directory).unwrap();
        return Some(directory);
    }
    let link = world.link(case.within, env!("CARGO_MANIFEST_DIR"));
    let with_link = |name: &str| if name == "PWD" { Some(link.clone().into()) } else { variables(name) };
    let directory = look::working_directory(&with_link).unwrap();
    assert_eq!(directory, link, "the user's own name for it");
    Some(directory)
}

fn first_on_path(program: &OsStr, path: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(path).map(|directory| directory.join(program)).find(|program| program.is_file())
}
