//! A loopback server that responds from an OpenAPI document, for tests, examples and `raccord mock`.
//!
//! It checks a request against the declared operation, samples the response from the schema, and stores posted objects,
//! so that a later GET returns them. The server itself is [`raccord::mock`]; [`Options::on`] sets responses that take
//! precedence over those of the document.

mod check;
mod document;
mod load;
mod options;
mod respond;
mod route;
mod sample;
mod schema;
mod store;

use std::io;

use raccord::mock::Server;
use serde_json::Value;

pub use self::load::document;
pub use self::options::Options;
pub use self::sample::samples;

/// Starts a server that responds from `document`, to which overlays were already applied.
///
/// # Errors
/// The port is in use, or no thread is available.
pub fn serve(document: Value, mut options: Options) -> io::Result<Server> {
    let port = options.port;
    let mut first = std::mem::take(&mut options.first);
    let mut state = respond::State::new(document, options);
    Server::on_port(port, move |request| {
        let found = first
            .iter()
            .position(|(part, _)| request.path.contains(part));
        match found {
            Some(at) => first.remove(at).1,
            None => state.respond(request),
        }
    })
}
