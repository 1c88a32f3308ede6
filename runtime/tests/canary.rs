//! Whatever way a server sends a credential back, and wherever the credential stands in the request: nothing that is
//! printed or logged holds it.
//!
//! The class is *every place where text from the server can reach an error × every kind of credential × every way to
//! speak to a server*. One table of ways; each is tried with each credential. `Display`, `Debug`, the chain of causes,
//! and what `log` and `tracing` are told at every level are searched for the canary in all its spellings.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::{
    collections::HashMap,
    error::Error as StdError,
    fmt::{self, Write as _},
    sync::Mutex,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use raccord::{
    self as rt,
    __private::{Call, Client, Code, Decoder, Expected, Spec, empty, json},
    mock::{Request, Response, Server, Then, frame},
    stream::{
        Connect, Events, Lines, Reconnect, StreamError, json_lines,
        session::{Follow, Session as _, SessionOptions},
        socketio::{SocketIo, SocketIoChannel},
        sse::{Sse, SseResume},
        websocket::WebSocket,
    },
};
use serde::Deserialize;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// With characters that URLs and JSON escape.
const CANARY: &str = "Sk-Canary/+%7b\\x";
/// A property that the document says is secret: no credential of the request.
const HIDDEN: &str = "hunter-2-hunter";
/// Cookies and tokens may not hold all of these characters.
const PLAIN: &str = "Sk-Canary/+7b.x";

static LOG: Mutex<String> = Mutex::new(String::new());

fn note(text: fmt::Arguments<'_>) {
    writeln!(LOG.lock().unwrap(), "{text}").unwrap();
}

/// Collects every record of `log` and every span and event of `tracing`.
struct Everything;

struct Fields(&'static str);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        note(format_args!("{} {field}={value:?}", self.0));
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        span.record(&mut Fields(span.metadata().target()));
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Fields("record"));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Fields(event.metadata().target()));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

impl log::Log for Everything {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        // tungstenite logs every message as it comes, which no library can turn off for it.
        if !record.target().starts_with("tungstenite") {
            note(format_args!("{} {}", record.target(), record.args()));
        }
    }

    fn flush(&self) {}
}

/// The spellings of the canary that must not be printed, in lower case.
fn spellings(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let start = secret.get(..7).unwrap();
    let mut all = vec![start.to_owned(), hex, percent];
    // In base64 by what comes before it: the core that the secret alone decides.
    for before in 0..3 {
        let text = format!("{}{secret}", "x".repeat(before));
        let encoded = STANDARD.encode(text);
        all.push(encoded.get(before * 2..before * 2 + 10).unwrap().to_owned());
    }
    let escaped: String = start
        .bytes()
        .map(|byte| format!("\\u{:04x}", byte))
        .collect();
    all.push(escaped);
    all.iter().map(|text| text.to_ascii_lowercase()).collect()
}

/// Checks that nothing was noted but what may be.
fn search(what: &str) {
    let log = std::mem::take(&mut *LOG.lock().unwrap()).to_ascii_lowercase();
    for secret in [CANARY, HIDDEN] {
        for spelling in spellings(secret) {
            let hits: Vec<_> = log
                .lines()
                .filter(|line| line.contains(&spelling))
                .collect();
            assert!(hits.is_empty(), "{what}: {spelling} in {hits:#?}");
        }
    }
}

