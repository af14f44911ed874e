//! A module proxy on loopback with the real one's files, which breaks to order.

use super::authority::{Authority, named};
use super::release_server::{Ending, Ranges, ReleaseServer, Reply, Request};
use super::sdk_cache::{self, Answer};
use std::fs;
use std::sync::{Arc, Mutex};

/// What is wrong with an answer.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// 403, in the words of a real proxy.
    Refused,
    /// 404.
    Gone,
    /// 500.
    Broken,
    /// 200, and a page for people.
    Page,
    /// The connection ends after so many bytes of the body.
    Cut(usize),
    /// One bit of one byte in the middle of the body is another.
    Altered,
    /// The genuine answer to another path.
    AnswerTo(String),
    /// Another body.
    Body(Vec<u8>),
}

type Faults = Arc<Mutex<Vec<(String, Fault)>>>;

/// The proxy; stops when it is dropped.
pub(crate) struct ModuleProxy {
    server: ReleaseServer,
    url: String,
    faults: Faults,
}

impl ModuleProxy {
    /// Starts one. `None`: the real files cannot be had here, and the test is skipped.
    pub(crate) fn start() -> Option<Self> {
        if let Err(reason) = sdk_cache::prepare() {
            super::skip(&reason);
            return None;
        }
        let faults = Faults::default();
        let for_server = Arc::clone(&faults);
        let server = ReleaseServer::start_answering(move |request| Some(reply(request, &for_server)));
        Some(Self { url: server.url(""), server, faults })
    }

    /// One that speaks https alone, and only to who brings that header: a name in lower case, a value.
    pub(crate) fn start_private(authority: &Authority, (name, value): (&'static str, &str)) -> Option<Self> {
        if let Err(reason) = sdk_cache::prepare() {
            super::skip(&reason);
            return None;
        }
        let faults = Faults::default();
        let (for_server, value) = (Arc::clone(&faults), value.to_owned());
        let server = authority.answering(&named(&["127.0.0.1"]), move |request| {
            if request.header(name) == Some(&value) {
                return Some(reply(request, &for_server));
            }
            Some(Reply::status(401).header("WWW-Authenticate", "Basic realm=\"go\"").text("who are you?"))
        });
        Some(Self { url: format!("https://{}", server.address()), server, faults })
    }

    /// What GOPROXY says to use it alone.
    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// From now on, paths that contain `part` are answered like that; later faults win.
    pub(crate) fn fault(&self, part: &str, fault: Fault) {
        self.faults.lock().unwrap().insert(0, (part.to_owned(), fault));
    }

    /// No fault any more.
    pub(crate) fn heal(&self) {
        self.faults.lock().unwrap().clear();
    }

    /// Requests so far whose path contains `part`.
    pub(crate) fn requests(&self, part: &str) -> Vec<Request> {
        self.server.requests().into_iter().filter(|request| request.target.contains(part)).collect()
    }

    /// How many there were.
    pub(crate) fn count(&self, part: &str) -> usize {
        self.requests(part).len()
    }
}

fn reply(request: &Request, faults: &Faults) -> Reply {
    let path = request.target.split('?').next().unwrap().trim_start_matches('/');
    let fault = {
        let faults = faults.lock().unwrap();
        faults.iter().find(|(part, _)| path.contains(part)).map(|(_, fault)| fault.clone())
    };
    match fault {
        None => genuine(path),
        Some(Fault::Refused) => Reply::status(403).text("This module version is not available."),
        Some(Fault::Gone) => Reply::status(404).text("not found"),
        Some(Fault::Broken) => Reply::status(500).text("internal error"),
        Some(Fault::Page) => Reply::ok(b"<!DOCTYPE html><html><title>Sign in</title></html>")
            .header("Content-Type", "text/html; charset=utf-8"),
        Some(Fault::Cut(at)) => genuine(path).ending(Ending::Cut(at)),
        Some(Fault::Altered) => {
            let mut body = body(path);
            let middle = body.len() / 2;
            body[middle] ^= 1;
            Reply::ok(&body)
        }
        Some(Fault::AnswerTo(other)) => genuine(&other),
        Some(Fault::Body(body)) => Reply::ok(&body),
    }
}

fn genuine(path: &str) -> Reply {
    match sdk_cache::answer(path) {
        Ok(Answer::Body(file)) => {
            // The path stands for the content, which never changes.
            Reply::ok(&fs::read(file).unwrap()).header("ETag", &format!("\"{path}\"")).ranges(Ranges::Answered)
        }
        Ok(Answer::Status(status)) => Reply::status(status).text("This module version is not available."),
        Err(reason) => Reply::status(502).text(&reason),
    }
}

fn body(path: &str) -> Vec<u8> {
    match sdk_cache::answer(path) {
        Ok(Answer::Body(file)) => fs::read(file).unwrap(),
        _ => panic!("there is no {path} to alter"),
    }
}
