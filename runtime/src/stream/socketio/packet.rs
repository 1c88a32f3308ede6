//! Packets of Engine.IO 4 and Socket.IO 5 as text
//! ([Engine.IO protocol](https://socket.io/docs/v4/engine-io-protocol/),
//! [Socket.IO protocol](https://socket.io/docs/v4/socket-io-protocol/)).

use serde::Deserialize;
use serde_json::value::RawValue;

/// A packet of Engine.IO.
#[derive(Debug, PartialEq)]
pub(super) enum Engine<'t> {
    Open(Handshake),
    Close,
    Ping(&'t str),
    Message(&'t str),
    /// Pong, upgrade, no-op: nothing to do.
    Other,
}

/// What the server announces with `open`.
#[derive(Debug, Deserialize, PartialEq)]
pub(super) struct Handshake {
    /// Milliseconds between its pings.
    #[serde(rename = "pingInterval")]
    pub(super) ping_interval: u64,
    /// Milliseconds that a ping may be late.
    #[serde(rename = "pingTimeout")]
    pub(super) ping_timeout: u64,
}

/// A packet of Socket.IO. Its payload is JSON text.
#[derive(Debug, PartialEq)]
pub(super) struct Packet<'t> {
    pub(super) kind: Kind,
    /// How many binary messages follow.
    pub(super) attachments: usize,
    pub(super) namespace: &'t str,
    pub(super) id: Option<u64>,
    pub(super) payload: &'t str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Connect,
    Disconnect,
    Event,
    Ack,
    ConnectError,
    BinaryEvent,
    BinaryAck,
}

impl<'t> Engine<'t> {
    /// Reads a packet; `None` if the text is malformed.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let mut rest = text.chars();
        Some(match rest.next()? {
            '0' => Self::Open(serde_json::from_str(rest.as_str()).ok()?),
            '1' => Self::Close,
            '2' => Self::Ping(rest.as_str()),
            '3' | '5' | '6' => Self::Other,
            '4' => Self::Message(rest.as_str()),
            _ => return None,
        })
    }
}

impl<'t> Packet<'t> {
    /// Reads `<kind>[<attachments>-][<namespace>,][<id>][<payload>]`; `None` if the text is malformed.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let mut rest = text.chars();
        let kind = match rest.next()? {
            '0' => Kind::Connect,
            '1' => Kind::Disconnect,
            '2' => Kind::Event,
            '3' => Kind::Ack,
            '4' => Kind::ConnectError,
            '5' => Kind::BinaryEvent,
            '6' => Kind::BinaryAck,
            _ => return None,
        };
        let mut rest = rest.as_str();
        let mut attachments = 0;
        if matches!(kind, Kind::BinaryEvent | Kind::BinaryAck) {
            let (count, after) = rest.split_once('-')?;
            attachments = number(count)?;
            rest = after;
        }
        let mut namespace = "/";
        if rest.starts_with('/') {
            // A packet without payload may end with its namespace.
            (namespace, rest) = rest.split_once(',').unwrap_or((rest, ""));
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (id, payload) = rest.split_at_checked(digits)?;
        Some(Self {
            kind,
            attachments,
            // A query in it is for the server.
            namespace: namespace.split('?').next()?,
            id: if id.is_empty() {
                None
            } else {
                Some(number(id)?)
            },
            payload,
        })
    }
}

fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    let are_digits = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|_| are_digits)
}

/// Name and arguments of an event; `None` if the payload is malformed.
pub(super) fn event(payload: &str) -> Option<(String, Vec<&RawValue>)> {
    let mut parts: Vec<&RawValue> = serde_json::from_str(payload).ok()?;
    if parts.is_empty() {
        return None;
    }
    let name = serde_json::from_str(parts.remove(0).get()).ok()?;
    Some((name, parts))
}

/// Prefix of a packet of a kind in a namespace, with an optional id.
pub(super) fn prefix(kind: char, namespace: &str, id: Option<u64>) -> String {
    let mut text = format!("4{kind}");
    if namespace != "/" {
        text.push_str(namespace);
        text.push(',');
    }
    if let Some(id) = id {
        text.push_str(&id.to_string());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Engine, Handshake, Kind, Packet, event, prefix};

    fn packet(text: &str) -> Option<(Kind, usize, &str, Option<u64>, &str)> {
        Packet::read(text).map(|packet| {
            (
                packet.kind,
                packet.attachments,
                packet.namespace,
                packet.id,
                packet.payload,
            )
        })
    }

    #[test]
    fn reads_packets() {
        assert_eq!(packet("0"), Some((Kind::Connect, 0, "/", None, "")));
        assert_eq!(
            packet(r#"0{"sid":"x"}"#),
            Some((Kind::Connect, 0, "/", None, r#"{"sid":"x"}"#))
        );
        assert_eq!(
            packet(r#"0/admin,{"sid":"x"}"#),
            Some((Kind::Connect, 0, "/admin", None, r#"{"sid":"x"}"#))
        );
        assert_eq!(
            packet("1/admin,"),
            Some((Kind::Disconnect, 0, "/admin", None, ""))
        );
        assert_eq!(
            packet("1/admin"),
            Some((Kind::Disconnect, 0, "/admin", None, ""))
        );
        assert_eq!(
            packet(r#"2["a",1]"#),
            Some((Kind::Event, 0, "/", None, r#"["a",1]"#))
        );
        assert_eq!(
            packet(r#"212["a"]"#),
            Some((Kind::Event, 0, "/", Some(12), r#"["a"]"#))
        );
        assert_eq!(
            packet(r#"2/n?q=1,12["a"]"#),
            Some((Kind::Event, 0, "/n", Some(12), r#"["a"]"#))
        );
        assert_eq!(packet("37[]"), Some((Kind::Ack, 0, "/", Some(7), "[]")));
        assert_eq!(
            packet(r#"4{"message":"no"}"#),
            Some((Kind::ConnectError, 0, "/", None, r#"{"message":"no"}"#))
        );
        assert_eq!(
            packet(r#"52-/n,3["a"]"#),
            Some((Kind::BinaryEvent, 2, "/n", Some(3), r#"["a"]"#))
        );
        assert_eq!(
            packet("61-3[]"),
            Some((Kind::BinaryAck, 1, "/", Some(3), "[]"))
        );
        for bad in [
            "",
            "7",
            "x",
            "5[]",
            "5-[]",
            "5x-[]",
            "2999999999999999999999[]",
            "ö",
        ] {
            assert_eq!(packet(bad), None, "{bad}");
        }
        let open =
            r#"0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1}"#;
        let handshake = Handshake {
            ping_interval: 25_000,
            ping_timeout: 20_000,
        };
        assert_eq!(Engine::read(open), Some(Engine::Open(handshake)));
        assert_eq!(Engine::read("2probe"), Some(Engine::Ping("probe")));
        assert_eq!(Engine::read("42[]"), Some(Engine::Message("2[]")));
        for bad in ["", "0", "0{}", "b64", "ö"] {
            assert_eq!(Engine::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn reads_events() {
        let read = |payload| event(payload).map(|(name, args)| (name, args.len()));
        assert_eq!(read(r#"["a",{"b":[1]},2]"#), Some(("a".to_owned(), 2)));
        assert_eq!(read(r#"["a"]"#), Some(("a".to_owned(), 0)));
        for bad in ["", "[]", "[1]", "{}", r#"["a""#, r#"["a"]x"#] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn writes_prefixes() {
        assert_eq!(prefix('0', "/", None), "40");
        assert_eq!(prefix('2', "/", Some(7)), "427");
        assert_eq!(prefix('2', "/n", Some(7)), "42/n,7");
    }
}
