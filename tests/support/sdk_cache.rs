//! What the machine's own module proxy answers, kept for all runs of the tests: each file is
//! downloaded once. The directory is laid out as the proxy is.

use super::scratch;
use super::skip::variable;
use gov::download::{
    Arrival, CertificateVariables, Client, ClientSettings, FetchError, Followers, Found, ProxyVariables, Size,
};
use gov::location::Location;
use gov::progress::Silent;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The releases that tests install, all of linux-amd64.
pub(crate) const NEW: &str = "1.22.3";
pub(crate) const OLD: &str = "1.21.13";

/// Bytes; the largest SDK has a third of it.
const LONGEST: u64 = 500 << 20;

/// What the proxy says to a path.
pub(crate) enum Answer {
    /// 200, and the body is in this file.
    Body(PathBuf),
    /// It has no such thing, or refuses it.
    Status(u16),
}

/// The module zip's path below a proxy's address.
pub(crate) fn zip_path(version: &str) -> String {
    format!("golang.org/toolchain/@v/v0.0.1-go{version}.linux-amd64.zip")
}

/// The path of the log's answer for a release.
pub(crate) fn lookup_path(version: &str) -> String {
    format!("sumdb/sum.golang.org/lookup/golang.org/toolchain@v0.0.1-go{version}.linux-amd64")
}

pub(crate) fn directory() -> PathBuf {
    scratch().join("sdk-cache")
}

/// The module zip of a release.
pub(crate) fn zip(version: &str) -> PathBuf {
    directory().join(zip_path(version))
}

/// Sees that the SDKs are here, or says why they are not.
pub(crate) fn prepare() -> Result<(), String> {
    static PREPARED: OnceLock<Result<(), String>> = OnceLock::new();
    let prepare = || {
        if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            return Err("the SDKs of these tests run on linux-amd64 alone".to_owned());
        }
        for path in [zip_path(NEW), zip_path(OLD), lookup_path(NEW), lookup_path(OLD)] {
            match answer(&path)? {
                Answer::Body(_) => {}
                Answer::Status(status) => return Err(format!("the module proxy answers {status} to {path}")),
            }
        }
        Ok(())
    };
    PREPARED.get_or_init(prepare).clone()
}

/// What the real proxy answers to a path, from here if it was ever asked.
pub(crate) fn answer(path: &str) -> Result<Answer, String> {
    let is_plain = !path.split('/').any(|part| matches!(part, "" | "." | "..")) && !path.contains(['?', '\\', '%']);
    assert!(is_plain, "gov asked for {path:?}");
    let file = directory().join(path);
    let refusal = file.with_file_name(format!("{}.status", file.file_name().unwrap().display()));
    let known = || {
        let status = fs::read_to_string(&refusal).ok().and_then(|status| status.parse().ok());
        if file.is_file() { Some(Answer::Body(file.clone())) } else { status.map(Answer::Status) }
    };
    if let Some(answer) = known() {
        return Ok(answer);
    }
    let _lock = lock();
    if let Some(answer) = known() {
        return Ok(answer);
    }
    let base = base()?;
    let part = file.with_file_name(format!(".{}.new", file.file_name().unwrap().display()));
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    match fetch(&base, path, &part) {
        Ok(()) => fs::rename(&part, &file).unwrap(),
        Err(FetchError::Absent { status, .. } | FetchError::Forbidden { status, .. }) => {
            // That a release is in no log stays so; anything else may come.
            if path.contains("/lookup/") {
                super::put(&part, status.to_string());
                fs::rename(&part, &refusal).unwrap();
            }
            return Ok(Answer::Status(status));
        }
        Err(error) => return Err(format!("the module proxy cannot be reached: {error}")),
    }
    known().ok_or_else(|| format!("{} is gone", file.display()))
}

/// Held while a file is fetched; of all processes that run these tests one fetches at a time.
fn lock() -> File {
    fs::create_dir_all(directory()).unwrap();
    let lock = File::create(directory().join(".lock")).unwrap();
    lock.lock().unwrap();
    lock
}

fn fetch(base: &Location, path: &str, into: &Path) -> Result<(), FetchError> {
    let location = base.join(path);
    let text = |name: &str| variable(name).map(|value| value.to_string_lossy().into_owned());
    let settings = ClientSettings {
        proxies: ProxyVariables::from_environment(text),
        certificates: CertificateVariables { file: variable("SSL_CERT_FILE"), directories: variable("SSL_CERT_DIR") },
        ..ClientSettings::default()
    };
    let client = Client::new(settings, &Silent).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if path.contains("/@v/v") {
            let size = Size { expected: None, limit: LONGEST };
            let followers = Followers { arrival: &Arrival::new(), observer: &Silent, admit: &|_, _| Ok(()) };
            return client.download(&location, into, size, &followers).await.map(drop);
        }
        match client.read(&location, LONGEST).await? {
            Found::Body(body) => super::put(into, body),
            Found::Absent => return Err(FetchError::Absent { at: location.to_string(), status: 404 }),
        }
        Ok(())
    })
}

/// The first proxy that `go` would ask on this machine.
fn base() -> Result<Location, String> {
    static BASE: OnceLock<Result<Location, String>> = OnceLock::new();
    let find = || {
        let go = Command::new("go").args(["env", "GOPROXY"]).current_dir("/").output();
        let printed = go.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        let set = || variable("GOPROXY").map(|value| value.to_string_lossy().into_owned());
        let list = printed.ok().filter(|list| !list.trim().is_empty()).or_else(set);
        let list = list.ok_or("there is no go on PATH and no GOPROXY, so no module proxy is known")?;
        let first = list.trim().split([',', '|']).map(str::trim).find(|entry| entry.starts_with("http"));
        let first = first.ok_or_else(|| format!("GOPROXY names no proxy: {}", list.trim()))?;
        Location::parse(first).map_err(|error| error.to_string())
    };
    BASE.get_or_init(find).clone()
}
