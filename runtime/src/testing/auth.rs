//! Credentials over the wire.

use std::{convert::Infallible, sync::Mutex};

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};

use super::{Server, ok, reply};
use crate::{
    __private::{Call, Client, Scheme, json},
    Credentials, Error, Method, TransportError, TransportErrorKind, Value,
    mock::Response,
};

fn call(client: &Client) -> Call<Value, Infallible> {
    client
        .describe("op", Method::POST, "/x")
        .security(&[&["oauth"]])
        .success(200, json)
}

fn token(token: &str, expires_in: &str) -> Response {
    ok(&format!(
        r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{expires_in}}}"#
    ))
}

fn client(server: &Server) -> Client {
    server
        .builder()
        .client_credentials("oauth", "id", "s e&cret")
        .build()
        .unwrap()
}

#[tokio::test]
async fn every_scheme_is_sent_in_its_place() {
    let server = Server::new([ok("{}")]);
    let client = server
        .builder()
        .credential("bearer", "t")
        .basic("basic", "u", "p")
        .credential("header", "k")
        .credential("query", "q&q")
        .credential("cookie", "c=c")
        .build()
        .unwrap();
    let call = |security| -> Call<Value, Infallible> {
        client
            .describe("op", Method::GET, "/x")
            .security(security)
            .query("a", &1)
            .cookie("z", &1)
            .success(200, json)
    };
    call(&[&["bearer"]]).send().await.unwrap();
    call(&[&["basic", "header"]]).send().await.unwrap();
    call(&[&["query", "cookie"]]).send().await.unwrap();
    call(&[]).send().await.unwrap();
    let [bearer, two, places, none] = <[String; 4]>::try_from(server.requests()).unwrap();
    assert!(bearer.contains("\nauthorization: Bearer t\r") && !bearer.contains("api_key"));
    assert!(two.contains("\nauthorization: Basic dTpw\r") && two.contains("\nx-api-key: k\r"));
    assert!(
        places.starts_with("GET /x?a=1&api_key=q%26q ")
            && places.contains("\ncookie: z=1; sid=c=c\r")
    );
    assert!(
        !none.contains("authorization") && !none.contains("sid=") && !none.contains("x-api-key")
    );
}

#[tokio::test]
async fn a_token_is_fetched_once_and_kept() {
    let server = Server::new([token("t1", "3600"), ok("{}")]);
    let client = client(&server);
    let calls = (0..5).map(|_| call(&client).send());
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    let requests = server.requests();
    let (fetches, calls): (Vec<_>, Vec<_>) = requests
        .iter()
        .partition(|request| request.starts_with("POST /token "));
    assert_eq!((fetches.len(), calls.len()), (1, 5));
    assert!(
        calls
            .iter()
            .all(|request| request.contains("authorization: Bearer t1\r"))
    );
    let fetch = fetches.first().unwrap();
    assert!(fetch.contains("content-type: application/x-www-form-urlencoded\r"));
    assert!(
        fetch.ends_with("\r\n\r\ngrant_type=client_credentials&scope=read%20write&client_id=id&client_secret=s%20e%26cret"),
        "{fetch}"
    );
}

