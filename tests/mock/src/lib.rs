//! A loopback server that answers from a document, for tests, examples and `cargo xtask mock`.
//!
//! It checks a request against the operation that the document declares, samples the answer from the
//! schema, and remembers what was posted, so that a later GET gives it back. [`Server::scripted`]
//! answers from a list instead. Either way every request is recorded.

mod answer;
mod check;
mod document;
mod http;
mod route;
mod sample;
mod schema;
pub mod spec;
mod store;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::IndexMap;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

pub use self::http::{Answer, Request};

/// How a server is set up.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Port on the loopback interface; 0 for any that is free.
    pub port: u16,
    /// Texts to answer with, by the name of the member, where the document has no example.
    pub texts: IndexMap<String, String>,
}

impl Options {
    /// Answers with this text in members of this name, where the document has no example.
    #[must_use]
    pub fn text(mut self, member: &str, text: &str) -> Self {
        self.texts.insert(member.to_owned(), text.to_owned());
        self
    }
}

/// A running server; dropping it ends it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server that answers from `document`, whose overlays have been applied.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub async fn start(document: Value, options: Options) -> io::Result<Self> {
        let port = options.port;
        let state = Mutex::new(answer::State::new(document, options));
        Self::serve(port, move |request| lock(&state).answer(request)).await
    }

    /// Starts a server that gives these answers in turn, and status 500 after the last.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn scripted(answers: impl IntoIterator<Item = Answer>) -> io::Result<Self> {
        let answers = Mutex::new(answers.into_iter().collect::<Vec<_>>().into_iter());
        Self::answering(move |_| {
            let next = lock(&answers).next();
            next.unwrap_or_else(|| Answer::body(500, "text/plain", "no answer is left"))
        })
        .await
    }

    /// Starts a server that answers what `answer` says.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn answering(
        answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> io::Result<Self> {
        Self::serve(0, answer).await
    }

    async fn serve(
        port: u16,
        answer: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let requests = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&requests);
        let respond = Arc::new(move |request: Request| {
            let said = answer(&request);
            lock(&record).push(request);
            said
        });
        let task = tokio::spawn(accept(listener, respond));
        Ok(Self {
            address,
            requests,
            task,
        })
    }

    /// `http://127.0.0.1:40123`
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.requests).clone()
    }

    /// Serves until the task is cancelled.
    pub async fn wait(mut self) {
        // A cancelled or failed task ends the wait as well.
        let _ended = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Accepts connections; they end with this future.
async fn accept(
    listener: TcpListener,
    respond: Arc<impl Fn(Request) -> Answer + Send + Sync + 'static>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let respond = Arc::clone(&respond);
                // A client that goes away mid-request is no concern of the server.
                connections.spawn(async move { http::converse(stream, |request| respond(request)).await.ok() });
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