/// Notes everything that can be printed of an error, and checks that each level of its chain says something new.
fn print(error: &(dyn StdError + 'static)) {
    let mut at = Some(error);
    while let Some(error) = at {
        note(format_args!("{error} {error:?} {error:#?}"));
        at = error.source();
        if let Some(source) = at {
            assert!(!error.to_string().contains(&source.to_string()), "{error}");
        }
    }
}

static API: rt::__private::Api = rt::__private::Api {
    name: "canary",
    servers: &[],
    schemes: &[
        scheme(
            "header",
            rt::__private::SchemeKind::ApiKeyHeader { name: "X-Mine" },
        ),
        scheme("bearer", rt::__private::SchemeKind::Bearer),
        scheme("basic", rt::__private::SchemeKind::Basic),
        scheme(
            "query",
            rt::__private::SchemeKind::ApiKeyQuery { name: "mine" },
        ),
        scheme(
            "cookie",
            rt::__private::SchemeKind::ApiKeyCookie { name: "sid" },
        ),
        scheme(
            "oauth",
            rt::__private::SchemeKind::ClientCredentials {
                token_url: "/token",
                scopes: &[],
                client_auth: rt::__private::ClientAuth::Basic,
            },
        ),
    ],
    retry: rt::RetryPolicy::NEVER,
};

const fn scheme(name: &'static str, kind: rt::__private::SchemeKind) -> rt::__private::Scheme {
    rt::__private::Scheme {
        name,
        env: "",
        kind,
    }
}

/// Every kind of credential, and what it is.
const KINDS: [(&[&[&str]], &str); 7] = [
    (&[&["header"]], CANARY),
    (&[&["bearer"]], CANARY),
    (&[&["basic"]], CANARY),
    (&[&["query"]], CANARY),
    (&[&["cookie"]], PLAIN),
    (&[&["oauth"]], PLAIN),
    // A header of the caller's own.
    (&[], CANARY),
];

fn client(url: &str, secret: &str, transport: &rt::HttpTransport) -> Client {
    let builder = Client::builder(&API)
        .base_url(url)
        .transport(transport.clone())
        .secret_properties(&["password"])
        .credential("header", secret)
        .credential("bearer", secret)
        .basic("basic", "user", secret)
        .credential("query", secret)
        .credential("cookie", PLAIN)
        .client_credentials("oauth", "id", secret)
        .follow_redirects(true)
        .body_limit(2000)
        .error_body_limit(107);
    note(format_args!("{builder:?}"));
    let client = builder.build().unwrap();
    note(format_args!("{client:?}"));
    client
}

fn call<T, E>(
    client: &Client,
    security: &'static [&'static [&'static str]],
    secret: &str,
    success: &'static [(Expected, Decoder<T>)],
    failure: &'static [(Expected, Decoder<E>)],
) -> Call<T, E> {
    let spec = Box::leak(Box::new(Spec {
        security,
        success,
        failure,
        ..Spec::get("op", "/{p}")
    }));
    let call = client
        .call_of(spec)
        // A path may hold it too.
        .path("p", secret)
        .timeout(Duration::from_millis(700));
    if security.is_empty() {
        call.extra_header("Authorization", format!("Token {secret}"))
    } else {
        call
    }
}

/// The ways in which a server spells what it was sent.
fn spelled(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).unwrap();
    let inner = json.trim_matches('"').to_owned();
    let unicode: String = secret
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04x}"))
        .collect();
    vec![
        secret.to_owned(),
        inner.clone(),
        serde_json::to_string(&json)
            .unwrap()
            .trim_matches('"')
            .to_owned(),
        unicode,
        secret.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        secret.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        secret.bytes().map(|byte| format!("&#x{byte:x};")).collect(),
        secret.bytes().map(|byte| format!("{byte:02x}")).collect(),
        STANDARD.encode(secret),
        STANDARD.encode(format!("user:{secret}")),
        STANDARD.encode(format!("ab{secret}")),
        secret.to_ascii_uppercase(),
        secret.to_ascii_lowercase(),
    ]
}

fn reply(status: &str, headers: &str, body: &str) -> String {
    let len = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {len}\r\nconnection: close\r\n\r\n{body}"
    )
}

