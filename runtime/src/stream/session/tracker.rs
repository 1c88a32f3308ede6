//! The state of a session: its position, what was delivered, whether it is over.

use std::collections::BTreeSet;

use crate::stream::{
    Ending,
    pointer::{Pointers, Scalar},
    resume::Seen,
};

/// How a session resumes after a break. Generated clients declare it as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resume {
    /// Query parameter with the last position.
    pub parameter: &'static str,
    /// JSON pointers to the position in a message; the first one that exists counts.
    pub from: &'static [&'static str],
    /// Whether the parameter is an integer: then a text at these pointers is neither a position nor an id. If the
    /// integer is also the id, messages may arrive out of order: a new connection resumes before the first missing one.
    pub integer: bool,
}

/// How a session resumes, and how repeated and final messages are recognised. Generated clients declare it as a
/// constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Follow {
    /// How the session resumes after a break; `None` if the API cannot.
    pub resume: Option<Resume>,
    /// JSON pointer to the id by which duplicate messages are dropped.
    pub dedupe: Option<&'static str>,
    /// JSON pointer to the tag to which `terminal` applies.
    pub tag: Option<&'static str>,
    /// Tags of the messages that end the session.
    pub terminal: &'static [&'static str],
}

impl Follow {
    /// None of these.
    pub const NONE: Self = Self {
        resume: None,
        dedupe: None,
        tag: None,
        terminal: &[],
    };
}

/// What a message means for the session.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Seat {
    /// It was delivered before.
    pub(crate) repeated: bool,
    /// It is the last one.
    pub(crate) terminal: bool,
    /// It has an id or a position that was not seen before.
    pub(crate) new: bool,
    /// The position after it, if it changed.
    pub(crate) position: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Tracker {
    follow: &'static Follow,
    /// The pointer to the tag, and the tags that end the session.
    tag: Option<&'static str>,
    terminal: &'static [&'static str],
    /// Those of the tag, the id, and the positions.
    pointers: Pointers,
    seen: Seen,
    /// The positions so far: repeated ones are not new.
    positions: Seen,
    /// The latest position of all messages received.
    position: Option<String>,
    /// The position of the connection.
    latest: Option<String>,
    numbers: Numbers,
    /// Whether the server has sent what was missed. Until then messages may arrive out of order, so that resuming from
    /// one of them could skip others.
    caught_up: bool,
}

impl Tracker {
    /// `until` overrides the end that `follow` declares.
    pub(crate) fn new(
        follow: &'static Follow,
        until: Option<&'static Ending>,
        position: Option<String>,
    ) -> Self {
        let declared = (follow.tag, follow.terminal);
        let (tag, terminal) = until.map_or(declared, |until| (until.tag, until.terminal));
        let from = follow.resume.map_or(&[][..], |resume| resume.from);
        let mut positions = Seen::default();
        if let Some(position) = &position {
            positions.insert(position);
        }
        let first = [tag.unwrap_or("/"), follow.dedupe.unwrap_or("/")];
        Self {
            follow,
            tag,
            terminal,
            pointers: Pointers::new(first.into_iter().chain(from.iter().copied())),
            seen: Seen::default(),
            positions,
            numbers: Numbers::new(follow, position.as_deref()),
            latest: position.clone(),
            position,
            caught_up: false,
        }
    }

