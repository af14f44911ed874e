//! A web server that misbehaves to order: scripted answers per request target, raw sockets, one request
//! per connection.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed; clippy knows only #[test] functions")]

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What a client asked.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// As it stood in the request line: a path, or for a proxy a URL or `host:port`.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
}

impl Request {
    /// The value of a header, whose name is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// How the size of a body is announced.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Length {
    Right,
    Says(usize),
    Unsaid,
    Chunked,
}

/// How an answer ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ending {
    Whole,
    /// The connection is closed after so many bytes of the body.
    Cut(usize),
    /// The connection is reset after so many bytes of the body.
    Reset(usize),
    /// The connection is reset before anything is sent.
    NoAnswer,
    /// Silence after so many bytes of the body, until the client goes.
    Stall(usize),
    /// One byte, a pause, one byte.
    Drip(Duration),
    /// The body is repeated for ever.
    Endless,
    /// Header lines without end.
    EndlessHead,
    /// A tunnel to an address, whatever was asked: the answer to CONNECT.
    Tunnel(SocketAddr),
}

/// What is made of a Range header.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ranges {
    Ignored,
    /// As RFC 9110 wants it, If-Range included.
    Answered,
    /// 206 without a look at If-Range.
    AnsweredBlindly,
    /// 206 that starts at 0.
    WrongStart,
    /// 416.
    Refused,
}

/// One scripted answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    length: Length,
    ending: Ending,
    ranges: Ranges,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        let (length, ending, ranges) = (Length::Right, Ending::Whole, Ranges::Ignored);
        Self { status, headers: Vec::new(), body: Vec::new(), length, ending, ranges }
    }

    pub(crate) fn ok(body: &[u8]) -> Self {
        Self { body: body.to_vec(), ..Self::status(200) }
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::status(302).header("Location", to)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn text(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self.header("Content-Type", "text/plain; charset=utf-8")
    }

    pub(crate) fn length(self, length: Length) -> Self {
        Self { length, ..self }
    }

    pub(crate) fn ending(self, ending: Ending) -> Self {
        Self { ending, ..self }
    }

    pub(crate) fn ranges(self, ranges: Ranges) -> Self {
        Self { ranges, ..self }
    }

    fn own_header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The answer to the request at hand, its range taken into account.
    fn for_request(mut self, request: &Request) -> Self {
        let first =
            request.header("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
        let Some(first) = first.filter(|_| self.status == 200) else { return self };
        let is_same = match request.header("if-range") {
            Some(name) => [self.own_header("etag"), self.own_header("last-modified")].contains(&Some(name)),
            None => true,
        };
        let first = match self.ranges {
            Ranges::Ignored => return self,
            Ranges::Answered if !is_same => return self,
            Ranges::Refused => return Self { body: Vec::new(), status: 416, ..self },
            Ranges::Answered | Ranges::AnsweredBlindly => first,
            Ranges::WrongStart => 0,
        };
        let whole = self.body.len();
        self.body.drain(..first);
        self.status = 206;
        self.header("Content-Range", &format!("bytes {first}-{}/{whole}", whole - 1))
    }

    fn head(&self) -> String {
        let first = format!("HTTP/1.1 {} Scripted\r\nConnection: close\r\n", self.status);
        let own = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let length = match self.length {
            Length::Right => format!("Content-Length: {}\r\n", self.body.len()),
            Length::Says(length) => format!("Content-Length: {length}\r\n"),
            Length::Chunked => "Transfer-Encoding: chunked\r\n".to_owned(),
            Length::Unsaid => String::new(),
        };
        first + &own.collect::<String>() + &length + "\r\n"
    }
}

/// What answers where no script does.
type Answer = dyn Fn(&Request) -> Option<Reply> + Send + Sync;

#[derive(Default)]
struct Shared {
    scripts: Mutex<HashMap<String, Vec<Reply>>>,
    otherwise: Option<Box<Answer>>,
    requests: Mutex<Vec<Request>>,
    is_stopped: AtomicBool,
    tls: Option<Arc<ServerConfig>>,
}

/// The server; stops when it is dropped.
pub(crate) struct ReleaseServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl ReleaseServer {
    pub(crate) fn start() -> Self {
        Self::listen(Shared::default())
    }

    pub(crate) fn start_tls(config: Arc<ServerConfig>) -> Self {
        Self::listen(Shared { tls: Some(config), ..Shared::default() })
    }

    /// One that answers what has no script by itself; `None` is 404.
    pub(crate) fn start_answering(answer: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Self {
        Self::listen(Shared { otherwise: Some(Box::new(answer)), ..Shared::default() })
    }

    /// The same over TLS.
    pub(crate) fn start_tls_answering(
        config: Arc<ServerConfig>,
        answer: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        Self::listen(Shared { tls: Some(config), otherwise: Some(Box::new(answer)), ..Shared::default() })
    }

    fn listen(shared: Shared) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(shared);
        let for_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if for_thread.is_stopped.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&for_thread);
                // A client that goes away in the middle is what many tests are about.
                thread::spawn(move || drop(serve(&stream, &shared)));
            }
        });
        Self { address, shared }
    }

    /// Answers requests for a target, in this order; the last one stays. What has no script is 404.
    pub(crate) fn script(&self, target: &str, replies: impl IntoIterator<Item = Reply>) {
        self.shared.scripts.lock().unwrap().insert(target.to_owned(), replies.into_iter().collect());
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// `http://127.0.0.1:port/path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Every request so far, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }
}

