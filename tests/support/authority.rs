//! A certificate authority of the tests' own.

use super::put;
use super::release_server::{ReleaseServer, Reply, Request};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// An authority whose certificate `SSL_CERT_FILE` can name.
pub(crate) struct Authority {
    home: TempDir,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::called("the authority of these tests")
    }

    pub(crate) fn called(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let authority = Self { home: tempfile::tempdir().unwrap(), issuer: Issuer::new(params, key) };
        put(&authority.file(), pem);
        authority
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.home.path().join("authority.pem")
    }

    /// A server with a certificate of this authority's.
    pub(crate) fn server(&self, params: &CertificateParams) -> ReleaseServer {
        let (certificate, key) = self.certificate(params);
        start(certificate, &key)
    }

    /// The same, which answers by itself.
    pub(crate) fn answering(
        &self,
        params: &CertificateParams,
        answer: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static,
    ) -> ReleaseServer {
        let (certificate, key) = self.certificate(params);
        ReleaseServer::start_tls_answering(config(certificate, &key), answer)
    }

    fn certificate(&self, params: &CertificateParams) -> (CertificateDer<'static>, KeyPair) {
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().der().clone(), key)
    }
}

/// A certificate's names.
pub(crate) fn named(names: &[&str]) -> CertificateParams {
    CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap()
}

/// A server with that certificate.
pub(crate) fn start(certificate: CertificateDer<'static>, key: &KeyPair) -> ReleaseServer {
    ReleaseServer::start_tls(config(certificate, key))
}

fn config(certificate: CertificateDer<'static>, key: &KeyPair) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::try_from(key.serialize_der()).unwrap());
    Arc::new(config.unwrap())
}
