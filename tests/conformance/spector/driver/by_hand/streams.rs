//! Server-sent events and JSON lines, through the typed streams.

use std::fmt::Debug;

use futures_util::StreamExt;
use raccord::{
    Error, FromJson,
    stream::sse::{Event, SseStream},
};
use serde::Serialize;
use serde_json::{Value, json};
use sp_streaming_jsonl::types::BasicInfo;
use sp_streaming_sse::types::{
    NamedReceiveEvent, ProtocolProtocolInfo, RetrieveRetrievalRequest, RetrieveStreamEvent,
};

use crate::{
    Outcome,
    check::{Problem, json, status},
};

fn client(base: &str) -> Result<sp_streaming_sse::Client, Problem> {
    Ok(sp_streaming_sse::Client::builder().base_url(base).build()?)
}

/// All events of a stream that ends.
async fn events<T, E, R>(open: R) -> Result<Vec<Event<T>>, Problem>
where
    T: FromJson + Send + 'static,
    E: Debug + Send + 'static,
    R: IntoFuture<Output = Result<SseStream<T>, Error<E>>>,
{
    let mut stream = open.await?;
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        events.push(event?);
    }
    Ok(events)
}

/// Compares events with what the server sends.
fn expect<T: Serialize + Debug>(events: &[Event<T>], expected: &Value) -> Outcome {
    let got: Vec<&T> = events.iter().map(Event::value).collect();
    json("", &got, &expected.to_string())
}

pub async fn streaming_sse_unnamed_receive(base: &str) -> Outcome {
    let events = events(client(base)?.streaming().unnamed_receive_stream()).await?;
    expect(
        &events,
        &json!([{ "desc": "one" }, { "desc": "two" }, { "desc": "three" }]),
    )
}

pub async fn streaming_sse_named_receive(base: &str) -> Outcome {
    let events = events(client(base)?.streaming().named_receive_stream()).await?;
    let texts: Vec<&str> = events
        .iter()
        .map(|event| match event.value() {
            NamedReceiveEvent::ResponseCreated(created) => &*created.id,
            NamedReceiveEvent::ResponseDelta(delta) => &*delta.delta,
            _ => "unknown",
        })
        .collect();
    json("", &texts, r#"["resp_1", "Hello", " world"]"#)
}

pub async fn streaming_sse_retrieve_stream(base: &str) -> Outcome {
    let request = RetrieveRetrievalRequest::new("what is typespec?");
    let events = events(client(base)?.streaming().retrieve_stream_stream(request)).await?;
    let texts: Vec<String> = events
        .iter()
        .map(|event| match event.value() {
            RetrieveStreamEvent::PartialResult(partial) => partial.text.clone(),
            RetrieveStreamEvent::FinalResult(result) => result.references.join(" "),
            _ => "unknown".to_owned(),
        })
        .collect();
    json("", &texts, r#"["partial one", "partial two", "doc1 doc2"]"#)
}

pub async fn streaming_sse_protocol_data_withenvelope(base: &str) -> Outcome {
    let events = events(client(base)?.streaming().data_with_envelope_stream()).await?;
    expect(
        &events,
        &json!([{ "event": "withEnvelope", "data": "hello" }]),
    )
}

pub async fn streaming_sse_protocol_data_withoutenvelope(base: &str) -> Outcome {
    let events = events(client(base)?.streaming().data_without_envelope_stream()).await?;
    let data = json!({ "metadata": { "source": "test" }, "contents": "world" });
    expect(
        &events,
        &json!([{ "event": "withoutEnvelope", "data": data }]),
    )
}

/// One event of the type, with an id or without.
fn hello(events: &[Event<ProtocolProtocolInfo>], id: &str) -> Outcome {
    expect(events, &json!([{ "message": "hello" }]))?;
    let ids: Vec<&str> = events.iter().map(|event| event.raw().id()).collect();
    json("", &ids, &json!([id]).to_string())
}

pub async fn streaming_sse_protocol_id(base: &str) -> Outcome {
    let open = client(base)?.streaming().protocol_id_stream();
    hello(&events(open).await?, "event-1")
}

pub async fn streaming_sse_protocol_invalidid(base: &str) -> Outcome {
    let open = client(base)?.streaming().protocol_invalid_id_stream();
    hello(&events(open).await?, "")
}

pub async fn streaming_sse_protocol_retry(base: &str) -> Outcome {
    let open = client(base)?.streaming().protocol_retry_stream();
    hello(&events(open).await?, "")
}

pub async fn streaming_sse_protocol_invalidretry(base: &str) -> Outcome {
    let open = client(base)?.streaming().protocol_invalid_retry_stream();
    hello(&events(open).await?, "")
}

pub async fn streaming_sse_protocol_reconnect(base: &str) -> Outcome {
    let stream = client(base)?
        .streaming()
        .protocol_reconnect_stream()
        .await?;
    let events: Vec<_> = stream.take(2).collect().await;
    let events = events.into_iter().collect::<Result<Vec<_>, _>>()?;
    expect(
        &events,
        &json!([{ "message": "hello" }, { "message": "world" }]),
    )
}

pub async fn streaming_jsonl_basic_receive(base: &str) -> Outcome {
    let client = sp_streaming_jsonl::Client::builder()
        .base_url(base)
        .build()?;
    let mut lines = client.streaming().basic_receive_stream().await?;
    let mut texts = Vec::new();
    while let Some(line) = lines.next().await {
        texts.push(line?.desc.clone());
    }
    json("", &texts, r#"["one", "two", "three"]"#)
}

pub async fn streaming_jsonl_basic_send(base: &str) -> Outcome {
    let client = sp_streaming_jsonl::Client::builder()
        .base_url(base)
        .build()?;
    let lines = ["one", "two", "three"].map(BasicInfo::new);
    let answer = client.streaming().basic_send(&lines).send().await?;
    status(answer.status(), 204)
}
