//! Credentials and connections without TLS; calls without credentials; waits that vendors ask for in headers of their own.

use std::{convert::Infallible, time::Duration};

use http::{HeaderMap, HeaderValue};

use super::{API, failures::Scripted, ok, reply};
use crate::{
    __private::{Api, Call, ClientBuilder, json},
    Error, Method, RequestErrorKind, RetryPolicy, Value, WaitUnit,
};

type Alternatives = &'static [&'static [&'static str]];

fn builder(url: &str, transport: &Scripted) -> ClientBuilder {
    ClientBuilder::new(&API)
        .base_url(url)
        .transport(transport.clone())
        .credential("bearer", "secret-1")
        .basic("basic", "u", "secret-2")
        .credential("header", "secret-3")
        .credential("query", "secret-4")
        .credential("cookie", "secret-5")
}

type Change = fn(Call<Value, Infallible>) -> Call<Value, Infallible>;
type Build = fn(ClientBuilder) -> ClientBuilder;

/// Every way for a credential to get into a request × every kind of host: over plain http it reaches none but this
/// machine, unless a setter of its own allows it.
#[tokio::test]
async fn credentials_are_sent_over_tls_or_to_loopback_only() {
    let same: Build = |builder| builder;
    let of = |security: Alternatives| (security, (|call| call) as Change, same);
    let nothing: Alternatives = &[];
    let ways: Vec<(Alternatives, Change, Build)> = vec![
        of(&[&["bearer"]]),
        of(&[&["basic"]]),
        of(&[&["header"]]),
        of(&[&["query"]]),
        of(&[&["cookie"]]),
        (
            nothing,
            |call| call.extra_header("Authorization", "Bearer x"),
            same,
        ),
        (nothing, |call| call.extra_header("x-api-key", "x"), same),
        (nothing, |call| call.extra_header("Cookie", "a=b"), same),
        (nothing, |call| call.extra_query("api_key", "x"), same),
        (nothing, |call| call.header("X-API-Key", "x"), same),
        (nothing, |call| call.cookie("sid", "x"), same),
        (
            nothing,
            |call| call,
            |builder| builder.default_header("Authorization", "x"),
        ),
        (
            nothing,
            |call| call,
            |builder| {
                builder.on_request(|head| {
                    head.headers
                        .insert("proxy-authorization", HeaderValue::from_static("x"));
                })
            },
        ),
        (
            nothing,
            |call| call,
            |builder| {
                builder.on_request(|head| {
                    let mut value = HeaderValue::from_static("x");
                    value.set_sensitive(true);
                    head.headers.insert("x-mine", value);
                })
            },
        ),
    ];
    for (security, change, build) in ways {
        for (url, allowed) in [
            ("https://h.example", true),
            ("wss://h.example", true),
            ("http://127.0.0.1:1", true),
            ("http://[::1]:1", true),
            ("ws://a.localhost", true),
            ("http://h.example", false),
            ("ws://h.example", false),
            ("http://10.0.0.1", false),
        ] {
            for leave in [false, true] {
                let transport = Scripted::new([ok("1")]);
                let client = build(builder(url, &transport))
                    .allow_http_credentials(leave)
                    .build()
                    .unwrap();
                let call = || -> Call<Value, Infallible> {
                    change(
                        client
                            .describe("op", Method::GET, "/x")
                            .security(security)
                            .success(200, json),
                    )
                };
                let sent = call().send().await;
                let upgraded = call().upgrade(HeaderMap::new()).await;
                if allowed || leave {
                    sent.unwrap();
                    assert!(matches!(upgraded, Err(Error::Transport(_))), "{url}");
                    continue;
                }
                assert!(transport.paths().is_empty(), "{url}");
                for error in [sent.unwrap_err(), upgraded.unwrap_err()] {
                    let Error::Request(error) = error else {
                        unreachable!("{url}: {error}")
                    };
                    assert_eq!(error.kind(), RequestErrorKind::Credentials);
                    assert!(
                        error.message().contains("allow_http_credentials"),
                        "{error}"
                    );
                }
            }
        }
    }
}

/// A hook that sends a request elsewhere does not take the credentials along.
#[tokio::test]
async fn a_hook_does_not_lead_credentials_to_plain_http() {
    let transport = Scripted::new([ok("1")]);
    let client = builder("https://h.example", &transport)
        .on_request(|head| head.uri = "http://h.example/x".parse().unwrap())
        .build()
        .unwrap();
    let call = |security| -> Call<Value, Infallible> {
        client
            .describe("op", Method::GET, "/x")
            .security(security)
            .success(200, json)
    };
    assert!(matches!(
        call(&[&["bearer"]]).send().await,
        Err(Error::Request(_))
    ));
    call(&[]).send().await.unwrap();
}

/// What is no credential goes over plain http to any host.
#[tokio::test]
async fn calls_without_credentials_need_no_tls() {
    let transport = Scripted::new([ok("1")]);
    let client = builder("http://h.example", &transport).build().unwrap();
    let call = || -> Call<Value, Infallible> {
        client
            .describe("op", Method::GET, "/x")
            .query("q", "1")
            .cookie("theme", "dark")
            .header("X-Trace", "1")
            .success(200, json)
    };
    call().send().await.unwrap();
    call()
        .security(&[&[]])
        .without_credentials()
        .send()
        .await
        .unwrap();
    call().handshake().await.unwrap();
    let with_key = call().security(&[&["bearer"]]);
    assert!(with_key.handshake().await.is_err());
}

/// Where tokens come from, the secret of the client is sent.
#[test]
fn token_urls_are_held_to_the_same() {
    for (base, token, allowed) in [
        ("https://h.example", "/token", true),
        ("http://127.0.0.1:1", "/token", true),
        ("http://h.example", "https://t.example/token", true),
        ("http://h.example", "http://localhost/token", true),
        ("http://h.example", "/token", false),
        ("https://h.example", "http://t.example/token", false),
    ] {
        for leave in [false, true] {
            let built = ClientBuilder::new(&API)
                .base_url(base)
                .client_credentials("oauth", "id", "secret")
                .token_url("oauth", token)
                .allow_http_credentials(leave)
                .build();
            assert_eq!(built.is_ok(), allowed || leave, "{base} {token}");
            if let Err(error) = built {
                assert!(error.to_string().contains("allow_http_credentials"));
            }
        }
    }
}

/// A document that declares security can be called on a server that runs without: by client and by call, whether
/// credentials are set or not.
#[tokio::test]
async fn calls_can_be_made_without_the_declared_credentials() {
    let all: Alternatives = &[
        &["bearer"],
        &["basic"],
        &["header", "query"],
        &["cookie"],
        &["oauth"],
    ];
    for set in [false, true] {
        for (by_client, by_call) in [(true, false), (false, true), (true, true)] {
            let transport = Scripted::new([ok("1")]);
            let mut some = ClientBuilder::new(&API)
                .base_url("http://h.example")
                .transport(transport.clone())
                .on_request(|head| {
                    assert!(head.uri.query().is_none());
                    for name in ["authorization", "x-api-key", "cookie"] {
                        assert!(!head.headers.contains_key(name), "{name}");
                    }
                });
            if set {
                some = builder("http://h.example", &transport);
            }
            if by_client {
                some = some.without_credentials();
            }
            let client = some.build().unwrap();
            for alternative in [all, &[&["bearer"]], &[&["header", "oauth"]]] {
                let call: Call<Value, Infallible> = client
                    .describe("op", Method::GET, "/x")
                    .security(alternative)
                    .success(200, json);
                let call = if by_call {
                    call.without_credentials()
                } else {
                    call
                };
                call.try_clone().unwrap().send().await.unwrap();
                call.send().await.unwrap();
            }
        }
    }
    let transport = Scripted::new([ok("1")]);
    let client = ClientBuilder::new(&API)
        .base_url("http://h.example")
        .transport(transport.clone())
        .build()
        .unwrap();
    let call: Call<Value, Infallible> = client.describe("op", Method::GET, "/x").security(all);
    let error = call.send().await.unwrap_err().to_string();
    assert!(error.contains("`without_credentials`"), "{error}");
}

/// The document's headers and statuses hold for the error as for the policy, and in a policy of the caller's own that
/// does not replace them.
#[tokio::test(start_paused = true)]
async fn vendor_headers_hold_in_every_policy_and_on_errors() {
    static VENDOR: Api = Api {
        retry: RetryPolicy {
            max_retries: 1,
            statuses: Some(&[418]),
            wait_headers: Some(&[("x-wait", WaitUnit::Seconds)]),
            ..RetryPolicy::DEFAULT
        },
        schemes: &[],
        servers: &[],
        name: "vendor",
    };
    static OPERATION: RetryPolicy = RetryPolicy {
        statuses: Some(&[420]),
        ..RetryPolicy::DEFAULT
    };
    static ELSEWHERE: RetryPolicy = RetryPolicy {
        wait_headers: Some(&[("x-pause", WaitUnit::Milliseconds)]),
        ..RetryPolicy::DEFAULT
    };
    let own = |max_retries| RetryPolicy {
        max_retries,
        ..RetryPolicy::DEFAULT
    };
    let replaced = RetryPolicy {
        statuses: Some(&[429]),
        wait_headers: Some(&[]),
        ..RetryPolicy::DEFAULT
    };
    let (seven, half) = (
        Some(Duration::from_secs(7)),
        Some(Duration::from_millis(500)),
    );
    let none: Option<&'static RetryPolicy> = None;
    for (client_policy, operation, status, attempts, wait) in [
        (None, none, 418, 2, seven),
        (None, none, 503, 1, seven),
        (None, Some(&OPERATION), 420, 3, seven),
        (None, Some(&OPERATION), 418, 1, seven),
        (None, Some(&ELSEWHERE), 418, 3, half),
        (Some(own(3)), none, 418, 4, seven),
        (Some(own(0)), none, 418, 1, seven),
        (Some(own(3)), Some(&OPERATION), 420, 4, seven),
        (Some(own(3)), Some(&ELSEWHERE), 418, 4, half),
        (Some(RetryPolicy::NEVER), none, 418, 1, seven),
        (Some(replaced.clone()), none, 418, 1, None),
        (Some(replaced), Some(&OPERATION), 429, 3, None),
    ] {
        let answer = reply(status, &[("x-wait", "7"), ("x-pause", "500")], "");
        let transport = Scripted::new([answer]);
        let mut builder = ClientBuilder::new(&VENDOR)
            .base_url("http://127.0.0.1:9")
            .transport(transport.clone());
        if let Some(policy) = client_policy {
            builder = builder.retry_policy(policy);
        }
        let client = builder.build().unwrap();
        let mut call: Call<Value, Infallible> = client.describe("op", Method::GET, "/");
        if let Some(policy) = operation {
            call = call.retry(policy);
        }
        let error = call.send().await.unwrap_err();
        let context = format!("{status} {operation:?}");
        assert_eq!(error.retry_after(), wait, "{context}");
        assert_eq!(transport.paths().len(), attempts, "{context}");
    }
}
