//! Types for the messages of generated Socket.IO channels.

/// Implements reading for the events from a Socket.IO server, told apart by their names, which the caller declares: one
/// variant per event, and `Unknown { event, data }`.
///
/// ```
/// use raccord::{Raw, __private::socket_events};
///
/// /// What the server sends.
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Event {
///     /// Something said.
///     Said(String),
///     /// An event that the document does not know.
///     Unknown {
///         /// Its name.
///         event: String,
///         /// Its argument.
///         data: Raw,
///     },
/// }
/// socket_events!(Event { Said = "said" });
///
/// let event: Event = serde_json::from_str(r#"{"event":"said","data":"hi"}"#).unwrap();
/// assert_eq!(event, Event::Said("hi".to_owned()));
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! socket_events {
    ($name:ident { $($variant:ident = $event:literal),* $(,)? }) => {
        $crate::__read!($name, |reader| {
            const EVENTS: &[$crate::__private::Named<$name>] =
                &[$(($event, |reader| $crate::__private::payload(reader).map($name::$variant)),)*];
            $crate::__private::read_event(reader, EVENTS, |event, data| {
                Self::Unknown { event, data }
            })
        });
    };
}
