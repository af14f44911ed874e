//! Private proxies: who gov is to them is what GOAUTH says, as `go` reads it.

use crate::support::authority::{Authority, named};
use crate::support::module_proxy::{Fault, ModuleProxy};
use crate::support::release_server::Reply;
use crate::support::sandbox::{Call, Run, Sandbox, names_in};
use crate::support::sdk_cache::NEW;
use crate::support::{put, put_program, skip};
use std::fs;
use std::path::Path;
use std::process::Command;

/// `alice:sesame`.
const ALICE: &str = "Basic YWxpY2U6c2VzYW1l";
const PRIVATE: (&str, &str) = ("authorization", ALICE);

fn sandbox(authority: &Authority, proxy: &ModuleProxy) -> Sandbox {
    let sandbox = Sandbox::new()
        .with("GOPROXY", &proxy.url())
        .with("GOV_SOURCES", "goproxy")
        .with("SSL_CERT_FILE", authority.file().to_str().unwrap())
        .with("GIT_CONFIG_NOSYSTEM", "1");
    let path = format!("{}:{}:/usr/bin:/bin", sandbox.home("shims").display(), sandbox.path("bin").display());
    sandbox.with("PATH", &path)
}

/// A program that notes its arguments and its input, and prints that file.
fn helper(sandbox: &Sandbox, name: &str, answer: &str) -> String {
    let (program, log) = (sandbox.path("bin").join(name), sandbox.path("log"));
    put(&sandbox.path(&format!("{name}.answer")), answer);
    let answer = sandbox.path(&format!("{name}.answer"));
    let script = "#!/bin/sh\n{ echo \"run: $0 $*\"; cat; echo end; } >>LOG\ncat ANSWER\n";
    put_program(&program, &script.replace("LOG", log.to_str().unwrap()).replace("ANSWER", answer.to_str().unwrap()));
    program.display().to_string()
}

/// One run of a helper: its arguments, and the lines of its input.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    arguments: Vec<String>,
    input: Vec<String>,
}

fn asked(sandbox: &Sandbox) -> Vec<Asked> {
    let log = fs::read_to_string(sandbox.path("log")).unwrap_or_default();
    let runs = log.split("run: ").skip(1).map(|run| {
        let mut lines = run.lines();
        let arguments = lines.next().unwrap().split(' ').skip(1).map(str::to_owned).collect::<Vec<_>>();
        let input: Vec<String> = lines.map(str::to_owned).collect();
        let end = input.iter().position(|line| line == "end").unwrap();
        Asked {
            arguments: arguments.into_iter().filter(|word| !word.is_empty()).collect(),
            input: input[..end].to_vec(),
        }
    });
    runs.collect()
}

/// Asserts that the proxy let gov in.
#[track_caller]
fn assert_admitted(run: &Run) {
    assert_eq!(run.code, Some(0), "{run}");
    assert!(!run.stderr.contains("no source lists"), "{run}");
}

/// Asserts that it did not, and that the reason is told.
#[track_caller]
fn assert_refused(run: &Run, why: &str) {
    run.says("refused to answer (status 401): who are you?").says(why);
    assert_no_secret(run);
}

#[track_caller]
fn assert_no_secret(run: &Run) {
    for secret in ["sesame", "YWxpY2U6c2VzYW1l", "alice"] {
        assert!(!run.stdout.contains(secret) && !run.stderr.contains(secret), "{run}");
    }
}

/// Asserts that no file of the home holds the secret.
fn assert_not_kept(directory: &Path) {
    for name in names_in(directory) {
        let path = directory.join(name);
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            if !path.ends_with("versions") {
                assert_not_kept(&path);
            }
        } else {
            let content = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            assert!(!content.contains("sesame") && !content.contains("YWxpY2U6c2VzYW1l"), "{}", path.display());
        }
    }
}

#[test]
fn netrc_opens_a_private_proxy() {
    let authority = Authority::new();
    let Some(proxy) = ModuleProxy::start_private(&authority, PRIVATE) else { return };
    let sandbox = sandbox(&authority, &proxy);
    assert_refused(&sandbox.gov("list-remote").succeeds(), "");
    sandbox.gov("install").arg(NEW).fails(5).says("who are you?").says("~/.netrc");
    let host = proxy.url().replace("https://", "");
    let netrc = sandbox.path("home/.netrc");
    put(&netrc, format!("machine 127.0.0.1 login bob password wrong\nmachine {host}\nlogin alice password sesame\n"));
    let run = sandbox.gov("install").arg(NEW).succeeds();
    assert_no_secret(&run);
    assert_not_kept(&sandbox.home(""));
    sandbox.assert_runs(NEW);

    // A setting of go's own decides, wherever it stands.
    assert_refused(&sandbox.gov("list-remote").env("GOAUTH", "off").succeeds(), "");
    let elsewhere = sandbox.path("netrc");
    fs::rename(&netrc, &elsewhere).unwrap();
    assert_refused(&sandbox.gov("list-remote").succeeds(), "");
    assert_admitted(&sandbox.gov("list-remote").env("NETRC", &elsewhere).run());
    let file = sandbox.path("goenv");
    put(&file, format!("GOAUTH={}\n", helper(&sandbox, "helper", &answer(&proxy.url()))));
    assert_admitted(&sandbox.gov("list-remote").env("GOENV", &file).run());
    assert_refused(&sandbox.gov("list-remote").env("GOENV", &file).env("GOAUTH", "netrc").succeeds(), "");
}

