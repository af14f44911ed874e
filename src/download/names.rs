//! Names into addresses, by the system's resolver. gov's own wrapper around it exists so that "no such
//! host" is a type and not a text to guess at, and so that a name can be given fixed addresses.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::collections::HashMap;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;

/// The system could not turn a name into an address.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NameError(String);

/// The system's resolver, with fixed addresses for some names.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) fixed: Arc<HashMap<String, Vec<SocketAddr>>>,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let fixed = Arc::clone(&self.fixed);
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let found = match fixed.get(&name) {
                Some(addresses) => addresses.clone(),
                None => ask_the_system(name).await?,
            };
            if found.is_empty() {
                return Err(NameError("it has no address".to_owned()).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The call blocks, so it has a thread of its own.
async fn ask_the_system(name: String) -> Result<Vec<SocketAddr>, NameError> {
    // Port 0 stands for the scheme's own.
    let answer = tokio::task::spawn_blocking(move || (name.as_str(), 0).to_socket_addrs().map(Vec::from_iter)).await;
    match answer {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err(NameError(error.to_string())),
        Err(error) => Err(NameError(error.to_string())),
    }
}
