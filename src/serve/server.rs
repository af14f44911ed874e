//! The server: HTTP/1.1 over plain TCP, one thread for the network and a few for the disk.

use super::conditions::{Answer, Asked, Content};
use super::files::{self, Opened};
use super::patience::Patience;
use super::target;
use futures_util::stream::{self, FuturesUnordered, StreamExt as _};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Empty, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::cell::Cell;
use std::convert::Infallible;
use std::fs::File;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Bytes of a file that are read at once.
const CHUNK: usize = 256 << 10;
/// Bytes that a request's head may have.
const HEAD: usize = 16 << 10;

/// How much of itself the server gives to clients.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once; who comes later waits for one to end.
    pub connections: usize,
    /// Within which a request's head must have come, and an idle connection must ask again.
    pub head: Duration,
    /// Within which a client must take some of what it asked for.
    pub stall: Duration,
    /// What is left to clients once the server is told to end.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 256,
            head: Duration::from_secs(15),
            stall: Duration::from_secs(30),
            farewell: Duration::from_secs(3),
        }
    }
}

/// What a server did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Requests that were answered.
    pub requests: u64,
    /// Bytes of files that the answers promised.
    pub bytes: u64,
}

/// One request and its answer.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// Who asked.
    pub client: IpAddr,
    /// The method, as it was sent.
    pub method: &'a str,
    /// The path, as it was sent.
    pub path: &'a str,
    /// The status.
    pub status: u16,
    /// Bytes of the body.
    pub bytes: u64,
}

/// Takes an address and port: `127.0.0.1:8080`, `[::1]:0`, `localhost:80`.
pub fn bind(address: &str) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Ends when the user or the system tells the program to end.
pub async fn until_told() {
    #[cfg(unix)]
    {
        let terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        let Ok(mut terminated) = terminated else { return std::future::pending().await };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Serves the files below a directory until `end`; then whoever is being served has
/// [`Limits::farewell`] to get the rest. `hear` is told of every answer.
pub fn serve(
    listener: TcpListener,
    root: &Path,
    limits: Limits,
    end: impl Future<Output = ()>,
    hear: &dyn Fn(&Answered<'_>),
) -> io::Result<Summary> {
    if !files::is_directory(root) {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(8).build()?;
    let served = Cell::new(Summary::default());
    let server = Server { root: root.to_owned(), limits, served: &served, hear };
    let result = runtime.block_on(server.run(listener, end));
    // A disk that hangs must not keep the program.
    runtime.shutdown_background();
    result.map(|()| served.get())
}

struct Server<'a> {
    root: PathBuf,
    limits: Limits,
    served: &'a Cell<Summary>,
    hear: &'a dyn Fn(&Answered<'_>),
}

impl Server<'_> {
    async fn run(&self, listener: TcpListener, end: impl Future<Output = ()>) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (is_ending, hears_end) = watch::channel(false);
        let mut connections = FuturesUnordered::new();
        let mut end = pin!(end);
        loop {
            tokio::select! {
                () = &mut end => break,
                Some(()) = connections.next(), if !connections.is_empty() => {}
                accepted = listener.accept(), if connections.len() < self.limits.connections => match accepted {
                    Ok((stream, client)) => connections.push(self.connection(stream, client.ip(), hears_end.clone())),
                    // No descriptor is left, or the client has gone already.
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                },
            }
        }
        drop(listener);
        let _ = is_ending.send(true);
        let rest = async { while connections.next().await.is_some() {} };
        // Whoever is not done by then is cut off.
        let _ = tokio::time::timeout(self.limits.farewell, rest).await;
        Ok(())
    }

    async fn connection(&self, stream: tokio::net::TcpStream, client: IpAddr, mut hears_end: watch::Receiver<bool>) {
        let _ = stream.set_nodelay(true);
        let service = service_fn(async |request| Ok::<_, Infallible>(self.answer(&request, client).await));
        let io = TokioIo::new(Patience::new(stream, self.limits.stall));
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(self.limits.head)
                .max_buf_size(HEAD)
                .serve_connection(io, service)
        );
        // What goes wrong on a connection is the client's affair, and ends it alone.
        tokio::select! {
            _ = connection.as_mut() => {}
            _ = hears_end.wait_for(|is_ending| *is_ending) => {
                connection.as_mut().graceful_shutdown();
                let _ = connection.await;
            }
        }
    }

    async fn answer(&self, request: &Request<Incoming>, client: IpAddr) -> Response<Body> {
        let (response, bytes) = self.response(request).await;
        let Summary { requests, bytes: before } = self.served.get();
        self.served.set(Summary { requests: requests + 1, bytes: before + bytes });
        (self.hear)(&Answered {
            client,
            method: request.method().as_str(),
            path: request.uri().path(),
            status: response.status().as_u16(),
            bytes,
        });
        response
    }

    /// The answer, and how many bytes of a file it has.
    async fn response(&self, request: &Request<Incoming>) -> (Response<Body>, u64) {
        let is_head = request.method() == Method::HEAD;
        if !is_head && request.method() != Method::GET {
            let mut response = words(StatusCode::METHOD_NOT_ALLOWED, "this server gives files, and takes none\n");
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return (response, 0);
        }
        let Some(path) = target::file(request.uri().path(), request.uri().query()) else {
            return (words(StatusCode::NOT_FOUND, "not found\n"), 0);
        };
        let media_type = target::media_type(&path);
        let root = self.root.clone();
        match on_disk(move || files::open(&root, &path)).await {
            Ok(Some(opened)) => file(opened, media_type, request.headers(), is_head),
            Ok(None) => (words(StatusCode::NOT_FOUND, "not found\n"), 0),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                (words(StatusCode::FORBIDDEN, "the server may not read this file\n"), 0)
            }
            Err(_) => (words(StatusCode::INTERNAL_SERVER_ERROR, "the server cannot read this file\n"), 0),
        }
    }
}

