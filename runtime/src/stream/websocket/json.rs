//! JSON texts over a WebSocket.

use std::marker::PhantomData;

use crate::stream::{
    StreamError,
    decode::{MessageReader, undecoded},
    session::{Effects, End, Protocol, Tracker},
};
use crate::{Deviations, FromJson};

/// One JSON text per message, in both directions.
#[derive(Debug)]
pub(super) struct Json<In> {
    tracker: Tracker,
    reader: MessageReader,
    incoming: PhantomData<fn() -> In>,
}

impl<In> Json<In> {
    pub(super) fn new(tracker: Tracker, strict: bool) -> Self {
        Self {
            tracker,
            reader: MessageReader::new(strict),
            incoming: PhantomData,
        }
    }
}

impl<In> Json<In> {
    pub(super) fn deviations(&self) -> &Deviations {
        self.reader.deviations()
    }
}

impl<In: FromJson> Protocol for Json<In> {
    type Item = In;
    type Out = String;

    fn restart(&mut self) -> Option<String> {
        self.tracker.restart()
    }

    fn opened(&mut self, effects: &mut Effects<In>) {
        // Nothing tells when everything that was missed has been sent, so the session resumes after the last message.
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
            let item = self
                .reader
                .read(text)
                .map_err(|error| undecoded(text, error));
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