/// What the server says over HTTP: a name, and the bytes.
fn http_ways(secret: &str) -> Vec<(String, String)> {
    let inner = serde_json::to_string(secret).unwrap();
    let j = inner.trim_matches('"');
    const JSON: &str = "content-type: application/json\r\n";
    let mut ways: Vec<(String, String)> = Vec::new();
    let mut way = |name: &str, bytes: String| ways.push((name.to_owned(), bytes));
    for (index, text) in spelled(secret).into_iter().enumerate() {
        way(
            &format!("undeclared status, spelling {index}"),
            reply("418 T", "", &format!("key {text} bad")),
        );
        way(
            &format!("success, spelling {index}"),
            reply("200 OK", JSON, &format!("{{\"id\":\"{text}\"}}")),
        );
    }
    way(
        "text of another type",
        reply("200 OK", JSON, &format!("\"{j}\"")),
    );
    way(
        "unknown variant",
        reply("200 OK", JSON, &format!("{{\"id\":1,\"kind\":\"{j}\"}}")),
    );
    way(
        "key of a map",
        reply(
            "200 OK",
            JSON,
            &format!("{{\"id\":1,\"map\":{{\"{j}\":\"x\"}}}}"),
        ),
    );
    way(
        "list",
        reply("200 OK", JSON, &format!("{{\"id\":[\"{j}\"]}}")),
    );
    way(
        "malformed JSON",
        reply("200 OK", JSON, &format!("{{\"id\":1,{j}")),
    );
    way(
        "after the end",
        reply("200 OK", JSON, &format!("{{\"id\":1}}{secret}")),
    );
    way(
        "declared error",
        reply("400 T", JSON, &format!("{{\"message\":\"{j}\"}}")),
    );
    way(
        "declared error that does not fit",
        reply("400 T", JSON, &format!("{{\"message\":{{\"{j}\":1}}}}")),
    );
    way(
        "HTML",
        reply(
            "502 T",
            "content-type: text/html\r\n",
            &format!("<html><p>{secret}</p>"),
        ),
    );
    way(
        "another content type",
        reply("200 OK", "content-type: text/plain\r\n", secret),
    );
    way(
        "a charset",
        reply(
            "400 T",
            &format!("content-type: text/plain; charset={PLAIN}\r\n"),
            secret,
        ),
    );
    way(
        "UTF-16",
        reply(
            "400 T",
            "content-type: text/plain; charset=utf-16\r\n",
            secret,
        ),
    );
    for header in [
        "x-echo",
        "set-cookie",
        "x-request-id",
        "www-authenticate",
        "link",
        "retry-after",
        "content-language",
        "date",
    ] {
        way(
            header,
            reply(
                "400 T",
                &format!("{header}: <{secret}>; rel=next\r\n"),
                "{}",
            ),
        );
    }
    way("reason phrase", reply(&format!("418 {secret}"), "", ""));
    way(
        "redirect elsewhere",
        reply(
            "302 F",
            &format!("location: http://h.invalid/{secret}?k={secret}\r\n"),
            "",
        ),
    );
    way(
        "redirect for ever",
        reply("302 F", &format!("location: /{PLAIN}?k={PLAIN}\r\n"), ""),
    );
    way(
        "redirect to nowhere",
        reply("302 F", &format!("location: http://[{secret}\r\n"), ""),
    );
    way(
        "host of a redirect",
        reply("302 F", "location: http://sk-canary.invalid/\r\n", "").replace("sk-canary", "h"),
    );
    way(
        "compression",
        reply("200 OK", &format!("content-encoding: {PLAIN}\r\n"), "x"),
    );
    way(
        "broken compression",
        reply("200 OK", "content-encoding: gzip\r\n", secret),
    );
    way("status line", format!("HTTP/9 {secret}\r\n\r\n"));
    way("no HTTP", format!("{secret}\r\n\r\n"));
    way(
        "malformed header",
        format!("HTTP/1.1 200 OK\r\n{secret}\r\n\r\n"),
    );
    way(
        "length",
        format!("HTTP/1.1 200 OK\r\ncontent-length: {secret}\r\n\r\n"),
    );
    way(
        "chunk",
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{secret}\r\n"),
    );
    way(
        "extension of a chunk",
        format!(
            "HTTP/1.1 400 T\r\ntransfer-encoding: chunked\r\n\r\n2;x={PLAIN}\r\n{{}}\r\n0\r\n\r\n"
        ),
    );
    way(
        "trailer",
        format!(
            "HTTP/1.1 400 T\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\nx-echo: {secret}\r\n\r\n"
        ),
    );
    way(
        "interim response",
        format!(
            "HTTP/1.1 103 E\r\nx-echo: {secret}\r\n\r\n{}",
            reply("400 T", "", secret)
        ),
    );
    way(
        "truncated",
        format!("HTTP/1.1 200 OK\r\ncontent-length: 900\r\nconnection: close\r\n\r\n{secret}"),
    );
    way(
        "over the limit",
        reply("200 OK", JSON, &format!("{secret}{}", "x".repeat(3000))),
    );
    // The limit is 107 bytes: the text ends within the secret.
    way(
        "cut at the limit",
        reply("418 T", "", &format!("{}{secret}", "x".repeat(98))),
    );
    way(
        "cut within an escape",
        reply("418 T", "", &format!("{}Sk%2DCanary%2F", "x".repeat(94))),
    );
    way(
        "after a long text",
        reply("200 OK", JSON, &format!("\"{}{j}\"", "x".repeat(490))),
    );
    for (index, body) in [
        format!("{{\"id\":1,\"password\":\"{HIDDEN}\",\"kind\":1}}"),
        format!("{{\"id\":\"x\",\"user\":{{\"password\":\"{HIDDEN}\"}}}}"),
        format!("{{\"id\":1,\"password\":{{\"x\":\"{HIDDEN}\"}}}}"),
        format!("{{\"password\":\"{HIDDEN}"),
        format!("\"password={HIDDEN}\""),
    ]
    .iter()
    .enumerate()
    {
        way(
            &format!("secret property {index}"),
            reply("200 OK", JSON, body),
        );
        way(
            &format!("secret property {index} in an error"),
            reply("400 T", JSON, body),
        );
        way(
            &format!("secret property {index} in another status"),
            reply("418 T", JSON, body),
        );
    }
    ways
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "what does not fit is not read")]
struct Thing {
    id: i64,
    kind: Option<Kind>,
    map: Option<HashMap<String, i64>>,
    password: Option<i64>,
}

