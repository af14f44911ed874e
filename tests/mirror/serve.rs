//! `gov mirror serve`, spoken to over raw sockets.

use super::mirrored;
use super::served::Served;
use crate::support::module_proxy::ModuleProxy;
use crate::support::put;
use crate::support::sandbox::Sandbox;
use gov::serve::{self, Limits, Summary};
use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// Large enough that no socket's buffers take it.
const LARGE: usize = 32 << 20;

/// A server of this very process over a small tree.
struct Server {
    address: SocketAddr,
    root: TempDir,
    end: Option<tokio::sync::oneshot::Sender<()>>,
    ended: mpsc::Receiver<Summary>,
}

impl Server {
    fn start(limits: Limits) -> Self {
        let root = tempfile::tempdir_in(crate::support::scratch()).unwrap();
        put(&root.path().join("root/index.json"), "[]");
        put(&root.path().join("root/README.txt"), "words");
        put(&root.path().join("root/golang.org/toolchain/@v/list"), "0123456789");
        put(&root.path().join("root/go1.22.3.linux-amd64.tar.gz"), vec![7; LARGE]);
        put(&root.path().join("root/.lock"), "hidden");
        put(&root.path().join("secret"), "secret");
        std::os::unix::fs::symlink("../secret", root.path().join("root/link")).unwrap();
        let (listener, address) = serve::bind("127.0.0.1:0").unwrap();
        let (end, is_told) = tokio::sync::oneshot::channel();
        let (tells, ended) = mpsc::channel();
        let directory = root.path().join("root");
        thread::spawn(move || {
            let until = async { drop(is_told.await) };
            tells.send(serve::serve(listener, &directory, limits, until, &|_| {}).unwrap()).unwrap();
        });
        Self { address, root, end: Some(end), ended }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        // A test that hangs says nothing; this is beyond all limits.
        stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
        stream
    }

    /// The whole answer to one request on a connection of its own.
    fn ask(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        // The server may have answered and closed before it was sent all.
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        Answer::read(&bytes)
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(&request("GET", path, headers))
    }

    fn end(&mut self) -> Summary {
        self.end.take().unwrap().send(()).unwrap();
        self.ended.recv_timeout(Duration::from_mins(1)).expect("the server ends")
    }
}

fn request(method: &str, path: &str, headers: &[(&str, &str)]) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    for (name, value) in headers {
        write!(text, "{name}: {value}\r\n").unwrap();
    }
    text + "\r\n"
}

#[derive(Debug)]
struct Answer {
    /// 0: there was none.
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = end else { return Self { status: 0, head: String::new(), body: bytes.to_vec() } };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head, body: bytes[end + 4..].to_vec() }
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Headers of a request; the status, the body and the range of its answer.
type Case<'a> = (&'a [(&'a str, &'a str)], u16, &'a str, Option<&'a str>);

const LIST: &str = "/golang.org/toolchain/@v/list";

#[test]
fn a_file_is_given_whole_in_part_or_not_again() {
    let server = Server::start(Limits::default());
    let whole = server.get(LIST, &[]);
    assert_eq!((whole.status, whole.text().as_str()), (200, "0123456789"));
    assert_eq!(whole.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(whole.header("content-length"), Some("10"));
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let (tag, date) = (whole.header("etag").unwrap(), whole.header("last-modified").unwrap());
    let other = "\"other\"";
    let cases: &[Case<'_>] = &[
        (&[("Range", "bytes=3-5")], 206, "345", Some("bytes 3-5/10")),
        (&[("range", "bytes=8-")], 206, "89", Some("bytes 8-9/10")),
        (&[("Range", "bytes=-2")], 206, "89", Some("bytes 8-9/10")),
        (&[("Range", "bytes=10-")], 416, "", Some("bytes */10")),
        (&[("Range", "bytes=0-1,3-4")], 200, "0123456789", None),
        (&[("Range", "bytes=8-"), ("If-Range", tag)], 206, "89", Some("bytes 8-9/10")),
        (&[("Range", "bytes=8-"), ("If-Range", date)], 206, "89", Some("bytes 8-9/10")),
        (&[("Range", "bytes=8-"), ("If-Range", other)], 200, "0123456789", None),
        (&[("If-None-Match", tag)], 304, "", None),
        (&[("If-None-Match", other), ("If-None-Match", tag)], 304, "", None),
        (&[("If-None-Match", other), ("If-Modified-Since", date)], 200, "0123456789", None),
        (&[("If-Modified-Since", date)], 304, "", None),
    ];
    for (headers, status, body, range) in cases {
        let answer = server.get(LIST, headers);
        assert_eq!((answer.status, answer.text().as_str()), (*status, *body), "{headers:?}");
        assert_eq!(answer.header("content-range"), *range, "{headers:?}");
        assert_eq!(answer.header("etag"), Some(tag), "{headers:?}");
    }
    let head = server.ask(&request("HEAD", LIST, &[("Range", "bytes=3-5")]));
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, Some("10")));
    assert_eq!(server.ask("GET /index.json HTTP/1.0\r\n\r\n").text(), "[]");
}