    pub(crate) fn follow(&self) -> &'static Follow {
        self.follow
    }

    /// Whether a message ends the session.
    pub(crate) fn tells_its_end(&self) -> bool {
        !self.terminal.is_empty()
    }

    /// The latest position of all messages received.
    pub(crate) fn position(&self) -> Option<&str> {
        self.position.as_deref()
    }

    /// A new connection is about to be opened. Returns where it resumes.
    pub(crate) fn restart(&mut self) -> Option<String> {
        self.caught_up = false;
        self.latest.clone_from(&self.position);
        let position = self.position.as_deref()?;
        Some(self.numbers.before_the_gap(position))
    }

    /// The server has sent what was missed.
    pub(crate) fn caught_up(&mut self) {
        self.caught_up = true;
        self.position.clone_from(&self.latest);
    }

    /// Looks at a message.
    pub(crate) fn see(&mut self, message: &str) -> Seat {
        let [tag, id, positions @ ..] = self.pointers.look_up::<{ Pointers::MOST }>(message);
        let tag = tag.filter(|_| self.tag.is_some());
        let id = id.filter(|id| self.follow.dedupe.is_some() && self.is_id(id));
        let positions = positions.into_iter().flatten();
        let position = { positions }.find(|position| self.is_position(position));
        let repeated = id.as_ref().is_some_and(|id| !self.seen.insert(id.as_str()));
        let mut moved = false;
        if let Some(position) = &position {
            let position = position.as_str();
            moved = self.positions.insert(position);
            let latest = self.latest.as_deref();
            if !self.numbers.is_overtaken(position, latest) {
                position.clone_into(self.latest.get_or_insert_default());
            }
            if self.caught_up {
                self.position.clone_from(&self.latest);
            }
        }
        Seat {
            repeated,
            terminal: tag.is_some_and(|tag| self.terminal.contains(&tag.as_str())),
            new: !repeated && (id.is_some() || moved),
            position: position.and(self.position.clone()),
        }
    }

    fn is_position(&self, scalar: &Scalar<'_>) -> bool {
        match scalar {
            Scalar::Integer(_) => true,
            Scalar::Text(text) => {
                !text.is_empty() && !self.follow.resume.is_some_and(|resume| resume.integer)
            }
            Scalar::Other(_) => false,
        }
    }

    /// An id that is also the position has the type of the position: a status message may have a text under the same
    /// name, which is the same each time.
    fn is_id(&self, scalar: &Scalar<'_>) -> bool {
        let is_position = self.follow.resume.is_some_and(|resume| {
            self.follow
                .dedupe
                .is_some_and(|dedupe| resume.from.contains(&dedupe))
        });
        !is_position || self.is_position(scalar)
    }
}

/// The latest numeric positions. Messages may arrive out of order, so that resuming from the greatest one could skip
/// others; duplicates are dropped by their id.
#[derive(Debug)]
struct Numbers {
    /// `None` if positions are not numbers, or duplicates could not be recognised.
    seen: Option<BTreeSet<i128>>,
}

impl Numbers {
    /// How many are remembered: an older number that is still missing is not expected any more.
    const MOST: usize = 64;

    fn new(follow: &Follow, start: Option<&str>) -> Self {
        let told = follow.resume.filter(|resume| {
            let is_id = |dedupe| resume.from.contains(&dedupe);
            resume.integer && follow.dedupe.is_some_and(is_id)
        });
        let start = start.and_then(|start| start.parse().ok());
        Self {
            seen: told.map(|_| start.into_iter().collect()),
        }
    }

    /// Remembers a position, and returns whether it is before the latest one.
    fn is_overtaken(&mut self, position: &str, latest: Option<&str>) -> bool {
        let (Some(seen), Ok(number)) = (&mut self.seen, position.parse()) else {
            return false;
        };
        seen.insert(number);
        if seen.len() > Self::MOST {
            seen.pop_first();
        }
        latest.is_some_and(|latest| latest.parse().is_ok_and(|latest| number < latest))
    }

