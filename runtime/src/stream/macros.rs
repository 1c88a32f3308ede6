//! The generated request types around those of streams.

/// Implements awaiting and the caller's options for a request type that opens a stream or session: a struct of one
/// field, for example an [`OpenEvents`](crate::stream::OpenEvents).
///
/// `stream_request!(CreateInputStream(OpenEvents<Event, ErrorBody>));`
#[macro_export]
macro_rules! stream_request {
    ($name:ident($inner:ty)) => {
        impl $name {
            /// Changes the options of the stream.
            pub fn with(self, change: impl ::core::ops::FnOnce($inner) -> $inner) -> Self {
                Self(change(self.0))
            }

            /// Sets a header. It wins over all others.
            pub fn extra_header(self, name: &str, value: &str) -> Self {
                Self(self.0.map_call(|call| call.extra_header(name, value)))
            }

            /// Sets a query parameter. It replaces one of the same name.
            pub fn extra_query(self, name: &str, value: &str) -> Self {
                Self(self.0.map_call(|call| call.extra_query(name, value)))
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
