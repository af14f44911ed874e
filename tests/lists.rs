//! What sources list, kept between runs.

use crate::support::put;
use crate::support::release_server::{Ending, ReleaseServer, Reply};
use crate::support::sandbox::{NOBODY, Run, Sandbox, names_in, replace};
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use std::thread;

const LIST: &str = "/golang.org/toolchain/@v/list";

/// A module proxy's list of these versions, with that tag.
fn list(versions: &[&str], tag: &str) -> Reply {
    let lines = versions.iter().map(|version| format!("v0.0.1-go{version}.linux-amd64\n"));
    Reply::ok(lines.collect::<String>().as_bytes()).header("ETag", tag)
}

fn behind(server: &ReleaseServer) -> Sandbox {
    Sandbox::new().with("GOPROXY", &server.url("")).with("GOV_SOURCES", "goproxy")
}

/// The newest of all: its name is the first word of the first line.
fn newest(run: &Run) -> &str {
    run.stdout.split_whitespace().next().unwrap_or_default()
}

/// The files of the home's lists with that ending.
fn kept(sandbox: &Sandbox, ending: &str) -> Vec<PathBuf> {
    let directory = sandbox.home("lists");
    names_in(&directory).into_iter().filter(|name| name.ends_with(ending)).map(|name| directory.join(name)).collect()
}

#[test]
fn a_list_is_asked_for_only_if_it_changed() {
    let server = ReleaseServer::start();
    let sandbox = behind(&server);
    server
        .script(LIST, [list(&["1.99.1"], "\"1\""), Reply::status(304), list(&["1.99.2"], "\"2\""), Reply::status(304)]);
    for expected in ["go1.99.1", "go1.99.1", "go1.99.2", "go1.99.2"] {
        let run = sandbox.gov("list-remote").succeeds();
        assert_eq!(newest(&run), expected, "{run}");
        assert_eq!(run.stderr, "");
    }
    let tags: Vec<Option<String>> =
        server.requests().iter().map(|request| request.header("if-none-match").map(str::to_owned)).collect();
    let tag = |tag: &str| Some(tag.to_owned());
    assert_eq!(tags, [None, tag("\"1\""), tag("\"1\""), tag("\"2\"")]);
    assert_eq!(sandbox.walled(), [""; 0]);
}

#[test]
fn what_was_seen_last_serves_when_nobody_answers_and_its_age_is_said() {
    let server = ReleaseServer::start();
    let sandbox = behind(&server);
    server.script(LIST, [list(&["1.98.1", "1.99.1"], "\"1\"")]);
    sandbox.gov("list-remote").succeeds();
    let url = server.url("");
    drop(server);
    let run = sandbox.gov("list-remote").succeeds();
    assert_eq!(newest(&run), "go1.99.1", "{run}");
    run.says("no source lists its releases now").says(format!("going by what {url}{LIST} listed moments ago"));
    // It says what the newest is; that it can be fetched, it does not.
    let run = sandbox.gov("install --dry-run 1.98").succeeds();
    run.says("1.98 is go1.98.1");
    sandbox.gov("install latest").fails(5).says("could not be fetched");

    // A list of long ago says how long ago that was.
    let file = kept(&sandbox, ".list").pop().unwrap();
    let text = fs::read_to_string(&file).unwrap();
    let (head, body) = text.split_once("\n\n").unwrap();
    let etag = head.lines().find(|line| line.starts_with("etag")).unwrap();
    for (confirmed, expected) in [("1000000000", " days ago"), ("99999999999", "clock has yet to reach")] {
        let rest = format!("confirmed {confirmed}\n{etag}\n\n{body}");
        replace(&file, format!("gov list 1\nsha256 {}\n{rest}", sha256(&rest)));
        sandbox.gov("list-remote").succeeds().says(expected);
    }
}

fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    gov::releases::tree_hash::Hex(&sha2::Sha256::digest(text)).to_string()
}

