//! The root of the generated crate and the types of an API can both be imported by a glob: no name is in both.

/// Compiling it is the test: a name that two globs bring is an error where it is used.
macro_rules! beside_the_types {
    ($($api:ident),*) => {
        $(
            mod $api {
                #[allow(unused_imports, reason = "most names are not used")]
                use agent_session_clients::{$api::types::*, $api::*, *};

                #[allow(dead_code, reason = "compiling is the test")]
                fn names<E>(error: Error<E>, _: BuildError, _: File, _: Maybe<Raw>) -> Option<u16> {
                    let _: fn(Response<RetryPolicy>, &dyn Transport, stream::Ending);
                    match error {
                        Error::Status(response) => Some(response.status().as_u16()),
                        Error::Transport(error) if error.kind() == raccord::TransportErrorKind::Timeout => {
                            Some(http::StatusCode::REQUEST_TIMEOUT.as_u16())
                        }
                        _ => None,
                    }
                }
            }
        )*
    };
}

raccord_tests::for_each_api!(beside_the_types);