    /// The last number before the first missing one, at most this position.
    fn before_the_gap(&self, position: &str) -> String {
        let mut numbers = self.seen.iter().flatten().copied();
        let (Some(first), Ok(most)) = (numbers.next(), position.parse()) else {
            return position.to_owned();
        };
        let mut last = first;
        for number in numbers.take_while(|number| *number <= most) {
            if last.checked_add(1) != Some(number) {
                break;
            }
            last = number;
        }
        last.min(most).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::{Follow, Resume, Tracker};

    static RACCOON: Follow = Follow {
        resume: Some(Resume {
            parameter: "last_stream_entry_id",
            from: &["/stream_entry_id", "/payload/last_stream_entry_id"],
            integer: false,
        }),
        dedupe: Some("/event_id"),
        tag: Some("/kind"),
        terminal: &["task.completed"],
    };

    static OPENHANDS: Follow = Follow {
        resume: Some(Resume {
            parameter: "latest_event_id",
            from: &["/id"],
            integer: true,
        }),
        dedupe: Some("/id"),
        tag: None,
        terminal: &[],
    };

    #[test]
    fn follows_positions_ids_and_the_end() {
        let mut tracker = Tracker::new(&RACCOON, None, Some("0-0".to_owned()));
        tracker.caught_up();
        let seat = tracker.see(r#"{"kind":"text","event_id":1,"stream_entry_id":"5-0"}"#);
        assert_eq!(seat.position.as_deref(), Some("5-0"));
        assert!(!seat.repeated && !seat.terminal);
        let seat = tracker.see(r#"{"kind":"text","event_id":1,"stream_entry_id":""}"#);
        assert!(seat.repeated);
        let seat =
            tracker.see(r#"{"kind":"state.snapshot","payload":{"last_stream_entry_id":"7-0"}}"#);
        assert!(!seat.repeated);
        assert_eq!(tracker.position(), Some("7-0"));
        assert!(
            tracker
                .see(r#"{"kind":"task.completed","payload":{}}"#)
                .terminal
        );
        assert!(!tracker.see(r#"{"type":"ack"}"#).terminal);
    }

    #[test]
    fn a_text_under_the_name_of_an_integer_id_is_neither_id_nor_position() {
        let mut tracker = Tracker::new(&OPENHANDS, None, None);
        tracker.caught_up();
        for _ in 0..2 {
            let seat = tracker.see(r#"{"status_update":true,"id":"STATUS$READY"}"#);
            assert!(!seat.repeated);
            assert_eq!(tracker.position(), None);
        }
        assert!(!tracker.see(r#"{"id":3}"#).repeated);
        assert!(tracker.see(r#"{"id":3}"#).repeated);
        assert_eq!(tracker.position(), Some("3"));
    }

    #[test]
    fn the_position_waits_until_the_server_has_caught_up() {
        let mut tracker = Tracker::new(&OPENHANDS, None, Some("2".to_owned()));
        assert_eq!(tracker.see(r#"{"id":9}"#).position.as_deref(), Some("2"));
        assert_eq!(tracker.position(), Some("2"));
        tracker.restart();
        tracker.see(r#"{"id":3}"#);
        tracker.see(r#"{"id":9}"#);
        tracker.caught_up();
        assert_eq!(tracker.position(), Some("9"));
    }
    #[test]
    fn messages_that_overtake_each_other_are_asked_for_again() {
        let mut tracker = Tracker::new(&OPENHANDS, None, Some("3".to_owned()));
        assert_eq!(tracker.restart().as_deref(), Some("3"));
        tracker.caught_up();
        for id in [4, 5, 8, 7] {
            tracker.see(&format!(r#"{{"id":{id}}}"#));
        }
        // 6 may still arrive: the next connection resumes before it, the next session after everything that was read.
        assert_eq!(tracker.position(), Some("8"));
        assert_eq!(tracker.restart().as_deref(), Some("5"));
        assert!(tracker.see(r#"{"id":7}"#).repeated);
        assert!(!tracker.see(r#"{"id":6}"#).repeated);
        tracker.caught_up();
        assert_eq!(tracker.restart().as_deref(), Some("8"));
        // A number that never arrives is forgotten in the end.
        tracker.caught_up();
        for id in 10..200 {
            tracker.see(&format!(r#"{{"id":{id}}}"#));
        }
        assert_eq!(tracker.restart().as_deref(), Some("199"));
    }

    #[test]
    fn without_ids_nothing_is_asked_for_again() {
        static PLAIN: Follow = Follow {
            dedupe: None,
            ..OPENHANDS
        };
        let mut tracker = Tracker::new(&PLAIN, None, None);
        tracker.caught_up();
        for id in [1, 4] {
            tracker.see(&format!(r#"{{"id":{id}}}"#));
        }
        assert_eq!(tracker.restart().as_deref(), Some("4"));
    }
}
