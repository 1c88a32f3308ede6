//! Files whose media type is the caller's choice.

use sp_payload_content_negotiation::{
    Client as Negotiation,
    content_negotiation::DifferentBodyGetAvatarAsPngDifferentBodyGetAvatarAsJsonOkContent as Different,
};
use sp_type_file::Client as Files;

use crate::{
    Outcome,
    check::{bytes, other, status},
};

// As in the suite; the driver is built next to it.
const PNG: &[u8] = include_bytes!("../../../node_modules/@typespec/http-specs/assets/image.png");
const JPEG: &[u8] = include_bytes!("../../../node_modules/@typespec/http-specs/assets/image.jpg");

pub async fn type_file_body_uploadfiledefaultcontenttype(base: &str) -> Outcome {
    let client = Files::builder().base_url(base).build()?;
    let upload = client.r#type().body_upload_file_default_content_type(PNG);
    let answer = upload
        .extra_header("Content-Type", "image/png")
        .send()
        .await?;
    status(answer.status(), 204)
}

pub async fn payload_contentnegotiation_differentbody(base: &str) -> Outcome {
    let client = Negotiation::builder().base_url(base).build()?;
    let avatar = || {
        client
            .content_negotiation()
            .different_body_get_avatar_as_png_different_body_get_avatar_as_json()
    };
    let answer = avatar().extra_header("Accept", "image/png").send().await?;
    let Different::Bytes(png) = answer.body() else {
        return other(answer.body());
    };
    bytes(png, PNG)?;
    let answer = avatar()
        .extra_header("Accept", "application/json")
        .send()
        .await?;
    let Different::Json(json) = answer.body() else {
        return other(answer.body());
    };
    bytes(&json.content.decode()?, PNG)
}

pub async fn payload_contentnegotiation_samebody(base: &str) -> Outcome {
    let client = Negotiation::builder().base_url(base).build()?;
    for (media_type, expected) in [("image/png", PNG), ("image/jpeg", JPEG)] {
        let avatar = client
            .content_negotiation()
            .same_body_get_avatar_as_png_same_body_get_avatar_as_jpeg()
            .extra_header("Accept", media_type);
        bytes(avatar.send().await?.body(), expected)?;
    }
    Ok(())
}
