//! Operations, as data.

use http::Method;

use super::Call;
use crate::{
    api::Server, auth::Alternatives, client::Client, endpoint::Endpoint, outcome::Expected,
    request::Request, response::Decoder, retry::RetryPolicy, validate::Rules,
};

/// An operation of a document, with the types of its responses. Generated code implements it for one type per
/// operation.
pub trait Operation: 'static {
    /// The body of a successful response.
    type Success: 'static;
    /// The body of a declared error.
    type Failure: 'static;

    /// Its description in the document.
    #[doc(hidden)]
    const SPEC: &'static Spec<Self::Success, Self::Failure>;
}

/// What the document says about an operation, independent of a call.
pub struct Spec<T: 'static, E: 'static> {
    /// Its id, or method and path if it has none.
    pub id: &'static str,
    /// Its method.
    pub method: &'static Method,
    /// Its path template.
    pub path: &'static str,
    /// Its own servers. The first is used unless the client has an explicit base URL.
    pub servers: &'static [Server],
    /// Its security requirements: any of the outer list, all of the inner one. An empty inner list means that no
    /// credentials are needed.
    pub security: Alternatives,
    /// The constraints of parameters and body.
    pub rules: &'static Rules,
    /// When it is retried. The policy of the document decides what this leaves open.
    pub retry: Option<&'static RetryPolicy>,
    /// `Accept`; `application/json` if there is none.
    pub accept: Option<&'static str>,
    /// How the body of a successful response is decoded, by status.
    pub success: &'static [(Expected, Decoder<T>)],
    /// How the body of an error is decoded, by status.
    pub failure: &'static [(Expected, Decoder<E>)],
}

impl<T: 'static, E: 'static> Spec<T, E> {
    /// An operation with defaults for everything else.
    pub const fn new(id: &'static str, method: &'static Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            servers: &[],
            security: &[],
            rules: &[],
            retry: None,
            accept: None,
            success: &[],
            failure: &[],
        }
    }
}

impl Client {
    /// Starts a call of the operation that `spec` describes.
    pub fn call_of<T, E>(&self, spec: &'static Spec<T, E>) -> Call<T, E> {
        let mut request = Request::new(
            self.clone(),
            Endpoint {
                id: spec.id,
                method: spec.method.clone(),
                path: spec.path,
                uri: None,
            },
        );
        request.set_servers(spec.servers);
        request.set_security(spec.security);
        request.inputs.set_rules(spec.rules);
        if let Some(policy) = spec.retry {
            request.set_retry(policy);
        }
        if let Some(media_types) = spec.accept {
            request.set_accept(media_types);
        }
        Call {
            request: Box::new(request),
            outcomes: crate::outcome::Outcomes {
                success: spec.success,
                failure: spec.failure,
            },
        }
    }
}

/// Starts a call of an operation.
pub fn call<O: Operation>(client: &Client) -> Call<O::Success, O::Failure> {
    client.call_of(O::SPEC)
}
