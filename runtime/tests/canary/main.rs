//! Whatever way a server sends a credential back, and wherever the credential stands in the request: nothing that is
//! printed or logged holds it.
//!
//! The class is *every place where text from the server can reach an error × every kind of credential × every way to
//! speak to a server*. One table of ways; each is tried with each credential. `Display`, `Debug`, the chain of causes,
//! and what `log` and `tracing` are told at every level are searched for the canary in all its spellings.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../everything/mod.rs"]
mod everything;
mod logged;
mod ways;

use std::{collections::HashMap, error::Error as StdError, fmt::Debug, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::{Stream, StreamExt as _};
use raccord::{
    self as rt,
    __private::{Call, Client, Decoder, Expected, Spec, empty, json},
    mock::{Request, Response, Server, Then},
    stream::{
        Connect, Events, Lines, Reconnect, StreamError, json_lines,
        session::{Follow, Session as _, SessionOptions},
        socketio::{SocketIo, SocketIoChannel},
        sse::{Sse, SseResume},
        websocket::WebSocket,
    },
};
use serde::Deserialize;

use everything::note;
use logged::{print, search, spellings};
use ways::{http_ways, reply, stream_ways};

/// With characters that URLs and JSON escape.
const CANARY: &str = "Sk-Canary/+%7b\\x";

/// A property that the document says is secret: no credential of the request.
const HIDDEN: &str = "hunter-2-hunter";

/// Cookies and tokens may not hold all of these characters.
const PLAIN: &str = "Sk-Canary/+7b.x";

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
        ..Spec::new("op", &raccord::http::Method::GET, "/{p}")
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
const OPENS: &[(Expected, Decoder<()>)] =
    &[(Expected::Code(200), empty), (Expected::Code(204), empty)];

const FAILURE: &[(Expected, Decoder<Problem>)] = &[(Expected::Code(400), json)];

/// Makes the call and prints all that goes wrong; how many errors there were.
async fn speak(
    speaks: Speaks,
    client: &Client,
    security: &'static [&'static [&'static str]],
    secret: &str,
) -> usize {
    let connect = || Connect::default().options(options());
    match speaks {
        Speaks::Rest => {
            let call: Call<Thing, Problem> = call(
                client,
                security,
                secret,
                &[(Expected::Code(200), json)],
                FAILURE,
            );
            note(format_args!("{call:?}"));
            let Err(error) = call.send().await else {
                return 0;
            };
            print(&error);
            note(format_args!("{:?} {:?}", error.excerpt(), error.response()));
            1
        }
        Speaks::Events => {
            let call = call(client, security, secret, OPENS, FAILURE).accept("text/event-stream");
            let events = Events::default().reconnect(Reconnect {
                max_attempts: 1,
                initial: Duration::ZERO,
                ..Reconnect::DEFAULT
            });
            let opened = events.open::<Thing, _>(call, &SSE).await;
            // Where the stream is resumed forever, a few errors are enough.
            read(
                opened
                    .inspect_err(|error| print(error))
                    .map_err(StreamError::from),
                3,
            )
            .await
        }
        Speaks::Lines => {
            let call = call(client, security, secret, OPENS, FAILURE);
            let lines = Lines::default().open::<Thing, _>(call, &json_lines::Lines::JSONL);
            read(lines.await, usize::MAX).await
        }
        Speaks::WebSocket => {
            let call = call(client, security, secret, OPENS, &[]);
            let session = WebSocket::<Thing, rt::Value>::open(connect(), call, &Follow::NONE);
            read(session.await, usize::MAX).await
        }
        Speaks::SocketIo => {
            let call = call(client, security, secret, OPENS, &[]);
            let session = SocketIo::<Thing>::open(connect(), call, &CHANNEL);
            read(session.await, usize::MAX).await
        }
    }
}

/// Reads a stream and prints all that goes wrong, `most` errors at most; how many there were.
async fn read<T, S, E>(opened: Result<S, E>, most: usize) -> usize
where
    S: Stream<Item = Result<T, StreamError>> + Debug + Unpin,
    E: StdError + 'static,
{
    let mut stream = match opened {
        Ok(stream) => stream,
        Err(error) => {
            print(&error);
            return 1;
        }
    };
    let mut errors = 0;
    while errors < most
        && let Some(item) = stream.next().await
    {
        note(format_args!("{stream:?}"));
        if let Err(error) = item {
            print(&error);
            errors += 1;
        }
    }
    errors
}

#[tokio::test]
async fn no_way_to_send_a_credential_back_prints_it() {
    everything::collect();

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
            ..Spec::new("op", &raccord::http::Method::GET, "/")
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
