//! Calls against the server for tests, by subject: what they send, to the byte, and what they make of a response.

use std::collections::VecDeque;

use crate::{
    __private::{Api, Call, Client, ClientBuilder, Scheme, SchemeKind, Spec},
    Method, RetryPolicy,
    api::{self, ClientAuth},
    auth::Alternatives,
    mock::{self, Response, Then},
    outcome::Expected,
    response::Decoder,
};

/// An interface with a scheme of every kind and no server.
pub(crate) static API: Api = Api {
    name: "test",
    servers: &[],
    schemes: &[
        Scheme {
            name: "bearer",
            env: "RT_TEST_NONE",
            kind: SchemeKind::Bearer,
        },
        Scheme {
            name: "basic",
            env: "RT_TEST_NONE",
            kind: SchemeKind::Basic,
        },
        Scheme {
            name: "header",
            env: "RT_TEST_NONE",
            kind: SchemeKind::ApiKeyHeader { name: "X-API-Key" },
        },
        Scheme {
            name: "query",
            env: "RT_TEST_NONE",
            kind: SchemeKind::ApiKeyQuery { name: "api_key" },
        },
        Scheme {
            name: "cookie",
            env: "RT_TEST_NONE",
            kind: SchemeKind::ApiKeyCookie { name: "sid" },
        },
        Scheme {
            name: "oauth",
            env: "RT_TEST_NONE",
            kind: SchemeKind::ClientCredentials {
                token_url: "/token",
                scopes: &["read", "write"],
                client_auth: ClientAuth::Body,
            },
        },
        Scheme {
            name: "oauthBasic",
            env: "RT_TEST_NONE",
            kind: SchemeKind::ClientCredentials {
                token_url: "/token",
                scopes: &[],
                client_auth: ClientAuth::Basic,
            },
        },
    ],
    retry: RetryPolicy::DEFAULT,
};

/// A response with a body.
pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Response {
    let response = Response {
        body: body.as_ref().to_vec(),
        ..Response::status(status)
    };
    let headers = headers.iter();
    headers.fold(response, |response, (name, value)| {
        response.header(name, value)
    })
}

/// A response with a JSON body.
pub(crate) fn ok(body: &str) -> Response {
    reply(200, &[("content-type", "application/json")], body)
}

/// The end of the connection in place of a response.
pub(crate) fn closed() -> Response {
    Response::raw("").then(Then::Break)
}

/// These bytes, and nothing after them.
pub(crate) fn stalled(bytes: impl Into<Vec<u8>>) -> Response {
    Response::raw(bytes).then(Then::Silence)
}

/// What gives the next response.
pub(crate) type Next = Box<dyn FnMut() -> Response + Send>;

/// Gives responses in turn, the last one forever.
pub(crate) fn in_turn(responses: impl IntoIterator<Item = Response>) -> Next {
    let mut responses: VecDeque<_> = responses.into_iter().collect();
    Box::new(move || match responses.len() {
        1 => responses[0].clone(),
        _ => responses.pop_front().unwrap(),
    })
}

/// A server that gives responses in turn, the last one forever.
pub(crate) struct Server {
    pub(crate) url: String,
    server: mock::Server,
}

impl Server {
    pub(crate) fn new(responses: impl IntoIterator<Item = Response>) -> Self {
        let mut next = in_turn(responses);
        let server = mock::Server::responding(move |_| next()).unwrap();
        Self {
            url: server.base_url(),
            server,
        }
    }

    /// The requests so far, each as text.
    pub(crate) fn requests(&self) -> Vec<String> {
        let requests = self.server.requests();
        let text = |request: &mock::Request| String::from_utf8_lossy(&request.raw).into_owned();
        requests.iter().map(text).collect()
    }

    /// The only request.
    pub(crate) fn request(&self) -> String {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests.into_iter().next().unwrap()
    }

    /// The request lines so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.requests()
            .iter()
            .map(|request| request.lines().next().unwrap().replace(" HTTP/1.1", ""))
            .collect()
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        ClientBuilder::new(&API)
            .base_url(&self.url)
            .no_proxy()
            .user_agent("test")
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

/// Calls of no operation: what a description would say, tests say one by one.
impl Client {
    pub(crate) fn describe<T, E>(
        &self,
        id: &'static str,
        method: Method,
        path: &'static str,
    ) -> Call<T, E> {
        let mut call = self.call_of(Box::leak(Box::new(Spec::new(id, &http::Method::GET, path))));
        call.request.endpoint.method = method;
        call
    }
}

impl<T, E> Call<T, E> {
    pub(crate) fn security(mut self, alternatives: Alternatives) -> Self {
        self.request.set_security(alternatives);
        self
    }

    pub(crate) fn server(mut self, servers: &'static [api::Server]) -> Self {
        self.request.set_servers(servers);
        self
    }

    pub(crate) fn retry(mut self, policy: &'static RetryPolicy) -> Self {
        self.request.set_retry(policy);
        self
    }

    pub(crate) fn success(self, status: u16, decoder: Decoder<T>) -> Self {
        self.succeeding(Expected::Code(status), decoder)
    }

    pub(crate) fn success_range(self, hundreds: u16, decoder: Decoder<T>) -> Self {
        self.succeeding(Expected::Range(hundreds), decoder)
    }

    fn succeeding(mut self, expected: Expected, decoder: Decoder<T>) -> Self {
        self.outcomes.success = [self.outcomes.success, &[(expected, decoder)]]
            .concat()
            .leak();
        self
    }

    pub(crate) fn failure(self, status: u16, decoder: Decoder<E>) -> Self {
        self.failing(Expected::Code(status), decoder)
    }

    pub(crate) fn failure_range(self, hundreds: u16, decoder: Decoder<E>) -> Self {
        self.failing(Expected::Range(hundreds), decoder)
    }

    pub(crate) fn failure_default(self, decoder: Decoder<E>) -> Self {
        self.failing(Expected::Default, decoder)
    }

    fn failing(mut self, expected: Expected, decoder: Decoder<E>) -> Self {
        self.outcomes.failure = [self.outcomes.failure, &[(expected, decoder)]]
            .concat()
            .leak();
        self
    }
}

mod auth;
mod bodies;
mod deadlines;
mod failures;
mod options;
mod pages;
mod plain;
mod requests;
mod responses;
mod retries;
mod secrets;
mod uploads;
