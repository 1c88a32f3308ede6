//! A scripted HTTP server on loopback, for the tests of this crate: what it was sent is kept to the byte.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::{
    __private::{Api, Client, ClientBuilder, Scheme, SchemeKind},
    RetryPolicy,
    api::ClientAuth,
};

/// An interface with a scheme of every kind and no server.
pub(crate) static API: Api = Api {
    name: "test",
    servers: &[],
    schemes: &[
        Scheme {
            name: "bearer",
            env: "RT_TEST_NONE",
            kind: SchemeKind::Bearer,
        },
        Scheme {
            name: "basic",
            env: "RT_TEST_NONE",
            kind: SchemeKind::Basic,
        },
        Scheme {
            name: "header",
            env: "RT_TEST_NONE",
            kind: SchemeKind::ApiKeyHeader { name: "X-API-Key" },
        },
        Scheme {
            name: "query",
            env: "RT_TEST_NONE",
            kind: SchemeKind::ApiKeyQuery { name: "api_key" },
        },
        Scheme {
            name: "cookie",
            env: "RT_TEST_NONE",
            kind: SchemeKind::ApiKeyCookie { name: "sid" },
        },
        Scheme {
            name: "oauth",
            env: "RT_TEST_NONE",
            kind: SchemeKind::ClientCredentials {
                token_url: "/token",
                scopes: &["read", "write"],
                client_auth: ClientAuth::Body,
            },
        },
        Scheme {
            name: "oauthBasic",
            env: "RT_TEST_NONE",
            kind: SchemeKind::ClientCredentials {
                token_url: "/token",
                scopes: &[],
                client_auth: ClientAuth::Basic,
            },
        },
    ],
    retry: RetryPolicy::DEFAULT,
};

/// What a connection does with a request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Sends these bytes.
    Bytes(Vec<u8>),
    /// Closes without an answer.
    Close,
    /// Sends these bytes and stays silent.
    Stall(Vec<u8>),
}

/// An answer with a body.
pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes = format!(
        "HTTP/1.1 {status} Test\r\ncontent-length: {}\r\n",
        body.len()
    )
    .into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    Reply::Bytes(bytes)
}

/// An answer with a JSON body.
pub(crate) fn ok(body: &str) -> Reply {
    reply(200, &[("content-type", "application/json")], body)
}

type Script = Arc<Mutex<VecDeque<Reply>>>;

/// A server that gives the replies in turn, the last one for ever.
pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let script: Script = Arc::new(Mutex::new(replies.into_iter().collect()));
        let log = requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, log.clone(), script.clone()));
            }
        });
        Self { url, requests }
    }

    /// The requests so far, each as text.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The only request.
    pub(crate) fn request(&self) -> String {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests.into_iter().next().unwrap()
    }

    /// The request lines so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.requests()
            .iter()
            .map(|request| request.lines().next().unwrap().replace(" HTTP/1.1", ""))
            .collect()
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        ClientBuilder::new(&API)
            .base_url(&self.url)
            .no_proxy()
            .user_agent("test")
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

async fn serve(mut stream: TcpStream, log: Arc<Mutex<Vec<String>>>, script: Script) {
    let mut buffer = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut buffer).await {
        log.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(request);
        let next = {
            let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
            if script.len() > 1 {
                script.pop_front()
            } else {
                script.front().cloned()
            }
        };
        match next {
            Some(Reply::Bytes(bytes)) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Some(Reply::Stall(bytes)) => {
                let _ = stream.write_all(&bytes).await;
                std::future::pending::<()>().await;
            }
            Some(Reply::Close) | None => return,
        }
    }
}

/// Reads one request, its body decoded if chunked.
async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<String> {
    loop {
        if let Some(end) = complete(buffer) {
            let request = buffer.drain(..end).collect::<Vec<_>>();
            return Some(String::from_utf8_lossy(&request).into_owned());
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
}

/// The length of the first request, once it is there.
fn complete(buffer: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(buffer).into_owned();
    let head = text.find("\r\n\r\n")? + 4;
    let lower = text.get(..head)?.to_ascii_lowercase();
    if lower.contains("transfer-encoding: chunked") {
        let end = text.get(head..)?.find("0\r\n\r\n")?;
        return Some(head + end + 5);
    }
    let len = lower
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    (buffer.len() >= head + len).then_some(head + len)
}

mod auth;
mod deadlines;
mod failures;
mod pages;
mod plain;
mod requests;
mod retries;
mod secrets;
mod uploads;
