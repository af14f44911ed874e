//! The proxies that the environment names.

use super::secure::serving_by;
use super::{LIMIT, client, location, run};
use crate::support::authority::{Authority, named};
use crate::support::release_server::{Ending, ReleaseServer, Reply};
use gov::download::{ClientSettings, FetchError, Found, ProxyVariables};
use gov::failure::Failure;

/// What a user's environment says, with `PROXY` standing for the proxy's address.
fn settings(authority: &Authority, proxy: &ReleaseServer, variables: &[(&str, &str)]) -> ClientSettings {
    let value = |name: &str| {
        let (_, value) = variables.iter().find(|(key, _)| *key == name)?;
        Some(value.replace("PROXY", &proxy.address().to_string()))
    };
    ClientSettings { proxies: ProxyVariables::from_environment(value), ..super::secure::settings(authority) }
}

#[test]
fn https_goes_through_a_tunnel_and_the_proxy_learns_its_password() {
    let authority = Authority::new();
    let server = serving_by(&authority, &named(&["private.test"]));
    let proxy = ReleaseServer::start();
    let target = format!("private.test:{}", server.port());
    proxy.script(&target, [Reply::status(200).ending(Ending::Tunnel(server.address()))]);
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let settings = settings(&authority, &proxy, &[(variable, "http://user:secret@PROXY")]);
        let found = run(client(settings).read(&location(&format!("https://{target}/x")), LIMIT));
        assert_eq!(found.unwrap(), Found::Body(b"here".to_vec()), "{variable}");
    }
    let requests = proxy.requests();
    assert_eq!(requests.len(), 4);
    assert_eq!(requests[0].header("proxy-authorization"), Some("Basic dXNlcjpzZWNyZXQ="));
    // The server on the other side does not.
    assert!(server.requests().iter().all(|request| request.header("proxy-authorization").is_none()));
}

#[test]
fn http_goes_through_the_proxy_unless_a_variable_says_otherwise() {
    let authority = Authority::new();
    let server = ReleaseServer::start();
    server.script("/x", [Reply::ok(b"direct")]);
    let proxy = ReleaseServer::start();
    let url = format!("http://private.test:{}/x", server.port());
    proxy.script(&url, [Reply::ok(b"proxied")]);
    for (variables, expected) in [
        (&[("HTTP_PROXY", "http://user:secret@PROXY")][..], "proxied"),
        (&[("http_proxy", "PROXY")], "proxied"),
        (&[("HTTPS_PROXY", "http://PROXY")], "direct"),
        (&[("HTTP_PROXY", "http://PROXY"), ("NO_PROXY", "example.com, .test")], "direct"),
        (&[("HTTP_PROXY", "http://PROXY"), ("no_proxy", "private.test")], "direct"),
        (&[("HTTP_PROXY", "http://PROXY"), ("NO_PROXY", "*")], "direct"),
        (&[("HTTP_PROXY", "http://PROXY"), ("NO_PROXY", "vate.test")], "proxied"),
        (&[("HTTP_PROXY", "http://PROXY"), ("REQUEST_METHOD", "GET")], "direct"),
    ] {
        let client = client(settings(&authority, &proxy, variables));
        let found = run(client.read(&location(&url), LIMIT)).unwrap();
        assert_eq!(found, Found::Body(expected.as_bytes().to_vec()), "{variables:?}");
        // Loopback itself is never proxied.
        let found = run(client.read(&location(&server.url("/x")), LIMIT)).unwrap();
        assert_eq!(found, Found::Body(b"direct".to_vec()), "{variables:?}");
    }
    assert_eq!(proxy.requests()[0].header("proxy-authorization"), Some("Basic dXNlcjpzZWNyZXQ="));
}

#[test]
fn a_proxy_that_fails_is_named_by_its_variable_and_its_password_is_not_shown() {
    let authority = Authority::new();
    let proxy = ReleaseServer::start();
    proxy.script("private.test:443", [Reply::status(407)]);
    let variables = [("HTTPS_PROXY", "http://user:secret@PROXY")];
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://user:secret@{closed}");
    for variables in [&variables[..], &[("HTTPS_PROXY", nobody.as_str())]] {
        let client = client(settings(&authority, &proxy, variables));
        let error = run(client.read(&location("https://private.test/x"), LIMIT)).unwrap_err();
        assert!(matches!(error, FetchError::Unreachable { proxy: Some("HTTPS_PROXY"), .. }), "{error:?}");
        let failure = Failure::from(error);
        assert!(failure.hints[0].starts_with("HTTPS_PROXY is set"), "{failure:?}");
        let shown = format!("{failure:?} {client:?}");
        assert!(!shown.contains("secret") && !shown.contains("dXNlcjpzZWNyZXQ"), "{shown}");
    }
}
