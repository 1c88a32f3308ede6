//! Requests and responses of one connection, and what follows the last of them.

use std::{future::pending, io, sync::Mutex};

use super::{
    connection::Connection,
    frame::{self, BINARY, CLOSE, FIN, PING, PONG, TEXT},
    request::Request,
    response::{Response, Then},
    script::{Script, Step},
    state::lock,
};

/// Responds to the requests of a connection until either side ends it.
pub(super) async fn converse<R>(mut connection: Connection, respond: &Mutex<R>)
where
    R: FnMut(&Request) -> Response,
{
    while let Some(request) = connection.request().await {
        let response = (*lock(respond))(&request);
        let written = write(&mut connection, &request, &response).await;
        // A client that is gone is not an error of the server.
        let Ok(()) = written else { return };
        match response.then {
            Then::End | Then::Steps(_) if !request.wants("connection", "close") => {}
            Then::End | Then::Steps(_) | Then::Break => return connection.finish().await,
            Then::Silence => {
                while connection.fill().await.unwrap_or(false) {}
                return;
            }
            Then::WebSocket(script) => return play(connection, &script).await.unwrap_or_default(),
        }
    }
}

async fn write(
    connection: &mut Connection,
    request: &Request,
    response: &Response,
) -> io::Result<()> {
    if response.is_raw() {
        return connection.write(&response.body).await;
    }
    match &response.then {
        Then::End => connection.write(&whole(request, response)).await,
        Then::Break | Then::Silence => connection.write(&start(response)).await,
        Then::Steps(steps) => {
            connection.write(&start(response)).await?;
            for step in steps {
                connection.state().step().await;
                connection.write(&chunk(step)).await?;
            }
            connection.write(b"0\r\n\r\n").await
        }
        Then::WebSocket(_) => connection.upgrade(request).await,
    }
}

/// All of a response.
fn whole(request: &Request, response: &Response) -> Vec<u8> {
    let has_no_body = matches!(response.status, 204 | 304);
    let mut head = response.head();
    if !has_no_body {
        head.push_str(&format!("content-length: {}\r\n", response.body.len()));
    }
    if request.wants("connection", "close") {
        head.push_str("connection: close\r\n");
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    if !has_no_body && request.method != "HEAD" {
        bytes.extend_from_slice(&response.body);
    }
    bytes
}

/// A response of which more may follow.
fn start(response: &Response) -> Vec<u8> {
    let mut bytes = response.head().into_bytes();
    bytes.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
    bytes.extend(chunk(&response.body));
    bytes
}

/// A chunk of a body; nothing for no bytes, because an empty chunk would end it.
fn chunk(bytes: &[u8]) -> Vec<u8> {
    match bytes {
        [] => Vec::new(),
        bytes => [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat(),
    }
}

/// Follows a script on a connection that has switched; an error when the client is gone.
async fn play(mut connection: Connection, script: &Script) -> io::Result<()> {
    let mut is_closing = false;
    for step in &script.steps {
        match step {
            Step::Text(text) => send(&mut connection, TEXT, text.as_bytes()).await?,
            Step::Binary(bytes) => send(&mut connection, BINARY, bytes).await?,
            Step::Receive => receive(&mut connection, is_closing).await?,
            Step::Wait => connection.state().step().await,
            Step::Close(code, reason) => {
                let payload = frame::close_payload(*code, reason);
                send(&mut connection, CLOSE, &payload).await?;
                is_closing = true;
            }
            Step::Disconnect => {
                connection.finish().await;
                return Ok(());
            }
            Step::Mute => pending().await,
        }
    }
    loop {
        receive(&mut connection, is_closing).await?;
    }
}

async fn send(connection: &mut Connection, opcode: u8, payload: &[u8]) -> io::Result<()> {
    let frame = frame::encode(FIN | opcode, payload);
    connection.write(&frame).await
}

/// Waits for a text; an error at the end. Replies to pings, and to close frames that are not replies themselves.
async fn receive(connection: &mut Connection, is_closing: bool) -> io::Result<()> {
    let mut message = Vec::new();
    let mut is_text = false;
    while let Some(frame) = connection.frame().await {
        match frame.opcode() {
            PING => send(connection, PONG, &frame.payload).await?,
            PONG => {}
            CLOSE if is_closing => break,
            CLOSE => {
                send(connection, CLOSE, &frame.payload).await?;
                break;
            }
            opcode => {
                // A continuation has the opcode 0.
                is_text = opcode == TEXT || (opcode == 0 && is_text);
                message.extend(frame.payload);
                if frame.first & FIN == 0 {
                    continue;
                }
                let whole = std::mem::take(&mut message);
                if is_text {
                    let text = String::from_utf8_lossy(&whole).into_owned();
                    lock(&connection.state().received).push(text);
                    return Ok(());
                }
            }
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}