#[test]
fn a_damaged_list_is_none_and_is_asked_for_anew() {
    let server = ReleaseServer::start();
    let sandbox = behind(&server);
    server.script(LIST, [list(&["1.99.1"], "\"1\"")]);
    let whole = {
        sandbox.gov("list-remote").succeeds();
        fs::read(kept(&sandbox, ".list").pop().unwrap()).unwrap()
    };
    let file = kept(&sandbox, ".list").pop().unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for damaged in [&flipped[..], &whole[..whole.len() - 1], &whole[..10], b"", b"{}"] {
        replace(&file, damaged);
        // Nobody answers, and what is there is not believed.
        let run = sandbox.gov("list-remote").env("GOPROXY", NOBODY).succeeds();
        run.says("going by what this gov was built with");
        let run = sandbox.gov("list-remote").succeeds();
        assert_eq!((newest(&run), run.stderr.as_str()), ("go1.99.1", ""), "{run}");
        assert_eq!(server.requests().last().unwrap().header("if-none-match"), None);
        assert_eq!(fs::read(&file).unwrap().len(), whole.len());
    }
    // A pipe in its place would keep gov waiting for ever.
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_eq!(newest(&sandbox.gov("list-remote").succeeds()), "go1.99.1");
}

#[test]
fn an_answer_that_is_no_list_does_not_replace_the_last_one() {
    let server = ReleaseServer::start();
    let sandbox = behind(&server);
    let page = Reply::ok(b"<!DOCTYPE html>log in").header("Content-Type", "text/html");
    let cut = list(&["1.97.1", "1.97.2"], "\"3\"").ending(Ending::Cut(20));
    for (bad, why) in [
        (page, "web page"),
        (Reply::ok(b" <xml>"), "no list of versions"),
        (Reply::ok(&vec![b'\n'; 5 << 20]), "larger than"),
        (Reply::ok(b"x").header("Content-Encoding", "gzip"), "is not the gzip that it says"),
        (Reply::status(403).text("blocked by policy"), "blocked by policy"),
        (cut, "broke after"),
    ] {
        server.script(LIST, [list(&["1.99.1"], "\"1\"")]);
        sandbox.gov("list-remote").succeeds();
        server.script(LIST, [bad]);
        let run = sandbox.gov("list-remote").succeeds();
        assert_eq!(newest(&run), "go1.99.1", "{run}");
        run.says(why).says("listed moments ago");
    }
}

#[test]
fn a_source_that_lists_less_than_it_did_is_told_and_what_was_seen_stays_known() {
    let server = ReleaseServer::start();
    let sandbox = behind(&server);
    server.script(LIST, [list(&["1.98.7", "1.99.3", "1.100rc1"], "\"1\"")]);
    assert_eq!(sandbox.gov("list-remote").succeeds().stderr, "");
    server.script(LIST, [list(&["1.98.7", "1.99.2"], "\"0\"")]);
    // For as long as it lasts, and without the list that was kept.
    for _ in 0..2 {
        let run = sandbox.gov("list-remote").succeeds();
        assert_eq!(newest(&run), "go1.99.3", "{run}");
        run.says(format!("{LIST} has listed go1.99.3 before, and now its newest is go1.99.2")).says("--allow-older");
        let run = sandbox.gov("install --dry-run 1.99").succeeds();
        run.says("1.99 is go1.99.3");
        fs::remove_file(kept(&sandbox, ".list").pop().unwrap()).unwrap();
    }
    // Its user may know better; from then on that is what was seen.
    let run = sandbox.gov("install --dry-run --allow-older latest").succeeds();
    run.says("latest is go1.99.2");
    assert!(!run.stderr.contains("before"), "{run}");
    assert_eq!(sandbox.gov("list-remote").succeeds().stderr, "");
    // Another source has its own past.
    let other = ReleaseServer::start();
    other.script(LIST, [list(&["1.97.1"], "\"1\"")]);
    let run = sandbox.gov("list-remote").env("GOPROXY", other.url("")).succeeds();
    assert_eq!((newest(&run), run.stderr.as_str()), ("go1.97.1", ""), "{run}");
}

