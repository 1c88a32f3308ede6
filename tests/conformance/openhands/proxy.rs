//! A way to the server that can be cut.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

/// Passes connections on; dropping it cuts them.
pub struct Proxy {
    address: SocketAddr,
    targets: Arc<Mutex<Vec<String>>>,
    cut: broadcast::Sender<()>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// # Errors
    /// There is no free port.
    pub async fn start(url: &str) -> Result<Self> {
        let to = url
            .strip_prefix("http://")
            .context("an http URL")?
            .to_owned();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let targets = Arc::new(Mutex::new(Vec::new()));
        let (cut, _) = broadcast::channel(1);
        let (record, cuts) = (Arc::clone(&targets), cut.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (to, record, mut cut) = (to.clone(), Arc::clone(&record), cuts.subscribe());
                tokio::spawn(async move {
                    tokio::select! {
                        // Whichever side ends it, the other one notices.
                        _ = pass(stream, &to, &record) => {}
                        _ = cut.recv() => {}
                    }
                });
            }
        });
        Ok(Self {
            address,
            targets,
            cut,
            task,
        })
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Paths and queries of the requests that opened a connection.
    pub fn targets(&self) -> Vec<String> {
        self.targets
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Cuts all connections; how many there were.
    pub fn cut(&self) -> usize {
        self.cut.send(()).unwrap_or_default()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(mut client: TcpStream, to: &str, record: &Mutex<Vec<String>>) -> Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let target = text.split(' ').nth(1).unwrap_or_default().to_owned();
    record
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(target);
    let mut server = TcpStream::connect(to).await?;
    server.write_all(&head).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}