#[tokio::test]
async fn a_client_may_prove_itself_in_a_header() {
    let server = Server::new([token("t1", "3600"), ok("{}")]);
    let client = server
        .builder()
        .client_credentials("oauthBasic", "i:d", "s e&cret")
        .build()
        .unwrap();
    let call: Call<Value, Infallible> = client
        .describe("op", Method::GET, "/x")
        .security(&[&["oauthBasic"]])
        .success(200, json);
    call.send().await.unwrap();
    let requests = server.requests();
    let fetch = requests.first().unwrap();
    // RFC 6749 section 2.3.1: both are urlencoded first.
    assert!(
        fetch.contains("authorization: Basic aSUzQWQ6cyUyMGUlMjZjcmV0\r"),
        "{fetch}"
    );
    assert!(
        fetch.ends_with("\r\n\r\ngrant_type=client_credentials"),
        "{fetch}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_ends() {
    // Two minutes early, or after half of a short life.
    for (life, kept, renewed) in [("3600", 3470, 11), ("\"100\"", 45, 6)] {
        let script = [
            token("t1", life),
            ok("{}"),
            ok("{}"),
            token("t2", life),
            ok("{}"),
        ];
        let transport = super::failures::Scripted::new(script);
        let client = crate::client::ClientBuilder::new(&super::API)
            .base_url("http://127.0.0.1:9")
            .transport(transport.clone())
            .client_credentials("oauth", "id", "secret")
            .build()
            .unwrap();
        call(&client).send().await.unwrap();
        tokio::time::advance(std::time::Duration::from_secs(kept)).await;
        call(&client).send().await.unwrap();
        tokio::time::advance(std::time::Duration::from_secs(renewed)).await;
        call(&client).send().await.unwrap();
        assert_eq!(
            transport.paths(),
            ["/token", "/x", "/x", "/token", "/x"],
            "{life}"
        );
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let server = Server::new([
        token("t1", "3600"),
        reply(401, &[], ""),
        token("t2", "3600"),
        ok("{}"),
    ]);
    let client = client(&server);
    call(&client).send().await.unwrap();
    assert_eq!(
        server.lines(),
        ["POST /token", "POST /x", "POST /token", "POST /x"]
    );
    assert!(server.requests().last().unwrap().contains("Bearer t2"));

    let server = Server::new([
        token("t1", "3600"),
        reply(401, &[], ""),
        token("t1", "3600"),
        reply(401, &[], ""),
    ]);
    let client = self::client(&server);
    assert_eq!(
        call(&client).send().await.unwrap_err().status().unwrap(),
        401
    );
    assert_eq!(
        server.lines(),
        ["POST /token", "POST /x", "POST /token", "POST /x"]
    );
}

#[tokio::test]
async fn a_failing_token_endpoint_is_named_without_the_secret() {
    let answer = reply(
        400,
        &[],
        r#"{"error":"invalid_client","hint":"s e&cret s%20e%26cret"}"#,
    );
    let server = Server::new([answer]);
    let error = call(&client(&server)).send().await.unwrap_err();
    let Error::Transport(error) = error else {
        unreachable!("{error:?}")
    };
    assert_eq!(error.kind(), TransportErrorKind::Token);
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("/token responded with 400 Bad Request") && text.contains("invalid_client"),
        "{text}"
    );
    assert!(!text.contains("cret\""), "{text}");
    let server = Server::new([ok(r#"{"token":"canary"}"#)]);
    let error = call(&client(&server)).send().await.unwrap_err();
    assert!(
        error.to_string().contains("no `access_token`") && !error.to_string().contains("canary"),
        "{error}"
    );
}

#[tokio::test]
async fn a_source_of_credentials_is_asked_each_time() {
    struct Rotating(Mutex<u32>);

    impl Credentials for Rotating {
        fn secret<'a>(
            &'a self,
            scheme: &'a Scheme,
        ) -> BoxFuture<'a, Result<SecretString, TransportError>> {
            Box::pin(async move {
                let mut count = self.0.lock().unwrap();
                *count += 1;
                Ok(format!("{}-{count}", scheme.name).into())
            })
        }

        fn refused(&self, _: &Scheme, secret: &SecretString) -> bool {
            secret.expose_secret() == "bearer-1"
        }
    }

    let server = Server::new([reply(401, &[], ""), ok("{}")]);
    let client = server
        .builder()
        .credentials("bearer", Rotating(Mutex::new(0)))
        .build()
        .unwrap();
    let call: Call<Value, Infallible> = client
        .describe("op", Method::POST, "/")
        .security(&[&["bearer"]])
        .success(200, json);
    call.send().await.unwrap();
    let sent: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.contains("Bearer bearer-2"))
        .collect();
    assert_eq!(sent, [false, true]);
}
