//! Vectara: an agent's response as server-sent events.

use std::time::Duration;

use agent_session_clients::vectara::agent_events::{
    CreateAgentInput, CreateAgentInputError, CreateAgentInputForm,
};
use agent_session_clients::vectara::types::{
    AgentInput, AgentStreamedResponse, AgentTextInput, CreateInputMessageRequest,
    CreateInputRequest,
};
use agent_session_clients::vectara::{Client, Request};
use anyhow::{Context, Result, bail, ensure};
use futures_util::StreamExt;
use raccord::Error;
use raccord::mock::{Response, Server, Then};
use raccord::stream::sse::{Event, SseStream};
use raccord::stream::{self, StreamError};
use serde_json::{Value, json};

use super::support::{KEY, broken, closed, samples, variants, written};

type Events = SseStream<AgentStreamedResponse>;

fn client(server: &Server) -> Result<Client> {
    Ok(Client::builder()
        .base_url(server.base_url())
        .api_key_auth(KEY)
        .build()?)
}

fn input(server: &Server) -> Result<Request<CreateAgentInput, stream::Events>> {
    let words = AgentInput::Text(AgentTextInput::new("Where is my order?"));
    let request = CreateInputRequest::from(CreateInputMessageRequest::new([words]));
    let client = client(server)?;
    Ok(client
        .agent_events()
        .create_input_stream("support", "ses_1", request))
}

/// What is left of a stream.
async fn all(mut events: Events) -> Result<Vec<Result<AgentStreamedResponse, StreamError>>> {
    let mut items = Vec::new();
    while let Some(item) = events.next().await {
        items.push(item.map(Event::into_value));
    }
    ensure!(events.is_over());
    Ok(items)
}

fn output(number: u64) -> Value {
    json!({
        "type": "streaming_agent_output",
        "content": format!("part {number} "),
        "created_at": "2025-11-11T10:00:00Z",
    })
}

fn end() -> Value {
    json!({"type": "end"})
}

#[tokio::test]
async fn every_kind_arrives_typed_and_is_written_back() -> Result<()> {
    let mut sent = samples("vectara", "AgentStreamedResponse", &["error", "end"])?;
    ensure!(sent.len() == 21, "{} kinds", sent.len());
    let ends = sent.split_off(19);
    let mut kinds = std::collections::BTreeSet::new();
    for end in ends {
        // Nothing is read after the last event.
        let whole: Vec<&Value> = sent.iter().chain([&end]).collect();
        let more: Vec<&Value> = whole.iter().copied().chain(&sent).collect();
        let server = Server::scripted([Response::events(201, more)])?;
        let items = all(input(&server)?.await?).await?;
        let written = written(&items)?;
        ensure!(written.iter().eq(whole), "{written:#?}");
        let items: Result<Vec<_>, _> = items.into_iter().collect();
        kinds.append(&mut variants(&items?));
        let requests = server.requests();
        let request = requests.first().context("a request")?;
        let body = request.json().context("a JSON body")?;
        ensure!(body.get("stream_response") == Some(&json!(true)), "{body}");
        ensure!(request.header("accept") == Some("text/event-stream"));
    }
    ensure!(kinds.len() == 21 && !kinds.contains("Unknown"), "{kinds:?}");
    Ok(())
}

#[tokio::test]
async fn what_does_not_fit_is_kept_and_ends_nothing() -> Result<()> {
    let unknown = json!({"type": "tool_activity", "activity_type": "generic", "data": {"n": 1.50}});
    let nameless = json!({"id": "aev_1"});
    let data = [
        ": a comment\n\n",
        "event: message\nid: 7\n",
        &format!("data: {}\r\n\r\n", output(1)),
        "data: {\"type\": \"streaming_\n\n",
        "data:\n\n",
        &format!("data: {unknown}\r\r"),
        &format!("data: {nameless}\n\n"),
        // Over several lines, and with bytes that are no UTF-8.
        "data: {\"type\": \"streaming_agent_output\",\ndata: \"content\": \"part 2 \",\ndata: \"created_at\": \"2025-11-11T10:00:00Z\"}\n\n",
    ]
    .concat();
    let mut data = data.into_bytes();
    data.extend_from_slice(
        b"data: {\"type\":\"streaming_agent_output\",\"content\":\"\xff\",\"created_at\":\"\"}\n\n",
    );
    data.extend_from_slice(format!("data: {}\n\n", end()).as_bytes());
    let server = Server::scripted([Response::body(
        201,
        "text/event-stream; charset=utf-8",
        data,
    )])?;
    let mut events = input(&server)?.await?;
    let first = events.next().await.context("an event")??;
    ensure!(first.raw().event() == "message" && events.last_event_id() == "7");
    ensure!(serde_json::to_value(first.value())? == output(1));
    let items = all(events).await?;
    ensure!(
        matches!(items.first(), Some(Err(StreamError::Decode(_)))),
        "{items:?}"
    );
    let replaced =
        json!({"type": "streaming_agent_output", "content": "\u{fffd}", "created_at": ""});
    ensure!(
        written(items.get(1..).unwrap_or_default())?
            == [unknown, nameless, output(2), replaced, end()]
    );
    ensure!(matches!(
        items.get(1),
        Some(Ok(AgentStreamedResponse::Unknown(_)))
    ));
    Ok(())
}

