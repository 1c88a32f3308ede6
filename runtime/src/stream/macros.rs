//! The generated request types around those of streams.

/// Implements awaiting and the caller's options for a request type that opens a stream or session: a struct of one
/// field, for example an [`OpenEvents`](crate::stream::OpenEvents).
///
/// `stream_request!(CreateInputStream(OpenEvents<Event, ErrorBody>));`
#[doc(hidden)]
#[macro_export]
macro_rules! stream_request {
    ($name:ident($inner:ty)) => {
        impl $name {
            /// Changes the options of the stream.
            pub fn with(self, change: impl ::core::ops::FnOnce($inner) -> $inner) -> Self {
                Self(change(self.0))
            }

            /// Checks parameters and body against the constraints of the document; see
            /// [`Call::validate`]($crate::Call::validate).
            ///
            /// # Errors
            /// Values break constraints.
            pub fn validate(&self) -> ::core::result::Result<(), $crate::Invalid> {
                self.0.validate()
            }

            /// Makes the call without credentials, whatever the document asks for.
            pub fn without_credentials(self) -> Self {
                Self(self.0.map_call(|call| call.without_credentials()))
            }

            /// Adds a header. It wins over those of the client and of the document.
            pub fn extra_header(self, name: &str, value: &str) -> Self {
                Self(self.0.map_call(|call| call.extra_header(name, value)))
            }

            /// Sets a header, in place of all others of its name.
            pub fn set_header(self, name: &str, value: &str) -> Self {
                Self(self.0.map_call(|call| call.set_header(name, value)))
            }

            /// Adds a query parameter, beside those of the same name.
            pub fn extra_query(self, name: &str, value: &str) -> Self {
                Self(self.0.map_call(|call| call.extra_query(name, value)))
            }

            /// Sets a query parameter, in place of all others of its name.
            pub fn set_query(self, name: &str, value: &str) -> Self {
                Self(self.0.map_call(|call| call.set_query(name, value)))
            }
        }

        impl ::core::future::IntoFuture for $name {
            type Output = <$inner as ::core::future::IntoFuture>::Output;
            type IntoFuture = <$inner as ::core::future::IntoFuture>::IntoFuture;

            fn into_future(self) -> Self::IntoFuture {
                ::core::future::IntoFuture::into_future(self.0)
            }
        }
    };
}

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
        impl $crate::FromJson for $name {}

        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                const EVENTS: &[$crate::__private::Named<$name>] =
                    &[$(($event, |raw| $crate::__private::payload(raw).map($name::$variant)),)*];
                $crate::__private::read_event(deserializer, EVENTS, |event, data| {
                    Self::Unknown { event, data }
                })
            }
        }
    };
}