/// What a helper prints that knows of alice.
fn answer(url: &str) -> String {
    format!("{url}\n\nAuthorization: {ALICE}\n\n")
}

#[test]
fn a_command_is_asked_once_without_a_url_and_again_with_one_that_was_refused() {
    let authority = Authority::new();
    let Some(proxy) = ModuleProxy::start_private(&authority, PRIVATE) else { return };
    let sandbox = sandbox(&authority, &proxy);
    // It knows at once.
    let program = helper(&sandbox, "helper", &answer(&proxy.url()));
    let run = sandbox.gov("install").arg(NEW).env("GOAUTH", format!("{program} 'two words' x")).succeeds();
    assert_no_secret(&run);
    assert_not_kept(&sandbox.home(""));
    let [first] = &asked(&sandbox)[..] else { panic!("{:?}", asked(&sandbox)) };
    assert_eq!((first.arguments.join(" ").as_str(), &first.input[..]), ("two words x", &[][..]));
    assert!(proxy.requests("").iter().all(|request| request.header("authorization") == Some(ALICE)));
    sandbox.assert_runs(NEW);

    // It knows once it is told what for.
    fs::remove_file(sandbox.path("log")).unwrap();
    let late = sandbox.path("bin/late");
    put_program(
        &late,
        &format!(
            "#!/bin/sh\n{program} \"$@\" >/dev/null\n[ $# = 0 ] || cat {}\n",
            sandbox.path("helper.answer").display()
        ),
    );
    let before = proxy.count("");
    assert_admitted(&sandbox.gov("list-remote").env("GOAUTH", "late").run());
    let runs = asked(&sandbox);
    let list = format!("{}/golang.org/toolchain/@v/list", proxy.url());
    assert_eq!(runs.iter().map(|run| run.arguments.clone()).collect::<Vec<_>>(), [vec![], vec![list]]);
    assert_eq!(runs[0].input, [""; 0]);
    assert_eq!(runs[1].input[0], "HTTP/1.1 401 Unauthorized");
    assert!(runs[1].input.contains(&"Www-Authenticate: Basic realm=\"go\"".to_owned()), "{runs:?}");
    assert_eq!(runs[1].input.last().map(String::as_str), Some(""), "{runs:?}");
    assert_eq!(proxy.count("") - before, 2);
}

#[test]
fn a_command_that_fails_or_babbles_is_told_and_its_words_are_not() {
    let authority = Authority::new();
    let Some(proxy) = ModuleProxy::start_private(&authority, PRIVATE) else { return };
    let sandbox = sandbox(&authority, &proxy);
    let fails = sandbox.path("bin/fails");
    put_program(&fails, "#!/bin/sh\necho sesame; echo sesame >&2; exit 3\n");
    let url = proxy.url();
    for (goauth, why) in [
        ("fails --token=sesame", "GOAUTH: fails: it ended with status 3"),
        ("absent", "there is no program absent on PATH"),
        ("./fails", "absolute path"),
        ("babbles", "line 1 of its answer is no URL"),
        ("ends-early", "an empty line is missing"),
        ("elsewhere", "who are you?"),
        ("injects", "line 3 of its answer is no header"),
    ] {
        helper(&sandbox, "babbles", "sesame\n");
        helper(&sandbox, "ends-early", &format!("{url}\n\nAuthorization: {ALICE}"));
        helper(&sandbox, "elsewhere", &answer("https://127.0.0.1:1"));
        helper(&sandbox, "injects", &format!("{url}\n\nAuthorization: {ALICE}\rX: y\n\n"));
        assert_refused(&sandbox.gov("list-remote").env("GOAUTH", goauth).succeeds(), why);
        // Another way may know better.
        put(
            &sandbox.path("home/.netrc"),
            format!("machine {} login alice password sesame", url.replace("https://", "")),
        );
        assert_admitted(&sandbox.gov("list-remote").env("GOAUTH", format!("{goauth}; netrc")).run());
        fs::remove_file(sandbox.path("home/.netrc")).unwrap();
    }
    assert!(proxy.requests("").iter().all(|request| request.header("x").is_none()));
}

