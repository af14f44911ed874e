//! TLS: rustls with ring, and whose certificates are believed.
//!
//! In this order: exactly those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, as OpenSSL means them; else
//! what the system believes, through its own verifier; else, on a system without any, Mozilla's list as
//! built into gov. Nothing here relies on a provider being installed for the whole process.

use crate::location::{bounded, shown_path};
use crate::progress::{Event, Observer};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

/// Where Linux and BSD distributions keep all certificates in one file. Read only when the variables lead
/// nowhere: the platform's verifier would follow the same variables, and so never look here.
const SYSTEM_FILES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
];

/// The values of the variables that name certificates; an empty one counts as unset.
#[derive(Clone, Debug, Default)]
pub struct CertificateVariables {
    /// `SSL_CERT_FILE`: a PEM file.
    pub file: Option<OsString>,
    /// `SSL_CERT_DIR`: directories of PEM files, separated as in PATH.
    pub directories: Option<OsString>,
}

/// The configuration of every TLS connection. What the variables name and cannot be used is warned of.
pub(super) fn client_config(
    variables: &CertificateVariables,
    observer: &dyn Observer,
) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let named = named_roots(variables, observer);
    let verifier: Arc<dyn ServerCertVerifier> = if named.is_empty() {
        match Verifier::new(Arc::clone(&provider)) {
            Ok(system) => Arc::new(system),
            Err(_) => believing(fallback_roots(&SYSTEM_FILES), &provider)?,
        }
    } else {
        believing(named, &provider)?
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn believing(
    roots: RootCertStore,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, rustls::Error> {
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider));
    let verifier = builder.build().map_err(|error| rustls::Error::General(error.to_string()))?;
    Ok(verifier)
}

fn named_roots(variables: &CertificateVariables, observer: &dyn Observer) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let set = |value: &Option<OsString>| value.clone().filter(|value| !value.is_empty());
    if let Some(file) = set(&variables.file) {
        warn_if_useless("SSL_CERT_FILE", Path::new(&file), add_file(&mut roots, Path::new(&file)), observer);
    }
    for directory in set(&variables.directories).iter().flat_map(std::env::split_paths) {
        warn_if_useless("SSL_CERT_DIR", &directory, add_directory(&mut roots, &directory), observer);
    }
    roots
}

fn warn_if_useless(variable: &str, path: &Path, added: Result<usize, String>, observer: &dyn Observer) {
    let why = match added {
        Ok(0) => "it holds no certificate".to_owned(),
        Ok(_) => return,
        Err(error) => bounded(&error),
    };
    let text = format!("{variable} names {}, which cannot be used: {why}; it is ignored", shown_path(path));
    observer.observe(Event::Warning(&text));
}

/// Adds the certificates of a PEM file that are roots, and says how many.
fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<usize, String> {
    // A pipe or a device would never end.
    if !path.metadata().map_err(|error| error.to_string())?.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| error.to_string())?;
    let mut read = Vec::new();
    for certificate in certificates {
        read.push(certificate.map_err(|error| error.to_string())?);
    }
    Ok(roots.add_parsable_certificates(read).0)
}

/// Adds what the files of a directory hold; files that hold something else do not matter.
fn add_directory(roots: &mut RootCertStore, path: &Path) -> Result<usize, String> {
    let mut added = 0;
    for entry in path.read_dir().map_err(|error| error.to_string())?.flatten() {
        added += add_file(roots, &entry.path()).unwrap_or(0);
    }
    Ok(added)
}

/// The first of the system's files that holds anything, else Mozilla's list.
fn fallback_roots(files: &[&str]) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    if files.iter().any(|file| add_file(&mut roots, Path::new(file)).is_ok_and(|added| added > 0)) {
        return roots;
    }
    roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    roots
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Warnings(Mutex<Vec<String>>);

    impl Observer for Warnings {
        fn observe(&self, event: Event<'_>) {
            if let Event::Warning(text) = event {
                self.0.lock().unwrap().push(text.to_owned());
            }
        }
    }

    fn authority() -> String {
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().pem()
    }

    fn write(path: &Path, text: &str) {
        use std::io::Write;
        std::fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
    }

    /// How many certificates the variables lead to, and the warnings.
    fn read(file: Option<&Path>, directories: &[&Path]) -> (usize, Vec<String>) {
        let warnings = Warnings::default();
        let variables = CertificateVariables {
            file: file.map(Into::into),
            directories: Some(std::env::join_paths(directories).unwrap()),
        };
        let roots = named_roots(&variables, &warnings);
        (roots.len(), warnings.0.into_inner().unwrap())
    }

    #[test]
    fn the_variables_name_files_and_directories() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("one.pem");
        write(&file, &format!("a comment\n{}{}", authority(), authority()));
        assert_eq!(read(Some(&file), &[]), (2, vec![]));
        assert_eq!(read(Some(Path::new("")), &[]), (0, vec![]));

        let directory = home.path().join("many");
        std::fs::create_dir(&directory).unwrap();
        write(&directory.join("a.pem"), &authority());
        write(&directory.join("README"), "no certificate");
        assert_eq!(read(None, &[&directory]), (1, vec![]));
        assert_eq!(read(Some(&file), &[&directory]), (3, vec![]));
    }

    #[test]
    fn what_cannot_be_used_is_warned_of_by_name() {
        let home = tempfile::tempdir().unwrap();
        let garbage = home.path().join("garbage.pem");
        write(&garbage, "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n");
        let empty = home.path().join("empty.pem");
        write(&empty, "nothing\n");
        for path in [&home.path().join("missing.pem"), &garbage, &empty, &home.path().to_path_buf()] {
            let (count, warnings) = read(Some(path), &[]);
            assert_eq!((count, warnings.len()), (0, 1), "{path:?}");
            assert!(warnings[0].starts_with("SSL_CERT_FILE names "), "{warnings:?}");
        }
        let (count, warnings) = read(None, &[&home.path().join("missing")]);
        assert_eq!(count, 0);
        assert!(warnings[0].starts_with("SSL_CERT_DIR names "), "{warnings:?}");
    }

    #[test]
    fn a_system_without_certificates_gets_the_built_in_ones() {
        let home = tempfile::tempdir().unwrap();
        let system = home.path().join("system.pem");
        write(&system, &authority());
        assert_eq!(fallback_roots(&["/nowhere/at/all", system.to_str().unwrap()]).len(), 1);
        assert!(fallback_roots(&["/nowhere/at/all"]).len() > 50);
    }
}
