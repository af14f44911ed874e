//! Serving a mirror to a small office.

use super::manifest::Manifest;
use super::tree;
use crate::failure::{Failure, Kind};
use crate::location::bounded;
use crate::outcome::size;
use crate::progress::{Event, Observer};
use crate::serve::{self, Answered, Limits, Summary};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::Path;

/// Serves a mirror until the program is told to end. Says where, and what to set to use it.
pub fn serve(directory: &Path, listen: &str, is_verbose: bool, observer: &dyn Observer) -> Result<Summary, Failure> {
    let Some(manifest) = tree::read(directory)? else {
        return Err(Failure::new(Kind::Usage, format!("{} is no mirror: it has no mirror.json", directory.display()))
            .hint(format!("gov mirror create {} --versions latest", directory.display())));
    };
    let (listener, address) = serve::bind(listen).map_err(|error| cannot_listen(listen, &error))?;
    announce(directory, address, &manifest, observer);
    let hear = |answered: &Answered<'_>| {
        if is_verbose {
            let Answered { client, method, path, status, bytes } = answered;
            let text = format!("{client} {} {} {status} {}", bounded(method), bounded(path), size(*bytes));
            observer.observe(Event::Note(&text));
        }
    };
    serve::serve(listener, directory, Limits::default(), serve::until_told(), &hear).map_err(|error| {
        Failure::new(Kind::Unexpected, format!("cannot serve {}", directory.display()))
            .because(error)
            .hint("see that it is a directory that you may read")
    })
}

fn announce(directory: &Path, address: SocketAddr, manifest: &Manifest, observer: &dyn Observer) {
    let note = |text: String| observer.observe(Event::Note(&text));
    // The address that stands for all of a machine's is none that a client can ask.
    let host = if address.ip().is_unspecified() { format!("HOST:{}", address.port()) } else { address.to_string() };
    let url = format!("http://{host}");
    if !manifest.complete {
        let text = format!("{} is not complete: run gov mirror create again", directory.display());
        observer.observe(Event::Warning(&text));
    }
    note(format!("serving {} at {url} until Ctrl-C", directory.display()));
    if !address.ip().is_loopback() {
        let text = format!(
            "whoever can reach {address} can read it; plain HTTP, so put a TLS server in front beyond your network"
        );
        observer.observe(Event::Warning(&text));
    }
    note(format!("gov: GOV_SOURCES={url} gov install VERSION"));
    if let Some(log) = &manifest.log {
        let newest = manifest.releases.iter().rfind(|mirrored| mirrored.module_zip.is_some());
        let toolchain = newest.map(|mirrored| format!(" GOTOOLCHAIN=go{}", mirrored.version)).unwrap_or_default();
        note(format!("go:  GOPROXY={url} GOSUMDB={}{toolchain} go version", log.name));
    }
}

fn cannot_listen(listen: &str, error: &std::io::Error) -> Failure {
    let (kind, hint) = match error.kind() {
        ErrorKind::AddrInUse => (Kind::Busy, "another program listens there; --listen 127.0.0.1:0 takes a free port"),
        ErrorKind::PermissionDenied => (Kind::Disk, "ports below 1024 are root's: --listen 127.0.0.1:8080"),
        _ => (Kind::Usage, "an address and a port of this machine's: --listen 127.0.0.1:8080"),
    };
    Failure::new(kind, format!("cannot listen on {}", bounded(listen))).because(error).hint(hint)
}
