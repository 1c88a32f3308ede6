//! The generated client types around those of the runtime.

/// Implements the options of a client builder, and `build`: for a struct of one field, the
/// [`ClientBuilder`](crate::__private::ClientBuilder), and a client with the field `inner`.
///
/// `client_builder!(ClientBuilder => Client);`
#[doc(hidden)]
#[macro_export]
macro_rules! client_builder {
    ($builder:ident => $client:ident) => {
        impl $builder {
            /// Sets the URL below which the paths of the document are, in place of its servers.
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

            /// Takes the credentials that are not set from the environment.
            pub fn credentials_from_env(self) -> Self {
                Self(self.0.credentials_from_env())
            }

            /// Sets where the tokens of an OAuth2 scheme are had, in place of the document's URL.
            pub fn token_url(
                self,
                scheme: impl ::core::convert::Into<::std::string::String>,
                url: impl ::core::convert::Into<::std::string::String>,
            ) -> Self {
                Self(self.0.token_url(scheme, url))
            }

            /// Makes calls without credentials, whatever the document asks for.
            pub fn without_credentials(self) -> Self {
                Self(self.0.without_credentials())
            }

            /// Sets whether credentials are sent over `http://` and `ws://` to hosts other than this one.
            ///
            /// Everybody on the way can read and use them, so such calls fail unless this says that the way is safe: a
            /// private network between containers, a tunnel, a proxy on the same host. Loopback is always allowed.
            pub fn allow_http_credentials(self, allow: bool) -> Self {
                Self(self.0.allow_http_credentials(allow))
            }

            /// Sets how long a call may take in all; five minutes when not set.
            pub fn timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// Sets how long connecting may take; ten seconds when not set.
            pub fn connect_timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.connect_timeout(timeout))
            }

            /// Sets how long the server may be silent within a body; a minute when not set.
            pub fn idle_timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.idle_timeout(timeout))
            }

            /// Sets whether a value that does not fit its type is an error, wherever it stands.
            pub fn strict(self, strict: bool) -> Self {
                Self(self.0.strict(strict))
            }

            /// Sets how often a call is repeated at most.
            pub fn max_retries(self, retries: u32) -> Self {
                Self(self.0.max_retries(retries))
            }

            /// Sets how calls are repeated. Statuses and headers that it leaves open (`None`) are those of the document.
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

            /// Sets how large the body of a successful response may be, in bytes; 32 MiB when not set.
            pub fn body_limit(self, bytes: usize) -> Self {
                Self(self.0.body_limit(bytes))
            }

            /// Sets how much of the body of an error is read, in bytes; 64 KiB when not set.
            pub fn error_body_limit(self, bytes: usize) -> Self {
                Self(self.0.error_body_limit(bytes))
            }

            /// Sets whether redirects within the origin are followed; not, when not set.
            pub fn follow_redirects(self, follow: bool) -> Self {
                Self(self.0.follow_redirects(follow))
            }

            /// Connects without the proxies of the environment.
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
