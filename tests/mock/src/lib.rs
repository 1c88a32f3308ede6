//! A loopback server that answers from a document, for tests, examples and `cargo xtask mock`.
//!
//! It checks a request against the operation that the document declares, samples the answer from the
//! schema, and remembers what was posted, so that a later GET gives it back. [`Options::on`] sets answers
//! before the document's, [`Server::scripted`] answers from a list alone: streams and WebSocket connections
//! too. Every request is recorded.

mod answer;
mod check;
mod document;
mod http;
mod route;
mod sample;
mod schema;
mod script;
pub mod spec;
mod store;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::IndexMap;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

pub use self::http::{Answer, Request, Then};
pub use self::sample::samples;
pub use self::script::Script;

/// How a server is set up.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Port on the loopback interface; 0 for any that is free.
    pub port: u16,
    /// Texts to answer with, by the name of the member, where the document has no example.
    pub texts: IndexMap<String, String>,
    /// Answers that come before those of the document, by a part of the path, each once.
    pub first: Vec<(String, Answer)>,
}

impl Options {
    /// Answers with this text in members of this name, where the document has no example.
    #[must_use]
    pub fn text(mut self, member: &str, text: &str) -> Self {
        self.texts.insert(member.to_owned(), text.to_owned());
        self
    }

    /// Answers the next request whose path has this in it, in place of the document.
    #[must_use]
    pub fn on(mut self, path: &str, answer: Answer) -> Self {
        self.first.push((path.to_owned(), answer));
        self
    }
}

/// A running server; dropping it ends it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    heard: Arc<Mutex<Vec<String>>>,
    open: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server that answers from `document`, whose overlays have been applied.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub async fn start(document: Value, mut options: Options) -> io::Result<Self> {
        let port = options.port;
        let first = Mutex::new(std::mem::take(&mut options.first));
        let state = Mutex::new(answer::State::new(document, options));
        Self::serve(port, move |request| {
            let mut first = lock(&first);
            let found = first
                .iter()
                .position(|(part, _)| request.path.contains(part));
            match found {
                Some(at) => first.remove(at).1,
                None => lock(&state).answer(request),
            }
        })
        .await
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
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (opened, open) = watch::channel(0);
        let respond = Arc::new(move |request: Request| {
            let said = answer(&request);
            lock(&record).push(request);
            said
        });
        let task = tokio::spawn(accept(listener, respond, Arc::clone(&heard), opened));
        Ok(Self {
            address,
            requests,
            heard,
            open,
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

    /// The texts that came over WebSocket connections so far.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        lock(&self.heard).clone()
    }

    /// Waits until no connection is open.
    pub async fn idle(&self) {
        let mut open = self.open.clone();
        // The sender is gone only when the server is, and its connections with it.
        let _ended = open.wait_for(|open| *open == 0).await;
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

/// Accepts connections; they end with this future. `open` tells how many there are.
async fn accept(
    listener: TcpListener,
    respond: Arc<impl Fn(Request) -> Answer + Send + Sync + 'static>,
    heard: Arc<Mutex<Vec<String>>>,
    open: watch::Sender<usize>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let respond = Arc::clone(&respond);
                let heard = Arc::clone(&heard);
                connections.spawn(async move {
                    let hear = |text| lock(&heard).push(text);
                    // A client that goes away mid-request is no concern of the server.
                    http::converse(stream, |request| respond(request), hear).await.ok()
                });
            }
            Some(_) = connections.join_next() => {}
        }
        open.send_replace(connections.len());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
