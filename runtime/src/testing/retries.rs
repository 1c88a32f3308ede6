//! Repetitions, counted by the server.

use std::{convert::Infallible, time::Duration};

use bytes::Bytes;
use tokio::time::Instant;

use super::{API, Server, closed, failures::Scripted, ok, reply};
use crate::{
    __private::{Call, Client, ClientBuilder, json},
    Body, Error, Method, RetryPolicy, Value, mock,
};

fn scripted(transport: &Scripted) -> Client {
    ClientBuilder::new(&API)
        .base_url("http://127.0.0.1:9")
        .transport(transport.clone())
        .build()
        .unwrap()
}

fn call(client: &Client, method: Method) -> Call<Value, Infallible> {
    client.describe("op", method, "/").success(200, json)
}

#[tokio::test(start_paused = true)]
async fn only_what_is_safe_is_repeated() {
    type Build = fn(Call<Value, Infallible>) -> Call<Value, Infallible>;
    static ALL: RetryPolicy = RetryPolicy {
        all_methods: true,
        max_retries: 1,
        ..RetryPolicy::DEFAULT
    };
    let stream = || {
        Body::stream(
            futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::new())]),
            None,
        )
    };
    let cases: [(Method, Build, usize); 10] = [
        (Method::GET, |call| call, 3),
        (Method::HEAD, |call| call, 3),
        (Method::PUT, |call| call.json_body(&1), 3),
        (Method::DELETE, |call| call, 3),
        (Method::OPTIONS, |call| call, 3),
        (Method::POST, |call| call.json_body(&1), 1),
        (Method::PATCH, |call| call.json_body(&1), 1),
        (Method::POST, |call| call.max_retries(5), 1),
        (
            Method::POST,
            |call| call.idempotency_key("k").max_retries(5),
            6,
        ),
        (Method::PATCH, |call| call.retry(&ALL), 2),
    ];
    for failure in [reply(503, &[], ""), closed()] {
        for (method, build, attempts) in &cases {
            let transport = Scripted::new([failure.clone()]);
            build(call(&scripted(&transport), method.clone()))
                .send()
                .await
                .unwrap_err();
            assert_eq!(transport.paths().len(), *attempts, "{method}");
        }
        let transport = Scripted::new([failure]);
        call(&scripted(&transport), Method::PUT)
            .bytes_body("x/y", stream())
            .send()
            .await
            .unwrap_err();
        assert_eq!(transport.paths().len(), 1);
    }
}

#[tokio::test]
async fn a_server_counts_the_same() {
    let server = Server::new([
        reply(503, &[("retry-after-ms", "1")], ""),
        closed(),
        ok("7"),
    ]);
    let response: Call<Value, Infallible> = server
        .client()
        .describe("op", Method::POST, "/")
        .success(200, json);
    let response = response
        .json_body(&[1, 2])
        .idempotency_key("k-1")
        .send()
        .await
        .unwrap();
    assert_eq!(response.body(), &7);
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| request.contains("idempotency-key: k-1\r") && request.ends_with("[1,2]")));

    let server = Server::new([reply(503, &[], "")]);
    let call: Call<Value, Infallible> = server
        .client()
        .describe("op", Method::POST, "/")
        .success(200, json);
    assert_eq!(
        call.json_body(&1)
            .send()
            .await
            .unwrap_err()
            .status()
            .unwrap(),
        503
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn nothing_listening_is_tried_again() {
    let url = format!("http://{}", mock::Server::nowhere().unwrap());
    let builder = ClientBuilder::new(&API).base_url(url).no_proxy();
    let policy = RetryPolicy {
        initial_backoff: Duration::from_millis(1),
        ..RetryPolicy::DEFAULT
    };
    let count = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counter = count.clone();
    let client = builder
        .retry_policy(policy)
        .on_request(move |_| {
            counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        })
        .build()
        .unwrap();
    let error = call(&client, Method::GET).send().await.unwrap_err();
    assert!(error.is_connect() && !error.is_timeout(), "{error:?}");
    assert!(error.to_string().contains("/): no connection: "), "{error}");
    assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn waits_keep_to_their_limits() {
    for (asked, waited) in [("5", 10), ("9999999999", 120), ("1e20", 120)] {
        let transport = Scripted::new([reply(429, &[("retry-after", asked)], "")]);
        let start = Instant::now();
        call(&scripted(&transport), Method::GET)
            .send()
            .await
            .unwrap_err();
        assert_eq!(start.elapsed().as_secs(), waited, "{asked}");
    }
    for garbage in ["-1", "soon", "NaN", ""] {
        let transport = Scripted::new([reply(429, &[("retry-after", garbage)], "")]);
        let start = Instant::now();
        call(&scripted(&transport), Method::GET)
            .send()
            .await
            .unwrap_err();
        assert!(start.elapsed() < Duration::from_millis(1501), "{garbage}");
    }
    // A wait that ends after the deadline is not begun: the answer is worth more than a timeout.
    let transport = Scripted::new([reply(429, &[("retry-after", "30")], "")]);
    let start = Instant::now();
    let error = call(&scripted(&transport), Method::GET)
        .timeout(Duration::from_secs(20))
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), start.elapsed().as_secs()),
        (429, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn the_server_may_forbid_or_ask() {
    for (status, said, attempts) in [(503, "false", 1), (409, "true", 3), (503, "maybe", 3)] {
        let transport = Scripted::new([reply(status, &[("x-should-retry", said)], "")]);
        let error = call(&scripted(&transport), Method::GET)
            .send()
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Status(_)));
        assert_eq!(transport.paths().len(), attempts, "{status} {said}");
    }
    let transport = Scripted::new([reply(503, &[], "")]);
    let client = ClientBuilder::new(&API)
        .base_url("http://127.0.0.1:9")
        .transport(transport.clone())
        .max_retries(4)
        .build()
        .unwrap();
    call(&client, Method::GET).send().await.unwrap_err();
    assert_eq!(transport.paths().len(), 5);
}