#[test]
fn a_setting_that_means_nothing_ends_in_an_error_as_in_go() {
    let authority = Authority::new();
    let Some(proxy) = ModuleProxy::start_private(&authority, PRIVATE) else { return };
    let sandbox = sandbox(&authority, &proxy);
    let absent = sandbox.path("absent").display().to_string();
    for (goauth, why) in [
        ("netrc;;x", "empty command"),
        ("off;netrc", "cannot be combined"),
        ("git", "absolute path"),
        ("git work", "absolute path"),
        (&format!("git {absent}"), "is not a directory"),
    ] {
        let run = sandbox.gov("install").arg(NEW).env("GOAUTH", goauth).fails(2);
        run.says(why).says("GOAUTH");
        // What needs no https needs none of it.
        let Some(plain) = ModuleProxy::start() else { return };
        assert_admitted(&sandbox.gov("list-remote").env("GOAUTH", goauth).env("GOPROXY", plain.url()).run());
    }
}

#[test]
fn programs_are_never_taken_from_the_working_directory() {
    let authority = Authority::new();
    let Some(proxy) = ModuleProxy::start_private(&authority, PRIVATE) else { return };
    let sandbox = sandbox(&authority, &proxy);
    for name in ["git", "helper", "sh"] {
        put_program(&sandbox.path("work").join(name), "#!/bin/sh\necho evil >>../evil\n");
    }
    let repository = sandbox.path("repository");
    fs::create_dir(&repository).unwrap();
    put_program(&repository.join("git"), "#!/bin/sh\necho evil >>../evil\n");
    for goauth in ["helper", "./helper", "sh", &format!("git {}", repository.display())] {
        for path in [".", "", ".:work:"] {
            let run = sandbox.gov("list-remote").env("GOAUTH", goauth).env("PATH", path).succeeds();
            assert_refused(&run, "GOAUTH: ");
        }
    }
    assert!(!sandbox.path("evil").exists());
}

#[test]
fn no_command_runs_for_a_proxy_without_tls() {
    let authority = Authority::new();
    let Some(proxy) = ModuleProxy::start() else { return };
    let sandbox = sandbox(&authority, &proxy);
    let program = helper(&sandbox, "helper", &answer("https://127.0.0.1"));
    proxy.fault("@v/list", Fault::Refused);
    sandbox.gov("list-remote").env("GOAUTH", program).succeeds();
    assert_eq!(asked(&sandbox), []);
    assert!(proxy.requests("").iter().all(|request| request.header("authorization").is_none()));
}

#[test]
fn any_header_opens_a_door_and_none_follows_to_another() {
    let authority = Authority::new();
    let Some(proxy) = ModuleProxy::start_private(&authority, ("x-token", "sesame")) else { return };
    let sandbox = sandbox(&authority, &proxy);
    let other = authority.server(&named(&["127.0.0.1"]));
    let list = "/golang.org/toolchain/@v/list";
    other.script(list, [Reply::redirect(&format!("{}{list}", proxy.url()))]);
    let elsewhere = format!("https://{}", other.address());
    let answer = format!("{elsewhere}\n\nX-Token: sesame\nAuthorization: {ALICE}\nHost: evil.example\n\n");
    let program = helper(&sandbox, "helper", &answer);
    let run = sandbox.gov("list-remote").env("GOAUTH", &program).env("GOPROXY", &elsewhere).succeeds();
    assert_refused(&run, "");
    let requests = other.requests();
    assert_eq!((requests[0].header("x-token"), requests[0].header("authorization")), (Some("sesame"), Some(ALICE)));
    assert_ne!(requests[0].header("host"), Some("evil.example"));
    for request in proxy.requests("") {
        assert_eq!((request.header("x-token"), request.header("authorization")), (None, None));
    }
    // And where it is meant for.
    put(&sandbox.path("helper.answer"), format!("{}\n\nX-Token: sesame\n\n", proxy.url()));
    assert_admitted(&sandbox.gov("list-remote").env("GOAUTH", &program).run());
}

