//! A mirror behind Debian's nginx.

use super::go::{Client, real_go};
use super::mirrored;
use crate::support::module_proxy::ModuleProxy;
use crate::support::sandbox::{NOBODY, Sandbox};
use crate::support::sdk_cache::NEW;
use crate::support::{put, skip};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

/// The server; ended when it is dropped.
struct Nginx {
    child: Child,
    url: String,
}

impl Nginx {
    /// `None`, with the test skipped, where it is not installed.
    fn start(sandbox: &Sandbox, root: &Path) -> Option<Self> {
        let programs = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"].map(Path::new);
        let Some(program) = programs.into_iter().find(|program| program.exists()) else {
            skip("nginx is not installed");
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let own = sandbox.path("nginx");
        let (own, root) = (own.display(), root.display());
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let paths = paths.map(|name| format!("{name}_temp_path {own}/{name};\n")).concat();
        let settings = format!(
            "daemon off; master_process off; pid {own}/pid; error_log {own}/error.log;\n\
             events {{}}\n\
             http {{\n{paths}access_log {own}/access.log;\n\
             server {{ listen 127.0.0.1:{port}; root {root}; location /dl/ {{ alias {root}/; index index.json; }} }}\n}}\n"
        );
        let file = sandbox.path("nginx/nginx.conf");
        put(&file, settings);
        let child = sandbox.program(program).arg("-p").arg(sandbox.path("nginx")).arg("-c").arg(&file).spawn();
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < Duration::from_mins(1), "nginx does not listen");
            thread::sleep(Duration::from_millis(5));
        }
        Some(Self { child, url: format!("http://127.0.0.1:{port}") })
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn nginx_serves_a_mirror_to_gov_and_to_go() {
    let Some(_proxy) = ModuleProxy::start() else { return };
    let sandbox = Sandbox::on_disk();
    let Some(nginx) = Nginx::start(&sandbox, &mirrored(&sandbox)) else { return };
    // Its README's place for tools that ask as of go.dev.
    for source in [nginx.url.clone(), format!("{}/dl", nginx.url)] {
        let client = Sandbox::new().with("GOPROXY", NOBODY);
        let run = client.gov("install --from").arg(source).arg("latest").succeeds();
        run.says("latest is go1.22.3");
        assert!(run.stdout.contains("proven by sum.golang.org"), "{run}");
        assert_eq!(client.walled(), [""; 0]);
        client.assert_runs(NEW);
    }
    let Some(go) = real_go() else { return };
    Client::new(&go, &nginx.url).runs(NEW);
}
