//! How a stream that breaks is opened again, from which id, and when no more.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::FutureExt;
use raccord::{
    ByteStream, HeaderMap, Response, StatusCode,
    http::{HeaderValue, header::CONTENT_TYPE},
    stream::{
        Reconnect, Refusal, StreamError,
        sse::{Sse, SseOptions, SseResume, SseStream},
    },
};
use serde_json::Value;
use tokio::time::Instant;

use super::{ANSWER, RESUMED, all, broken, idle, opened, reset};

static FROM_ID: Sse = Sse {
    resume: SseResume::FromId,
    ..Sse::JSON
};

static RESUMED_ANSWER: Sse = Sse {
    resume: SseResume::Always,
    ..ANSWER
};

/// When a stream was opened again, and from which id.
type Asked = Arc<Mutex<Vec<(Duration, Option<String>)>>>;

/// A stream that opens itself again as scripted.
fn resumed(
    first: Response<ByteStream>,
    sse: &'static Sse,
    reconnect: Reconnect,
    script: Vec<Result<Response<ByteStream>, StreamError>>,
) -> (SseStream<Value>, Asked) {
    let asked = Asked::default();
    let (told, start) = (Arc::clone(&asked), Instant::now());
    let mut script = script.into_iter();
    let options = SseOptions {
        reconnect,
        ..SseOptions::DEFAULT
    };
    let stream = SseStream::new(first, sse, options)
        .unwrap()
        .reopen_with(Box::new(move |id| {
            told.lock()
                .unwrap()
                .push((start.elapsed(), id.map(str::to_owned)));
            let next = script.next().unwrap_or_else(|| Err(refusal(503)));
            async { next }.boxed()
        }));
    (stream, asked)
}

fn refusal(status: u16) -> StreamError {
    StreamError::Refused(Box::new(Refusal {
        status,
        headers: HeaderMap::new(),
        body: "".into(),
        retry_after: None,
    }))
}