#[test]
fn what_is_replaced_has_another_tag() {
    let server = Server::start(Limits::default());
    let tag = server.get(LIST, &[]).header("etag").unwrap().to_owned();
    gov::system::atomic_file::write(&server.root.path().join("root").join(&LIST[1..]), b"0123456789").unwrap();
    assert_eq!(server.get(LIST, &[("If-None-Match", &tag)]).status, 200);
    assert_eq!(server.get(LIST, &[("Range", "bytes=5-"), ("If-Range", &tag)]).status, 200);
}

#[test]
fn other_tools_find_the_index_and_the_archives_at_go_devs_place() {
    let server = Server::start(Limits::default());
    for path in ["/dl/?mode=json", "/dl/?mode=json&include=all", "/?mode=json", "/dl/", "/dl", "/dl/index.json"] {
        assert_eq!(server.get(path, &[]).text(), "[]", "{path}");
    }
    assert_eq!(server.get("/", &[]).text(), "words");
    let archive = server.get("/dl/go1.22.3.linux-amd64.tar.gz", &[]);
    assert_eq!((archive.body.len(), archive.header("content-type")), (LARGE, Some("application/gzip")));
    assert!(archive.body.iter().all(|byte| *byte == 7));
    assert_eq!(server.get("http://x/index.json", &[]).text(), "[]", "as a proxy is asked");
}

#[test]
fn nothing_but_the_trees_files_is_given() {
    let server = Server::start(Limits::default());
    for path in [
        "/../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/golang.org/../../secret",
        "/golang.org/%2e%2e/%2e%2e/secret",
        "//secret",
        "/link",
        "/.lock",
        "/%2elock",
        "/golang.org",
        "/golang.org/",
        "/index.json/",
        "/index.json/x",
        "/index.json%00",
        "/absent",
        "/dl/../../secret",
        "/\\..\\secret",
        "/%c0%ae%c0%ae/secret",
        "/~root",
    ] {
        let answer = server.get(path, &[]);
        assert!([400, 404].contains(&answer.status), "{path}: {answer:?}");
        assert!(!answer.text().contains("secret") && !answer.text().contains("hidden"), "{path}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"] {
        let answer = server.ask(&request(method, "/index.json", &[]));
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method}");
    }
}

#[test]
fn garbage_ends_its_own_connection_and_nothing_else() {
    let mut server = Server::start(Limits::default());
    let endless = format!("GET / HTTP/1.1\r\n{}", "X: y\r\n".repeat(20_000));
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000));
    for garbage in [
        "\r\n\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}",
        "GET",
        "GET / HTTP/9.9\r\n\r\n",
        "GET  HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: x\r\n\r\n",
        "\0\0\0\0\0\0\0\0\r\n\r\n",
        &endless,
        &long,
    ] {
        let mut stream = server.connect();
        let _ = stream.write_all(garbage.as_bytes());
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let answer = Answer::read(&bytes);
        assert!(answer.status == 0 || answer.status >= 400, "{garbage:.40?}: {answer:?}");
        assert_eq!(server.get("/index.json", &[]).status, 200);
    }
    assert!(server.end().requests >= 11);
}

