//! A go.dev on loopback: the real name, behind a proxy that leads to a server with a certificate that only
//! the tests believe.

use super::archive_forge::{sdk, tar};
use super::authority::{Authority, named};
use super::release_server::{Ending, ReleaseServer, Reply};
use super::sandbox::Sandbox;
use gov::releases::tree_hash::Hex;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The site, and the way to it.
pub(crate) struct GoDev {
    authority: Authority,
    pub(crate) server: ReleaseServer,
    pub(crate) way: ReleaseServer,
}

impl GoDev {
    /// One that has nothing yet.
    pub(crate) fn start() -> Self {
        let authority = Authority::new();
        let server = authority.server(&named(&["go.dev"]));
        let way = ReleaseServer::start();
        way.script("go.dev:443", [Reply::status(200).ending(Ending::Tunnel(server.address()))]);
        Self { authority, server, way }
    }

    /// A machine that reaches it, and nobody else.
    pub(crate) fn sandbox(&self) -> Sandbox {
        Sandbox::new()
            .with("HTTPS_PROXY", &self.way.url(""))
            .with("SSL_CERT_FILE", self.authority.file().to_str().unwrap())
            .with("GOPROXY", "off")
            .with("GOV_SOURCES", "go.dev")
    }

    /// From now on its index is that.
    pub(crate) fn index(&self, index: &Value) {
        self.answer_index(Reply::ok(index.to_string().as_bytes()));
    }

    pub(crate) fn answer_index(&self, reply: Reply) {
        self.server.script("/dl/?mode=json&include=all", [reply]);
    }

    /// From now on it has an archive of that version.
    pub(crate) fn archive(&self, version: &str, body: &[u8]) {
        self.answer_archive(version, [Reply::ok(body)]);
    }

    pub(crate) fn answer_archive(&self, version: &str, replies: impl IntoIterator<Item = Reply>) {
        self.server.script(&format!("/dl/{}", archive_name(version)), replies);
    }

    /// The authority's certificates.
    pub(crate) fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Leads to another server in its place.
    pub(crate) fn lead_to(&self, server: &ReleaseServer) {
        self.way.script("go.dev:443", [Reply::status(200).ending(Ending::Tunnel(server.address()))]);
    }

    /// Another host at the end of the same way.
    pub(crate) fn host(&self, name: &str) -> ReleaseServer {
        let server = self.authority.server(&named(&[name]));
        self.way.script(&format!("{name}:443"), [Reply::status(200).ending(Ending::Tunnel(server.address()))]);
        server
    }
}

pub(crate) fn archive_name(version: &str) -> String {
    format!("go{version}.linux-amd64.tar.gz")
}

/// The archive of a small SDK that says it is that version.
pub(crate) fn archive(version: &str) -> Vec<u8> {
    archive_for(version, "linux_amd64")
}

/// The same for a platform, as the name of its tools' directory.
pub(crate) fn archive_for(version: &str, tools: &str) -> Vec<u8> {
    let mut members = sdk::members();
    for member in &mut members {
        let name = String::from_utf8_lossy(&member.name).replace("linux_amd64", tools);
        if member.name.is_ascii() {
            member.name = name.into_bytes();
        }
    }
    for member in members.iter_mut().filter(|member| member.content.starts_with(sdk::NAME.as_bytes())) {
        member.content = format!("go{version}\ntime 2024-05-01T19:49:47Z\n").into_bytes();
        member.size = tar::octal(member.content.len() as u64);
    }
    tar::tar_gz(&members)
}

/// An index of one release with one archive.
pub(crate) fn index_of(version: &str, archive: &[u8]) -> Value {
    json!([{ "version": format!("go{version}"), "stable": true, "files": [file(version, archive)] }])
}

/// An archive as an index has it.
pub(crate) fn file(version: &str, archive: &[u8]) -> Value {
    json!({
        "filename": archive_name(version), "os": "linux", "arch": "amd64", "version": format!("go{version}"),
        "sha256": Hex(&Sha256::digest(archive)).to_string(), "size": archive.len(), "kind": "archive",
    })
}