/// A repository whose own configuration names a credential helper, which notes what it is asked.
fn repository(sandbox: &Sandbox, password: &str) -> Option<String> {
    let directory = sandbox.path("repository");
    let git = |arguments: &[&str]| sandbox.program("/usr/bin/git").arguments(&arguments.join(" ")).run();
    if !Path::new("/usr/bin/git").exists() {
        skip("there is no git");
        return None;
    }
    let directory = directory.display().to_string();
    git(&["init", "--quiet", &directory]);
    let program = sandbox.path("credential-helper");
    let log = sandbox.path("git-log");
    put_program(
        &program,
        &format!(
            "#!/bin/sh\n{{ echo \"$1\"; cat; }} >>{}\n[ \"$1\" != get ] || printf 'username=alice\\npassword={password}\\n'\n",
            log.display()
        ),
    );
    let config = fs::read_to_string(sandbox.path("repository/.git/config")).unwrap();
    put(&sandbox.path("repository/.git/config"), format!("{config}[credential]\n\thelper = {}\n", program.display()));
    Some(directory)
}

#[test]
fn git_is_asked_for_what_its_helper_knows_and_told_whether_it_was_right() {
    let authority = Authority::new();
    let Some(proxy) = ModuleProxy::start_private(&authority, PRIVATE) else { return };
    for (password, action) in [("sesame", "store"), ("wrong", "erase")] {
        let sandbox = sandbox(&authority, &proxy);
        let Some(directory) = repository(&sandbox, password) else { return };
        let call = sandbox.gov("list-remote").env("GOAUTH", format!("git {directory}"));
        let run = call.env("GIT_TERMINAL_PROMPT", "0").succeeds();
        assert_no_secret(&run);
        if action == "store" {
            assert_admitted(&run);
        } else {
            assert_refused(&run, "");
        }
        let log = fs::read_to_string(sandbox.path("git-log")).unwrap();
        let host = proxy.url().replace("https://", "");
        assert!(log.starts_with(&format!("get\nprotocol=https\nhost={host}\n")), "{log}");
        assert!(log.contains(&format!("\n{action}\n")), "{log}");
        assert_not_kept(&sandbox.home(""));
    }
    let sandbox = sandbox(&authority, &proxy);
    let Some(directory) = repository(&sandbox, "sesame") else { return };
    let run = sandbox.gov("install").arg(NEW).env("GOAUTH", format!("git {directory}")).succeeds();
    assert_no_secret(&run);
    sandbox.assert_runs(NEW);
}

#[test]
fn go_itself_asks_the_same_command_in_the_same_way() {
    let authority = Authority::new();
    let Some(proxy) = ModuleProxy::start_private(&authority, PRIVATE) else { return };
    let Ok(found) = Command::new("go").args(["env", "GOROOT", "GOVERSION"]).current_dir("/").output() else {
        return skip("there is no go on PATH");
    };
    let found = String::from_utf8(found.stdout).unwrap();
    let (goroot, version) = found.trim().split_once('\n').unwrap();
    let minor = version.strip_prefix("go1.").and_then(|rest| rest.split(['.', 'r', '-']).next()?.parse().ok());
    if minor.is_none_or(|minor: u32| minor < 24) {
        return skip("GOAUTH names commands since go1.24");
    }
    let sandbox = sandbox(&authority, &proxy);
    let late = sandbox.path("bin/late");
    let program = helper(&sandbox, "helper", &answer(&proxy.url()));
    put_program(
        &late,
        &format!(
            "#!/bin/sh\n{program} \"$@\" >/dev/null\n[ $# = 1 ] || cat {}\n",
            sandbox.path("helper.answer").display()
        ),
    );
    let module = "golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64";
    let as_go = |call: Call<'_>| {
        call.env("GOAUTH", "late 'a  b'")
            .env("GOTOOLCHAIN", "local")
            .env("GOFLAGS", "-modcacherw")
            .env("GONOSUMDB", "*")
            .run()
    };
    let run = as_go(sandbox.program(format!("{goroot}/bin/go")).arguments("list -m").arg(module));
    let by_go = asked(&sandbox);
    assert!(!by_go.is_empty(), "{run}");
    fs::remove_file(sandbox.path("log")).unwrap();
    as_go(sandbox.gov("list-remote"));
    let by_gov = asked(&sandbox);
    assert_eq!((by_go.len(), by_gov.len()), (2, 2), "{by_go:?} {by_gov:?}");
    assert_eq!(by_go[0], by_gov[0]);
    let url = |asked: &Asked| asked.arguments.last().unwrap().clone();
    assert!(url(&by_go[1]).starts_with(&proxy.url()) && url(&by_gov[1]).starts_with(&proxy.url()));
    let sorted = |asked: &Asked| {
        // The order of headers is nobody's, and the words behind the status are the server's own.
        let mut lines = asked.input[1..].to_vec();
        lines.sort();
        (asked.input[0][..13].to_owned(), lines, asked.arguments[..asked.arguments.len() - 1].to_vec())
    };
    assert_eq!(sorted(&by_go[1]), sorted(&by_gov[1]));
}
