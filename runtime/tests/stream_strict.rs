//! What does not fit, from a response or message to the caller, over every transport: kept and listed by default, an error
//! at its path where the client is strict. Neither ends a stream.
#![cfg(feature = "mock")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test"
)]

mod stream_support;

use std::{convert::Infallible, fmt::Debug};

use futures_util::{Stream, StreamExt as _};
use indexmap::IndexMap;
use raccord::{
    __private::{Call, Client, ClientBuilder, Events, Expected, Spec, json},
    Deviations, Error,
    stream::{
        Ending, StreamError, json_lines::Lines, session::Follow, socketio::SocketIoChannel,
        sse::Sse,
    },
};
use stream_support::*;

/// Lists by name: an element that does not fit is missing in its list, a list that does not fit in the map.
type Lists = IndexMap<String, Vec<i64>>;

/// A value as it comes.
struct Case {
    text: &'static str,
    /// What remains of it by default, and what is listed; `None` where nothing around the misfit can hold it.
    kept: Option<(&'static str, &'static [&'static str])>,
    /// Where it is an error for a strict client; `None` where it fits.
    path: Option<&'static str>,
}

const CASES: &[Case] = &[
    Case {
        text: r#"{"a":[1,2]}"#,
        kept: Some((r#"{"a":[1,2]}"#, &[])),
        path: None,
    },
    Case {
        text: r#"{"a":[1,"x",3]}"#,
        kept: Some((r#"{"a":[1,3]}"#, &["/a/1"])),
        path: Some("a[1]"),
    },
    Case {
        text: r#"{"a":"x","b":[1]}"#,
        kept: Some((r#"{"b":[1]}"#, &["/a"])),
        path: Some("a"),
    },
    Case {
        text: r#"{"a":[1.5],"b":[null,{}],"c":null}"#,
        kept: Some((r#"{"a":[],"b":[]}"#, &["/a/0", "/b/0", "/b/1", "/c"])),
        path: Some("a[0]"),
    },
    Case {
        text: "[1]",
        kept: None,
        path: Some(""),
    },
    Case {
        text: r#"{"a":[2]}"#,
        kept: Some((r#"{"a":[2]}"#, &[])),
        path: None,
    },
];

/// What a caller got of a case: the value, or the path of the error.
type Got = Result<String, String>;

fn got(value: &Lists) -> Got {
    Ok(serde_json::to_string(value).unwrap())
}

fn expected(case: &Case, strict: bool) -> Got {
    match (case.kept, case.path) {
        (Some((kept, _)), path) if !strict || path.is_none() => Ok(kept.to_owned()),
        (_, path) => Err(path.unwrap().to_owned()),
    }
}

/// What all cases on one stream come to.
async fn collect<T, S>(stream: &mut S, value: impl Fn(T) -> Lists) -> Vec<Got>
where
    T: Debug,
    S: Stream<Item = Result<T, StreamError>> + Unpin,
{
    let mut all = Vec::new();
    while all.len() < CASES.len() {
        all.push(match stream.next().await.unwrap() {
            Ok(item) => got(&value(item)),
            Err(error @ StreamError::Decode(_)) => {
                assert!(!error.is_final());
                let StreamError::Decode(undecoded) = error else {
                    unreachable!()
                };
                Err(undecoded.source.path().to_owned())
            }
            Err(error) => panic!("{error:?}"),
        });
    }
    all
}

fn check(what: &str, strict: bool, all: &[Got], deviations: &Deviations) {
    let wanted: Vec<_> = CASES.iter().map(|case| expected(case, strict)).collect();
    assert_eq!(all, wanted, "{what}, strict: {strict}");
    let listed: Vec<_> = deviations.iter().map(|found| found.pointer()).collect();
    let kept = CASES.iter().filter(|_| !strict);
    let kept = kept.filter_map(|case| case.kept);
    let wanted: Vec<_> = kept.flat_map(|(_, pointers)| pointers).copied().collect();
    assert_eq!(listed, wanted, "{what}, strict: {strict}");
    assert_eq!(deviations.count(), wanted.len());
}

fn both(builder: impl Fn() -> ClientBuilder) -> [(bool, Client); 2] {
    [false, true].map(|strict| (strict, builder().strict(strict).build().unwrap()))
}

/// A server that sends a head and what follows for each case, and then ends.
fn bodies(media_type: &'static str, piece: fn(&str) -> String) -> [(bool, Client); 2] {
    both(|| {
        builder_in_memory(move |_, mut peer| async move {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\n\r\n");
            peer.write(head.as_bytes()).await;
            for case in CASES {
                peer.write(piece(case.text).as_bytes()).await;
            }
        })
    })
}

#[tokio::test]
async fn misfits_in_a_response() {
    static SPEC: Spec<Lists, Infallible> = Spec {
        success: &[(Expected::Code(200), json)],
        ..Spec::new("op", &raccord::http::Method::GET, "/")
    };
    for case in CASES {
        for (strict, client) in both(|| {
            builder_in_memory(move |_, mut peer| async move {
                peer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
                    .await;
                peer.write(case.text.as_bytes()).await;
            })
        }) {
            let call: Call<Lists, Infallible> = client.call_of(&SPEC);
            let (all, listed) = match call.send().await {
                Ok(response) => {
                    let listed = response.deviations().iter();
                    let listed: Vec<_> = listed.map(|found| found.pointer().to_owned()).collect();
                    (got(response.body()), listed)
                }
                Err(Error::Decode(error)) => (Err(error.error().path().to_owned()), Vec::new()),
                Err(error) => panic!("{error:?}"),
            };
            assert_eq!(all, expected(case, strict), "strict: {strict}");
            let wanted = case.kept.filter(|_| !strict).map_or(&[][..], |kept| kept.1);
            assert_eq!(listed, wanted, "strict: {strict}");
        }
    }
}

#[tokio::test]
async fn misfits_in_events() {
    let piece = |text: &str| format!("data: {text}\n\n");
    for (strict, client) in bodies("text/event-stream", piece) {
        let call = call::<Infallible>(&client, "/");
        let opened = Events::default().open::<Lists, _>(call, &Sse::JSON).await;
        let mut stream = opened.unwrap();
        let all = collect(&mut stream, |event| event.value().clone()).await;
        check("events", strict, &all, stream.deviations());
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn misfits_in_lines() {
    static SEQUENCE: Lines = Lines {
        ending: Ending::NONE,
        ..Lines::JSON_SEQ
    };
    let line: fn(&str) -> String = |text| format!("{text}\n");
    let record: fn(&str) -> String = |text| format!("\u{1e}{text}\n");
    for (media_type, lines, piece) in [
        ("application/jsonl", &Lines::JSONL, line),
        ("application/json-seq", &SEQUENCE, record),
    ] {
        for (strict, client) in bodies(media_type, piece) {
            let call = call::<Infallible>(&client, "/");
            let opened = raccord::stream::Lines::default().open::<Lists, _>(call, lines);
            let mut stream = opened.await.unwrap();
            let all = collect(&mut stream, |lists| lists).await;
            check(media_type, strict, &all, stream.deviations());
            assert!(stream.next().await.is_none());
        }
    }
}

#[tokio::test]
async fn misfits_in_a_web_socket() {
    for (strict, client) in both(|| {
        builder_in_memory(|_, mut peer| async move {
            peer.upgrade().await;
            for case in CASES {
                peer.text(case.text).await;
            }
            peer.close(1000, "").await;
            peer.recv().await;
        })
    }) {
        let connector = connector_of(&client, "/");
        let session = connector.web_socket::<Lists, Lists>(&Follow::NONE).await;
        let mut session = session.unwrap();
        let all = collect(&mut session, |lists| lists).await;
        check("WebSocket", strict, &all, session.deviations());
        assert!(session.next().await.is_none());
    }
}

#[tokio::test]
async fn misfits_in_socket_io() {
    static CHANNEL: SocketIoChannel = SocketIoChannel {
        namespace: "/",
        receive: Some("event"),
        follow: Follow::NONE,
    };
    for (strict, client) in both(|| {
        builder_in_memory(|_, mut peer| async move {
            peer.upgrade().await;
            peer.text(r#"0{"sid":"a","pingInterval":25000,"pingTimeout":20000}"#)
                .await;
            peer.recv_text().await;
            peer.text("40{}").await;
            for case in CASES {
                peer.text(&format!(r#"42["event",{}]"#, case.text)).await;
            }
            peer.text("41").await;
            peer.recv().await;
        })
    }) {
        let connector = connector_of(&client, "/");
        let mut session = connector.socket_io::<Lists>(&CHANNEL).await.unwrap();
        let all = collect(&mut session, |lists| lists).await;
        check("Socket.IO", strict, &all, session.deviations());
        assert!(session.next().await.is_none());
    }
}