type Body = UnsyncBoxBody<Bytes, io::Error>;

/// The answer that is a file, or some of it.
fn file(opened: Opened, media_type: &'static str, headers: &HeaderMap, is_head: bool) -> (Response<Body>, u64) {
    let Opened { file, content } = opened;
    let tags: Vec<&str> =
        headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).collect();
    let tags = tags.join(",");
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let answer = content.answer(&Asked {
        if_none_match: (!tags.is_empty()).then_some(&tags),
        if_modified_since: text(&header::IF_MODIFIED_SINCE),
        if_range: text(&header::IF_RANGE),
        // HEAD asks for the head of the whole.
        range: text(&header::RANGE).filter(|_| !is_head),
    });
    let (status, first, length) = match answer {
        Answer::Whole => (StatusCode::OK, 0, content.size),
        Answer::Part { first, last } => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Answer::NotModified => (StatusCode::NOT_MODIFIED, 0, 0),
        Answer::Unsatisfiable => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let is_empty = is_head || length == 0;
    let body = if is_empty { empty() } else { bytes_of(file, first, length) };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    describe(response.headers_mut(), &content, answer, media_type, length);
    (response, if is_empty { 0 } else { length })
}

fn describe(headers: &mut HeaderMap, content: &Content, answer: Answer, media_type: &'static str, length: u64) {
    let mut set = |name: HeaderName, value: String| {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    };
    set(header::ETAG, content.tag());
    set(header::LAST_MODIFIED, content.date());
    set(header::ACCEPT_RANGES, "bytes".to_owned());
    match answer {
        Answer::Part { first, last } => {
            set(header::CONTENT_RANGE, format!("bytes {first}-{last}/{}", content.size));
        }
        Answer::Unsatisfiable => set(header::CONTENT_RANGE, format!("bytes */{}", content.size)),
        Answer::Whole | Answer::NotModified => {}
    }
    if matches!(answer, Answer::Whole | Answer::Part { .. }) {
        set(header::CONTENT_LENGTH, length.to_string());
        set(header::CONTENT_TYPE, media_type.to_owned());
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned());
    }
}

/// A short answer for people.
fn words(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())).map_err(no_error).boxed_unsync());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

fn empty() -> Body {
    Empty::new().map_err(no_error).boxed_unsync()
}

fn no_error(never: Infallible) -> io::Error {
    match never {}
}

/// Some bytes of a file, read as they are taken.
fn bytes_of(file: File, first: u64, length: u64) -> Body {
    let file = Arc::new(file);
    let chunks = stream::try_unfold((first, length), move |(at, left)| {
        let file = Arc::clone(&file);
        async move {
            if left == 0 {
                return Ok(None);
            }
            let count = usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK));
            let bytes = on_disk(move || files::read_at(&file, at, count)).await?;
            if bytes.len() < count {
                // The head has promised more; only the end of the connection takes that back.
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            Ok(Some((Frame::data(Bytes::from(bytes)), (at + count as u64, left - count as u64))))
        }
    });
    StreamBody::new(chunks).boxed_unsync()
}

/// Waits for the disk while others are served.
async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