#[test]
fn several_requests_share_a_connection_and_pipelined_ones_are_answered_in_order() {
    let server = Server::start(Limits::default());
    let mut stream = server.connect();
    let one = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    let last = request("GET", "/", &[]);
    stream.write_all((one("/index.json") + &one(LIST) + &one("/absent") + &last).as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let places = ["[]", "0123456789", "not found", "words"].map(|body| text.find(&format!("\r\n\r\n{body}")));
    assert!(places.is_sorted() && places.iter().all(Option::is_some), "{text}");
}

#[test]
fn silent_and_slow_clients_are_let_go_and_their_place_is_anothers() {
    let short = Duration::from_millis(300);
    let server = Server::start(Limits { connections: 1, head: short, stall: short, ..Limits::default() });
    // Silent; in the middle of a head; done, and staying; asking for much, and taking nothing.
    let taking_nothing = request("GET", "/go1.22.3.linux-amd64.tar.gz", &[]);
    let staying = "GET /index.json HTTP/1.1\r\nHost: x\r\n\r\n";
    for start in ["", "GET /index.json HTTP/1.1\r\nX-", staying, &taking_nothing] {
        let mut stream = server.connect();
        stream.write_all(start.as_bytes()).unwrap();
        // There is one place, so this one comes in when the other is out.
        assert_eq!(server.get(LIST, &[]).text(), "0123456789");
        let mut bytes = Vec::new();
        let ended = stream.read_to_end(&mut bytes);
        assert!(ended.is_ok() || is_reset(&ended), "{start:?}: {ended:?}");
        assert!(bytes.len() < LARGE, "{start:?} got all");
    }
}

fn is_reset(result: &io::Result<usize>) -> bool {
    result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset)
}

#[test]
fn who_is_being_served_at_the_end_gets_the_rest_and_no_one_else_is_let_in() {
    let mut server = Server::start(Limits { farewell: Duration::from_mins(1), ..Limits::default() });
    let mut stream = server.connect();
    stream.write_all(request("GET", "/go1.22.3.linux-amd64.tar.gz", &[]).as_bytes()).unwrap();
    let mut first = [0; 1000];
    stream.read_exact(&mut first).unwrap();
    server.end.take().unwrap().send(()).unwrap();
    while TcpStream::connect(server.address).is_ok() {
        thread::sleep(Duration::from_millis(5));
    }
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(rest.len() + first.len() > LARGE);
    let summary = server.ended.recv_timeout(Duration::from_mins(1)).expect("the server ends");
    assert_eq!(summary, Summary { requests: 1, bytes: LARGE as u64 });
}

#[test]
fn who_takes_too_long_at_the_end_is_cut_off() {
    let mut server = Server::start(Limits { farewell: Duration::from_millis(100), ..Limits::default() });
    let mut stream = server.connect();
    stream.write_all(request("GET", "/go1.22.3.linux-amd64.tar.gz", &[]).as_bytes()).unwrap();
    stream.read_exact(&mut [0; 1000]).unwrap();
    assert_eq!(server.end().requests, 1);
}

#[test]
fn the_command_says_where_it_serves_and_what_to_set_and_ends_when_told() {
    let Some(_proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::new();
    let mirror = mirrored(&sandbox);
    for signal in [libc::SIGINT, libc::SIGTERM] {
        let mut served = Served::start(&sandbox, &mirror);
        let mut stream = TcpStream::connect(served.address()).unwrap();
        stream.write_all(request("GET", "/dl/?mode=json", &[]).as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.contains("\"filename\": \"go1.22.3.linux-amd64.tar.gz\""), "{text}");
        assert!(served.end(signal).success());
        let (url, heard) = (served.url(), served.heard());
        for line in [
            format!("GOV_SOURCES={url} gov install"),
            format!("GOPROXY={url} GOSUMDB=sum.golang.org GOTOOLCHAIN=go1.22.3 go version"),
            "127.0.0.1 GET /dl/ 200".to_owned(),
        ] {
            assert!(heard.contains(&line), "{line} is not in {heard}");
        }
    }
}

#[test]
fn what_cannot_be_served_is_said_with_what_helps() {
    let sandbox = Sandbox::new();
    let run = sandbox.gov("mirror serve").arg(sandbox.path("work")).run();
    run.assert_failed(2);
    run.says("is no mirror").says("gov mirror create");
    put(&sandbox.path("m/mirror.json"), r#"{"format":1,"complete":true,"log":null,"releases":[],"files":{}}"#);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve = |listen: &str| sandbox.gov("mirror serve").arg(sandbox.path("m")).args(&["--listen", listen]).run();
    let run = serve(&address);
    run.assert_failed(7);
    run.says(address).says("127.0.0.1:0");
    for listen in ["127.0.0.1", "nonsense", "127.0.0.1:99999", "192.0.2.1:80"] {
        let run = serve(listen);
        run.assert_failed(2);
        run.says(listen);
    }
}