impl rt::FromJson for Thing {}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    One,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is printed")]
struct Problem {
    message: rt::Value,
}

impl rt::FromJson for Problem {}

/// A server that responds to every request with these bytes; `{accept}` is what a handshake needs, and `/token` has a token.
fn serve(bytes: Vec<u8>) -> Server {
    let respond = move |request: &Request| {
        if request.path == "/token" {
            let token = format!("{{\"access_token\":\"{PLAIN}\"}}");
            return Response::raw(reply("200 OK", "", &token)).then(Then::Break);
        }
        let mut bytes = bytes.clone();
        let at = bytes.windows(8).position(|part| part == b"{accept}");
        if let Some(at) = at {
            bytes.splice(at..at + 8, request.accept_key().into_bytes());
        }
        Response::raw(bytes).then(Then::Break)
    };
    Server::responding(respond).unwrap()
}

static SSE: Sse = Sse {
    resume: SseResume::Always,
    ..Sse::JSON
};
static CHANNEL: SocketIoChannel = SocketIoChannel {
    namespace: "/",
    receive: Some("event"),
    follow: Follow::NONE,
};

/// The ways to speak to a server.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Speaks {
    Rest,
    Events,
    Lines,
    WebSocket,
    SocketIo,
}

fn options() -> SessionOptions {
    SessionOptions {
        reconnect: Reconnect::NEVER,
        connect_timeout: Duration::from_millis(700),
        ..SessionOptions::DEFAULT
    }
}

