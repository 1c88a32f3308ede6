//! Responses by their status, and calls without a runtime.

use serde_json::json;

use super::{Server, ok, reply, requests::call};
use crate::{
    __private::{Call, json},
    Error, Method, Value,
};

#[tokio::test]
async fn responses_are_decoded_by_their_status() {
    #[derive(Debug, PartialEq)]
    enum Failure {
        NotFound(Value),
        Other(String),
    }
    let asked = std::sync::Mutex::new(String::new());
    let send = async |answer| {
        let server = Server::new([answer]);
        let call: Call<Option<Value>, Failure> = server
            .client()
            .describe("op", Method::GET, "/")
            .success(200, |r| json(r).map(Some))
            .success(204, |r| crate::decode::empty(r).map(|()| None))
            .failure(404, |r| json(r).map(Failure::NotFound))
            .failure_range(4, |r| crate::decode::text(r).map(Failure::Other));
        asked.lock().unwrap().clone_from(&server.url);
        call.max_retries(0).send().await
    };
    let response = send(reply(200, &[("x-request-id", "r-7")], "{\"a\":1}"))
        .await
        .unwrap();
    assert_eq!(
        (response.request_id(), response.body()),
        (Some("r-7"), &Some(json!({"a": 1})))
    );
    assert_eq!(send(reply(204, &[], "")).await.unwrap().into_body(), None);
    let error = send(reply(404, &[], "{\"e\":1}")).await.unwrap_err();
    assert_eq!(error.body(), Some(&Failure::NotFound(json!({"e": 1}))));
    let error = send(reply(429, &[("retry-after", "3")], "slow"))
        .await
        .unwrap_err();
    assert_eq!(error.body(), Some(&Failure::Other("slow".to_owned())));
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(3)));
    let error = send(reply(500, &[], "<html>\noops")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "op (GET {}/) responded with 500 Internal Server Error: <html> oops",
            asked.lock().unwrap()
        )
    );
    let error = send(reply(404, &[], "no json")).await.unwrap_err();
    assert!(
        matches!(&error, Error::Status(raw) if raw.status() == 404 && raw.misfit().is_some()),
        "{error:?}"
    );
    assert_eq!(error.excerpt().unwrap(), "no json");
}

#[cfg(feature = "blocking")]
#[test]
fn a_call_can_be_waited_for_without_a_runtime() {
    use std::convert::Infallible;

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = Server::new([ok("7")]);
    for _ in 0..3 {
        let call: Call<i64, Infallible> = server
            .client()
            .describe("op", Method::GET, "/")
            .success(200, json);
        assert_eq!(*call.send_blocking().unwrap(), 7);
    }
    let call: Call<i64, Infallible> = server
        .client()
        .describe("op", Method::GET, "/")
        .success(200, json);
    // Within a runtime too.
    assert_eq!(
        runtime.block_on(async { call.send_blocking().unwrap().into_body() }),
        7
    );
}

#[test]
fn without_a_runtime_a_call_is_an_error_and_no_panic() {
    let server = Server::new([ok("7")]);
    let error = futures_util::FutureExt::now_or_never(call(&server, Method::GET, "/").send())
        .unwrap()
        .unwrap_err();
    assert!(error.to_string().contains("Tokio runtime"), "{error}");
}
