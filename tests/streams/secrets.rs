//! The key of a session is in the query of its URL, and nowhere else: neither output nor logs contain it, at any level,
//! from this project or its dependencies.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::sync::{Mutex, PoisonError};

use agent_session_clients::raccoon::types::{CreateSessionRequest, CreateSessionRequestMode};
use agent_session_clients::{openhands, raccoon, raccoon_chat};
use anyhow::{Context, Result, ensure};
use raccord::mock::{Response, Script, Server};
use raccord::stream::StreamError;
use raccord::stream::session::SessionOptions;
use raccord::stream::{Reconnect, StartError};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span};

/// With characters that are escaped in a URL.
const CANARY: &str = "sk_live_canary/+=&";

/// How it may be written.
const SPELLINGS: [&str; 3] = ["sk_live_canary", "c2tfbGl2ZV9jYW5hcnk", "canary%2F"];

/// What the server says over a WebSocket before it says the key.
const SAID: &str = "bad token ";

static LOG: Mutex<String> = Mutex::new(String::new());

fn log(text: fmt::Arguments<'_>) {
    let mut log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
    // Writing to memory does not fail.
    let _ = writeln!(log, "{text}");
}

/// Collects every record of `log` and every span and event of `tracing`.
struct Everything;

struct Fields(&'static str);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        log(format_args!("{} {field}={value:?}", self.0));
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        span.record(&mut Fields(span.metadata().target()));
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Fields("record"));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Fields(event.metadata().target()));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

impl log::Log for Everything {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        log(format_args!("{} {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}

/// Notes everything that can be printed of an error.
fn note_error(error: &(dyn Error + 'static)) {
    let mut at = Some(error);
    while let Some(error) = at {
        log(format_args!("printed {error} {error:?} {error:#?}"));
        at = error.source();
    }
}

fn options() -> SessionOptions {
    SessionOptions {
        reconnect: Reconnect::NEVER,
        ..SessionOptions::DEFAULT
    }
}

async fn follow(client: &raccoon::Client) -> Result<(), StreamError> {
    let channel = client.session("session", "message");
    let channel = channel.session_options(options());
    log(format_args!("printed {channel:?} {channel:#?}"));
    let mut session = channel.await?;
    log(format_args!("printed {session:?} {session:#?}"));
    while let Some(item) = session.next().await {
        match item {
            Ok(frame) => log(format_args!("printed {frame:?}")),
            Err(error) => note_error(&error),
        }
    }
    log(format_args!("printed {session:?}"));
    Ok(())
}

#[tokio::test]
async fn the_key_of_a_session_is_nowhere() -> Result<()> {
    log::set_boxed_logger(Box::new(Everything))?;
    log::set_max_level(log::LevelFilter::Trace);
    tracing::subscriber::set_global_default(Everything)?;

    // The server echoes it in every possible way.
    let echo = json!({"error": "unauthorized", "message": format!("{SAID}{CANARY}")});
    let server = Server::scripted([
        Response::web_socket(
            Script::new()
                .text("{\"kind\": ")
                .text("{\"kind\":\"text\"}")
                .disconnect(),
        ),
        Response::web_socket(Script::new().close_with(4001, &format!("{SAID}{CANARY}"))),
        Response::json(401, &echo),
        Response::status(302).header("location", &format!("/elsewhere?token={CANARY}")),
        Response::body(200, "text/plain", format!("no socket for {CANARY}")),
        Response::json(200, &json!({"session_id": "s", "agent_message_id": "m"})),
        Response::json(403, &echo),
        Response::json(403, &echo),
        Response::web_socket(Script::new().text(format!("44{{\"message\":\"{SAID}{CANARY}\"}}"))),
    ])?;
    let builder = raccoon::Client::builder()
        .base_url(server.base_url())
        .bearer_auth(CANARY)
        .ws_token(CANARY);
    log(format_args!("printed {builder:?}"));
    let client = builder.build()?;
    log(format_args!("printed {client:?}"));
    for _ in 0..5 {
        if let Err(error) = follow(&client).await {
            note_error(&error);
        }
    }
    let turn = CreateSessionRequest::new("s", "task", CreateSessionRequestMode::Auto);
    let start = client.sessions().run_turn(turn);
    log(format_args!("printed {start:?}"));
    let error = start.await.err().context("an error")?;
    ensure!(matches!(error, StartError::Connect { .. }), "{error:?}");
    note_error(&error);

    let client = raccoon_chat::Client::builder()
        .base_url(server.base_url())
        .ws_token(CANARY)
        .build()?;
    note_error(
        &client
            .chat("chat", "message")
            .await
            .err()
            .context("an error")?,
    );
    let client = openhands::Client::builder()
        .base_url(server.base_url())
        .session_api_key_query(CANARY)
        .build()?;
    let connect = || {
        let events = client.events("conversation");
        events.session_options(options())
    };
    note_error(&connect().await.err().context("an error")?);
    drop(server);
    note_error(&connect().await.err().context("an error")?);

    let logged = LOG.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // They do log, so that their silence is not what passes this test.
    for crate_name in ["tungstenite", "reqwest", "hyper"] {
        ensure!(logged.contains(crate_name), "nothing of {crate_name}");
    }
    ensure!(logged.contains("4001"), "the close is not told: {logged}");
    let told: Vec<&str> = logged
        .lines()
        // At trace level it logs raw messages of the server.
        .filter(|line| !(line.starts_with("tungstenite::protocol") && line.contains(SAID)))
        .filter(|line| SPELLINGS.iter().any(|spelling| line.contains(spelling)))
        .collect();
    ensure!(told.is_empty(), "{}", told.join("\n"));
    Ok(())
}