#[tokio::test]
async fn a_break_is_told_after_all_that_came() -> Result<()> {
    let sent = [output(1), output(1), output(2)];
    // A connection that breaks, and a response that ends without its last event.
    for answer in [broken(201, &sent), Response::events(201, &sent)] {
        let server = Server::scripted([answer])?;
        let mut items = all(input(&server)?.await?).await?;
        match items.pop() {
            Some(Err(StreamError::Unfinished | StreamError::Transport(_))) => {}
            other => bail!("{other:?}"),
        }
        // The same words twice are said twice: nothing tells that they repeat.
        ensure!(written(&items)? == sent);
        // The input is not sent again.
        ensure!(server.requests().len() == 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_silent_server_is_given_up() -> Result<()> {
    let answer = Response::events(201, &[output(1)]).then(Then::Silence);
    let server = Server::scripted([answer])?;
    let stream = input(&server)?.idle_timeout(Duration::from_secs(1));
    let mut items: Vec<_> = stream.await?.collect().await;
    match items.pop() {
        Some(Err(error)) => ensure!(error.is_timeout() && error.is_final(), "{error:?}"),
        other => bail!("{other:?}"),
    }
    ensure!(items.iter().all(Result::is_ok), "{items:?}");
    Ok(())
}

#[tokio::test]
async fn a_refusal_has_the_type_of_its_status() -> Result<()> {
    let refusal = Response::json(
        409,
        &json!({"messages": ["still working"], "request_id": "r"}),
    );
    let page = Response::body(201, "text/html", "<p>");
    let server = Server::scripted([refusal, page])?;
    match input(&server)?.await {
        Err(Error::Api(error)) => {
            ensure!(
                matches!(error.body(), CreateAgentInputError::Conflict(_)),
                "{error:?}"
            );
        }
        other => bail!("{other:?}"),
    }
    match input(&server)?.await {
        Err(Error::Status(response)) => {
            ensure!(response.status() == 201, "{response:?}");
            ensure!(response.text() == "<p>", "{response:?}");
            let misfit = response.misfit().context("a reason")?;
            ensure!(misfit.message().contains("text/html"), "{misfit}");
        }
        other => bail!("{other:?}"),
    }
    Ok(())
}

#[tokio::test]
async fn a_form_asks_for_the_stream_too() -> Result<()> {
    let server = Server::scripted([Response::events(201, &[end()])])?;
    let form = CreateAgentInputForm::new().with_message("Where is my order?");
    let client = client(&server)?;
    let events = client
        .agent_events()
        .create_input_stream("support", "ses_1", form)
        .await?;
    ensure!(written(&all(events).await?)? == [end()]);
    let requests = server.requests();
    let body = String::from_utf8_lossy(&requests.first().context("a request")?.body).into_owned();
    ensure!(
        body.matches("name=\"stream_response\"\r\n\r\ntrue\r\n")
            .count()
            == 1,
        "{body}"
    );
    ensure!(body.contains("name=\"message\""), "{body}");
    Ok(())
}

#[tokio::test]
async fn dropping_a_stream_closes_its_connection() -> Result<()> {
    let answer = || Response::events(201, &[output(1)]).then(Then::Silence);
    let server = Server::scripted([answer(), answer()])?;
    let mut events = input(&server)?.await?;
    ensure!(events.next().await.context("an event")?.is_ok());
    let _ = futures_util::poll!(std::pin::pin!(events.next()));
    drop(events);
    closed(&server).await?;
    drop(input(&server)?.await?);
    closed(&server).await
}
