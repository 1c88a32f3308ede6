//! The event stream format, case by case, restated from WHATWG HTML 9.2.5 and 9.2.6; each whole, byte by byte and split
//! at every point.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

mod cpu_time;

use std::time::Duration;

use bytes::Bytes;
use cpu_time::cpu_time;
use raccord::stream::{
    Limit,
    sse::{Decoder, SseLimits},
};

/// Id, type and data of an event.
type Expected = (&'static str, &'static str, &'static str);

/// An event with data alone.
const fn m(data: &'static str) -> Expected {
    ("", "message", data)
}

#[rustfmt::skip]
const VECTORS: &[(&str, &[u8], &[Expected])] = &[
    // Line ends.
    ("lf", b"data: a\n\ndata: b\n\n", &[m("a"), m("b")]),
    ("crlf", b"data: a\r\n\r\ndata: b\r\n\r\n", &[m("a"), m("b")]),
    ("cr", b"data: a\r\rdata: b\r\r", &[m("a"), m("b")]),
    ("cr then lf are one end", b"data: a\r\ndata: b\n\n", &[m("a\nb")]),
    ("lf then cr are two", b"data: a\n\rdata: b\n\n", &[m("a"), m("b")]),
    ("mixed", b"data: a\rdata: b\ndata: c\r\n\rdata: d\n\r\n", &[m("a\nb\nc"), m("d")]),
    ("crlf cr", b"data: a\r\n\r", &[m("a")]),
    ("cr cr dispatches without another byte", b"data: a\r\r", &[m("a")]),
    ("cr crlf", b"data: a\r\r\n", &[m("a")]),
    ("other breaks are data", "data: a\u{85}\u{2028}\u{2029}\u{b}\u{c}b\n\n".as_bytes(), &[m("a\u{85}\u{2028}\u{2029}\u{b}\u{c}b")]),
    ("blank lines only", b"\n\n\r\n\r\r\n", &[]),
    ("blank lines between", b"\n\ndata: a\n\n\n\ndata: b\n\n", &[m("a"), m("b")]),
    // End of the stream.
    ("nothing", b"", &[]),
    ("no blank line", b"data: a\n", &[]),
    ("no line end", b"data: a\n\ndata: b", &[m("a")]),
    ("half a crlf", b"data: a\n\ndata: b\r", &[m("a")]),
    // Byte order mark.
    ("bom", b"\xEF\xBB\xBFdata: a\n\n", &[m("a")]),
    ("two boms", b"\xEF\xBB\xBF\xEF\xBB\xBFdata: a\n\ndata: b\n\n", &[m("b")]),
    ("bom later", b"data: a\n\xEF\xBB\xBFdata: b\n\n", &[m("a")]),
    ("bom in data", b"data: \xEF\xBB\xBFa\n\n", &[m("\u{feff}a")]),
    ("bom alone on its line", b"\xEF\xBB\xBF\ndata: a\n\n", &[m("a")]),
    ("bom before a comment", b"\xEF\xBB\xBF: hello\ndata: a\n\n", &[m("a")]),
    ("half a bom", b"\xEF\xBBdata: a\n\ndata: b\n\n", &[m("b")]),
    ("utf-16 bom", b"\xFF\xFEdata: a\n\ndata: b\n\n", &[m("b")]),
    // Fields.
    ("one space is dropped", b"data:a\ndata: b\ndata:  c\n\n", &[m("a\nb\n c")]),
    ("a tab is not", b"data:\ta\n\n", &[m("\ta")]),
    ("trailing spaces stay", b"data: a \n\n", &[m("a ")]),
    ("colons in the value", b"data: a:b: c\n\n", &[m("a:b: c")]),
    ("data: without value", b"data:\n\n", &[m("")]),
    ("data without colon", b"data\n\n", &[m("")]),
    ("data of one space", b"data: \n\n", &[m("")]),
    ("two empty data", b"data\ndata\n\n", &[m("\n")]),
    ("empty data in between", b"data: a\ndata:\ndata: b\n\n", &[m("a\n\nb")]),
    ("empty data at the end", b"data: a\ndata\n\n", &[m("a\n")]),
    ("standard: data without value", b"data\n\ndata\ndata\n\ndata:", &[m(""), m("\n")]),
    ("standard: a space or none", b"data:test\n\ndata: test\n\n", &[m("test"), m("test")]),
    ("standard: three lines", b"data: YHOO\ndata: +2\ndata: 10\n\n", &[m("YHOO\n+2\n10")]),
    ("standard: comment, id, empty id", b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
        &[("1", "message", "first event"), m("second event"), m(" third event")]),
    ("standard: types", b"event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\nevent: add\ndata: 113411\n\n",
        &[("", "add", "73857293"), ("", "remove", "2153"), ("", "add", "113411")]),
    ("unknown field", b"foo: bar\ndata: a\n\n", &[m("a")]),
    ("unknown field alone", b"foo: bar\n\ndata: a\n\n", &[m("a")]),
    ("names are case-sensitive", b"Data: a\nDATA: b\ndata: c\n\n", &[m("c")]),
    ("a space before the name", b" data: a\ndata: b\n\n", &[m("b")]),
    ("a space after the name", b"data : a\ndata: b\n\n", &[m("b")]),
    ("a NUL in the name", b"da\0ta: a\ndata: b\n\n", &[m("b")]),
    ("a NUL in the data", b"data: a\0b\n\n", &[m("a\0b")]),
    ("json is not looked at", b"data: {\"a\":\ndata: 1}\n\n", &[m("{\"a\":\n1}")]),
    // Comments.
    ("comment", b": hello\ndata: a\n: in between\ndata: b\n\n", &[m("a\nb")]),
    ("bare colon", b":\n:\n\ndata: a\n\n", &[m("a")]),
    ("comment that looks like a field", b":data: a\ndata: b\n\n", &[m("b")]),
    ("comment with a NUL", b":\0\ndata: a\n\n", &[m("a")]),
    ("long comment", b":xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\rdata: a\n\n", &[m("a")]),
    // Type.
    ("event", b"event: ping\ndata: a\n\n", &[("", "ping", "a")]),
    ("event after data", b"data: a\nevent: ping\n\n", &[("", "ping", "a")]),
    ("last event line counts", b"event: a\nevent: b\ndata: x\n\n", &[("", "b", "x")]),
    ("empty event is message", b"event: a\nevent:\ndata: x\n\n", &[m("x")]),
    ("event is not carried on", b"event: a\ndata: x\n\ndata: y\n\n", &[("", "a", "x"), m("y")]),
    ("event without data", b"event: a\n\ndata: x\n\n", &[m("x")]),
    ("event keeps its second space", b"event:  a \ndata: x\n\n", &[("", " a ", "x")]),
    ("event of message", b"event: message\ndata: x\n\n", &[m("x")]),
    // Id.
    ("id", b"id: 1\ndata: a\n\n", &[("1", "message", "a")]),
    ("id is inherited", b"id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n",
        &[("1", "message", "a"), ("1", "message", "b"), ("2", "message", "c")]),
    ("id is reset by an empty one", b"id: 1\ndata: a\n\nid\ndata: b\n\nid: 3\ndata: c\n\nid:\ndata: d\n\n",
        &[("1", "message", "a"), m("b"), ("3", "message", "c"), m("d")]),
    ("id with NUL is ignored", b"id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n", &[("1", "message", "a"), ("1", "message", "b")]),
    ("id of NUL after a good one", b"id: 1\nid: \0\ndata: a\n\n", &[("1", "message", "a")]),
    ("last id line counts", b"id: 1\nid: 2\ndata: a\n\n", &[("2", "message", "a")]),
    ("id of an event without data", b"id: 1\n\ndata: a\n\n", &[("1", "message", "a")]),
    ("id after data", b"data: a\nid: 1\n\n", &[("1", "message", "a")]),
    ("id that is text", "id: \u{2026}\ndata: a\n\n".as_bytes(), &[("\u{2026}", "message", "a")]),
    // Retry does not show.
    ("retry", b"retry: 1000\ndata: a\n\n", &[m("a")]),
    ("retry alone", b"retry: 1000\n\ndata: a\n\n", &[m("a")]),
    // UTF-8.
    ("two bytes", "data: ö\n\n".as_bytes(), &[m("ö")]),
    ("three bytes", "data: 漢字\n\n".as_bytes(), &[m("漢字")]),
    ("four bytes", "data: 😀😀\n\n".as_bytes(), &[m("😀😀")]),
    ("a stray byte", b"data: a\xFFb\n\n", &[m("a\u{fffd}b")]),
    ("a cut character", b"data: a\xE2\x82\n\n", &[m("a\u{fffd}")]),
    ("a cut character before another", b"data: \xE2\x82a\xF0\x9F\x98b\n\n", &[m("\u{fffd}a\u{fffd}b")]),
    ("an overlong form", b"data: \xC0\xAF\n\n", &[m("\u{fffd}\u{fffd}")]),
    ("a surrogate", b"data: \xED\xA0\x80\n\n", &[m("\u{fffd}\u{fffd}\u{fffd}")]),
    ("invalid in event and id", b"event: \xFF\nid: \xFE\ndata: a\n\n", &[("\u{fffd}", "\u{fffd}", "a")]),
    ("an overlong line feed is none", b"data: a\xC0\x8Adata: b\n\n", &[m("a\u{fffd}\u{fffd}data: b")]),
];

fn decode(chunks: &[&[u8]]) -> Vec<(String, String, String)> {
    let mut decoder = Decoder::new();
    let mut events = Vec::new();
    for chunk in chunks {
        let mut chunk = Bytes::copy_from_slice(chunk);
        while let Some(event) = decoder.decode(&mut chunk) {
            let event = event.unwrap();
            events.push((
                event.id().to_owned(),
                event.event().to_owned(),
                event.data().to_owned(),
            ));
        }
        assert!(chunk.is_empty());
    }
    events
}

#[test]
fn vectors_decode_the_same_however_they_are_split() {
    assert!(VECTORS.len() >= 60, "{}", VECTORS.len());
    for (name, input, expected) in VECTORS {
        let expected: Vec<_> = expected
            .iter()
            .map(|(id, event, data)| ((*id).to_owned(), (*event).to_owned(), (*data).to_owned()))
            .collect();
        assert_eq!(decode(&[input]), expected, "{name}, whole");
        for size in [1, 2, 3, 7] {
            let chunks: Vec<&[u8]> = input.chunks(size).collect();
            assert_eq!(decode(&chunks), expected, "{name}, in chunks of {size}");
        }
        for at in 0..=input.len() {
            let (left, right) = input.split_at(at);
            assert_eq!(decode(&[left, right]), expected, "{name}, split at {at}");
            assert_eq!(
                decode(&[left, b"", right]),
                expected,
                "{name}, split at {at} around nothing"
            );
        }
    }
}

#[test]
fn retry_takes_digits_only() {
    let cases: &[(&[u8], Option<u64>)] = &[
        (b"retry: 1000\n", Some(1000)),
        (b"retry:0\n", Some(0)),
        (b"retry: 007\n", Some(7)),
        (b"retry: 1000\nretry: 5\n", Some(5)),
        (b"retry: 1000\nretry: x\n", Some(1000)),
        (b"retry: 99999999999999999999999\n", Some(u64::MAX)),
        (b"retry: +5\n", None),
        (b"retry: -5\n", None),
        (b"retry: 5.0\n", None),
        (b"retry: 5s\n", None),
        (b"retry: 5 \n", None),
        (b"retry:  5\n", None),
        (b"retry:\n", None),
        (b"retry\n", None),
        ("retry: \u{661}\n".as_bytes(), None),
        (b"Retry: 5\n", None),
    ];
    for (input, expected) in cases {
        let mut decoder = Decoder::new();
        assert!(decoder.decode(&mut Bytes::from_static(input)).is_none());
        let retry = decoder
            .retry()
            .map(|retry| u64::try_from(retry.as_millis()).unwrap());
        assert_eq!(retry, *expected, "{:?}", String::from_utf8_lossy(input));
    }
}

#[test]
fn the_id_of_a_half_event_is_not_the_last_one() {
    let mut decoder = Decoder::new();
    let mut chunk = Bytes::from_static(b"id: 1\ndata: a\n\nid: 2\ndata: b\n");
    assert!(decoder.decode(&mut chunk).is_some());
    assert!(decoder.decode(&mut chunk).is_none());
    assert_eq!(decoder.last_event_id(), "1");
    decoder.restart();
    let mut chunk = Bytes::from_static(b"\xEF\xBB\xBFdata: c\n\n");
    let event = decoder.decode(&mut chunk).unwrap().unwrap();
    assert_eq!((event.id(), event.data()), ("1", "c"));
}

#[test]
fn limits_hold_at_the_limit_and_fail_beyond() {
    let limits = SseLimits {
        line: 16,
        event: 30,
        lines: 4,
    };
    let outcome = |input: &[u8], size: usize| {
        let mut decoder = Decoder::with_limits(limits);
        for chunk in input.chunks(size) {
            let mut chunk = Bytes::copy_from_slice(chunk);
            if let Some(event) = decoder.decode(&mut chunk) {
                return Some(event.map(|event| event.data().len()));
            }
        }
        None
    };
    #[rustfmt::skip]
    #[expect(clippy::type_complexity, reason = "a table")]
    let cases: &[(&[u8], Option<Result<usize, Limit>>)] = &[
        (b"data: 0123456789\n\n", Some(Ok(10))),
        (b"data: 0123456789x\n\n", Some(Err(Limit::Line(16)))),
        (b"data: 0123456789x", Some(Err(Limit::Line(16)))),
        (b": 0123456789abcdef\n", Some(Err(Limit::Line(16)))),
        (b"data: 0123456789\ndata: 0123456789\nid: 123456789\n\n", Some(Ok(21))),
        (b"data: 0123456789\ndata: 0123456789\nid: 1234567890\n\n", Some(Err(Limit::Event(30)))),
        (b"data\ndata\ndata\ndata\n\n", Some(Ok(3))),
        (b"data\ndata\ndata\ndata\ndata\n\n", Some(Err(Limit::Lines(4)))),
        (b"x\nx\nx\nx\nx\n", Some(Err(Limit::Lines(4)))),
        (b":\n:\n:\n:\n:\n:\ndata\n\n", Some(Ok(0))),
    ];
    for (input, expected) in cases {
        for size in [1, 5, input.len()] {
            let shown = String::from_utf8_lossy(input);
            assert_eq!(outcome(input, size), *expected, "{shown:?} by {size}");
        }
    }
}

#[test]
fn a_decoder_stays_failed() {
    let mut decoder = Decoder::with_limits(SseLimits {
        line: 4,
        ..SseLimits::DEFAULT
    });
    for _ in 0..3 {
        let mut chunk = Bytes::from_static(b"data: a\n\n");
        assert_eq!(decoder.decode(&mut chunk), Some(Err(Limit::Line(4))));
        assert!(chunk.is_empty());
    }
}

/// Time to decode one event with a data line of this many bytes that comes in small chunks.
fn time_of(bytes: usize) -> Duration {
    let chunk = Bytes::from(vec![b'x'; 1460]);
    let mut decoder = Decoder::with_limits(SseLimits {
        line: usize::MAX,
        event: usize::MAX,
        lines: usize::MAX,
    });
    let start = cpu_time();
    assert!(decoder.decode(&mut Bytes::from_static(b"data:")).is_none());
    for _ in 0..bytes / chunk.len() {
        assert!(decoder.decode(&mut chunk.clone()).is_none());
    }
    let event = decoder.decode(&mut Bytes::from_static(b"\n\n"));
    let length = event.unwrap().unwrap().data().len();
    assert_eq!(length, bytes / chunk.len() * chunk.len());
    cpu_time().saturating_sub(start)
}

#[test]
fn time_is_linear_in_the_length_of_a_line() {
    let fastest = |bytes| (0..5).map(|_| time_of(bytes)).min().unwrap();
    let (short, long) = (fastest(2 << 20), fastest(16 << 20));
    assert!(
        long < short * 24,
        "{short:?} for 2 MiB, {long:?} for 16 MiB"
    );
}

/// What npm's `eventsource-parser` makes of chunks: `[[id or null, type or null, data]…]` per line of input.
const PARSER: &str = r#"
import { createParser } from 'eventsource-parser';
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const events = [];
  const parser = createParser({ onEvent: e => events.push([e.id ?? null, e.event ?? null, e.data]) });
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (const chunk of line.split(',')) parser.feed(decoder.decode(Buffer.from(chunk, 'hex'), { stream: true }));
  console.log(JSON.stringify(events));
}
"#;

