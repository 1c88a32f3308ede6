//! A file that is uploaded within a time limit.
//!
//! ```sh
//! RACCOON_BEARER_AUTH=… cargo run -p agent-session-clients --example upload
//! ```

use std::time::Duration;

use agent_session_clients::raccoon::Client;
use agent_session_clients::raccoon::media::UploadFileForm;
use agent_session_clients::raccoon::types::{ErrorModel, UploadResponse};
use agent_session_clients::{Error, File, Response};

/// Uploads a text.
pub(crate) async fn upload(
    client: &Client,
    limit: Duration,
) -> Result<Response<UploadResponse>, Error<ErrorModel>> {
    let file = File::from_bytes("Pack an umbrella.")
        .name("lisbon.txt")
        .media_type("text/plain");
    let form = UploadFileForm::new("travel/lisbon.txt", file);
    client.media().upload_file(form).timeout(limit).send().await
}

#[allow(dead_code, reason = "the tests call the function above")]
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    match upload(&Client::from_env()?, Duration::from_secs(30)).await {
        Ok(uploaded) => println!("{:?}", uploaded.body()),
        Err(error) if error.is_timeout() => println!("too slow: {error}"),
        Err(error) if error.is_auth() => println!("the key does not allow it: {error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