/// A stream, which 204 ends.
const OPENS: &[(Expected, Decoder<()>)] = &[(Code(200), empty), (Code(204), empty)];
const FAILURE: &[(Expected, Decoder<Problem>)] = &[(Code(400), json)];

/// Makes the call and prints all that goes wrong; how many errors there were.
async fn speak(
    speaks: Speaks,
    client: &Client,
    security: &'static [&'static [&'static str]],
    secret: &str,
) -> usize {
    let mut errors = 0;
    match speaks {
        Speaks::Rest => {
            let call: Call<Thing, Problem> =
                call(client, security, secret, &[(Code(200), json)], FAILURE);
            note(format_args!("{call:?}"));
            if let Err(error) = call.send().await {
                print(&error);
                note(format_args!("{:?} {:?}", error.excerpt(), error.response()));
                errors += 1;
            }
        }
        Speaks::Events => {
            let call = call(client, security, secret, OPENS, FAILURE);
            let events = Events::default().reconnect(Reconnect {
                max_attempts: 1,
                initial: Duration::ZERO,
                ..Reconnect::DEFAULT
            });
            let call = call.accept("text/event-stream");
            match events.open::<Thing, _>(call, &SSE).await {
                Ok(mut stream) => {
                    while let Some(item) = stream.next().await {
                        note(format_args!("{stream:?}"));
                        if let Err(error) = item {
                            print(&error);
                            errors += 1;
                        }
                        if errors > 2 {
                            break;
                        }
                    }
                }
                Err(error) => {
                    print(&error);
                    print(&StreamError::from(error));
                    errors += 1;
                }
            }
        }
        Speaks::Lines => {
            let call = call(client, security, secret, OPENS, FAILURE);
            let lines = Lines::default();
            match lines
                .open::<Thing, _>(call, &json_lines::Lines::JSONL)
                .await
            {
                Ok(mut stream) => {
                    while let Some(item) = stream.next().await {
                        note(format_args!("{stream:?}"));
                        if let Err(error) = item {
                            print(&error);
                            errors += 1;
                        }
                    }
                }
                Err(error) => {
                    print(&error);
                    errors += 1;
                }
            }
        }
        Speaks::WebSocket => {
            let call = call(client, security, secret, OPENS, &[]);
            let connect = Connect::default().options(options());
            match WebSocket::<Thing, rt::Value>::open(connect, call, &Follow::NONE).await {
                Ok(mut session) => {
                    while let Some(item) = session.next().await {
                        note(format_args!("{session:?}"));
                        if let Err(error) = item {
                            print(&error);
                            errors += 1;
                        }
                    }
                }
                Err(error) => {
                    print(&error);
                    errors += 1;
                }
            }
        }
        Speaks::SocketIo => {
            let call = call(client, security, secret, OPENS, &[]);
            let connect = Connect::default().options(options());
            match SocketIo::<Thing>::open(connect, call, &CHANNEL).await {
                Ok(mut session) => {
                    while let Some(item) = session.next().await {
                        note(format_args!("{session:?}"));
                        if let Err(error) = item {
                            print(&error);
                            errors += 1;
                        }
                    }
                }
                Err(error) => {
                    print(&error);
                    errors += 1;
                }
            }
        }
    }
    errors
}

/// What a stream of this kind says after a good start.
fn stream_ways(speaks: Speaks, secret: &str) -> Vec<(String, Vec<u8>)> {
    let inner = serde_json::to_string(secret).unwrap();
    let j = inner.trim_matches('"');
    let mut texts: Vec<String> = spelled(secret)
        .into_iter()
        .flat_map(|text| [format!("{{\"id\":\"{text}\"}}"), text])
        .collect();
    texts.push(format!("{{\"id\":1,\"kind\":\"{j}\"}}"));
    texts.push(format!("{{\"id\":1,\"map\":{{\"{j}\":\"x\"}}}}"));
    texts.push(format!("{{\"id\":1,\"password\":\"{HIDDEN}\"}}"));
    texts.push(format!(
        "{{\"id\":\"x\",\"user\":{{\"password\":\"{HIDDEN}\"}}}}"
    ));
    let all = texts.iter().enumerate();
    match speaks {
        Speaks::Rest => Vec::new(),
        Speaks::Events => {
            let head =
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
            let mut bodies: Vec<String> = texts
                .iter()
                .map(|text| format!("data: {text}\n\n"))
                .collect();
            bodies.extend([
                format!("event: {secret}\ndata: {{\"x\":1}}\n\n"),
                format!("id: {secret}\ndata: {{\"x\":1}}\n\n"),
                format!("retry: {secret}\n\n: {secret}\n\ndata: {secret}"),
                format!("data: {secret}{}\n\n", "x".repeat(9000)),
                format!("{secret}: {secret}\n\ndata: [{j}\n\n"),
            ]);
            let mut ways: Vec<_> = bodies
                .into_iter()
                .enumerate()
                .map(|(index, body)| {
                    (
                        format!("event {index}"),
                        format!("{head}{body}").into_bytes(),
                    )
                })
                .collect();
            ways.push((
                "content type".to_owned(),
                format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: text/{PLAIN}\r\ncontent-length: 0\r\n\r\n"
                )
                .into_bytes(),
            ));
            ways
        }
        Speaks::Lines => {
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
            all.map(|(index, text)| {
                (
                    format!("line {index}"),
                    format!("{head}{text}\n{text}").into_bytes(),
                )
            })
            .collect()
        }
        Speaks::WebSocket => {
            let mut ways: Vec<_> = all
                .map(|(index, text)| {
                    (
                        format!("message {index}"),
                        socket(&[(1, text.clone().into_bytes())]),
                    )
                })
                .collect();
            for (code, spelling) in [4000_u16, 1000, 1011, 1008]
                .into_iter()
                .zip(spelled(secret))
            {
                let mut payload = code.to_be_bytes().to_vec();
                payload.extend_from_slice(spelling.as_bytes());
                ways.push((format!("close {code}"), socket(&[(8, payload)])));
            }
            ways.push(("binary".to_owned(), socket(&[(2, secret.into())])));
            ways.push(("reserved".to_owned(), socket(&[(5, secret.into())])));
            ways.push(("ping".to_owned(), socket(&[(9, secret.into())])));
            ways.push((
                "subprotocol".to_owned(),
                String::from_utf8_lossy(&socket(&[]))
                    .replace(
                        "\r\n\r\n",
                        &format!("\r\nsec-websocket-protocol: {PLAIN}\r\n\r\n"),
                    )
                    .into_bytes(),
            ));
            ways
        }
        Speaks::SocketIo => {
            let open = r#"0{"sid":"a","upgrades":[],"pingTimeout":20000,"pingInterval":25000,"maxPayload":4194304}"#;
            let frames = |packets: &[String]| {
                let texts = [open.to_owned()].into_iter().chain(packets.iter().cloned());
                let frames: Vec<_> = texts.map(|text| (1, text.into_bytes())).collect();
                socket(&frames)
            };
            let ready = "40{\"sid\":\"b\"}".to_owned();
            let mut ways: Vec<_> = all
                .map(|(index, text)| {
                    let argument = if serde_json::from_str::<rt::Value>(text).is_ok() {
                        text.clone()
                    } else {
                        serde_json::to_string(text).unwrap()
                    };
                    let packets = [ready.clone(), format!("42[\"event\",{argument}]")];
                    (format!("event {index}"), frames(&packets))
                })
                .collect();
            for (index, packet) in [
                format!("44{{\"message\":\"bad {j}\"}}"),
                format!("44{{\"message\":\"bad\",\"data\":{{\"{j}\":[\"{j}\"]}}}}"),
                format!("44{{\"message\":\"bad\",\"data\":{{\"password\":\"{HIDDEN}\"}}}}"),
                format!("44{secret}"),
                format!("9{secret}"),
                format!("0{secret}"),
                secret.to_owned(),
            ]
            .into_iter()
            .enumerate()
            {
                ways.push((format!("refusal {index}"), frames(&[packet])));
            }
            for (index, packet) in [
                format!("42[\"{j}\",1]"),
                format!("42[\"event\",{{\"id\":1}},\"{j}\"]"),
                format!("42{secret}"),
                format!("430[\"{j}\""),
                format!("451-[\"{j}\"]"),
                format!("4{secret}"),
                format!("1{secret}"),
            ]
            .into_iter()
            .enumerate()
            {
                ways.push((format!("packet {index}"), frames(&[ready.clone(), packet])));
            }
            ways
        }
    }
}

