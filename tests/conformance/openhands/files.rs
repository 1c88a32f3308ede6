//! Files of a workspace, and its state as a git repository.

use agent_session_clients::openhands::files::{SelectFileError, UploadFilesForm};
use agent_session_clients::openhands::shared_responses::InternalServerErrorContent;
use anyhow::{Context, Result, bail, ensure};
use raccord::File;
use serde_json::json;

use super::server::{Server, failure, unique};

pub async fn workspace(server: &Server, conversation: &str) -> Result<()> {
    let api = server.client.files();
    let (plain, other) = (
        unique("plain-")? + ".txt",
        unique("ümläut & more-")? + ".md",
    );
    let form = UploadFilesForm::new([
        File::from_bytes("one\ntwo\n")
            .name(plain.as_str())
            .media_type("text/plain"),
        File::from_bytes("# Höhe\n")
            .name(other.as_str())
            .media_type("text/markdown"),
    ]);
    let uploaded = server.whole(api.upload(conversation, form)).await?;
    ensure!(uploaded.skipped_files == Some(Vec::new()), "{uploaded:?}");
    let paths = uploaded.uploaded_files.context("paths")?;
    let ends = |name: &String| paths.iter().any(|path| path.ends_with(name.as_str()));
    ensure!(
        paths.len() == 2 && ends(&plain) && ends(&other),
        "{paths:?}"
    );

    let outside = File::from_bytes("x").name("../../outside.txt");
    let refused = api.upload(conversation, UploadFilesForm::new([outside]));
    let refused = server.whole(refused).await?;
    ensure!(refused.uploaded_files == Some(Vec::new()), "{refused:?}");
    let skipped = refused.skipped_files.context("files")?;
    let [skipped] = skipped.as_slice() else {
        bail!("{skipped:?}")
    };
    ensure!(
        skipped.name.as_deref() == Some("../../outside.txt"),
        "{skipped:?}"
    );
    let reason = skipped.reason.as_deref();
    ensure!(
        reason.is_some_and(|text| text.starts_with("Invalid path traversal")),
        "{skipped:?}"
    );

    let listed = server.whole(api.list(conversation)).await?;
    for name in [plain.as_str(), other.as_str(), "base.txt", "stub.txt"] {
        let there = listed.iter().any(|path| path.ends_with(name));
        ensure!(there, "{name} is not in {listed:?}");
    }
    let inside = server.whole(api.list(conversation).path(".git")).await?;
    ensure!(
        inside.iter().any(|path| path.ends_with(".git/HEAD")),
        "{inside:?}"
    );
    for (name, text) in [
        (plain.as_str(), "one\ntwo\n"),
        (other.as_str(), "# Höhe\n"),
        ("stub.txt", "hello-from-stub\n"),
    ] {
        let selected = server.whole(api.select(conversation, name)).await?;
        ensure!(
            selected.get("code").map(String::as_str) == Some(text),
            "{selected:?}"
        );
    }
    let (status, error) = failure(api.select(conversation, ".git/index").await)?;
    ensure!(status == 415);
    let SelectFileError::UnsupportedMediaType(body) = error else {
        bail!("{error:?}")
    };
    let text = body.error.context("a text")?;
    ensure!(text.starts_with("Unable to open binary file"), "{text}");
    let (status, error) = failure(api.select(conversation, "no/such.txt").await)?;
    ensure!(status == 500);
    let SelectFileError::InternalServerError(InternalServerErrorContent::Json(body)) = error else {
        bail!("{error:?}")
    };
    ensure!(
        body.error
            .is_some_and(|text| text.starts_with("Error opening file"))
    );

    let zip = api.zip_current_workspace(conversation).send().await?;
    let name = zip.body().headers.content_disposition.as_deref();
    ensure!(
        name == Some(r#"attachment; filename="workspace.zip""#),
        "{name:?}"
    );
    let bytes = &zip.body().body;
    let has = |text: &str| {
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    ensure!(bytes.starts_with(b"PK\x03\x04") && has(&plain) && has("base.txt"));
    Ok(())
}

pub async fn repository(server: &Server, conversation: &str) -> Result<()> {
    let api = server.client.git();
    let changes = server.whole(api.changes(conversation)).await?;
    let status = |name: &str| {
        let mut all = changes.iter();
        let found = all.find(|change| change.get("path").map(String::as_str) == Some(name));
        found
            .and_then(|change| change.get("status"))
            .map(String::as_str)
    };
    ensure!(status("base.txt") == Some("M"), "{changes:?}");
    ensure!(status("stub.txt") == Some("A"), "{changes:?}");
    let diff = server.whole(api.diff(conversation, "base.txt")).await?;
    ensure!(
        diff.get("original") == Some(&json!("base").into()),
        "{diff:?}"
    );
    ensure!(
        diff.get("modified") == Some(&json!("base\nchanged").into()),
        "{diff:?}"
    );
    Ok(())
}
