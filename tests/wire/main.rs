//! Wire: every operation of the APIs in `specs/`, called against a server that records what arrives.
//!
//! `tests/wire/<api>.yaml` has for each operation the request that must arrive, and the response. A test calls
//! the generated method and checks a property of the result; [`case`] compares all of the
//! request, and the whole response as it is written back.

mod case;
mod coverage;
mod julep;
mod openhands;
mod prism;
mod raccoon;
mod raccoon_chat;
mod vectara;
mod vendor;