#[test]
fn a_mirrors_index_is_kept_too_and_its_past_remembered() {
    let server = ReleaseServer::start();
    let sandbox = Sandbox::new().with("GOV_SOURCES", &server.url("/go")).with("GOPROXY", "off");
    let index = |version: &str| {
        let name = format!("go{version}.linux-amd64.tar.gz");
        let file = json!({ "filename": name, "sha256": "ab".repeat(32), "size": 7, "kind": "archive" });
        let newer = json!({ "version": "go1.100.0", "files": [{ "filename": "go1.100.0.plan9-386.tar.gz", "sha256": "ab".repeat(32) }] });
        let index = json!([{ "version": format!("go{version}"), "files": [file] }, newer]);
        Reply::ok(index.to_string().as_bytes()).header("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")
    };
    server.script("/go/dl/index.json", [index("1.99.3"), Reply::status(304), index("1.99.1")]);
    for _ in 0..2 {
        let run = sandbox.gov("list-remote").succeeds();
        assert_eq!((newest(&run), run.stderr.as_str()), ("go1.99.3", ""), "what it has for other machines: {run}");
    }
    assert_eq!(server.requests().last().unwrap().header("if-modified-since"), Some("Sun, 06 Nov 1994 08:49:37 GMT"));
    let run = sandbox.gov("list-remote").succeeds();
    run.says("has listed go1.99.3 before, and now its newest is go1.99.1");
    assert_eq!(newest(&run), "go1.99.3", "{run}");
    drop(server);
    let run = sandbox.gov("list-remote").succeeds();
    run.says("listed moments ago");
    assert_eq!(newest(&run), "go1.99.3", "{run}");
}

#[test]
fn no_secret_of_a_url_is_in_what_is_kept() {
    let server = ReleaseServer::start();
    server.script(&format!("{LIST}?key=sesame"), [list(&["1.99.1"], "\"1\"")]);
    let sandbox = Sandbox::new().with("GOPROXY", &server.url("/?key=sesame")).with("GOV_SOURCES", "goproxy");
    let run = sandbox.gov("list-remote").succeeds();
    assert_eq!(newest(&run), "go1.99.1");
    drop(server);
    let run = sandbox.gov("list-remote").succeeds();
    run.says("listed moments ago");
    assert!(!run.stderr.contains("sesame"), "{run}");
    let files: Vec<PathBuf> = [".list", ".newest"].iter().flat_map(|ending| kept(&sandbox, ending)).collect();
    assert_eq!(files.len(), 2);
    for file in files {
        assert!(!format!("{} {}", file.display(), fs::read_to_string(&file).unwrap()).contains("sesame"));
    }
}

#[test]
fn many_govs_that_refresh_one_list_at_once_leave_it_whole() {
    let server = ReleaseServer::start();
    let sandbox = behind(&server);
    let many: Vec<String> = (0..2000).map(|patch| format!("1.99.{patch}")).collect();
    let few: Vec<&str> = many.iter().map(String::as_str).collect();
    let replies = (0..30).map(|number| list(&few[..2000 - number], &format!("\"{number}\"")));
    server.script(LIST, replies);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..4 {
                    sandbox.gov("list-remote").succeeds();
                }
            });
        }
    });
    drop(server);
    let run = sandbox.gov("list-remote").succeeds();
    run.says("listed moments ago");
    assert_eq!(newest(&run), "go1.99.1999");
    assert_eq!(names_in(&sandbox.home("lists")).len(), 2, "{:?}", names_in(&sandbox.home("lists")));
}

#[test]
fn a_home_that_cannot_be_written_costs_the_memory_and_nothing_else() {
    let server = ReleaseServer::start();
    let sandbox = behind(&server);
    server.script(LIST, [list(&["1.99.1"], "\"1\"")]);
    // A file where the directory would be: not even root can write there.
    put(&sandbox.home("lists"), "");
    for _ in 0..2 {
        let run = sandbox.gov("list-remote").succeeds();
        assert_eq!((newest(&run), run.stderr.as_str()), ("go1.99.1", ""), "{run}");
    }
    assert!(server.requests().iter().all(|request| request.header("if-none-match").is_none()));
}
