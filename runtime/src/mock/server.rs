//! The server: a listener on the loopback interface, on its own thread.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    pin::pin,
    sync::{Arc, Mutex, mpsc},
    thread,
};

use futures_util::future;
use tokio::sync::oneshot;

use super::{
    connection::Connection,
    converse::converse,
    request::Request,
    response::Response,
    state::{State, lock},
};

/// A running server; dropping it ends it and its connections.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    state: Arc<State>,
    /// The thread ends when this is dropped.
    _stop: oneshot::Sender<()>,
}

impl Server {
    /// Starts a server that sends these responses in turn, and status 500 after the last.
    ///
    /// # Errors
    /// No port or no thread is available.
    pub fn scripted(responses: impl IntoIterator<Item = Response>) -> io::Result<Self> {
        let responses: Vec<_> = responses.into_iter().collect();
        let mut responses = responses.into_iter();
        Self::responding(move |_| {
            let next = responses.next();
            next.unwrap_or_else(|| Response::body(500, "text/plain", "no response is left"))
        })
    }

    /// Starts a server that responds to each request with what `respond` returns.
    ///
    /// # Errors
    /// No port or no thread is available.
    pub fn responding(
        respond: impl FnMut(&Request) -> Response + Send + 'static,
    ) -> io::Result<Self> {
        Self::on_port(0, respond)
    }

    /// The same on a given port; 0 is any that is free.
    ///
    /// # Errors
    /// The port is in use, or no thread is available.
    pub fn on_port(
        port: u16,
        respond: impl FnMut(&Request) -> Response + Send + 'static,
    ) -> io::Result<Self> {
        let respond = Arc::new(Mutex::new(respond));
        Self::listen(port, move |connection| {
            let respond = Arc::clone(&respond);
            async move { converse(connection, &respond).await }
        })
    }

    /// Starts a server that passes each connection to `handle`, which reads and writes bytes itself.
    ///
    /// # Errors
    /// No port or no thread is available.
    pub fn by_hand<F>(handle: impl FnMut(Connection) -> F + Send + 'static) -> io::Result<Self>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::listen(0, handle)
    }

    /// An address of the loopback interface on which nothing listens.
    ///
    /// # Errors
    /// No port is available.
    pub fn nowhere() -> io::Result<SocketAddr> {
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
    }

    fn listen<F>(
        port: u16,
        handle: impl FnMut(Connection) -> F + Send + 'static,
    ) -> io::Result<Self>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let state = Arc::new(State::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let accepting = accept(listener, handle, Arc::clone(&state));
        on_a_thread(async move {
            future::select(pin!(accepting), stopped).await;
        })?;
        Ok(Self {
            address,
            state,
            _stop: stop,
        })
    }

    /// The address on which it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:40123`
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.state.requests).clone()
    }

    /// The texts that WebSocket clients have sent so far.
    #[must_use]
    pub fn received(&self) -> Vec<String> {
        lock(&self.state.received).clone()
    }

    /// Releases one waiting step, or the next one that will wait.
    pub fn step(&self) {
        self.state.steps.add_permits(1);
    }

    /// Waits until all connections are closed.
    pub async fn idle(&self) {
        let mut open = self.state.open.subscribe();
        // The sender lives as long as the server.
        let _ended = open.wait_for(|open| *open == 0).await;
    }
}

/// Accepts connections; each is handled in its own task.
async fn accept<F>(
    listener: TcpListener,
    mut handle: impl FnMut(Connection) -> F,
    state: Arc<State>,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    for number in 0.. {
        let stream = loop {
            if let Ok((stream, _)) = listener.accept().await {
                break stream;
            }
        };
        // Without it, only slower.
        let _set = stream.set_nodelay(true);
        let open = Open::new(Arc::clone(&state));
        let handled = handle(Connection::of(stream, number, Arc::clone(&state)));
        tokio::spawn(async move {
            handled.await;
            drop(open);
        });
    }
}

/// A connection that counts as open, until it is dropped.
struct Open(Arc<State>);

impl Open {
    fn new(state: Arc<State>) -> Self {
        state.open.send_modify(|open| *open += 1);
        Self(state)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.send_modify(|open| *open -= 1);
    }
}

/// Runs a future on a thread with its own runtime.
fn on_a_thread(future: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let (started, start) = mpsc::channel();
    let run = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let is_running = runtime.as_ref().map(|_| ()).map_err(io::Error::kind);
        // The other side waits for it.
        let _waiting = started.send(is_running);
        if let Ok(runtime) = runtime {
            runtime.block_on(future);
        }
    };
    thread::Builder::new()
        .name("raccord-mock".to_owned())
        .spawn(run)?;
    let is_running = start.recv().map_err(io::Error::other)?;
    is_running.map_err(io::Error::from)
}
