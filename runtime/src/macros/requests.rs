//! The request type of a generated API.

/// Declares `Request`, which all methods of an API return: a wrapper around a [`Call`](crate::__private::Call).
///
/// It is local to the generated crate, so that generated setters are inherent too: `impl<M> Request<ListSessions, M>`.
/// They share a namespace with the options, whose names `name::operations` reserves.
#[doc(hidden)]
#[macro_export]
macro_rules! request {
    () => {
        /// A request to the operation `O`. It does nothing until it is sent, or awaited.
        ///
        /// All requests have the same options, in addition to the setters of optional parameters. `M` says how the
        /// response is received: as a [`Whole`]($crate::Whole), as a [stream]($crate::stream::Events), or as a session.
        ///
        /// A value that cannot be encoded is reported by [`send`](Self::send), before anything is sent. Setting a
        /// parameter again replaces it.
        #[must_use = "a request does nothing until it is sent"]
        pub struct Request<O: $crate::Operation, M = $crate::Whole> {
            call: $crate::__private::Call<O::Success, O::Failure>,
            mode: M,
        }

        impl<O: $crate::Operation, M> Request<O, M> {
            fn new(call: $crate::__private::Call<O::Success, O::Failure>) -> Self
            where
                M: ::core::default::Default,
            {
                let mode = ::core::default::Default::default();
                Self { call, mode }
            }

            /// Sets how long the request may take in total, including retries and the body; `Duration::MAX` for no
            /// limit. For a stream or session it is the time until it is open.
            pub fn timeout(self, timeout: ::core::time::Duration) -> Self {
                Self {
                    call: self.call.timeout(timeout),
                    ..self
                }
            }

            /// Sets the longest pause within a response body; `Duration::MAX` for no limit.
            pub fn idle_timeout(self, timeout: ::core::time::Duration) -> Self {
                Self {
                    call: self.call.idle_timeout(timeout),
                    ..self
                }
            }

            /// Sets how many times the request is retried at most. One that is not safe to retry never is.
            pub fn max_retries(self, retries: u32) -> Self {
                Self {
                    call: self.call.max_retries(retries),
                    ..self
                }
            }

            /// Sets the base URL, to which the path of the operation is appended.
            pub fn base_url(self, url: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self {
                    call: self.call.base_url(url),
                    ..self
                }
            }

            /// Sends the request without credentials, even if the document requires some.
            pub fn without_credentials(self) -> Self {
                Self {
                    call: self.call.without_credentials(),
                    ..self
                }
            }

            /// Adds a header. It overrides those of the client and of the document, including `Authorization`. If
            /// called again for the same name, the header is sent several times.
            pub fn extra_header(
                self,
                name: impl ::core::convert::AsRef<str>,
                value: impl ::core::convert::AsRef<str>,
            ) -> Self {
                Self {
                    call: self.call.extra_header(name, value),
                    ..self
                }
            }

            /// Sets a header, replacing all others of the same name.
            pub fn set_header(
                self,
                name: impl ::core::convert::AsRef<str>,
                value: impl ::core::convert::AsRef<str>,
            ) -> Self {
                Self {
                    call: self.call.set_header(name, value),
                    ..self
                }
            }

            /// Adds a query parameter and keeps others of the same name. A later call of the setter of a declared
            /// parameter replaces all of that name.
            pub fn extra_query(
                self,
                name: impl ::core::convert::AsRef<str>,
                value: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self {
                    call: self.call.extra_query(name, value),
                    ..self
                }
            }

            /// Sets a query parameter, replacing all others of the same name.
            pub fn set_query(
                self,
                name: impl ::core::convert::AsRef<str>,
                value: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self {
                    call: self.call.set_query(name, value),
                    ..self
                }
            }

            /// Sets a property of a JSON body or a part of a form, replacing one of the same name.
            pub fn extra_body(
                self,
                name: impl ::core::convert::Into<::std::string::String>,
                value: impl $crate::__private::Serialize,
            ) -> Self {
                Self {
                    call: self.call.extra_body(name, value),
                    ..self
                }
            }

            /// Sets an idempotency key, which makes the request safe to retry. Retries use the same key.
            pub fn idempotency_key(
                self,
                key: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self {
                    call: self.call.idempotency_key(key),
                    ..self
                }
            }

            /// Checks parameters and body against the constraints of the document, which sending does not do. A
            /// multipart body has its own `validate()`.
            ///
            /// The body is decoded again from its JSON. Where the variants of a union overlap, this may choose another
            /// one than the caller did; `validate()` of the body's type does not have this problem.
            ///
            /// # Errors
            /// Values violate constraints; all of them are listed.
            pub fn validate(&self) -> ::core::result::Result<(), $crate::Invalid> {
                self.call.validate()
            }

            /// Copies the request; `None` if its body is a stream.
            pub fn try_clone(&self) -> ::core::option::Option<Self>
            where
                M: ::core::clone::Clone,
            {
                let mode = self.mode.clone();
                self.call.try_clone().map(|call| Self { call, mode })
            }

            /// Sends the request and returns a successful response raw, with its body unread: a download of any size,
            /// whatever the document declares for its type, its headers and other statuses. The total time limit covers
            /// the request up to the response head; the idle limit also applies to the body.
            ///
            /// # Errors
            /// See [`Error`]($crate::Error); the body of an unsuccessful response is decoded.
            pub async fn open(
                self,
            ) -> ::core::result::Result<
                $crate::Response<$crate::ByteStream>,
                $crate::Error<O::Failure>,
            > {
                self.call.open().await
            }
        }

        impl<O: $crate::Operation, M: $crate::Receive<O>> Request<O, M> {
            /// Sends the request. It yields a [`Response`]($crate::Response) with the decoded body, or the stream or session
            /// that the operation opens.
            ///
            /// # Errors
            /// See [`Error`]($crate::Error), [`StreamError`]($crate::stream::StreamError) for sessions.
            pub fn send(self) -> M::Sending {
                self.mode.send(self.call)
            }
        }

        impl<O: $crate::Operation, M: $crate::Receive<O>> ::core::future::IntoFuture
            for Request<O, M>
        {
            type Output = ::core::result::Result<M::Output, M::Error>;
            type IntoFuture = M::Sending;

            fn into_future(self) -> M::Sending {
                self.send()
            }
        }

        impl<O: $crate::Operation, M> ::core::fmt::Debug for Request<O, M> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_fmt(::core::format_args!("Request({:?})", self.call))
            }
        }

        impl<O: $crate::__private::Paged> Request<O> {
            /// Iterates over the pages, each of which is fetched on demand.
            pub fn pages(self) -> $crate::Pages<O::Success, O::Item, O::Failure> {
                $crate::__private::paginate(self.call, O::PAGING, O::items)
            }

            /// Iterates over the items of all pages: a stream that ends after an error.
            pub fn items(self) -> $crate::Items<O::Item, O::Failure>
            where
                O::Success: ::core::marker::Send,
                O::Item: ::core::marker::Send + 'static,
                O::Failure: ::core::marker::Send,
            {
                self.pages().items()
            }
        }

        impl<O: $crate::Operation> Request<O, $crate::stream::Events> {
            /// Resumes after an event, whose id is sent as `Last-Event-ID`.
            pub fn resume_after(
                self,
                id: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self {
                    mode: self.mode.resume_after(id),
                    ..self
                }
            }

            /// Sets when a broken stream reconnects, if the API resumes from an event id. It then also applies to the
            /// first connection to a server that is not available yet.
            pub fn reconnect(self, reconnect: $crate::stream::Reconnect) -> Self {
                Self {
                    mode: self.mode.reconnect(reconnect),
                    ..self
                }
            }

            /// Sets the maximum size of one event.
            pub fn event_limits(self, limits: $crate::stream::sse::SseLimits) -> Self {
                Self {
                    mode: self.mode.limits(limits),
                    ..self
                }
            }
        }

        impl<O: $crate::Operation> Request<O, $crate::stream::Lines> {
            /// Sets the maximum size of one line, in bytes.
            pub fn line_limit(self, bytes: usize) -> Self {
                Self {
                    mode: self.mode.limit(bytes),
                    ..self
                }
            }
        }

        $crate::request_of_sessions!();
        $crate::request_that_blocks!();
    };
}

