//! gopls as an editor speaks to it: it knows which Go it found, and is the judge of what an editor's
//! configuration does.

use super::sandbox::Call;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// The command that tells which Go each view runs.
pub(crate) const STATISTICS: &str = "gopls.workspace_stats";

/// What no answer takes on the slowest machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server that runs until this is dropped.
pub(crate) struct Gopls {
    child: Child,
    input: ChildStdin,
    answers: Receiver<Value>,
    messages: u64,
}

/// What a server sends and waits for, or was waited for.
enum Message {
    Answer(Value),
    Asks(Value),
}

impl Gopls {
    /// Starts what is called, and opens a folder.
    pub(crate) fn open(call: Call<'_>, folder: &Path) -> Self {
        let mut child = call.with_input().spawn();
        let mut log = child.stderr.take().unwrap();
        thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        let (sender, answers) = channel();
        let output = child.stdout.take().unwrap();
        let input = child.stdin.take().unwrap();
        let mut server = Self { child, input, answers, messages: 0 };
        thread::spawn(move || read(BufReader::new(output), &sender));
        let uri = format!("file://{}", folder.display());
        server.ask(
            "initialize",
            &json!({
                "processId": null, "rootUri": uri, "workspaceFolders": [{ "uri": uri, "name": "folder" }],
                "capabilities": { "workspace": { "configuration": true } },
            }),
        );
        server.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
        server
    }

    /// Opens a file.
    pub(crate) fn show(&mut self, file: &Path) {
        let text = std::fs::read_to_string(file).unwrap();
        let uri = format!("file://{}", file.display());
        self.send(&json!({
            "jsonrpc": "2.0", "method": "textDocument/didOpen",
            "params": { "textDocument": { "uri": uri, "languageId": "go", "version": 1, "text": text } },
        }));
    }

    /// The Go of each of its views, as `go1.22.3`.
    pub(crate) fn versions(&mut self) -> Vec<String> {
        let began = Instant::now();
        loop {
            let answer = self.ask("workspace/executeCommand", &json!({ "command": STATISTICS, "arguments": [] }));
            let found = versions_in(&answer["result"]);
            // There is no view before it has asked its Go.
            if !found.is_empty() || began.elapsed() > PATIENCE {
                return found;
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    /// The file in which what is named at a place in another file is declared. Lines and columns count from 0.
    pub(crate) fn declared_in(&mut self, file: &Path, line: u32, character: u32) -> PathBuf {
        let place = json!({ "line": line, "character": character });
        let document = json!({ "uri": format!("file://{}", file.display()) });
        let answer = self.ask("textDocument/definition", &json!({ "textDocument": document, "position": place }));
        let uri = answer["result"][0]["uri"].as_str().unwrap_or_else(|| panic!("{answer}"));
        PathBuf::from(uri.strip_prefix("file://").unwrap())
    }

    #[track_caller]
    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.messages += 1;
        let id = self.messages;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
        loop {
            let message = self.answers.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("{method}: {error}"));
            match Message::of(message) {
                Message::Answer(answer) if answer["id"] == id => return answer,
                Message::Answer(_) => {}
                Message::Asks(request) => {
                    let items = request["params"]["items"].as_array().map_or(0, Vec::len);
                    let is_configuration = request["method"] == "workspace/configuration";
                    let result = if is_configuration { json!(vec![json!({}); items]) } else { Value::Null };
                    self.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }));
                }
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }
}

impl Message {
    fn of(message: Value) -> Self {
        if message.get("method").is_some() { Self::Asks(message) } else { Self::Answer(message) }
    }
}

impl Drop for Gopls {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The Go of each view, of what the command told.
pub(crate) fn versions_in(statistics: &Value) -> Vec<String> {
    let views = statistics["Views"].as_array().map_or(&[][..], Vec::as_slice);
    views.iter().map(|view| view["GoCommandVersion"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Hands on what the server answers and asks; what it only tells is nobody's concern.
fn read(mut output: BufReader<ChildStdout>, messages: &Sender<Value>) {
    loop {
        let mut length = None;
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok();
            }
        }
        let Some(length) = length else { return };
        let mut body = vec![0; length];
        if output.read_exact(&mut body).is_err() {
            return;
        }
        let message: Value = serde_json::from_slice(&body).unwrap();
        if message.get("id").is_some() && messages.send(message).is_err() {
            return;
        }
    }
}