/// A handshake and frames.
fn socket(frames: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n".to_vec();
    for (opcode, payload) in frames {
        bytes.extend(frame::encode(frame::FIN | opcode, payload));
    }
    bytes
}

#[tokio::test]
async fn no_way_to_send_a_credential_back_prints_it() {
    log::set_boxed_logger(Box::new(Everything)).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    tracing::subscriber::set_global_default(Everything).unwrap();

    // One for all: roots are read once.
    let transport = rt::HttpTransport::new(Duration::from_secs(10), false).unwrap();
    let all = [
        Speaks::Rest,
        Speaks::Events,
        Speaks::Lines,
        Speaks::WebSocket,
        Speaks::SocketIo,
    ];
    for speaks in all {
        let (mut ways, mut errors, mut tried) = (0, 0, 0);
        for (security, secret) in KINDS {
            let http = http_ways(secret);
            let http = http
                .into_iter()
                .map(|(name, reply)| (name, reply.into_bytes()));
            let table: Vec<_> = http.chain(stream_ways(speaks, secret)).collect();
            ways = table.len();
            for (name, bytes) in table {
                let server = serve(bytes);
                let client = client(&server.base_url(), secret, &transport);
                let count = speak(speaks, &client, security, secret).await;
                drop(server);
                search(&format!("{speaks:?} {security:?} {name}"));
                errors += usize::from(count > 0);
                tried += 1;
            }
        }
        println!("{speaks:?}: {ways} ways, {tried} tries, {errors} with an error, 0 hits");
        assert!(
            ways >= 30 && errors * 2 > tried,
            "{speaks:?} {ways} {errors} {tried}"
        );
    }
}