/// The options of sessions, if the runtime has the feature.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "ws")]
macro_rules! request_of_sessions {
    () => {
        impl<O: $crate::Operation> Request<O, $crate::stream::Connect> {
            /// Resumes after a position.
            pub fn resume_after(
                self,
                position: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self {
                    mode: self.mode.resume_after(position),
                    ..self
                }
            }

            /// Sets the options of the session.
            pub fn session_options(self, options: $crate::stream::session::SessionOptions) -> Self {
                Self {
                    mode: self.mode.options(options),
                    ..self
                }
            }
        }

        impl<O: $crate::Operation, C: $crate::stream::Channel>
            Request<O, $crate::stream::Start<C>>
        {
            /// Changes the request that opens the channel.
            pub fn with_channel(
                self,
                change: impl ::core::ops::FnOnce(
                    Request<C, $crate::stream::Connect>,
                ) -> Request<C, $crate::stream::Connect>
                + ::core::marker::Send
                + 'static,
            ) -> Self {
                let mode = self.mode.map(move |call, mode| {
                    let changed = change(Request { call, mode });
                    (changed.call, changed.mode)
                });
                Self { mode, ..self }
            }
        }
    };
}

/// The options of sessions, if the runtime has the feature.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "ws"))]
macro_rules! request_of_sessions {
    () => {};
}

/// Sending without an async runtime, if the runtime has the feature.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "blocking")]
macro_rules! request_that_blocks {
    () => {
        impl<O: $crate::Operation> Request<O> {
            /// Sends the request and waits for it on this thread, within the runtime of another thread.
            ///
            /// # Errors
            /// See [`Error`]($crate::Error).
            pub fn send_blocking(
                self,
            ) -> ::core::result::Result<$crate::Response<O::Success>, $crate::Error<O::Failure>>
            {
                self.call.send_blocking()
            }
        }
    };
}

/// Sending without an async runtime, if the runtime has the feature.
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "blocking"))]
macro_rules! request_that_blocks {
    () => {};
}
