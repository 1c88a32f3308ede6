//! What a document says about an operation.

/// Implements [`Operation`](crate::Operation) for a type that represents an operation or a channel.
///
/// Rows of `success` and `failure` say how a response is decoded, by its status: `Code(404)`, `Range(4)` or `Default`. After
/// `=>` is the variant of the type that holds what was decoded. Security is one of the outer list and all of the inner one.
/// Rules are written as those of [`validate!`](crate::validate!), by their places in the request.
///
/// ```
/// use raccord::{Operation, Value, __private as rt};
///
/// /// The error bodies.
/// pub enum GetItemError {
///     /// Status 404.
///     NotFound(String),
///     /// Any other.
///     Other(Value),
/// }
///
/// /// `GET /items/{id}`, operation `getItem`.
/// pub enum GetItem {}
///
/// rt::operation!(GetItem {
///     id: "getItem",
///     request: GET "/items/{id}",
///     security: [["bearerAuth"]],
///     rules: { "/path/id": [MinLength(1), MaxLength(50)] },
///     success: Value { Code(200): rt::json },
///     failure: GetItemError { Code(404): rt::text => NotFound, Default: rt::json => Other },
/// });
///
/// assert_eq!(GetItem::SPEC.path, "/items/{id}");
/// assert_eq!(GetItem::SPEC.failure.len(), 2);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! operation {
    ($name:ident {
        id: $id:literal,
        request: $method:ident $path:literal,
        $(servers: $servers:expr,)?
        $(security: [$([$($scheme:literal),*]),*],)?
        $(rules: { $($place:literal: [$($rule:ident $(($bound:literal))?),*]),* $(,)? },)?
        $(retry: $retry:expr,)?
        $(accept: $accept:literal,)?
        success: $success:ty {
            $($good:ident $(($good_code:literal))?: $decode:expr $(=> $case:ident)?),* $(,)?
        },
        failure: $failure:ty {
            $($bad:ident $(($bad_code:literal))?: $decode_error:expr $(=> $error:ident)?),* $(,)?
        },
    }) => {
        impl $crate::Operation for $name {
            type Success = $success;
            type Failure = $failure;

            const SPEC: &'static $crate::__private::Spec<Self::Success, Self::Failure> =
                &$crate::__private::Spec {
                    $(servers: $servers,)?
                    $(security: &[$(&[$($scheme),*]),*],)?
                    $(rules: &[$(($place, &[$($crate::Rule::$rule $(($bound))?),*])),*],)?
                    $(retry: ::core::option::Option::Some($retry),)?
                    $(accept: ::core::option::Option::Some($accept),)?
                    success: &[$((
                        $crate::__private::Expected::$good $(($good_code))?,
                        $crate::operation!(@decoder $decode $(=> $success, $case)?),
                    )),*],
                    failure: &[$((
                        $crate::__private::Expected::$bad $(($bad_code))?,
                        $crate::operation!(@decoder $decode_error $(=> $failure, $error)?),
                    )),*],
                    ..$crate::__private::Spec::new($id, &$crate::http::Method::$method, $path)
                };
        }
    };
    (@decoder $decode:expr) => { $decode };
    (@decoder $decode:expr => $body:ty, $case:ident) => {
        |response| $decode(response).map(<$body>::$case)
    };
}
