//! What somebody writes first, from the README and the docs alone: programs of one file that name no dependency but
//! `agent-session-clients` and `tokio`, against a server of the test.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::time::Duration;

use agent_session_clients::{raccoon, vectara};
use raccord::mock::{Response, Server, Then};
use raccord_mock::Options;
use serde_json::json;

#[path = "../../generated/examples/all_sessions.rs"]
mod all_sessions;
#[path = "../../generated/examples/rate_limit.rs"]
mod rate_limit;
#[path = "../../generated/examples/upload.rs"]
mod upload;

fn of_vectara(server: &Server) -> vectara::Client {
    let builder = vectara::Client::builder().base_url(server.base_url());
    builder.api_key_auth("any").max_retries(0).build().unwrap()
}

fn of_raccoon(server: &Server) -> raccoon::Client {
    let builder = raccoon::Client::builder().base_url(server.base_url());
    builder.bearer_auth("any").max_retries(0).build().unwrap()
}

#[tokio::test]
async fn a_rate_limited_call_is_made_again_when_the_server_says() {
    let refused = Response::json(429, &json!({"messages": ["slower"]})).header("Retry-After", "0");
    let agents = Response::json(200, &json!({"agents": [], "metadata": {"page_key": ""}}));
    let server = Server::scripted([refused.clone(), refused, agents]);
    let server = server.unwrap();
    let page = rate_limit::agents(&of_vectara(&server)).await.unwrap();
    assert!(page.agents.is_empty());
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn the_sessions_of_all_pages_are_listed() {
    let page = |name: &str, next: &str| {
        let session = json!({
            "key": name, "agent_key": "travel", "name": name, "enabled": true, "created_at": "2026-01-01T00:00:00Z",
        });
        Response::json(
            200,
            &json!({"sessions": [session], "metadata": {"page_key": next}}),
        )
    };
    let server = Server::scripted([page("first", "2"), page("second", "")]);
    let server = server.unwrap();
    let client = of_vectara(&server);
    let sessions = all_sessions::sessions(&client, "travel");
    let names: Vec<_> = sessions
        .await
        .unwrap()
        .into_iter()
        .map(|it| it.name)
        .collect();
    assert_eq!(names, ["first", "second"]);
    assert!(
        server.requests()[1]
            .query_pairs()
            .contains(&("page_key".to_owned(), "2".to_owned()))
    );
}

#[tokio::test]
async fn a_file_is_uploaded_within_a_limit() {
    let silent = Server::responding(|_| Response::status(200).then(Then::Silence));
    let silent = silent.unwrap();
    let late = upload::upload(&of_raccoon(&silent), Duration::from_millis(1)).await;
    assert!(late.unwrap_err().is_timeout());

    let server = raccord_mock::serve(
        raccord_tests::document("raccoon").unwrap(),
        Options::default(),
    );
    let server = server.unwrap();
    upload::upload(&of_raccoon(&server), Duration::MAX)
        .await
        .unwrap();
    let request = server.requests().pop().unwrap();
    let body = String::from_utf8(request.body).unwrap();
    assert!(body.contains("lisbon.txt") && body.contains("Pack an umbrella."));
}

#[tokio::test]
async fn a_group_is_moved_into_a_task() {
    let agents = Response::json(200, &json!({"agents": [], "metadata": {"page_key": ""}}));
    let server = Server::scripted([agents.clone(), agents]).unwrap();
    let agents = of_vectara(&server).agents();
    let tasks = [agents.clone(), agents]
        .map(|agents| tokio::spawn(async move { agents.list().send().await }));
    for task in tasks {
        assert!(task.await.unwrap().unwrap().agents.is_empty());
    }
}
