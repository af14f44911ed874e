//! `gov exec` with several versions: one run for each, and a table of how they ended.

use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::{NOBODY, Sandbox};
use crate::support::sdk_cache::{NEW, OLD};

fn sandbox() -> Option<Sandbox> {
    ModuleProxy::start()?;
    Some(Sandbox::holding(&[NEW, OLD]).with("GOPROXY", NOBODY))
}

#[test]
fn each_version_runs_by_itself_and_the_table_tells_how_it_ended() {
    let Some(sandbox) = sandbox() else { return };
    let script = "go version; echo $GOV_VERSION $GOTOOLCHAIN; echo complaint >&2; test $GOV_VERSION = 1.22.3 || exit 7";
    for versions in ["1.21 1.22", "1.21,1.22.3", "1.21..1.22", ">=1.21,<1.22 1.22", "1.21.13 1.21 1.22"] {
        let run = sandbox.gov("exec").arguments(versions).arguments("-- /bin/sh -c").arg(script).run();
        assert_eq!(run.code, Some(7), "the first that is not 0: {run}");
        let expected = "== go1.21.13\ngo version go1.21.13 linux/amd64\n1.21.13 local\ncomplaint\n\
                        == go1.22.3\ngo version go1.22.3 linux/amd64\n1.22.3 local\ncomplaint\n\n";
        let table = run.stdout.strip_prefix(expected).unwrap_or_else(|| panic!("{run}"));
        let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows[0][..3], ["go1.21.13", "exit", "7"], "{run}");
        assert_eq!(rows[1][..2], ["go1.22.3", "ok"], "{run}");
        assert_eq!(rows.len(), 2, "{run}");
    }
}

#[test]
fn the_same_in_json() {
    let Some(sandbox) = sandbox() else { return };
    let script = "echo out; echo err >&2; kill -9 $$";
    let run = sandbox.gov("--json exec 1.22 1.21 -- /bin/sh -c").arg(script).run();
    assert_eq!(run.code, Some(137), "128 and the signal: {run}");
    let runs = run.json()["runs"].clone();
    for (place, version) in [NEW, OLD].iter().enumerate() {
        assert_eq!(runs[place]["version"], *version, "in the order typed");
        assert_eq!(runs[place]["status"], 137);
        assert_eq!(runs[place]["stdout"], "out\n");
        assert_eq!(runs[place]["stderr"], "err\n");
        assert!(runs[place]["seconds"].is_number());
    }
}

#[test]
fn they_run_at_the_same_time() {
    let Some(sandbox) = sandbox() else { return };
    if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
        return crate::support::skip("one processor runs one at a time");
    }
    // Each waits for the other to have come, which only two at once can do.
    let script = format!(
        "cd {}; : > $GOV_VERSION; n=0; until [ -e {NEW} ] && [ -e {OLD} ]; do n=$((n+1)); [ $n -lt 600 ] || exit 1; sleep 0.05; done",
        sandbox.path("work").display()
    );
    let path = format!("{}:/usr/bin:/bin", sandbox.home("shims").display());
    sandbox.gov("exec 1.21 1.22 -- /bin/sh -c").arg(script).env("PATH", path).succeeds();
}

#[test]
fn what_cannot_be_a_matrix_is_refused_before_anything_runs() {
    let Some(sandbox) = sandbox() else { return };
    for (arguments, code) in [
        ("exec 1.21 1.22", 2),
        ("exec 1.21 system go version", 2),
        ("exec 1.80..1.90 go version", 3),
        ("exec 1.22..1.21 go version", 2),
        ("exec 1.21,1.22x go version", 2),
        ("exec 1.21 1.22 no-such-program", 4),
    ] {
        let run = sandbox.gov(arguments).fails(code);
        assert_eq!(run.stdout, "", "{run}");
    }
}