/// The crates below do log, so that their silence is not what passes the test.
#[tokio::test]
async fn a_token_that_cannot_be_had_is_told_without_secrets() {
    for (name, body) in [
        ("status", reply("400 T", "", CANARY)),
        (
            "token in a status",
            reply("202 T", "", &format!("{{\"access_token\":\"{HIDDEN}\"}}")),
        ),
        (
            "refresh token",
            reply("418 T", "", &format!("{{\"refresh_token\":\"{HIDDEN}\"}}")),
        ),
        (
            "malformed",
            reply("200 OK", "", &format!("{{\"access_token\":{CANARY}")),
        ),
        (
            "pair",
            reply("401 T", "", &STANDARD.encode(format!("id:{CANARY}"))),
        ),
    ] {
        let response = Response::raw(body).then(Then::Break);
        let server = Server::responding(move |_| response.clone()).unwrap();
        let client = Client::builder(&API)
            .base_url(server.base_url())
            .no_proxy()
            .client_credentials("oauth", "id", CANARY)
            .build()
            .unwrap();
        static SPEC: Spec<Thing, Problem> = Spec {
            security: &[&["oauth"]],
            ..Spec::get("op", "/")
        };
        let call = client.call_of(&SPEC);
        let error = call.send().await.unwrap_err();
        let printed = format!("{error} {error:?}").to_ascii_lowercase();
        for secret in [CANARY, HIDDEN] {
            for spelling in spellings(secret) {
                assert!(!printed.contains(&spelling), "{name}: {printed}");
            }
        }
    }
}
