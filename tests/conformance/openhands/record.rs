//! A transport that respects the rate limit, records responses, and compares them with the document.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use raccord::http::{HeaderMap, Request, Response, header};
use raccord::{Body, ByteStream, Bytes, Connection, HttpTransport, Transport, TransportError};
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The server delays more than 10 requests in a second.
const PACE: Duration = Duration::from_millis(125);

/// The largest response that is compared.
const MAX_BODY: usize = 64 << 20;

/// A response as received.
#[derive(Clone, Debug)]
pub struct Answer {
    pub operation: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// The recorded responses.
#[derive(Clone)]
pub struct Recorder(Arc<Shared>);

struct Shared {
    base: String,
    transport: HttpTransport,
    operations: Vec<Operation>,
    answers: Mutex<Vec<Answer>>,
    next: Mutex<Instant>,
}

/// An operation of the document.
struct Operation {
    id: String,
    method: String,
    path: Vec<String>,
    /// The declared media types by status.
    answers: BTreeMap<String, BTreeSet<String>>,
}

impl Recorder {
    /// # Errors
    /// The document of the API cannot be read.
    pub fn new(base: &str) -> Result<Self> {
        Ok(Self(Arc::new(Shared {
            base: base.to_owned(),
            transport: HttpTransport::new(Duration::from_secs(10), false)?,
            operations: operations(&raccord_tests::document("openhands")?),
            answers: Mutex::default(),
            next: Mutex::new(Instant::now()),
        })))
    }

    /// A transport that keeps within the rate limit.
    pub fn paced(&self) -> Recording {
        Recording {
            shared: Arc::clone(&self.0),
            pace: PACE,
        }
    }

    /// A transport that does not.
    pub fn unpaced(&self) -> Recording {
        Recording {
            shared: Arc::clone(&self.0),
            pace: Duration::ZERO,
        }
    }

    /// The last response.
    ///
    /// # Errors
    /// There is none yet.
    pub fn last(&self) -> Result<Answer> {
        lock(&self.0.answers)
            .last()
            .cloned()
            .context("no answer yet")
    }

    /// Operations with the statuses of their responses.
    pub fn statuses(&self) -> BTreeMap<String, BTreeSet<u16>> {
        let mut all: BTreeMap<_, _> = self
            .0
            .operations
            .iter()
            .map(|operation| (operation.id.clone(), BTreeSet::new()))
            .collect();
        for answer in lock(&self.0.answers).iter() {
            all.entry(answer.operation.clone())
                .or_default()
                .insert(answer.status);
        }
        all
    }

    /// Answers that the document, with its overlay, does not declare: by status, or by media type.
    pub fn undeclared(&self) -> BTreeSet<String> {
        let answers = lock(&self.0.answers);
        answers
            .iter()
            .filter_map(|answer| {
                let operations = &self.0.operations;
                let operation = operations.iter().find(|it| it.id == answer.operation);
                let declared = operation.and_then(|it| it.answers.get(&answer.status.to_string()));
                let came = media_type(&answer.headers);
                let fits = declared
                    .is_some_and(|declared| declared.contains(&came) || declared.is_empty());
                (!fits).then(|| format!("{} answers {} {came}", answer.operation, answer.status))
            })
            .collect()
    }

    /// Operations with their statuses, one a line.
    pub fn table(&self) -> String {
        let mut table = String::new();
        for (operation, statuses) in self.statuses() {
            let statuses: Vec<_> = statuses.iter().map(u16::to_string).collect();
            // Writing to a text does not fail.
            let _ = writeln!(table, "{:<24} {operation}", statuses.join(" "));
        }
        table
    }
}

fn operations(document: &Value) -> Vec<Operation> {
    let paths = document.get("paths").and_then(Value::as_object);
    let mut all = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
                continue;
            };
            let responses = operation.get("responses").and_then(Value::as_object);
            all.push(Operation {
                id: id.to_owned(),
                method: method.to_uppercase(),
                path: path.split('/').map(str::to_owned).collect(),
                answers: responses
                    .into_iter()
                    .flatten()
                    .map(|(status, response)| (status.clone(), media_types(document, response)))
                    .collect(),
            });
        }
    }
    all
}

fn media_types(document: &Value, response: &Value) -> BTreeSet<String> {
    let reference = response.get("$ref").and_then(Value::as_str);
    let resolved = reference
        .and_then(|reference| document.pointer(reference.trim_start_matches('#')))
        .unwrap_or(response);
    let content = resolved.get("content").and_then(Value::as_object);
    content
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect()
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE);
    let value = value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

impl Shared {
    /// The operation that a request is for: the template with the most literal segments.
    fn operation(&self, method: &str, path: &str) -> String {
        let segments: Vec<_> = path.split('/').collect();
        let literal = |segment: &str| !segment.starts_with('{');
        let fits = |operation: &&Operation| {
            operation.method == method
                && operation.path.len() == segments.len()
                && operation
                    .path
                    .iter()
                    .zip(&segments)
                    .all(|(template, segment)| !literal(template) || template == segment)
        };
        let best = self
            .operations
            .iter()
            .filter(fits)
            .max_by_key(|it| it.path.iter().filter(|segment| literal(segment)).count());
        best.map_or_else(|| format!("{method} {path}"), |it| it.id.clone())
    }

    async fn turn(&self, pace: Duration) {
        let at = {
            let mut next = lock(&self.next);
            let at = (*next).max(Instant::now());
            *next = at + pace;
            at
        };
        sleep_until(at).await;
    }

    async fn send(
        &self,
        pace: Duration,
        request: Request<Body>,
    ) -> Result<Response<ByteStream>, TransportError> {
        let uri = request.uri().to_string();
        let path = uri.strip_prefix(&self.base).unwrap_or(&uri);
        let path = path.split('?').next().unwrap_or_default();
        let operation = self.operation(request.method().as_str(), path);
        self.turn(pace).await;
        let response = self.transport.send(request).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect_up_to(MAX_BODY).await?;
        lock(&self.answers).push(Answer {
            operation,
            status: parts.status.as_u16(),
            headers: parts.headers.clone(),
            body: body.clone(),
        });
        Ok(Response::from_parts(parts, ByteStream::from(body)))
    }
}

/// The transport.
#[derive(Clone)]
pub struct Recording {
    shared: Arc<Shared>,
    pace: Duration,
}

impl Transport for Recording {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<ByteStream>, TransportError>> {
        let Self { shared, pace } = self.clone();
        Box::pin(async move { shared.send(pace, request).await })
    }

    fn upgrade(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'static, Result<Response<Connection>, TransportError>> {
        self.shared.transport.upgrade(request)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
