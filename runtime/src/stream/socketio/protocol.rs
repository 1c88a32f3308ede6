//! The Socket.IO side of a session.

use std::{collections::HashMap, marker::PhantomData, time::Duration};

use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::oneshot;

use super::{
    SocketIoChannel,
    packet::{self, Engine, Kind, Packet},
};
use crate::{
    DecodeError, Deviations, FromJson, Raw, WireText,
    stream::{
        Closed, Limit, Rejection, StreamError,
        decode::{MessageReader, undecoded},
        session::{Effects, End, Protocol, Tracker},
        websocket::KeepAlive,
    },
};

/// How many acknowledgements may be outstanding.
const ACKS: usize = 1024;

/// An event to send.
pub(super) struct Emit {
    /// `["name",argument…]`.
    pub(super) payload: String,
    /// The receiver of the acknowledgement.
    pub(super) ack: Option<oneshot::Sender<Vec<Raw>>>,
}

pub(super) struct SocketIoProtocol<In> {
    channel: &'static SocketIoChannel,
    tracker: Tracker,
    acks: HashMap<u64, oneshot::Sender<Vec<Raw>>>,
    next_id: u64,
    reader: MessageReader,
    incoming: PhantomData<fn() -> In>,
}

impl<In: FromJson> SocketIoProtocol<In> {
    pub(super) fn new(channel: &'static SocketIoChannel, tracker: Tracker, strict: bool) -> Self {
        Self {
            channel,
            tracker,
            acks: HashMap::new(),
            next_id: 0,
            reader: MessageReader::new(strict),
            incoming: PhantomData,
        }
    }

    pub(super) fn deviations(&self) -> &Deviations {
        self.reader.deviations()
    }

    fn message(&mut self, text: &str, message: &str, effects: &mut Effects<In>) {
        let Some(packet) = Packet::read(message) else {
            effects.item(
                Err(malformed(text, "no packet of Socket.IO 5")),
                None,
                text.len(),
            );
            return;
        };
        if packet.namespace != self.channel.namespace {
            return;
        }
        match packet.kind {
            Kind::Connect => {
                self.tracker.caught_up();
                effects.position(self.tracker.position().map(str::to_owned));
                effects.ready = true;
                effects.alive = true;
            }
            Kind::ConnectError => {
                let rejection = Box::new(rejection(packet.payload));
                effects.end = Some(End::Failed(StreamError::Rejected(rejection)));
            }
            Kind::Disconnect => effects.end = Some(End::Finished),
            Kind::Event => self.event(text, &packet, effects),
            Kind::Ack => {
                let ack = packet.id.and_then(|id| self.acks.remove(&id));
                match (ack, serde_json::from_str(packet.payload)) {
                    // The receiver may have been dropped.
                    (Some(ack), Ok(arguments)) => drop(ack.send(arguments)),
                    (Some(_), Err(_)) => {
                        effects.item(Err(malformed(text, "no acknowledgement")), None, text.len());
                    }
                    (None, _) => {}
                }
            }
            Kind::BinaryEvent => {
                effects.item(Err(StreamError::Unsupported("a binary event")), None, 0);
            }
            Kind::BinaryAck => {
                packet.id.and_then(|id| self.acks.remove(&id));
                effects.item(
                    Err(StreamError::Unsupported("a binary acknowledgement")),
                    None,
                    0,
                );
            }
        }
    }

    fn event(&mut self, text: &str, packet: &Packet<'_>, effects: &mut Effects<In>) {
        effects.alive = true;
        if packet.id.is_some() {
            effects
                .replies
                .push_back(packet::prefix('3', self.channel.namespace, packet.id) + "[]");
        }
        let Some((name, arguments)) = packet::event(packet.payload) else {
            effects.item(Err(malformed(text, "no event")), None, text.len());
            return;
        };
        let argument = arguments.first().map_or("null", |argument| argument.get());
        let seat = self.tracker.see(argument);
        effects.progress |= seat.new;
        if seat.repeated {
            effects.position(seat.position);
            return;
        }
        let item = self.decode(&name, argument).map_err(|error| {
            let text = arguments
                .first()
                .map_or(packet.payload, |argument| RawValue::get(argument));
            undecoded(text, error)
        });
        effects.item(item, seat.position, text.len());
        if arguments.len() > 1 {
            // No type has a place for them, and nothing received is lost silently.
            let further = arguments.len() - 1;
            let error = DecodeError::new(format!("{further} further arguments in event {name:?}"));
            effects.item(Err(undecoded(packet.payload, error)), None, 0);
        }
        if seat.terminal {
            // The server may send it before it has accepted the session explicitly.
            effects.ready = true;
            effects.end = Some(End::Finished);
        }
    }

