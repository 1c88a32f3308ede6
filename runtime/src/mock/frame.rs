//! WebSocket frames (RFC 6455, section 5.2), byte by byte, for tests of what a client makes of them.

/// The bit of the first byte that ends a message.
pub const FIN: u8 = 0x80;
/// The opcode of a text frame.
pub const TEXT: u8 = 1;
/// The opcode of a binary frame.
pub const BINARY: u8 = 2;
/// The opcode of a close frame.
pub const CLOSE: u8 = 8;
/// The opcode of a ping.
pub const PING: u8 = 9;
/// The opcode of a pong.
pub const PONG: u8 = 10;

/// A frame of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// [`FIN`], reserved bits and opcode.
    pub first: u8,
    /// Whether the payload was masked, as that of a client must be.
    pub is_masked: bool,
    /// The payload, unmasked.
    pub payload: Vec<u8>,
}

impl Frame {
    /// The opcode.
    #[must_use]
    pub fn opcode(&self) -> u8 {
        self.first & 0x0F
    }

    /// The first frame of these bytes and its length, once all of it is there.
    pub(super) fn parse(bytes: &[u8]) -> Option<(Self, usize)> {
        let (first, second) = (*bytes.first()?, *bytes.get(1)?);
        let (length, at) = match second & 0x7F {
            126 => (u64::from(u16::from_be_bytes(array(bytes, 2)?)), 4),
            127 => (u64::from_be_bytes(array(bytes, 2)?), 10),
            length => (u64::from(length), 2),
        };
        let length = usize::try_from(length).ok()?;
        let is_masked = second & 0x80 != 0;
        let (mask, at) = match is_masked {
            true => (array(bytes, at)?, at + 4),
            false => ([0; 4], at),
        };
        let end = at.checked_add(length)?;
        let masked = bytes.get(at..end)?.iter().zip(mask.iter().cycle());
        let frame = Self {
            first,
            is_masked,
            payload: masked.map(|(byte, mask)| byte ^ mask).collect(),
        };
        Some((frame, end))
    }
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

/// The bytes of a frame of a server, from its first byte and its payload.
#[must_use]
pub fn encode(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length @ 0..126), _) => frame.push(length),
        (_, Ok(length)) => {
            frame.push(126);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend((payload.len() as u64).to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

/// The payload of a close frame.
#[must_use]
pub fn close_payload(code: u16, reason: &str) -> Vec<u8> {
    [&code.to_be_bytes(), reason.as_bytes()].concat()
}
