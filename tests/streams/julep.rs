//! Julep: chat, with server-sent events in response.

use agent_session_clients::julep::sessions::Chat;
use agent_session_clients::julep::types::{
    ChatInput, ChatStreamChunk, InputChatMlMessage, InputChatMlMessageRole,
};
use agent_session_clients::julep::{Client, Request};
use anyhow::{Context, Result, bail, ensure};
use raccord::Error;
use raccord::mock::{Response, Server, Then};
use raccord::stream::sse::{Event, SseStream};
use raccord::stream::{Events, StreamError};
use serde_json::{Value, json};

use super::support::{KEY, broken, closed, server, written};

fn chat(server: &Server) -> Result<Request<Chat, Events>> {
    let client = Client::builder()
        .base_url(server.base_url())
        .api_key(KEY)
        .build()?;
    let words = InputChatMlMessage::new(InputChatMlMessageRole::User, "Hello");
    let request = ChatInput::new([words]);
    Ok(client.sessions().chat_stream("ses_1", request))
}

/// What is left of a stream.
async fn all(
    mut events: SseStream<ChatStreamChunk>,
) -> Result<Vec<Result<ChatStreamChunk, StreamError>>> {
    let mut items = Vec::new();
    while let Some(item) = events.next().await {
        items.push(item.map(Event::into_value));
    }
    ensure!(events.is_over());
    Ok(items)
}

fn chunk(text: &str) -> Value {
    json!({"id": "c", "response": [[{"delta": {"content": text}}]], "usage": {"total": 1.50}})
}

fn done(chunks: &[Value]) -> Response {
    let mut answer = Response::events(200, chunks);
    answer
        .body
        .extend_from_slice(b"data: [DONE]\n\ndata: {\"after\": true}\n\n");
    answer
}

#[tokio::test]
async fn the_chunks_come_until_done() -> Result<()> {
    // Free-form: the document does not describe them. One says the last word in its text.
    let sent = [chunk("Pack "), chunk("[DONE]"), chunk("Pack "), json!({})];
    let server = Server::scripted([done(&sent)])?;
    ensure!(written(&all(chat(&server)?.await?).await?)? == sent);
    let requests = server.requests();
    let request = requests.first().context("a request")?;
    let body = request.json().context("a JSON body")?;
    ensure!(body.get("stream") == Some(&json!(true)), "{body}");
    ensure!(request.header("accept") == Some("text/event-stream"));
    Ok(())
}

#[tokio::test]
async fn the_sampled_stream_of_the_document_ends() -> Result<()> {
    let server = server("julep", [])?;
    let items = all(chat(&server)?.await?).await?;
    ensure!(
        items.len() == 1 && items.iter().all(Result::is_ok),
        "{items:?}"
    );
    Ok(())
}

#[tokio::test]
async fn what_is_no_object_is_told_and_ends_nothing() -> Result<()> {
    let mut answer = Response::body(
        200,
        "text/event-stream",
        "data: [1]\n\ndata: {\"cut\": \n\n",
    );
    answer.body.append(&mut done(&[chunk("on")]).body);
    let server = Server::scripted([answer])?;
    let items = all(chat(&server)?.await?).await?;
    ensure!(items.len() == 3, "{items:?}");
    for item in items.iter().take(2) {
        ensure!(matches!(item, Err(error @ StreamError::Decode(_)) if !error.is_final()));
    }
    ensure!(written(items.get(2..).unwrap_or_default())? == [chunk("on")]);
    Ok(())
}

#[tokio::test]
async fn a_stream_without_done_is_not_whole() -> Result<()> {
    let sent = [chunk("Pack ")];
    for answer in [broken(200, &sent), Response::events(200, &sent)] {
        let server = Server::scripted([answer])?;
        let mut items = all(chat(&server)?.await?).await?;
        match items.pop() {
            Some(Err(error)) => ensure!(error.is_final(), "{error:?}"),
            other => bail!("{other:?}"),
        }
        ensure!(written(&items)? == sent);
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_no_stream_is_an_error() -> Result<()> {
    let whole = Response::json(200, &json!({"response": []}));
    let server = Server::scripted([whole, Response::status(401), Response::status(204)])?;
    match chat(&server)?.await {
        Err(Error::Status(response)) => {
            ensure!(response.status() == 200, "{response:?}");
            ensure!(response.text() == r#"{"response":[]}"#, "{response:?}");
            let misfit = response.misfit().context("a reason")?;
            ensure!(misfit.message().contains("application/json"), "{misfit}");
        }
        Err(error) => bail!("{error:?}"),
        Ok(_) => bail!("a stream"),
    }
    match chat(&server)?.await {
        Err(error) => ensure!(
            error.status().is_some_and(|status| status == 401),
            "{error:?}"
        ),
        Ok(_) => bail!("a stream"),
    }
    Ok(())
}

#[tokio::test]
async fn dropping_a_stream_closes_its_connection() -> Result<()> {
    let answer = Response::events(200, &[chunk("on")]).then(Then::Silence);
    let server = Server::scripted([answer])?;
    let mut events = chat(&server)?.await?;
    ensure!(events.next().await.context("an event")?.is_ok());
    drop(events);
    closed(&server).await
}