impl Drop for ReleaseServer {
    fn drop(&mut self) {
        self.shared.is_stopped.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

fn serve(socket: &TcpStream, shared: &Shared) -> io::Result<()> {
    socket.set_nodelay(true)?;
    match &shared.tls {
        None => talk(socket, socket, shared),
        Some(config) => {
            let session = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
            let mut stream = StreamOwned::new(session, socket);
            talk(&mut stream, socket, shared)?;
            stream.conn.send_close_notify();
            stream.flush()
        }
    }
}

fn talk(mut stream: impl Read + Write, socket: &TcpStream, shared: &Shared) -> io::Result<()> {
    let request = read_request(&mut stream)?;
    shared.requests.lock().unwrap().push(request.clone());
    let scripted = {
        let mut scripts = shared.scripts.lock().unwrap();
        scripts
            .get_mut(&request.target)
            .map(|replies| if replies.len() > 1 { replies.remove(0) } else { replies[0].clone() })
    };
    let otherwise = || shared.otherwise.as_ref().and_then(|answer| answer(&request));
    let reply = scripted.or_else(otherwise).unwrap_or_else(|| Reply::status(404)).for_request(&request);
    // One byte of the request is still unread: closing a socket with unread bytes resets it.
    if let Ending::NoAnswer = reply.ending {
        return Ok(());
    }
    if !matches!(reply.ending, Ending::Reset(_)) {
        stream.read_exact(&mut [0])?;
    }
    answer(&mut stream, &reply, socket, shared)
}

fn answer(stream: &mut impl Write, reply: &Reply, socket: &TcpStream, shared: &Shared) -> io::Result<()> {
    let is_running = || !shared.is_stopped.load(Ordering::SeqCst);
    if let Ending::EndlessHead = reply.ending {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        while is_running() {
            stream.write_all(format!("X-Padding: {}\r\n", "x".repeat(1000)).as_bytes())?;
        }
        return Ok(());
    }
    stream.write_all(reply.head().as_bytes())?;
    let body = &reply.body;
    match reply.ending {
        Ending::Whole => {
            send(stream, body, reply.length)?;
            if let Length::Chunked = reply.length {
                stream.write_all(b"0\r\n\r\n")?;
            }
        }
        Ending::Cut(at) | Ending::Reset(at) => send(stream, &body[..at.min(body.len())], reply.length)?,
        Ending::Stall(at) => {
            send(stream, &body[..at.min(body.len())], reply.length)?;
            stream.flush()?;
            socket.set_read_timeout(Some(Duration::from_millis(10)))?;
            // Zero bytes read: the client is gone.
            while is_running() && !matches!((&mut &*socket).read(&mut [0]), Ok(0)) {}
        }
        Ending::Drip(pause) => {
            for byte in body.iter().take_while(|_| is_running()) {
                send(stream, &[*byte], reply.length)?;
                stream.flush()?;
                thread::sleep(pause);
            }
        }
        Ending::Endless => {
            while is_running() {
                send(stream, body, reply.length)?;
            }
        }
        Ending::Tunnel(upstream) => tunnel(socket, upstream)?,
        Ending::NoAnswer | Ending::EndlessHead => {}
    }
    stream.flush()
}

fn send(stream: &mut impl Write, bytes: &[u8], length: Length) -> io::Result<()> {
    match length {
        Length::Chunked if !bytes.is_empty() => {
            stream.write_all(format!("{:x}\r\n", bytes.len()).as_bytes())?;
            stream.write_all(bytes)?;
            stream.write_all(b"\r\n")
        }
        _ => stream.write_all(bytes),
    }
}

/// Copies both ways until both sides are done.
fn tunnel(socket: &TcpStream, upstream: SocketAddr) -> io::Result<()> {
    let upstream = TcpStream::connect(upstream)?;
    let (mut from, mut to) = (socket.try_clone()?, upstream.try_clone()?);
    let there = thread::spawn(move || {
        drop(io::copy(&mut from, &mut to));
        drop(to.shutdown(Shutdown::Write));
    });
    io::copy(&mut &upstream, &mut &*socket)?;
    socket.shutdown(Shutdown::Write)?;
    there.join().map_err(|_| io::Error::other("the tunnel broke"))
}

/// Reads a request's head, all but its very last byte.
fn read_request(stream: &mut (impl Read + Write)) -> io::Result<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
        // The first byte of a TLS handshake is in no request line.
        if head == [0x16] {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")?;
            io::copy(stream, &mut io::sink())?;
        }
    }
    let head = String::from_utf8_lossy(&head);
    let mut lines = head.lines();
    let target = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    Ok(Request { target, headers })
}
