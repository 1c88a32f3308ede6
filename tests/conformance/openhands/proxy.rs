//! A way to the server that can be cut.

use std::io;

use anyhow::{Context, Result};
use raccord::mock::{Connection, Server};
use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::sync::broadcast;

/// Passes connections on; dropping it cuts them.
pub struct Proxy {
    server: Server,
    cut: broadcast::Sender<()>,
}

impl Proxy {
    /// # Errors
    /// There is no free port.
    pub fn start(url: &str) -> Result<Self> {
        let to = url
            .strip_prefix("http://")
            .context("an http URL")?
            .to_owned();
        let (cut, _) = broadcast::channel(1);
        let cuts = cut.clone();
        let server = Server::by_hand(move |connection| {
            let (to, mut cut) = (to.clone(), cuts.subscribe());
            async move {
                tokio::select! {
                    // Whichever side ends it, the other one notices.
                    _ = pass(connection, &to) => {}
                    _ = cut.recv() => {}
                }
            }
        })?;
        Ok(Self { server, cut })
    }

    pub fn url(&self) -> String {
        self.server.base_url()
    }

    /// Paths and queries of the requests that opened a connection.
    pub fn targets(&self) -> Vec<String> {
        let requests = self.server.requests();
        requests.iter().map(|request| request.target()).collect()
    }

    /// Cuts all connections; how many there were.
    pub fn cut(&self) -> usize {
        self.cut.send(()).unwrap_or_default()
    }
}

async fn pass(mut connection: Connection, to: &str) -> io::Result<()> {
    let Some(head) = connection.head().await else {
        return Ok(());
    };
    let (unread, mut client) = connection.into_parts();
    let mut server = TcpStream::connect(to).await?;
    server.write_all(&[head.raw, unread].concat()).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}
