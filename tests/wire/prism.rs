//! The request and the response, once more through Prism, when `WIRE_PRISM` says where it runs:
//! `julep=127.0.0.1:4010 raccoon=…`. `tests/conformance/prism/run` starts it on the documents of `specs/` and sets the
//! variable.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use raccord::mock::{Request, Response};
use serde::Deserialize;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Operations that Prism objects to, being wrong itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    reason: String,
    /// `api operation`
    operations: Vec<String>,
}

/// Every violation is one of these problems (`--errors`).
const VIOLATION: &str = "https://stoplight.io/prism/errors#";

/// Sends the request to the Prism of the API, which gets the response from its upstream and must object to neither.
pub async fn check(
    api: &str,
    operation: &str,
    request: &Request,
    response: &Response,
) -> Result<()> {
    let Ok(places) = std::env::var("WIRE_PRISM") else {
        return Ok(());
    };
    let places: BTreeMap<&str, &str> = places
        .split_whitespace()
        .filter_map(|place| place.split_once('='))
        .collect();
    let address = places.get(api).context("no Prism for this API")?;
    let said = send(address, request, response).await?;
    let objects = said.contains(VIOLATION);
    let excused = exceptions()?.contains(&format!("{api} {operation}"));
    ensure!(
        objects == excused,
        "{api} {operation}, excused: {excused}; Prism says\n{said}"
    );
    Ok(())
}

fn exceptions() -> Result<Vec<String>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/conformance/prism/exceptions.yaml"
    );
    let all: Vec<Exception> = serde_yaml::from_str(&fs::read_to_string(path)?)?;
    ensure!(all.iter().all(|it| !it.reason.is_empty()), "no reason");
    Ok(all.into_iter().flat_map(|it| it.operations).collect())
}

/// The request as it arrived, and the response to it.
async fn send(address: &str, request: &Request, response: &Response) -> Result<String> {
    let headers: serde_json::Map<_, _> = response
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    let response = json!({"status": response.status, "headers": headers, "body": STANDARD.encode(&response.body)});
    let mut head = format!("{} {}", request.method, request.path);
    if !request.query.is_empty() {
        head.push_str(&format!("?{}", request.query));
    }
    head.push_str(" HTTP/1.1\r\nconnection: close\r\n");
    head.push_str(&format!(
        "x-response: {}\r\n",
        STANDARD.encode(response.to_string())
    ));
    let is_ours =
        |name: &str| !["connection", "content-length", "transfer-encoding"].contains(&name);
    for (name, value) in request.headers.iter().filter(|(name, _)| is_ours(name)) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", request.body.len()));
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(&[head.as_bytes(), &request.body].concat())
        .await?;
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await?;
    Ok(String::from_utf8_lossy(&response).into_owned())
}
