//! The ways in which a server sends a credential back.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use raccord::{self as rt, mock::frame};

use super::{HIDDEN, PLAIN, Speaks};

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

pub(super) fn reply(status: &str, headers: &str, body: &str) -> String {
    let len = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {len}\r\nconnection: close\r\n\r\n{body}"
    )
}

/// What the server says over HTTP: a name, and the bytes.
pub(super) fn http_ways(secret: &str) -> Vec<(String, String)> {
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

/// What a stream of this kind says after a good start.
pub(super) fn stream_ways(speaks: Speaks, secret: &str) -> Vec<(String, Vec<u8>)> {
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
