//! Wire: every operation of the APIs in `specs/`, called against a server that records what arrives.
//!
//! `tests/wire/<api>.yaml` says for each operation what must arrive, and what is answered. A test calls
//! the generated method and looks at a member of what came back; [`case`] compares all of the
//! request, and all of the answer as it is written back.

mod case;
mod coverage;
mod julep;
mod openhands;
mod prism;
mod raccoon;
mod raccoon_chat;
mod vectara;
mod vendor;
