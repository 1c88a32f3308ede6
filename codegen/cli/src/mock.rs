//! `mock`: a server that answers from a document.

use anyhow::{Context, Result};
use raccord_mock::{Options, Server};

use crate::{Invocation, bundle, cli::Mock, outcome::Outcome};

/// Runs the command, until the process is stopped.
///
/// # Errors
/// The document does not exist or is refused, or the port is in use.
pub fn run(args: &Mock, invocation: &Invocation) -> Result<Outcome> {
    let Some(document) = bundle::read(&args.named, invocation)? else {
        return Ok(Outcome::Refused);
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let options = Options {
            port: args.port,
            ..Options::default()
        };
        let server = Server::start(document, options)
            .await
            .with_context(|| format!("port {}", args.port))?;
        let url = server.base_url();
        invocation.console.results(
            || format!("{url}\n"),
            || serde_json::json!({ "base_url": url }),
        );
        server.wait().await;
        Ok(Outcome::Done)
    })
}
