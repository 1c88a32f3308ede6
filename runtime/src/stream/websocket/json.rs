//! JSON texts over a WebSocket.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::stream::{
    StreamError,
    decode::{from_json, undecoded},
    session::{Effects, End, Protocol, Tracker},
};

/// One JSON text a message, both ways.
#[derive(Debug)]
pub(super) struct Json<In> {
    tracker: Tracker,
    incoming: PhantomData<fn() -> In>,
}

impl<In> Json<In> {
    pub(super) fn new(tracker: Tracker) -> Self {
        Self {
            tracker,
            incoming: PhantomData,
        }
    }
}

impl<In: DeserializeOwned> Protocol for Json<In> {
    type Item = In;
    type Out = String;

    fn restart(&mut self) -> Option<String> {
        self.tracker.restart();
        self.tracker.position().map(str::to_owned)
    }

    fn opened(&mut self, effects: &mut Effects<In>) {
        // Nothing tells when all that was missed has been sent: the order of the messages is the order to go on in.
        self.tracker.caught_up();
        effects.ready = true;
    }

    fn text(&mut self, text: &str, effects: &mut Effects<In>) {
        let seat = self.tracker.see(text);
        effects.alive = true;
        effects.progress = seat.new;
        if seat.repeated {
            effects.position(seat.position);
        } else {
            let item = from_json(text).map_err(|error| undecoded(text, error));
            effects.item(item, seat.position, text.len());
        }
        if seat.terminal {
            effects.end = Some(End::Finished);
        }
    }

    fn binary(&mut self, effects: &mut Effects<In>) {
        effects.item(Err(StreamError::Unsupported("a binary message")), None, 0);
    }

    fn encode(&mut self, out: String) -> Result<String, StreamError> {
        Ok(out)
    }

    fn goodbye(&self) -> Option<String> {
        None
    }

    fn tells_its_end(&self) -> bool {
        self.tracker.tells_its_end()
    }

    fn can_resume(&self) -> bool {
        self.tracker.follow().resume.is_some()
    }
}
