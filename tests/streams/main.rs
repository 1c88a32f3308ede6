//! Streams: sessions and event streams of the generated clients against servers that go by a script: every kind of
//! event that a document declares, those it does not, breaks, repetitions, and ends.

mod cases;
mod julep;
mod openhands;
mod raccoon;
mod raccoon_chat;
mod support;
mod vectara;
