//! `mock`: a server that responds from a document.

use anyhow::{Context, Result};
use raccord_mock::Options;

use crate::{Invocation, bundle, cli::Mock, outcome::Outcome};

/// Runs the command, until the process is stopped.
///
/// # Errors
/// The document does not exist or is rejected, or the port is in use.
pub fn run(args: &Mock, invocation: &Invocation) -> Result<Outcome> {
    let Some(document) = bundle::read(&args.named, invocation)? else {
        return Ok(Outcome::Refused);
    };
    let options = Options {
        port: args.port,
        ..Options::default()
    };
    let server =
        raccord_mock::serve(document, options).with_context(|| format!("port {}", args.port))?;
    let url = server.base_url();
    invocation.console.results(
        || format!("{url}\n"),
        || serde_json::json!({ "base_url": url }),
    );
    // Until the process is stopped.
    loop {
        std::thread::park();
    }
}