fn ids(asked: &Asked) -> Vec<Option<String>> {
    asked
        .lock()
        .unwrap()
        .iter()
        .map(|(_, id)| id.clone())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_broken_stream_goes_on_from_the_last_id() {
    let no_content = Response::new(
        StatusCode::NO_CONTENT,
        HeaderMap::new(),
        ByteStream::empty(),
    );
    let script = vec![
        Err(StreamError::Transport(reset())),
        Ok(broken(&[
            "\u{feff}data: 2\n\nid: 2\ndata: 3\n\nid: 3\ndata: lost",
        ])),
        Err(refusal(503)),
        Ok(opened(&["data: 4\n\n"])),
        Ok(idle(&["id: 5\n\n"])),
        Ok(no_content),
        Ok(opened(&["data: never\n\n"])),
    ];
    let first = broken(&["id: 1\ndata: 1\n\nid: 9\ndata: half"]);
    let (stream, asked) = resumed(first, &RESUMED, Reconnect::DEFAULT, script);
    assert_eq!(
        all(stream).await,
        ["Number(1)", "Number(2)", "Number(3)", "Number(4)"]
    );
    let id = |id: &str| Some(id.to_owned());
    assert_eq!(
        ids(&asked),
        [id("1"), id("1"), id("2"), id("2"), id("2"), id("5")]
    );
}

#[tokio::test(start_paused = true)]
async fn the_time_between_attempts_grows_and_obeys_the_server() {
    let policy = Reconnect {
        max_attempts: 4,
        initial: Duration::from_millis(1_000),
        max: Duration::from_millis(3_000),
    };
    for (first, least, most) in [
        (
            "data: 1\n\n",
            [750, 1_500, 2_250, 2_250],
            [1_000, 2_000, 3_000, 3_000],
        ),
        (
            "retry: 2000\ndata: 1\n\n",
            [2_000, 3_000, 3_000, 3_000],
            [2_500, 3_750, 3_750, 3_750],
        ),
        (
            "retry: 1\ndata: 1\n\n",
            [100, 200, 400, 800],
            [125, 250, 500, 1_000],
        ),
        ("retry: 9999999999\ndata: 1\n\n", [60_000; 4], [75_000; 4]),
    ] {
        let (stream, asked) = resumed(broken(&[first]), &RESUMED, policy, Vec::new());
        let told = all(stream).await;
        assert_eq!(
            told.last().unwrap(),
            "gave up after 4: the server responded with status 503"
        );
        let times: Vec<_> = asked
            .lock()
            .unwrap()
            .iter()
            .map(|(time, _)| *time)
            .collect();
        let before = std::iter::once(&Duration::ZERO).chain(&times);
        let waits: Vec<_> = times
            .iter()
            .zip(before)
            .map(|(time, before)| (*time - *before).as_millis())
            .collect();
        assert_eq!(waits.len(), 4);
        for ((wait, least), most) in waits.iter().zip(least).zip(most) {
            // Timers are exact to the millisecond, upwards.
            assert!((least..=most + 2).contains(wait), "{first:?}: {waits:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final() {
    for status in [400, 401, 403, 404, 409, 410, 429] {
        let (stream, asked) = resumed(
            broken(&["data: 1\n\n"]),
            &RESUMED,
            Reconnect::DEFAULT,
            vec![Err(refusal(status))],
        );
        assert_eq!(
            all(stream).await,
            [
                "Number(1)".to_owned(),
                format!("the server responded with status {status}")
            ]
        );
        assert_eq!(ids(&asked).len(), 1);
    }
    let json = HeaderValue::from_static("application/json");
    let json = Response::new(
        StatusCode::OK,
        HeaderMap::from_iter([(CONTENT_TYPE, json)]),
        opened(&["{}"]).into_body(),
    );
    let (stream, asked) = resumed(broken(&[]), &RESUMED, Reconnect::DEFAULT, vec![Ok(json)]);
    assert_eq!(all(stream).await.len(), 1);
    assert_eq!(ids(&asked).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn silence_and_an_early_end_are_breaks() {
    let script = vec![
        Ok(opened(&["id: 2\ndata: {\"type\":\"text\"}\n\n"])),
        Ok(opened(&["data: {\"type\":\"end\"}\n\n"])),
        Ok(opened(&["data: never\n\n"])),
    ];
    let (stream, asked) = resumed(
        idle(&["id: 1\ndata: 1\n\n"]),
        &RESUMED_ANSWER,
        Reconnect::DEFAULT,
        script,
    );
    assert_eq!(all(stream).await.len(), 3);
    assert_eq!(ids(&asked), [Some("1".to_owned()), Some("2".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn only_where_the_api_goes_on_from_an_id() {
    let (stream, asked) = resumed(
        broken(&["id: 1\ndata: 1\n\n"]),
        &Sse::JSON,
        Reconnect::DEFAULT,
        Vec::new(),
    );
    assert_eq!(all(stream).await, ["Number(1)", "the connection failed"]);
    assert!(ids(&asked).is_empty());
    let (stream, asked) = resumed(
        broken(&["id: 1\ndata: 1\n\n"]),
        &RESUMED,
        Reconnect::NEVER,
        Vec::new(),
    );
    assert_eq!(all(stream).await, ["Number(1)", "the connection failed"]);
    assert!(ids(&asked).is_empty());
}

/// What would come again must not: without an id the server starts over.
#[tokio::test(start_paused = true)]
async fn without_ids_a_stream_is_opened_again_only_where_it_is_declared() {
    let again = || vec![Ok(opened(&["data: 1\n\n"]))];
    let open = |first, sse| resumed(first, sse, Reconnect::DEFAULT, again());

    let (stream, asked) = open(opened(&["data: 1\n\n"]), &FROM_ID);
    assert_eq!(all(stream).await, ["Number(1)"]);
    assert!(ids(&asked).is_empty());

    let (stream, asked) = open(broken(&["data: 1\n\n"]), &FROM_ID);
    assert_eq!(all(stream).await, ["Number(1)", "the connection failed"]);
    assert!(ids(&asked).is_empty());

    // An id that was taken back is none.
    let (stream, asked) = open(opened(&["id: 1\ndata: 1\n\nid\ndata: 2\n\n"]), &FROM_ID);
    assert_eq!(all(stream).await, ["Number(1)", "Number(2)"]);
    assert!(ids(&asked).is_empty());

    // The caller's id stands for what came before it, not for the events that have none.
    let (mut stream, asked) = open(opened(&["data: 1\n\n"]), &FROM_ID);
    stream.set_last_event_id("7");
    assert_eq!(all(stream).await, ["Number(1)"]);
    assert!(ids(&asked).is_empty());
    let (mut stream, asked) = open(broken(&[]), &FROM_ID);
    stream.set_last_event_id("7");
    assert_eq!(all(stream).await, ["Number(1)"]);
    assert_eq!(ids(&asked), [Some("7".to_owned())]);

    let (stream, asked) = open(opened(&["id: 1\ndata: 1\n\n"]), &FROM_ID);
    all(stream).await;
    assert_eq!(ids(&asked).first(), Some(&Some("1".to_owned())));
    let (stream, asked) = open(opened(&["data: 1\n\n"]), &RESUMED);
    all(stream).await;
    assert_eq!(ids(&asked).first(), Some(&None));
}

#[tokio::test(start_paused = true)]
async fn repeated_events_are_dropped_by_their_id_in_the_data() {
    static DEDUPED: Sse = Sse {
        dedupe: Some("/n"),
        resume: SseResume::Always,
        ..ANSWER
    };
    let script = vec![
        Ok(broken(&[
            "data: {\"n\":1}\n\ndata: {\"n\":3}\n\ndata: {\"n\":\n\ndata: {\"n\":2}\n\n",
        ])),
        Ok(opened(&[
            "data: {\"n\":3}\n\ndata: {\"n\":4}\n\ndata: {\"type\":\"odd\"}\n\ndata: {\"type\":\"end\",\"n\":5}\n\n",
        ])),
    ];
    let (mut stream, _) = resumed(
        broken(&["data: {\"n\":1}\n\n"]),
        &DEDUPED,
        Reconnect::DEFAULT,
        script,
    );
    let mut told = Vec::new();
    while let Some(item) = stream.next().await {
        told.push(item.map_or_else(|_| "decode".to_owned(), |event| event["n"].to_string()));
    }
    assert_eq!(told, ["1", "3", "decode", "2", "4", "null", "5"]);
}

/// A stream that is opened again without an end, each time as told.
fn endless(
    first: Response<ByteStream>,
    sse: &'static Sse,
    mut next: impl FnMut(usize) -> Response<ByteStream> + Send + 'static,
) -> (SseStream<Value>, Asked) {
    let asked = Asked::default();
    let told = Arc::clone(&asked);
    let open = Box::new(move |id: Option<&str>| {
        let mut told = told.lock().unwrap();
        told.push((Duration::ZERO, id.map(str::to_owned)));
        assert!(told.len() < 1_000, "it is opened for ever");
        let next = next(told.len());
        async { Ok(next) }.boxed()
    });
    let stream = SseStream::new(first, sse, SseOptions::DEFAULT).unwrap();
    (stream.reopen_with(open), asked)
}

/// A class of faults: a stream that is sent whole each time, or brings nothing, is opened again forever.
#[tokio::test(start_paused = true)]
async fn a_stream_that_brings_nothing_new_comes_to_an_end() {
    const WHOLE: &[&str] = &["id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n"];
    const NAMELESS: &[&str] = &["data: 1\n\ndata: 2\n\n"];
    let two = ["Number(1)", "Number(2)"];
    let no_content = || {
        Response::new(
            StatusCode::NO_CONTENT,
            HeaderMap::new(),
            ByteStream::empty(),
        )
    };
    type Next = Box<dyn FnMut(usize) -> Response<ByteStream> + Send>;
    let ways: fn() -> [(&'static str, Next); 7] = || {
        [
            ("the same events", Box::new(|_| opened(WHOLE))),
            (
                "the same events, byte by byte",
                Box::new(|_| opened(&["id: 1\nda", "ta: 1\n\nid: 2\ndata: 2\n", "\n"])),
            ),
            (
                "some of them",
                Box::new(|_| opened(&["id: 2\ndata: 2\n\n"])),
            ),
            ("nothing", Box::new(|_| opened(&[]))),
            (
                "comments",
                Box::new(|_| opened(&[": ping\n\n", ": ping\n\n"])),
            ),
            ("half an event", Box::new(|_| opened(&["id: 3\ndata: 3\n"]))),
            ("a time to wait", Box::new(|_| opened(&["retry: 1\n\n"]))),
        ]
    };
    for sse in [&FROM_ID, &RESUMED] {
        for (what, next) in ways() {
            let (stream, asked) = endless(opened(WHOLE), sse, next);
            assert_eq!(all(stream).await, two, "{what}");
            assert_eq!(ids(&asked), [Some("2".to_owned())], "{what}");
        }
        let (stream, asked) = endless(opened(WHOLE), sse, move |_| no_content());
        assert_eq!(all(stream).await, two);
        assert_eq!(ids(&asked).len(), 1);
        // One more each time, three times, with all that was there before.
        const MORE: [&str; 3] = [
            "id: 3\ndata: 3\n\n",
            "id: 4\ndata: 4\n\n",
            "id: 5\ndata: 5\n\n",
        ];
        let (stream, asked) = endless(opened(WHOLE), sse, |number| {
            opened(&[WHOLE, &MORE[..number.min(3)]].concat())
        });
        let told = all(stream).await;
        assert_eq!(told, [1, 2, 3, 4, 5].map(|n| format!("Number({n})")));
        assert_eq!(ids(&asked).len(), 4);
        // An id that comes twice with other data is another event.
        let (stream, asked) = endless(opened(WHOLE), sse, |_| opened(&["id: 1\ndata: 7\n\n"]));
        assert_eq!(all(stream).await, ["Number(1)", "Number(2)", "Number(7)"]);
        assert_eq!(ids(&asked).len(), 2);
    }
    // Without ids nothing tells whether they come again; but there is an end.
    let (stream, asked) = endless(opened(NAMELESS), &RESUMED, |_| opened(NAMELESS));
    assert_eq!(all(stream).await, [two, two].concat());
    assert_eq!(ids(&asked).len(), 1);
    // Events with an inherited id are told apart from those with their own.
    let ticks = || opened(&["id: 1\ndata: 1\n\ndata: 2\n\ndata: 2\n\n"]);
    let (stream, _) = endless(ticks(), &FROM_ID, |_| opened(&["data: 2\n\n"]));
    assert_eq!(all(stream).await.len(), 4);
}

/// A class of faults: what was delivered before counts as progress, so that attempts never run out.
#[tokio::test(start_paused = true)]
async fn known_events_are_no_progress_after_a_break() {
    const WHOLE: &[&str] = &["id: 1\ndata: {\"type\":\"text\"}\n\n"];
    let most = Reconnect::DEFAULT.max_attempts;
    for sse in [&RESUMED, &FROM_ID, &RESUMED_ANSWER] {
        let (stream, asked) = endless(broken(WHOLE), sse, |_| broken(WHOLE));
        let told = all(stream).await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(
            told[1],
            format!("gave up after {most}: the connection failed")
        );
        assert_eq!(ids(&asked).len(), most as usize);
    }
    // An end that should have been told.
    let (stream, asked) = endless(opened(WHOLE), &RESUMED_ANSWER, |_| opened(WHOLE));
    let told = all(stream).await;
    let last = format!("gave up after {most}: the stream ended before its last event");
    assert_eq!(told[1..], [last]);
    assert_eq!(ids(&asked).len(), most as usize);
}
