//! What the vendors' SDKs send: `tests/wire/vendor.jsonl` was recorded from them, and the generated
//! clients send the same, but for `tests/wire/vendor-exceptions.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use agent_session_clients::{julep, vectara};
use anyhow::{Context, Result, bail};
use percent_encoding::percent_decode_str;
use raccord::mock::{Request, Response, Server};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::case::plain;

/// A request as an SDK sent it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    sdk: String,
    op: String,
    case: String,
    /// Which request of the case it is.
    n: usize,
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "some")]
    body: Option<Value>,
}

fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A request that the generated client does not send like that.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    reason: String,
    /// `sdk op case`, with the number of the request when the case has several.
    requests: Vec<String>,
}

fn data(name: &str) -> Result<String> {
    let path = format!("{}/wire/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).context(path)
}

impl Recorded {
    fn id(&self) -> String {
        format!("{} {} {} {}", self.sdk, self.op, self.case, self.n)
    }

    fn query(&self) -> Vec<(String, String)> {
        let pairs = url::form_urlencoded::parse(self.query.as_bytes());
        let mut pairs: Vec<_> = pairs.into_owned().collect();
        pairs.sort();
        pairs
    }

    /// The decoded segments at these places.
    fn segments<const N: usize>(&self, places: [usize; N]) -> Result<[String; N]> {
        let segments: Vec<&str> = self.path.split('/').collect();
        let mut found = [const { String::new() }; N];
        for (slot, place) in found.iter_mut().zip(places) {
            let segment = segments.get(place).with_context(|| self.path.clone())?;
            *slot = percent_decode_str(segment).decode_utf8()?.into_owned();
        }
        Ok(found)
    }

    fn body<T: DeserializeOwned>(&self) -> Result<T> {
        let body = self.body.clone().context("no body")?;
        Ok(serde_json::from_value(body)?)
    }

    /// The value of a member of the query.
    fn param<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>> {
        let value = self.query().into_iter().find(|(key, _)| key == name);
        match value {
            None => Ok(None),
            Some((_, text)) => match text.parse() {
                Ok(value) => Ok(Some(value)),
                Err(_) => bail!("{name}={text}"),
            },
        }
    }

    /// The body as it compares; that of a form by its members.
    fn body_json(&self) -> Value {
        match &self.body {
            Some(Value::String(form)) if self.is_form() => members(form.as_bytes()),
            body => json!(body.clone().map(plain)),
        }
    }

    fn is_form(&self) -> bool {
        let media_type = self.headers.get("content-type");
        media_type.is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"))
    }

    /// How it differs from what arrived.
    fn difference(&self, arrived: &[Request]) -> Option<String> {
        let [arrived] = arrived else {
            return Some(format!("{} requests arrived", arrived.len()));
        };
        let mut query = arrived.query_pairs();
        query.sort();
        let header = |name: &str| arrived.header(name).map(str::to_owned);
        let headers = ["authorization", "x-api-key", "content-type"];
        let mut same = vec![
            ("method", json!(self.method), json!(arrived.method)),
            ("path", json!(self.path), json!(arrived.path)),
            ("query", json!(self.query()), json!(query)),
            ("body", self.body_json(), body_json(arrived)),
        ];
        same.extend(headers.map(|name| (name, json!(self.headers.get(name)), json!(header(name)))));
        let differs = same.iter().find(|(_, theirs, ours)| theirs != ours);
        differs.map(|(what, theirs, ours)| format!("{what}: {theirs} there, {ours} here"))
    }
}

/// The body as it compares; that of a form by its members.
fn body_json(request: &Request) -> Value {
    match request.header("content-type") {
        Some("application/x-www-form-urlencoded") => members(&request.body),
        _ => json!(request.json().map(plain)),
    }
}

/// The members of a form in any order.
fn members(form: &[u8]) -> Value {
    let mut pairs: Vec<_> = url::form_urlencoded::parse(form).collect();
    pairs.sort();
    json!(pairs)
}

/// Sends what a setter makes of a value, if there is one.
macro_rules! set {
    ($request:ident, $recorded:ident: $($name:ident),*) => {
        $(if let Some(value) = $recorded.param(stringify!($name))? {
            $request = $request.$name(value);
        })*
    };
}

/// Sends a request of any API. Only the request matters; the response fits no operation.
macro_rules! send {
    ($recorded:ident, $request:expr) => {
        let request = $request;
        let request = match $recorded.headers.get("authorization") {
            // The document's own scheme is the bare key, which callers can still send.
            Some(key) if !key.starts_with("Bearer ") => request.extra_header("authorization", key),
            _ => request,
        };
        let _response = request.send().await;
    };
}

async fn send_vectara(recorded: &Recorded, base: String) -> Result<()> {
    let key = recorded.headers.get("x-api-key").context("no key")?;
    let client = vectara::Client::builder()
        .base_url(base)
        .api_key_auth(key.as_str())
        .build()?;
    let (sessions, events) = (client.agent_sessions(), client.agent_events());
    match recorded.op.as_str() {
        "createAgentSession" => {
            let [agent] = recorded.segments([3])?;
            send!(recorded, sessions.create(agent, recorded.body()?));
        }
        "getAgentSession" => {
            let [agent, session] = recorded.segments([3, 5])?;
            send!(recorded, sessions.get(agent, session));
        }
        "updateAgentSession" => {
            let [agent, session] = recorded.segments([3, 5])?;
            send!(recorded, sessions.update(agent, session, recorded.body()?));
        }
        "deleteAgentSession" => {
            let [agent, session] = recorded.segments([3, 5])?;
            send!(recorded, sessions.delete(agent, session));
        }
        "listAgentSessions" => {
            let [agent] = recorded.segments([3])?;
            let mut request = sessions.list(agent);
            set!(request, recorded: limit);
            if let Some(filter) = recorded.param::<String>("filter")? {
                request = request.filter(filter);
            }
            if let Some(key) = recorded.param::<String>("page_key")? {
                request = request.page_key(key);
            }
            send!(recorded, request);
        }
        "createAgentInput" | "createAgentInput(stream)" => {
            let [agent, session] = recorded.segments([3, 5])?;
            let body: vectara::types::CreateInputRequest = recorded.body()?;
            send!(recorded, events.create_input(agent, session, body));
        }
        "listAgentEvents" => {
            let [agent, session] = recorded.segments([3, 5])?;
            let mut request = events.list(agent, session);
            set!(request, recorded: limit, include_hidden);
            if let Some(key) = recorded.param::<String>("page_key")? {
                request = request.page_key(key);
            }
            send!(recorded, request);
        }
        "getSessionArtifact" => {
            let [agent, session, artifact] = recorded.segments([3, 5, 7])?;
            send!(
                recorded,
                client.agent_artifacts().get(agent, session, artifact)
            );
        }
        other => bail!("no operation {other}"),
    }
    Ok(())
}

async fn send_julep(recorded: &Recorded, base: String) -> Result<()> {
    let key = recorded.headers.get("authorization").context("no key")?;
    let client = julep::Client::builder()
        .base_url(format!("{base}/api"))
        .api_key(key.trim_start_matches("Bearer "))
        .build()?;
    let sessions = client.sessions();
    match recorded.op.as_str() {
        "ListSessions" => {
            let mut request = sessions.list();
            set!(request, recorded: limit, offset, sort_by, order);
            if let Some(filter) = recorded.param::<String>("metadata_filter")? {
                request = request.metadata_filter(filter);
            }
            send!(recorded, request);
        }
        "CreateSession" => {
            send!(recorded, sessions.create(recorded.body()?));
        }
        op => {
            let [session] = recorded.segments([3])?;
            match (op, recorded.method.as_str()) {
                ("GetSession", _) => {
                    send!(recorded, sessions.get(session));
                }
                (_, "PATCH") => {
                    send!(recorded, sessions.patch(session).body(recorded.body()?));
                }
                ("UpdateSession", _) => {
                    send!(recorded, sessions.update(session, recorded.body()?));
                }
                ("DeleteSession", _) => {
                    send!(recorded, sessions.delete(session));
                }
                ("DeleteSessionHistory", _) => {
                    send!(recorded, sessions.delete_history(session));
                }
                ("GetSuggestions", _) => {
                    let mut request = sessions.get_suggestions(session);
                    set!(request, recorded: limit, offset);
                    send!(recorded, request);
                }
                ("GetHistory", _) => {
                    let mut request = sessions.get_history(session);
                    set!(request, recorded: limit, offset);
                    send!(recorded, request);
                }
                ("Chat", _) => {
                    send!(recorded, sessions.chat(session, recorded.body()?));
                }
                (other, _) => bail!("no operation {other}"),
            }
        }
    }
    Ok(())
}

/// The requests of a recorded case with tokens: each call of the API when the SDK made one.
async fn oauth_difference(recorded: &Recorded, all: &[Recorded]) -> Result<Option<String>> {
    let case: Vec<_> = all
        .iter()
        .filter(|it| it.sdk == recorded.sdk && it.op == recorded.op && it.case == recorded.case)
        .collect();
    let is_token = |request: &&&Recorded| request.method == "POST";
    let (tokens, calls) = (
        case.iter().filter(is_token).count(),
        case.iter().filter(|it| !is_token(it)).count(),
    );
    // The SDK renews two minutes before the end, the runtime at half of a short life.
    let life = if tokens > 1 { 0 } else { 1800 };
    let token = json!({"access_token": "tok-1", "token_type": "Bearer", "expires_in": life});
    let refused = recorded.case.starts_with("401");
    let mut responses: Vec<_> = case
        .iter()
        .map(|it| match is_token(&it) {
            true => Response::json(200, &token),
            false if refused => Response::status(401),
            false => Response::json(200, &json!(null)),
        })
        .collect();
    responses.push(Response::json(200, &token));
    let server = Server::scripted(responses)?;
    let token = case.iter().find(is_token).context("no token")?;
    let client = vectara::Client::builder()
        .base_url(server.base_url())
        .token_url("OAuth2", format!("{}{}", server.base_url(), token.path))
        .oauth2("cid", "csec")
        .build()?;
    for _ in 0..calls {
        let _response = client.agent_sessions().get("a1", "s1").send().await;
    }
    let requests = server.requests();
    Ok(recorded.difference(requests.get(recorded.n..=recorded.n).unwrap_or_default()))
}

/// How what the generated client sends differs from a recording.
async fn difference(recorded: &Recorded, all: &[Recorded]) -> Result<Option<String>> {
    if recorded.op == "oauth" {
        return oauth_difference(recorded, all).await;
    }
    let server = Server::scripted([Response::json(200, &json!(null))])?;
    let sent = match recorded.sdk.contains("vectara") {
        true => send_vectara(recorded, server.base_url()).await,
        false => send_julep(recorded, server.base_url()).await,
    };
    Ok(match sent {
        Ok(()) => recorded.difference(&server.requests()),
        Err(error) => Some(format!("not sent: {error}")),
    })
}

#[tokio::test]
async fn recorded_requests_are_reproduced() -> Result<()> {
    let exceptions: Vec<Exception> = serde_yaml::from_str(&data("vendor-exceptions.yaml")?)?;
    let mut excused = BTreeSet::new();
    for exception in &exceptions {
        assert!(!exception.reason.is_empty());
        excused.extend(exception.requests.iter().cloned());
    }
    let (mut wrong, mut same) = (Vec::new(), 0);
    let data = data("vendor.jsonl")?;
    let all = data.lines().map(serde_json::from_str);
    let all = all.collect::<Result<Vec<Recorded>, _>>()?;
    for recorded in &all {
        let id = recorded.id();
        match (difference(recorded, &all).await?, excused.remove(&id)) {
            (None, false) => same += 1,
            (None, true) => wrong.push(format!("{id}: no exception is needed")),
            (Some(difference), false) => wrong.push(format!("{id}: {difference}")),
            (Some(_), true) => {}
        }
    }
    wrong.extend(excused.iter().map(|id| format!("{id}: no such recording")));
    assert!(
        wrong.is_empty(),
        "{same} are the same; not so\n{}",
        wrong.join("\n")
    );
    Ok(())
}
