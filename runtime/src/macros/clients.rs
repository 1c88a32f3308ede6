//! The client types of generated crates, around those of the runtime.

/// Implements the options of a client builder, and `build`: for a struct with one field, the
/// [`ClientBuilder`](crate::__private::ClientBuilder), and a client with the field `inner`.
///
/// `client_builder!(ClientBuilder => Client);`
#[doc(hidden)]
#[macro_export]
macro_rules! client_builder {
    ($builder:ident => $client:ident) => {
        impl $builder {
            /// Sets the base URL, to which the paths of the document are appended, overriding its servers.
            pub fn base_url(self, url: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(self.0.base_url(url))
            }

            /// Chooses a server of the document by its position; the first is the default.
            pub fn server(self, index: usize) -> Self {
                Self(self.0.server(index))
            }

            /// Sets a variable of the server's URL.
            pub fn server_variable(
                self,
                name: impl ::core::convert::Into<::std::string::String>,
                value: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self(self.0.server_variable(name, value))
            }

            /// Sets a source of secrets for a security scheme of the document.
            pub fn credentials(
                self,
                scheme: impl ::core::convert::Into<::std::string::String>,
                source: impl $crate::Credentials,
            ) -> Self {
                Self(self.0.credentials(scheme, source))
            }

            /// Reads the credentials that are not set from environment variables.
            pub fn credentials_from_env(self) -> Self {
                Self(self.0.credentials_from_env())
            }

            /// Overrides the token URL of an OAuth2 scheme.
            pub fn token_url(
                self,
                scheme: impl ::core::convert::Into<::std::string::String>,
                url: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self(self.0.token_url(scheme, url))
            }

            /// Sends calls without credentials, even if the document requires some.
            pub fn without_credentials(self) -> Self {
                Self(self.0.without_credentials())
            }

            /// Sets whether credentials are sent over `http://` and `ws://` to hosts other than this one.
            ///
            /// Anyone on the network path can read and use them, so such calls fail unless this confirms that the path
            /// is safe: a private network between containers, a tunnel, a proxy on the same host. Loopback is always
            /// allowed.
            pub fn allow_http_credentials(self, allow: bool) -> Self {
                Self(self.0.allow_http_credentials(allow))
            }

            /// Sets how long a call may take in total; five minutes by default.
            pub fn timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// Sets the time limit for connecting; ten seconds by default.
            pub fn connect_timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.connect_timeout(timeout))
            }

            /// Sets the longest pause within a response body; a minute by default.
            pub fn idle_timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.idle_timeout(timeout))
            }

            /// Sets whether any value that does not fit its type is an error.
            pub fn strict(self, strict: bool) -> Self {
                Self(self.0.strict(strict))
            }

            /// Sets how many times a call is retried at most.
            pub fn max_retries(self, retries: u32) -> Self {
                Self(self.0.max_retries(retries))
            }

            /// Sets how calls are retried. Statuses and headers that are `None` are those of the document.
            pub fn retry_policy(self, policy: $crate::RetryPolicy) -> Self {
                Self(self.0.retry_policy(policy))
            }

            /// Sets `User-Agent`.
            pub fn user_agent(
                self,
                user_agent: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self(self.0.user_agent(user_agent))
            }

            /// Adds a header to every call that does not set it itself.
            pub fn default_header(
                self,
                name: impl ::core::convert::Into<::std::string::String>,
                value: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self(self.0.default_header(name, value))
            }

            /// Sets the maximum size of the body of a successful response, in bytes; 32 MiB by default.
            pub fn body_limit(self, bytes: usize) -> Self {
                Self(self.0.body_limit(bytes))
            }

            /// Sets how much of the body of an error response is read, in bytes; 64 KiB by default.
            pub fn error_body_limit(self, bytes: usize) -> Self {
                Self(self.0.error_body_limit(bytes))
            }

            /// Sets whether redirects within the origin are followed; they are not by default.
            pub fn follow_redirects(self, follow: bool) -> Self {
                Self(self.0.follow_redirects(follow))
            }

            /// Ignores the proxies configured in the environment.
            pub fn no_proxy(self) -> Self {
                Self(self.0.no_proxy())
            }

            /// Replaces the transport.
            pub fn transport(self, transport: impl $crate::Transport) -> Self {
                Self(self.0.transport(transport))
            }

            /// Adds a function that sees the head of every request.
            pub fn on_request(
                self,
                hook: impl ::core::ops::Fn(&mut $crate::http::request::Parts)
                + ::core::marker::Send
                + ::core::marker::Sync
                + 'static,
            ) -> Self {
                Self(self.0.on_request(hook))
            }

            /// Adds a function that sees the head of every response.
            pub fn on_response(
                self,
                hook: impl ::core::ops::Fn(&$crate::http::response::Parts)
                + ::core::marker::Send
                + ::core::marker::Sync
                + 'static,
            ) -> Self {
                Self(self.0.on_response(hook))
            }

            /// Builds the client.
            ///
            /// # Errors
            /// See [`BuildError`]($crate::BuildError).
            pub fn build(self) -> ::core::result::Result<$client, $crate::BuildError> {
                self.0.build().map(|inner| $client { inner })
            }
        }
    };
}
