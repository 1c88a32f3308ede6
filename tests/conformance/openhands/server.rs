//! The server under test, and clients of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use agent_session_clients::openhands::{Client, ClientBuilder};
use anyhow::{Context, Result, bail, ensure};
use raccord::{Error, Response};
use serde::Serialize;
use serde_json::Value;

use super::record::Recorder;

/// Where the server is.
pub const URL: &str = "OPENHANDS_URL";

/// The server under test.
pub struct Server {
    pub url: String,
    /// Its session key.
    pub key: String,
    /// Where it reaches the stub model.
    pub model_url: String,
    /// The recorded requests and responses.
    pub recorder: Recorder,
    /// A client with the key, which keeps within the rate limit.
    pub client: Client,
}

impl Server {
    /// # Errors
    /// The environment does not tell where the server is.
    pub fn from_env() -> Result<Self> {
        let url = variable(URL)?;
        let key = variable("OPENHANDS_KEY")?;
        let recorder = Recorder::new(&url)?;
        Ok(Self {
            client: builder(&url, &recorder.paced())
                .api_key_header(key.as_str())
                .build()?,
            model_url: variable("OPENHANDS_MODEL_URL")?,
            url,
            key,
            recorder,
        })
    }

    /// Starts to build another client of the server.
    pub fn builder(&self) -> ClientBuilder {
        builder(&self.url, &self.recorder.paced())
    }

    /// The decoded body of a response, after comparing it with the wire: written back it is the same JSON, so nothing
    /// was lost or invented.
    pub async fn whole<T: Serialize, E>(
        &self,
        call: impl IntoFuture<Output = Result<Response<T>, Error<E>>>,
    ) -> Result<T>
    where
        Error<E>: std::error::Error + Send + Sync + 'static,
    {
        let answer = call.await?;
        let came: Value = serde_json::from_slice(&self.recorder.last()?.body)?;
        let back = serde_json::to_value(answer.body())?;
        ensure!(came == back, "came: {came:#}\nwritten back: {back:#}");
        Ok(answer.into_body())
    }
}

fn builder(url: &str, transport: &super::record::Recording) -> ClientBuilder {
    Client::builder()
        .base_url(url)
        .transport(transport.clone())
        .max_retries(0)
}

fn variable(name: &str) -> Result<String> {
    std::env::var(name)
        .with_context(|| format!("{name} is not set: see tests/conformance/openhands/run"))
}

/// The declared error body and status of a call that must fail.
pub fn failure<T, E: std::fmt::Debug>(answer: Result<Response<T>, Error<E>>) -> Result<(u16, E)> {
    let Err(error) = answer else {
        bail!("an answer in place of an error")
    };
    let status = error.status().context("an answer of the server")?.as_u16();
    let shown = format!("{error:?}");
    let body = error.into_body();
    Ok((
        status,
        body.with_context(|| format!("not declared: {shown}"))?,
    ))
}

/// A name that no other run has taken.
pub fn unique(prefix: &str) -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(format!("{prefix}{}", now.as_micros()))
}

/// Waits a little, for the server.
pub async fn pause() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}
