//! One operation: the request that must arrive, and the response to it.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, bail, ensure};
use raccord::mock::{Request, Response, Server};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::prism;

/// The key that the clients are built with.
pub const KEY: &str = "key-canary";

/// Headers that are the transport's concern.
const TRANSPORT: [&str; 6] = [
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "transfer-encoding",
    "user-agent",
];

/// The cases of an API by operation id.
pub type Cases = BTreeMap<String, Case>;

/// One operation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub request: Expected,
    pub response: Given,
}

/// The request that must arrive.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub method: String,
    /// As it goes over the wire.
    pub path: String,
    /// Decoded, in any order.
    #[serde(default)]
    query: Vec<(String, String)>,
    /// All but those of the transport.
    headers: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "some")]
    json: Option<Value>,
    #[serde(default)]
    parts: Vec<Part>,
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    filename: Option<String>,
    media_type: Option<String>,
    text: String,
}

/// The response of the server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "some")]
    json: Option<Value>,
    media_type: Option<String>,
    text: Option<String>,
}

/// JSON null is a body.
fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The cases of `tests/wire/<api>.yaml`.
pub fn cases(api: &str) -> Result<Cases> {
    let path = format!("{}/wire/{api}.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).with_context(|| path.clone())?;
    serde_yaml::from_str(&text).context(path)
}

/// A server that waits for one operation.
#[derive(Debug)]
pub struct Wire {
    api: String,
    operation: String,
    case: Case,
    server: Server,
}

impl Wire {
    pub async fn start(api: &str, operation: &str) -> Result<Self> {
        let case = cases(api)?.remove(operation);
        let case = case.with_context(|| format!("{api} has no case {operation}"))?;
        let server = Server::scripted([case.response.to_http()])?;
        Ok(Self {
            api: api.to_owned(),
            operation: operation.to_owned(),
            case,
            server,
        })
    }

    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// Checks that the expected request has arrived, and that `body` is the whole response.
    pub async fn check<T: Serialize>(&self, body: &T) -> Result<()> {
        self.check_request().await?;
        let said = self.case.response.json.as_ref();
        ensure!(said.is_some(), "the response is not JSON");
        let body = plain(serde_json::to_value(body)?);
        assert_eq!(Some(body), said.cloned().map(plain), "the response");
        Ok(())
    }

    /// Checks that the expected request has arrived.
    pub async fn check_request(&self) -> Result<()> {
        match self.server.requests().as_slice() {
            [request] => {
                self.case.request.compare(request)?;
                let response = self.case.response.to_http();
                prism::check(&self.api, &self.operation, request, &response).await
            }
            requests => bail!("{} requests arrived", requests.len()),
        }
    }
}

impl Given {
    fn to_http(&self) -> Response {
        let response = match (&self.json, &self.text) {
            (Some(value), _) => Response::json(self.status, value),
            (None, Some(text)) => {
                let media_type = self.media_type.as_deref().unwrap_or("text/plain");
                Response::body(self.status, media_type, text.as_str())
            }
            (None, None) => Response::status(self.status),
        };
        let headers = self.headers.iter();
        headers.fold(response, |response, (name, value)| {
            response.header(name, value)
        })
    }
}

impl Expected {
    fn compare(&self, request: &Request) -> Result<()> {
        assert_eq!(request.method, self.method);
        assert_eq!(request.path, self.path);
        let (mut query, mut expected) = (request.query_pairs(), self.query.clone());
        query.sort();
        expected.sort();
        assert_eq!(query, expected, "the query");
        assert_eq!(self.headers(request), self.headers, "the headers");
        match &self.json {
            Some(json) => {
                let body = request.json().map(plain);
                assert_eq!(body, Some(plain(json.clone())), "the body");
            }
            None if !self.parts.is_empty() => assert_eq!(parts(request)?, self.parts, "the parts"),
            None => assert_eq!(String::from_utf8_lossy(&request.body), "", "the body"),
        }
        Ok(())
    }

    fn headers(&self, request: &Request) -> BTreeMap<String, String> {
        let is_ours = |name: &str| {
            // Its boundary is checked with the parts.
            let boundary = name == "content-type" && !self.parts.is_empty();
            !TRANSPORT.contains(&name) && !boundary
        };
        let headers = request.headers.iter().filter(|(name, _)| is_ours(name));
        headers.cloned().collect()
    }
}

/// The parts of a multipart body, read by hand.
fn parts(request: &Request) -> Result<Vec<Part>> {
    let media_type = request.header("content-type").unwrap_or_default();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=");
    let boundary = boundary.context("no multipart body")?.trim_matches('"');
    let body = String::from_utf8(request.body.clone())?;
    let (body, end) = body
        .rsplit_once(&format!("--{boundary}--"))
        .context("the body does not end")?;
    ensure!(end.trim().is_empty(), "text after the last boundary");
    let between = format!("--{boundary}\r\n");
    body.split(&between).skip(1).map(part).collect()
}

fn part(text: &str) -> Result<Part> {
    let (head, body) = text.split_once("\r\n\r\n").context("a part without head")?;
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let disposition = header("content-disposition").context("a part without disposition")?;
    let parameter = |name: &str| {
        let start = format!("{name}=\"");
        let mut parameters = disposition.split("; ");
        let value = parameters.find_map(|it| it.strip_prefix(&start));
        value.map(|value| value.trim_end_matches('"').to_owned())
    };
    Ok(Part {
        name: parameter("name").context("a part without name")?,
        filename: parameter("filename"),
        media_type: header("content-type").map(str::to_owned),
        text: body
            .strip_suffix("\r\n")
            .context("a part that does not end")?
            .to_owned(),
    })
}

/// A free-form map.
pub fn map(value: Value) -> Result<raccord::Map> {
    Ok(serde_json::from_value(value)?)
}

/// JSON with numbers as they compare: 1 and 1.0 are the same.
pub fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 => json!(float as i64),
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            members.map(|(name, value)| (name, plain(value))).collect()
        }
        other => other,
    }
}