    fn decode(&mut self, name: &str, argument: &str) -> Result<In, DecodeError> {
        match self.channel.receive {
            Some(expected) if expected == name => self.reader.read(argument),
            Some(_) => Err(DecodeError::new(format!("unknown event {name:?}"))),
            None => {
                let name = serde_json::to_string(name)?;
                self.reader
                    .read(&format!(r#"{{"event":{name},"data":{argument}}}"#))
            }
        }
    }
}

impl<In: FromJson> Protocol for SocketIoProtocol<In> {
    type Item = In;
    type Out = Emit;

    fn restart(&mut self) -> Option<String> {
        // Acknowledgements belong to a connection: pending ones fail.
        self.acks.clear();
        self.tracker.restart()
    }

    fn opened(&mut self, _: &mut Effects<In>) {}

    fn text(&mut self, text: &str, effects: &mut Effects<In>) {
        match Engine::read(text) {
            Some(Engine::Open(handshake)) => {
                let silence = handshake
                    .ping_interval
                    .saturating_add(handshake.ping_timeout);
                effects.keep_alive = Some(KeepAlive::Listen(Duration::from_millis(
                    silence.clamp(1_000, 600_000),
                )));
                effects
                    .replies
                    .push_back(packet::prefix('0', self.channel.namespace, None));
            }
            Some(Engine::Close) => {
                effects.end = Some(End::Failed(StreamError::Closed(Box::new(Closed {
                    code: 1001,
                    reason: "closed by Engine.IO".into(),
                }))));
            }
            Some(Engine::Ping(payload)) => effects.replies.push_back(format!("3{payload}")),
            Some(Engine::Message(message)) => self.message(text, message, effects),
            Some(Engine::Other) => {}
            None => effects.item(
                Err(malformed(text, "no packet of Engine.IO 4")),
                None,
                text.len(),
            ),
        }
    }

    fn binary(&mut self, _: &mut Effects<In>) {
        // An attachment: its packet was already reported as unsupported.
    }

    fn encode(&mut self, emit: Emit) -> Result<String, StreamError> {
        let mut id = None;
        if let Some(ack) = emit.ack {
            if self.acks.len() >= ACKS {
                self.acks.retain(|_, ack| !ack.is_closed());
            }
            if self.acks.len() >= ACKS {
                return Err(Limit::Queue(ACKS).into());
            }
            id = Some(self.next_id);
            self.acks.insert(self.next_id, ack);
            self.next_id += 1;
        }
        Ok(packet::prefix('2', self.channel.namespace, id) + &emit.payload)
    }

    fn goodbye(&self) -> Option<String> {
        Some(packet::prefix('1', self.channel.namespace, None))
    }

    fn tells_its_end(&self) -> bool {
        // Socket.IO says `disconnect`: a bare close is a break.
        true
    }

    fn can_resume(&self) -> bool {
        self.tracker.follow().resume.is_some()
    }
}

fn malformed(text: &str, problem: &str) -> StreamError {
    undecoded(text, DecodeError::new(problem))
}

/// `{"message":"…","data":…}`, or whatever else the server sent.
fn rejection(payload: &str) -> Rejection {
    #[derive(Deserialize)]
    struct ConnectError {
        message: String,
        data: Option<Box<RawValue>>,
    }
    match serde_json::from_str(payload) {
        Ok(ConnectError { message, data }) => Rejection {
            message: message.into(),
            data: data.map(|data| WireText::from(Box::<str>::from(data))),
        },
        Err(_) => Rejection {
            message: payload.into(),
            data: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The data of a rejection keeps the text of its numbers.
    #[test]
    fn the_data_of_a_rejection_is_as_it_came() {
        for data in [
            "7.0",
            "1e400",
            "12345678901234567890123",
            r#"{"n": [1.10,-0]}"#,
        ] {
            let rejection = rejection(&format!(r#"{{"message":"no","data":{data} }}"#));
            let kept = rejection.data.as_ref().map(WireText::as_raw);
            assert_eq!(kept, Some(data));
        }
    }
}