/// Against another implementation, for `tests/conformance/eventsource/run`: `EVENTSOURCE_PARSER` is a folder where npm has installed it.
#[test]
fn vectors_are_read_as_by_npm_eventsource_parser() {
    use std::{io::Write, process};

    let Some(folder) = std::env::var_os("EVENTSOURCE_PARSER") else {
        return;
    };
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let mut runs = Vec::new();
    for (name, input, _) in VECTORS {
        for at in 0..=input.len() {
            let (left, right) = input.split_at(at);
            runs.push((name, at, vec![left, right]));
        }
        runs.push((name, usize::MAX, input.chunks(1).collect()));
    }
    let lines: String = runs
        .iter()
        .map(|(_, _, chunks)| {
            chunks
                .iter()
                .map(|chunk| hex(chunk))
                .collect::<Vec<_>>()
                .join(",")
                + "\n"
        })
        .collect();
    let mut node = process::Command::new("node")
        .args(["--input-type=module", "--eval", PARSER])
        .current_dir(folder)
        .stdin(process::Stdio::piped())
        .stdout(process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = node.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()).unwrap());
    let output = node.wait_with_output().unwrap();
    writer.join().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.lines().count(), runs.len());
    let mut differences = std::collections::BTreeMap::<_, Vec<_>>::new();
    for ((name, at, chunks), line) in runs.iter().zip(output.lines()) {
        let theirs: Vec<(Option<String>, Option<String>, String)> =
            serde_json::from_str(line).unwrap();
        let ours = decode(chunks);
        // It leaves it to its caller to carry ids on, and a type that is not sent is not `message`.
        let same = ours.len() == theirs.len()
            && ours.iter().zip(&theirs).all(
                |((id, event, data), (their_id, their_event, their_data))| {
                    their_id.as_ref().is_none_or(|their_id| their_id == id)
                        && their_event
                            .as_deref()
                            .filter(|event| !event.is_empty())
                            .unwrap_or("message")
                            == event
                        && their_data == data
                },
            );
        if !same {
            differences.entry(**name).or_default().push(*at);
        }
    }
    println!("{} runs, differences: {differences:?}", runs.len());
    assert!(differences.is_empty(), "{differences:?}");
}
